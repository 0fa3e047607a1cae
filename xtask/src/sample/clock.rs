//! Moments of the made-up office, which keeps Japanese time.

/// Midnight in Japan at the start of the first day, Monday 2 March 2026.
const DAY_ONE_MILLIS: u64 = 1_772_377_200_000;
const JST_MILLIS: u64 = 9 * 3_600_000;
const DAY_MILLIS: u64 = 86_400_000;

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// A moment, in milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct At(u64);

/// A moment on a calendar and a clock.
pub(super) struct Parts {
    pub(super) year: u64,
    pub(super) month: u64,
    pub(super) day: u64,
    pub(super) hour: u64,
    pub(super) minute: u64,
    pub(super) second: u64,
    pub(super) milli: u64,
}

impl At {
    /// A time of a day of the office, both counted from the first.
    pub(super) fn new(day: u32, secs: u32) -> Self {
        Self(DAY_ONE_MILLIS + u64::from(day) * DAY_MILLIS + u64::from(secs) * 1_000)
    }

    pub(super) fn plus_secs(self, secs: u32) -> Self {
        Self(self.0 + u64::from(secs) * 1_000)
    }

    pub(super) fn plus_millis(self, millis: u32) -> Self {
        Self(self.0 + u64::from(millis))
    }

    pub(super) fn millis(self) -> u64 {
        self.0
    }

    pub(super) fn utc(self) -> Parts {
        Parts::of(self.0)
    }

    /// The clock on the wall.
    pub(super) fn local(self) -> Parts {
        Parts::of(self.0 + JST_MILLIS)
    }
}

impl Parts {
    fn of(millis: u64) -> Self {
        let (year, month, day) = civil(millis / DAY_MILLIS);
        let rest = millis % DAY_MILLIS;
        Self {
            year,
            month,
            day,
            hour: rest / 3_600_000,
            minute: rest / 60_000 % 60,
            second: rest / 1_000 % 60,
            milli: rest % 1_000,
        }
    }

    pub(super) fn date(&self) -> String {
        format!("{}-{:02}-{:02}", self.year, self.month, self.day)
    }

    pub(super) fn clock(&self) -> String {
        format!("{:02}:{:02}:{:02}", self.hour, self.minute, self.second)
    }

    pub(super) fn month_name(&self) -> &'static str {
        usize::try_from(self.month - 1)
            .ok()
            .and_then(|at| MONTHS.get(at))
            .unwrap_or(&"")
    }
}

/// Days since 1970-01-01 to year, month and day (Gregorian; years from March, so that the leap
/// day is the last).
fn civil(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let month = if from_march < 10 {
        from_march + 3
    } else {
        from_march - 9
    };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    (year, month, of_year - (153 * from_march + 2) / 5 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_the_calendar_and_the_office_hours() {
        let at = At::new(0, 9 * 3_600 + 5).plus_millis(7);
        let (utc, local) = (at.utc(), at.local());
        assert_eq!(
            (utc.date(), utc.clock()),
            ("2026-03-02".into(), "00:00:05".into())
        );
        assert_eq!(
            (local.date(), local.clock()),
            ("2026-03-02".into(), "09:00:05".into())
        );
        assert_eq!((local.month_name(), local.milli), ("Mar", 7));
        assert_eq!(At::new(30, 0).local().date(), "2026-04-01");
        assert_eq!(At::new(728, 0).local().date(), "2028-02-28");
        assert_eq!(At::new(729, 0).local().date(), "2028-02-29");
    }
}
