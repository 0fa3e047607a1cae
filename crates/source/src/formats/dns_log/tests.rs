use super::FORMAT;
use crate::testing::{golden, hostile, read, read_one};
use proptest::prelude::*;

const BIND: &[u8] = include_bytes!("samples/bind.log");
const OTHERS: &[u8] = include_bytes!("samples/resolvers.log");

#[test]
fn samples_give_the_expected_events() {
    golden(&FORMAT, "dns_log");
}

#[test]
fn a_query_is_named_without_the_final_dot() {
    let event = read_one(
        &FORMAT,
        "[1772359200] unbound[1:0] info: 192.0.2.10 a.duckdns.org. A IN",
    );
    assert_eq!(event.fields.get_str("query"), Some("a.duckdns.org"));
    assert_eq!(event.fields.get_str("src_ip"), Some("192.0.2.10"));
    assert_eq!(
        event.time.map(|t| t.to_string()).as_deref(),
        Some("2026-03-01T10:00:00Z")
    );
}

#[test]
fn a_forwarded_query_is_not_counted_twice() {
    let event = read_one(
        &FORMAT,
        "Mar  1 10:00:00 dnsmasq[5]: forwarded a.example to 192.0.2.53",
    );
    assert_eq!(event.fields.get_str("query"), Some("a.example"));
    assert_eq!(event.log_source.categories().count(), 0);
}

#[test]
fn lines_of_no_server_are_reported() {
    let (events, errors) = read(&FORMAT, b"hello\n01-Foo-2026 10:00:00 x\n\xff\0\n[x] unbound[1:0] info: a\nclient 192.0.2.1#1: query: a IN A +\n");
    assert_eq!((events.len(), errors.len()), (1, 4));
    assert!(
        errors
            .iter()
            .all(|e| e.reason == "of no DNS server that is known")
    );
}

#[test]
fn unbound_may_tag_queries_and_replies() {
    for tag in ["info", "query", "reply", "info: query"] {
        let line = format!("[1772359200] unbound[9:0] {tag}: 192.0.2.1 evil.example. A IN");
        let event = read_one(&FORMAT, &line);
        let categories: Vec<_> = event.log_source.categories().collect();
        assert_eq!(categories, ["dns"], "{line}");
        assert_eq!(event.fields.get_str("query"), Some("evil.example"));
    }
}

proptest! {
    #[test]
    fn hostile_bind_logs_do_no_harm(bytes in hostile(BIND)) {
        read(&FORMAT, &bytes);
    }

    #[test]
    fn hostile_resolver_logs_do_no_harm(bytes in hostile(OTHERS)) {
        read(&FORMAT, &bytes);
    }
}
