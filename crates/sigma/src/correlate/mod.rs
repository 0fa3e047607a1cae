//! Correlations at run time (specification 2.1, "Sigma Correlation Rules"): matches of base rules
//! in, matches of correlations out.
//!
//! [`Correlator::base_match`] takes from an event what correlations need of it; [`Correlator::push`]
//! puts such matches into order of time and judges them; [`Correlator::finish`] ends the stream.
//!
//! How the specification is read where it is short:
//! - Windows slide. Two matches exactly one timespan apart are together.
//! - A group is the texts of its group-by fields. Case is folded, in groups and in distinct
//!   values, since "all values are treated as case-insensitive strings" (Sigma rules, "General")
//!   and Windows writes one account in any case; a group is shown as its first match has it.
//!   Without group-by all matches are one group. A match without one of the fields (missing or null) belongs to no group; of a
//!   list-valued field the first value counts.
//! - Lower bounds (`gt`, `gte`, and `temporal` without a condition) fire at the match that reaches
//!   them. Any other condition needs the final number, so it is judged over each window when that
//!   closes, and stands at the window's last match. See [`group`] for this and for when a group
//!   that fired may fire again.
//! - `value_count` counts distinct values, of several fields distinct tuples of which no part is
//!   missing. Sums, means and percentiles are of the matches whose field is a decimal number.
//! - One event that matches several rules of one `event_count` (or sum, mean, percentile) counts
//!   once.
//! - `temporal_ordered` goes by the time of events; those of one instant are in any order. A
//!   condition there, or under `temporal`, is on how many of the rules matched.
//! - The match of an inner correlation stands at its completing event, and has its group and that
//!   event's fields. Counting correlations above hear of each burst once, temporal ones as long as
//!   it lasts.
//!
//! Bounds ([`CorrelatorOptions`]): what goes is what was touched least recently, and everything
//! that could have changed an answer is counted ([`CorrelatorCounters`]).
//!
//! A match whose time is far in the future ends no window early: it is judged when time has come
//! there (`reorder`), which is after all others if they wait for the end. Only more such matches
//! than may be held back (`reorder_matches_max`) come sooner. A caller that knows the time tells
//! it by [`Correlator::pass`].

mod base_match;
mod group;
mod groups;
mod input;
mod metric;
mod plan;
mod reorder;
mod texts;
mod window;

pub use base_match::BaseMatch;

use crate::problem::Problem;
use crate::ruleset::RuleSet;
use group::{Arrival, Hit};
use groups::{Groups, Key};
use input::{Input, NamedGroup};
use plan::Plan;
use reorder::{Reorder, Timed};
use std::collections::VecDeque;
use std::sync::Arc;
use yagura_model::{Event, Finding, RuleMeta, Timestamp};

/// Bounds of a [`Correlator`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CorrelatorOptions {
    /// Most matches held back to be put into order of time. When there are more the oldest go on.
    pub reorder_matches_max: usize,
    /// How long (by the times of the matches, or the caller's clock) a match is held back; `None`:
    /// until there are too many, or the end. For input without end.
    pub reorder_hold_secs: Option<u32>,
    /// Most groups of one correlation.
    pub groups_max: usize,
    /// Most entries of one window. Above it counts, sums and means join neighbours, so that a
    /// match counts a little longer than the timespan; distinct values, orders and percentiles
    /// forget the oldest. Raised for conditions that ask for more distinct values.
    pub window_entries_max: usize,
    /// Most bytes of all groups together.
    pub state_len_bytes_max: usize,
    /// Most bytes of the groups and the matches held back together: these have the room that
    /// groups do not need.
    pub len_bytes_max: usize,
}

impl Default for CorrelatorOptions {
    fn default() -> Self {
        Self {
            reorder_matches_max: 1_000_000,
            reorder_hold_secs: None,
            groups_max: 200_000,
            window_entries_max: 1_024,
            state_len_bytes_max: 56 << 20,
            len_bytes_max: 96 << 20,
        }
    }
}

/// What a [`Correlator`] could not do, so that the caller can tell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CorrelatorCounters {
    /// Matches taken in.
    pub matches: u64,
    /// Matches without a time, which cannot be correlated.
    pub without_time: u64,
    /// Matches older than others that were judged before them.
    pub late: u64,
    /// Groups dropped for want of room although they could still have fired.
    pub groups_evicted: u64,
    /// Matches forgotten because their window was full.
    pub entries_forgotten: u64,
    /// Matches of inner correlations not passed on because one event set off too many.
    pub chains_cut: u64,
}

