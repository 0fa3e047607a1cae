//! Commands for a shell: POSIX shells, cmd.exe and PowerShell (CWE-78).
//!
//! Looks for *command positions* (the start of the text, behind `;`, `|`, `&`, a line break, inside
//! `$(..)`, backticks and braces), folds the word there as a shell does, and asks whether it is a
//! command and whether what follows has the shape of arguments. Words that are commands and
//! ordinary words too (`find`, `sort`, `who`) need arguments no sentence has.
//! Left out: what a command does, and shells of network devices.

mod commands;
mod expand;
mod forms;
mod glob;
mod literals;
mod name;
mod position;
mod programs;
mod score;
mod shape;
#[cfg(test)]
pub(super) mod tests;
mod windows;
mod word;

use super::Detector;
use crate::{Category, Hit, Place, Reason, Score, Text};
use std::ops::Range;

pub(crate) const DETECTOR: Detector = Detector {
    needles: &[
        b";",
        b"|",
        b"&",
        b"`",
        b"\n",
        b"\r",
        b" ",
        b"$(",
        b"${",
        b"$ifs",
        b"<(",
        b">(",
        b"{",
        b"%",
        b"bin/",
        b"\\n",
        b"+",
        b"/dev/tcp",
        b"~",
        b"?",
        b"[",
        b">/",
        b"</",
        b"cmd",
        b"powershell",
        b"whoami",
        b"config",
        b"info",
        b"\t",
        b"/sbin/",
        b"stat",
        b"$",
        b"'",
        b"\"",
        b"^",
        b"\\",
        b"!",
        b"<<",
        b".exe",
        b"-oproxy",
        b"--",
        b"get-",
        b"system32",
    ],
    detect,
};

fn detect(text: &Text<'_>, hits: &mut Vec<Hit>) {
    let mut found = Found { best: None };
    position::start(text, &mut found);
    position::operators(text, &mut found);
    literals::detect(text, &mut found);
    forms::detect(text, &mut found);
    expand::detect(text, &mut found);
    programs::detect(text, &mut found);
    windows::detect(text, &mut found);
    if let Some(hit) = found.best {
        hits.push(hit);
    }
}

/// The gravest finding of a text: one is enough, and bounds what a text can cause.
struct Found {
    best: Option<Hit>,
}

impl Found {
    fn add(&mut self, score: u8, span: Range<usize>, reason: &'static Reason) {
        if score > 0 && self.best.as_ref().is_none_or(|b| b.score.0 < score) {
            self.best = Some(Hit {
                category: Category::CommandInjection,
                score: Score(score),
                span,
                reason,
            });
        }
    }

    /// Nothing graver can come.
    fn settled(&self) -> bool {
        self.best.as_ref().is_some_and(|b| b.score >= Score::EFFECT)
    }
}

/// Arguments whose value is meant to be a command: a bare command is enough there.
fn named_for_commands(text: &Text<'_>) -> bool {
    matches!(
        text.place,
        Place::ArgValue | Place::BodyValue | Place::Header | Place::Cookie
    ) && [
        &b"cmd"[..],
        b"cmdline",
        b"command",
        b"commandline",
        b"exec",
        b"execute",
        b"exe",
        b"shell",
        b"system",
        b"run",
        b"payload",
        b"passthru",
        b"daemon",
        b"ping",
        b"c",
        b"x-cmd",
        b"process",
        b"eval",
    ]
    .iter()
    .any(|n| n.eq_ignore_ascii_case(text.name))
}
