//! Bytes to tokens, as the lexers of the database systems have them together.
//!
//! Where the systems differ (is `#` a comment, does a backslash escape) the reading that lets an
//! attack through is taken: the judge asks for structure afterwards. Comments are blanks; a
//! comment without an end stands as a token, because it cuts off the rest of the query.

use super::words::{self, Word};
use crate::text::work;
use smallvec::SmallVec;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Number,
    /// A string; `open` when the text ends inside it.
    Text {
        open: bool,
    },
    /// A word in a class, `Name` for all others and for quoted names.
    Word(Word),
    /// `@x`, `@@x`, `?`.
    Variable,
    /// `+`, `^` ...
    Operator,
    /// `=`, `<=>` ...
    Compare,
    /// `||`, `&&`.
    Logic,
    /// `!`, `~`.
    Before,
    Comma,
    Dot,
    Semicolon,
    Open,
    Close,
    /// `::`
    Cast,
    /// The rest of the text is a comment, or lies behind a zero byte.
    Comment,
    /// Nothing that SQL knows.
    Junk,
}

/// A token and its bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
    /// A comment stands before it where a blank is expected.
    pub(super) after_comment: bool,
    /// For a parenthesis its other half.
    pub(super) mate: Option<usize>,
    /// How often up to here an operand followed an operand, or junk stood.
    pub(super) breaks: usize,
}

/// The quote that the text stands in when it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quote {
    None,
    Single,
    Double,
    Back,
}

/// A text read in one context.
pub(super) struct Reading<'a> {
    /// Lower-cased text.
    pub(super) lower: &'a [u8],
    pub(super) quote: Quote,
    /// Where reading began: after the quote that closes the literal of the query.
    pub(super) from: usize,
    pub(super) tokens: SmallVec<[Token; 32]>,
    /// A comment of a kind that only hides words was seen (`/*!50000`, `1.e`, `un/**/ion`).
    pub(super) evasion: Option<usize>,
}

/// Reads `lower`; `plus_is_blank` for paths and bodies where `+` stands for a blank.
pub(super) fn read(lower: &[u8], quote: Quote, plus_is_blank: bool) -> Option<Reading<'_>> {
    let from = match quote {
        Quote::None => 0,
        Quote::Single => find_quote(lower, b'\'')?,
        Quote::Double => find_quote(lower, b'"')?,
        Quote::Back => find_quote(lower, b'`')?,
    };
    let quote_at = match quote {
        Quote::None => memchr::memchr2(b'\'', b'"', lower).unwrap_or(0),
        _ => from - 1,
    };
    let slashed = lower[..quote_at].ends_with(b"\\");
    let mut lexer = Lexer {
        lower,
        at: from,
        plus_is_blank,
        slashed,
        after_comment: false,
        bang_depth: 0,
        reading: Reading {
            lower,
            quote,
            from,
            tokens: SmallVec::new(),
            evasion: None,
        },
    };
    lexer.run();
    Some(lexer.reading)
}

/// The place after the first such quote; typographic ones count for `'`, which some database
/// drivers map them to.
fn find_quote(lower: &[u8], quote: u8) -> Option<usize> {
    let plain = memchr::memchr(quote, lower).map(|i| i + 1);
    if quote != b'\'' {
        return plain;
    }
    let typographic = memchr::memchr2_iter(0xe2, 0xc2, lower)
        .find_map(|i| typographic_quote(&lower[i..]).map(|len| i + len));
    match (plain, typographic) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

/// A string without the quote that opens it.
pub(super) fn without_quote(text: &[u8]) -> &[u8] {
    let quote = typographic_quote(text).unwrap_or(1);
    text.get(quote..).unwrap_or_default()
}

fn typographic_quote(rest: &[u8]) -> Option<usize> {
    match rest {
        [0xe2, 0x80, 0x98..=0x9b | 0xb2, ..] => Some(3),
        [0xc2, 0xb4, ..] => Some(2),
        _ => None,
    }
}

struct Lexer<'a> {
    lower: &'a [u8],
    at: usize,
    plus_is_blank: bool,
    /// Each quote of the text has a backslash before it: they mean nothing.
    slashed: bool,
    after_comment: bool,
    bang_depth: u32,
    reading: Reading<'a>,
}