/// A correlation that fired.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CorrelationMatch {
    /// Index into [`RuleSet::correlations`].
    pub correlation: usize,
    /// The match that completed it.
    pub completing: Arc<BaseMatch>,
    /// Group-by name (or alias) to value, in the order of the rule.
    pub group: Vec<(String, String)>,
    /// How many matches were in the window.
    pub event_count: u64,
}

impl CorrelationMatch {
    /// Returns about how many bytes of memory it holds.
    #[must_use]
    pub fn len_bytes(&self) -> usize {
        // A name and a value are two allocations.
        let pair = |(name, value): &(String, String)| name.len() + value.len() + 32;
        let pairs = self.group.capacity() * size_of::<(String, String)>() + 16;
        let group = pairs + self.group.iter().map(pair).sum::<usize>();
        size_of::<Self>() + group + self.completing.len_bytes()
    }

    /// Makes the finding. `rule` is that of the correlation.
    #[must_use]
    pub fn into_finding(self, rule: &Arc<RuleMeta>) -> Finding {
        let fact = |slot| self.completing.text(slot).map(str::to_owned);
        Finding {
            rule: Arc::clone(rule),
            time: self.completing.time,
            source_file: Arc::clone(&self.completing.source_file),
            record_id: self.completing.record_id,
            channel: fact(0),
            event_id: fact(1),
            computer: fact(2),
            user: fact(3),
            matched: Vec::new(),
            group: Some(self.group),
            event_count: Some(self.event_count),
            incident: None,
        }
    }
}

/// A match on its way through the correlations: of a base rule, or of a correlation.
struct Occurrence {
    event: Arc<BaseMatch>,
    time: Timestamp,
    /// The correlation and its group as shown; `None` for a base rule.
    origin: Option<(usize, Key)>,
    repeat: bool,
}

/// State of one correlation.
#[derive(Default)]
struct State {
    groups: Groups,
    next_sweep: Option<Timestamp>,
    /// The event counted last: it must not count again for another rule.
    counted: Option<Counted>,
}

/// An event that was counted in a group.
#[derive(PartialEq)]
struct Counted {
    source_file: Arc<str>,
    record_id: u64,
    time: Option<Timestamp>,
    group_hash: u64,
}

/// Runs the correlations of a rule set. One thread; synchronous.
pub struct Correlator {
    plan: Plan,
    category_rules: Vec<bool>,
    options: CorrelatorOptions,
    reorder: Reorder,
    watermark: Option<Timestamp>,
    next_sweep: Option<Timestamp>,
    states: Vec<State>,
    state_len_bytes: usize,
    counters: CorrelatorCounters,
    queue: VecDeque<Occurrence>,
    group: NamedGroup,
    values: Vec<u64>,
}

impl Correlator {
    /// Prepares the correlations of a set.
    #[must_use]
    pub fn new(set: &RuleSet, options: CorrelatorOptions) -> Self {
        let plan = Plan::new(set, &options);
        let states = plan.nodes.iter().map(|_| State::default()).collect();
        let rules = set.rules.iter();
        Self {
            plan,
            category_rules: rules.map(|r| r.log_source.category.is_some()).collect(),
            options,
            reorder: Reorder::default(),
            watermark: None,
            next_sweep: None,
            states,
            state_len_bytes: 0,
            counters: CorrelatorCounters::default(),
            queue: VecDeque::new(),
            group: NamedGroup::default(),
            values: Vec::new(),
        }
    }

