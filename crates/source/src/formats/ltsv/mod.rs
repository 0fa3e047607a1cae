//! Labeled tab-separated values (`ltsv`, <http://ltsv.org/>), as Apache, nginx and programs behind
//! them write access logs in Japan: `time:[…]<TAB>host:…<TAB>req:GET / HTTP/1.1<TAB>status:200`.
//!
//! Values stand under the names of Sigma's taxonomy and answer to their own labels too. They keep
//! the escapes of the server (`\"`, `\xHH`), as those of `access_log` do. Records without a
//! request are events of no product, with their labels as names.

mod labels;
mod normalise;
mod parser;
#[cfg(test)]
mod tests;

use crate::lines::LineDecoder;
use crate::{Decoder, Format, Framing, Head, SourceOptions};

pub(super) const FORMAT: Format = Format {
    name: "ltsv",
    title: (
        "LTSV access log (Apache, nginx)",
        "LTSV形式のアクセスログ(Apache・nginx)",
    ),
    detect,
    framing: |_| Framing::Lines,
    stateless: true,
    decoder,
};

/// Labels of a line that must be usual ones.
const KNOWN_MIN: usize = 2;

fn detect(head: &Head<'_>) -> u8 {
    head.confidence_by_share(90, |line| {
        let known = parser::pairs(line).filter(|(label, _)| labels::is_known(label));
        known.take(KNOWN_MIN).count() == KNOWN_MIN
    })
}

fn decoder(options: &SourceOptions) -> Box<dyn Decoder> {
    Box::new(LineDecoder(normalise::Ltsv::new(options)))
}
