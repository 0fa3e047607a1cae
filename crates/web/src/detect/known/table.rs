//! The data files of this detector: one entry a line, kind, pattern and name divided by tabs.

use crate::Reason;
use aho_corasick::AhoCorasick;

/// Columns of a line of a data file.
pub(super) struct Entry {
    pub(super) kind: Kind,
    /// Only at the start of the text.
    pub(super) starts: bool,
    /// Only at its end (paths) or before a version (agents).
    pub(super) ends: bool,
    pub(super) reason: Reason,
}

/// First column of a data file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Secret,
    Exploit,
    Shell,
    Probe,
    Admin,
    Attack,
    Survey,
}

impl Kind {
    fn parse(cell: &str) -> Option<Self> {
        Some(match cell {
            "secret" => Self::Secret,
            "exploit" => Self::Exploit,
            "shell" => Self::Shell,
            "probe" => Self::Probe,
            "admin" => Self::Admin,
            "attack" => Self::Attack,
            "survey" => Self::Survey,
            _ => return None,
        })
    }

    /// What the request does, before the name of the entry.
    const fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Secret => (
                "known-secret",
                "asks for a file that must never be served",
                "公開してはならないファイルを要求している",
            ),
            Self::Exploit => (
                "known-exploit",
                "asks for a path of a known hole",
                "既知の脆弱性を狙うパスを要求している",
            ),
            Self::Shell => (
                "known-web-shell",
                "asks for a web shell by a usual name",
                "よくある名前の Web シェルを要求している",
            ),
            Self::Probe => (
                "known-probe",
                "asks which product runs here",
                "どの製品が動いているかを調べている",
            ),
            Self::Admin => (
                "known-admin-page",
                "asks for an administration page",
                "管理画面を要求している",
            ),
            Self::Attack => (
                "scanner-agent",
                "the client names itself as an attack tool",
                "クライアントが攻撃ツールを名乗っている",
            ),
            Self::Survey => (
                "scanner-survey",
                "the client names itself as a survey of the internet",
                "クライアントがインターネット調査を名乗っている",
            ),
        }
    }

    fn reason(self, name: &str) -> Reason {
        let (code, en, ja) = self.words();
        // Kept for as long as the program runs, once for each entry of its own data files.
        let keep = |text: String| -> &'static str { Box::leak(text.into_boxed_str()) };
        Reason {
            code,
            en: keep(format!("{en}: {name}")),
            ja: keep(format!("{ja}（{name}）")),
        }
    }
}

/// Entries and the automaton that finds them; places in both agree.
pub(super) struct Table {
    pub(super) automaton: AhoCorasick,
    pub(super) entries: Vec<Entry>,
}

/// Reads a data file that is part of the program.
pub(super) fn read(file: &'static str) -> Table {
    let (mut entries, mut patterns) = (Vec::new(), Vec::new());
    for line in file.lines().filter(|l| !l.starts_with('#')) {
        let mut cells = line.split('\t');
        let (Some(kind), Some(pattern), Some(name)) = (
            cells.next().and_then(Kind::parse),
            cells.next(),
            cells.next(),
        ) else {
            continue;
        };
        patterns.push(pattern.trim_start_matches('^').trim_end_matches('$'));
        entries.push(Entry {
            kind,
            starts: pattern.starts_with('^'),
            ends: pattern.ends_with('$'),
            reason: kind.reason(name),
        });
    }
    Table {
        automaton: AhoCorasick::new(patterns).expect("a few hundred short literals fit"),
        entries,
    }
}

/// Number of entries of a data file.
pub(super) const fn count(file: &[u8]) -> usize {
    let (mut at, mut tabs, mut entries) = (0, 0, 0);
    while at < file.len() {
        match file[at] {
            b'\t' => tabs += 1,
            b'\n' => {
                if tabs >= 2 {
                    entries += 1;
                }
                tabs = 0;
            }
            _ => {}
        }
        at += 1;
    }
    entries
}

/// Adds the patterns of a data file to a list of needles, from place `next` on.
pub(super) const fn needles<const N: usize>(
    file: &'static [u8],
    mut list: [&'static [u8]; N],
    mut next: usize,
) -> [&'static [u8]; N] {
    let (mut at, mut tabs, mut first, mut second) = (0, 0, 0, 0);
    while at < file.len() {
        match file[at] {
            b'\t' => {
                tabs += 1;
                if tabs == 1 {
                    first = at + 1;
                } else if tabs == 2 {
                    second = at;
                }
            }
            b'\n' => {
                if tabs >= 2 {
                    list[next] = bare(file.split_at(second).0.split_at(first).1);
                    next += 1;
                }
                tabs = 0;
            }
            _ => {}
        }
        at += 1;
    }
    list
}

/// A pattern without its anchors.
const fn bare(pattern: &'static [u8]) -> &'static [u8] {
    match pattern {
        [b'^', rest @ .., b'$'] | [b'^', rest @ ..] | [rest @ .., b'$'] => rest,
        _ => pattern,
    }
}
