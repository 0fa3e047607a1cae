//! Each format's samples make the rules of SigmaHQ fire that `samples/FIRES.tsv` lists (sample
//! file, rule id, and for people the title). Needs `YAGURA_TESTDATA` for the rules; that every
//! format has such a list is tested without it.

mod testdata;

use serde_json::Value as Json;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use yagura::scan::{Format, Inputs, Job, JobOptions, Selection, scan};
use yagura_source::{FORMATS, SourceOptions};

/// A sample file and the id of a rule.
type Fires = BTreeSet<(PathBuf, String)>;

/// What is listed for a format.
fn listed(format: &str) -> Fires {
    let formats = Path::new(env!("CARGO_MANIFEST_DIR")).join("../source/src/formats");
    let samples = formats.join(format).join("samples");
    let list = std::fs::read(samples.join("FIRES.tsv"))
        .unwrap_or_else(|error| panic!("{format}/samples/FIRES.tsv: {error}"));
    let list = String::from_utf8(list).expect("text");
    let lines = list.lines().map(|line| {
        let mut columns = line.split('\t');
        let (file, id) = (columns.next().unwrap_or(""), columns.next().unwrap_or(""));
        assert_eq!(id.len(), 36, "{format}: {line:?}");
        let file = samples.join(file);
        assert!(file.is_file(), "{}", file.display());
        (file, id.to_owned())
    });
    let fires: Fires = lines.collect();
    assert!(!fires.is_empty(), "{format}/samples/FIRES.tsv is empty");
    fires
}

fn all_listed() -> Fires {
    FORMATS
        .iter()
        .flat_map(|format| listed(format.name))
        .collect()
}

#[test]
fn every_format_lists_rules_that_its_samples_make_fire() {
    assert!(all_listed().len() > FORMATS.len());
}

#[test]
fn the_listed_rules_fire() {
    let Some(rules) = testdata::sigma_rules() else {
        return testdata::say_skipped("the rules that each format's samples make fire");
    };
    let wanted = all_listed();
    let files: BTreeSet<PathBuf> = wanted.iter().map(|(file, _)| file.clone()).collect();
    let options = JobOptions {
        selection: Selection::default(),
        format: Format::Ndjson,
        input_format: None,
        source_options: SourceOptions::default(),
        threads: 2,
    };
    let inputs = Inputs::list(&files.into_iter().collect::<Vec<_>>());
    let (_, out) = scan(
        &Job::new(rules, options),
        &inputs,
        Vec::new(),
        &mut |_, _| {},
    )
    .expect("a writer that does not fail");
    let lines = out
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty());
    let fired: Fires = lines
        .map(|line| {
            let finding: Json = serde_json::from_slice(line).expect("JSON");
            let text = |name: &str| finding[name].as_str().expect("text").to_owned();
            (PathBuf::from(text("source_file")), text("rule_id"))
        })
        .collect();
    let missing: Vec<_> = wanted.difference(&fired).collect();
    assert!(missing.is_empty(), "did not fire: {missing:#?}");
}
