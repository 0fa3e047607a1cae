//! What POSIX shells expand: variables, arithmetic, wildcards, the history and the directory stack.

use super::{Found, glob, word};
use crate::{Place, Reason, Text};

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

static DIRECTORY: Reason = Reason {
    code: "shell-directory-stack",
    en: "the value expands to a directory of the shell",
    ja: "値がシェルの作業ディレクトリに展開される",
};

pub(super) fn detect(text: &Text<'_>, found: &mut Found) {
    let lower = text.lower;
    if memchr::memchr(b'$', lower).is_some() {
        separators(lower, found);
    }
    arithmetic(text, found);
    if memchr::memchr3(b'?', b'[', b'*', lower).is_some() && text.place != Place::Path {
        patterns(lower, found);
    }
    directory_stack(text, found);
    history(text, found);
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
        let Some(at) = crate::text::find(lower, open) else {
            continue;
        };
        let inner = &lower[at + open.len()..lower.len().min(at + 48)];
        let Some(end) = crate::text::find(inner, close) else {
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

/// `~+`, `~-`, `~+1`: the directory stack, as a whole value.
fn directory_stack(text: &Text<'_>, found: &mut Found) {
    if let [b'~', b'+' | b'-', rest @ ..] = text.lower
        && rest.len() < 3
        && rest.iter().all(u8::is_ascii_digit)
    {
        found.add(50, 0..text.lower.len(), &DIRECTORY);
    }
}

/// `!!`, `!-1`, `^old^new`: the history, as a whole value.
fn history(text: &Text<'_>, found: &mut Found) {
    let event = match text.lower {
        [b'!', b'!'] => true,
        [b'!', b'-', rest @ ..] => {
            !rest.is_empty() && rest.len() < 4 && rest.iter().all(u8::is_ascii_digit)
        }
        [b'^', rest @ ..] if rest.len() < 64 => {
            let mut words = rest.split(|b| *b == b'^');
            let word = |w: Option<&[u8]>| {
                w.is_some_and(|w| !w.is_empty() && w.iter().all(u8::is_ascii_lowercase))
            };
            word(words.next()) && word(words.next()) && words.all(<[u8]>::is_empty)
        }
        _ => false,
    };
    if event {
        found.add(50, 0..text.lower.len(), &HISTORY);
    }
}

static HISTORY: Reason = Reason {
    code: "shell-history",
    en: "the value expands to an earlier command of the shell",
    ja: "値がシェルの履歴にあるコマンドに展開される",
};
