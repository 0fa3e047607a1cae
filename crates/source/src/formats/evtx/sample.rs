//! Writes small Windows event logs for tests, as the documented format has them: a file header,
//! chunks, records of BinXML that are instances of a template, checksums.

use super::chunks::{CHUNK_LEN_BYTES, HEADER_LEN_BYTES};

/// One event to be written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sample<'a> {
    pub(super) provider: &'a str,
    pub(super) channel: &'a str,
    pub(super) event_id: u16,
    pub(super) data: &'a [(&'a str, &'a str)],
}

const TOKEN_END: u8 = 0;
const TOKEN_CLOSE_START: u8 = 2;
const TOKEN_CLOSE_EMPTY: u8 = 3;
const TOKEN_END_ELEMENT: u8 = 4;
pub(super) const FRAGMENT_HEADER: [u8; 4] = [0x0F, 1, 1, 0];
pub(super) const TYPE_STRING: u8 = 0x01;
const TYPE_U16: u8 = 0x06;
const TYPE_U64: u8 = 0x0A;
const TYPE_FILETIME: u8 = 0x11;
pub(super) const TYPE_BINXML: u8 = 0x21;
/// 2026-03-01T10:00:00Z.
const FILETIME: u64 = 134_168_256_000_000_000;
const SECOND: u64 = 10_000_000;

