//! Each transformation and condition on small rules. Expected results are pySigma's where it has
//! the same notion.

use super::*;
use crate::naive;
use crate::parse::parse_file;
use crate::rule::{Detection, Matcher};
use yagura_model::{Event, LogSource, Value};

const RULE: &str = "
title: t
name: n
id: rule
status: test
level: high
tags: [attack.execution]
logsource: {category: c, product: p}
detection:
    sel:
        A|contains: [x, 'a*b']
        B|fieldref: C
    filter: {D: null, H: 'SHA1=5F1CBC3D99558307BC1250D084FA968521482025'}
    words: [one, two]
    condition: sel and not filter or words
fields: [A, Z]
";

fn set(text: &str) -> RuleSet {
    let set = RuleSet::assemble([parse_file("r.yml", text, &ParseOptions::default())]);
    assert_eq!(set.problems, []);
    set
}

fn pipeline(steps: &str) -> Pipeline {
    let text = format!("name: p\ntransformations:\n{steps}");
    Pipeline::parse("p.yml", &text).unwrap_or_else(|problems| panic!("{problems:?}"))
}

/// The rule of [`RULE`] behind the steps.
fn applied(steps: &str) -> Result<Rule, String> {
    let mut rule = set(RULE).rules.remove(0);
    pipeline(steps).apply_to_rule(&mut rule).map(|()| rule)
}

fn show(detection: &Detection, out: &mut Vec<String>) {
    let parts = match detection {
        Detection::All(parts) | Detection::Any(parts) => parts,
        Detection::Item(item) => {
            let values = item.terms.iter().flatten().map(|matcher| match matcher {
                Matcher::Text { pattern, .. } => pattern.to_string(),
                Matcher::FieldRef { field, .. } => format!("->{field}"),
                other => format!("{other:?}"),
            });
            let values: Vec<String> = values.collect();
            let field = item.field.as_deref().unwrap_or("keywords");
            return out.push(format!("{field}={}", values.join("|")));
        }
    };
    parts.iter().for_each(|part| show(part, out));
}

/// `field=value|value` of every item in order.
fn items(steps: &str) -> Vec<String> {
    let rule = applied(steps).expect("applies");
    let mut out = Vec::new();
    let named = rule.detection.named.iter();
    named.for_each(|(_, detection)| show(detection, &mut out));
    out
}

/// The items that a step makes of those that were not there before.
fn changed(steps: &str) -> Vec<String> {
    let before = items("");
    let mut after = items(steps);
    after.retain(|item| !before.contains(item));
    after
}

fn problems(text: &str) -> Vec<String> {
    let problems = Pipeline::parse("p.yml", text).expect_err(text);
    problems.iter().map(ToString::to_string).collect()
}

#[test]
fn field_names_are_mapped_in_items_references_and_lists() {
    let step = "- {type: field_name_mapping, mapping: {A: [A1, A2], B: B1, C: [C1, C2], Z: Z1}}";
    assert_eq!(
        changed(step),
        ["A1=*x*|*a*b*", "A2=*x*|*a*b*", "B1=->C1|->C2"]
    );
    let rule = applied(step).expect("applies");
    assert_eq!(rule.meta.fields, ["A1", "A2", "Z1"]);
    assert_eq!(
        changed("- {type: field_name_prefix, prefix: p.}\n- {type: field_name_suffix, suffix: .s}"),
        [
            "p.A.s=*x*|*a*b*",
            "p.B.s=->p.C.s",
            "p.D.s=Null",
            "p.H.s=SHA1=5F1CBC3D99558307BC1250D084FA968521482025"
        ]
    );
    assert_eq!(
        changed("- {type: field_name_transform, transform_func: lower, mapping: {A: Kept}}"),
        [
            "Kept=*x*|*a*b*",
            "b=->c",
            "d=Null",
            "h=SHA1=5F1CBC3D99558307BC1250D084FA968521482025"
        ]
    );
    assert_eq!(
        changed("- {type: field_name_prefix_mapping, mapping: {A: [m., n.]}}"),
        ["m.=*x*|*a*b*", "n.=*x*|*a*b*"]
    );
    assert_eq!(
        changed("- {type: field_name_mapping, mapping: {null: message}}"),
        ["message=*one*|*two*"]
    );
}

