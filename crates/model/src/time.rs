//! Time of events: one number, UTC, nanoseconds.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

const NANOS_PER_SEC: i64 = 1_000_000_000;

/// Nanoseconds since 1970-01-01T00:00:00Z, years 1677 to 2262.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

/// A text that is no time in any accepted form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseTimestampError;

impl fmt::Display for ParseTimestampError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a time (expected for example 2026-03-01T10:00:00Z)")
    }
}

impl std::error::Error for ParseTimestampError {}

impl Timestamp {
    /// Makes a time from nanoseconds since the epoch.
    #[must_use]
    pub const fn from_nanos(nanos: i64) -> Self {
        Self(nanos)
    }

    /// Makes a time from whole seconds since the epoch; `None` outside the years 1677 to 2262.
    #[must_use]
    pub fn from_secs(secs: i64) -> Option<Self> {
        secs.checked_mul(NANOS_PER_SEC).map(Self)
    }

    /// Makes a time from milliseconds since the epoch; `None` outside the range.
    #[must_use]
    pub fn from_millis(millis: i64) -> Option<Self> {
        millis.checked_mul(1_000_000).map(Self)
    }

    /// Makes a time from microseconds since the epoch; `None` outside the range.
    #[must_use]
    pub fn from_micros(micros: i64) -> Option<Self> {
        micros.checked_mul(1_000).map(Self)
    }

    /// Makes a time from seconds with a fraction (Zeek, EVE, k8s write such); `None` when it is
    /// not finite or outside the range. Precise to the microsecond.
    #[must_use]
    pub fn from_secs_f64(secs: f64) -> Option<Self> {
        let micros = (secs * 1e6).round();
        #[expect(
            clippy::cast_possible_truncation,
            reason = "range checked in the condition"
        )]
        (micros.abs() < 9.2e15).then(|| Self((micros as i64) * 1_000))
    }

    /// Returns nanoseconds since the epoch.
    #[must_use]
    pub const fn as_nanos(self) -> i64 {
        self.0
    }

    /// Returns the time later by `nanos`, held at the ends of the range.
    #[must_use]
    pub const fn saturating_add_nanos(self, nanos: i64) -> Self {
        Self(self.0.saturating_add(nanos))
    }

    /// Makes a UTC time from calendar parts; `None` when a part is out of range. Sources that
    /// write a zone subtract its offset themselves.
    #[must_use]
    pub fn from_utc_parts(
        date: (i64, u32, u32),
        time: (u32, u32, u32),
        nanos: u32,
    ) -> Option<Self> {
        let ((year, month, day), (hour, minute, second)) = (date, time);
        let days_in_month = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
            2 => 28,
            _ => return None,
        };
        let in_range = (1..=days_in_month).contains(&day)
            && hour < 24
            && minute < 60
            && second < 61
            && (1600..=2300).contains(&year)
            && nanos < 1_000_000_000;
        if !in_range {
            return None;
        }
        let secs = days_from_civil(year, month, day) * 86_400
            + i64::from(hour) * 3_600
            + i64::from(minute) * 60
            + i64::from(second);
        secs.checked_mul(NANOS_PER_SEC)?
            .checked_add(i64::from(nanos))
            .map(Self)
    }

    /// Parses `YYYY-MM-DD`, `T` or a blank, `HH:MM:SS`, an optional fraction (`.` or `,`), and an
    /// optional zone (`Z`, `+09:00`, `+0900`, `+09`). Without a zone the time is taken as UTC.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.trim_ascii().as_bytes();
        let number = |range: std::ops::Range<usize>| digits(bytes.get(range)?);
        let separators = [(4, b'-'), (7, b'-'), (13, b':'), (16, b':')];
        let well_formed = separators.iter().all(|&(at, c)| bytes.get(at) == Some(&c))
            && matches!(bytes.get(10), Some(b'T' | b't' | b' '));
        if !well_formed {
            return None;
        }
        let date = (i64::from(number(0..4)?), number(5..7)?, number(8..10)?);
        let time = (number(11..13)?, number(14..16)?, number(17..19)?);
        let (nanos, zone) = split_fraction(&bytes[19..])?;
        let offset_secs = zone_offset_secs(zone)?;
        Self::from_utc_parts(date, time, nanos)
            .map(|t| t.saturating_add_nanos(-offset_secs * NANOS_PER_SEC))
    }
}

