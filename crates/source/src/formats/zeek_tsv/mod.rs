//! Zeek's own format (`zeek_tsv`): header lines that begin with `#` name separators, the log,
//! its fields and their types; each further line is a record. The header may come again (files
//! put together, rotation). Sets and vectors become several entries of one name.
//!
//! Values are typed as Zeek's JSON writer would: `bool`, whole numbers and fractions. `\xHH` is
//! undone; other backslashes stay, since Zeek escapes them as `\x5c`.

mod parser;
#[cfg(test)]
mod tests;

use crate::lines::LineDecoder;
use crate::{Decoder, Format, Framing, Head, SourceOptions};

pub(super) const FORMAT: Format = Format {
    name: "zeek_tsv",
    title: ("Zeek log (TSV)", "Zeekログ（TSV）"),
    detect,
    framing: |_| Framing::Lines,
    stateless: false,
    decoder,
};

fn detect(head: &Head<'_>) -> u8 {
    let mut header = head.lines().take_while(|line| line.starts_with('#'));
    let is_zeek = header
        .next()
        .is_some_and(|line| line.starts_with("#separator "));
    if is_zeek && header.any(|line| line.starts_with("#fields")) {
        98
    } else {
        0
    }
}

fn decoder(_options: &SourceOptions) -> Box<dyn Decoder> {
    Box::new(LineDecoder(parser::ZeekTsv::default()))
}
