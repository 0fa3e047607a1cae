//! Hostile inputs, given to the program as a user would. For each: it ends with the documented
//! exit code and in bounded memory, says which file and record it could not read, and finds what
//! stands behind the bad record.

use crate::program::{EVIL, Place};
use std::fs;
use std::io::{Read, Write};
use std::path::Path;

/// A good record that no rule is about.
const GOOD: &str = "{\"logsource\":{\"product\":\"p\"},\"A\":\"good\"}\n";

fn between(bad: &[u8]) -> Vec<u8> {
    [GOOD.as_bytes(), bad, b"\n", EVIL.as_bytes()].concat()
}

/// Scans NDJSON with a bad second record.
fn scan_between(bad: &[u8]) -> crate::program::Ran {
    Place::new().scan_bytes("a.json", between(bad))
}

#[test]
fn json_a_hundred_thousand_deep_is_one_bad_record() {
    let at = GOOD.len().to_string();
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let deep = format!(
            "{{\"A\":{}1{}}}",
            open.repeat(100_000),
            close.repeat(100_000)
        );
        let ran = scan_between(deep.as_bytes());
        ran.found(1);
        // Whether as a bad record or cut to what is searched: the next one has its number.
        assert_eq!(ran.findings[0]["record_id"], 3, "{}", ran.messages);
        if ran.messages.contains("bad record:") {
            ran.says(&["a.json", "record 2", &format!("byte {at}")]);
        }
    }
    // Never closed: the rest cannot be told from it, but what was before is read.
    let open = [EVIL.as_bytes(), "[".repeat(100_000).as_bytes()].concat();
    Place::new()
        .scan_bytes("a.json", open)
        .found(1)
        .says(&["a.json", "record 2"]);
}

#[test]
fn utf_16_with_a_mark_is_read_as_text() {
    let units = std::iter::once(0xFEFF).chain(EVIL.encode_utf16());
    let bytes: Vec<u8> = units.flat_map(u16::to_le_bytes).collect();
    Place::new().scan_bytes("a.json", bytes).found(1);
}

#[test]
fn a_giant_line_is_skipped_and_named() {
    giant_line(64 << 20);
}

#[test]
#[ignore = "takes minutes; cargo xtask verify runs it"]
fn a_line_of_a_gigabyte_is_skipped_and_named() {
    giant_line(1 << 30);
}

fn giant_line(len: usize) {
    let piece = vec![b'x'; 1 << 20];
    for (start, end) in [(&b"{\"A\":\""[..], &b"\"}\n"[..]), (b"", b"\n")] {
        let ran = Place::new().scan_stdin(&mut |out| {
            out.write_all(GOOD.as_bytes()).expect("a pipe");
            out.write_all(start).expect("a pipe");
            (0..len / piece.len()).for_each(|_| out.write_all(&piece).expect("a pipe"));
            out.write_all(end).expect("a pipe");
            out.write_all(EVIL.as_bytes()).expect("a pipe");
        });
        ran.found(1)
            .says(&["-", "record 2", &format!("byte {}", GOOD.len())]);
    }
}

#[test]
#[ignore = "takes minutes; cargo xtask verify runs it"]
fn a_stream_of_four_gigabytes_needs_no_more_memory() {
    let block = GOOD.repeat((1 << 20) / GOOD.len());
    let ran = Place::new().scan_stdin(&mut |out| {
        for _ in 0..4 << 10 {
            out.write_all(block.as_bytes()).expect("a pipe");
        }
        out.write_all(EVIL.as_bytes()).expect("a pipe");
    });
    ran.found(1);
}

#[test]
fn invalid_utf8_is_replaced_and_its_record_judged() {
    let record =
        b"{\"logsource\":{\"product\":\"p\"},\"A\":\"evil\",\"B\":\"\xFF\xC3(\xED\xA0\x80\"}";
    let ran = scan_between(record);
    assert!((1..=2).contains(&ran.findings.len()), "{}", ran.messages);
    if ran.findings.len() == 1 {
        ran.says(&["a.json", "record 2"]);
    }
}

#[test]
fn duplicate_keys_have_all_their_values() {
    for record in [
        "{\"logsource\":{\"product\":\"p\"},\"A\":\"evil\",\"A\":\"good\"}",
        "{\"logsource\":{\"product\":\"p\"},\"A\":\"good\",\"A\":\"evil\"}",
    ] {
        scan_between(record.as_bytes()).found(2);
    }
}

