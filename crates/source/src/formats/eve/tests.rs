use crate::formats::dialect_tests::{all, one, tags};

fn eve(rest: &str) -> yagura_model::Event {
    one(
        "eve",
        &format!(r#"{{"timestamp":"2026-03-01T19:00:00.123456+0900","flow_id":1,{rest}}}"#),
    )
}

#[test]
fn dns_of_all_versions_has_query_type_and_answers() {
    let one_answer = r#""event_type":"dns","dns":{"type":"answer","rrname":"a.example","rrtype":"A","rdata":"203.0.113.1"}"#;
    let version_2 = r#""event_type":"dns","dns":{"version":2,"type":"answer","rrname":"a.example","rrtype":"A","answers":[{"rrname":"a.example","rrtype":"A","rdata":"203.0.113.1"}]}"#;
    let grouped = r#""event_type":"dns","dns":{"version":2,"type":"answer","rrname":"a.example","rrtype":"A","grouped":{"A":["203.0.113.1"]}}"#;
    let version_3 = r#""event_type":"dns","dns":{"version":3,"type":"response","queries":[{"rrname":"a.example","rrtype":"A"}],"answers":[{"rrtype":"A","rdata":"203.0.113.1"}]}"#;
    for dns in [one_answer, version_2, grouped, version_3] {
        let event = eve(dns);
        assert_eq!(tags(&event), (vec!["dns"], vec!["dns", "network"]));
        let view = &event.category_fields;
        assert_eq!(all(view, "query"), ["a.example"], "{dns}");
        assert_eq!(all(view, "record_type"), ["A"], "{dns}");
        assert_eq!(all(view, "answer"), ["203.0.113.1"], "{dns}");
        assert_eq!(
            event.time.map(|t| t.to_string()).as_deref(),
            Some("2026-03-01T10:00:00.123456Z")
        );
    }
}

#[test]
fn http_is_seen_by_webserver_or_proxy_rules_by_direction() {
    let http = |src: &str, dst: &str| {
        eve(&format!(
            r#""event_type":"http","src_ip":"{src}","dest_ip":"{dst}","http":{{"hostname":"www.example.com","url":"/a.exe?b=c","http_method":"GET","http_user_agent":"x","status":200,
            "request_headers":[{{"name":"Cookie","value":"sid=1"}}]}}"#
        ))
    };
    let inbound = http("203.0.113.1", "10.0.0.1");
    assert_eq!(tags(&inbound).1, ["webserver"]);
    let view = &inbound.category_fields;
    assert_eq!(view.get_str("cs-uri-stem"), Some("/a.exe"));
    assert_eq!(all(view, "cs-uri-query"), ["/a.exe?b=c", "b=c"]);
    assert_eq!(view.get_str("cs-cookie"), Some("sid=1"));
    assert_eq!(view.get_str("cs-user-agent"), Some("x"));
    let outbound = http("10.0.0.1", "203.0.113.1");
    assert_eq!(tags(&outbound).1, ["proxy"]);
    assert_eq!(
        outbound.category_fields.get_str("c-uri"),
        Some("http://www.example.com/a.exe?b=c")
    );
    assert_eq!(
        outbound.category_fields.get_str("c-uri-extension"),
        Some("exe")
    );
    assert_eq!(tags(&http("10.0.0.1", "fd00::1")).1, ["webserver", "proxy"]);
    assert_eq!(tags(&http("::ffff:10.0.0.1", "2001:db8::1")).1, ["proxy"]);
}

#[test]
fn flows_are_connections_and_other_types_are_services() {
    let flow = eve(
        r#""event_type":"flow","src_ip":"10.0.0.1","dest_ip":"203.0.113.1","dest_port":443,"proto":"TCP","flow":{"age":5}"#,
    );
    assert_eq!(
        tags(&flow),
        (vec!["flow", "connection"], vec!["firewall", "network"])
    );
    for (name, value) in [
        ("dst_ip", "203.0.113.1"),
        ("dst_port", "443"),
        ("destination.ip", "203.0.113.1"),
        ("network.transport", "tcp"),
    ] {
        assert_eq!(all(&flow.category_fields, name), [value]);
    }
    assert_eq!(
        tags(&eve(r#""event_type":"smb","src_ip":"x""#)),
        (vec!["smb"], vec![])
    );
    assert_eq!(
        tags(&eve(r#""event_type":"made_up","src_ip":"x""#)),
        (vec![], vec![])
    );
}
