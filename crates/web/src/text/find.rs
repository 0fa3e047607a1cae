//! Looking for a short word in a short text.

/// Returns the place of the first `needle`.
///
/// `memchr::memmem::find` prepares a searcher for every call, which costs more than looking
/// through a value. Linear for the needles here: each is a word of a few bytes, and the text is
/// at most [`crate::Text::LEN_BYTES_MAX`] long.
pub(crate) fn find(text: &[u8], needle: &[u8]) -> Option<usize> {
    find_iter(text, needle).next()
}

/// Returns the places of all `needle`s that do not overlap.
pub(crate) fn find_iter<'t>(text: &'t [u8], needle: &'t [u8]) -> impl Iterator<Item = usize> + 't {
    let mut from = 0;
    std::iter::from_fn(move || {
        let (first, rest) = needle.split_first()?;
        while let Some(found) = memchr::memchr(*first, text.get(from..)?) {
            let at = from + found;
            from = at + 1;
            super::work::count(1);
            if text[from..].starts_with(rest) {
                from += rest.len();
                return Some(at);
            }
        }
        from = text.len();
        None
    })
}

#[cfg(test)]
mod tests {
    use super::{find, find_iter};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn finds_what_the_library_finds(text in "[ab]{0,12}", needle in "[ab]{1,4}") {
            let expected = memchr::memmem::find(text.as_bytes(), needle.as_bytes());
            prop_assert_eq!(find(text.as_bytes(), needle.as_bytes()), expected);
            let all = memchr::memmem::find_iter(text.as_bytes(), needle.as_bytes());
            prop_assert!(find_iter(text.as_bytes(), needle.as_bytes()).eq(all));
        }
    }
}
