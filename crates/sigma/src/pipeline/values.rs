//! Changes of values: the texts that items look for.

use super::replace::Replace;
use super::run::Room;
use super::tree::Leaf;
use crate::pattern::{Part, Pattern};
use crate::rule::{Matcher, Number};
use crate::yaml::Yaml;
use std::cmp::Ordering;

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
pub(super) fn pieces(pattern: &Pattern) -> Vec<(String, Part)> {
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

/// Changes the texts between wildcards.
pub(super) fn map_literals(pattern: &Pattern, change: impl Fn(&str) -> Pattern) -> Pattern {
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
