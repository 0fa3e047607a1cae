//! One line to its labels and values, borrowed from it.

/// Most labels of a line that are read.
const LABELS_MAX: usize = 256;
/// Longest label.
const LABEL_LEN_MAX: usize = 64;

/// The labels of a line with their values, nothing for a line that does not begin with a label.
pub(super) fn pairs(text: &str) -> impl Iterator<Item = (&str, &str)> {
    Pairs { rest: text }.take(LABELS_MAX)
}

struct Pairs<'a> {
    /// Begins with a label.
    rest: &'a str,
}

impl<'a> Iterator for Pairs<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let (label, value) = split_label(self.rest)?;
        // Servers that do not escape tabs write them into values: only a label ends one.
        let end = memchr::memchr_iter(b'\t', value.as_bytes())
            .find(|&at| at + 1 == value.len() || split_label(&value[at + 1..]).is_some());
        let (value, rest) = match end {
            Some(at) => (&value[..at], &value[at + 1..]),
            None => (value, ""),
        };
        self.rest = rest;
        Some((label, value))
    }
}

fn split_label(text: &str) -> Option<(&str, &str)> {
    let is_part = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-');
    let len = text
        .bytes()
        .take(LABEL_LEN_MAX + 1)
        .take_while(is_part)
        .count();
    let value = text[len..].strip_prefix(':')?;
    (1..=LABEL_LEN_MAX)
        .contains(&len)
        .then(|| (&text[..len], value))
}
