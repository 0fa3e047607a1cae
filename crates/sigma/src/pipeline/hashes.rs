//! `hashes_fields`: one field of several hashes to a field for each algorithm.

use super::tree::{Branch, Leaf};
use super::values::{plain, text};
use crate::rule::{Item, Matcher};

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
