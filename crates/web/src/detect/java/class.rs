//! Names of classes, where a name is acted on: alone, quoted, or called.

use super::super::found::Found;
use super::super::scan::{at, has, is_search, is_word, skip, starts, word_at};
use super::reason;
use super::words::{CLASSES, GADGETS, PACKAGES, PACKAGES_SHORT};
use crate::{Place, Score, Text};

/// How far a dotted name reaches to both sides of a word in it.
const NAME_LEN_BYTES_MAX: usize = 160;

/// The gravest name of a class.
pub(super) fn find(text: &Text<'_>) -> Option<Found> {
    gadget(text)
        .or_else(|| package(text))
        .or_else(|| process(text))
}

/// Whether the name at `start..end` is that of an element or attribute of XML, not a value.
fn is_markup_name(lower: &[u8], start: usize, end: usize) -> bool {
    let before = start.checked_sub(1).map_or(0, |p| lower[p]);
    before == b'<' || before == b'/' || at(lower, end) == b'=' && before == b' '
}

/// Ends of the dotted name around `place`.
fn dotted(lower: &[u8], place: usize) -> (usize, usize) {
    let part = |b: u8| is_word(b) || matches!(b, b'.' | b'$');
    let from = place.saturating_sub(NAME_LEN_BYTES_MAX);
    let length = lower[from..place]
        .iter()
        .rev()
        .take_while(|b| part(**b))
        .count();
    let end = lower.len().min(place + NAME_LEN_BYTES_MAX);
    (place - length, skip(&lower[..end], place, part))
}

/// `org.apache..InvokerTransformer`, or any name made with one.
fn gadget(text: &Text<'_>) -> Option<Found> {
    let lower = text.lower;
    for dot in memchr::memchr2_iter(b'.', b'$', lower) {
        let name = word_at(lower, dot + 1);
        if !has(GADGETS, name) {
            continue;
        }
        let (start, end) = dotted(lower, dot);
        if !is_markup_name(lower, start, end) && start < dot {
            return Some(Found::new(Score::EFFECT, start..end, &reason::GADGET));
        }
    }
    None
}

/// A full name of a package that Java itself or its servers have.
fn package(text: &Text<'_>) -> Option<Found> {
    let lower = text.lower;
    let mut sign = None;
    for prefix in PACKAGES {
        for start in crate::text::find_iter(lower, prefix.as_bytes()) {
            if start > 0
                && (is_word(lower[start - 1])
                    || matches!(lower[start - 1], b'.' | b'-' | b'@' | b'/')
                        && !opens_type(lower, start))
            {
                continue;
            }
            let within = &lower[..lower.len().min(start + NAME_LEN_BYTES_MAX)];
            let end = skip(within, start, |b| is_word(b) || matches!(b, b'.' | b'$'));
            let dots = memchr::memchr_iter(b'.', &lower[start..end]).count();
            // A package alone counts where it is the part of the platform that attacks need.
            let short = has(PACKAGES_SHORT, &lower[start..end]);
            let known_header = text.place == Place::Header && text.name.starts_with(b"x-requested");
            if dots < 2 && !short || known_header || is_markup_name(lower, start, end) {
                continue;
            }
            if acts(text, start, end) {
                return Some(Found::new(Score::EFFECT, start..end, &reason::CLASS));
            }
            sign.get_or_insert(start..end);
        }
    }
    sign.map(|span| Found::new(Score::SIGN, span, &reason::CLASS))
}

/// `T(java.`, `@java.`, `new java.`.
fn opens_type(lower: &[u8], start: usize) -> bool {
    lower[..start].ends_with(b"(") || lower[..start].ends_with(b"@")
}

/// Whether a name of a class is given to something that acts on it.
fn acts(text: &Text<'_>, start: usize, end: usize) -> bool {
    let lower = text.lower;
    let last = lower[start..end]
        .rsplit(|b| *b == b'.')
        .next()
        .unwrap_or_default();
    let before = start.checked_sub(1).map_or(b' ', |p| lower[p]);
    let next = at(lower, end);
    let trouble = last.ends_with(b"exception") || last.ends_with(b"error");
    if matches!(next, b'(' | b'@' | b'{') && !trouble
        || before == b'@'
        || lower[..start].ends_with(b"t(")
        || lower[..start].ends_with(b"new ") && next == b'('
    {
        return true;
    }
    if matches!(text.place, Place::Path | Place::Agent | Place::Referer) && !runs(lower, start, end)
        || trouble
    {
        return false;
    }
    let alone = start == 0 && end == lower.len();
    let quoted = matches!(
        before,
        b'"' | b'\'' | b'>' | b';' | b'=' | b'(' | b',' | b'['
    ) && matches!(next, b'"' | b'\'' | b'<' | b')' | b',' | b']' | b';');
    quoted || alone && (!is_search(text.name) || runs(lower, start, end))
}

/// Whether a part of the name is a class that runs code.
fn runs(lower: &[u8], start: usize, end: usize) -> bool {
    lower[start..end]
        .split(|b| matches!(b, b'.' | b'$'))
        .skip(1)
        .any(|part| has(CLASSES, part))
}

/// A name made of one class that starts processes and one that carries it.
fn parts_run(name: &[u8]) -> bool {
    let part = |words: &[&[u8]]| name.split(|b| *b == b'.').any(|p| words.contains(&p));
    part(&[b"runtime", b"processbuilder"]) && part(&[b"unmarshaller", b"base64data", b"java"])
}

/// `Runtime` or `ProcessBuilder` in a name that begins with a Java package or holds another of them.
fn process(text: &Text<'_>) -> Option<Found> {
    let lower = text.lower;
    for word in [
        &b"processbuilder"[..],
        b"runtime",
        b"unmarshaller",
        b"base64data",
    ] {
        for place in crate::text::find_iter(lower, word) {
            let (start, end) = dotted(lower, place);
            let called = starts(lower, place + word.len(), b".exec(")
                || starts(lower, place + word.len(), b"(") && start < place
                || starts(lower, place + word.len(), b".getruntime");
            let java = starts(lower, start, b"java.") || starts(lower, start, b"javax.");
            let pair = parts_run(&lower[start..end]);
            if (called || pair || java && end > start + 5) && !is_markup_name(lower, start, end) {
                let score = if text.place == Place::Path {
                    Score::SIGN
                } else {
                    Score::EFFECT
                };
                return Some(Found::new(score, start..end, &reason::CLASS));
            }
        }
    }
    None
}

/// `class.module.classLoader.resources..` as the name of an argument.
pub(super) fn loader(text: &Text<'_>) -> Option<Found> {
    let lower = text.lower;
    for word in [&b"classloader"[..], b"protectiondomain"] {
        for place in crate::text::find_iter(lower, word) {
            let before = &lower[..place];
            let reached = [
                &b"class."[..],
                b"module.",
                b"class['",
                b"class[\"",
                b"class[",
                b"']['",
                b"\"][\"",
            ]
            .iter()
            .any(|b| before.ends_with(b));
            let goes_on = matches!(
                at(lower, place + word.len()),
                b'.' | b'[' | b'\'' | b'"' | 0 | b']' | b'='
            );
            if reached && goes_on && text.place != Place::Path {
                return Some(Found::new(
                    Score::EFFECT,
                    0..place + word.len(),
                    &reason::CLASS_LOADER,
                ));
            }
        }
    }
    None
}
