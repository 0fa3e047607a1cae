//! Walks a path and tells whether it leaves the directory it starts in.

use crate::text::work;

/// What the steps of a path amount to.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Walk {
    /// Longest run of steps up.
    pub(super) ups: usize,
    /// How far above its start the path comes.
    pub(super) above: usize,
    /// Steps up written so that a filter misses them: `..;/`, `....//`, `..%/`.
    pub(super) evasive: bool,
    /// Starts at the root.
    pub(super) absolute: bool,
    /// Names a host in front: a URL.
    pub(super) url: bool,
}

/// Walks a path in canonical form.
pub(super) fn walk(path: &[u8]) -> Walk {
    let mut walk = Walk::default();
    work::count(path.len());
    let path = match crate::text::find(path, b"://") {
        Some(scheme) => {
            walk.url = true;
            let behind = &path[scheme + 3..];
            &behind[memchr::memchr(b'/', behind).unwrap_or(behind.len())..]
        }
        None => path,
    };
    walk.absolute = path.first() == Some(&b'/') || matches!(path, [b'a'..=b'z', b':', b'/', ..]);
    if memchr::memchr(b'/', path).is_none() {
        return walk;
    }
    let (mut depth, mut run, mut dots, mut last) = (0_isize, 0, 0, Step::Stay);
    for part in path.split(|b| *b == b'/') {
        let step = step(part);
        match step {
            Step::Stay => {}
            Step::Down => {
                depth += 1;
                run = 0;
            }
            Step::Up => {
                depth -= 1;
                run += 1;
            }
            Step::DisguisedUp => {
                walk.evasive = true;
                depth -= 1;
                run += 1;
            }
            Step::Dots => dots += 1,
        }
        walk.ups = walk.ups.max(run);
        walk.above = walk.above.max(depth.min(0).unsigned_abs());
        last = step;
    }
    // A path may end in an ellipsis; two of them within are a filter's left-overs.
    dots -= usize::from(last == Step::Dots);
    if dots > 0
        && (dots > 1 || path.starts_with(b"....") || crate::text::find(path, b"....//").is_some())
    {
        walk.evasive = true;
        walk.ups = walk.ups.max(dots);
        walk.above = walk.above.max(dots);
    }
    walk
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Stay,
    Down,
    Up,
    DisguisedUp,
    /// Three dots or more.
    Dots,
}

fn step(part: &[u8]) -> Step {
    let dots = part.iter().take_while(|b| **b == b'.').count();
    match (dots, &part[dots..]) {
        (0, []) | (1, []) => Step::Stay,
        (2, []) => Step::Up,
        (_, []) => Step::Dots,
        // Tomcat and others drop `;parameter`; a stray percent sign or NUL is dropped too.
        (2, [b';', rest @ ..]) if rest.len() < 24 => Step::DisguisedUp,
        (2, [b'%' | 0 | b'\t' | b'\r' | b'\n']) => Step::DisguisedUp,
        (0, [b'%', b'.', b'.'] | [b'%', b'.', b'.', b'%']) => Step::DisguisedUp,
        _ => Step::Down,
    }
}
