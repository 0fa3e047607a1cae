//! Tests that hold for every JSON dialect: its samples are recognised as its own, in whatever
//! order they come, and nothing in them, however damaged, makes it panic.

use crate::{Blocks, Format, Head, RecordError, Sink, SourceOptions, detect, format_named};
use proptest::prelude::*;
use yagura_model::{Event, Fields};

/// Reads an input as the caller of the crate would.
pub(super) fn read(format: &Format, input: &[u8]) -> (Vec<Event>, Vec<RecordError>) {
    let head = Head {
        bytes: input,
        name: "",
    };
    let (mut events, mut errors) = (Vec::new(), Vec::new());
    let mut on_event = |event: &mut Event| events.push(event.clone());
    let mut on_error = |error| errors.push(error);
    let mut sink = Sink::new(&mut on_event, &mut on_error);
    let mut decoder = (format.decoder)(&SourceOptions::default());
    let mut blocks = Blocks::new(input, (format.framing)(&head));
    while let Some(Ok(block)) = blocks.next_block().expect("slices do not fail") {
        decoder.decode(&block, &mut sink);
    }
    decoder.finish(&mut sink);
    drop(sink);
    (events, errors)
}

/// Reads one record that must be recognised as the named dialect's.
pub(super) fn one(dialect: &str, record: &str) -> Event {
    let json = format_named("json").expect("a format");
    let (mut events, errors) = read(json, record.as_bytes());
    assert!(errors.is_empty(), "{errors:?}");
    let event = events.pop().expect("one event");
    assert_eq!(event.format, dialect, "{record}");
    event
}

/// Returns all values that a name has in a set, entries before aliases.
pub(super) fn all(fields: &Fields, name: &str) -> Vec<String> {
    let entries: Vec<_> = fields
        .iter()
        .filter(|(n, _)| *n == name)
        .map(|(_, v)| v)
        .collect();
    let aliases = fields
        .aliases()
        .filter(|(n, _)| *n == name)
        .map(|(_, i)| fields.value_at(i));
    let values = if entries.is_empty() {
        aliases.collect()
    } else {
        entries
    };
    values
        .into_iter()
        .map(|v| v.to_text().into_owned())
        .collect()
}

/// Services and categories of an event.
pub(super) fn tags(event: &Event) -> (Vec<&str>, Vec<&str>) {
    (
        event.log_source.services().collect(),
        event.log_source.categories().collect(),
    )
}

struct Samples {
    dialect: &'static str,
    /// One record a line, all of this dialect.
    records: &'static str,
    /// One damaged record a line; the first is cut off.
    malformed: &'static str,
    /// Arrays, containers and pretty-printed records.
    containers: &'static [&'static str],
    /// Rules of SigmaHQ that must fire: file, id, title.
    fires: &'static str,
}

macro_rules! samples {
    ($($dialect:literal: $($container:literal),*;)*) => {
        &[$(Samples {
            dialect: $dialect,
            records: include_str!(concat!($dialect, "/samples/records.ndjson")),
            malformed: include_str!(concat!($dialect, "/samples/malformed.ndjson")),
            containers: &[$(include_str!(concat!($dialect, "/samples/", $container))),*],
            fires: include_str!(concat!($dialect, "/samples/FIRES.tsv")),
        }),*]
    };
}

const ALL: &[Samples] = samples! {
    "winlogbeat": "array.json";
    "wazuh": "array.json";
    "splunk_windows": "array.json";
    "eve": "pretty.json", "pretty_array.json";
    "zeek_json": "array.json";
    "cloudtrail": "array.json", "log_file.json";
    "m365": "array.json";
    "kubernetes": "event_list.json";
    "azure": "event_hub.json", "graph.json";
    "gcp": "array.json", "reports.json";
    "okta": "array.json";
    "osquery": "array.json";
    "github": "array.json";
    "bitbucket": "array.json";
    "onelogin": "array.json";
    "duo": "array.json";
    "opencanary": "array.json";
    "journald": "pretty.json";
    "modsecurity": "pretty.json";
    "ecs": "array.json";
    "access_log_json": "array.json";
};
const UNKNOWN: &str = include_str!("json/samples/records.ndjson");

fn json() -> &'static Format {
    format_named("json").expect("a format")
}

