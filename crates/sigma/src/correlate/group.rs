//! One group of one correlation: when its condition holds, and when that is news.
//!
//! Two readings of a condition. With lower bounds only (`gt`, `gte`; `temporal` without a
//! condition) it is judged at each match, over the timespan that ends there: it fires at the
//! match that reaches the bound. With any other criterion the count must be right for a whole
//! window, so it is judged when the window closes: windows slide, and those that lie within
//! another are not judged.
//!
//! A group that fired is silent while the same burst lasts: until the condition was judged not to
//! hold, or the window no longer reaches back to the match that fired. Meanwhile it still tells
//! the correlations above that it holds (a repeat).

use super::base_match::BaseMatch;
use super::input::NamedGroup;
use super::metric;
use super::plan::Node;
use super::window::{Entry, Window};
use std::sync::Arc;
use yagura_model::Timestamp;

/// A match as it reaches a group.
pub(super) struct Arrival<'a> {
    pub(super) time: Timestamp,
    pub(super) values: &'a [u64],
    pub(super) group: &'a NamedGroup,
    pub(super) event: &'a Arc<BaseMatch>,
}

/// A condition that holds.
#[derive(Debug)]
pub(super) struct Hit {
    /// The match that completed it; `None` if it is the one that just arrived.
    pub(super) event: Option<Arc<BaseMatch>>,
    pub(super) event_count: u64,
    /// Whether it held before, for the same burst.
    pub(super) repeat: bool,
    /// The group's values as shown, where these are not its key.
    pub(super) shown: Option<Arc<[u8]>>,
}

/// State of one group.
#[derive(Debug, Default)]
pub(super) struct Group {
    window: Window,
    /// End of the window that fired last, while its burst lasts.
    hit: Option<Timestamp>,
    /// End of the last window that was judged at its close.
    judged_until: Option<Timestamp>,
    /// How far the correlator had come when the last match arrived. Not the time of that match:
    /// a source that is behind all others has its own time.
    touched: Option<Timestamp>,
    /// The group's values as its first match has them, where these are not its key.
    shown: Option<Arc<[u8]>>,
}

impl Group {
    /// Returns about how many bytes of memory it holds besides itself.
    pub(super) fn len_bytes(&self) -> usize {
        let shown = self.shown.as_ref().map_or(0, |shown| shown.len() + 32);
        self.window.len_bytes() + shown
    }

    /// Takes in a match. A late one counts into the window as it stands; one older than the whole
    /// window starts the group anew, since it is of another stretch of time. Returns how many
    /// older matches were forgotten for want of room.
    pub(super) fn arrive(
        &mut self,
        node: &Node,
        arrival: &Arrival<'_>,
        watermark: Timestamp,
        hits: &mut Vec<Hit>,
    ) -> u64 {
        let reach_start = |time: Timestamp| time.saturating_add_nanos(-node.reach_nanos());
        self.touched = Some(watermark);
        if let Some(newest) = self.window.newest() {
            if arrival.time < reach_start(newest) {
                self.close(node, None, hits);
                *self = Self {
                    touched: self.touched,
                    ..Self::default()
                };
            } else if arrival.time >= newest {
                self.advance(node, arrival.time, reach_start(arrival.time), hits);
            }
        }
        if self.window.entries().is_empty() {
            let NamedGroup { key, shown, .. } = arrival.group;
            self.shown = (shown != key).then(|| Arc::from(shown.as_slice()));
        }
        for &value in arrival.values {
            let entry = Entry {
                time: arrival.time,
                value,
                count: 1,
                event: node.exact.then(|| Arc::clone(arrival.event)),
            };
            let rank = |value| node.metric.rank(value);
            self.window
                .insert(entry, node.metric.joins(node.exact), rank);
        }
        let forgotten = node.metric.shrink(&mut self.window, node.entries_max);
        if !node.closing {
            self.judge(node, arrival.time, hits);
        }
        forgotten
    }

    fn advance(
        &mut self,
        node: &Node,
        now: Timestamp,
        reach_start: Timestamp,
        hits: &mut Vec<Hit>,
    ) {
        if node.closing {
            self.close(node, Some(now), hits);
        } else {
            self.window.remove_before(reach_start);
        }
    }

