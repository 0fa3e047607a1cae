//! How much a command in a command position is worth: the same word is an attack behind `&&` and
//! prose behind a semicolon.

use super::commands::{self, Class};
use super::shape::{self, Shape};
use super::word::{self, Word};

/// Bytes in front of an operator that are looked at.
const BEFORE_MAX: usize = 160;

/// A command position: the text, and where the operator stands.
#[derive(Clone, Copy)]
pub(super) struct Position<'t> {
    pub(super) lower: &'t [u8],
    /// First byte of the operator.
    pub(super) at: usize,
    /// First byte behind it.
    pub(super) behind: usize,
}

impl<'t> Position<'t> {
    fn operator(self) -> &'t [u8] {
        &self.lower[self.at..self.behind]
    }

    fn before(self) -> &'t [u8] {
        &self.lower[self.at.saturating_sub(BEFORE_MAX)..self.at]
    }
}

/// Inside `$(..)`, `<(..)` or `>(..)`.
pub(super) fn substituted(position: Position<'_>, class: Class, shape: Shape) -> u8 {
    // `<(` and `>(` also stand in sentences and formulas.
    let process = position.operator() != b"$(";
    match (class, shape) {
        (Class::Rare, _) | (_, Shape::Strong) => 80,
        (_, Shape::End) if !process => 80,
        (_, Shape::Option | Shape::Weak | Shape::Named) => 60,
        (_, Shape::Prose) if !process => 50,
        _ => 0,
    }
}

/// `$(name)` of a name that is no known command: no JavaScript, where a quote, a dot or a
/// well-known object stands.
pub(super) fn unknown(position: Position<'_>, word: &Word) -> u8 {
    const OBJECTS: &[&[u8]] = &[
        b"document",
        b"window",
        b"this",
        b"function",
        b"self",
        b"event",
        b"body",
        b"html",
        b"el",
        b"element",
        b"e",
        b"ev",
    ];
    let lower = position.lower;
    let name = word.name();
    let command = position.operator() == b"$("
        && matches!(lower.get(position.behind), Some(b'a'..=b'z'))
        && !name.contains(&b'.')
        && !OBJECTS.contains(&name);
    let code = matches!(lower.get(word.end + 1), Some(b'.' | b';' | b'[' | b','));
    let closes = lower.get(word.end) == Some(&b')');
    if command && closes && !code { 50 } else { 0 }
}

/// Inside backticks.
pub(super) fn backticked(position: Position<'_>, word: &Word, class: Class, shape: Shape) -> u8 {
    let rest = &position.lower[word.end..];
    let Some(close) = memchr::memchr(b'`', rest) else {
        let sure = class == Class::Rare && shape == Shape::Strong;
        return if sure { 50 } else { 0 };
    };
    if class == Class::Word && shape < Shape::Strong && shape != Shape::End {
        return 0;
    }
    // Markdown: code quoted within a sentence, or a block of code.
    let after = &rest[close + 1..];
    let words = prose(position.before().rsplit(|b| *b == b' '))
        + prose(after[..after.len().min(BEFORE_MAX)].split(|b| *b == b' '));
    if words >= 3 || position.before().ends_with(b"`") {
        return 20;
    }
    80
}

/// Words of letters only.
fn prose<'t>(words: impl Iterator<Item = &'t [u8]>) -> usize {
    words
        .filter(|w| !w.is_empty())
        .take(8)
        .filter(|w| {
            w.iter().all(|b| {
                b.is_ascii_alphabetic()
                    || *b >= 0x80
                    || matches!(b, b',' | b'.' | b':' | b'\'' | b'(' | b'?' | b'!')
            })
        })
        .count()
}

/// Behind `;`, `|`, `&`, a line break, `&&` or `||`.
pub(super) fn separated(
    position: Position<'_>,
    class: Class,
    shape: Shape,
    word: &Word,
    name: &[u8],
) -> u8 {
    let operator = position.operator();
    let double = operator.len() == 2 && operator != b"\\n" && operator != b"\\r";
    // Nothing is in front, and the command follows at once: no sentence starts like this.
    let leads = position.at == 0
        && !matches!(operator, b"\n" | b"\r")
        && position
            .lower
            .get(position.behind)
            .is_some_and(|b| !b.is_ascii_whitespace());
    match (class, shape) {
        (Class::Rare, Shape::Strong | Shape::Option) => 80,
        (Class::Rare, Shape::End) => 60,
        (Class::Rare, Shape::Weak | Shape::Named) => 50,
        (Class::Rare, Shape::Prose) => {
            if position.at == 0 || double {
                50
            } else {
                40
            }
        }
        (Class::Word, Shape::Strong) => 60,
        (Class::Word, Shape::Option) => 50,
        (Class::Word, Shape::End | Shape::Weak | Shape::Named) if double || leads => 50,
        (Class::Word, Shape::End) if ends_value(position, word, name) => 50,
        (Class::Word, Shape::Weak)
            if position.at == 0 && (name == b"echo" || commands::PROBES.contains(&name)) =>
        {
            50
        }
        (Class::Word, Shape::Weak) if runs_next(position.lower, word, name) => 50,
        (Class::Word, Shape::Named) => {
            if breaks_out(position.before()) {
                50
            } else {
                35
            }
        }
        (Class::Word, Shape::End | Shape::Weak) => 25,
        (Class::Word, Shape::Prose) => 0,
    }
}

/// A short command that is all that follows.
fn ends_value(position: Position<'_>, word: &Word, name: &[u8]) -> bool {
    commands::PROBES.contains(&name)
        && (breaks_out(position.before()) || closes(&position.lower[word.end..]))
}

/// The operator stands at the start, or behind a number, an address or a closing quote: no list of
/// words.
fn breaks_out(before: &[u8]) -> bool {
    match before {
        [] | [_] => true,
        [.., b' ', _] => false,
        [.., last] => matches!(
            last,
            b'\'' | b'"' | b'0'..=b'9' | b')' | b'`' | b'&' | b'|' | b';' | b'\n'
        ),
    }
}

/// An operator ends the command and then the text: `;id;`.
fn closes(rest: &[u8]) -> bool {
    let rest = rest.trim_ascii_start();
    let signs = rest
        .iter()
        .take(3)
        .take_while(|b| matches!(b, b';' | b'|' | b'&' | b'#' | b'\\' | b'n'))
        .count();
    (1..=2).contains(&signs) && rest[signs..].iter().all(u8::is_ascii_whitespace)
}

/// `;exec id`: one command runs the other, and nothing else is there.
fn runs_next(lower: &[u8], word: &Word, name: &[u8]) -> bool {
    let next_at = word.end + lower[word.end..].iter().take_while(|b| **b == b' ').count();
    let next = word::read(lower, next_at);
    commands::WRAPPERS.contains(&name)
        && commands::PROBES.contains(&next.name())
        && shape::after(lower, next.name(), next.end) == Shape::End
}

/// `| sh` ends the command or has an option; `black|bash|brown` does not.
pub(super) fn piped(position: Position<'_>, word: &Word) -> bool {
    let lower = position.lower;
    let before = position.before();
    let command = before.is_empty()
        || before
            .iter()
            .any(|b| matches!(b, b' ' | b'/' | b'<' | b'$' | b'`'));
    let ends = matches!(
        lower.get(word.end),
        None | Some(b' ' | b'\n' | b';' | b'&' | b'\'' | b'"' | b'`' | b')')
    );
    ends && command && lower.get(word.end + 1) != Some(&b'|')
}
