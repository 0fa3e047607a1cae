//! What the tests of formats share: reading bytes through blocks as the real callers do, golden
//! pairs, and hostile inputs made from good ones.

use crate::{Block, Blocks, Format, Head, RecordError, Sink, SourceOptions};
use proptest::prelude::*;
use std::fmt::Write as _;
use std::path::Path;
use yagura_model::Event;

/// Events and complaints of one input.
pub(crate) type Read = (Vec<Event>, Vec<RecordError>);

/// Reads an input with the default options.
pub(crate) fn read(format: &Format, bytes: &[u8]) -> Read {
    read_with(format, bytes, &SourceOptions::default())
}

/// A text as Windows programs save it.
pub(crate) fn utf16_bytes(text: &str, big_endian: bool) -> Vec<u8> {
    let bytes = |unit: u16| {
        if big_endian {
            unit.to_be_bytes()
        } else {
            unit.to_le_bytes()
        }
    };
    let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
    units.flat_map(bytes).collect()
}

/// Reads an input.
pub(crate) fn read_with(format: &Format, bytes: &[u8], options: &SourceOptions) -> Read {
    let (mut events, mut errors) = (Vec::new(), Vec::new());
    let mut too_long = Vec::new();
    let mut on_event = |event: &mut Event| events.push(event.clone());
    let mut on_error = |error| errors.push(error);
    let mut sink = Sink::new(&mut on_event, &mut on_error);
    let head = Head {
        bytes: &bytes[..bytes.len().min(Head::LEN_BYTES_MAX)],
        name: "",
    };
    let mut blocks = Blocks::new(bytes, (format.framing)(&head));
    let mut decoder = (format.decoder)(options);
    let mut block = Block::default();
    while let Some(piece) = blocks.next_block(&mut block).expect("slices do not fail") {
        match piece {
            Ok(()) => decoder.decode(&block, &mut sink),
            Err(error) => too_long.push(error),
        }
    }
    decoder.finish(&mut sink);
    errors.extend(too_long);
    (events, errors)
}

/// Reads an input that must give exactly one event.
pub(crate) fn read_one(format: &Format, line: &str) -> Event {
    let (mut events, errors) = read(format, line.as_bytes());
    assert!(errors.is_empty(), "{errors:?}");
    assert_eq!(events.len(), 1, "{line}");
    events.remove(0)
}

/// All values of a field as text.
pub(crate) fn values(fields: &yagura_model::Fields, name: &str) -> Vec<String> {
    fields
        .iter()
        .filter(|(n, _)| *n == name)
        .map(|(_, v)| v.to_text().into_owned())
        .collect()
}

/// Prints events so that a person can check them.
fn print((events, errors): &Read) -> String {
    let mut out = String::new();
    let mut line = |text: std::fmt::Arguments<'_>| writeln!(out, "{text}").expect("a string");
    for event in events {
        let source = &event.log_source;
        let time = event
            .time
            .map_or_else(|| "no time".to_owned(), |t| t.to_string());
        line(format_args!(
            "#{} {time} product={} services={:?} categories={:?}",
            event.record_id,
            source.product(),
            source.services().collect::<Vec<_>>(),
            source.categories().collect::<Vec<_>>(),
        ));
        for (name, value) in event.fields.iter() {
            line(format_args!("  {name} = {value:?}"));
        }
        for (alias, index) in event.fields.aliases() {
            line(format_args!("  {alias} -> {}", event.fields.name_at(index)));
        }
        for (name, value) in event.category_fields.iter() {
            line(format_args!("  view {name} = {value:?}"));
        }
    }
    for error in errors {
        line(format_args!("error: {error}"));
    }
    out
}

/// Compares each `samples/NAME.log` of a format's folder with `samples/NAME.events`. With
/// `YAGURA_BLESS=1` in the environment the latter are written instead.
pub(crate) fn golden(format: &Format, folder: &str) {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("src/formats")
        .join(folder)
        .join("samples");
    let mut pairs = 0;
    for entry in std::fs::read_dir(&samples).expect("a folder of samples") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|e| e != "log") {
            continue;
        }
        pairs += 1;
        let bytes = std::fs::read(&path).expect("a sample");
        let head = Head {
            bytes: &bytes[..bytes.len().min(Head::LEN_BYTES_MAX)],
            name: "",
        };
        let detected = crate::detect(&head).map(|f| f.name);
        assert_eq!(detected, Some(format.name), "{}", path.display());
        let got = print(&read(format, &bytes));
        let expected = path.with_extension("events");
        if std::env::var_os("YAGURA_BLESS").is_some() {
            std::fs::write(&expected, &got).expect("a writable folder");
        }
        let want = std::fs::read(&expected).unwrap_or_default();
        let want = String::from_utf8_lossy(&want);
        for (number, (want, got)) in want.lines().zip(got.lines()).enumerate() {
            assert_eq!(want, got, "{} line {}", expected.display(), number + 1);
        }
        assert_eq!(want.len(), got.len(), "{}", expected.display());
    }
    assert!(pairs > 0);
}

/// Arbitrary bytes, and good inputs with bytes replaced, put in, taken out or cut off.
pub(crate) fn hostile(good: &'static [u8]) -> impl Strategy<Value = Vec<u8>> {
    const MARKS: &[u8] = b" \"[]=:,\0\\{}%<>&;'-\x1d\n";
    let bytes = prop::collection::vec(any::<u8>(), 0..300);
    let edits = prop::collection::vec((any::<prop::sample::Index>(), 0_u8..5, any::<u8>()), 1..40);
    let mutated = (any::<prop::sample::Index>(), 1_usize..6_000, edits).prop_map(
        move |(start, len, edits)| {
            let start = start.index(good.len());
            let mut bytes = good[start..good.len().min(start + len)].to_vec();
            for (at, kind, byte) in edits {
                if bytes.is_empty() {
                    break;
                }
                let at = at.index(bytes.len());
                match kind {
                    0 => bytes[at] = byte,
                    1 => bytes.insert(at, byte),
                    2 => drop(bytes.remove(at)),
                    3 => bytes[at] = MARKS[usize::from(byte) % MARKS.len()],
                    _ => bytes.truncate(bytes.len() - usize::from(byte) % 9 % bytes.len()),
                }
            }
            bytes
        },
    );
    prop_oneof![1 => bytes, 4 => mutated]
}
