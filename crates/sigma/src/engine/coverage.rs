//! Which rules could fire at all on what was seen: a rule whose log source or fields nothing
//! supplies is blind, not healthy.
//!
//! A field that is there but always empty supplies nothing either: so looks the command line of
//! Windows' own process events where auditing it is not switched on.

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
    /// By field, what rules without a category saw.
    raw: Vec<Presence>,
    /// By field, what rules with a category saw.
    category: Vec<Presence>,
}

/// The most that was seen of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Presence {
    Absent,
    Empty,
    Valued,
}

/// Which rules see the fields of an event as they are noted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum View {
    /// Those without a category.
    Raw,
    /// Those with one.
    Category,
    /// All: the event has no category view of its own.
    Both,
}

/// What a rule can see of the events that were seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RuleCoverage {
    /// Its log source and fields were there.
    Covered,
    /// No event had its log source.
    NoLogSource,
    /// Events of its log source were there, but none had these fields with a value, which it
    /// needs; at most [`Coverage::MISSING_MAX`] are named.
    NoFields(Vec<String>),
}

impl Coverage {
    /// Most log sources that are remembered.
    const SOURCES_MAX: usize = 4_096;
    /// Most missing fields that are named of a rule.
    pub const MISSING_MAX: usize = 8;

    /// Notes the fields of one event. Returns whether all of them have had a value by now, so
    /// that another event with the same fields would tell nothing new.
    pub(super) fn note(
        &mut self,
        source: &Arc<LogSource>,
        view: View,
        fields_len: usize,
        present: &[FieldId],
        has_value: impl Fn(FieldId) -> bool,
    ) -> bool {
        if let Some(seen) = self.by_source.get_mut(&source.key()) {
            return seen.note(view, present, has_value);
        }
        if self.by_source.len() >= Self::SOURCES_MAX {
            return true;
        }
        let seen = self.by_source.entry(source.key());
        let seen = seen.or_insert_with(|| Seen::new(source, fields_len));
        seen.note(view, present, has_value)
    }

    /// Adds what another thread has seen with the same engine.
    pub fn merge(&mut self, other: Self) {
        for (key, seen) in other.by_source {
            match self.by_source.get_mut(&key) {
                Some(known) => {
                    merge_fields(&mut known.raw, &seen.raw);
                    merge_fields(&mut known.category, &seen.category);
                }
                None => {
                    self.by_source.insert(key, seen);
                }
            }
        }
    }
}

impl Seen {
    fn new(source: &Arc<LogSource>, fields_len: usize) -> Self {
        Self {
            source: Arc::clone(source),
            raw: vec![Presence::Absent; fields_len],
            category: vec![Presence::Absent; fields_len],
        }
    }

    fn note(
        &mut self,
        view: View,
        present: &[FieldId],
        has_value: impl Fn(FieldId) -> bool,
    ) -> bool {
        let mut complete = true;
        for &field in present {
            let at = field.0 as usize;
            let known = match view {
                View::Raw => self.raw[at],
                View::Category => self.category[at],
                View::Both => self.raw[at].min(self.category[at]),
            };
            if known == Presence::Valued {
                continue;
            }
            let presence = if has_value(field) {
                Presence::Valued
            } else {
                Presence::Empty
            };
            complete &= presence == Presence::Valued;
            if view != View::Category {
                self.raw[at] = self.raw[at].max(presence);
            }
            if view != View::Raw {
                self.category[at] = self.category[at].max(presence);
            }
        }
        complete
    }
}

fn merge_fields(known: &mut [Presence], new: &[Presence]) {
    for (known, new) in known.iter_mut().zip(new) {
        *known = (*known).max(*new);
    }
}

