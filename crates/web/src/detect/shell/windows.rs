//! Forms of cmd.exe: loops, conditions, variables and their substrings.

use super::{Found, commands, word};
use crate::{Reason, Text};

static LOOP: Reason = Reason {
    code: "cmd-for",
    en: "a FOR loop of cmd.exe",
    ja: "cmd.exe の FOR ループ",
};
static CONDITION: Reason = Reason {
    code: "cmd-if",
    en: "an IF condition of cmd.exe",
    ja: "cmd.exe の IF 条件文",
};
static SUBSTRING: Reason = Reason {
    code: "cmd-variable-substring",
    en: "characters of a command are cut from variables of Windows",
    ja: "Windows の環境変数から文字を切り出してコマンドを組み立てている",
};
static VARIABLE: Reason = Reason {
    code: "cmd-variable",
    en: "a variable of Windows is expanded to a path",
    ja: "Windows の環境変数をパスに展開している",
};
pub(super) fn detect(text: &Text<'_>, found: &mut Found) {
    let lower = text.lower;
    if memchr::memchr(b'%', lower).is_some() {
        variables(lower, found);
    }
    for at in positions(lower, b"for").chain(positions(lower, b"if")) {
        if lower[at] == b'f' {
            for_loop(lower, at, found);
        } else {
            condition(lower, at, found);
        }
    }
}

/// Keywords in a command position that are looked at.
const KEYWORDS_MAX: usize = 16;

/// Places of a keyword at the start of a command.
fn positions<'t>(lower: &'t [u8], keyword: &'static [u8]) -> impl Iterator<Item = usize> + 't {
    crate::text::find_iter(lower, keyword)
        .take(KEYWORDS_MAX)
        .filter(move |at| {
            let before = lower[..*at].trim_ascii_end();
            let free = *at == before.len()
                && before.last().is_none_or(|b| !b.is_ascii_alphanumeric())
                || *at > before.len();
            let opens = before.last().is_none_or(|b| {
                matches!(
                    b,
                    b'&' | b'|' | b'(' | b'@' | b'"' | b'\'' | b'`' | b';' | b'{'
                )
            }) || before.ends_with(b" do")
                || before.ends_with(b" /c");
            free && opens
                && lower
                    .get(at + keyword.len())
                    .is_some_and(|b| b.is_ascii_whitespace() || *b == b'/')
        })
}

/// `FOR /F "tokens=1" %%A IN (..) DO ..`.
fn for_loop(lower: &[u8], at: usize, found: &mut Found) {
    const HEAD_LEN_MAX: usize = 160;
    let head = &lower[at + 3..lower.len().min(at + HEAD_LEN_MAX)];
    let Some(inside) = head
        .windows(3)
        .position(|w| w[0].is_ascii_whitespace() && &w[1..] == b"in")
    else {
        return;
    };
    let variable = &head[..inside];
    let listed = head[inside + 3..].trim_ascii_start().starts_with(b"(");
    let flagged = variable.trim_ascii_start().starts_with(b"/");
    if listed && (memchr::memchr(b'%', variable).is_some() || flagged) {
        found.add(80, at..lower.len(), &LOOP);
    }
}

/// `IF NOT EXIST file ..`, `IF "%1"=="" ..`, `IF 1 EQU 1 ..`.
fn condition(lower: &[u8], at: usize, found: &mut Found) {
    const LEN_MAX: usize = 200;
    let mut rest = lower[at + 2..lower.len().min(at + LEN_MAX)].trim_ascii_start();
    let mut flagged = false;
    loop {
        if let Some(behind) = rest.strip_prefix(b"/i") {
            (rest, flagged) = (behind.trim_ascii_start(), true);
        } else if let Some(behind) = rest.strip_prefix(b"not ") {
            rest = behind.trim_ascii_start();
        } else {
            break;
        }
    }
    let tested = [&b"exist"[..], b"defined", b"errorlevel", b"cmdextversion"]
        .iter()
        .find_map(|keyword| {
            let behind = rest.strip_prefix(*keyword)?;
            behind
                .first()?
                .is_ascii_whitespace()
                .then(|| behind.trim_ascii_start())
        });
    let meant = match tested {
        Some(behind) => {
            let operand = operand_len(behind);
            let then = behind[operand..].trim_ascii_start();
            flagged
                || behind.contains(&b'%')
                || runs(then)
                || file_like(&behind[..operand])
                || (rest.starts_with(b"errorlevel")
                    && behind.first().is_some_and(u8::is_ascii_digit))
        }
        None => comparison(rest, flagged),
    };
    if meant {
        found.add(60, at..lower.len().min(at + LEN_MAX), &CONDITION);
    }
}

