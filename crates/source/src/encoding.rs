//! Text in UTF-16, as Windows programs save it (`>` of PowerShell 5, Event Viewer), to UTF-8.
//!
//! In: the bytes of an input. Out: the same bytes, or UTF-8 where they begin with the byte order
//! mark of UTF-16. Offsets of records are then those in the UTF-8 text. Lone surrogates become
//! the replacement character. Not looked for: UTF-16 without a mark.

use std::io::{self, Cursor, Read};

/// How much is decoded at a time.
const CHUNK_LEN_BYTES: usize = 64 << 10;

/// Makes an input UTF-8 if it says that it is UTF-16; any other is handed on as it is.
///
/// # Errors
/// The first two bytes could not be read.
pub fn utf8_reader(mut reader: Box<dyn Read + Send>) -> io::Result<Box<dyn Read + Send>> {
    let mut mark = Vec::new();
    (&mut reader).take(2).read_to_end(&mut mark)?;
    let unit = match mark[..] {
        [0xFF, 0xFE] => u16::from_le_bytes,
        [0xFE, 0xFF] => u16::from_be_bytes,
        _ => return Ok(Box::new(Cursor::new(mark).chain(reader))),
    };
    Ok(Box::new(Utf16Reader {
        reader,
        unit,
        raw: Vec::new(),
        text: Cursor::default(),
    }))
}

struct Utf16Reader {
    reader: Box<dyn Read + Send>,
    unit: fn([u8; 2]) -> u16,
    /// Read, and not yet decoded: less than one character between calls.
    raw: Vec<u8>,
    /// Decoded, and not yet handed out.
    text: Cursor<Vec<u8>>,
}

impl Read for Utf16Reader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let len = self.text.read(buffer)?;
            if len > 0 || buffer.is_empty() || !self.decode_chunk()? {
                return Ok(len);
            }
        }
    }
}

impl Utf16Reader {
    /// Decodes what comes next; `false` at the end.
    fn decode_chunk(&mut self) -> io::Result<bool> {
        let missing = (CHUNK_LEN_BYTES - self.raw.len()) as u64;
        let read = (&mut self.reader)
            .take(missing)
            .read_to_end(&mut self.raw)?;
        let at_end = read == 0;
        if at_end && self.raw.is_empty() {
            return Ok(false);
        }
        let mut units: Vec<u16> = self
            .raw
            .chunks_exact(2)
            .map(|pair| (self.unit)([pair[0], pair[1]]))
            .collect();
        // The second half of a pair may come with the next chunk.
        if !at_end && matches!(units.last(), Some(0xD800..=0xDBFF)) {
            units.pop();
        }
        let text: String = char::decode_utf16(units.iter().copied())
            .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect();
        // A last odd byte is no character.
        let done = if at_end {
            self.raw.len()
        } else {
            units.len() * 2
        };
        self.raw.drain(..done);
        self.text = Cursor::new(text.into_bytes());
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::utf16_bytes;
    use proptest::prelude::*;

    fn read_all(bytes: Vec<u8>) -> Vec<u8> {
        let mut reader = utf8_reader(Box::new(Cursor::new(bytes))).expect("a slice");
        let mut out = Vec::new();
        reader.read_to_end(&mut out).expect("a slice");
        out
    }

    #[test]
    fn marked_utf_16_becomes_utf_8_also_across_chunks() {
        let text = "日本🗼x".repeat(40_000);
        for big_endian in [false, true] {
            for front in ["", "a"] {
                let text = format!("{front}{text}");
                assert!(read_all(utf16_bytes(&text, big_endian)) == text.as_bytes());
            }
        }
    }

    #[test]
    fn broken_utf_16_is_read_as_far_as_it_goes() {
        let got = read_all(b"\xFF\xFEa\0\x00\xD8b\0\x00\xD8\x01".to_vec());
        assert_eq!(String::from_utf8_lossy(&got), "a\u{FFFD}b\u{FFFD}");
    }

    proptest! {
        #[test]
        fn other_bytes_stay_as_they_are(bytes in proptest::collection::vec(any::<u8>(), 0..50)) {
            prop_assume!(!bytes.starts_with(b"\xFF\xFE") && !bytes.starts_with(b"\xFE\xFF"));
            prop_assert_eq!(read_all(bytes.clone()), bytes);
        }
    }
}
