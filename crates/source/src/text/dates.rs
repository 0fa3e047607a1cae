//! The dates of text logs, with what they leave out supplied by [`SourceOptions`].

use crate::SourceOptions;
use yagura_model::Timestamp;

const NANOS_PER_SEC: i64 = 1_000_000_000;
const DAY_NANOS: i64 = 86_400 * NANOS_PER_SEC;
/// Mean length of a Gregorian year.
const YEAR_SECS: i64 = 31_556_952;
/// From one 29 February to the next across 1900 or 2100.
const YEARS_BACK_MAX: i64 = 8;

/// Hour, minute, second.
pub(crate) type TimeOfDay = (u32, u32, u32);

/// Supplies the zone and the year where a log has none.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clock {
    reference: Timestamp,
    zone_nanos: i64,
}

impl Clock {
    pub(crate) fn new(options: &SourceOptions) -> Self {
        Self {
            reference: options.reference_time,
            zone_nanos: i64::from(options.zone_offset_secs) * NANOS_PER_SEC,
        }
    }

    /// Makes a time from calendar parts in the zone of the source.
    pub(crate) fn local(
        &self,
        date: (i64, u32, u32),
        time: TimeOfDay,
        nanos: u32,
    ) -> Option<Timestamp> {
        let utc = Timestamp::from_utc_parts(date, time, nanos)?;
        Some(utc.saturating_add_nanos(-self.zone_nanos))
    }

    /// Takes a time made by [`Self::local`] as one in a zone that many seconds east of UTC.
    pub(crate) fn in_zone(&self, local: Timestamp, east_secs: i64) -> Timestamp {
        local.saturating_add_nanos(self.zone_nanos - east_secs * NANOS_PER_SEC)
    }

    /// Makes a time from a month and day: the latest year in which it is not more than a day
    /// after the reference.
    pub(crate) fn yearless(
        &self,
        (month, day): (u32, u32),
        time: TimeOfDay,
        nanos: u32,
    ) -> Option<Timestamp> {
        let limit = self.reference.saturating_add_nanos(DAY_NANOS);
        let year_after = 1971
            + limit
                .as_nanos()
                .div_euclid(NANOS_PER_SEC)
                .div_euclid(YEAR_SECS);
        (year_after - YEARS_BACK_MAX..=year_after)
            .rev()
            .filter_map(|year| self.local((year, month, day), time, nanos))
            .find(|time| *time <= limit)
    }

    /// Parses `2026-03-01T10:00:00.5+09:00`; without a zone in that of the source.
    pub(crate) fn iso(&self, text: &str) -> Option<Timestamp> {
        let time = Timestamp::parse(text)?;
        let rest = text.trim_ascii().get(19..)?;
        let zone = rest.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ','));
        Some(if zone.is_empty() {
            time.saturating_add_nanos(-self.zone_nanos)
        } else {
            time
        })
    }

    /// Parses `01/Mar/2026:10:00:00 +0900` of Apache and nginx, with a fraction or without a
    /// zone as custom formats have them.
    pub(crate) fn common_log(&self, text: &str) -> Option<Timestamp> {
        let bytes = text.as_bytes();
        let slashed = bytes.get(2) == Some(&b'/') && bytes.get(6) == Some(&b'/');
        if !slashed || bytes.get(11) != Some(&b':') {
            return None;
        }
        let date = (
            i64::from(number(&bytes[7..11])?),
            month(&bytes[3..6])?,
            number(&bytes[..2])?,
        );
        let (clock, zone) = match text.get(12..)?.split_once(' ') {
            Some((clock, zone)) => (clock, zone),
            None => (text.get(12..)?, ""),
        };
        let (time, nanos) = time_of_day(clock)?;
        if zone.is_empty() {
            return self.local(date, time, nanos);
        }
        let utc = Timestamp::from_utc_parts(date, time, nanos)?;
        Some(utc.saturating_add_nanos(-zone_secs(zone)? * NANOS_PER_SEC))
    }
}

/// Parses the digits of a number of at most nine of them.
pub(crate) fn number(digits: &[u8]) -> Option<u32> {
    if digits.is_empty() || digits.len() > 9 {
        return None;
    }
    digits.iter().try_fold(0_u32, |n, b| {
        b.is_ascii_digit().then(|| n * 10 + u32::from(b - b'0'))
    })
}

/// Returns the number of a month by its English three letters.
pub(crate) fn month(name: &[u8]) -> Option<u32> {
    const NAMES: [&[u8; 3]; 12] = [
        b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov",
        b"Dec",
    ];
    (1..)
        .zip(NAMES)
        .find(|(_, n)| n[..].eq_ignore_ascii_case(name))
        .map(|(n, _)| n)
}

