//! A buffer that gives matches back in order of time.

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

/// The buffer: oldest first.
#[derive(Debug, Default)]
pub(super) struct Reorder {
    heap: BinaryHeap<Reverse<Timed>>,
    len_bytes: usize,
    newest: Option<Timestamp>,
}

impl Reorder {
    pub(super) fn push(&mut self, timed: Timed) {
        self.newest = self.newest.max(Some(timed.time));
        self.len_bytes += timed.base.len_bytes();
        self.heap.push(Reverse(timed));
    }

    /// Takes out the oldest match.
    pub(super) fn pop(&mut self) -> Option<Timed> {
        let Reverse(timed) = self.heap.pop()?;
        self.len_bytes -= timed.base.len_bytes();
        Some(timed)
    }

    pub(super) fn len(&self) -> usize {
        self.heap.len()
    }

    /// Returns about how many bytes of memory the matches hold.
    pub(super) fn len_bytes(&self) -> usize {
        self.len_bytes + self.heap.len() * size_of::<Timed>()
    }

    /// Returns whether the oldest match is older than the newest ever seen by more than this.
    pub(super) fn oldest_is_behind(&self, nanos: i64) -> bool {
        match (self.heap.peek(), self.newest) {
            (Some(Reverse(oldest)), Some(newest)) => {
                oldest.time.saturating_add_nanos(nanos) < newest
            }
            _ => false,
        }
    }
}
