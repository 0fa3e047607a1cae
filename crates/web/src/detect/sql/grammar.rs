//! Operands and conditions over tokens.
//!
//! Parentheses are transparent: what counts is what stands beside what, and an injection opens and
//! closes the parentheses of a query that the log does not show. Only calls, lists and sub-queries
//! are taken as one.

use super::functions::{self, Function};
use super::lex::{self, Kind, Reading};
use super::words::{self, Word};
use crate::text::work;

/// Tokens of a `CASE` that are looked at, and of a name with dots: longer ones are junk, and
/// reading them again for each of their words would not be linear.
const CASE_TOKENS_MAX: usize = 64;
const NAME_TOKENS_MAX: usize = 9;
/// Tokens of operands that are added up, and of conditions that are joined, for the same reason.
const SUM_TOKENS_MAX: usize = 128;
const CHAIN_TOKENS_MAX: usize = 256;

/// How much a condition says that SQL was meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Weight {
    /// Words alone.
    Name,
    /// A number or string alone.
    Literal,
    /// A column compared with a value.
    Compare,
    /// Two constants compared.
    Constant,
    /// A function or catalogue of a database, or a sub-query.
    Known,
}

/// Operands joined by arithmetic.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sum {
    pub(super) next: usize,
    /// Numbers, strings and constants only.
    pub(super) constant: bool,
    pub(super) known: bool,
    /// The text ends inside its last string, which the query's own quote is to close.
    pub(super) open: bool,
    /// Its strings hold words.
    pub(super) wordy: bool,
    /// More than one operand.
    pub(super) joined: bool,
}

/// One condition.
#[derive(Debug, Clone, Copy)]
pub(super) struct Condition {
    pub(super) weight: Weight,
    pub(super) next: usize,
    pub(super) open: bool,
    pub(super) wordy: bool,
    /// Compared by a sign, not by a word.
    pub(super) signed: bool,
}

/// Conditions joined by `and`, `or`, `||` ...
#[derive(Debug, Clone, Copy)]
pub(super) struct Chain {
    /// The heaviest condition.
    pub(super) weight: Weight,
    pub(super) next: usize,
    pub(super) open: bool,
    pub(super) wordy: bool,
}

