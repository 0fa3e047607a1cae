//! `yagura scan` as its users type it: what it reads, refuses, says and returns.

mod common;

use common::{Run, yagura};

/// Fires on three of the four events of [`LOG`].
const RULE: &str = "title: One
id: one
level: high
tags: [attack.t1059.001]
logsource: {product: p}
detection: {s: {A: 1}, condition: s}
";

const LOG: &str = r#"{"logsource":{"product":"p"},"time":"2026-03-01T10:00:00Z","A":1}
{"logsource":{"product":"p"},"time":"2026-03-01T10:00:01Z","A":1}
{"logsource":{"product":"p"},"time":"2026-03-01T10:00:02Z","A":2}
{"logsource":{"product":"p"},"time":"2026-03-01T10:00:03Z","A":1}
"#;

const FILES: [(&str, &str); 2] = [("rules/r.yml", RULE), ("logs/a.ndjson", LOG)];

/// Scans with the rule; words are split at blanks.
fn scan(words: &str) -> Run {
    let words: Vec<_> = ["scan", "--rules", "rules"]
        .into_iter()
        .chain(words.split(' '))
        .collect();
    yagura(&FILES, &words)
}

#[test]
fn the_output_never_overwrites_what_is_read() {
    let log_links = ["logs/a.ndjson", "logs/../logs/a.ndjson", "rules/r.yml"];
    for output in log_links {
        for inputs in ["logs", "logs/a.ndjson"] {
            let run = scan(&format!("--format ndjson -o {output} {inputs}"));
            assert_eq!(run.code, Some(2), "{}", run.err);
            assert!(run.err.contains("would overwrite"), "{}", run.err);
        }
    }
    let fresh = scan("--format ndjson -o logs/out.ndjson logs");
    assert_eq!(fresh.code, Some(0), "{}", fresh.err);
}

#[cfg(unix)]
#[test]
fn links_to_a_log_do_not_let_the_output_overwrite_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("r.yml"), RULE).expect("a file");
    std::fs::write(path("a.ndjson"), LOG).expect("a file");
    std::fs::hard_link(path("a.ndjson"), path("hard")).expect("a link");
    std::os::unix::fs::symlink("a.ndjson", path("soft")).expect("a link");
    for output in ["hard", "soft"] {
        let run = std::process::Command::new(env!("CARGO_BIN_EXE_yagura"))
            .args(["scan", "--rules", "r.yml", "-o", output, "a.ndjson"])
            .current_dir(folder.path())
            .output()
            .expect("runs");
        assert_eq!(run.status.code(), Some(2));
    }
    let log = std::fs::read(path("a.ndjson")).expect("a file");
    assert_eq!(log, LOG.as_bytes());
}

#[cfg(unix)]
#[test]
fn standard_output_in_the_scanned_folder_is_not_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("r.yml"), RULE).expect("a file");
    std::fs::write(path("a.ndjson"), LOG).expect("a file");
    let run = |inputs: &str| {
        let out = std::fs::OpenOptions::new()
            .append(true)
            .open(path("a.ndjson"));
        std::process::Command::new(env!("CARGO_BIN_EXE_yagura"))
            .args(["scan", "--rules", "r.yml", "--format", "ndjson", inputs])
            .current_dir(folder.path())
            .stdout(out.expect("a file"))
            .output()
            .expect("runs")
    };
    assert_eq!(run("a.ndjson").status.code(), Some(2));
    let in_folder = run(".");
    assert_eq!(in_folder.status.code(), Some(0));
    let said = String::from_utf8_lossy(&in_folder.stderr);
    assert!(said.contains("a.ndjson: the output of this scan"), "{said}");
}

#[test]
fn paths_that_overlap_are_read_once() {
    let run = scan("--rules rules/r.yml --format ndjson logs logs/a.ndjson");
    assert_eq!(run.out.lines().count(), 3, "{}", run.out);
}

