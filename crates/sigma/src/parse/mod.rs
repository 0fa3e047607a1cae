//! YAML documents to rules, correlations and filters.

mod correlation;
mod detection;
mod document;
mod modifier;

pub use document::{Document, ParseOptions, ParsedFile, parse_file};

use crate::yaml::Node;

/// Why a document is no rule: a line and a reason for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refused {
    pub(crate) line: usize,
    pub(crate) reason: String,
}

pub(crate) fn refuse<T>(node: &Node, reason: impl Into<String>) -> Result<T, Refused> {
    Err(Refused {
        line: node.line,
        reason: reason.into(),
    })
}

/// Returns a list of strings; scalars count as their text.
fn strings(node: Option<&Node>) -> Vec<String> {
    node.map(|n| n.elements().iter().filter_map(Node::to_text).collect())
        .unwrap_or_default()
}
