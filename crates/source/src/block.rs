//! Cuts the bytes of an input into blocks that end at record boundaries.
//!
//! In: a reader. Out: blocks of about [`Blocks::LEN_BYTES_TARGET`] and an error for each record
//! longer than [`Blocks::RECORD_LEN_BYTES_MAX`], which is skipped. Invariant: the blocks and the
//! skipped records together are the input, in order, nothing twice.

use crate::RecordError;
use crate::json::ValueSplitter;
use std::io::{self, Read};
use std::ops::Range;

/// How an input is divided into records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Framing {
    /// One record a line.
    Lines,
    /// Records end with these bytes, which belong to them.
    EndsWith(&'static [u8]),
    /// JSON values one after the other, in one array, or in a container such as
    /// `{"Records": [...]}`; white space and line breaks mean nothing.
    JsonValues,
    /// Windows event log: a header of 4,096 bytes, then chunks of 65,536. Each block repeats
    /// the header.
    EvtxChunks,
}

/// A run of whole records.
#[derive(Debug, Clone, Default)]
pub struct Block {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Offset of the first record in the input.
    pub offset: u64,
    /// 1-based number of the first record (`Lines`: its line).
    pub first_record: u64,
    /// Where each record lies in `bytes`; used by [`Framing::JsonValues`] only, otherwise empty.
    pub records: Vec<Range<usize>>,
}

/// Cuts an input into blocks, one after the other. Ends after the first error of the reader.
pub struct Blocks<R> {
    reader: R,
    framing: Framing,
    /// Bytes read behind the last block.
    carry: Vec<u8>,
    /// Offset of `carry[0]` in the input.
    offset: u64,
    next_record: u64,
    at_end: bool,
    failed: Option<io::Error>,
    splitter: ValueSplitter,
    evtx_header: Vec<u8>,
}

/// How much of a block is whole records.
enum Cut {
    /// This many bytes.
    At(usize),
    /// Nothing: more must be read.
    NeedsMore,
    /// This many bytes lie between records and are done with; the next record needs more.
    Between(usize),
    /// Nothing, and the first record is already too long.
    TooLong,
}

impl<R: Read> Blocks<R> {
    /// Size at which a block is handed out.
    pub const LEN_BYTES_TARGET: usize = 1 << 20;
    /// Longest record. A longer one is skipped and reported.
    pub const RECORD_LEN_BYTES_MAX: usize = 16 << 20;
    const EVTX_HEADER_LEN_BYTES: usize = 4_096;
    const EVTX_CHUNK_LEN_BYTES: usize = 65_536;

    /// Starts at the beginning of an input.
    pub fn new(reader: R, framing: Framing) -> Self {
        Self {
            reader,
            framing,
            carry: Vec::new(),
            offset: 0,
            next_record: 1,
            at_end: false,
            failed: None,
            splitter: ValueSplitter::default(),
            evtx_header: Vec::new(),
        }
    }

    /// Fills `block` with the next records, reusing its memory. Answers `None` at the end, and an
    /// error record where one was too long and was skipped.
    ///
    /// # Errors
    /// The reader's own error; what was read before it has been handed out.
    pub fn next_block(&mut self, block: &mut Block) -> io::Result<Option<Result<(), RecordError>>> {
        block.records.clear();
        std::mem::swap(&mut block.bytes, &mut self.carry);
        self.carry.clear();
        if self.framing == Framing::EvtxChunks {
            self.take_evtx_header(&mut block.bytes);
        }
        let mut want = Self::LEN_BYTES_TARGET;
        loop {
            self.fill(&mut block.bytes, want);
            match self.cut(block) {
                Cut::At(len) if len > 0 => {
                    self.hand_out(block, len);
                    return Ok(Some(Ok(())));
                }
                Cut::NeedsMore if !self.at_end => want = block.bytes.len() + Self::LEN_BYTES_TARGET,
                Cut::Between(len) if !self.at_end => {
                    self.drop_front(&mut block.bytes, len);
                    want = block.bytes.len() + Self::LEN_BYTES_TARGET;
                }
                Cut::TooLong => return Ok(Some(Err(self.skip_record(&mut block.bytes)))),
                _ => {
                    block.bytes.clear();
                    return self.failed.take().map_or(Ok(None), Err);
                }
            }
        }
    }

    /// Reads until `bytes` holds `want` bytes or the input ends.
    fn fill(&mut self, bytes: &mut Vec<u8>, want: usize) {
        if self.at_end || bytes.len() >= want {
            return;
        }
        let missing = want - bytes.len();
        bytes.reserve(missing);
        match (&mut self.reader).take(missing as u64).read_to_end(bytes) {
            Ok(_) => self.at_end = bytes.len() < want,
            Err(error) => {
                self.at_end = true;
                self.failed = Some(error);
            }
        }
    }

