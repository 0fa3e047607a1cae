//! One word of a command line, with what shells remove from it before they run it: quotes,
//! escapes of POSIX shells and cmd.exe, empty variables and substitutions.

use super::commands::NAME_LEN_MAX;
use crate::text::work;

/// Bytes of one word that are read, quotes and empty variables included.
const WORD_LEN_MAX: usize = 256;

/// Bytes of a word that are read before its first letter.
const EMPTY_LEN_MAX: usize = 64;

/// A word with everything removed that the shell removes.
#[derive(Debug)]
pub(super) struct Word {
    folded: [u8; NAME_LEN_MAX],
    len: usize,
    /// Start of the last path component in `folded`.
    name_start: usize,
    /// The same where `\` is a path separator, as in Windows.
    windows_start: usize,
    /// End of the word in the text.
    pub(super) end: usize,
    /// Something was removed from inside a name: nobody writes `w'h'oami` by accident.
    pub(super) broken: bool,
    /// Variables that make up the word.
    pub(super) variables: usize,
    /// Contains `?`, `*` or `[`.
    pub(super) pattern: bool,
    /// Ends in `=`: an assignment, no command.
    pub(super) assignment: bool,
    /// `$IFS` follows: an escaped space.
    pub(super) field_separator: bool,
    /// More letters than any command has.
    pub(super) overlong: bool,
}

impl Word {
    /// Last component of the path, quotes removed.
    pub(super) fn name(&self) -> &[u8] {
        &self.folded[self.name_start..self.len]
    }

    /// The name where `\` separates directories, if it does here.
    pub(super) fn windows_name(&self) -> Option<&[u8]> {
        (self.windows_start > self.name_start).then(|| &self.folded[self.windows_start..self.len])
    }

    /// The whole word, quotes removed.
    pub(super) fn path(&self) -> &[u8] {
        &self.folded[..self.len]
    }

    fn push(&mut self, byte: u8) {
        if let Some(slot) = self.folded.get_mut(self.len) {
            *slot = byte;
            self.len += 1;
        } else {
            self.overlong = true;
        }
    }
}

/// Reads the word that starts at `start` of a lower-cased text.
pub(super) fn read(text: &[u8], start: usize) -> Word {
    let mut word = Word {
        folded: [0; NAME_LEN_MAX],
        len: 0,
        name_start: 0,
        windows_start: 0,
        end: start,
        broken: false,
        variables: 0,
        pattern: false,
        assignment: false,
        field_separator: false,
        overlong: false,
    };
    let mut quotes = 0_usize;
    // What was removed before the next letter; it counts once a letter follows.
    let mut removed = false;
    let mut at = start;
    while let Some(&byte) = text.get(at) {
        let width = match byte {
            b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-' | b'_' | b'~' | b'@' | b'%' => {
                if byte == b'%'
                    && text
                        .get(at + 1..)
                        .is_some_and(|t| substring_end(t).is_some())
                {
                    removed = true;
                    word.variables += 1;
                    at += 1 + substring_end(&text[at + 1..]).unwrap_or(0);
                    continue;
                }
                // A cut inside the name, or a quoted whole (`'curl'`), which is seen elsewhere.
                word.broken |= removed && word.len > word.name_start;
                removed = false;
                word.push(byte);
                1
            }
            b'+' if text.get(at + 1) == Some(&b'+') || (at > start && text[at - 1] == b'+') => {
                word.push(byte);
                1
            }
            b'/' => {
                word.push(byte);
                word.name_start = word.len;
                1
            }
            b'?' | b'*' | b'[' | b']' | b'!' => {
                if byte == b'!' && word.len == 0 {
                    break;
                }
                word.pattern |= byte != b'!';
                word.push(byte);
                1
            }
            b'\'' | b'"' => {
                removed = true;
                quotes += 1;
                1
            }
            b'^' => {
                removed = true;
                1
            }
            b'\\' => match text.get(at + 1) {
                Some(b'\n') => {
                    removed = true;
                    2
                }
                // `\n` written out ends a word.
                Some(b'n' | b'r') if !text.get(at + 2).is_some_and(u8::is_ascii_alphanumeric) => {
                    break;
                }
                Some(next) if next.is_ascii_alphanumeric() => {
                    removed = true;
                    word.windows_start = word.len;
                    1
                }
                _ => break,
            },
            b'$' => match variable(text, at) {
                Variable::Separator(_) => {
                    word.field_separator = true;
                    break;
                }
                Variable::Other(width) => {
                    removed = true;
                    word.variables += 1;
                    width
                }
                Variable::Quote => {
                    removed = true;
                    1
                }
                Variable::None => break,
            },
            b'`' if text.get(at + 1) == Some(&b'`') => {
                removed = true;
                2
            }
            b':' if word.len == 1 && text.get(at + 1) == Some(&b'\\') => {
                word.push(byte);
                1
            }
            b'=' => {
                word.assignment = word.len > 0;
                break;
            }
            _ => break,
        };
        at += width;
        let len_max = if word.len == 0 {
            EMPTY_LEN_MAX
        } else {
            WORD_LEN_MAX
        };
        if word.overlong || at > start + len_max {
            break;
        }
    }
    work::count(at - start);
    word.end = at;
    // An apostrophe alone is one.
    word.broken &= quotes != 1;
    word
}

