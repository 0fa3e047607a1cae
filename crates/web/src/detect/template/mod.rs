//! Template and script engines other than PHP's and Java's: expressions, code, serialised objects.
//!
//! A placeholder (`{{name}}`, `${NAME}`) is at most a sign: an attack computes, calls, or reaches
//! for what a template's author would not name.

mod braces;
mod code;
mod reason;
#[cfg(test)]
mod tests;
mod words;

use super::Detector;
use crate::{Category, Hit, Place, Reason, Score, Text};
use std::ops::Range;

pub(crate) const DETECTOR: Detector = Detector {
    needles: &[
        b"{",
        b"@(",
        b"__",
        b"constructor",
        b"(",
        b"<!--",
        b"<esi",
        b"!!",
        b"!ruby",
        b"!php",
        b"$$_",
        b"system.",
        b"process.",
        b"objectdata",
        b"aaeaaad",
        b"php:function",
        b"msxsl",
        b"mainmodule",
        b"kernel.",
        b"io.popen",
        b"file.",
        b"\n",
        b"gasv",
        b"ganj",
        b"gajj",
        b"y29zcn",
        b"y3bvc2",
        b"functionname",
        b"escape",
        b"_mmarker",
        b"_nsattr",
        b"lookup",
        b"registerundefined",
        b"module.exports",
        b"require.",
    ],
    detect,
};

/// What a reader found, with its place.
struct Found {
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
    let mut add = |found: Option<Found>| {
        if let Some(found) = found {
            hits.push(Hit {
                category: Category::TemplateInjection,
                score: found.score,
                span: found.span.start.min(lower.len())..found.span.end.min(lower.len()),
                reason: found.reason,
            });
        }
    };
    add(code::marks(text));
    if text.place == Place::Agent {
        return;
    }
    add(braces::find(lower));
    add(code::prototype(text));
    add(code::python(lower));
    if text.place != Place::Path {
        add(code::calls(lower));
        add(code::ruby(lower));
    }
}
