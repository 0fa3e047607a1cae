//! Strings, numbers, variables and quoted names.

use super::super::words::{self, Word};
use super::signs::{is_word_byte, word_len};
use super::{Kind, Lexer, Quote};

/// A string without the quote that opens it.
pub(in crate::detect::sql) fn without_quote(text: &[u8]) -> &[u8] {
    let quote = typographic_quote(text).unwrap_or(1);
    text.get(quote..).unwrap_or_default()
}

pub(super) fn typographic_quote(rest: &[u8]) -> Option<usize> {
    match rest {
        [0xe2, 0x80, 0x98..=0x9b | 0xb2, ..] => Some(3),
        [0xc2, 0xb4, ..] => Some(2),
        _ => None,
    }
}

impl Lexer<'_> {
    pub(super) fn text(&mut self, quote: u8, quote_len: usize) -> Kind {
        let lower = self.lower;
        let mut i = self.at + quote_len;
        while i < lower.len() {
            let b = lower[i];
            let typographic = (quote == b'\'')
                .then(|| typographic_quote(&lower[i..]))
                .flatten();
            if b == b'\\' && !self.slashed {
                i += 2;
            } else if let Some(len) = typographic {
                self.at = i + len;
                return Kind::Text { open: false };
            } else if b != quote {
                i += 1;
            } else if lower.get(i + 1) == Some(&quote) {
                i += 2;
            } else {
                self.at = i + 1;
                return Kind::Text { open: false };
            }
        }
        self.at = lower.len();
        Kind::Text { open: true }
    }

    pub(super) fn back_quoted(&mut self) -> Kind {
        let rest = &self.lower[self.at + 1..];
        match memchr::memchr(b'`', rest) {
            Some(end) => self.take(end + 2, Kind::Word(Word::Name)),
            None if self.reading.quote == Quote::Back => {
                self.take(rest.len() + 1, Kind::Text { open: true })
            }
            None => self.take(1, Kind::Junk),
        }
    }

    /// A number; a word that runs on makes it a name (`1st`), unless SQL reads on (`1or`).
    pub(super) fn number(&mut self) -> Option<Kind> {
        let rest = &self.lower[self.at..];
        let digits = |from: usize| {
            rest[from..]
                .iter()
                .take_while(|b| b.is_ascii_digit())
                .count()
        };
        let mut len = if rest.starts_with(b"0x") {
            2 + rest[2..]
                .iter()
                .take_while(|b| b.is_ascii_hexdigit())
                .count()
        } else {
            let mut len = digits(0);
            if rest.get(len) == Some(&b'.') {
                len += 1 + digits(len + 1);
            }
            if rest.get(len) == Some(&b'e') {
                let sign = usize::from(matches!(rest.get(len + 1), Some(b'+' | b'-')));
                let exponent = digits(len + 1 + sign);
                if exponent > 0 {
                    len += 1 + sign + exponent;
                } else if rest[..len].contains(&b'.')
                    && rest
                        .get(len + 1)
                        .is_some_and(|b| matches!(b, b'(' | b')' | b'.' | b','))
                {
                    // MySQL reads `1.e` as nothing much; it only parts words.
                    self.reading.evasion.get_or_insert(self.at);
                    return self.skip(len + 1);
                }
            }
            len
        };
        let tail = word_len(&rest[len..]);
        if tail > 0 && !words::follows_a_number(words::word(&rest[len..len + tail])) {
            len += tail;
            return Some(self.take(len, Kind::Word(Word::Name)));
        }
        Some(self.take(len, Kind::Number))
    }

    pub(super) fn variable(&mut self) -> Kind {
        let rest = &self.lower[self.at..];
        let ats = rest.iter().take(2).take_while(|b| **b == b'@').count();
        let quoted = rest.get(ats).filter(|b| matches!(b, b'`' | b'\'' | b'"'));
        if let Some(quote) = quoted
            && let Some(end) = memchr::memchr(*quote, &rest[ats + 1..])
        {
            return self.take(ats + end + 2, Kind::Variable);
        }
        let name = rest[ats..]
            .iter()
            .take_while(|b| is_word_byte(**b) || ats == 2 && **b == b'.')
            .count();
        self.take(ats + name, Kind::Variable)
    }

    /// `$$text$$`, `$tag$text$tag$` of PostgreSQL.
    pub(super) fn dollar(&mut self) -> Kind {
        let rest = &self.lower[self.at..];
        let tag = rest[1..]
            .iter()
            .take(32)
            .take_while(|b| b.is_ascii_alphanumeric() || **b == b'_')
            .count();
        if rest.get(1 + tag) != Some(&b'$') {
            return if tag > 0 {
                self.take(1 + tag, Kind::Word(Word::Name))
            } else {
                self.take(1, Kind::Junk)
            };
        }
        let mark = &rest[..tag + 2];
        match crate::text::find(&rest[mark.len()..], mark) {
            Some(end) => self.take(end + 2 * mark.len(), Kind::Text { open: false }),
            None => self.take(rest.len(), Kind::Text { open: true }),
        }
    }

    pub(super) fn backslash(&mut self) -> Option<Kind> {
        match self.lower.get(self.at + 1) {
            Some(b'n') => Some(self.take(2, Kind::Word(Word::Constant))),
            Some(b'\'' | b'"') => self.skip(1),
            _ => Some(self.take(1, Kind::Junk)),
        }
    }

    /// `[name]` of SQL Server; after a name the index of an array.
    pub(super) fn bracket(&mut self) -> Kind {
        let rest = &self.lower[self.at + 1..];
        let name = rest
            .iter()
            .take(128)
            .take_while(|b| is_word_byte(**b) || matches!(b, b' ' | b'.' | b':' | b'-'))
            .count();
        if rest.get(name) != Some(&b']') {
            return self.take(1, Kind::Junk);
        }
        let after_name = self
            .reading
            .tokens
            .last()
            .is_some_and(|t| t.end == self.at && matches!(t.kind, Kind::Word(_)));
        if after_name {
            // An index changes nothing for the structure: it reads like `.name`.
            return self.take(name + 2, Kind::Dot);
        }
        self.take(name + 2, Kind::Word(Word::Name))
    }
}
