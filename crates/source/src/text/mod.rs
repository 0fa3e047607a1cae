//! What the text formats share: reading times, `key=value` pairs, request targets, and undoing
//! the escapes that loggers write.

pub(crate) mod dates;
pub(crate) mod escapes;
pub(crate) mod pairs;
pub(crate) mod web;

/// Splits off the first word; the rest has no leading blanks.
pub(crate) fn split_word(text: &str) -> (&str, &str) {
    match memchr::memchr(b' ', text.as_bytes()) {
        Some(at) => (&text[..at], text[at..].trim_start_matches(' ')),
        None => (text, ""),
    }
}

/// Returns the text, or nothing for the `-` that logs write for it.
pub(crate) fn present(text: &str) -> Option<&str> {
    (text != "-" && !text.is_empty()).then_some(text)
}
