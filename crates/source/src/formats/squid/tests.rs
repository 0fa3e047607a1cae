use super::FORMAT;
use crate::testing::{golden, hostile, read, read_one, values};
use proptest::prelude::*;

const SAMPLE: &[u8] = include_bytes!("samples/squid.log");

#[test]
fn samples_give_the_expected_events() {
    golden(&FORMAT, "squid");
}

#[test]
fn the_url_answers_whole_and_as_a_path() {
    let event = read_one(
        &FORMAT,
        "1772359200.123    456 192.0.2.30 TCP_MISS/200 1234 GET http://www.example.com:8080/a/b.zip?x=1 - HIER_DIRECT/203.0.113.5 application/zip",
    );
    assert_eq!(
        values(&event.category_fields, "c-uri"),
        ["http://www.example.com:8080/a/b.zip?x=1", "/a/b.zip?x=1"]
    );
    assert_eq!(event.fields.get_str("cs-host"), Some("www.example.com"));
    assert_eq!(event.fields.get_str("c-uri-extension"), Some("zip"));
    assert_eq!(event.fields.get_str("src_ip"), Some("192.0.2.30"));
    assert!(!event.fields.contains("cs-username"));
}

#[test]
fn lines_that_are_none_are_reported_with_the_missing_part() {
    let (events, errors) = read(
        &FORMAT,
        b"hello\n1772359200.123 1 192.0.2.1 x 1 GET / - -/- -\n1772359200.123 1 192.0.2.1 TCP_MISS/200 1 GET /\n\xff\0\n",
    );
    assert!(events.is_empty());
    let reasons: Vec<_> = errors.iter().map(|e| e.reason.as_ref()).collect();
    assert_eq!(
        reasons,
        [
            "no time in seconds in front",
            "no result/status",
            "fewer than ten values",
            "no time in seconds in front",
        ]
    );
}

proptest! {
    #[test]
    fn hostile_bytes_do_no_harm(bytes in hostile(SAMPLE)) {
        read(&FORMAT, &bytes);
    }
}