    /// Finds how much of the block is whole records.
    fn cut(&mut self, block: &mut Block) -> Cut {
        match self.framing {
            Framing::Lines => self.cut_delimited(&block.bytes, b"\n"),
            Framing::EndsWith(end) => self.cut_delimited(&block.bytes, end),
            Framing::JsonValues => self.cut_json(block),
            Framing::EvtxChunks => self.cut_evtx(&block.bytes),
        }
    }

    fn cut_delimited(&self, bytes: &[u8], end: &[u8]) -> Cut {
        if self.at_end {
            return Cut::At(bytes.len());
        }
        match rfind(bytes, end) {
            Some(at) => Cut::At(at + end.len()),
            None if bytes.len() > Self::RECORD_LEN_BYTES_MAX => Cut::TooLong,
            None => Cut::NeedsMore,
        }
    }

    fn cut_json(&mut self, block: &mut Block) -> Cut {
        let consumed = self
            .splitter
            .split(&block.bytes, self.at_end, &mut block.records);
        if !block.records.is_empty() {
            Cut::At(consumed)
        } else if consumed > 0 {
            Cut::Between(consumed)
        } else if !self.at_end && block.bytes.len() > Self::RECORD_LEN_BYTES_MAX {
            Cut::TooLong
        } else {
            Cut::NeedsMore
        }
    }

    fn cut_evtx(&self, bytes: &[u8]) -> Cut {
        let chunks_len = bytes.len() - self.evtx_header.len().min(bytes.len());
        // A last piece shorter than a chunk is handed on too: its decoder reports it.
        let whole = chunks_len - chunks_len % Self::EVTX_CHUNK_LEN_BYTES;
        match if self.at_end { chunks_len } else { whole } {
            0 => Cut::NeedsMore,
            len => Cut::At(self.evtx_header.len() + len),
        }
    }

    /// Puts the header in front of what was carried over.
    fn take_evtx_header(&mut self, bytes: &mut Vec<u8>) {
        if self.evtx_header.is_empty() {
            self.fill(bytes, Self::EVTX_HEADER_LEN_BYTES);
            self.evtx_header.clone_from(bytes);
            self.offset = bytes.len() as u64;
        } else {
            bytes.splice(0..0, self.evtx_header.iter().copied());
        }
    }

    /// Leaves `len` bytes in the block, keeps the others, and numbers the records.
    fn hand_out(&mut self, block: &mut Block, len: usize) {
        self.carry.extend_from_slice(&block.bytes[len..]);
        block.bytes.truncate(len);
        block.offset = self.offset;
        block.first_record = self.next_record;
        let records = match self.framing {
            Framing::Lines => memchr::memchr_iter(b'\n', &block.bytes).count(),
            Framing::EndsWith(end) => memchr::memmem::find_iter(&block.bytes, end).count(),
            Framing::JsonValues => block.records.len(),
            Framing::EvtxChunks => len / Self::EVTX_CHUNK_LEN_BYTES,
        };
        self.next_record += records as u64;
        self.offset += (len - self.evtx_header.len()) as u64;
    }

    /// Reads past the end of a record that is too long, keeping none of it.
    fn skip_record(&mut self, bytes: &mut Vec<u8>) -> RecordError {
        let error = RecordError {
            offset: self.offset,
            record: self.next_record,
            reason: format!(
                "longer than {} MiB, skipped",
                Self::RECORD_LEN_BYTES_MAX >> 20
            )
            .into(),
        };
        self.next_record += 1;
        if self.framing == Framing::JsonValues {
            // The splitter has read these and goes on from where they end.
            self.drop_front(bytes, bytes.len());
            self.fill(bytes, Self::LEN_BYTES_TARGET);
        }
        loop {
            match self.end_of_skipped(bytes) {
                Ok(len) => {
                    self.drop_front(bytes, len);
                    break;
                }
                Err(len) => self.drop_front(bytes, len),
            }
            if self.at_end {
                break;
            }
            self.fill(bytes, Self::LEN_BYTES_TARGET);
        }
        self.carry.append(bytes);
        error
    }

    /// Returns how many of the bytes belong to the record that is skipped: `Ok` if it ends there,
    /// else `Err`.
    fn end_of_skipped(&mut self, bytes: &[u8]) -> Result<usize, usize> {
        let end: &[u8] = match self.framing {
            Framing::Lines => b"\n",
            Framing::EndsWith(end) => end,
            Framing::JsonValues => return self.splitter.skip_value(bytes).ok_or(bytes.len()),
            Framing::EvtxChunks => return Ok(bytes.len()),
        };
        match memchr::memmem::find(bytes, end) {
            Some(at) => Ok(at + end.len()),
            None if self.at_end => Err(bytes.len()),
            // What may be the start of the end mark is kept.
            None => Err(bytes.len().saturating_sub(end.len() - 1)),
        }
    }

