use super::FORMAT;
use crate::testing::{golden, hostile, read, read_one, values};
use proptest::prelude::*;

const SAMPLE: &[u8] = include_bytes!("samples/access.log");

#[test]
fn samples_give_the_expected_events() {
    golden(&FORMAT, "ltsv");
}

#[test]
fn a_line_gives_the_fields_that_the_same_access_log_line_gives() {
    let event = read_one(
        &FORMAT,
        "time:[28/Feb/2026:12:00:00 +0900]\thost:192.0.2.1\treq:GET /a?b=c HTTP/1.1\tstatus:200\tsize:5\treferer:-\tua:x\treqtime:0.1",
    );
    for (name, value) in [
        ("c-ip", "192.0.2.1"),
        ("cs-method", "GET"),
        ("cs-uri-stem", "/a"),
        ("cs-uri-query", "b=c"),
        ("sc-status", "200"),
        ("sc-bytes", "5"),
        ("cs-user-agent", "x"),
        ("request_time", "0.1"),
        ("ua", "x"),
    ] {
        assert_eq!(event.fields.get_str(name), Some(value), "{name}");
    }
    assert!(!event.fields.contains("cs-referer"));
    assert_eq!(
        values(&event.category_fields, "cs-uri-query"),
        ["/a?b=c", "b=c"]
    );
    assert_eq!(
        event.time.map(|t| t.to_string()).as_deref(),
        Some("2026-02-28T03:00:00Z")
    );
    let services: Vec<_> = event.log_source.services().collect();
    assert_eq!(services, ["apache", "nginx"]);
}

#[test]
fn requests_in_parts_are_put_together() {
    for query in ["?id=1", "id=1"] {
        let line = format!("method:GET\turi:/a.php\tquery:{query}\tstatus:200");
        let event = read_one(&FORMAT, &line);
        assert_eq!(event.fields.get_str("cs-uri"), Some("/a.php?id=1"));
        assert_eq!(event.fields.get_str("cs-method"), Some("GET"));
    }
    let event = read_one(
        &FORMAT,
        "uri:/index.php\trequest_uri:/x?y\targs:y\tstatus:200",
    );
    assert_eq!(event.fields.get_str("cs-uri"), Some("/x?y"));
}

#[test]
fn host_is_the_site_beside_an_address_of_the_client() {
    let event = read_one(
        &FORMAT,
        "host:www.example.com\tremote_addr:192.0.2.1\treq:GET / HTTP/1.1",
    );
    assert_eq!(event.fields.get_str("cs-host"), Some("www.example.com"));
    assert_eq!(event.fields.get_str("c-ip"), Some("192.0.2.1"));
}

#[test]
fn a_record_without_a_request_is_of_no_log_source() {
    let event = read_one(&FORMAT, "time:1772247604\tlevel:info\tapp:nightly");
    assert_eq!(event.log_source.categories().count(), 0);
    assert_eq!(event.log_source.services().count(), 0);
    assert_eq!(event.fields.get_str("app"), Some("nightly"));
    assert!(event.time.is_some());
}

#[test]
fn a_tab_in_a_value_ends_it_only_before_a_label() {
    let event = read_one(&FORMAT, "ua:a\tb c\treq:GET /t HTTP/1.1\tstatus:200\t");
    assert_eq!(event.fields.get_str("cs-user-agent"), Some("a\tb c"));
    assert_eq!(event.fields.get_str("sc-status"), Some("200"));
}

#[test]
fn lines_that_are_none_are_reported() {
    for (line, reason) in [
        ("hello world", "no label in front"),
        ("\thost:192.0.2.1", "no label in front"),
        ("status:200", "one label only"),
    ] {
        let (events, errors) = read(&FORMAT, line.as_bytes());
        assert!(events.is_empty());
        assert_eq!(errors[0].reason, reason, "{line}");
    }
}

proptest! {
    #[test]
    fn hostile_bytes_do_no_harm(bytes in hostile(SAMPLE)) {
        read(&FORMAT, &bytes);
    }
}
