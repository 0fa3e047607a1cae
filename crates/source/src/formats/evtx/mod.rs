//! Windows event logs (`evtx`): binary files of chunks of BinXML, read with the `evtx` crate.
//!
//! A chunk or record that is damaged is reported and the others are read. The raw record of an
//! event is its JSON rendering, since the binary form cannot be read without its chunk.

mod parser;
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
