//! W3C extended logs (`iis_w3c`): IIS, its HTTPERR and the Windows firewall, Blue Coat and other
//! proxies, CloudFront. The columns are named by `#Fields:` lines, which may come again with
//! others; `-` is a missing value. Fields keep the names of the log and answer to Sigma's.
//!
//! Category: `proxy` when the columns say so (a URL of the client, categories, hierarchy),
//! `firewall` for `src-ip`, else `webserver`. Times are UTC unless `#Time Format: Local`.
//! Comma-separated logs with the same header (Exchange) are not read.

mod columns;
mod parser;
#[cfg(test)]
mod tests;

use crate::lines::LineDecoder;
use crate::{Decoder, Format, Framing, Head, SourceOptions};

pub(super) const FORMAT: Format = Format {
    name: "iis_w3c",
    title: (
        "W3C extended log (IIS, proxies, CloudFront)",
        "W3C拡張ログ（IIS・プロキシ・CloudFront）",
    ),
    detect,
    framing: |_| Framing::Lines,
    stateless: false,
    decoder,
};

fn detect(head: &Head<'_>) -> u8 {
    let mut lines = head
        .lines()
        .skip_while(|line| line.starts_with('#') && !line.starts_with("#Fields:"));
    let fields = lines.next().and_then(|line| line.strip_prefix("#Fields:"));
    match fields.map(columns::Columns::parse) {
        Some(columns) if columns.is_known() => 95,
        _ => 0,
    }
}

fn decoder(options: &SourceOptions) -> Box<dyn Decoder> {
    Box::new(LineDecoder(parser::W3c::new(options)))
}
