use super::FORMAT;
use crate::testing::{golden, hostile, read, read_one};
use proptest::prelude::*;

const SAMPLE: &[u8] = include_bytes!("samples/error.log");

#[test]
fn samples_give_the_expected_events() {
    golden(&FORMAT, "web_error");
}

#[test]
fn the_client_and_request_of_nginx_are_taken_from_the_end() {
    let event = read_one(
        &FORMAT,
        r#"2026/03/01 10:00:00 [error] 7#7: *1 open() "/srv/a, client: x" failed, client: 2001:db8::1, server: _, request: "GET /a?b="c", d HTTP/1.1", host: "www.example.com""#,
    );
    assert_eq!(event.fields.get_str("c-ip"), Some("2001:db8::1"));
    assert_eq!(event.fields.get_str("cs-host"), Some("www.example.com"));
}

#[test]
fn a_line_without_header_is_reported_and_the_next_is_read() {
    let (events, errors) = read(
        &FORMAT,
        b"PHP Stack trace:\n2026/03/01 10:00:00 [notice] 1#1: start\n",
    );
    assert_eq!((events.len(), errors.len()), (1, 1));
    assert_eq!(errors[0].record, 1);
}

proptest! {
    #[test]
    fn hostile_bytes_do_no_harm(bytes in hostile(SAMPLE)) {
        read(&FORMAT, &bytes);
    }
}
