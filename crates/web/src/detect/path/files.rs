//! Files that no site serves, by name and by the directories of the system they stand in.

use super::{Add, SYSTEM_FILE, TO_SYSTEM_FILE, tokens, walk};
use crate::{Place, Text};
use aho_corasick::{AhoCorasick, MatchKind};
use std::cell::LazyCell;
use std::sync::LazyLock;

/// One path or name a line.
const FILES: &str = include_str!("files.txt");

static NAMES: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .build(lines())
        .expect("a few hundred short literals fit")
});

fn lines() -> impl Iterator<Item = &'static str> {
    FILES.lines().filter(|l| !l.starts_with('#'))
}

/// Names of one path that are looked at.
const NAMES_MAX: usize = 8;
/// Paths of one text that are looked at.
const PATHS_MAX: usize = 256;

/// Directories below the root of a system. What follows them in a value is no page of a site.
const ROOTED: &[&[u8]] = &[
    b"etc/",
    b"proc/",
    b"sys/",
    b"dev/",
    b"var/",
    b"usr/",
    b"opt/",
    b"boot/",
    b"root/",
    b"run/",
    b"private/",
    b"library/",
    b"system/",
    b"volumes/",
    b"windows/",
    b"winnt/",
    b"inetpub/",
    b"xampp/",
    b"wamp/",
    b"documents and settings/",
    b"programdata/",
    b"apache/",
    b"apache2/",
    b"apache group/",
    b"apache software foundation/",
    b"php/",
    b"php4/",
    b"php5/",
    b"mysql/",
    b"system32/",
    b"logs/",
    b"log/",
    b"conf/",
];

/// The same, where any name below them is enough.
const ABSOLUTE: &[&[u8]] = &[
    b"/etc/",
    b"/proc/",
    b"/var/",
    b"/root/",
    b"/usr/local/",
    b"/usr/lib/",
    b"/usr/lib64/",
    b"/usr/share/",
    b"/usr/bin/",
    b"/usr/sbin/",
    b"/usr/etc/",
    b"/usr/home/",
    b"/usr/apache",
    b"/usr/pkg",
    b"/usr/ports/",
    b"/usr/src/",
    b"/usr/spool/",
    b"/usr/adm/",
    b"/usr/include/",
    b"/usr/libexec/",
    b"/sbin/",
    b"/lib64/",
    b"/private/etc/",
    b"/private/var/",
    b"/library/webserver/",
    b"/system/library/",
    b"/volumes/macintosh",
    b"/opt/lampp/",
    b"/opt/xampp/",
    b"/opt/apache",
    b"/opt/tomcat",
    b"/opt/nginx",
    b"/xampp/",
    b"/wamp/",
    b"/wamp64/",
    b"/apache/logs/",
    b"/apache2/logs/",
    b"/apache/conf/",
    b"/apache2/conf/",
    b"/winnt/",
    b"/windows/",
    b"/inetpub/",
    b"/program files/",
    b"/program files (x86)/",
    b"/programdata/",
    b"/documents and settings/",
    b"/sys/kernel/",
    b"/sys/class/",
    b"/sys/devices/",
    b"/sys/firmware/",
    b"/dev/fd/",
    b"/dev/shm/",
    b"/boot/grub",
];

/// Directories below `/etc` and `/var` that content management systems have in their URLs.
const SITES: &[&[u8]] = &[
    b"/etc/designs",
    b"/etc/clientlibs",
    b"/etc/tags",
    b"/etc/packages",
    b"/etc/workflow",
    b"/etc/cloudservices",
    b"/etc/map",
    b"/etc/commerce",
    b"/var/folders",
];

/// What the last component of a path is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Picture, style sheet, script, font or document.
    Asset,
    /// A page or program of the site.
    Page,
    /// Another extension.
    Other,
    /// No extension.
    None,
}

/// Kind of the last component of a path.
pub(super) fn kind(name: &[u8]) -> Kind {
    const ASSETS: &[&[u8]] = &[
        b"png", b"jpg", b"jpeg", b"gif", b"svg", b"webp", b"avif", b"ico", b"bmp", b"css", b"js",
        b"mjs", b"map", b"woff", b"woff2", b"ttf", b"otf", b"eot", b"mp3", b"mp4", b"webm", b"pdf",
        b"html", b"htm", b"xhtml", b"scss", b"less", b"ts", b"tsx", b"jsx", b"vue", b"swf", b"doc",
        b"docx", b"xls", b"xlsx", b"ppt", b"pptx", b"csv", b"zip", b"md",
    ];
    const PAGES: &[&[u8]] = &[
        b"php", b"asp", b"aspx", b"jsp", b"do", b"cgi", b"pl", b"cfm", b"shtml", b"txt",
    ];
    let Some(dot) = memchr::memrchr(b'.', name) else {
        return Kind::None;
    };
    let extension = &name[dot + 1..];
    match extension {
        e if ASSETS.contains(&e) => Kind::Asset,
        e if PAGES.contains(&e) => Kind::Page,
        [] => Kind::None,
        _ => Kind::Other,
    }
}

