//! Header and message to an event.

use super::embedded::{Embedded, Found};
use super::parser::{Header, parse};
use super::{devices, linux};
use crate::lines::{Fault, Line, LineParser};
use crate::routes::RouteCache;
use crate::text::dates::Clock;
use crate::{Sink, SourceOptions};
use yagura_model::{Event, Value};

pub(super) const FACILITIES: [&str; 24] = [
    "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv",
    "ftp", "ntp", "audit", "alert", "clock", "local0", "local1", "local2", "local3", "local4",
    "local5", "local6", "local7",
];
pub(super) const SEVERITIES: [&str; 8] = [
    "emerg", "alert", "crit", "err", "warning", "notice", "info", "debug",
];

/// Reads syslog lines.
pub(super) struct Syslog {
    clock: Clock,
    routes: RouteCache,
    embedded: Embedded,
}

impl Syslog {
    pub(super) fn new(options: &SourceOptions) -> Self {
        Self {
            clock: Clock::new(options),
            routes: RouteCache::default(),
            embedded: Embedded::new(options),
        }
    }

    fn route(&mut self, header: &Header<'_>, event: &mut Event) {
        if let Some(device) = devices::recognise(header, event) {
            let categories = device.category.as_slice();
            event.log_source = self
                .routes
                .get(device.product, &device.services, categories);
            return;
        }
        let facility = header.priority.map(|p| p / 8);
        let mut services = linux::services(header.program, facility, header.message);
        let mut category = linux::fields(header.program, header.message, event);
        match self.embedded.read(header.program, header.message, event) {
            Some(Found::Whole(log_source)) => {
                event.log_source = log_source;
                return;
            }
            Some(Found::Category(found)) => category = Some(found),
            Some(Found::Service(found)) => services.add(found),
            None => {}
        }
        event.log_source = self
            .routes
            .get("linux", services.as_slice(), category.as_slice());
    }
}

impl LineParser for Syslog {
    fn line(&mut self, line: &Line<'_>, sink: &mut Sink<'_>) -> Result<(), Fault> {
        let header = match parse(line.text, &self.clock) {
            Ok(header) => header,
            // What journalctl says between messages: `-- Reboot --`.
            Err(_) if line.text.starts_with("-- ") => return Ok(()),
            Err(fault) => return Err(fault),
        };
        let event = line.start("syslog", sink);
        event.time = header
            .time
            .or_else(|| pair_time(header.message, &self.clock));
        push_header(&header, event);
        self.route(&header, event);
        sink.emit();
        Ok(())
    }
}

fn push_header(header: &Header<'_>, event: &mut Event) {
    let mut push = |name: &str, value: &str| {
        if !value.is_empty() {
            event.fields.push(name, Value::Text(value));
        }
    };
    push("message", header.message);
    push("program", header.program);
    push("pid", header.pid);
    push("hostname", header.host);
    push("msgid", header.message_id);
    if let Some(priority) = header.priority {
        push(
            "facility",
            FACILITIES[usize::from(priority / 8) % FACILITIES.len()],
        );
        push("severity", SEVERITIES[usize::from(priority % 8)]);
    }
    structured_data(header.structured, event);
    event.fields.alias_name("process", "program");
}

/// `[id name="value"]` becomes `id.name`, which also answers to `name`.
fn structured_data(text: &str, event: &mut Event) {
    let mut rest = text;
    while let Some(inside) = rest.strip_prefix('[') {
        let id_len = inside.find([' ', ']']).unwrap_or(inside.len());
        let (id, mut params) = inside.split_at(id_len);
        loop {
            params = params.trim_start_matches(' ');
            let Some((name, value)) = params.split_once("=\"") else {
                break;
            };
            if name.is_empty() || name.contains([']', ' ', '"']) {
                break;
            }
            let (value, after) = parameter_value(value);
            let dotted = format!("{id}.{name}");
            if event.fields.push(&dotted, Value::Text(&value)) {
                let index = event.fields.len() - 1;
                event.fields.alias(name, index);
            }
            params = after;
        }
        rest = params.strip_prefix(']').unwrap_or("");
    }
}

/// Reads up to the closing quote, undoing `\"`, `\\` and `\]` (RFC 5424 section 6.3.3).
fn parameter_value(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (value, &text[at + 1..]),
            '\\' => match chars.next() {
                Some((_, escaped @ ('"' | '\\' | ']'))) => value.push(escaped),
                Some((_, other)) => value.extend(['\\', other]),
                None => value.push('\\'),
            },
            _ => value.push(c),
        }
    }
    (value, "")
}

/// The time of a FortiGate record without a syslog header.
fn pair_time(message: &str, clock: &Clock) -> Option<yagura_model::Timestamp> {
    let date = message.strip_prefix("date=")?.get(..10)?;
    let time = message.get(15..)?.strip_prefix(" time=")?.get(..8)?;
    let zone = message
        .split_once(" tz=")
        .map_or("", |(_, rest)| rest.trim_start_matches('"'));
    let zone = zone
        .get(..5)
        .filter(|z| z.starts_with(['+', '-']))
        .unwrap_or("");
    clock.iso(&format!("{date}T{time}{zone}"))
}
