//! Calls of PHP functions: by name, by a name that is put together, by a variable.

use super::super::found::Found;
use super::super::scan::{
    at, back_gap, closes_code, closing, has, is_search, is_word, opens_code, skip_gap, starts,
    word_before,
};
use super::reason;
use super::words::{FUNCTIONS, FUNCTIONS_NAMED, FUNCTIONS_PLAIN, PREFIXES};
use crate::{Score, Text};

/// `system('id')`, `eval(base64_decode('..'))`.
pub(super) fn find(lower: &[u8]) -> Option<Found> {
    let mut sign = None;
    for open in memchr::memchr_iter(b'(', lower) {
        let end = back_gap(lower, open);
        let name = word_before(lower, end);
        let start = end - name.len();
        let known = has(FUNCTIONS, name);
        if !(known || is_own(name) && stands_alone(lower, start, open)) {
            continue;
        }
        let close = closing(lower, open);
        let span = start..close.map_or(lower.len().min(open + 64), |c| c + 1);
        if !opens_code(lower, start) && !lower[..start].ends_with(b"\\") {
            sign.get_or_insert(span);
            continue;
        }
        let ends = close.is_none_or(|c| closes_code(lower, c + 1));
        let spaced = end < open && lower[end..open].iter().all(|b| *b == b' ');
        let string = matches!(at(lower, skip_gap(lower, open + 1)), b'\'' | b'"' | b'$');
        let argument = &lower[open + 1..close.unwrap_or(lower.len())];
        let plain = has(FUNCTIONS_PLAIN, name);
        if ends && (!plain || !spaced || string) && acts(argument, name, plain) {
            let score = if known {
                Score::EFFECT
            } else {
                Score::BREAK_OUT
            };
            return Some(Found::new(score, span, &reason::CALL));
        }
        sign.get_or_insert(span);
    }
    sign.map(|span| Found::new(Score::SIGN, span, &reason::CALL))
}

/// `array_diff_key`, `openssl_sign`: a name as PHP's own functions have.
fn is_own(name: &[u8]) -> bool {
    let part = memchr::memchr(b'_', name).map_or(&name[..0], |p| &name[..=p]);
    has(PREFIXES, part) && name.len() > part.len() + 1 && !name.ends_with(b"_")
}

/// A statement of its own: methods and attributes of other languages have names of the same form.
fn stands_alone(lower: &[u8], start: usize, open: usize) -> bool {
    let before = back_gap(lower, start);
    let opens = before == 0 || matches!(lower[before - 1], b';' | b'{' | b'@' | b'"' | b'\'');
    let close = closing(lower, open).map_or(lower.len(), |c| c + 1);
    let next = skip_gap(lower, close);
    opens
        && matches!(
            lower.get(next),
            None | Some(b';' | b'}' | b'"' | b'\'' | b'#')
        )
}

/// Whether an argument is code for a function of that name.
fn acts(argument: &[u8], name: &[u8], plain: bool) -> bool {
    let code = memchr::memchr3(b'\'', b'"', b'$', argument).is_some()
        || memchr::memchr2(b'(', b'`', argument).is_some();
    if plain {
        let bare = matches!(
            name,
            b"system" | b"exec" | b"assert" | b"include" | b"require"
        );
        let word = !argument.is_empty() && !argument.iter().any(|b| *b <= b' ' || *b >= 0x80);
        return code || bare && word;
    }
    let alone = argument.iter().all(|b| *b <= b' ');
    code || !alone || name.starts_with(b"php") || name.starts_with(b"get") || name.contains(&b'_')
}

/// `(sys.(te).m)('id')`, `"system"(ls)`, `[system][0](ls)`, `$f('id')`, `$$x`.
pub(super) fn computed(lower: &[u8]) -> Option<Found> {
    for open in memchr::memchr_iter(b'(', lower) {
        let end = back_gap(lower, open);
        let Some(last) = end.checked_sub(1).map(|p| lower[p]) else {
            continue;
        };
        let Some(close) = closing(lower, open) else {
            continue;
        };
        let next = skip_gap(lower, close + 1);
        let ends = matches!(
            lower.get(next),
            None | Some(b';' | b')' | b'}' | b'?' | b'.' | b'#')
        );
        let built = match last {
            b'"' | b'\'' => ends && quoted_name(lower, end - 1),
            b')' | b']' | b'}' => {
                ends && (is_variable(lower, end) || group_is_name(lower, end - 1))
            }
            _ => ends && is_variable(lower, end),
        };
        if built {
            let span = end.saturating_sub(24)..close + 1;
            return Some(Found::new(Score(60), span, &reason::COMPUTED));
        }
    }
    None
}

