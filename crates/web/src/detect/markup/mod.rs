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
use super::found::Found;
use crate::{Category, Hit, Place, Text};

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

fn detect(text: &Text<'_>, hits: &mut Vec<Hit>) {
    let lower = text.lower;
    let is_path = text.place == Place::Path;
    let mut add = |found: Option<Found>| {
        hits.extend(found.map(|f| f.into_hit(Category::Xss, lower.len())));
    };
    if matches!(text.place, Place::Agent) {
        add(tag::find(lower));
        return;
    }
    add(tag::find(lower));
    // A body is a document of its own; the value it lands in is one of its parts.
    add(attribute::find(lower, text.place != Place::Body));
    add(url::find(lower, is_path));
    add(style::find(lower));
    add(charset::find(lower));
    if !is_path {
        add(script::find(lower));
    }
}
