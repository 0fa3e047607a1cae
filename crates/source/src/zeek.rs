//! What the readers of Zeek logs share (TSV and JSON): which rules see which log, and the views
//! that rules with a category see. The contract is `docs/log-sources.md`, part 2.
//!
//! Every log has product `zeek` and its own name as service. SigmaHQ's rules without a product
//! see `dns` as `dns`, `http` as both `proxy` and `webserver` (a sensor sees requests of either
//! kind and cannot tell), and `conn` as `firewall` [C]; `conn` and `dns` also as `network` with
//! the names of ECS [T].

use crate::text::web::{Target, host_of, proxy_view, webserver_view};
use foldhash::{HashMap, HashMapExt};
use std::sync::{Arc, LazyLock};
use yagura_model::{Event, Fields, LogSource, Value};

/// Logs of Zeek's default scripts and common packages. Others get their log source each time.
const PATHS: &[&str] = &[
    "analyzer",
    "broker",
    "capture_loss",
    "cluster",
    "config",
    "conn",
    "dce_rpc",
    "dhcp",
    "dnp3",
    "dns",
    "dpd",
    "files",
    "ftp",
    "http",
    "intel",
    "irc",
    "kerberos",
    "known_certs",
    "known_hosts",
    "known_services",
    "ldap",
    "ldap_search",
    "loaded_scripts",
    "modbus",
    "mqtt_connect",
    "mqtt_publish",
    "mqtt_subscribe",
    "mysql",
    "notice",
    "notice_alarm",
    "ntlm",
    "ntp",
    "ocsp",
    "packet_filter",
    "pe",
    "postgresql",
    "print",
    "quic",
    "radius",
    "rdp",
    "redis",
    "reporter",
    "rfb",
    "signatures",
    "sip",
    "smb_cmd",
    "smb_files",
    "smb_mapping",
    "smtp",
    "snmp",
    "socks",
    "software",
    "ssh",
    "ssl",
    "stats",
    "stderr",
    "stdout",
    "syslog",
    "telemetry",
    "traceroute",
    "tunnel",
    "weird",
    "websocket",
    "wireguard",
    "x509",
];

static ROUTES: LazyLock<HashMap<&'static str, Arc<LogSource>>> = LazyLock::new(|| {
    let mut routes = HashMap::new();
    for path in PATHS {
        routes.insert(*path, make(path));
    }
    routes
});

/// Returns the log source of a log by its name (`#path` or `_path`).
pub(crate) fn route(path: &str) -> Arc<LogSource> {
    ROUTES.get(path).map_or_else(|| make(path), Arc::clone)
}

fn make(path: &str) -> Arc<LogSource> {
    match path {
        "conn" => LogSource::new("zeek", &["conn", "connection"], &["firewall", "network"]),
        "dns" => LogSource::new("zeek", &["dns"], &["dns", "network"]),
        "http" => LogSource::new("zeek", &["http"], &["proxy", "webserver"]),
        _ => LogSource::new("zeek", &[path], &[]),
    }
}

/// Fills the view that rules with a category see. The fields must be there.
pub(crate) fn fill_view(path: &str, event: &mut Event) {
    match path {
        "conn" => copy_all(event, &[&ENDPOINTS[..], &NETWORK, &CONNECTION].concat()),
        "dns" => copy_all(event, &[&ENDPOINTS[..], &NETWORK, &DNS].concat()),
        "http" => http(event),
        _ => {}
    }
}

const ENDPOINTS: [(&str, &str); 4] = [
    ("id.orig_h", "src_ip"),
    ("id.orig_p", "src_port"),
    ("id.resp_h", "dst_ip"),
    ("id.resp_p", "dst_port"),
];

/// Names of `category: network` (taxonomy, "Network category").
const NETWORK: [(&str, &str); 6] = [
    ("id.orig_h", "source.ip"),
    ("id.orig_p", "source.port"),
    ("id.resp_h", "destination.ip"),
    ("id.resp_p", "destination.port"),
    ("proto", "network.transport"),
    ("community_id", "network.community_id"),
];
const CONNECTION: [(&str, &str); 8] = [
    ("duration", "event.duration"),
    ("service", "network.protocol"),
    ("conn_state", "network.state"),
    ("history", "network.history"),
    ("orig_pkts", "source.packets"),
    ("resp_pkts", "destination.packets"),
    ("orig_bytes", "source.bytes"),
    ("resp_bytes", "destination.bytes"),
];
const DNS: [(&str, &str); 9] = [
    ("qtype_name", "record_type"),
    ("answers", "answer"),
    ("trans_id", "dns.id"),
    ("query", "dns.question.name"),
    ("qtype_name", "dns.question.type"),
    ("qclass_name", "dns.question.class"),
    ("answers", "dns.answers.data"),
    ("TTLs", "dns.answers.ttl"),
    ("rcode_name", "dns.response.code"),
];

/// Copies every value of the fields, also of those with several.
fn copy_all(event: &mut Event, names: &[(&str, &str)]) {
    let (fields, view) = (&event.fields, &mut event.category_fields);
    for (name, value) in fields.iter() {
        for (_, to) in names.iter().filter(|(from, _)| *from == name) {
            view.push(to, value);
        }
    }
}

/// `http.log`: two of SigmaHQ's rules for it use proxy names, so those answer in every view.
fn http(event: &mut Event) {
    event.fields.alias_name("c-useragent", "user_agent");
    event.fields.alias_name("c-uri", "uri");
    let names = [
        ("method", "cs-method"),
        ("user_agent", "cs-user-agent"),
        ("user_agent", "c-useragent"),
        ("referrer", "cs-referer"),
        ("referrer", "cs-referrer"),
        ("status_code", "sc-status"),
        ("response_body_len", "sc-bytes"),
        ("request_body_len", "cs-bytes"),
        ("username", "cs-username"),
        ("id.orig_h", "c-ip"),
        ("version", "cs-version"),
    ];
    copy_all(event, &names);
    copy_all(event, &ENDPOINTS);
    let (fields, view) = (&event.fields, &mut event.category_fields);
    if let Some(host) = fields.get_str("host") {
        // The Host header may carry a port.
        view.push("cs-host", Value::Text(host_of(host)));
        view.push("r-dns", Value::Text(host_of(host)));
    }
    if let Some(uri) = fields.get_str("uri") {
        push_uri(uri, fields.get_str("host"), view);
    }
}

fn push_uri(uri: &str, host: Option<&str>, view: &mut Fields) {
    let target = Target::parse(uri);
    view.push("cs-uri-stem", Value::Text(target.path));
    view.push("c-uri-stem", Value::Text(target.path));
    if let Some(query) = target.query {
        view.push("c-uri-query", Value::Text(query));
    }
    if let Some(extension) = target.extension() {
        view.push("c-uri-extension", Value::Text(extension));
    }
    webserver_view(view, uri, target.query);
    match host {
        // The URL as a proxy would have seen it.
        Some(host) if target.host.is_none() && uri.starts_with('/') => {
            let url = format!("http://{host}{uri}");
            proxy_view(view, &Target::parse(&url));
        }
        _ => proxy_view(view, &target),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_logs_share_their_log_source_and_others_are_routed_too() {
        assert!(Arc::ptr_eq(&route("dns"), &route("dns")));
        let own = route("my_script");
        assert_eq!(own.product(), "zeek");
        assert_eq!(own.services().collect::<Vec<_>>(), ["my_script"]);
        assert_eq!(
            route("http").categories().collect::<Vec<_>>(),
            ["proxy", "webserver"]
        );
    }
}
