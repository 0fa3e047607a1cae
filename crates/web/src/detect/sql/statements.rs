//! Statements that change a database, by the shape that each has.

use super::breakout;
use super::grammar::Weight;
use super::lex::{Kind, Reading};
use super::reasons as r;
use super::words::{self, Word};
use crate::{Reason, Score};

type Verdict = (&'static Reason, Score, usize);

/// Judges the statement whose first word is token `i`.
pub(super) fn judge(reading: &Reading<'_>, i: usize) -> Option<Verdict> {
    let s = Statement { r: reading, i };
    match reading.bytes(i) {
        b"waitfor" => s.waitfor(),
        b"insert" | b"replace" => s.insert(),
        b"update" => s.update(),
        b"delete" => s.delete(),
        b"drop" | b"truncate" => s.drop(),
        b"alter" | b"create" => s.create(),
        b"exec" | b"execute" => s.execute(),
        b"declare" => s.declare(),
        b"load" => s.load(),
        b"copy" => s.copy(),
        b"set" => s.set(),
        b"if" => s.condition(),
        b"attach" | b"backup" | b"restore" => s.database(),
        b"bulk" => s.two(b"insert", Score(70)),
        b"merge" => s.two(b"into", Score::SIGN),
        b"grant" | b"revoke" => s.grant(),
        b"shutdown" | b"handler" | b"call" | b"rename" | b"kill" | b"prepare" | b"show"
        | b"describe" | b"pragma" | b"vacuum" | b"reconfigure" | b"analyze" | b"dbcc"
        | b"flush" | b"lock" => s.ended(),
        _ => None,
    }
}

struct Statement<'a> {
    r: &'a Reading<'a>,
    i: usize,
}