fn operand_len(rest: &[u8]) -> usize {
    match rest.first() {
        Some(b'"') => memchr::memchr(b'"', &rest[1..]).map_or(rest.len(), |n| n + 2),
        _ => rest
            .iter()
            .position(u8::is_ascii_whitespace)
            .unwrap_or(rest.len()),
    }
}

/// What follows a condition is a command or a block.
fn runs(then: &[u8]) -> bool {
    if matches!(then.first(), Some(b'(' | b'@')) {
        return true;
    }
    let word = word::read(then, 0);
    commands::class(word.name()).is_some()
}

fn file_like(operand: &[u8]) -> bool {
    matches!(operand, [_, b':', b'\\', ..] | [b'"', ..]) || operand.contains(&b'\\')
}

fn comparison(rest: &[u8], flagged: bool) -> bool {
    for operator in [
        &b" equ "[..],
        b" neq ",
        b" lss ",
        b" leq ",
        b" gtr ",
        b" geq ",
    ] {
        if crate::text::find(rest, operator).is_some() {
            return true;
        }
    }
    let Some(equal) = crate::text::find(rest, b"==") else {
        return false;
    };
    let left = rest[..equal].trim_ascii();
    let right = rest[equal + 2..].trim_ascii_start();
    let delayed = |side: &[u8]| side.iter().filter(|b| **b == b'!').count() == 2;
    let batch = |side: &[u8]| memchr::memchr(b'%', side).is_some() || delayed(side);
    let then = right[operand_len(right)..].trim_ascii_start();
    flagged
        || batch(left)
        || batch(&right[..operand_len(right)])
        || left.starts_with(b"(") == right.starts_with(b"(")
            && then.len() > 3
            && commands::class(word::read(then, 0).name()).is_some()
}

fn variables(lower: &[u8], found: &mut Found) {
    const NAMES: &[&[u8]] = &[
        b"comspec",
        b"systemroot",
        b"windir",
        b"programfiles",
        b"programdata",
        b"appdata",
        b"localappdata",
        b"userprofile",
        b"temp",
        b"tmp",
        b"path",
        b"pathext",
        b"systemdrive",
        b"allusersprofile",
        b"public",
        b"username",
        b"userdomain",
        b"computername",
        b"homepath",
        b"homedrive",
        b"os",
        b"logonserver",
        b"commonprogramfiles",
        b"cd",
        b"errorlevel",
        b"random",
        b"psmodulepath",
    ];
    for at in memchr::memchr_iter(b'%', lower).take(64) {
        let rest = &lower[at + 1..];
        if let Some(len) = word::substring_end(rest) {
            found.add(80, at..at + 1 + len, &SUBSTRING);
            return;
        }
        let Some(name) = NAMES
            .iter()
            .find(|n| rest.starts_with(n) && rest.get(n.len()) == Some(&b'%'))
        else {
            continue;
        };
        let end = at + name.len() + 2;
        let pathlike = matches!(lower.get(end), Some(b'\\' | b'/'));
        let alone = at == 0 || !lower[at - 1].is_ascii_alphanumeric();
        if alone {
            found.add(
                if pathlike || lower.len() == end - at || *name == b"comspec" {
                    50
                } else {
                    30
                },
                at..end,
                &VARIABLE,
            );
        }
    }
}
