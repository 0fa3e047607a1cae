//! What a rule's match must carry to be correlated later, without its event.

use super::texts;
use std::sync::Arc;
use yagura_model::{Event, Timestamp, Value};

/// A match of a base rule: where and when, and the values that correlations need of its event.
/// Made by [`super::Correlator::base_match`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseMatch {
    /// Index into [`crate::RuleSet::rules`].
    pub rule: usize,
    /// Time of the event.
    pub time: Option<Timestamp>,
    /// Input that holds the event, as named by the caller.
    pub source_file: Arc<str>,
    /// `EventRecordID`, or the 1-based number of the record.
    pub record_id: u64,
    /// The [`FACTS`], then the values of the fields that correlations want.
    texts: Box<[u8]>,
}

/// What a finding says about an event besides the match: channel, event id, computer, user.
/// Each is the first of these fields that has a value.
const FACTS: [&[&str]; 4] = [
    &["Channel"],
    &["EventID"],
    &["Computer"],
    &["User", "TargetUserName", "SubjectUserName"],
];
/// Where the wanted values begin.
pub(super) const FACTS_LEN: usize = FACTS.len();

impl BaseMatch {
    /// Reads the facts and the wanted fields from an event, as a rule sees it.
    pub(super) fn new(
        rule: usize,
        event: &Event,
        source_file: &Arc<str>,
        sees_category_view: bool,
        wanted: &[String],
    ) -> Self {
        let mut texts = Vec::with_capacity(256);
        for names in FACTS {
            let fact = names.iter().find_map(|name| value(event, false, name));
            push(&mut texts, fact);
        }
        for name in wanted {
            push(&mut texts, value(event, sees_category_view, name));
        }
        Self {
            rule,
            time: event.time,
            source_file: Arc::clone(source_file),
            record_id: event.record_id,
            // A copy of its own size: a buffer that is shrunk leaves gaps that nobody counts.
            texts: Box::from(texts.as_slice()),
        }
    }

    /// Returns the text at a slot: below [`FACTS_LEN`] a fact, behind it a wanted field.
    pub(super) fn text(&self, slot: usize) -> Option<&str> {
        texts::get(&self.texts, slot)
    }

    /// Returns about how many bytes of memory it holds, its own included.
    pub(super) fn len_bytes(&self) -> usize {
        size_of::<Self>() + self.texts.len() + 48
    }
}

fn push(out: &mut Vec<u8>, value: Option<Value<'_>>) {
    texts::push(out, value.map(Value::to_text).as_deref());
}

/// Returns the first value of a field, as a rule sees it: the category view hides the same name
/// in the source's own fields. Null is no value.
fn value<'e>(event: &'e Event, sees_category_view: bool, name: &str) -> Option<Value<'e>> {
    let view = &event.category_fields;
    let found = match view.position(name) {
        Some(index) if sees_category_view => Some(view.value_at(index)),
        _ => event.fields.get(name),
    };
    found.filter(|value| *value != Value::Null)
}

#[cfg(test)]
mod tests {
    use super::*;
    use yagura_model::LogSource;

    #[test]
    fn values_are_those_that_the_rule_sees() {
        let mut event = Event::new(LogSource::new("windows", &[], &[]));
        event.fields.push("Computer", Value::Text("ws1"));
        event.fields.push("User", Value::Text("raw"));
        event.fields.push("Nothing", Value::Null);
        event.fields.push("List", Value::Int(1));
        event.fields.push("List", Value::Int(2));
        event.fields.alias_name("ComputerName", "Computer");
        event.category_fields.push("User", Value::Text("view"));
        let wanted = ["User", "Nothing", "List", "ComputerName", "Absent"].map(str::to_owned);
        let seen = |category| {
            let found = BaseMatch::new(0, &event, &"f".into(), category, &wanted);
            (FACTS_LEN..FACTS_LEN + 5)
                .map(|slot| found.text(slot).map(str::to_owned))
                .collect::<Vec<_>>()
        };
        let text = |t: &str| Some(t.to_owned());
        assert_eq!(
            seen(true),
            [text("view"), None, text("1"), text("ws1"), None]
        );
        assert_eq!(
            seen(false),
            [text("raw"), None, text("1"), text("ws1"), None]
        );
    }
}
