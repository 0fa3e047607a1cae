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

/// Iterator over the blocks of an input. Ends after the first error of the reader.
pub struct Blocks<R> {
    reader: R,
    framing: Framing,
    /// Bytes read but not yet handed out.
    pending: Vec<u8>,
    /// Offset of `pending[0]` in the input.
    offset: u64,
    next_record: u64,
    at_end: bool,
    splitter: ValueSplitter,
    evtx_header: Vec<u8>,
}

/// What [`Blocks`] yields.
#[derive(Debug)]
pub(crate) enum Piece {
    Block(Block),
    TooLong(RecordError),
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
            pending: Vec::new(),
            offset: 0,
            next_record: 1,
            at_end: false,
            splitter: ValueSplitter::default(),
            evtx_header: Vec::new(),
        }
    }

    /// Returns the next block, or the next record that is too long; `None` at the end.
    ///
    /// # Errors
    /// The reader's own error; what was read before it has been handed out.
    pub fn next_block(&mut self) -> io::Result<Option<Result<Block, RecordError>>> {
        loop {
            if self.pending.len() >= Self::LEN_BYTES_TARGET || self.at_end {
                match self.cut() {
                    Some(Piece::Block(block)) => return Ok(Some(Ok(block))),
                    Some(Piece::TooLong(error)) => return Ok(Some(Err(error))),
                    None if self.at_end => return Ok(None),
                    None => {}
                }
            }
            if let Err(error) = self.fill() {
                // Hand out what is complete before failing: the caller stops on the error.
                self.at_end = true;
                if self.pending.is_empty() {
                    return Err(error);
                }
                let cut = self.cut();
                self.pending.clear();
                return match cut {
                    Some(Piece::Block(block)) => Ok(Some(Ok(block))),
                    _ => Err(error),
                };
            }
        }
    }

    fn fill(&mut self) -> io::Result<()> {
        let want = Self::LEN_BYTES_TARGET.max(256 << 10);
        let before = self.pending.len();
        let read = (&mut self.reader)
            .take(want as u64)
            .read_to_end(&mut self.pending)?;
        debug_assert_eq!(before + read, self.pending.len());
        if read < want {
            self.at_end = true;
        }
        Ok(())
    }

    fn cut(&mut self) -> Option<Piece> {
        if self.pending.is_empty() {
            return None;
        }
        match self.framing {
            Framing::Lines => self.cut_delimited(b"\n"),
            Framing::EndsWith(end) => self.cut_delimited(end),
            Framing::JsonValues => self.cut_json(),
            Framing::EvtxChunks => self.cut_evtx(),
        }
    }

    fn cut_delimited(&mut self, end: &[u8]) -> Option<Piece> {
        let last = match end {
            [byte] => memchr::memrchr(*byte, &self.pending),
            _ => memchr::memmem::rfind(&self.pending, end),
        };
        let len = match last {
            Some(at) if !self.at_end => at + end.len(),
            _ if self.at_end => self.pending.len(),
            _ if self.pending.len() > Self::RECORD_LEN_BYTES_MAX => {
                return Some(self.skip_long_record(end));
            }
            _ => return None,
        };
        let rest = self.pending.split_off(len);
        let bytes = std::mem::replace(&mut self.pending, rest);
        let records = match end {
            [byte] => memchr::memchr_iter(*byte, &bytes).count(),
            _ => memchr::memmem::find_iter(&bytes, end).count(),
        };
        let block = Block {
            offset: self.offset,
            first_record: self.next_record,
            bytes,
            records: Vec::new(),
        };
        self.offset += len as u64;
        self.next_record += records as u64;
        Some(Piece::Block(block))
    }

    /// Reads past the end of a record that is too long, keeping none of it.
    fn skip_long_record(&mut self, end: &[u8]) -> Piece {
        let error = RecordError {
            offset: self.offset,
            record: self.next_record,
            reason: format!(
                "longer than {} MiB, skipped",
                Self::RECORD_LEN_BYTES_MAX >> 20
            )
            .into(),
        };
        loop {
            if let Some(at) = memchr::memmem::find(&self.pending, end) {
                self.drop_front(at + end.len());
                break;
            }
            // Keep what may be the start of the end mark.
            self.drop_front(self.pending.len().saturating_sub(end.len() - 1));
            if self.at_end || self.fill().is_err() {
                self.at_end = true;
                if memchr::memmem::find(&self.pending, end).is_none() {
                    self.drop_front(self.pending.len());
                    break;
                }
            }
        }
        self.next_record += 1;
        Piece::TooLong(error)
    }

    fn drop_front(&mut self, len: usize) {
        self.pending.drain(..len);
        self.offset += len as u64;
    }

    fn cut_json(&mut self) -> Option<Piece> {
        let mut records = Vec::new();
        let consumed = self
            .splitter
            .split(&self.pending, self.at_end, &mut records);
        if consumed == 0 && records.is_empty() {
            if self.at_end || self.pending.len() <= Self::RECORD_LEN_BYTES_MAX {
                if self.at_end {
                    self.drop_front(self.pending.len());
                }
                return None;
            }
            let error = RecordError {
                offset: self.offset,
                record: self.next_record,
                reason: format!(
                    "JSON value longer than {} MiB, skipped",
                    Self::RECORD_LEN_BYTES_MAX >> 20
                )
                .into(),
            };
            self.next_record += 1;
            self.splitter.skip_value();
            let len = self.pending.len();
            self.drop_front(len);
            return Some(Piece::TooLong(error));
        }
        let rest = self.pending.split_off(consumed);
        let bytes = std::mem::replace(&mut self.pending, rest);
        let block = Block {
            offset: self.offset,
            first_record: self.next_record,
            bytes,
            records,
        };
        self.offset += consumed as u64;
        self.next_record += block.records.len() as u64;
        Some(Piece::Block(block))
    }

    fn cut_evtx(&mut self) -> Option<Piece> {
        if self.evtx_header.is_empty() {
            let len = self.pending.len().min(Self::EVTX_HEADER_LEN_BYTES);
            self.evtx_header = self.pending[..len].to_vec();
            self.drop_front(len);
        }
        let whole = self.pending.len() / Self::EVTX_CHUNK_LEN_BYTES * Self::EVTX_CHUNK_LEN_BYTES;
        // A last piece shorter than a chunk is handed on too: its decoder reports it.
        let len = if self.at_end {
            self.pending.len()
        } else {
            whole
        };
        if len == 0 {
            return None;
        }
        let mut bytes = Vec::with_capacity(self.evtx_header.len() + len);
        bytes.extend_from_slice(&self.evtx_header);
        bytes.extend_from_slice(&self.pending[..len]);
        let block = Block {
            offset: self.offset,
            first_record: self.next_record,
            bytes,
            records: Vec::new(),
        };
        self.next_record += (len / Self::EVTX_CHUNK_LEN_BYTES) as u64;
        self.drop_front(len);
        Some(Piece::Block(block))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn collect(input: &[u8], framing: Framing) -> (Vec<Block>, Vec<RecordError>) {
        let mut blocks = Blocks::new(input, framing);
        let (mut good, mut bad) = (Vec::new(), Vec::new());
        while let Some(piece) = blocks.next_block().expect("slices do not fail") {
            match piece {
                Ok(block) => good.push(block),
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
