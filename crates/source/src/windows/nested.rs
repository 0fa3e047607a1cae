//! The nested shape of a Windows event: `System`, and `EventData` or `UserData`, as the `evtx`
//! crate, evtx_dump, Velociraptor and others write it.

use super::times::as_windows_time;
use super::{SystemKey, WindowsRoutes, normalise};
use crate::json::{Members, Node, as_text, node_value};
use yagura_model::{Event, Fields, Value};

/// Deepest nesting of `UserData` that is read.
const DEPTH_MAX: usize = 16;

/// Recognises `{"Event":{"System":{...}}}` and `{"System":{...}}`.
pub(crate) fn is_nested_event(record: &[Node<'_>]) -> bool {
    /// The nested shape has few members at the top; flat events have more, and are told apart
    /// from it without a look at each.
    const MEMBERS_MAX: usize = 16;
    if matches!(record.first(), Some(Node::Object { len, .. }) if *len > MEMBERS_MAX) {
        return false;
    }
    let root = Members::find(record, "Event").unwrap_or(record);
    Members::find(root, "System").is_some_and(|s| Members::find(s, "EventID").is_some())
}

/// Fills an event from the nested shape. Returns `false` when a bound cut something off.
pub(crate) fn nested_event(
    record: &[Node<'_>],
    event: &mut Event,
    routes: &mut WindowsRoutes,
) -> bool {
    let root = Members::find(record, "Event").unwrap_or(record);
    let mut fitted = true;
    let mut system = &record[..0];
    for (name, value) in Members::of(root) {
        match name {
            "System" => system = value,
            "EventData" => fitted &= event_data(value, &mut event.fields),
            "UserData" => {
                for (_, child) in Members::of(value) {
                    fitted &= leaves(child, &mut event.fields, 0);
                }
            }
            // Already a payload field in some exports (rendered message and the like).
            _ => {}
        }
    }
    let key = push_system(system, event, &mut fitted);
    normalise(event, key, routes);
    fitted
}

/// Every named `Data`; unnamed ones are one list called `Data`.
fn event_data(data: &[Node<'_>], fields: &mut Fields) -> bool {
    let mut fitted = true;
    for (name, value) in Members::of(data) {
        match name {
            "#attributes" => {}
            _ => fitted &= push_leaf(name, value, fields),
        }
    }
    fitted
}

/// Pushes a scalar, an array of scalars, or the `#text` of an element with attributes.
fn push_leaf(name: &str, value: &[Node<'_>], fields: &mut Fields) -> bool {
    match value.first() {
        Some(Node::Object { .. }) => match Members::find(value, "#text") {
            Some(text) => push_leaf(name, text, fields),
            None => fields.push(name, Value::Text("")),
        },
        Some(Node::Array { count, .. }) => value[1..=*count]
            .iter()
            .filter_map(node_value)
            .fold(true, |fitted, item| fitted & fields.push(name, item)),
        Some(node) => node_value(node).is_none_or(|scalar| fields.push(name, scalar)),
        None => true,
    }
}

/// The leaf elements at any depth, by leaf name; the first of a name wins.
fn leaves(element: &[Node<'_>], fields: &mut Fields, depth: usize) -> bool {
    let mut fitted = true;
    for (name, value) in Members::of(element) {
        let is_element = matches!(value.first(), Some(Node::Object { .. }))
            && Members::of(value).any(|(child, _)| !matches!(child, "#text" | "#attributes"));
        if name == "#attributes" || name.ends_with("_attributes") {
            continue;
        }
        if is_element {
            fitted &= depth < DEPTH_MAX && leaves(value, fields, depth + 1);
        } else if !fields.contains(name) {
            fitted &= push_leaf(name, value, fields);
        }
    }
    fitted
}

/// Pushes the System section behind the payload, leaving out names the payload has.
fn push_system<'t>(system: &'t [Node<'t>], event: &mut Event, fitted: &mut bool) -> SystemKey<'t> {
    let mut key = SystemKey {
        channel: "",
        event_id: -1,
    };
    let fields = &mut event.fields;
    let mut add = |name: &str, value: &[Node<'_>]| {
        if let Some(scalar) = value.first().and_then(node_value)
            && fields.position(name).is_none()
        {
            *fitted &= fields.push(name, scalar);
        }
    };
    for (name, value) in Members::of(system) {
        let attributes = Members::find(value, "#attributes").unwrap_or(&value[..0]);
        // Velociraptor has `{"Value": 1}` for the number of the event.
        let text = Members::find(value, "#text")
            .or_else(|| Members::find(value, "Value"))
            .unwrap_or(value);
        match name {
            "EventID" => {
                let number = text.first().and_then(node_value).and_then(Value::as_i64);
                key.event_id = number.unwrap_or(-1);
                add(name, text);
            }
            "Channel" => {
                key.channel = as_text(text).unwrap_or("");
                add(name, text);
            }
            "EventRecordID" => {
                let number = text.first().and_then(node_value).and_then(Value::as_i64);
                if let Some(id) = number.and_then(|n| u64::try_from(n).ok()) {
                    event.record_id = id;
                }
                add(name, text);
            }
            "TimeCreated" => {
                // evtx_dump writes attributes; others the time itself.
                let time = Members::find(attributes, "SystemTime")
                    .or_else(|| Members::find(value, "SystemTime"))
                    .unwrap_or(text);
                event.time = time.first().and_then(node_value).and_then(as_windows_time);
                add(name, time);
            }
            "Computer" | "Level" | "Task" | "Opcode" | "Version" | "Keywords" => add(name, text),
            "Provider" | "Execution" | "Security" | "Correlation" => {
                let parts = if attributes.is_empty() {
                    value
                } else {
                    attributes
                };
                for (part, value) in Members::of(parts) {
                    if let Some(joined) = system_attribute(name, part) {
                        add(joined, value);
                    }
                }
            }
            _ => {}
        }
    }
    key
}

/// Name of an attribute of the System section in rules (specification: "Field Usage", 3).
pub(crate) fn system_attribute(element: &str, attribute: &str) -> Option<&'static str> {
    Some(match (element, attribute) {
        ("Provider", "Name") => "Provider_Name",
        ("Provider", "Guid") => "Provider_Guid",
        ("Execution", "ProcessID") => "Execution_ProcessID",
        ("Execution", "ThreadID") => "Execution_ThreadID",
        ("Security", "UserID") => "Security_UserID",
        ("Correlation", "ActivityID") => "Correlation_ActivityID",
        _ => return None,
    })
}