/// A string of a function's name, or of escapes, right before the bracket.
fn quoted_name(lower: &[u8], quote: usize) -> bool {
    let from = quote.saturating_sub(64);
    let Some(open) = memchr::memrchr(lower[quote], &lower[from..quote]) else {
        return false;
    };
    let name = &lower[from + open + 1..quote];
    let escaped = starts(name, 0, b"\\x") || crate::text::find(name, b"\\x").is_some();
    let joined = lower[..from + open].iter().rev().find(|b| **b > b' ') == Some(&b'.');
    has(FUNCTIONS, name) || escaped && name.len() > 4 || joined && name.iter().all(|b| is_word(*b))
}

/// A group that holds the name of a function, or strings and dots that make one up.
fn group_is_name(lower: &[u8], last: usize) -> bool {
    let Some(open) = opening(lower, last) else {
        return false;
    };
    let inner = &lower[open + 1..last];
    let trimmed = inner.trim_ascii();
    // `[system][0]`, `(['system'])[0]`, `{[system][0]}`: what is before or inside names it.
    let number = memchr::memmem::rfind(trimmed, b"*/").map_or(trimmed, |end| &trimmed[end + 2..]);
    let index = lower[last] != b')' && number.iter().all(u8::is_ascii_digit);
    if index {
        let end = back_gap(lower, open);
        return end > 0 && matches!(lower[end - 1], b']' | b')' | b'}') && names(lower, end);
    }
    if lower[last] == b']' {
        return false;
    }
    if memchr::memchr2(b' ', b',', trimmed).is_some()
        && !holds_comment(trimmed)
        && !has_quotes(trimmed)
        && trimmed.first() != Some(&b'[')
    {
        return false;
    }
    names(lower, last + 1) || trimmed.first() == Some(&b'$') && trimmed.len() > 1
}

fn holds_comment(inner: &[u8]) -> bool {
    crate::text::find(inner, b"/*").is_some()
}

fn has_quotes(inner: &[u8]) -> bool {
    memchr::memchr2(b'"', b'\'', inner).is_some()
}

/// Whether the group that ends before `end` spells a function when its signs are dropped.
fn names(lower: &[u8], end: usize) -> bool {
    let Some(open) = opening(lower, end - 1) else {
        return false;
    };
    let mut name = [0u8; 32];
    let mut length = 0;
    let mut signs = 0;
    let mut place = open;
    while place < end {
        if starts(lower, place, b"/*") {
            place = skip_gap(lower, place).max(place + 2);
            continue;
        }
        let byte = lower[place];
        if byte.is_ascii_alphanumeric() || byte == b'_' {
            if byte.is_ascii_digit() && length == 0 {
                signs += 1;
            } else if length < name.len() {
                name[length] = byte;
                length += 1;
            } else {
                return false;
            }
        } else {
            signs += usize::from(b".'\"[]()".contains(&byte));
        }
        place += 1;
    }
    let name = &name[..length];
    let name = name.strip_suffix(b"0").unwrap_or(name);
    has(FUNCTIONS, name) && signs > 0
}

/// Place of the bracket that opens the group closed at `last`.
fn opening(lower: &[u8], last: usize) -> Option<usize> {
    let (from, to) = match lower[last] {
        b')' => (b'(', b')'),
        b']' => (b'[', b']'),
        _ => (b'{', b'}'),
    };
    let first = last.saturating_sub(128);
    let mut depth = 0usize;
    for place in (first..=last).rev() {
        if lower[place] == to {
            depth += 1;
        } else if lower[place] == from {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                return Some(place);
            }
        }
    }
    None
}

/// `$name(`, `$$name(`, `$name['x'][0](`, `${name}(`.
fn is_variable(lower: &[u8], end: usize) -> bool {
    let mut end = end;
    for _ in 0..4 {
        if end == 0 || !matches!(lower[end - 1], b']' | b'}') {
            break;
        }
        let Some(open) = opening(lower, end - 1) else {
            return false;
        };
        end = open;
        if lower[..end].ends_with(b"$") {
            return true;
        }
    }
    let name = word_before(lower, end);
    let start = end - name.len();
    let named = name.first().is_some_and(|b| !b.is_ascii_digit());
    named && start > 0 && lower[start - 1] == b'$'
}

/// The name of a function which runs what it is given: all of the value, or next to no space, as
/// no sentence has it.
pub(super) fn named(text: &Text<'_>) -> Option<Found> {
    let lower = text.lower;
    let mut sign = None;
    let mut start = 0;
    for name in lower.split(|b| !is_word(*b)) {
        let (from, end) = (start, start + name.len());
        start = end + 1;
        if name.len() < 5 || !has(FUNCTIONS_NAMED, name) {
            continue;
        }
        let opens = from == 0 || lower[from - 1] > b' ' && lower[from - 1] < 0x80;
        let closes = lower.get(end).is_none_or(|b| *b > b' ' && *b < 0x80);
        if opens && closes && !is_search(text.name) {
            return Some(Found::new(Score::BREAK_OUT, from..end, &reason::NAMED));
        }
        sign.get_or_insert(from..end);
    }
    sign.map(|span| Found::new(Score::SIGN, span, &reason::NAMED))
}
