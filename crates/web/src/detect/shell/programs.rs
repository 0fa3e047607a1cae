//! Programs by their path, wherever it stands.

use super::commands::{self, Class};
use super::{Found, name, shape, word};
use crate::{Place, Reason, Text};

static LOCATED: Reason = Reason {
    code: "shell-program-path",
    en: "the value names a program by its full path",
    ja: "値にプログラムのフルパスが含まれている",
};

pub(super) fn detect(text: &Text<'_>, found: &mut Found) {
    if text.place == Place::Path {
        return;
    }
    programs(text.lower, found);
}

/// Full paths of programs and interpreters with a script, wherever they stand.
fn programs(lower: &[u8], found: &mut Found) {
    for at in crate::text::find_iter(lower, b"bin/").take(16) {
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
