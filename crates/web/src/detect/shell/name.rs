//! Which command a word names: its class, its path and its variables.

use super::commands::{self, Class};
use super::word::{self, Word};

/// Directories of programs.
pub(super) const FOLDERS: &[&[u8]] = &[
    b"/bin/",
    b"/sbin/",
    b"/usr/bin/",
    b"/usr/sbin/",
    b"/usr/local/bin/",
    b"/usr/local/sbin/",
    b"/usr/libexec/",
    b"bin/",
    b"sbin/",
    b"usr/bin/",
    b"usr/sbin/",
    b"usr/local/bin/",
];

/// Bytes before a variable in which its value is looked for.
const ASSIGNED_LEN_MAX: usize = 512;

/// Class and name, with `\` as an escape or as a separator of directories.
pub(super) fn class_of(word: &Word) -> Option<(Class, &[u8])> {
    let named = |name| commands::class(name).map(|class| (class, name));
    if word.overlong {
        return None;
    }
    // `/web/item/title` is a path, wherever it leads; `/bin/id` is a command.
    let foreign = word.path().first() == Some(&b'/') && !located(word);
    let named = |name| named(name).filter(|(class, _)| !foreign || *class == Class::Rare);
    named(word.name())
        .or_else(|| word.windows_name().and_then(named))
        .or_else(|| named(without_version(word.name())))
        .or_else(|| named(before_option(word.path())?))
}

/// `gcc7.4` without its figures.
fn without_version(name: &[u8]) -> &[u8] {
    let end = name
        .iter()
        .rposition(|b| !(b.is_ascii_digit() || matches!(b, b'.' | b'-')))
        .map_or(0, |n| n + 1);
    &name[..end]
}

/// `bcdboot/r`: cmd.exe needs no blank before an option.
fn before_option(path: &[u8]) -> Option<&[u8]> {
    match path {
        [name @ .., b'/', b'a'..=b'z' | b'?'] => Some(name),
        _ => None,
    }
}

/// The word names the directory of commands too: `/bin/id`, `c:\windows\system32\cmd.exe`.
pub(super) fn located(word: &Word) -> bool {
    let path = word.path();
    let folder = &path[..path.len() - word.name().len()];
    FOLDERS.contains(&folder)
        || (word.windows_name().is_some() && path.windows(8).any(|w| w == b"system32"))
}

/// A variable that holds a shell: `$SHELL`, `$0`.
pub(super) fn shell_variable(lower: &[u8], at: usize, word: &Word) -> bool {
    let name = lower[at..word.end].trim_ascii_start();
    [
        &b"$shell"[..],
        b"${shell}",
        b"$bash",
        b"${bash}",
        b"$0",
        b"$comspec",
    ]
    .contains(&name)
}

/// `$u wget x`: an empty variable, then a command.
pub(super) fn empty_then_command(lower: &[u8], word: &Word) -> bool {
    let next = word::read(lower, super::position::skip_prefix(lower, word.end));
    !next.assignment && class_of(&next).is_some_and(|(class, _)| class == Class::Rare)
}

/// `a=nc&&$a`: the variable was set earlier in the text.
pub(super) fn assigned_before(lower: &[u8], at: usize, word: &Word) -> bool {
    let name = lower[at..word.end].trim_ascii_start();
    let name = name.strip_prefix(b"$").unwrap_or(name);
    let name = name.split(|b| *b == b'$').next().unwrap_or(name);
    let name = name
        .strip_prefix(b"{")
        .and_then(|n| n.strip_suffix(b"}"))
        .unwrap_or(name);
    let is_name = |b: &u8| b.is_ascii_alphanumeric() || *b == b'_';
    if name.is_empty() || !name.iter().all(is_name) {
        return false;
    }
    let before = &lower[at.saturating_sub(ASSIGNED_LEN_MAX)..at];
    crate::text::find_iter(before, name).take(8).any(|found| {
        before.get(found + name.len()) == Some(&b'=')
            && (found == 0
                || !before[found - 1].is_ascii_alphanumeric() && before[found - 1] != b'$')
    })
}