    fn drop_front(&mut self, bytes: &mut Vec<u8>, len: usize) {
        bytes.drain(..len);
        self.offset += len as u64;
    }
}

fn rfind(bytes: &[u8], end: &[u8]) -> Option<usize> {
    match end {
        [byte] => memchr::memrchr(*byte, bytes),
        _ => memchr::memmem::rfind(bytes, end),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn collect(input: &[u8], framing: Framing) -> (Vec<Block>, Vec<RecordError>) {
        let mut blocks = Blocks::new(input, framing);
        let (mut good, mut bad) = (Vec::new(), Vec::new());
        let mut block = Block::default();
        while let Some(piece) = blocks.next_block(&mut block).expect("slices do not fail") {
            match piece {
                Ok(()) => good.push(block.clone()),
                Err(error) => bad.push(error),
            }
        }
        (good, bad)
    }

    #[test]
    fn blocks_together_are_the_input() {
        let line = format!("{}\n", "x".repeat(999));
        let mut input = line.repeat(3_000);
        input.push_str("last line without an end");
        let (blocks, bad) = collect(input.as_bytes(), Framing::Lines);
        assert!(bad.is_empty() && blocks.len() > 1);
        let joined: Vec<u8> = blocks.iter().flat_map(|b| b.bytes.clone()).collect();
        assert_eq!(joined, input.as_bytes());
        for block in &blocks {
            assert_eq!(block.first_record, block.offset / 1_000 + 1);
        }
    }

    #[test]
    fn a_giant_line_is_skipped_and_the_rest_is_read() {
        let mut input = b"first\n".to_vec();
        input.resize(
            input.len() + Blocks::<&[u8]>::RECORD_LEN_BYTES_MAX * 2,
            b'x',
        );
        input.extend_from_slice(b"\nlast\n");
        let (blocks, bad) = collect(&input, Framing::Lines);
        assert_eq!(bad.len(), 1);
        assert_eq!((bad[0].offset, bad[0].record), (6, 2));
        let text: Vec<u8> = blocks.iter().flat_map(|b| b.bytes.clone()).collect();
        assert_eq!(text, b"first\nlast\n");
        assert_eq!(blocks.last().map(|b| b.first_record), Some(3));
    }

    #[test]
    fn nothing_inside_a_giant_json_value_is_a_record() {
        let giant = Blocks::<&[u8]>::RECORD_LEN_BYTES_MAX + (5 << 20);
        let blanks = " ".repeat(giant);
        let objects = "{\"A\":1}".to_owned() + &" ".repeat((1 << 20) + 7);
        let text = "y\\\"}\n".repeat(giant / 5);
        for value in [
            format!("{{\"x\":[{blanks}{objects}{objects}{objects}]}}"),
            format!("{{\"x\":\"{text}\"}}"),
            "7".repeat(giant),
        ] {
            for (before, behind) in [("", "\n"), ("[{\"first\":1},", ",")] {
                let input = format!("{before}{value}{behind}{{\"last\":1}}");
                let (blocks, bad) = collect(input.as_bytes(), Framing::JsonValues);
                let first = usize::from(!before.is_empty());
                assert_eq!(bad.len(), 1);
                assert_eq!(bad[0].offset, before.len() as u64);
                assert_eq!(bad[0].record, first as u64 + 1);
                assert_eq!(blocks.len(), first + 1);
                let last = blocks.last().expect("a block");
                assert_eq!(last.records.len(), 1);
                assert_eq!(&last.bytes[last.records[0].clone()], b"{\"last\":1}");
                assert_eq!(last.first_record, first as u64 + 2);
                let at = last.offset + last.records[0].start as u64;
                assert_eq!(at, input.rfind('{').expect("there") as u64);
            }
        }
    }

    #[test]
    fn what_lies_between_json_values_makes_no_block() {
        let blanks = "\n".repeat(Blocks::<&[u8]>::RECORD_LEN_BYTES_MAX * 2);
        let input = format!("[{blanks}{{\"a\":1}}{blanks}]");
        let (blocks, bad) = collect(input.as_bytes(), Framing::JsonValues);
        assert!(bad.is_empty());
        assert_eq!(blocks.len(), 1);
        assert_eq!(blocks[0].records.len(), 1);
        assert_eq!(
            blocks[0].offset + blocks[0].records[0].start as u64,
            1 + blanks.len() as u64
        );
    }

    #[test]
    fn evtx_blocks_repeat_the_header() {
        let mut input = vec![1; 4_096];
        input.resize(4_096 + 65_536 * 20, 2);
        let (blocks, _) = collect(&input, Framing::EvtxChunks);
        assert_eq!(blocks.len(), 2);
        assert!(blocks.iter().all(|b| b.bytes[..4_096] == [1; 4_096]));
        assert_eq!(
            blocks.iter().map(|b| b.bytes.len() - 4_096).sum::<usize>(),
            65_536 * 20
        );
    }
}