impl Engine {
    /// Returns what a rule can see of what was seen. Of several log sources the one with the
    /// fewest missing fields speaks.
    ///
    /// # Panics
    /// If `rule` is no index into the compiled set's rules.
    #[must_use]
    pub fn coverage(&self, rule: usize, coverage: &Coverage) -> RuleCoverage {
        let rule = &self.rules[rule];
        let bucket = &self.buckets[rule.bucket as usize];
        let mut fewest: Option<Vec<FieldId>> = None;
        let seen = coverage.by_source.values();
        for seen in seen.filter(|seen| bucket.log_source.covers(&seen.source)) {
            let fields = if bucket.sees_category_view() {
                &seen.category
            } else {
                &seen.raw
            };
            let mut missing = Vec::new();
            if self.can_hold(&rule.expr, fields, &mut missing) {
                return RuleCoverage::Covered;
            }
            // The map is in no order: of equally many the fields that rules name first.
            if fewest
                .as_ref()
                .is_none_or(|fewest| (missing.len(), &missing) < (fewest.len(), fewest))
            {
                fewest = Some(missing);
            }
        }
        let name = |field: &FieldId| self.fields.name(*field).to_owned();
        match fewest {
            Some(missing) => RuleCoverage::NoFields(missing.iter().map(name).collect()),
            None => RuleCoverage::NoLogSource,
        }
    }

    /// Whether a condition can hold on some event with these fields; if not, the fields that it
    /// misses are added, each once, up to [`Coverage::MISSING_MAX`].
    fn can_hold(&self, expr: &Expr, fields: &[Presence], missing: &mut Vec<FieldId>) -> bool {
        // Only what fails tells what is missing: parts that hold add nothing.
        match expr {
            Expr::Predicate(number) => self.can_pass(*number, fields, missing),
            Expr::Not(_) => true,
            Expr::All(parts) => self.count_holding(parts, fields, missing) == parts.len(),
            Expr::Any(parts) => self.at_least(1, parts, fields, missing),
            Expr::AtLeast(n, parts) => self.at_least(*n as usize, parts, fields, missing),
        }
    }

    fn at_least(
        &self,
        wanted: usize,
        parts: &[Expr],
        fields: &[Presence],
        missing: &mut Vec<FieldId>,
    ) -> bool {
        let before = missing.len();
        let holds = self.count_holding(parts, fields, missing) >= wanted;
        if holds {
            missing.truncate(before);
        }
        holds
    }

    fn count_holding(
        &self,
        parts: &[Expr],
        fields: &[Presence],
        missing: &mut Vec<FieldId>,
    ) -> usize {
        let holding = parts
            .iter()
            .filter(|part| self.can_hold(part, fields, missing));
        holding.count()
    }

