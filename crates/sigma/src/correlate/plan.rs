//! Correlations compiled: which matches reach which correlation, and how each is judged.
//!
//! A match of a base rule carries the values of all fields that any correlation above it wants;
//! their slots are found here once, so that nothing is looked up by name while running. The match
//! of an inner correlation offers the outer one its group and the fields of the event that
//! completed it.

use super::CorrelatorOptions;
use super::base_match::FACTS_LEN;
use super::input::{Input, Source};
use super::metric::Metric;
use crate::problem::Problem;
use crate::rule::{Bounds, Correlation, CorrelationKind, Number, Relation};
use crate::ruleset::{LinkedCorrelation, RuleRef, RuleSet};

/// Most base rules below a correlation that serves another.
const LEAVES_MAX: usize = 1_024;
/// Most fields that the match of one base rule carries.
const FIELDS_MAX: usize = 1_024;
/// Most distinct values that a condition can ask for.
const DISTINCT_MAX: usize = 100_000;

/// One correlation, ready to run. Its index is that in [`RuleSet::correlations`].
#[derive(Debug)]
pub(super) struct Node {
    pub(super) group_by: Box<[String]>,
    pub(super) metric: Metric,
    pub(super) bounds: Bounds,
    /// Whether the condition is about whole windows, and so judged when they close.
    pub(super) closing: bool,
    pub(super) span_nanos: i64,
    /// How much later than others the matches of inner correlations can come.
    pub(super) delay_nanos: i64,
    /// Whether windows are also measured later than at their newest match, and so keep every
    /// match.
    pub(super) exact: bool,
    /// Most entries of a window.
    pub(super) entries_max: usize,
    pub(super) emits: bool,
    /// Whether it wants to hear that an inner correlation still holds.
    pub(super) takes_repeats: bool,
    /// Whether one event that matches several of its rules must be counted once.
    pub(super) counts_events_once: bool,
}

impl Node {
    /// How far back from its newest match a window is kept.
    pub(super) fn reach_nanos(&self) -> i64 {
        self.span_nanos.saturating_add(self.delay_nanos)
    }

    /// How often its groups are looked through for windows that have closed.
    pub(super) fn sweep_nanos(&self) -> i64 {
        (self.reach_nanos() / 8).max(1)
    }
}

/// All correlations of a rule set.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) nodes: Vec<Node>,
    /// For each base rule, where its matches go.
    pub(super) rule_inputs: Vec<Vec<Input>>,
    /// For each correlation, where its matches go.
    pub(super) correlation_inputs: Vec<Vec<Input>>,
    /// For each base rule, the fields that its matches carry.
    pub(super) fields: Vec<Vec<String>>,
    /// Correlations that are not run, and why.
    pub(super) problems: Vec<Problem>,
    /// For each correlation, the base rules below it.
    leaves: Vec<Vec<usize>>,
}

impl Plan {
    pub(super) fn new(set: &RuleSet, options: &CorrelatorOptions) -> Self {
        let mut plan = Self::default();
        plan.rule_inputs.resize_with(set.rules.len(), Vec::new);
        plan.fields.resize_with(set.rules.len(), Vec::new);
        for linked in &set.correlations {
            plan.nodes.push(plan.node(linked, options));
            plan.correlation_inputs.push(Vec::new());
            plan.leaves.push(plan.leaves_below(linked));
            if let Err(reason) = plan.connect(set, linked) {
                plan.problems.push(Problem {
                    file: linked.correlation.meta.file.clone(),
                    line: linked.correlation.line,
                    reason: format!("correlation: {reason}"),
                });
            }
        }
        plan
    }

    fn node(&self, linked: &LinkedCorrelation, options: &CorrelatorOptions) -> Node {
        let (metric, bounds) = measure(linked);
        let is_lower = |r: &Relation| matches!(r, Relation::Gt | Relation::Gte);
        let closing = !bounds.0.iter().all(|(relation, _)| is_lower(relation));
        let delays = linked.refs.iter().map(|target| self.delay_nanos(*target));
        let delay_nanos = delays.max().unwrap_or(0);
        let entries_max = options.window_entries_max.max(2);
        let several = linked.refs.len() > 1;
        Node {
            group_by: linked.correlation.group_by.clone().into(),
            metric,
            closing,
            span_nanos: span_nanos(&linked.correlation),
            delay_nanos,
            exact: closing || delay_nanos > 0,
            entries_max: entries_max.max(2 * distinct_needed(metric, &bounds).min(DISTINCT_MAX)),
            bounds,
            emits: linked.emits,
            takes_repeats: matches!(
                linked.correlation.kind,
                CorrelationKind::Temporal(_) | CorrelationKind::TemporalOrdered(_)
            ),
            counts_events_once: several && (metric == Metric::Events || metric.is_numeric()),
        }
    }

