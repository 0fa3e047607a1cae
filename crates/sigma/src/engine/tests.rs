//! The engine against the plain evaluator, on every kind of comparison.

use super::*;
use crate::naive;
use crate::parse::{ParseOptions, parse_file};
use proptest::prelude::*;
use yagura_model::Value;

fn set(text: &str) -> RuleSet {
    let set = RuleSet::assemble([parse_file("test.yml", text, &ParseOptions::default())]);
    assert_eq!(set.problems, []);
    set
}

fn rule(detection: &str) -> String {
    format!("title: t\nlogsource: {{category: c}}\ndetection: {{{detection}}}\n---\n")
}

/// Every comparison the language has, and combinations of them.
const DETECTIONS: &[&str] = &[
    "s: {A: abc}, condition: s",
    "s: {A: ['a*c', '?bc']}, condition: s",
    "s: {A|contains: b}, condition: s",
    "s: {A|contains|all: [a, b]}, condition: s",
    "s: {A|startswith: a?}, condition: s",
    "s: {A|endswith: ['\\c', /c]}, condition: s",
    "s: {A|cased: aBc}, condition: s",
    "s: {A|contains|cased: B}, condition: s",
    "s: {A|re: 'a.c$'}, condition: s",
    "s: {A|re|i: '^(ab|b)c'}, condition: s",
    "s: {A|exists: true}, condition: s",
    "s: {A|exists: false, B: x}, condition: s",
    "s: {A: null}, condition: s",
    "s: {A: ''}, condition: s",
    "s: {A: ['', abc]}, condition: s",
    "s: {A: '*'}, condition: s",
    "s: {A|contains|windash: ' -a'}, condition: s",
    "s: {A|windash|contains: '-a -b'}, condition: s",
    "s: {A|cidr: 10.0.0.0/8}, condition: s",
    "s: {A|gt: 5}, condition: s",
    "s: {A|lte: 10}, condition: s",
    "s: {A|neq: abc}, condition: s",
    "s: {A|neq: [abc, 10]}, condition: s",
    "s: {A|fieldref: B}, condition: s",
    "s: {A|fieldref|contains: B}, condition: s",
    "s: {A|fieldref|neq: B}, condition: s",
    "s: {A|fieldref|endswith: B}, condition: s",
    "s: {A|hour: 9}, condition: s",
    "s: {A: 10}, condition: s",
    "s: {A: true}, condition: s",
    "s: {A: 0cce9210-69ae-11d9-bed3-505054503030}, condition: s",
    "k: [abc, '10.?.0.1'], condition: k",
    "k: {'|all': [a, b]}, condition: k",
    "s: {A: abc}, f: {B: x}, condition: s and not f",
    "s1: {A: abc}, s2: {B: x}, condition: 1 of s*",
    "s1: {A: abc}, s2: {B: x}, condition: all of s*",
    "s1: {A: abc}, s2: {B: x}, s3: {B: abc}, condition: 2 of them",
    "s: {A|contains: b}, condition: not s",
    "s: [{A: abc}, {B|startswith: x}], condition: s",
    "s: {A|base64offset|contains: abc}, condition: s",
    "s: {A|endswith: '\\x.exe'}, condition: s",
    "s: {A|endswith: ['x.exe', '.dll']}, condition: s",
    "s: {A|contains: [aa, bb, cc, dd, ee, ff, gg, hh, ii]}, condition: s",
    "s: {A: [a1, a2, a3, a4, a5, a6, a7, a8, abc]}, condition: s",
    "s: {A: 'a*b?c*d'}, condition: s",
    "s: {A|endswith: 'b?'}, condition: s",
];

fn event(pairs: &[(String, OwnedValue)]) -> Event {
    let mut event = Event::new(LogSource::new("p", &["s"], &["c"]));
    for (name, value) in pairs {
        let fields = if name.starts_with('v') {
            &mut event.category_fields
        } else {
            &mut event.fields
        };
        fields.push(name.trim_start_matches('v'), value.as_value());
    }
    // Two entries under one name: a list.
    event.fields.alias_name("B", "C");
    event.fields.alias_name("B", "A");
    event
}

