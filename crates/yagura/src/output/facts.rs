//! What a run read and what it could not read: the other half of every report.
//!
//! In: counters and examples, filled by whoever runs the scan. Out: the same, merged over
//! threads. Invariant: lists of examples are bounded, their totals are exact.

use super::shortfalls::Shortfall;
use super::skip_reason::SkipReason;
use std::collections::BTreeMap;
use std::time::Duration;
use yagura_model::{Level, Timestamp};
use yagura_web::campaign::Campaigns;

/// Counts everything, keeps the first [`Bounded::EXAMPLES_MAX`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bounded<T> {
    total: u64,
    examples: Vec<T>,
}

impl<T> Default for Bounded<T> {
    fn default() -> Self {
        Self {
            total: 0,
            examples: Vec::new(),
        }
    }
}

impl<T> Bounded<T> {
    /// Most examples kept: as many as a person would read, and a hostile input can make millions.
    pub const EXAMPLES_MAX: usize = 500;

    /// Counts one; keeps it while there is room.
    pub fn push(&mut self, example: T) {
        self.total += 1;
        if self.examples.len() < Self::EXAMPLES_MAX {
            self.examples.push(example);
        }
    }

    /// Counts more of which no example is kept.
    pub fn count(&mut self, more: u64) {
        self.total += more;
    }

    /// Adds another count and as many of its examples as fit.
    pub fn merge(&mut self, other: Self) {
        self.total += other.total;
        let room = Self::EXAMPLES_MAX - self.examples.len();
        self.examples.extend(other.examples.into_iter().take(room));
    }

    /// Returns how many there were.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.total
    }

    /// Returns the first ones.
    #[must_use]
    pub fn examples(&self) -> &[T] {
        &self.examples
    }
}

/// An input that was not read, or not to its end.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SkippedFile {
    /// Path as named by the caller.
    pub file: String,
    /// Why.
    pub reason: SkipReason,
}

/// A record that no reader could make sense of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct BadRecord {
    /// Path as named by the caller.
    pub file: String,
    /// Record id, or 1-based number of the record or line.
    pub record: u64,
    /// Byte offset of the record in the (decompressed) input.
    pub offset: u64,
    /// Why, as a phrase.
    pub reason: String,
}

/// A rule that does not do its work: it did not load, or misses fields.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RuleFailure {
    /// Rule file.
    pub file: String,
    /// 1-based line, when the fault has one.
    pub line: Option<u64>,
    /// Why, as a phrase.
    pub reason: String,
}

/// What the logs of one format showed of web requests.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct WebSight {
    /// Requests.
    pub requests: u64,
    /// Requests whose body the log showed.
    pub with_body: u64,
}

impl WebSight {
    /// Adds what another thread saw.
    pub fn merge(&mut self, other: Self) {
        self.requests += other.requests;
        self.with_body += other.with_body;
    }
}

/// What the caller's options left out of the output.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Rules whose findings are not shown.
    pub rules: u64,
    /// Findings that are not shown.
    pub findings: u64,
    /// Highest level of a finding that is not shown.
    pub highest: Option<Level>,
    /// Events outside of the period, which were not judged.
    pub events: u64,
}

impl LeftOut {
    /// Counts a finding that is not shown.
    pub fn finding(&mut self, level: Option<Level>) {
        self.findings += 1;
        self.highest = self.highest.max(level);
    }

    /// Adds what another thread left out.
    pub fn merge(&mut self, other: Self) {
        self.rules += other.rules;
        self.findings += other.findings;
        self.highest = self.highest.max(other.highest);
        self.events += other.events;
    }
}

/// Facts of one run. The caller fills it; a thread may have its own and [`Self::merge`] it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RunFacts {
    /// What was to be scanned, as named on the command line.
    pub inputs: Vec<String>,
    /// When the run began, if the caller has a clock.
    pub started: Option<Timestamp>,
    /// Files read, completely or in part.
    pub files_read: u64,
    /// Files not read, or not to their end.
    pub files_skipped: Bounded<SkippedFile>,
    /// Bytes read, before decompression.
    pub bytes: u64,
    /// Events read.
    pub events: u64,
    /// Time of the first event, over all inputs.
    pub events_first: Option<Timestamp>,
    /// Time of the last event, over all inputs.
    pub events_last: Option<Timestamp>,
    /// Records that could not be read.
    pub bad_records: Bounded<BadRecord>,
    /// Rules in force.
    pub rules_loaded: u64,
    /// Rules that did not load.
    pub rules_failed: Bounded<RuleFailure>,
    /// Rules in force whose log source no event had.
    pub rules_blind: u64,
    /// Rules in force whose log source was there, but not the fields they need.
    pub rules_without_fields: Bounded<RuleFailure>,
    /// Rules that loaded but ask for something that a scan of files can't answer.
    pub rules_not_evaluable: u64,
    /// Wall-clock time of the run.
    pub elapsed: Duration,
    /// Worker threads.
    pub threads: usize,
    /// Name of a format to the number of its events.
    pub formats: BTreeMap<String, u64>,
    /// Name of a format to what it showed of web requests.
    pub web: BTreeMap<String, WebSight>,
    /// Campaigns of web attacks.
    pub campaigns: Campaigns,
    /// What the options left out.
    pub left_out: LeftOut,
    /// What correlations could not do, and how often.
    pub shortfalls: Vec<(Shortfall, u64)>,
}

impl RunFacts {
    /// Adds what another thread read. What describes the run as a whole (`inputs`, `started`,
    /// rules, `elapsed`, `threads`) is left as it is here.
    pub fn merge(&mut self, other: Self) {
        self.files_read += other.files_read;
        self.files_skipped.merge(other.files_skipped);
        self.bytes += other.bytes;
        self.events += other.events;
        self.left_out.merge(other.left_out);
        self.bad_records.merge(other.bad_records);
        for time in [other.events_first, other.events_last]
            .into_iter()
            .flatten()
        {
            self.saw_event_at(time);
        }
        for (format, events) in other.formats {
            *self.formats.entry(format).or_default() += events;
        }
        for (format, sight) in other.web {
            self.web.entry(format).or_default().merge(sight);
        }
    }

    /// Widens the range of event times.
    pub fn saw_event_at(&mut self, time: Timestamp) {
        self.events_first = Some(self.events_first.map_or(time, |first| first.min(time)));
        self.events_last = Some(self.events_last.map_or(time, |last| last.max(time)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_are_exact_and_examples_bounded() {
        let mut a = Bounded::default();
        (0..400).for_each(|n| a.push(n));
        let mut b = Bounded::default();
        (0..9_000).for_each(|n| b.push(n));
        a.merge(b);
        assert_eq!(a.total(), 9_400);
        assert_eq!(a.examples().len(), Bounded::<i32>::EXAMPLES_MAX);
        assert_eq!(a.examples()[399..402], [399, 0, 1]);
    }

    #[test]
    fn merging_adds_what_was_read_and_widens_the_range() {
        let mut a = RunFacts {
            events: 2,
            threads: 4,
            ..RunFacts::default()
        };
        a.saw_event_at(Timestamp::from_nanos(50));
        let mut b = RunFacts {
            events: 3,
            threads: 1,
            ..RunFacts::default()
        };
        b.saw_event_at(Timestamp::from_nanos(10));
        b.formats.insert("evtx".to_owned(), 3);
        a.merge(b);
        assert_eq!((a.events, a.threads, a.formats["evtx"]), (5, 4, 3));
        assert_eq!(a.events_first, Some(Timestamp::from_nanos(10)));
        assert_eq!(a.events_last, Some(Timestamp::from_nanos(50)));
    }
}
