//! How a match reaches a correlation: where its group and its values are found.

use super::base_match::BaseMatch;
use super::metric::Metric;
use super::texts;
use crate::rule::Number;

/// A way for the matches of one rule, or of one inner correlation, into a correlation.
#[derive(Debug)]
pub(super) struct Input {
    /// The correlation.
    pub(super) node: usize,
    /// Places of the rule in the correlation's list.
    pub(super) places: Box<[u64]>,
    /// The fields that make a group.
    pub(super) group: Box<[Source]>,
    /// The fields that are measured.
    pub(super) values: Box<[Source]>,
}

/// Where a value comes from.
#[derive(Debug)]
pub(super) enum Source {
    /// A slot of the base match.
    Slot(usize),
    /// A place in the group of the inner correlation.
    Group(usize),
    /// A slot of the base match that completed the inner correlation: (base rule, slot).
    ByRule(Box<[(usize, usize)]>),
}

impl Source {
    fn text<'m>(&self, event: &'m BaseMatch, group: &'m [u8]) -> Option<&'m str> {
        match self {
            Self::Slot(slot) => event.text(*slot),
            Self::Group(place) => texts::get(group, *place),
            Self::ByRule(slots) => {
                let (_, slot) = slots.iter().find(|(rule, _)| *rule == event.rule)?;
                event.text(*slot)
            }
        }
    }
}

impl Input {
    /// Writes the key of the group that a match belongs to. `false`: it belongs to none, since a
    /// value is missing. `group` is that of the inner correlation.
    pub(super) fn key(&self, event: &BaseMatch, group: &[u8], key: &mut Vec<u8>) -> bool {
        key.clear();
        write_all(&self.group, event, group, key)
    }

    /// Writes what the correlation measures of a match; nothing if the match counts for nothing
    /// there, since a value is missing or no number.
    pub(super) fn values(
        &self,
        metric: Metric,
        event: &BaseMatch,
        group: &[u8],
        values: &mut Vec<u64>,
    ) {
        values.clear();
        if metric.is_numeric() {
            let text = self.values.first().and_then(|v| v.text(event, group));
            let number = text.and_then(Number::parse);
            values.extend(number.map(|n| n.as_f64().to_bits()));
        } else if self.values.is_empty() {
            values.extend_from_slice(&self.places);
        } else {
            let mut tuple = Vec::new();
            if write_all(&self.values, event, group, &mut tuple) {
                values.push(texts::hash(&tuple));
            }
        }
    }
}

/// Appends all texts; stops with `false` at one that is missing.
fn write_all(sources: &[Source], event: &BaseMatch, group: &[u8], out: &mut Vec<u8>) -> bool {
    sources.iter().all(|source| {
        let text = source.text(event, group);
        texts::push(out, text);
        text.is_some()
    })
}
