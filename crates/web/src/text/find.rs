//! Looking for a short word in a short text.

/// Returns the place of the first `needle`.
///
/// `memchr::memmem::find` prepares a searcher for every call, which costs more than looking
/// through a value. Linear for the needles here: each is a word of a few bytes, and the text is
/// at most [`crate::Text::LEN_BYTES_MAX`] long.
pub(crate) fn find(text: &[u8], needle: &[u8]) -> Option<usize> {
    let (first, rest) = needle.split_first()?;
    let mut from = 0;
    while let Some(found) = memchr::memchr(*first, text.get(from..)?) {
        from += found + 1;
        super::work::count(1);
        if text[from..].starts_with(rest) {
            return Some(from - 1);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::find;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn finds_what_the_library_finds(text in "[ab]{0,12}", needle in "[ab]{1,4}") {
            let expected = memchr::memmem::find(text.as_bytes(), needle.as_bytes());
            prop_assert_eq!(find(text.as_bytes(), needle.as_bytes()), expected);
        }
    }
}
