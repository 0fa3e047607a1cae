//! Malformed and hostile rule files: nothing panics, hangs or eats memory, what is wrong is said
//! with its line, and the other rules of the file load.

use proptest::prelude::*;
use std::fmt::Write;
use std::sync::Arc;
use std::time::{Duration, Instant};
use yagura_model::{Event, LogSource, Value};
use yagura_sigma::{
    Correlator, CorrelatorOptions, Document, Engine, ParseOptions, ParsedFile, RuleSet, Scratch,
    parse_file,
};

/// Far more than any of these files needs, even unoptimised and on a busy machine.
const TIME_MAX: Duration = Duration::from_secs(20);

const GOOD: &str =
    "title: good\nid: good\nlogsource: {product: p}\ndetection:\n    s: {A: x}\n    condition: s\n";

/// Parses a hostile document between two good ones, and runs what loads.
fn load(hostile: &str) -> (ParsedFile, RuleSet) {
    let text = format!("{GOOD}---\n{hostile}\n---\n{GOOD}");
    let start = Instant::now();
    let parsed = parse_file("f.yml", &text, &ParseOptions::default());
    let titles = parsed.documents.iter().filter(|document| match document {
        Document::Rule(rule) => rule.meta.id == "good",
        _ => false,
    });
    assert_eq!(titles.count(), 2, "{:?}", parsed.problems);
    let lines = text.lines().count();
    for problem in &parsed.problems {
        assert!((7..=lines).contains(&problem.line), "{problem}");
        assert!(problem.reason.len() < 2_000, "a long reason");
    }
    let set = RuleSet::assemble([parsed.clone()]);
    run(&set);
    let elapsed = start.elapsed();
    assert!(elapsed < TIME_MAX, "{elapsed:?}");
    (parsed, set)
}

/// Compiles a set and lets an event through it.
fn run(set: &RuleSet) {
    let engine = Engine::new(set);
    let mut correlator = Correlator::new(set, CorrelatorOptions::default());
    let mut event = Event::new(LogSource::new("p", &["s"], &["c"]));
    event.fields.push("A", Value::Text("x"));
    event.fields.push("B", Value::Int(5));
    let mut matches = Vec::new();
    engine.evaluate(&event, &mut Scratch::new(), &mut matches);
    let file: Arc<str> = "log".into();
    for found in matches {
        if let Some(base) = correlator.base_match(found.rule, &event, &file) {
            correlator.push(base, &mut |_| {});
        }
    }
    correlator.finish(&mut |_| {});
}

/// The reason why the hostile document does not load.
fn refused(hostile: &str) -> String {
    let (parsed, _) = load(hostile);
    assert_eq!(parsed.problems.len(), 1, "{:?}", parsed.problems);
    parsed.problems[0].reason.clone()
}

fn rule(detection: &str) -> String {
    format!("title: t\nid: t\nlogsource: {{product: p}}\ndetection:\n{detection}\n")
}

#[test]
fn alias_bombs_are_refused_by_values_and_by_bytes() {
    let mut bomb = "title: t\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..9 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
        writeln!(bomb, "a{level}: &a{level} [{aliases}]").expect("written");
    }
    assert!(refused(&bomb).contains("aliases"));
    let long = "x".repeat(500_000);
    let bomb = format!("title: t\na: &a {long}\nb: [{}]\n", "*a, ".repeat(50_000));
    assert!(refused(&bomb).contains("aliases"));
}

#[test]
fn a_document_longer_than_a_megabyte_is_refused() {
    let long = rule(&format!(
        "  s: {{A: '{}'}}\n  condition: s",
        "x".repeat(1 << 20)
    ));
    assert!(refused(&long).contains("longer than"));
}

