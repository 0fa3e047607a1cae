//! Requests over time in a bounded number of steps, whatever the times.

/// Steps of equal width that widen when a time does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeline {
    /// Start of the first step, in seconds since the epoch.
    pub start_secs: i64,
    /// Width of a step in seconds.
    pub width_secs: i64,
    /// Requests of each step.
    pub steps: Vec<u32>,
}

impl Default for Timeline {
    fn default() -> Self {
        Self {
            start_secs: 0,
            width_secs: Self::WIDTH_SECS_MIN,
            steps: Vec::new(),
        }
    }
}

impl Timeline {
    /// Most steps.
    pub const STEPS_MAX: usize = 48;
    const WIDTH_SECS_MIN: i64 = 60;

    /// Counts requests of one second.
    pub(super) fn add(&mut self, secs: i64, requests: u32) {
        if self.steps.is_empty() {
            self.start_secs = secs.div_euclid(self.width_secs) * self.width_secs;
        }
        if self.index(secs).is_none() {
            self.widen(secs);
        }
        if let Some(at) = self.index(secs) {
            if self.steps.len() <= at {
                self.steps.resize(at + 1, 0);
            }
            self.steps[at] = self.steps[at].saturating_add(requests);
        }
    }

    fn index(&self, secs: i64) -> Option<usize> {
        let step = secs
            .checked_sub(self.start_secs)?
            .div_euclid(self.width_secs);
        usize::try_from(step)
            .ok()
            .filter(|at| *at < Self::STEPS_MAX)
    }

    /// Doubles the width until `secs` and all steps fit.
    fn widen(&mut self, secs: i64) {
        let old = std::mem::take(&mut self.steps);
        let (start, width) = (self.start_secs, self.width_secs);
        let len = i64::try_from(old.len()).unwrap_or(0);
        let last = start.saturating_add(width.saturating_mul(len.max(1)) - 1);
        let (from, to) = (start.min(secs), last.max(secs));
        while self.width_secs < i64::MAX / 4 {
            self.width_secs *= 2;
            self.start_secs = from.div_euclid(self.width_secs) * self.width_secs;
            if self.index(from).is_some() && self.index(to).is_some() {
                break;
            }
        }
        for (at, requests) in (0_i64..).zip(old) {
            if let Some(at) = self.index(start.saturating_add(at.saturating_mul(width))) {
                if self.steps.len() <= at {
                    self.steps.resize(at + 1, 0);
                }
                self.steps[at] = self.steps[at].saturating_add(requests);
            }
        }
    }

    /// Adds the counts of another.
    pub(super) fn merge(&mut self, other: &Self) {
        for (at, requests) in (0_i64..).zip(&other.steps) {
            if *requests > 0 {
                let secs = other
                    .start_secs
                    .saturating_add(at.saturating_mul(other.width_secs));
                self.add(secs, *requests);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_request_is_lost_and_steps_are_few(
            times in proptest::collection::vec(-9_223_372_036_i64..9_223_372_036, 1..60),
        ) {
            let mut line = Timeline::default();
            times.iter().for_each(|secs| line.add(*secs, 1));
            prop_assert!(line.steps.len() <= Timeline::STEPS_MAX);
            prop_assert_eq!(line.steps.iter().sum::<u32>() as usize, times.len());
        }
    }

    #[test]
    fn minutes_stay_minutes_while_they_fit() {
        let mut line = Timeline::default();
        (0..30).for_each(|minute| line.add(1_700_000_040 + minute * 60, 2));
        assert_eq!((line.width_secs, line.steps.len()), (60, 30));
        line.add(1_700_000_040 + 86_400, 1);
        assert_eq!(line.steps.iter().sum::<u32>(), 61);
    }
}