#[test]
fn a_hundred_thousand_keys_are_cut_to_the_bound() {
    let keys: String = (0..100_000).map(|n| format!(",\"k{n}\":{n}")).collect();
    let record = format!("{{\"logsource\":{{\"product\":\"p\"}},\"A\":\"evil\"{keys}}}");
    scan_between(record.as_bytes()).found(2);
    // The same key, and keys that differ little.
    let same = ",\"k\":1".repeat(100_000);
    let record = format!("{{\"logsource\":{{\"product\":\"p\"}},\"A\":\"evil\"{same}}}");
    scan_between(record.as_bytes()).found(2);
}

#[test]
fn odd_numbers_and_escapes_are_no_trouble() {
    for value in [
        "1e999",
        "-0",
        "-0.0",
        "18446744073709551616",
        "-9223372036854775809",
        "NaN",
        "1e-999",
        "\"\\ud800\"",
        "\"\\udc00\\ud800\"",
        "\"\\u0000\"",
        "\"\u{202E}\u{200B}\"",
        "0x10",
        "01",
        "\"\\u001b[2J\\u0007\"",
    ] {
        let record =
            format!("{{\"logsource\":{{\"product\":\"p\"}},\"A\":\"evil\",\"B\":{value}}}");
        let ran = scan_between(record.as_bytes());
        assert!(
            (1..=2).contains(&ran.findings.len()),
            "{value}: {}",
            ran.messages
        );
        if ran.findings.len() == 1 {
            ran.says(&["a.json", "record 2"]);
        }
    }
}

#[test]
fn control_bytes_reach_no_terminal() {
    let record = "{\"logsource\":{\"product\":\"p\"},\"A\":\"evil\",\"host\":\"\\u001b]8;;http://x\\u0007\\r\\n<script>\"}\n";
    let place = Place::new();
    let path = place.write("a\u{1b}[31m.json", record);
    let unknown = place.write("b\u{1b}]0;x\u{7}.bin", b"\0\0\0\0");
    let bad = place.write("c\u{202e}.json", between(b"{\"A\":}"));
    let ran = place.scan(&[path.clone(), unknown, bad]);
    assert_eq!((ran.code, ran.findings.len()), (Some(3), 2));
    ran.says(&["not read: ", "b<ESC>]0;x<BEL>.bin"])
        .says(&["bad record: ", "c<U+202E>"]);
    let rules = place.path("rule.yml");
    let human = std::process::Command::new(env!("CARGO_BIN_EXE_yagura"))
        .args([
            "scan".as_ref(),
            "--rules".as_ref(),
            rules.as_os_str(),
            path.as_os_str(),
        ])
        .output()
        .expect("the program");
    for text in [human.stdout, human.stderr, ran.messages.into_bytes()] {
        assert!(
            !text.contains(&0x1B) && !text.contains(&7),
            "{}",
            String::from_utf8_lossy(&text)
        );
    }
}

/// Zeros that expand to more than any log does.
const BOMB_LEN: usize = 300 << 20;

/// A small good log, then zeros, compressed by `pack`.
fn bomb(pack: &mut dyn FnMut(&[u8])) {
    pack(GOOD.as_bytes());
    pack(EVIL.as_bytes());
    let zeros = vec![b'\n'; 1 << 20];
    (0..BOMB_LEN / zeros.len()).for_each(|_| pack(&zeros));
}

#[test]
fn gzip_bombs_are_read_up_to_the_bound() {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    bomb(&mut |bytes| packer.write_all(bytes).expect("memory"));
    let bytes = packer.finish().expect("memory");
    Place::new()
        .scan_bytes("a.json.gz", bytes)
        .found(1)
        .says(&["a.json.gz", "expands to more"]);
}

#[test]
fn zstd_bombs_are_read_up_to_the_bound() {
    let mut packer = zstd::stream::write::Encoder::new(Vec::new(), 3).expect("memory");
    bomb(&mut |bytes| packer.write_all(bytes).expect("memory"));
    let bytes = packer.finish().expect("memory");
    Place::new()
        .scan_bytes("a.json.zst", bytes)
        .found(1)
        .says(&["a.json.zst", "expands to more"]);
}

#[test]
fn xz_bombs_are_read_up_to_the_bound() {
    let mut packer = liblzma::write::XzEncoder::new(Vec::new(), 0);
    bomb(&mut |bytes| packer.write_all(bytes).expect("memory"));
    let bytes = packer.finish().expect("memory");
    Place::new()
        .scan_bytes("a.json.xz", bytes)
        .found(1)
        .says(&["a.json.xz", "expands to more"]);
}

