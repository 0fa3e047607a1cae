//! Escapes that begin with a backslash: those of scripts and shells, and those of style sheets.

use crate::view::{hex_byte, hex_digit};

/// `\xhh`, `\uhhhh`, `\u{h}` and octal `\ooo`, as JavaScript, JSON, PHP, Python and a shell's
/// `$'...'` have them. Returns whether anything was decoded.
pub(super) fn script(from: &[u8], to: &mut Vec<u8>) -> bool {
    each(from, to, |rest, to| match rest.get(1)? {
        b'x' | b'X' => {
            to.push(hex_byte(rest.get(2..4)?)?);
            Some(4)
        }
        b'u' if rest.get(2) == Some(&b'{') => {
            let (number, digits) = hex_number(&rest[3..], 6)?;
            (rest.get(3 + digits) == Some(&b'}')).then(|| push_char(number, to))?;
            Some(4 + digits)
        }
        b'u' => {
            let (number, digits) = hex_number(rest.get(2..)?, 4)?;
            (digits == 4).then(|| push_char(number, to))?;
            Some(6)
        }
        b'0'..=b'3' => {
            let digits = rest.get(1..4)?;
            let is_octal = digits.iter().all(|d| matches!(d, b'0'..=b'7'));
            is_octal.then(|| {
                to.push(digits.iter().fold(0, |n, d| n << 3 | (d - b'0')));
            })?;
            Some(4)
        }
        _ => None,
    })
}

/// `\h` to `\hhhhhh` with one blank behind, as CSS has them. Returns whether anything was decoded.
pub(super) fn style(from: &[u8], to: &mut Vec<u8>) -> bool {
    each(from, to, |rest, to| {
        let (number, digits) = hex_number(&rest[1..], 6)?;
        // A single digit is a path (`\a`) or a reference (`\1`) far more often.
        (digits >= 2).then(|| push_char(number, to))?;
        let blank = matches!(rest.get(1 + digits), Some(b' ' | b'\t' | b'\r' | b'\n'));
        Some(1 + digits + usize::from(blank))
    })
}

/// Calls `escape` at each backslash; it returns the length of what it decoded.
fn each(
    from: &[u8],
    to: &mut Vec<u8>,
    escape: impl Fn(&[u8], &mut Vec<u8>) -> Option<usize>,
) -> bool {
    let mut rest = from;
    let mut changed = false;
    while let Some(at) = memchr::memchr(b'\\', rest) {
        to.extend_from_slice(&rest[..at]);
        rest = &rest[at..];
        let len = if let Some(len) = escape(rest, to) {
            changed = true;
            len
        } else {
            to.push(b'\\');
            1
        };
        rest = &rest[len..];
    }
    to.extend_from_slice(rest);
    changed
}

/// Reads up to `digits_max` hexadecimal digits: the number and how many there were.
fn hex_number(text: &[u8], digits_max: usize) -> Option<(u32, usize)> {
    let digits = text.iter().take(digits_max).map_while(|d| hex_digit(*d));
    let (number, count) = digits.fold((0, 0), |(n, count), d| (n << 4 | u32::from(d), count + 1));
    (count > 0).then_some((number, count))
}

/// Appends a character as UTF-8; half of a surrogate pair as U+FFFD.
pub(super) fn push_char(number: u32, to: &mut Vec<u8>) {
    let char = char::from_u32(number).unwrap_or(char::REPLACEMENT_CHARACTER);
    to.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
}
