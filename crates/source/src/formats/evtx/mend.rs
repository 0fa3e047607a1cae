//! Finds the records of a chunk and mends what would make its reader lose the others.
//!
//! In: the 65,536 bytes of a chunk. Out: the same bytes, in which a reader that goes from header
//! to header meets every record there is, and the place of each. A damaged header is replaced by
//! one that spans up to the next good record: if its body is damaged too, the reader says so.
//! The tables of names and templates are emptied: they only save look-ups, names may form a
//! circle there, and one wrong offset would cost the chunk.

use super::chunks::CHUNK_LEN_BYTES;
use super::expansion::Expansion;

/// Where a record lies and what it calls itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// Offset in the chunk.
    pub(super) offset: usize,
    /// `EventRecordID`; where its header is unreadable, the one that would follow.
    pub(super) record_id: u64,
    /// Its content is not to be rendered.
    pub(super) refusal: Option<Refusal>,
}

/// Why a record is kept from the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It is no BinXML.
    Damaged,
    /// It, or all of its chunk, would become too long.
    TooLong,
}

impl Refusal {
    pub(super) fn reason(self) -> &'static str {
        match self {
            Self::Damaged => "its content is damaged",
            Self::TooLong => "its values within values would fill the memory",
        }
    }
}

/// Longest text of all records of a chunk together, which the reader makes at once: fifty times
/// what busy chunks have.
const TEXT_LEN_BYTES_MAX: u64 = 64 << 20;

/// What a chunk holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Mended {
    /// The records, in order.
    pub(super) places: Vec<Place>,
    /// The record that the end of the input cuts off.
    pub(super) cut: Option<Place>,
}

const CHUNK_MAGIC: &[u8; 8] = b"ElfChnk\0";
const RECORD_MAGIC: &[u8; 4] = b"**\0\0";
const CHUNK_HEADER_LEN_BYTES: usize = 512;
const RECORD_HEADER_LEN_BYTES: usize = 24;
/// A header and the copy of the length at the end.
const RECORD_LEN_BYTES_MIN: usize = RECORD_HEADER_LEN_BYTES + 4;
/// Offsets in a chunk's header.
const LAST_RECORD_ID_AT: usize = 32;
const FREE_SPACE_AT: usize = 48;
const FLAGS_AT: usize = 120;
const CHECKSUM_AT: usize = 124;
const TABLES_AT: usize = 128;
const FLAG_NO_CRC32: u32 = 4;
/// The end of the year 9999 in steps of 100 ns since 1601, the latest time that can be shown.
const FILETIME_MAX: u64 = 2_650_467_743_999_999_999;

/// Mends a chunk of which the input holds the first `len`; the others are zeros.
pub(super) fn mend(chunk: &mut [u8; CHUNK_LEN_BYTES], len: usize) -> Mended {
    let has_magic_of_chunk = chunk.starts_with(CHUNK_MAGIC);
    let before_first = CHUNK_HEADER_LEN_BYTES - RECORD_LEN_BYTES_MIN;
    if !has_magic_of_chunk && next_record(chunk, before_first, len).is_none() {
        return Mended::default();
    }
    let trusted = has_magic_of_chunk && header_is_intact(chunk);
    let mut mended = Mended::default();
    let stated_end = if trusted {
        (u32_at(chunk, FREE_SPACE_AT) as usize).min(CHUNK_LEN_BYTES)
    } else {
        CHUNK_LEN_BYTES
    };
    let end = stated_end.min(len);
    let last_id = trusted.then(|| u64_at(chunk, LAST_RECORD_ID_AT));
    let mut at = CHUNK_HEADER_LEN_BYTES;
    let mut next_id = u64_at(chunk, LAST_RECORD_ID_AT - 8);
    while at + RECORD_LEN_BYTES_MIN <= end {
        let record_id = if has_magic(chunk, at) {
            u64_at(chunk, at + 8)
        } else {
            next_id
        };
        let place = Place {
            offset: at,
            record_id,
            refusal: None,
        };
        let record_len = match record_len(chunk, at, end) {
            Some(record_len) => record_len,
            None => match next_record(chunk, at, end) {
                Some(next) => next - at,
                None if all_zero(&chunk[at..end]) => break,
                None if end < stated_end => {
                    mended.cut = Some(place);
                    break;
                }
                None => end - at,
            },
        };
        write_header(chunk, place, record_len);
        mended.places.push(place);
        at += record_len;
        next_id = record_id.wrapping_add(1);
        if last_id == Some(record_id) {
            break;
        }
    }
    if end < stated_end && mended.cut.is_none() && last_id.is_none_or(|id| id >= next_id) {
        mended.cut = Some(Place {
            offset: at,
            record_id: next_id,
            refusal: None,
        });
    }
    write_chunk_header(chunk, at);
    refuse(chunk, &mut mended.places, at);
    mended
}