#[test]
fn bzip2_bombs_are_read_up_to_the_bound() {
    let mut packer = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    bomb(&mut |bytes| packer.write_all(bytes).expect("memory"));
    let bytes = packer.finish().expect("memory");
    Place::new()
        .scan_bytes("a.json.bz2", bytes)
        .found(1)
        .says(&["a.json.bz2", "expands to more"]);
}

#[test]
fn what_is_whole_in_a_cut_off_gzip_is_judged() {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packer
        .write_all([EVIL, GOOD].concat().as_bytes())
        .expect("memory");
    packer.flush().expect("memory");
    let mut bytes = packer.finish().expect("memory");
    bytes.truncate(bytes.len() - 9);
    let place = Place::new();
    place
        .scan_bytes("a.json.gz", &bytes)
        .found(1)
        .says(&["not read: ", "a.json.gz"]);
    let ran = place.scan_bytes("b.json.gz", &bytes[..8]);
    assert_eq!(ran.code, Some(3), "{}", ran.messages);
    ran.says(&["not read: ", "b.json.gz"]);
}

/// A zip archive of these files.
fn zip_of(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        let options = zip::write::SimpleFileOptions::default();
        zip.start_file(*name, options).expect("memory");
        zip.write_all(bytes).expect("memory");
    }
    zip.finish().expect("memory").into_inner()
}

#[test]
fn zip_bombs_are_read_up_to_the_bound() {
    let mut bytes = Vec::new();
    bomb(&mut |more| bytes.extend_from_slice(more));
    let zip = zip_of(&[("bomb.json", &bytes), ("good.json", EVIL.as_bytes())]);
    let ran = Place::new().scan_bytes("a.zip", zip);
    ran.says(&["a.zip", "bomb.json", "expands to more"]);
    assert!(!ran.findings.is_empty());
}

#[test]
fn names_in_zip_archives_lead_nowhere() {
    let place = Place::new();
    let names = [
        "../../escape.json",
        "/etc/escape.json",
        "C:\\escape.json",
        "a/../../escape.json",
    ];
    let zip = zip_of(&names.map(|name| (name, EVIL.as_bytes())));
    place.scan_bytes("below/a.zip", zip).found(4);
    assert!(!place.path("escape.json").exists() && !Path::new("/etc/escape.json").exists());
}

#[test]
fn an_archive_in_an_archive_is_named_and_the_others_are_read() {
    let inner = zip_of(&[("a.json", EVIL.as_bytes())]);
    let zip = zip_of(&[("inner.zip", &inner), ("b.json", EVIL.as_bytes())]);
    Place::new()
        .scan_bytes("a.zip", zip)
        .found(1)
        .says(&["a.zip/inner.zip", "unpack it first"]);
}

#[test]
fn a_damaged_file_of_an_archive_is_named_and_the_others_are_read() {
    let mut zip = zip_of(&[
        ("bad.json", GOOD.repeat(50).as_bytes()),
        ("b.json", EVIL.as_bytes()),
    ]);
    let at = 30 + "bad.json".len() + 20;
    zip[at..at + 8].fill(0xA5);
    let ran = Place::new().scan_bytes("a.zip", &zip);
    ran.says(&["a.zip", "bad.json"]);
    assert_eq!(ran.findings.len(), 1);
    // Cut off: without its directory nothing can be found.
    let ran = Place::new().scan_bytes("a.zip", &zip[..zip.len() - 30]);
    assert_eq!(ran.code, Some(3), "{}", ran.messages);
    ran.says(&["not read: ", "a.zip"]);
}

fn tar_of(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, bytes) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        builder
            .append_data(&mut header, name, *bytes)
            .expect("memory");
    }
    builder.into_inner().expect("memory")
}

fn gzip_of(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(bytes).expect("memory");
    packer.finish().expect("memory")
}

#[test]
fn every_file_of_a_tar_archive_is_read() {
    let long = format!("{}/a.json", "d".repeat(200));
    let tar = tar_of(&[
        ("b.json.gz", &gzip_of(EVIL.as_bytes())),
        (&long, between(b"").as_slice()),
        ("a.jpg", b"\xFF\xD8\xFF\xE0\0\x10JFIF\0"),
        ("empty.json", b""),
        ("c.json", EVIL.repeat(10_000).as_bytes()),
    ]);
    let evil = 1 + 1 + 10_000;
    for (name, bytes) in [("a.tar", tar.clone()), ("a.tgz", gzip_of(&tar))] {
        let ran = Place::new().scan_bytes(name, bytes);
        ran.found(evil).says(&[name, "/a.jpg", "binary data"]);
        let files: Vec<_> = ran.findings.iter().map(|f| &f["source_file"]).collect();
        assert!(files[1].as_str().is_some_and(|file| file.ends_with(&long)));
    }
    let inner = tar_of(&[("inner.tar", &tar)]);
    let ran = Place::new().scan_bytes("outer.tar", inner);
    ran.says(&["outer.tar/inner.tar", "unpack it first"]);
}

