//! What a rule's condition becomes, and the predicates at its leaves.

use super::text_set::TextTest;
use crate::rule::{FieldRefKind, Network, Number, RegexPattern, Relation, TimePart};
use regex::{Regex, bytes};
use std::sync::OnceLock;

/// A condition over predicates.
#[derive(Debug)]
pub(super) enum Expr {
    /// Index into the engine's predicates.
    Predicate(u32),
    Not(Box<Expr>),
    All(Box<[Expr]>),
    Any(Box<[Expr]>),
    AtLeast(u32, Box<[Expr]>),
}

impl Expr {
    /// The condition that never holds.
    pub(super) fn never() -> Self {
        Self::Any(Box::default())
    }
}

/// Number of a field name in the engine's table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct FieldId(pub(super) u32);

/// Stands for "every value" in keyword predicates.
pub(super) const KEYWORDS: FieldId = FieldId(u32::MAX);

/// A test of one field. Rules that make the same test share it.
#[derive(Debug)]
pub(super) struct Predicate {
    pub(super) field: FieldId,
    pub(super) test: Test,
}

/// A test of the values of a field: true if one of them passes.
#[derive(Debug)]
pub(super) enum Test {
    Text(Box<TextTest>),
    Exists(bool),
    Regex(Box<LazyRegex>),
    Cidr(Box<[Network]>),
    Compare(Relation, Number),
    FieldRef(FieldId, FieldRefKind),
    TimePart(TimePart, Relation, i64),
}

/// A regular expression that is compiled when first used.
#[derive(Debug)]
pub(super) struct LazyRegex {
    pub(super) pattern: RegexPattern,
    for_ascii: OnceLock<Option<bytes::Regex>>,
    compiled: OnceLock<Option<Regex>>,
}

impl LazyRegex {
    pub(super) fn new(pattern: RegexPattern) -> Self {
        Self {
            pattern,
            for_ascii: OnceLock::new(),
            compiled: OnceLock::new(),
        }
    }

    pub(super) fn is_match(&self, text: &str) -> bool {
        if text.is_ascii() {
            let for_ascii = self
                .for_ascii
                .get_or_init(|| crate::regexes::compile_for_ascii(&self.pattern));
            if let Some(regex) = for_ascii {
                return regex.is_match(text.as_bytes());
            }
        }
        let compiled = self
            .compiled
            .get_or_init(|| crate::regexes::compile(&self.pattern).ok());
        compiled.as_ref().is_some_and(|regex| regex.is_match(text))
    }
}
