//! Makes nearly-JSON parseable without changing what it says.

/// Rewrites `raw` into `out`: invalid UTF-8 becomes U+FFFD, control bytes in strings become
/// escapes, lone surrogate escapes become `\ufffd`, and bare words or numbers that JSON or 64
/// bits do not have (`NaN`, `1e999`, 2^64) become strings of the same text. Anything else is
/// copied as it is. Linear.
pub(super) fn repair(raw: &[u8], out: &mut Vec<u8>) {
    out.clear();
    let text = String::from_utf8_lossy(raw);
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'"' => at = copy_string(bytes, at, out),
            b'{' | b'}' | b'[' | b']' | b',' | b':' => {
                out.push(byte);
                at += 1;
            }
            _ if byte.is_ascii_whitespace() => {
                out.push(byte);
                at += 1;
            }
            _ => {
                let len = bytes[at..]
                    .iter()
                    .take_while(|b| !b.is_ascii_whitespace() && !b"{}[],:\"".contains(b))
                    .count();
                let word = &text[at..at + len];
                if is_plain_word(word) {
                    out.extend_from_slice(word.as_bytes());
                } else {
                    out.push(b'"');
                    for c in word.bytes() {
                        match c {
                            b'\\' => out.extend_from_slice(b"\\\\"),
                            0..0x20 => push_escape(c, out),
                            _ => out.push(c),
                        }
                    }
                    out.push(b'"');
                }
                at += len;
            }
        }
    }
}

fn is_plain_word(word: &str) -> bool {
    match word {
        "true" | "false" | "null" => true,
        _ if word.bytes().all(|b| b.is_ascii_digit() || b == b'-') => {
            word.parse::<i64>().is_ok() || word.parse::<u64>().is_ok()
        }
        _ if word.starts_with(|c: char| c.is_ascii_digit() || c == '-') => {
            word.parse::<f64>().is_ok_and(f64::is_finite)
        }
        _ => false,
    }
}

fn push_escape(byte: u8, out: &mut Vec<u8>) {
    out.extend_from_slice(format!("\\u{byte:04x}").as_bytes());
}

/// Copies the string that starts at `at`; returns the position behind it.
fn copy_string(bytes: &[u8], mut at: usize, out: &mut Vec<u8>) -> usize {
    out.push(b'"');
    at += 1;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'"' => {
                out.push(b'"');
                return at + 1;
            }
            b'\\' => at = copy_escape(bytes, at, out),
            0..0x20 => {
                push_escape(byte, out);
                at += 1;
            }
            _ => {
                out.push(byte);
                at += 1;
            }
        }
    }
    at
}

fn copy_escape(bytes: &[u8], at: usize, out: &mut Vec<u8>) -> usize {
    match bytes.get(at + 1) {
        Some(b'u') => {
            let unit = |from: usize| {
                let hex = std::str::from_utf8(bytes.get(from..from + 4)?).ok()?;
                u16::from_str_radix(hex, 16).ok()
            };
            let is_pair = |high: u16| {
                (0xD800..0xDC00).contains(&high)
                    && bytes.get(at + 6..at + 8) == Some(b"\\u")
                    && unit(at + 8).is_some_and(|low| (0xDC00..0xE000).contains(&low))
            };
            match unit(at + 2) {
                Some(high) if is_pair(high) => {
                    out.extend_from_slice(&bytes[at..at + 12]);
                    at + 12
                }
                Some(0xD800..0xE000) => {
                    out.extend_from_slice(b"\\ufffd");
                    at + 6
                }
                Some(_) => {
                    out.extend_from_slice(&bytes[at..at + 6]);
                    at + 6
                }
                None => {
                    out.extend_from_slice(b"\\\\u");
                    at + 2
                }
            }
        }
        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => {
            out.extend_from_slice(&bytes[at..at + 2]);
            at + 2
        }
        // `\x41` and the like: JSON has no such escape; the text keeps its backslash.
        _ => {
            out.extend_from_slice(b"\\\\");
            at + 1
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn repaired(raw: &[u8]) -> String {
        let mut out = Vec::new();
        repair(raw, &mut out);
        String::from_utf8(out).expect("repair writes UTF-8")
    }

    #[test]
    fn odd_numbers_become_text_and_good_ones_stay() {
        assert_eq!(
            repaired(br#"{"a":1e999,"b":18446744073709551616,"c":NaN,"d":-0,"e":1.5,"f":18446744073709551615}"#),
            r#"{"a":"1e999","b":"18446744073709551616","c":"NaN","d":-0,"e":1.5,"f":18446744073709551615}"#
        );
    }

    #[test]
    fn strings_are_made_legal() {
        assert_eq!(repaired(b"\"a\x01\xFFb\""), "\"a\\u0001\u{FFFD}b\"");
        assert_eq!(
            repaired(br#""\ud800 \ud83d\ude00 \x41""#),
            r#""\ufffd \ud83d\ude00 \\x41""#
        );
    }

    proptest! {
        #[test]
        fn any_bytes_give_utf8(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            repaired(&bytes);
        }
    }
}
