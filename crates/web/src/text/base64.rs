//! Base64 as it is met in requests: standard and URL alphabet, with and without padding.

/// Appends the decoded bytes; `None` when a byte belongs to neither alphabet or the length is
/// none that base64 has. Line ends and blanks are passed over. On `None` the output may hold
/// a part.
pub(crate) fn decode(text: &[u8], out: &mut Vec<u8>) -> Option<()> {
    let (mut bits, mut held, mut digits) = (0_u32, 0_u32, 0_usize);
    let mut rest = text.iter();
    for byte in rest.by_ref() {
        let digit = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'\r' | b'\n' | b' ' => continue,
            b'=' => break,
            _ => return None,
        };
        digits += 1;
        bits = bits << 6 | u32::from(digit);
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push((bits >> held & 0xff) as u8);
        }
    }
    let only_padding = rest.all(|b| matches!(b, b'=' | b'\r' | b'\n' | b' '));
    (only_padding && digits % 4 != 1).then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(text: &str) -> Option<String> {
        let mut out = Vec::new();
        decode(text.as_bytes(), &mut out)?;
        Some(out.escape_ascii().to_string())
    }

    #[test]
    fn both_alphabets_and_missing_padding_are_read() {
        assert_eq!(run("PD9waHA/Pz4=").as_deref(), Some("<?php??>"));
        assert_eq!(run("PD9waHA_Pz4").as_deref(), Some("<?php??>"));
        assert_eq!(run("YQ==\r\n").as_deref(), Some("a"));
        assert_eq!(run("YQ=a"), None);
        assert_eq!(run("a b"), Some("i".to_owned()));
        assert_eq!(run("a"), None);
        assert_eq!(run("a\"b="), None);
    }
}
