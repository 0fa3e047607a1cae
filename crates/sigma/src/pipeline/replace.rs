//! `replace_string`: expressions and replacements on the texts that items look for.

use super::values::{map_literals, pieces};
use crate::pattern::{Part, Pattern};
use regex::Regex;
use std::ops::Range;

/// `replace_string`.
#[derive(Debug, Clone)]
pub(super) struct Replace {
    pub(super) regex: Regex,
    pub(super) template: Template,
    /// Change only the texts between wildcards.
    pub(super) skip_special: bool,
    /// With `skip_special`: whether the result may contain new wildcards.
    pub(super) interpret_special: bool,
}

impl Replace {
    pub(super) fn apply(&self, pattern: &Pattern) -> Pattern {
        if self.skip_special {
            return map_literals(pattern, |text| {
                let replaced = self.template.replace_all(&self.regex, text);
                if self.interpret_special {
                    Pattern::parse(&replaced)
                } else {
                    Pattern::literal(&replaced)
                }
            });
        }
        self.replace_plain(pattern)
    }

    /// Replaces in the text as a rule writes it. What is not matched stays as it is, so that a
    /// backslash before a wildcard keeps its meaning.
    fn replace_plain(&self, pattern: &Pattern) -> Pattern {
        let (mut plain, mut spans) = (String::new(), Vec::new());
        for (text, part) in pieces(pattern) {
            spans.push((plain.len()..plain.len() + text.len(), part));
            plain.push_str(&text);
        }
        let mut builder = Builder {
            plain: &plain,
            spans: spans.into_iter().peekable(),
            pattern: Pattern::default(),
            pending: String::new(),
        };
        let mut at = 0;
        for found in self.regex.captures_iter(&plain) {
            let span = found.get_match().range();
            builder.keep(at..span.start);
            self.template.expand(&found, &mut builder.pending);
            at = span.end;
        }
        builder.keep(at..plain.len());
        builder.flush();
        builder.pattern
    }
}

/// Puts a pattern together from kept parts and replaced text.
struct Builder<'p> {
    plain: &'p str,
    /// The parts not passed yet, with their places in the plain text.
    spans: std::iter::Peekable<std::vec::IntoIter<(Range<usize>, Part)>>,
    pattern: Pattern,
    /// Replaced text that is still to be read.
    pending: String,
}

impl Builder<'_> {
    /// Keeps what stands in a range that is not matched: whole parts, and the text of parts that
    /// are matched in part. Ranges come in order.
    fn keep(&mut self, range: Range<usize>) {
        while let Some((span, part)) = self.spans.next_if(|(span, _)| span.start < range.end) {
            if span.start >= range.start && span.end <= range.end {
                self.flush();
                self.pattern.push(part);
            } else if span.end > range.start {
                let rest = span.start.max(range.start)..span.end.min(range.end);
                self.pending.push_str(&self.plain[rest]);
            }
        }
    }

    /// Reads the pending text: a backslash escapes a wildcard only.
    fn flush(&mut self) {
        let text = std::mem::take(&mut self.pending);
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            let part = match c {
                '*' => Part::AnyMany,
                '?' => Part::AnyOne,
                '\\' => {
                    let escaped = chars.next_if(|next| matches!(next, '*' | '?'));
                    Part::Literal(escaped.unwrap_or('\\').to_string())
                }
                c => Part::Literal(c.to_string()),
            };
            self.pattern.push(part);
        }
    }
}

/// A replacement in the notation of Python's `re`: `\1` and `\g<name>` stand for groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Template(Vec<TemplatePart>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum TemplatePart {
    Text(String),
    Group(usize),
    Named(String),
}

impl Template {
    /// Reads a replacement for an expression.
    ///
    /// # Errors
    /// What is wrong, for a person.
    pub(super) fn parse(text: &str, regex: &Regex) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut plain = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('\\') {
            plain.push_str(&rest[..at]);
            rest = &rest[at + 1..];
            let Some(c) = rest.chars().next() else {
                return Err("replacement: a backslash at the end".to_owned());
            };
            let digits = rest.bytes().take(2).take_while(u8::is_ascii_digit).count();
            let group = if digits > 0 {
                let number = rest[..digits].to_owned();
                rest = &rest[digits..];
                Some(number)
            } else if let Some((name, behind)) =
                rest.strip_prefix("g<").and_then(|r| r.split_once('>'))
            {
                rest = behind;
                Some(name.to_owned())
            } else {
                plain.push_str(&unescape(c)?);
                rest = &rest[c.len_utf8()..];
                None
            };
            if let Some(group) = group {
                parts.push(TemplatePart::Text(std::mem::take(&mut plain)));
                parts.push(group_part(&group, regex)?);
            }
        }
        plain.push_str(rest);
        parts.push(TemplatePart::Text(plain));
        Ok(Self(parts))
    }

    fn expand(&self, found: &regex::Captures<'_>, out: &mut String) {
        for part in &self.0 {
            let group = match part {
                TemplatePart::Text(text) => {
                    out.push_str(text);
                    continue;
                }
                TemplatePart::Group(number) => found.get(*number),
                TemplatePart::Named(name) => found.name(name),
            };
            out.push_str(group.map_or("", |group| group.as_str()));
        }
    }

    fn replace_all(&self, regex: &Regex, text: &str) -> String {
        let expanded = |found: &regex::Captures<'_>| {
            let mut out = String::new();
            self.expand(found, &mut out);
            out
        };
        regex.replace_all(text, expanded).into_owned()
    }
}

fn unescape(c: char) -> Result<String, String> {
    Ok(match c {
        '\\' => "\\".to_owned(),
        'n' => "\n".to_owned(),
        'r' => "\r".to_owned(),
        't' => "\t".to_owned(),
        c if c.is_ascii_alphabetic() => return Err(format!("replacement: unknown escape \\{c}")),
        c => format!("\\{c}"),
    })
}

fn group_part(group: &str, regex: &Regex) -> Result<TemplatePart, String> {
    let unknown = || format!("replacement: the expression has no group {group:?}");
    if let Ok(number) = group.parse::<usize>() {
        return (number < regex.captures_len())
            .then_some(TemplatePart::Group(number))
            .ok_or_else(unknown);
    }
    let known = regex.capture_names().flatten().any(|name| name == group);
    known
        .then(|| TemplatePart::Named(group.to_owned()))
        .ok_or_else(unknown)
}
