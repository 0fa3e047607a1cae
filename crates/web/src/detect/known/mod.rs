//! Requests that only make sense to someone looking for a known hole, a web shell or a forgotten
//! secret, and tools that name themselves.
//!
//! The facts are in `paths.txt`, `values.txt` and `agents.txt`. Left out: whether the hole is there.

mod backup;
mod table;
#[cfg(test)]
mod tests;
mod upload;

use super::Detector;
use crate::{Category, Hit, Place, Reason, Score, Text};
use std::ops::Range;
use std::sync::LazyLock;
use table::{Kind, Table};

const PATHS: &str = include_str!("paths.txt");
const VALUES: &str = include_str!("values.txt");
const AGENTS: &str = include_str!("agents.txt");

/// Of rules that need no list: hidden files, copies and archives.
const GENERAL: &[&[u8]] = &[
    b".ph",
    b".asp",
    b".jsp",
    b".as",
    b".cer",
    b".war",
    b".jhtml",
    b".cf",
    b".cgi",
    b".shtml",
    b".ht",
    b".user.ini",
    b"web.config",
    b"php.ini",
    b"crossdomain.xml",
    b"clientaccesspolicy.xml",
    b".bashrc",
    b".profile",
    b"/.",
    b".bak",
    b".old",
    b".orig",
    b".save",
    b".swp",
    b".swo",
    b".copy",
    b".tmp",
    b"~",
    b".sql",
    b".dump",
    b".mdb",
    b".sqlite",
    b".db",
    b".key",
    b".pem",
    b".pfx",
    b".p12",
    b".ppk",
    b".kdb",
    b".jks",
    b".keystore",
    b".inc",
    b".zip",
    b".tar",
    b".tgz",
    b".gz",
    b".rar",
    b".7z",
    b".bkp",
    b".backup",
    b".log",
    b".ovpn",
    b".rdp",
    b".cfg",
    b".asa",
    b".udl",
    b".ost",
    b".pst",
    b".1",
    b".2",
    b".htpasswd",
    b".env",
];

const COUNT: usize = GENERAL.len()
    + table::count(PATHS.as_bytes())
    + table::count(VALUES.as_bytes())
    + table::count(AGENTS.as_bytes());

static NEEDLES: [&[u8]; COUNT] = {
    let mut list: [&[u8]; COUNT] = [b""; COUNT];
    let mut at = 0;
    while at < GENERAL.len() {
        list[at] = GENERAL[at];
        at += 1;
    }
    let list = table::needles(PATHS.as_bytes(), list, at);
    let at = at + table::count(PATHS.as_bytes());
    let list = table::needles(VALUES.as_bytes(), list, at);
    table::needles(
        AGENTS.as_bytes(),
        list,
        at + table::count(VALUES.as_bytes()),
    )
};

pub(crate) const DETECTOR: Detector = Detector {
    needles: &NEEDLES,
    detect,
};

static PATH_TABLE: LazyLock<Table> = LazyLock::new(|| table::read(PATHS));
static VALUE_TABLE: LazyLock<Table> = LazyLock::new(|| table::read(VALUES));
static AGENT_TABLE: LazyLock<Table> = LazyLock::new(|| table::read(AGENTS));

static HIDDEN: Reason = Reason {
    code: "known-hidden-file",
    en: "asks for a hidden file or directory",
    ja: "隠しファイルや隠しディレクトリを要求している",
};
static UPLOAD: Reason = Reason {
    code: "known-upload-program",
    en: "a file that the server would run is uploaded",
    ja: "サーバーで実行され得るファイルをアップロードしている",
};
static UPLOAD_SETTINGS: Reason = Reason {
    code: "known-upload-settings",
    en: "a file that changes the settings of the server is uploaded",
    ja: "サーバーの設定を変えるファイルをアップロードしている",
};
static BACKUP: Reason = Reason {
    code: "known-backup",
    en: "asks for a backup, dump or key",
    ja: "バックアップ・ダンプ・鍵のファイルを要求している",
};

fn detect(text: &Text<'_>, hits: &mut Vec<Hit>) {
    let mut best: Option<Hit> = None;
    match text.place {
        Place::Path => {
            paths(text.lower, &mut best);
            for (score, span, reason) in
                [hidden(text.lower), copy(text.lower)].into_iter().flatten()
            {
                keep(&mut best, Category::KnownExploit, score, span, reason);
            }
        }
        Place::Agent => agents(text.lower, &mut best),
        Place::ArgName | Place::ArgValue | Place::Query | Place::BodyName | Place::BodyValue => {
            values(text.lower, &mut best);
        }
        Place::FileName => uploads(text, &mut best),
        Place::Header if names_upload(text.name) => uploads(text, &mut best),
        _ => {}
    }
    hits.extend(best);
}

fn keep(
    best: &mut Option<Hit>,
    category: Category,
    score: u8,
    span: Range<usize>,
    reason: &'static Reason,
) {
    if best.as_ref().is_none_or(|b| b.score.0 < score) {
        *best = Some(Hit {
            category,
            score: Score(score),
            span,
            reason,
        });
    }
}

