//! Looking into an event: its own names first, then those of its category view.

use super::table::When;
use std::borrow::Cow;
use yagura_model::{Event, Fields, Value};

/// An event as tables see it. A value that says there is none (`-`, `?`, `(null)`, the nobody
/// SID) is missing.
#[derive(Clone, Copy)]
pub(super) struct Record<'e>(pub(super) &'e Event);

impl<'e> Record<'e> {
    /// Returns the values of a name: its entries, else what its aliases answer for, else those of
    /// the category view.
    pub(super) fn values(self, name: &'static str) -> impl Iterator<Item = Cow<'e, str>> {
        let (fields, view) = (&self.0.fields, &self.0.category_fields);
        let aliased = fields
            .aliases()
            .filter(move |(alias, _)| *alias == name)
            .map(|(_, index)| fields.value_at(index));
        entries(fields, name)
            .chain(aliased)
            .chain(entries(view, name))
            .filter_map(text)
    }

    /// Returns the first value of a name.
    pub(super) fn get(self, name: &'static str) -> Option<Cow<'e, str>> {
        self.values(name).next()
    }

    /// Returns the first value of the first name that has one.
    pub(super) fn first(self, names: &[&'static str]) -> Option<Cow<'e, str>> {
        names.iter().find_map(|name| self.get(name))
    }

    /// Returns a value of Windows' System section, which stands behind the payload.
    pub(super) fn system(self, name: &str) -> Option<Cow<'e, str>> {
        entries(&self.0.fields, name).filter_map(text).last()
    }

    /// Returns whether a condition holds.
    pub(super) fn is(self, when: &When) -> bool {
        let source = &self.0.log_source;
        match when {
            When::Always => true,
            When::Format(names) => names.contains(&self.0.format),
            When::Product(name) => source.product() == *name,
            When::Service(name) => source.services().any(|service| service == *name),
            When::Category(name) => source.categories().any(|category| category == *name),
            When::Id(ids) => self
                .system("EventID")
                .and_then(|id| id.parse().ok())
                .is_some_and(|id| ids.contains(&id)),
            When::Has(name) => self.get(name).is_some(),
            When::Is(name, words) => self.any(name, |value| {
                words.iter().any(|w| value.eq_ignore_ascii_case(w))
            }),
            When::Starts(name, words) => {
                self.any(name, |value| words.iter().any(|w| starts(value, w)))
            }
            When::Contains(name, words) => {
                self.any(name, |value| words.iter().any(|w| contains(value, w)))
            }
            When::All(all) => all.iter().all(|when| self.is(when)),
            When::Any(any) => any.iter().any(|when| self.is(when)),
        }
    }

    fn any(self, name: &'static str, fits: impl Fn(&str) -> bool) -> bool {
        self.values(name).any(|value| fits(&value))
    }
}

fn entries<'e>(fields: &'e Fields, name: &str) -> impl Iterator<Item = Value<'e>> {
    fields
        .iter()
        .filter(move |(own, _)| *own == name)
        .map(|(_, value)| value)
}

fn text(value: Value<'_>) -> Option<Cow<'_, str>> {
    const MISSING: [&str; 6] = ["", "-", "?", "(null)", "S-1-0-0", "null"];
    match value {
        Value::Null | Value::Json(_) => None,
        value => Some(value.to_text()).filter(|text| !MISSING.contains(&text.trim())),
    }
}

/// Whether a text begins with a word, without case.
pub(super) fn starts(text: &str, word: &str) -> bool {
    text.as_bytes()
        .get(..word.len())
        .is_some_and(|head| head.eq_ignore_ascii_case(word.as_bytes()))
}

fn contains(text: &str, word: &str) -> bool {
    text.as_bytes()
        .windows(word.len().max(1))
        .any(|part| part.eq_ignore_ascii_case(word.as_bytes()))
}
