//! A buffer that gives matches back in order of time.
//!
//! Times are the sources' own, and a source can be wrong or lie. So a match more than
//! [`LEAP_SECS`] ahead of all others does not move time: it waits here until time has come to it,
//! by the other matches, by the caller's clock, or because it is the oldest when the buffer is
//! full or the stream ends. It closes no window before.

use super::base_match::BaseMatch;
use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::sync::Arc;
use yagura_model::Timestamp;

/// A match with its time.
#[derive(Debug, Clone)]
pub(super) struct Timed {
    pub(super) time: Timestamp,
    pub(super) base: Arc<BaseMatch>,
}

impl Timed {
    /// Order of time; within an instant that of files, records and rules, so that the order in
    /// which matches come does not matter.
    fn key(&self) -> (Timestamp, &str, u64, usize) {
        let base = &*self.base;
        (self.time, &base.source_file, base.record_id, base.rule)
    }
}

impl PartialEq for Timed {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Timed {}

impl PartialOrd for Timed {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Timed {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}

/// How far ahead of all others a match may be and still move time: a source with its clock in
/// another zone is within a day.
const LEAP_SECS: i64 = 24 * 3_600;

/// The buffer: oldest first.
#[derive(Debug, Default)]
pub(super) struct Reorder {
    heap: BinaryHeap<Reverse<Timed>>,
    len_bytes: usize,
    /// How far time has come.
    reached: Option<Timestamp>,
}

impl Reorder {
    pub(super) fn push(&mut self, timed: Timed) {
        let leaps = self.reached.is_some_and(|reached| {
            let believed = reached.saturating_add_nanos(LEAP_SECS * 1_000_000_000);
            timed.time > believed
        });
        if !leaps {
            self.reach(timed.time);
        }
        self.len_bytes += timed.base.len_bytes();
        self.heap.push(Reverse(timed));
    }

    /// Takes out the oldest match.
    pub(super) fn pop(&mut self) -> Option<Timed> {
        let Reverse(timed) = self.heap.pop()?;
        self.len_bytes -= timed.base.len_bytes();
        self.reach(timed.time);
        Some(timed)
    }

    /// Lets time come to here.
    pub(super) fn reach(&mut self, time: Timestamp) {
        self.reached = self.reached.max(Some(time));
    }

    pub(super) fn len(&self) -> usize {
        self.heap.len()
    }

    /// Returns about how many bytes of memory the matches hold.
    pub(super) fn len_bytes(&self) -> usize {
        self.len_bytes + self.heap.capacity() * size_of::<Timed>()
    }

    /// Returns whether the oldest match is older than this before where time has come to.
    pub(super) fn oldest_is_behind(&self, nanos: i64) -> bool {
        match (self.heap.peek(), self.reached) {
            (Some(Reverse(oldest)), Some(reached)) => {
                oldest.time.saturating_add_nanos(nanos) < reached
            }
            _ => false,
        }
    }
}
