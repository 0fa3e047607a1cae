//! Which log a record is of, and what its rules see.

use crate::json::{DialectState, alias_all, copy_all, first_time};
use crate::web_view;
use foldhash::HashMap;
use std::sync::{Arc, LazyLock, Mutex};
use yagura_model::{Event, Fields, LogSource};

/// Logs and the fields that only they have, most telling first. Every field must be there.
const CHARACTERISTIC: [(&str, &[&str]); 33] = [
    ("conn", &["conn_state"]),
    ("dns", &["qtype_name", "query"]),
    ("dns", &["trans_id", "rcode"]),
    ("dns", &["trans_id", "proto", "AA"]),
    ("http", &["trans_depth", "request_body_len"]),
    ("files", &["fuid", "seen_bytes"]),
    ("ssl", &["ssl_history"]),
    ("ssl", &["established", "resumed"]),
    ("x509", &["certificate.serial"]),
    ("smb_files", &["action", "name", "id.resp_p", "size"]),
    ("smb_mapping", &["share_type"]),
    ("dce_rpc", &["endpoint", "operation"]),
    ("dce_rpc", &["operation", "named_pipe"]),
    ("kerberos", &["request_type"]),
    ("ntlm", &["server_nb_computer_name"]),
    ("ntlm", &["ntlmssp"]),
    ("rdp", &["security_protocol"]),
    ("rdp", &["cookie", "cert_count"]),
    ("ssh", &["host_key_alg"]),
    ("ssh", &["auth_attempts"]),
    ("ssh", &["version", "client", "server", "id.resp_p"]),
    ("smtp", &["helo"]),
    ("ftp", &["command", "user", "arg"]),
    ("dhcp", &["msg_types"]),
    ("snmp", &["community", "get_requests"]),
    ("sip", &["call_id", "cseq"]),
    ("tunnel", &["tunnel_type"]),
    ("notice", &["note", "msg"]),
    ("weird", &["name", "notice", "peer"]),
    ("software", &["software_type"]),
    ("pe", &["machine", "compile_ts"]),
    ("mysql", &["cmd", "arg", "id.resp_h"]),
    ("radius", &["username", "result", "id.resp_h"]),
];

/// Guesses the log of a record that does not name it.
pub(super) fn guess(fields: &Fields) -> Option<&'static str> {
    let all = |names: &[&str]| names.iter().all(|name| fields.position(name).is_some());
    CHARACTERISTIC
        .iter()
        .find(|(_, names)| all(names))
        .map(|(log, _)| *log)
}

pub(super) fn normalise(event: &mut Event, _state: &mut DialectState) {
    event.time = first_time(&event.fields, &["ts", "_write_ts"]);
    let path = event
        .fields
        .get_str("_path")
        .or_else(|| guess(&event.fields))
        .unwrap_or("")
        .to_owned();
    event.log_source = route(&path);
    match path.as_str() {
        "http" => http_names(&mut event.fields),
        "x509" => alias_all(&mut event.fields, &[("certificate.serial", "cert.serial")]),
        _ => {}
    }
    let (fields, view) = (&event.fields, &mut event.category_fields);
    match path.as_str() {
        "dns" => dns_view(fields, view),
        "http" => http_view(fields, view),
        "conn" => conn_view(fields, view),
        _ => {}
    }
}

/// Product, service and category of a Zeek log. Unknown logs have their own name as service.
fn route(path: &str) -> Arc<LogSource> {
    /// Names come from the input.
    const KNOWN_MAX: usize = 256;
    static KNOWN: LazyLock<Mutex<HashMap<Box<str>, Arc<LogSource>>>> =
        LazyLock::new(Mutex::default);
    let Ok(mut known) = KNOWN.lock() else {
        return LogSource::new("zeek", &[path], &[]);
    };
    if let Some(found) = known.get(path) {
        return Arc::clone(found);
    }
    let made = match path {
        "" => LogSource::new("zeek", &[], &[]),
        "conn" => LogSource::new("zeek", &["conn", "connection"], &["firewall", "network"]),
        "dns" => LogSource::new("zeek", &["dns"], &["dns", "network"]),
        "http" => LogSource::new("zeek", &["http"], &["webserver", "proxy"]),
        _ => LogSource::new("zeek", &[path], &[]),
    };
    if known.len() >= KNOWN_MAX {
        known.clear();
    }
    known.insert(path.into(), Arc::clone(&made));
    made
}

/// Two of SigmaHQ's `service: http` rules use the proxy's names.
fn http_names(fields: &mut Fields) {
    alias_all(fields, &[("c-uri", "uri"), ("c-useragent", "user_agent")]);
}

fn dns_view(fields: &Fields, view: &mut Fields) {
    copy_all(
        fields,
        view,
        &[
            ("record_type", "qtype_name"),
            ("answer", "answers"),
            ("dns.id", "trans_id"),
            ("dns.question.name", "query"),
            ("dns.question.type", "qtype_name"),
            ("dns.question.class", "qclass_name"),
            ("dns.answers.data", "answers"),
            ("dns.answers.ttl", "TTLs"),
            ("dns.response.code", "rcode_name"),
        ],
    );
    address_view(fields, view);
}

fn http_view(fields: &Fields, view: &mut Fields) {
    for (name, from) in [
        ("cs-method", "method"),
        ("cs-version", "version"),
        ("sc-status", "status_code"),
        ("sc-bytes", "response_body_len"),
        ("cs-bytes", "request_body_len"),
        ("cs-host", "host"),
        ("r-dns", "host"),
        ("cs-user-agent", "user_agent"),
        ("c-useragent", "user_agent"),
        ("cs-referer", "referrer"),
        ("cs-referrer", "referrer"),
        ("cs-username", "username"),
        ("c-ip", "id.orig_h"),
        ("s-ip", "id.resp_h"),
        ("s-port", "id.resp_p"),
    ] {
        if let Some(value) = fields.get(from) {
            web_view::push(view, name, value);
        }
    }
    let text = |name: &str| fields.get_str(name).unwrap_or("");
    web_view::push_target(view, text("uri"));
    web_view::push_url(view, text("uri"), text("host"), "http");
    address_view(fields, view);
}

fn conn_view(fields: &Fields, view: &mut Fields) {
    address_view(fields, view);
    copy_all(
        fields,
        view,
        &[
            ("event.duration", "duration"),
            ("network.protocol", "service"),
            ("network.state", "conn_state"),
            ("network.history", "history"),
            ("source.packets", "orig_pkts"),
            ("destination.packets", "resp_pkts"),
            ("source.bytes", "orig_bytes"),
            ("destination.bytes", "resp_bytes"),
        ],
    );
}

fn address_view(fields: &Fields, view: &mut Fields) {
    copy_all(
        fields,
        view,
        &[
            ("src_ip", "id.orig_h"),
            ("src_port", "id.orig_p"),
            ("dst_ip", "id.resp_h"),
            ("dst_port", "id.resp_p"),
            ("source.ip", "id.orig_h"),
            ("source.port", "id.orig_p"),
            ("destination.ip", "id.resp_h"),
            ("destination.port", "id.resp_p"),
            ("network.transport", "proto"),
            ("network.community_id", "community_id"),
        ],
    );
}
