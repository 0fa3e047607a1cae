use super::FORMAT;
use crate::testing::{golden, hostile, read, values};
use proptest::prelude::*;

const SAMPLE: &[u8] = include_bytes!("samples/alb.log");

#[test]
fn samples_give_the_expected_events() {
    golden(&FORMAT, "alb_log");
}

#[test]
fn the_url_that_the_balancer_makes_is_a_path_again() {
    let (events, _) = read(&FORMAT, SAMPLE);
    assert_eq!(events[0].fields.get_str("cs-uri-stem"), Some("/a"));
    assert_eq!(
        values(&events[0].category_fields, "cs-uri-query"),
        ["/a?b=1", "b=1"]
    );
    assert_eq!(events[0].fields.get_str("cs-host"), Some("www.example.com"));
}

#[test]
fn lines_that_are_none_are_reported_with_the_missing_part() {
    let (events, errors) = read(
        &FORMAT,
        b"hello\nhttp 2026-03-01T10:00:00.1Z app/x 192.0.2.1 - 0 0 0 200 200 1 1 \"GET / HTTP/1.1\"\n\
          http 2026-03-01T10:00:00.1Z app/x 192.0.2.1:1 - 0 0 0 200 200 1 1\n\xff\0\n",
    );
    assert!(events.is_empty());
    let reasons: Vec<_> = errors.iter().map(|e| e.reason.as_ref()).collect();
    assert_eq!(
        reasons,
        [
            "no time in front",
            "no client or status",
            "no request",
            "no time in front",
        ]
    );
}

proptest! {
    #[test]
    fn hostile_bytes_do_no_harm(bytes in hostile(SAMPLE)) {
        read(&FORMAT, &bytes);
    }
}
