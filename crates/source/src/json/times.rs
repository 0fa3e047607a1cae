//! Times as JSON records write them: text with or without a zone, or a number since 1970 in
//! seconds, milliseconds, microseconds or nanoseconds.

use yagura_model::{Fields, Timestamp, Value};

/// Reads the time from the first of the names that holds one.
pub(crate) fn first_time(fields: &Fields, names: &[&str]) -> Option<Timestamp> {
    names
        .iter()
        .find_map(|name| fields.get(name).and_then(as_time))
}

/// Reads a time. The unit of a number follows from its size: each is taken to lie between 1973
/// and 5138, so that no two units can be mistaken for each other.
pub(crate) fn as_time(value: Value<'_>) -> Option<Timestamp> {
    match value {
        Value::Text(text) => Timestamp::parse(text).or_else(|| number_text(text)),
        Value::Int(n) => whole(n),
        Value::Float(n) => fraction(n),
        _ => None,
    }
}

fn number_text(text: &str) -> Option<Timestamp> {
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    match text.parse::<i64>() {
        Ok(n) => whole(n),
        Err(_) => text.parse().ok().and_then(fraction),
    }
}

fn whole(n: i64) -> Option<Timestamp> {
    match n {
        100_000_000..=99_999_999_999 => Timestamp::from_secs(n),
        100_000_000_000..=99_999_999_999_999 => Timestamp::from_millis(n),
        100_000_000_000_000..=99_999_999_999_999_999 => Timestamp::from_micros(n),
        100_000_000_000_000_000.. => Some(Timestamp::from_nanos(n)),
        _ => None,
    }
}

fn fraction(n: f64) -> Option<Timestamp> {
    if (1e8..1e11).contains(&n) {
        Timestamp::from_secs_f64(n)
    } else if (1e11..1e14).contains(&n) {
        Timestamp::from_secs_f64(n / 1e3)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_unit_gives_the_same_time() {
        let time = Timestamp::parse("2026-03-01T10:00:00.5Z");
        for value in [
            Value::Float(1_772_359_200.5),
            Value::Int(1_772_359_200_500),
            Value::Int(1_772_359_200_500_000),
            Value::Int(1_772_359_200_500_000_000),
            Value::Text("1772359200.5"),
            Value::Text("1772359200500"),
            Value::Text("2026-03-01T19:00:00.5+09:00"),
        ] {
            assert_eq!(as_time(value), time, "{value:?}");
        }
    }

    #[test]
    fn small_numbers_and_words_are_no_times() {
        for value in [
            Value::Int(17),
            Value::Int(-1_772_359_200),
            Value::Float(f64::INFINITY),
            Value::Float(1e300),
            Value::Text("now"),
            Value::Text("inf"),
            Value::Text("17"),
            Value::Null,
        ] {
            assert_eq!(as_time(value), None, "{value:?}");
        }
    }
}
