//! Rules: whatever loads also runs, and the engine says what the plain evaluator says.

use std::sync::Arc;
use yagura_model::{Event, LogSource, Timestamp, Value};
use yagura_sigma::condition::Condition;
use yagura_sigma::{
    Correlator, CorrelatorOptions, Engine, ParseOptions, Pipeline, Rule, RuleSet, Scratch, naive,
    parse_file, yaml_to_json,
};

/// Rules that conditions, correlations and pipelines are about.
const BASE: &str = "title: One
id: 00000000-0000-4000-8000-000000000001
name: one
logsource: {product: windows, category: process_creation}
detection:
    sel: {CommandLine|contains: whoami, Image|endswith: '\\cmd.exe'}
    other: {User: [taro, hanako], EventID: 1}
    _words: [mimikatz, 'a*c']
    condition: sel or other
---
title: Two
id: 00000000-0000-4000-8000-000000000002
name: two
logsource: {product: windows, service: sysmon}
detection:
    sel: {CommandLine|re: 'who.*', DestinationIp|cidr: 192.0.2.0/24}
    condition: 1 of sel*
";

/// Most rules of one input that are judged: the plain evaluator is slow by design.
const RULES_MAX: usize = 50;

/// A rule file.
pub(crate) fn rule(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        let parsed = parse_file("rule.yml", text, &ParseOptions::default());
        run(&RuleSet::assemble([parsed]));
    }
}

/// The condition of a rule.
pub(crate) fn condition(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let _ = Condition::parse(text);
    let quoted = text.replace('\'', "''").replace(['\n', '\r'], " ");
    rule(
        BASE.replace("sel or other", &format!("'{quoted}'"))
            .as_bytes(),
    );
}

/// A file of correlations about two known rules.
pub(crate) fn correlation(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        rule(format!("{BASE}---\n{text}").as_bytes());
    }
}

/// A processing pipeline over two known rules.
pub(crate) fn pipeline(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Ok(pipeline) = Pipeline::parse("pipeline.yml", text) {
        let mut options = ParseOptions::default();
        pipeline.prepare(&mut options);
        let mut set = RuleSet::assemble([parse_file("rule.yml", BASE, &options)]);
        pipeline.apply(&mut set);
        run(&set);
    }
}

/// YAML as rule tests have it.
pub(crate) fn yaml(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = yaml_to_json(text);
    }
}

/// Compiles a set, and lets events through it and its correlations.
fn run(set: &RuleSet) {
    for problem in &set.problems {
        assert!(problem.reason.len() < 10_000, "a long reason");
    }
    let engine = Engine::new(set);
    let mut correlator = Correlator::new(set, CorrelatorOptions::default());
    let (mut scratch, mut matches) = (Scratch::new(), Vec::new());
    let file: Arc<str> = "log".into();
    let others = set.rules.iter().take(RULES_MAX).map(log_source);
    let sources = [LogSource::new(
        "windows",
        &["sysmon"],
        &["process_creation"],
    )];
    for (number, source) in sources.into_iter().chain(others).enumerate() {
        let event = event(source, number);
        matches.clear();
        engine.evaluate(&event, &mut scratch, &mut matches);
        agree(
            set,
            &event,
            matches.iter().map(|found| found.rule).collect(),
        );
        for found in &matches {
            if let Some(base) = correlator.base_match(found.rule, &event, &file) {
                correlator.push(base, &mut |_| {});
            }
        }
    }
    correlator.finish(&mut |_| {});
}

fn agree(set: &RuleSet, event: &Event, mut fast: Vec<usize>) {
    if set.rules.len() > RULES_MAX {
        return;
    }
    fast.sort_unstable();
    let plain = set.rules.iter().enumerate();
    let plain: Vec<usize> = plain
        .filter(|(_, rule)| naive::matches(rule, event))
        .map(|(index, _)| index)
        .collect();
    assert_eq!(fast, plain, "the engine and the plain evaluator disagree");
}

/// A log source that the rule is about.
fn log_source(rule: &Rule) -> Arc<LogSource> {
    let stated = &rule.log_source;
    let list = |part: &Option<String>| part.clone().into_iter().collect::<Vec<_>>();
    let (services, categories) = (list(&stated.service), list(&stated.category));
    LogSource::new(
        stated.product.as_deref().unwrap_or(""),
        &services.iter().map(String::as_str).collect::<Vec<_>>(),
        &categories.iter().map(String::as_str).collect::<Vec<_>>(),
    )
}

fn event(source: Arc<LogSource>, number: usize) -> Event {
    let mut event = Event::new(source);
    event.time = i64::try_from(number)
        .ok()
        .map(|number| Timestamp::from_nanos(1_772_359_200_000_000_000 + number * 1_000_000_000));
    event.record_id = number as u64;
    for (name, value) in [
        ("CommandLine", Value::Text("whoami /priv mimikatz")),
        ("Image", Value::Text("C:\\Windows\\System32\\cmd.exe")),
        ("User", Value::Text("taro")),
        ("EventID", Value::Int(1)),
        ("DestinationIp", Value::Text("192.0.2.7")),
        ("Empty", Value::Text("")),
        ("Nothing", Value::Null),
        ("A", Value::Text("x")),
        ("B", Value::Bool(true)),
    ] {
        event.fields.push(name, value);
    }
    event
}
