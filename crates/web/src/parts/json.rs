//! JSON bodies, read as loosely as programs read them.
//!
//! Strings in front of a colon are names, the others values; bare words that are no number or
//! literal are values too. Nothing is checked, so broken and hostile documents (cut off, nested
//! without end, with single quotes) give what they hold. Linear, without recursion.

use super::{Flow, Part, Taken, Visitor};
use crate::Place;
use crate::ladder::Coding;
use crate::view::hex_byte;

/// Longest name that is kept for its values.
const NAME_LEN_BYTES_MAX: usize = 256;

/// Hands out names and values; returns how many.
pub(super) fn visit(body: &[u8], visitor: &mut impl Visitor) -> Taken {
    let mut name: Vec<u8> = Vec::new();
    let mut text: Vec<u8> = Vec::new();
    let mut taken = 0;
    let mut rest = body;
    while let Some(&byte) = rest.first() {
        match byte {
            b'"' => {
                let (inside, after) = string(&rest[1..]);
                unescape(inside, &mut text);
                rest = after;
                if rest.trim_ascii_start().first() == Some(&b':') {
                    name.clear();
                    name.extend(text.iter().take(NAME_LEN_BYTES_MAX));
                    if !text.is_empty() {
                        taken += 1;
                        part(Place::BodyName, &[], &text, visitor)?;
                    }
                } else if !text.is_empty() {
                    taken += 1;
                    part(Place::BodyValue, &name, &text, visitor)?;
                }
            }
            b'{' | b'}' | b'[' | b']' | b',' | b':' => rest = &rest[1..],
            _ if byte.is_ascii_whitespace() => rest = &rest[1..],
            _ => {
                let len = bare_len(rest);
                if !is_literal(&rest[..len]) {
                    taken += 1;
                    part(Place::BodyValue, &name, &rest[..len], visitor)?;
                }
                rest = &rest[len..];
            }
        }
    }
    Taken::Continue(taken)
}

fn part(place: Place, name: &[u8], value: &[u8], visitor: &mut impl Visitor) -> Flow {
    visitor.part(Part {
        place,
        name,
        value,
        coding: Coding::Plain,
    })
}

/// Splits behind the closing quote.
fn string(text: &[u8]) -> (&[u8], &[u8]) {
    let mut at = 0;
    while let Some(found) = memchr::memchr2(b'"', b'\\', text.get(at..).unwrap_or_default()) {
        at += found;
        if text[at] == b'"' {
            return (&text[..at], &text[at + 1..]);
        }
        at += 2;
    }
    (text, &[])
}

fn bare_len(text: &[u8]) -> usize {
    text.iter()
        .position(|b| matches!(b, b'"' | b'{' | b'}' | b'[' | b']' | b',' | b':'))
        .unwrap_or(text.len())
        .max(1)
}

fn is_literal(word: &[u8]) -> bool {
    let word = word.trim_ascii();
    matches!(word, b"true" | b"false" | b"null")
        || word
            .iter()
            .all(|b| b.is_ascii_digit() || matches!(b, b'-' | b'+' | b'.' | b'e' | b'E'))
}

/// Undoes the escapes of a string.
fn unescape(text: &[u8], out: &mut Vec<u8>) {
    out.clear();
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'\\', rest) {
        out.extend_from_slice(&rest[..at]);
        rest = &rest[at + 1..];
        let (byte, len) = match rest.first() {
            Some(b'n') => (b'\n', 1),
            Some(b'r') => (b'\r', 1),
            Some(b't') => (b'\t', 1),
            Some(b'b') => (0x08, 1),
            Some(b'f') => (0x0c, 1),
            Some(b'u') if rest.len() > 4 => {
                rest = &rest[unicode(rest, out)..];
                continue;
            }
            Some(own @ (b'"' | b'\\' | b'/')) => (*own, 1),
            // No escape of JSON's: the backslash stays.
            _ => (b'\\', 0),
        };
        out.push(byte);
        rest = &rest[len..];
    }
    out.extend_from_slice(rest);
}

/// Decodes `uhhhh`, with its second half where it is half of a pair; returns its length.
fn unicode(text: &[u8], out: &mut Vec<u8>) -> usize {
    let unit = |at: usize| {
        let high = text.get(at..at + 2).and_then(hex_byte)?;
        let low = text.get(at + 2..at + 4).and_then(hex_byte)?;
        Some(u16::from_be_bytes([high, low]))
    };
    let Some(first) = unit(1) else {
        out.extend_from_slice(b"\\u");
        return 1;
    };
    let second = text
        .get(5..7)
        .filter(|mark| *mark == b"\\u")
        .and_then(|_| unit(7));
    let (char, len) = match (char::decode_utf16([first]).next(), second) {
        (Some(Ok(char)), _) => (char, 5),
        (_, Some(second)) => match char::decode_utf16([first, second]).next() {
            Some(Ok(char)) => (char, 11),
            _ => (char::REPLACEMENT_CHARACTER, 5),
        },
        _ => (char::REPLACEMENT_CHARACTER, 5),
    };
    out.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
    len
}
