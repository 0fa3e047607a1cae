//! The named values of an event, flat, in one reusable arena.
//!
//! In: names and values as a parser meets them; nested objects are flattened to dotted names,
//! arrays become several entries of one name. Out: look-ups and iteration in order.
//!
//! Invariants: entries keep the order in which they were pushed; several entries of one name are
//! a list-valued field; an alias answers for an entry but is no value of its own. Clearing keeps
//! the memory, so that a reader allocates nothing per event once warm.

use std::borrow::Cow;

/// A value of an event, borrowed from its [`Fields`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value<'a> {
    /// Present without a value (JSON `null`).
    Null,
    /// A boolean; compared as `true` or `false`.
    Bool(bool),
    /// A whole number; compared as decimal text.
    Int(i64),
    /// A whole number above `i64::MAX`.
    UInt(u64),
    /// Any other number.
    Float(f64),
    /// Text.
    Text(&'a str),
    /// The compact JSON text of a nested object or of an empty list. Its members, if any, are
    /// entries of their own, so keyword search and exports skip this one.
    Json(&'a str),
}

impl<'a> Value<'a> {
    /// Returns the text that comparisons see: text as it is, numbers in decimal, booleans as
    /// `true` or `false`, null as nothing.
    #[must_use]
    pub fn to_text(self) -> Cow<'a, str> {
        match self {
            Self::Null => Cow::Borrowed(""),
            Self::Bool(true) => Cow::Borrowed("true"),
            Self::Bool(false) => Cow::Borrowed("false"),
            Self::Int(n) => Cow::Owned(n.to_string()),
            Self::UInt(n) => Cow::Owned(n.to_string()),
            Self::Float(n) => Cow::Owned(n.to_string()),
            Self::Text(text) | Self::Json(text) => Cow::Borrowed(text),
        }
    }

    /// Returns the text if this is a text value.
    #[must_use]
    pub fn as_str(self) -> Option<&'a str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the whole number this is, or that its text spells in decimal.
    #[must_use]
    pub fn as_i64(self) -> Option<i64> {
        match self {
            Self::Int(n) => Some(n),
            Self::UInt(n) => i64::try_from(n).ok(),
            Self::Text(text) => text.parse().ok(),
            _ => None,
        }
    }
}

#[derive(Debug, Clone, Copy)]
struct Span {
    start: u32,
    len: u32,
}

#[derive(Debug, Clone, Copy)]
enum Stored {
    Null,
    Bool(bool),
    Int(i64),
    UInt(u64),
    Float(f64),
    Text(Span),
    Json(Span),
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    name: Span,
    value: Stored,
}

/// Ordered `(name, value)` pairs in one text arena.
#[derive(Debug, Clone, Default)]
pub struct Fields {
    text: String,
    entries: Vec<Entry>,
    aliases: Vec<(Span, u32)>,
    /// Entries from this one on were added by a judge.
    judged_from: Option<usize>,
}

impl Fields {
    /// Most entries of one event; what an outsider sends beyond them stays in the raw record
    /// only ([`Self::push`] answers `false`). The widest real event in the test data has 214.
    pub const ENTRIES_MAX: usize = 4_096;
    /// Most bytes of names and values of one event.
    pub const TEXT_LEN_BYTES_MAX: usize = 16 << 20;

    /// Makes an empty set.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Removes all entries and aliases but keeps the memory.
    pub fn clear(&mut self) {
        // One giant record must not hold its memory for ever.
        if self.text.capacity() > 4 << 20 {
            *self = Self::default();
        }
        self.text.clear();
        self.entries.clear();
        self.aliases.clear();
        self.judged_from = None;
    }

    /// Says that what is pushed from now on is no part of the record but what a judge makes of
    /// it: fields to rules, yet no text in which keywords are looked for.
    pub fn begin_judged(&mut self) {
        self.judged_from.get_or_insert(self.entries.len());
    }

    /// Returns the number of entries that are part of the record; they come first.
    #[must_use]
    pub fn recorded_len(&self) -> usize {
        self.judged_from.unwrap_or(self.entries.len())
    }

    /// Returns the number of entries.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Returns whether there is no entry.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Appends an entry. Returns `false`, and stores nothing, when a bound is reached.
    pub fn push(&mut self, name: &str, value: Value<'_>) -> bool {
        self.push_joined(name, "", value)
    }

