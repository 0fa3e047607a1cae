//! Findings over time, in few bars whatever the span.
//!
//! In: times one after the other, in any order. Out: at most [`BARS_MAX`] bars of one width.
//! Invariant: memory is bounded by [`BUCKETS_MAX`]; when too many buckets fill, they are joined
//! into wider ones, which loses precision but never a count.

use super::tally::LevelCounts;
use std::collections::BTreeMap;
use yagura_model::{Level, Timestamp};

/// Most bars of a chart.
pub const BARS_MAX: usize = 200;
/// Most buckets held while counting.
const BUCKETS_MAX: usize = 4_096;

/// Widths in seconds. Each divides the next, so that buckets can be joined.
const WIDTHS_SECS: [i64; 17] = [
    1,
    5,
    15,
    30,
    60,
    300,
    900,
    1_800,
    3_600,
    10_800,
    21_600,
    43_200,
    86_400,        // up to a day
    604_800,       // a week
    4 * 604_800,   // four weeks
    52 * 604_800,  // a year of weeks
    520 * 604_800, // ten of them: 585 years, the whole range of times, take 59
];

/// Counts findings in buckets of one width.
#[derive(Debug, Clone, Default)]
pub struct Histogram {
    buckets: BTreeMap<i64, LevelCounts>,
    width_index: usize,
}

/// The chart to draw.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bars {
    /// Start of the first bar, seconds since the epoch.
    pub start_secs: i64,
    /// Width of every bar.
    pub width_secs: i64,
    /// The bars, gaps included.
    pub bars: Vec<LevelCounts>,
    /// Findings so far before the rest that showing them would squeeze the rest together.
    pub before: u64,
    /// Likewise, after.
    pub after: u64,
}

impl Histogram {
    fn width_secs(&self) -> i64 {
        WIDTHS_SECS[self.width_index]
    }

    /// Counts one finding.
    pub fn add(&mut self, time: Timestamp, level: Option<Level>) {
        let bucket = time
            .as_nanos()
            .div_euclid(1_000_000_000)
            .div_euclid(self.width_secs());
        self.buckets.entry(bucket).or_default().add(level, 1);
        if self.buckets.len() > BUCKETS_MAX {
            self.widen(self.width_index + 1);
        }
    }

    /// Adds the counts of another run or thread.
    pub fn merge(&mut self, mut other: Self) {
        let width_index = self.width_index.max(other.width_index);
        self.widen(width_index);
        other.widen(width_index);
        for (bucket, counts) in other.buckets {
            *self.buckets.entry(bucket).or_default() += counts;
        }
        while self.buckets.len() > BUCKETS_MAX {
            self.widen(self.width_index + 1);
        }
    }

    fn widen(&mut self, width_index: usize) {
        let width_index = width_index.min(WIDTHS_SECS.len() - 1);
        if width_index == self.width_index {
            return;
        }
        let factor = WIDTHS_SECS[width_index] / self.width_secs();
        let mut joined = BTreeMap::<i64, LevelCounts>::new();
        for (bucket, counts) in &self.buckets {
            *joined.entry(bucket.div_euclid(factor)).or_default() += *counts;
        }
        self.buckets = joined;
        self.width_index = width_index;
    }

    /// Makes the chart. A few findings far from all others (a wrong clock) are counted in
    /// `before` and `after` instead of squeezing the rest into one bar.
    #[must_use]
    pub fn bars(&self) -> Bars {
        let Some((&first, &last)) = self
            .buckets
            .first_key_value()
            .map(|(k, _)| k)
            .zip(self.buckets.last_key_value().map(|(k, _)| k))
        else {
            return Bars::default();
        };
        let (from, to) = self.crowded_range(first, last);
        let mut width_index = self.width_index;
        let bucket_at =
            |bucket: i64, index: usize| bucket.div_euclid(WIDTHS_SECS[index] / self.width_secs());
        while bucket_at(to, width_index) - bucket_at(from, width_index) >= BARS_MAX as i64 {
            width_index += 1;
        }
        let (from_bar, to_bar) = (bucket_at(from, width_index), bucket_at(to, width_index));
        let len = usize::try_from(to_bar - from_bar + 1).unwrap_or(1);
        let mut chart = Bars {
            start_secs: from_bar * WIDTHS_SECS[width_index],
            width_secs: WIDTHS_SECS[width_index],
            bars: vec![LevelCounts::default(); len],
            ..Bars::default()
        };
        for (&bucket, counts) in &self.buckets {
            let at = bucket_at(bucket, width_index) - from_bar;
            match usize::try_from(at) {
                Err(_) => chart.before += counts.total(),
                Ok(at) if at >= len => chart.after += counts.total(),
                Ok(at) => chart.bars[at] += *counts,
            }
        }
        chart
    }

