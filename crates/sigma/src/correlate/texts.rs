//! Several optional texts in one allocation: the values a match carries, and the key of a group.
//!
//! Texts that differ only in case are the same to correlations, as they are to Sigma's
//! comparisons: what is compared is folded, what is shown is not.
//!
//! Each text is its length (four bytes, little endian; all ones for a missing one) and its bytes,
//! so that two lists are equal exactly when all their texts are.

use crate::pattern::{push_lowercase, to_lowercase};
use std::hash::{DefaultHasher, Hasher};

/// Longest text kept. A longer one keeps its beginning and a hash of the whole (folded), so that
/// different texts stay different.
pub(super) const TEXT_LEN_BYTES_MAX: usize = 1_024;
/// Longest beginning kept of a text that is too long.
const CUT_LEN_BYTES: usize = 1_000;

const MISSING: u32 = u32::MAX;
const PREFIX_LEN: usize = size_of::<u32>();

/// Appends one text.
pub(super) fn push(out: &mut Vec<u8>, text: Option<&str>) {
    let Some(text) = text else {
        return out.extend_from_slice(&MISSING.to_le_bytes());
    };
    if text.len() > TEXT_LEN_BYTES_MAX {
        return push_bytes(out, cut(text).as_bytes());
    }
    push_bytes(out, text.as_bytes());
}

/// Appends one text in lower case. `buffer` is room for it.
pub(super) fn push_folded(out: &mut Vec<u8>, text: Option<&str>, buffer: &mut String) {
    buffer.clear();
    if let Some(text) = text {
        push_lowercase(text, buffer);
    }
    push(out, text.map(|_| buffer.as_str()));
}

fn push_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    // Bounded by TEXT_LEN_BYTES_MAX.
    let len = u32::try_from(bytes.len()).unwrap_or(0);
    out.extend_from_slice(&len.to_le_bytes());
    out.extend_from_slice(bytes);
}

fn cut(text: &str) -> String {
    let mut end = CUT_LEN_BYTES;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let whole = hash(to_lowercase(text).as_bytes());
    format!("{}…{whole:016x}", &text[..end])
}

/// Returns the text at `index`; `None` if it is missing or there is no such index.
pub(super) fn get(texts: &[u8], index: usize) -> Option<&str> {
    iter(texts).nth(index)?
}

/// Returns the texts in order.
pub(super) fn iter(texts: &[u8]) -> impl Iterator<Item = Option<&str>> {
    let mut rest = texts;
    std::iter::from_fn(move || {
        let (prefix, behind) = rest.split_first_chunk::<PREFIX_LEN>()?;
        let len = u32::from_le_bytes(*prefix);
        let len_bytes = if len == MISSING { 0 } else { len as usize };
        let (bytes, behind) = behind.split_at_checked(len_bytes)?;
        rest = behind;
        Some(std::str::from_utf8(bytes).ok().filter(|_| len != MISSING))
    })
}

/// Hashes bytes the same way in every run: keyed by nothing, but SipHash, so that an outsider
/// can't find the many texts of one hash that would hide them from a count.
pub(super) fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(bytes);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn lists_give_back_their_texts(list in prop::collection::vec(prop::option::of("\\PC{0,9}"), 0..6)) {
            let mut texts = Vec::new();
            list.iter().for_each(|text| push(&mut texts, text.as_deref()));
            let back: Vec<_> = iter(&texts).map(|t| t.map(str::to_owned)).collect();
            prop_assert_eq!(&back, &list);
            prop_assert_eq!(get(&texts, list.len()), None);
        }

        #[test]
        fn any_bytes_are_read_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            let _ = iter(&bytes).count();
        }
    }

    #[test]
    fn long_texts_are_cut_but_stay_different() {
        let (mut a, mut b) = (Vec::new(), Vec::new());
        push(&mut a, Some(&format!("{}a", "あ".repeat(2_000))));
        push(&mut b, Some(&format!("{}b", "あ".repeat(2_000))));
        assert_ne!(a, b);
        assert!(a.len() <= TEXT_LEN_BYTES_MAX + PREFIX_LEN);
        assert!(get(&a, 0).expect("text").starts_with("ああ"));
        let folded = |text: String| {
            let (mut raw, mut folded) = (Vec::new(), Vec::new());
            push(&mut raw, Some(&text));
            push_folded(&mut folded, get(&raw, 0), &mut String::new());
            folded
        };
        let long = "Aé".repeat(2_000);
        assert_eq!(folded(long.to_uppercase()), folded(long.to_lowercase()));
        assert_ne!(folded(format!("{long}a")), folded(format!("{long}b")));
    }
}