    /// Appends an entry named `prefix` followed by `name`, without building the name elsewhere.
    pub fn push_joined(&mut self, prefix: &str, name: &str, value: Value<'_>) -> bool {
        let value_len = match value {
            Value::Text(text) | Value::Json(text) => text.len(),
            _ => 0,
        };
        let needed = prefix.len() + name.len() + value_len;
        if self.entries.len() >= Self::ENTRIES_MAX
            || self.text.len() + needed > Self::TEXT_LEN_BYTES_MAX
        {
            return false;
        }
        let mut name_span = self.store(prefix);
        name_span.len += self.store(name).len;
        let value = self.store_value(value);
        self.entries.push(Entry {
            name: name_span,
            value,
        });
        true
    }

    /// Lets `name` answer for the entry at `index`, unless an entry has that name itself. A name
    /// that answers for several entries is a list-valued field to rules.
    /// Unknown indexes are ignored.
    pub fn alias(&mut self, name: &str, index: usize) {
        if index < self.entries.len() && self.aliases.len() < Self::ENTRIES_MAX {
            let span = self.store(name);
            #[expect(clippy::cast_possible_truncation, reason = "index < ENTRIES_MAX")]
            self.aliases.push((span, index as u32));
        }
    }

    /// Lets `alias` answer for the first entry called `name`, if there is one.
    pub fn alias_name(&mut self, alias: &str, name: &str) {
        if let Some(index) = self.position(name) {
            self.alias(alias, index);
        }
    }

    /// Renames the entry at `index`.
    pub fn rename(&mut self, index: usize, name: &str) {
        let span = self.store(name);
        if let Some(entry) = self.entries.get_mut(index) {
            entry.name = span;
        }
    }

    /// Cuts `prefix` off every name that starts with it.
    pub fn strip_prefix(&mut self, prefix: &str) {
        for entry in &mut self.entries {
            let name = text_of(&self.text, entry.name);
            if name.len() > prefix.len() && name.starts_with(prefix) {
                let cut = u32::try_from(prefix.len()).unwrap_or(0);
                entry.name.start += cut;
                entry.name.len -= cut;
            }
        }
    }

    /// Replaces the value of the entry at `index`.
    pub fn set(&mut self, index: usize, value: Value<'_>) {
        let value = self.store_value(value);
        if let Some(entry) = self.entries.get_mut(index) {
            entry.value = value;
        }
    }

    /// Removes the entries for which `keep` is false. Aliases are dropped: set them afterwards.
    /// For records that no judge has seen yet.
    pub fn retain(&mut self, mut keep: impl FnMut(&str) -> bool) {
        let text = &self.text;
        self.entries.retain(|entry| keep(text_of(text, entry.name)));
        self.aliases.clear();
    }

    /// Returns the index of the first entry called `name`. Linear.
    #[must_use]
    pub fn position(&self, name: &str) -> Option<usize> {
        self.entries
            .iter()
            .position(|entry| entry.name.len as usize == name.len() && self.name_of(entry) == name)
    }

    /// Returns the index of the first entry of each name, in one pass over all entries.
    #[must_use]
    pub fn positions<const N: usize>(&self, names: &[&str; N]) -> [Option<usize>; N] {
        let lengths = names
            .iter()
            .fold(0_u64, |set, name| set | 1 << (name.len() % 64));
        let mut found = [None; N];
        for (index, entry) in self.entries.iter().enumerate() {
            if lengths >> (entry.name.len % 64) & 1 == 0 {
                continue;
            }
            let own = self.name_of(entry);
            for (slot, name) in found.iter_mut().zip(names) {
                if slot.is_none() && *name == own {
                    *slot = Some(index);
                }
            }
        }
        found
    }

