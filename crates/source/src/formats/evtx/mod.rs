//! Windows event logs (`evtx`): binary files of chunks of BinXML, read with the `evtx` crate.
//!
//! A chunk or record that is damaged is reported with its own place and the others are read:
//! `mend` finds the records of a chunk before the crate reads it. The raw record of an event is
//! its JSON rendering, since the binary form cannot be read without its chunk.

mod chunks;
mod expansion;
mod mend;
mod parser;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;

use crate::{Decoder, Format, Framing, Head, SourceOptions};

pub(super) const FORMAT: Format = Format {
    name: "evtx",
    title: ("Windows event log", "Windowsイベントログ"),
    detect: |head: &Head<'_>| {
        if head.bytes.starts_with(b"ElfFile\0") {
            100
        } else {
            0
        }
    },
    framing: |_| Framing::EvtxChunks,
    stateless: true,
    decoder,
};

fn decoder(_options: &SourceOptions) -> Box<dyn Decoder> {
    Box::new(parser::EvtxDecoder::default())
}
