//! Command positions: where a shell would read the name of a command.

use super::commands::{self, Class};
use super::shape::{self, Shape};
use super::word::{self, Word};
use super::{Found, glob, named_for_commands};
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
    /// `;`, `&`, `|` or a line break.
    Separator(u8),
    /// `&&` or `||`.
    Double,
    /// `$(`, `<(` or `>(`.
    Substitution,
    /// A backtick.
    Backtick,
}

/// Glob patterns of one text that are compared with the names of commands.
const PATTERNS_MAX: usize = 16;

/// Looks at the start of the text: the whole value as a command line.
pub(super) fn start(text: &Text<'_>, found: &mut Found) {
    if text.place == Place::Path {
        return;
    }
    let lower = text.lower;
    let mut at = skip_blanks(lower, 0);
    // A quote that closes the value it lands in.
    if matches!(lower[at..], [b'"' | b'\'', b' ', ..]) {
        at = skip_blanks(lower, at + 1);
    }
    if !lower.get(at).is_some_and(|b| {
        b.is_ascii_alphanumeric() || matches!(b, b'/' | b'$' | b'"' | b'\'' | b'.' | b'\\' | b'@')
    }) {
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
    if word.path().is_empty() && word.variables == 1 {
        return shell_variable(lower, at, &word, found);
    }
    let Some((class, name)) = class_of(&word) else {
        return;
    };
    let shape = if word.field_separator {
        Shape::Strong
    } else {
        shape::after(lower, name, word.end)
    };
    let located = located(&word);
    let score = match (class, shape) {
        _ if word.field_separator => 80,
        (_, Shape::Strong) if word.broken || located => 80,
        (_, Shape::Strong) => 60,
        (_, Shape::End | Shape::Weak | Shape::Named) if word.broken => 60,
        (_, Shape::End | Shape::Weak | Shape::Named | Shape::Option) if located => 60,
        (Class::Rare, Shape::Option) => 50,
        (Class::Rare, Shape::Named) if lower.len() < 64 => 50,
        (Class::Word, Shape::Option) if matches!(text.place, Place::Agent | Place::Referer) => 50,
        (Class::Rare, Shape::Weak) if named_for_commands(text) => 50,
        (Class::Rare, Shape::End) if named_for_commands(text) => 60,
        (Class::Word, Shape::End)
            if named_for_commands(text) && commands::PROBES.contains(&name) =>
        {
            60
        }
        (Class::Word, Shape::Option | Shape::Named | Shape::Weak) if named_for_commands(text) => 50,
        (Class::Rare, Shape::End) => 30,
        (Class::Word, Shape::Option) => 30,
        _ => return,
    };
    let reason = if word.broken { &DISGUISED } else { &WHOLE };
    found.add(score, span, reason);
}

/// Looks behind every operator of a shell.
pub(super) fn operators(text: &Text<'_>, found: &mut Found) {
    let lower = text.lower;
    // In Shift_JIS the second byte of a character may look like an operator.
    let multibyte = std::str::from_utf8(text.bytes).is_err();
    let mut patterns = 0;
    let mut at = 0;
    while at < lower.len() && !found.settled() {
        let byte = lower[at];
        if !matches!(
            byte,
            b';' | b'|' | b'&' | b'\n' | b'\r' | b'`' | b'$' | b'<' | b'>' | b'\\'
        ) {
            at += 1;
            continue;
        }
        if multibyte && at > 0 && lower[at - 1] >= 0x80 && !matches!(byte, b'\n' | b'\r') {
            at += 1;
            continue;
        }
        let next = lower.get(at + 1).copied();
        let (opening, behind) = match (byte, next) {
            (b'&', _) if entity_len(&lower[at..]) > 0 => {
                at += entity_len(&lower[at..]);
                continue;
            }
            (b'&', Some(b'&')) | (b'|', Some(b'|')) => (Opening::Double, at + 2),
            (b';' | b'&' | b'\n' | b'\r', _) => (Opening::Separator(byte), at + 1),
            (b'|', Some(b'&')) => (Opening::Separator(byte), at + 2),
            (b'|', _) => (Opening::Separator(byte), at + 1),
            (b'$' | b'<' | b'>', Some(b'(')) => (Opening::Substitution, at + 2),
            // A line break written out, as printf and JSON have it.
            (b'\\', Some(b'n' | b'r')) if !lower[..at].ends_with(b":") => {
                (Opening::Separator(b'\n'), at + 2)
            }
            (b'`', _) => (Opening::Backtick, at + 1),
            _ => {
                at += 1;
                continue;
            }
        };
        at = behind;
        let word_at = skip_prefix(lower, behind);
        let word = word::read(lower, word_at);
        if word.end == word_at || word.assignment {
            continue;
        }
        judge(text, opening, behind, &word, word_at, found, &mut patterns);
    }
}

/// Judges the word in a command position.
fn judge(
    text: &Text<'_>,
    opening: Opening,
    behind: usize,
    word: &Word,
    word_at: usize,
    found: &mut Found,
    patterns: &mut usize,
) {
    let lower = text.lower;
    let width = if matches!(opening, Opening::Double | Opening::Substitution) {
        2
    } else {
        1
    };
    let span = behind - width..command_end(lower, word.end);
    if word.pattern {
        *patterns += 1;
        if *patterns <= PATTERNS_MAX && lower[word_at] == b'/' && glob::path(word.path()) {
            found.add(80, span, &DISGUISED);
        }
        return;
    }
    if word.path().is_empty() {
        if empty_then_command(lower, word) {
            found.add(80, span, &DISGUISED);
        } else if assigned_before(lower, word_at, word)
            || word.variables >= 2
            || (word.variables == 1
                && shape::after(lower, b"", word.end) == Shape::Strong
                && !matches!(opening, Opening::Separator(b'\n' | b'\r' | b'&')))
        {
            found.add(50, span, &DISGUISED);
        }
        return;
    }
    let Some((class, name)) = class_of(word) else {
        if opening == Opening::Substitution {
            unknown_command(lower, behind, word, found);
        }
        return;
    };
    let shape = if word.field_separator {
        Shape::Strong
    } else {
        shape::after(lower, name, word.end)
    };
    if word.broken || word.field_separator {
        if shape != Shape::Prose || class == Class::Rare {
            found.add(80, span, &DISGUISED);
        }
        return;
    }
    if located(word) && shape != Shape::Prose {
        found.add(80, span, &CHAINED);
        return;
    }
    let (score, reason) = match opening {
        Opening::Substitution => (substituted(lower, behind, class, shape), &SUBSTITUTED),
        Opening::Backtick => (backticked(lower, behind, word, class, shape), &SUBSTITUTED),
        Opening::Double => (separated(lower, behind, true, class, shape, name), &CHAINED),
        Opening::Separator(b'|')
            if commands::INTERPRETERS.contains(&name) && piped(lower, behind, word.end) =>
        {
            (60, &PIPED)
        }
        Opening::Separator(_) => (
            separated(lower, behind, false, class, shape, name),
            &CHAINED,
        ),
    };
    if score > 0 {
        found.add(score, span, reason);
    }
}

/// Class and name, with `\` as an escape or as a separator of directories.
fn class_of(word: &Word) -> Option<(Class, &[u8])> {
    let named = |name| commands::class(name).map(|class| (class, name));
    if word.overlong {
        return None;
    }
    named(word.name())
        .or_else(|| word.windows_name().and_then(named))
        .or_else(|| named(without_version(word.name())))
        .or_else(|| named(before_option(word.path())?))
}

/// `gcc7.4` without its figures.
fn without_version(name: &[u8]) -> &[u8] {
    let end = name
        .iter()
        .rposition(|b| !(b.is_ascii_digit() || matches!(b, b'.' | b'-')))
        .map_or(0, |n| n + 1);
    &name[..end]
}

/// `bcdboot/r`: cmd.exe needs no blank before an option.
fn before_option(path: &[u8]) -> Option<&[u8]> {
    match path {
        [name @ .., b'/', b'a'..=b'z' | b'?'] => Some(name),
        _ => None,
    }
}

/// The word names the directory of commands too: `/bin/id`, `c:\windows\system32\cmd.exe`.
fn located(word: &Word) -> bool {
    let path = word.path();
    let folder = &path[..path.len() - word.name().len()];
    [&b"/bin/"[..], b"/sbin/", b"bin/", b"/libexec/"]
        .iter()
        .any(|f| folder.ends_with(f) && (folder.len() <= 24))
        || (word.windows_name().is_some() && path.windows(8).any(|w| w == b"system32"))
}

fn substituted(lower: &[u8], behind: usize, class: Class, shape: Shape) -> u8 {
    // `<(` and `>(` also stand in sentences and formulas.
    let process = lower[behind - 2] != b'$';
    match (class, shape) {
        (Class::Rare, _) | (_, Shape::Strong) => 80,
        (_, Shape::End) if !process => 80,
        (_, Shape::Option | Shape::Weak | Shape::Named) => 60,
        (_, Shape::Prose) if !process => 50,
        _ => 0,
    }
}

/// `$(name)`: no JavaScript, where a quote, a dot or a well-known object stands.
fn unknown_command(lower: &[u8], behind: usize, word: &Word, found: &mut Found) {
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
        b"e.target",
        b"ev",
    ];
    let dollar = lower[behind - 2] == b'$';
    let name = word.name();
    if !dollar
        || OBJECTS.contains(&name)
        || name.first().is_some_and(u8::is_ascii_digit)
        || name.contains(&b'.')
        || !matches!(lower[behind], b'a'..=b'z')
    {
        return;
    }
    let closes = lower.get(word.end) == Some(&b')');
    let code = matches!(lower.get(word.end + 1), Some(b'.' | b';' | b'[' | b','));
    if closes && !code {
        found.add(50, behind - 2..word.end + 1, &SUBSTITUTED);
    }
}