impl Statement<'_> {
    fn verdict(&self, score: Score, next: usize) -> Option<Verdict> {
        let reason = if self.is_stacked() {
            &r::STACKED
        } else {
            &r::STATEMENT
        };
        let score = if self.is_stacked() {
            score.max(Score(70))
        } else {
            score
        };
        Some((reason, score, next))
    }

    /// Behind a semicolon, or right behind the quote that was closed.
    fn is_stacked(&self) -> bool {
        match self.i.checked_sub(1) {
            Some(before) => self.r.kind(before) == Some(Kind::Semicolon),
            None => self.r.from > 0,
        }
    }

    fn is_name(&self, i: usize) -> bool {
        matches!(self.r.kind(i), Some(Kind::Word(_)))
    }

    /// Behind a name with its dots.
    fn behind_name(&self, i: usize) -> usize {
        let mut next = i + 1;
        while self.r.kind(next) == Some(Kind::Dot) {
            next += 1 + usize::from(self.is_name(next + 1));
        }
        next
    }

    /// The end of a statement: nothing, a semicolon at the end, or a comment.
    fn ends(&self, i: usize) -> bool {
        let r = self.r;
        match r.kind(i) {
            None => self.is_stacked(),
            Some(Kind::Comment) => !breakout::is_talk(r.bytes(i)),
            Some(Kind::Semicolon) => match r.kind(i + 1) {
                None => true,
                Some(Kind::Comment) => !breakout::is_talk(r.bytes(i + 1)),
                Some(Kind::Word(Word::Statement | Word::Select)) => true,
                _ => false,
            },
            _ => false,
        }
    }

    fn hidden(&self, to: usize) -> bool {
        (self.i + 1..=to).any(|i| self.r.tokens.get(i).is_some_and(|t| t.after_comment))
    }

    fn waitfor(&self) -> Option<Verdict> {
        let r = self.r;
        let time = r.is_any(self.i + 1, &[b"delay", b"time"])
            && matches!(
                r.kind(self.i + 2),
                Some(Kind::Text { .. } | Kind::Variable | Kind::Open)
            );
        time.then_some((&r::DELAY, Score::EFFECT, self.i + 3))
    }

    fn insert(&self) -> Option<Verdict> {
        let r = self.r;
        let into = r.is(self.i + 1, b"into");
        let name = self.i + 1 + usize::from(into);
        if !into || !self.is_name(name) {
            return None;
        }
        let mut next = self.behind_name(name);
        if r.kind(next) == Some(Kind::Open) {
            next = r.behind(next);
        }
        let goes_on = r.is_any(next, &[b"values", b"value", b"select", b"default"])
            && (r.kind(next + 1) == Some(Kind::Open) || r.word(next) == Some(Word::Select));
        goes_on.then(|| self.verdict(Score(60), next + 2)).flatten()
    }

    fn update(&self) -> Option<Verdict> {
        let r = self.r;
        let set = self.behind_name(self.i + 1);
        let assigned =
            r.is(set, b"set") && r.kind(self.behind_name(set + 1)) == Some(Kind::Compare);
        assigned.then(|| self.verdict(Score(60), set + 4)).flatten()
    }

    fn delete(&self) -> Option<Verdict> {
        let r = self.r;
        if !r.is(self.i + 1, b"from") || !self.is_name(self.i + 2) {
            return None;
        }
        let next = self.behind_name(self.i + 2);
        let chosen = r.word(next) == Some(Word::Where)
            && r.chain(next + 1)
                .is_some_and(|c| c.weight >= Weight::Compare);
        (chosen || self.ends(next) || self.hidden(self.i + 2))
            .then(|| self.verdict(Score(60), next))
            .flatten()
    }

    fn drop(&self) -> Option<Verdict> {
        let r = self.r;
        let mut name = self.i + 1;
        let kind = words::is_object_kind(r.bytes(name));
        if kind {
            name += 1;
        }
        let exists = r.is(name, b"if");
        while r.is_any(name, &[b"if", b"exists"]) || r.is(name, b"not") {
            name += 1;
        }
        if !self.is_name(name) {
            return None;
        }
        let next = self.behind_name(name);
        let ends = self.ends(next) || r.is_any(next, &[b"cascade", b"restrict"]);
        // Without `table` only a semicolon and a comment behind it say enough.
        let bare = !kind
            && r.kind(next) == Some(Kind::Semicolon)
            && r.kind(next + 1) == Some(Kind::Comment);
        (kind && (ends || exists) || bare || self.hidden(name) && r.kind(next).is_none())
            .then(|| self.verdict(Score(60), next))
            .flatten()
    }

    fn create(&self) -> Option<Verdict> {
        let r = self.r;
        let mut name = self.i + 1;
        if !words::is_object_kind(r.bytes(name)) {
            return None;
        }
        while words::is_object_kind(r.bytes(name)) || r.is_any(name, &[b"if", b"not", b"exists"]) {
            name += 1;
        }
        if !matches!(r.kind(name), Some(Kind::Word(_) | Kind::Text { .. })) {
            return None;
        }
        let next = self.behind_name(name);
        let goes_on = r.kind(next) == Some(Kind::Open)
            && r.tokens.get(next + 2).is_some()
            && r.kind(next + 2) != Some(Kind::Close)
            || r.is_any(
                next,
                &[
                    b"identified",
                    b"add",
                    b"modify",
                    b"rename",
                    b"with",
                    b"returns",
                    b"as",
                    b"set",
                    b"owner",
                    b"drop",
                    b"for",
                    b"character",
                    b"charset",
                    b"convert",
                    b"default",
                    b"engine",
                ],
            ) && (self.is_stacked() || r.is(next, b"returns") || r.is_clean(next + 2, next + 4));
        (goes_on && (self.is_stacked() || self.shaped(next)) || self.ends(next))
            .then(|| self.verdict(Score(60), next + 1))
            .flatten()
    }

    /// Signs that no sentence has, behind the name of what is made.
    fn shaped(&self, next: usize) -> bool {
        let r = self.r;
        r.kind(next) == Some(Kind::Open)
            || r.is(next, b"identified")
            || r.is(next, b"character") && r.is(next + 1, b"set")
            || r.is(next, b"as") && r.word(next + 1) == Some(Word::Select)
            || (next..r.tokens.len().min(next + 8)).any(|i| {
                matches!(
                    r.kind(i),
                    Some(Kind::Text { .. } | Kind::Compare | Kind::Semicolon)
                )
            })
    }

    fn execute(&self) -> Option<Verdict> {
        let r = self.r;
        let next = self.i + 1;
        match r.kind(next)? {
            Kind::Variable if r.bytes(next).starts_with(b"@") => self.verdict(Score(70), next + 1),
            Kind::Open => {
                let inner = r.kind(next + 1);
                let sql = inner == Some(Kind::Variable)
                    || matches!(inner, Some(Kind::Text { .. })) && self.is_stacked();
                sql.then(|| self.verdict(Score(60), next + 2)).flatten()
            }
            Kind::Word(_) => {
                let name = r.bytes(next);
                let end = self.behind_name(next);
                let last = r.bytes(end - 1);
                let procedure = [&b"xp_"[..], b"sp_"]
                    .iter()
                    .any(|p| name.starts_with(p) || last.starts_with(p));
                let double_dot = r.kind(next + 1) == Some(Kind::Dot)
                    && r.kind(next + 2) == Some(Kind::Dot)
                    && matches!(name, b"master" | b"msdb" | b"tempdb" | b"model");
                if procedure || double_dot {
                    let score = if last.starts_with(b"xp_") || name.starts_with(b"xp_") {
                        Score::EFFECT
                    } else {
                        Score(60)
                    };
                    return self.verdict(score, end + 1);
                }
                let immediate = r.is(next, b"immediate")
                    && matches!(
                        r.kind(next + 1),
                        Some(Kind::Text { .. } | Kind::Variable | Kind::Logic)
                    );
                if immediate {
                    return self.verdict(Score(60), next + 2);
                }
                None
            }
            _ => None,
        }
    }

    fn declare(&self) -> Option<Verdict> {
        let r = self.r;
        let variable = r.kind(self.i + 1) == Some(Kind::Variable)
            && r.bytes(self.i + 1).len() > 1
            && r.bytes(self.i + 1)[0] == b'@';
        variable
            .then(|| self.verdict(Score(60), self.i + 3))
            .flatten()
    }

    fn load(&self) -> Option<Verdict> {
        let r = self.r;
        let infile = r.is_any(self.i + 1, &[b"data", b"xml"])
            && (self.i + 2..self.i + 5).any(|i| r.is(i, b"infile"));
        infile.then_some((&r::REACH, Score::EFFECT, self.i + 5))
    }

    fn copy(&self) -> Option<Verdict> {
        let r = self.r;
        let next = if r.kind(self.i + 1) == Some(Kind::Open) {
            r.behind(self.i + 1)
        } else if self.is_name(self.i + 1) {
            let next = self.behind_name(self.i + 1);
            if r.kind(next) == Some(Kind::Open) {
                r.behind(next)
            } else {
                next
            }
        } else {
            return None;
        };
        let target = next + 1 + usize::from(r.is(next + 1, b"program"));
        let file =
            r.is_any(next, &[b"from", b"to"]) && matches!(r.kind(target), Some(Kind::Text { .. }));
        file.then_some((&r::REACH, Score(70), target + 1))
    }

    fn set(&self) -> Option<Verdict> {
        let r = self.r;
        let variable = r.kind(self.i + 1) == Some(Kind::Variable)
            && r.bytes(self.i + 1).starts_with(b"@")
            && r.kind(self.i + 2) == Some(Kind::Compare);
        let option = r.is_any(self.i + 1, &[b"global", b"session"])
            && self.is_name(self.i + 2)
            && r.kind(self.i + 3) == Some(Kind::Compare);
        (variable || option)
            .then(|| self.verdict(Score(60), self.i + 4))
            .flatten()
    }

    /// `if exists (select`, `if 1=1 waitfor`.
    fn condition(&self) -> Option<Verdict> {
        let r = self.r;
        let exists = r.is(self.i + 1, b"exists")
            && (self.i + 2..self.i + 5).any(|i| r.word(i) == Some(Word::Select));
        let open = usize::from(r.kind(self.i + 1) == Some(Kind::Open));
        let chain = r.chain(self.i + 1 + open);
        let then = chain.is_some_and(|c| {
            c.weight >= Weight::Constant
                && matches!(r.word(c.next), Some(Word::Statement | Word::Select))
        });
        (exists || then)
            .then(|| self.verdict(Score(60), self.i + 4))
            .flatten()
    }

    fn database(&self) -> Option<Verdict> {
        let r = self.r;
        let named =
            r.is_any(self.i + 1, &[b"database", b"log"]) && self.r.tokens.get(self.i + 2).is_some();
        let text = (self.i + 2..self.i + 7)
            .any(|i| matches!(r.kind(i), Some(Kind::Text { .. } | Kind::Variable)));
        (named && text).then_some((&r::REACH, Score(70), self.i + 5))
    }

    /// `grant all on *.* to 'x'`, or as other statements of plain words.
    fn grant(&self) -> Option<Verdict> {
        let r = self.r;
        let to = (self.i + 1..self.i + 12).find(|i| {
            r.is_any(*i, &[b"to", b"from"]) && matches!(r.kind(i + 1), Some(Kind::Text { .. }))
        });
        let on = (self.i + 1..self.i + 8).any(|i| r.is(i, b"on"));
        match to {
            Some(to) if on => self.verdict(Score(60), to + 2),
            _ => self.ended(),
        }
    }

    fn two(&self, second: &[u8], score: Score) -> Option<Verdict> {
        self.r
            .is(self.i + 1, second)
            .then(|| self.verdict(score, self.i + 3))
            .flatten()
    }

    /// Statements of plain words: only behind a semicolon or quote, and read clean to an end.
    fn ended(&self) -> Option<Verdict> {
        let r = self.r;
        if !self.is_stacked() {
            return None;
        }
        let end = (self.i..r.tokens.len())
            .find(|i| matches!(r.kind(*i), Some(Kind::Semicolon | Kind::Comment)))
            .unwrap_or(r.tokens.len());
        let marked = end < r.tokens.len() && self.ends(end) || self.i > 0 && end <= self.i + 4;
        let quoted = r.from > 0 || self.i > 1;
        (marked && quoted)
            .then(|| self.verdict(Score(60), end))
            .flatten()
    }
}
