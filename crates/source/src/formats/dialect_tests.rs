//! Tests that hold for every JSON dialect: its samples are recognised as its own, in whatever
//! order they come, and nothing in them, however damaged, makes it panic.

use crate::testing::{hostile, read};
use crate::{Format, Head, detect, format_named};
use proptest::prelude::*;
use yagura_model::{Event, Fields};

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

#[derive(Debug, Clone, Copy)]
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
    "windows_json": "array.json";
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

/// Damaged samples of one of the dialects, with its name.
fn damaged() -> impl Strategy<Value = (&'static str, Vec<u8>)> {
    prop::sample::select(ALL).prop_flat_map(|samples| {
        let good = [samples.records.as_bytes(), samples.malformed.as_bytes()];
        let bytes = prop::sample::select(good.to_vec()).prop_flat_map(hostile);
        (Just(samples.dialect), bytes)
    })
}

/// Scalars and nested values of every type, to stand where a record has another.
const OTHER_VALUES: [&str; 11] = [
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
];

/// Replaces the value behind the nth colon, up to where the next member may begin.
fn swap_value(text: &str, nth: usize, value: &str) -> Option<String> {
    let colons = text.matches("\":").count();
    let (at, _) = text.match_indices("\":").nth(nth % colons.max(1))?;
    let rest = &text[at + 2..];
    let end = rest.find([',', '}', ']']).unwrap_or(rest.len());
    Some(format!("{}{value}{}", &text[..at + 2], &rest[end..]))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn damaged_samples_never_panic((dialect, bytes) in damaged()) {
        read(json(), &bytes);
        read(format_named(dialect).expect("a format"), &bytes);
    }

    #[test]
    fn values_of_other_types_never_panic(
        samples in prop::sample::select(ALL),
        line in any::<prop::sample::Index>(),
        swaps in prop::collection::vec((any::<usize>(), prop::sample::select(&OTHER_VALUES[..])), 1..4),
    ) {
        let lines: Vec<&str> = samples.records.lines().collect();
        let mut text = (*line.get(&lines)).to_owned();
        for (nth, value) in swaps {
            text = swap_value(&text, nth, value).unwrap_or(text);
        }
        read(json(), text.as_bytes());
        read(format_named(samples.dialect).expect("a format"), text.as_bytes());
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
