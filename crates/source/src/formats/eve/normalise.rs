//! Log source and views by event type (Suricata user guide, "EVE JSON Format").

use crate::json::{DialectState, PairKeys, copy_all, copy_first, first_time, name_values};
use crate::web_view;
use std::net::IpAddr;
use std::sync::{Arc, LazyLock};
use yagura_model::{Event, Fields, LogSource, Value};

/// Event types whose log source is kept; others share one without a service.
const SERVICES: [&str; 34] = [
    "alert",
    "anomaly",
    "bittorrent_dht",
    "dcerpc",
    "dhcp",
    "dnp3",
    "drop",
    "engine",
    "fileinfo",
    "ftp",
    "ftp_data",
    "ike",
    "ikev2",
    "krb5",
    "ldap",
    "mdns",
    "modbus",
    "mqtt",
    "nfs",
    "pgsql",
    "pop3",
    "quic",
    "rdp",
    "rfb",
    "sip",
    "smb",
    "smtp",
    "snmp",
    "ssh",
    "stats",
    "telnet",
    "tftp",
    "tls",
    "websocket",
];
static BY_SERVICE: LazyLock<Vec<Arc<LogSource>>> = LazyLock::new(|| {
    SERVICES
        .iter()
        .map(|service| LogSource::new("suricata", &[*service], &[]))
        .collect()
});

type Tags = LazyLock<Arc<LogSource>>;
static OTHER: Tags = LazyLock::new(|| LogSource::new("suricata", &[], &[]));
static DNS: Tags = LazyLock::new(|| LogSource::new("suricata", &["dns"], &["dns", "network"]));
static FLOW: Tags = LazyLock::new(|| {
    LogSource::new(
        "suricata",
        &["flow", "connection"],
        &["firewall", "network"],
    )
});
static HTTP_IN: Tags = LazyLock::new(|| LogSource::new("suricata", &["http"], &["webserver"]));
static HTTP_OUT: Tags = LazyLock::new(|| LogSource::new("suricata", &["http"], &["proxy"]));
static HTTP: Tags =
    LazyLock::new(|| LogSource::new("suricata", &["http"], &["webserver", "proxy"]));
static ALERT_IN: Tags = LazyLock::new(|| LogSource::new("suricata", &["alert"], &["webserver"]));
static ALERT_OUT: Tags = LazyLock::new(|| LogSource::new("suricata", &["alert"], &["proxy"]));
static ALERT_HTTP: Tags =
    LazyLock::new(|| LogSource::new("suricata", &["alert"], &["webserver", "proxy"]));
static ALERT_DNS: Tags = LazyLock::new(|| LogSource::new("suricata", &["alert"], &["dns"]));

pub(super) fn normalise(event: &mut Event, _state: &mut DialectState) {
    event.time = first_time(&event.fields, &["timestamp", "flow.start"]);
    header_names(&mut event.fields);
    let (fields, view) = (&event.fields, &mut event.category_fields);
    let kind = fields.get_str("event_type").unwrap_or("");
    let has_http =
        fields.position("http.url").is_some() || fields.position("http.hostname").is_some();
    let has_dns = fields.position("dns").is_some();
    let log_source = match kind {
        "dns" => &DNS,
        "http" | "http2" => by_direction(fields, [&HTTP_IN, &HTTP_OUT, &HTTP]),
        "alert" if has_http => by_direction(fields, [&ALERT_IN, &ALERT_OUT, &ALERT_HTTP]),
        "alert" if has_dns => &ALERT_DNS,
        "flow" | "netflow" => &FLOW,
        _ => match SERVICES.iter().position(|service| *service == kind) {
            Some(index) => &BY_SERVICE[index],
            None => &OTHER,
        },
    };
    match kind {
        "dns" => dns_view(fields, view),
        "http" | "http2" => http_view(fields, view),
        "alert" if has_http => http_view(fields, view),
        "alert" if has_dns => dns_view(fields, view),
        "flow" | "netflow" => flow_view(fields, view),
        _ => {}
    }
    event.log_source = Arc::clone(log_source);
}

/// Own web servers are asked from outside, proxies ask from inside: a request to a private
/// address is one to a server, a request from a private to a public one is one through a proxy.
/// Where the addresses do not tell, both kinds of rules see it.
fn by_direction(
    fields: &Fields,
    [inbound, outbound, unknown]: [&'static Tags; 3],
) -> &'static Arc<LogSource> {
    let private = |name| {
        fields
            .get_str(name)
            .and_then(|text| text.parse().ok())
            .map(is_private)
    };
    match (private("src_ip"), private("dest_ip")) {
        (Some(false), Some(true)) => inbound,
        (Some(true), Some(false)) => outbound,
        _ => unknown,
    }
}

fn is_private(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(v4) => v4.is_private() || v4.is_loopback() || v4.is_link_local(),
        IpAddr::V6(v6) => v6.is_loopback() || v6.is_unique_local() || v6.is_unicast_link_local(),
    }
}

