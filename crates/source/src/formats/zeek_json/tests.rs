use crate::formats::dialect_tests::{all, one, tags};

#[test]
fn the_log_is_named_by_path_or_told_by_its_fields() {
    let cases = [
        (
            r#"{"_path":"rdp","ts":1772359200.5,"id.orig_h":"192.0.2.1"}"#,
            "rdp",
        ),
        (
            r#"{"ts":1772359200.5,"uid":"C1","id.orig_h":"192.0.2.1","security_protocol":"HYBRID"}"#,
            "rdp",
        ),
        (
            r#"{"ts":1772359200.5,"fuid":"F","id":"x","certificate.serial":"01"}"#,
            "x509",
        ),
        (
            r#"{"ts":1772359200.5,"uid":"C1","id.orig_h":"192.0.2.1","request_type":"TGS"}"#,
            "kerberos",
        ),
        (
            r#"{"ts":1772359200.5,"uid":"C1","id.orig_h":"192.0.2.1","endpoint":"svcctl","operation":"x"}"#,
            "dce_rpc",
        ),
    ];
    for (record, service) in cases {
        let event = one("zeek_json", record);
        assert_eq!(event.log_source.product(), "zeek");
        assert_eq!(tags(&event).0, [service], "{record}");
        assert_eq!(
            event.time.map(|t| t.to_string()).as_deref(),
            Some("2026-03-01T10:00:00.5Z")
        );
    }
    let unknown = one(
        "zeek_json",
        r#"{"ts":1772359200.5,"id.orig_h":"192.0.2.1"}"#,
    );
    assert!(tags(&unknown).0.is_empty());
}

#[test]
fn dns_http_and_connections_have_the_views_of_their_categories() {
    let dns = one(
        "zeek_json",
        r#"{"_path":"dns","ts":1,"query":"a.example","qtype_name":"TXT","answers":["x","y"]}"#,
    );
    assert_eq!(tags(&dns).1, ["dns", "network"]);
    assert_eq!(all(&dns.category_fields, "answer"), ["x", "y"]);
    assert_eq!(dns.category_fields.get_str("record_type"), Some("TXT"));
    let http = one(
        "zeek_json",
        r#"{"_path":"http","ts":1,"host":"h.example","uri":"/a?b","user_agent":"x"}"#,
    );
    assert_eq!(http.fields.get_str("c-useragent"), Some("x"));
    assert_eq!(
        http.category_fields.get_str("c-uri"),
        Some("http://h.example/a?b")
    );
    let conn = one(
        "zeek_json",
        r#"{"_path":"conn","ts":1,"id.orig_h":"10.0.0.1","id.resp_h":"10.0.0.2","id.resp_p":80}"#,
    );
    assert_eq!(tags(&conn).1, ["firewall", "network"]);
    assert_eq!(all(&conn.category_fields, "dst_port"), ["80"]);
}
