//! Percent-encoding: `%hh`, and `%uhhhh` of IIS and JavaScript's `escape`.

use crate::view::hex_byte;

/// Decodes one layer; invalid escapes stay as they are. Returns whether anything was decoded.
pub(super) fn decode(from: &[u8], plus_is_blank: bool, to: &mut Vec<u8>) -> bool {
    let mut rest = from;
    let mut changed = false;
    let next = |text: &[u8]| {
        if plus_is_blank {
            memchr::memchr2(b'%', b'+', text)
        } else {
            memchr::memchr(b'%', text)
        }
    };
    to.reserve(from.len());
    while let Some(at) = next(rest) {
        to.extend_from_slice(&rest[..at]);
        rest = &rest[at..];
        let len = escape(rest, to);
        changed |= len > 0;
        if len == 0 {
            to.push(rest[0]);
        }
        rest = &rest[len.max(1)..];
    }
    to.extend_from_slice(rest);
    changed
}

/// Decodes the escape in front; returns its length, 0 if it is none.
fn escape(text: &[u8], to: &mut Vec<u8>) -> usize {
    if text[0] == b'+' {
        to.push(b' ');
        return 1;
    }
    if let Some(byte) = text.get(1..3).and_then(hex_byte) {
        to.push(byte);
        return 3;
    }
    if matches!(text.get(1), Some(b'u' | b'U'))
        && let Some(high) = text.get(2..4).and_then(hex_byte)
        && let Some(low) = text.get(4..6).and_then(hex_byte)
    {
        super::backslash::push_char(u32::from(high) << 8 | u32::from(low), to);
        return 6;
    }
    0
}

/// Returns whether another layer is there.
pub(super) fn is_left(text: &[u8]) -> bool {
    memchr::memchr_iter(b'%', text).any(|at| {
        let digits = text.get(at + 1..at + 3);
        digits.is_some_and(|d| hex_byte(d).is_some())
            || (matches!(text.get(at + 1), Some(b'u' | b'U'))
                && text
                    .get(at + 2..at + 6)
                    .is_some_and(|d| d.iter().all(u8::is_ascii_hexdigit)))
    })
}
