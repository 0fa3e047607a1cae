//! Serialised Java objects: the stream itself, its base64 and hexadecimal forms, XML forms.

use super::super::found::Found;
use super::super::scan::{has, is_word, skip, starts, word_at};
use super::reason;
use super::words::EXTENSIONS;
use crate::{Score, Text};

/// The stream's magic number and version, in three forms.
pub(super) fn find(text: &Text<'_>) -> Option<Found> {
    let bytes = text.bytes;
    let found = |span| Some(Found::new(Score::EFFECT, span, &reason::SERIALISED));
    // The second and third base64 forms stand one or two bytes into another text.
    for magic in [&b"\xac\xed\x00\x05"[..], b"rO0AB", b"KztAAU", b"Cs7QAF"] {
        if let Some(start) = crate::text::find(bytes, magic)
            && (start == 0 || !magic.starts_with(b"rO0") || !is_word(bytes[start - 1]))
        {
            return found(start..start + magic.len());
        }
    }
    if let Some(start) = crate::text::find(text.lower, b"aced0005") {
        let starts_there = start == 0 || !text.lower[start - 1].is_ascii_hexdigit();
        if starts_there && text.lower.len() > start + 16 {
            return found(start..start + 8);
        }
    }
    xml(text.lower)
}

/// `<java class="java.beans.XMLDecoder">`, `<sorted-set>`, `<dynamic-proxy>`, `<java.util.`.
fn xml(lower: &[u8]) -> Option<Found> {
    for open in memchr::memchr_iter(b'<', lower) {
        let word = word_at(lower, open + 1);
        let end = open + 1 + word.len();
        let rest = lower.get(end..).unwrap_or_default();
        let attribute = rest.trim_ascii_start();
        let acts = match word {
            b"java" => {
                attribute.starts_with(b"version=")
                    || attribute.starts_with(b"class=")
                    || rest.starts_with(b".util.")
            }
            b"void" => {
                attribute.starts_with(b"method=")
                    || attribute.starts_with(b"property=")
                    || attribute.starts_with(b"class=")
            }
            b"object" => attribute.starts_with(b"class="),
            b"sorted" => rest.starts_with(b"-set>"),
            b"dynamic" => rest.starts_with(b"-proxy>"),
            b"tree" => rest.starts_with(b"-map>"),
            b"jdk" | b"sun" | b"javax" => rest.starts_with(b"."),
            _ => false,
        };
        if acts {
            return Some(Found::new(Score::EFFECT, open..end, &reason::SERIALISED));
        }
    }
    None
}

/// The name of an uploaded file that a servlet container runs.
pub(super) fn upload(lower: &[u8]) -> Option<Found> {
    let dot = memchr::memchr_iter(b'.', lower).find(|dot| {
        let from = skip(lower, dot + 1, |b| b <= b' ');
        let word = word_at(lower, from);
        let end = from + word.len();
        let last = lower[end..]
            .iter()
            .all(|b| matches!(b, b'.' | b' ' | b'/' | b'\t' | 0))
            || starts(lower, end, b"::$")
            || starts(lower, end, b";")
            || starts(lower, end, b"%00");
        has(EXTENSIONS, word) && last
    })?;
    Some(Found::new(Score::EFFECT, dot..lower.len(), &reason::UPLOAD))
}