#[test]
fn alternatives_match_as_any_of_the_fields() {
    let rule = applied("- {type: field_name_mapping, mapping: {A: [A1, A2], B: B1, C: B1}}");
    let rule = rule.expect("applies");
    let matches = |field: &str| {
        let mut event = Event::new(LogSource::new("p", &[], &["c"]));
        event.fields.push(field, Value::Text("axb"));
        event.fields.push("B1", Value::Text("same"));
        event.fields.push("D", Value::Text("there"));
        naive::matches(&rule, &event)
    };
    assert!(matches("A1") && matches("A2") && !matches("A"));
}

#[test]
fn conditions_choose_rules_items_and_fields() {
    let add = |conditions: &str| {
        let step = format!("- {{type: field_name_suffix, suffix: +, {conditions}}}");
        changed(&step).len()
    };
    let rule = |conditions: &str| add(&format!("rule_conditions: [{conditions}]")) > 0;
    assert!(rule("{type: logsource, category: c}") && !rule("{type: logsource, category: d}"));
    assert!(rule("{type: is_sigma_rule}") && !rule("{type: is_sigma_correlation_rule}"));
    assert!(rule("{type: tag, tag: attack.execution}") && !rule("{type: tag, tag: attack.x}"));
    assert!(rule("{type: contains_field, field: D}") && !rule("{type: contains_field, field: X}"));
    assert!(rule(
        "{type: contains_detection_item, field: A, value: '*x*'}"
    ));
    assert!(!rule("{type: contains_detection_item, field: A, value: x}"));
    assert!(rule(
        "{type: rule_attribute, attribute: level, op: gte, value: medium}"
    ));
    assert!(rule(
        "{type: rule_attribute, attribute: status, op: lt, value: stable}"
    ));
    assert!(rule(
        "{type: rule_attribute, attribute: fields, op: not_in, value: Y}"
    ));
    assert!(!rule(
        "{type: rule_attribute, attribute: title, op: ne, value: t}"
    ));
    assert!(!rule(
        "{type: is_sigma_rule}, {type: logsource, product: q}"
    ));
    assert_eq!(
        add(
            "rule_cond_op: or, rule_conditions: [{type: is_sigma_rule}, {type: logsource, product: q}]"
        ),
        4
    );
    assert_eq!(
        add("rule_cond_not: true, rule_conditions: [{type: logsource, product: q}]"),
        4
    );
    let expression = "rule_cond_expr: a and not b, rule_conditions: {a: {type: is_sigma_rule}, b: {type: logsource, product: q}}";
    assert_eq!(add(expression), 4);
    let item = |conditions: &str| add(&format!("detection_item_conditions: [{conditions}]"));
    assert_eq!(item("{type: match_string, cond: any, pattern: '\\*a'}"), 1);
    assert_eq!(item("{type: match_string, cond: all, pattern: '\\*a'}"), 0);
    assert_eq!(item("{type: is_null, cond: all}"), 1);
    assert_eq!(item("{type: contains_wildcard, cond: any}"), 1);
    let field = |conditions: &str| add(&format!("field_name_conditions: [{conditions}]"));
    assert_eq!(field("{type: include_fields, fields: [A, D]}"), 2);
    assert_eq!(
        field("{type: include_fields, fields: ['[A-C]'], mode: re}"),
        2
    );
    assert_eq!(field("{type: exclude_fields, fields: [A, B, C]}"), 2);
}

#[test]
fn later_steps_see_which_earlier_ones_applied() {
    let steps = "
- {id: first, type: field_name_mapping, mapping: {A: A1}}
- {id: other, type: set_state, key: k, val: 5, rule_conditions: [{type: logsource, product: q}]}
- {type: set_state, key: l, val: 5}
- {type: field_name_suffix, suffix: +, detection_item_conditions: [{type: processing_item_applied, processing_item_id: first}]}
- {type: field_name_suffix, suffix: '!', rule_conditions: [{type: processing_item_applied, processing_item_id: other}]}
- {type: field_name_suffix, suffix: '?', field_name_conditions: [{type: include_fields, fields: [D]}],
   rule_conditions: [{type: processing_state, key: l, val: 4.5, op: gt}]}
- {type: field_name_suffix, suffix: '!', rule_conditions: [{type: processing_state, key: k, val: 5}]}
";
    // A reference to a field counts as mapped even if its name stays, as in pySigma.
    assert_eq!(changed(steps), ["A1+=*x*|*a*b*", "B+=->C+", "D?=Null"]);
}