#[test]
fn a_rule_of_nearly_a_megabyte_loads() {
    for value in ["x".repeat(1_000_000), "ab?".repeat(80)] {
        let (parsed, _) = load(&rule(&format!("  s: {{A: '{value}'}}\n  condition: s")));
        assert_eq!(parsed.problems, []);
    }
    assert!(
        refused(&rule(&format!(
            "  s: {{A: '{}'}}\n  condition: s",
            "a?".repeat(400_000)
        )))
        .contains("wildcards")
    );
    let mut values = String::new();
    (0..60_000).for_each(|n| write!(values, "v{n},").expect("written"));
    let (parsed, _) = load(&rule(&format!(
        "  s: {{A|contains: [{values}]}}\n  condition: s"
    )));
    assert_eq!(parsed.problems, []);
}

#[test]
fn a_hundred_thousand_documents_load() {
    let mut text = String::new();
    for n in 0..100_000 {
        write!(text, "title: t{n}\nlogsource: {{product: p}}\ndetection: {{s: {{A: v{n}}}, condition: s}}\n---\n")
            .expect("written");
    }
    let start = Instant::now();
    let parsed = parse_file("f.yml", &text, &ParseOptions::default());
    assert_eq!(
        (parsed.documents.len(), parsed.problems.len()),
        (100_000, 0)
    );
    let set = RuleSet::assemble([parsed]);
    let _ = Engine::new(&set);
    assert!(start.elapsed() < 3 * TIME_MAX, "{:?}", start.elapsed());
}

#[test]
fn a_hundred_thousand_empty_or_broken_documents_are_read() {
    let start = Instant::now();
    for document in ["---\n", "--- [\n", "--- {a: 1}\n", "--- \"\n"] {
        let parsed = parse_file("f.yml", &document.repeat(100_000), &ParseOptions::default());
        assert!(parsed.documents.is_empty());
    }
    assert!(start.elapsed() < 3 * TIME_MAX, "{:?}", start.elapsed());
}

#[test]
fn a_global_document_cannot_be_multiplied_without_end() {
    let values = "v,".repeat(20_000);
    let mut text = format!("{GOOD}---\naction: global\nextra: [{values}]\n---\n");
    (0..20_000).for_each(|n| write!(text, "title: t{n}\n---\n").expect("written"));
    text.push_str("action: reset\n---\n");
    text.push_str(GOOD);
    let start = Instant::now();
    let parsed = parse_file("f.yml", &text, &ParseOptions::default());
    assert!(start.elapsed() < TIME_MAX, "{:?}", start.elapsed());
    assert_eq!(parsed.documents.len(), 2);
    assert!(parsed.problems.iter().any(|p| p.reason.contains("global")));
}

#[test]
fn many_keys_and_selections_are_read_in_reasonable_time() {
    let mut detection = String::new();
    (0..10_000).for_each(|n| writeln!(detection, "  s{n}: {{A: v{n}}}").expect("written"));
    let (parsed, _) = load(&rule(&format!("{detection}  condition: 1 of s*")));
    assert_eq!(parsed.problems, []);
    let (parsed, _) = load(&rule(&format!(
        "{detection}  condition: all of them or not s1"
    )));
    assert_eq!(parsed.problems, []);
    let mut keys = "title: t\n".to_owned();
    (0..45_000).for_each(|n| writeln!(keys, "k{n}: v").expect("written"));
    assert!(refused(&keys).contains("no detection"));
}

#[test]
fn conditions_that_repeat_large_detections_are_refused() {
    let mut detection = String::new();
    (0..2_000).for_each(|n| writeln!(detection, "  s{n}: {{A: v{n}}}").expect("written"));
    let many = vec!["1 of them"; 2_000].join(" or ");
    assert!(refused(&rule(&format!("{detection}  condition: {many}"))).contains("condition"));
    let (parsed, _) = load(&rule(&format!("{detection}  condition: 3 of them")));
    assert_eq!(parsed.problems, []);
}

