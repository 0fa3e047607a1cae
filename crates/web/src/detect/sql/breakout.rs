//! Does the text leave the value it was meant for, and go on as SQL?

use super::Finding;
use super::grammar::{Chain, Condition, Sum, Weight};
use super::lex::{Kind, Quote, Reading};
use super::reasons as r;
use super::words::Word;
use crate::{Reason, Score};

/// What stands behind the part that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    End,
    /// A comment that cuts the rest off, without a sentence in it.
    Cut,
    /// The same with words in it.
    Talk,
    Semicolon,
    Clause,
    Other,
}

/// Judges the beginning of a reading.
pub(super) fn judge(reading: &Reading<'_>) -> Option<Finding> {
    let judge = Judge { reading };
    let found = if reading.quote == Quote::None {
        judge.bare()
    } else {
        judge.quoted()
    };
    found.map(|(reason, score, next)| judge.finding(reason, score, next))
}

pub(super) type Verdict = (&'static Reason, Score, usize);

pub(super) struct Judge<'a> {
    pub(super) reading: &'a Reading<'a>,
}

impl Judge<'_> {
    fn finding(&self, reason: &'static Reason, score: Score, next: usize) -> Finding {
        let r = self.reading;
        let end = next
            .checked_sub(1)
            .and_then(|i| r.tokens.get(i.min(r.tokens.len() - 1)))
            .map_or(r.from, |t| t.end);
        Finding {
            reason,
            score,
            span: r.from.saturating_sub(1)..end.max(r.from),
        }
    }

    pub(super) fn stop(&self, i: usize) -> Stop {
        let r = self.reading;
        match r.kind(i) {
            None => Stop::End,
            Some(Kind::Comment) => {
                if is_talk(r.bytes(i)) {
                    Stop::Talk
                } else {
                    Stop::Cut
                }
            }
            Some(Kind::Semicolon) => match r.kind(i + 1) {
                None => Stop::Semicolon,
                Some(Kind::Comment) if !is_talk(r.bytes(i + 1)) => Stop::Cut,
                Some(Kind::Word(Word::Statement | Word::Select)) => Stop::Semicolon,
                _ => Stop::Other,
            },
            Some(Kind::Word(
                Word::SetOperation
                | Word::By
                | Word::Clause
                | Word::Into
                | Word::Where
                | Word::From,
            )) => Stop::Clause,
            _ => Stop::Other,
        }
    }

    /// After a quote that closes the literal of the query.
    fn quoted(&self) -> Option<Verdict> {
        let r = self.reading;
        let mut i = r.skip_closes(0);
        if r.is(i, b"collate") {
            i += 2;
        }
        match r.kind(i) {
            None => self.lone_quote(i),
            Some(Kind::Comment) => self.cut_off(i),
            Some(Kind::Semicolon) => self.semicolon(i),
            Some(Kind::Logic | Kind::Word(Word::Logic)) => self.logic(i),
            Some(
                Kind::Operator
                | Kind::Compare
                | Kind::Before
                | Kind::Word(Word::Compare | Word::Arithmetic | Word::Before),
            ) => self.operator(i),
            Some(Kind::Comma) => self.list(i),
            _ if r.quote == Quote::Back => None,
            _ => self.clause(i),
        }
        .or_else(|| self.clean_cut(i))
    }

    /// `admin'--`. Behind a sentence a dash and a name are only who said it.
    fn cut_off(&self, i: usize) -> Option<Verdict> {
        let r = self.reading;
        let comment = r.bytes(i);
        let blanks = memchr::memchr_iter(b' ', &r.lower[..r.from - 1])
            .take(3)
            .count();
        let speech = blanks > 2
            && (comment.starts_with(b"#") || comment.iter().any(u8::is_ascii_alphabetic));
        let code = comment
            .iter()
            .any(|b| matches!(b, b'\'' | b'"' | b'`' | b'=' | b'>'));
        let dash = comment[0] >= 0x80;
        let glued = comment
            .iter()
            .find(|b| !matches!(b, b'-' | b'#'))
            .is_some_and(u8::is_ascii_alphanumeric);
        let back = r.quote == Quote::Back && comment.len() > 3;
        (!speech && !code && !glued && !dash && !back && !is_talk(comment)).then_some((
            &r::COMMENT,
            Score::BREAK_OUT,
            i + 1,
        ))
    }

    /// `1'`, `')`: someone looks whether a quote does harm.
    fn lone_quote(&self, i: usize) -> Option<Verdict> {
        let before = &self.reading.lower[..self.reading.from - 1];
        let number = !before.is_empty() && before.iter().all(u8::is_ascii_digit);
        let probe = !before.is_empty()
            && before.iter().all(|b| b"'\"`\\()".contains(b))
            && before.iter().any(|b| matches!(b, b'\'' | b'"' | b'`'))
            && before
                .iter()
                .all(|b| Some(b) != quote_byte(self.reading.quote).as_ref());
        if probe {
            return Some((&r::QUOTES, Score::BREAK_OUT, i));
        }
        number.then_some((&r::LONE_QUOTE, Score::SIGN, i))
    }

    /// Behind `';`.
    fn semicolon(&self, i: usize) -> Option<Verdict> {
        let r = self.reading;
        match self.stop(i) {
            Stop::Cut => Some((&r::COMMENT, Score::BREAK_OUT, i + 2)),
            Stop::Semicolon if r.kind(i + 1).is_none() => {
                let before = &r.lower[..r.from - 1];
                let word = !before.is_empty()
                    && before.len() <= 64
                    && before
                        .iter()
                        .all(|b| b.is_ascii_alphanumeric() || b"@._-+\\".contains(b));
                word.then_some((&r::QUOTE_END, Score::BREAK_OUT, i + 1))
            }
            Stop::Semicolon => self.stacked(i),
            _ => None,
        }
    }

    /// `;` and a statement that reads clean to its end.
    pub(super) fn stacked(&self, i: usize) -> Option<Verdict> {
        let r = self.reading;
        let end = (i + 1..r.tokens.len())
            .find(|j| matches!(r.kind(*j), Some(Kind::Comment | Kind::Semicolon)))
            .unwrap_or(r.tokens.len());
        let cut = self.stop(end) == Stop::Cut;
        // One word of SQL and names: prose unless something cuts the rest off.
        let prose = end <= i + 3 && !cut && r.quote == Quote::None;
        (!prose && r.is_clean(i, end)).then_some((&r::STACKED, Score(70), end))
    }

    fn logic(&self, i: usize) -> Option<Verdict> {
        let r = self.reading;
        let chain = r.chain(i + 1)?;
        let sign = r.kind(i) == Some(Kind::Logic);
        self.weigh(chain, sign)
            .map(|(reason, score)| (reason, score, chain.next))
    }

    /// Whether conditions behind a closed quote convince.
    fn weigh(&self, chain: Chain, sign: bool) -> Option<(&'static Reason, Score)> {
        let stop = self.stop(chain.next);
        let tame_end = chain.open && !chain.wordy;
        let convinces = match chain.weight {
            Weight::Known => stop != Stop::Other || self.reading.is_clean(0, chain.next),
            Weight::Constant => true,
            Weight::Compare => stop != Stop::Other && stop != Stop::Talk,
            Weight::Literal => {
                matches!(stop, Stop::Cut | Stop::Semicolon | Stop::Clause)
                    || tame_end
                    || sign && stop == Stop::End && !chain.wordy
            }
            Weight::Name => stop == Stop::Cut || stop == Stop::Clause && sign || tame_end,
        };
        if convinces {
            let reason = if chain.weight == Weight::Constant {
                &r::TAUTOLOGY
            } else {
                &r::CONDITION
            };
            let score = if chain.weight == Weight::Known {
                Score(60)
            } else {
                Score::BREAK_OUT
            };
            return Some((reason, score));
        }
        None
    }

    /// The literal of the query is the left side: `'-0-'`, `'=0--`, `' like '%`.
    fn operator(&self, i: usize) -> Option<Verdict> {
        let r = self.reading;
        if r.quote == Quote::Back {
            return None;
        }
        let left = Sum {
            next: i,
            constant: true,
            known: false,
            open: false,
            wordy: false,
            joined: false,
        };
        let calculates = matches!(
            r.kind(i),
            Some(Kind::Operator | Kind::Word(Word::Arithmetic))
        );
        let left = if calculates {
            let more = r.sum(i + 1)?;
            Sum {
                constant: more.constant,
                joined: true,
                ..more
            }
        } else {
            left
        };
        let condition = r.compared(left)?;
        if condition.next <= i {
            return None;
        }
        let chain = r.chained(condition);
        let verdict = if self.expression_convinces(i, left, condition, chain) {
            let score = if chain.weight == Weight::Known {
                60
            } else {
                50
            };
            Some((&r::OPERATOR, Score(score)))
        } else if chain.next > condition.next {
            self.weigh(chain, false)
        } else {
            None
        };
        verdict.map(|(reason, score)| (reason, score, chain.next))
    }

    fn expression_convinces(
        &self,
        i: usize,
        left: Sum,
        condition: Condition,
        chain: Chain,
    ) -> bool {
        let r = self.reading;
        let stop = self.stop(chain.next);
        if chain.weight == Weight::Known {
            return stop != Stop::Other || chain.open;
        }
        if self.is_sentence() && chain.weight < Weight::Constant {
            return false;
        }
        if matches!(stop, Stop::Cut | Stop::Semicolon) {
            return true;
        }
        let double = r.quote == Quote::Double;
        if chain.open && !chain.wordy && stop == Stop::End {
            // `"*"`, `"-"` are also what people search for.
            let lone = chain.next == i + 2 && r.tokens[i + 1].end - r.tokens[i + 1].start == 1;
            return !(lone && double && matches!(r.bytes(i), b"*" | b"-" | b"+" | b"/" | b"="));
        }
        let right_is_number = r.kind(chain.next.wrapping_sub(1)) == Some(Kind::Number);
        let rare_sign = matches!(
            r.bytes(i),
            b"=" | b"^" | b"|" | b"<=>" | b"!=" | b"<>" | b"=="
        );
        let compared = condition.next > left.next && condition.signed && left.joined;
        stop == Stop::End && (rare_sign && right_is_number || compared && !chain.wordy)
    }

    /// Several words stand before the quote.
    fn is_sentence(&self) -> bool {
        let before = &self.reading.lower[..self.reading.from - 1];
        memchr::memchr_iter(b' ', before).take(2).count() > 1
    }

    /// `', 2)--`: more values, then the end is cut off.
    fn list(&self, i: usize) -> Option<Verdict> {
        let r = self.reading;
        let end = (i..r.tokens.len())
            .find(|j| matches!(r.kind(*j), Some(Kind::Comment | Kind::Semicolon)))?;
        let cut = self.stop(end) == Stop::Cut;
        (cut && r.is_clean(0, end)).then_some((&r::LIST, Score::BREAK_OUT, end + 1))
    }

    pub(super) fn clause(&self, i: usize) -> Option<Verdict> {
        let r = self.reading;
        let verdict = |next| Some((&r::CLAUSE, Score::BREAK_OUT, next));
        match r.word(i)? {
            Word::By if r.is(i + 1, b"by") => {
                let sum = r.sum(i + 2)?;
                let stop = self.stop(sum.next);
                let number = r.kind(i + 2) == Some(Kind::Number);
                let listed = r.kind(sum.next) == Some(Kind::Comma) && (number || sum.known);
                let ends = matches!(stop, Stop::Cut | Stop::Clause)
                    || stop != Stop::Other && (number || sum.known);
                (ends || listed).then(|| verdict(sum.next)).flatten()
            }
            Word::Clause if r.is(i, b"having") => {
                let chain = r.chain(i + 1)?;
                (chain.weight >= Weight::Compare && self.stop(chain.next) != Stop::Other)
                    .then(|| verdict(chain.next))
                    .flatten()
            }
            Word::Clause if r.is_any(i, &[b"limit", b"offset"]) => {
                let sum = r.sum(i + 1)?;
                let stop = self.stop(sum.next);
                let fits =
                    sum.constant && (stop != Stop::Other || r.kind(sum.next) == Some(Kind::Comma));
                fits.then(|| verdict(sum.next)).flatten()
            }
            Word::Where => {
                let chain = r.chain(i + 1)?;
                (chain.weight >= Weight::Compare && self.stop(chain.next) != Stop::Other)
                    .then(|| verdict(chain.next))
                    .flatten()
            }
            _ => None,
        }
    }

    /// Whatever the words are: they read clean up to a comment that cuts the query off.
    fn clean_cut(&self, i: usize) -> Option<Verdict> {
        let r = self.reading;
        let last = r.tokens.len().checked_sub(1)?;
        let starts = !matches!(
            r.kind(i)?,
            Kind::Word(Word::Name | Word::Constant) | Kind::Number | Kind::Junk
        );
        let cut = r.kind(last) == Some(Kind::Comment)
            && (r.bytes(last).starts_with(b"/*") && r.bytes(last).len() <= 4
                || !r
                    .bytes(last)
                    .iter()
                    .any(|b| b.is_ascii_alphabetic() || matches!(b, b'\'' | b'"' | b'`')));
        (starts && cut && last > i && r.is_clean(i, last)).then_some((
            &r::CLAUSE,
            Score::BREAK_OUT,
            last,
        ))
    }
}

fn quote_byte(quote: Quote) -> Option<u8> {
    match quote {
        Quote::None => None,
        Quote::Single => Some(b'\''),
        Quote::Double => Some(b'"'),
        Quote::Back => Some(b'`'),
    }
}

/// Whether a comment holds a sentence: two words or more. `-- -`, `--+`, `# x` do not.
pub(super) fn is_talk(comment: &[u8]) -> bool {
    if comment.starts_with(b"/*") || comment.starts_with(&[0]) {
        return comment.len() > 8;
    }
    let words = comment
        .split(|b| *b <= b' ' || *b == b'-' || *b == b'#')
        .filter(|w| {
            w.len() > 1
                && w.iter()
                    .all(|b| b.is_ascii_alphabetic() || *b >= 0x80 || b"',.!?".contains(b))
        })
        .take(2)
        .count();
    words >= 2
}