    /// How late the matches of a correlation can be: windows close a timespan after their start,
    /// and are found closed up to a sweep later.
    fn delay_nanos(&self, target: RuleRef) -> i64 {
        match target {
            RuleRef::Correlation(index) => match &self.nodes[index] {
                node if node.closing => node.reach_nanos().saturating_add(node.sweep_nanos()),
                node => node.delay_nanos,
            },
            RuleRef::Rule(_) => 0,
        }
    }

    fn leaves_below(&self, linked: &LinkedCorrelation) -> Vec<usize> {
        let mut leaves = Vec::new();
        for target in &linked.refs {
            match target {
                RuleRef::Rule(rule) => leaves.push(*rule),
                RuleRef::Correlation(inner) => leaves.extend_from_slice(&self.leaves[*inner]),
            }
        }
        leaves.sort_unstable();
        leaves.dedup();
        // One more than allowed is enough to be refused where they are needed.
        leaves.truncate(LEAVES_MAX + 1);
        leaves
    }

    /// Connects the newest node to the rules it refers to.
    fn connect(&mut self, set: &RuleSet, linked: &LinkedCorrelation) -> Result<(), String> {
        let node = self.nodes.len() - 1;
        let (metric, bounds) = (self.nodes[node].metric, &self.nodes[node].bounds);
        if distinct_needed(metric, bounds) > DISTINCT_MAX {
            return Err(format!("asks for more than {DISTINCT_MAX} distinct values"));
        }
        let fields = value_fields(&linked.correlation.kind);
        let correlation = &linked.correlation;
        let aliases = Aliases { set, correlation };
        let mut inputs: Vec<(RuleRef, Input)> = Vec::new();
        for (place, target) in linked.refs.iter().enumerate() {
            if linked.refs[..place].contains(target) {
                continue;
            }
            let input = Input {
                node,
                places: places(&linked.refs, *target, metric),
                group: self.sources(&aliases, *target, &correlation.group_by)?,
                values: self.sources(&aliases, *target, fields)?,
            };
            inputs.push((*target, input));
        }
        for (target, input) in inputs {
            match target {
                RuleRef::Rule(rule) => self.rule_inputs[rule].push(input),
                RuleRef::Correlation(inner) => self.correlation_inputs[inner].push(input),
            }
        }
        Ok(())
    }

    fn sources(
        &mut self,
        aliases: &Aliases<'_>,
        target: RuleRef,
        names: &[String],
    ) -> Result<Box<[Source]>, String> {
        names
            .iter()
            .map(|name| match target {
                RuleRef::Rule(rule) => {
                    let field = aliases.field(name, target).unwrap_or(name);
                    self.slot(rule, field).map(Source::Slot)
                }
                RuleRef::Correlation(inner) => self.inner_source(aliases, inner, name),
            })
            .collect()
    }

    /// A name in the match of an inner correlation: its group first, then the completing event.
    fn inner_source(
        &mut self,
        aliases: &Aliases<'_>,
        inner: usize,
        name: &str,
    ) -> Result<Source, String> {
        let field = aliases
            .field(name, RuleRef::Correlation(inner))
            .unwrap_or(name);
        let group_by = &self.nodes[inner].group_by;
        if let Some(place) = group_by.iter().position(|g| g == field) {
            return Ok(Source::Group(place));
        }
        let leaves = self.leaves[inner].clone();
        if leaves.len() > LEAVES_MAX {
            return Err(format!(
                "more than {LEAVES_MAX} rules below one correlation"
            ));
        }
        let slots = leaves.into_iter().map(|rule| {
            // An alias may also name the base rule.
            let field = aliases.field(name, RuleRef::Rule(rule)).unwrap_or(field);
            Ok((rule, self.slot(rule, field)?))
        });
        Ok(Source::ByRule(slots.collect::<Result<_, String>>()?))
    }

