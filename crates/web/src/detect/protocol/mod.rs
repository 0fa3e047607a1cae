//! Abuse of HTTP itself and of protocols behind a form: header injection, request smuggling, mail
//! commands, headers that no client sends, forced sessions (CWE-93, CWE-113, CWE-444, CWE-384).
//!
//! Left out: what only the whole request shows (conflicting `Content-Length` and
//! `Transfer-Encoding`, the method, an off-site `Referer` beside a session id).

mod headers;
mod lines;
mod session;
#[cfg(test)]
mod tests;

use super::Detector;
use crate::{Category, Hit, Reason, Score, Text};
use std::ops::Range;

pub(crate) const DETECTOR: Detector = Detector {
    needles: &[
        b"\r",
        b"\n",
        b"\xe5\x98\x8a",
        b"\xe5\x98\x8d",
        b"http/",
        b".cookie",
        b"set-cookie",
        b"sess",
        b"sid",
        b"cfid",
        b"cftoken",
        b"cakephp",
        b"token",
        b"auth",
        b"/",
        b"bytes",
        b"chunk",
        b"identity",
        b"%{",
        b"${",
        b"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        b"trace",
        b"track",
        b"(",
        b"<",
        b"'",
        b",",
    ],
    detect,
};

static OVERFLOW: Reason = Reason {
    code: "protocol-overflow",
    en: "the value is one letter over and over, as tests for buffer overflows send it",
    ja: "同じ文字の長い繰り返しで、バッファオーバーフローを試している",
};

fn detect(text: &Text<'_>, hits: &mut Vec<Hit>) {
    let mut found = Found { best: None };
    lines::detect(text, &mut found);
    headers::detect(text, &mut found);
    session::detect(text, &mut found);
    overflow(text, &mut found);
    hits.extend(found.best);
}

/// The gravest finding of a text.
struct Found {
    best: Option<Hit>,
}

impl Found {
    fn add(&mut self, category: Category, score: u8, span: Range<usize>, reason: &'static Reason) {
        if self.best.as_ref().is_none_or(|b| b.score.0 < score) {
            self.best = Some(Hit {
                category,
                score: Score(score),
                span,
                reason,
            });
        }
    }
}

/// One letter repeated from the start: nobody types it, no encoding makes it.
fn overflow(text: &Text<'_>, found: &mut Found) {
    const RUN_MIN: usize = 128;
    const REST_MAX: usize = 64;
    let value = text.lower.strip_prefix(b"/").unwrap_or(text.lower);
    let Some(first) = value.first().filter(|b| b.is_ascii_alphabetic()) else {
        return;
    };
    let run = value.iter().take_while(|b| *b == first).count();
    if run >= RUN_MIN && value.len() - run <= REST_MAX {
        found.add(Category::Protocol, 50, 0..text.lower.len(), &OVERFLOW);
    }
}
