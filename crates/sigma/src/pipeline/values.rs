//! Changes of values: the texts that items look for.

use super::run::Room;
use super::tree::{Branch, Leaf};
use crate::pattern::{Part, Pattern};
use crate::rule::{Item, Matcher, Number};
use crate::yaml::Yaml;
use regex::Regex;
use std::cmp::Ordering;
use std::ops::Range;

/// Returns the text of a comparison as a rule would write it; `None` for what compares no text.
pub(super) fn plain(matcher: &Matcher) -> Option<String> {
    match matcher {
        Matcher::Text { pattern, .. } => {
            Some(pieces(pattern).into_iter().map(|(t, _)| t).collect())
        }
        Matcher::Empty => Some(String::new()),
        _ => None,
    }
}

/// Splits a pattern into single characters and wildcards, each with its text in a rule.
fn pieces(pattern: &Pattern) -> Vec<(String, Part)> {
    let mut pieces = Vec::new();
    for part in pattern.parts() {
        match part {
            Part::Literal(text) => pieces.extend(text.chars().map(|c| {
                let escape = if matches!(c, '*' | '?') { "\\" } else { "" };
                (format!("{escape}{c}"), Part::Literal(c.to_string()))
            })),
            Part::AnyMany => pieces.push(("*".to_owned(), Part::AnyMany)),
            Part::AnyOne => pieces.push(("?".to_owned(), Part::AnyOne)),
            Part::Dash => pieces.push(("-".to_owned(), Part::Dash)),
        }
    }
    pieces
}

/// Makes the comparison with a text that a rule writes.
pub(super) fn text(text: &str) -> Matcher {
    with_case(Pattern::parse(text), false)
}

fn with_case(pattern: Pattern, cased: bool) -> Matcher {
    if pattern.is_empty() {
        Matcher::Empty
    } else {
        Matcher::Text { pattern, cased }
    }
}

/// Makes the comparison with a scalar; `None` for lists and maps.
pub(super) fn scalar(value: &Yaml) -> Option<Matcher> {
    match value {
        Yaml::Null => Some(Matcher::Null),
        Yaml::Str(s) | Yaml::Float(s) => Some(text(s)),
        Yaml::Int(n) => Some(text(&n.to_string())),
        Yaml::Bool(b) => Some(text(&b.to_string())),
        Yaml::List(_) | Yaml::Map(_) => None,
    }
}

/// Compares two scalars: as numbers if both are, else as texts of one type.
pub(super) fn compare(a: &Yaml, b: &Yaml) -> Option<Ordering> {
    let number = |value: &Yaml| match value {
        Yaml::Int(n) => Some(Number::Int(*n)),
        Yaml::Float(text) => Number::parse(text),
        _ => None,
    };
    match (a, b) {
        (Yaml::Str(a), Yaml::Str(b)) => Some(a.cmp(b)),
        (Yaml::Bool(a), Yaml::Bool(b)) => Some(a.cmp(b)),
        (a, b) => match (number(a)?, number(b)?) {
            (Number::Int(a), Number::Int(b)) => Some(a.cmp(&b)),
            (a, b) => a.as_f64().partial_cmp(&b.as_f64()),
        },
    }
}

/// Upper or lower case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    Lower,
    Upper,
    Snake,
}

impl Case {
    /// Changes a text. Snake case puts `_` before each capital but the first character.
    pub(super) fn apply(self, text: &str) -> String {
        match self {
            Self::Lower => text.to_lowercase(),
            Self::Upper => text.to_uppercase(),
            Self::Snake => {
                let mut snake = String::with_capacity(text.len() + 4);
                for (at, c) in text.char_indices() {
                    if at > 0 && c.is_ascii_uppercase() {
                        snake.push('_');
                    }
                    snake.extend(c.to_lowercase());
                }
                snake
            }
        }
    }
}

/// A change of single values.
#[derive(Debug, Clone)]
pub(super) enum ValueChange {
    Replace(Replace),
    /// Text (as a rule writes it) to others.
    Map(Vec<(String, Vec<String>)>),
    Set(Matcher),
    /// Numbers are compared as text here, so only what is no number matters.
    ToNumber,
    ToText,
    Case(Case),
}

impl ValueChange {
    /// Changes the values of an item. Returns whether any was.
    ///
    /// # Errors
    /// What is wrong with a value, or that there are too many.
    pub(super) fn apply(&self, leaf: &mut Leaf, room: &mut Room) -> Result<bool, String> {
        let mut changed = false;
        let mut terms = Vec::with_capacity(leaf.item.terms.len());
        for term in leaf.item.terms.drain(..) {
            // Several alternatives are encodings of one text; only plain texts are changed.
            let replacement = match term.as_slice() {
                [matcher] => self.value(matcher)?,
                _ => None,
            };
            match replacement {
                Some(matchers) => {
                    changed = true;
                    room.take(matchers.len())?;
                    terms.extend(matchers.into_iter().map(|m| vec![m]));
                }
                None => terms.push(term),
            }
        }
        leaf.item.terms = terms;
        Ok(changed)
    }

