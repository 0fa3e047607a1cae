//! Style sheets that run script or load another sheet.

use super::super::found::Found;
use super::super::scan::{at, back_space, skip_space, starts};
use super::reason;
use crate::Score;

/// Longest word that is looked for, with what may stand between its letters.
const SPREAD_LEN_BYTES_MAX: usize = 256;

/// Whether a value of `style` or text of a style sheet acts.
pub(super) fn acts(lower: &[u8]) -> bool {
    find_in(lower, true).is_some()
}

/// CSS that acts in a text that need not be a style sheet.
pub(super) fn find(lower: &[u8]) -> Option<Found> {
    find_in(lower, false).map(|span| Found::new(Score::EFFECT, span, &reason::STYLE))
}

fn find_in(lower: &[u8], in_style: bool) -> Option<std::ops::Range<usize>> {
    for hit in memchr::memchr_iter(b'(', lower) {
        let from = hit.saturating_sub(SPREAD_LEN_BYTES_MAX);
        if let Some(length) = spread_suffix(&lower[from..hit], b"expression") {
            let start = hit - length;
            let before = back_space(lower, start);
            if in_style || before > 0 && matches!(lower[before - 1], b':' | b'/' | b'\\') {
                return Some(start..hit + 1);
            }
        }
        if lower[..hit].ends_with(b"url") {
            let value = skip_space(lower, hit + 1);
            let value = value + usize::from(matches!(at(lower, value), b'"' | b'\''));
            let loads = [
                "javascript:",
                "vbscript:",
                "data:text",
                "data:image/svg",
                "data:,",
            ];
            if loads.iter().any(|l| starts(lower, value, l.as_bytes())) {
                return Some(hit - 3..value);
            }
            if [&b"binding:"[..], b"behavior:", b"behaviour:"]
                .iter()
                .any(|p| lower[..back_space(lower, hit - 3)].ends_with(p))
            {
                return Some(hit - 3..hit);
            }
        }
    }
    for word in [&b"@import"[..], b"-o-link", b"-moz-binding", b"@\\"] {
        if let Some(hit) = crate::text::find(lower, word) {
            let next = skip_space(lower, hit + word.len());
            let sheet = matches!(at(lower, next), b'"' | b'\'' | b':' | b'\\')
                || starts(lower, next, b"url");
            if sheet || in_style {
                return Some(hit..next);
            }
        }
    }
    None
}

/// How many bytes of the end of `text` spell `word`, with CSS comments, escapes of one byte and
/// spaces of other widths between its letters.
fn spread_suffix(text: &[u8], word: &[u8]) -> Option<usize> {
    let mut place = text.len();
    let mut left = word.len();
    while left > 0 {
        if text[..place].ends_with(b"*/") {
            place = memchr::memmem::rfind(&text[..place - 2], b"/*")?;
            continue;
        }
        let byte = *text[..place].last()?;
        place -= 1;
        if byte == word[left - 1] {
            left -= 1;
            continue;
        }
        let last = left == word.len() && byte == b' ';
        if !last && !matches!(byte, b'\\' | 0 | 0x80..) {
            return None;
        }
    }
    Some(text.len() - place)
}