    /// Returns the correlations that are not run, and why.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.plan.problems
    }

    /// Returns what could not be done.
    #[must_use]
    pub fn counters(&self) -> CorrelatorCounters {
        self.counters
    }

    /// Returns about how many bytes of memory the groups and the matches held back have.
    #[must_use]
    pub fn len_bytes(&self) -> usize {
        self.state_len_bytes + self.reorder.len_bytes()
    }

    /// Returns the fields that a match of this rule carries for the correlations above it.
    #[must_use]
    pub fn wanted_fields(&self, rule: usize) -> &[String] {
        self.plan.fields.get(rule).map_or(&[], Vec::as_slice)
    }

    /// Takes from an event what correlations need of it; `None` if none refers to the rule.
    #[must_use]
    pub fn base_match(
        &self,
        rule: usize,
        event: &Event,
        source_file: &Arc<str>,
    ) -> Option<BaseMatch> {
        let is_wanted = self
            .plan
            .rule_inputs
            .get(rule)
            .is_some_and(|i| !i.is_empty());
        is_wanted.then(|| {
            let sees_category_view = self.category_rules[rule];
            let wanted = self.wanted_fields(rule);
            BaseMatch::new(rule, event, source_file, sees_category_view, wanted)
        })
    }

    /// Takes in a match of a base rule. What fires by it, or by older ones that need not wait any
    /// longer, goes to `out`.
    pub fn push(&mut self, base: BaseMatch, out: &mut impl FnMut(CorrelationMatch)) {
        self.counters.matches += 1;
        let Some(time) = base.time else {
            self.counters.without_time += 1;
            return;
        };
        let base = Arc::new(base);
        self.reorder.push(Timed { time, base });
        self.judge_due(out);
    }

    /// Lets time pass by the caller's clock. What need not wait any longer is judged, and windows
    /// that have closed; nothing happens where matches are held back without a limit of time.
    pub fn pass(&mut self, now: Timestamp, out: &mut impl FnMut(CorrelationMatch)) {
        let Some(hold_nanos) = self.hold_nanos() else {
            return;
        };
        self.reorder.reach(now);
        self.judge_due(out);
        let judged = now.saturating_add_nanos(-hold_nanos);
        if self.watermark.is_some_and(|watermark| watermark < judged) {
            self.watermark = Some(judged);
            self.sweep_if_due(judged, out);
            self.run_queue(out);
        }
    }

    fn hold_nanos(&self) -> Option<i64> {
        let secs = self.options.reorder_hold_secs?;
        Some(i64::from(secs) * 1_000_000_000)
    }

    fn judge_due(&mut self, out: &mut impl FnMut(CorrelationMatch)) {
        let hold_nanos = self.hold_nanos();
        while self.reorder.len() > self.options.reorder_matches_max
            || (self.len_bytes() > self.options.len_bytes_max && self.reorder.len() > 0)
            || hold_nanos.is_some_and(|nanos| self.reorder.oldest_is_behind(nanos))
        {
            self.judge_oldest(out);
        }
    }

    /// Judges everything held back and closes all windows. The correlator is then as new, but for
    /// its counters.
    pub fn finish(&mut self, out: &mut impl FnMut(CorrelationMatch)) {
        while self.reorder.len() > 0 {
            self.judge_oldest(out);
        }
        for node in 0..self.states.len() {
            self.sweep(node, None, out);
        }
        self.states.fill_with(State::default);
        (self.reorder, self.watermark, self.next_sweep) = Default::default();
        self.state_len_bytes = 0;
    }

    fn judge_oldest(&mut self, out: &mut impl FnMut(CorrelationMatch)) {
        let Some(Timed { time, base }) = self.reorder.pop() else {
            return;
        };
        if self.watermark.is_some_and(|watermark| time < watermark) {
            self.counters.late += 1;
        } else {
            self.watermark = Some(time);
            self.sweep_if_due(time, out);
        }
        self.queue.push_back(Occurrence {
            event: base,
            time,
            origin: None,
            repeat: false,
        });
        self.run_queue(out);
    }

    /// Lets every match in the queue, and those that follow from them, reach its correlations.
    fn run_queue(&mut self, out: &mut impl FnMut(CorrelationMatch)) {
        // Chains that meet again multiply matches: no rule set needs more steps than this.
        let mut steps_left = 64 + 8 * self.plan.nodes.len();
        while let Some(occurrence) = self.queue.pop_front() {
            let inputs = match &occurrence.origin {
                None => self.plan.rule_inputs[occurrence.event.rule].len(),
                Some((node, _)) => self.plan.correlation_inputs[*node].len(),
            };
            for index in 0..inputs {
                if steps_left == 0 {
                    self.counters.chains_cut += 1;
                    continue;
                }
                steps_left -= 1;
                self.feed(index, &occurrence, out);
            }
        }
    }

    /// Lets a match reach one correlation.
    fn feed(
        &mut self,
        index: usize,
        occurrence: &Occurrence,
        out: &mut impl FnMut(CorrelationMatch),
    ) {
        let Self {
            plan,
            group,
            values,
            ..
        } = self;
        let no_group: &[u8] = &[];
        let (inputs, inner) = match &occurrence.origin {
            None => (&plan.rule_inputs[occurrence.event.rule], no_group),
            Some((node, inner)) => (&plan.correlation_inputs[*node], &**inner),
        };
        let input: &Input = &inputs[index];
        let node = &plan.nodes[input.node];
        let event = &occurrence.event;
        if (occurrence.repeat && !node.takes_repeats) || !input.name_group(event, inner, group) {
            return;
        }
        input.values(node.metric, event, inner, values);
        if values.is_empty() {
            return;
        }
        let state = &mut self.states[input.node];
        if node.counts_events_once && occurrence.origin.is_none() && !state.count(event, &group.key)
        {
            return;
        }
        let arrival = Arrival {
            time: occurrence.time,
            values,
            group,
            event,
        };
        let watermark = self.watermark.unwrap_or(occurrence.time);
        let mut hits = Vec::new();
        let len_bytes = state.groups.len_bytes();
        self.counters.entries_forgotten += state.groups.touch(&group.key, |group| {
            group.arrive(node, &arrival, watermark, &mut hits)
        });
        self.counters.groups_evicted +=
            state.groups.bound(node, self.options.groups_max, watermark);
        self.state_len_bytes = self.state_len_bytes - len_bytes + state.groups.len_bytes();
        let at = input.node;
        let key = (!hits.is_empty()).then(|| Key::from(group.key.as_slice()));
        if let Some(key) = key {
            for hit in hits {
                self.fire(at, &key, hit, event, out);
            }
        }
        self.bound_state(at, watermark);
    }

    /// Reports a hit and passes it on to the correlations above.
    fn fire(
        &mut self,
        at: usize,
        key: &Key,
        hit: Hit,
        arrived: &Arc<BaseMatch>,
        out: &mut impl FnMut(CorrelationMatch),
    ) {
        let completing = hit.event.unwrap_or_else(|| Arc::clone(arrived));
        let shown: &[u8] = hit.shown.as_deref().unwrap_or(key);
        let node = &self.plan.nodes[at];
        if node.emits && !hit.repeat {
            let values = texts::iter(shown).map(|text| text.unwrap_or_default().to_owned());
            out(CorrelationMatch {
                correlation: at,
                completing: Arc::clone(&completing),
                group: node.group_by.iter().cloned().zip(values).collect(),
                event_count: hit.event_count,
            });
        }
        if let (false, Some(time)) = (self.plan.correlation_inputs[at].is_empty(), completing.time)
        {
            self.queue.push_back(Occurrence {
                event: completing,
                time,
                origin: Some((at, Key::from(shown))),
                repeat: hit.repeat,
            });
        }
    }

    fn sweep_if_due(&mut self, now: Timestamp, out: &mut impl FnMut(CorrelationMatch)) {
        if self.next_sweep.is_some_and(|next| now < next) {
            return;
        }
        for at in 0..self.states.len() {
            if self.states[at].next_sweep.is_some_and(|next| next <= now) {
                self.sweep(at, Some(now), out);
            }
            let sweep_nanos = self.plan.nodes[at].sweep_nanos();
            let next = &mut self.states[at].next_sweep;
            if next.is_none_or(|next| next <= now) {
                *next = Some(now.saturating_add_nanos(sweep_nanos));
            }
        }
        self.next_sweep = self.states.iter().filter_map(|s| s.next_sweep).min();
    }

    /// Closes what has closed by now in one correlation.
    fn sweep(&mut self, at: usize, now: Option<Timestamp>, out: &mut impl FnMut(CorrelationMatch)) {
        let groups = &mut self.states[at].groups;
        let len_bytes = groups.len_bytes();
        let hits = groups.sweep(&self.plan.nodes[at], now);
        self.state_len_bytes = self.state_len_bytes - len_bytes + groups.len_bytes();
        for (key, hit) in hits {
            // Windows that close keep their matches, so the hit always has one.
            if let Some(event) = hit.event.clone() {
                self.fire(at, &key, hit, &event, out);
                self.run_queue(out);
            }
        }
    }

    /// Keeps all groups together within their bound, at the cost of the largest correlation. The
    /// one at `at` must have room for the larger table that its next group may need, which for a
    /// while is there beside the old one.
    fn bound_state(&mut self, at: usize, now: Timestamp) {
        loop {
            let growth = self.states[at].groups.growth_len_bytes();
            let fits = self.state_len_bytes + growth <= self.options.state_len_bytes_max;
            if fits || !self.evict_from_largest(now) {
                return;
            }
        }
    }

    /// Drops groups of the correlation that has most. `false`: there are none.
    fn evict_from_largest(&mut self, now: Timestamp) -> bool {
        let sizes = self.states.iter().map(|s| s.groups.len_bytes());
        let Some((at, len_bytes)) = sizes.enumerate().max_by_key(|(_, len)| *len) else {
            return false;
        };
        let groups = &mut self.states[at].groups;
        self.counters.groups_evicted += groups.evict(&self.plan.nodes[at], now);
        self.state_len_bytes = self.state_len_bytes - len_bytes + groups.len_bytes();
        groups.len() > 0 || len_bytes > 0
    }
}

impl State {
    /// Notes that an event is counted in a group; `false` if it was, just before.
    fn count(&mut self, event: &Arc<BaseMatch>, key: &[u8]) -> bool {
        let counted = Counted {
            source_file: Arc::clone(&event.source_file),
            record_id: event.record_id,
            time: event.time,
            group_hash: texts::hash(key),
        };
        let is_same = self.counted.as_ref() == Some(&counted);
        self.counted = Some(counted);
        !is_same
    }
}

#[cfg(test)]
mod tests;
