//! Each kind at the edges of its window, against plain definitions, and within its bounds.

use super::*;
use crate::parse::{ParseOptions, parse_file};
use proptest::prelude::*;
use yagura_model::{LogSource, Value};

const SEC: i64 = 1_000_000_000;

/// Base rules `a` to `d`, and the correlations given as flow maps behind `correlation:`.
fn set(correlations: &[(&str, &str)]) -> RuleSet {
    let base = |name: char| {
        format!(
            "title: {name}\nname: {name}\nid: id-{name}\nlogsource: {{product: p}}\ndetection: {{s: {{x: 1}}, condition: s}}\n---\n"
        )
    };
    let correlation = |(name, text): &(&str, &str)| {
        format!("title: {name}\nname: {name}\nid: id-{name}\ncorrelation: {text}\n---\n")
    };
    let text: String = ('a'..='d')
        .map(base)
        .chain(correlations.iter().map(correlation))
        .collect();
    let set = RuleSet::assemble([parse_file("f.yml", &text, &ParseOptions::default())]);
    assert_eq!(set.problems, []);
    set
}

#[derive(Debug, Clone)]
struct Sent {
    secs: f64,
    rule: &'static str,
    fields: Vec<(&'static str, String)>,
}

/// `12 a u=alice v=3`
fn sent(text: &'static str) -> Sent {
    let mut words = text.split(' ');
    let secs = words.next().and_then(|w| w.parse().ok()).expect("seconds");
    let rule = words.next().expect("rule");
    let fields = words.filter_map(|w| w.split_once('='));
    Sent {
        secs,
        rule,
        fields: fields.map(|(n, v)| (n, v.to_owned())).collect(),
    }
}

struct Run {
    set: RuleSet,
    correlator: Correlator,
    hits: Vec<CorrelationMatch>,
    sent: u64,
}

impl Run {
    fn new(correlations: &[(&str, &str)], options: CorrelatorOptions) -> Self {
        let set = set(correlations);
        let correlator = Correlator::new(&set, options);
        assert_eq!(correlator.problems(), []);
        Self {
            set,
            correlator,
            hits: Vec::new(),
            sent: 0,
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "small numbers")]
    fn push(&mut self, sent: &Sent) {
        self.sent += 1;
        let mut event = Event::new(LogSource::new("p", &[], &[]));
        event.time = Some(Timestamp::from_nanos(
            (sent.secs * SEC as f64).round() as i64
        ));
        event.record_id = self.sent;
        for (name, value) in &sent.fields {
            event.fields.push(name, Value::Text(value));
        }
        let named = |rule: &crate::Rule| rule.name.as_deref() == Some(sent.rule);
        let rule = self.set.rules.iter().position(named).expect("known rule");
        if let Some(base) = self.correlator.base_match(rule, &event, &"f".into()) {
            self.correlator.push(base, &mut |hit| self.hits.push(hit));
        }
    }