#[test]
fn every_dialect_recognises_its_records() {
    for samples in ALL {
        let (events, errors) = read(json(), samples.records.as_bytes());
        assert!(errors.is_empty(), "{}: {errors:?}", samples.dialect);
        assert!(events.len() >= 20, "{}: {}", samples.dialect, events.len());
        for event in &events {
            let raw = String::from_utf8_lossy(&event.raw);
            assert_eq!(event.format, samples.dialect, "{raw}");
        }
        let timed = events.iter().filter(|event| event.time.is_some()).count();
        assert!(
            timed * 10 >= events.len() * 9,
            "{}: {timed} have a time",
            samples.dialect
        );
    }
}

#[test]
fn records_of_unknown_products_stay_json() {
    let (events, errors) = read(json(), UNKNOWN.as_bytes());
    assert!(errors.is_empty() && events.len() >= 20);
    for event in &events {
        assert_eq!(
            event.format,
            "json",
            "{}",
            String::from_utf8_lossy(&event.raw)
        );
    }
}

#[test]
fn inputs_of_every_dialect_are_found_to_be_json() {
    for samples in ALL {
        for input in samples
            .containers
            .iter()
            .chain([&samples.records, &samples.malformed])
        {
            let head = Head {
                bytes: input.as_bytes(),
                name: "",
            };
            assert_eq!(
                detect(&head).map(|f| f.name),
                Some("json"),
                "{}",
                samples.dialect
            );
        }
    }
}

#[test]
fn containers_and_pretty_printed_records_are_taken_apart() {
    for samples in ALL {
        for input in samples.containers {
            let (events, errors) = read(json(), input.as_bytes());
            assert!(
                errors.is_empty() && !events.is_empty(),
                "{}: {errors:?}",
                samples.dialect
            );
            assert!(
                events.iter().all(|e| e.format == samples.dialect),
                "{}",
                samples.dialect
            );
        }
    }
}

#[test]
fn a_forced_dialect_reads_the_same_as_a_recognised_one() {
    for samples in ALL {
        let forced = format_named(samples.dialect).expect("every dialect is a format");
        let (recognised, _) = read(json(), samples.records.as_bytes());
        let (events, errors) = read(forced, samples.records.as_bytes());
        assert!(errors.is_empty());
        assert_eq!(events.len(), recognised.len());
        for (a, b) in events.iter().zip(&recognised) {
            assert_eq!(
                (&a.log_source, a.time, a.format),
                (&b.log_source, b.time, b.format)
            );
            assert!(a.fields.iter().eq(b.fields.iter()));
        }
    }
}

#[test]
fn recognition_does_not_depend_on_the_record_before() {
    for before in ALL {
        let first = before.records.lines().next().expect("a record");
        for samples in ALL {
            let pairs: String = samples
                .records
                .lines()
                .map(|line| format!("{first}\n{line}\n"))
                .collect();
            let (events, _) = read(json(), pairs.as_bytes());
            for event in events.iter().skip(1).step_by(2) {
                let raw = String::from_utf8_lossy(&event.raw);
                assert_eq!(
                    event.format, samples.dialect,
                    "after {}: {raw}",
                    before.dialect
                );
            }
        }
        let pairs: String = UNKNOWN
            .lines()
            .map(|line| format!("{first}\n{line}\n"))
            .collect();
        let (events, _) = read(json(), pairs.as_bytes());
        assert!(
            events
                .iter()
                .skip(1)
                .step_by(2)
                .all(|event| event.format == "json")
        );
    }
}

#[test]
fn damaged_records_are_reported_and_the_others_are_read() {
    for samples in ALL {
        for format in [json(), format_named(samples.dialect).expect("a format")] {
            let (events, errors) = read(format, samples.malformed.as_bytes());
            assert_eq!(
                errors.first().map(|e| e.record),
                Some(1),
                "{}",
                samples.dialect
            );
            let lines = samples.malformed.lines().count();
            assert!(
                events.len() + errors.len() >= lines - 1,
                "{}",
                samples.dialect
            );
            assert!(events.len() > 1, "{}", samples.dialect);
        }
    }
}

