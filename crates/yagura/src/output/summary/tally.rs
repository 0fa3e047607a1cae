//! Counts by level, and counts by level of bounded many names.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::ops::AddAssign;
use yagura_model::Level;

/// Number of findings of each level.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct LevelCounts([u64; Self::LEN]);

impl LevelCounts {
    /// Unrated, then the five levels of Sigma, lowest first.
    pub const LEN: usize = 6;

    /// All levels, highest first; `None` stands for rules that state none.
    pub const HIGHEST_FIRST: [Option<Level>; Self::LEN] = [
        Some(Level::Critical),
        Some(Level::High),
        Some(Level::Medium),
        Some(Level::Low),
        Some(Level::Informational),
        None,
    ];

    /// Place of a level, lowest first; unrated is 0.
    #[must_use]
    pub const fn index(level: Option<Level>) -> usize {
        match level {
            None => 0,
            Some(Level::Informational) => 1,
            Some(Level::Low) => 2,
            Some(Level::Medium) => 3,
            Some(Level::High) => 4,
            Some(Level::Critical) => 5,
        }
    }

    /// Counts `n` more of a level.
    pub fn add(&mut self, level: Option<Level>, n: u64) {
        self.0[Self::index(level)] += n;
    }

    /// Returns the count of a level.
    #[must_use]
    pub const fn get(&self, level: Option<Level>) -> u64 {
        self.0[Self::index(level)]
    }

    /// Returns the sum over all levels.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.0.iter().sum()
    }

    /// Returns the highest level that was counted; `None` too when only unrated ones were.
    #[must_use]
    pub fn highest(&self) -> Option<Level> {
        Self::HIGHEST_FIRST
            .into_iter()
            .find(|level| self.get(*level) > 0)
            .flatten()
    }

    /// Returns the counts, highest level first: what to sort by so that the worst comes first.
    #[must_use]
    pub fn worst_first(&self) -> [u64; Self::LEN] {
        Self::HIGHEST_FIRST.map(|level| self.get(level))
    }
}

impl AddAssign for LevelCounts {
    fn add_assign(&mut self, other: Self) {
        for (mine, theirs) in self.0.iter_mut().zip(other.0) {
            *mine += theirs;
        }
    }
}

/// Counts by name, for names that come from events: their number and length are bounded.
#[derive(Debug, Clone, Default)]
pub struct Tallies {
    by_name: HashMap<Box<str>, LevelCounts>,
    other: LevelCounts,
}

impl Tallies {
    /// Names that any finding may add. A network of 10,000 hosts fits; a flood of made-up ones
    /// ends here.
    pub const NAMES_MAX: usize = 20_000;
    /// Further names that only high and critical findings may add, so that a flood of low ones
    /// can't hide the host that matters.
    pub const NAMES_RESERVED: usize = 5_000;
    /// Longest name kept.
    pub const NAME_LEN_BYTES_MAX: usize = 256;

    /// Counts one finding of a name.
    pub fn add(&mut self, name: &str, level: Option<Level>) {
        let mut counts = LevelCounts::default();
        counts.add(level, 1);
        self.add_counts(super::cut(name, Self::NAME_LEN_BYTES_MAX).as_ref(), counts);
    }

    fn add_counts(&mut self, name: &str, counts: LevelCounts) {
        if let Some(known) = self.by_name.get_mut(name) {
            *known += counts;
            return;
        }
        let reserve = if counts.highest() >= Some(Level::High) {
            Self::NAMES_RESERVED
        } else {
            0
        };
        if self.by_name.len() < Self::NAMES_MAX + reserve {
            self.by_name.insert(name.into(), counts);
        } else {
            self.other += counts;
        }
    }

    /// Adds the counts of another run or thread.
    pub fn merge(&mut self, other: Self) {
        for (name, counts) in other.by_name {
            self.add_counts(&name, counts);
        }
        self.other += other.other;
    }

    /// Returns names and counts, the worst first: by critical, then high, and so on, then name.
    #[must_use]
    pub fn worst_first(&self) -> Vec<(&str, LevelCounts)> {
        let mut rows: Vec<_> = self
            .by_name
            .iter()
            .map(|(name, n)| (name.as_ref(), *n))
            .collect();
        rows.sort_unstable_by_key(|(name, counts)| (Reverse(counts.worst_first()), *name));
        rows
    }

    /// Returns how many names are counted one by one.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_name.len()
    }

    /// Returns whether nothing was counted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_name.is_empty()
    }

    /// Returns the findings whose names found no more room.
    #[must_use]
    pub fn other(&self) -> LevelCounts {
        self.other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_critical_host_stands_before_many_low_ones() {
        let mut hosts = Tallies::default();
        (0..99).for_each(|_| hosts.add("noisy", Some(Level::Low)));
        hosts.add("hit", Some(Level::Critical));
        let rows = hosts.worst_first();
        assert_eq!(rows[0].0, "hit");
        assert_eq!(rows[1].1.total(), 99);
    }

    #[test]
    fn a_flood_of_names_is_bounded_and_does_not_hide_a_critical_one() {
        let mut hosts = Tallies::default();
        (0..Tallies::NAMES_MAX + 50).for_each(|n| hosts.add(&format!("h{n}"), Some(Level::Low)));
        hosts.add("real", Some(Level::Critical));
        assert_eq!(hosts.len(), Tallies::NAMES_MAX + 1);
        assert_eq!(hosts.other().total(), 50);
        assert_eq!(hosts.worst_first()[0].0, "real");
    }

    #[test]
    fn unrated_findings_have_no_highest_level() {
        let mut counts = LevelCounts::default();
        counts.add(None, 3);
        assert_eq!((counts.highest(), counts.total()), (None, 3));
    }
}