#[test]
fn deep_nesting_is_refused() {
    for (open, close) in [
        ("[", "]"),
        ("{a: ", "}"),
        ("- ", ""),
        ("? ", ""),
        ("[{a: ", "}]"),
    ] {
        for depth in [30, 70, 5_000, 100_000] {
            let value = format!("{}x{}", open.repeat(depth), close.repeat(depth));
            if open.len() * depth < 1 << 20 {
                load(&rule(&format!("  s:\n    {value}\n  condition: s")));
            }
        }
    }
    for condition in [
        format!("{}s{}", "(".repeat(4_000), ")".repeat(4_000)),
        format!("{}s", "not ".repeat(5_000)),
    ] {
        let reason = refused(&rule(&format!("  s: {{A: x}}\n  condition: {condition}")));
        assert!(reason.contains("deeper"), "{reason}");
    }
    let wide = vec!["s"; 4_000].join(" or ");
    let (parsed, _) = load(&rule(&format!("  s: {{A: x}}\n  condition: {wide}")));
    assert_eq!(parsed.problems, []);
}

#[test]
fn expressions_that_explode_are_refused() {
    for bomb in [
        "(?:a{1000}){1000}",
        "((((a{100}){100}){100}){100}){100}",
        r"\w{5000}",
        r"(?:\pL{100}){100}",
        "(?:x{0,1000}){0,1000}",
        &"(?:".repeat(2_000),
        &"(".repeat(9_000),
        &"(a|".repeat(500),
        "(?=x)",
        r"(a)\1",
        "[",
        "a{99999999999}",
        "\\",
    ] {
        let quoted = bomb.replace('\'', "''");
        let reason = refused(&rule(&format!("  s: {{A|re: '{quoted}'}}\n  condition: s")));
        assert!(reason.contains("regular expression"), "{reason}");
    }
    let (parsed, _) = load(&rule(
        "  s: {A|re: ['(a+)+$', '(.*)*x', '(a|a)*b', '^.{1,200}$']}\n  condition: s",
    ));
    assert_eq!(parsed.problems, []);
}

#[test]
fn many_large_expressions_are_refused_before_they_cost_much() {
    let mut values = String::new();
    (0..10_000).for_each(|n| write!(values, "'[a-z]{{900}}{n}',").expect("written"));
    let reason = refused(&rule(&format!("  s: {{A|re: [{values}]}}\n  condition: s")));
    assert!(reason.contains("regular expressions"), "{reason}");
}

#[test]
fn modifiers_that_are_unknown_or_multiply_are_refused() {
    for (key, words) in [
        ("A|contians", "contians"),
        ("A|", "modifier"),
        ("A||contains", "modifier"),
        ("A|re|re", "twice"),
        (&format!("A{}", "|base64offset".repeat(30)), "twice"),
        (&format!("A{}", "|base64".repeat(100)), "twice"),
        (&format!("A|{}", "x".repeat(300_000)), "modifier"),
    ] {
        let reason = refused(&rule(&format!(
            "  s:\n    ? '{key}'\n    : x\n  condition: s"
        )));
        assert!(reason.contains(words), "{key:.40}: {reason:.200}");
    }
}

#[test]
fn correlations_in_circles_and_long_chains_are_ordered_or_refused() {
    let correlation = |name: &str, rules: &str| {
        format!(
            "title: {name}\nname: {name}\nid: {name}\ncorrelation: {{type: temporal, rules: [{rules}], timespan: 1m, condition: {{gte: 1}}}}\n---\n"
        )
    };
    let mut text = correlation("self", "self");
    text.push_str(&correlation("x", "y"));
    text.push_str(&correlation("y", "z"));
    text.push_str(&correlation("z", "x"));
    text.push_str(&correlation("on_circle", "x, good"));
    text.push_str(&correlation("nowhere", "no such rule"));
    let (_, set) = load(&text);
    assert_eq!(set.problems.len(), 6, "{:?}", set.problems);
    assert!(set.correlations.is_empty());
    // The outermost first, so that none is resolved before the last one.
    let mut text = String::new();
    for n in 0..20_000 {
        text.push_str(&correlation(&format!("c{n}"), &format!("c{}", n + 1)));
    }
    text.push_str(&correlation("c20000", "good"));
    let (_, set) = load(&text);
    assert_eq!((set.correlations.len(), set.problems.len()), (20_001, 0));
    let rules: String = (0..20_000).map(|n| format!("r{n},")).collect();
    let reason = refused(&correlation("wide", &rules));
    assert!(reason.contains("rules"), "{reason}");
}

