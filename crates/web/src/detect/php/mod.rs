//! PHP in values: code, stream wrappers, serialised objects, settings, scripts uploaded.

mod call;
mod code;
mod reason;
#[cfg(test)]
mod tests;
mod upload;
mod words;

pub(super) use upload::is_file_name;

use super::Detector;
use crate::{Category, Hit, Place, Reason, Score, Text};
use std::ops::Range;

pub(crate) const DETECTOR: Detector = Detector {
    needles: words::NEEDLES,
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
                category: Category::PhpInjection,
                score: found.score,
                span: found.span.start.min(lower.len())..found.span.end.min(lower.len()),
                reason: found.reason,
            });
        }
    };
    if upload::is_file_name(text) {
        add(upload::find(lower));
    }
    add(code::tag(lower));
    add(code::wrapper(lower));
    if text.place != Place::Agent {
        add(code::serialised(lower));
        add(code::variable(lower));
        add(code::setting(lower, text.place));
    }
    if !matches!(text.place, Place::Path | Place::Agent) {
        add(call::find(lower));
        add(call::computed(lower));
        add(call::named(text));
    }
}
