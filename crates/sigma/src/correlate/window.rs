//! The matches of one group that are near in time, oldest first.

use super::base_match::BaseMatch;
use std::collections::VecDeque;
use std::sync::Arc;
use yagura_model::Timestamp;

/// One match in a window, or several that were joined.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// When; of several the newest.
    pub(super) time: Timestamp,
    /// What is measured: a hash of a value, the place of a rule, or the bits of a number (of
    /// several their sum).
    pub(super) value: u64,
    /// How many matches.
    pub(super) count: u32,
    /// The match itself, kept only where a later one can be the reason to report it.
    pub(super) event: Option<Arc<BaseMatch>>,
}

/// Which entries mean the same, so that one of them is enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Joins {
    /// None.
    Nothing,
    /// Those of one instant.
    SameTime,
    /// Those of one value; the newest stands for all.
    SameValue,
    /// Those of one value with no other between them; the newest stands for all.
    SameValueInARow,
}

/// Entries ordered by time, then by the rank of their value.
#[derive(Debug, Default)]
pub(super) struct Window {
    entries: VecDeque<Entry>,
    events_len_bytes: usize,
}

impl Window {
    /// Returns the entries, oldest first.
    pub(super) fn entries(&self) -> &VecDeque<Entry> {
        &self.entries
    }

    /// Returns the time of the newest entry.
    pub(super) fn newest(&self) -> Option<Timestamp> {
        self.entries.back().map(|entry| entry.time)
    }

    /// Returns about how many bytes of memory the entries hold.
    pub(super) fn len_bytes(&self) -> usize {
        self.entries.capacity() * size_of::<Entry>() + self.events_len_bytes
    }

    /// Puts an entry in its place.
    pub(super) fn insert(&mut self, entry: Entry, joins: Joins, rank: impl Fn(u64) -> u64) {
        if joins == Joins::SameValue && self.join_same_value(&entry) {
            return;
        }
        let key = (entry.time, rank(entry.value));
        let at = match self.entries.back() {
            Some(last) if (last.time, rank(last.value)) > key => self
                .entries
                .partition_point(|e| (e.time, rank(e.value)) <= key),
            _ => self.entries.len(),
        };
        let before = at.checked_sub(1).and_then(|i| self.entries.get_mut(i));
        let joined = match (joins, before) {
            (Joins::SameTime, Some(before)) => before.time == entry.time,
            (Joins::SameValueInARow, Some(before)) => before.value == entry.value,
            _ => false,
        };
        if joined && let Some(before) = at.checked_sub(1).and_then(|i| self.entries.get_mut(i)) {
            before.time = entry.time;
            before.count = before.count.saturating_add(entry.count);
            return;
        }
        self.events_len_bytes += event_len_bytes(&entry);
        if self.entries.capacity() == 0 {
            // Most groups never have a second.
            self.entries.reserve_exact(1);
        }
        self.entries.insert(at, entry);
    }

    /// Lets a newer entry of the same value stand for this one, or takes the older one's place.
    fn join_same_value(&mut self, entry: &Entry) -> bool {
        let Some(at) = self.entries.iter().rposition(|e| e.value == entry.value) else {
            return false;
        };
        let Some(mut known) = self.entries.remove(at) else {
            return false;
        };
        known.time = known.time.max(entry.time);
        known.count = known.count.saturating_add(entry.count);
        let place = self.entries.partition_point(|e| e.time <= known.time);
        self.entries.insert(place, known);
        true
    }

    /// Removes the entries older than `time`.
    pub(super) fn remove_before(&mut self, time: Timestamp) {
        while self.entries.front().is_some_and(|e| e.time < time) {
            self.remove_oldest();
        }
    }

    /// Removes the oldest entry.
    pub(super) fn remove_oldest(&mut self) {
        if let Some(entry) = self.entries.pop_front() {
            self.events_len_bytes -= event_len_bytes(&entry);
        }
    }

    /// Halves the number of entries: each takes in its older neighbour, whose value `add` joins
    /// to its own. The neighbour then counts as long as the newer one.
    pub(super) fn halve(&mut self, add: impl Fn(u64, u64) -> u64) {
        let mut halved = VecDeque::with_capacity(self.entries.len().div_ceil(2));
        let mut entries = std::mem::take(&mut self.entries).into_iter();
        while let Some(older) = entries.next() {
            let Some(mut newer) = entries.next() else {
                halved.push_back(older);
                break;
            };
            newer.value = add(older.value, newer.value);
            newer.count = newer.count.saturating_add(older.count);
            halved.push_back(newer);
        }
        self.events_len_bytes = halved.iter().map(event_len_bytes).sum();
        self.entries = halved;
    }
}

fn event_len_bytes(entry: &Entry) -> usize {
    entry.event.as_ref().map_or(0, |event| event.len_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(entries: &[(i64, u64)], joins: Joins) -> Vec<(i64, u64, u32)> {
        let mut window = Window::default();
        for &(time, value) in entries {
            let entry = Entry {
                time: Timestamp::from_nanos(time),
                value,
                count: 1,
                event: None,
            };
            window.insert(entry, joins, |value| value);
        }
        let shown = window.entries().iter();
        shown
            .map(|e| (e.time.as_nanos(), e.value, e.count))
            .collect()
    }

    #[test]
    fn entries_are_sorted_however_they_come() {
        let sorted = window(&[(5, 1), (3, 2), (9, 0), (5, 0)], Joins::Nothing);
        assert_eq!(sorted, [(3, 2, 1), (5, 0, 1), (5, 1, 1), (9, 0, 1)]);
    }

    #[test]
    fn the_newest_of_a_value_stands_for_all() {
        let joined = window(&[(1, 7), (2, 8), (3, 7), (2, 7)], Joins::SameValue);
        assert_eq!(joined, [(2, 8, 1), (3, 7, 3)]);
        let joined = window(&[(1, 7), (2, 7), (3, 8), (4, 7)], Joins::SameValueInARow);
        assert_eq!(joined, [(2, 7, 2), (3, 8, 1), (4, 7, 1)]);
        let joined = window(&[(1, 0), (1, 0), (2, 0)], Joins::SameTime);
        assert_eq!(joined, [(1, 0, 2), (2, 0, 1)]);
    }

    #[test]
    fn halving_keeps_the_total() {
        let mut window = Window::default();
        for time in 0..7 {
            let entry = Entry {
                time: Timestamp::from_nanos(time),
                value: 1,
                count: 1,
                event: None,
            };
            window.insert(entry, Joins::Nothing, |_| 0);
        }
        window.halve(|a, b| a + b);
        let shown: Vec<_> = window
            .entries()
            .iter()
            .map(|e| (e.time.as_nanos(), e.value, e.count))
            .collect();
        assert_eq!(shown, [(1, 2, 2), (3, 2, 2), (5, 2, 2), (6, 1, 1)]);
    }
}
