use super::*;
use std::sync::Arc;
use yagura_model::{Evidence, Level, RuleMeta, Timestamp, TranslatedText};

fn rule(id: &str, level: Option<Level>, tags: &[&str]) -> Arc<RuleMeta> {
    Arc::new(RuleMeta {
        id: id.to_owned(),
        title: TranslatedText {
            en: format!("Rule {id}"),
            ja: None,
        },
        description: TranslatedText::default(),
        advice: None,
        author: None,
        level,
        status: None,
        license: None,
        tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
        references: Vec::new(),
        false_positives: Vec::new(),
        fields: Vec::new(),
        file: String::new(),
    })
}

fn finding(rule: &Arc<RuleMeta>, secs: i64, host: &str) -> Finding {
    Finding {
        rule: Arc::clone(rule),
        time: Timestamp::from_secs(secs),
        source_file: "a.evtx".into(),
        record_id: u64::try_from(secs).unwrap_or_default(),
        channel: None,
        event_id: None,
        computer: Some(host.to_owned()),
        user: Some("alice".to_owned()),
        matched: vec![Evidence::new("Image", "cmd.exe")],
        group: None,
        event_count: None,
        incident: None,
    }
}

/// What was chosen, as text that can be compared.
fn shown(summary: &Summary) -> Vec<(String, u64)> {
    summary
        .top()
        .into_iter()
        .map(|(_, f)| (f.rule.id.clone(), f.record_id))
        .collect()
}

#[test]
fn counts_by_level_host_user_rule_and_tactic() {
    let a = rule(
        "a",
        Some(Level::High),
        &["attack.execution", "attack.t1059.001"],
    );
    let b = rule(
        "b",
        Some(Level::Low),
        &["attack.execution", "attack.discovery", "attack.t1059"],
    );
    let mut summary = Summary::new();
    for (rule, secs, host) in [
        (&a, 10, "pc1"),
        (&a, 30, "pc1"),
        (&a, 20, "pc2"),
        (&b, 5, "pc2"),
    ] {
        summary.add(&finding(rule, secs, host));
    }
    assert_eq!(summary.levels.get(Some(Level::High)), 3);
    assert_eq!(summary.hosts.worst_first()[0].0, "pc1");
    assert_eq!(summary.users.worst_first()[0].1.total(), 4);
    let execution = TacticIndex::from_short_name("execution").expect("a tactic");
    assert_eq!(summary.tactics()[execution.index()].total(), 4);
    assert_eq!(
        summary.techniques()[&(execution, "T1059.001".to_owned())]
            .levels
            .total(),
        3
    );
    let tally = summary.rules.worst_first()[0];
    let group = tally.host(Some("pc1")).expect("a group");
    assert_eq!((group.count, tally.hosts_len()), (2, 2));
    assert_eq!(group.times.first, Timestamp::from_secs(10));
    assert_eq!(group.times.last, Timestamp::from_secs(30));
}

#[test]
fn a_noisy_rule_does_not_push_others_out() {
    let noisy = rule("noisy", Some(Level::Critical), &[]);
    let quiet = rule("quiet", Some(Level::Informational), &[]);
    let mut summary = Summary::new();
    (0..50_000).for_each(|n| summary.add(&finding(&noisy, n, "pc1")));
    summary.add(&finding(&quiet, 1, "pc1"));
    let shown = shown(&summary);
    assert_eq!(shown.len(), PER_RULE_MAX + 1);
    assert_eq!(shown[0], ("noisy".to_owned(), 0), "the earliest are kept");
    assert_eq!(shown.last(), Some(&("quiet".to_owned(), 1)));
    assert_eq!(summary.total(), 50_001);
}

#[test]
fn every_rule_is_shown_before_more_of_the_highest() {
    let rules: Vec<_> = (0..400)
        .map(|n| {
            rule(
                &format!("{n:03}"),
                Some(if n < 100 { Level::Critical } else { Level::Low }),
                &[],
            )
        })
        .collect();
    let mut summary = Summary::new();
    for n in 0..40_000_i64 {
        summary.add(&finding(
            &rules[usize::try_from(n % 400).expect("small")],
            n,
            "pc1",
        ));
    }
    let shown = shown(&summary);
    assert_eq!(shown.len(), KEPT_MAX);
    for rule in &rules {
        let of_rule = shown.iter().filter(|(id, _)| *id == rule.id).count();
        assert!(of_rule >= FIRST_OF_RULE, "{}", rule.id);
    }
}

