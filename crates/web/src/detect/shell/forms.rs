//! Forms of POSIX shells that need no command position: brace lists, functions, redirections to
//! devices, separators hidden in variables, directory stacks.

use super::commands::{self, Class};
use super::{Found, glob, shape, word};
use crate::{Place, Reason, Text};
use memchr::memmem;

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
static DEVICE: Reason = Reason {
    code: "shell-network-device",
    en: "a shell would connect to another host through /dev/tcp",
    ja: "/dev/tcp 経由でシェルを外部に接続させようとしている",
};
static REDIRECTED: Reason = Reason {
    code: "shell-redirection",
    en: "input or output of a command is redirected",
    ja: "コマンドの入出力をリダイレクトしている",
};
static SEPARATOR: Reason = Reason {
    code: "shell-field-separator",
    en: "spaces of a command are hidden in $IFS",
    ja: "コマンドの空白を $IFS で隠している",
};
static ARITHMETIC: Reason = Reason {
    code: "shell-arithmetic",
    en: "a shell is asked to calculate",
    ja: "シェルに計算させようとしている",
};
static PROCESS: Reason = Reason {
    code: "shell-process-substitution",
    en: "the value is the output of a command",
    ja: "値がコマンドの出力に置き換わる形になっている",
};
static PATTERN: Reason = Reason {
    code: "shell-wildcard-path",
    en: "a path of the system is written with wildcards",
    ja: "システムのパスをワイルドカードで書いている",
};
static SCRIPT: Reason = Reason {
    code: "shell-interpreter-script",
    en: "an interpreter is given a script in its arguments",
    ja: "引数でインタプリタにスクリプトを渡している",
};
static DIRECTORY: Reason = Reason {
    code: "shell-directory-stack",
    en: "the value expands to a directory of the shell",
    ja: "値がシェルの作業ディレクトリに展開される",
};
static LOCATED: Reason = Reason {
    code: "shell-program-path",
    en: "the value names a program by its full path",
    ja: "値にプログラムのフルパスが含まれている",
};

pub(super) fn detect(text: &Text<'_>, found: &mut Found) {
    let lower = text.lower;
    if memchr::memchr(b'{', lower).is_some() {
        braces(lower, found);
        function(text, found);
    }
    if memchr::memchr3(b'>', b'<', b'/', lower).is_some() {
        devices(lower, found);
    }
    if memchr::memchr(b'$', lower).is_some() {
        separators(lower, found);
    }
    arithmetic(text, found);
    if memchr::memchr3(b'?', b'[', b'*', lower).is_some() && text.place != Place::Path {
        patterns(lower, found);
    }
    if text.place != Place::Path {
        programs(lower, found);
    }
    directory_stack(text, found);
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
    for open in memmem::find_iter(lower, b"()").take(8) {
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
        let calls_itself = memmem::find_iter(body, name).take(4).any(|at| {
            let free = |b: Option<&u8>| !b.is_some_and(u8::is_ascii_alphanumeric);
            free(at.checked_sub(1).and_then(|b| body.get(b))) && free(body.get(at + name.len()))
        });
        if forks && calls_itself {
            found.add(80, name_at..lower.len(), &FORK_BOMB);
        }
    }
}

fn devices(lower: &[u8], found: &mut Found) {
    for device in [&b"/dev/tcp/"[..], b"/dev/udp/"] {
        if let Some(at) = memmem::find(lower, device) {
            found.add(80, at..lower.len(), &DEVICE);
        }
    }
    for form in [
        &b">&1"[..],
        b">& 1",
        b"0>&1",
        b"<&1",
        b">/dev/null",
        b"> /dev/null",
        b">/tmp/",
        b"> /tmp/",
        b"</etc/",
        b"< /etc/",
        b">/var/",
        b"> /var/",
        b">/etc/",
        b"<&3",
        b">&3",
        b"2>/",
        b"&>/",
        b"2>&",
        b"<>/",
        b">>/",
        b">> /",
        b"</proc/",
        b"> /etc/",
        b"<<<$",
        b"<<<`",
        b"<<< $",
        b"<<< `",
        b"<<<'",
        b"<<<\"",
    ] {
        if let Some(at) = memmem::find(lower, form) {
            found.add(60, at..at + form.len(), &REDIRECTED);
            return;
        }
    }
}

/// `$IFS`, `${IFS}` anywhere, and substrings of variables (`${PATH:0:1}`).
fn separators(lower: &[u8], found: &mut Found) {
    for at in memchr::memchr_iter(b'$', lower).take(64) {
        match word::variable(lower, at) {
            word::Variable::Separator(width) => {
                found.add(80, at..(at + width).min(lower.len()), &SEPARATOR);
                return;
            }
            word::Variable::Other(width) if lower.get(at + 1) == Some(&b'{') => {
                let inner = &lower[at + 2..(at + width - 1).min(lower.len())];
                if expansion(inner) {
                    found.add(60, at..at + width, &SEPARATOR);
                }
            }
            word::Variable::Quote
                if lower[at + 2..].starts_with(b"\\x") || lower[at + 2..].starts_with(b"\\1") =>
            {
                found.add(60, at..(at + 8).min(lower.len()), &SEPARATOR);
            }
            _ => {}
        }
    }
}

