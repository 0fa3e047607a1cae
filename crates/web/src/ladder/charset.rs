//! Bytes above ASCII: which encoding they are of, and what else a lenient decoder makes of them.
//!
//! Bad bytes stay bytes. In Shift_JIS the second byte of a character may be that of `\`, `|`,
//! `{` or a letter; there it is no such character.

/// What a text with bytes above ASCII is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Guess {
    Utf8,
    ShiftJis,
    EucJp,
    Unknown,
}

/// Guesses the encoding. Both Japanese encodings are believed only when every byte fits.
pub(super) fn guess(text: &[u8]) -> Guess {
    if std::str::from_utf8(text).is_ok() {
        return Guess::Utf8;
    }
    // `%C0%AE` fits both, but a text of nothing else is ASCII written too long.
    let leads = text.iter().filter(|b| **b >= 0x80 && !is_continuation(**b));
    if leads.clone().count() > 0 && leads.clone().all(|b| matches!(b, 0xC0 | 0xC1)) {
        return Guess::Unknown;
    }
    if is_euc_jp(text) {
        Guess::EucJp
    } else if is_shift_jis(text) {
        Guess::ShiftJis
    } else {
        Guess::Unknown
    }
}

fn is_continuation(byte: u8) -> bool {
    byte & 0xC0 == 0x80
}

/// JIS X 0208 in two bytes, half-width kana behind 0x8E, JIS X 0212 behind 0x8F.
fn is_euc_jp(text: &[u8]) -> bool {
    let mut rest = text;
    let is_high = |b: Option<&u8>| matches!(b, Some(0xA1..=0xFE));
    while let Some(&byte) = rest.first() {
        let len = match byte {
            ..=0x7F => 1,
            0x8E if matches!(rest.get(1), Some(0xA1..=0xDF)) => 2,
            0x8F if is_high(rest.get(1)) && is_high(rest.get(2)) => 3,
            0xA1..=0xFE if is_high(rest.get(1)) => 2,
            _ => return false,
        };
        rest = &rest[len..];
    }
    true
}

/// Length of the Shift_JIS character in front; `None` if it is none.
fn shift_jis_len(text: &[u8]) -> Option<usize> {
    match text.first()? {
        ..=0x7F | 0xA1..=0xDF => Some(1),
        0x81..=0x9F | 0xE0..=0xFC => {
            matches!(text.get(1), Some(0x40..=0x7E | 0x80..=0xFC)).then_some(2)
        }
        _ => None,
    }
}

fn is_shift_jis(text: &[u8]) -> bool {
    let mut rest = text;
    while !rest.is_empty() {
        match shift_jis_len(rest) {
            Some(len) => rest = &rest[len..],
            // A value cut in the middle of its last character.
            None if rest.len() == 1 => return true,
            None => return false,
        }
    }
    true
}

/// Sets the highest bit of Shift_JIS's second bytes. Returns whether there was one in the range
/// of ASCII.
pub(super) fn without_trails(from: &[u8], to: &mut Vec<u8>) -> bool {
    let mut rest = from;
    let mut changed = false;
    while let Some(&byte) = rest.first() {
        to.push(byte);
        let len = shift_jis_len(rest).unwrap_or(1);
        if len == 2 {
            changed |= rest[1] < 0x80;
            to.push(rest[1] | 0x80);
        }
        rest = &rest[len..];
    }
    changed
}

/// Full-width forms (U+FF01 to U+FF5E) and the ideographic blank as ASCII. Returns whether there
/// was one.
pub(super) fn narrow(from: &[u8], to: &mut Vec<u8>) -> bool {
    let mut rest = from;
    let mut changed = false;
    while let Some(at) = memchr::memchr2(0xEF, 0xE3, rest) {
        to.extend_from_slice(&rest[..at]);
        rest = &rest[at..];
        let ascii = match rest {
            [0xEF, 0xBC, low @ 0x81..=0xBF, ..] => Some(low - 0x60),
            [0xEF, 0xBD, low @ 0x80..=0x9E, ..] => Some(low - 0x20),
            [0xE3, 0x80, 0x80, ..] => Some(b' '),
            _ => None,
        };
        let len = if ascii.is_some() { 3 } else { 1 };
        // A blank alone is Japanese punctuation.
        changed |= ascii.is_some_and(|c| c != b' ');
        to.push(ascii.unwrap_or(rest[0]));
        rest = &rest[len..];
    }
    to.extend_from_slice(rest);
    changed
}

/// ASCII written in two to four bytes of UTF-8, also with a second byte that is none. Returns
/// whether there was any.
pub(super) fn shortest_forms(from: &[u8], to: &mut Vec<u8>) -> bool {
    let mut rest = from;
    let mut changed = false;
    while let Some(&byte) = rest.first() {
        let found = match rest {
            [lead @ (0xC0 | 0xC1), low, ..] => Some((lead << 6 | low & 0x3F, 2)),
            [0xE0, mid @ (0x80 | 0x81), low, ..] if is_continuation(*low) => {
                Some((mid << 6 | low & 0x3F, 3))
            }
            [0xF0, 0x80, mid @ (0x80 | 0x81), low, ..] if is_continuation(*low) => {
                Some((mid << 6 | low & 0x3F, 4))
            }
            _ => None,
        };
        let (ascii, len) = found.unwrap_or((byte, 1));
        changed |= found.is_some();
        to.push(if found.is_some() { ascii & 0x7F } else { ascii });
        rest = &rest[len..];
    }
    changed
}
