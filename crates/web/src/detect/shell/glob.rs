//! Patterns of file names as shells expand them.

/// Longest pattern that is tried: both loops together stay below its square.
const PATTERN_LEN_MAX: usize = 48;

/// Whether `pattern` (`?`, `*`, `[..]`) matches the whole `name`.
pub(super) fn matches(pattern: &[u8], name: &[u8]) -> bool {
    if pattern.len() > PATTERN_LEN_MAX {
        return false;
    }
    let (mut p, mut n) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while n < name.len() {
        if pattern.get(p) == Some(&b'*') {
            p += 1;
            retry = Some((p, n));
            continue;
        }
        if let Some(width) = one(&pattern[p..], name[n]) {
            p += width;
            n += 1;
            continue;
        }
        let Some((after_star, seen)) = retry else {
            return false;
        };
        retry = Some((after_star, seen + 1));
        p = after_star;
        n = seen + 1;
    }
    pattern[p..].iter().all(|b| *b == b'*')
}

/// Bytes of the pattern that take one byte of the name.
fn one(pattern: &[u8], byte: u8) -> Option<usize> {
    match pattern.first()? {
        b'?' => Some(1),
        b'[' => {
            let close = pattern.iter().skip(2).position(|b| *b == b']')? + 2;
            let set = &pattern[1..close];
            let (inverted, set) = match set {
                [b'!' | b'^', rest @ ..] => (true, rest),
                _ => (false, set),
            };
            let within = set.contains(&byte)
                || set
                    .windows(3)
                    .any(|w| w[1] == b'-' && (w[0]..=w[2]).contains(&byte));
            (within != inverted).then_some(close + 1)
        }
        other => (*other == byte).then_some(1),
    }
}

/// Components of a path that are compared.
const DEPTH_MAX: usize = 5;

/// Directories below the root of Unix-like systems.
const ROOTS: &[&[u8]] = &[
    b"bin", b"sbin", b"etc", b"usr", b"dev", b"proc", b"var", b"tmp", b"home", b"root", b"opt",
    b"sys", b"lib", b"mnt", b"boot", b"run", b"srv", b"media",
];

/// Names below them that attackers write as patterns.
const BELOW: &[&[u8]] = &[
    b"bin",
    b"sbin",
    b"local",
    b"passwd",
    b"shadow",
    b"group",
    b"hosts",
    b"issue",
    b"hostname",
    b"self",
    b"version",
    b"log",
    b"www",
    b"share",
    b"lib",
    b"tcp",
    b"udp",
    b"null",
    b"cron.d",
    b"crontab",
    b"sudoers",
    b"ssh",
    b"motd",
    b"fstab",
    b"resolv.conf",
    b"os-release",
    b"environ",
];

/// Whether a path with pattern characters means something of the system: `/???/p?sswd`.
pub(super) fn path(path: &[u8]) -> bool {
    let patterned = |part: &[u8]| part.iter().any(|b| matches!(b, b'?' | b'*' | b'['));
    let mut bracket = false;
    let parts = path
        .split(|b| {
            bracket = (bracket || *b == b'[') && *b != b']';
            *b == b'/' && !bracket
        })
        .filter(|p| !p.is_empty());
    if !patterned(path) || !path.iter().any(u8::is_ascii_lowercase) {
        return false;
    }
    let meant = |pattern: &[u8], names: &[&[u8]]| names.iter().any(|n| matches(pattern, n));
    // A lone star matches everything and so means nothing.
    let vague = |pattern: &[u8]| pattern.iter().all(|b| *b == b'*');
    let mut rooted = None;
    for part in parts.take(DEPTH_MAX) {
        match rooted {
            None if vague(part) || !meant(part, ROOTS) => return false,
            None => rooted = Some(patterned(part)),
            Some(_) if vague(part) => return false,
            Some(root_patterned) => {
                if (root_patterned || patterned(part))
                    && (meant(part, BELOW) || super::commands::any_matches(part))
                {
                    return true;
                }
            }
        }
    }
    false
}
