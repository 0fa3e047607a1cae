//! Sigma strings: text with wildcards (specification 2.1, "String Wildcard" and "Escape
//! Character").

use std::fmt;

/// One part of a [`Pattern`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Part {
    /// This text.
    Literal(String),
    /// Any number of characters (`*`).
    AnyMany,
    /// Exactly one character (`?`).
    AnyOne,
    /// One of the five dashes that Windows programs take for `-` (modifier `windash`).
    Dash,
}

/// The characters that [`Part::Dash`] stands for: hyphen, slash, en dash, em dash and
/// horizontal bar.
pub const DASHES: [char; 5] = ['-', '/', '\u{2013}', '\u{2014}', '\u{2015}'];

/// Text with wildcards. Neighbouring literals, and neighbouring `*`, are always joined.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Pattern {
    parts: Vec<Part>,
}

impl Pattern {
    /// Most parts of a pattern; longer ones are refused when a rule is loaded.
    pub const PARTS_MAX: usize = 256;

    /// Reads the text of a rule: `*` and `?` are wildcards, a backslash before `*`, `?` or a
    /// backslash takes their meaning away, and stays itself before anything else.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut pattern = Self::default();
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '\\' => match chars.next_if(|next| matches!(next, '*' | '?' | '\\')) {
                    Some(escaped) => pattern.push_char(escaped),
                    None => pattern.push_char('\\'),
                },
                '*' => pattern.push(Part::AnyMany),
                '?' => pattern.push(Part::AnyOne),
                c => pattern.push_char(c),
            }
        }
        pattern
    }

    /// Makes a pattern without wildcards.
    #[must_use]
    pub fn literal(text: &str) -> Self {
        let mut pattern = Self::default();
        pattern.push(Part::Literal(text.to_owned()));
        pattern
    }

    /// Returns the parts.
    #[must_use]
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// Returns whether this is the empty text.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// Returns the text if there is no wildcard.
    #[must_use]
    pub fn as_literal(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [] => Some(""),
            [Part::Literal(text)] => Some(text),
            _ => None,
        }
    }

    /// Appends a part, joining it with the last one where that means the same.
    pub fn push(&mut self, part: Part) {
        match (self.parts.last_mut(), part) {
            (_, Part::Literal(text)) if text.is_empty() => {}
            (Some(Part::Literal(last)), Part::Literal(text)) => last.push_str(&text),
            (Some(Part::AnyMany), Part::AnyMany) => {}
            (_, part) => self.parts.push(part),
        }
    }

    fn push_char(&mut self, c: char) {
        match self.parts.last_mut() {
            Some(Part::Literal(last)) => last.push(c),
            _ => self.parts.push(Part::Literal(c.to_string())),
        }
    }

    /// Returns the pattern with `*` before and behind it as asked.
    #[must_use]
    pub fn wrapped(&self, before: bool, behind: bool) -> Self {
        let mut wrapped = Self::default();
        if before {
            wrapped.push(Part::AnyMany);
        }
        for part in &self.parts {
            wrapped.push(part.clone());
        }
        if behind {
            wrapped.push(Part::AnyMany);
        }
        wrapped
    }

    /// Returns the pattern without a `*` before and behind it.
    #[must_use]
    pub fn unwrapped(&self) -> Self {
        let parts = self.parts.as_slice();
        let parts = parts.strip_prefix(&[Part::AnyMany]).unwrap_or(parts);
        let parts = parts.strip_suffix(&[Part::AnyMany]).unwrap_or(parts);
        Self {
            parts: parts.to_vec(),
        }
    }

    /// Returns the pattern with each `-` or `/` that starts a word turned into [`Part::Dash`]:
    /// no word character before it, one behind it.
    #[must_use]
    pub fn windash(&self) -> Self {
        let mut result = Self::default();
        for part in &self.parts {
            let Part::Literal(text) = part else {
                result.push(part.clone());
                continue;
            };
            let mut before: Option<char> = None;
            let mut chars = text.chars().peekable();
            while let Some(c) = chars.next() {
                let starts_word = matches!(c, '-' | '/')
                    && !before.is_some_and(is_word)
                    && chars.peek().is_some_and(|next| is_word(*next));
                if starts_word {
                    result.push(Part::Dash);
                } else {
                    result.push_char(c);
                }
                before = Some(c);
            }
        }
        result
    }

    /// Returns the pattern in simple lower case (one character for one character).
    #[must_use]
    pub fn to_lowercase(&self) -> Self {
        let parts = self.parts.iter().map(|part| match part {
            Part::Literal(text) => Part::Literal(to_lowercase(text)),
            other => other.clone(),
        });
        Self {
            parts: parts.collect(),
        }
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.parts.iter().try_for_each(|part| match part {
            Part::Literal(text) => f.write_str(text),
            Part::AnyMany => f.write_str("*"),
            Part::AnyOne => f.write_str("?"),
            Part::Dash => f.write_str("-"),
        })
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Simple Unicode lower case: each character becomes one character.
#[must_use]
pub fn to_lowercase(text: &str) -> String {
    let mut lower = String::with_capacity(text.len());
    push_lowercase(text, &mut lower);
    lower
}

/// Appends the text in simple lower case.
pub(crate) fn push_lowercase(text: &str, out: &mut String) {
    if text.is_ascii() {
        let start = out.len();
        out.push_str(text);
        out[start..].make_ascii_lowercase();
    } else {
        out.extend(text.chars().map(lower_char));
    }
}

fn lower_char(c: char) -> char {
    if c.is_ascii() {
        c.to_ascii_lowercase()
    } else {
        // Only U+0130 has a longer full mapping; its simple mapping is the first character.
        c.to_lowercase().next().unwrap_or(c)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<Part> {
        Pattern::parse(text).parts
    }

    fn literal(text: &str) -> Part {
        Part::Literal(text.to_owned())
    }

    #[test]
    fn escapes_follow_the_specification() {
        assert_eq!(shown(r"C:\Windows\\x"), [literal(r"C:\Windows\x")]);
        assert_eq!(shown(r"a\*b"), [literal("a*b")]);
        assert_eq!(shown(r"a\\*"), [literal(r"a\"), Part::AnyMany]);
        assert_eq!(shown(r"\\\*.exe"), [literal(r"\*.exe")]);
        assert_eq!(shown(r"\\\\x"), [literal(r"\\x")]);
        assert_eq!(shown(r"1?*"), [literal("1"), Part::AnyOne, Part::AnyMany]);
    }

    #[test]
    fn windash_changes_only_dashes_that_start_a_word() {
        let pattern = Pattern::parse(" -enc a-b /c- --x").windash();
        let shown: String = pattern
            .parts()
            .iter()
            .map(|part| match part {
                Part::Literal(text) => text.clone(),
                _ => "<dash>".to_owned(),
            })
            .collect();
        assert_eq!(shown, " <dash>enc a-b <dash>c- -<dash>x");
    }

    #[test]
    fn lower_case_keeps_the_number_of_characters() {
        assert_eq!(to_lowercase("ÄÖİKé"), "äöikké".replacen('k', "", 1));
        assert_eq!(to_lowercase("Straße").chars().count(), 6);
    }
}
