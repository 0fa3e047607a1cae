//! Operands, and arithmetic between them.

use super::super::functions;
use super::super::lex::{self, Kind, Reading};
use super::super::words::Word;
use super::{CASE_TOKENS_MAX, SUM_TOKENS_MAX, Sum};
use crate::text::work;

impl Reading<'_> {
    /// Operands with arithmetic between them.
    pub(in crate::detect::sql) fn sum(&self, start: usize) -> Option<Sum> {
        let mut sum = self.operand(start)?;
        loop {
            let sign = matches!(
                self.kind(sum.next),
                Some(Kind::Operator | Kind::Word(Word::Arithmetic))
            );
            if !sign || sum.next - start > SUM_TOKENS_MAX {
                return Some(sum);
            }
            let Some(more) = self.operand(sum.next + 1) else {
                return Some(sum);
            };
            sum = Sum {
                next: more.next,
                constant: sum.constant && more.constant,
                known: sum.known || more.known,
                open: more.open,
                wordy: sum.wordy || more.wordy,
                joined: true,
            };
        }
    }

    fn operand(&self, start: usize) -> Option<Sum> {
        let mut i = start;
        let mut open_at = None;
        loop {
            work::count(1);
            match self.kind(i)? {
                Kind::Open => {
                    open_at = Some(i);
                    // `{if expression}`, `{d '2000-01-01'}`: the escapes of ODBC and MySQL.
                    if self.bytes(i) == b"{" && matches!(self.kind(i + 1), Some(Kind::Word(_))) {
                        i += 1;
                    }
                }
                Kind::Before | Kind::Word(Word::Before) => {}
                Kind::Operator if matches!(self.bytes(i), b"+" | b"-") => {}
                _ => break,
            }
            i += 1;
        }
        let mut sum = Sum {
            next: i + 1,
            constant: false,
            known: false,
            open: false,
            wordy: false,
            joined: false,
        };
        match self.kind(i)? {
            Kind::Number => sum.constant = true,
            Kind::Text { .. } => {
                sum.constant = true;
                self.texts(i, &mut sum);
            }
            Kind::Variable => {
                sum.known = self.bytes(i).starts_with(b"@@");
                sum.constant = !sum.known;
            }
            Kind::Word(Word::Select) => {
                sum.known = true;
                sum.next = open_at.map_or(self.tokens.len(), |o| self.behind(o));
            }
            Kind::Word(Word::Case) => {
                sum.known = self.word(i + 1) == Some(Word::When);
                sum.next = self.behind_case(i);
            }
            Kind::Word(class) => self.name(i, class, &mut sum)?,
            _ => return None,
        }
        sum.next = self.postfix(sum.next);
        Some(sum)
    }

    fn texts(&self, mut i: usize, sum: &mut Sum) {
        while let Some(Kind::Text { open }) = self.kind(i) {
            sum.open = open && is_plain(lex::without_quote(self.bytes(i)));
            sum.wordy |= is_wordy(lex::without_quote(self.bytes(i)));
            i += 1;
        }
        sum.next = i;
    }

    /// A name with its dots, and the call when a parenthesis follows.
    fn name(&self, start: usize, class: Word, sum: &mut Sum) -> Option<()> {
        let mut i = start + 1;
        while self.kind(i) == Some(Kind::Dot) {
            i += 1;
            if matches!(self.kind(i), Some(Kind::Word(_)))
                && self.tokens[i - 1].end - self.tokens[i - 1].start == 1
            {
                i += 1;
            }
        }
        sum.next = i;
        if self.kind(i) == Some(Kind::Open) {
            let called = &self.lower[self.tokens[start].start..self.tokens[i - 1].end];
            sum.known = functions::function(called).is_some() && self.is_call(i);
            sum.next = self.behind(i);
            return Some(());
        }
        match class {
            Word::Constant => sum.constant = true,
            Word::Name => {}
            _ => return None,
        }
        Some(())
    }

    /// Whether a parenthesis holds arguments, and does not merely follow a word as in prose.
    pub(in crate::detect::sql) fn is_call(&self, open: usize) -> bool {
        let token = self.tokens[open];
        let glued = self.tokens[open - 1].end == token.start || token.after_comment;
        let value = !matches!(self.kind(open + 1), Some(Kind::Word(Word::Name)));
        let end = self.behind(open);
        let parses = self.is_clean(open, end)
            || (open..end.min(open + 8)).any(|i| self.word(i) == Some(Word::Select));
        (glued || value) && parses
    }

    fn behind_case(&self, start: usize) -> usize {
        let to = self.tokens.len().min(start + CASE_TOKENS_MAX);
        (start..to)
            .find(|i| self.word(*i) == Some(Word::End))
            .map_or(to, |i| i + 1)
    }

    fn postfix(&self, mut i: usize) -> usize {
        loop {
            match self.kind(i) {
                Some(Kind::Close) => i += 1,
                Some(Kind::Cast) => {
                    i += 2;
                    if self.is(i, b"precision") {
                        i += 1;
                    }
                }
                Some(Kind::Word(Word::After)) if self.is(i, b"collate") => i += 2,
                _ => return i.min(self.tokens.len()),
            }
        }
    }
}

/// Whether a string that was opened holds a plain short value, not the code or text of something
/// else that happens to have quotes.
fn is_plain(value: &[u8]) -> bool {
    let letters = value.iter().any(u8::is_ascii_alphabetic);
    value.len() <= 32
        && value.iter().all(|b| {
            b.is_ascii_alphanumeric()
                || *b >= 0x80
                || b" %_-.@+^".contains(b)
                || *b == b'=' && !letters
        })
}

/// Whether a string holds what people write: three letters in a row.
fn is_wordy(text: &[u8]) -> bool {
    let mut run = 0;
    for b in text {
        run = if b.is_ascii_alphabetic() || *b >= 0x80 {
            run + 1
        } else {
            0
        };
        if run >= 3 {
            return true;
        }
    }
    false
}
