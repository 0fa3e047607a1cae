use super::DETECTOR;
use crate::detect::shell::tests::{JAPANESE, best, hostile, pieces};
use crate::{Place, Score};
use proptest::prelude::*;

fn value(text: &[u8]) -> u8 {
    best(&DETECTOR, Place::ArgValue, "q", text)
}

fn header(name: &str, text: &str) -> u8 {
    best(&DETECTOR, Place::Header, name, text.as_bytes())
}

#[test]
fn finds_injected_lines() {
    for text in [
        &b"x\r\nSet-Cookie: a=b"[..],
        b"x\nLocation: http://example.com/",
        b"x\r\n\r\nHTTP/1.1 200 OK\r\n\r\n<html>",
        b"x\r\n\r\nGET /admin HTTP/1.1\r\nHost: y",
        "x嘊Set-Cookie: a=b".as_bytes(),
        b"x\r\nRCPT TO:<taro@example.com>",
        b"x\r\na1 LOGIN taro secret",
        b"x\r\nDELE 1",
        b"taro@example.com\nBcc: hanako@example.com",
    ] {
        assert!(value(text) >= Score::BREAK_OUT.0, "{}", text.escape_ascii());
    }
}

#[test]
fn spares_letters_of_several_lines() {
    for text in [
        &b"Dear all,\nthe date: 1 May\nlocation: Tokyo\nlist of things to do\n"[..],
        b"first\r\nsecond\r\nthird",
        b"Hello\nquit it\ntop of the list",
        b"Subject: hello\nTime: 10:00",
        b"content-length: 42\ncontent-type: application/json\nx-cache: hit",
        b"see https://example.com/\nfrom: here",
        "件名：会議\n日時: 10月1日\n場所: 第2会議室".as_bytes(),
    ] {
        assert!(value(text) < Score::BREAK_OUT.0, "{}", text.escape_ascii());
    }
    for text in JAPANESE {
        assert!(value(text) < Score::BREAK_OUT.0, "{}", text.escape_ascii());
    }
}

#[test]
fn finds_headers_that_no_client_sends() {
    for (name, text) in [
        ("Proxy", "http://192.0.2.1/"),
        ("X-Original-URL", "/admin"),
        ("Transfer-Encoding", "xchunked"),
        ("Transfer-Encoding", "chunked, identity"),
        ("Content-Length", "5, 6/"),
        ("Content-Type", "%{(#x='multipart/form-data')}"),
        ("Host", "example.com'--"),
        ("Range", "bytes=0-18446744073709551615"),
        ("X-HTTP-Method-Override", "TRACE"),
        ("X-Any", "x\r\nSet-Cookie: a=b"),
    ] {
        assert!(header(name, text) >= Score::BREAK_OUT.0, "{name}: {text}");
    }
    for (name, text) in [
        ("Host", "www.example.com:8080"),
        ("Host", "[2001:db8::1]:443"),
        ("Transfer-Encoding", "gzip, chunked"),
        ("Content-Type", "multipart/form-data; boundary=----x"),
        ("Range", "bytes=0-1023, 2048-4095"),
        ("X-Forwarded-For", "192.0.2.1, 198.51.100.2"),
        ("X-HTTP-Method-Override", "PATCH"),
        ("Accept", "text/html,application/xml;q=0.9,*/*;q=0.8"),
    ] {
        assert!(header(name, text) < Score::BREAK_OUT.0, "{name}: {text}");
    }
}

#[test]
fn finds_forced_sessions() {
    assert!(value(b"<script>document.cookie='sid=1'</script>") >= Score::BREAK_OUT.0);
    assert!(value(b"<meta http-equiv=Set-Cookie content=a>") >= Score::BREAK_OUT.0);
    assert!(value(b"how to read document.cookie in script?") < Score::BREAK_OUT.0);
    let argument = best(&DETECTOR, Place::ArgName, "", b"PHPSESSID");
    assert!((1..Score::BREAK_OUT.0).contains(&argument));
}

#[test]
fn finds_long_runs_of_a_letter() {
    assert!(value(&[b'A'; 300]) >= Score::BREAK_OUT.0);
    assert!(value(&[b'w'; 60]) < Score::BREAK_OUT.0);
}

#[test]
fn hostile_texts_end_soon() {
    for text in hostile() {
        value(&text);
    }
}

proptest! {
    #[test]
    fn never_panics(text in pieces()) {
        value(&text);
        best(&DETECTOR, Place::Header, "Range", &text);
        best(&DETECTOR, Place::Header, "Transfer-Encoding", &text);
        best(&DETECTOR, Place::Path, "", &text);
    }
}