/// Days from 1970-01-01 (H. Hinnant, "chrono-compatible low-level date algorithms").
fn days_from_civil(year: i64, month: u32, day: u32) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year - era * 400;
    let shifted = i64::from((month + 9) % 12);
    let day_of_year = (153 * shifted + 2) / 5 + i64::from(day) - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

fn digits(bytes: &[u8]) -> Option<u32> {
    bytes.iter().try_fold(0_u32, |n, b| {
        b.is_ascii_digit().then(|| n * 10 + u32::from(b - b'0'))
    })
}

/// Splits `.123456789Z` into nanoseconds and the zone; digits past the ninth are dropped.
fn split_fraction(rest: &[u8]) -> Option<(u32, &[u8])> {
    if !matches!(rest.first(), Some(b'.' | b',')) {
        return Some((0, rest));
    }
    let len = rest[1..].iter().take_while(|b| b.is_ascii_digit()).count();
    let (fraction, zone) = rest[1..].split_at(len);
    let kept = &fraction[..len.min(9)];
    let scale = 10_u32.pow(u32::try_from(9 - kept.len()).ok()?);
    Some((digits(kept)? * scale, zone))
}

fn zone_offset_secs(zone: &[u8]) -> Option<i64> {
    let (sign, rest) = match zone.split_first() {
        None | Some((b'Z' | b'z', [])) => return Some(0),
        Some((b' ', rest)) => return zone_offset_secs(if rest == b"UTC" { b"" } else { rest }),
        Some((b'+', rest)) => (1, rest),
        Some((b'-', rest)) => (-1, rest),
        Some(_) => return None,
    };
    let (hours, minutes) = match rest {
        [_, _] => (digits(rest)?, 0),
        [_, _, b':', _, _] => (digits(&rest[..2])?, digits(&rest[3..])?),
        [_, _, _, _] => (digits(&rest[..2])?, digits(&rest[2..])?),
        _ => return None,
    };
    (hours < 24 && minutes < 60).then(|| sign * (i64::from(hours) * 3600 + i64::from(minutes) * 60))
}

impl fmt::Display for Timestamp {
    /// Prints RFC 3339 in UTC with as many fraction digits as needed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_nanosecond(i128::from(self.0)) {
            Ok(t) => t.fmt(f),
            Err(_) => write!(f, "{}ns", self.0),
        }
    }
}

impl FromStr for Timestamp {
    type Err = ParseTimestampError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text).ok_or(ParseTimestampError)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn nanos(text: &str) -> i64 {
        Timestamp::parse(text).expect(text).as_nanos()
    }

    #[test]
    fn reads_zones_fractions_and_separators() {
        let base = 1_772_359_200 * NANOS_PER_SEC; // 2026-03-01T10:00:00Z
        assert_eq!(nanos("2026-03-01T10:00:00Z"), base);
        assert_eq!(nanos("2026-03-01 10:00:00"), base);
        assert_eq!(nanos("2026-03-01 10:00:00 UTC"), base);
        assert_eq!(nanos("2026-03-01T19:00:00+09:00"), base);
        assert_eq!(nanos("2026-03-01T19:00:00+0900"), base);
        assert_eq!(nanos("2026-03-01T05:00:00-05"), base);
        assert_eq!(nanos("2026-03-01T10:00:00.25Z"), base + 250_000_000);
        assert_eq!(nanos("2026-03-01T10:00:00,1234567891Z"), base + 123_456_789);
    }

    #[test]
    fn refuses_what_is_no_time() {
        for text in [
            "",
            "2026-03-01",
            "2026-13-01T00:00:00Z",
            "2026-02-30T00:00:00Z",
            "2026-03-01T24:00:00Z",
            "2026-03-01T10:00:00+25:00",
            "2026-03-01T10:00:00X",
            "2026-03-01T1é:00:00Z",
        ] {
            assert_eq!(Timestamp::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn printing_and_parsing_round_trip(nanos in -9_000_000_000_000_000_000_i64..9_000_000_000_000_000_000) {
            let time = Timestamp::from_nanos(nanos);
            prop_assert_eq!(Timestamp::parse(&time.to_string()), Some(time));
        }

        #[test]
        fn parsing_never_panics(text in "\\PC{0,40}") {
            let _ = Timestamp::parse(&text);
        }
    }
}
