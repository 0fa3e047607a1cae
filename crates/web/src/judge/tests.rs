use super::{AttackLevel, Judge, JudgeScratch};
use crate::ladder::Coding;
use crate::view::{Request, ViewBuffer};
use crate::{Category, Hit, Place, Reason, Score, Text};
use proptest::prelude::*;
use yagura_model::{Event, LogSource, Value};

const REASON: Reason = Reason {
    code: "a",
    en: "a",
    ja: "a",
};
const OTHER: Reason = Reason {
    code: "b",
    en: "b",
    ja: "b",
};

fn text(bytes: &[u8]) -> Text<'_> {
    Text {
        place: Place::ArgValue,
        name: b"q",
        bytes,
        lower: bytes,
    }
}

fn hit(score: u8, reason: &'static Reason) -> Hit {
    Hit {
        category: Category::Sqli,
        score: Score(score),
        span: 2..4,
        reason,
    }
}

#[test]
fn further_reasons_raise_a_score_but_not_its_level() {
    let mut verdict = super::Verdict::default();
    verdict.add(&hit(48, &REASON), &text(b"abcdef"));
    verdict.add(&hit(30, &REASON), &text(b"abcdef"));
    verdict.add(&hit(20, &OTHER), &text(b"abcdef"));
    verdict.finish();
    assert_eq!(
        (verdict.score(), verdict.level()),
        (Score(49), Some(AttackLevel::Low))
    );
    let attack = &verdict.attacks()[0];
    assert_eq!(
        (verdict.decoded(attack), verdict.evidence(attack)),
        (&b"abcdef"[..], &b"cd"[..])
    );
    assert_eq!(
        (verdict.span(attack), verdict.name(attack)),
        (2..4, &b"q"[..])
    );
}

#[test]
fn scores_below_a_sign_are_nothing() {
    let mut verdict = super::Verdict::default();
    verdict.add(&hit(10, &REASON), &text(b"abcdef"));
    verdict.finish();
    assert!(verdict.attacks().is_empty() && verdict.level().is_none());
}

#[test]
fn spans_beyond_the_text_are_cut() {
    let mut verdict = super::Verdict::default();
    verdict.add(&hit(80, &REASON), &text(b"abc"));
    verdict.add(&hit(90, &REASON), &text(b""));
    verdict.finish();
    assert_eq!(verdict.evidence(&verdict.attacks()[0]), b"");
}

#[test]
fn skeletons_are_alike_for_other_values_and_differ_for_other_shapes() {
    let of = |evidence: &str| super::skeleton::of(Category::Sqli, evidence.as_bytes());
    assert_eq!(of("' or 17=17--"), of("' AND  3=4--"));
    assert_ne!(of("' or 17=17--"), of("') or 17=17--"));
}

fn request<'a>(target: &str, event: &'a mut Event, buffer: &'a mut ViewBuffer) -> Request<'a> {
    event.format = "access_log";
    event.fields.push("cs-uri", Value::Text(target));
    Request::read(event, buffer).expect("a request")
}

fn new_event() -> Event {
    Event::new(LogSource::new("", &[], &["webserver"]))
}

#[test]
fn padding_in_front_hides_nothing_and_attacks_are_not_cut_in_two() {
    let (judge, mut scratch) = (Judge::new(), JudgeScratch::new());
    for padding in [0, 8_100, 8_190, 20_000] {
        let value = format!("{}<script>alert(1)</script>", "x".repeat(padding));
        let verdict = judge.judge_value(
            Place::ArgValue,
            value.as_bytes(),
            Coding::Form,
            &mut scratch,
        );
        assert!(verdict.score() >= Score::BREAK_OUT, "{padding}");
        assert!(!verdict.flags.truncated);
    }
}

#[test]
fn too_many_values_and_too_long_requests_are_flagged() {
    let (judge, mut scratch) = (Judge::new(), JudgeScratch::new());
    for target in [
        format!("/?{}", "a=1&".repeat(10_000)),
        format!("/{}", "a".repeat(1 << 20)),
    ] {
        let (mut event, mut buffer) = (new_event(), ViewBuffer::new());
        let request = request(&target, &mut event, &mut buffer);
        assert!(judge.judge(&request, &mut scratch).flags.truncated);
    }
    let (mut event, mut buffer) = (new_event(), ViewBuffer::new());
    let request = request("/?a=1", &mut event, &mut buffer);
    assert!(!judge.judge(&request, &mut scratch).flags.truncated);
}

/// Bytes and values that the judge looks at for a request of many units; hostile input makes no
/// more work than its length.
#[test]
fn work_grows_no_faster_than_the_request() {
    let judge = Judge::new();
    let work = |target: &str| {
        let (mut event, mut buffer, mut scratch) =
            (new_event(), ViewBuffer::new(), JudgeScratch::new());
        let request = request(target, &mut event, &mut buffer);
        let mut run = super::Run {
            judge: &judge,
            surroundings: super::Surroundings::default(),
            scratch: &mut scratch,
            values: 0,
            len: 0,
        };
        let _ = crate::parts::visit(&request, &mut run);
        (run.values, run.len)
    };
    for unit in ["a=%2525", "%26%23x3c;", "\\u003c", "'\"<{$(", "%c0%af../"] {
        for count in [10, 1_000, 100_000] {
            let target = format!("/?{}", format!("{unit}&").repeat(count));
            let (values, len) = work(&target);
            assert!(values <= Judge::VALUES_MAX, "{unit}");
            let overlap = 1 + target.len() / 8;
            let windows = Judge::LEN_BYTES_MAX + Text::LEN_BYTES_MAX;
            assert!(
                len <= (2 * target.len() + overlap).min(windows),
                "{unit} {count} {len}"
            );
        }
    }
}

proptest! {
    #[test]
    fn any_value_anywhere_does_no_harm(
        value in proptest::collection::vec(
            prop_oneof![any::<u8>(), proptest::sample::select(b"%'\"<>/\\.(){}$;|&=- 0127eEuUnNsS".to_vec())],
            0..200,
        ),
        place in proptest::sample::select(vec![
            Place::Path, Place::ArgName, Place::ArgValue, Place::Query, Place::Agent, Place::Referer,
            Place::Cookie, Place::Header, Place::BodyName, Place::BodyValue, Place::Body, Place::FileName,
        ]),
    ) {
        let (judge, mut scratch) = (&*JUDGE, JudgeScratch::new());
        let verdict = judge.judge_value(place, &value, Coding::Form, &mut scratch);
        for attack in verdict.attacks() {
            let span = verdict.span(attack);
            prop_assert_eq!(&verdict.decoded(attack)[span], verdict.evidence(attack));
        }
    }
}

static JUDGE: std::sync::LazyLock<Judge> = std::sync::LazyLock::new(Judge::new);
