//! Damaged Windows event logs, given to the program as a user would. The log is the sample of
//! its reader: 21 records, of which number 4 deletes shadow copies and number 12 and 21 fire too.

use crate::program::{Place, Ran};
use std::collections::BTreeSet;
use std::path::Path;

const CHUNK: usize = 65_536;
const HEADER: usize = 4_096;
/// Records with `cmd.exe` as parent, three in each chunk but the last.
const RULE: &str = "title: Shell
id: 00000000-0000-4000-8000-00000000e512
logsource: {product: windows, category: process_creation}
detection: {s: {ParentImage|endswith: '\\cmd.exe'}, condition: s}
";
const FIRING: [u64; 7] = [2, 4, 8, 12, 16, 17, 21];

fn sample() -> Vec<u8> {
    let path = "../source/src/formats/evtx/samples/windows.evtx";
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("the sample")
}

fn offset_of(bytes: &[u8], id: u64) -> usize {
    (HEADER..bytes.len() - 16)
        .find(|&at| {
            bytes[at..].starts_with(b"**\0\0") && bytes[at + 8..].starts_with(&id.to_le_bytes())
        })
        .expect("a record")
}

fn scan(bytes: &[u8]) -> Ran {
    let place = Place::new();
    let rule = place.write("shell.yml", RULE);
    let log = place.write("a.evtx", bytes);
    place.scan_with(&rule, &[log], &mut |_| {})
}

fn fired(ran: &Ran) -> BTreeSet<u64> {
    ran.findings
        .iter()
        .map(|finding| finding["record_id"].as_u64().expect("a number"))
        .collect()
}

fn all_but(lost: &[u64]) -> BTreeSet<u64> {
    FIRING.into_iter().filter(|id| !lost.contains(id)).collect()
}

#[test]
fn the_whole_log_fires() {
    let ran = scan(&sample());
    assert_eq!(fired(&ran), all_but(&[]));
    assert!(!ran.messages.contains("bad record:"), "{}", ran.messages);
}

#[test]
fn a_damaged_record_is_named_and_those_behind_it_fire() {
    for (shift, damage) in [(0, [0x41; 8]), (4, [0xFF; 8]), (28, [0xFE; 8])] {
        let mut bytes = sample();
        let at = offset_of(&bytes, 8);
        bytes[at + shift..at + shift + 8].copy_from_slice(&damage);
        bytes[at + 26..at + 40].fill(0xFE);
        let ran = scan(&bytes);
        assert_eq!(fired(&ran), all_but(&[8]), "{}", ran.messages);
        ran.says(&["a.evtx", &format!("at byte {at}:")]);
    }
}

#[test]
fn a_log_cut_off_anywhere_is_read_up_to_there() {
    let bytes = sample();
    let at = offset_of(&bytes, 12);
    let ran = scan(&bytes[..at + 200]);
    assert_eq!(fired(&ran), all_but(&[12, 16, 17, 21]));
    ran.found(3)
        .says(&["a.evtx", "record 12", &format!("at byte {at}:")]);
}

#[test]
fn offsets_that_point_back_end() {
    let good = sample();
    // Every offset in the tables of a chunk's header, and every next name, points to a name.
    let mut bytes = good.clone();
    let chunk = HEADER;
    let name = offset_of(&good, 1) + 24 + 4 + 10 + 24 + 4 + 7;
    let name_offset = u32::try_from(name + 4 - chunk)
        .expect("small")
        .to_le_bytes();
    for at in (chunk + 128..chunk + 512).step_by(4) {
        bytes[at..at + 4].copy_from_slice(&name_offset);
    }
    bytes[name + 4..name + 8].copy_from_slice(&name_offset);
    assert!(fired(&scan(&bytes)).is_superset(&all_but(&[2, 4])));
    // A template that is its own next one, and records whose length leads back.
    let mut bytes = good.clone();
    let at = offset_of(&good, 2);
    bytes[at + 24 + 4 + 6..at + 24 + 4 + 10].copy_from_slice(&512_u32.to_le_bytes());
    assert!(fired(&scan(&bytes)).is_superset(&all_but(&[2])));
    for length in [0_u32, 1, 24, 0xFFFF_FFF8, 0x8000_0000, u32::MAX] {
        let mut bytes = good.clone();
        bytes[at + 4..at + 8].copy_from_slice(&length.to_le_bytes());
        assert!(fired(&scan(&bytes)).is_superset(&all_but(&[2])), "{length}");
    }
}

#[test]
fn headers_that_claim_too_much_do_not_matter() {
    let mut bytes = sample();
    // Of the file: header and block of 4 GiB, 65,535 chunks; of the chunk: free space, last record.
    bytes[16..48].fill(0xFF);
    bytes[HEADER + 8..HEADER + 56].fill(0xFF);
    let ran = scan(&bytes);
    assert_eq!(fired(&ran), all_but(&[]), "{}", ran.messages);
}

#[test]
fn a_chunk_of_garbage_costs_only_itself() {
    let mut bytes = sample();
    bytes[HEADER + CHUNK..HEADER + 2 * CHUNK].fill(0x5A);
    let ran = scan(&bytes);
    assert_eq!(fired(&ran), all_but(&[8, 12]));
    ran.says(&["a.evtx", &format!("at byte {}:", HEADER + CHUNK)]);
}

#[test]
fn flipped_bits_cost_few_records() {
    let good = sample();
    let used: Vec<usize> = (HEADER..good.len()).filter(|&at| good[at] != 0).collect();
    for round in 0..40 {
        let mut bytes = good.clone();
        bytes[used[round * 7_919 % used.len()]] ^= 1 << (round % 8);
        let ran = scan(&bytes);
        assert!(
            fired(&ran).len() + 2 >= FIRING.len(),
            "{round}: {}",
            ran.messages
        );
    }
}
