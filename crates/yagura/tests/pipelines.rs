//! Rules adapted by processing pipelines, from the command line to the findings.

mod common;

use common::{Run, yagura};

/// As a rule of others may be: Sysmon's names, Windows' log source.
const RULES: &str = r"
title: Encoded Command
id: encoded
status: stable
level: high
logsource: {category: process_creation, product: windows}
detection:
    sel:
        Image|endswith: \powershell.exe
        CommandLine|contains: ' -enc '
    admin: {win.user: alice}
    condition: sel and not admin
---
title: Many Failed Sign-ins
id: failed
level: medium
logsource: {category: authentication, product: acme}
detection:
    sel: {acme.result: failure}
    condition: sel
---
title: Of no use here
id: refused
level: low
logsource: {category: file_event, product: windows}
detection:
    sel: {TargetFilename: x}
    condition: sel
";

const PIPELINE: &str = r"
name: acme
priority: 20
transformations:
- id: names
  type: field_name_mapping
  mapping: {Image: proc.path, CommandLine: [proc.args, proc.line]}
  rule_conditions: [{type: logsource, category: process_creation, product: windows}]
- type: field_name_prefix_mapping
  mapping: {win.: host., acme.: idp.}
- type: replace_string
  regex: '^\*\\(.*)\.exe$'
  replacement: '*/\1'
  field_name_conditions: [{type: include_fields, fields: [proc.path]}]
- {type: set_state, key: kind, val: process, rule_conditions: [{type: processing_item_applied, processing_item_id: names}]}
- type: change_logsource
  product: acme
  rule_conditions: [{type: processing_state, key: kind, val: process}]
- type: add_condition
  conditions: {kind: exec}
  rule_conditions: [{type: processing_state, key: kind, val: process}]
- type: change_logsource
  product: acme
  rule_conditions: [{type: logsource, category: authentication}]
- {type: rule_failure, message: acme sees no files, rule_conditions: [{type: logsource, category: file_event}]}
";

const LOG: &str = r#"{"logsource":{"product":"office"},"time":"2026-03-01T10:00:00Z","kind":"exec","proc.path":"/opt/PowerShell","proc.line":"powershell -enc AAAA","host.user":"taro"}
{"logsource":{"product":"office"},"time":"2026-03-01T10:00:01Z","kind":"exec","proc.path":"/opt/powershell","proc.args":"powershell -enc AAAA","host.user":"alice"}
{"logsource":{"product":"office"},"time":"2026-03-01T10:00:02Z","kind":"fork","proc.path":"/opt/powershell","proc.args":"powershell -enc AAAA","host.user":"taro"}
{"logsource":{"product":"office"},"time":"2026-03-01T10:00:03Z","idp.result":"failure"}
"#;

fn scan(more: &[(&str, &str)], pipelines: &[&str]) -> Run {
    let files = [&[("r.yml", RULES), ("log.ndjson", LOG)], more].concat();
    let mut words = vec!["scan", "--rules", "r.yml", "--format", "ndjson"];
    words.extend(pipelines.iter().flat_map(|file| ["--pipeline", file]));
    words.push("log.ndjson");
    yagura(&files, &words)
}

/// `rule_id` and `record_id` of each finding.
fn found(run: &Run) -> Vec<(String, u64)> {
    let lines = run.out.lines().map(|line| {
        let finding: serde_json::Value = serde_json::from_str(line).expect("json");
        let id = finding["rule_id"].as_str().expect("an id").to_owned();
        (id, finding["record_id"].as_u64().expect("a record"))
    });
    lines.collect()
}

/// To run behind the other, which makes the product acme.
const LATER: (&str, &str) = (
    "later.yml",
    "priority: 30\ntransformations: [{type: change_logsource, product: office, rule_conditions: [{type: logsource, product: acme}]}]",
);

#[test]
fn rules_fire_on_other_names_and_values_through_pipelines() {
    let more = [("acme.yml", PIPELINE), LATER];
    assert_eq!(found(&scan(&more, &[])), []);
    // The order of the command line does not matter: that of the priorities counts.
    for pipelines in [["acme.yml", "later.yml"], ["later.yml", "acme.yml"]] {
        let run = scan(&more, &pipelines);
        assert_eq!(run.code, Some(0), "{}", run.err);
        let expected = [("encoded".to_owned(), 1), ("failed".to_owned(), 4)];
        assert_eq!(found(&run), expected, "{}", run.err);
        let told = "rule not loaded: r.yml:22: pipeline acme: acme sees no files";
        assert!(run.err.contains(told), "{}", run.err);
    }
}

#[test]
fn commands_about_rules_see_what_pipelines_make_of_them() {
    let files = [("r.yml", RULES), ("p.yml", PIPELINE)];
    let run = yagura(&files, &["rules", "list", "--pipeline", "p.yml", "r.yml"]);
    assert!(
        run.out.contains("encoded  Encoded Command [product=acme]"),
        "{}",
        run.out
    );
    assert!(!run.out.contains("refused"), "{}", run.out);
    let run = yagura(&files, &["rules", "check", "--pipeline", "p.yml", "r.yml"]);
    assert_eq!(run.code, Some(2));
    let told = "does not load: r.yml:22: pipeline acme: acme sees no files";
    assert!(
        run.out.contains(told) && run.out.contains("2 rules and"),
        "{}",
        run.out
    );
}

#[test]
fn rule_tests_run_behind_pipelines() {
    let files = [
        (
            "r/a.yml",
            "title: a\nid: a\nlogsource: {product: acme}\ndetection: {s: {A: 1}, condition: s}",
        ),
        (
            "r/a.tests.yml",
            "must_fire: [{name: b, events: [{B: 1, logsource: {product: acme}}]}]",
        ),
        (
            "p.yml",
            "transformations: [{type: field_name_mapping, mapping: {A: B}}]",
        ),
    ];
    assert_eq!(yagura(&files, &["rules", "test", "r"]).code, Some(1));
    let run = yagura(&files, &["rules", "test", "--pipeline", "p.yml", "r"]);
    assert_eq!(run.code, Some(0), "{}", run.out);
}

#[test]
fn a_wrong_pipeline_is_named_with_its_lines_and_nothing_runs() {
    let wrong =
        "transformations:\n- {type: regex}\n- type: set_state\n  key: a\n  val: b\n  vall: c";
    let run = scan(&[("p.yml", wrong), ("q.yml", "- a")], &["p.yml", "q.yml"]);
    assert_eq!((run.code, run.out.as_str()), (Some(2), ""));
    for told in [
        "p.yml:2: pipeline: transformation \"regex\" is not supported",
        "p.yml:6: pipeline: unknown key \"vall\"",
        "q.yml:1: pipeline: must be a map",
    ] {
        assert!(run.err.contains(told), "{}", run.err);
    }
    let run = scan(&[], &["nowhere.yml"]);
    assert_eq!(run.code, Some(2));
    assert!(
        run.err.contains("reading pipeline nowhere.yml"),
        "{}",
        run.err
    );
}