#[test]
fn neither_order_nor_threads_change_what_is_shown() {
    let rules: Vec<_> = (0..90)
        .map(|n| rule(&format!("{n:03}"), Some(Level::ALL[n % 5]), &[]))
        .collect();
    let findings: Vec<_> = (0..30_000_usize)
        .map(|n| {
            finding(
                &rules[(n * n + 7) % 90],
                i64::try_from((n * 7_919) % 30_011).expect("small"),
                "pc1",
            )
        })
        .collect();
    let mut forwards = Summary::new();
    findings.iter().for_each(|f| forwards.add(f));
    let mut backwards = Summary::new();
    findings.iter().rev().for_each(|f| backwards.add(f));
    let mut merged = Summary::new();
    for part in findings.chunks(7_001) {
        let mut thread = Summary::new();
        part.iter().for_each(|f| thread.add(f));
        merged.merge(thread);
    }
    assert_eq!(shown(&forwards).len(), KEPT_MAX);
    assert_eq!(shown(&forwards), shown(&backwards));
    assert_eq!(shown(&forwards), shown(&merged));
    assert_eq!(forwards.bars(), merged.bars());
    assert_eq!(forwards.levels, merged.levels);
}

#[test]
fn a_million_findings_with_hostile_names_stay_bounded() {
    let rules: Vec<_> = (0..50)
        .map(|n| {
            rule(
                &format!("{n}"),
                [None, Some(Level::Medium), Some(Level::High)][n % 3],
                &["attack.impact"],
            )
        })
        .collect();
    let mut summary = Summary::new();
    let mut one = finding(&rules[0], 0, "");
    one.matched = (0..40)
        .map(|n| Evidence::new(&format!("F{n}"), &"x".repeat(500)))
        .collect();
    for n in 0..1_000_000_i64 {
        one.rule = Arc::clone(&rules[usize::try_from(n % 50).expect("small")]);
        one.time = Timestamp::from_secs(1_700_000_000 + n * 13);
        one.record_id = n.unsigned_abs();
        one.computer = Some(format!("host-{}", n % 300_000));
        summary.add(&one);
    }
    assert_eq!(summary.total(), 1_000_000);
    assert!(summary.hosts.len() <= Tallies::NAMES_MAX + Tallies::NAMES_RESERVED);
    let groups: usize = summary.rules.iter().map(RuleTally::hosts_len).sum();
    assert!(groups <= 3 * Rules::GROUPS_PER_LEVEL_MAX);
    let left_out: u64 = summary.rules.iter().map(|tally| tally.hosts_left_out).sum();
    assert!(left_out > 0);
    assert!(summary.bars().bars.len() <= BARS_MAX);
    let shown = summary.top();
    assert_eq!(shown.len(), KEPT_MAX);
    let bytes: usize = shown[0]
        .1
        .matched
        .iter()
        .map(|evidence| evidence.value.len())
        .sum();
    assert!(bytes <= top::VALUES_LEN_BYTES_MAX + 3);
}

#[test]
fn findings_without_time_or_host_are_counted() {
    let rule = rule("a", None, &[]);
    let mut one = finding(&rule, 0, "pc1");
    (one.time, one.computer) = (None, None);
    let mut summary = Summary::new();
    summary.add(&one);
    assert_eq!(
        (summary.untimed, summary.hosts.len(), summary.total()),
        (1, 0, 1)
    );
    assert_eq!(
        summary.rules.worst_first()[0]
            .host(None)
            .map(|group| group.count),
        Some(1)
    );
    assert!(summary.bars().bars.is_empty());
}

#[test]
fn rules_without_shared_memory_are_counted_as_one() {
    let mut summary = Summary::new();
    summary.add(&finding(&rule("a", None, &[]), 1, "pc1"));
    let mut thread = Summary::new();
    thread.add(&finding(&rule("a", None, &[]), 2, "pc1"));
    summary.merge(thread);
    assert_eq!(summary.rules.worst_first().len(), 1);
    assert_eq!(summary.rules.worst_first()[0].all.count, 2);
}
