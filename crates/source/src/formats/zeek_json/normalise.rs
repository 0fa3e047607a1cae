//! Which log a record is of, and what its rules see.

use crate::json::{DialectState, first_time};
use crate::zeek;
use std::sync::{Arc, LazyLock};
use yagura_model::{Event, Fields, LogSource};

/// A log that neither says what it is nor shows it.
static UNKNOWN: LazyLock<Arc<LogSource>> = LazyLock::new(|| LogSource::new("zeek", &[], &[]));

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
    event.log_source = if path.is_empty() {
        Arc::clone(&UNKNOWN)
    } else {
        zeek::route(&path)
    };
    zeek::fill_view(&path, event);
}
