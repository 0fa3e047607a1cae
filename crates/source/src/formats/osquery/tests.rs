use crate::formats::dialect_tests::{all, one, tags};

fn row(columns: &str, rest: &str) -> yagura_model::Event {
    one(
        "osquery",
        &format!(
            r#"{{"name":"q","hostIdentifier":"h","unixTime":1772359200,"action":"added","columns":{{{columns}}}{rest}}}"#
        ),
    )
}

#[test]
fn rows_of_event_tables_become_events() {
    let process = row(
        r#""path":"/bin/id","cmdline":"id -u","cwd":"\"/tmp\"","pid":"5","parent":"4","time":"1772359201""#,
        "",
    );
    assert_eq!(
        (process.log_source.product(), tags(&process)),
        ("linux", (vec!["osquery"], vec!["process_creation"]))
    );
    for (name, value) in [
        ("Image", "/bin/id"),
        ("CommandLine", "id -u"),
        ("CurrentDirectory", "/tmp"),
        ("ParentProcessId", "4"),
    ] {
        assert_eq!(process.category_fields.get_str(name), Some(value));
    }
    assert_eq!(
        process.time.map(|t| t.to_string()).as_deref(),
        Some("2026-03-01T10:00:01Z")
    );
    let file = row(
        r#""target_path":"/etc/cron.d/x","action":"CREATED","time":"1""#,
        "",
    );
    assert_eq!(tags(&file).1, ["file_event"]);
    assert_eq!(
        all(&file.category_fields, "TargetFilename"),
        ["/etc/cron.d/x"]
    );
    let network = row(
        r#""action":"connect","remote_address":"203.0.113.1","remote_port":"4444","path":"/bin/bash""#,
        "",
    );
    assert_eq!(tags(&network).1, ["network_connection"]);
    assert_eq!(network.category_fields.get_str("Initiated"), Some("true"));
}

#[test]
fn rows_that_tell_of_no_start_have_no_category() {
    for columns in [
        r#""path":"/bin/id","cmdline":"id","state":"S""#,
        r#""path":"/bin/id","cmdline":"id","syscall":"fork","time":"1""#,
        r#""path":"/bin/id","cmdline":"id","event_type":"exit","time":"1""#,
        r#""target_path":"/x","action":"DELETED""#,
    ] {
        assert!(tags(&row(columns, "")).1.is_empty(), "{columns}");
    }
}

#[test]
fn the_platform_decides_the_product() {
    let columns = r#""path":"/bin/id","cmdline":"id","time":"1""#;
    assert_eq!(
        row(columns, r#","decorations":{"platform":"darwin"}"#)
            .log_source
            .product(),
        "macos"
    );
    assert_eq!(
        row(columns, r#","decorations":{"platform":"windows"}"#)
            .log_source
            .product(),
        "windows"
    );
    assert_eq!(
        row(&format!(r#"{columns},"signing_id":"x""#), "")
            .log_source
            .product(),
        "macos"
    );
}
