//! Parsing one JSON value into simd-json's tape, and reading the tape.

use super::repair::repair;
use crate::lines::Fault;
pub(crate) use simd_json::Node;
use simd_json::{Buffers, StaticNode, Tape};
use yagura_model::Value;

/// A parser that keeps its memory between records.
#[derive(Default)]
pub(crate) struct JsonParser {
    buffers: Buffers,
    scratch: Vec<u8>,
    repaired: Vec<u8>,
    /// An empty tape, for its memory.
    spare: Option<Tape<'static>>,
}

/// A parsed value.
pub(crate) struct Parsed<'p> {
    tape: Tape<'p>,
    invalid_utf8: bool,
}

impl Parsed<'_> {
    pub(crate) fn nodes(&self) -> &[Node<'_>] {
        &self.tape.0
    }

    /// Whether bytes that are no UTF-8 were replaced.
    pub(crate) fn invalid_utf8(&self) -> bool {
        self.invalid_utf8
    }

    /// Gives up the value but not its memory, for [`JsonParser::recycle`].
    pub(crate) fn into_spare(self) -> Tape<'static> {
        self.tape.reset()
    }
}

impl JsonParser {
    /// Parses one value. What the grammar forbids but real logs have (invalid UTF-8, lone
    /// surrogates, control bytes in strings, numbers out of range, `NaN`) is repaired first:
    /// such numbers become text, never another number.
    ///
    /// # Errors
    /// What is wrong, for a person.
    pub(crate) fn parse(&mut self, raw: &[u8]) -> Result<Parsed<'_>, Fault> {
        let spare = self.spare.take().unwrap_or_else(|| Tape(Vec::new()));
        self.scratch.clear();
        self.scratch.extend_from_slice(raw);
        let mut tape = spare.reset();
        if simd_json::fill_tape(&mut self.scratch, &mut self.buffers, &mut tape).is_ok() {
            return Ok(Parsed {
                tape,
                invalid_utf8: false,
            });
        }
        let invalid_utf8 = std::str::from_utf8(raw).is_err();
        repair(raw, &mut self.repaired);
        let mut tape = tape.reset();
        match simd_json::fill_tape(&mut self.repaired, &mut self.buffers, &mut tape) {
            Ok(()) => Ok(Parsed { tape, invalid_utf8 }),
            Err(error) => Err(format!("not JSON: {error}").into()),
        }
    }

    /// Takes back the memory of a value.
    pub(crate) fn recycle(&mut self, spare: Tape<'static>) {
        self.spare = Some(spare);
    }
}

/// Returns the scalar a node is; `None` for objects and arrays.
pub(crate) fn node_value<'a>(node: &Node<'a>) -> Option<Value<'a>> {
    match node {
        Node::String(text) => Some(Value::Text(text)),
        Node::Static(StaticNode::Null) => Some(Value::Null),
        Node::Static(StaticNode::Bool(b)) => Some(Value::Bool(*b)),
        Node::Static(StaticNode::I64(n)) => Some(Value::Int(*n)),
        Node::Static(StaticNode::U64(n)) => {
            Some(i64::try_from(*n).map_or(Value::UInt(*n), Value::Int))
        }
        Node::Static(StaticNode::F64(n)) => Some(Value::Float(*n)),
        Node::Object { .. } | Node::Array { .. } => None,
    }
}

/// Returns the text a node is, if it is a string.
pub(crate) fn as_text<'a>(nodes: &[Node<'a>]) -> Option<&'a str> {
    match nodes.first() {
        Some(Node::String(text)) => Some(text),
        _ => None,
    }
}

/// Returns how many nodes the first value of `nodes` takes.
pub(super) fn value_len(nodes: &[Node<'_>]) -> usize {
    match nodes.first() {
        Some(Node::Object { count, .. } | Node::Array { count, .. }) => count + 1,
        Some(_) => 1,
        None => 0,
    }
}

/// Iterates over the members of an object (nothing for another value).
pub(crate) struct Members<'t, 'a> {
    rest: &'t [Node<'a>],
}

impl<'t, 'a> Members<'t, 'a> {
    pub(crate) fn of(value: &'t [Node<'a>]) -> Self {
        let rest = match value.first() {
            Some(Node::Object { count, .. }) => &value[1..=*count],
            _ => &[],
        };
        Self { rest }
    }

    /// Returns the value of the first member called `key`.
    pub(crate) fn find(value: &'t [Node<'a>], key: &str) -> Option<&'t [Node<'a>]> {
        Self::of(value).find(|(k, _)| *k == key).map(|(_, v)| v)
    }
}

impl<'t, 'a> Iterator for Members<'t, 'a> {
    type Item = (&'a str, &'t [Node<'a>]);

    fn next(&mut self) -> Option<Self::Item> {
        let (Node::String(key), rest) = self.rest.split_first()? else {
            return None;
        };
        let (value, rest) = rest.split_at(value_len(rest));
        self.rest = rest;
        Some((key, value))
    }
}

/// Iterates over the elements of an array (nothing for another value).
pub(super) struct Elements<'t, 'a> {
    rest: &'t [Node<'a>],
}

impl<'t, 'a> Elements<'t, 'a> {
    pub(super) fn of(value: &'t [Node<'a>]) -> Self {
        let rest = match value.first() {
            Some(Node::Array { count, .. }) => &value[1..=*count],
            _ => &[],
        };
        Self { rest }
    }
}

impl<'t, 'a> Iterator for Elements<'t, 'a> {
    type Item = &'t [Node<'a>];

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let (value, rest) = self.rest.split_at(value_len(self.rest));
        self.rest = rest;
        Some(value)
    }
}
