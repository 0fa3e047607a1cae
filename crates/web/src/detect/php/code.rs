//! Pieces of PHP that need no call: tags, wrappers, serialised objects, variables, settings.

use super::super::found::Found;
use super::super::scan::{
    at, back_space, has, is_space, is_word, opens_code, skip, skip_space, starts, word_at,
};
use super::reason;
use super::words::{DIRECTIVES, VARIABLES, WRAPPERS};
use crate::{Place, Score};

/// `<?php`, `<?=`, `<? echo`, `<?xml :` (any that is no processing instruction), `[php]`.
pub(super) fn tag(lower: &[u8]) -> Option<Found> {
    for open in crate::text::find_iter(lower, b"<?") {
        if opens_php(lower, open + 2) {
            return Some(Found::new(Score::EFFECT, open..open + 5, &reason::TAG));
        }
    }
    for hit in crate::text::find_iter(lower, b"php") {
        let before = lower[..hit].iter().rev().take(3);
        let slash = before
            .clone()
            .next()
            .is_some_and(|b| matches!(b, b'/' | b'\\'));
        let open = before.clone().nth(usize::from(slash));
        let pair = matches!(
            (open, at(lower, hit + 3)),
            (Some(b'['), b']') | (Some(b'{'), b'}')
        );
        if pair {
            return Some(Found::new(Score::BREAK_OUT, hit - 1..hit + 4, &reason::TAG));
        }
    }
    None
}

fn opens_php(lower: &[u8], from: usize) -> bool {
    let name = word_at(lower, from);
    if name.starts_with(b"php") {
        return true;
    }
    if name == b"xml" {
        let next = skip_space(lower, from + 3);
        return !at(lower, next).is_ascii_alphabetic()
            && at(lower, from + 3) != b'-'
            && next < lower.len()
            && at(lower, next) != b':'
            || at(lower, next) == b':' && !starts(lower, next, b":namespace");
    }
    if !name.is_empty() {
        return false;
    }
    // `<?` and a space also stands in sentences; code must follow, or nothing.
    let next = skip_space(lower, from);
    let word = word_at(lower, next);
    let behind = skip_space(lower, next + word.len());
    next >= lower.len()
        || word.is_empty() && next == from
        || at(lower, next) == b'$'
        || matches!(
            word,
            b"echo"
                | b"php"
                | b"print"
                | b"include"
                | b"require"
                | b"eval"
                | b"return"
                | b"if"
                | b"foreach"
        )
        || at(lower, behind) == b'('
}

/// `php://filter`, `phar://`, `data:text/plain;base64,`.
pub(super) fn wrapper(lower: &[u8]) -> Option<Found> {
    for hit in crate::text::find_iter(lower, b"://") {
        let from = hit.saturating_sub(16);
        let letters = lower[from..hit].iter().rev();
        let length = letters.take_while(|b| is_word(**b) || **b == b'.').count();
        let scheme = &lower[hit - length..hit];
        if has(WRAPPERS, scheme) {
            return Some(Found::new(
                Score::EFFECT,
                hit - length..hit + 3,
                &reason::WRAPPER,
            ));
        }
    }
    for hit in crate::text::find_iter(lower, b"data:") {
        if hit > 0 && (is_word(lower[hit - 1]) || lower[hit - 1] == b' ') {
            continue;
        }
        let from = skip(lower, hit + 5, |b| b == b'/');
        let plain = starts(lower, from, b"text/plain") || starts(lower, from, b"application/octet");
        let media = ["image/", "audio/", "video/", "font/", "application/pdf"];
        let other = hit == 0
            && memchr::memchr(b',', &lower[from..lower.len().min(from + 96)])
                .is_some_and(|comma| !lower[from..from + comma].contains(&b' '))
            && !media.iter().any(|m| starts(lower, from, m.as_bytes()));
        if plain
            || other
            || starts(lower, from, b";base64,")
            || starts(lower, from, b"application/x-httpd")
        {
            return Some(Found::new(Score::EFFECT, hit..from + 8, &reason::WRAPPER));
        }
    }
    None
}

/// `O:4:"User":1:{`, also within an array; an array of plain values is a sign.
pub(super) fn serialised(lower: &[u8]) -> Option<Found> {
    let mut sign = None;
    for mark in memchr::memchr_iter(b':', lower) {
        let Some(kind) = mark.checked_sub(1).map(|p| lower[p]) else {
            continue;
        };
        if !matches!(kind, b'o' | b'c' | b'e' | b'a') || mark >= 2 && is_word(lower[mark - 2]) {
            continue;
        }
        let plus = usize::from(at(lower, mark + 1) == b'+');
        let digits = skip(lower, mark + 1 + plus, |b| b.is_ascii_digit());
        if digits == mark + 1 + plus || at(lower, digits) != b':' {
            continue;
        }
        let next = at(lower, digits + 1);
        if kind == b'a' && next == b'{' {
            sign.get_or_insert(mark - 1..digits + 2);
        } else if kind != b'a' && matches!(next, b'"' | b'\'') {
            return Some(Found::new(
                Score::EFFECT,
                mark - 1..digits + 2,
                &reason::SERIALISED,
            ));
        }
    }
    sign.map(|span| Found::new(Score::SIGN, span, &reason::SERIALISED))
}

