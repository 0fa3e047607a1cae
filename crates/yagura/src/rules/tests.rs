//! Rule tests: events that must and must not fire, kept beside the rule.
//!
//! `NAME.tests.yml` beside `NAME.yml`:
//! ```yaml
//! must_fire:
//!     - name: what it shows
//!       events: [{Channel: Security, EventID: 1102}]   # records as the product writes them
//!     - name: the same from lines
//!       text: |
//!           Mar  1 10:00:00 host sshd[1]: ...
//!       format: syslog                                 # only where it cannot be recognised
//! must_not_fire: []
//! ```
//! Each case is read by the real readers and judged by the real engine with the rules of its
//! file only. `must_fire` holds when a rule of the file that gives findings fires.

use super::Loading;
use crate::scan::{Format, Inputs, Job, JobOptions, Selection};
use serde_json::Value as Json;
use std::path::{Path, PathBuf};
use yagura_sigma::{RuleSet, parse_file, yaml_to_json};
use yagura_source::SourceOptions;

/// Ending of a file of rule tests.
pub const SUFFIX: &str = ".tests.yml";

/// How the tests of one rule file went.
#[derive(Debug)]
pub struct TestedFile {
    /// The rule file.
    pub rule_file: PathBuf,
    /// Number of cases that passed.
    pub passed: usize,
    /// What failed, for a person.
    pub failures: Vec<String>,
    /// Number of cases that must fire and that must not.
    pub cases: (usize, usize),
}

/// Runs the tests of all rule files below the paths. A rule file without tests is listed with
/// no cases; tests without their rule file fail.
#[must_use]
pub fn run(paths: &[PathBuf], loading: &Loading) -> Vec<TestedFile> {
    let inputs = Inputs::list(paths);
    let found = inputs.found.iter();
    let files: Vec<_> = found
        .map(|input| (&*input.path, super::below(paths, &input.path)))
        .collect();
    let mut rule_files: Vec<PathBuf> = Vec::new();
    let mut orphans = Vec::new();
    for (path, below) in files {
        if super::is_rule_file(below) {
            rule_files.push(path.to_owned());
        } else if super::is_tests_file(below) {
            match rule_path(path) {
                Some(rule_file) => rule_files.push(rule_file),
                None => orphans.push(orphan(path)),
            }
        }
    }
    rule_files.sort();
    rule_files.dedup();
    let tested = rule_files.iter().map(|path| run_file(path, loading));
    tested.chain(orphans).collect()
}

/// The rule file that tests are about; `None` if it is not there.
fn rule_path(tests: &Path) -> Option<PathBuf> {
    let name = tests.file_name()?.to_str()?.strip_suffix(SUFFIX)?;
    let beside = |ending| tests.with_file_name(format!("{name}{ending}"));
    [beside(".yml"), beside(".yaml")]
        .into_iter()
        .find(|path| path.is_file())
}

fn orphan(tests: &Path) -> TestedFile {
    TestedFile {
        rule_file: tests.to_owned(),
        passed: 0,
        failures: vec!["the rule file that these tests are about is not beside them".to_owned()],
        cases: (0, 0),
    }
}

fn tests_path(rule_file: &Path) -> PathBuf {
    let stem = rule_file
        .file_stem()
        .and_then(|s| s.to_str())
        .unwrap_or_default();
    rule_file.with_file_name(format!("{stem}{SUFFIX}"))
}

fn run_file(rule_file: &Path, loading: &Loading) -> TestedFile {
    let mut tested = TestedFile {
        rule_file: rule_file.to_owned(),
        passed: 0,
        failures: Vec::new(),
        cases: (0, 0),
    };
    if let Err(reason) = run_cases(rule_file, loading, &mut tested) {
        tested.failures.push(reason);
    }
    tested
}