#[test]
fn rules_that_must_fire_are_named() {
    for samples in ALL {
        assert!(!samples.fires.is_empty());
        for line in samples.fires.lines() {
            let columns: Vec<&str> = line.split('\t').collect();
            assert!(
                columns.len() == 3 && columns[1].len() == 36,
                "{}: {line}",
                samples.dialect
            );
        }
    }
}

/// One way of damaging a text.
#[derive(Debug, Clone)]
enum Damage {
    Cut(usize),
    Replace(usize, u8),
    Remove(usize, usize),
    Repeat(usize, usize),
    /// Puts another value where one starts.
    Swap(usize, &'static str),
}

fn damage() -> impl Strategy<Value = Damage> {
    let values = proptest::sample::select(vec![
        "null",
        "17",
        "-1",
        "1e999",
        "\"\"",
        "\"x\"",
        "[]",
        "{}",
        "[1,{\"a\":2}]",
        "{\"a\":{\"b\":[]}}",
        "true",
    ]);
    prop_oneof![
        any::<usize>().prop_map(Damage::Cut),
        (any::<usize>(), any::<u8>()).prop_map(|(at, byte)| Damage::Replace(at, byte)),
        (any::<usize>(), 1..40_usize).prop_map(|(at, len)| Damage::Remove(at, len)),
        (any::<usize>(), 1..40_usize).prop_map(|(at, len)| Damage::Repeat(at, len)),
        (any::<usize>(), values).prop_map(|(at, value)| Damage::Swap(at, value)),
    ]
}

fn apply(bytes: &mut Vec<u8>, damage: &Damage) {
    let len = bytes.len().max(1);
    match *damage {
        Damage::Cut(at) => bytes.truncate(at % len),
        Damage::Replace(at, byte) => {
            if let Some(slot) = bytes.get_mut(at % len) {
                *slot = byte;
            }
        }
        Damage::Remove(at, count) => {
            let start = (at % len).min(bytes.len());
            let end = (start + count).min(bytes.len());
            bytes.drain(start..end);
        }
        Damage::Repeat(at, count) => {
            let start = (at % len).min(bytes.len());
            let end = (start + count).min(bytes.len());
            bytes.extend_from_within(start..end);
        }
        Damage::Swap(at, value) => swap_value(bytes, at, value),
    }
}

/// Replaces the value behind the next colon after `at`, if it is a scalar or a whole object.
fn swap_value(bytes: &mut Vec<u8>, at: usize, value: &str) {
    let from = at % bytes.len().max(1);
    let Some(colon) = bytes.iter().skip(from).position(|b| *b == b':') else {
        return;
    };
    let start = from + colon + 1;
    let (mut end, mut depth) = (start, 0_i32);
    while let Some(byte) = bytes.get(end) {
        match byte {
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth == 0 => break,
            b'}' | b']' => depth -= 1,
            b',' if depth == 0 => break,
            _ => {}
        }
        end += 1;
    }
    bytes.splice(start..end, value.bytes());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn damaged_samples_never_panic(
        dialect in 0..ALL.len(),
        line in any::<usize>(),
        damages in proptest::collection::vec(damage(), 1..5),
    ) {
        let samples = &ALL[dialect];
        let lines: Vec<&str> = samples.records.lines().chain(samples.malformed.lines()).collect();
        let mut bytes = lines[line % lines.len()].as_bytes().to_vec();
        for damage in &damages {
            apply(&mut bytes, damage);
        }
        for format in [json(), format_named(samples.dialect).expect("a format")] {
            read(format, &bytes);
        }
    }

    #[test]
    fn any_fields_of_known_names_never_panic(
        dialect in 0..ALL.len(),
        picks in proptest::collection::vec((any::<usize>(), "\\PC{0,12}"), 1..12),
    ) {
        let samples = &ALL[dialect];
        let (events, _) = read(json(), samples.records.as_bytes());
        let names: Vec<String> = events.iter().flat_map(|e| e.fields.iter().map(|(n, _)| n.to_owned())).collect();
        let members: Vec<String> = picks
            .iter()
            .map(|(at, text)| format!("{:?}:{:?}", names[at % names.len()], text.replace(['\\', '"'], "")))
            .filter(|m| !m.contains("\\u{"))
            .collect();
        read(format_named(samples.dialect).expect("a format"), format!("{{{}}}", members.join(",")).as_bytes());
    }
}
