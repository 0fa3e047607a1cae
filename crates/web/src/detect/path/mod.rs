//! Paths that leave the root or name files of the system (CWE-22, CWE-36, CWE-98).
//!
//! Dots and separators are written plainly first (`canonical`), then each path is walked (`walk`)
//! and compared with files that no site serves (`files`). A relative path that goes up one or two
//! directories to a picture or page is ordinary.

mod canonical;
mod files;
#[cfg(test)]
mod tests;
mod walk;

use super::Detector;
use crate::{Category, Hit, Place, Reason, Score, Text};
use std::ops::Range;
use walk::Walk;

pub(crate) const DETECTOR: Detector = Detector {
    needles: &[
        b"..",
        b"0x2e",
        b"0x2f",
        b"0x5c",
        b"\xef\xbc\x8e",
        b"\0",
        b"\xc0\xae",
        b"\xc0.",
        b"\xc0\xee",
        b"\xc0\xfe",
        b"\xc0^",
        b"\xc0n",
        b"\xe0\x80\xae",
        b"\xe0\x40\xae",
        b"\xf0\x80",
        b"\xf8\x80",
        b"\xfc\x80",
        b"?\xc0",
        b"?\xc1",
        b"?.",
        b".?",
        b"??",
        b"etc/",
        b"etc\\",
        b"proc/",
        b"sys/",
        b"var/",
        b"usr/",
        b"dev/",
        b"opt/",
        b"root/",
        b"boot/",
        b"run/",
        b"private/",
        b"library/",
        b"volumes/",
        b"system/",
        b":\\",
        b"c:/",
        b"d:/",
        b"e:/",
        b"f:/",
        b"\\\\",
        b"windows/",
        b"windows\\",
        b"winnt/",
        b"winnt\\",
        b"system32",
        b"inetpub",
        b"xampp",
        b"wamp",
        b"apache",
        b"mysql",
        b"php",
        b".ini",
        b".conf",
        b".log",
        b"_log",
        b".xml",
        b".ssh",
        b".aws",
        b"_history",
        b"web-inf",
        b"meta-inf",
        b"file:",
        b"::$",
        b"~1",
        b".ht",
        b".json",
        b".yml",
        b".cnf",
        b"logs/",
        b"log/",
        b"\\log",
        b"/.",
        b"\\.",
        b"utmp",
        b"wtmp",
        b"btmp",
        b".dat",
        b".key",
        b".config",
        b".py",
        b".inf",
        b".sys",
        b"settings",
        b"catalina",
        b"documents and",
        b"etc\xc0",
        b"etc\xc1",
        b"etc\xe2",
        b"etc\xef",
        b"etc\xee",
        b"etc\xf0",
        b"sshd_config",
        b"repair",
        b"ntuser",
        b"maillog",
        b"lastlog",
        b"faillog",
        b"xferlog",
        b".pdb",
        b".passwd",
        b"mainlog",
        b"paniclog",
        b"rejectlog",
    ],
    detect,
};

static TO_SYSTEM_FILE: Reason = Reason {
    code: "path-to-system-file",
    en: "the path climbs out of the site to a file of the system",
    ja: "パスがサイトの外へ出て、システムのファイルを指している",
};
static SYSTEM_FILE: Reason = Reason {
    code: "path-system-file",
    en: "the value names a file of the operating system or of a server",
    ja: "値が OS やサーバーのファイルを指している",
};
static DISGUISED: Reason = Reason {
    code: "path-disguised-traversal",
    en: "steps to a parent directory are written so that filters miss them",
    ja: "親ディレクトリへの移動が、フィルタをすり抜ける書き方になっている",
};
static LEAVES: Reason = Reason {
    code: "path-leaves-root",
    en: "the path climbs above the root of the site",
    ja: "パスがサイトのルートより上に出ている",
};
static RELATIVE: Reason = Reason {
    code: "path-relative",
    en: "a relative path goes up",
    ja: "相対パスで上のディレクトリを指している",
};
static NUL: Reason = Reason {
    code: "path-nul-byte",
    en: "a NUL byte cuts the name of a file short",
    ja: "NUL バイトでファイル名を途中で切っている",
};
static FILE_URL: Reason = Reason {
    code: "path-file-url",
    en: "a file: URL names a local file",
    ja: "file: URL でローカルのファイルを指している",
};
static STREAM: Reason = Reason {
    code: "path-alternate-stream",
    en: "an alternate data stream or short name of Windows bypasses checks of the name",
    ja: "Windows の代替ストリームや短縮名でファイル名の検査を避けている",
};
static SHARE: Reason = Reason {
    code: "path-network-share",
    en: "the value names a network share that the server would open",
    ja: "サーバーに開かせるネットワーク共有が値に書かれている",
};

