//! JSON that a record carries as text: exports put whole records into one column.

use super::{JsonParser, Node, flatten, flatten_under};
use yagura_model::{Event, Value};

/// Longest such text that is read; a longer one stays text.
const TEXT_LEN_BYTES_MAX: usize = 4 << 20;
/// Most texts of one record that are read.
const TEXTS_MAX: usize = 32;

/// Reads the JSON text of the entry called `name`. The members of an object become fields of the
/// record itself when `under` is empty, else fields under that name. Returns whether it was JSON.
pub(crate) fn read_text(event: &mut Event, name: &str, under: &str) -> bool {
    match event.fields.position(name) {
        Some(index) => read_entry(event, index, under),
        None => false,
    }
}

/// Reads every text that is a JSON object or array and whose name `wanted` accepts, under its
/// own name.
pub(crate) fn read_texts(event: &mut Event, wanted: impl Fn(&str) -> bool) {
    let mut left = TEXTS_MAX;
    for index in 0..event.fields.len() {
        if left > 0 && looks_like_json(event.fields.value_at(index)) {
            let name = event.fields.name_at(index).to_owned();
            if wanted(&name) {
                read_entry(event, index, &name);
                left -= 1;
            }
        }
    }
}

fn looks_like_json(value: Value<'_>) -> bool {
    let text = value.as_str().unwrap_or("").trim_ascii();
    let bytes = text.as_bytes();
    matches!(
        (bytes.first(), bytes.last()),
        (Some(b'{'), Some(b'}')) | (Some(b'['), Some(b']'))
    )
}

fn read_entry(event: &mut Event, index: usize, under: &str) -> bool {
    let Some(text) = event.fields.value_at(index).as_str() else {
        return false;
    };
    if text.len() > TEXT_LEN_BYTES_MAX {
        event.flags.truncated = true;
        return false;
    }
    let text = text.to_owned();
    let mut parser = JsonParser::default();
    let Ok(parsed) = parser.parse(text.as_bytes()) else {
        return false;
    };
    let nodes = parsed.nodes();
    let fitted = match nodes.first() {
        Some(Node::Object { .. }) if under.is_empty() => flatten(nodes, event),
        Some(Node::Object { .. } | Node::Array { .. }) if !under.is_empty() => {
            flatten_under(under, nodes, event)
        }
        _ => return false,
    };
    event.flags.truncated |= !fitted;
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use yagura_model::LogSource;

    fn event(name: &str, text: &str) -> Event {
        let mut event = Event::new(LogSource::new("", &[], &[]));
        event.fields.push(name, Value::Text(text));
        event
    }

    #[test]
    fn members_of_a_text_become_fields() {
        let mut it = event("AuditData", r#"{"Operation":"Send","P":[{"Name":"a"}]}"#);
        assert!(read_text(&mut it, "AuditData", ""));
        assert_eq!(it.fields.get_str("Operation"), Some("Send"));
        assert_eq!(it.fields.get_str("P.Name"), Some("a"));
        let mut it = event("Status", r#"{"errorCode":0}"#);
        read_texts(&mut it, |_| true);
        assert_eq!(it.fields.get("Status.errorCode"), Some(Value::Int(0)));
        let mut it = event("List", r#"["a",{"b":1}]"#);
        read_texts(&mut it, |_| true);
        assert_eq!(it.fields.get("List.b"), Some(Value::Int(1)));
    }

    #[test]
    fn what_is_no_json_stays_text() {
        for text in ["{broken}", "[", "plain", "17", "{\"a\":", ""] {
            let mut it = event("x", text);
            assert!(!read_text(&mut it, "x", ""), "{text}");
            read_texts(&mut it, |_| true);
            assert_eq!(it.fields.get_str("x"), Some(text));
        }
    }
}
