//! How a path answers those who do not attack it.

use super::bins::Bins;

/// Answers of one path to ordinary requests.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Baseline {
    /// Lengths of answers 2xx, in bytes.
    pub(crate) lengths: Bins,
    /// Durations in milliseconds.
    pub(crate) durations: Bins,
    /// Seconds and source of the first answer 2xx, attacks included.
    pub(crate) first_ok: Option<(i64, u64)>,
}

/// A delay asked for, and what it took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Delay {
    pub(crate) asked_millis: u32,
    pub(crate) took_millis: u32,
}

impl Baseline {
    /// Ordinary answers that it takes to say what is usual.
    const ANSWERS_MIN: u64 = 5;

    /// Notes an answer 2xx to anybody. Returns whether it is the first.
    pub(crate) fn note_ok(&mut self, secs: i64, source: u64) {
        if self.first_ok.is_none_or(|(first, _)| secs < first) {
            self.first_ok = Some((secs, source));
        }
    }

    /// Returns a bound of the usual length; `None` while too little is known.
    pub(crate) fn usual_len_bytes_max(&self) -> Option<u64> {
        (self.lengths.total() >= Self::ANSWERS_MIN).then(|| self.lengths.usual_max(20))
    }

    /// Returns a bound of the usual duration; `None` while too little is known.
    pub(crate) fn usual_millis_max(&self) -> Option<u64> {
        (self.durations.total() >= Self::ANSWERS_MIN).then(|| self.durations.usual_max(100))
    }

    /// Whether an answer of this length is ordinary here.
    pub(crate) fn knows_length(&self, len_bytes: Option<u64>) -> bool {
        len_bytes.is_some_and(|len| self.lengths.knows(len))
    }
}
