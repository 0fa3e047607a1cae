//! The bytes of a block as the `evtx` crate wants them: a file of whole, mended chunks.
//!
//! The crate asks for one chunk after the other and gives its records before it asks for the
//! next. So the places of a chunk's records, told as it is read, are those of the crate's answers.

use super::mend::{Mended, Place, mend};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::io::{self, Read, Seek, SeekFrom};

pub(super) const HEADER_LEN_BYTES: usize = 4_096;
pub(super) const CHUNK_LEN_BYTES: usize = 65_536;

/// Where the records lie that the crate will answer with next, and what was cut off.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// Offsets are those in the chunks of the block, without its header.
    pub(super) next: VecDeque<Place>,
    /// The record that the end of the input cuts off.
    pub(super) cut: Option<Place>,
}

/// Reads a made-up file header and the chunks behind the block's own header.
pub(super) struct ChunkReader<'b> {
    chunks: &'b [u8],
    places: &'b RefCell<Places>,
    position: usize,
    /// Number and bytes of the chunk that was read last.
    loaded: Option<usize>,
    chunk: Box<[u8; CHUNK_LEN_BYTES]>,
}

impl<'b> ChunkReader<'b> {
    pub(super) fn new(chunks: &'b [u8], places: &'b RefCell<Places>) -> Self {
        Self {
            chunks,
            places,
            position: 0,
            loaded: None,
            chunk: Box::new([0; CHUNK_LEN_BYTES]),
        }
    }

    fn len(&self) -> usize {
        HEADER_LEN_BYTES + self.chunks.len().next_multiple_of(CHUNK_LEN_BYTES)
    }

    fn load(&mut self, number: usize) {
        if self.loaded == Some(number) {
            return;
        }
        let start = number * CHUNK_LEN_BYTES;
        let bytes = &self.chunks[start..self.chunks.len().min(start + CHUNK_LEN_BYTES)];
        self.chunk[..bytes.len()].copy_from_slice(bytes);
        self.chunk[bytes.len()..].fill(0);
        self.loaded = Some(number);
        let Mended { places, cut } = mend(&mut self.chunk, bytes.len());
        let absolute = |place: Place| Place {
            offset: start + place.offset,
            ..place
        };
        let mut told = self.places.borrow_mut();
        told.next.clear();
        told.next.extend(places.into_iter().map(absolute));
        if told.next.is_empty() {
            // What the crate says then is about the chunk.
            told.next.push_back(Place {
                offset: start,
                record_id: number as u64 + 1,
                refusal: None,
            });
        }
        told.cut = cut.map(absolute);
    }
}

impl Read for ChunkReader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        /// All that the crate looks at: the signature, and the header's own length.
        const HEADER: &[u8; 128] = &{
            let mut header = [0; 128];
            let magic = b"ElfFile\0";
            let mut at = 0;
            while at < magic.len() {
                header[at] = magic[at];
                at += 1;
            }
            header[41] = (HEADER_LEN_BYTES >> 8).to_le_bytes()[0];
            header
        };
        let source = if self.position < HEADER.len() {
            &HEADER[self.position..]
        } else if self.position < HEADER_LEN_BYTES {
            &[0; HEADER_LEN_BYTES][self.position..]
        } else if self.position < self.len() {
            let at = self.position - HEADER_LEN_BYTES;
            self.load(at / CHUNK_LEN_BYTES);
            &self.chunk[at % CHUNK_LEN_BYTES..]
        } else {
            &[]
        };
        let len = source.len().min(buffer.len());
        buffer[..len].copy_from_slice(&source[..len]);
        self.position += len;
        Ok(len)
    }
}

impl Seek for ChunkReader<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let base = |start: usize, by: i64| {
            i64::try_from(start)
                .ok()
                .and_then(|start| start.checked_add(by))
                .and_then(|at| usize::try_from(at).ok())
        };
        let position = match to {
            SeekFrom::Start(at) => usize::try_from(at).ok(),
            SeekFrom::End(by) => base(self.len(), by),
            SeekFrom::Current(by) => base(self.position, by),
        };
        self.position = position.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position as u64)
    }
}