/// Keeps records from the reader that it could not bear: an unknown token stands at their start.
fn refuse(chunk: &mut [u8; CHUNK_LEN_BYTES], places: &mut [Place], end: usize) {
    let mut expansion = Expansion::new(chunk);
    let mut total = 0_u64;
    for index in 0..places.len() {
        let start = places[index].offset + RECORD_HEADER_LEN_BYTES;
        let next = places.get(index + 1).map_or(end, |next| next.offset);
        places[index].refusal = match expansion.of(start, next - 4) {
            None => Some(Refusal::Damaged),
            Some(len) if total.saturating_add(len) > TEXT_LEN_BYTES_MAX => Some(Refusal::TooLong),
            Some(len) => {
                total += len;
                None
            }
        };
    }
    for place in places.iter().filter(|place| place.refusal.is_some()) {
        chunk[place.offset + RECORD_HEADER_LEN_BYTES] = 0xFF;
    }
}

/// Whether the checksum of the chunk's header fits it, or it says that it has none.
fn header_is_intact(chunk: &[u8; CHUNK_LEN_BYTES]) -> bool {
    let mut crc = crc32fast::Hasher::new();
    crc.update(&chunk[..FLAGS_AT]);
    crc.update(&chunk[TABLES_AT..CHUNK_HEADER_LEN_BYTES]);
    u32_at(chunk, FLAGS_AT) & FLAG_NO_CRC32 != 0 || crc.finalize() == u32_at(chunk, CHECKSUM_AT)
}

/// Length of a record that the next one, the copy of its length or free space bears out.
fn record_len(chunk: &[u8], at: usize, end: usize) -> Option<usize> {
    if !has_magic(chunk, at) {
        return None;
    }
    let len = u32_at(chunk, at + 4) as usize;
    if len < RECORD_LEN_BYTES_MIN || len > end - at {
        return None;
    }
    let next = at + len;
    let borne_out = u32_at(chunk, next - 4) as usize == len
        || next + RECORD_HEADER_LEN_BYTES > end
        || has_magic(chunk, next)
        || all_zero(&chunk[next..next + RECORD_HEADER_LEN_BYTES]);
    borne_out.then_some(len)
}

/// Where the next good record begins behind a damaged one.
fn next_record(chunk: &[u8], damaged: usize, end: usize) -> Option<usize> {
    let from = damaged + RECORD_LEN_BYTES_MIN;
    let rest = chunk.get(from..end)?;
    memchr::memmem::find_iter(rest, RECORD_MAGIC)
        .map(|at| from + at)
        .find(|&at| {
            at + RECORD_LEN_BYTES_MIN <= end
                && record_len(chunk, at, end)
                    .is_some_and(|len| u32_at(chunk, at + len - 4) as usize == len)
        })
}

fn has_magic(chunk: &[u8], at: usize) -> bool {
    chunk[at..].starts_with(RECORD_MAGIC)
}

/// Makes a record's header one that can be walked.
fn write_header(chunk: &mut [u8], place: Place, len: usize) {
    let at = place.offset;
    chunk[at..at + 4].copy_from_slice(RECORD_MAGIC);
    put_u32(chunk, at + 4, len);
    chunk[at + 8..at + 16].copy_from_slice(&place.record_id.to_le_bytes());
    if u64_at(chunk, at + 16) > FILETIME_MAX {
        chunk[at + 16..at + RECORD_HEADER_LEN_BYTES].fill(0);
    }
}

/// Makes the chunk's header state where its records end, and nothing else that would end them.
fn write_chunk_header(chunk: &mut [u8], end: usize) {
    chunk[..CHUNK_MAGIC.len()].copy_from_slice(CHUNK_MAGIC);
    chunk[LAST_RECORD_ID_AT..LAST_RECORD_ID_AT + 8].fill(0xFF);
    put_u32(chunk, FREE_SPACE_AT, end);
    chunk[TABLES_AT..CHUNK_HEADER_LEN_BYTES].fill(0);
}

fn put_u32(chunk: &mut [u8], at: usize, value: usize) {
    let value = u32::try_from(value).unwrap_or(u32::MAX);
    chunk[at..at + 4].copy_from_slice(&value.to_le_bytes());
}

fn all_zero(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| *byte == 0)
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    let mut value = [0; 4];
    value.copy_from_slice(&bytes[at..at + 4]);
    u32::from_le_bytes(value)
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    let mut value = [0; 8];
    value.copy_from_slice(&bytes[at..at + 8]);
    u64::from_le_bytes(value)
}
