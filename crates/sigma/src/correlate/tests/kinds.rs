//! Each kind of correlation at the edges of its window.

use super::*;

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