    /// Judges the windows that a match at `time` belongs to. If inner matches come late these end
    /// at any match up to a timespan later, else only at the newest.
    fn judge(&mut self, node: &Node, time: Timestamp, hits: &mut Vec<Hit>) {
        let entries = self.window.entries();
        let first = if node.delay_nanos > 0 {
            entries.partition_point(|e| e.time < time)
        } else {
            entries.len().saturating_sub(1)
        };
        let last_end = time.saturating_add_nanos(node.span_nanos);
        let mut held = None;
        for at in first..entries.len() {
            let end = entries[at].time;
            let more_of_this_instant = entries.get(at + 1).is_some_and(|e| e.time == end);
            if end > last_end && node.delay_nanos > 0 {
                break;
            }
            if more_of_this_instant {
                continue;
            }
            let start = end.saturating_add_nanos(-node.span_nanos);
            let from = entries.partition_point(|e| e.time < start);
            if self.holds(node, from..at + 1) {
                held = Some((start, end, from..at + 1));
                break;
            }
        }
        match held {
            Some((start, end, range)) => self.fire(node, (start, end), range, hits),
            None => self.hit = None,
        }
    }

    /// Judges and drops the windows that are closed at `now`, all of them for `None`.
    fn close(&mut self, node: &Node, now: Option<Timestamp>, hits: &mut Vec<Hit>) {
        if !node.closing {
            return;
        }
        while let Some(start) = self.window.entries().front().map(|e| e.time) {
            let deadline = start.saturating_add_nanos(node.reach_nanos());
            if now.is_some_and(|now| deadline >= now) {
                return;
            }
            let last = start.saturating_add_nanos(node.span_nanos);
            let entries = self.window.entries();
            let upto = entries.partition_point(|e| e.time <= last);
            let end = entries[upto - 1].time;
            if self.judged_until.is_none_or(|judged| judged < end) {
                self.judged_until = Some(end);
                if self.holds(node, 0..upto) {
                    self.fire(node, (start, end), 0..upto, hits);
                } else {
                    self.hit = None;
                }
            }
            while self
                .window
                .entries()
                .front()
                .is_some_and(|e| e.time == start)
            {
                self.window.remove_oldest();
            }
        }
    }

    fn holds(&self, node: &Node, range: std::ops::Range<usize>) -> bool {
        let entries = self.window.entries().range(range);
        let measured = node.metric.measure(entries, node.exact);
        measured.is_some_and(|number| node.bounds.hold(number))
    }

    fn fire(
        &mut self,
        node: &Node,
        (start, end): (Timestamp, Timestamp),
        range: std::ops::Range<usize>,
        hits: &mut Vec<Hit>,
    ) {
        let entries = self.window.entries();
        let completing = entries.get(range.end - 1).and_then(|e| e.event.clone());
        let later = end.saturating_add_nanos(node.span_nanos);
        let repeat = self.hit.is_some_and(|hit| start <= hit && hit <= later);
        hits.push(Hit {
            event: completing,
            event_count: metric::count(entries.range(range)),
            repeat,
            shown: self.shown.clone(),
        });
        if !repeat {
            self.hit = Some(end);
        }
    }

    /// Lets time pass without a match: judges what has closed. Returns whether the group still
    /// holds anything.
    pub(super) fn pass(
        &mut self,
        node: &Node,
        watermark: Option<Timestamp>,
        hits: &mut Vec<Hit>,
    ) -> bool {
        let Some(watermark) = watermark else {
            self.close(node, None, hits);
            return false;
        };
        if node.closing {
            let now = self.own_time(watermark);
            self.close(node, Some(now), hits);
            return !self.window.entries().is_empty();
        }
        self.is_live(node, watermark)
    }

    /// Returns whether a match at this time could still join the newest one.
    pub(super) fn is_live(&self, node: &Node, watermark: Timestamp) -> bool {
        self.window.newest().is_some_and(|newest| {
            let reach_end = newest.saturating_add_nanos(node.reach_nanos());
            self.own_time(watermark) <= reach_end
        })
    }

    /// The group's own time: that of its newest match, and what has passed since that came.
    fn own_time(&self, watermark: Timestamp) -> Timestamp {
        let newest = self.window.newest().unwrap_or(watermark);
        let touched = self.touched.unwrap_or(watermark);
        let passed = watermark.as_nanos().saturating_sub(touched.as_nanos());
        newest.saturating_add_nanos(passed.max(0))
    }
}