    /// Returns the slot of a field in the matches of a base rule.
    fn slot(&mut self, rule: usize, field: &str) -> Result<usize, String> {
        let fields = &mut self.fields[rule];
        if let Some(known) = fields.iter().position(|f| f == field) {
            return Ok(FACTS_LEN + known);
        }
        if fields.len() >= FIELDS_MAX {
            return Err(format!("more than {FIELDS_MAX} fields of one rule"));
        }
        fields.push(field.to_owned());
        Ok(FACTS_LEN + fields.len() - 1)
    }
}

/// The aliases of a correlation.
struct Aliases<'s> {
    set: &'s RuleSet,
    correlation: &'s Correlation,
}

impl<'s> Aliases<'s> {
    /// Returns the field that an alias means in the matches of a rule, which it knows by name or
    /// id.
    fn field(&self, alias: &str, target: RuleRef) -> Option<&'s str> {
        let (_, by_rule) = self.correlation.aliases.iter().find(|(a, _)| a == alias)?;
        let (id, name) = match target {
            RuleRef::Rule(rule) => {
                let rule = &self.set.rules[rule];
                (&rule.meta.id, &rule.name)
            }
            RuleRef::Correlation(inner) => {
                let inner = &self.set.correlations[inner].correlation;
                (&inner.meta.id, &inner.name)
            }
        };
        let is_target = |key: &String| key == id || Some(key) == name.as_ref();
        let found = by_rule.iter().find(|(key, _)| is_target(key));
        found.map(|(_, field)| field.as_str())
    }
}

/// Returns what a correlation measures and what must hold for it.
fn measure(linked: &LinkedCorrelation) -> (Metric, Bounds) {
    let mut distinct = linked.refs.clone();
    distinct.sort_unstable();
    distinct.dedup();
    let repeats_rules = distinct.len() < linked.refs.len();
    let at_least = |n: usize| {
        let n = i64::try_from(n).unwrap_or(i64::MAX);
        Bounds(vec![(Relation::Gte, Number::Int(n))])
    };
    match linked.correlation.kind.clone() {
        CorrelationKind::EventCount(bounds) => (Metric::Events, bounds),
        CorrelationKind::ValueCount(_, bounds) => (Metric::Distinct, bounds),
        CorrelationKind::Temporal(bounds) => {
            let bounds = bounds.unwrap_or_else(|| at_least(distinct.len()));
            (Metric::Distinct, bounds)
        }
        CorrelationKind::TemporalOrdered(bounds) => {
            let bounds = bounds.unwrap_or_else(|| at_least(linked.refs.len()));
            (Metric::Ordered { repeats_rules }, bounds)
        }
        CorrelationKind::ValueSum(_, bounds) => (Metric::Sum, bounds),
        CorrelationKind::ValueAvg(_, bounds) => (Metric::Mean, bounds),
        CorrelationKind::ValuePercentile(_, percent, bounds) => {
            (Metric::Percentile(percent), bounds)
        }
    }
}

fn value_fields(kind: &CorrelationKind) -> &[String] {
    match kind {
        CorrelationKind::ValueCount(fields, _) => fields,
        CorrelationKind::ValueSum(field, _)
        | CorrelationKind::ValueAvg(field, _)
        | CorrelationKind::ValuePercentile(field, _, _) => std::slice::from_ref(field),
        CorrelationKind::EventCount(_)
        | CorrelationKind::Temporal(_)
        | CorrelationKind::TemporalOrdered(_) => &[],
    }
}

/// Places of a rule in the list: all of them where order matters, else the first.
fn places(refs: &[RuleRef], target: RuleRef, metric: Metric) -> Box<[u64]> {
    let all = (0_u64..).zip(refs).filter(|(_, r)| **r == target);
    let places = all.map(|(place, _)| place);
    match metric {
        Metric::Ordered { .. } => places.collect(),
        _ => places.take(1).collect(),
    }
}

/// How many distinct entries a window must hold for the condition to be decided.
fn distinct_needed(metric: Metric, bounds: &Bounds) -> usize {
    if !matches!(metric, Metric::Distinct | Metric::Ordered { .. }) {
        return 0;
    }
    let largest = bounds.0.iter().map(|(_, n)| n.as_f64()).fold(0.0, f64::max);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "not negative; a float too large becomes the largest number"
    )]
    (largest.ceil() as usize).saturating_add(1)
}

fn span_nanos(correlation: &Correlation) -> i64 {
    let secs = i64::try_from(correlation.timespan_secs).unwrap_or(i64::MAX);
    secs.saturating_mul(1_000_000_000)
}
