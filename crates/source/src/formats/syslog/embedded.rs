//! Messages that are themselves records of a format we know.

use crate::SourceOptions;
use crate::formats::{DIALECTS, access_log, auditd, dns_log, squid, windows_xml};
use crate::json::{DialectState, JsonParser, Node, flatten};
use crate::text::dates::Clock;
use std::sync::Arc;
use yagura_model::{Event, LogSource};

/// Reads embedded records, keeping the memory of their parsers.
pub(super) struct Embedded {
    clock: Clock,
    json: JsonParser,
    state: DialectState,
}

/// What an embedded record says about its log source.
pub(super) enum Found {
    /// A category that is added to what the carrier says.
    Category(&'static str),
    /// A service likewise.
    Service(&'static str),
    /// The record has a log source of its own.
    Whole(Arc<LogSource>),
}

impl Embedded {
    pub(super) fn new(options: &SourceOptions) -> Self {
        Self {
            clock: Clock::new(options),
            json: JsonParser::default(),
            state: DialectState::default(),
        }
    }

    /// Adds the fields of the record in the message, if it is one.
    pub(super) fn read(
        &mut self,
        program: &str,
        message: &str,
        event: &mut Event,
    ) -> Option<Found> {
        match super::linux::base_name(program) {
            "nginx" | "apache2" | "httpd" | "apache" => self.web(message, event),
            // The daemon's plugin, and the kernel when no daemon runs.
            "audispd" | "audisp-syslog" | "auditd" | "audit" | "kernel" => {
                let record = message.find("type=").map_or("", |at| &message[at..]);
                let record = if message.starts_with("node=") {
                    message
                } else {
                    record
                };
                auditd::push_message(record, &self.clock, event).then_some(Found::Service("auditd"))
            }
            name @ ("named" | "unbound" | "dnsmasq" | "coredns") => {
                dns_log::push_message(name, message, event).then_some(Found::Category("dns"))
            }
            "squid" | "(squid-1)" => {
                squid::push_message(message, event).then_some(Found::Category("proxy"))
            }
            // Sysmon for Linux.
            "sysmon" if message.starts_with("<Event>") => self.sysmon(message, event),
            _ => {
                let object = message
                    .strip_prefix("@cee:")
                    .unwrap_or(message)
                    .trim_start();
                object
                    .starts_with('{')
                    .then(|| self.json(object, event))
                    .flatten()
            }
        }
    }

    fn web(&mut self, message: &str, event: &mut Event) -> Option<Found> {
        let line = access_log::parse(message).ok()?;
        if let Some(time) = self.clock.common_log(line.time) {
            event.time = Some(time);
        }
        Some(Found::Category(match access_log::fill(&line, event) {
            access_log::WebLog::Server => "webserver",
            access_log::WebLog::Proxy => "proxy",
        }))
    }

    fn sysmon(&mut self, message: &str, event: &mut Event) -> Option<Found> {
        let (time, line) = (event.time, event.record_id);
        let read = windows_xml::read_event(message, event, &mut self.state.windows);
        event.time = event.time.or(time);
        event.record_id = line;
        event.flags.truncated |= !read.ok()?;
        Some(Found::Whole(Arc::clone(&event.log_source)))
    }

    /// A JSON object: judged like one that came alone, if a product is recognised.
    fn json(&mut self, object: &str, event: &mut Event) -> Option<Found> {
        let parsed = self.json.parse(object.as_bytes()).ok()?;
        if !matches!(parsed.nodes().first(), Some(Node::Object { .. })) {
            return None;
        }
        if !flatten(parsed.nodes(), event) {
            event.flags.truncated = true;
        }
        let (any, products) = DIALECTS.split_last()?;
        let dialect = products.iter().find(|d| (d.recognise)(&event.fields))?;
        debug_assert_ne!(any.name, dialect.name);
        let time = event.time;
        (dialect.normalise)(event, &mut self.state);
        event.time = event.time.or(time);
        Some(Found::Whole(Arc::clone(&event.log_source)))
    }
}