fn detect(text: &Text<'_>, hits: &mut Vec<Hit>) {
    let mut best: Option<Hit> = None;
    let mut add = |score: u8, span: Range<usize>, reason: &'static Reason| {
        if score > 0 && best.as_ref().is_none_or(|b| b.score.0 < score) {
            best = Some(Hit {
                category: Category::PathTraversal,
                score: Score(score),
                span: span.start.min(text.bytes.len())..span.end.min(text.bytes.len()),
                reason,
            });
        }
    };
    special(text, &mut add);
    if canonical::needed(text.lower) {
        let form = canonical::canonical(text.lower);
        let span = |r: Range<usize>| form.origin(r.start)..form.origin(r.end);
        judge(text, &form.bytes, form.odd, &mut |score, range, reason| {
            add(score, span(range), reason);
        });
    } else {
        judge(text, text.lower, false, &mut add);
    }
    hits.extend(best);
}

/// Where findings go.
type Add<'a> = dyn FnMut(u8, Range<usize>, &'static Reason) + 'a;

/// Judges a text whose dots and separators are plain.
fn judge(text: &Text<'_>, path: &[u8], odd: bool, add: &mut Add<'_>) {
    if crate::text::find(path, b"..").is_some() {
        for token in tokens(path) {
            let part = &path[token.clone()];
            if crate::text::find(part, b"..").is_some() {
                traversal(text, part, token, odd, add);
            }
        }
    }
    files::detect(text, path, odd, add);
}

/// Paths of a text: what stands between blanks, quotes and other marks that no path has.
fn tokens(text: &[u8]) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        if at > text.len() {
            return None;
        }
        let start = at;
        let end = text[start..]
            .iter()
            .position(|b| {
                matches!(
                    b,
                    b' ' | b'"'
                        | b'\''
                        | b'<'
                        | b'>'
                        | b'|'
                        | b'='
                        | b','
                        | b'('
                        | b')'
                        | b'&'
                        | b'\n'
                        | b'\r'
                        | b'\t'
                        | b'`'
                )
            })
            .map_or(text.len(), |n| start + n);
        at = end + 1;
        Some(start..end)
    })
}

fn traversal(text: &Text<'_>, part: &[u8], token: Range<usize>, odd: bool, add: &mut Add<'_>) {
    let walk = walk::walk(part);
    if walk.ups == 0 {
        return;
    }
    if (odd || walk.evasive) && walk.above > 0 {
        add(60, token, &DISGUISED);
        return;
    }
    let leaves = walk.above > 0;
    let score = match text.place {
        Place::Path if leaves => 50,
        Place::Path => 10,
        _ if walk.url && !leaves => 10,
        _ => of_value(text, part, &walk),
    };
    let reason = if score >= Score::BREAK_OUT.0 {
        &LEAVES
    } else {
        &RELATIVE
    };
    add(score, token, reason);
}

/// Score of a plain traversal within a value.
fn of_value(text: &Text<'_>, part: &[u8], walk: &Walk) -> u8 {
    let tail = part.rsplit(|b| *b == b'/').next().unwrap_or_default();
    let tail = tail
        .split(|b| matches!(b, b'?' | b'#'))
        .next()
        .unwrap_or_default();
    let backslashes = memchr::memchr(b'\\', text.lower).is_some();
    if walk.above > 0 && files::configuration(tail) {
        return 50;
    }
    match (walk.above, files::kind(tail)) {
        (0, _) => 15,
        (1.., _) if walk.absolute => 50,
        (1.., _) if text.lower.len() > part.len() + 40 => 25,
        (4.., files::Kind::Asset) => 50,
        (_, files::Kind::Asset) => 30,
        (3.., files::Kind::Page) => 55,
        (_, files::Kind::Page) => 35,
        (3.., _) => 60,
        (2, _) if backslashes || tail.is_empty() => 50,
        (2, files::Kind::Other) => 50,
        (2, files::Kind::None) => 40,
        (_, _) => 25,
    }
}