    /// Ends the run: `name@seconds group values`, in order of time.
    fn finish(mut self) -> Vec<String> {
        self.correlator.finish(&mut |hit| self.hits.push(hit));
        self.hits
            .sort_by_key(|hit| (hit.completing.time, hit.correlation));
        let shown = self.hits.iter().map(|hit| {
            let name = &self.set.correlations[hit.correlation].correlation.name;
            let secs = hit.completing.time.map_or(0, Timestamp::as_nanos) as f64 / SEC as f64;
            let group: Vec<_> = hit.group.iter().map(|(_, value)| value.as_str()).collect();
            let shown = format!(
                "{}@{secs} {}",
                name.as_deref().unwrap_or(""),
                group.join(",")
            );
            shown.trim_end().to_owned()
        });
        shown.collect()
    }
}

fn run(correlations: &[(&str, &str)], events: &[&'static str]) -> Vec<String> {
    let mut run = Run::new(correlations, CorrelatorOptions::default());
    events.iter().for_each(|text| run.push(&sent(text)));
    run.finish()
}

/// One correlation over rule `a` in groups of `u` with a timespan of ten seconds.
fn run_one(kind: &str, condition: &str, events: &[&'static str]) -> Vec<String> {
    let text = format!(
        "{{type: {kind}, rules: [a], group-by: [u], timespan: 10s, condition: {{{condition}}}}}"
    );
    run(&[("c", &text)], events)
}

#[test]
fn a_count_fires_at_the_match_that_reaches_it_in_a_sliding_window() {
    let events = ["1 a u=x", "6 a u=x", "11 a u=x", "11.1 a u=y", "12 a u=y"];
    assert_eq!(run_one("event_count", "gte: 3", &events), ["c@11 x"]);
    assert_eq!(run_one("event_count", "gt: 2", &events), ["c@11 x"]);
    let events = ["1 a u=x", "6 a u=x", "11.001 a u=x", "16.002 a u=x"];
    assert!(run_one("event_count", "gte: 3", &events).is_empty());
}

#[test]
fn a_burst_is_reported_once_and_the_next_one_again() {
    let events = [
        "0 a u=x", "1 a u=x", "2 a u=x", "3 a u=x", "9 a u=x", "50 a u=x", "51 a u=x",
    ];
    assert_eq!(
        run_one("event_count", "gte: 2", &events),
        ["c@1 x", "c@51 x"]
    );
    // A burst that does not end is reported once in a timespan.
    let steady: Vec<String> = {
        let mut run = Run::new(
            &[(
                "c",
                "{type: event_count, rules: [a], timespan: 10s, condition: {gte: 2}}",
            )],
            CorrelatorOptions::default(),
        );
        (0..30_u8).for_each(|secs| {
            run.push(&Sent {
                secs: secs.into(),
                rule: "a",
                fields: Vec::new(),
            });
        });
        run.finish()
    };
    assert_eq!(steady, ["c@1", "c@12", "c@23"]);
    // After a pause in which the condition did not hold it is news at once.
    let events = ["0 a u=x", "1 a u=x", "2 a u=x", "11.5 a u=x", "11.6 a u=x"];
    assert_eq!(
        run_one("event_count", "gte: 3", &events),
        ["c@2 x", "c@11.6 x"]
    );
}

#[test]
fn other_criteria_are_judged_over_whole_windows() {
    let two = ["0 a u=x", "4 a u=x"];
    let four = ["0 a u=x", "1 a u=x", "2 a u=x", "3 a u=x"];
    assert_eq!(run_one("event_count", "eq: 2", &two), ["c@4 x"]);
    assert!(run_one("event_count", "eq: 2", &four).is_empty());
    assert_eq!(run_one("event_count", "lte: 2", &two), ["c@4 x"]);
    assert!(run_one("event_count", "lt: 4", &four).is_empty());
    assert_eq!(run_one("event_count", "neq: 3", &two), ["c@4 x"]);
    assert!(run_one("event_count", "neq: 4", &four).is_empty());
    assert_eq!(run_one("event_count", "gte: 2, lt: 4", &two), ["c@4 x"]);
    assert!(run_one("event_count", "gte: 2, lt: 4", &four).is_empty());
    // The window that holds three begins at the second match.
    let slid = ["0 a u=x", "9 a u=x", "12 a u=x", "13 a u=x"];
    assert_eq!(run_one("event_count", "gte: 3, lte: 5", &slid), ["c@13 x"]);
}

#[test]
fn whole_windows_are_judged_soon_after_they_close() {
    let mut run = Run::new(
        &[
            (
                "c",
                "{type: event_count, rules: [a], group-by: [u], timespan: 10s, condition: {eq: 2}}",
            ),
            (
                "d",
                "{type: event_count, rules: [b], timespan: 1h, condition: {gte: 999}}",
            ),
        ],
        CorrelatorOptions {
            reorder_matches_max: 0,
            ..CorrelatorOptions::default()
        },
    );
    for text in ["0 a u=x", "4 a u=x", "10 b"] {
        run.push(&sent(text));
        assert!(run.hits.is_empty(), "{text}");
    }
    run.push(&sent("12 b"));
    assert_eq!(run.hits.len(), 1);
    assert_eq!(run.hits[0].event_count, 2);
    assert_eq!(run.finish(), ["c@4 x"]);
}

#[test]
fn distinct_values_and_tuples_are_counted() {
    let same = [
        "0 a u=x v=1 w=1",
        "1 a u=x v=1 w=2",
        "2 a u=x v=2",
        "3 a u=x w=9",
    ];
    assert!(run_one("value_count", "gte: 3, field: v", &same).is_empty());
    assert_eq!(run_one("value_count", "gte: 2, field: v", &same), ["c@2 x"]);
    assert_eq!(
        run_one("value_count", "gte: 2, field: [v, w]", &same),
        ["c@1 x"]
    );
    // The last time a value was seen counts.
    let again = ["0 a u=x v=1", "8 a u=x v=1", "9 a u=x v=2", "18 a u=x v=3"];
    assert_eq!(
        run_one("value_count", "gte: 3, field: v", &again),
        ["c@18 x"]
    );
    let gone = ["0 a u=x v=1", "9 a u=x v=2", "18 a u=x v=3"];
    assert!(run_one("value_count", "gte: 3, field: v", &gone).is_empty());
}

#[test]
fn sums_means_and_percentiles_are_of_numbers_in_the_window() {
    let events = [
        "0 a u=x v=400",
        "1 a u=x v=many",
        "2 a u=x v=500",
        "3 a u=x",
        "4 a u=x v=101.5",
    ];
    assert_eq!(
        run_one("value_sum", "gt: 1000, field: v", &events),
        ["c@4 x"]
    );
    assert!(run_one("value_sum", "gt: 1001.5, field: v", &events).is_empty());
    let apart = ["0 a u=x v=600", "11 a u=x v=600"];
    assert!(run_one("value_sum", "gt: 1000, field: v", &apart).is_empty());
    let means = ["0 a u=x v=400", "1 a u=x v=500", "2 a u=x v=900"];
    assert_eq!(run_one("value_avg", "gt: 500, field: v", &means), ["c@2 x"]);
    assert_eq!(run_one("value_avg", "lt: 601, field: v", &means), ["c@2 x"]);
    let spread = ["0 a u=x v=10", "1 a u=x v=90", "2 a u=x v=100"];
    let median = "gte: 90, percentile: 50, field: v";
    assert_eq!(run_one("value_percentile", median, &spread), ["c@2 x"]);
    let high = "gte: 99.5, percentile: 100, field: v";
    assert_eq!(run_one("value_percentile", high, &spread), ["c@2 x"]);
}

#[test]
fn temporal_needs_every_rule_in_any_order_in_one_group() {
    let rule = "{type: temporal, rules: [a, b, c], group-by: [u], timespan: 10s}";
    let events = [
        "0 c u=x", "1 c u=y", "2 a u=y", "5 a u=x", "6 b u=z", "9 c u=x", "15 b u=x", "15 b u=y",
    ];
    assert_eq!(run(&[("t", rule)], &events), ["t@15 x"]);
    let two_of =
        "{type: temporal, rules: [a, b, c], group-by: [u], timespan: 10s, condition: {gte: 2}}";
    assert_eq!(run(&[("t", two_of)], &events), ["t@2 y", "t@5 x"]);
}

#[test]
fn temporal_ordered_goes_by_time_and_not_by_arrival() {
    let rule = "{type: temporal_ordered, rules: [a, b, c], group-by: [u], timespan: 10s}";
    let ordered = |events: &[&'static str]| run(&[("t", rule)], events);
    assert_eq!(ordered(&["0 a u=x", "5 b u=x", "10 c u=x"]), ["t@10 x"]);
    assert_eq!(ordered(&["10 c u=x", "5 b u=x", "0 a u=x"]), ["t@10 x"]);
    assert!(ordered(&["0 b u=x", "5 a u=x", "10 c u=x"]).is_empty());
    assert!(ordered(&["0 a u=x", "5 b u=x", "10.1 c u=x"]).is_empty());
    // A chain begun too early does not hide the later one.
    assert_eq!(
        ordered(&["0 a u=x", "4 b u=x", "8 a u=x", "9 b u=x", "17 c u=x"]),
        ["t@17 x"]
    );
    // Strangers in between do not matter; one instant is in any order.
    assert_eq!(
        ordered(&["0 a u=x", "1 c u=x", "2 b u=x", "3 c u=x"]),
        ["t@3 x"]
    );
    assert_eq!(ordered(&["7 c u=x", "7 b u=x", "7 a u=x"]), ["t@7 x"]);
    // A rule named twice needs two events.
    let twice = "{type: temporal_ordered, rules: [a, a, b], timespan: 10s}";
    assert!(run(&[("t", twice)], &["1 a", "2 b"]).is_empty());
    assert_eq!(run(&[("t", twice)], &["1 a", "2 a", "3 b"]), ["t@3"]);
}

#[test]
fn missing_group_fields_and_no_group_by() {
    let events = ["0 a u=x", "1 a w=1", "2 a w=2", "3 a u=x"];
    assert_eq!(run_one("event_count", "gte: 2", &events), ["c@3 x"]);
    let all = "{type: event_count, rules: [a, b], timespan: 10s, condition: {gte: 3}}";
    assert_eq!(run(&[("c", all)], &["0 a u=x", "1 b", "2 a w=2"]), ["c@2"]);
}

#[test]
fn case_tells_neither_groups_nor_values_apart() {
    let events = [
        "0 a u=Administrator",
        "1 a u=administrator",
        "2 a u=ÉCOLE",
        "3 a u=école",
    ];
    assert_eq!(
        run_one("event_count", "gte: 2", &events),
        ["c@1 Administrator", "c@3 ÉCOLE"]
    );
    // Judged at the close: the same.
    assert_eq!(
        run_one("event_count", "eq: 2", &events),
        ["c@1 Administrator", "c@3 ÉCOLE"]
    );
    let events = ["0 a u=x v=A", "1 a u=X v=a", "2 a u=x v=b"];
    assert_eq!(
        run_one("value_count", "gte: 2, field: v", &events),
        ["c@2 x"]
    );
    assert_eq!(run_one("value_count", "gte: 3, field: v", &events), [""; 0]);
    let both = "{type: temporal, rules: [a, b], group-by: [who], timespan: 10s, aliases: {who: {a: u, b: v}}}";
    assert_eq!(
        run(&[("t", both)], &["0 a u=Host1", "1 b v=HOST1"]),
        ["t@1 Host1"]
    );
    let inner =
        "{type: event_count, rules: [a], group-by: [u], timespan: 10s, condition: {gte: 2}}";
    let outer = "{type: temporal_ordered, rules: [i, b], group-by: [u], timespan: 10s}";
    let events = ["0 a u=Host1", "1 a u=host1", "2 b u=HOST1"];
    assert_eq!(run(&[("i", inner), ("o", outer)], &events), ["o@2 Host1"]);
}

#[test]
fn one_event_counts_once_for_several_rules() {
    let mut run = Run::new(
        &[(
            "c",
            "{type: event_count, rules: [a, b], timespan: 10s, condition: {gte: 2}}",
        )],
        CorrelatorOptions::default(),
    );
    for rule in ["a", "b"] {
        run.sent = 0;
        run.push(&Sent {
            secs: 1.0,
            rule,
            fields: Vec::new(),
        });
    }
    assert!(run.finish().is_empty());
}

#[test]
fn aliases_resolve_by_rule_name_or_id_and_through_inner_correlations() {
    let crossed = "{type: temporal, rules: [a, b], group-by: [in, out], timespan: 10s, \
                   aliases: {in: {a: dst, id-b: src}, out: {a: src, b: dst}}}";
    let events = [
        "0 a dst=1 src=9",
        "1 b src=1 dst=9",
        "2 a dst=2 src=8",
        "3 b src=8 dst=2",
    ];
    assert_eq!(run(&[("t", crossed)], &events), ["t@1 1,9"]);
    let inner =
        "{type: event_count, rules: [a], group-by: [src], timespan: 10s, condition: {gte: 2}}";
    for alias in ["{i: src, b: user}", "{a: src, b: user}"] {
        let outer = format!(
            "{{type: temporal_ordered, rules: [i, b], group-by: [who], timespan: 10s, aliases: {{who: {alias}}}}}"
        );
        let events = ["0 a src=1", "1 a src=1", "2 b user=1", "3 b user=2"];
        assert_eq!(run(&[("i", inner), ("o", &outer)], &events), ["o@2 1"]);
    }
}

#[test]
fn chains_stand_at_the_completing_event_and_carry_its_fields() {
    let many = "{type: event_count, rules: [a], group-by: [u], timespan: 10s, condition: {gte: 3}}";
    let broken = "{type: temporal_ordered, rules: [many, b], group-by: [u, host], timespan: 10s}";
    let events = [
        "0 a u=x host=h",
        "1 a u=x host=h",
        "2 b u=x host=h",
        "3 a u=x host=h",
        "4 b u=x host=g",
        "5 b u=x host=h",
        "6 b u=y host=h",
    ];
    assert_eq!(
        run(&[("many", many), ("broken", broken)], &events),
        ["broken@5 x,h"]
    );
    // A third level counts the second.
    let twice = "{type: value_count, rules: [broken], timespan: 1m, condition: {gte: 2, field: u}}";
    let events = [
        "0 a u=x host=h",
        "0 a u=x host=h",
        "0 a u=x host=h",
        "1 b u=x host=h",
        "20 a u=y host=h",
        "20 a u=y host=h",
        "20 a u=y host=h",
        "21 b u=y host=h",
    ];
    let chain = [("many", many), ("broken", broken), ("twice", twice)];
    assert_eq!(run(&chain, &events), ["twice@21"]);
}

#[test]
fn an_inner_burst_counts_once_but_stays_present_for_temporal() {
    let many = "{type: event_count, rules: [a], group-by: [u], timespan: 1m, condition: {gte: 2}}";
    let bursts =
        "{type: event_count, rules: [many], group-by: [u], timespan: 1h, condition: {gte: 2}}";
    let then = "{type: temporal_ordered, rules: [many, b], group-by: [u], timespan: 5s}";
    let events = ["0 a u=x", "1 a u=x", "20 a u=x", "40 a u=x", "43 b u=x"];
    let chain = [("many", many), ("bursts", bursts), ("then", then)];
    assert_eq!(run(&chain, &events), ["then@43 x"]);
    let events = ["0 a u=x", "1 a u=x", "200 a u=x", "201 a u=x"];
    assert_eq!(run(&chain, &events), ["bursts@201 x"]);
}

#[test]
fn inner_correlations_that_close_late_still_reach_the_outer_one() {
    let few = "{type: event_count, rules: [a], group-by: [u], timespan: 1h, condition: {eq: 2}}";
    let then = "{type: temporal_ordered, rules: [few, b], group-by: [u], timespan: 10s}";
    let events = [
        "0 a u=x",
        "1 a u=x",
        "0 a u=y",
        "1 a u=y",
        "2 a u=y",
        "5 b u=x",
        "5 b u=y",
        "60 b u=x",
        "90000 d u=x",
    ];
    assert_eq!(run(&[("few", few), ("then", then)], &events), ["then@5 x"]);
}

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

#[test]
fn groups_are_bounded_and_the_last_touched_stay() {
    let options = CorrelatorOptions {
        reorder_matches_max: 0,
        groups_max: 100,
        ..CorrelatorOptions::default()
    };
    let text = "{type: event_count, rules: [a], group-by: [u], timespan: 1h, condition: {gte: 2}}";
    let mut run = Run::new(&[("c", text)], options);
    let push = |run: &mut Run, user: String| {
        run.push(&Sent {
            secs: 0.0,
            rule: "a",
            fields: vec![("u", user)],
        });
    };
    for n in 0..1_000 {
        push(&mut run, n.to_string());
    }
    assert!(run.correlator.states[0].groups.len() <= 101);
    assert!(run.correlator.counters().groups_evicted >= 900);
    push(&mut run, "1".to_owned());
    push(&mut run, "990".to_owned());
    assert_eq!(run.finish(), ["c@0 990"]);
}

#[test]
fn a_million_groups_stay_within_the_bytes_allowed() {
    let options = CorrelatorOptions {
        reorder_matches_max: 10,
        groups_max: 10_000_000,
        state_len_bytes_max: 4 << 20,
        ..CorrelatorOptions::default()
    };
    let text = "{type: value_count, rules: [a], group-by: [u], timespan: 1d, condition: {gte: 2, field: v}}";
    let mut run = Run::new(&[("c", text)], options);
    for n in 0..100_000_u32 {
        run.push(&Sent {
            secs: f64::from(n) / 10.0,
            rule: "a",
            fields: vec![("u", format!("user{n}")), ("v", "x".to_owned())],
        });
        assert!(run.correlator.len_bytes() < (4 << 20) + 10_000);
    }
    assert!(run.correlator.counters().groups_evicted > 80_000);
}

#[test]
fn groups_that_are_over_cost_nothing() {
    let options = CorrelatorOptions {
        reorder_matches_max: 0,
        ..CorrelatorOptions::default()
    };
    let text = "{type: event_count, rules: [a], group-by: [u], timespan: 10s, condition: {gte: 2}}";
    let mut run = Run::new(&[("c", text)], options);
    for n in 0..5_000_u32 {
        run.push(&Sent {
            secs: f64::from(n),
            rule: "a",
            fields: vec![("u", n.to_string())],
        });
    }
    assert!(run.correlator.states[0].groups.len() < 20);
    assert_eq!(run.correlator.counters().groups_evicted, 0);
}

#[test]
fn full_windows_keep_counts_and_forget_values() {
    let options = CorrelatorOptions {
        window_entries_max: 16,
        ..CorrelatorOptions::default()
    };
    for (kind, condition, forgotten) in [
        ("event_count", "gte: 900", false),
        ("value_sum", "gte: 900, field: one", false),
        ("value_avg", "lt: 1.5, field: one", false),
        ("value_count", "gte: 900, field: v", false),
        ("value_percentile", "gte: 2, field: one", true),
    ] {
        let text =
            format!("{{type: {kind}, rules: [a], timespan: 1h, condition: {{{condition}}}}}");
        let mut run = Run::new(&[("c", &text)], options);
        for n in 0..1_000_u32 {
            let fields = vec![("v", n.to_string()), ("one", "1".to_owned())];
            run.push(&Sent {
                secs: f64::from(n),
                rule: "a",
                fields,
            });
        }
        run.correlator.finish(&mut |hit| run.hits.push(hit));
        assert_eq!(run.hits.is_empty(), forgotten, "{kind}");
        assert_eq!(
            run.correlator.counters().entries_forgotten > 0,
            forgotten,
            "{kind}"
        );
    }
}

#[test]
fn chains_that_meet_again_cannot_explode() {
    let mut correlations = Vec::new();
    let mut below = ("a".to_owned(), "b".to_owned());
    for level in 0..40 {
        let names = (format!("p{level}"), format!("q{level}"));
        let text = format!(
            "{{type: temporal, rules: [{}, {}], timespan: 1h, condition: {{gte: 1}}}}",
            below.0, below.1
        );
        correlations.push((names.0.clone(), text.clone()));
        correlations.push((names.1.clone(), text));
        below = names;
    }
    let correlations: Vec<_> = correlations
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    let hits = run(&correlations, &["0 a", "1 b", "2 a"]);
    assert!(hits.len() <= 2, "{hits:?}");
}

#[test]
fn findings_carry_the_completing_event() {
    let text = "{type: event_count, rules: [a], group-by: [u], timespan: 10s, condition: {gte: 2}}";
    let mut run = Run::new(&[("c", text)], CorrelatorOptions::default());
    assert_eq!(run.correlator.wanted_fields(0), ["u"]);
    run.push(&sent("0 a u=x Computer=ws0 EventID=1"));
    run.push(&sent("1 a u=x Computer=ws1 EventID=4625 TargetUserName=t"));
    run.correlator.finish(&mut |hit| run.hits.push(hit));
    let meta = &run.set.correlations[0].correlation.meta;
    let finding = run.hits.remove(0).into_finding(meta);
    assert_eq!(finding.record_id, 2);
    assert_eq!(finding.computer.as_deref(), Some("ws1"));
    assert_eq!(finding.event_id.as_deref(), Some("4625"));
    assert_eq!(finding.user.as_deref(), Some("t"));
    assert_eq!(finding.group, Some(vec![("u".to_owned(), "x".to_owned())]));
    assert_eq!(finding.event_count, Some(2));
}

/// The plain definitions, over all matches at once.
mod oracle {
    /// Matches of one group in order: (seconds, rule, value).
    pub(super) type Stream = Vec<(i64, usize, u8)>;

    fn measure(kind: usize, window: &[(i64, usize, u8)]) -> usize {
        let distinct = |mut values: Vec<usize>| {
            values.sort_unstable();
            values.dedup();
            values.len()
        };
        match kind {
            0 => window.len(),
            1 => distinct(window.iter().map(|m| m.2.into()).collect()),
            2 => distinct(window.iter().map(|m| m.1).collect()),
            _ => {
                // Longest chain of rules in order, by trying every start.
                let mut best = vec![0; window.len()];
                for (at, m) in window.iter().enumerate() {
                    let before = (0..window.len()).filter(|b| {
                        window[*b].1 < m.1 && (window[*b].0, window[*b].1) < (m.0, m.1)
                    });
                    best[at] = 1 + before.map(|b| best[b]).max().unwrap_or(0);
                }
                best.into_iter().max().unwrap_or(0)
            }
        }
    }

    /// Times at which a group fires with a lower bound.
    pub(super) fn reaching(kind: usize, bound: usize, span: i64, stream: &Stream) -> Vec<i64> {
        let (mut fired, mut hit) = (Vec::new(), None);
        for upto in 1..=stream.len() {
            let now = stream[upto - 1].0;
            let mut window: Stream = stream[..upto]
                .iter()
                .copied()
                .filter(|m| m.0 >= now - span)
                .collect();
            window.sort_unstable();
            if measure(kind, &window) < bound {
                hit = None;
            } else if hit.is_none_or(|hit| hit < now - span) {
                fired.push(now);
                hit = Some(now);
            }
        }
        fired
    }

    /// Ends of the whole windows for which a condition holds.
    pub(super) fn closing(
        kind: usize,
        holds: impl Fn(usize) -> bool,
        span: i64,
        stream: &Stream,
    ) -> Vec<i64> {
        let (mut fired, mut hit, mut judged) = (Vec::new(), None, None);
        let mut starts: Vec<i64> = stream.iter().map(|m| m.0).collect();
        starts.dedup();
        for start in starts {
            let within = |m: &&(i64, usize, u8)| (start..=start + span).contains(&m.0);
            let mut window: Stream = stream.iter().filter(within).copied().collect();
            window.sort_unstable();
            let end = window.last().map(|m| m.0);
            if judged.is_some_and(|judged| Some(judged) >= end) {
                continue;
            }
            judged = end;
            if !holds(measure(kind, &window)) {
                hit = None;
            } else if hit.is_none_or(|hit| hit < start) {
                fired.extend(end);
                hit = end;
            }
        }
        fired
    }
}

fn shown(times: &[(i64, u8)]) -> Vec<String> {
    let mut times = times.to_vec();
    times.sort_unstable();
    times
        .iter()
        .map(|(secs, group)| format!("c@{secs} {group}"))
        .collect()
}

const KINDS: [&str; 4] = [
    "{type: event_count, rules: [a, b, c], group-by: [u], timespan: 10s, condition: {COND}}",
    "{type: value_count, rules: [a, b, c], group-by: [u], timespan: 10s, condition: {field: v, COND}}",
    "{type: temporal, rules: [a, b, c], group-by: [u], timespan: 10s, condition: {COND}}",
    "{type: temporal_ordered, rules: [a, b, c], group-by: [u], timespan: 10s, condition: {COND}}",
];

type Small = Vec<(i64, usize, u8, u8)>;

/// (seconds, rule, value, group), in order.
fn small_stream() -> impl Strategy<Value = Small> {
    let one = (0_i64..40, 0_usize..3, 0_u8..4, 0_u8..2);
    prop::collection::vec(one, 0..30).prop_map(|mut stream| {
        stream.sort_by_key(|m| m.0);
        stream
    })
}

fn group_of(stream: &Small, group: u8) -> oracle::Stream {
    let of_group = stream.iter().filter(|m| m.3 == group);
    of_group.map(|m| (m.0, m.1, m.2)).collect()
}

/// Runs a stream whose matches arrive in the order of `arrival`; their records keep the order
/// of the stream.
fn run_stream(kind: usize, condition: &str, stream: &Small, arrival: &[usize]) -> Vec<String> {
    let text = KINDS[kind].replace("COND", condition);
    let mut run = Run::new(&[("c", &text)], CorrelatorOptions::default());
    for &index in arrival {
        let (secs, rule, value, group) = stream[index];
        run.sent = index as u64;
        run.push(&Sent {
            secs: secs as f64,
            rule: ["a", "b", "c"][rule],
            fields: vec![("v", value.to_string()), ("u", group.to_string())],
        });
    }
    let mut hits = run.finish();
    hits.sort_by_key(|hit| {
        let secs = hit[2..]
            .split(' ')
            .next()
            .and_then(|s| s.parse::<i64>().ok());
        (secs, hit.clone())
    });
    hits
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn lower_bounds_fire_as_plainly_defined(stream in small_stream(), kind in 0_usize..4, bound in 1_usize..5) {
        let arrival: Vec<usize> = (0..stream.len()).collect();
        let hits = run_stream(kind, &format!("gte: {bound}"), &stream, &arrival);
        let mut plain = Vec::new();
        for group in 0..2 {
            let fired = oracle::reaching(kind, bound, 10, &group_of(&stream, group));
            plain.extend(fired.into_iter().map(|secs| (secs, group)));
        }
        prop_assert_eq!(hits, shown(&plain));
    }

    #[test]
    fn whole_windows_fire_as_plainly_defined(stream in small_stream(), kind in 0_usize..4, bound in 1_usize..5, relation in 0_usize..4) {
        let (word, holds): (&str, fn(usize, usize) -> bool) = [
            ("eq", (|n, bound| n == bound) as fn(usize, usize) -> bool),
            ("lte", |n, bound| n <= bound),
            ("lt", |n, bound| n < bound),
            ("neq", |n, bound| n != bound),
        ][relation];
        let arrival: Vec<usize> = (0..stream.len()).collect();
        let hits = run_stream(kind, &format!("{word}: {bound}"), &stream, &arrival);
        let mut plain = Vec::new();
        for group in 0..2 {
            let fired = oracle::closing(kind, |n| holds(n, bound), 10, &group_of(&stream, group));
            plain.extend(fired.into_iter().map(|secs| (secs, group)));
        }
        prop_assert_eq!(hits, shown(&plain));
    }

    #[test]
    fn the_order_of_arrival_does_not_matter(
        (stream, arrival) in small_stream().prop_flat_map(|stream| {
            let order: Vec<usize> = (0..stream.len()).collect();
            (Just(stream), Just(order).prop_shuffle())
        }),
        kind in 0_usize..4,
        condition in prop::sample::select(vec!["gte: 2", "eq: 2", "gt: 2, lt: 5"]),
    ) {
        let in_order: Vec<usize> = (0..stream.len()).collect();
        let expected = run_stream(kind, condition, &stream, &in_order);
        prop_assert_eq!(run_stream(kind, condition, &stream, &arrival), expected);
    }

    #[test]
    fn any_times_and_small_bounds_are_survived(
        times in prop::collection::vec(any::<i64>(), 0..40),
        kind in 0_usize..4,
        condition in prop::sample::select(vec!["gte: 2", "eq: 2"]),
        matches_max in 0_usize..4,
        state_len_bytes_max in 0_usize..2_000,
    ) {
        let text = KINDS[kind].replace("COND", condition);
        let set = set(&[("c", &text)]);
        let options = CorrelatorOptions {
            reorder_matches_max: matches_max,
            groups_max: 2,
            window_entries_max: 2,
            state_len_bytes_max,
            ..CorrelatorOptions::default()
        };
        let mut correlator = Correlator::new(&set, options);
        let mut event = Event::new(LogSource::new("p", &[], &[]));
        for (n, time) in (0_u64..).zip(times) {
            event.time = Some(Timestamp::from_nanos(time));
            event.record_id = n;
            event.fields.clear();
            event.fields.push("u", Value::Int(time % 3));
            event.fields.push("v", Value::Int(time % 5));
            let base = correlator.base_match((n % 3) as usize, &event, &"f".into()).expect("wanted");
            correlator.push(base, &mut |_| {});
        }
        correlator.finish(&mut |_| {});
        prop_assert_eq!(correlator.len_bytes(), 0);
    }
}
