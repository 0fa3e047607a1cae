//! Words and operators.

use super::super::words::{self, Word};
use super::literals::typographic_quote;
use super::{Kind, Lexer};
use crate::text::work;

impl Lexer<'_> {
    pub(super) fn word(&mut self) -> Kind {
        let rest = &self.lower[self.at..];
        let len = word_len(rest).max(1);
        let found = &rest[..len];
        let prefix = matches!(found, b"n" | b"x" | b"b" | b"e" | b"q" | b"u" | b"nq")
            || found.starts_with(b"_");
        if prefix && matches!(rest.get(len), Some(b'\'' | b'"')) {
            self.at += len;
            return self.text(rest[len], 1);
        }
        self.note_split_word(found);
        let class = words::word(found);
        self.take(len, Kind::Word(class))
    }

    /// `un/**/ion`: two words that a comment parts, and together one of SQL.
    pub(super) fn note_split_word(&mut self, found: &[u8]) {
        if !self.after_comment || self.reading.evasion.is_some() {
            return;
        }
        let Some(before) = self.reading.tokens.last() else {
            return;
        };
        let (Kind::Word(Word::Name), first) = (before.kind, &self.lower[before.start..before.end])
        else {
            return;
        };
        let mut both = [0u8; 16];
        let len = first.len() + found.len();
        if len > both.len() {
            return;
        }
        both[..first.len()].copy_from_slice(first);
        both[first.len()..len].copy_from_slice(found);
        if words::word(&both[..len]) != Word::Name {
            self.reading.evasion = Some(before.start);
        }
    }

    pub(super) fn operator(&mut self) -> Kind {
        let rest = &self.lower[self.at..];
        let operators: [(&[u8], Kind); 42] = [
            (b"<=>", Kind::Compare),
            (b"!~*", Kind::Compare),
            (b"~~*", Kind::Compare),
            (b"->>", Kind::Operator),
            (b"#>>", Kind::Operator),
            (b"||", Kind::Logic),
            (b"&&", Kind::Logic),
            (b"==", Kind::Compare),
            (b"!=", Kind::Compare),
            (b"<>", Kind::Compare),
            (b"<=", Kind::Compare),
            (b">=", Kind::Compare),
            (b"!<", Kind::Compare),
            (b"!>", Kind::Compare),
            (b":=", Kind::Compare),
            (b"!~", Kind::Compare),
            (b"~*", Kind::Compare),
            (b"~~", Kind::Compare),
            (b"@>", Kind::Compare),
            (b"<@", Kind::Compare),
            (b"<<", Kind::Operator),
            (b">>", Kind::Operator),
            (b"->", Kind::Operator),
            (b"::", Kind::Cast),
            (b"=", Kind::Compare),
            (b"<", Kind::Compare),
            (b">", Kind::Compare),
            (b"+", Kind::Operator),
            (b"-", Kind::Operator),
            (b"*", Kind::Operator),
            (b"/", Kind::Operator),
            (b"%", Kind::Operator),
            (b"^", Kind::Operator),
            (b"|", Kind::Operator),
            (b"&", Kind::Operator),
            (b"!", Kind::Before),
            (b"~", Kind::Before),
            (b",", Kind::Comma),
            (b".", Kind::Dot),
            (b";", Kind::Semicolon),
            (b"(", Kind::Open),
            (b")", Kind::Close),
        ];
        for (text, kind) in operators {
            if rest.starts_with(text) {
                return self.take(text.len(), kind);
            }
        }
        match rest[0] {
            b'{' => self.take(1, Kind::Open),
            b'}' => self.take(1, Kind::Close),
            b'?' => self.take(1, Kind::Variable),
            _ => self.take(1, Kind::Junk),
        }
    }
}

/// Bytes of a word; a typographic quote, dash or blank ends it.
pub(super) fn word_len(rest: &[u8]) -> usize {
    let ends = |i: &usize| {
        work::count(1);
        !is_word_byte(rest[*i]) || matches!(rest[*i], 0xe2 | 0xc2) && parts_words(&rest[*i..])
    };
    (0..rest.len()).find(ends).unwrap_or(rest.len())
}

fn parts_words(rest: &[u8]) -> bool {
    typographic_quote(rest).is_some()
        || matches!(rest, [0xe2, 0x80, 0x93 | 0x94, ..] | [0xc2, 0xa0, ..])
}

pub(super) fn is_word_byte(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b == b'_' || b == b'$' || b >= 0x80
}
