//! Tests that hold for every JSON dialect: its samples are recognised as its own, and nothing in
//! them, however damaged, makes it panic.

use super::{detect, format_named};
use crate::{Block, Blocks, Head, RecordError, Sink, SourceOptions};
use proptest::prelude::*;
use std::fs;
use std::path::{Path, PathBuf};
use yagura_model::Event;

/// Reads an input as the scan does, with the format that recognises it.
fn read(bytes: &[u8], name: &str) -> (Vec<Event>, Vec<RecordError>) {
    let head = Head {
        bytes: &bytes[..bytes.len().min(Head::LEN_BYTES_MAX)],
        name,
    };
    let format = detect(&head).unwrap_or_else(|| format_named("json").expect("always there"));
    let mut decoder = (format.decoder)(&SourceOptions::default());
    let mut blocks = Blocks::new(bytes, (format.framing)(&head));
    let (mut events, mut errors) = (Vec::new(), Vec::new());
    let mut on_event = |event: &mut Event| events.push(event.clone());
    let mut on_error = |error| errors.push(error);
    let mut sink = Sink::new(&mut on_event, &mut on_error);
    let mut block = Block::default();
    while let Ok(Some(piece)) = blocks.next_block(&mut block) {
        if piece.is_ok() {
            decoder.decode(&block, &mut sink);
        }
    }
    decoder.finish(&mut sink);
    (events, errors)
}

/// Samples of JSON dialects: format name and file.
fn samples() -> Vec<(String, PathBuf)> {
    let formats = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/formats");
    let mut found = Vec::new();
    for folder in fs::read_dir(formats).expect("folder").flatten() {
        let name = folder.file_name().to_string_lossy().into_owned();
        let files = fs::read_dir(folder.path().join("samples"));
        for file in files.into_iter().flatten().flatten() {
            let path = file.path();
            if matches!(
                path.extension().and_then(|e| e.to_str()),
                Some("json" | "ndjson")
            ) {
                found.push((name.clone(), path));
            }
        }
    }
    found.sort();
    assert!(found.len() > 10, "{found:?}");
    found
}

fn is_malformed(path: &Path) -> bool {
    path.file_stem().is_some_and(|stem| stem == "malformed")
}

#[test]
fn every_sample_is_recognised_as_its_own() {
    for (format, path) in samples().iter().filter(|(_, path)| !is_malformed(path)) {
        let bytes = fs::read(path).expect("sample");
        let (events, errors) = read(&bytes, "input.log");
        assert_eq!(errors, [], "{}", path.display());
        assert!(!events.is_empty(), "{}", path.display());
        for event in &events {
            let name = path.display();
            assert_eq!(event.format, format, "{name} record {}", event.record_id);
            assert!(
                event.log_source.product() != "" || event.log_source.categories().next().is_some()
            );
        }
    }
}

#[test]
fn malformed_records_are_named_and_the_others_read() {
    let mut refused = 0;
    for (_, path) in samples().iter().filter(|(_, path)| is_malformed(path)) {
        let bytes = fs::read(path).expect("sample");
        let lines = bytes
            .split(|b| *b == b'\n')
            .filter(|l| !l.trim_ascii().is_empty())
            .count();
        let (events, errors) = read(&bytes, "input.log");
        assert!(events.len() + errors.len() >= lines, "{}", path.display());
        assert!(errors.iter().all(|e| !e.reason.is_empty() && e.record > 0));
        refused += errors.len();
    }
    assert!(refused > 0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn damaged_samples_never_panic(
        sample in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20),
    ) {
        let samples = samples();
        let (_, path) = sample.get(&samples);
        let mut bytes = fs::read(path).expect("sample");
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        read(&bytes, "input.log");
    }

    #[test]
    fn values_of_other_types_never_panic(
        sample in any::<prop::sample::Index>(),
        value in prop::sample::select(vec!["null", "17", "true", "[]", "{}", "[{\"a\":[1]}]", "\"x\""]),
        nth in 0_usize..40,
    ) {
        let samples = samples();
        let (_, path) = sample.get(&samples);
        let text = String::from_utf8_lossy(&fs::read(path).expect("sample")).into_owned();
        // The value behind the nth colon becomes another one.
        let Some((at, _)) = text.match_indices("\":").nth(nth) else {
            return Ok(());
        };
        let rest = &text[at + 2..];
        let end = rest.find([',', '}', ']']).unwrap_or(rest.len());
        let changed = format!("{}{value}{}", &text[..at + 2], &rest[end..]);
        read(changed.as_bytes(), "input.log");
    }
}