    /// Returns the first value called `name`, else the value an alias of that name answers for.
    /// Linear.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Value<'_>> {
        if let Some(index) = self.position(name) {
            return Some(self.value_at(index));
        }
        self.aliases()
            .find(|(alias, _)| *alias == name)
            .map(|(_, index)| self.value_at(index))
    }

    /// Returns the first value called `name` if it is text.
    #[must_use]
    pub fn get_str(&self, name: &str) -> Option<&str> {
        self.get(name).and_then(Value::as_str)
    }

    /// Returns whether an entry or alias has this name.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// Returns the name of the entry at `index`.
    ///
    /// # Panics
    /// If `index` is not below [`Self::len`].
    #[must_use]
    pub fn name_at(&self, index: usize) -> &str {
        self.name_of(&self.entries[index])
    }

    /// Returns the value of the entry at `index`.
    ///
    /// # Panics
    /// If `index` is not below [`Self::len`].
    #[must_use]
    pub fn value_at(&self, index: usize) -> Value<'_> {
        match self.entries[index].value {
            Stored::Null => Value::Null,
            Stored::Bool(b) => Value::Bool(b),
            Stored::Int(n) => Value::Int(n),
            Stored::UInt(n) => Value::UInt(n),
            Stored::Float(n) => Value::Float(n),
            Stored::Text(span) => Value::Text(text_of(&self.text, span)),
            Stored::Json(span) => Value::Json(text_of(&self.text, span)),
        }
    }

    /// Returns the entries in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Value<'_>)> {
        (0..self.entries.len()).map(|i| (self.name_at(i), self.value_at(i)))
    }

    /// Returns the aliases with the index of the entry each answers for.
    pub fn aliases(&self) -> impl Iterator<Item = (&str, usize)> {
        self.aliases
            .iter()
            .map(|(span, index)| (text_of(&self.text, *span), *index as usize))
    }

    fn name_of(&self, entry: &Entry) -> &str {
        text_of(&self.text, entry.name)
    }

    fn store(&mut self, text: &str) -> Span {
        let start = self.text.len();
        self.text.push_str(text);
        #[expect(clippy::cast_possible_truncation, reason = "TEXT_LEN_BYTES_MAX < 2^32")]
        Span {
            start: start as u32,
            len: text.len() as u32,
        }
    }

    fn store_value(&mut self, value: Value<'_>) -> Stored {
        match value {
            Value::Null => Stored::Null,
            Value::Bool(b) => Stored::Bool(b),
            Value::Int(n) => Stored::Int(n),
            Value::UInt(n) => Stored::UInt(n),
            Value::Float(n) => Stored::Float(n),
            Value::Text(text) => Stored::Text(self.store(text)),
            Value::Json(text) => Stored::Json(self.store(text)),
        }
    }
}

fn text_of(text: &str, span: Span) -> &str {
    &text[span.start as usize..(span.start + span.len) as usize]
}

impl<'a> FromIterator<(&'a str, Value<'a>)> for Fields {
    fn from_iter<I: IntoIterator<Item = (&'a str, Value<'a>)>>(pairs: I) -> Self {
        let mut fields = Self::new();
        for (name, value) in pairs {
            fields.push(name, value);
        }
        fields
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_answer_before_aliases() {
        let mut fields = Fields::new();
        fields.push("Computer", Value::Text("ws1"));
        fields.push("Name", Value::Int(7));
        fields.alias_name("ComputerName", "Computer");
        fields.alias_name("Name", "Computer");
        assert_eq!(fields.get_str("ComputerName"), Some("ws1"));
        assert_eq!(fields.get("Name"), Some(Value::Int(7)));
        assert_eq!(fields.iter().count(), 2);
    }

    #[test]
    fn strips_a_prefix_in_place() {
        let mut fields = Fields::new();
        fields.push_joined("winlog.event_data.", "Image", Value::Text("a.exe"));
        fields.push("other", Value::Null);
        fields.strip_prefix("winlog.event_data.");
        assert_eq!(fields.get_str("Image"), Some("a.exe"));
        assert!(fields.contains("other"));
    }

    #[test]
    fn several_names_are_found_in_one_pass() {
        let mut fields = Fields::new();
        for name in ["b", "a", "b", "long name"] {
            fields.push(name, Value::Null);
        }
        assert_eq!(
            fields.positions(&["a", "b", "c", "long name"]),
            [Some(1), Some(0), None, Some(3)]
        );
    }

    #[test]
    fn what_a_judge_adds_is_no_part_of_the_record() {
        let mut fields = Fields::new();
        fields.push("a", Value::Null);
        assert_eq!(fields.recorded_len(), 1);
        fields.begin_judged();
        fields.push("b", Value::Null);
        fields.begin_judged();
        assert_eq!((fields.recorded_len(), fields.len()), (1, 2));
        fields.clear();
        fields.push("c", Value::Null);
        assert_eq!(fields.recorded_len(), 1);
    }

    #[test]
    fn stops_at_the_bounds() {
        let mut fields = Fields::new();
        for n in 0..Fields::ENTRIES_MAX {
            assert!(fields.push(&n.to_string(), Value::Null));
        }
        assert!(!fields.push("one more", Value::Null));
        let mut fields = Fields::new();
        let half = "x".repeat(Fields::TEXT_LEN_BYTES_MAX / 2);
        assert!(fields.push("a", Value::Text(&half)));
        assert!(!fields.push("b", Value::Text(&half)));
        fields.clear();
        assert!(fields.push("b", Value::Text(&half)));
    }

    #[test]
    fn numbers_compare_as_decimal_text() {
        assert_eq!(Value::Int(-4625).to_text(), "-4625");
        assert_eq!(Value::UInt(u64::MAX).to_text(), "18446744073709551615");
        assert_eq!(Value::Float(1.5).to_text(), "1.5");
        assert_eq!(Value::Bool(true).to_text(), "true");
    }
}
