//! Many texts and patterns of one field, tested together.

use crate::naive::guid;
use crate::pattern::{DASHES, Part, Pattern};
use aho_corasick::AhoCorasick;
use foldhash::HashSet;
use memchr::memmem::Finder;
use std::sync::OnceLock;

/// From this many "contains" texts on, one automaton looks for them all.
const AUTOMATON_FROM: usize = 8;
/// From this many exact texts on, they are hashed.
const HASHED_FROM: usize = 8;

/// The text comparisons of one field joined by "or".
#[derive(Debug, Default)]
pub(super) struct TextTest {
    /// Compared to the lower-case text.
    pub(super) lower: TextSet,
    /// Compared to the text as it is (modifier `cased`).
    pub(super) cased: Option<TextSet>,
    /// Also true for a present value without text.
    pub(super) empty: bool,
    /// Also true for a missing field or a null value.
    pub(super) null: bool,
}

/// Texts and patterns, sorted by how they are compared.
#[derive(Debug, Default)]
pub(super) struct TextSet {
    pub(super) exact: Vec<Box<str>>,
    hashed: Option<HashSet<Box<str>>>,
    /// Bare, lower-case GUIDs; a text may have braces around it.
    pub(super) guids: Vec<Box<str>>,
    pub(super) prefixes: Vec<Box<str>>,
    pub(super) suffixes: Vec<Box<str>>,
    pub(super) contains: Vec<Finder<'static>>,
    automaton: OnceLock<Option<AhoCorasick>>,
    pub(super) globs: Vec<Glob>,
    /// Any text that is not empty (`*`).
    pub(super) any: bool,
}

impl TextSet {
    /// Adds a pattern, already in lower case unless case matters.
    pub(super) fn add(&mut self, pattern: &Pattern) {
        match pattern.parts() {
            [Part::Literal(text)] => match guid(text) {
                Some(bare) => self.guids.push(bare.to_ascii_lowercase().into()),
                None => self.exact.push(text.as_str().into()),
            },
            [Part::AnyMany] => self.any = true,
            [Part::Literal(text), Part::AnyMany] => self.prefixes.push(text.as_str().into()),
            [Part::AnyMany, Part::Literal(text)] => self.suffixes.push(text.as_str().into()),
            [Part::AnyMany, Part::Literal(text), Part::AnyMany] => {
                self.contains
                    .push(Finder::new(text.as_bytes()).into_owned());
            }
            parts => self.globs.push(Glob::new(parts)),
        }
    }

    /// Must be called once after the last [`Self::add`].
    pub(super) fn finish(&mut self) {
        if self.exact.len() >= HASHED_FROM {
            self.hashed = Some(self.exact.iter().cloned().collect());
        }
    }

    /// Whether a text that is not empty fits one of the patterns.
    pub(super) fn matches(&self, text: &str) -> bool {
        self.any
            || self.has_exact(text)
            || self.suffixes.iter().any(|s| text.ends_with(&**s))
            || self.prefixes.iter().any(|p| text.starts_with(&**p))
            || self.has_guid(text)
            || self.contains_one(text)
            || self.globs.iter().any(|glob| glob.matches(text))
    }

    fn has_exact(&self, text: &str) -> bool {
        match &self.hashed {
            Some(hashed) => hashed.contains(text),
            None => self.exact.iter().any(|exact| **exact == *text),
        }
    }

    fn has_guid(&self, text: &str) -> bool {
        !self.guids.is_empty()
            && guid(text)
                .is_some_and(|bare| self.guids.iter().any(|g| g.eq_ignore_ascii_case(bare)))
    }

    fn contains_one(&self, text: &str) -> bool {
        if self.contains.len() < AUTOMATON_FROM {
            return self
                .contains
                .iter()
                .any(|finder| finder.find(text.as_bytes()).is_some());
        }
        let needles = self.contains.iter().map(Finder::needle);
        match self
            .automaton
            .get_or_init(|| AhoCorasick::new(needles).ok())
        {
            Some(automaton) => automaton.is_match(text),
            None => self
                .contains
                .iter()
                .any(|finder| finder.find(text.as_bytes()).is_some()),
        }
    }
}

