//! Nested JSON to flat, dotted names.

use super::tape::{Elements, Members, Node, node_value};
use foldhash::HashSet;
use yagura_model::{Event, Fields, Value};

/// Deepest nesting that is searched.
pub(crate) const DEPTH_MAX: usize = 32;
/// Nested objects this deep get their JSON text as a value too, for rules that search a whole
/// object (`requestParameters|contains`).
const TEXT_DEPTH_MAX: usize = 2;
/// Longest such text.
const TEXT_LEN_BYTES_MAX: usize = 16 << 10;

/// Fills the event's fields from an object: `{"a":{"b":[1,2]}}` becomes `a.b` = 1 and `a.b` = 2,
/// and `a` = the JSON text. Returns `false` when a bound cut something off.
pub(crate) fn flatten(object: &[Node<'_>], event: &mut Event) -> bool {
    let mut walk = Flattening {
        fields: &mut event.fields,
        name: String::new(),
        fitted: true,
        duplicate_keys: false,
    };
    walk.members(object, 0);
    let (fitted, duplicate_keys) = (walk.fitted, walk.duplicate_keys);
    event.flags.duplicate_keys |= duplicate_keys;
    fitted
}

/// Adds a nested value under `name` as if it had stood there: for values that a record carries as
/// JSON text. Returns `false` when a bound cut something off.
pub(crate) fn flatten_under(name: &str, value: &[Node<'_>], event: &mut Event) -> bool {
    let mut walk = Flattening {
        fields: &mut event.fields,
        name: name.to_owned(),
        fitted: true,
        duplicate_keys: false,
    };
    match value.first() {
        Some(Node::Object { len: 1.., .. }) => {
            walk.name.push('.');
            walk.members(value, 1);
        }
        // The text itself is there already.
        _ => walk.value(value, TEXT_DEPTH_MAX),
    }
    walk.fitted
}

struct Flattening<'f> {
    fields: &'f mut Fields,
    name: String,
    fitted: bool,
    duplicate_keys: bool,
}

impl Flattening<'_> {
    fn members(&mut self, object: &[Node<'_>], depth: usize) {
        let prefix_len = self.name.len();
        self.duplicate_keys = self.duplicate_keys || repeats_a_key(object);
        for (key, value) in Members::of(object) {
            match value.first().and_then(node_value) {
                Some(scalar) => {
                    self.fitted &= self.fields.push_joined(&self.name, key, scalar);
                }
                None => {
                    self.name.push_str(key);
                    self.value(value, depth);
                    self.name.truncate(prefix_len);
                }
            }
        }
    }

    /// Adds an object or array under the current name.
    fn value(&mut self, value: &[Node<'_>], depth: usize) {
        if depth >= DEPTH_MAX {
            self.fitted = false;
            return;
        }
        match value.first() {
            Some(Node::Object { len: 0, .. }) => self.push(Value::Json("{}")),
            Some(Node::Array { len: 0, .. }) => self.push(Value::Json("[]")),
            Some(Node::Object { .. }) => {
                self.push_text(value, depth);
                self.name.push('.');
                self.members(value, depth + 1);
                self.name.pop();
            }
            Some(Node::Array { .. }) => {
                if Elements::of(value).any(|v| node_value(&v[0]).is_none()) {
                    self.push_text(value, depth);
                }
                for element in Elements::of(value) {
                    match node_value(&element[0]) {
                        Some(scalar) => self.push(scalar),
                        None => self.element(element, depth + 1),
                    }
                }
            }
            _ => {}
        }
    }

    /// Adds an object or array that is an element of an array: its members share one name.
    fn element(&mut self, element: &[Node<'_>], depth: usize) {
        if matches!(element.first(), Some(Node::Object { len: 1.., .. })) && depth < DEPTH_MAX {
            self.name.push('.');
            self.members(element, depth);
            self.name.pop();
        } else {
            self.value(element, depth);
        }
    }

    fn push(&mut self, value: Value<'_>) {
        self.fitted &= self.fields.push(&self.name, value);
    }

    fn push_text(&mut self, value: &[Node<'_>], depth: usize) {
        // Winlogbeat's big object is taken apart by name; nobody searches it whole, nor its parts.
        if depth >= TEXT_DEPTH_MAX || self.name == "winlog" || self.name.starts_with("winlog.") {
            return;
        }
        let mut text = String::new();
        write_json(value, &mut text, DEPTH_MAX);
        if text.len() <= TEXT_LEN_BYTES_MAX {
            self.fitted &= self.fields.push(&self.name, Value::Json(&text));
        }
    }
}

/// Whether an object names a key twice. Small objects, nearly all, are first asked a filter.
fn repeats_a_key(object: &[Node<'_>]) -> bool {
    /// From this many members on a set is built at once, so that time stays linear.
    const SET_FROM: usize = 128;
    if matches!(object.first(), Some(Node::Object { len, .. }) if *len < SET_FROM) {
        let mut filter = KeyFilter::default();
        if !Members::of(object).any(|(key, _)| filter.may_repeat(key)) {
            return false;
        }
    }
    let mut seen: HashSet<&str> = HashSet::default();
    !Members::of(object).all(|(key, _)| seen.insert(key))
}

/// A small Bloom filter over the keys of one object: "not seen" is certain.
#[derive(Default)]
struct KeyFilter([u64; 16]);

impl KeyFilter {
    fn may_repeat(&mut self, key: &str) -> bool {
        let bytes = key.as_bytes();
        let at = |place: usize| u64::from(bytes.get(place).copied().unwrap_or(0));
        let len = bytes.len();
        let ends = at(0)
            | at(len / 2) << 8
            | at(len.wrapping_sub(2)) << 16
            | at(len.wrapping_sub(1)) << 24;
        let mixed = (ends | (len as u64) << 32).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let (word, bit) = ((mixed >> 60) as usize & 15, 1 << (mixed >> 54 & 63));
        let seen = self.0[word] & bit != 0;
        self.0[word] |= bit;
        seen
    }
}

/// Writes compact JSON, stopping when the text is too long to be kept anyway.
fn write_json(value: &[Node<'_>], out: &mut String, depth_left: usize) {
    if out.len() > TEXT_LEN_BYTES_MAX || depth_left == 0 {
        return;
    }
    match value.first() {
        Some(Node::Object { .. }) => {
            out.push('{');
            for (n, (key, member)) in Members::of(value).enumerate() {
                if n > 0 {
                    out.push(',');
                }
                write_json_string(key, out);
                out.push(':');
                write_json(member, out, depth_left - 1);
            }
            out.push('}');
        }
        Some(Node::Array { .. }) => {
            out.push('[');
            for (n, element) in Elements::of(value).enumerate() {
                if n > 0 {
                    out.push(',');
                }
                write_json(element, out, depth_left - 1);
            }
            out.push(']');
        }
        Some(Node::String(text)) => write_json_string(text, out),
        Some(scalar) => match node_value(scalar) {
            Some(Value::Null) | None => out.push_str("null"),
            Some(value) => out.push_str(&value.to_text()),
        },
        None => {}
    }
}

fn write_json_string(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c < ' ' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::super::JsonParser;
    use super::*;
    use yagura_model::LogSource;

    fn flat(text: &str) -> (Event, bool) {
        let mut parser = JsonParser::default();
        let parsed = parser.parse(text.as_bytes()).expect("valid JSON");
        let mut event = Event::new(LogSource::new("", &[], &[]));
        let fitted = flatten(parsed.nodes(), &mut event);
        (event, fitted)
    }

    fn pairs(event: &Event) -> Vec<(String, String)> {
        event
            .fields
            .iter()
            .map(|(n, v)| (n.to_owned(), v.to_text().into_owned()))
            .collect()
    }

    #[test]
    fn nested_values_get_dotted_names_and_their_text() {
        let (event, fitted) = flat(r#"{"a":{"b":[1,"x"],"c":{}},"l":[{"k":1},{"k":true}],"e":[]}"#);
        assert!(fitted);
        let expected = [
            ("a", r#"{"b":[1,"x"],"c":{}}"#),
            ("a.b", "1"),
            ("a.b", "x"),
            ("a.c", "{}"),
            ("l", r#"[{"k":1},{"k":true}]"#),
            ("l.k", "1"),
            ("l.k", "true"),
            ("e", "[]"),
        ];
        assert_eq!(
            pairs(&event),
            expected.map(|(n, v)| (n.to_owned(), v.to_owned()))
        );
        assert!(!event.flags.duplicate_keys);
    }

    #[test]
    fn duplicate_keys_become_a_list_and_are_flagged() {
        let (event, _) = flat(r#"{"Image":"good.exe","Image":"evil.exe"}"#);
        assert!(event.flags.duplicate_keys);
        assert_eq!(event.fields.len(), 2);
    }

    #[test]
    fn nesting_is_bounded() {
        let text = format!("{}1{}", "{\"a\":".repeat(100_000), "}".repeat(100_000));
        let (event, fitted) = flat(&text);
        assert!(!fitted);
        assert!(event.fields.len() < 100);
        let text = format!(
            "{{\"a\":{}1{},\"b\":2}}",
            "[".repeat(100_000),
            "]".repeat(100_000)
        );
        let (event, fitted) = flat(&text);
        assert!(!fitted);
        assert_eq!(event.fields.get("b"), Some(Value::Int(2)));
    }
}
