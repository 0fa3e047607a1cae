use crate::formats::dialect_tests::{all, one, tags};

fn journal(rest: &str) -> yagura_model::Event {
    one(
        "journald",
        &format!(r#"{{"__REALTIME_TIMESTAMP":"1772359200000000","_HOSTNAME":"web01",{rest}}}"#),
    )
}

#[test]
fn programs_decide_the_services() {
    for (program, services) in [
        ("sshd", &["sshd", "auth", "syslog"][..]),
        ("CRON", &["cron", "syslog"]),
        ("clamd", &["clamav", "syslog"]),
        ("nginx", &["nginx", "syslog"]),
        ("app", &["syslog"]),
    ] {
        let event = journal(&format!(r#""MESSAGE":"x","SYSLOG_IDENTIFIER":"{program}""#));
        assert_eq!(
            (event.log_source.product(), tags(&event).0),
            ("linux", services.to_vec())
        );
        assert_eq!(event.fields.get_str("program"), Some(program));
        assert_eq!(event.fields.get_str("hostname"), Some("web01"));
        assert_eq!(
            event.time.map(|t| t.to_string()).as_deref(),
            Some("2026-03-01T10:00:00Z")
        );
    }
}

#[test]
fn sudo_messages_are_taken_apart() {
    let event = journal(
        r#""SYSLOG_IDENTIFIER":"sudo","MESSAGE":"taro : TTY=pts/0 ; PWD=/home/taro ; USER=#-1 ; COMMAND=/bin/sh -c a ; b""#,
    );
    for (name, value) in [
        ("TTY", "pts/0"),
        ("PWD", "/home/taro"),
        ("USER", "#-1"),
        ("COMMAND", "/bin/sh -c a ; b"),
    ] {
        assert_eq!(event.fields.get_str(name), Some(value));
    }
}

#[test]
fn messages_given_as_bytes_become_text() {
    let event = journal(r#""_COMM":"app","MESSAGE":[72,105,255]"#);
    assert_eq!(all(&event.fields, "MESSAGE"), ["Hi\u{FFFD}"]);
    assert_eq!(event.fields.get_str("message"), Some("Hi\u{FFFD}"));
    assert!(event.flags.invalid_utf8);
    let numbers = journal(r#""_COMM":"app","MESSAGE":[72,300]"#);
    assert_eq!(all(&numbers.fields, "MESSAGE"), ["72", "300"]);
}

#[test]
fn audit_records_answer_to_auditds_names() {
    let event = journal(
        r#""_TRANSPORT":"audit","_AUDIT_TYPE_NAME":"EXECVE","_AUDIT_FIELD_A0":"\"chattr\"","_AUDIT_LOGINUID":"1000","_AUDIT_ID":"7","MESSAGE":"EXECVE argc=2 a0=\"chattr\" a1=2D69""#,
    );
    assert_eq!(tags(&event).0, ["auditd"]);
    for (name, value) in [
        ("type", "EXECVE"),
        ("a0", "chattr"),
        ("a1", "-i"),
        ("auid", "1000"),
    ] {
        assert_eq!(event.fields.get_str(name), Some(value));
    }
}
