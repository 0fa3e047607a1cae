use super::{BodyKind, Flow, Part, kind, visit};
use crate::Place;
use crate::view::{Headers, Request, Seen};
use proptest::prelude::*;

fn request<'a>(query: &'a str, content_type: &'a str, body: &'a [u8]) -> Request<'a> {
    Request {
        time: None,
        site: b"www.example.com",
        method: b"POST",
        target: b"/a",
        path: b"/a",
        query: query.as_bytes(),
        is_broken: false,
        agent: b"x",
        referer: b"http://www.example.com/p?q=a%20b&r",
        cookies: b"sid=1; bad name=2;; a[b]=",
        content_type: content_type.as_bytes(),
        headers: Headers::new(),
        body,
        status: None,
        response_len_bytes: None,
        duration_millis: None,
        client: b"",
        forwarded_for: b"",
        server: b"",
        user: b"",
        seen: Seen::default(),
    }
}

fn parts(request: &Request<'_>) -> Vec<(Place, String, String)> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let mut parts = Vec::new();
    let flow = visit(request, &mut |part: Part<'_>| {
        parts.push((part.place, text(part.name), text(part.value)));
        Flow::Continue(())
    });
    assert!(flow.is_continue());
    parts
}

fn of_body(content_type: &str, body: &str) -> Vec<(Place, String, String)> {
    let mut all = parts(&request("", content_type, body.as_bytes()));
    all.retain(|p| {
        matches!(
            p.0,
            Place::BodyName | Place::BodyValue | Place::Body | Place::FileName
        )
    });
    all
}

fn owned(place: Place, name: &str, value: &str) -> (Place, String, String) {
    (place, name.to_owned(), value.to_owned())
}

#[test]
fn lines_and_headers_are_taken_apart() {
    let parts = parts(&request("id=1&user[$ne]=x&plain=&z", "", b""));
    assert_eq!(
        parts,
        [
            owned(Place::Path, "", "/a"),
            owned(Place::ArgName, "", "id"),
            owned(Place::ArgValue, "id", "1"),
            owned(Place::ArgName, "", "user[$ne]"),
            owned(Place::ArgValue, "user[$ne]", "x"),
            owned(Place::ArgName, "", "plain"),
            owned(Place::ArgName, "", "z"),
            owned(Place::Agent, "user-agent", "x"),
            owned(Place::Referer, "", "http://www.example.com/p"),
            owned(Place::Referer, "q", "a%20b"),
            owned(Place::Cookie, "sid", "1"),
            owned(Place::Cookie, "", "bad name"),
            owned(Place::Cookie, "bad name", "2"),
        ]
    );
}

#[test]
fn names_that_are_none_keep_what_follows() {
    let names = |query: &str| {
        let mut all = parts(&request(query, "", b""));
        all.retain(|p| matches!(p.0, Place::ArgName | Place::Query));
        all
    };
    assert_eq!(
        names("1'%20or%20'1'='1"),
        [owned(Place::ArgName, "", "1'%20or%20'1'='1")]
    );
    assert_eq!(names("a%5B0%5D=1"), [owned(Place::ArgName, "", "a%5B0%5D")]);
    assert_eq!(names("only+words"), [owned(Place::Query, "", "only+words")]);
}

