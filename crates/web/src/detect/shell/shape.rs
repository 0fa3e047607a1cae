//! What follows a command: whether it has the shape of arguments or of prose.

use super::commands::{self, Class};
use super::word;

/// Bytes after a command that are looked at.
const LOOK_MAX: usize = 160;
/// Words after a command that are looked at.
const WORDS_MAX: usize = 6;

/// Shape of what follows a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Shape {
    /// Words of a sentence, or something that is no separator at all.
    Prose,
    /// Nothing: the end of the text or of the command.
    End,
    /// One or two words.
    Weak,
    /// The name of a file or host: a dot within.
    Named,
    /// A long option, which a search with an excluded word also has (`java -script`).
    Option,
    /// Options, paths, variables, redirections: a command line.
    Strong,
}

/// Reads the shape of what follows the command `name` that ends at `end`.
pub(super) fn after(text: &[u8], name: &[u8], end: usize) -> Shape {
    let rest = &text[end..text.len().min(end + LOOK_MAX)];
    match rest.first() {
        None => return Shape::End,
        Some(b' ' | b'\t' | b'\n' | b'\r' | b',' | b'<' | b'>' | b'$' | b'{' | b'+') => {}
        Some(b'\\') if matches!(rest.get(1), Some(b'n' | b'r')) => return Shape::End,
        Some(b'/') if windows_option(rest) => return Shape::Strong,
        Some(b';' | b'|' | b'&' | b')' | b'`' | b'}' | b'#' | 0) => return Shape::End,
        Some(b'\'' | b'"') => return Shape::End,
        _ => return Shape::Prose,
    }
    let mut at = 0;
    let mut words = 0;
    let mut best = Shape::Prose;
    while at < rest.len() && words < WORDS_MAX {
        while matches!(rest.get(at), Some(b' ' | b'\t' | b',' | b'+')) {
            at += 1;
        }
        let token = &rest[at..];
        let len = token
            .iter()
            .position(|b| {
                matches!(
                    b,
                    b' ' | b'\t' | b'+' | b'\r' | b'\n' | b'|' | b'&' | b';' | b'`' | b')'
                )
            })
            .unwrap_or(token.len());
        if len == 0 {
            break;
        }
        if is_label(&token[..len]) || words == 0 && !takes(name, &token[..len]) {
            return best;
        }
        best = best.max(argument(&token[..len], token, name, words));
        if best == Shape::Strong {
            return best;
        }
        words += 1;
        at += len;
    }
    match (words, best) {
        (0, _) => Shape::End,
        (1 | 2, Shape::Prose) => Shape::Weak,
        _ => best,
    }
}

/// `failed:`, as messages and prose have it; what follows is no argument. `c:` is a drive.
fn is_label(token: &[u8]) -> bool {
    token.len() > 2 && token.ends_with(b":")
}

/// Whether a command can have this first argument: some that are words of English and of stack
/// traces (`at f (https://..)`) or of query languages take few.
fn takes(name: &[u8], token: &[u8]) -> bool {
    let option = matches!(
        token.first(),
        Some(b'-' | b'/' | b'\\' | b'$' | b'>' | b'<' | b'`')
    );
    option
        || match name {
            b"at" => {
                token[0].is_ascii_digit()
                    || matches!(
                        token,
                        b"now" | b"noon" | b"midnight" | b"teatime" | b"tomorrow"
                    )
            }
            b"query" => matches!(token, b"user" | b"session" | b"process" | b"termserver"),
            _ => true,
        }
}

/// Shape of one argument; `rest` goes on behind it.
fn argument(token: &[u8], rest: &[u8], name: &[u8], place: usize) -> Shape {
    let strong = path(token)
        || redirection(token)
        || variable(token)
        || sensitive(token)
        || assigned(token)
        || (token == b"/" && !matches!(rest.get(1), Some(b' ')))
        || windows_option(token)
        || address(token)
        || number_of(name, token, rest, place)
        || verb_of(name, token, place)
        || wrapped(name, rest, place)
        || host_or_file(name, token, place);
    if strong {
        return Shape::Strong;
    }
    option(token)
}

fn option(token: &[u8]) -> Shape {
    match token {
        [b'-', b'a'..=b'z' | b'0'..=b'9', rest @ ..] if rest.len() < 4 => Shape::Strong,
        [b'-', b'-', b'a'..=b'z', _, ..] => Shape::Strong,
        [b'-', b'a'..=b'z', _, ..] => Shape::Option,
        [_, inner @ .., last] if inner.contains(&b'.') && last.is_ascii_alphanumeric() => {
            Shape::Named
        }
        _ => Shape::Prose,
    }
}

/// Options of cmd.exe's commands: `/c`, `/?`, `/s:`, `/all`.
fn windows_option(token: &[u8]) -> bool {
    match token {
        [b'/', b'a'..=b'z' | b'?'] => true,
        [b'/', b'a'..=b'z' | b'?', next, ..] => matches!(next, b':' | b' ' | b'"' | b'&' | b'|'),
        _ => false,
    }
}

