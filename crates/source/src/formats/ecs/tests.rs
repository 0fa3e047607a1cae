use crate::formats::dialect_tests::{all, one, tags};

fn ecs(rest: &str) -> yagura_model::Event {
    one(
        "ecs",
        &format!(
            r#"{{"@timestamp":"2026-03-01T10:00:00Z","ecs":{{"version":"8"}},"host":{{"os":{{"type":"linux"}}}},{rest}}}"#
        ),
    )
}

#[test]
fn processes_files_and_connections_get_sigmas_names() {
    let process = ecs(
        r#""event":{"category":["process"],"type":["start"],"action":"exec"},"user":{"name":"taro"},
        "process":{"executable":"/bin/id","args":["id","-u"],"pid":5,"parent":{"executable":"/bin/sh"}}"#,
    );
    assert_eq!(
        (process.log_source.product(), tags(&process).1),
        ("linux", vec!["process_creation"])
    );
    for (name, value) in [
        ("Image", "/bin/id"),
        ("CommandLine", "id -u"),
        ("ParentImage", "/bin/sh"),
        ("User", "taro"),
        ("ProcessId", "5"),
    ] {
        assert_eq!(all(&process.category_fields, name), [value]);
    }
    let file = ecs(
        r#""event":{"category":["file"],"type":["creation"]},"file":{"path":"/etc/cron.d/x"},"process":{"executable":"/bin/vi"}"#,
    );
    assert_eq!(tags(&file).1, ["file_event"]);
    assert_eq!(
        all(&file.category_fields, "TargetFilename"),
        ["/etc/cron.d/x"]
    );
    let connection = ecs(
        r#""event":{"category":["network"],"type":["start"]},"network":{"direction":"egress"},"destination":{"ip":"203.0.113.1","port":4444}"#,
    );
    assert_eq!(
        tags(&connection),
        (vec!["connection"], vec!["network_connection", "network"])
    );
    assert_eq!(all(&connection.category_fields, "Initiated"), ["true"]);
    assert_eq!(
        connection.fields.get_str("destination.ip"),
        Some("203.0.113.1")
    );
}

#[test]
fn forks_and_ends_are_no_process_creation() {
    for event in [
        r#""event":{"category":["process"],"type":["start"],"action":"fork"}"#,
        r#""event":{"category":["process"],"type":["end"],"action":"end"}"#,
    ] {
        assert!(
            tags(&ecs(&format!(
                r#"{event},"process":{{"executable":"/bin/id"}}"#
            )))
            .1
            .is_empty()
        );
    }
}

#[test]
fn web_logs_of_filebeat_are_webserver_events() {
    let event = ecs(
        r#""event":{"dataset":"nginx.access"},"http":{"request":{"method":"GET"},"response":{"status_code":200}},
        "url":{"original":"/a?b=c"},"user_agent":{"original":"x"},"source":{"ip":"192.0.2.1"}"#,
    );
    assert_eq!(tags(&event).1, ["webserver"]);
    for (name, value) in [
        ("cs-method", "GET"),
        ("cs-uri-stem", "/a"),
        ("cs-user-agent", "x"),
        ("c-ip", "192.0.2.1"),
        ("sc-status", "200"),
    ] {
        assert_eq!(all(&event.category_fields, name)[..1], [value]);
    }
}

#[test]
fn auditbeat_answers_to_auditds_names() {
    let event = ecs(
        r#""event":{"module":"auditd","category":["configuration"]},"auditd":{"message_type":"syscall","data":{"syscall":"execve","a0":"x"}}"#,
    );
    assert_eq!(tags(&event).0, ["auditd"]);
    for (name, value) in [("type", "syscall"), ("SYSCALL", "execve"), ("a0", "x")] {
        assert_eq!(event.fields.get_str(name), Some(value));
    }
}
