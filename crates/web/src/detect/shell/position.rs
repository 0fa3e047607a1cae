//! Command positions: where a shell would read the name of a command.

use super::commands::{self, Class};
use super::score::{self, Position};
use super::shape::{self, Shape};
use super::word::{self, Word};
use super::{Found, glob, name, named_for_commands};
use crate::{Place, Reason, Text};

static WHOLE: Reason = Reason {
    code: "shell-command-line",
    en: "the value is a command line",
    ja: "値がコマンドラインになっている",
};
static CHAINED: Reason = Reason {
    code: "shell-chained",
    en: "the value is ended and another command follows",
    ja: "値を区切って別のコマンドを続けている",
};
static SUBSTITUTED: Reason = Reason {
    code: "shell-substitution",
    en: "a command inside $(..) or backticks would run first",
    ja: "$(..) またはバッククォートの中のコマンドが先に実行される",
};
static DISGUISED: Reason = Reason {
    code: "shell-disguised",
    en: "the name of a command is hidden with quotes, escapes, variables or wildcards",
    ja: "引用符・エスケープ・変数・ワイルドカードでコマンド名を隠している",
};
static PIPED: Reason = Reason {
    code: "shell-pipe-to-interpreter",
    en: "output is piped into a shell or interpreter",
    ja: "出力をシェルやインタプリタへ渡している",
};

/// How a command position came to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Opening {
    /// `;`, `&`, a line break, `&&` or `||`.
    Separator,
    /// `|` or `|&`.
    Pipe,
    /// `$(`, `<(` or `>(`.
    Substitution,
    /// A backtick.
    Backtick,
}

/// Glob patterns of one text that are compared with the names of commands.
const PATTERNS_MAX: usize = 16;
/// Bytes of a command that are shown.
const EVIDENCE_LEN_MAX: usize = 256;
/// Blanks and brackets between an operator and its command.
const PREFIX_LEN_MAX: usize = 64;

/// Looks at the start of the text: the whole value as a command line.
pub(super) fn start(text: &Text<'_>, found: &mut Found) {
    let lower = text.lower;
    let mut at = skip_blanks(lower, 0);
    // A quote that closes the value it lands in.
    if matches!(lower[at..], [b'"' | b'\'', b' ', ..]) {
        at = skip_blanks(lower, at + 1);
    }
    let opens = |b: &u8| {
        b.is_ascii_alphanumeric() || matches!(b, b'/' | b'$' | b'"' | b'\'' | b'.' | b'\\' | b'@')
    };
    if text.place == Place::Path || !lower.get(at).is_some_and(opens) {
        return;
    }
    let word = word::read(lower, at);
    if word.assignment || word.end == at {
        return;
    }
    let span = at..line_end(lower, at);
    if word.pattern {
        if lower[at] == b'/' && glob::path(word.path()) {
            found.add(60, span, &DISGUISED);
        }
        return;
    }
    if word.path().is_empty() {
        let run = shape::after(lower, b"", word.end) >= Shape::Option;
        if name::shell_variable(lower, at, &word) && run {
            found.add(60, span, &WHOLE);
        }
        return;
    }
    let Some((class, name)) = name::class_of(&word) else {
        return;
    };
    let shape = shape_after(lower, &word, name);
    let reason = if word.broken { &DISGUISED } else { &WHOLE };
    let score = match whole(&word, class, shape) {
        0 => score_of_named(text, class, shape, name),
        score => score,
    };
    found.add(score, span, reason);
}

/// Score of a value that is a command line, by its shape.
fn whole(word: &Word, class: Class, shape: Shape) -> u8 {
    let located = name::located(word);
    match (class, shape) {
        _ if word.field_separator => 80,
        (_, Shape::Strong) if word.broken || located => 80,
        (_, Shape::Strong) => 60,
        (_, Shape::Prose) => 0,
        _ if word.broken || located => 60,
        (Class::Rare, Shape::Option) => 50,
        _ => 0,
    }
}

