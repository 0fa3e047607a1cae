//! The findings that a person is shown, out of any number.
//!
//! In: findings in any order. Out: at most [`KEPT_MAX`], chosen by rules that do not depend on
//! the order in which findings came or threads were merged:
//! 1. the first [`FIRST_OF_RULE`] of every rule, highest level first;
//! 2. then further ones, highest level first, and the n-th of one rule before the (n+1)-th of
//!    another;
//! 3. never more than [`PER_RULE_MAX`] of one rule, so a noisy rule can't push others out.
//!
//! "First" is by time. Invariant: a finding that is dropped would also be dropped if all were
//! sorted at once, as the number of findings that stand before a place only grows.

use super::rules::RuleSlot;
use std::cmp::{Ordering, Reverse};
use std::collections::HashMap;
use std::sync::Arc;
use yagura_model::{Evidence, Finding, Incident, Level, Timestamp};

/// Most findings kept.
pub const KEPT_MAX: usize = 2_000;
/// Most findings of one rule.
pub const PER_RULE_MAX: usize = 100;
/// Findings of a rule that go before further findings of higher rules.
pub const FIRST_OF_RULE: usize = 3;
/// Most fields kept of one finding.
const MATCHED_MAX: usize = 24;
/// Most bytes of one kept value. NDJSON has all of it.
pub const VALUE_LEN_BYTES_MAX: usize = 1_024;
/// Most bytes of all kept values of one finding.
pub(super) const VALUES_LEN_BYTES_MAX: usize = 4_096;

/// A finding and its rule's counts.
#[derive(Debug, Clone)]
struct Kept {
    slot: RuleSlot,
    finding: Finding,
}

/// Order of findings within a rule: by time, those without one last, then by place.
type Place = (bool, Option<Timestamp>, Arc<str>, u64);

fn place(finding: &Finding) -> Place {
    (
        finding.time.is_none(),
        finding.time,
        Arc::clone(&finding.source_file),
        finding.record_id,
    )
}

/// Order in which findings are kept; lower is better.
type Standing = (bool, Reverse<Option<Level>>, usize, Place, String);

fn standing(finding: &Finding, rank: usize) -> Standing {
    let further = rank >= FIRST_OF_RULE;
    let level = Reverse(finding.rule.level);
    (
        further,
        level,
        rank,
        place(finding),
        finding.rule.id.clone(),
    )
}

/// What the last choice kept of a rule: how many, and the latest.
type KeptOfRule = (usize, Place);

/// Chooses the findings to show.
#[derive(Debug, Clone, Default)]
pub struct Top {
    kept: Vec<Kept>,
    of_rule: HashMap<RuleSlot, KeptOfRule>,
    worst: Option<Standing>,
}

impl Top {
    /// Offers a finding; copies it only if it may be kept.
    pub fn add(&mut self, slot: RuleSlot, finding: &Finding) {
        if self.is_hopeless(slot, finding) {
            return;
        }
        self.kept.push(Kept {
            slot,
            finding: trimmed(finding),
        });
        if self.kept.len() >= 2 * KEPT_MAX {
            self.choose();
        }
    }

    fn is_hopeless(&self, slot: RuleSlot, finding: &Finding) -> bool {
        let rank_at_least = match self.of_rule.get(&slot) {
            Some((kept, latest)) if place(finding).cmp(latest) == Ordering::Greater => *kept,
            Some(_) => return false,
            None => 0,
        };
        rank_at_least >= PER_RULE_MAX
            || self
                .worst
                .as_ref()
                .is_some_and(|worst| standing(finding, rank_at_least) > *worst)
    }

    /// Adds what another run or thread kept, after its rules moved.
    pub fn merge(&mut self, other: Self, moved_to: &[RuleSlot]) {
        let moved = other.kept.into_iter().map(|kept| Kept {
            slot: kept.slot.moved(moved_to),
            ..kept
        });
        self.kept.extend(moved);
        self.choose();
    }

