//! Time: late matches, matches from the future, matches without a time.

use super::*;

#[test]
fn late_matches_count_into_windows_they_fit() {
    let options = CorrelatorOptions {
        reorder_matches_max: 0,
        ..CorrelatorOptions::default()
    };
    let text = "{type: event_count, rules: [a], group-by: [u], timespan: 10s, condition: {gte: 3}}";
    let mut run = Run::new(&[("c", text)], options);
    for text in ["5 a u=x", "7 a u=x", "9 a u=y", "1 a u=x"] {
        run.push(&sent(text));
    }
    assert_eq!(run.correlator.counters().late, 1);
    assert_eq!(run.hits.len(), 1);
    // An older stretch of time starts anew.
    let mut run = Run::new(&[("c", text)], options);
    for text in ["100 a u=x", "101 a u=x", "1 a u=x", "2 a u=x", "3 a u=x"] {
        run.push(&sent(text));
    }
    assert_eq!(run.finish(), ["c@3 x"]);
}

#[test]
fn a_buffer_that_holds_for_a_time_lets_older_matches_go() {
    let options = CorrelatorOptions {
        reorder_hold_secs: Some(30),
        ..CorrelatorOptions::default()
    };
    let text = "{type: event_count, rules: [a], timespan: 10s, condition: {gte: 2}}";
    let mut run = Run::new(&[("c", text)], options);
    for text in ["5 a", "2 a", "35 a"] {
        run.push(&sent(text));
        assert!(run.hits.is_empty());
    }
    run.push(&sent("35.5 a"));
    assert_eq!(run.hits.len(), 1);
}

/// Correlations that a match far in the future could end early: one that fires at a match, and one
/// judged at the close of its window.
const ENDANGERED: [(&str, &str); 2] = [
    (
        "reach",
        "{type: event_count, rules: [a], group-by: [u], timespan: 10s, condition: {gte: 3}}",
    ),
    (
        "close",
        "{type: event_count, rules: [a], group-by: [u], timespan: 10s, condition: {eq: 3}}",
    ),
];

/// A year ahead, in the group and in another, and often.
const FORGED: [&str; 3] = ["31536000 a u=x", "31536001 a u=x", "31536002 a u=y"];

#[test]
fn a_match_from_the_future_ends_no_window_early() {
    for hold in [None, Some(0), Some(5)] {
        let options = CorrelatorOptions {
            reorder_hold_secs: hold,
            ..CorrelatorOptions::default()
        };
        let mut run = Run::new(&ENDANGERED, options);
        run.push(&sent("1 a u=x"));
        for text in ["2 a u=x", "4 a u=x", "200 a u=z"] {
            FORGED.iter().for_each(|forged| run.push(&sent(forged)));
            run.push(&sent(text));
        }
        let expected = if hold.is_some() { 1 } else { 0 };
        assert!(run.hits.len() >= expected, "{hold:?}");
        assert_eq!(run.correlator.counters().late, 0);
        let hits = run.finish();
        assert_eq!(hits[..2], ["reach@4 x", "close@4 x"], "{hold:?}");
    }
}

#[test]
fn time_passes_without_matches_by_the_callers_clock() {
    let options = CorrelatorOptions {
        reorder_hold_secs: Some(5),
        ..CorrelatorOptions::default()
    };
    let at = |secs: i64| Timestamp::from_nanos(secs * SEC);
    let mut run = Run::new(&ENDANGERED, options);
    for text in ["1 a u=x", "2 a u=x", "3 a u=x", "31536000 a u=x"] {
        run.push(&sent(text));
    }
    let mut hits = 0;
    run.correlator.pass(at(8), &mut |_| hits += 1);
    assert_eq!(hits, 0);
    run.correlator.pass(at(9), &mut |_| hits += 1);
    assert_eq!(hits, 1);
    run.correlator.pass(at(100), &mut |_| hits += 1);
    assert_eq!(hits, 2);
    // What was believed to be a lie has come true.
    run.correlator.pass(at(31_536_010), &mut |_| hits += 1);
    assert_eq!((hits, run.correlator.reorder.len()), (2, 0));
}

#[test]
fn matches_from_the_future_leave_others_room_in_the_buffer() {
    let options = CorrelatorOptions {
        reorder_matches_max: FORGED.len(),
        reorder_hold_secs: Some(5),
        ..CorrelatorOptions::default()
    };
    let mut run = Run::new(&ENDANGERED, options);
    run.push(&sent("1 a u=x"));
    FORGED.iter().for_each(|forged| run.push(&sent(forged)));
    for text in ["2 a u=x", "3 a u=x"] {
        run.push(&sent(text));
    }
    assert_eq!(run.correlator.reorder.len(), FORGED.len());
    assert_eq!(run.finish()[0], "reach@3 x");
}

#[test]
fn matches_without_time_are_counted_and_left_out() {
    let mut run = Run::new(
        &[(
            "c",
            "{type: event_count, rules: [a], timespan: 10s, condition: {gte: 1}}",
        )],
        CorrelatorOptions::default(),
    );
    let event = Event::new(LogSource::new("p", &[], &[]));
    let base = run
        .correlator
        .base_match(0, &event, &"f".into())
        .expect("wanted");
    run.correlator.push(base, &mut |_| panic!("no time"));
    assert_eq!(run.correlator.counters().without_time, 1);
    assert!(run.correlator.base_match(1, &event, &"f".into()).is_none());
    assert!(run.finish().is_empty());
}
