//! Undoing what loggers do to bytes they cannot write.

/// Decodes an even number of hexadecimal digits; `None` when it is anything else.
pub(crate) fn hex(digits: &[u8], out: &mut Vec<u8>) -> Option<()> {
    if digits.is_empty() || !digits.len().is_multiple_of(2) {
        return None;
    }
    let start = out.len();
    for pair in digits.chunks_exact(2) {
        match (nibble(pair[0]), nibble(pair[1])) {
            (Some(high), Some(low)) => out.push(high << 4 | low),
            _ => {
                out.truncate(start);
                return None;
            }
        }
    }
    Some(())
}

/// Appends the text with every `\xHH` turned into its byte; other backslashes stay.
pub(crate) fn backslash_x(text: &[u8], out: &mut Vec<u8>) {
    escaped(text, b"\\x", out);
}

/// Appends the text with every `%HH` turned into its byte.
pub(crate) fn percent(text: &[u8], out: &mut Vec<u8>) {
    escaped(text, b"%", out);
}

fn escaped(text: &[u8], mark: &[u8], out: &mut Vec<u8>) {
    let mut rest = text;
    while let Some(at) = memchr::memmem::find(rest, mark) {
        let (plain, from_mark) = rest.split_at(at);
        out.extend_from_slice(plain);
        let digits = from_mark.get(mark.len()..mark.len() + 2);
        if digits.and_then(|d| hex(d, out)).is_some() {
            rest = &from_mark[mark.len() + 2..];
        } else {
            out.extend_from_slice(mark);
            rest = &from_mark[mark.len()..];
        }
    }
    out.extend_from_slice(rest);
}

fn nibble(digit: u8) -> Option<u8> {
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

    fn run(f: fn(&[u8], &mut Vec<u8>), text: &str) -> String {
        let mut out = Vec::new();
        f(text.as_bytes(), &mut out);
        String::from_utf8_lossy(&out).into_owned()
    }

    #[test]
    fn only_whole_escapes_are_undone() {
        assert_eq!(run(backslash_x, r"\x5c\x5chost\IPC$\x4"), r"\\host\IPC$\x4");
        assert_eq!(run(percent, "a%20b%2"), "a b%2");
        let mut out = b"x".to_vec();
        assert!(hex(b"6G", &mut out).is_none() && hex(b"123", &mut out).is_none());
        assert_eq!(out, b"x");
        assert!(hex(b"2F746d70", &mut out).is_some());
        assert_eq!(out, b"x/tmp");
    }
}
