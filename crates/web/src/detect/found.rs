//! What a reader inside a detector found, before it becomes a hit.

use crate::{Category, Hit, Reason, Score};
use std::ops::Range;

/// Score, place and reason; the detector adds its category.
pub(super) struct Found {
    pub(super) score: Score,
    pub(super) span: Range<usize>,
    pub(super) reason: &'static Reason,
}

impl Found {
    pub(super) const fn new(score: Score, span: Range<usize>, reason: &'static Reason) -> Self {
        Self {
            score,
            span,
            reason,
        }
    }

    /// A hit in a text of `text_len` bytes: a span may reach past the end of a cut payload.
    pub(super) fn into_hit(self, category: Category, text_len: usize) -> Hit {
        Hit {
            category,
            score: self.score,
            span: self.span.start.min(text_len)..self.span.end.min(text_len),
            reason: self.reason,
        }
    }
}

/// Declares the reasons of a detector: name, code, English clause, Japanese clause.
macro_rules! reasons {
    ($($name:ident $code:literal $en:literal $ja:literal)*) => {
        $(pub(super) const $name: $crate::Reason = $crate::Reason {
            code: $code,
            en: $en,
            ja: $ja,
        };)*
    };
}
pub(super) use reasons;