/// Counts events by a field that no event has a time for.
const CORRELATION: &str = "title: Base
name: base
logsource: {product: p}
detection: {s: {A: 1}, condition: s}
---
title: Many
id: many
level: high
correlation: {type: event_count, rules: [base], group-by: [A], timespan: 1m, condition: {gte: 3}}
";

#[test]
fn what_correlations_could_not_do_is_no_unread_file() {
    let log = "{\"logsource\":{\"product\":\"p\"},\"A\":1}\n".repeat(4);
    let files = [("r.yml", CORRELATION), ("a.ndjson", log.as_str())];
    let scan = |format: &str, lang: &str| {
        let words = [
            "scan", "--rules", "r.yml", "--format", format, "--lang", lang, "a.ndjson",
        ];
        yagura(&files, &words)
    };
    let run = scan("ndjson", "en");
    assert!(!run.err.contains("not read: "), "{}", run.err);
    assert!(
        run.err.contains("correlations: matches without a time"),
        "{}",
        run.err
    );
    assert!(
        scan("human", "ja")
            .out
            .contains("一部しか判定できなかった相関ルール")
    );
    assert!(
        scan("html", "en")
            .out
            .contains("which were not correlated: 4")
    );
}

#[test]
fn what_options_leave_out_is_no_calm() {
    let nothing_found = |options: &str| {
        let run = scan(&format!("{options} logs"));
        assert_eq!(run.code, Some(0), "{}", run.err);
        assert!(!run.out.contains("Nothing found"), "{options}: {}", run.out);
        run
    };
    for options in ["--tag attack.t9999", "--min-level critical"] {
        let run = nothing_found(options);
        assert!(
            run.out.starts_with("Rules fired, but the options"),
            "{}",
            run.out
        );
        assert!(run.out.contains("(highest: high), rules 1"), "{}", run.out);
    }
    let run = nothing_found("--exclude one");
    assert!(
        run.out.starts_with("The options leave out every rule"),
        "{}",
        run.out
    );
    assert!(run.out.contains("0 in force, 1 left out"), "{}", run.out);
    let run = nothing_found("--since 2027-01-01");
    assert!(run.out.starts_with("No event lies between"), "{}", run.out);
    assert!(run.out.contains("events 4"), "{}", run.out);
    let run = scan("--since 2026-03-02 --until 2026-03-01 logs");
    assert_eq!(run.code, Some(2));
    assert!(run.err.contains("--since must be before --until"));
}

#[test]
fn tags_and_words_that_no_rule_has_are_warned_of() {
    let run = scan("--tag T1059.001 --exclude zzz logs");
    assert!(
        run.err.contains("did you mean attack.t1059.001?"),
        "{}",
        run.err
    );
    assert!(
        run.err.contains("--exclude zzz: leaves out no loaded rule"),
        "{}",
        run.err
    );
    let right = scan("--tag attack.t1059 --exclude low.yml logs");
    assert!(!right.err.contains("--tag"), "{}", right.err);
}

#[test]
fn an_alarm_is_raised_by_findings_that_are_not_shown() {
    let run = scan("--fail-on high --min-level critical logs");
    assert_eq!(run.code, Some(1));
    let run = scan("--fail-on critical --min-level critical logs");
    assert_eq!(run.code, Some(0));
}

#[test]
fn what_is_not_read_is_said_in_the_language_asked_for() {
    let files = [("r.yml", RULE), ("a.txt", "no log"), ("b.txt", "")];
    for (format, lang) in [("human", "ja"), ("html", "en")] {
        let words = [
            "scan", "--rules", "r.yml", "--lang", lang, "--format", format, "a.txt", "b.txt", "c",
        ];
        let run = yagura(&files, &words);
        for reason in [
            "対応していない形式です",
            "空です",
            "ファイルまたはフォルダーがありません",
        ] {
            assert!(run.out.contains(reason), "{}", run.out);
        }
    }
}
