//! Access logs of Apache, nginx and servers that write the same (`access_log`): common and
//! combined format, with a virtual host in front or more values behind, and Squid's combined
//! variant, which is recognised by its result code (`TCP_MISS:HIER_DIRECT`) at the end.
//!
//! Error lines in between, as containers write them to one stream, are read as `web_error`.
//!
//! Values keep the escapes of the server (`\"`, `\xHH`): rules are written for that text, and
//! what decodes requests needs to know how they were written. Log formats that put the time
//! first or leave out the quotes are not read.

mod normalise;
mod parser;
#[cfg(test)]
mod tests;

pub(super) use normalise::{AccessLog, WebLog, fill, request};
pub(super) use parser::parse;

use super::web_error::ErrorLog;
use crate::lines::{Either, LineDecoder};
use crate::{Decoder, Format, Framing, Head, SourceOptions};

pub(super) const FORMAT: Format = Format {
    name: "access_log",
    title: ("Apache and nginx access log", "Apache・nginxのアクセスログ"),
    detect,
    framing: |_| Framing::Lines,
    stateless: true,
    decoder,
};

fn detect(head: &Head<'_>) -> u8 {
    head.confidence_by_share(90, |line| parse(line).is_ok_and(|l| l.time.contains(':')))
}

fn decoder(options: &SourceOptions) -> Box<dyn Decoder> {
    Box::new(LineDecoder(Either(
        AccessLog::new(options),
        ErrorLog::new(options),
    )))
}
