//! The two languages that people read here, and the zone in which times are shown.

use std::str::FromStr;
use yagura_model::{Timestamp, TranslatedText};

/// A language of the people who read the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// Japanese.
    Ja,
    /// English.
    #[default]
    En,
}

impl Lang {
    /// Returns the BCP 47 tag.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Ja => "ja",
            Self::En => "en",
        }
    }

    /// Picks the text of this language; English where nobody has translated it.
    #[must_use]
    pub fn pick(self, text: &TranslatedText) -> &str {
        match (self, &text.ja) {
            (Self::Ja, Some(ja)) => ja,
            _ => &text.en,
        }
    }
}

/// A word that names no language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseLangError;

impl std::fmt::Display for ParseLangError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("expected ja or en")
    }
}

impl std::error::Error for ParseLangError {}

impl FromStr for Lang {
    type Err = ParseLangError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "ja" => Ok(Self::Ja),
            "en" => Ok(Self::En),
            _ => Err(ParseLangError),
        }
    }
}

/// A fixed offset in which times are shown. Times in data files are always UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Zone {
    /// Printed after times.
    pub label: &'static str,
    /// Seconds east of UTC.
    pub offset_secs: i32,
}

impl Zone {
    /// Coordinated Universal Time.
    pub const UTC: Self = Self {
        label: "UTC",
        offset_secs: 0,
    };
    /// Japan Standard Time; Japan has no daylight saving time.
    pub const JST: Self = Self {
        label: "JST",
        offset_secs: 9 * 3_600,
    };

    /// Prints `2026-03-01 19:00:00` in this zone, whole seconds, without the label.
    #[must_use]
    pub fn format(self, time: Timestamp) -> String {
        let shifted = time.saturating_add_nanos(i64::from(self.offset_secs) * 1_000_000_000);
        let whole_secs = shifted.as_nanos().div_euclid(1_000_000_000);
        Timestamp::from_secs(whole_secs)
            .unwrap_or(shifted)
            .to_string()
            .replace('T', " ")
            .trim_end_matches('Z')
            .to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_shown_in_their_zone_in_whole_seconds() {
        let time = Timestamp::parse("2026-03-01T23:59:59.999Z").expect("a time");
        assert_eq!(Zone::UTC.format(time), "2026-03-01 23:59:59");
        assert_eq!(Zone::JST.format(time), "2026-03-02 08:59:59");
        let early = Timestamp::parse("1969-12-31T23:59:59.5Z").expect("a time");
        assert_eq!(Zone::UTC.format(early), "1969-12-31 23:59:59");
    }

    #[test]
    fn the_ends_of_the_range_do_not_panic() {
        for nanos in [i64::MIN, i64::MAX] {
            assert!(!Zone::JST.format(Timestamp::from_nanos(nanos)).is_empty());
        }
    }
}