#[test]
fn a_tar_archive_that_is_cut_off_or_damaged_is_named_and_the_rest_is_read() {
    let tar = tar_of(&[
        ("a.json", EVIL.as_bytes()),
        ("b.json", EVIL.repeat(1_000).as_bytes()),
    ]);
    let ran = Place::new().scan_bytes("a.tar", &tar[..2_000]);
    ran.says(&["a.tar", "cut off"]);
    assert!(ran.findings.len() > 1, "{}", ran.messages);
    let mut damaged = tar.clone();
    damaged[1_024] ^= 1;
    let ran = Place::new().scan_bytes("a.tar", &damaged);
    ran.found(1).says(&["a.tar", "damaged"]);
}

#[test]
fn tar_bombs_are_read_up_to_the_bound() {
    let packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    let mut builder = tar::Builder::new(packer);
    let mut header = tar::Header::new_gnu();
    header.set_size((EVIL.len() + BOMB_LEN) as u64);
    let zeros = std::io::repeat(b'\n').take(BOMB_LEN as u64);
    builder
        .append_data(&mut header, "a.json", EVIL.as_bytes().chain(zeros))
        .expect("memory");
    let packer = builder.into_inner().expect("memory");
    Place::new()
        .scan_bytes("a.tgz", packer.finish().expect("memory"))
        .found(1)
        .says(&["a.tgz", "expands to more"]);
}

#[test]
fn pictures_and_empty_files_and_folders_are_named() {
    let place = Place::new();
    let jpeg = [b"\xFF\xD8\xFF\xE0\0\x10JFIF\0".as_slice(), &[0x5A; 5_000]].concat();
    let named = place.scan_bytes("pictures/a.jpg", &jpeg);
    assert_eq!(named.code, Some(3));
    named.says(&["a.jpg", "binary data"]);
    place
        .scan(&[place.path("pictures")])
        .found(0)
        .says(&["a.jpg", "binary data"]);
    let zipped = place.scan_bytes("a.zip", zip_of(&[("a.jpg", &jpeg)]));
    assert_eq!(zipped.code, Some(3));
    place
        .scan_bytes("empty.log", b"")
        .found(0)
        .says(&["empty.log", "empty"]);
    fs::create_dir(place.path("nothing")).expect("a folder");
    place
        .scan(&[place.path("nothing")])
        .found(0)
        .says(&["nothing", "empty"]);
    let ran = place.scan(&[place.path("missing.log")]);
    assert_eq!(ran.code, Some(3));
    ran.says(&["missing.log"]);
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::os::unix::fs::{PermissionsExt, symlink};

    #[test]
    fn circles_of_links_end() {
        let place = Place::new();
        place.write("in/a.json", EVIL);
        symlink(place.path("in"), place.path("in/again")).expect("a link");
        symlink(place.path("in/self"), place.path("in/self")).expect("a link");
        place.scan(&[place.path("in")]).found(1).says(&["in/self"]);
    }

    #[test]
    fn a_pipe_in_a_folder_is_passed_over() {
        let place = Place::new();
        place.write("in/a.json", EVIL);
        let made = std::process::Command::new("mkfifo")
            .arg(place.path("in/pipe"))
            .status();
        assert!(made.expect("mkfifo").success());
        place.scan(&[place.path("in")]).found(1);
    }

    #[test]
    fn a_folder_and_a_file_without_permission_are_named() {
        let place = Place::new();
        place.write("in/closed/a.json", EVIL);
        place.write("in/b.json", EVIL);
        place.write("in/c.json", EVIL);
        let close = |name: &str, mode| {
            fs::set_permissions(place.path(name), fs::Permissions::from_mode(mode)).expect("mine");
        };
        close("in/closed", 0);
        close("in/b.json", 0);
        let is_superuser = fs::read_dir(place.path("in/closed")).is_ok();
        let ran = place.scan(&[place.path("in")]);
        let named = place.scan(&[place.path("in/b.json")]);
        close("in/closed", 0o700);
        if !is_superuser {
            ran.found(1).says(&["in/closed"]).says(&["in/b.json"]);
            assert_eq!(named.code, Some(3));
        }
    }
}