/// A pattern with `?`, dashes, or several `*`.
#[derive(Debug)]
pub(super) struct Glob {
    /// Runs between `*`.
    segments: Vec<Box<[Part]>>,
    anchored_start: bool,
    anchored_end: bool,
}

impl Glob {
    fn new(parts: &[Part]) -> Self {
        let runs = parts
            .split(|part| *part == Part::AnyMany)
            .filter(|run| !run.is_empty());
        Self {
            segments: runs.map(Box::from).collect(),
            anchored_start: parts.first() != Some(&Part::AnyMany),
            anchored_end: parts.last() != Some(&Part::AnyMany),
        }
    }

    /// Returns the longest literal, which every matching text contains.
    pub(super) fn longest_literal(&self) -> Option<&str> {
        let literals = self
            .segments
            .iter()
            .flatten()
            .filter_map(|part| match part {
                Part::Literal(text) => Some(text.as_str()),
                _ => None,
            });
        literals.max_by_key(|text| text.len())
    }

    /// Takes each segment at its leftmost place; only the last one is bound to the end. As every
    /// segment has a fixed number of characters, that finds a match if there is one.
    fn matches(&self, text: &str) -> bool {
        let mut segments = self.segments.as_slice();
        let mut rest = text;
        if self.anchored_start
            && let Some((first, others)) = segments.split_first()
        {
            match match_start(first, rest) {
                Some(behind) => rest = behind,
                None => return false,
            }
            if others.is_empty() {
                return !self.anchored_end || rest.is_empty();
            }
            segments = others;
        }
        let last = if self.anchored_end {
            segments.split_last()
        } else {
            None
        };
        let middle = last.map_or(segments, |(_, middle)| middle);
        for segment in middle {
            match find(segment, rest) {
                Some(behind) => rest = behind,
                None => return false,
            }
        }
        last.is_none_or(|(last, _)| match_end(last, rest))
    }
}

/// Returns what is behind the segment if the text starts with it.
fn match_start<'t>(segment: &[Part], mut text: &'t str) -> Option<&'t str> {
    for part in segment {
        text = match part {
            Part::Literal(literal) => text.strip_prefix(literal.as_str())?,
            Part::AnyOne | Part::AnyMany => strip_first(text, |_| true)?,
            Part::Dash => strip_first(text, |c| DASHES.contains(&c))?,
        };
    }
    Some(text)
}

fn strip_first(text: &str, fits: impl Fn(char) -> bool) -> Option<&str> {
    let mut chars = text.chars();
    chars.next().filter(|c| fits(*c)).map(|_| chars.as_str())
}

fn match_end(segment: &[Part], mut text: &str) -> bool {
    segment.iter().rev().all(|part| {
        let before = match part {
            Part::Literal(literal) => text.strip_suffix(literal.as_str()),
            Part::AnyOne | Part::AnyMany => strip_last(text, |_| true),
            Part::Dash => strip_last(text, |c| DASHES.contains(&c)),
        };
        text = before.unwrap_or("");
        before.is_some()
    })
}

fn strip_last(text: &str, fits: impl Fn(char) -> bool) -> Option<&str> {
    let mut chars = text.chars();
    chars
        .next_back()
        .filter(|c| fits(*c))
        .map(|_| chars.as_str())
}

/// Returns what is behind the leftmost place of the segment.
fn find<'t>(segment: &[Part], text: &'t str) -> Option<&'t str> {
    let Some(Part::Literal(literal)) = segment.first() else {
        return text
            .char_indices()
            .find_map(|(at, _)| match_start(segment, &text[at..]));
    };
    let finder = Finder::new(literal.as_bytes());
    let mut from = 0;
    loop {
        let at = from + finder.find(&text.as_bytes()[from..])?;
        if let Some(behind) = match_start(segment, &text[at..]) {
            return Some(behind);
        }
        from = at + text[at..].chars().next().map_or(1, char::len_utf8);
    }
}
