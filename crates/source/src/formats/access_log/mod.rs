//! Access logs of Apache, nginx and servers that write the same (`access_log`): common and
//! combined format, with a virtual host in front or more values behind, and Squid's combined
//! variant, which is recognised by its result code (`TCP_MISS:HIER_DIRECT`) at the end.
//!
//! Values keep the escapes of the server (`\"`, `\xHH`): rules are written for that text, and
//! what decodes requests needs to know how they were written. Log formats that put the time
//! first or leave out the quotes are not read.

mod normalise;
mod parser;
#[cfg(test)]
mod tests;

pub(super) use normalise::{WebLog, fill};
pub(super) use parser::parse;

use crate::lines::LineDecoder;
use crate::{Decoder, Format, Framing, Head, SourceOptions};

pub(super) const FORMAT: Format = Format {
    name: "access_log",
    title: ("Apache and nginx access log", "Apache・nginxのアクセスログ"),
    detect,
    framing: |_| Framing::Lines,
    stateless: true,
    decoder,
};

/// Share of lines that must fit; servers write broken lines when a request is cut off.
const SHARE_MIN: u8 = 70;

fn detect(head: &Head<'_>) -> u8 {
    let share = head.share_of_lines(|line| parse(line).is_ok_and(|l| l.time.contains(':')));
    if share >= SHARE_MIN { 90 } else { 0 }
}

fn decoder(options: &SourceOptions) -> Box<dyn Decoder> {
    Box::new(LineDecoder(normalise::AccessLog::new(options)))
}
