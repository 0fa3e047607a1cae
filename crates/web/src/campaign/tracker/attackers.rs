//! Which campaign a source is in.

use super::super::fact::{RequestFact, address_key};
use super::super::joins::Habits;
use super::super::record::Campaign;
use super::{SAME_SOURCE_SECS, Tracker, is_attack};
use std::net::IpAddr;
use yagura_model::Timestamp;

/// A source that attacks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Attacker {
    pub(super) current: Stay,
    /// The stay before it by order of arrival: what comes late can fill the gap between.
    pub(super) previous: Option<Stay>,
    pub(super) habits: Habits,
}

/// Attacks of one source that belong together.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stay {
    pub(super) handle: u32,
    /// Seconds.
    pub(super) first: i64,
    pub(super) last: i64,
}

impl Stay {
    fn is_near(&self, secs: i64) -> bool {
        secs >= self.first.saturating_sub(SAME_SOURCE_SECS)
            && secs <= self.last.saturating_add(SAME_SOURCE_SECS)
    }
}

impl Tracker {
    /// Returns the open campaign that the source is in.
    pub(super) fn campaign_of(&mut self, fact: &RequestFact<'_>) -> Option<u32> {
        self.campaign_of_source(fact.source_key(), fact.secs())
    }

    pub(super) fn campaign_of_source(&mut self, source: u64, secs: i64) -> Option<u32> {
        self.attackers.peek(source)?;
        let attacker = self.attackers.get(source)?;
        if let Some(previous) = attacker.previous.filter(|stay| stay.is_near(secs)) {
            let current = attacker.current;
            attacker.current = previous;
            attacker.previous = Some(current);
            if current.is_near(secs) {
                attacker.current.first = previous.first.min(current.first);
                attacker.current.last = previous.last.max(current.last);
                attacker.current.handle = self.slots.join(previous.handle, current.handle);
                attacker.previous = None;
            }
        }
        let stay = attacker.current;
        let root = self.slots.root(stay.handle);
        (stay.is_near(secs) && self.slots.peek(root).is_some()).then_some(root)
    }

    pub(super) fn open(&mut self, fact: &RequestFact<'_>, source: IpAddr, time: Timestamp) -> u32 {
        if self.slots.open_len() >= Self::OPEN_MAX {
            self.close_some();
        }
        let mut campaign = Campaign::new(time, source, fact.path.text);
        campaign.add_source(source);
        let handle = self.slots.open(campaign);
        self.attacks_in(handle, source, time);
        handle
    }

    /// Makes a source a part of a campaign.
    pub(super) fn enlist(&mut self, root: u32, source: IpAddr, time: Timestamp) {
        if let Some(campaign) = self.slots.get(root) {
            campaign.add_source(source);
            self.attacks_in(root, source, time);
        }
    }

    /// Notes the campaign of a source.
    pub(super) fn attacks_in(&mut self, handle: u32, source: IpAddr, time: Timestamp) {
        let secs = time.as_nanos().div_euclid(1_000_000_000);
        let key = address_key(source);
        let attacker = Attacker {
            current: Stay {
                handle,
                first: secs,
                last: secs,
            },
            previous: self.attackers.peek(key).map(|known| known.current),
            habits: Habits::default(),
        };
        self.attackers.insert(key, attacker);
    }

    pub(super) fn touch_attacker(&mut self, root: u32, fact: &RequestFact<'_>) {
        if let Some(attacker) = self.attackers.get(fact.source_key()) {
            let stay = &mut attacker.current;
            stay.handle = root;
            stay.first = stay.first.min(fact.secs());
            stay.last = stay.last.max(fact.secs());
            if is_attack(fact) {
                attacker.habits.attacked(fact);
            }
        }
    }
}