/// A program or text that holds settings or secrets: `config.inc.php`, `db_settings.py`.
pub(super) fn configuration(name: &[u8]) -> bool {
    const WORDS: &[&[u8]] = &[
        b"config",
        b"settings",
        b"database",
        b"passwd",
        b"password",
        b"secret",
        b"credential",
        b".env",
        b".ht",
    ];
    const ENDS: &[&[u8]] = &[
        b".php",
        b".inc",
        b".asp",
        b".aspx",
        b".jsp",
        b".py",
        b".rb",
        b".txt",
        b".ini",
        b".cnf",
        b".conf",
        b".cfg",
        b".yml",
        b".yaml",
        b".properties",
        b".env",
        b".htpasswd",
        b".htaccess",
        b".bak",
        b".old",
    ];
    WORDS.iter().any(|w| crate::text::find(name, w).is_some())
        && ENDS.iter().any(|e| name.ends_with(e))
}

/// Looks for files of the system in a text whose separators are plain.
pub(super) fn detect(text: &Text<'_>, path: &[u8], odd: bool, add: &mut Add<'_>) {
    if text.place == Place::Path {
        requested(path, add);
        return;
    }
    if matches!(text.place, Place::Agent | Place::Header) && memchr::memchr(b'/', path).is_none() {
        return;
    }
    let has_words = LazyCell::new(|| has_words(path));
    for token in tokens(path).take(PATHS_MAX) {
        let part = &path[token.clone()];
        if part.len() < 4 {
            continue;
        }
        // Words of a sentence stand around the path.
        let in_prose = || path.len() > part.len() + 16 && *has_words;
        let score = named(part, odd, in_prose).max(below(path, token.start));
        if score > 0 {
            let reason = if score >= 80 {
                &TO_SYSTEM_FILE
            } else {
                &SYSTEM_FILE
            };
            add(score, token, reason);
        }
    }
}

/// Score of a path in a value by the names in it.
fn named(part: &[u8], odd: bool, in_prose: impl Fn() -> bool) -> u8 {
    let slash = memchr::memchr(b'/', part).is_some();
    let walk = walk::walk(part);
    let mut best = 0;
    for found in NAMES.find_iter(part).take(NAMES_MAX) {
        let (start, end) = (found.start(), found.end());
        if !bounded(part, start, end) {
            continue;
        }
        let name = &part[start..end];
        let rooted = ROOTED.iter().any(|r| name.starts_with(r));
        // The root stands right before the name: `/etc/passwd`, `c:/windows/..`, `///etc/..`.
        let at_root = part[..start].iter().all(|b| matches!(b, b'/' | b'.' | 0))
            || matches!(
                part[..start],
                [b'a'..=b'z', b':', b'/'] | [b'a'..=b'z', b':']
            )
            || part[..start].ends_with(b":/")
            || part[..start].ends_with(b":///");
        let score = if walk.ups > 0 && (walk.above > 0 || rooted) || odd && slash {
            80
        } else if walk.url && !(rooted && at_root) {
            20
        } else if rooted && at_root && start > 0 {
            if in_prose() { 30 } else { 70 }
        } else if has_manual(name) && walk.ups == 0 && !odd && is_page(&part[..start.max(1) - 1]) {
            30
        } else if (walk.absolute || secret(name)) && slash {
            if in_prose() { 30 } else { 55 }
        } else if slash && start > 0 {
            40
        } else {
            25
        };
        best = best.max(score);
    }
    best
}

