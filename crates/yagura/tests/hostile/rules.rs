//! A folder of hostile rules, given to the program as a user would: each is named with its file
//! and why it does not load, and the good rule beside them fires.

use crate::program::{EVIL, Place};
use std::fmt::Write;
use std::time::{Duration, Instant};

fn rule(detection: &str) -> String {
    format!("title: t\nid: t\nlogsource: {{product: p}}\ndetection:\n{detection}\n")
}

fn alias_bomb() -> String {
    let mut bomb = "title: t\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..9 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
        writeln!(bomb, "a{level}: &a{level} [{aliases}]").expect("a string");
    }
    bomb
}

const CIRCLE: &str = "title: A
name: a
correlation: {type: temporal, rules: [b], group-by: [A], timespan: 1h}
---
title: B
name: b
correlation: {type: temporal, rules: [a], group-by: [A], timespan: 1h}
";

#[test]
fn hostile_rules_are_named_and_the_good_one_fires() {
    let place = Place::new();
    let refused = [
        ("alias_bomb.yml", alias_bomb()),
        ("modifier.yml", rule("  s: {A|shout: x}\n  condition: s")),
        ("circle.yml", CIRCLE.to_owned()),
        ("unclosed.yml", rule("  s: {A: [x\n  condition: s")),
        (
            "condition.yml",
            rule("  s: {A: x}\n  condition: s and (nothing"),
        ),
        (
            "deep.yml",
            format!(
                "title: t\na: {}{}\n",
                "[".repeat(100_000),
                "]".repeat(100_000)
            ),
        ),
        (
            "giant.yml",
            rule(&format!(
                "  s: {{A: '{}'}}\n  condition: s",
                "x".repeat(2 << 20)
            )),
        ),
        (
            "regex.yml",
            rule(&format!(
                "  s: {{A|re: '(a{{1000}}){{1000}}{}'}}\n  condition: s",
                "b".repeat(10)
            )),
        ),
        ("look.yml", rule("  s: {A|re: '(?<=x)y'}\n  condition: s")),
    ];
    for (name, text) in &refused {
        place.write(&format!("rules/{name}"), text);
    }
    place.write("rules/utf8.yml", b"title: \xFF\xFE\n");
    place.write("rules/good.yml", rule("  s: {A: evil}\n  condition: s"));
    let log = place.write("a.json", EVIL);
    let ran = place.scan_with(&place.path("rules"), &[log], &mut |_| {});
    ran.found(1);
    for name in refused.iter().map(|(name, _)| *name).chain(["utf8.yml"]) {
        ran.says(&["rule not", name]);
    }
}

#[test]
fn a_catastrophic_pattern_takes_linear_time() {
    let place = Place::new();
    let rule = rule("  s:\n    - A|re: '(a+)+$'\n    - A|re: '(a|aa)*c'\n  condition: s");
    let rules = place.write("regex.yml", rule);
    let value = "a".repeat(100_000);
    let log = format!("{{\"logsource\":{{\"product\":\"p\"}},\"A\":\"{value}!\"}}\n").repeat(20);
    let log = place.write("a.json", log);
    let started = Instant::now();
    place.scan_with(&rules, &[log], &mut |_| {}).found(0);
    assert!(
        started.elapsed() < Duration::from_secs(30),
        "{:?}",
        started.elapsed()
    );
}

#[test]
fn a_rule_for_everything_keeps_pace() {
    let place = Place::new();
    let rules = place.write(
        "all.yml",
        rule("  s: {A|contains: ''}\n  condition: s or not s"),
    );
    let log = place.write("a.json", EVIL.repeat(50_000));
    place.scan_with(&rules, &[log], &mut |_| {}).found(50_000);
}

#[test]
fn control_bytes_of_rules_reach_no_terminal() {
    let place = Place::new();
    let steer = "\\e[2J\\a\\u202E";
    let good = rule("  s: {A: x}\n  condition: s");
    place.write(
        "rules/good.yml",
        good.replace("title: t", &format!("title: \"t{steer}\"")),
    );
    let bad = format!("  s: {{\"A|{steer}\": x}}\n  condition: s");
    place.write("rules/bad\u{1b}[2J.yml", rule(&bad));
    for command in ["check", "list"] {
        let out = std::process::Command::new(env!("CARGO_BIN_EXE_yagura"))
            .args(["rules", command])
            .arg(place.path("rules"))
            .output()
            .expect("the program");
        let text = String::from_utf8([out.stdout, out.stderr].concat()).expect("text");
        assert!(text.contains("<U+202E>") || command == "check", "{text}");
        assert!(!text.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{text:?}");
    }
}