/// Headers are a list of `{name, value}`.
fn header_names(fields: &mut Fields) {
    for (keys, prefix) in [
        (
            PairKeys {
                name: "http.request_headers.name",
                value: "http.request_headers.value",
            },
            "http.request_headers.",
        ),
        (
            PairKeys {
                name: "http.response_headers.name",
                value: "http.response_headers.value",
            },
            "http.response_headers.",
        ),
    ] {
        if fields.position(keys.name).is_some() {
            name_values(fields, keys, |name| {
                Some(format!("{prefix}{}", name.to_ascii_lowercase()))
            });
        }
    }
}

/// The three generations of DNS records: one answer a record (version 1), one record with all
/// answers (2), queries and answers as lists (3); alerts nest version 1 and 2 once more.
fn dns_view(fields: &Fields, view: &mut Fields) {
    copy_all(
        fields,
        view,
        &[
            ("query", "dns.rrname"),
            ("query", "dns.queries.rrname"),
            ("query", "dns.query.rrname"),
            ("query", "dns.answer.rrname"),
            ("record_type", "dns.rrtype"),
            ("record_type", "dns.queries.rrtype"),
            ("record_type", "dns.query.rrtype"),
            ("record_type", "dns.answers.rrtype"),
            ("answer", "dns.answers.rdata"),
            ("answer", "dns.rdata"),
            ("answer", "dns.answer.answers.rdata"),
            ("answer", "dns.answer.rdata"),
            ("dns.question.name", "dns.rrname"),
            ("dns.question.name", "dns.queries.rrname"),
            ("dns.question.type", "dns.rrtype"),
            ("dns.question.type", "dns.queries.rrtype"),
            ("dns.answers.name", "dns.answers.rrname"),
            ("dns.answers.type", "dns.answers.rrtype"),
            ("dns.answers.data", "dns.answers.rdata"),
            ("dns.response.code", "dns.rcode"),
        ],
    );
    if view.position("answer").is_none() {
        // Version 2 may log answers only grouped by type (`dns.grouped.A`).
        for (name, value) in fields.iter() {
            if name.starts_with("dns.grouped.") && value.as_str().is_some() {
                view.push("answer", value);
            }
        }
    }
    address_view(fields, view);
}

fn http_view(fields: &Fields, view: &mut Fields) {
    let text = |name: &str| fields.get_str(name).unwrap_or("");
    let mut push = |name: &str, from: &[&str]| {
        if let Some(value) = from.iter().find_map(|name| fields.get(name)) {
            web_view::push(view, name, value);
        }
    };
    push("cs-method", &["http.http_method"]);
    push("cs-version", &["http.protocol"]);
    push("sc-status", &["http.status"]);
    push("sc-bytes", &["http.length"]);
    for name in ["cs-host", "r-dns"] {
        push(name, &["http.hostname", "http.request_headers.host"]);
    }
    for name in ["cs-user-agent", "c-useragent"] {
        push(
            name,
            &["http.http_user_agent", "http.request_headers.user-agent"],
        );
    }
    for name in ["cs-referer", "cs-referrer"] {
        push(name, &["http.http_refer", "http.request_headers.referer"]);
    }
    push("cs-cookie", &["http.cookie", "http.request_headers.cookie"]);
    push("cs-content-type", &["http.request_headers.content-type"]);
    push("cs-bytes", &["http.request_headers.content-length"]);
    push("c-ip", &["http.true_client_ip", "http.xff", "src_ip"]);
    push("s-ip", &["dest_ip"]);
    push("s-port", &["dest_port"]);
    web_view::push_target(view, text("http.url"));
    web_view::push_url(view, text("http.url"), text("http.hostname"));
    address_view(fields, view);
}

fn flow_view(fields: &Fields, view: &mut Fields) {
    address_view(fields, view);
    copy_all(
        fields,
        view,
        &[
            ("network.protocol", "app_proto"),
            ("network.state", "flow.state"),
            ("event.duration", "flow.age"),
            ("source.packets", "flow.pkts_toserver"),
            ("destination.packets", "flow.pkts_toclient"),
            ("source.bytes", "flow.bytes_toserver"),
            ("destination.bytes", "flow.bytes_toclient"),
        ],
    );
}

/// Addresses as `category: firewall` and `category: network` name them.
fn address_view(fields: &Fields, view: &mut Fields) {
    copy_all(
        fields,
        view,
        &[
            ("dst_ip", "dest_ip"),
            ("dst_port", "dest_port"),
            ("source.ip", "src_ip"),
            ("source.port", "src_port"),
            ("destination.ip", "dest_ip"),
            ("destination.port", "dest_port"),
            ("network.community_id", "community_id"),
        ],
    );
    copy_first(fields, view, "src_ip", &["src_ip"]);
    if let Some(proto) = fields.get_str("proto") {
        view.push(
            "network.transport",
            Value::Text(&proto.to_ascii_lowercase()),
        );
    }
}
