//! SQL that means something wherever it stands: `UNION SELECT`, calls that wait, statements.
//!
//! English has the words too. A fragment counts only with signs that prose does not have: a call
//! with arguments that parse, a list of constants, a comparison, a dotted name, an end by
//! semicolon or comment.

use super::Finding;

use super::grammar::Weight;
use super::lex::{Kind, Reading};
use super::reasons as r;
use super::statements;
use super::words::Word;
use crate::{Reason, Score};

/// A call or query whose meaning stands by itself.
pub(super) const ALONE: Score = Score(60);

/// The gravest fragment, and the first that makes the database wait.
#[derive(Default)]
pub(super) struct Fragments {
    pub(super) best: Option<Finding>,
    pub(super) delay: Option<Finding>,
}

/// Looks at every token of a reading.
pub(super) fn find(reading: &Reading<'_>) -> Fragments {
    let mut found = Fragments::default();
    let mut skip_names_until = 0;
    for i in 0..reading.tokens.len() {
        let at = At { r: reading, i };
        let one = match reading.tokens[i].kind {
            Kind::Word(word) => {
                if i < skip_names_until {
                    continue;
                }
                let one = at.word(word);
                if reading.kind(i + 1) == Some(Kind::Dot) {
                    skip_names_until = i + 2;
                }
                one
            }
            Kind::Cast => at.cast(),
            Kind::Variable => at.variable(),
            _ => None,
        };
        let Some(one) = one else { continue };
        if one.reason.code == r::DELAY.code && found.delay.is_none() {
            found.delay = Some(one.clone());
        }
        if found.best.as_ref().is_none_or(|b| b.score < one.score) {
            found.best = Some(one);
        }
    }
    if let Some(start) = reading.evasion
        && let Some(one) = evasion(reading, start)
        && found.best.as_ref().is_none_or(|b| b.score < one.score)
    {
        found.best = Some(one);
    }
    found
}

/// Comments inside words of SQL, or `/*!50000 ... */` with a word of SQL in it.
fn evasion(reading: &Reading<'_>, start: usize) -> Option<Finding> {
    let first = reading.tokens.iter().position(|t| t.end > start)?;
    let sql = (first..reading.tokens.len().min(first + 6)).any(|i| {
        matches!(reading.kind(i), Some(Kind::Word(w)) if w != Word::Name)
            || reading.call(i).is_some()
    });
    let split = reading
        .tokens
        .get(first + 1)
        .is_some_and(|t| t.after_comment);
    let noise = reading.lower[start].is_ascii_digit();
    (sql || split || noise).then(|| Finding {
        reason: &r::EVASION,
        score: Score::BREAK_OUT,
        span: start..reading.tokens[reading.tokens.len().min(first + 3) - 1].end,
    })
}

pub(super) struct At<'a> {
    pub(super) r: &'a Reading<'a>,
    pub(super) i: usize,
}

