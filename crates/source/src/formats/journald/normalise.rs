//! Journal fields (systemd.journal-fields(7)) to the names of syslog, sudo and auditd.

use crate::SourceOptions;
use crate::formats::{auditd, syslog};
use crate::json::{DialectState, alias_all, first_time, text_of};
use crate::text::dates::Clock;
use yagura_model::{Event, Value};

/// Longest message given as an array of bytes; `Fields` bounds the number of its bytes first.
const MESSAGE_LEN_BYTES_MAX: usize = 4_096;

/// `(name used for syslog, journal field)`.
const ALIASES: [(&str, &str); 13] = [
    ("message", "MESSAGE"),
    ("program", "SYSLOG_IDENTIFIER"),
    ("process", "SYSLOG_IDENTIFIER"),
    ("pid", "_PID"),
    ("pid", "SYSLOG_PID"),
    ("hostname", "_HOSTNAME"),
    ("severity", "PRIORITY"),
    ("facility", "SYSLOG_FACILITY"),
    ("unit", "_SYSTEMD_UNIT"),
    ("exe", "_EXE"),
    ("comm", "_COMM"),
    ("auid", "_AUDIT_LOGINUID"),
    ("ses", "_AUDIT_SESSION"),
];

pub(super) fn normalise(event: &mut Event, state: &mut DialectState) {
    join_bytes(event, "MESSAGE");
    let fields = &mut event.fields;
    let times = [
        "_SOURCE_REALTIME_TIMESTAMP",
        "__REALTIME_TIMESTAMP",
        "@timestamp",
    ];
    event.time = first_time(fields, &times);
    let text = |name| text_of(fields, &[name]).unwrap_or_default().into_owned();
    let program = match text("SYSLOG_IDENTIFIER") {
        identifier if identifier.is_empty() => text("_COMM"),
        identifier => identifier,
    };
    let message = text("MESSAGE");
    let facility = text("SYSLOG_FACILITY").parse().ok();
    if text("_TRANSPORT") == "audit" {
        audit_record(&message, event);
        alias_all(&mut event.fields, &ALIASES);
        event.log_source = state.routes.get("linux", &["auditd"], &[]);
        return;
    }
    let services = syslog::linux_services(&program, facility, &message);
    let category = syslog::linux_fields(&program, &message, event);
    alias_all(&mut event.fields, &ALIASES);
    if event.fields.position("SYSLOG_IDENTIFIER").is_none() {
        let names = [("program", "_COMM"), ("process", "_COMM")];
        alias_all(&mut event.fields, &names);
    }
    event.log_source = state
        .routes
        .get("linux", services.as_slice(), category.as_slice());
}

/// A message that is no UTF-8 is written as an array of its bytes: it becomes text again.
fn join_bytes(event: &mut Event, name: &str) {
    let bytes: Option<Vec<u8>> = event
        .fields
        .iter()
        .filter(|(n, _)| *n == name)
        .map(|(_, value)| match value {
            Value::Int(n) => u8::try_from(n).ok(),
            _ => None,
        })
        .collect();
    let Some(bytes) = bytes.filter(|b| !b.is_empty() && b.len() <= MESSAGE_LEN_BYTES_MAX) else {
        return;
    };
    event.fields.retain(|n| n != name);
    let text = String::from_utf8_lossy(&bytes);
    event.flags.invalid_utf8 |= std::str::from_utf8(&bytes).is_err();
    event.fields.push(name, Value::Text(&text));
}

/// The journal keeps an audit record as `EXECVE argc=2 ...` with its serial number apart.
fn audit_record(message: &str, event: &mut Event) {
    let text = |name| text_of(&event.fields, &[name]).unwrap_or_default();
    let (kind, body) = message.split_once(' ').unwrap_or((message, ""));
    let millis = event.time.map_or(0, |time| time.as_nanos() / 1_000_000);
    let record = format!(
        "type={kind} msg=audit({}.{:03}:{}): {body}",
        millis / 1_000,
        millis % 1_000,
        text("_AUDIT_ID"),
    );
    auditd::push_message(&record, &Clock::new(&SourceOptions::default()), event);
}
