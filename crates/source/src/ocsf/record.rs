//! Looking into an event: its own names first, then those of its category view.

use super::table::When;
use std::borrow::Cow;
use yagura_model::{Event, Fields, Value};

/// An event as tables see it. A value that says there is none (`-`, `?`, `(null)`, the SID of
/// nobody, the audit system's unset user) is missing.
#[derive(Clone, Copy)]
pub(super) struct Record<'e> {
    event: &'e Event,
    /// Windows event id, looked up once as most cases of Windows ask for it.
    event_id: Option<i64>,
}

impl<'e> Record<'e> {
    pub(super) fn new(event: &'e Event) -> Self {
        let mut record = Self {
            event,
            event_id: None,
        };
        let id = record.system("EventID");
        record.event_id = id.and_then(|id| id.parse().ok());
        record
    }

    /// Returns the values of a name: its entries, else what its aliases answer for, else those of
    /// the category view.
    pub(super) fn values(self, name: &'static str) -> impl Iterator<Item = Cow<'e, str>> {
        let (fields, view) = (&self.event.fields, &self.event.category_fields);
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

    /// Returns a value of Windows' System section, which stands behind the payload, or which an
    /// alias answers for where a shipper has other names.
    pub(super) fn system(self, name: &'static str) -> Option<Cow<'e, str>> {
        let last = entries(&self.event.fields, name).filter_map(text).last();
        last.or_else(|| self.get(name))
    }

    /// Returns whether a condition holds.
    pub(super) fn is(self, when: &When) -> bool {
        let source = &self.event.log_source;
        match when {
            When::Always => true,
            When::Format(names) => names.contains(&self.event.format),
            When::Product(name) => source.product() == *name,
            When::Service(name) => source.services().any(|service| service == *name),
            When::Category(name) => source.categories().any(|category| category == *name),
            When::Id(ids) => self.event_id.is_some_and(|id| ids.contains(&id)),
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
    const MISSING: [&str; 8] = [
        "",
        "-",
        "?",
        "(null)",
        "null",
        "S-1-0-0",
        "unset",
        "4294967295",
    ];
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

/// How far into a text words are looked for: messages say early what they are, and a hostile one
/// may be as long as a record.
const SEARCHED_LEN_BYTES_MAX: usize = 4_096;

fn contains(text: &str, word: &str) -> bool {
    text.as_bytes()[..text.len().min(SEARCHED_LEN_BYTES_MAX)]
        .windows(word.len().max(1))
        .any(|part| part.eq_ignore_ascii_case(word.as_bytes()))
}