#[test]
fn values_are_replaced_mapped_and_set() {
    let only = |field: &str, step: &str| {
        changed(&format!(
            "- {{{step}, field_name_conditions: [{{type: include_fields, fields: [{field}]}}]}}"
        ))
    };
    assert_eq!(
        only(
            "A",
            r"type: replace_string, regex: '(a)\*(b)', replacement: '\2?\g<1>'"
        ),
        ["A=*x*|*b?a*"]
    );
    assert_eq!(
        only(
            "A",
            "type: replace_string, regex: '[ab]', replacement: 'c*', skip_special: true"
        ),
        ["A=*x*|*c**c**"]
    );
    assert_eq!(
        only("A", "type: map_string, mapping: {'*x*': [y, z]}"),
        ["A=y|z|*a*b*"]
    );
    assert_eq!(only("D", "type: set_value, value: 5"), ["D=5"]);
    assert_eq!(only("A", "type: set_value, value: null"), ["A=Null|Null"]);
    assert_eq!(only("A", "type: case, method: upper"), ["A=*X*|*A*B*"]);
    assert_eq!(
        changed(
            "- {type: hashes_fields, valid_hash_algos: [SHA1, MD5], field_prefix: F, field_to_parse: [H]}"
        ),
        ["FSHA1=5F1CBC3D99558307BC1250D084FA968521482025"]
    );
    let refused = applied("- {type: convert_type, target_type: num}").expect_err("text");
    assert!(refused.contains("no number"), "{refused}");
}

#[test]
fn replaced_text_keeps_the_backslash_before_a_wildcard() {
    let mut rule = set(&RULE.replace("[x, 'a*b']", r"['C:\\Users\\*', 'a\*b']"))
        .rules
        .remove(0);
    pipeline(r"- {type: replace_string, regex: 'Users|a', replacement: '\\\\U*'}")
        .apply_to_rule(&mut rule)
        .expect("applies");
    let mut out = Vec::new();
    show(&rule.detection.named[0].1, &mut out);
    assert_eq!(out[0], r"A=*C:\\\U*\*|*\\U**b*");
}

#[test]
fn what_is_dropped_is_as_if_it_had_not_been_there() {
    let step = "- {type: drop_detection_item, field_name_conditions: [{type: include_fields, fields: [D, H]}]}";
    let rule = applied(step).expect("applies");
    let names: Vec<_> = rule
        .detection
        .named
        .iter()
        .map(|(n, _)| n.as_str())
        .collect();
    assert_eq!(names, ["sel", "words"]);
    let condition = crate::condition::Condition::parse("sel or words").expect("valid");
    // `sel and not filter` has one part left.
    let mut event = Event::new(LogSource::new("p", &[], &["c"]));
    for (name, value) in [("A", "x"), ("B", "s"), ("C", "s"), ("H", "h")] {
        event.fields.push(name, Value::Text(value));
    }
    assert!(naive::matches(&rule, &event), "{condition:?}");
    let nothing = applied("- {type: drop_detection_item}").expect_err("empty");
    assert!(nothing.contains("nothing is left"), "{nothing}");
}

#[test]
fn conditions_are_added_and_log_sources_changed() {
    let steps = "
- type: add_condition
  conditions: {'E|contains': ['$product', '${service}'], F: 7}
  template: true
- {type: change_logsource, category: D, product: q}
- {type: add_condition, name: gone, negated: true, conditions: {G: 1}, rule_conditions: [{type: logsource, product: q}]}
";
    assert_eq!(changed(steps), ["E=*p*|*None*", "F=7", "G=1"]);
    let rule = applied(steps).expect("applies");
    assert_eq!(rule.log_source.category.as_deref(), Some("d"));
    let matches = |g: &str| {
        let mut event = Event::new(LogSource::new("q", &[], &["d"]));
        for (name, value) in [("E", "xpx"), ("F", "7"), ("G", g), ("m", "one")] {
            event.fields.push(name, Value::Text(value));
        }
        naive::matches(&rule, &event)
    };
    assert!(matches("2") && !matches("1"));
}

#[test]
fn refused_rules_are_problems_and_do_not_run() {
    let mut rules = set(&format!(
        "{RULE}---\ntitle: c\nid: c\ncorrelation: {{type: event_count, rules: [n], group-by: [A], timespan: 1m, condition: {{gte: 2}}}}\n"
    ));
    pipeline("- {type: rule_failure, message: not here, rule_conditions: [{type: logsource, product: p}]}")
        .apply(&mut rules);
    let shown: Vec<_> = rules.problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        shown,
        [
            "r.yml:2: pipeline p: not here",
            "r.yml:18: pipeline p: not here"
        ]
    );
    assert!(rules.rules.is_empty() && rules.correlations.is_empty());
    let mut rules = set(RULE);
    pipeline("- {type: detection_item_failure, message: no nulls, detection_item_conditions: [{type: is_null, cond: any}]}")
        .apply(&mut rules);
    assert_eq!(rules.problems.len(), 1);
}

