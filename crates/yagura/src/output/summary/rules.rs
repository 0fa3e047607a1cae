//! Counts by rule, and within a rule by host: equal findings folded into groups.

use super::tally::LevelCounts;
use std::cmp::Reverse;
use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;
use yagura_model::{Finding, RuleMeta, Timestamp};

/// First and last time of something, for things that may have no time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TimeRange {
    /// Earliest.
    pub first: Option<Timestamp>,
    /// Latest.
    pub last: Option<Timestamp>,
}

impl TimeRange {
    /// Widens the range.
    pub fn add(&mut self, time: Option<Timestamp>) {
        if let Some(time) = time {
            self.first = Some(self.first.map_or(time, |first| first.min(time)));
            self.last = Some(self.last.map_or(time, |last| last.max(time)));
        }
    }

    /// Widens the range by another.
    pub fn merge(&mut self, other: Self) {
        self.add(other.first);
        self.add(other.last);
    }
}

/// Equal findings: one rule on one host.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Group {
    /// How many.
    pub count: u64,
    /// From when to when.
    pub times: TimeRange,
}

impl Group {
    fn merge(&mut self, other: Self) {
        self.count += other.count;
        self.times.merge(other.times);
    }
}

/// All findings of one rule.
#[derive(Debug, Clone)]
pub struct RuleTally {
    /// The rule.
    pub rule: Arc<RuleMeta>,
    /// How many findings, from when to when.
    pub all: Group,
    hosts: HashMap<Box<str>, Group>,
    /// Findings on hosts that found no more room.
    pub hosts_left_out: u64,
}

impl RuleTally {
    /// Returns the group of a host; `None` when it found no room.
    #[must_use]
    pub fn host(&self, computer: Option<&str>) -> Option<&Group> {
        self.hosts.get(super::host_name(computer).as_ref())
    }

    /// Returns the number of hosts counted one by one; findings without a host count as one.
    #[must_use]
    pub fn hosts_len(&self) -> usize {
        self.hosts.len()
    }
}

/// Place of a rule in one [`Rules`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleSlot(usize);

/// Compares rules by what names them, whether or not they share one allocation.
#[derive(Debug, Clone)]
struct RuleKey(Arc<RuleMeta>);

impl PartialEq for RuleKey {
    fn eq(&self, other: &Self) -> bool {
        let (mine, theirs) = (&self.0, &other.0);
        Arc::ptr_eq(mine, theirs)
            || (mine.id == theirs.id && mine.title == theirs.title && mine.file == theirs.file)
    }
}

impl Eq for RuleKey {}

impl Hash for RuleKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.id.hash(state);
    }
}

/// Counts by rule. The number of rules is not bounded here: they are in memory anyway.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    tallies: Vec<RuleTally>,
    slots: HashMap<RuleKey, RuleSlot>,
    groups_by_level: [usize; LevelCounts::LEN],
}

impl Rules {
    /// Most groups of one level: a flood of low ones leaves the room of the others alone.
    pub const GROUPS_PER_LEVEL_MAX: usize = 10_000;

    /// Counts one finding.
    pub fn add(&mut self, finding: &Finding) -> RuleSlot {
        let slot = self.slot(&finding.rule);
        let mut one = Group {
            count: 1,
            ..Group::default()
        };
        one.times.add(finding.time);
        self.tallies[slot.0].all.merge(one);
        let host = super::host_name(finding.computer.as_deref());
        self.add_group(slot, &host, one);
        slot
    }

    fn slot(&mut self, rule: &Arc<RuleMeta>) -> RuleSlot {
        let next = RuleSlot(self.tallies.len());
        let slot = *self.slots.entry(RuleKey(Arc::clone(rule))).or_insert(next);
        if slot == next {
            self.tallies.push(RuleTally {
                rule: Arc::clone(rule),
                all: Group::default(),
                hosts: HashMap::new(),
                hosts_left_out: 0,
            });
        }
        slot
    }

    fn add_group(&mut self, slot: RuleSlot, host: &str, group: Group) {
        let tally = &mut self.tallies[slot.0];
        if let Some(known) = tally.hosts.get_mut(host) {
            known.merge(group);
            return;
        }
        let groups = &mut self.groups_by_level[LevelCounts::index(tally.rule.level)];
        if *groups < Self::GROUPS_PER_LEVEL_MAX {
            *groups += 1;
            tally.hosts.insert(host.into(), group);
        } else {
            tally.hosts_left_out += group.count;
        }
    }

    /// Adds the counts of another run or thread; returns where its rules are now.
    pub fn merge(&mut self, other: Self) -> Vec<RuleSlot> {
        other
            .tallies
            .into_iter()
            .map(|theirs| {
                let slot = self.slot(&theirs.rule);
                self.tallies[slot.0].all.merge(theirs.all);
                self.tallies[slot.0].hosts_left_out += theirs.hosts_left_out;
                for (host, group) in theirs.hosts {
                    self.add_group(slot, &host, group);
                }
                slot
            })
            .collect()
    }

    /// Returns one rule's counts.
    #[must_use]
    pub fn get(&self, slot: RuleSlot) -> &RuleTally {
        &self.tallies[slot.0]
    }

    /// Returns all rules that fired, in the order in which they first did.
    pub fn iter(&self) -> impl Iterator<Item = &RuleTally> {
        self.tallies.iter()
    }

    /// Returns the rules that fired, highest level first, then most findings.
    #[must_use]
    pub fn worst_first(&self) -> Vec<&RuleTally> {
        let mut rows: Vec<_> = self.tallies.iter().collect();
        rows.sort_by_key(|tally| {
            let rule = &tally.rule;
            (
                Reverse(rule.level),
                Reverse(tally.all.count),
                rule.title.en.clone(),
                rule.id.clone(),
            )
        });
        rows
    }
}

impl RuleSlot {
    /// Returns where this slot of another [`Rules`] is after [`Rules::merge`].
    #[must_use]
    pub fn moved(self, moved_to: &[Self]) -> Self {
        moved_to[self.0]
    }

    /// Returns the place in the order of [`Rules::iter`].
    #[must_use]
    pub const fn index(self) -> usize {
        self.0
    }
}