/// Absolute and relative paths, and those of the home directory, of drives and of shares.
pub(super) fn path(token: &[u8]) -> bool {
    let token = match token {
        [b'\'' | b'"' | b'@', rest @ ..] => rest,
        _ => token,
    };
    match token {
        [b'/', b'/', ..] | [b'/', b'*'] | [b'/', b'*', b'*' | b'!', ..] => false,
        [b'/', rest @ ..] => rest.first().is_some_and(|b| {
            b.is_ascii_lowercase() || matches!(b, b'?' | b'*' | b'[' | b'.' | b'$' | b'\\' | b'\'')
        }),
        [b'~', b'/', ..] | [b'.', b'/', ..] | [b'.', b'.', b'/' | b'\\', ..] => true,
        [b'.', b'.'] => true,
        [b'a'..=b'z', b':', b'\\' | b'/', ..] => true,
        [b'\\', b'\\', next, ..] => next.is_ascii_alphanumeric(),
        _ => false,
    }
}

fn redirection(token: &[u8]) -> bool {
    match token {
        [b'<', b'<', ..] | [b'>', b'>', ..] | [b'<' | b'>', b'(' | b'&' | b'$', ..] => true,
        [b'<', b'/', b'/', ..] => false,
        [b'<', b'/', rest @ ..] => !closes_tag(rest),
        [b'>', b'/', ..] | [b'<' | b'>'] => true,
        [b'0'..=b'2', b'>' | b'<', ..] => true,
        [b'>' | b'<', rest @ ..] => rest.contains(&b'.') && !rest.contains(&b'>'),
        _ => token.windows(2).any(|w| matches!(w, [b'>', b'&' | b'/'])) && !token.contains(&b'<'),
    }
}

fn closes_tag(rest: &[u8]) -> bool {
    rest.iter()
        .find(|b| !b.is_ascii_alphanumeric())
        .is_some_and(|b| *b == b'>')
}

fn variable(token: &[u8]) -> bool {
    let token = match token {
        [b'\'' | b'"', rest @ ..] => rest,
        _ => token,
    };
    match token {
        [b'$', b'(' | b'{' | b'a'..=b'z' | b'@' | b'_', ..] | [b'`', ..] => true,
        [b'%', b'a'..=b'z', rest @ ..] => rest.contains(&b'%'),
        _ => token.windows(2).any(|w| matches!(w, b"${" | b"$(")),
    }
}

fn address(token: &[u8]) -> bool {
    let token = match token {
        [b'\'' | b'"', rest @ ..] => rest,
        _ => token,
    };
    [&b"http://"[..], b"https://", b"ftp://", b"tftp://"]
        .iter()
        .any(|scheme| token.starts_with(scheme))
        || numeric_host(token)
}

/// Files that are worth an attack even without their directory.
fn sensitive(token: &[u8]) -> bool {
    [
        &b"passwd"[..],
        b"shadow",
        b"sudoers",
        b"id_rsa",
        b"authorized_keys",
        b"win.ini",
        b"boot.ini",
    ]
    .contains(&token)
}

/// `if=/etc/passwd`, `--file=/x`.
fn assigned(token: &[u8]) -> bool {
    let name_ends = |n| n > 0 && !matches!(token[0], b'@' | b'<');
    memchr::memchr(b'=', token).is_some_and(|n| name_ends(n) && path(&token[n + 1..]))
}

/// Dotted numbers: `192.0.2.1`.
fn numeric_host(token: &[u8]) -> bool {
    let host = token.split(|b| matches!(b, b':' | b'/')).next();
    host.is_some_and(|h| {
        h.first().is_some_and(u8::is_ascii_digit)
            && h.iter().filter(|b| **b == b'.').count() == 3
            && h.iter().all(|b| b.is_ascii_digit() || *b == b'.')
    })
}

fn number_of(name: &[u8], token: &[u8], rest: &[u8], place: usize) -> bool {
    if name == b"at" && place == 0 {
        let time = token.len() < 6 && token.contains(&b':') && token[0].is_ascii_digit();
        let behind = rest[token.len()..].trim_ascii_start();
        return time && matches!(behind.first(), None | Some(b'"' | b'\'' | b'-' | b'<'));
    }
    place == 0
        && matches!(name, b"sleep" | b"timeout" | b"usleep" | b"chmod")
        && token
            .iter()
            .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b's' | b'm'))
}

fn verb_of(name: &[u8], token: &[u8], place: usize) -> bool {
    place == 0
        && commands::VERBS
            .iter()
            .any(|(command, verbs)| *command == name && verbs.contains(&token))
}

/// `ping example.com`, `cat x.php`, `cat *`, `cat<x`.
fn host_or_file(name: &[u8], token: &[u8], place: usize) -> bool {
    let dotted = || {
        token
            .windows(3)
            .any(|w| w[1] == b'.' && w[0].is_ascii_alphanumeric() && w[2].is_ascii_alphabetic())
    };
    let read = || match token {
        [b'*', ..] => true,
        [b'<', next, ..] => next.is_ascii_alphanumeric() && !token.ends_with(b">") || *next == b'>',
        _ => dotted(),
    };
    place == 0
        && (commands::OF_HOSTS.contains(&name) && dotted()
            || commands::OF_FILES.contains(&name) && read())
}

/// `sudo cat`, `time nc`: a command that runs the next one.
fn wrapped(name: &[u8], rest: &[u8], place: usize) -> bool {
    if place > 0 || !commands::WRAPPERS.contains(&name) {
        return false;
    }
    let next = word::read(rest, 0);
    commands::class(next.name()) == Some(Class::Rare)
}
