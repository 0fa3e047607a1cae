use super::FORMAT;
use crate::testing::{golden, hostile, read, read_one};
use proptest::prelude::*;
use yagura_model::Value;

const SAMPLE: &[u8] = include_bytes!("samples/access.log");

#[test]
fn samples_give_the_expected_events() {
    golden(&FORMAT, "squid");
}

#[test]
fn urls_are_taken_apart_and_tunnels_have_a_host() {
    let event = read_one(
        &FORMAT,
        "1772359200.123    812 192.0.2.10 TCP_MISS/200 412000 GET http://files.example.com/a/b.exe?x=1 taro HIER_DIRECT/198.51.100.7 application/x-dosexec",
    );
    assert_eq!(event.fields.get_str("c-uri-extension"), Some("exe"));
    assert_eq!(event.fields.get_str("cs-host"), Some("files.example.com"));
    assert_eq!(event.fields.get_str("cs-username"), Some("taro"));
    assert_eq!(event.fields.get("sc-status"), Some(Value::Int(200)));
    let event = read_one(
        &FORMAT,
        "1772359200.123 60012 192.0.2.10 TCP_TUNNEL/200 5123 CONNECT www.example.com:443 - HIER_DIRECT/198.51.100.7 -",
    );
    assert_eq!(event.fields.get_str("cs-host"), Some("www.example.com"));
    assert!(!event.fields.contains("cs-username"));
}

#[test]
fn a_url_with_blanks_is_kept_whole() {
    let event = read_one(
        &FORMAT,
        "1772359200.123 12 192.0.2.10 TCP_MISS/400 0 GET http://www.example.com/a b c - HIER_NONE/- text/html",
    );
    assert_eq!(
        event.fields.get_str("c-uri"),
        Some("http://www.example.com/a b c")
    );
}

#[test]
fn malformed_lines_are_named_and_the_others_read() {
    let (events, errors) = read(&FORMAT, SAMPLE);
    assert!(events.len() >= 20, "{}", events.len());
    assert_eq!(errors.len(), 3, "{errors:?}");
}

proptest! {
    #[test]
    fn hostile_bytes_do_no_harm(bytes in hostile(SAMPLE)) {
        read(&FORMAT, &bytes);
    }
}