    fn value(&self, matcher: &Matcher) -> Result<Option<Vec<Matcher>>, String> {
        if let Self::Set(value) = self {
            return Ok(Some(vec![value.clone()]));
        }
        let (pattern, cased) = match matcher {
            Matcher::Text { pattern, cased } => (pattern.clone(), *cased),
            Matcher::Empty => (Pattern::default(), false),
            _ => return Ok(None),
        };
        let one = |pattern: Pattern| {
            if pattern.parts().len() > Pattern::PARTS_MAX {
                return Err(format!(
                    "more than {} wildcards in one value",
                    Pattern::PARTS_MAX
                ));
            }
            Ok(Some(vec![with_case(pattern, cased)]))
        };
        match self {
            Self::Replace(replace) => one(replace.apply(&pattern)),
            Self::Case(case) => one(map_literals(&pattern, |text| {
                Pattern::literal(&case.apply(text))
            })),
            Self::Map(mapping) => {
                let key = plain(matcher).unwrap_or_default();
                let found = mapping.iter().find(|(from, _)| *from == key);
                Ok(found.map(|(_, to)| to.iter().map(|value| text(value)).collect()))
            }
            Self::ToNumber => {
                let shown = pattern.to_string();
                match Number::parse(&shown) {
                    Some(_) => Ok(None),
                    None => Err(format!("value {shown:?} is no number")),
                }
            }
            Self::ToText | Self::Set(_) => Ok(None),
        }
    }
}

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
    fn apply(&self, pattern: &Pattern) -> Pattern {
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

fn map_literals(pattern: &Pattern, change: impl Fn(&str) -> Pattern) -> Pattern {
    let mut result = Pattern::default();
    for part in pattern.parts() {
        match part {
            Part::Literal(text) => {
                let changed = change(text);
                changed.parts().iter().for_each(|p| result.push(p.clone()));
            }
            other => result.push(other.clone()),
        }
    }
    result
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

/// `hashes_fields`: `Hashes: SHA1=...` becomes a field for each algorithm.
#[derive(Debug, Clone)]
pub(super) struct Hashes {
    pub(super) algorithms: Vec<String>,
    pub(super) prefix: String,
    pub(super) drop_algorithm: bool,
    pub(super) fields: Vec<String>,
}

impl Hashes {
    /// Returns what an item becomes; `None` if it is no item of hashes.
    pub(super) fn apply(&self, leaf: &Leaf) -> Result<Option<Branch>, String> {
        let is_hashes = leaf
            .item
            .field
            .as_ref()
            .is_some_and(|f| self.fields.contains(f));
        let texts: Option<Vec<String>> = leaf.matchers().map(plain).collect();
        let Some(texts) = texts.filter(|_| is_hashes) else {
            return Ok(None);
        };
        let mut by_field: Vec<(String, Vec<Vec<Matcher>>)> = Vec::new();
        for (algorithm, hash) in texts.iter().filter_map(|t| self.split(t)) {
            let shown = if self.drop_algorithm {
                ""
            } else {
                algorithm.as_str()
            };
            let field = format!("{}{shown}", self.prefix);
            let term = vec![text(&hash)];
            match by_field.iter_mut().find(|(known, _)| *known == field) {
                Some((_, terms)) => terms.push(term),
                None => by_field.push((field, vec![term])),
            }
        }
        if by_field.is_empty() {
            return Err(format!(
                "no hash of a known algorithm ({}) in a field of hashes",
                self.algorithms.join(", ")
            ));
        }
        let items = by_field.into_iter().filter(|(field, _)| !field.is_empty());
        let leaves = items.map(|(field, terms)| {
            Branch::Leaf(Leaf::new(Item {
                field: Some(field),
                terms,
                all: false,
                negated: leaf.item.negated,
            }))
        });
        Ok(Some(Branch::Any(leaves.collect())))
    }

    fn split(&self, value: &str) -> Option<(String, String)> {
        let separator = if value.contains('|') { '|' } else { '=' };
        let parts: Vec<&str> = value.split(separator).collect();
        let bare = |text: &str| text.trim_matches(['*', '?']).to_owned();
        let (algorithm, hash) = match parts.as_slice() {
            [algorithm, hash] => (algorithm.trim_start_matches('*').to_uppercase(), bare(hash)),
            _ => {
                let hash = bare(parts.first().copied().unwrap_or(""));
                let algorithm = match hash.chars().count() {
                    32 => "MD5",
                    40 => "SHA1",
                    64 => "SHA256",
                    128 => "SHA512",
                    _ => "",
                };
                (algorithm.to_owned(), hash)
            }
        };
        self.algorithms
            .contains(&algorithm)
            .then_some((algorithm, hash))
    }
}
