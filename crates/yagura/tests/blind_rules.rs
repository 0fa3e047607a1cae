//! Rules that could not fire are told apart from rules that found nothing.

mod common;

use common::yagura;

const RULES: &str = r"
title: sees
id: sees
logsource: {product: windows, category: process_creation}
detection: {s: {Image|endswith: x.exe}, condition: s}
---
title: lacks
id: lacks
name: lacks
logsource: {product: windows, category: process_creation}
detection: {s: {CommandLine|contains: x, Image|endswith: y}, condition: s}
---
title: blind
id: blind
name: blind
logsource: {product: acme}
detection: {s: {a: 1}, condition: s}
---
title: above
id: above
correlation: {type: temporal, rules: [lacks, blind], group-by: [Computer], timespan: 1m}
";

/// A process without its command line, as Windows writes it where auditing it is off.
const LOG: &str = r#"{"Channel":"Security","EventID":4688,"Computer":"pc1","NewProcessName":"C:\\a.exe","CommandLine":"","EventTime":"2026-03-01 10:00:00"}"#;

#[test]
fn a_scan_names_rules_whose_fields_no_event_had() {
    let files = [("r.yml", RULES), ("log.ndjson", LOG)];
    let words = [
        "scan",
        "--rules",
        "r.yml",
        "--format",
        "ndjson",
        "log.ndjson",
    ];
    let run = yagura(&files, &words);
    let told = "rule blind: r.yml:7: no event of its log source has CommandLine\n";
    assert!(run.err.contains(told), "{}", run.err);
    let totals = "4 rules (0 not loaded, 0 not evaluable, 2 without their log source here, 1 without their fields)";
    assert!(run.err.contains(totals), "{}", run.err);
    let run = yagura(
        &files,
        &["scan", "--rules", "r.yml", "--lang", "en", "log.ndjson"],
    );
    let told = "4 in force, 2 saw no event of their kind, 1 lacked a field they need";
    assert!(run.out.contains(told), "{}", run.out);
    let run = yagura(
        &files,
        &["scan", "--rules", "r.yml", "--format", "html", "log.ndjson"],
    );
    assert!(
        run.out
            .contains("no event of its log source has CommandLine")
    );
}

#[test]
fn a_check_names_rules_that_no_format_supplies() {
    let files = [("r.yml", RULES)];
    let run = yagura(&files, &["rules", "check", "r.yml"]);
    assert_eq!(run.code, Some(0));
    for told in [
        "blind: no log format supplies product=acme: 1 (r.yml)\n",
        "blind: no log format supplies the rules it needs: 1 (r.yml)\n",
        "3 rules and 1 correlations load, 0 do not, 0 cannot be evaluated, 2 are blind",
    ] {
        assert!(run.out.contains(told), "{told}: {}", run.out);
    }
    let run = yagura(&files, &["rules", "check", "--format", "ndjson", "r.yml"]);
    let ids = run.out.lines().filter_map(|line| {
        let rule: serde_json::Value = serde_json::from_str(line).expect("json");
        (rule["state"] == "blind").then(|| rule["rule_id"].as_str().map(str::to_owned))?
    });
    assert_eq!(ids.collect::<Vec<_>>(), ["blind", "above"]);
}
