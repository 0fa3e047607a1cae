//! One `<Event>` element to fields.

use crate::lines::Fault;
use crate::windows::{self, SystemKey, WindowsRoutes};
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event as Xml};
use quick_xml::{Reader, XmlVersion};
use yagura_model::{Event, Fields, Timestamp, Value};

/// Deepest nesting that is read; real events have at most about eight levels.
const DEPTH_MAX: usize = 64;

/// The part of an event that is being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Section {
    System,
    EventData,
    UserData,
    Other,
}

/// Fills an event; `false` when a bound cut something off.
///
/// # Errors
/// What is wrong with the XML.
pub(in crate::formats) fn read_event(
    xml: &str,
    event: &mut Event,
    routes: &mut WindowsRoutes,
) -> Result<bool, Fault> {
    let mut reading = Reading::default();
    let mut reader = Reader::from_str(xml);
    reader.config_mut().allow_dangling_amp = true;
    loop {
        match reader
            .read_event()
            .map_err(|error| format!("not XML: {error}"))?
        {
            Xml::Start(tag) => reading.start(&tag)?,
            Xml::Empty(tag) => {
                reading.start(&tag)?;
                reading.end(&mut event.fields);
            }
            Xml::End(_) => {
                reading.end(&mut event.fields);
                if reading.open.is_empty() {
                    break;
                }
            }
            Xml::Text(text) => reading.text.push_str(&text.decode().unwrap_or_default()),
            Xml::CData(text) => reading.text.push_str(&text.decode().unwrap_or_default()),
            Xml::GeneralRef(reference) => reading.reference(&reference),
            Xml::Eof => return Err("the event is cut off".into()),
            Xml::Comment(_) | Xml::Decl(_) | Xml::PI(_) | Xml::DocType(_) => {}
        }
    }
    reading.finish(event, routes)
}

/// An element that was opened.
#[derive(Debug)]
struct Open {
    name: Box<str>,
    /// The `Name` of a `Data` element.
    label: Option<Box<str>>,
    has_children: bool,
}

#[derive(Default)]
struct Reading {
    open: Vec<Open>,
    section: Option<Section>,
    text: String,
    /// The System section, which is added behind the payload.
    system: Vec<(Box<str>, Box<str>)>,
    not_fitted: bool,
}

impl Reading {
    fn start(&mut self, tag: &BytesStart<'_>) -> Result<(), Fault> {
        if self.open.len() >= DEPTH_MAX {
            return Err("nested too deeply".into());
        }
        let name = String::from_utf8_lossy(tag.local_name().into_inner()).into_owned();
        if self.open.len() == 1 {
            self.section = Some(match name.as_str() {
                "System" => Section::System,
                "EventData" => Section::EventData,
                "UserData" => Section::UserData,
                _ => Section::Other,
            });
        }
        if let Some(parent) = self.open.last_mut() {
            parent.has_children = true;
        }
        let mut label = None;
        match self.section {
            Some(Section::System) if self.open.len() == 2 => self.system_attributes(&name, tag),
            Some(Section::EventData) if self.open.len() == 2 => label = attribute(tag, "Name"),
            _ => {}
        }
        self.text.clear();
        self.open.push(Open {
            name: name.into(),
            label,
            has_children: false,
        });
        Ok(())
    }

    fn end(&mut self, fields: &mut Fields) {
        let depth = self.open.len();
        let Some(element) = self.open.pop() else {
            return;
        };
        // The indentation of an empty element.
        if self.text.starts_with(['\n', '\r']) && self.text.trim().is_empty() {
            self.text.clear();
        }
        match self.section {
            Some(Section::EventData) if depth == 3 => {
                let name = element.label.as_deref().unwrap_or(&element.name);
                self.not_fitted |= !fields.push(name, Value::Text(&self.text));
            }
            Some(Section::UserData)
                if depth > 3 && !element.has_children && !fields.contains(&element.name) =>
            {
                self.not_fitted |= !fields.push(&element.name, Value::Text(&self.text));
            }
            Some(Section::System) if depth == 3 && !self.text.is_empty() => {
                self.system.push((element.name, self.text.as_str().into()));
            }
            _ => {}
        }
        self.text.clear();
    }

    fn system_attributes(&mut self, element: &str, tag: &BytesStart<'_>) {
        for item in tag.attributes().flatten() {
            let name = String::from_utf8_lossy(item.key.local_name().into_inner()).into_owned();
            let joined = match (element, name.as_str()) {
                ("TimeCreated", "SystemTime") => Some("TimeCreated"),
                _ => windows::system_attribute(element, &name),
            };
            if let (Some(joined), Ok(value)) =
                (joined, item.normalized_value(XmlVersion::Implicit1_0))
            {
                self.system.push((joined.into(), value.as_ref().into()));
            }
        }
    }

    fn reference(&mut self, reference: &BytesRef<'_>) {
        if let Ok(Some(c)) = reference.resolve_char_ref() {
            self.text.push(c);
            return;
        }
        let name = reference.decode().unwrap_or_default();
        match resolve_predefined_entity(&name) {
            Some(text) => self.text.push_str(text),
            // Unknown here, so kept as it was written.
            None => self.text.extend(["&", name.as_ref(), ";"]),
        }
    }

    /// Adds the System section and routes the event.
    fn finish(self, event: &mut Event, routes: &mut WindowsRoutes) -> Result<bool, Fault> {
        let find = |name: &str| {
            self.system
                .iter()
                .find(|(n, _)| **n == *name)
                .map(|(_, value)| value.as_ref())
        };
        let Some(event_id) = find("EventID") else {
            return Err("no EventID in a System section".into());
        };
        event.time = find("TimeCreated").and_then(Timestamp::parse);
        if let Some(id) = find("EventRecordID").and_then(|id| id.parse().ok()) {
            event.record_id = id;
        }
        let mut fitted = !self.not_fitted;
        for (name, value) in &self.system {
            if is_field(name) && event.fields.position(name).is_none() {
                let number = value.parse().map(Value::Int).ok();
                fitted &= event
                    .fields
                    .push(name, number.unwrap_or(Value::Text(value)));
            }
        }
        let key = SystemKey {
            channel: find("Channel").unwrap_or(""),
            event_id: event_id.parse().unwrap_or(-1),
        };
        windows::normalise(event, key, routes);
        Ok(fitted)
    }
}

/// Whether a part of the System section is a field in rules.
fn is_field(name: &str) -> bool {
    name.contains('_')
        || matches!(
            name,
            "EventID"
                | "Channel"
                | "EventRecordID"
                | "TimeCreated"
                | "Computer"
                | "Level"
                | "Task"
                | "Opcode"
                | "Version"
                | "Keywords"
        )
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<Box<str>> {
    let attribute = tag.try_get_attribute(name).ok()??;
    attribute
        .normalized_value(XmlVersion::Implicit1_0)
        .ok()
        .map(|value| value.as_ref().into())
}