/// `$((1+1))`, `$[1+1]`, and `<(cmd)` as the whole value.
fn arithmetic(text: &Text<'_>, found: &mut Found) {
    let lower = text.lower;
    for (open, close) in [(&b"$(("[..], &b"))"[..]), (b"$[", b"]")] {
        let Some(at) = memmem::find(lower, open) else {
            continue;
        };
        let inner = &lower[at + open.len()..lower.len().min(at + 48)];
        let Some(end) = memmem::find(inner, close) else {
            continue;
        };
        let inner = &inner[..end];
        if inner.iter().any(u8::is_ascii_digit)
            && inner
                .iter()
                .any(|b| matches!(b, b'+' | b'-' | b'/' | b'%' | b'$'))
            || (open.len() == 3 && inner.iter().all(u8::is_ascii_digit))
        {
            found.add(50, at..at + open.len() + end + close.len(), &ARITHMETIC);
        }
    }
    if let [b'<' | b'>', b'(', b'a'..=b'z', .., b')'] = lower
        && lower[2..lower.len() - 1]
            .iter()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b' ' | b'/' | b'.' | b'-'))
    {
        found.add(50, 0..lower.len(), &PROCESS);
    }
}

/// `PATH:0:1`, `HOME#..`, `a//x/y`: expansions that only shells have; not `name` or `a.b`.
fn expansion(inner: &[u8]) -> bool {
    const VARIABLES: &[&[u8]] = &[
        b"path",
        b"home",
        b"pwd",
        b"shell",
        b"oldpwd",
        b"ifs",
        b"user",
        b"shellopts",
        b"bash",
        b"ps1",
        b"ps2",
        b"ps4",
        b"hostname",
        b"random",
        b"ls_colors",
        b"lang",
        b"term",
    ];
    let name_len = inner
        .iter()
        .position(|b| !(b.is_ascii_alphanumeric() || *b == b'_'))
        .unwrap_or(inner.len());
    let (name, rest) = inner.split_at(name_len);
    let known = VARIABLES.contains(&name);
    match rest {
        [] => false,
        [b':', b'0'..=b'9' | b'-' | b' ', ..] => {
            known || rest.iter().filter(|b| **b == b':').count() == 2
        }
        [b'/', b'/', ..] | [b'#' | b'%' | b'^', ..] if !name.is_empty() => true,
        [b'/' | b'@', ..] => known,
        _ => false,
    }
}

/// Paths of the system with wildcards: `/???/c?t /e*c/p[a]sswd`.
fn patterns(lower: &[u8], found: &mut Found) {
    let mut tried = 0;
    let mut at = 0;
    while let Some(slash) = memchr::memchr(b'/', &lower[at..]).map(|n| at + n) {
        let end = lower[slash..]
            .iter()
            .take(64)
            .position(|b| {
                !(b.is_ascii_alphanumeric()
                    || matches!(
                        b,
                        b'/' | b'?'
                            | b'*'
                            | b'['
                            | b']'
                            | b'!'
                            | b'^'
                            | b'.'
                            | b'-'
                            | b'_'
                            | b'\\'
                            | b'\''
                            | b'"'
                    ))
            })
            .map_or(lower.len().min(slash + 64), |n| slash + n);
        let path = &lower[slash..end];
        let bounded = slash == 0
            || matches!(
                lower[slash - 1],
                b' ' | b'\t'
                    | b'\n'
                    | b'<'
                    | b'>'
                    | b'='
                    | b';'
                    | b'|'
                    | b'&'
                    | b'`'
                    | b'('
                    | b','
                    | b'\''
                    | b'"'
                    | b'{'
            );
        if bounded && path.iter().any(|b| matches!(b, b'?' | b'[' | b'*')) {
            tried += 1;
            if glob::path(path) || bracketed_root(path) {
                found.add(60, slash..end, &PATTERN);
                return;
            }
            if tried >= 8 {
                return;
            }
        }
        at = end.max(slash + 1);
    }
}

/// `/[e]tc`: nobody writes one letter of a directory in brackets.
fn bracketed_root(path: &[u8]) -> bool {
    let Some(close) = memchr::memchr(b']', path) else {
        return false;
    };
    path.get(1) == Some(&b'[') && close < 12 && {
        let mut plain = [0_u8; 16];
        let mut len = 0;
        for byte in path[1..]
            .iter()
            .filter(|b| !matches!(b, b'[' | b']' | b'/' | b'?'))
            .take(16)
        {
            plain[len] = *byte;
            len += 1;
        }
        [
            &b"etc"[..],
            b"bin",
            b"usr",
            b"dev",
            b"var",
            b"tmp",
            b"proc",
            b"home",
            b"opt",
        ]
        .iter()
        .any(|root| plain[..len].starts_with(root))
    }
}

/// Full paths of programs and interpreters with a script, wherever they stand.
fn programs(lower: &[u8], found: &mut Found) {
    for at in memmem::find_iter(lower, b"bin/").take(16) {
        let start = lower[..at]
            .iter()
            .rposition(|b| !(b.is_ascii_alphanumeric() || *b == b'/'))
            .map_or(0, |n| n + 1);
        let folder = &lower[start..at];
        if ![
            &b""[..],
            b"/",
            b"/s",
            b"s",
            b"/usr/",
            b"/usr/s",
            b"usr/",
            b"usr/s",
            b"/usr/local/",
            b"/usr/local/s",
            b"usr/local/",
        ]
        .contains(&folder)
        {
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
    scripts(lower, found);
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

/// `~+`, `~-`, `~+1`: the directory stack, as a whole value.
fn directory_stack(text: &Text<'_>, found: &mut Found) {
    if let [b'~', b'+' | b'-', rest @ ..] = text.lower
        && rest.len() < 3
        && rest.iter().all(u8::is_ascii_digit)
    {
        found.add(50, 0..text.lower.len(), &DIRECTORY);
    }
}