impl Lexer<'_> {
    fn run(&mut self) {
        let mut opens: SmallVec<[usize; 16]> = SmallVec::new();
        while self.at < self.lower.len() {
            let start = self.at;
            let Some(kind) = self.token() else { continue };
            debug_assert!(self.at > start, "a token has bytes");
            let index = self.reading.tokens.len();
            let mut mate = None;
            if kind == Kind::Open {
                opens.push(index);
            } else if kind == Kind::Close {
                mate = opens.pop();
                if let Some(open) = mate {
                    self.reading.tokens[open].mate = Some(index);
                }
            }
            let breaks = self.breaks_with(kind);
            self.reading.tokens.push(Token {
                kind,
                start,
                end: self.at,
                after_comment: std::mem::take(&mut self.after_comment),
                mate,
                breaks,
            });
            if kind == Kind::Comment {
                break;
            }
        }
    }

    fn breaks_with(&self, kind: Kind) -> usize {
        let Some(before) = self.reading.tokens.last() else {
            return usize::from(kind == Kind::Junk);
        };
        let operand = |k| {
            matches!(
                k,
                Kind::Number | Kind::Text { .. } | Kind::Variable | Kind::Word(Word::Name)
            )
        };
        let texts = matches!((before.kind, kind), (Kind::Text { .. }, Kind::Text { .. }));
        let ends = |k| operand(k) || k == Kind::Close;
        let broken = kind == Kind::Junk || ends(before.kind) && operand(kind) && !texts;
        before.breaks + usize::from(broken)
    }

    /// One token, or `None` for blanks and comments.
    fn token(&mut self) -> Option<Kind> {
        let rest = &self.lower[self.at..];
        if let Some(len) = typographic_quote(rest) {
            return Some(self.text(b'\'', len));
        }
        match rest[0] {
            0 => {
                self.at = self.lower.len();
                Some(Kind::Comment)
            }
            1..=b' ' | 0x7f => self.skip(1),
            b'+' if self.plus_is_blank => self.skip(1),
            0xc2 if rest.get(1) == Some(&0xa0) => self.skip(2),
            b'/' if rest.starts_with(b"/*") => self.block_comment(),
            b'*' if self.bang_depth > 0 && rest.starts_with(b"*/") => {
                self.bang_depth -= 1;
                self.skip(2)
            }
            b'-' if rest.starts_with(b"--") => self.line_comment(2),
            b'#' => self.line_comment(1),
            // Word processors turn `--` into a dash; elsewhere it stands in ranges and prose.
            0xe2 if matches!(rest, [_, 0x80, 0x93 | 0x94, tail @ ..] if tail.iter().all(u8::is_ascii_whitespace)) => {
                self.line_comment(3)
            }
            b'\'' | b'"' => Some(self.text(rest[0], 1)),
            b'`' => Some(self.back_quoted()),
            b'0'..=b'9' => self.number(),
            b'.' if rest.get(1).is_some_and(u8::is_ascii_digit) => self.number(),
            b'@' if !rest.starts_with(b"@>") => Some(self.variable()),
            b'$' => Some(self.dollar()),
            b'\\' => self.backslash(),
            b'[' => Some(self.bracket()),
            b if b.is_ascii_lowercase() || b == b'_' || b >= 0x80 => Some(self.word()),
            _ => Some(self.operator()),
        }
    }

    fn skip(&mut self, len: usize) -> Option<Kind> {
        self.at += len;
        None
    }

    fn take(&mut self, len: usize, kind: Kind) -> Kind {
        self.at += len;
        kind
    }

    fn block_comment(&mut self) -> Option<Kind> {
        let rest = &self.lower[self.at..];
        if rest.get(2) == Some(&b'!') {
            let digits = rest[3..].iter().take(6).take_while(|b| b.is_ascii_digit());
            let len = 3 + digits.count();
            self.reading.evasion.get_or_insert(self.at);
            self.bang_depth += 1;
            self.after_comment = true;
            return self.skip(len);
        }
        let Some(end) = crate::text::find(&rest[2..], b"*/") else {
            self.at = self.lower.len();
            return Some(Kind::Comment);
        };
        self.after_comment = true;
        self.skip(end + 4)
    }

    /// To the end of the line: a blank when another line follows.
    fn line_comment(&mut self, len: usize) -> Option<Kind> {
        let rest = &self.lower[self.at + len..];
        if let Some(end) = memchr::memchr(b'\n', rest)
            && rest[end..].iter().any(|b| !b.is_ascii_whitespace())
        {
            self.after_comment = true;
            return self.skip(len + end + 1);
        }
        self.at = self.lower.len();
        Some(Kind::Comment)
    }

    fn text(&mut self, quote: u8, quote_len: usize) -> Kind {
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

    fn back_quoted(&mut self) -> Kind {
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
    fn number(&mut self) -> Option<Kind> {
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

    fn variable(&mut self) -> Kind {
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
    fn dollar(&mut self) -> Kind {
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

    fn backslash(&mut self) -> Option<Kind> {
        match self.lower.get(self.at + 1) {
            Some(b'n') => Some(self.take(2, Kind::Word(Word::Constant))),
            Some(b'\'' | b'"') => self.skip(1),
            _ => Some(self.take(1, Kind::Junk)),
        }
    }

    /// `[name]` of SQL Server; after a name the index of an array.
    fn bracket(&mut self) -> Kind {
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

    fn word(&mut self) -> Kind {
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
    fn note_split_word(&mut self, found: &[u8]) {
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

    fn operator(&mut self) -> Kind {
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
fn word_len(rest: &[u8]) -> usize {
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