impl Reading<'_> {
    pub(super) fn kind(&self, i: usize) -> Option<Kind> {
        self.tokens.get(i).map(|t| t.kind)
    }

    pub(super) fn word(&self, i: usize) -> Option<Word> {
        match self.kind(i) {
            Some(Kind::Word(word)) => Some(word),
            _ => None,
        }
    }

    pub(super) fn bytes(&self, i: usize) -> &[u8] {
        self.tokens
            .get(i)
            .map_or(&[], |t| &self.lower[t.start..t.end])
    }

    pub(super) fn is(&self, i: usize, word: &[u8]) -> bool {
        matches!(self.kind(i), Some(Kind::Word(_))) && self.bytes(i) == word
    }

    pub(super) fn is_any(&self, i: usize, words: &[&[u8]]) -> bool {
        words.iter().any(|w| self.is(i, w))
    }

    /// Whether no two operands stand side by side, and no junk, in these tokens.
    pub(super) fn is_clean(&self, from: usize, to: usize) -> bool {
        let at = |i: usize| self.tokens.get(i).map(|t| t.breaks);
        let to = to.min(self.tokens.len());
        from >= to || at(to - 1) == at(from) && self.kind(from) != Some(Kind::Junk)
    }

    pub(super) fn skip_closes(&self, mut i: usize) -> usize {
        while self.kind(i) == Some(Kind::Close) {
            i += 1;
        }
        i
    }

    /// The token behind a parenthesis that opens at `i`.
    pub(super) fn behind(&self, i: usize) -> usize {
        self.tokens[i].mate.map_or(self.tokens.len(), |m| m + 1)
    }

    /// Operands with arithmetic between them.
    pub(super) fn sum(&self, start: usize) -> Option<Sum> {
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
    pub(super) fn is_call(&self, open: usize) -> bool {
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

    /// One condition: a sum, or two compared.
    pub(super) fn condition(&self, start: usize) -> Option<Condition> {
        self.compared(self.sum(start)?)
    }

    /// The condition that goes on from a left side.
    pub(super) fn compared(&self, left: Sum) -> Option<Condition> {
        let alone = Condition {
            weight: if left.known {
                Weight::Known
            } else if left.constant {
                Weight::Literal
            } else {
                Weight::Name
            },
            next: left.next,
            open: left.open,
            wordy: left.wordy,
            signed: false,
        };
        let mut i = left.next;
        if self.is(i, b"not") {
            i += 1;
        }
        let telling = self.is_any(i, &[b"glob", b"rlike", b"regexp", b"ilike"]);
        let (signed, word) = match self.kind(i) {
            Some(Kind::Compare) => (true, &b""[..]),
            Some(Kind::Before) if self.bytes(i) == b"~" => (true, &b""[..]),
            Some(Kind::Word(Word::Compare)) => (false, self.bytes(i)),
            _ => return Some(alone),
        };
        i += 1;
        let right = match word {
            b"isnull" | b"notnull" => Sum {
                next: i,
                constant: true,
                known: false,
                open: false,
                wordy: false,
                joined: false,
            },
            b"in" => return Some(self.in_list(left, i).unwrap_or(alone)),
            b"between" => match self.sum(i) {
                Some(low) if self.is(low.next, b"and") => match self.sum(low.next + 1) {
                    Some(high) => Sum {
                        constant: low.constant && high.constant,
                        known: low.known || high.known,
                        ..high
                    },
                    None => return Some(alone),
                },
                _ => return Some(alone),
            },
            _ => {
                if matches!(word, b"sounds" | b"similar" | b"member") {
                    i += 1;
                }
                match self.sum(i) {
                    Some(right) => right,
                    None => return Some(alone),
                }
            }
        };
        let weight = if left.known || right.known {
            Weight::Known
        } else if left.constant && right.constant {
            Weight::Constant
        } else if (left.constant || right.constant) && (signed || !right.wordy) || telling {
            Weight::Compare
        } else {
            Weight::Name
        };
        let mut next = right.next;
        // `'='' = ''=''`: comparisons may go on.
        let mut open = right.open;
        let mut wordy = left.wordy || right.wordy;
        while self.kind(next) == Some(Kind::Compare) {
            let Some(more) = self.sum(next + 1) else {
                break;
            };
            next = more.next;
            open = more.open;
            wordy |= more.wordy;
        }
        Some(Condition {
            weight,
            next,
            open,
            wordy,
            signed,
        })
    }

    fn in_list(&self, left: Sum, mut i: usize) -> Option<Condition> {
        while self.kind(i) == Some(Kind::Operator) {
            i += 1;
        }
        if self.kind(i) != Some(Kind::Open) {
            return None;
        }
        let next = self.behind(i);
        let query = self.word(i + 1) == Some(Word::Select);
        if !query && !self.is_clean(i, next) {
            return None;
        }
        Some(Condition {
            weight: if query || left.known {
                Weight::Known
            } else {
                Weight::Compare
            },
            next: self.skip_closes(next),
            open: false,
            wordy: left.wordy,
            signed: false,
        })
    }

    /// Conditions joined from `start` on, as far as they go.
    pub(super) fn chain(&self, start: usize) -> Option<Chain> {
        let first = self.condition(start)?;
        Some(self.chained(first))
    }

    /// The chain that goes on from a condition.
    pub(super) fn chained(&self, first: Condition) -> Chain {
        let mut chain = Chain {
            weight: first.weight,
            next: first.next,
            open: first.open,
            wordy: first.wordy,
        };
        let end = first.next + CHAIN_TOKENS_MAX;
        while self.is_logic(chain.next) && chain.next < end {
            let Some(more) = self.condition(chain.next + 1) else {
                break;
            };
            chain = Chain {
                weight: chain.weight.max(more.weight),
                next: more.next,
                open: more.open,
                wordy: chain.wordy || more.wordy,
            };
        }
        chain
    }

    pub(super) fn is_logic(&self, i: usize) -> bool {
        matches!(self.kind(i), Some(Kind::Logic | Kind::Word(Word::Logic)))
    }

    /// The function that is called at `i`, where a name begins; and the parenthesis.
    pub(super) fn call(&self, i: usize) -> Option<(Function, usize)> {
        let mut open = i + 1;
        while open < i + NAME_TOKENS_MAX
            && self.kind(open) == Some(Kind::Dot)
            && matches!(self.kind(open + 1), Some(Kind::Word(_)))
        {
            open += 2;
        }
        if self.kind(open) != Some(Kind::Open) || self.bytes(open) != b"(" {
            return None;
        }
        let whole = &self.lower[self.tokens[i].start..self.tokens[open - 1].end];
        let function = functions::function(whole)?;
        Some((function, open))
    }

    /// Whether a name is one of a database's own tables; its last token.
    pub(super) fn catalogue(&self, i: usize) -> Option<usize> {
        let mut last = i;
        while self.kind(last + 1) == Some(Kind::Dot) && last < i + NAME_TOKENS_MAX {
            last += 1;
            if matches!(self.kind(last + 1), Some(Kind::Word(_))) {
                last += 1;
            }
        }
        let mut name = [0u8; 48];
        let mut len = 0;
        for b in &self.lower[self.tokens.get(i)?.start..self.tokens[last].end] {
            if !matches!(b, b'`' | b'"' | b'[' | b']' | b' ') && len < name.len() {
                name[len] = *b;
                len += 1;
            }
        }
        functions::is_catalogue(&name[..len]).then_some(last)
    }

    pub(super) fn is_cast(&self, i: usize) -> bool {
        self.kind(i) == Some(Kind::Cast) && words::is_type(self.bytes(i + 1))
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
pub(super) fn is_wordy(text: &[u8]) -> bool {
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
