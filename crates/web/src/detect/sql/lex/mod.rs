//! Bytes to tokens, as the lexers of the database systems have them together.
//!
//! Where the systems differ (is `#` a comment, does a backslash escape) the reading that lets an
//! attack through is taken: the judge asks for structure afterwards. Comments are blanks; a
//! comment without an end stands as a token, because it cuts off the rest of the query.

mod literals;
mod signs;

pub(super) use literals::without_quote;

use super::words::Word;
use literals::typographic_quote;
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
}
