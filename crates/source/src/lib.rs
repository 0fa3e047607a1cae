//! Log formats: bytes to [`yagura_model::Event`]s.
//!
//! In: the bytes of one input, read by the caller. Out: events in order, and a
//! [`RecordError`] for each record that could not be read, with its place; reading goes on
//! after it. Invariants: nothing here opens files, knows rules or reads a clock; no input
//! panics; memory is bounded by [`Blocks::RECORD_LEN_BYTES_MAX`] and a few blocks.
//!
//! The way of an input: [`utf8_reader`] undoes UTF-16; [`detect`] names its [`Format`]; [`Blocks`] cuts the bytes at record
//! boundaries; the format's [`Decoder`] turns each [`Block`] into events. Blocks of a format
//! whose records stand alone ([`Format::stateless`]) may be decoded in parallel.
//!
//! To add a format, copy a folder below `formats/` and name it in `formats/mod.rs`.

mod block;
mod encoding;
mod format;
mod formats;
mod json;
mod lines;
pub mod ocsf;
mod routes;
mod sink;
#[cfg(test)]
mod testing;
mod text;
mod web_view;
mod windows;
mod zeek;

pub use block::{Block, Blocks, Framing};
pub use encoding::utf8_reader;
pub use format::{Confidence, Decoder, Format, Head, SourceOptions, UnknownFormat};
pub use formats::{FORMATS, detect, format_named, log_sources};
pub use sink::{RecordError, Sink};
