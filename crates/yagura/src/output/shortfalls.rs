//! What correlations could not do, in both languages.

use super::facts::RunFacts;
use super::lang::Lang;
use super::words::{Words, fill, grouped};

/// A way in which correlations fell short.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shortfall {
    /// Matches without a time were not correlated.
    WithoutTime,
    /// Matches came late and were correlated out of order of time.
    Late,
    /// Groups were dropped for want of memory.
    GroupsDropped,
    /// Matches were forgotten for want of memory.
    MatchesForgotten,
    /// Matches of inner correlations were not passed on.
    ChainsCut,
    /// Findings were not kept for want of memory.
    FindingsDropped,
}

impl Shortfall {
    const fn text(self, words: &Words) -> &'static str {
        match self {
            Self::WithoutTime => words.shortfall_without_time,
            Self::Late => words.shortfall_late,
            Self::GroupsDropped => words.shortfall_groups,
            Self::MatchesForgotten => words.shortfall_matches,
            Self::ChainsCut => words.shortfall_chains,
            Self::FindingsDropped => words.shortfall_findings,
        }
    }
}

/// Says each way in which the correlations of a run fell short.
#[must_use]
pub fn said(facts: &RunFacts, lang: Lang) -> Vec<String> {
    let words = Words::of(lang);
    let all = facts.shortfalls.iter();
    all.map(|(kind, n)| fill(kind.text(words), &[("n", &grouped(*n))]))
        .collect()
}