/// What a `$` stands for.
pub(super) enum Variable {
    /// `$IFS` and its relatives: a space; and its width.
    Separator(usize),
    /// A variable or substitution that may be empty; and its width.
    Other(usize),
    /// `$'..'` or `$".."`.
    Quote,
    /// A plain dollar sign.
    None,
}

/// Longest `${..}` or `$(..)` that is passed over.
const SPAN_MAX: usize = 64;

/// Reads the variable whose `$` stands at `at`.
pub(super) fn variable(text: &[u8], at: usize) -> Variable {
    let rest = &text[at + 1..];
    let within = &rest[..rest.len().min(SPAN_MAX)];
    match rest.first() {
        Some(b'{') => match within.iter().position(|b| *b == b'}') {
            Some(close) if within[1..].starts_with(b"ifs") => Variable::Separator(close + 2),
            Some(close) if close > 1 => Variable::Other(close + 2),
            _ => Variable::None,
        },
        Some(b'(') => match within.iter().position(|b| *b == b')') {
            Some(close) if close < 8 => Variable::Other(close + 2),
            _ => Variable::None,
        },
        Some(b'\'' | b'"') => Variable::Quote,
        Some(b'@' | b'*' | b'#' | b'?' | b'!' | b'$' | b'-' | b'0'..=b'9') => Variable::Other(2),
        Some(b'_') => match rest.get(1) {
            // `c$_at`: the last argument of the previous command, empty in a request.
            Some(b'a'..=b'z') if at > 0 && text[at - 1].is_ascii_alphanumeric() => {
                Variable::Other(2)
            }
            _ => Variable::Other(1 + name_len(rest)),
        },
        Some(b'a'..=b'z') if rest.starts_with(b"ifs") => {
            let digit = matches!(rest.get(3..5), Some([b'$', b'0'..=b'9' | b'@' | b'*']));
            Variable::Separator(if digit { 6 } else { 4 })
        }
        Some(b'a'..=b'z') => Variable::Other(1 + name_len(rest)),
        _ => Variable::None,
    }
}

fn name_len(rest: &[u8]) -> usize {
    let within = &rest[..rest.len().min(SPAN_MAX)];
    within
        .iter()
        .position(|b| !(b.is_ascii_alphanumeric() || *b == b'_'))
        .unwrap_or(within.len())
}

/// End of `NAME:~0,1%` after its first `%`, the substring of a variable in cmd.exe.
pub(super) fn substring_end(rest: &[u8]) -> Option<usize> {
    let name = rest
        .iter()
        .take(SPAN_MAX)
        .position(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'_' | b'(' | b')')))?;
    let after = rest.get(name..)?.strip_prefix(b":~")?;
    let figures = after
        .iter()
        .take(16)
        .position(|b| !(b.is_ascii_digit() || matches!(b, b',' | b'-' | b' ')))?;
    (name > 0 && figures > 0 && after[figures] == b'%').then_some(name + 2 + figures + 1)
}