    /// The range to draw: all, or around where 98 of 100 findings are if that is over eight
    /// times narrower.
    fn crowded_range(&self, first: i64, last: i64) -> (i64, i64) {
        let total: u64 = self.buckets.values().map(LevelCounts::total).sum();
        let left_out_max = total / 100;
        let from = bucket_past(left_out_max, self.buckets.iter()).unwrap_or(first);
        let to = bucket_past(left_out_max, self.buckets.iter().rev()).unwrap_or(last);
        let crowded = to - from + 1;
        if crowded.saturating_mul(8) < last - first + 1 {
            // The neighbours of the crowd are no wrong clocks.
            ((from - crowded).max(first), (to + crowded).min(last))
        } else {
            (first, last)
        }
    }
}

/// The first bucket at which more than `left_out_max` findings have been passed.
fn bucket_past<'a>(
    left_out_max: u64,
    buckets: impl Iterator<Item = (&'a i64, &'a LevelCounts)>,
) -> Option<i64> {
    let mut passed = 0;
    for (&bucket, counts) in buckets {
        passed += counts.total();
        if passed > left_out_max {
            return Some(bucket);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn histogram(secs: impl IntoIterator<Item = i64>) -> Histogram {
        let mut histogram = Histogram::default();
        for at in secs {
            histogram.add(
                Timestamp::from_secs(at).expect("in range"),
                Some(Level::Low),
            );
        }
        histogram
    }

    fn total(bars: &Bars) -> u64 {
        bars.bars.iter().map(LevelCounts::total).sum::<u64>() + bars.before + bars.after
    }

    #[test]
    fn widths_divide_each_other() {
        assert!(WIDTHS_SECS.is_sorted_by(|a, b| a < b && b % a == 0));
    }

    #[test]
    fn bars_are_few_and_lose_no_finding() {
        for span_secs in [0, 59, 3_600, 86_400 * 40, 86_400 * 365 * 30] {
            let bars = histogram((0..=1_000).map(|n| 1_700_000_000 + n * span_secs / 1_000)).bars();
            assert!(bars.bars.len() <= BARS_MAX, "{span_secs}");
            assert_eq!(total(&bars), 1_001);
        }
    }

    #[test]
    fn the_whole_range_of_times_fits() {
        let ends = [i64::MIN, i64::MAX].map(|nanos| nanos.div_euclid(1_000_000_000) + 1);
        let bars = histogram(
            ends.into_iter()
                .filter(|secs| Timestamp::from_secs(*secs).is_some()),
        )
        .bars();
        assert!(!bars.bars.is_empty() && bars.bars.len() <= BARS_MAX);
    }

    #[test]
    fn a_wrong_clock_does_not_squeeze_the_chart() {
        let bars = histogram([0].into_iter().chain((0..500).map(|n| 1_700_000_000 + n))).bars();
        assert_eq!((bars.before, bars.after), (1, 0));
        assert!(bars.bars.len() > 30);
    }

    #[test]
    fn memory_is_bounded_and_merging_order_does_not_matter() {
        let (a, b) = (
            histogram((0..9_000).map(|n| n * 7)),
            histogram((0..50).map(|n| n * 7_777)),
        );
        assert!(a.buckets.len() <= BUCKETS_MAX);
        let (mut ab, mut ba) = (a.clone(), b.clone());
        ab.merge(b);
        ba.merge(a);
        assert_eq!(ab.bars(), ba.bars());
        assert_eq!(total(&ab.bars()), 9_050);
    }
}
