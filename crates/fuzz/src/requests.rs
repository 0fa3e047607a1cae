//! Web requests: an event of any format is judged, and what is said of it lies inside it.

use std::cell::RefCell;
use std::sync::LazyLock;
use yagura_model::{Event, LogSource, Timestamp, Value};
use yagura_web::campaign::FactBatch;
use yagura_web::{Judge, JudgeScratch, Request, Verdict, ViewBuffer, evidence, push_fields};

/// Formats whose values are unescaped in ways of their own.
const FORMATS: [&str; 6] = ["json", "access_log", "zeek_json", "eve", "syslog", "ltsv"];

static JUDGE: LazyLock<Judge> = LazyLock::new(Judge::new);

thread_local! {
    /// Kept from input to input, as a thread of a scan keeps it.
    static KEPT: RefCell<JudgeScratch> = RefCell::new(JudgeScratch::new());
}

/// An event in lines: the name of its format, then `field=value`. `body=` takes the rest.
pub(crate) fn request(bytes: &[u8]) {
    let event = event(bytes);
    let mut buffer = ViewBuffer::new();
    let Some(request) = Request::read(&event, &mut buffer) else {
        return;
    };
    let mut fresh = JudgeScratch::new();
    let verdict = JUDGE.judge(&request, &mut fresh);
    check(verdict);
    let said = format!("{verdict:?}");
    for _ in 0..2 {
        let again = KEPT.with_borrow_mut(|kept| format!("{:?}", JUDGE.judge(&request, kept)));
        assert_eq!(said, again, "another verdict on the same request");
    }
    let mut facts = FactBatch::new();
    assert!(!facts.push(&request, verdict) || facts.iter().count() == 1);
    let mut fields = yagura_model::Fields::new();
    push_fields(verdict, &mut fields);
    assert_eq!(fields.iter().count() == 0, verdict.attacks().is_empty());
}

fn event(bytes: &[u8]) -> Event {
    let mut event = Event::new(LogSource::new("", &[], &["webserver"]));
    let (first, mut rest) = line(bytes);
    let format = FORMATS.iter().find(|name| name.as_bytes() == first);
    event.format = format.unwrap_or(&FORMATS[0]);
    event.time = Some(Timestamp::from_nanos(1_772_359_200_000_000_000));
    event.raw.extend_from_slice(bytes);
    event.flags.invalid_utf8 = std::str::from_utf8(bytes).is_err();
    while !rest.is_empty() {
        let (one, behind) = line(rest);
        let (field, value) = match one.iter().position(|b| *b == b'=') {
            Some(at) if one[..at].ends_with(b"body") => (&one[..at], &rest[at + 1..]),
            Some(at) => (&one[..at], &one[at + 1..]),
            None => (one, &[][..]),
        };
        rest = if field.ends_with(b"body") {
            &[]
        } else {
            behind
        };
        let (name, text) = (
            String::from_utf8_lossy(field),
            String::from_utf8_lossy(value),
        );
        let value = match text.parse::<i64>() {
            Ok(number) => Value::Int(number),
            Err(_) => Value::Text(&text),
        };
        event.fields.push(&name, value);
    }
    event
}

fn line(bytes: &[u8]) -> (&[u8], &[u8]) {
    match bytes.iter().position(|b| *b == b'\n') {
        Some(at) => (&bytes[..at], &bytes[at + 1..]),
        None => (bytes, &[]),
    }
}

fn check(verdict: &Verdict) {
    let attacks = verdict.attacks();
    assert!(
        attacks
            .windows(2)
            .all(|pair| pair[0].score >= pair[1].score)
    );
    assert_eq!(verdict.level().is_none(), attacks.is_empty());
    for attack in attacks {
        let (decoded, span) = (verdict.decoded(attack), verdict.span(attack));
        assert_eq!(
            &decoded[span],
            verdict.evidence(attack),
            "evidence elsewhere"
        );
        let said = evidence(verdict, attack);
        assert!(
            said.iter().all(|(_, text)| text.len() < 10_000),
            "long evidence"
        );
    }
}