fn backticked(lower: &[u8], behind: usize, word: &Word, class: Class, shape: Shape) -> u8 {
    let closed = memchr::memchr(b'`', &lower[word.end..]).is_some();
    if !closed {
        return if class == Class::Rare && shape == Shape::Strong {
            50
        } else {
            0
        };
    }
    let telling = class == Class::Rare || shape >= Shape::Strong || shape == Shape::End;
    if !telling {
        return 0;
    }
    // Markdown: code quoted within a sentence.
    if words_before(&lower[..behind - 1]) >= 2 || lower[..behind - 1].ends_with(b"`") {
        return 20;
    }
    80
}

/// Words of prose in front: letters only, divided by spaces.
fn words_before(before: &[u8]) -> usize {
    before
        .rsplit(|b| b.is_ascii_whitespace())
        .filter(|w| !w.is_empty())
        .take(8)
        .filter(|w| {
            w.iter().all(|b| {
                b.is_ascii_alphabetic()
                    || *b >= 0x80
                    || matches!(b, b',' | b'.' | b':' | b'\'' | b'(')
            })
        })
        .count()
}

/// Behind `;`, `|`, `&`, a line break, `&&` or `||`.
fn separated(
    lower: &[u8],
    behind: usize,
    double: bool,
    class: Class,
    shape: Shape,
    name: &[u8],
) -> u8 {
    let before = &lower[..behind - 1 - usize::from(double)];
    match (class, shape) {
        (Class::Rare, Shape::Strong | Shape::Option) => 80,
        (Class::Rare, Shape::End) => 60,
        (Class::Rare, Shape::Weak | Shape::Named) => 50,
        (Class::Rare, Shape::Prose) => 40,
        (Class::Word, Shape::Strong) => 60,
        (Class::Word, Shape::Option) => 50,
        (Class::Word, Shape::End | Shape::Weak | Shape::Named) if double => 50,
        (Class::Word, Shape::End)
            if (breaks_out(before) || closed(&lower[behind..], name))
                && commands::PROBES.contains(&name) =>
        {
            50
        }
        (Class::Word, Shape::Named) => 35,
        (Class::Word, Shape::End | Shape::Weak) => 25,
        (Class::Word, Shape::Prose) => 0,
    }
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
fn closed(behind: &[u8], name: &[u8]) -> bool {
    let rest = behind.trim_ascii_start();
    rest.strip_prefix(name).is_some_and(|r| {
        let r = r.trim_ascii();
        !r.is_empty()
            && r.len() <= 2
            && r.iter()
                .all(|b| matches!(b, b';' | b'|' | b'&' | b'#' | b'\\' | b'n'))
    })
}

/// `$SHELL -c ..`, `$0 -i`.
fn shell_variable(lower: &[u8], at: usize, word: &Word, found: &mut Found) {
    let name = lower[at..word.end].trim_ascii_start();
    let known = [
        &b"$shell"[..],
        b"${shell}",
        b"$bash",
        b"${bash}",
        b"$0",
        b"$comspec",
    ]
    .contains(&name);
    if known && shape::after(lower, b"", word.end) >= Shape::Option {
        found.add(60, at..line_end(lower, at), &WHOLE);
    }
}

/// `$u wget x`: an empty variable, then a command.
fn empty_then_command(lower: &[u8], word: &Word) -> bool {
    let next = word::read(lower, skip_prefix(lower, word.end));
    !next.assignment && class_of(&next).is_some_and(|(class, _)| class == Class::Rare)
}

/// `a=nc&&$a`: the variable was set earlier in the text.
fn assigned_before(lower: &[u8], at: usize, word: &Word) -> bool {
    let name = lower[at..word.end].trim_ascii_start();
    let name = name.strip_prefix(b"$").unwrap_or(name);
    let name = name.split(|b| *b == b'$').next().unwrap_or(name);
    let name = name
        .strip_prefix(b"{")
        .and_then(|n| n.strip_suffix(b"}"))
        .unwrap_or(name);
    !name.is_empty()
        && memchr::memmem::find_iter(&lower[..at], name)
            .take(8)
            .any(|found| {
                lower.get(found + name.len()) == Some(&b'=')
                    && (found == 0
                        || !lower[found - 1].is_ascii_alphanumeric() && lower[found - 1] != b'$')
            })
}

/// `| sh` ends the command or has an option; `black|bash|brown` does not.
fn piped(lower: &[u8], behind: usize, end: usize) -> bool {
    let before = lower[..behind - 1].trim_ascii_end();
    let spaced = before
        .iter()
        .any(|b| matches!(b, b' ' | b'/' | b'<' | b'$' | b'`'));
    let ends = matches!(
        lower.get(end),
        None | Some(b' ' | b'\n' | b';' | b'&' | b'\'' | b'"' | b'`' | b')')
    );
    ends && spaced && lower.get(end + 1) != Some(&b'|')
}

fn skip_blanks(lower: &[u8], mut at: usize) -> usize {
    while matches!(lower.get(at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
        at += 1;
    }
    at
}

/// Blanks, opening brackets and what cmd.exe and POSIX shells allow before a command.
fn skip_prefix(lower: &[u8], mut at: usize) -> usize {
    while matches!(
        lower.get(at),
        Some(b' ' | b'\t' | b'(' | b'{' | b'@' | b'!' | b'\n' | b'\r')
    ) {
        at += 1;
    }
    at
}

fn line_end(lower: &[u8], at: usize) -> usize {
    memchr::memchr(b'\n', &lower[at..]).map_or(lower.len(), |n| at + n)
}

/// End of the command: the next operator.
fn command_end(lower: &[u8], at: usize) -> usize {
    lower[at..]
        .iter()
        .position(|b| matches!(b, b';' | b'|' | b'&' | b'\n' | b'\r' | b'`' | b')'))
        .map_or(lower.len(), |n| at + n)
}

/// Length of an HTML character reference at the start of `rest`, or 0.
fn entity_len(rest: &[u8]) -> usize {
    const NAMES: &[&[u8]] = &[
        b"amp", b"lt", b"gt", b"quot", b"apos", b"nbsp", b"copy", b"reg", b"trade", b"hellip",
        b"mdash", b"ndash", b"lsquo", b"rsquo", b"ldquo", b"rdquo", b"laquo", b"raquo", b"bull",
        b"middot", b"times", b"yen", b"euro", b"pound", b"cent", b"sect",
    ];
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
