//! HTML, JavaScript and style sheets in values: cross-site scripting.
//!
//! A value is read as each place of a page would read it: as text (tags), as an attribute's value
//! (a quote closed, an attribute added), as a URL, as a style sheet, and as script. Plain formatting
//! tags and sentences about code are at most a sign.

mod attribute;
mod charset;
mod reason;
mod script;
mod style;
mod tag;
#[cfg(test)]
mod tests;
mod url;
mod words;

use super::Detector;
use crate::{Category, Hit, Place, Reason, Score, Text};
use std::ops::Range;

pub(crate) const DETECTOR: Detector = Detector {
    needles: &[
        b"<",
        b"(",
        b"`",
        b"script",
        b"=",
        b"data:",
        b"[",
        b"document",
        b"window.",
        b"window[",
        b"window ",
        b"window/",
        b"adw-",
        b"@import",
        b"location",
        b"\xbc/",
        b"-->",
        b"]]>",
        b"--!>",
        b"import",
    ],
    detect,
};

/// What a reader found, with its place.
pub(super) struct Found {
    score: Score,
    span: Range<usize>,
    reason: &'static Reason,
}

impl Found {
    const fn new(score: Score, span: Range<usize>, reason: &'static Reason) -> Self {
        Self {
            score,
            span,
            reason,
        }
    }
}

fn detect(text: &Text<'_>, hits: &mut Vec<Hit>) {
    let lower = text.lower;
    let is_path = text.place == Place::Path;
    let mut add = |found: Option<Found>| {
        if let Some(found) = found {
            hits.push(Hit {
                category: Category::Xss,
                score: found.score,
                span: found.span.start.min(lower.len())..found.span.end.min(lower.len()),
                reason: found.reason,
            });
        }
    };
    if matches!(text.place, Place::Agent) {
        add(tag::find(lower));
        return;
    }
    add(tag::find(lower));
    add(attribute::find(lower));
    add(url::find(lower, is_path));
    add(style::find(lower));
    add(charset::find(lower));
    if !is_path {
        add(script::find(lower));
    }
}