/// `$_GET[`, `_SERVER['x']`, `GLOBALS[`, `${'x'}`, `${@`, `$ {`.
pub(super) fn variable(lower: &[u8]) -> Option<Found> {
    for dollar in memchr::memchr_iter(b'$', lower) {
        let next = skip_space(lower, dollar + 1);
        let name = word_at(lower, next);
        let end = next + name.len();
        if has(VARIABLES, name) && (name.len() > 4 || name.starts_with(b"_")) {
            return Some(Found::new(Score::EFFECT, dollar..end, &reason::VARIABLE));
        }
        if at(lower, next) == b'{' && interpolates(lower, dollar, next) {
            return Some(Found::new(
                Score::BREAK_OUT,
                dollar..next + 1,
                &reason::VARIABLE,
            ));
        }
    }
    for mark in memchr::memchr_iter(b'[', lower) {
        let end = back_space(lower, mark);
        let from = end.saturating_sub(24);
        let length = lower[from..end]
            .iter()
            .rev()
            .take_while(|b| is_word(**b))
            .count();
        let name = &lower[end - length..end];
        let long = name == b"globals" || name.starts_with(b"_") || name.starts_with(b"http_");
        if long && has(VARIABLES, name) {
            let span = end - length..mark + 1;
            return Some(Found::new(Score::BREAK_OUT, span, &reason::VARIABLE));
        }
    }
    None
}

/// `${'name'}`, `${@print(1)}`, `$ { NAME }`: `${name}` alone is what shells and templates write.
fn interpolates(lower: &[u8], dollar: usize, open: usize) -> bool {
    let next = skip_space(lower, open + 1);
    if matches!(at(lower, next), b'\'' | b'"' | b'@') {
        return true;
    }
    let word = word_at(lower, next);
    let behind = skip_space(lower, next + word.len());
    let spaced = open > dollar + 1 || next > open + 1;
    at(lower, next) != b'}' && !word.is_empty() && spaced && at(lower, behind) == b'}'
}

/// `allow_url_include=1`, `?-d auto_prepend_file=..`, `?-s`.
pub(super) fn setting(lower: &[u8], place: Place) -> Option<Found> {
    let whole = matches!(place, Place::Query | Place::ArgName);
    // The soft hyphen becomes `-` in some Windows code pages.
    let dash = lower
        .first()
        .is_some_and(|b| *b == b'-' || *b == 0xad || *b == 0xc2);
    if whole && dash {
        let option = skip(lower, 1, |b| matches!(b, 0xad | b'-'));
        let behind = at(lower, option + 1);
        if matches!(
            at(lower, option),
            b'd' | b's' | b'n' | b'c' | b'i' | b'z' | b'f' | b'b'
        ) && (is_space(behind) || option + 1 == lower.len())
        {
            return Some(Found::new(Score(60), 0..option + 1, &reason::SETTING));
        }
    }
    let dangerous = [
        "allow_url_",
        "auto_append_",
        "auto_prepend_",
        "disable_",
        "open_basedir",
        "safe_mode",
        "opcache.",
        "xdebug.",
        "suhosin.",
        "cgi.",
    ];
    if whole && is_directive(lower) && dangerous.iter().any(|d| lower.starts_with(d.as_bytes())) {
        return Some(Found::new(Score::EFFECT, 0..lower.len(), &reason::SETTING));
    }
    memchr::memchr_iter(b'=', lower).find_map(|mark| {
        let end = back_space(lower, mark);
        let from = end.saturating_sub(64);
        let name = lower[from..end].iter().rev();
        let start = end - name.take_while(|b| is_word(**b) || **b == b'.').count();
        let option = lower[..start].ends_with(b"-d ") || lower[..start].ends_with(b"-d");
        (is_directive(&lower[start..end]) && (option || opens_code(lower, start)))
            .then(|| Found::new(Score::EFFECT, start..mark + 1, &reason::SETTING))
    })
}

/// A directive that opens the door, or any of an extension that can.
fn is_directive(name: &[u8]) -> bool {
    let families = [
        "opcache.",
        "xdebug.",
        "suhosin.",
        "session.upload_progress.",
    ];
    has(DIRECTIVES, name) || families.iter().any(|f| name.starts_with(f.as_bytes()))
}
