//! The engine: all rules compiled into one matcher.
//!
//! How an event is judged: its log source names the buckets of rules it concerns; the fields
//! that rules use are found once; each bucket's index tells from the values which rules could
//! match at all (`index`); only these are evaluated, with one result per predicate and event
//! (`scratch`).
//!
//! Invariant: the index never leaves out a rule that matches, so the answer is that of
//! [`crate::naive`].

mod compile;
mod coverage;
mod expr;
mod grams;
mod index;
mod layout;
mod literals;
mod scratch;
mod text_set;

pub use coverage::{Coverage, RuleCoverage};
pub use scratch::Scratch;

use crate::rule::RuleLogSource;
use crate::ruleset::RuleSet;
use compile::FieldTable;
use expr::{Expr, Predicate};
use index::Index;
use std::sync::{Arc, OnceLock};
use yagura_model::{Event, Evidence, LogSource, RuleMeta};

/// Compiled rules. Shared by all threads; each thread has its own [`Scratch`].
pub struct Engine {
    rules: Vec<CompiledRule>,
    predicates: Vec<Predicate>,
    fields: FieldTable,
    buckets: Vec<Bucket>,
}

/// One rule, ready to run.
struct CompiledRule {
    meta: Arc<RuleMeta>,
    expr: Expr,
    bucket: u32,
    emits: bool,
}

/// The rules of one log source.
struct Bucket {
    log_source: RuleLogSource,
    rules: Vec<u32>,
    /// Built when the first event of the log source comes, so that a start pays only for what
    /// is there.
    index: OnceLock<Index>,
}

impl Bucket {
    /// Rules with a category see the category view.
    fn sees_category_view(&self) -> bool {
        self.log_source.category.is_some()
    }
}

/// A rule that matched an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Match {
    /// Index into [`RuleSet::rules`].
    pub rule: usize,
}

impl Engine {
    /// Compiles the rules of a set. Rules that cannot be evaluated never match.
    #[must_use]
    pub fn new(set: &RuleSet) -> Self {
        compile::compile(set)
    }

    /// Returns what is known about a rule.
    ///
    /// # Panics
    /// If `rule` is no index into the compiled set's rules.
    #[must_use]
    pub fn meta(&self, rule: usize) -> &Arc<RuleMeta> {
        &self.rules[rule].meta
    }

    /// Returns whether matches of the rule are findings of their own.
    ///
    /// # Panics
    /// If `rule` is no index into the compiled set's rules.
    #[must_use]
    pub fn emits(&self, rule: usize) -> bool {
        self.rules[rule].emits
    }

    /// Appends the rules that match the event, in no particular order, each once.
    pub fn evaluate(&self, event: &Event, scratch: &mut Scratch, matches: &mut Vec<Match>) {
        scratch.start(self, event);
        let plan = scratch.plan(self, &event.log_source);
        if !plan.raw.is_empty() {
            scratch.read_fields(self, event, false);
            for &bucket in &plan.raw {
                self.run(bucket, event, scratch, matches);
            }
        }
        if !plan.category.is_empty() {
            if plan.raw.is_empty() || !event.category_fields.is_empty() {
                scratch.read_fields(self, event, true);
            }
            for &bucket in &plan.category {
                self.run(bucket, event, scratch, matches);
            }
        }
    }

    /// Says which fields of the event made the rule match: the true comparisons of its condition
    /// that are not negated. Empty if it does not match.
    ///
    /// # Panics
    /// If `rule` is no index into the compiled set's rules.
    #[must_use]
    pub fn explain(&self, rule: usize, event: &Event, scratch: &mut Scratch) -> Vec<Evidence> {
        let rule = &self.rules[rule];
        let category = self.buckets[rule.bucket as usize].sees_category_view();
        scratch.start(self, event);
        scratch.read_fields(self, event, category);
        let mut evidence = Vec::new();
        if scratch.holds(self, event, &rule.expr) {
            scratch.explain(self, event, &rule.expr, &mut evidence);
        }
        evidence
    }

    fn run(&self, bucket: u32, event: &Event, scratch: &mut Scratch, matches: &mut Vec<Match>) {
        let bucket = &self.buckets[bucket as usize];
        let index = bucket.index.get_or_init(|| Index::build(self, bucket));
        index.candidates(self, event, scratch);
        let candidates = std::mem::take(&mut scratch.candidates);
        for &rule in &candidates {
            if scratch.holds(self, event, &self.rules[rule as usize].expr) {
                matches.push(Match {
                    rule: rule as usize,
                });
            }
        }
        scratch.candidates = candidates;
    }

    /// Returns the buckets of rules for a log source: those that see the source's own fields,
    /// and those that see the category view.
    fn buckets_for(&self, source: &LogSource) -> (Vec<u32>, Vec<u32>) {
        let numbered = (0_u32..).zip(&self.buckets);
        numbered
            .filter(|(_, bucket)| bucket.log_source.covers(source))
            .fold(
                (Vec::new(), Vec::new()),
                |(mut raw, mut category), (number, bucket)| {
                    if bucket.sees_category_view() {
                        category.push(number);
                    } else {
                        raw.push(number);
                    }
                    (raw, category)
                },
            )
    }
}

#[cfg(test)]
mod tests;
