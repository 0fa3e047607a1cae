//! Within bounds, whatever comes.

use super::*;

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

#[test]
fn a_small_correlation_keeps_its_groups_beside_a_large_one() {
    let options = CorrelatorOptions {
        reorder_matches_max: 0,
        state_len_bytes_max: 256 << 10,
        ..CorrelatorOptions::default()
    };
    let of = |rule: &str, count: u32| {
        format!(
            "{{type: event_count, rules: [{rule}], group-by: [u], timespan: 1d, condition: {{gte: {count}}}}}"
        )
    };
    let (large, small) = (of("a", 2), of("b", 2));
    let mut run = Run::new(&[("large", &large), ("small", &small)], options);
    let push = |run: &mut Run, rule, user: String| {
        run.push(&Sent {
            secs: 0.0,
            rule,
            fields: vec![("u", user)],
        });
        assert!(run.correlator.len_bytes() <= 256 << 10);
    };
    for n in 0..20_000 {
        push(&mut run, "a", n.to_string());
        if n % 500 == 0 {
            push(&mut run, "b", n.to_string());
        }
    }
    assert!(run.correlator.counters().groups_evicted > 10_000);
    for n in (0..20_000).step_by(500) {
        push(&mut run, "b", n.to_string());
    }
    assert_eq!(run.finish().len(), 40);
}
