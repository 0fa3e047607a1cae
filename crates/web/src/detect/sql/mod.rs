//! SQL injection.
//!
//! The text is read as SQL in every context in which it can stand in a query: bare (where a
//! number is expected) and inside each kind of quotes that it closes. Two questions are asked of
//! each reading: does it leave its value and go on as a query of another structure ([`breakout`]),
//! and does it hold SQL that means something anywhere ([`fragments`])? Both together are an
//! effect. Prose fails the first by grammar: after a quote no operator and operand follow.

mod bare;
mod breakout;
mod calls;
mod delay;
mod fragments;
mod functions;
mod grammar;
mod lex;
mod queries;
mod reasons;
mod statements;
#[cfg(test)]
mod tests;
mod words;

pub(crate) use delay::asked_delay_s;

use super::Detector;
use crate::{Category, Hit, Place, Reason, Score, Text};
use lex::{Quote, Reading};
use smallvec::SmallVec;
use std::ops::Range;

pub(crate) const DETECTOR: Detector = Detector {
    needles: NEEDLES,
    detect,
};

/// Each way to break out needs a quote, a comparison, a comment or a word of this list.
const NEEDLES: &[&[u8]] = &[
    b"'",
    b"\"",
    b"`",
    b"\xe2\x80\x98",
    b"\xe2\x80\x99",
    b"\xe2\x80\x9a",
    b"\xe2\x80\x9b",
    b"\xe2\x80\x93",
    b"\xe2\x80\x94",
    b"\xe2\x80\xb2",
    b"\xc2\xb4",
    b"=",
    b"<",
    b">",
    b"(",
    b"--",
    b"#",
    b"/*",
    b"||",
    b"&&",
    b"@@",
    b"::",
    b"\0",
    b"!",
    b"like",
    b"select",
    b"union",
    b"waitfor",
    b"insert",
    b"update",
    b"delete",
    b"drop",
    b"truncate",
    b"alter",
    b"create",
    b"exec",
    b"declare",
    b";",
    b"load",
    b"copy",
    b"having",
    b"order",
    b"group",
    b"limit",
    b"between",
    b"null",
    b"outfile",
    b"dumpfile",
    b"case",
    b"xp_",
    b"sp_",
    b"sys",
    b"information_schema",
    b"pg_",
    b"sqlite_",
    b"user_",
    b"all_t",
    b"dba_",
    b"utl_",
    b"dbms_",
    b"open",
    b"northwind",
    b"tempdb",
    b"xtype",
    b"1.e",
    b".e.",
    b"procedure",
    b"from",
    b"where",
    b"set ",
    b"glob",
    b"regexp",
    b"rlike",
    b" xor",
    b"@",
    b"~",
    b" in",
    b" not",
];

/// One thing found in one reading.
#[derive(Debug, Clone)]
struct Finding {
    reason: &'static Reason,
    score: Score,
    span: Range<usize>,
}

fn detect(text: &Text<'_>, hits: &mut Vec<Hit>) {
    let lower = &text.lower[..text.lower.len().min(Text::LEN_BYTES_MAX)];
    if lower.is_empty() || text.place == Place::Agent && is_browser(lower) {
        return;
    }
    let mut found = Found::default();
    let path = text.place == Place::Path;
    if path {
        for (start, segment) in segments(lower) {
            found.read(segment, Quote::None, true, start);
        }
    } else {
        found.read(lower, Quote::None, false, 0);
    }
    for (quote, sign) in [
        (Quote::Single, b'\''),
        (Quote::Double, b'"'),
        (Quote::Back, b'`'),
    ] {
        if sign == b'\'' || memchr::memchr(sign, lower).is_some() {
            found.read(lower, quote, path, 0);
        }
    }
    if matches!(text.place, Place::ArgName | Place::BodyName)
        && found.best_score() < Score::BREAK_OUT
    {
        found.read_name(lower);
    }
    let blank = |b: &u8| matches!(b, b' ' | b'\t' | b'\n');
    if !path
        && found.best_score() < Score::BREAK_OUT
        && memchr::memchr(b'+', lower).is_some()
        && !lower.iter().any(blank)
    {
        for quote in [Quote::None, Quote::Single, Quote::Double] {
            found.read(lower, quote, true, 0);
        }
    }
    found.report(hits);
}

