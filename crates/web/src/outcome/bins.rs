//! Sizes and times counted in steps of the square root of two: enough to tell what is usual.

/// Counts of numbers by magnitude, in half octaves: [`Bins::LEN`] numbers whatever comes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bins([u16; Bins::LEN]);

impl Default for Bins {
    fn default() -> Self {
        Self([0; Self::LEN])
    }
}

impl Bins {
    /// Up to 2^28: above it an answer of 256 MiB and one of 1 GiB are the same.
    const LEN: usize = 56;

    fn index(value: u64) -> usize {
        if value < 2 {
            return 0;
        }
        let octave = value.ilog2() as usize;
        // Upper half of the octave: above 1.5 times its start, which is near enough to the root.
        let half = usize::from(value >> (octave - 1) & 1 == 1);
        (octave * 2 + half).min(Self::LEN - 1)
    }

    /// Smallest number that no longer belongs to a bin.
    fn end(index: usize) -> u64 {
        let octave = index / 2;
        if index.is_multiple_of(2) {
            (1 << octave) + (1 << octave >> 1)
        } else {
            1 << (octave + 1)
        }
    }

    /// Counts a number.
    pub(crate) fn add(&mut self, value: u64) {
        let bin = &mut self.0[Self::index(value)];
        if *bin == u16::MAX {
            // Shares stay as they are.
            self.0.iter_mut().for_each(|count| *count /= 2);
        }
        self.0[Self::index(value)] += 1;
    }

    /// Adds the counts of another.
    pub(crate) fn merge(&mut self, other: &Self) {
        for (mine, theirs) in self.0.iter_mut().zip(other.0) {
            *mine = mine.saturating_add(theirs);
        }
    }

    /// Returns how many numbers were counted.
    pub(crate) fn total(&self) -> u64 {
        self.0.iter().map(|n| u64::from(*n)).sum()
    }

    /// Returns a bound that all but `permille` of the numbers stay below.
    pub(crate) fn usual_max(&self, permille: u64) -> u64 {
        let mut above = self.total() * permille / 1_000;
        for (index, count) in self.0.iter().enumerate().rev() {
            let count = u64::from(*count);
            if count > above {
                return Self::end(index);
            }
            above -= count;
        }
        0
    }

    /// Returns whether a number is as others were, within a half octave on either side.
    pub(crate) fn knows(&self, value: u64) -> bool {
        let index = Self::index(value);
        (index.saturating_sub(1)..=(index + 1).min(Self::LEN - 1)).any(|at| self.0[at] > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_number_is_below_the_end_of_its_bin(value in 0_u64..1 << 28) {
            let index = Bins::index(value);
            prop_assert!(value < Bins::end(index));
            prop_assert!(index == 0 || value >= Bins::end(index - 1));
        }

        #[test]
        fn any_number_is_counted(values in proptest::collection::vec(any::<u64>(), 0..200)) {
            let mut bins = Bins::default();
            values.iter().for_each(|v| bins.add(*v));
            prop_assert_eq!(bins.total(), values.len() as u64);
            prop_assert!(values.iter().all(|v| bins.knows(*v)));
        }
    }

    #[test]
    fn a_rare_giant_is_not_usual() {
        let mut bins = Bins::default();
        (0..200).for_each(|n| bins.add(5_000 + n));
        bins.add(1 << 20);
        assert!(bins.usual_max(10) < 10_000);
        assert!(bins.usual_max(0) > 1 << 20);
    }

    #[test]
    fn counting_never_overflows() {
        let mut bins = Bins::default();
        (0..200_000).for_each(|_| bins.add(100));
        bins.add(1);
        assert!(bins.knows(100) && bins.total() > 30_000);
    }
}