#[test]
fn a_correlation_with_wrong_parts_says_which() {
    for (part, words) in [
        (
            "type: event_count, rules: [good], timespan: 1m",
            "condition",
        ),
        (
            "type: event_count, rules: [good], timespan: 1m, condition: {}",
            "criterion",
        ),
        (
            "type: event_count, rules: [good], timespan: 1m, condition: {gte: many}",
            "number",
        ),
        (
            "type: event_count, rules: [good], timespan: 1m, condition: {atleast: 5}",
            "gte",
        ),
        (
            "type: event_count, rules: [good], timespan: 1 moon, condition: {gte: 5}",
            "timespan",
        ),
        (
            "type: event_count, rules: [good], timespan: 99999999999999999999d, condition: {gte: 5}",
            "timespan",
        ),
        (
            "type: event_count, rules: [good], timespan: -5m, condition: {gte: 5}",
            "timespan",
        ),
        (
            "type: event_count, rules: [good], timespan: 0s, condition: {gte: 5}",
            "timespan",
        ),
        (
            "type: event_count, rules: [good], timespan: 五m, condition: {gte: 5}",
            "timespan",
        ),
        (
            "type: event_count, rules: [], timespan: 1m, condition: {gte: 5}",
            "rules",
        ),
        (
            "type: event_count, timespan: 1m, condition: {gte: 5}",
            "rules",
        ),
        (
            "type: event_count, rules: [good], condition: {gte: 5}",
            "timespan",
        ),
        (
            "type: value_count, rules: [good], timespan: 1m, condition: {gte: 5}",
            "field",
        ),
        (
            "type: value_percentile, rules: [good], timespan: 1m, condition: {gte: 5, field: A, percentile: 101}",
            "percentile",
        ),
        ("type: near, rules: [good], timespan: 1m", "type"),
        ("rules: [good], timespan: 1m", "type"),
        (
            "type: temporal, rules: [good], timespan: 1m, aliases: {x: y}",
            "alias",
        ),
        ("type: temporal, rules: [[good]], timespan: 1m", "rules"),
        (
            "type: temporal, rules: [good], group-by: [{a: b}], timespan: 1m",
            "group-by",
        ),
    ] {
        let reason = refused(&format!("title: t\nid: t\ncorrelation: {{{part}}}"));
        assert!(reason.contains(words), "{part}: {reason}");
    }
    for text in ["x", "[]", "null", "5"] {
        refused(&format!("title: t\ncorrelation: {text}"));
    }
}

#[test]
fn windows_of_the_largest_numbers_do_not_overflow() {
    for condition in [
        "gte: 9223372036854775807",
        "lt: -9223372036854775808",
        "eq: 1e308",
    ] {
        let (_, set) = load(&format!(
            "title: t\nid: t\ncorrelation: {{type: event_count, rules: [good], timespan: 366d, condition: {{{condition}}}}}"
        ));
        assert_eq!(set.problems, []);
    }
}

/// Documents to be damaged: a rule, a correlation and a filter with every part they can have.
const DOCUMENTS: [&str; 3] = [
    "title: t
id: 0e95725d-7320-415d-80f7-004da920fc11
name: n
status: test
description: d
references:
    - https://example.com
author: a
date: 2026-01-01
tags:
    - attack.t1059
logsource:
    category: c
    product: p
    service: s
    definition: d
detection:
    selection:
        A|contains|all:
            - x
            - y
        B|re|i: '^a.c$'
        C|cidr: 10.0.0.0/8
        D|gte: 5
        E: null
        F|exists: true
        G|fieldref: A
        H|base64offset|contains: abc
        I|windash: ' -a'
        J|hour: 9
    keywords:
        - one
        - '*two*'
    maps:
        - A: x
        - B: y
    filter_main:
        A|neq: z
    condition: (selection or 1 of maps*) and not filter_main or keywords
fields:
    - A
falsepositives:
    - none
level: high",
    "title: t
id: t
name: n
correlation:
    type: value_count
    rules:
        - good
        - n2
    group-by:
        - A
        - al
    timespan: 5m
    condition:
        gte: 3
        lt: 100
        field: B
    aliases:
        al:
            good: A
generate: true
level: high",
    "title: t
logsource:
    product: p
filter:
    rules:
        - other
    selection:
        A: y
    condition: not selection",
];

