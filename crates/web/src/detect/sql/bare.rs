//! Breaking out without a quote: a number, a name or nothing stands before what is added.

use super::breakout::{Judge, Stop, Verdict};
use super::grammar::{Condition, Weight};
use super::lex::Kind;
use super::reasons as r;
use super::words::Word;
use crate::Score;

impl Judge<'_> {
    /// No quote: a number or nothing stands before what is added.
    pub(super) fn bare(&self) -> Option<Verdict> {
        let r = self.reading;
        let start = r.skip_closes(0);
        match r.kind(start)? {
            Kind::Logic | Kind::Word(Word::Logic) => self.bare_logic(start, None),
            Kind::Word(Word::By | Word::Where) => self.bare_clause(start, start > 0),
            Kind::Word(Word::Clause) if r.is_any(start, &[b"having", b"limit"]) => {
                self.bare_clause(start, start > 0)
            }
            _ => self.bare_value(start),
        }
    }

    fn bare_value(&self, start: usize) -> Option<Verdict> {
        let r = self.reading;
        let base = r.condition(start)?;
        let number = r.kind(base.next - 1) == Some(Kind::Number)
            || r.kind(base.next - 1) == Some(Kind::Close)
            || base.weight == Weight::Literal;
        match r.kind(base.next) {
            Some(Kind::Logic | Kind::Word(Word::Logic)) => self.bare_logic(base.next, Some(base)),
            Some(Kind::Word(Word::By | Word::Where | Word::Clause))
                if number || base.next == start + 1 =>
            {
                self.bare_clause(base.next, number)
            }
            Some(Kind::Semicolon) if number && self.stop(base.next) == Stop::Semicolon => {
                r.kind(base.next + 1)?;
                self.stacked(base.next)
            }
            Some(Kind::Word(Word::SetOperation))
                if number && (self.stop(base.next + 1) == Stop::Cut) =>
            {
                Some((&r::CLAUSE, Score::BREAK_OUT, base.next + 2))
            }
            Some(Kind::Comment) if self.stop(base.next) == Stop::Cut => {
                self.cut_number(start, base)
            }
            Some(Kind::Comma) => {
                let last = r.tokens.len().saturating_sub(3);
                let element = last > 0 && r.kind(last - 1) == Some(Kind::Comma);
                let base = element.then(|| r.condition(last)).flatten()?;
                self.equal_constants(last, base)
            }
            _ => self.equal_constants(start, base),
        }
    }

    /// `1--`, `('a') --`: a constant, and the rest cut off.
    fn cut_number(&self, start: usize, base: Condition) -> Option<Verdict> {
        let r = self.reading;
        let constant = base.weight >= Weight::Literal && !base.wordy;
        let sharp = r.bytes(base.next).starts_with(b"#") || r.bytes(base.next)[0] >= 0x80;
        let opened = r.kind(start) == Some(Kind::Open);
        (constant && (!sharp || opened || base.weight >= Weight::Constant)).then_some((
            &r::COMMENT,
            Score::BREAK_OUT,
            base.next + 1,
        ))
    }

    /// `1=1`, `42 like 42` and nothing else.
    fn equal_constants(&self, start: usize, base: Condition) -> Option<Verdict> {
        let r = self.reading;
        let single = base.next == start + 3
            && base.weight == Weight::Constant
            && r.kind(start) == Some(Kind::Number)
            && r.bytes(start) == r.bytes(start + 2);
        let ends = !matches!(self.stop(base.next), Stop::Other | Stop::Talk);
        // `(1=2)*1`
        let wrapped = r.kind(start) == Some(Kind::Open) && base.weight == Weight::Constant;
        // `1 is not null`, `1 not in (0)`
        let worded = r.kind(start) == Some(Kind::Number)
            && base.weight >= Weight::Compare
            && base.weight < Weight::Known
            && !base.signed
            && base.next > start + 2
            && base.next == r.tokens.len();
        ((single || wrapped || worded) && ends).then_some((
            &r::TAUTOLOGY,
            Score::BREAK_OUT,
            base.next,
        ))
    }

    fn bare_logic(&self, i: usize, base: Option<Condition>) -> Option<Verdict> {
        let r = self.reading;
        let constant = base.is_some_and(|b| b.weight >= Weight::Constant);
        if constant && self.stop(i + 1) == Stop::Cut {
            return Some((&r::TAUTOLOGY, Score::BREAK_OUT, i + 2));
        }
        let chain = r.chain(i + 1)?;
        let stop = self.stop(chain.next);
        let sign = r.kind(i) == Some(Kind::Logic)
            || r.is(i, b"xor")
            || matches!(r.kind(i + 1), Some(Kind::Before | Kind::Variable));
        let commented = r.tokens[i].after_comment || r.tokens[i + 1].after_comment;
        let from_value = base.is_none_or(|b| b.weight == Weight::Literal && !b.wordy);
        let convinces = match chain.weight {
            Weight::Known => stop != Stop::Other,
            Weight::Constant => stop != Stop::Other || from_value,
            Weight::Compare => {
                stop == Stop::Cut
                    || from_value && (base.is_some() || chain.open) && stop != Stop::Other
            }
            Weight::Literal => {
                from_value
                    && (stop == Stop::Cut
                        || (sign || commented) && base.is_some() && stop == Stop::End)
                    || base.is_none() && chain.open && !chain.wordy
            }
            Weight::Name => stop == Stop::Cut && from_value,
        };
        let reason = if chain.weight == Weight::Constant {
            &r::TAUTOLOGY
        } else {
            &r::CONDITION
        };
        let score = match chain.weight {
            Weight::Known => Score(60),
            _ => Score::BREAK_OUT,
        };
        convinces.then_some((reason, score, chain.next))
    }

    /// A clause behind a number (`1 order by 3`), or at the start of a text.
    fn bare_clause(&self, i: usize, behind_value: bool) -> Option<Verdict> {
        let r = self.reading;
        let (_, _, next) = self.clause(i)?;
        let number = r.kind(i + 2) == Some(Kind::Number) || r.kind(i + 1) == Some(Kind::Number);
        let cut = self.stop(next) == Stop::Cut;
        (cut || behind_value && number || r.is(i, b"having")).then_some((
            &r::CLAUSE,
            Score::BREAK_OUT,
            next,
        ))
    }
}
