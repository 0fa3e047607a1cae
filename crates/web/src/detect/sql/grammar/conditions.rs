//! Conditions, and what joins them.

use super::super::lex::{Kind, Reading};
use super::super::words::Word;
use super::{CHAIN_TOKENS_MAX, Chain, Condition, Sum, Weight};

impl Reading<'_> {
    /// One condition: a sum, or two compared.
    pub(in crate::detect::sql) fn condition(&self, start: usize) -> Option<Condition> {
        self.compared(self.sum(start)?)
    }

    /// The condition that goes on from a left side.
    pub(in crate::detect::sql) fn compared(&self, left: Sum) -> Option<Condition> {
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
    pub(in crate::detect::sql) fn chain(&self, start: usize) -> Option<Chain> {
        let first = self.condition(start)?;
        Some(self.chained(first))
    }

    /// The chain that goes on from a condition.
    pub(in crate::detect::sql) fn chained(&self, first: Condition) -> Chain {
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

    pub(in crate::detect::sql) fn is_logic(&self, i: usize) -> bool {
        matches!(self.kind(i), Some(Kind::Logic | Kind::Word(Word::Logic)))
    }
}
