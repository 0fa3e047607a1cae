use super::FORMAT;
use crate::SourceOptions;
use crate::testing::{golden, hostile, read, read_one, read_with, values};
use proptest::prelude::*;
use yagura_model::Value;

const SAMPLE: &[u8] = include_bytes!("samples/access.log");

#[test]
fn samples_give_the_expected_events() {
    golden(&FORMAT, "access_log");
}

#[test]
fn rules_that_look_for_paths_in_the_query_and_for_a_missing_query_both_hold() {
    let line = |target: &str| {
        let line =
            format!(r#"192.0.2.1 - - [01/Mar/2026:10:00:00 +0900] "GET {target} HTTP/1.1" 200 5"#);
        read_one(&FORMAT, &line)
    };
    let with_query = line("/a.jsp?cmd=id");
    assert_eq!(with_query.fields.get_str("cs-uri-query"), Some("cmd=id"));
    assert_eq!(
        values(&with_query.category_fields, "cs-uri-query"),
        ["/a.jsp?cmd=id", "cmd=id"]
    );
    let without = line("/a.jsp");
    assert!(!without.fields.contains("cs-uri-query"));
    assert_eq!(without.category_fields.value_at(0), Value::Text("/a.jsp"));
    assert_eq!(without.category_fields.value_at(1), Value::Null);
}

#[test]
fn a_missing_agent_and_referer_are_missing() {
    let event = read_one(
        &FORMAT,
        r#"192.0.2.1 - - [01/Mar/2026:10:00:00 +0000] "POST /t.aspx?cmd=connect&target=192.0.2.9 HTTP/1.1" 200 5 "-" "-""#,
    );
    assert!(!event.fields.contains("cs-user-agent") && !event.fields.contains("cs-referer"));
}

#[test]
fn unescaped_quotes_and_cut_off_lines_are_read() {
    let event = read_one(
        &FORMAT,
        r#"192.0.2.1 - - [01/Mar/2026:10:00:00 +0000] "GET /?q="x"y HTTP/1.1" 200 5 "-" "Mozilla/5.0 (cut"#,
    );
    assert_eq!(event.fields.get_str("cs-uri"), Some(r#"/?q="x"y"#));
    assert_eq!(
        event.fields.get_str("cs-user-agent"),
        Some("Mozilla/5.0 (cut")
    );
}

#[test]
fn lines_that_are_none_are_reported_with_the_missing_part() {
    let reasons = [
        ("hello world", "no time in brackets"),
        (
            "[01/Mar/2026:10:00:00 +0000] \"GET / HTTP/1.1\" 200 1",
            "no client in front of the time",
        ),
        (
            "192.0.2.1 - - [01/Mar/2026:10:00:00 +0000] GET / 200 1",
            "no quoted request behind the time",
        ),
        (
            "192.0.2.1 - - [01/Mar/2026:10:00:00 +0000] \"GET / HTTP/1.1\" ok",
            "no status behind the request",
        ),
        (
            "192.0.2.1 - - [yesterday] \"GET / HTTP/1.1\" 200 1",
            "the time in brackets is none",
        ),
    ];
    for (line, reason) in reasons {
        let (events, errors) = read(&FORMAT, line.as_bytes());
        assert!(events.is_empty());
        assert_eq!(errors[0].reason, reason, "{line}");
    }
}

#[test]
fn bytes_that_are_no_text_are_kept_in_the_raw_record() {
    let line = b"192.0.2.1 - - [01/Mar/2026:10:00:00 +0000] \"GET /\x8e\0 HTTP/1.1\" 200 1";
    let (events, errors) = read(&FORMAT, line);
    assert!(errors.is_empty() && events[0].flags.invalid_utf8);
    assert_eq!(events[0].raw, line);
    let long = format!(
        "192.0.2.1 - - [01/Mar/2026:10:00:00 +0000] \"GET /{} HTTP/1.1\" 200 1",
        "a".repeat(1 << 20)
    );
    assert_eq!(read(&FORMAT, long.as_bytes()).0.len(), 1);
}

#[test]
fn times_without_a_zone_take_that_of_the_source() {
    let options = SourceOptions {
        zone_offset_secs: 32_400,
        ..SourceOptions::default()
    };
    let line = br#"192.0.2.1 - - [2026-03-01T10:00:00] "GET / HTTP/1.1" 200 1"#;
    let (events, _) = read_with(&FORMAT, line, &options);
    assert_eq!(
        events[0].time.map(|t| t.to_string()).as_deref(),
        Some("2026-03-01T01:00:00Z")
    );
}

#[test]
fn error_lines_of_the_same_stream_are_read_as_such() {
    let access = r#"192.0.2.5 - - [01/Mar/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 9"#;
    let error = "2026/03/01 10:00:00 [error] 9#9: *1 open() failed, client: 192.0.2.1";
    let (events, errors) = read(&FORMAT, format!("{access}\n{error}\nx\n").as_bytes());
    let formats: Vec<_> = events.iter().map(|e| e.format).collect();
    assert_eq!(formats, ["access_log", "web_error"]);
    assert_eq!((errors.len(), errors[0].record), (1, 3));
}

proptest! {
    #[test]
    fn hostile_bytes_do_no_harm(bytes in hostile(SAMPLE)) {
        read(&FORMAT, &bytes);
    }
}
