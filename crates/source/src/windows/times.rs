//! Times of Windows events as tools write them into JSON.

use crate::json::as_time;
use crate::text::dates::{number, time_of_day};
use yagura_model::{Timestamp, Value};

/// Reads ISO 8601, a number (Velociraptor), `/Date(1795615201123)/` (ConvertTo-Json of PowerShell
/// 5) or `11/25/2026 2:00:01 PM` (its text in English, taken as UTC).
pub(super) fn as_windows_time(value: Value<'_>) -> Option<Timestamp> {
    as_time(value).or_else(|| {
        let text = value.as_str()?;
        script_date(text).or_else(|| american(text))
    })
}

/// An offset behind the number is for display only.
fn script_date(text: &str) -> Option<Timestamp> {
    let inside = text.strip_prefix("/Date(")?.strip_suffix(")/")?;
    let millis = inside.split_once('+').map_or(inside, |(millis, _)| millis);
    Timestamp::from_millis(millis.parse().ok()?)
}

/// Only with AM or PM: elsewhere the day may stand first.
fn american(text: &str) -> Option<Timestamp> {
    let mut words = text.split([' ', '\u{202f}']);
    let (date, clock, half) = (words.next()?, words.next()?, words.next()?);
    let mut parts = date.split('/').map(|part| number(part.as_bytes()));
    let (month, day, year) = (parts.next()??, parts.next()??, parts.next()??);
    let padded = if clock.len() == 7 {
        format!("0{clock}")
    } else {
        clock.to_owned()
    };
    let ((hour, minute, second), nanos) = time_of_day(&padded)?;
    let hour = match (half, hour) {
        ("AM", 12) => 0,
        ("AM", 1..12) | ("PM", 12) => hour,
        ("PM", 1..12) => hour + 12,
        _ => return None,
    };
    Timestamp::from_utc_parts((i64::from(year), month, day), (hour, minute, second), nanos)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_gives_the_same_time() {
        let time = Timestamp::parse("2026-11-25T14:00:01Z");
        for value in [
            Value::Text("2026-11-25T14:00:01Z"),
            Value::Float(1_795_615_201.0),
            Value::Int(1_795_615_201),
            Value::Text("/Date(1795615201000)/"),
            Value::Text("/Date(1795615201000+0900)/"),
            Value::Text("11/25/2026 2:00:01 PM"),
        ] {
            assert_eq!(as_windows_time(value), time, "{value:?}");
        }
        let midnight = as_windows_time(Value::Text("1/2/2026 12:30:00 AM"));
        assert_eq!(midnight, Timestamp::parse("2026-01-02T00:30:00Z"));
        for wrong in [
            "25/11/2026 14:00:01",
            "11/25/2026 14:00:01 PM",
            "/Date(x)/",
            "now",
        ] {
            assert_eq!(as_windows_time(Value::Text(wrong)), None, "{wrong}");
        }
    }
}