/// Dots in a row that no name starts with: three steps up without their slashes.
const STRIPPED_DOTS_MIN: usize = 6;

/// Forms that need no walk.
fn special(text: &Text<'_>, add: &mut Add<'_>) {
    let lower = text.lower;
    if let Some(at) = memchr::memchr(0, lower) {
        nul(text, at, add);
    }
    if let Some(at) = crate::text::find(lower, b"file:") {
        let behind = &lower[at + 5..];
        let free = at == 0 || !lower[at - 1].is_ascii_alphanumeric();
        if free
            && (behind.starts_with(b"//") || behind.starts_with(b"/"))
            && text.place != Place::Path
        {
            add(60, at..lower.len(), &FILE_URL);
        }
    }
    for stream in [&b"::$data"[..], b"::$index_allocation", b":$i30:"] {
        if let Some(at) = crate::text::find(lower, stream) {
            add(60, at..at + stream.len(), &STREAM);
        }
    }
    // Browsers turn backslashes of a path into slashes and take the steps up themselves.
    if text.place == Place::Path
        && let Some(at) = crate::text::find(lower, b"..\\")
    {
        add(50, at..lower.len(), &DISGUISED);
    }
    if text.place == Place::Path && crate::text::find(lower, b"*~1").is_some() {
        add(50, 0..lower.len(), &STREAM);
    }
    if let Some(behind) = lower
        .strip_prefix(b"/")
        .or_else(|| lower.strip_prefix(b"file:"))
    {
        // Steps up from which a filter took the slashes.
        let dots = behind.iter().take_while(|b| **b == b'.').count();
        let named = matches!(behind.get(dots), Some(b'a'..=b'z' | b'{'));
        if dots >= STRIPPED_DOTS_MIN && named {
            add(50, 0..lower.len(), &DISGUISED);
        }
    }
    if let [b'\\', b'\\', behind @ ..] = lower {
        share(behind, add);
    }
}

/// A NUL ends a name for C code, whatever extension follows.
fn nul(text: &Text<'_>, at: usize, add: &mut Add<'_>) {
    let lower = text.lower;
    // Packed reports are sent as forms too; their bytes are no names.
    let controls = |b: &&u8| **b < b' ' && !b"\t\r\n".contains(b);
    let binary = matches!(text.place, Place::Body | Place::Header | Place::BodyValue)
        && lower.iter().filter(controls).count() > 8;
    if binary {
        return;
    }
    let before = &lower[..at];
    let behind = &lower[at + 1..];
    let named = before.len() > 1
        && (before.contains(&b'.') || before.contains(&b'/') || before.contains(&b'\\'));
    let extension = matches!(behind, [b'.', b'a'..=b'z', ..]);
    let score = match (named, extension) {
        (_, true) => 60,
        (true, false) if behind.len() < 12 => 50,
        _ => 30,
    };
    add(score, at.saturating_sub(24)..lower.len().min(at + 12), &NUL);
}

/// `\\host\share` as a value.
fn share(behind: &[u8], add: &mut Add<'_>) {
    let Some(end) = memchr::memchr2(b'\\', b'/', behind) else {
        return;
    };
    let (host, share) = (&behind[..end], &behind[end + 1..]);
    if host.is_empty() || host.iter().any(u8::is_ascii_whitespace) || share.is_empty() {
        return;
    }
    let hidden = memchr::memchr2(b'\\', b'/', share)
        .map_or(share, |n| &share[..n])
        .ends_with(b"$");
    let local = matches!(host, b"?" | b"." | b"::1" | b"localhost" | b"127.0.0.1");
    let remote = host.contains(&b'.') || host.contains(&b'@') || host.contains(&b':');
    let score = if hidden || local {
        60
    } else if remote {
        50
    } else {
        30
    };
    add(score, 0..behind.len() + 2, &SHARE);
}
