//! URLs that are scripts: `javascript:`, `vbscript:`, `data:` of a type that runs.

use super::super::found::Found;
use super::super::scan::{at, is_space, is_word, skip, skip_space, starts, word_at};
use super::reason;
use crate::Score;

/// End of `scheme` and its colon at `from`; browsers drop tabs and line ends inside.
fn scheme_end(lower: &[u8], from: usize, scheme: &[u8]) -> Option<usize> {
    let mut place = from;
    for letter in scheme {
        place = skip(lower, place, |b| b < b' ' || b == b'\\');
        if at(lower, place) != *letter {
            return None;
        }
        place += 1;
    }
    place = skip(lower, place, is_space);
    (at(lower, place) == b':').then_some(place + 1)
}

/// The scheme of the URL in `start..end`, if it is a script.
pub(super) fn scheme(lower: &[u8], start: usize, end: usize) -> Option<Found> {
    let from = skip(&lower[..end], start, |b| {
        is_space(b) || b >= 0x80 || b == b'&' || b == b'"' || b == b'\'' || b == b'`'
    });
    let first = at(lower, from);
    if !matches!(first, b'j' | b'v' | b'd' | b'l' | b'm' | b'w') {
        return None;
    }
    for scheme in [
        &b"javascript"[..],
        b"vbscript",
        b"livescript",
        b"mocha",
        b"mhtml",
    ] {
        if let Some(after) = scheme_end(lower, from, scheme) {
            return Some(Found::new(Score::EFFECT, from..after, &reason::SCRIPT_URL));
        }
    }
    let after = scheme_end(lower, from, b"data")?;
    let after = skip_space(lower, after);
    let harmless = starts(lower, after, b"image/") && !starts(lower, after, b"image/svg");
    let harmless = harmless || starts(lower, after, b"font/") || starts(lower, after, b"audio/");
    (!harmless && end > after).then(|| Found::new(Score::EFFECT, from..after, &reason::SCRIPT_URL))
}

/// `javascript:` with code behind it, anywhere in a text that is no tag.
pub(super) fn find(lower: &[u8], is_path: bool) -> Option<Found> {
    for hit in crate::text::find_iter(lower, b"script") {
        let after = skip_space(lower, hit + 6);
        if at(lower, after) != b':' {
            continue;
        }
        let Some(start) = scheme_start(lower, hit) else {
            continue;
        };
        if runs(lower, after + 1, is_path) {
            return Some(Found::new(
                Score::EFFECT,
                start..after + 1,
                &reason::SCRIPT_URL,
            ));
        }
    }
    for hit in crate::text::find_iter(lower, b"data:") {
        let opens = hit == 0 || !is_word(lower[hit - 1]);
        let from = skip_space(lower, hit + 5);
        let runs = [
            &b"text/html"[..],
            b"text/xml",
            b"application/xhtml",
            b"text/javascript",
            b"application/javascript",
            b"application/x-javascript",
            b"image/svg+xml",
            b"text/vbscript",
        ];
        if opens && runs.iter().any(|t| starts(lower, from, t)) {
            return Some(Found::new(Score::EFFECT, hit..from, &reason::SCRIPT_URL));
        }
    }
    None
}

/// Start of `java`, `vb` or `live` before `script`, with dropped bytes between.
fn scheme_start(lower: &[u8], script: usize) -> Option<usize> {
    [&b"java"[..], b"vb", b"live"].iter().find_map(|word| {
        let mut place = script;
        for letter in word.iter().rev() {
            let junk = |b: &&u8| **b < b' ';
            place -= lower[..place]
                .iter()
                .rev()
                .take(16)
                .take_while(junk)
                .count();
            place = place.checked_sub(1)?;
            if lower[place] != *letter {
                return None;
            }
        }
        (place == 0 || !is_word(lower[place - 1])).then_some(place)
    })
}

/// What pages write for a link that leads nowhere; crawlers take it for a path, and reports of
/// what was clicked carry it.
fn does_nothing(rest: &[u8]) -> bool {
    let end = rest
        .iter()
        .position(|b| matches!(b, b'"' | b'\'' | b'\\' | b',' | b'}' | b' '))
        .unwrap_or(rest.len());
    let code = &rest[..end];
    let code = code.strip_suffix(b";").unwrap_or(code);
    matches!(code, b"void(0)" | b"void" | b"")
        && (code != b"void" || rest[end..].starts_with(b" 0"))
        && rest[end..]
            .iter()
            .take(160)
            .all(|b| !matches!(b, b'(' | b'<'))
}

/// Whether code follows the colon: in `JavaScript: the good parts` none does.
fn runs(lower: &[u8], colon_end: usize, is_path: bool) -> bool {
    let start = skip_space(lower, colon_end);
    let rest = &lower[start..];
    if does_nothing(rest) {
        return false;
    }
    let idle = [
        &b"void"[..],
        b";",
        b"history.",
        b"window.print",
        b"print(",
        b"//\"",
    ];
    if is_path && (rest.is_empty() || idle.iter().any(|i| rest.starts_with(i))) {
        return false;
    }
    let word = word_at(lower, start);
    let next = skip_space(lower, start + word.len());
    let prose = next > start + word.len() && at(lower, next).is_ascii_alphabetic();
    if word.is_empty() {
        return !rest.is_empty() && (start == colon_end || b"\"'/([{`!+-~$".contains(&rest[0]));
    }
    let code = b"(.=[`;:+,/*\\?{%&";
    !prose && (code.contains(&at(lower, next)) || start == colon_end && next >= lower.len())
}
