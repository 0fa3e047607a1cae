//! What a correlation measures over a window.

use super::window::{Entry, Joins, Window};
use crate::rule::Number;

/// A number made of the entries of a window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Metric {
    /// How many events.
    Events,
    /// How many distinct values, or distinct rules (`temporal`).
    Distinct,
    /// How many rules matched in their order (`temporal_ordered`): the longest run of entries
    /// whose places ascend.
    Ordered {
        /// Whether a rule is named more than once. Then one event must not serve twice, so
        /// events of one instant are in no order; else they are in any order.
        repeats_rules: bool,
    },
    /// Sum of numbers.
    Sum,
    /// Mean of numbers.
    Mean,
    /// A percentile of numbers, 0 to 100, linear between the two nearest.
    Percentile(f64),
}

impl Metric {
    /// Returns whether each entry holds a number.
    pub(super) fn is_numeric(self) -> bool {
        matches!(self, Self::Sum | Self::Mean | Self::Percentile(_))
    }

    /// Returns which entries may be joined without changing the measure of a window that ends
    /// now. Windows that are measured later (`exact`) join nothing.
    pub(super) fn joins(self, exact: bool) -> Joins {
        match self {
            _ if exact => Joins::Nothing,
            Self::Events => Joins::SameTime,
            Self::Distinct => Joins::SameValue,
            Self::Ordered {
                repeats_rules: false,
            } => Joins::SameValueInARow,
            Self::Ordered { .. } | Self::Sum | Self::Mean | Self::Percentile(_) => Joins::Nothing,
        }
    }

    /// Returns the order of values within one instant.
    pub(super) fn rank(self, value: u64) -> u64 {
        match self {
            Self::Ordered {
                repeats_rules: true,
            } => u64::MAX - value,
            Self::Ordered { .. } => value,
            _ => 0,
        }
    }

    /// Brings a window that is too long below the bound: counts, sums and means join neighbours
    /// and lose no event, the others forget the oldest. Returns how many were forgotten.
    pub(super) fn shrink(self, window: &mut Window, entries_max: usize) -> u64 {
        let mut forgotten = 0;
        while window.entries().len() > entries_max {
            match self {
                Self::Events => window.halve(|_, value| value),
                Self::Sum | Self::Mean => window.halve(|a, b| {
                    let sum = f64::from_bits(a) + f64::from_bits(b);
                    sum.to_bits()
                }),
                Self::Distinct | Self::Ordered { .. } | Self::Percentile(_) => {
                    window.remove_oldest();
                    forgotten += 1;
                }
            }
        }
        forgotten
    }

    /// Measures entries in order of time, joined as [`Self::joins`] says; `None` if there is
    /// nothing to measure.
    pub(super) fn measure<'e>(
        self,
        entries: impl Iterator<Item = &'e Entry>,
        exact: bool,
    ) -> Option<Number> {
        let number = |entry: &Entry| f64::from_bits(entry.value);
        match self {
            Self::Events => Some(whole(count(entries))),
            Self::Distinct if !exact => Some(whole(entries.count() as u64)),
            Self::Distinct => {
                let mut values: Vec<u64> = entries.map(|e| e.value).collect();
                values.sort_unstable();
                values.dedup();
                Some(whole(values.len() as u64))
            }
            Self::Ordered { .. } => Some(whole(longest_ascent(entries.map(|e| e.value)))),
            Self::Sum => Some(Number::Float(entries.map(number).sum())),
            Self::Mean => {
                let (mut sum, mut events) = (0.0, 0_u64);
                for entry in entries {
                    sum += number(entry);
                    events += u64::from(entry.count);
                }
                (events > 0).then(|| Number::Float(sum / whole(events).as_f64()))
            }
            Self::Percentile(percent) => percentile(entries.map(number).collect(), percent),
        }
    }
}

/// Returns how many events the entries stand for.
pub(super) fn count<'e>(entries: impl Iterator<Item = &'e Entry>) -> u64 {
    entries.map(|entry| u64::from(entry.count)).sum()
}

fn whole(n: u64) -> Number {
    Number::Int(i64::try_from(n).unwrap_or(i64::MAX))
}

/// Length of the longest strictly ascending subsequence: `ends[n]` is the smallest value that
/// ends one of length `n + 1`.
fn longest_ascent(values: impl Iterator<Item = u64>) -> u64 {
    let mut ends: Vec<u64> = Vec::new();
    for value in values {
        let place = ends.partition_point(|end| *end < value);
        match ends.get_mut(place) {
            Some(end) => *end = value,
            None => ends.push(value),
        }
    }
    ends.len() as u64
}

fn percentile(mut numbers: Vec<f64>, percent: f64) -> Option<Number> {
    let last = numbers.len().checked_sub(1)?;
    let place = percent / 100.0 * whole(last as u64).as_f64();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "percent is 0 to 100, so place is 0 to last"
    )]
    let below = (place.floor() as usize).min(last);
    let (_, low, above) = numbers.select_nth_unstable_by(below, f64::total_cmp);
    let low = *low;
    let high = above.iter().copied().reduce(f64::min).unwrap_or(low);
    Some(Number::Float(low + (high - low) * place.fract()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn percentiles_lie_between_the_nearest_numbers() {
        let of = |numbers: &[f64], percent| percentile(numbers.to_vec(), percent);
        assert_eq!(of(&[30.0, 10.0, 20.0], 50.0), Some(Number::Float(20.0)));
        assert_eq!(
            of(&[40.0, 10.0, 30.0, 20.0], 50.0),
            Some(Number::Float(25.0))
        );
        assert_eq!(of(&[3.0, 1.0], 0.0), Some(Number::Float(1.0)));
        assert_eq!(of(&[3.0, 1.0], 100.0), Some(Number::Float(3.0)));
        assert_eq!(of(&[], 50.0), None);
    }

    proptest! {
        #[test]
        fn the_longest_ascent_is_that_of_the_plain_definition(values in prop::collection::vec(0_u64..6, 0..14)) {
            let mut best = vec![1_u64; values.len()];
            for at in 0..values.len() {
                for before in 0..at {
                    if values[before] < values[at] {
                        best[at] = best[at].max(best[before] + 1);
                    }
                }
            }
            let plain = best.into_iter().max().unwrap_or(0);
            prop_assert_eq!(longest_ascent(values.into_iter()), plain);
        }
    }
}
