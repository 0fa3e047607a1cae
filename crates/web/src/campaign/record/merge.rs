//! Two campaigns that turned out to be one.

use super::super::report::PhaseKind;
use super::{Campaign, count, note, worth};
use crate::outcome::Target;

impl Campaign {
    /// Takes in another campaign, which turned out to be the same.
    pub(in crate::campaign) fn merge(&mut self, other: Self) {
        if (other.first, other.id) < (self.first, self.id) {
            self.id = other.id;
        }
        self.first = self.first.min(other.first);
        self.last = self.last.max(other.last);
        self.sources = self.sources.saturating_add(other.sources);
        let room = Self::SOURCES_KEPT_MAX.saturating_sub(self.source_sample.len());
        self.source_sample
            .extend(other.source_sample.into_iter().take(room));
        for (mine, theirs) in [
            (&mut self.sites, other.sites),
            (&mut self.agents, other.agents),
        ] {
            theirs
                .iter()
                .for_each(|name| note(mine, name.hash, &name.text));
        }
        self.requests += other.requests;
        self.attacks += other.attacks;
        self.guesses = self.guesses.saturating_add(other.guesses);
        self.misses = self.misses.saturating_add(other.misses);
        self.answers.merge(other.answers);
        self.tally.merge(other.tally);
        for (category, n) in other.categories {
            count(&mut self.categories, category, n);
        }
        self.merge_targets(other.targets, other.any_path);
        for (kind, phase) in PhaseKind::ALL.into_iter().zip(other.phases) {
            if let Some((first, last, n)) = phase {
                self.phase(kind, first, n);
                self.phase(kind, last, 0);
            }
        }
        other.evidence.into_iter().for_each(|e| self.prove(e));
        let room = Self::PAYLOADS_MAX.saturating_sub(self.payloads.len());
        self.payloads.extend(other.payloads.into_iter().take(room));
        other
            .callbacks
            .into_iter()
            .for_each(|c| self.note_callback(c));
        for script in other.scripts {
            match self.scripts.iter_mut().find(|s| s.path == script.path) {
                Some(known) => known.merge(&script),
                None => self.scripts.push(script),
            }
        }
        self.scripts.truncate(Self::NAMES_MAX);
        self.timeline.merge(&other.timeline);
        self.highest = self.highest.max(other.highest);
        self.told |= other.told;
    }

    fn merge_targets(&mut self, targets: Vec<Target>, any_path: Option<Box<Target>>) {
        for target in targets {
            match self.targets.iter_mut().find(|t| t.key == target.key) {
                Some(known) => known.merge(target),
                None => self.targets.push(target),
            }
        }
        self.targets.sort_by_key(|t| std::cmp::Reverse(worth(t)));
        self.targets.truncate(Self::TARGETS_MAX);
        match (&mut self.any_path, any_path) {
            (Some(mine), Some(theirs)) => mine.merge(*theirs),
            (mine, theirs) => *mine = mine.take().or(theirs),
        }
    }
}