fn paths(path: &[u8], best: &mut Option<Hit>) {
    for found in PATH_TABLE.automaton.find_overlapping_iter(path) {
        let entry = &PATH_TABLE.entries[found.pattern()];
        let (start, end) = (found.start(), found.end());
        if entry.starts && start > 0
            || entry.ends && !ends_here(&path[end..])
            || !entry.ends && !closes(path, end)
        {
            continue;
        }
        let score = match entry.kind {
            Kind::Probe => 35,
            Kind::Admin => 20,
            _ => 60,
        };
        keep(
            best,
            Category::KnownExploit,
            score,
            start..end,
            &entry.reason,
        );
    }
}

/// The path ends, or a path parameter or slash is all that follows.
fn ends_here(rest: &[u8]) -> bool {
    matches!(rest, [] | [b'/'] | [b';', ..] | [0, ..])
}

/// No letter goes on with the name; figures may (`/phpinfo2.php`).
fn closes(path: &[u8], end: usize) -> bool {
    if !path[end - 1].is_ascii_alphanumeric() {
        return true;
    }
    match path[end..] {
        [b'a'..=b'z' | b'_', ..] => false,
        [b'-', next, ..] => next.is_ascii_digit(),
        _ => true,
    }
}

type Finding = (u8, Range<usize>, &'static Reason);

/// Names with a leading dot, except those that sites do serve.
fn hidden(path: &[u8]) -> Option<Finding> {
    /// RFC 8615, and path prefixes of hosting products.
    const SERVED: &[&[u8]] = &[
        b"well-known",
        b"netlify",
        b"auth",
        b"nuxt",
        b"next",
        b"vite",
        b"resources",
        b"rest",
        b"imaging",
        b"image",
        b"images",
        b"sites",
        b"api",
        b"proxy",
        b"external",
        b"services",
        b"shared",
        b"a",
        b"static",
        b"attach",
        b"redirect",
        b"wf",
        b"within",
        b"stats",
        b"cms",
        b"pub",
        b"app",
        b"ajax",
        b"rss",
        b"oembed",
        b"magnolia",
        b"html",
        b"json",
        b"xml",
    ];
    for at in crate::text::find_iter(path, b"/.").take(16) {
        let rest = &path[at + 2..];
        let len = memchr::memchr2(b'/', b';', rest).unwrap_or(rest.len());
        let name = &rest[..len];
        let plain = name.len() > 1
            && name[0].is_ascii_alphabetic()
            && !name.iter().any(|b| b.is_ascii_whitespace() || *b >= 0x80);
        if !plain || SERVED.contains(&name) {
            continue;
        }
        let last = path.rsplit(|b| *b == b'/').next().unwrap_or_default();
        let score = if backup::asset(last) { 30 } else { 50 };
        return Some((score, at..at + 2 + len, &HIDDEN));
    }
    None
}

/// Copies, dumps, archives of the whole site and keys.
fn copy(path: &[u8]) -> Option<Finding> {
    let start = memchr::memrchr(b'/', path).map_or(0, |n| n + 1);
    let score = backup::score(&path[start..]);
    (score > 0).then_some((score, start..path.len(), &BACKUP))
}

fn values(value: &[u8], best: &mut Option<Hit>) {
    if let Some(found) = VALUE_TABLE.automaton.find(value) {
        let reason = &VALUE_TABLE.entries[found.pattern()].reason;
        keep(best, Category::KnownExploit, 60, found.range(), reason);
    }
}

/// Headers that carry the name of an uploaded file.
fn names_upload(header: &[u8]) -> bool {
    [
        &b"x-filename"[..],
        b"x_filename",
        b"x.filename",
        b"x-file-name",
        b"x-file_name",
        b"x-upload-file-name",
    ]
    .iter()
    .any(|n| n.eq_ignore_ascii_case(header))
}

fn uploads(text: &Text<'_>, best: &mut Option<Hit>) {
    let (score, reason) = match upload::judge(text.lower) {
        Some(upload::Upload::Run) => (50, &UPLOAD),
        Some(upload::Upload::Obeyed) => (60, &UPLOAD_SETTINGS),
        None => return,
    };
    keep(
        best,
        Category::KnownExploit,
        score,
        0..text.lower.len(),
        reason,
    );
}

fn agents(agent: &[u8], best: &mut Option<Hit>) {
    for found in AGENT_TABLE.automaton.find_overlapping_iter(agent) {
        let entry = &AGENT_TABLE.entries[found.pattern()];
        let (start, end) = (found.start(), found.end());
        let opens = start == 0 || !agent[start - 1].is_ascii_alphanumeric();
        let rest = &agent[end..];
        let closes = match entry.ends {
            true => {
                matches!(
                    rest,
                    [] | [b'/' | b')' | b';', ..] | [b' ', b'v' | b'0'..=b'9', ..]
                ) && (start == 0 || agent[start - 1] != b' ' || !rest.is_empty())
            }
            false => {
                !rest.first().is_some_and(u8::is_ascii_alphabetic)
                    || rest.first() == Some(&b'b') && rest.starts_with(b"bot")
            }
        };
        if opens && closes {
            let score = if entry.kind == Kind::Survey { 30 } else { 60 };
            keep(best, Category::Scanner, score, start..end, &entry.reason);
        }
    }
}
