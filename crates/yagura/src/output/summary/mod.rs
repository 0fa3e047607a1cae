//! Any number of findings, told in bounded memory.
//!
//! In: findings one after the other, in any order and on any thread. Out: counts (by level,
//! tactic, technique, host, user, rule, time), equal findings folded, and the findings to show.
//! Invariant: counts are exact; every list that an outsider can grow has a named bound, and what
//! found no room is counted.

mod histogram;
mod rules;
mod tally;
#[cfg(test)]
mod tests;
mod top;

pub use histogram::{BARS_MAX, Bars, Histogram};
pub use rules::{Group, RuleSlot, RuleTally, Rules, TimeRange};
pub use tally::{LevelCounts, Tallies};
pub use top::{FIRST_OF_RULE, KEPT_MAX, PER_RULE_MAX, Top, VALUE_LEN_BYTES_MAX};

use super::attack::{Coverage, TACTICS, TacticIndex};
use std::borrow::Cow;
use std::collections::BTreeMap;
use yagura_model::{Finding, Incident};

/// What a run found.
#[derive(Debug, Clone, Default)]
pub struct Summary {
    /// Findings by level.
    pub levels: LevelCounts,
    /// Findings by host. Findings without a host are not in it.
    pub hosts: Tallies,
    /// Findings by account. Findings without one are not in it.
    pub users: Tallies,
    /// Findings by rule, and within a rule by host.
    pub rules: Rules,
    /// Times of the first and the last finding.
    pub times: TimeRange,
    /// Findings without a time.
    pub untimed: u64,
    histogram: Histogram,
    top: Top,
}

/// Findings and rules under one technique of one tactic.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TechniqueCounts {
    /// Findings by level.
    pub levels: LevelCounts,
    /// Rules that fired.
    pub rules: usize,
}

impl Summary {
    /// Makes an empty summary.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Counts one finding.
    pub fn add(&mut self, finding: &Finding) {
        let level = finding.rule.level;
        self.levels.add(level, 1);
        if let Some(host) = finding.computer.as_deref().filter(|name| !name.is_empty()) {
            self.hosts.add(host, level);
        }
        if let Some(user) = finding.user.as_deref().filter(|name| !name.is_empty()) {
            self.users.add(user, level);
        }
        match finding.time {
            Some(time) => self.histogram.add(time, level),
            None => self.untimed += 1,
        }
        self.times.add(finding.time);
        let slot = self.rules.add(finding);
        self.top.add(slot, finding);
    }

    /// Adds what another thread found.
    pub fn merge(&mut self, other: Self) {
        self.levels += other.levels;
        self.hosts.merge(other.hosts);
        self.users.merge(other.users);
        self.times.merge(other.times);
        self.untimed += other.untimed;
        self.histogram.merge(other.histogram);
        let moved_to = self.rules.merge(other.rules);
        self.top.merge(other.top, &moved_to);
    }

    /// Says which incidents the findings that were kept belong to.
    pub fn set_incidents(&mut self, incident: impl Fn(&Finding) -> Option<Incident>) {
        self.top.set_incidents(incident);
    }

    /// Returns the number of findings.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.levels.total()
    }

    /// Returns the findings over time.
    #[must_use]
    pub fn bars(&self) -> Bars {
        self.histogram.bars()
    }

    /// Returns the findings to show, highest level first, then in order of time: at most
    /// [`KEPT_MAX`], with their long values cut.
    #[must_use]
    pub fn top(&self) -> Vec<(RuleSlot, &Finding)> {
        self.top.findings()
    }

    /// Returns the counts of each tactic, in the order of [`TACTICS`]. A finding whose rule
    /// names two tactics counts for both.
    #[must_use]
    pub fn tactics(&self) -> [LevelCounts; TACTICS.len()] {
        let mut counts = [LevelCounts::default(); TACTICS.len()];
        for tally in self.rules.iter() {
            for tactic in Coverage::from_tags(&tally.rule.tags).tactics {
                counts[tactic.index()].add(tally.rule.level, tally.all.count);
            }
        }
        counts
    }

    /// Returns the counts of each technique under each tactic.
    #[must_use]
    pub fn techniques(&self) -> BTreeMap<(TacticIndex, String), TechniqueCounts> {
        let mut counts = BTreeMap::<_, TechniqueCounts>::new();
        for tally in self.rules.iter() {
            for (id, tactics) in Coverage::from_tags(&tally.rule.tags).techniques {
                for tactic in tactics {
                    let entry = counts.entry((tactic, id.clone())).or_default();
                    entry.levels.add(tally.rule.level, tally.all.count);
                    entry.rules += 1;
                }
            }
        }
        counts
    }
}

/// The name under which a host is grouped; empty for findings without one.
fn host_name(computer: Option<&str>) -> Cow<'_, str> {
    cut(computer.unwrap_or_default(), Tallies::NAME_LEN_BYTES_MAX)
}

/// Cuts text to about `len_bytes_max` at a character, with `…` where something was cut.
fn cut(text: &str, len_bytes_max: usize) -> Cow<'_, str> {
    if text.len() <= len_bytes_max {
        return Cow::Borrowed(text);
    }
    let end = (0..=len_bytes_max)
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(0);
    Cow::Owned(format!("{}…", &text[..end]))
}
