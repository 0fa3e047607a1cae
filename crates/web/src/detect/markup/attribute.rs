//! Attributes added to a tag of the page: the value leaves its quotes, no `<` is needed.

use super::super::found::Found;
use super::super::scan::{at, has, is_space, is_word, skip, skip_space, word_at};
use super::words::{ATTRIBUTES_ADDED, EVENTS, FUNCTIONS};
use super::{reason, url};
use crate::Score;

/// The gravest added attribute.
pub(super) fn find(lower: &[u8], is_value: bool) -> Option<Found> {
    let left = || quoted(lower).or_else(|| section_end(lower));
    event(lower).or_else(|| is_value.then(left).flatten())
}

/// `-->` or `]]>` that ends what the value did not begin.
fn section_end(lower: &[u8]) -> Option<Found> {
    let found = |span| Some(Found::new(Score::BREAK_OUT, span, &reason::TAG_CLOSED));
    if let Some(end) = crate::text::find(lower, b"]]>")
        && crate::text::find(&lower[..end], b"[cdata[").is_none()
    {
        return found(end..end + 3);
    }
    for sign in [&b"-->"[..], b"--!>"] {
        if let Some(end) = crate::text::find(lower, sign)
            && crate::text::find(&lower[..end], b"<!--").is_none()
        {
            let after = end + sign.len();
            let quote = end > 0 && matches!(lower[end - 1], b'"' | b'\'' | b'`');
            if quote || at(lower, after) == b'<' {
                return found(end..after);
            }
        }
    }
    None
}

/// `onfocus=` behind a quote, or with code as its value.
fn event(lower: &[u8]) -> Option<Found> {
    for start in crate::text::find_iter(lower, b"on") {
        if start > 0 && (is_word(lower[start - 1]) || b"-.&?$".contains(&lower[start - 1])) {
            continue;
        }
        let name_end = skip(lower, start + 2, |b| b.is_ascii_alphabetic());
        if !(3..=40).contains(&(name_end - start - 2)) {
            continue;
        }
        let mark = skip_space(lower, name_end);
        if at(lower, mark) != b'=' || at(lower, mark + 1) == b'=' {
            continue;
        }
        let before = junk_back(lower, start);
        let broken_out =
            before < start || start > 0 && matches!(lower[start - 1], b'"' | b'\'' | b'`');
        let quote = before > 0 && matches!(lower[before - 1], b'"' | b'\'' | b'`' | b'>');
        let known = EVENTS
            .iter()
            .any(|e| lower[start + 2..name_end].starts_with(e.as_bytes()));
        let code = is_code(lower, mark + 1);
        let separated = before == 0 || broken_out || b";,{}([)/".contains(&lower[start - 1]);
        if broken_out && quote || known && code && separated {
            return Some(Found::new(
                Score::EFFECT,
                start..mark + 1,
                &reason::EVENT_ADDED,
            ));
        }
    }
    None
}

/// Steps back over white space and the `/` that browsers take for it.
fn junk_back(lower: &[u8], to: usize) -> usize {
    let junk = lower[..to].iter().rev().take(32);
    to - junk.take_while(|b| is_space(**b) || **b == b'/').count()
}

/// Whether a value of an event is a script rather than a word or a number.
fn is_code(lower: &[u8], from: usize) -> bool {
    let start = skip(lower, from, |b| {
        is_space(b) || matches!(b, b'"' | b'\'' | b'`' | b'(' | b'\\')
    });
    let word = word_at(lower, start);
    let end = lower.len().min(start + 96);
    has(FUNCTIONS, word)
        || word == b"javascript"
        || word == b"location"
        || lower[start.min(end)..end]
            .iter()
            .take_while(|b| **b != b'&')
            .any(|b| matches!(b, b'(' | b'`'))
}

/// A quote that closes the page's attribute, then another attribute or the end of the tag.
fn quoted(lower: &[u8]) -> Option<Found> {
    for quote in [b'"', b'\''] {
        // Only the first two: further ones are pairs of the payload or of prose.
        for (count, place) in memchr::memchr_iter(quote, lower).take(3).enumerate() {
            if count % 2 == 0
                && let Some(found) = behind_quote(lower, place)
            {
                return Some(found);
            }
        }
    }
    None
}

fn behind_quote(lower: &[u8], quote: usize) -> Option<Found> {
    let start = skip(lower, quote + 1, |b| is_space(b) || b == b'/');
    if at(lower, start) == b'>' {
        let next = skip_space(lower, start + 1);
        let tag = at(lower, next) == b'<' && (at(lower, next + 1) > b' ');
        return tag.then(|| Found::new(Score::BREAK_OUT, quote..next + 1, &reason::TAG_CLOSED));
    }
    let end = skip(lower, start, |b| is_word(b) || matches!(b, b'-' | b':'));
    let name = &lower[start..end];
    let mark = skip_space(lower, end);
    if name.is_empty() || at(lower, mark) != b'=' {
        return None;
    }
    let value = skip(lower, mark + 1, |b| {
        is_space(b) || matches!(b, b'"' | b'\'')
    });
    if let Some(found) = url::scheme(lower, value, lower.len()) {
        return Some(Found::new(
            Score::EFFECT,
            quote..found.span.end,
            &reason::SCRIPT_URL,
        ));
    }
    has(ATTRIBUTES_ADDED, name)
        .then(|| Found::new(Score::BREAK_OUT, quote..mark + 1, &reason::EVENT_ADDED))
}