/// Score where the place or the name of the argument says that a command may stand there.
fn score_of_named(text: &Text<'_>, class: Class, shape: Shape, name: &[u8]) -> u8 {
    const SHORT: usize = 64;
    let named = named_for_commands(text);
    match (class, shape) {
        (Class::Rare, Shape::Named) if text.lower.len() < SHORT => 50,
        // No client calls itself by a command with options.
        (Class::Word, Shape::Option) if matches!(text.place, Place::Agent | Place::Referer) => 50,
        (Class::Rare, Shape::End | Shape::Weak) if named => 60,
        (Class::Word, Shape::End) if named && commands::PROBES.contains(&name) => 60,
        (Class::Word, Shape::Option | Shape::Named | Shape::Weak) if named => 50,
        (Class::Rare, Shape::End) | (Class::Word, Shape::Option) => 30,
        _ => 0,
    }
}

fn shape_after(lower: &[u8], word: &Word, name: &[u8]) -> Shape {
    if word.field_separator {
        Shape::Strong
    } else {
        shape::after(lower, name, word.end)
    }
}

/// Looks behind every operator of a shell.
pub(super) fn operators(text: &Text<'_>, found: &mut Found) {
    let lower = text.lower;
    // In Shift_JIS the second byte of a character may look like an operator.
    let multibyte = std::str::from_utf8(text.bytes).is_err();
    let mut patterns = 0;
    let mut at = 0;
    while at < lower.len() && !found.settled() {
        let trail = multibyte && at > 0 && lower[at - 1] >= 0x80;
        let Some((opening, width)) = operator(lower, at).filter(|_| !trail) else {
            at += entity_len(&lower[at..]).max(1);
            continue;
        };
        let position = Position {
            lower,
            at,
            behind: at + width,
        };
        at = position.behind;
        let word_at = skip_prefix(lower, at);
        let word = word::read(lower, word_at);
        if lower.get(word_at) == Some(&b'<')
            && opening == Opening::Substitution
            && lower
                .get(word_at + 1)
                .is_some_and(u8::is_ascii_alphanumeric)
            && position.lower[position.at] == b'$'
        {
            found.add(60, position.at..command_end(lower, word_at), &SUBSTITUTED);
        } else if word.pattern {
            patterns += 1;
            if patterns <= PATTERNS_MAX && lower[word_at] == b'/' && glob::path(word.path()) {
                found.add(80, position.at..word.end, &DISGUISED);
            }
        } else if word.end > word_at && !word.assignment {
            judge(position, opening, &word, word_at, found);
        }
    }
}

/// The operator that stands at `at`, and its width.
fn operator(lower: &[u8], at: usize) -> Option<(Opening, usize)> {
    let next = lower.get(at + 1).copied();
    match (lower[at], next) {
        (b'&', Some(b'&')) | (b'|', Some(b'|')) => Some((Opening::Separator, 2)),
        (b'&', _) if entity_len(&lower[at..]) > 0 => None,
        (b';' | b'&' | b'\n' | b'\r', _) => Some((Opening::Separator, 1)),
        (b'|', Some(b'&')) => Some((Opening::Pipe, 2)),
        (b'|', _) => Some((Opening::Pipe, 1)),
        (b'$' | b'<' | b'>', Some(b'(')) => Some((Opening::Substitution, 2)),
        // A line break written out, as printf and JSON have it.
        (b'\\', Some(b'n' | b'r')) if !lower[..at].ends_with(b":") => Some((Opening::Separator, 2)),
        (b'`', _) => Some((Opening::Backtick, 1)),
        _ => None,
    }
}

