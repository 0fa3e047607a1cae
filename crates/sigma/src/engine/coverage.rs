//! Which rules could fire at all on what was seen: a rule whose log source or fields nothing
//! supplies is blind, not healthy.

use super::Engine;
use super::expr::{Expr, FieldId, KEYWORDS, Test};
use foldhash::HashMap;
use std::sync::Arc;
use yagura_model::LogSource;

/// Log sources that were seen, with the fields that rules use and their events had.
#[derive(Debug, Clone, Default)]
pub struct Coverage {
    by_source: HashMap<u64, Seen>,
}

#[derive(Debug, Clone)]
struct Seen {
    source: Arc<LogSource>,
    /// By field: whether an event had it.
    fields: Vec<bool>,
}

/// What a rule can see of the events that were seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleCoverage {
    /// Its log source and fields were there.
    Covered,
    /// No event had its log source.
    NoLogSource,
    /// Events of its log source were there, but none had the fields it needs.
    NoFields,
}

impl Coverage {
    /// Most log sources that are remembered.
    const SOURCES_MAX: usize = 4_096;

    /// Notes the fields of one event.
    pub(super) fn note(&mut self, source: &Arc<LogSource>, fields_len: usize, present: &[FieldId]) {
        if let Some(seen) = self.by_source.get_mut(&source.key()) {
            for field in present {
                seen.fields[field.0 as usize] = true;
            }
        } else if self.by_source.len() < Self::SOURCES_MAX {
            let mut seen = Seen {
                source: Arc::clone(source),
                fields: vec![false; fields_len],
            };
            for field in present {
                seen.fields[field.0 as usize] = true;
            }
            self.by_source.insert(source.key(), seen);
        }
    }

    /// Adds what another thread has seen with the same engine.
    pub fn merge(&mut self, other: Self) {
        for (key, seen) in other.by_source {
            match self.by_source.get_mut(&key) {
                Some(known) => {
                    for (known, new) in known.fields.iter_mut().zip(seen.fields) {
                        *known |= new;
                    }
                }
                None => {
                    self.by_source.insert(key, seen);
                }
            }
        }
    }
}

impl Engine {
    /// Returns what a rule can see of what was seen.
    ///
    /// # Panics
    /// If `rule` is no index into the compiled set's rules.
    #[must_use]
    pub fn coverage(&self, rule: usize, coverage: &Coverage) -> RuleCoverage {
        let rule = &self.rules[rule];
        let log_source = &self.buckets[rule.bucket as usize].log_source;
        let mut answer = RuleCoverage::NoLogSource;
        for seen in coverage
            .by_source
            .values()
            .filter(|s| log_source.covers(&s.source))
        {
            if self.can_hold(&rule.expr, &seen.fields) {
                return RuleCoverage::Covered;
            }
            answer = RuleCoverage::NoFields;
        }
        answer
    }

    /// Whether a condition can hold on some event with these fields.
    fn can_hold(&self, expr: &Expr, fields: &[bool]) -> bool {
        match expr {
            Expr::Predicate(number) => {
                let predicate = &self.predicates[*number as usize];
                let known = predicate.field == KEYWORDS
                    || fields
                        .get(predicate.field.0 as usize)
                        .copied()
                        .unwrap_or(false);
                known
                    || match &predicate.test {
                        Test::Exists(wanted) => !wanted,
                        Test::Text(test) => test.null,
                        _ => false,
                    }
            }
            Expr::Not(_) => true,
            Expr::All(parts) => parts.iter().all(|part| self.can_hold(part, fields)),
            Expr::Any(parts) => parts.iter().any(|part| self.can_hold(part, fields)),
            Expr::AtLeast(n, parts) => {
                parts
                    .iter()
                    .filter(|part| self.can_hold(part, fields))
                    .count()
                    >= *n as usize
            }
        }
    }
}
