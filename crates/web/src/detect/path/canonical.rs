//! Dots and separators of a path in every spelling that a careless decoder takes for them.
//!
//! In: a lower-cased text. Out: the same with `.` and `/` in their place, and where each byte came
//! from. Overlong UTF-8 with right and wrong continuation bytes (RFC 3629 section 10 forbids all of
//! it), `0x2e`, characters that code pages fold to slashes, escaped and NUL-divided dots.

/// A text with plain dots and separators.
pub(super) struct Canonical {
    pub(super) bytes: Vec<u8>,
    /// Where each byte of `bytes` stood in the text.
    origins: Vec<usize>,
    /// A spelling was found that no ordinary client sends.
    pub(super) odd: bool,
}

impl Canonical {
    /// Place in the text of a byte of the canonical form.
    pub(super) fn origin(&self, at: usize) -> usize {
        self.origins
            .get(at)
            .copied()
            .unwrap_or_else(|| self.origins.last().map_or(0, |o| o + 1))
    }

    fn push(&mut self, byte: u8, origin: usize) {
        self.bytes.push(byte);
        self.origins.push(origin);
    }
}

/// Whether anything but plain dots and slashes may stand for them.
pub(super) fn needed(text: &[u8]) -> bool {
    memchr::memchr3(b'\\', 0, 0xc0, text).is_some()
        || memchr::memchr3(0xc1, 0xf8, 0xfc, text).is_some()
        || memchr::memchr3(0xe0, 0xf0, 0xee, text).is_some()
        || memchr::memchr2(0xe2, 0xef, text).is_some()
        || crate::text::find(text, b"0x").is_some()
        || crate::text::find(text, b"..")
            .is_some_and(|at| text[at..].iter().any(|b| *b == b'%' || b.is_ascii_digit()))
}

/// Writes dots and separators plainly.
pub(super) fn canonical(text: &[u8]) -> Canonical {
    let mut out = Canonical {
        bytes: Vec::with_capacity(text.len()),
        origins: Vec::with_capacity(text.len()),
        odd: false,
    };
    let shift_jis = std::str::from_utf8(text).is_err();
    // `\.\.\/`: a dot and a slash escaped for a regular expression or a shell.
    let escaped = crate::text::find(text, b"\\.\\.\\/").is_some();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let trail = shift_jis && at > 0 && matches!(text[at - 1], 0x81..=0x9f | 0xe3..=0xef);
        let (byte, width) = match rest {
            [b'\\', b'.' | b'/', ..] if escaped => {
                out.odd = true;
                at += 1;
                continue;
            }
            [b'\\', ..] if !trail => (b'/', 1),
            [b'.', 0, b'.', ..] => {
                out.odd = true;
                out.push(b'.', at);
                at += 2;
                continue;
            }
            _ => match spelled(rest) {
                Some(plain) => {
                    out.odd = true;
                    plain
                }
                None => (rest[0], 1),
            },
        };
        out.push(byte, at);
        at += width;
    }
    garbled_separators(&mut out);
    if out.odd {
        question_marks(&mut out.bytes);
    }
    out
}

/// A dot or separator in another spelling, and its width.
fn spelled(rest: &[u8]) -> Option<(u8, usize)> {
    match rest {
        [b'0', b'x', b'2', b'e', ..] => Some((b'.', 4)),
        [b'0', b'x', b'2', b'f', ..] | [b'0', b'x', b'5', b'c', ..] => Some((b'/', 4)),
        // U+2215, U+2216, U+2044, U+29F5 and the private-use characters that fold to slashes.
        [0xe2, 0x88, 0x95 | 0x96, ..]
        | [0xe2, 0x81, 0x84, ..]
        | [0xe2, 0xa7, 0xb5, ..]
        | [0xee, 0xbf, 0x88, ..]
        | [0xef, 0x80, 0xa5, ..]
        | [0xef, 0xbc, 0x8f | 0xbc, ..] => Some((b'/', 3)),
        [0xef, 0xbc, 0x8e, ..] | [0xe2, 0x80, 0xa4, ..] => Some((b'.', 3)),
        [0xc0 | 0xc1 | 0xe0 | 0xf0 | 0xf8 | 0xfc, ..] => overlong(rest),
        _ => None,
    }
}

/// Overlong UTF-8, with continuation bytes right or wrong.
fn overlong(rest: &[u8]) -> Option<(u8, usize)> {
    let fillers = rest[1..]
        .iter()
        .take(4)
        .take_while(|b| matches!(b, 0x80 | 0x40))
        .count();
    let last = *rest.get(1 + fillers)?;
    if matches!(rest[0], 0xe0 | 0xf0 | 0xf8 | 0xfc) && fillers == 0 {
        return None;
    }
    let width = fillers + 2;
    match (rest[0], last) {
        // Of the low six bits only 0x2e counts; sloppy encoders also lose one of them.
        (0xc0 | 0xe0.., 0x2e | 0x6e | 0xae | 0xee | 0x5e | 0xfe) => Some((b'.', width)),
        (_, 0x2f | 0x6f | 0xaf | 0xef) => Some((b'/', width)),
        (_, 0x1c | 0x5c | 0x9c | 0xdc) => Some((b'/', width)),
        // Half decoded: the lead byte is followed by a percent sign and two characters.
        (0xc0 | 0xc1, b'%')
            if rest
                .get(2..4)
                .is_some_and(|r| r.iter().all(u8::is_ascii_alphanumeric)) =>
        {
            Some((b'/', 4))
        }
        _ => None,
    }
}

/// Longest run between two `..` that may be a separator.
const GARBLED_LEN_MAX: usize = 8;

/// `..2f..2f..`, `..%bg%qf..%bg%qf..`: the same few bytes between many pairs of dots.
fn garbled_separators(out: &mut Canonical) {
    let Some(first) = crate::text::find(&out.bytes, b"..") else {
        return;
    };
    let behind = &out.bytes[first + 2..];
    let Some(len) = behind
        .windows(2)
        .take(GARBLED_LEN_MAX + 1)
        .position(|w| w == b"..")
    else {
        return;
    };
    let separator = behind[..len].to_vec();
    let odd = separator.contains(&b'%')
        || separator.iter().any(|b| *b >= 0x80)
        || matches!(
            &separator[..],
            b"2f" | b"5c" | b"252f" | b"255c" | b"u2215" | b"u2216" | b"c0af" | b"c19c"
        );
    if !odd || separator.contains(&b'/') {
        return;
    }
    let mut unit = separator.clone();
    unit.extend_from_slice(b"..");
    if crate::text::find_iter(behind, &unit).take(2).count() < 2 {
        return;
    }
    let (bytes, origins) = (
        std::mem::take(&mut out.bytes),
        std::mem::take(&mut out.origins),
    );
    let mut at = 0;
    while at < bytes.len() {
        if at > first && bytes[at..].starts_with(&separator) {
            out.push(b'/', origins[at]);
            at += separator.len();
        } else {
            out.push(bytes[at], origins[at]);
            at += 1;
        }
    }
    out.odd = true;
}

/// `.?/` and `??/`: dots that a decoder could not read.
fn question_marks(bytes: &mut [u8]) {
    for at in 0..bytes.len().saturating_sub(2) {
        let free = at == 0 || bytes[at - 1] == b'/';
        if let [a @ (b'.' | b'?'), b @ (b'.' | b'?'), b'/'] = &mut bytes[at..at + 3]
            && free
        {
            *a = b'.';
            *b = b'.';
        }
    }
}