/// Judges the word in a command position.
fn judge(position: Position<'_>, opening: Opening, word: &Word, word_at: usize, found: &mut Found) {
    let lower = position.lower;
    let span = position.at..command_end(lower, word.end);
    if word.path().is_empty() {
        return found.add(variables(position, word, word_at), span, &DISGUISED);
    }
    let Some((class, name)) = name::class_of(word) else {
        if opening == Opening::Substitution {
            found.add(score::unknown(position, word), span, &SUBSTITUTED);
        } else if word.path() == b"." && shape::after(lower, b"", word.end) == Shape::Strong {
            found.add(50, span, &CHAINED);
        }
        return;
    };
    let shape = shape_after(lower, word, name);
    if word.broken || word.field_separator {
        let meant = shape != Shape::Prose || class == Class::Rare;
        return found.add(if meant { 80 } else { 0 }, span, &DISGUISED);
    }
    if name::located(word) && shape != Shape::Prose {
        return found.add(80, span, &CHAINED);
    }
    let (score, reason) = match opening {
        Opening::Substitution => (score::substituted(position, class, shape), &SUBSTITUTED),
        Opening::Backtick => (
            score::backticked(position, word, class, shape),
            &SUBSTITUTED,
        ),
        Opening::Pipe if commands::INTERPRETERS.contains(&name) && score::piped(position, word) => {
            (60, &PIPED)
        }
        Opening::Pipe | Opening::Separator => (
            score::separated(position, class, shape, word, name),
            &CHAINED,
        ),
    };
    found.add(score, span, reason);
}

/// Score of a command that is written in variables alone.
fn variables(position: Position<'_>, word: &Word, word_at: usize) -> u8 {
    let lower = position.lower;
    let shape = shape::after(lower, b"", word.end);
    let piped = matches!(lower[position.at], b';' | b'|') && shape == Shape::Strong;
    let run = word.variables >= 2
        || name::assigned_before(lower, word_at, word)
        || (word.variables == 1 && (piped || name::shell_variable(lower, word_at, word)));
    match (name::empty_then_command(lower, word), run) {
        (true, _) => 80,
        (false, true) => 50,
        _ => 0,
    }
}

fn skip_blanks(lower: &[u8], mut at: usize) -> usize {
    while matches!(lower.get(at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
        at += 1;
    }
    at
}

/// Blanks, opening brackets and what cmd.exe and POSIX shells allow before a command.
pub(super) fn skip_prefix(lower: &[u8], at: usize) -> usize {
    let within = &lower[at..lower.len().min(at + PREFIX_LEN_MAX)];
    at + within
        .iter()
        .take_while(|b| {
            matches!(
                b,
                b' ' | b'\t' | b'+' | b'(' | b'{' | b'@' | b'!' | b'\n' | b'\r'
            )
        })
        .count()
}

fn line_end(lower: &[u8], at: usize) -> usize {
    memchr::memchr(b'\n', &lower[at..]).map_or(lower.len(), |n| at + n)
}

/// End of the command: the next operator.
fn command_end(lower: &[u8], at: usize) -> usize {
    lower[at..]
        .iter()
        .take(EVIDENCE_LEN_MAX)
        .position(|b| matches!(b, b';' | b'|' | b'&' | b'\n' | b'\r' | b'`' | b')'))
        .map_or(lower.len().min(at + EVIDENCE_LEN_MAX), |n| at + n)
}

/// Length of an HTML character reference at the start of `rest`, or 0.
fn entity_len(rest: &[u8]) -> usize {
    const NAMES: &[&[u8]] = &[
        b"amp", b"lt", b"gt", b"quot", b"apos", b"nbsp", b"copy", b"reg", b"trade", b"hellip",
        b"mdash", b"ndash", b"lsquo", b"rsquo", b"ldquo", b"rdquo", b"laquo", b"raquo", b"bull",
        b"middot", b"times", b"yen", b"euro", b"pound", b"cent", b"sect",
    ];
    if rest.first() != Some(&b'&') {
        return 0;
    }
    let Some(close) = rest.iter().take(12).position(|b| *b == b';') else {
        return 0;
    };
    let name = &rest[1..close];
    if name.first() == Some(&b'#') || NAMES.contains(&name) {
        close + 1
    } else {
        0
    }
}
