//! Programs by their path, and interpreters that are given a script, wherever they stand.

use super::commands::{self, Class};
use super::{Found, name, shape, word};
use crate::{Place, Reason, Text};
use memchr::memmem;

static LOCATED: Reason = Reason {
    code: "shell-program-path",
    en: "the value names a program by its full path",
    ja: "値にプログラムのフルパスが含まれている",
};

static SCRIPT: Reason = Reason {
    code: "shell-interpreter-script",
    en: "an interpreter is given a script in its arguments",
    ja: "引数でインタプリタにスクリプトを渡している",
};

pub(super) fn detect(text: &Text<'_>, found: &mut Found) {
    if text.place == Place::Path {
        return;
    }
    programs(text.lower, found);
    scripts(text.lower, found);
    options(text.lower, found);
}

/// Full paths of programs and interpreters with a script, wherever they stand.
fn programs(lower: &[u8], found: &mut Found) {
    for at in memmem::find_iter(lower, b"bin/").take(16) {
        let start = lower[..at]
            .iter()
            .rposition(|b| !(b.is_ascii_alphanumeric() || *b == b'/'))
            .map_or(0, |n| n + 1);
        let folder = &lower[start..at + 4];
        if !name::FOLDERS.contains(&&lower[start..at + 4]) {
            continue;
        }
        // `https://host/bin/x` and `#!/bin/sh` in a script that someone shows.
        if start > 0 && matches!(lower[start - 1], b'.' | b'-' | b'_' | b':' | b'!') {
            continue;
        }
        let word = word::read(lower, at + 4);
        let Some(class) = commands::class(word.name()) else {
            continue;
        };
        let shape = shape::after(lower, word.name(), word.end);
        let absolute = folder.starts_with(b"/");
        let score = match (class, shape) {
            (_, shape::Shape::Strong | shape::Shape::Option) => 80,
            (Class::Rare, _) => 60,
            (Class::Word, shape::Shape::End | shape::Shape::Weak) if absolute => 60,
            _ => 0,
        };
        if score > 0 {
            found.add(score, start..word.end, &LOCATED);
            return;
        }
    }
}

/// `python -c '..'`, `perl -e`, `bash -i`, `awk 'BEGIN{system(`.
fn scripts(lower: &[u8], found: &mut Found) {
    for (name, options) in [
        (&b"python"[..], &[&b" -c"[..], b"3 -c", b"2 -c"][..]),
        (b"perl", &[b" -e", b" -mio", b" -le", b" -ne"]),
        (b"ruby", &[b" -e", b" -rsocket"]),
        (b"php", &[b" -r "]),
        (b"node", &[b" -e "]),
        (b"lua", &[b" -e "]),
        (b"bash", &[b" -c", b" -i"]),
        (b"sh", &[b" -c ", b" -i"]),
        (b"awk", &[b" 'begin", b" \"begin", b" begin{"]),
        (
            b"powershell",
            &[b" -e", b" -nop", b" -c", b" -w", b" -i", b".exe -"],
        ),
        (b"cmd", &[b" /c", b".exe /c", b" /k", b".exe /k", b"/c "]),
        (b"nc", &[b" -e", b" -l", b" -c", b".exe -"]),
        (
            b"certutil",
            &[b" -urlcache", b".exe -", b" -decode", b" -f"],
        ),
        (b"mshta", &[b" http", b" vbscript", b" javascript"]),
        (b"rundll32", &[b" javascript:", b" "]),
        (b"regsvr32", &[b" /s", b" /u"]),
    ] {
        if let Some(at) = memmem::find(lower, name) {
            let behind = &lower[at + name.len()..];
            let free = at == 0 || !lower[at - 1].is_ascii_alphanumeric();
            if free && options.iter().any(|o| behind.starts_with(o)) {
                found.add(60, at..lower.len(), &SCRIPT);
                return;
            }
        }
    }
}

/// Options that make an ordinary program run another one (argument injection, CWE-88).
fn options(lower: &[u8], found: &mut Found) {
    for option in [
        &b"--checkpoint-action="[..],
        b"-oproxycommand=",
        b"-o proxycommand=",
        b"--use-askpass=",
        b"--upload-pack=",
        b"--receive-pack=",
        b"--to-command=",
        b"--use-compress-program=",
        b"--rsh=",
        b"--post-file=",
        b"-exec sh",
        b"-exec bash",
        b"-exec cat",
        b"-exec id",
    ] {
        if let Some(at) = memmem::find(lower, option) {
            found.add(60, at..lower.len(), &OPTION);
            return;
        }
    }
}

static OPTION: Reason = Reason {
    code: "shell-option-injection",
    en: "an option makes a program run another one",
    ja: "オプションで別のプログラムを実行させようとしている",
};
