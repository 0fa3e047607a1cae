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

/// A group as a match names it.
#[derive(Debug, Default)]
pub(super) struct NamedGroup {
    /// What tells groups apart: the values in lower case.
    pub(super) key: Vec<u8>,
    /// The values as the match has them.
    pub(super) shown: Vec<u8>,
    buffer: String,
}

impl Input {
    /// Writes the group that a match belongs to. `false`: it belongs to none, since a value is
    /// missing. `group` is that of the inner correlation.
    pub(super) fn name_group(
        &self,
        event: &BaseMatch,
        group: &[u8],
        named: &mut NamedGroup,
    ) -> bool {
        named.key.clear();
        named.shown.clear();
        self.group.iter().all(|source| {
            let text = source.text(event, group);
            texts::push_folded(&mut named.key, text, &mut named.buffer);
            texts::push(&mut named.shown, text);
            text.is_some()
        })
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
            let (mut tuple, mut buffer) = (Vec::new(), String::new());
            let is_whole = self.values.iter().all(|source| {
                let text = source.text(event, group);
                texts::push_folded(&mut tuple, text, &mut buffer);
                text.is_some()
            });
            if is_whole {
                values.push(texts::hash(&tuple));
            }
        }
    }
}
