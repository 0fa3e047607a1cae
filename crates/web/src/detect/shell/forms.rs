//! Forms of POSIX shells that need no command position: brace lists and functions.

use super::commands::{self, Class};
use super::{Found, glob, shape, word};
use crate::{Reason, Text};

static BRACES: Reason = Reason {
    code: "shell-brace-list",
    en: "a command and its arguments are written as a brace list",
    ja: "コマンドと引数が波括弧の並びで書かれている",
};
static SHELLSHOCK: Reason = Reason {
    code: "shell-function-import",
    en: "a shell function is smuggled in as Shellshock does",
    ja: "Shellshock の手口でシェル関数を送り込んでいる",
};
static FORK_BOMB: Reason = Reason {
    code: "shell-fork-bomb",
    en: "a shell function that calls itself would exhaust the system",
    ja: "自分自身を呼ぶシェル関数で資源を使い切らせようとしている",
};
pub(super) fn detect(text: &Text<'_>, found: &mut Found) {
    let lower = text.lower;
    if memchr::memchr(b'{', lower).is_some() {
        braces(lower, found);
        function(text, found);
    }
}

/// `{cat,/etc/passwd}`, `{id,}`, `{,ls,-la}`.
fn braces(lower: &[u8], found: &mut Found) {
    const LIST_LEN_MAX: usize = 160;
    for open in memchr::memchr_iter(b'{', lower) {
        let list = &lower[open + 1..lower.len().min(open + LIST_LEN_MAX)];
        let Some(close) = memchr::memchr(b'}', list) else {
            continue;
        };
        let list = &list[..close];
        if !list.contains(&b',') || list.contains(&b':') && !list.contains(&b'/') {
            continue;
        }
        let mut items = list.split(|b| *b == b',');
        let Some(first) = items.find(|i| !i.is_empty()) else {
            continue;
        };
        let command = word::read(first, usize::from(first[0] == b'$'));
        let whole = command.end == first.len();
        let padded = list.starts_with(b",") || list.ends_with(b",");
        let argued = items.any(|i| shape::path(i) || i.starts_with(b"-"));
        let before = &lower[..open];
        let prefix = &before[before
            .iter()
            .rposition(|b| !b.is_ascii_lowercase())
            .map_or(0, |n| n + 1)..];
        let behind = &lower[open + close + 2..];
        let suffix = &behind[..behind
            .iter()
            .position(|b| !b.is_ascii_lowercase())
            .unwrap_or(behind.len())];
        if !(prefix.is_empty() && suffix.is_empty()) && joined(prefix, first, suffix) {
            found.add(
                60,
                open - prefix.len()..open + close + 2 + suffix.len(),
                &BRACES,
            );
            return;
        }
        let meant = match commands::class(command.name()) {
            _ if !whole => false,
            Some(Class::Rare) => true,
            Some(Class::Word) => padded || argued,
            None => command.pattern && glob::path(command.path()),
        };
        if meant {
            found.add(80, open..open + close + 2, &BRACES);
            return;
        }
    }
}

/// `c{a,oun}t`: the first of the words that the list makes is a command.
fn joined(prefix: &[u8], first: &[u8], suffix: &[u8]) -> bool {
    let mut word = [0; commands::NAME_LEN_MAX];
    let mut len = 0;
    for byte in prefix.iter().chain(first).chain(suffix) {
        let Some(slot) = word.get_mut(len) else {
            return false;
        };
        *slot = *byte;
        len += 1;
    }
    first.iter().all(u8::is_ascii_lowercase) && commands::class(&word[..len]).is_some()
}

/// `() { :; }; command` and functions that pipe into themselves.
fn function(text: &Text<'_>, found: &mut Found) {
    let lower = text.lower;
    for open in crate::text::find_iter(lower, b"()").take(8) {
        let behind = lower[open + 2..].trim_ascii_start();
        if !behind.starts_with(b"{") {
            continue;
        }
        let name_at = lower[..open]
            .iter()
            .rposition(|b| {
                b.is_ascii_whitespace() || matches!(b, b';' | b'&' | b'=' | b'(' | b'"' | b'\'')
            })
            .map_or(0, |n| n + 1);
        let name = &lower[name_at..open];
        if name.is_empty() {
            if lower[..open].trim_ascii().is_empty() {
                found.add(80, open..lower.len(), &SHELLSHOCK);
            }
            continue;
        }
        let body_end = memchr::memchr(b'}', behind).unwrap_or(behind.len());
        let body = &behind[1.min(body_end)..body_end];
        let forks = body.iter().any(|b| matches!(b, b'|' | b'&'));
        let calls_itself = crate::text::find_iter(body, name).take(4).any(|at| {
            let free = |b: Option<&u8>| !b.is_some_and(u8::is_ascii_alphanumeric);
            free(at.checked_sub(1).and_then(|b| body.get(b))) && free(body.get(at + name.len()))
        });
        if forks && calls_itself {
            found.add(80, name_at..lower.len(), &FORK_BOMB);
        }
    }
}