impl At<'_> {
    pub(super) fn finding(
        &self,
        reason: &'static Reason,
        score: Score,
        next: usize,
    ) -> Option<Finding> {
        let tokens = &self.r.tokens;
        let last = next.clamp(self.i + 1, tokens.len()) - 1;
        Some(Finding {
            reason,
            score,
            span: tokens[self.i].start..tokens[last].end,
        })
    }

    fn word(&self, word: Word) -> Option<Finding> {
        match word {
            Word::SetOperation => self.union(),
            Word::Select => self.query(),
            Word::Into => self.writes_file(),
            Word::Clause => self.clause(),
            Word::From => self.from(),
            Word::Case => self.case(),
            Word::By => self.group_having(),
            Word::Compare => self.like(),
            Word::Logic => self.tautology(),
            Word::Where => self.always(),
            Word::Statement => statements::judge(self.r, self.i)
                .and_then(|(reason, score, next)| self.finding(reason, score, next))
                .or_else(|| self.call()),
            _ => self
                .call()
                .or_else(|| self.catalogue_column())
                .or_else(|| self.telling_name()),
        }
    }

    fn clause(&self) -> Option<Finding> {
        let r = self.r;
        if r.is(self.i, b"procedure") && r.is(self.i + 1, b"analyse") {
            let call = r.kind(self.i + 2) == Some(Kind::Open);
            return call
                .then(|| self.finding(&r::ERROR, ALONE, self.i + 3))
                .flatten();
        }
        if r.is(self.i, b"having") {
            let chain = r.chain(self.i + 1)?;
            let ended = matches!(r.kind(chain.next), None | Some(Kind::Comment));
            let constant = chain.weight >= Weight::Constant
                || chain.weight == Weight::Literal
                    && (r.kind(self.i + 1) == Some(Kind::Open) && ended
                        || r.kind(self.i + 2) == Some(Kind::Compare));
            return constant
                .then(|| self.finding(&r::CLAUSE, Score::BREAK_OUT, chain.next))
                .flatten();
        }
        if r.is(self.i, b"values") && r.kind(self.i + 1) == Some(Kind::Open) {
            let list = r.kind(self.i + 3) == Some(Kind::Comma)
                && matches!(r.kind(self.i + 2), Some(Kind::Text { .. } | Kind::Number));
            return list
                .then(|| self.finding(&r::STATEMENT, Score::BREAK_OUT, r.behind(self.i + 1)))
                .flatten();
        }
        None
    }

    /// `order by if(...)`, `order by (select ...)`.
    fn group_having(&self) -> Option<Finding> {
        let r = self.r;
        if !r.is(self.i + 1, b"by") {
            return None;
        }
        let sum = r.sum(self.i + 2)?;
        let having = r.is(sum.next, b"having")
            && r.chain(sum.next + 1)
                .is_some_and(|c| c.weight >= Weight::Compare);
        let called = sum.known && r.is_clean(self.i + 2, sum.next);
        (having || called)
            .then(|| self.finding(&r::CLAUSE, Score::BREAK_OUT, sum.next + 2))
            .flatten()
    }

    /// `x like '%` and nothing more.
    fn like(&self) -> Option<Finding> {
        let r = self.r;
        if !r.is_any(self.i, &[b"like", b"rlike", b"regexp", b"ilike"]) {
            return None;
        }
        let pattern = r.bytes(self.i + 1);
        let text = matches!(r.kind(self.i + 1), Some(Kind::Text { .. }));
        let masked = text && (pattern.len() == 1 || matches!(pattern[1], b'%' | b'_'));
        let between = self.i > 0
            && r.kind(self.i - 1) == Some(Kind::Close)
            && r.kind(self.i + 1) == Some(Kind::Open)
            && r.kind(self.i + 2).is_none();
        let numbers = self.i == 1
            && r.kind(0) == Some(Kind::Number)
            && r.kind(2) == Some(Kind::Number)
            && r.bytes(0) == r.bytes(2)
            && r.kind(3).is_none();
        (masked && r.kind(self.i + 2).is_none() || between || numbers)
            .then(|| self.finding(&r::CONDITION, Score::BREAK_OUT, self.i + 2))
            .flatten()
    }

    /// `or 1=1` in the middle of other things.
    fn tautology(&self) -> Option<Finding> {
        let r = self.r;
        let mut i = self.i + 1;
        while matches!(r.kind(i), Some(Kind::Open | Kind::Word(Word::Before))) {
            i += 1;
        }
        let same_kind = match (r.kind(i), r.kind(i + 2)) {
            (Some(Kind::Number), Some(Kind::Number)) => true,
            (Some(Kind::Text { .. }), Some(Kind::Text { .. })) => {
                r.bytes(i).len() < 32 && r.bytes(i + 2).len() < 32
            }
            _ => false,
        };
        (same_kind && r.kind(i + 1) == Some(Kind::Compare))
            .then(|| self.finding(&r::TAUTOLOGY, Score::BREAK_OUT, i + 3))
            .flatten()
    }

    /// `where 1=1`
    fn always(&self) -> Option<Finding> {
        let r = self.r;
        let numbers = r.kind(self.i + 1) == Some(Kind::Number)
            && r.kind(self.i + 2) == Some(Kind::Compare)
            && r.kind(self.i + 3) == Some(Kind::Number);
        numbers
            .then(|| self.finding(&r::TAUTOLOGY, Score::BREAK_OUT, self.i + 4))
            .flatten()
    }
}
