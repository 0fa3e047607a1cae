//! The labels of a line to an event.

use super::labels::{self, CLIENT, HOST, METHOD, PROTOCOL, QUERY, REQUEST_LINE, TARGET, TIME};
use super::parser::pairs;
use crate::formats::access_log::{WebLog, request};
use crate::json::as_time;
use crate::lines::{Fault, Line, LineParser};
use crate::routes::RouteCache;
use crate::text::dates::Clock;
use crate::text::present;
use crate::text::web::{Target, push_webserver_target};
use crate::{Sink, SourceOptions};
use std::borrow::Cow;
use yagura_model::{Event, Timestamp, Value};

/// Labels and values of a line.
type Pairs<'p, 'a> = &'p [(&'a str, &'a str)];

/// Reads lines of LTSV.
pub(super) struct Ltsv {
    clock: Clock,
    routes: RouteCache,
}

impl Ltsv {
    pub(super) fn new(options: &SourceOptions) -> Self {
        Self {
            clock: Clock::new(options),
            routes: RouteCache::default(),
        }
    }

    fn time(&self, pairs: Pairs<'_, '_>) -> Option<Timestamp> {
        let time = first(pairs, TIME)?.trim_matches(['[', ']', ' ']);
        self.clock
            .common_log(time)
            .or_else(|| self.clock.iso(time))
            .or_else(|| as_time(Value::Text(time)))
    }
}

impl LineParser for Ltsv {
    fn line(&mut self, line: &Line<'_>, sink: &mut Sink<'_>) -> Result<(), Fault> {
        let pairs: Vec<_> = pairs(line.text).collect();
        match pairs.len() {
            0 => return Err("no label in front".into()),
            1 => return Err("one label only".into()),
            _ => {}
        }
        let event = line.start("ltsv", sink);
        event.time = self.time(&pairs);
        fill(&pairs, event);
        // The format does not say which server wrote it.
        event.log_source = if fill_request(&pairs, event) {
            self.routes.get("", &["apache", "nginx"], &["webserver"])
        } else {
            self.routes.get("", &[], &[])
        };
        sink.emit();
        Ok(())
    }
}

/// The value of the first of these labels that has one.
fn first<'a>(pairs: Pairs<'_, 'a>, labels: &[&str]) -> Option<&'a str> {
    labels.iter().find_map(|label| {
        let (_, value) = pairs.iter().find(|(l, _)| l == label)?;
        present(value)
    })
}

/// Adds the values that need no other.
fn fill(pairs: Pairs<'_, '_>, event: &mut Event) {
    let host = if first(pairs, CLIENT).is_some() {
        "cs-host"
    } else {
        "c-ip"
    };
    for &(label, value) in pairs {
        let Some(value) = present(value).filter(|_| !REQUEST_LINE.contains(&label)) else {
            continue;
        };
        let name = match label {
            HOST => host,
            _ if CLIENT.contains(&label) => "c-ip",
            _ => labels::name_of(label).unwrap_or(label),
        };
        if event.fields.push(name, Value::Text(value)) && name != label {
            event.fields.alias(label, event.fields.len() - 1);
        }
    }
}

/// Adds the request, from its line or its parts. Says whether the line is one of a web server.
fn fill_request(pairs: Pairs<'_, '_>, event: &mut Event) -> bool {
    if let Some(line) = first(pairs, REQUEST_LINE) {
        request(line, WebLog::Server, event);
        return true;
    }
    let Some(target) = first(pairs, TARGET) else {
        // A connection without a request has the label all the same.
        return pairs.iter().any(|(label, _)| REQUEST_LINE.contains(label));
    };
    for (name, labels) in [("cs-method", METHOD), ("cs-version", PROTOCOL)] {
        if let Some(value) = first(pairs, labels) {
            event.fields.push(name, Value::Text(value));
        }
    }
    let whole = match first(pairs, QUERY) {
        // Apache writes the question mark itself.
        Some(query) if !target.contains('?') => {
            let query = query.trim_start_matches('?');
            Cow::Owned(format!("{target}?{query}"))
        }
        _ => Cow::Borrowed(target),
    };
    push_webserver_target(event, &Target::parse(&whole));
    true
}
