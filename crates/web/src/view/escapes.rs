//! The escaping of logs, undone once.

use super::ViewBuffer;
use std::ops::Range;

/// How a log writes bytes that would break it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Escaping {
    /// Not at all, or the decoder has undone it (JSON).
    None,
    /// `\"`, `\\`, `\n`, `\xhh` (Apache's `ap_escape_logitem`, nginx's `escape=default`, ALB).
    Backslash,
    /// `\xhh` alone (Zeek).
    Hex,
}

/// A text of the event, or one made from it in a [`ViewBuffer`].
#[derive(Debug, Clone)]
pub(super) enum Piece<'e> {
    /// As it stands in the event.
    Logged(&'e [u8]),
    /// Place in the buffer.
    Made(Range<usize>),
}

impl Default for Piece<'_> {
    fn default() -> Self {
        Self::Logged(&[])
    }
}

/// Undoes the escaping of a value.
pub(super) fn unescape<'e>(
    text: &'e [u8],
    escaping: Escaping,
    buffer: &mut ViewBuffer,
) -> Piece<'e> {
    let full = buffer.bytes.len() + text.len() > ViewBuffer::LEN_BYTES_MAX;
    if escaping == Escaping::None || full || memchr::memchr(b'\\', text).is_none() {
        return Piece::Logged(text);
    }
    let start = buffer.bytes.len();
    let whole = match escaping {
        Escaping::Backslash => backslash(text, &mut buffer.bytes),
        _ => hex(text, &mut buffer.bytes),
    };
    if whole.is_none() {
        buffer.bytes.truncate(start);
        return Piece::Logged(text);
    }
    Piece::Made(start..buffer.bytes.len())
}

/// `None` when the text has a backslash that no such escape starts: then the server writes
/// backslashes as they are.
fn backslash(text: &[u8], out: &mut Vec<u8>) -> Option<()> {
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'\\', rest) {
        out.extend_from_slice(&rest[..at]);
        let (byte, len) = match rest.get(at + 1)? {
            b'x' => (hex_byte(rest.get(at + 2..at + 4)?)?, 4),
            b'n' => (b'\n', 2),
            b'r' => (b'\r', 2),
            b't' => (b'\t', 2),
            b'v' => (0x0b, 2),
            b'b' => (0x08, 2),
            b'f' => (0x0c, 2),
            own @ (b'"' | b'\\') => (*own, 2),
            _ => return None,
        };
        out.push(byte);
        rest = &rest[at + len..];
    }
    out.extend_from_slice(rest);
    Some(())
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "the same shape as the other escaping"
)]
fn hex(text: &[u8], out: &mut Vec<u8>) -> Option<()> {
    let mut rest = text;
    while let Some(at) = crate::text::find(rest, b"\\x") {
        out.extend_from_slice(&rest[..at]);
        let byte = rest.get(at + 2..at + 4).and_then(hex_byte);
        out.push(byte.unwrap_or(b'\\'));
        rest = &rest[at + if byte.is_some() { 4 } else { 1 }..];
    }
    out.extend_from_slice(rest);
    Some(())
}

pub(crate) fn hex_byte(digits: &[u8]) -> Option<u8> {
    let [high, low] = digits else {
        return None;
    };
    Some(hex_digit(*high)? << 4 | hex_digit(*low)?)
}

pub(crate) fn hex_digit(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(text: &str, escaping: Escaping) -> String {
        let mut buffer = ViewBuffer::new();
        let piece = unescape(text.as_bytes(), escaping, &mut buffer);
        buffer.text(&piece).escape_ascii().to_string()
    }

    #[test]
    fn one_layer_is_undone_and_no_more() {
        let both = r#"/a\"b\\x41\xe3\n%5c"#;
        assert_eq!(run(both, Escaping::Backslash), r#"/a\"b\\x41\xe3\n%5c"#);
        assert_eq!(run(r"\\x41", Escaping::Backslash), r"\\x41");
        assert_eq!(run(r"\x41\x4", Escaping::Hex), r"A\\x4");
        assert_eq!(run(r"\x41", Escaping::None), r"\\x41");
    }

    #[test]
    fn backslashes_of_servers_that_escape_nothing_stay() {
        assert_eq!(
            run(r"/..\windows\new", Escaping::Backslash),
            r"/..\\windows\\new"
        );
        assert_eq!(run(r"a\", Escaping::Backslash), r"a\\");
    }
}