/// The name stands alone between separators.
fn bounded(part: &[u8], start: usize, end: usize) -> bool {
    let opens = start == 0
        || !matches!(part[start - 1], b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-' | b'.')
        || part[start] == b'.';
    let closes = part[end - 1] == b'/'
        || part[end - 1] == b'.'
        || part
            .get(end)
            .is_none_or(|b| !matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-'));
    opens && closes
}

/// Secrets of users and programs, which need no root in front.
fn secret(name: &[u8]) -> bool {
    name.starts_with(b".") || name.starts_with(b"web-inf") || name.starts_with(b"meta-inf")
}

/// Whether a text has the words of a sentence.
fn has_words(text: &[u8]) -> bool {
    crate::text::work::count(text.len());
    text.split(u8::is_ascii_whitespace)
        .filter(|w| {
            w.len() > 1
                && w.iter().all(|b| {
                    b.is_ascii_alphabetic() || *b >= 0x80 || matches!(b, b',' | b'.' | b'?')
                })
        })
        .take(4)
        .count()
        >= 4
}

/// Score of an absolute path by its first directories; only a value that starts with it.
fn below(text: &[u8], start: usize) -> u8 {
    let lead = &text[..start];
    if !lead.iter().all(|b| matches!(b, b'"' | b'\'' | b' ')) {
        return 0;
    }
    // Directories of Windows have blanks in their names.
    let whole = &text[start..];
    let path = match whole {
        [b'a'..=b'z', b':', rest @ ..] => rest,
        [0, rest @ ..] => rest,
        _ => whole,
    };
    let slashes = path.iter().take_while(|b| **b == b'/').count();
    if slashes == 0 {
        return 0;
    }
    let path = &path[slashes - 1..];
    if SITES.iter().any(|s| path.starts_with(s)) {
        return 0;
    }
    if let Some(folder) = ABSOLUTE.iter().find(|f| path.starts_with(f)) {
        return if path.len() > folder.len() { 55 } else { 40 };
    }
    if server_file(path) { 50 } else { 0 }
}

/// A log or configuration file in a directory of such: `/x/logs/ftp.log`, `/x/conf/y.conf`.
fn server_file(path: &[u8]) -> bool {
    const FOLDERS: &[&[u8]] = &[b"log", b"logs", b"conf", b"config", b"etc", b"bin", b"lib"];
    const ENDS: &[&[u8]] = &[
        b".log", b"_log", b"-log", b".conf", b".ini", b".cnf", b".pdb", b".passwd", b".err",
    ];
    let path = path.trim_ascii_end();
    let path = path.strip_suffix(b"\0").unwrap_or(path);
    let foldered = path.split(|b| *b == b'/').any(|c| FOLDERS.contains(&c));
    foldered && ENDS.iter().any(|e| path.ends_with(e))
}

/// Files of the system that have pages and manuals named after them, and that nobody reaches
/// from below a folder of the site; files of the kernel have not.
fn has_manual(name: &[u8]) -> bool {
    [&b"etc/"[..], b"dev/", b"boot/"]
        .iter()
        .any(|root| name.starts_with(root))
}

/// Whether a path ends in an ordinary folder: what follows it is a page, as in
/// `/wiki/etc/passwd`. A mark (`/@fs/etc/..`, `/file:/etc/..`, `//etc/..`) leads elsewhere.
fn is_page(folder: &[u8]) -> bool {
    let name = folder.rsplit(|b| *b == b'/').next().unwrap_or_default();
    !name.is_empty()
        && name.iter().all(|b| {
            b.is_ascii_alphanumeric() || *b >= 0x80 || matches!(b, b'-' | b'_' | b'.' | b'~')
        })
}

/// Files asked for by the path of a request.
fn requested(path: &[u8], add: &mut Add<'_>) {
    const STARTS: &[&[u8]] = &[
        b"etc/",
        b"proc/",
        b"sys/",
        b"windows/",
        b"winnt/",
        b"system32/",
        b"boot.ini",
        b"win.ini",
        b"web-inf/",
        b"meta-inf/",
        b".",
        b"root/.",
    ];
    let walk = walk::walk(path);
    for found in NAMES.find_iter(path).take(NAMES_MAX) {
        let (start, end) = (found.start(), found.end());
        let name = &path[start..end];
        if !STARTS.iter().any(|s| name.starts_with(s))
            || !bounded(path, start, end)
            || start == 0
            || path[start - 1] != b'/'
        {
            continue;
        }
        let ends = end == path.len() || name.ends_with(b"/") || path[end] == 0;
        let at_root = start == 1 || !has_manual(name) || !is_page(&path[..start - 1]);
        let score = match (walk.above > 0 || walk.evasive, ends || start == 1) {
            (true, _) => 80,
            (false, true) if at_root => 60,
            (false, true) => 30,
            _ => 20,
        };
        add(
            score,
            start..end,
            if walk.ups > 0 {
                &TO_SYSTEM_FILE
            } else {
                &SYSTEM_FILE
            },
        );
    }
}