#[test]
fn json_is_read_even_when_it_is_broken() {
    let body = r#"{"id": 1 or 1=1, "a[$ne]": {"b": ["x\u0027\ud83d\ude00", true]}, "c": "cut off"#;
    assert_eq!(
        of_body("application/json", body),
        [
            owned(Place::BodyName, "", "id"),
            owned(Place::BodyValue, "id", "1 or 1=1"),
            owned(Place::BodyName, "", "a[$ne]"),
            owned(Place::BodyName, "", "b"),
            owned(Place::BodyValue, "b", "x'😀"),
            owned(Place::BodyName, "", "c"),
            owned(Place::BodyValue, "c", "cut off"),
        ]
    );
    assert_eq!(
        of_body("", r#"["\q\/"]"#),
        [owned(Place::BodyValue, "", "\\q/")]
    );
    assert_eq!(
        of_body("application/json", "{}"),
        [owned(Place::Body, "", "{}")]
    );
}

#[test]
fn parts_of_forms_with_files_are_values_and_file_names() {
    let body = "--B\r\nContent-Disposition: form-data; name=\"up\"; filename=\"a\".php\"\r\n\
                Content-Type: text/plain\r\n\r\n<?php\r\n--B\r\n\
                Content-Disposition: form-data; name=t\r\n\r\nhello\r\n--B--\r\n";
    let expected = [
        owned(Place::FileName, "up", "a\".php"),
        owned(Place::BodyName, "", "up"),
        owned(Place::BodyValue, "up", "<?php"),
        owned(Place::BodyName, "", "t"),
        owned(Place::BodyValue, "t", "hello"),
    ];
    assert_eq!(of_body("multipart/form-data; boundary=B", body), expected);
    assert_eq!(of_body("", body), expected);
}

#[test]
fn xml_gives_texts_and_attributes_and_the_whole_when_it_asks_the_parser() {
    let plain = "<?xml version=\"1.0\"?><r><a b='1 > 0'>x</a><![CDATA[<y>]]></r>";
    assert_eq!(
        of_body("text/xml", plain),
        [
            owned(Place::BodyValue, "a", "1 > 0").clone(),
            owned(Place::BodyValue, "a", "x"),
            owned(Place::BodyValue, "a", "<y>"),
        ]
        .map(|mut p| {
            if p.2 == "1 > 0" {
                p.1 = "b".to_owned();
            }
            p
        })
    );
    let asks = of_body("", "<!DOCTYPE a [<!ENTITY b SYSTEM 'c'>]><a>&b;</a>");
    assert_eq!(asks.last().map(|p| p.0), Some(Place::Body));
}

#[test]
fn a_body_is_read_by_its_type_or_looks() {
    let of = |content_type: &str, body: &str| kind(content_type.as_bytes(), body.as_bytes());
    assert_eq!(
        of("application/x-www-form-urlencoded", "a=b"),
        BodyKind::Form
    );
    assert_eq!(of("application/vnd.api+JSON", "a=b"), BodyKind::Json);
    assert_eq!(of("", "a[b]=c"), BodyKind::Form);
    assert_eq!(of("", " {\"a\":1}"), BodyKind::Json);
    assert_eq!(of("", "<script>"), BodyKind::Other);
    assert_eq!(of("text/plain", "a=b"), BodyKind::Other);
    assert_eq!(
        of_body("text/plain", "a=b"),
        [owned(Place::Body, "", "a=b")]
    );
}

#[test]
fn a_visitor_that_has_enough_stops_it() {
    let query = "a=1&".repeat(10_000);
    let mut seen = 0;
    let flow = visit(&request(&query, "", b""), &mut |_: Part<'_>| {
        seen += 1;
        if seen == 7 {
            Flow::Break(())
        } else {
            Flow::Continue(())
        }
    });
    assert!(flow.is_break() && seen == 7);
}

proptest! {
    #[test]
    fn any_body_gives_parts_that_are_not_longer_in_total(
        body in proptest::collection::vec(
            prop_oneof![
                any::<u8>(),
                proptest::sample::select(b"\"'\\{}[]:,<>=&;-\r\n %u!?/".to_vec())
            ],
            0..400,
        ),
        content_type in proptest::sample::select(vec![
            "", "application/json", "multipart/form-data", "text/xml",
            "application/x-www-form-urlencoded", "text/plain",
        ]),
    ) {
        let mut bytes = 0;
        let _ = visit(&request("", content_type, &body), &mut |part: Part<'_>| {
            if !matches!(part.place, Place::Path | Place::Agent | Place::Referer | Place::Cookie) {
                bytes += part.value.len();
            }
            Flow::Continue(())
        });
        // Names, values and the whole each hold a byte at most once; headers of parts may have
        // two file names.
        prop_assert!(bytes <= 5 * body.len());
    }
}