#[test]
fn only_what_needs_a_refused_rule_leaves_with_it() {
    let one = |id: &str, product: &str| {
        format!(
            "title: {id}\nid: {id}\nlogsource: {{product: {product}}}\ndetection: {{s: {{a: 1}}, condition: s}}\n---\n"
        )
    };
    let over = |id: &str, rules: &str| {
        format!(
            "title: {id}\nid: {id}\ncorrelation: {{type: temporal, rules: [{rules}], group-by: [a], timespan: 1m}}\n---\n"
        )
    };
    let mut rules = set(&[
        one("out", "q"),
        one("a", "p"),
        one("b", "p"),
        one("alone", "p"),
        over("inner", "a, out"),
        over("outer", "inner, alone"),
        over("stays", "b, a"),
    ]
    .concat());
    pipeline("- {type: rule_failure, message: not here, rule_conditions: [{type: is_sigma_rule}, {type: logsource, product: q}]}")
        .apply(&mut rules);
    let reasons: Vec<_> = rules.problems.iter().map(|p| p.reason.as_str()).collect();
    assert_eq!(reasons[0], "pipeline p: not here");
    assert!(reasons[1].contains("\"out\"") && reasons[2].contains("\"inner\""));
    assert_eq!(reasons.len(), 3);
    let ids: Vec<_> = rules.rules.iter().map(|r| r.meta.id.as_str()).collect();
    assert_eq!(ids, ["a", "b", "alone"]);
    let kept = &rules.correlations[0];
    assert_eq!(kept.correlation.meta.id, "stays");
    assert_eq!(kept.refs, [RuleRef::Rule(1), RuleRef::Rule(0)]);
    // What served only a correlation that left speaks for itself again.
    assert_eq!(rules.emits, [false, false, true]);
}

#[test]
fn a_refusal_names_the_pipeline_that_refuses() {
    let one = |file: &str, steps: &str| {
        Pipeline::parse(file, &format!("transformations: [{steps}]")).expect("valid")
    };
    let both = Pipeline::combine(vec![
        one("a.yml", "{type: set_state, key: k, val: 1}"),
        one(
            "b.yml",
            "{type: rule_failure, message: no, rule_conditions: [{type: processing_state, key: k, val: 1}]}",
        ),
    ]);
    let mut rule = set(RULE).rules.remove(0);
    let refused = both.apply_to_rule(&mut rule).expect_err("refused");
    assert_eq!(refused, "pipeline b.yml: no");
}

#[test]
fn filters_and_correlations_change_with_their_rules() {
    let text = format!(
        "{RULE}---
title: f
logsource: {{category: c, product: p}}
filter: {{rules: [n], s: {{A: y}}, condition: not s}}
---
title: c
id: c
correlation:
    type: value_count
    rules: [n]
    group-by: [A, al]
    timespan: 1m
    condition: {{gte: 2, field: B}}
    aliases: {{al: {{n: C}}}}
fields: [A]
"
    );
    let mut rules = set(&text);
    pipeline("- {type: field_name_mapping, mapping: {A: [A1, A2], B: B1, C: C1, al: x}, rule_conditions: [{type: logsource, product: p}]}")
        .apply(&mut rules);
    assert_eq!(rules.problems, []);
    let mut out = Vec::new();
    show(&rules.rules[0].detection.filters[0].named[0].1, &mut out);
    assert_eq!(out, ["A1=y", "A2=y"]);
    let correlation = &rules.correlations[0].correlation;
    assert_eq!(correlation.group_by, ["A1", "A2", "al"]);
    assert_eq!(correlation.aliases[0].1[0].1, "C1");
    assert!(format!("{:?}", correlation.kind).contains("\"B1\""));
    let mut rules = set(&text);
    pipeline("- {type: field_name_mapping, mapping: {B: [B1, B2]}}").apply(&mut rules);
    assert!(rules.problems[0].reason.contains("must become one field"));
}

#[test]
fn pipelines_run_in_the_order_of_priority_then_name() {
    let one = |file: &str, priority: i64, suffix: &str| {
        let text = format!(
            "priority: {priority}\ntransformations: [{{type: field_name_suffix, suffix: {suffix}}}]"
        );
        Pipeline::parse(file, &text).expect("valid")
    };
    let combined = Pipeline::combine(vec![
        one("b", 10, "3"),
        one("a", 10, "2"),
        one("z", -1, "1"),
    ]);
    let mut rule = set(RULE).rules.remove(0);
    combined.apply_to_rule(&mut rule).expect("applies");
    assert_eq!(rule.meta.fields, ["A123", "Z123"]);
}

