//! Bytes that are no UTF-8: fields have U+FFFD for them, the record has them still.
//!
//! They matter: in raw Shift_JIS the byte behind a lost one may look like `\` or `|`.

use yagura_model::Event;

/// Returns the bytes of the record that a value was made from, if it stands there word for word;
/// else the value.
pub(super) fn bytes_of<'e>(event: &'e Event, value: &'e str) -> &'e [u8] {
    if !event.flags.invalid_utf8 || !value.contains(char::REPLACEMENT_CHARACTER) {
        return value.as_bytes();
    }
    recover(&event.raw, value).unwrap_or(value.as_bytes())
}

fn recover<'e>(raw: &'e [u8], value: &str) -> Option<&'e [u8]> {
    let text = String::from_utf8_lossy(raw);
    let start = text.find(value)?;
    raw.get(raw_offset(raw, start)?..raw_offset(raw, start + value.len())?)
}

/// Returns where in the record the byte at `wanted` of its lossy text comes from.
fn raw_offset(raw: &[u8], wanted: usize) -> Option<usize> {
    let (mut in_raw, mut in_text) = (0, 0);
    for chunk in raw.utf8_chunks() {
        let valid = chunk.valid().len();
        if wanted <= in_text + valid {
            return Some(in_raw + (wanted - in_text));
        }
        in_raw += valid + chunk.invalid().len();
        in_text += valid;
        if !chunk.invalid().is_empty() {
            in_text += char::REPLACEMENT_CHARACTER.len_utf8();
        }
    }
    (wanted == in_text).then_some(in_raw)
}

#[cfg(test)]
mod tests {
    use super::recover;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_was_lost_is_found_again(
            before in proptest::collection::vec(any::<u8>(), 0..6),
            value in proptest::collection::vec(any::<u8>(), 1..6),
            after in proptest::collection::vec(any::<u8>(), 0..6),
        ) {
            let mark = b"|<>|";
            let raw = [&before[..], mark, &value, mark, &after].concat();
            let text = String::from_utf8_lossy(&raw).into_owned();
            let first = text.find("|<>|").expect("the first mark") + mark.len();
            if let Some(len) = text[first..].find("|<>|") {
                let found = recover(&raw, &text[first - 4..first + len + 4]);
                prop_assert!(found.is_some_and(|f| f.starts_with(mark) && f.ends_with(mark)));
            }
        }
    }
}