fn run_cases(rule_file: &Path, loading: &Loading, tested: &mut TestedFile) -> Result<(), String> {
    let read =
        |path: &Path| super::read::text(path, 0).map_err(|e| format!("{}: {e}", path.display()));
    let name = rule_file.display().to_string();
    let parsed = parse_file(&name, &read(rule_file)?, &loading.options);
    let set = loading.assemble([parsed]);
    if let Some(problem) = set.problems.first() {
        return Err(problem.to_string());
    }
    let path = tests_path(rule_file);
    if !path.exists() {
        return Ok(());
    }
    let tests = yaml_to_json(&read(&path)?).map_err(|e| format!("{}: {e}", path.display()))?;
    check_keys(&tests).map_err(|e| format!("{}: {e}", path.display()))?;
    let job = job(set);
    for (key, must_fire) in [("must_fire", true), ("must_not_fire", false)] {
        let cases = tests
            .get(key)
            .and_then(Json::as_array)
            .map_or(&[][..], Vec::as_slice);
        for case in cases {
            let count = if must_fire {
                &mut tested.cases.0
            } else {
                &mut tested.cases.1
            };
            *count += 1;
            match run_case(&job, case, must_fire) {
                Ok(()) => tested.passed += 1,
                Err(reason) => {
                    let case_name = case.get("name").and_then(Json::as_str).unwrap_or("unnamed");
                    tested
                        .failures
                        .push(format!("{key}: {case_name}: {reason}"));
                }
            }
        }
    }
    Ok(())
}

/// A misspelt key would leave cases out without a word.
fn check_keys(tests: &Json) -> Result<(), String> {
    known_keys(tests, &["must_fire", "must_not_fire"])?;
    for cases in tests.as_object().into_iter().flat_map(|map| map.values()) {
        let Some(cases) = cases.as_array() else {
            return Err("`must_fire` and `must_not_fire` are lists of cases".to_owned());
        };
        for case in cases {
            known_keys(case, &["name", "events", "text", "format"])?;
        }
    }
    Ok(())
}

fn known_keys(value: &Json, known: &[&str]) -> Result<(), String> {
    let Some(map) = value.as_object() else {
        return Err(format!("expected a map of {}", known.join(", ")));
    };
    match map.keys().find(|key| !known.contains(&key.as_str())) {
        Some(key) => Err(format!(
            "unknown key `{key}`; known are {}",
            known.join(", ")
        )),
        None => Ok(()),
    }
}

fn job(rules: RuleSet) -> Job {
    let options = JobOptions {
        selection: Selection::default(),
        format: Format::Ndjson,
        input_format: None,
        source_options: SourceOptions::default(),
        threads: 1,
    };
    Job::new(rules, options)
}

fn run_case(job: &Job, case: &Json, must_fire: bool) -> Result<(), String> {
    let input = case_input(case)?;
    let format = match case.get("format").and_then(Json::as_str) {
        Some(name) => Some(yagura_source::format_named(name).map_err(|e| e.to_string())?),
        None => None,
    };
    let judged = crate::scan::judge_bytes(job, &input, format).map_err(|e| e.to_string())?;
    if judged.events == 0 {
        return Err("no event was read from it".to_owned());
    }
    if let Some(bad) = judged.bad {
        return Err(format!("a record cannot be read: {bad}"));
    }
    match (must_fire, judged.findings) {
        (true, 0) => Err("no rule fired".to_owned()),
        (false, 1..) => Err("a rule fired".to_owned()),
        _ => Ok(()),
    }
}

/// The bytes that a case stands for.
fn case_input(case: &Json) -> Result<Vec<u8>, String> {
    if let Some(text) = case.get("text").and_then(Json::as_str) {
        return Ok(text.as_bytes().to_vec());
    }
    let Some(events) = case.get("events").and_then(Json::as_array) else {
        return Err("needs `events` or `text`".to_owned());
    };
    let mut bytes = Vec::new();
    for event in events {
        serde_json::to_writer(&mut bytes, event).map_err(|e| e.to_string())?;
        bytes.push(b'\n');
    }
    Ok(bytes)
}