#[test]
fn placeholders_are_handed_to_the_parser() {
    let text = "vars: {admins: [alice, 'b*'], other: x}
transformations:
- {type: value_placeholders, include: [admins]}
- {type: wildcard_placeholders, exclude: [kept]}
";
    let mut options = ParseOptions::default();
    Pipeline::parse("p.yml", text)
        .expect("valid")
        .prepare(&mut options);
    let rule = |name: &str| {
        let text = format!(
            "title: t\nlogsource: {{product: p}}\ndetection: {{s: {{A|expand: '%{name}%'}}, condition: s}}"
        );
        let set = RuleSet::assemble([parse_file("r.yml", &text, &options)]);
        let mut out = Vec::new();
        show(&set.rules[0].detection.named[0].1, &mut out);
        (out.concat(), set.rules[0].not_evaluable.is_some())
    };
    assert_eq!(rule("admins"), ("A=alice|b*".to_owned(), false));
    assert_eq!(rule("other"), ("A=*".to_owned(), false));
    assert!(rule("kept").1);
}

#[test]
fn what_cannot_be_done_is_named_with_its_line() {
    for (text, words) in [
        (
            "transformations:\n- {type: field_name_maping}",
            "p.yml:2: pipeline: unknown transformation \"field_name_maping\"",
        ),
        (
            "transformations:\n- type: set_state\n  key: a\n  val: b\n  vall: c",
            "p.yml:5: pipeline: unknown key \"vall\"",
        ),
        (
            "transformations:\n- {type: nest, items: [{type: regexx}]}",
            "\"regexx\"",
        ),
        (
            "transformations:\n- {type: query_expression_placeholders}",
            "query_expression_placeholders",
        ),
        (
            "transformations:\n- {type: field_name_prefix}",
            "`prefix` is missing",
        ),
        (
            "transformations:\n- {type: field_name_prefix, prefix: x, rule_conditions: [{type: logsorce}]}",
            "unknown condition \"logsorce\"",
        ),
        (
            "transformations:\n- {type: field_name_prefix, prefix: x, rule_cond_op: xor}",
            "\"xor\"",
        ),
        (
            "transformations:\n- {type: replace_string, regex: '(', replacement: x}",
            "regular expression",
        ),
        (
            "transformations:\n- {type: replace_string, regex: 'a', replacement: '\\1'}",
            "group",
        ),
        (
            "transformations:\n- {type: add_condition, conditions: {'a|nope': 1}}",
            "\"nope\"",
        ),
        (
            "transformations:\n- {type: set_field, fields: [x], rule_conditions: [{type: rule_attribute, attribute: date, value: x}]}",
            "\"date\"",
        ),
        (
            "transformations:\n- {type: set_field, fields: [x], rule_cond_expr: a or c, rule_conditions: {a: {type: is_sigma_rule}}}",
            "\"c\"",
        ),
        (
            "transformations:\n- {type: change_logsource}",
            "p.yml:2: pipeline: a log source needs",
        ),
        ("transformation: []", "unknown key \"transformation\""),
        ("- a", "must be a map"),
        ("a: [", "not YAML"),
        ("", "empty"),
    ] {
        let shown = problems(text);
        assert_eq!(shown.len(), 1, "{text}: {shown:?}");
        assert!(shown[0].contains(words), "{text}: {shown:?}");
    }
    let two =
        problems("transformations:\n- {type: a}\n- {type: b}\n- {type: set_field, fields: x}");
    assert_eq!(two.len(), 2);
    let queries =
        "postprocessing: [{type: embed}]\nfinalizers: [{type: concat}]\nallowed_backends: [x]";
    assert!(Pipeline::parse("p.yml", queries).is_ok());
}

#[test]
fn steps_that_multiply_items_end() {
    let step = "- {type: field_name_mapping, mapping: {A: [A, A, A, A, A, A, A, A, A, A]}}\n";
    let refused = applied(&step.repeat(12)).expect_err("too many");
    assert!(refused.contains("more than"), "{refused}");
    let many = "- {type: add_condition, conditions: {G: 1}}\n".repeat(3_000);
    let rule = applied(&many).expect("applies");
    let set = RuleSet {
        rules: vec![rule],
        emits: vec![true],
        ..RuleSet::default()
    };
    let _ = crate::Engine::new(&set);
}
