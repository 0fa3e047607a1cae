//! Calls of functions, casts, variables and names that only database systems have.

use super::Finding;
use super::fragments::{ALONE, At};
use super::functions::{self, Function};
use super::grammar::Weight;
use super::lex::Kind;
use super::reasons as r;
use super::words::Word;
use crate::Score;

impl At<'_> {
    pub(super) fn call(&self) -> Option<Finding> {
        let r = self.r;
        let (function, open) = r.call(self.i)?;
        let end = r.behind(open);
        let qualified = self.i > 0 && matches!(r.kind(self.i - 1), Some(Kind::Dot | Kind::Cast));
        if qualified {
            return None;
        }
        let inside = (open + 1, end.saturating_sub(1));
        let first = r.kind(open + 1);
        match function {
            Function::Delay => {
                let counted = matches!(
                    first,
                    Some(
                        Kind::Number
                            | Kind::Text { .. }
                            | Kind::Open
                            | Kind::Operator
                            | Kind::Variable
                    )
                ) || r.word(open + 1).is_some_and(|w| w != Word::Name)
                    || r.call(open + 1).is_some()
                    || r.bytes(open + 1).first().is_some_and(u8::is_ascii_digit);
                let parses = r.is_clean(inside.0, inside.1)
                    || r.bytes(self.i) == b"benchmark"
                    || (inside.0..inside.1.min(open + 8)).any(|i| r.word(i) == Some(Word::Select));
                let glued = r.tokens[open].start == r.tokens[open - 1].end
                    || r.tokens[open].after_comment
                    || matches!(
                        first,
                        Some(Kind::Number | Kind::Text { .. } | Kind::Open | Kind::Operator)
                    );
                (counted && parses && glued)
                    .then(|| self.finding(&r::DELAY, Score::EFFECT, end))
                    .flatten()
            }
            Function::Error => (first != Some(Kind::Close))
                .then(|| self.finding(&r::ERROR, ALONE, end))
                .flatten(),
            Function::Reach => self.finding(&r::REACH, Score::EFFECT, end),
            Function::System => {
                let glued = r.tokens[open].start == r.tokens[open - 1].end;
                (glued && r.is_clean(inside.0, inside.1) && self.stands_for_value(end))
                    .then(|| self.finding(&r::FUNCTION, Score::BREAK_OUT, end))
                    .flatten()
            }
            Function::Value => self.value_call(open, end),
        }
    }

    /// Whether a call is all of the text, or an operand between operators.
    fn stands_for_value(&self, end: usize) -> bool {
        let r = self.r;
        let before = self.i.checked_sub(1).and_then(|i| r.kind(i));
        let behind = r.kind(end);
        let part = |k: Option<Kind>| {
            !matches!(
                k,
                Some(Kind::Word(Word::Name) | Kind::Junk | Kind::Text { .. } | Kind::Number)
            )
        };
        part(before) && part(behind)
    }

    /// `if(1=1,...)`, `div(23,-2)`, `cast(x as int)`, `convert(int,(select ...))`.
    fn value_call(&self, open: usize, end: usize) -> Option<Finding> {
        let r = self.r;
        let name = r.bytes(open - 1);
        let found = match name {
            b"if" | b"iif" | b"elt" | b"field" => {
                let condition = r.condition(open + 1)?;
                condition.weight >= Weight::Constant
                    && (r.kind(condition.next) == Some(Kind::Comma)
                        || r.kind(condition.next).is_none())
                    || r.kind(open + 1) == Some(Kind::Number)
                        && r.kind(open + 2) == Some(Kind::Compare)
                        && r.kind(open + 3).is_none()
            }
            b"div" | b"mod" => {
                self.i == 0
                    && matches!(r.kind(open + 1), Some(Kind::Number | Kind::Operator))
                    && r.is_clean(open, end)
            }
            b"cast" => r
                .sum(open + 1)
                .is_some_and(|s| r.is(s.next, b"as") && super::words::is_type(r.bytes(s.next + 1))),
            b"convert" => {
                super::words::is_type(r.bytes(open + 1)) && r.kind(open + 2) == Some(Kind::Comma)
                    || (open..end.min(open + 32)).any(|i| r.is(i, b"using"))
            }
            b"char" | b"chr" | b"nchar" => {
                r.kind(open + 1) == Some(Kind::Number)
                    && matches!(
                        r.kind(end),
                        Some(Kind::Operator | Kind::Logic | Kind::Word(Word::Name)) | None
                    )
                    && (r.call(end + 1).is_some() || r.call(end).is_some())
            }
            b"exp" => r.bytes(open + 1) == b"~",
            _ => {
                let hex = |i: usize| {
                    r.kind(i) == Some(Kind::Number)
                        && r.bytes(i).starts_with(b"0x")
                        && r.bytes(i).len() > 3
                };
                r.word(open + 1) == Some(Word::Select)
                    || self.nested(open, end)
                    || self.i == 0 && r.is_clean(open, end) && hex(open + 1)
            }
        };
        found
            .then(|| self.finding(&r::FUNCTION, Score::BREAK_OUT, end))
            .flatten()
    }

    /// One call around another, and nothing else: `ascii(substring(user(),1,1))`.
    fn nested(&self, open: usize, end: usize) -> bool {
        let r = self.r;
        let whole = self.i == 0 && end >= r.tokens.len() && r.is_clean(open, end);
        let inner = (open + 1..end.min(open + 4)).find(|i| r.call(*i).is_some());
        whole
            && inner.is_some_and(|i| {
                !functions::is_arithmetic(r.bytes(i)) || !functions::is_arithmetic(r.bytes(self.i))
            })
    }

    pub(super) fn cast(&self) -> Option<Finding> {
        let r = self.r;
        let before = self.i.checked_sub(1)?;
        let tight = r.tokens[before].end == r.tokens[self.i].start
            && r.tokens[self.i + 1..]
                .first()
                .is_some_and(|t| t.start == r.tokens[self.i].end);
        let ends = !matches!(
            r.kind(self.i + 2),
            Some(Kind::Cast | Kind::Dot | Kind::Open)
        );
        // `std::time` is a path of many languages; a call or a string has no members.
        let whole = before == 0 && self.i + 2 == r.tokens.len();
        let operand = match r.kind(before) {
            Some(Kind::Close) => r.tokens[before]
                .mate
                .is_some_and(|o| o > 0 && r.tokens[o - 1].end == r.tokens[o].start),
            Some(Kind::Text { .. }) => true,
            Some(Kind::Word(Word::Name)) => {
                whole
                    && !matches!(
                        r.bytes(self.i + 2 - 1),
                        b"json"
                            | b"date"
                            | b"time"
                            | b"name"
                            | b"char"
                            | b"xml"
                            | b"uuid"
                            | b"interval"
                            | b"datetime"
                            | b"timestamp"
                            | b"number"
                            | b"signed"
                            | b"unsigned"
                    )
            }
            _ => false,
        };
        (r.is_cast(self.i) && tight && ends && operand)
            .then(|| self.finding(&r::CAST, Score::BREAK_OUT, self.i + 2))
            .flatten()
    }

    /// `@@version` and its like, with nothing but operators beside it.
    pub(super) fn variable(&self) -> Option<Finding> {
        let r = self.r;
        let name = r.bytes(self.i).strip_prefix(b"@@")?;
        let known = matches!(
            name,
            b"version"
                | b"hostname"
                | b"datadir"
                | b"basedir"
                | b"tmpdir"
                | b"version_compile_os"
                | b"version_comment"
                | b"secure_file_priv"
                | b"plugin_dir"
                | b"servername"
                | b"servicename"
                | b"microsoftversion"
                | b"language"
                | b"spid"
                | b"identity"
                | b"rowcount"
                | b"innodb_version"
                | b"port"
                | b"socket"
                | b"general_log"
                | b"general_log_file"
        ) || name.starts_with(b"global.")
            || name.starts_with(b"session.");
        known
            .then(|| self.finding(&r::FUNCTION, Score::BREAK_OUT, self.i + 1))
            .flatten()
    }

    /// `information_schema.tables` without FROM before it.
    pub(super) fn catalogue_column(&self) -> Option<Finding> {
        let r = self.r;
        let last = r.catalogue(self.i)?;
        let schema = last > self.i
            && matches!(
                r.bytes(self.i),
                b"information_schema"
                    | b"`information_schema`"
                    | b"pg_catalog"
                    | b"performance_schema"
            );
        if schema {
            return self.finding(&r::CATALOGUE, Score::BREAK_OUT, last + 1);
        }
        None
    }

    /// A name that only database systems have, in a text that is no prose.
    pub(super) fn telling_name(&self) -> Option<Finding> {
        let r = self.r;
        let clean = r.tokens.last().is_some_and(|t| t.breaks == 0);
        let start = r.tokens[self.i].start;
        let parted = start == 0 || !matches!(r.lower[start - 1], b'-' | b'/' | b'_' | b'.');
        (clean && parted && functions::is_telling(r.bytes(self.i)))
            .then(|| self.finding(&r::NAME, Score::BREAK_OUT, self.i + 1))
            .flatten()
    }
}
