use crate::formats::dialect_tests::{all, one, tags};
use yagura_model::Fields;

fn view(record: &str) -> Fields {
    let event = one("access_log_json", record);
    assert_eq!(
        (event.log_source.product(), tags(&event)),
        ("", (vec![], vec!["webserver"]))
    );
    event.category_fields
}

fn check(view: &Fields, expected: &[(&str, &str)]) {
    for (name, value) in expected {
        assert!(all(view, name).contains(&(*value).to_owned()), "{name}");
    }
}

#[test]
fn the_request_line_counts_before_the_parts() {
    check(
        &view(
            r#"{"time":"2026-03-01T10:00:00+09:00","remote_addr":"192.0.2.1","request":"POST /a%20b?c=d HTTP/1.1","method":"GET","uri":"/other","status":200,"bytes":5,"referer":"","user_agent":"x","host":"h"}"#,
        ),
        &[
            ("cs-method", "POST"),
            ("cs-uri-stem", "/a%20b"),
            ("cs-uri-query", "c=d"),
            ("cs-version", "HTTP/1.1"),
            ("sc-status", "200"),
            ("sc-bytes", "5"),
            ("c-ip", "192.0.2.1"),
            ("cs-user-agent", "x"),
            ("cs-host", "h"),
        ],
    );
}

#[test]
fn what_the_log_marks_as_missing_is_missing() {
    let view = view(
        r#"{"request":"GET / HTTP/1.1","status":"404","http_referer":"-","remote_user":"-","http_user_agent":""}"#,
    );
    for name in ["cs-referer", "cs-username", "cs-user-agent"] {
        assert!(!view.contains(name), "{name}");
    }
}

#[test]
fn servers_are_read_by_their_own_names() {
    check(
        &view(
            r#"{"ts":1772359200.1,"request":{"remote_ip":"192.0.2.2","method":"GET","host":"h","uri":"/c?d","proto":"HTTP/2.0","headers":{"User-Agent":["curl"],"Referer":["http://r/"]}},"status":200,"size":7}"#,
        ),
        &[
            ("cs-method", "GET"),
            ("cs-uri-query", "d"),
            ("cs-user-agent", "curl"),
            ("cs-referer", "http://r/"),
            ("c-ip", "192.0.2.2"),
        ],
    );
    check(
        &view(
            r#"{"ClientAddr":"192.0.2.3:1234","RequestMethod":"GET","RequestPath":"/t","RequestHost":"h","DownstreamStatus":404,"request_User-Agent":"curl"}"#,
        ),
        &[
            ("c-ip", "192.0.2.3"),
            ("cs-uri-stem", "/t"),
            ("sc-status", "404"),
            ("cs-user-agent", "curl"),
        ],
    );
    check(
        &view(
            r#"{"action":"ALLOW","httpRequest":{"clientIp":"192.0.2.4","uri":"/w","args":"a=b","httpMethod":"GET","headers":[{"name":"User-Agent","value":"curl"},{"name":"Cookie","value":"s=1"}]},"status":200}"#,
        ),
        &[
            ("cs-uri", "/w?a=b"),
            ("cs-user-agent", "curl"),
            ("cs-cookie", "s=1"),
        ],
    );
    check(
        &view(
            r#"{"start_time":"2026-03-01T01:00:00Z","method":"GET","path":"/e","response_code":200,"authority":"h","downstream_remote_address":"[2001:db8::1]:80"}"#,
        ),
        &[
            ("c-ip", "2001:db8::1"),
            ("cs-host", "h"),
            ("sc-status", "200"),
        ],
    );
}

#[test]
fn queries_kept_apart_are_put_back() {
    check(
        &view(r#"{"request_method":"GET","uri":"/a","args":"x=1","status":200}"#),
        &[("cs-uri", "/a?x=1"), ("cs-uri-query", "x=1")],
    );
}

#[test]
fn common_log_times_are_read() {
    let event = one(
        "access_log_json",
        r#"{"time_local":"01/Mar/2026:10:00:00 +0900","request":"GET / HTTP/1.1","status":200}"#,
    );
    assert_eq!(
        event.time.map(|t| t.to_string()).as_deref(),
        Some("2026-03-01T01:00:00Z")
    );
}