/// A log with `per_chunk` events a chunk; the first has record number 1.
pub(super) fn file(samples: &[Sample<'_>], per_chunk: usize) -> Vec<u8> {
    let chunks: Vec<_> = samples.chunks(per_chunk).collect();
    let mut bytes = vec![0; HEADER_LEN_BYTES];
    bytes[..8].copy_from_slice(b"ElfFile\0");
    put(&mut bytes, 16, &(chunks.len() as u64 - 1).to_le_bytes());
    put(&mut bytes, 24, &(samples.len() as u64 + 1).to_le_bytes());
    put(&mut bytes, 32, &128_u32.to_le_bytes());
    put(&mut bytes, 36, &[1, 0, 3, 0]);
    put(&mut bytes, 40, &[0, 0x10]);
    put(&mut bytes, 42, &len16(chunks.len()));
    let checksum = crc32fast::hash(&bytes[..120]);
    put(&mut bytes, 124, &checksum.to_le_bytes());
    let mut first_id = 1;
    for samples in chunks {
        bytes.extend(chunk(samples, first_id));
        first_id += samples.len() as u64;
    }
    bytes
}

fn chunk(samples: &[Sample<'_>], first_id: u64) -> Vec<u8> {
    let last_id = first_id + samples.len() as u64 - 1;
    let mut bytes = b"ElfChnk\0".to_vec();
    for id in [first_id, last_id, first_id, last_id] {
        bytes.extend(id.to_le_bytes());
    }
    bytes.resize(512, 0);
    put(&mut bytes, 40, &128_u32.to_le_bytes());
    let mut last_at = 0;
    for (sample, id) in samples.iter().zip(first_id..) {
        last_at = bytes.len();
        record(&mut bytes, sample, id);
    }
    let end = bytes.len();
    assert!(end <= CHUNK_LEN_BYTES, "too many events for a chunk");
    let checksum = crc32fast::hash(&bytes[512..]);
    put(&mut bytes, 44, &len32(last_at));
    put(&mut bytes, 48, &len32(end));
    put(&mut bytes, 52, &checksum.to_le_bytes());
    bytes.resize(CHUNK_LEN_BYTES, 0);
    seal_header(&mut bytes);
    bytes
}

/// Sets the checksum of a chunk's header.
pub(super) fn seal_header(chunk: &mut [u8]) {
    let mut crc = crc32fast::Hasher::new();
    crc.update(&chunk[..120]);
    crc.update(&chunk[128..512]);
    put(chunk, 124, &crc.finalize().to_le_bytes());
}

fn record(chunk: &mut Vec<u8>, sample: &Sample<'_>, id: u64) {
    let start = chunk.len();
    let time = FILETIME + id * SECOND;
    chunk.extend(b"**\0\0\0\0\0\0");
    chunk.extend(id.to_le_bytes());
    chunk.extend(time.to_le_bytes());
    chunk.extend(FRAGMENT_HEADER);
    instance(chunk, system_template);
    let payload_start = {
        let values: [(u8, Vec<u8>); 6] = [
            (TYPE_STRING, utf16(sample.provider)),
            (TYPE_U16, sample.event_id.to_le_bytes().to_vec()),
            (TYPE_FILETIME, time.to_le_bytes().to_vec()),
            (TYPE_U64, id.to_le_bytes().to_vec()),
            (TYPE_STRING, utf16(sample.channel)),
            (TYPE_STRING, utf16("ws1.example.com")),
        ];
        chunk.extend(7_u32.to_le_bytes());
        for (kind, value) in &values {
            descriptor(chunk, value.len(), *kind);
        }
        descriptor(chunk, 0, TYPE_BINXML);
        for (_, value) in &values {
            chunk.extend(value);
        }
        chunk.len()
    };
    chunk.extend(FRAGMENT_HEADER);
    instance(chunk, |chunk| data_template(chunk, sample.data));
    chunk.extend(len32(sample.data.len()));
    for (_, value) in sample.data {
        descriptor(chunk, utf16(value).len(), TYPE_STRING);
    }
    for (_, value) in sample.data {
        chunk.extend(utf16(value));
    }
    chunk.push(TOKEN_END);
    let payload_len = len16(chunk.len() - payload_start);
    let fixed_values = 8 + 8 + 2 + utf16(sample.provider).len();
    let texts = utf16(sample.channel).len() + utf16("ws1.example.com").len();
    put(
        chunk,
        payload_start - fixed_values - texts - 4,
        &payload_len,
    );
    chunk.push(TOKEN_END);
    chunk.resize(chunk.len().next_multiple_of(8) + 4, 0);
    let len = len32(chunk.len() + 4 - start);
    chunk.extend(len);
    put(chunk, start + 4, &len);
}

fn descriptor(chunk: &mut Vec<u8>, len: usize, kind: u8) {
    chunk.extend(len16(len));
    chunk.extend([kind, 0]);
}

/// An instance up to its values, with its template behind it.
fn instance(chunk: &mut Vec<u8>, template: impl FnOnce(&mut Vec<u8>)) {
    let definition_at = chunk.len() + 10;
    chunk.extend([0x0C, 1, 0, 0, 0, 0]);
    chunk.extend(len32(definition_at));
    chunk.extend([0; 4 + 16 + 4]);
    let body_at = chunk.len();
    chunk.extend(FRAGMENT_HEADER);
    template(chunk);
    chunk.push(TOKEN_END);
    let len = len32(chunk.len() - body_at);
    put(chunk, body_at - 4, &len);
}

fn system_template(chunk: &mut Vec<u8>) {
    element(chunk, "Event", &[], |chunk| {
        element(chunk, "System", &[], |chunk| {
            empty_element(chunk, "Provider", ("Name", 0, TYPE_STRING));
            element(chunk, "EventID", &[], |chunk| value(chunk, 1, TYPE_U16));
            empty_element(chunk, "TimeCreated", ("SystemTime", 2, TYPE_FILETIME));
            element(chunk, "EventRecordID", &[], |chunk| {
                value(chunk, 3, TYPE_U64);
            });
            element(chunk, "Channel", &[], |chunk| value(chunk, 4, TYPE_STRING));
            element(chunk, "Computer", &[], |chunk| value(chunk, 5, TYPE_STRING));
        });
        value(chunk, 6, TYPE_BINXML);
    });
}

fn data_template(chunk: &mut Vec<u8>, data: &[(&str, &str)]) {
    element(chunk, "EventData", &[], |chunk| {
        for (index, (name, _)) in data.iter().enumerate() {
            element(chunk, "Data", &[("Name", name)], |chunk| {
                value(chunk, index, TYPE_STRING);
            });
        }
    });
}

pub(super) fn element(
    chunk: &mut Vec<u8>,
    name_text: &str,
    attributes: &[(&str, &str)],
    content: impl FnOnce(&mut Vec<u8>),
) {
    let len_at = open(chunk, name_text, !attributes.is_empty());
    let list_at = chunk.len();
    for (attribute, text) in attributes {
        chunk.push(0x06);
        name(chunk, attribute);
        chunk.extend([0x05, TYPE_STRING]);
        chunk.extend(len16(text.encode_utf16().count()));
        chunk.extend(utf16(text));
    }
    close_list(chunk, list_at, !attributes.is_empty());
    chunk.push(TOKEN_CLOSE_START);
    content(chunk);
    chunk.push(TOKEN_END_ELEMENT);
    let len = len32(chunk.len() - len_at - 4);
    put(chunk, len_at, &len);
}

fn empty_element(chunk: &mut Vec<u8>, name_text: &str, attribute: (&str, usize, u8)) {
    let len_at = open(chunk, name_text, true);
    let list_at = chunk.len();
    chunk.push(0x06);
    name(chunk, attribute.0);
    value(chunk, attribute.1, attribute.2);
    close_list(chunk, list_at, true);
    chunk.push(TOKEN_CLOSE_EMPTY);
    let len = len32(chunk.len() - len_at - 4);
    put(chunk, len_at, &len);
}

/// Opens an element and returns where its length is to be put.
fn open(chunk: &mut Vec<u8>, name_text: &str, has_attributes: bool) -> usize {
    chunk.push(if has_attributes { 0x41 } else { 0x01 });
    chunk.extend([0xFF, 0xFF]);
    let len_at = chunk.len();
    chunk.extend([0; 4]);
    name(chunk, name_text);
    if has_attributes {
        chunk.extend([0; 4]);
    }
    len_at
}

fn close_list(chunk: &mut [u8], list_at: usize, has_attributes: bool) {
    if has_attributes {
        let len = len32(chunk.len() - list_at);
        put(chunk, list_at - 4, &len);
    }
}

/// A reference to a name that follows at once.
fn name(chunk: &mut Vec<u8>, text: &str) {
    let at = chunk.len() + 4;
    chunk.extend(len32(at));
    chunk.extend([0; 4]);
    let hash = text.encode_utf16().fold(0_u32, |hash, unit| {
        hash.wrapping_mul(65_599).wrapping_add(u32::from(unit))
    });
    chunk.extend(&hash.to_le_bytes()[..2]);
    chunk.extend(len16(text.encode_utf16().count()));
    chunk.extend(utf16(text));
    chunk.extend([0, 0]);
}

/// The place of a value of the instance.
pub(super) fn value(chunk: &mut Vec<u8>, index: usize, kind: u8) {
    chunk.push(0x0D);
    chunk.extend(len16(index));
    chunk.push(kind);
}

pub(super) fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn len16(len: usize) -> [u8; 2] {
    u16::try_from(len).expect("samples are small").to_le_bytes()
}

fn len32(len: usize) -> [u8; 4] {
    u32::try_from(len).expect("samples are small").to_le_bytes()
}

fn put(bytes: &mut [u8], at: usize, value: &[u8]) {
    bytes[at..at + value.len()].copy_from_slice(value);
}

/// A log of one chunk with a record of any BinXML and a good one behind it.
pub(super) fn file_with(body: impl FnOnce(&mut Vec<u8>), good: &Sample<'_>) -> Vec<u8> {
    let mut bytes = file(&[*good], 1);
    let mut chunk = bytes[HEADER_LEN_BYTES..HEADER_LEN_BYTES + 512].to_vec();
    chunk.extend(b"**\0\0\0\0\0\0");
    chunk.extend(1_u64.to_le_bytes());
    chunk.extend(FILETIME.to_le_bytes());
    body(&mut chunk);
    let len = len32(chunk.len() + 4 - 512);
    chunk.extend(len);
    put(&mut chunk, 512 + 4, &len);
    record(&mut chunk, good, 2);
    let end = len32(chunk.len());
    chunk.resize(CHUNK_LEN_BYTES, 0);
    put(&mut chunk, 32, &2_u64.to_le_bytes());
    put(&mut chunk, 48, &end);
    seal_header(&mut chunk);
    bytes[HEADER_LEN_BYTES..].copy_from_slice(&chunk);
    bytes
}

/// An instance of a template that stands at once, with values.
pub(super) fn instance_of(
    chunk: &mut Vec<u8>,
    template: impl FnOnce(&mut Vec<u8>),
    values: &[(u8, Vec<u8>)],
) {
    chunk.extend(FRAGMENT_HEADER);
    instance(chunk, template);
    put_values(chunk, values);
    chunk.push(TOKEN_END);
}

fn put_values(chunk: &mut Vec<u8>, values: &[(u8, Vec<u8>)]) {
    chunk.extend(len32(values.len()));
    for (kind, value) in values {
        descriptor(chunk, value.len(), *kind);
    }
    for (_, value) in values {
        chunk.extend(value);
    }
}

/// An instance of a template that stands elsewhere.
pub(super) fn instance_at(chunk: &mut Vec<u8>, definition_at: usize, values: &[(u8, Vec<u8>)]) {
    chunk.extend([0x0C, 1, 0, 0, 0, 0]);
    chunk.extend(len32(definition_at));
    put_values(chunk, values);
}
