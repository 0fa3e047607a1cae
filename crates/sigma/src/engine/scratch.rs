//! What a thread keeps while it judges events: the fields of the current event that rules use,
//! their lower-case texts, and the results of predicates.
//!
//! Everything is valid for one generation; starting an event or a view begins a new one, so
//! nothing is cleared.

use super::Engine;
use super::coverage::Coverage;
use super::expr::{Expr, FieldId, KEYWORDS, Predicate, Test};
use super::text_set::TextTest;
use crate::naive::time_part;
use crate::pattern::push_lowercase;
use crate::rule::{FieldRefKind, Number};
use foldhash::HashMap;
use std::borrow::Cow;
use std::fmt::Write;
use std::ops::Range;
use std::sync::Arc;
use yagura_model::{Event, Evidence, Fields, LogSource, Value};

/// End of a chain of values.
const NONE: u32 = u32::MAX;
/// A lower-case text that was not made yet.
const UNMADE: u32 = u32::MAX;

/// Working memory of one thread. Made empty; adapts itself to the engine it is used with, so do
/// not use one with two engines at the same time.
#[derive(Default)]
pub struct Scratch {
    /// By field: its values in the current view.
    slots: Vec<Slot>,
    values: Vec<FieldValue>,
    /// Fields that the current view has.
    present: Vec<FieldId>,
    /// Values for keyword predicates; empty until one asks.
    keyword_values: Range<usize>,
    /// Lower-case texts of the values.
    lower: String,
    /// By predicate: generation and result.
    results: Vec<u64>,
    /// By rule: the run in which it became a candidate.
    candidate_in: Vec<u64>,
    pub(super) candidates: Vec<u32>,
    generation: u64,
    run: u64,
    category_view: bool,
    plans: HashMap<u64, (Arc<LogSource>, Arc<Plan>)>,
    /// What has been seen, for blind rules.
    pub(super) coverage: Coverage,
}

#[derive(Clone, Copy)]
struct Slot {
    generation: u64,
    first: u32,
    last: u32,
}

/// One value of the event.
#[derive(Clone, Copy)]
struct FieldValue {
    entry: u32,
    /// Whether `entry` is one of the category view.
    in_category: bool,
    next: u32,
    lower_start: u32,
    lower_len: u32,
}

/// The buckets of rules that an event concerns.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) raw: Vec<u32>,
    pub(super) category: Vec<u32>,
}

impl Scratch {
    /// Most log sources whose plans are kept; they come from the input.
    const PLANS_MAX: usize = 4_096;

    /// Makes an empty one.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns what log sources and fields the events so far had.
    #[must_use]
    pub fn coverage(&self) -> &Coverage {
        &self.coverage
    }

    /// Returns what log sources and fields the events had, when there are no more of them.
    #[must_use]
    pub fn into_coverage(self) -> Coverage {
        self.coverage
    }

    /// Prepares for an event.
    pub(super) fn start(&mut self, engine: &Engine, _event: &Event) {
        let empty = Slot {
            generation: 0,
            first: NONE,
            last: NONE,
        };
        self.slots.resize(engine.fields.len(), empty);
        self.results.resize(engine.predicates.len(), 0);
        self.candidate_in.resize(engine.rules.len(), 0);
    }

    pub(super) fn plan(&mut self, engine: &Engine, source: &Arc<LogSource>) -> Arc<Plan> {
        if let Some((known, plan)) = self.plans.get(&source.key())
            && (Arc::ptr_eq(known, source) || known == source)
        {
            return Arc::clone(plan);
        }
        let (raw, category) = engine.buckets_for(source);
        let plan = Arc::new(Plan { raw, category });
        if self.plans.len() >= Self::PLANS_MAX {
            self.plans.clear();
        }
        self.plans
            .insert(source.key(), (Arc::clone(source), Arc::clone(&plan)));
        plan
    }

    /// Finds the fields that rules use, in the source's own view or in the category view.
    pub(super) fn read_fields(&mut self, engine: &Engine, event: &Event, category: bool) {
        self.generation += 1;
        self.category_view = category;
        self.values.clear();
        self.present.clear();
        self.lower.clear();
        self.keyword_values = 0..0;
        let view = &event.category_fields;
        if category && !view.is_empty() {
            self.read(engine, view, true, |_| true);
            self.read(engine, &event.fields, false, |name| {
                view.position(name).is_none()
            });
        } else {
            self.read(engine, &event.fields, false, |_| true);
        }
        self.read_aliases(engine, &event.fields);
        self.coverage
            .note(&event.log_source, engine.fields.len(), &self.present);
    }

    /// Lets aliases answer for names that no entry has; several of one name are a list.
    fn read_aliases(&mut self, engine: &Engine, fields: &Fields) {
        let entries = self.values.len();
        for (alias, index) in fields.aliases() {
            let Some(id) = engine.fields.id(alias) else {
                continue;
            };
            let slot = self.slots[id.0 as usize];
            if slot.generation != self.generation || slot.first as usize >= entries {
                self.append(id, index, false);
            }
        }
    }