    fn choose(&mut self) {
        let chosen = best(std::mem::take(&mut self.kept), |kept| kept);
        self.of_rule.clear();
        for (_, kept) in &chosen {
            let place = place(&kept.finding);
            let entry = self
                .of_rule
                .entry(kept.slot)
                .or_insert_with(|| (0, place.clone()));
            entry.0 += 1;
            entry.1 = place.max(entry.1.clone());
        }
        self.worst = match chosen.last() {
            Some((worst, _)) if chosen.len() == KEPT_MAX => Some(worst.clone()),
            _ => None,
        };
        self.kept = chosen.into_iter().map(|(_, kept)| kept).collect();
    }

    /// Says which incidents the findings belong to.
    pub(super) fn set_incidents(&mut self, incident: impl Fn(&Finding) -> Option<Incident>) {
        for kept in &mut self.kept {
            if let Some(incident) = incident(&kept.finding) {
                kept.finding.incident = Some(incident);
            }
        }
    }

    /// Returns the findings to show, highest level first, then in order of time.
    #[must_use]
    pub fn findings(&self) -> Vec<(RuleSlot, &Finding)> {
        let mut rows: Vec<_> = best(self.kept.iter(), |kept| *kept)
            .into_iter()
            .map(|(_, kept)| (kept.slot, &kept.finding))
            .collect();
        rows.sort_by_cached_key(|(_, finding)| {
            (
                Reverse(finding.rule.level),
                place(finding),
                finding.rule.id.clone(),
            )
        });
        rows
    }
}

/// Returns the best [`KEPT_MAX`] with their standing, best first.
fn best<T>(all: impl IntoIterator<Item = T>, kept: impl Fn(&T) -> &Kept) -> Vec<(Standing, T)> {
    let mut all: Vec<T> = all.into_iter().collect();
    all.sort_by_cached_key(|item| (kept(item).slot, place(&kept(item).finding)));
    let mut ranked = Vec::with_capacity(all.len());
    let mut current = (None, 0);
    for item in all {
        let slot = Some(kept(&item).slot);
        current = (slot, if current.0 == slot { current.1 + 1 } else { 0 });
        if current.1 < PER_RULE_MAX {
            ranked.push((standing(&kept(&item).finding, current.1), item));
        }
    }
    ranked.sort_by(|a, b| a.0.cmp(&b.0));
    ranked.truncate(KEPT_MAX);
    ranked
}

/// Copies a finding without what would let an outsider fill the memory.
fn trimmed(finding: &Finding) -> Finding {
    let short = |text: &Option<String>| {
        text.as_deref()
            .map(|text| super::cut(text, 256).into_owned())
    };
    let mut room = VALUES_LEN_BYTES_MAX;
    let matched = finding
        .matched
        .iter()
        .take(MATCHED_MAX)
        .map_while(|evidence| {
            let value = super::cut(&evidence.value, room.min(VALUE_LEN_BYTES_MAX)).into_owned();
            let fits = room > 0;
            room = room.saturating_sub(value.len());
            fits.then(|| Evidence {
                field: super::cut(&evidence.field, 256).into_owned(),
                value,
            })
        });
    Finding {
        rule: Arc::clone(&finding.rule),
        time: finding.time,
        source_file: Arc::clone(&finding.source_file),
        record_id: finding.record_id,
        channel: short(&finding.channel),
        event_id: short(&finding.event_id),
        computer: short(&finding.computer),
        user: short(&finding.user),
        matched: matched.collect(),
        group: finding.group.as_ref().map(|group| {
            let cut = |text: &str| super::cut(text, 256).into_owned();
            group
                .iter()
                .take(MATCHED_MAX)
                .map(|(name, value)| (cut(name), cut(value)))
                .collect()
        }),
        event_count: finding.event_count,
        incident: finding.incident,
    }
}
