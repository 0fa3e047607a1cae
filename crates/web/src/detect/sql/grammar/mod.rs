//! Operands and conditions over tokens.
//!
//! Parentheses are transparent: what counts is what stands beside what, and an injection opens and
//! closes the parentheses of a query that the log does not show. Only calls, lists and sub-queries
//! are taken as one.

mod conditions;
mod operands;

use super::functions::{self, Function};
use super::lex::{Kind, Reading};
use super::words::{self, Word};

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