/// What a value is replaced by.
const WRONG: [&str; 24] = [
    "",
    "null",
    "[]",
    "{}",
    "5",
    "-1",
    "1.5e300",
    "true",
    "[[x]]",
    "{a: {b: c}}",
    "[{a: x}, y, [z]]",
    "''",
    "'\\'",
    "*nothing",
    "&a x",
    "!!binary aGk=",
    "!x y",
    "|",
    "\"\\x00\"",
    "\u{202E}x",
    "- x",
    "'unclosed",
    "{unclosed: [",
    "2026-01-01",
];

#[derive(Debug, Clone)]
enum Damage {
    Value(usize, &'static str),
    Delete(usize),
    Twice(usize),
    Indent(usize, usize),
    Key(usize, &'static str),
    Swap(usize, usize),
    Cut(usize),
}

fn damage() -> impl Strategy<Value = Damage> {
    let line = 0_usize..60;
    prop_oneof![
        4 => (line.clone(), prop::sample::select(WRONG.to_vec())).prop_map(|(l, w)| Damage::Value(l, w)),
        1 => line.clone().prop_map(Damage::Delete),
        1 => line.clone().prop_map(Damage::Twice),
        1 => (line.clone(), 0_usize..12).prop_map(|(l, n)| Damage::Indent(l, n)),
        1 => (line.clone(), prop::sample::select(vec!["x", "[a]", "{a: b}", "5", "null", "A|re", "condition"]))
            .prop_map(|(l, k)| Damage::Key(l, k)),
        1 => (line.clone(), line.clone()).prop_map(|(a, b)| Damage::Swap(a, b)),
        1 => (0_usize..900).prop_map(Damage::Cut),
    ]
}

fn apply(text: &str, damage: &Damage) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let at = |line: &usize| line % lines.len();
    match damage {
        Damage::Value(line, wrong) => {
            let line = at(line);
            let key = lines[line].split_once(':').map(|(key, _)| key.to_owned());
            lines[line] = match key {
                Some(key) => format!("{key}: {wrong}"),
                None => format!("        - {wrong}"),
            };
        }
        Damage::Delete(line) => drop(lines.remove(at(line))),
        Damage::Twice(line) => {
            let line = at(line);
            lines.insert(line, lines[line].clone());
        }
        Damage::Indent(line, spaces) => {
            let line = at(line);
            lines[line] = format!("{}{}", " ".repeat(*spaces), lines[line].trim_start());
        }
        Damage::Key(line, key) => {
            let line = at(line);
            if let Some((_, value)) = lines[line].split_once(':') {
                let indent = lines[line].len() - lines[line].trim_start().len();
                lines[line] = format!("{}{key}:{value}", " ".repeat(indent));
            }
        }
        Damage::Swap(a, b) => {
            let (a, b) = (at(a), at(b));
            lines.swap(a, b);
        }
        Damage::Cut(bytes) => {
            let text = lines.join("\n");
            return text[..text.floor_char_boundary(*bytes)].to_owned();
        }
    }
    lines.join("\n")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn damaged_documents_are_read_or_refused_and_harm_no_other(
        document in 0_usize..3,
        damages in prop::collection::vec(damage(), 1..4),
    ) {
        let text = damages.iter().fold(DOCUMENTS[document].to_owned(), |text, damage| {
            if text.is_empty() { text } else { apply(&text, damage) }
        });
        load(&text);
    }

    #[test]
    fn any_text_between_rules_harms_no_other(text in "[ -~\\n\\t]{0,200}") {
        load(&text);
    }
}

#[test]
fn undamaged_documents_load() {
    for text in DOCUMENTS {
        let (parsed, _) = load(text);
        assert_eq!(parsed.problems, []);
    }
}