/// Parses `10:00:00`, with a fraction behind `.` or `,`.
pub(crate) fn time_of_day(text: &str) -> Option<(TimeOfDay, u32)> {
    let bytes = text.as_bytes();
    if bytes.len() < 8 || bytes[2] != b':' || bytes[5] != b':' {
        return None;
    }
    let time = (
        number(&bytes[..2])?,
        number(&bytes[3..5])?,
        number(&bytes[6..8])?,
    );
    let nanos = match bytes.get(8) {
        None => 0,
        Some(b'.' | b',') => {
            let kept = &bytes[9..bytes.len().min(18)];
            let scale = 10_u32.pow(u32::try_from(9 - kept.len()).ok()?);
            if kept.is_empty() {
                0
            } else {
                number(kept)? * scale
            }
        }
        Some(_) => return None,
    };
    Some((time, nanos))
}

/// Parses `+0900`, `-05:00` or `Z` into seconds east of UTC.
fn zone_secs(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    let sign = match bytes.first()? {
        b'Z' if bytes.len() == 1 => return Some(0),
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let minutes = match bytes.len() {
        5 => &bytes[3..],
        6 if bytes[3] == b':' => &bytes[4..],
        _ => return None,
    };
    let (hours, minutes) = (number(&bytes[1..3])?, number(minutes)?);
    (hours < 24 && minutes < 60)
        .then(|| sign * (i64::from(hours) * 3_600 + i64::from(minutes) * 60))
}

/// Seconds east of UTC of a zone that a device names: an offset, or an abbreviation that means
/// one zone only. `CST`, `IST` and `BST` mean several and are none.
pub(crate) fn named_zone_secs(name: &str) -> Option<i64> {
    let hours = match name {
        "UTC" | "GMT" | "WET" => 0,
        "CET" | "WEST" | "MEZ" => 1,
        "CEST" | "EET" | "SAST" | "MESZ" => 2,
        "EEST" | "MSK" => 3,
        "HKT" | "SGT" | "AWST" => 8,
        "JST" | "KST" => 9,
        "AEST" => 10,
        "AEDT" => 11,
        "NZST" => 12,
        "NZDT" => 13,
        "EDT" => -4,
        "EST" | "CDT" => -5,
        "MDT" => -6,
        "MST" | "PDT" => -7,
        "PST" => -8,
        _ => return zone_secs(name),
    };
    Some(hours * 3_600)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clock(reference: &str, zone_offset_secs: i32) -> Clock {
        Clock::new(&SourceOptions {
            reference_time: Timestamp::parse(reference).expect("a time"),
            zone_offset_secs,
        })
    }

    #[test]
    fn a_date_without_year_is_at_most_a_day_ahead() {
        let clock = clock("2026-03-01T12:00:00Z", 0);
        let year = |month, day| {
            clock
                .yearless((month, day), (0, 0, 0), 0)
                .map(|t| t.to_string())
        };
        assert_eq!(year(3, 2).as_deref(), Some("2026-03-02T00:00:00Z"));
        assert_eq!(year(3, 3).as_deref(), Some("2025-03-03T00:00:00Z"));
        assert_eq!(year(12, 31).as_deref(), Some("2025-12-31T00:00:00Z"));
        assert_eq!(year(2, 29).as_deref(), Some("2024-02-29T00:00:00Z"));
        assert_eq!(year(2, 30), None);
    }

    #[test]
    fn zones_that_mean_several_are_none() {
        for (name, secs) in [
            ("JST", Some(32_400)),
            ("UTC", Some(0)),
            ("PST", Some(-28_800)),
            ("+09:00", Some(32_400)),
            ("CST", None),
            ("IST", None),
            ("sshd", None),
        ] {
            assert_eq!(named_zone_secs(name), secs, "{name}");
        }
    }

    #[test]
    fn times_without_zone_are_those_of_the_source() {
        let jst = clock("2026-03-01T12:00:00Z", 32_400);
        let print = |t: Option<Timestamp>| t.map(|t| t.to_string());
        assert_eq!(
            print(jst.iso("2026-03-01 10:00:00")).as_deref(),
            Some("2026-03-01T01:00:00Z")
        );
        assert_eq!(
            print(jst.iso("2026-03-01T10:00:00Z")).as_deref(),
            Some("2026-03-01T10:00:00Z")
        );
        assert_eq!(
            print(jst.common_log("01/Mar/2026:10:00:00.25 -0500")).as_deref(),
            Some("2026-03-01T15:00:00.25Z")
        );
        assert_eq!(
            print(jst.common_log("01/Mar/2026:10:00:00")).as_deref(),
            Some("2026-03-01T01:00:00Z")
        );
        for wrong in [
            "",
            "1/Mar/2026:10:00:00 +0000",
            "01/Mrz/2026:10:00:00 +0000",
            "01/Mar/2026:10:00:00 JST",
        ] {
            assert_eq!(jst.common_log(wrong), None, "{wrong}");
        }
    }
}