/// The common agents hold `like Gecko` and nothing that could be SQL.
fn is_browser(lower: &[u8]) -> bool {
    lower.starts_with(b"mozilla/")
        && memchr::memchr3(b'\'', b'"', b'`', lower).is_none()
        && memchr::memchr3(b'=', b'@', b'#', lower).is_none()
        && [
            &b"select"[..],
            b"sleep",
            b"waitfor",
            b"--",
            b"/*",
            b"union",
            b"benchmark",
            b"exec",
        ]
        .iter()
        .all(|w| crate::text::find(lower, w).is_none())
}

/// Segments of a path with their places; a slash that belongs to a comment parts nothing.
fn segments(lower: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let mut start = 0;
    std::iter::from_fn(move || {
        if start >= lower.len() {
            return None;
        }
        let parts = |i: usize| {
            lower[i] == b'/' && lower.get(i + 1) != Some(&b'*') && (i == 0 || lower[i - 1] != b'*')
        };
        let end = (start..lower.len())
            .find(|i| parts(*i))
            .unwrap_or(lower.len());
        let segment = (start, &lower[start..end]);
        start = end + 1;
        Some(segment)
    })
    .filter(|(_, segment)| !segment.is_empty())
}

#[derive(Default)]
struct Found {
    breakout: Option<Finding>,
    fragment: Option<Finding>,
    delay: Option<Finding>,
}

impl Found {
    fn read(&mut self, lower: &[u8], quote: Quote, plus_is_blank: bool, offset: usize) {
        if let Some(reading) = lex::read(lower, quote, plus_is_blank) {
            self.judge(&reading, offset);
        }
    }

    /// A query string is cut at the first `=`, also within `' or 1=1`: reads a name that has
    /// quotes with a value behind it.
    fn read_name(&mut self, lower: &[u8]) {
        if memchr::memchr2(b'\'', b'"', lower).is_none() {
            return;
        }
        let mut joined: SmallVec<[u8; 128]> = SmallVec::from_slice(lower);
        joined.extend_from_slice(b"=1");
        for quote in [Quote::None, Quote::Single, Quote::Double] {
            self.read(&joined, quote, false, 0);
        }
        let kept = [&mut self.breakout, &mut self.fragment, &mut self.delay];
        for finding in kept.into_iter().flatten() {
            let end = finding.span.end.min(lower.len());
            finding.span = finding.span.start.min(end)..end;
        }
    }

    fn judge(&mut self, reading: &Reading<'_>, offset: usize) {
        if reading.tokens.is_empty() && reading.quote == Quote::None {
            return;
        }
        let moved = |mut f: Finding| {
            f.span = f.span.start + offset..f.span.end + offset;
            f
        };
        keep(&mut self.breakout, breakout::judge(reading).map(moved));
        let fragments = fragments::find(reading);
        keep(&mut self.fragment, fragments.best.map(moved));
        keep(&mut self.delay, fragments.delay.map(moved));
    }

    fn best_score(&self) -> Score {
        [&self.breakout, &self.fragment]
            .into_iter()
            .flatten()
            .map(|f| f.score)
            .max()
            .unwrap_or_default()
    }

    /// The gravest thing; a fragment that stands behind a break-out is its effect.
    fn report(self, hits: &mut Vec<Hit>) {
        let broken = self
            .breakout
            .as_ref()
            .is_some_and(|b| b.score >= Score::BREAK_OUT);
        let mut push = |finding: Finding, score: Score| {
            hits.push(Hit {
                category: Category::Sqli,
                score,
                span: finding.span,
                reason: finding.reason,
            });
        };
        let delay_code = self.delay.as_ref().map(|d| d.reason.code);
        if let Some(fragment) = self.fragment {
            let score = if broken && fragment.reason.code != reasons::TAUTOLOGY.code {
                fragment.score.max(Score::EFFECT)
            } else {
                fragment.score
            };
            let is_delay = Some(fragment.reason.code) == delay_code;
            push(fragment, score);
            if let Some(delay) = self.delay.filter(|_| !is_delay) {
                let score = delay.score;
                push(delay, score);
            }
        }
        if let Some(breakout) = self.breakout {
            let score = breakout.score;
            push(breakout, score);
        }
    }
}

fn keep(best: &mut Option<Finding>, one: Option<Finding>) {
    if let Some(one) = one
        && best.as_ref().is_none_or(|b| b.score < one.score)
    {
        *best = Some(one);
    }
}
