//! The formats, one folder each.
//!
//! A folder holds `mod.rs` (the [`Format`] or [`Dialect`] and how it is recognised), where it is
//! not trivial `parser.rs` (bytes to fields) and `normalise.rs` (time, log source, views), and
//! `tests.rs` with `samples/` (real or documented records).

mod access_log;
mod alb_log;
mod auditd;
mod dns_log;
mod evtx;
mod iis_w3c;
mod json;
#[cfg(test)]
mod recognition;
mod squid;
mod syslog;
mod web_error;
mod windows_json;
mod windows_xml;
mod zeek_tsv;

use crate::json::Dialect;
use crate::{Format, Head, UnknownFormat};

/// All formats. Recognition takes the surest; of equally sure ones the first.
pub const FORMATS: &[&Format] = &[
    &access_log::FORMAT,
    &alb_log::FORMAT,
    &auditd::FORMAT,
    &dns_log::FORMAT,
    &evtx::FORMAT,
    &iis_w3c::FORMAT,
    &json::FORMAT,
    &squid::FORMAT,
    &syslog::FORMAT,
    &web_error::FORMAT,
    &windows_json::FORMAT,
    &windows_xml::FORMAT,
    &zeek_tsv::FORMAT,
];

/// JSON dialects in the order in which they are asked. The last takes any record.
pub(crate) const DIALECTS: &[&Dialect] = &[&windows_json::DIALECT, &json::DIALECT];

/// Confidence below which an input counts as unknown.
const CONFIDENCE_MIN: u8 = 30;

/// Names the format of an input, or `None` when no format knows it.
#[must_use]
pub fn detect(head: &Head<'_>) -> Option<&'static Format> {
    let mut best: Option<(&'static Format, u8)> = None;
    for &format in FORMATS {
        let confidence = (format.detect)(head);
        if confidence >= CONFIDENCE_MIN && best.is_none_or(|(_, b)| confidence > b) {
            best = Some((format, confidence));
        }
    }
    best.map(|(format, _)| format)
}

/// Returns the format of a name.
///
/// # Errors
/// [`UnknownFormat`] with the names there are.
pub fn format_named(name: &str) -> Result<&'static Format, UnknownFormat> {
    let found = FORMATS.iter().find(|f| f.name == name);
    found.copied().ok_or_else(|| UnknownFormat {
        name: name.to_owned(),
        known: FORMATS
            .iter()
            .map(|f| f.name)
            .collect::<Vec<_>>()
            .join(", "),
    })
}
