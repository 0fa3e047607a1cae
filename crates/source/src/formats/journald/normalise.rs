//! Journal fields (systemd.journal-fields(7)) to the names of syslog, sudo and auditd.

use crate::json::{DialectState, alias_all, first_time, text_of};
use std::sync::{Arc, LazyLock};
use yagura_model::{Event, Fields, LogSource, Value};

/// Longest message given as an array of bytes; `Fields` bounds the number of its bytes first.
const MESSAGE_LEN_BYTES_MAX: usize = 4_096;

/// `(name used for syslog, journal field)`.
const ALIASES: [(&str, &str); 12] = [
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
    ("type", "_AUDIT_TYPE_NAME"),
];

pub(super) fn normalise(event: &mut Event, _state: &mut DialectState) {
    join_bytes(event, "MESSAGE");
    let fields = &mut event.fields;
    let times = [
        "_SOURCE_REALTIME_TIMESTAMP",
        "__REALTIME_TIMESTAMP",
        "@timestamp",
    ];
    event.time = first_time(fields, &times);
    let program = text_of(fields, &["SYSLOG_IDENTIFIER", "_COMM"])
        .unwrap_or_default()
        .into_owned();
    alias_all(fields, &ALIASES);
    if fields.position("SYSLOG_IDENTIFIER").is_none() {
        alias_all(fields, &[("program", "_COMM"), ("process", "_COMM")]);
    }
    if fields.get_str("_TRANSPORT") == Some("audit") {
        audit_fields(fields);
        event.log_source = route("audit");
        return;
    }
    if program == "sudo" {
        sudo_fields(fields);
    }
    event.log_source = route(&program);
}

/// Log source by program. A message always counts as `syslog` too, since that is where it would
/// stand without the journal.
fn route(program: &str) -> Arc<LogSource> {
    type Tags = LazyLock<Arc<LogSource>>;
    static AUDITD: Tags = LazyLock::new(|| LogSource::new("linux", &["auditd"], &[]));
    static SSHD: Tags = LazyLock::new(|| LogSource::new("linux", &["sshd", "auth", "syslog"], &[]));
    static SUDO: Tags = LazyLock::new(|| LogSource::new("linux", &["sudo", "auth", "syslog"], &[]));
    static AUTH: Tags = LazyLock::new(|| LogSource::new("linux", &["auth", "syslog"], &[]));
    static CRON: Tags = LazyLock::new(|| LogSource::new("linux", &["cron", "syslog"], &[]));
    static CLAMAV: Tags = LazyLock::new(|| LogSource::new("linux", &["clamav", "syslog"], &[]));
    static VSFTPD: Tags = LazyLock::new(|| LogSource::new("linux", &["vsftpd", "syslog"], &[]));
    static GUACAMOLE: Tags =
        LazyLock::new(|| LogSource::new("linux", &["guacamole", "syslog"], &[]));
    static SYSLOG: Tags = LazyLock::new(|| LogSource::new("linux", &["syslog"], &[]));
    let program = program
        .rsplit('/')
        .next()
        .unwrap_or(program)
        .to_ascii_lowercase();
    let tags = match program.as_str() {
        "audit" | "auditd" | "audispd" | "audisp-syslog" => &AUDITD,
        "sshd" | "sshd-session" | "sshd-auth" => &SSHD,
        "sudo" => &SUDO,
        "su" | "login" | "systemd-logind" | "polkitd" | "pkexec" | "passwd" | "chpasswd"
        | "useradd" | "userdel" | "usermod" | "groupadd" | "groupdel" | "groupmod" | "gpasswd"
        | "chage" | "gdm-password" | "lightdm" | "sssd" | "dropbear" | "unix_chkpwd" => &AUTH,
        "cron" | "crond" | "crontab" | "anacron" | "atd" => &CRON,
        "clamd" | "clamav" | "clamscan" | "freshclam" | "clamav-milter" | "clamonacc" => &CLAMAV,
        "vsftpd" => &VSFTPD,
        "guacd" | "guacamole" => &GUACAMOLE,
        _ => &SYSLOG,
    };
    Arc::clone(tags)
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

/// `taro : TTY=pts/0 ; PWD=/home/taro ; USER=root ; COMMAND=/usr/bin/id` to fields.
fn sudo_fields(fields: &mut Fields) {
    let Some(message) = fields.get_str("MESSAGE").map(str::to_owned) else {
        return;
    };
    let Some((_, mut rest)) = message.split_once(" : ") else {
        return;
    };
    while !rest.is_empty() {
        // A command may hold the separator: it is always the last part.
        let (part, next) = match rest.strip_prefix("COMMAND=") {
            Some(_) => (rest, ""),
            None => rest.split_once(" ; ").unwrap_or((rest, "")),
        };
        if let Some((name, value)) = part.split_once('=')
            && matches!(
                name,
                "TTY" | "PWD" | "USER" | "GROUP" | "ENV" | "TSID" | "COMMAND"
            )
        {
            fields.push(name, Value::Text(value));
        }
        rest = next;
    }
}

/// `_AUDIT_FIELD_EXE` is what auditd calls `exe`.
fn audit_fields(fields: &mut Fields) {
    for index in 0..fields.len() {
        if let Some(name) = fields.name_at(index).strip_prefix("_AUDIT_FIELD_") {
            let name = name.to_ascii_lowercase();
            if let Value::Text(text) = fields.value_at(index)
                && text.len() > 1
                && text.starts_with('"')
                && text.ends_with('"')
            {
                let bare = text.trim_matches('"').to_owned();
                fields.set(index, Value::Text(&bare));
            }
            fields.alias(&name, index);
        }
    }
    for (name, field) in [
        ("pid", "_PID"),
        ("uid", "_UID"),
        ("auid", "_AUDIT_LOGINUID"),
        ("ses", "_AUDIT_SESSION"),
    ] {
        fields.alias_name(name, field);
    }
}
