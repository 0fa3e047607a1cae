//! YAML documents to rules, correlations and filters.

mod correlation;
mod detection;
mod document;
mod modifier;

pub use document::{Document, ParseOptions, ParsedFile, parse_file};

use crate::rule::Detection;
use crate::yaml::Node;

/// Why a document is no rule: a line and a reason for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refused {
    pub(crate) line: usize,
    pub(crate) reason: String,
}

/// Longest reason; a rule's own text in it can be of any length.
const REASON_LEN_BYTES_MAX: usize = 500;

pub(crate) fn refuse<T>(node: &Node, reason: impl Into<String>) -> Result<T, Refused> {
    let mut reason = reason.into();
    if reason.len() > REASON_LEN_BYTES_MAX {
        reason.truncate(reason.floor_char_boundary(REASON_LEN_BYTES_MAX));
        reason.push('…');
    }
    Err(Refused {
        line: node.line,
        reason,
    })
}

/// Reads a detection that stands alone.
pub(crate) fn detection_of(node: &Node) -> Result<Detection, Refused> {
    detection::parse_one(node, &ParseOptions::default())
}

/// Returns a list of texts that the meaning of a rule depends on: anything but scalars in it is
/// an error that names `what`.
fn texts(node: Option<&Node>, what: &str) -> Result<Vec<String>, Refused> {
    let elements = node.map_or(&[][..], Node::elements).iter();
    elements
        .map(|element| match element.to_text() {
            Some(text) => Ok(text),
            None => refuse(element, format!("{what} must be a list of texts")),
        })
        .collect()
}

/// Returns a list of descriptive texts; what is no scalar is left out.
fn strings(node: Option<&Node>) -> Vec<String> {
    node.map(|n| n.elements().iter().filter_map(Node::to_text).collect())
        .unwrap_or_default()
}