    fn can_pass(&self, number: u32, fields: &[Presence], missing: &mut Vec<FieldId>) -> bool {
        let predicate = &self.predicates[number as usize];
        if predicate.field == KEYWORDS {
            return true;
        }
        let presence = |field: FieldId| {
            let known = fields.get(field.0 as usize).copied();
            known.unwrap_or(Presence::Absent)
        };
        let mut need = |field: FieldId, least: Presence| {
            let has = presence(field) >= least;
            if !has && missing.len() < Coverage::MISSING_MAX && !missing.contains(&field) {
                missing.push(field);
            }
            has
        };
        match &predicate.test {
            Test::Exists(false) => true,
            Test::Exists(true) => need(predicate.field, Presence::Empty),
            Test::Text(test) if test.null => true,
            Test::Text(test) if test.empty => need(predicate.field, Presence::Empty),
            Test::FieldRef(other, _) => {
                need(predicate.field, Presence::Valued) & need(*other, Presence::Valued)
            }
            _ => need(predicate.field, Presence::Valued),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Scratch;
    use crate::parse::{ParseOptions, parse_file};
    use crate::ruleset::RuleSet;
    use yagura_model::{Event, LogSource, Value};

    /// Rules of a product, or of a category where `source` says so.
    fn engine(rules: &[(&str, &str)]) -> Engine {
        let text: String = rules
            .iter()
            .map(|(source, detection)| {
                format!("title: t\nlogsource: {{{source}}}\ndetection: {{{detection}}}\n---\n")
            })
            .collect();
        let set = RuleSet::assemble([parse_file("f.yml", &text, &ParseOptions::default())]);
        assert_eq!(set.problems, []);
        Engine::new(&set)
    }

    fn event(fields: &[(&str, &str)], view: &[(&str, &str)]) -> Event {
        let mut event = Event::new(LogSource::new("p", &[], &["c"]));
        for (name, value) in fields {
            event.fields.push(name, Value::Text(value));
        }
        for (name, value) in view {
            event.category_fields.push(name, Value::Text(value));
        }
        event
    }

    fn covered(engine: &Engine, events: &[Event]) -> Vec<RuleCoverage> {
        let mut coverage = Coverage::default();
        // Each event by a thread of its own.
        for event in events {
            let mut scratch = Scratch::new();
            engine.evaluate(event, &mut scratch, &mut Vec::new());
            coverage.merge(scratch.into_coverage());
        }
        let rules = 0..engine.rules.len();
        rules.map(|rule| engine.coverage(rule, &coverage)).collect()
    }

    fn missing(names: &[&str]) -> RuleCoverage {
        RuleCoverage::NoFields(names.iter().map(|name| (*name).to_owned()).collect())
    }

    #[test]
    fn a_rule_is_blind_without_its_log_source() {
        let engine = engine(&[("product: other", "s: {A: x}, condition: s")]);
        let coverage = covered(&engine, &[event(&[("A", "1")], &[])]);
        assert_eq!(coverage, [RuleCoverage::NoLogSource]);
    }

    #[test]
    fn a_rule_is_blind_by_the_fields_that_it_needs() {
        let rules = [
            "s: {A: x}, condition: s",
            "s: {Missing: x}, condition: s",
            "s: {A: x, M: y, 'N|re': z}, condition: s",
            "s: {A: x}, t: {M: y}, condition: s or t",
            "s: {M: x}, t: {N: y}, condition: s or t",
            "s: {A: x}, f: {M: y}, condition: s and not f",
            "s: {A: x}, t: {M: y}, u: {N: y}, condition: 2 of them",
            "s: {M: null}, condition: s",
            "s: {'M|exists': false}, condition: s",
            "s: {'A|fieldref': M}, condition: s",
            "s: [word], condition: s",
        ];
        let rules = rules.map(|detection| ("product: p", detection));
        let coverage = covered(&engine(&rules), &[event(&[("A", "1")], &[])]);
        let covered = RuleCoverage::Covered;
        let expected = [
            covered.clone(),
            missing(&["Missing"]),
            missing(&["M", "N"]),
            covered.clone(),
            missing(&["M", "N"]),
            covered.clone(),
            missing(&["M", "N"]),
            covered.clone(),
            covered.clone(),
            missing(&["M"]),
            covered,
        ];
        assert_eq!(coverage, expected);
    }

    #[test]
    fn a_field_that_is_always_empty_supplies_nothing() {
        let rules = [
            ("product: p", "s: {A: x}, condition: s"),
            ("product: p", "s: {A: ''}, condition: s"),
            ("product: p", "s: {'A|exists': true}, condition: s"),
        ];
        let engine = engine(&rules);
        let (empty, full) = (event(&[("A", "")], &[]), event(&[("A", "1")], &[]));
        let (blind, sees) = (missing(&["A"]), RuleCoverage::Covered);
        let coverage = covered(&engine, std::slice::from_ref(&empty));
        assert_eq!(coverage, [blind, sees.clone(), sees.clone()]);
        let sees = [sees.clone(), sees.clone(), sees];
        assert_eq!(covered(&engine, &[empty.clone(), full.clone()]), sees);
        assert_eq!(covered(&engine, &[full, empty]), sees);
    }

    #[test]
    fn rules_see_the_fields_of_their_own_view() {
        let rules = [
            ("product: p", "s: {New: x}, condition: s"),
            ("category: c", "s: {New: x}, condition: s"),
            ("category: c", "s: {Old: x}, condition: s"),
        ];
        let engine = engine(&rules);
        let sees = RuleCoverage::Covered;
        let coverage = covered(&engine, &[event(&[("Old", "1")], &[("New", "1")])]);
        assert_eq!(coverage, [missing(&["New"]), sees.clone(), sees.clone()]);
        let coverage = covered(&engine, &[event(&[("New", "1")], &[])]);
        assert_eq!(coverage, [sees.clone(), sees, missing(&["Old"])]);
    }

    #[test]
    fn the_source_with_the_fewest_missing_fields_speaks() {
        let rules = [("product: p", "s: {A: x, B: y}, condition: s")];
        let mut other = event(&[("A", "1")], &[]);
        other.log_source = LogSource::new("p", &["s"], &[]);
        let coverage = covered(&engine(&rules), &[event(&[], &[]), other]);
        assert_eq!(coverage, [missing(&["B"])]);
    }
}
