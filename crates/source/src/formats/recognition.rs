//! Recognition across all formats: each knows its own samples (checked with the golden pairs of
//! its folder), and none takes what is no log.

use crate::{Head, detect};

fn detected(bytes: &[u8]) -> Option<&'static str> {
    detect(&Head { bytes, name: "" }).map(|format| format.name)
}

#[test]
fn what_is_no_log_is_of_no_format() {
    let readme = "# Yagura\n\nA watch-tower: it reads logs and says what it saw.\n\n## Start\n\n    yagura scan /var/log\n\n- fast\n- small\n";
    let code = "use std::fs;\n\nfn main() -> std::io::Result<()> {\n    // [info] not a log: just code\n    let x = [1, 2, 3];\n    println!(\"{x:?}\");\n    Ok(())\n}\n";
    let script = "#!/bin/sh\n# #Fields: none\nset -eu\nfor f in *.log; do\n  echo \"$f: $(wc -l < \"$f\")\"\ndone\n";
    let prose = "It was the first day of March. At 10:00 the door opened: nobody came in.\nThe lamp (an old one) went out; \"Who is there?\" asked the keeper.\n";
    let japanese =
        "祇園精舎の鐘の声、諸行無常の響きあり。\n沙羅双樹の花の色、盛者必衰の理をあらわす。\n";
    let numbers = "time,a,b\n1,2.5,3\n2,3.5,4\n3,4.5,5\n";
    let passwd =
        "root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\n";
    let listing = "total 8\n-rw-r--r-- 1 root root 12 Mar  1 10:00 a.txt\ndrwxr-xr-x 2 root root 4096 Mar  1 10:00 b\n";
    let html =
        "<!DOCTYPE html>\n<html><head><title>Events</title></head><body><p>x</p></body></html>\n";
    let xml = "<?xml version=\"1.0\"?>\n<Events><Item>1</Item></Events>\n";
    let toml = "[package]\nname = \"x\"\nversion = \"0.1.0\"\n\n[dependencies]\nserde = \"1\"\n";
    let yaml = "title: x\nlogsource:\n  product: linux\n  service: auditd\ndetection:\n  selection:\n    type: PATH\n  condition: selection\n";
    let diary = "2026-03-01 10:00 got up\n2026-03-01 11:00 went out\n2026-03-02 09:00 came home\n";
    let letters = "Mar  1: bought bread\nMar  2: bought milk\nApr 10: bought nothing\n";
    let texts = [
        readme, code, script, prose, japanese, numbers, passwd, listing, html, xml, toml, yaml,
        diary, letters, "", "\n\n", "x", "#", "<", "[", "type=", "<13>",
    ];
    for text in texts {
        assert_eq!(detected(text.as_bytes()), None, "{text}");
    }
    let jpeg =
        b"\xFF\xD8\xFF\xE0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xFF\xDB\0C\0\x08\x06\x06\x07";
    let zip = b"PK\x03\x04\x14\0\0\0\x08\0";
    let utf_16 = b"\xFF\xFEh\0e\0l\0l\0o\0";
    for bytes in [
        &jpeg[..],
        zip,
        utf_16,
        b"\0\0\0\0",
        b"\x7fELF\x02\x01\x01\0",
    ] {
        assert_eq!(detected(bytes), None, "{bytes:?}");
    }
    let noise: Vec<u8> = (0_u32..60_000)
        .map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()[0])
        .collect();
    assert_eq!(detected(&noise), None);
}

#[test]
fn a_file_that_ends_or_begins_in_the_middle_is_still_known() {
    let access = r#"192.0.2.5 - - [01/Mar/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 9 "-" "-""#;
    let cut = format!("T / HTTP/1.1\" 200 9\n{access}\n192.0.2.5 - - [01/M\nx\n");
    assert_eq!(
        detected(cut.as_bytes()),
        None,
        "a small file that is mostly something else is in doubt"
    );
    let cut = format!("T / HTTP/1.1\" 200 9\n{}", format!("{access}\n").repeat(20));
    assert_eq!(detected(cut.as_bytes()), Some("access_log"));
    let syslog = "Mar  1 10:00:00 web01 sshd[1]: Connection closed by 192.0.2.1 port 22\n";
    assert_eq!(
        detected(format!("\u{feff}{syslog}").as_bytes()),
        Some("syslog")
    );
    assert_eq!(detected(format!("\n\n{syslog}").as_bytes()), Some("syslog"));
    assert_eq!(
        detected(syslog.replace('\n', "\r\n").as_bytes()),
        Some("syslog")
    );
}

#[test]
fn relayed_messages_of_devices_are_known() {
    let tag = "%PARSER-5-CFGLOG_LOGGEDCMD: User:a  logged command:clear logging";
    for time in [
        "*Mar  1 10:00:02.001",
        "Mar  1 10:00:02.001",
        ".Mar  1 10:00:02",
        "Mar  1 2026 10:00:02.001 UTC",
        "*Mar  1 10:00:02.001 JST",
        "000045: Mar  1 10:00:02.001",
    ] {
        for front in [
            "Mar  1 10:00:02 192.0.2.1 47",
            "Mar  1 10:00:02 sw1 47",
            "2026-03-01T10:00:02+09:00 sw1.example.com 47",
        ] {
            let line = format!("{front}: {time}: {tag}\n");
            assert_eq!(detected(line.as_bytes()), Some("syslog"), "{line}");
        }
    }
}

#[test]
fn foreign_lines_in_between_do_not_hide_a_format() {
    let access = r#"192.0.2.5 - - [01/Mar/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 9 "-" "-""#;
    let error = "2026/03/01 10:00:00 [error] 9#9: *1 open() failed, client: 192.0.2.1";
    let sshd = "Mar  1 10:00:00 web01 sshd[1]: Connection closed by 192.0.2.1 port 22";
    for (lines, format) in [
        (
            vec![access, access, "garbage", "PHP Notice: x", access],
            "access_log",
        ),
        ([access, error].repeat(50), "access_log"),
        (vec![error, access, error], "web_error"),
        (vec![sshd, "-- Reboot --", sshd], "syslog"),
        (
            vec![
                "-- Logs begin at Sun 2026-03-01 10:00:00 JST. --",
                sshd,
                sshd,
            ],
            "syslog",
        ),
        (
            vec![
                sshd,
                "\tat a.b.c(X.java:1)",
                "\tat a.b",
                "\tat a",
                "    at b",
            ],
            "syslog",
        ),
        (vec![sshd, "Caused by: x", "-- Reboot --", "{"], "syslog"),
    ] {
        let text = lines.join("\n") + "\n";
        assert_eq!(detected(text.as_bytes()), Some(format), "{text}");
    }
}
