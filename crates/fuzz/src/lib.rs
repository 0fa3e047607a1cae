//! What is done with hostile bytes, for each kind of input that outsiders give us.
//!
//! In: the name of a target and any bytes. Out: nothing, or a panic where a promise is broken: a
//! fault in a parser, a place outside the input, an engine that disagrees with the plain
//! evaluator. The fuzz targets of `fuzz/` call [`run`]; `tests/replay.rs` does the same on stable
//! with samples, changed samples ([`mutate`]) and the inputs kept in `fuzz/corpus/`.

mod campaigns;
mod formats;
mod requests;
mod rules;

pub mod mutate;

/// Takes any bytes; panics where a promise is broken.
type Entry = fn(&[u8]);

/// Targets other than those of formats, which have the formats' names.
const OTHERS: [(&str, Entry); 9] = [
    ("detect", formats::detected),
    ("rule", rules::rule),
    ("condition", rules::condition),
    ("correlation", rules::correlation),
    ("pipeline", rules::pipeline),
    ("yaml", rules::yaml),
    ("web_request", requests::request),
    ("web_campaign", campaigns::campaign),
    ("web_outcome", campaigns::outcome),
];

/// Names of all targets.
#[must_use]
pub fn targets() -> Vec<&'static str> {
    let formats = yagura_source::FORMATS.iter().map(|format| format.name);
    formats.chain(OTHERS.map(|(name, _)| name)).collect()
}

/// Gives bytes to a target.
///
/// # Panics
/// An unknown target, and every broken promise.
pub fn run(target: &str, bytes: &[u8]) {
    if let Some((_, entry)) = OTHERS.iter().find(|(name, _)| *name == target) {
        return entry(bytes);
    }
    match yagura_source::format_named(target) {
        Ok(format) => formats::read(format, bytes),
        Err(error) => panic!("no such target: {error}"),
    }
}