#[derive(Debug, Clone)]
enum OwnedValue {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
}

impl OwnedValue {
    fn as_value(&self) -> Value<'_> {
        match self {
            Self::Null => Value::Null,
            Self::Bool(b) => Value::Bool(*b),
            Self::Int(n) => Value::Int(*n),
            Self::Float(n) => Value::Float(*n),
            Self::Text(text) => Value::Text(text),
        }
    }
}

fn value() -> impl Strategy<Value = OwnedValue> {
    prop_oneof![
        Just(OwnedValue::Null),
        any::<bool>().prop_map(OwnedValue::Bool),
        (0_i64..20).prop_map(OwnedValue::Int),
        (0_i32..20).prop_map(|n| OwnedValue::Float(f64::from(n) / 2.0)),
        "[aAbBcCx ]{0,5}".prop_map(OwnedValue::Text),
        "[a-c\u{2013}/ -]{0,8}".prop_map(OwnedValue::Text),
        "[abcäÖ\u{212A}ß]{0,4}".prop_map(OwnedValue::Text),
        prop::sample::select(vec![
            "abc",
            "ABC",
            "aBc",
            "10.1.0.1",
            "::ffff:10.0.0.1",
            "10",
            "2026-11-25T09:00:00Z",
            "{0CCE9210-69AE-11D9-BED3-505054503030}",
            "0cce9210-69ae-11d9-bed3-505054503030",
            r"C:\x.exe",
            r"d:\dir\x.EXE",
            "x.exe",
            r"a\c",
            "a/c",
            "a -a",
            "a /a -b",
            "x\u{2014}a \u{2015}b",
            "YWJj",
            "aaXbYcZd",
            "abcxd",
            "true",
            "1e3",
            "inf",
        ])
        .prop_map(|text| OwnedValue::Text(text.to_owned())),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn engine_and_plain_evaluator_agree(
        pairs in prop::collection::vec((prop::sample::select(vec!["A", "B", "C", "vA", "vB", "D"]), value()), 0..6),
    ) {
        thread_local! {
            static RULES: (RuleSet, Engine) = {
                let text: String = DETECTIONS.iter().map(|d| rule(d)).collect();
                let set = set(&text);
                let engine = Engine::new(&set);
                (set, engine)
            };
        }
        let pairs: Vec<_> = pairs.into_iter().map(|(n, v)| (n.to_owned(), v)).collect();
        let event = event(&pairs);
        RULES.with(|(set, engine)| {
            let (mut scratch, mut matches) = (Scratch::new(), Vec::new());
            engine.evaluate(&event, &mut scratch, &mut matches);
            matches.sort();
            let fast: Vec<usize> = matches.iter().map(|m| m.rule).collect();
            let plain: Vec<usize> = (0..set.rules.len()).filter(|i| naive::matches(&set.rules[*i], &event)).collect();
            let shown = |rules: &[usize]| rules.iter().map(|i| DETECTIONS[*i]).collect::<Vec<_>>();
            prop_assert_eq!(shown(&fast), shown(&plain), "{:?}", pairs);
            Ok(())
        })?;
    }
}

#[test]
fn evidence_names_the_fields_that_matched() {
    let set = set(&rule(
        "s: {A|contains: b, B: x}, f: {A: other}, condition: s and not f",
    ));
    let engine = Engine::new(&set);
    let text = |t: &str| OwnedValue::Text(t.to_owned());
    let event = event(&[("A".to_owned(), text("abc")), ("B".to_owned(), text("X"))]);
    let mut scratch = Scratch::new();
    let evidence = engine.explain(0, &event, &mut scratch);
    assert_eq!(
        evidence,
        [Evidence::new("A", "abc"), Evidence::new("B", "X")]
    );
}

#[test]
fn a_slow_expression_is_linear() {
    let set = set(&rule("s: {A|re: '(a+)+$'}, condition: s"));
    let engine = Engine::new(&set);
    let text = format!("{}b", "a".repeat(100_000));
    let event = event(&[("A".to_owned(), OwnedValue::Text(text))]);
    let mut matches = Vec::new();
    engine.evaluate(&event, &mut Scratch::new(), &mut matches);
    assert_eq!(matches, []);
}
