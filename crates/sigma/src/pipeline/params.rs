//! The parameters of one transformation or condition: each is read once, what nobody reads is an
//! error.

use crate::parse::{Refused, refuse};
use crate::rule::RegexPattern;
use crate::yaml::{Node, Yaml};
use regex::Regex;

/// A map whose keys must all be known.
pub(super) struct Params<'n> {
    node: &'n Node,
    known: Vec<&'static str>,
}

impl<'n> Params<'n> {
    pub(super) fn new(node: &'n Node) -> Result<Self, Refused> {
        match node.value {
            Yaml::Map(_) => Ok(Self {
                node,
                known: Vec::new(),
            }),
            _ => refuse(node, "must be a map"),
        }
    }

    pub(super) fn node(&self) -> &'n Node {
        self.node
    }

    /// Returns a parameter as it stands.
    pub(super) fn get(&mut self, key: &'static str) -> Option<&'n Node> {
        self.known.push(key);
        self.node.get(key)
    }

    pub(super) fn required(&mut self, key: &'static str) -> Result<&'n Node, Refused> {
        match self.get(key) {
            Some(node) => Ok(node),
            None => refuse(self.node, format!("`{key}` is missing")),
        }
    }

    /// Returns a scalar as text.
    pub(super) fn text(&mut self, key: &'static str) -> Result<Option<String>, Refused> {
        match self.get(key) {
            None => Ok(None),
            Some(node) => match node.to_text() {
                Some(text) => Ok(Some(text)),
                None if node.value == Yaml::Null => Ok(None),
                None => refuse(node, format!("`{key}` must be text")),
            },
        }
    }

    pub(super) fn required_text(&mut self, key: &'static str) -> Result<String, Refused> {
        match self.text(key)? {
            Some(text) => Ok(text),
            None => refuse(self.node, format!("`{key}` is missing")),
        }
    }

    /// Returns a switch; off if it is not there.
    pub(super) fn flag(&mut self, key: &'static str) -> Result<bool, Refused> {
        match self.get(key).map(|node| (node, &node.value)) {
            None => Ok(false),
            Some((_, Yaml::Bool(flag))) => Ok(*flag),
            Some((node, _)) => refuse(node, format!("`{key}` must be true or false")),
        }
    }

    /// Returns a text or a list of texts; `None` if it is not there.
    pub(super) fn texts(&mut self, key: &'static str) -> Result<Option<Vec<String>>, Refused> {
        self.get(key).map(|node| texts(node, key)).transpose()
    }

    pub(super) fn required_texts(&mut self, key: &'static str) -> Result<Vec<String>, Refused> {
        let node = self.required(key)?;
        texts(node, key)
    }

    /// Returns one of several words with what it means, or the first meaning if it is not there.
    pub(super) fn word<T: Copy>(
        &mut self,
        key: &'static str,
        words: &[(&str, T)],
    ) -> Result<Option<T>, Refused> {
        let Some(node) = self.get(key) else {
            return Ok(None);
        };
        let text = node.to_text().unwrap_or_default();
        match words.iter().find(|(word, _)| *word == text) {
            Some((_, meaning)) => Ok(Some(*meaning)),
            None => {
                let words: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
                let words = words.join(", ");
                refuse(node, format!("`{key}` {text:?} is none of {words}"))
            }
        }
    }

    /// Marks keys that another part reads.
    pub(super) fn skip(&mut self, keys: &[&'static str]) {
        self.known.extend_from_slice(keys);
    }

    /// Refuses what was not read.
    pub(super) fn finish(self) -> Result<(), Refused> {
        for (key, _) in self.node.members() {
            let name = key.to_text().unwrap_or_default();
            if !self.known.contains(&name.as_str()) {
                return refuse(key, format!("unknown key {name:?}"));
            }
        }
        Ok(())
    }
}

/// Returns a text or a list of texts.
pub(super) fn texts(node: &Node, what: &str) -> Result<Vec<String>, Refused> {
    node.elements()
        .iter()
        .map(|element| match element.to_text() {
            Some(text) => Ok(text),
            None => refuse(
                element,
                format!("`{what}` must be a text or a list of texts"),
            ),
        })
        .collect()
}

/// Compiles an expression; `anchored` at the beginning of the text, as Python's `match` is.
pub(super) fn regex(node: &Node, anchored: bool) -> Result<Regex, Refused> {
    let Some(source) = node.to_text() else {
        return refuse(node, "a regular expression must be text");
    };
    let pattern = RegexPattern {
        source: if anchored {
            format!("^(?:{source})")
        } else {
            source
        },
        ignore_case: false,
        multi_line: false,
        dot_all: false,
    };
    crate::regexes::compile(&pattern).or_else(|reason| refuse(node, reason))
}
