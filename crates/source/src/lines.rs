//! Formats with one record a line, or with records made of several lines.

use crate::{Block, Decoder, Sink};
use std::borrow::Cow;
use yagura_model::Event;

/// One line of an input.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Line<'a> {
    /// The line without its end; bytes that are no UTF-8 are replaced. Never blank.
    pub(crate) text: &'a str,
    /// The line as it was read.
    pub(crate) raw: &'a [u8],
    /// Byte offset in the input.
    pub(crate) offset: u64,
    /// 1-based number.
    pub(crate) number: u64,
}

impl Line<'_> {
    /// Starts an event for this line: place, raw bytes and flags are set.
    pub(crate) fn start<'e>(&self, format: &'static str, sink: &'e mut Sink<'_>) -> &'e mut Event {
        let event = sink.start(format, self.offset, self.number);
        event.raw.extend_from_slice(self.raw);
        event.flags.invalid_utf8 =
            self.text.len() != self.raw.len() || self.text.as_bytes() != self.raw;
        event
    }
}

/// What is wrong with a record, for a person.
pub(crate) type Fault = Cow<'static, str>;

/// Reads lines. Implementations fill and emit events through the sink: none for a comment or
/// header, one for most lines, later ones when records are joined.
pub(crate) trait LineParser: Send {
    /// Reads one line.
    ///
    /// # Errors
    /// What is wrong with it. The line is counted as bad and the next one is read.
    fn line(&mut self, line: &Line<'_>, sink: &mut Sink<'_>) -> Result<(), Fault>;

    /// Hands on what still waits for more lines.
    fn finish(&mut self, _sink: &mut Sink<'_>) {}
}

/// Reads the lines of two formats that go to one file or stream: what the first does not take is
/// given to the second.
pub(crate) struct Either<A, B>(pub(crate) A, pub(crate) B);

impl<A: LineParser, B: LineParser> LineParser for Either<A, B> {
    fn line(&mut self, line: &Line<'_>, sink: &mut Sink<'_>) -> Result<(), Fault> {
        let Err(fault) = self.0.line(line, sink) else {
            return Ok(());
        };
        self.1.line(line, sink).map_err(|_| fault)
    }

    fn finish(&mut self, sink: &mut Sink<'_>) {
        self.0.finish(sink);
        self.1.finish(sink);
    }
}

/// Gives a [`LineParser`] the lines of blocks.
pub(crate) struct LineDecoder<P>(pub(crate) P);

impl<P: LineParser> Decoder for LineDecoder<P> {
    fn decode(&mut self, block: &Block, sink: &mut Sink<'_>) {
        for_each_line(block, |raw, offset, number| {
            let text = String::from_utf8_lossy(raw);
            let line = Line {
                text: &text,
                raw,
                offset,
                number,
            };
            if let Err(fault) = self.0.line(&line, sink) {
                sink.reject(offset, number, fault);
            }
        });
    }

    fn finish(&mut self, sink: &mut Sink<'_>) {
        self.0.finish(sink);
    }
}

/// Calls `each` with every line that is not blank, without its end and without a byte order
/// mark, with its offset and number.
pub(crate) fn for_each_line(block: &Block, mut each: impl FnMut(&[u8], u64, u64)) {
    let mut start = 0;
    let ends = memchr::memchr_iter(b'\n', &block.bytes).chain([block.bytes.len()]);
    for (number, end) in (block.first_record..).zip(ends) {
        let offset = block.offset + start as u64;
        let mut line = &block.bytes[start..end];
        start = end + 1;
        line = line.strip_suffix(b"\r").unwrap_or(line);
        if offset == 0 {
            line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line);
        }
        if !line.trim_ascii_start().is_empty() {
            each(line, offset, number);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_keep_their_place_and_blank_ones_are_passed_over() {
        let block = Block {
            bytes: b"\xEF\xBB\xBFone\r\n\n  \ntwo".to_vec(),
            offset: 0,
            first_record: 1,
            records: Vec::new(),
        };
        let mut seen = Vec::new();
        for_each_line(&block, |line, offset, number| {
            seen.push((line.to_vec(), offset, number));
        });
        assert_eq!(seen, [(b"one".to_vec(), 0, 1), (b"two".to_vec(), 12, 4)]);
    }
}
