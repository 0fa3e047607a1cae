//! HTML's character references.

use super::backslash::push_char;
use super::entity_names::ENTITIES;

/// Longest name in the table.
const NAME_LEN_MAX: usize = 20;

/// Decodes `&#n;`, `&#xh;` (the semicolon may be missing) and the names of ASCII characters.
/// Returns whether anything was decoded.
pub(super) fn decode(from: &[u8], to: &mut Vec<u8>) -> bool {
    let mut rest = from;
    let mut changed = false;
    while let Some(at) = memchr::memchr(b'&', rest) {
        to.extend_from_slice(&rest[..at]);
        rest = &rest[at..];
        let found = if rest.get(1) == Some(&b'#') {
            numeric(rest)
        } else {
            named(rest)
        };
        let len = if let Some((number, len)) = found {
            push_char(number, to);
            changed = true;
            len
        } else {
            to.push(b'&');
            1
        };
        rest = &rest[len..];
    }
    to.extend_from_slice(rest);
    changed
}

fn numeric(text: &[u8]) -> Option<(u32, usize)> {
    let (radix, start) = match text.get(2)? {
        b'x' | b'X' => (16, 3),
        _ => (10, 2),
    };
    let mut end = start;
    let mut number = 0_u32;
    while let Some(digit) = text.get(end).and_then(|b| char::from(*b).to_digit(radix)) {
        number = number.saturating_mul(radix).saturating_add(digit);
        end += 1;
    }
    (end > start).then_some(())?;
    Some((number, end + usize::from(text.get(end) == Some(&b';'))))
}

fn named(text: &[u8]) -> Option<(u32, usize)> {
    let name_len = text[1..]
        .iter()
        .take(NAME_LEN_MAX)
        .take_while(|b| b.is_ascii_alphanumeric())
        .count();
    let name = &text[1..=name_len];
    let ends = text.get(1 + name_len) == Some(&b';');
    let found = ENTITIES.iter().find(|(known, _)| *known == name)?;
    // Browsers take the oldest names without a semicolon.
    let old = matches!(
        name,
        b"lt" | b"gt" | b"amp" | b"quot" | b"LT" | b"GT" | b"AMP" | b"QUOT" | b"nbsp"
    );
    (ends || old).then(|| (u32::from(found.1), 1 + name_len + usize::from(ends)))
}
