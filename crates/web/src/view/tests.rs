use super::{Request, Seen, ViewBuffer};
use proptest::prelude::*;
use yagura_model::{Event, LogSource, Value};

fn event(format: &'static str, fields: &[(&str, Value<'_>)]) -> Event {
    let mut event = Event::new(LogSource::new("", &[], &["webserver"]));
    event.format = format;
    for (name, value) in fields {
        event.fields.push(name, *value);
    }
    event
}

#[test]
fn an_access_log_shows_line_agent_and_referer_without_its_own_escapes() {
    let event = event(
        "access_log",
        &[
            ("c-ip", Value::Text("198.51.100.7")),
            ("sc-status", Value::Text("200")),
            ("sc-bytes", Value::Text("512")),
            ("cs-user-agent", Value::Text(r#"a \"b\" \xe3\\x41"#)),
            ("cs-method", Value::Text("GET")),
            ("cs-uri", Value::Text(r#"/p\"%5c?q=1?2"#)),
        ],
    );
    let mut buffer = ViewBuffer::new();
    let request = Request::read(&event, &mut buffer).expect("a request");
    assert_eq!(
        (request.path, request.query),
        (&b"/p\"%5c"[..], &b"q=1?2"[..])
    );
    assert_eq!(request.agent, b"a \"b\" \xe3\\x41");
    assert_eq!(
        (request.status, request.response_len_bytes),
        (Some(200), Some(512))
    );
    assert!(request.seen.has(Seen::AGENT.with(Seen::STATUS)) && !request.seen.has(Seen::BODY));
}

#[test]
fn the_escapes_of_an_ltsv_log_are_undone_in_its_bodies_too() {
    let event = event(
        "ltsv",
        &[
            ("cs-uri", Value::Text(r#"/p\"%5c"#)),
            ("request_body", Value::Text(r"a=\x22\x27")),
            ("request_time", Value::Text("0.25")),
        ],
    );
    let mut buffer = ViewBuffer::new();
    let request = Request::read(&event, &mut buffer).expect("a request");
    assert_eq!(request.target, br#"/p"%5c"#);
    assert_eq!(request.body, br#"a="'"#);
    assert_eq!(request.duration_millis, Some(250));
}

#[test]
fn broken_request_lines_are_requests_too() {
    let event = event(
        "access_log",
        &[("request", Value::Text(r"\x16\x03id;uname"))],
    );
    let mut buffer = ViewBuffer::new();
    let request = Request::read(&event, &mut buffer).expect("a request");
    assert_eq!(
        (request.target, request.is_broken),
        (&b"\x16\x03id;uname"[..], true)
    );
    assert!(Request::read(&self::event("access_log", &[]), &mut ViewBuffer::new()).is_none());
}

#[test]
fn bytes_that_are_no_text_are_those_of_the_record() {
    let raw = b"192.0.2.1 - - [x] \"GET /?q=\x95\x5c\x8e\xa6\x83\x7c HTTP/1.1\" 200 5";
    let lossy = String::from_utf8_lossy(b"/?q=\x95\x5c\x8e\xa6\x83\x7c").into_owned();
    let mut event = event("access_log", &[("cs-uri", Value::Text(&lossy))]);
    event.raw.extend_from_slice(raw);
    event.flags.invalid_utf8 = true;
    let mut buffer = ViewBuffer::new();
    let request = Request::read(&event, &mut buffer).expect("a request");
    assert_eq!(request.query, b"q=\x95\x5c\x8e\xa6\x83\x7c");
}

#[test]
fn sensors_show_headers_and_body() {
    let mut event = event(
        "eve",
        &[
            ("http.request_headers.name", Value::Text("Cookie")),
            ("http.request_headers.value", Value::Text("a=b")),
            ("http.request_headers.name", Value::Text("X-A")),
            ("http.request_headers.value", Value::Text("c")),
            ("http.http_request_body_printable", Value::Text("a.")),
            ("http.http_request_body", Value::Text("Yf8=")),
        ],
    );
    event.fields.alias("http.request_headers.cookie", 1);
    event.fields.alias("http.request_headers.x-a", 3);
    event
        .category_fields
        .push("cs-uri", Value::Text("http://www.example.com:80/x"));
    let mut buffer = ViewBuffer::new();
    let request = Request::read(&event, &mut buffer).expect("a request");
    assert_eq!(
        (request.site, request.path),
        (&b"www.example.com"[..], &b"/x"[..])
    );
    assert_eq!(
        (request.cookies, request.body),
        (&b"a=b"[..], &b"a\xff"[..])
    );
    assert_eq!(request.headers[..], [(&b"x-a"[..], &b"c"[..])]);
    assert!(
        request
            .seen
            .has(Seen::BODY.with(Seen::HEADERS).with(Seen::COOKIES))
    );
}

#[test]
fn durations_are_milliseconds_whatever_the_log_writes() {
    let millis = |format: &'static str, name: &str, value: Value<'_>| {
        let event = event(format, &[("cs-uri", Value::Text("/")), (name, value)]);
        let mut buffer = ViewBuffer::new();
        Request::read(&event, &mut buffer).and_then(|r| r.duration_millis)
    };
    assert_eq!(
        millis("iis_w3c", "time-taken", Value::Text("5031")),
        Some(5_031)
    );
    assert_eq!(
        millis("iis_w3c", "time-taken", Value::Text("0.024")),
        Some(24)
    );
    assert_eq!(
        millis("access_log_json", "request_time", Value::Float(5.5)),
        Some(5_500)
    );
    assert_eq!(
        millis("access_log_json", "request_time", Value::Int(5)),
        Some(5_000)
    );
    assert_eq!(
        millis("access_log_json", "Duration", Value::Int(7_000_000)),
        Some(7)
    );
    assert_eq!(millis("iis_w3c", "time-taken", Value::Text("NaN")), None);
    assert_eq!(millis("iis_w3c", "time-taken", Value::Text("-1")), None);
}

proptest! {
    #[test]
    fn any_text_in_any_field_does_no_harm(
        text in "[\\PC\\\\\"%x0-9a-f]{0,60}",
        name in proptest::sample::select(vec![
            "cs-uri", "request", "cs-host", "cs-user-agent", "time-taken", "sc-status",
            "request.headers.cookie", "request_body", "http.http_request_body", "uri",
        ]),
        format in proptest::sample::select(vec!["access_log", "eve", "zeek_json", "alb_log"]),
    ) {
        let event = event(format, &[(name, Value::Text(&text)), ("cs-uri", Value::Text(&text))]);
        let mut buffer = ViewBuffer::new();
        let _ = Request::read(&event, &mut buffer);
    }
}