    fn read(
        &mut self,
        engine: &Engine,
        fields: &Fields,
        in_category: bool,
        wanted: impl Fn(&str) -> bool,
    ) {
        for index in 0..fields.len() {
            let name = fields.name_at(index);
            if let Some(id) = engine.fields.id(name)
                && wanted(name)
            {
                self.append(id, index, in_category);
            }
        }
    }

    fn append(&mut self, id: FieldId, entry: usize, in_category: bool) {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "at most twice Fields::ENTRIES_MAX"
        )]
        let number = self.values.len() as u32;
        self.values.push(new_value(entry, in_category));
        let slot = &mut self.slots[id.0 as usize];
        if slot.generation == self.generation {
            self.values[slot.last as usize].next = number;
            slot.last = number;
        } else {
            *slot = Slot {
                generation: self.generation,
                first: number,
                last: number,
            };
            self.present.push(id);
        }
    }

    /// Returns the number of the first value of a field, or `NONE`.
    fn first(&self, field: FieldId) -> u32 {
        match self.slots.get(field.0 as usize) {
            Some(slot) if slot.generation == self.generation => slot.first,
            _ => NONE,
        }
    }

    /// Calls `each` with the values of a field (for keywords, of all fields) until it returns
    /// true; says whether it did.
    pub(super) fn any_value(
        &mut self,
        event: &Event,
        field: FieldId,
        mut each: impl FnMut(&mut Self, u32) -> bool,
    ) -> bool {
        if field == KEYWORDS {
            self.read_keywords(event);
            #[expect(
                clippy::cast_possible_truncation,
                reason = "bounded by Fields::ENTRIES_MAX"
            )]
            let range = self.keyword_values.start as u32..self.keyword_values.end as u32;
            return range.into_iter().any(|number| each(self, number));
        }
        let mut number = self.first(field);
        while number != NONE {
            if each(self, number) {
                return true;
            }
            number = self.values[number as usize].next;
        }
        false
    }

    pub(super) fn is_present(&self, field: FieldId) -> bool {
        self.first(field) != NONE
    }

    fn read_keywords(&mut self, event: &Event) {
        if !self.keyword_values.is_empty() {
            return;
        }
        let start = self.values.len();
        for index in 0..event.fields.recorded_len() {
            if !matches!(event.fields.value_at(index), Value::Json(_)) {
                self.values.push(new_value(index, false));
            }
        }
        self.keyword_values = start..self.values.len();
    }

    pub(super) fn value<'e>(&self, event: &'e Event, number: u32) -> Value<'e> {
        let value = self.values[number as usize];
        let fields = if value.in_category {
            &event.category_fields
        } else {
            &event.fields
        };
        fields.value_at(value.entry as usize)
    }

    /// Returns where the lower-case text of a value stands.
    fn lower_span(&mut self, event: &Event, number: u32) -> Range<usize> {
        let value = self.values[number as usize];
        if value.lower_start != UNMADE {
            return value.lower_start as usize..(value.lower_start + value.lower_len) as usize;
        }
        let start = self.lower.len();
        match self.value(event, number) {
            Value::Text(text) | Value::Json(text) => push_lowercase(text, &mut self.lower),
            Value::Int(n) => {
                let _ = write!(self.lower, "{n}");
            }
            other => push_lowercase(&other.to_text(), &mut self.lower),
        }
        let end = self.lower.len();
        let made = &mut self.values[number as usize];
        // 2 views of at most 16 MiB of text fit into 32 bits.
        made.lower_start = u32::try_from(start).unwrap_or(UNMADE);
        made.lower_len = u32::try_from(end - start).unwrap_or(0);
        start..end
    }

    /// Returns the lower-case text of a value.
    pub(super) fn lower_text(&mut self, event: &Event, number: u32) -> &str {
        let span = self.lower_span(event, number);
        &self.lower[span]
    }

    /// Starts a list of candidates.
    pub(super) fn start_candidates(&mut self) {
        self.run += 1;
        self.candidates.clear();
    }

    /// Adds a candidate once.
    pub(super) fn add_candidate(&mut self, rule: u32) {
        let seen = &mut self.candidate_in[rule as usize];
        if *seen != self.run {
            *seen = self.run;
            self.candidates.push(rule);
        }
    }

    /// Lends out the lower-case texts while candidates are added.
    pub(super) fn with_lower_text(
        &mut self,
        event: &Event,
        number: u32,
        each: impl FnOnce(&mut Self, &str),
    ) {
        let span = self.lower_span(event, number);
        let lower = std::mem::take(&mut self.lower);
        each(self, &lower[span]);
        self.lower = lower;
    }

    /// Evaluates a condition.
    pub(super) fn holds(&mut self, engine: &Engine, event: &Event, expr: &Expr) -> bool {
        match expr {
            Expr::Predicate(number) => self.predicate(engine, event, *number),
            Expr::Not(inner) => !self.holds(engine, event, inner),
            Expr::All(parts) => parts.iter().all(|part| self.holds(engine, event, part)),
            Expr::Any(parts) => parts.iter().any(|part| self.holds(engine, event, part)),
            Expr::AtLeast(n, parts) => {
                let good = parts
                    .iter()
                    .filter(|part| self.holds(engine, event, part))
                    .count();
                good >= *n as usize
            }
        }
    }

    fn predicate(&mut self, engine: &Engine, event: &Event, number: u32) -> bool {
        let known = self.results[number as usize];
        if known >> 1 == self.generation {
            return known & 1 == 1;
        }
        let predicate = &engine.predicates[number as usize];
        let result = self.test(event, predicate);
        self.results[number as usize] = self.generation << 1 | u64::from(result);
        result
    }

    fn test(&mut self, event: &Event, predicate: &Predicate) -> bool {
        let field = predicate.field;
        match &predicate.test {
            Test::Exists(wanted) if field == KEYWORDS => event.fields.is_empty() != *wanted,
            Test::Exists(wanted) => self.is_present(field) == *wanted,
            Test::Text(test) if test.null && field != KEYWORDS && !self.is_present(field) => true,
            test => self.any_value(event, field, |scratch, value| {
                scratch.passes(event, test, value)
            }),
        }
    }

    /// Whether one value passes a test.
    fn passes(&mut self, event: &Event, test: &Test, number: u32) -> bool {
        if let Test::Text(test) = test {
            return self.passes_text(event, test, number);
        }
        let text = self.value(event, number).to_text();
        if text.is_empty() {
            return false;
        }
        match test {
            Test::Regex(regex) => regex.is_match(&text),
            Test::Cidr(networks) => networks.iter().any(|network| network.contains(&text)),
            Test::Compare(relation, number) => {
                Number::parse(&text).is_some_and(|n| n.compares(*relation, *number))
            }
            Test::TimePart(part, relation, number) => {
                time_part(*part, &text).is_some_and(|n| relation.holds(n, *number))
            }
            Test::FieldRef(other, kind) => self.same_as_field(event, number, *other, *kind),
            Test::Text(_) | Test::Exists(_) => false,
        }
    }

    fn passes_text(&mut self, event: &Event, test: &TextTest, number: u32) -> bool {
        let value = self.value(event, number);
        if test.null && value == Value::Null {
            return true;
        }
        let text = self.lower_text(event, number);
        if text.is_empty() {
            return test.empty;
        }
        test.lower.matches(text)
            || test
                .cased
                .as_ref()
                .is_some_and(|cased| cased.matches(&value.to_text()))
    }

    fn same_as_field(
        &mut self,
        event: &Event,
        number: u32,
        other: FieldId,
        kind: FieldRefKind,
    ) -> bool {
        let own = self.lower_span(event, number);
        self.any_value(event, other, |scratch, other_value| {
            let other = scratch.lower_span(event, other_value);
            let (left, right) = (&scratch.lower[own.clone()], &scratch.lower[other]);
            !right.is_empty()
                && match kind {
                    FieldRefKind::Equals => left == right,
                    FieldRefKind::Contains => left.contains(right),
                    FieldRefKind::StartsWith => left.starts_with(right),
                    FieldRefKind::EndsWith => left.ends_with(right),
                }
        })
    }

    /// Collects the true comparisons of a condition that holds.
    pub(super) fn explain(
        &mut self,
        engine: &Engine,
        event: &Event,
        expr: &Expr,
        evidence: &mut Vec<Evidence>,
    ) {
        match expr {
            Expr::Predicate(number) => self.explain_predicate(engine, event, *number, evidence),
            Expr::Not(_) => {}
            Expr::All(parts) | Expr::Any(parts) | Expr::AtLeast(_, parts) => {
                for part in parts {
                    if self.holds(engine, event, part) {
                        self.explain(engine, event, part, evidence);
                    }
                }
            }
        }
    }

    fn explain_predicate(
        &mut self,
        engine: &Engine,
        event: &Event,
        number: u32,
        evidence: &mut Vec<Evidence>,
    ) {
        let predicate = &engine.predicates[number as usize];
        let mut found: Option<Cow<'_, str>> = None;
        self.any_value(event, predicate.field, |scratch, value| {
            let passes = match &predicate.test {
                Test::Exists(wanted) => *wanted,
                test => scratch.passes(event, test, value),
            };
            if passes {
                found = Some(scratch.value(event, value).to_text());
            }
            passes
        });
        if let Some(text) = found {
            let one = Evidence::new(engine.fields.name(predicate.field), &text);
            if !evidence.contains(&one) {
                evidence.push(one);
            }
        }
    }
}

fn new_value(entry: usize, in_category: bool) -> FieldValue {
    FieldValue {
        // Bounded by Fields::ENTRIES_MAX.
        entry: u32::try_from(entry).unwrap_or(0),
        in_category,
        next: NONE,
        lower_start: UNMADE,
        lower_len: 0,
    }
}
