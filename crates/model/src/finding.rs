//! What a rule, indicator or judge said about events (OCSF: Detection Finding).

use crate::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// How serious a match is (Sigma specification 2.1, `level`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Enriches events; no alert by itself.
    Informational,
    /// Notable, rarely an incident.
    Low,
    /// To be reviewed regularly.
    Medium,
    /// Needs a prompt review.
    High,
    /// An incident with near certainty.
    Critical,
}

impl Level {
    /// All levels, lowest first.
    pub const ALL: [Self; 5] = [
        Self::Informational,
        Self::Low,
        Self::Medium,
        Self::High,
        Self::Critical,
    ];

    /// Returns the word the Sigma specification uses.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Informational => "informational",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A word that names no level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseLevelError;

impl fmt::Display for ParseLevelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected informational, low, medium, high or critical")
    }
}

impl std::error::Error for ParseLevelError {}

impl FromStr for Level {
    type Err = ParseLevelError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|level| level.as_str().eq_ignore_ascii_case(text))
            .ok_or(ParseLevelError)
    }
}

/// One text in the two languages that people read here. `ja` falls back to `en`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TranslatedText {
    /// English text.
    pub en: String,
    /// Japanese text; `None` when nobody has translated it.
    pub ja: Option<String>,
}

/// What is known about a rule, shared by all its findings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleMeta {
    /// The rule's `id`; a rule without one is known by its file and title.
    pub id: String,
    /// Title.
    pub title: TranslatedText,
    /// Description.
    pub description: TranslatedText,
    /// What to do when it fires, if the rule says so.
    pub advice: Option<TranslatedText>,
    /// Author; must stand in every message made from a match (Detection Rule License 1.1).
    pub author: Option<String>,
    /// Level; `None` when the rule states none.
    pub level: Option<Level>,
    /// Maturity (`stable`, `test`, `experimental`, `deprecated`, `unsupported`).
    pub status: Option<String>,
    /// Licence of the rule, if stated.
    pub license: Option<String>,
    /// Tags such as `attack.t1059.001`.
    pub tags: Vec<String>,
    /// Links.
    pub references: Vec<String>,
    /// Known causes of false positives.
    pub false_positives: Vec<String>,
    /// Fields the author wants an analyst to see.
    pub fields: Vec<String>,
    /// File that holds the rule, as given when loading.
    pub file: String,
}

/// One field that matched, with the value seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Field name as the rule writes it; empty for a keyword match.
    pub field: String,
    /// Value in the event, cut at [`Evidence::VALUE_LEN_BYTES_MAX`].
    pub value: String,
}

impl Evidence {
    /// Longest value that is kept in a finding; the raw event has the rest.
    pub const VALUE_LEN_BYTES_MAX: usize = 4_096;

    /// Makes evidence, cutting a long value at a character boundary.
    #[must_use]
    pub fn new(field: &str, value: &str) -> Self {
        let mut end = value.len().min(Self::VALUE_LEN_BYTES_MAX);
        while !value.is_char_boundary(end) {
            end -= 1;
        }
        let cut = if end < value.len() { "…" } else { "" };
        Self {
            field: field.to_owned(),
            value: format!("{}{cut}", &value[..end]),
        }
    }
}

/// What became of an attack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Something shows that it worked.
    Success,
    /// Every attempt was refused or failed.
    Failed,
    /// It was answered, and the log cannot tell what the answer held.
    Unknown,
}

impl Outcome {
    /// Returns the word that outputs use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
        }
    }
}

/// Name of an incident; the same input gives the same name. Printed as `web-` and 16 hex digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct IncidentId(pub u64);

impl fmt::Display for IncidentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "web-{:016x}", self.0)
    }
}

/// The incident that a finding belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Incident {
    /// Which.
    pub id: IncidentId,
    /// What became of it.
    pub outcome: Outcome,
}

/// A rule said something about an event (or, for a correlation, about several).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule that fired.
    pub rule: Arc<RuleMeta>,
    /// Time of the event, or of the event that completed a correlation.
    pub time: Option<Timestamp>,
    /// Input that holds the event, as named by the caller.
    pub source_file: Arc<str>,
    /// `EventRecordID`, or the 1-based number of the record.
    pub record_id: u64,
    /// Windows channel, or the source's own name for its log.
    pub channel: Option<String>,
    /// Windows event id, if the event has one.
    pub event_id: Option<String>,
    /// Host that the event is about.
    pub computer: Option<String>,
    /// Account that the event is about, if the source names one.
    pub user: Option<String>,
    /// Which fields matched.
    pub matched: Vec<Evidence>,
    /// Group of a correlation (group-by name to value); `None` for plain rules.
    pub group: Option<Vec<(String, String)>>,
    /// For correlations: how many events took part.
    pub event_count: Option<u64>,
    /// The incident it belongs to, where one was formed.
    pub incident: Option<Incident>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_values_are_cut_at_a_character() {
        let value = "あ".repeat(2_000);
        let evidence = Evidence::new("CommandLine", &value);
        assert!(evidence.value.len() <= Evidence::VALUE_LEN_BYTES_MAX + "…".len());
        assert!(evidence.value.ends_with("あ…"));
    }

    #[test]
    fn levels_are_ordered_and_named() {
        assert!(Level::Critical > Level::High);
        for level in Level::ALL {
            assert_eq!(level.as_str().parse(), Ok(level));
        }
        assert!("severe".parse::<Level>().is_err());
    }
}
