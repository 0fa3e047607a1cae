//! The parts of a line to an event.

use super::parser::{AccessLine, parse};
use crate::lines::{Fault, Line, LineParser};
use crate::routes::RouteCache;
use crate::text::dates::Clock;
use crate::text::web::{Target, push_proxy_target, push_webserver_target};
use crate::text::{present, split_word};
use crate::{Sink, SourceOptions};
use yagura_model::{Event, Value};

/// Most unnamed values behind the agent that become entries of `extra`.
const EXTRA_MAX: usize = 64;

/// Which category a line is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::formats) enum WebLog {
    /// A web server's.
    Server,
    /// Squid's, in the combined format.
    Proxy,
}

/// Reads lines of access logs.
pub(in crate::formats) struct AccessLog {
    clock: Clock,
    routes: RouteCache,
}

impl AccessLog {
    pub(in crate::formats) fn new(options: &SourceOptions) -> Self {
        Self {
            clock: Clock::new(options),
            routes: RouteCache::default(),
        }
    }
}

impl LineParser for AccessLog {
    fn line(&mut self, line: &Line<'_>, sink: &mut Sink<'_>) -> Result<(), Fault> {
        let parts = parse(line.text)?;
        let event = line.start("access_log", sink);
        event.time = self
            .clock
            .common_log(parts.time)
            .or_else(|| self.clock.iso(parts.time));
        if event.time.is_none() {
            return Err("the time in brackets is none".into());
        }
        event.log_source = match fill(&parts, event) {
            // The format does not say which server wrote it.
            WebLog::Server => self.routes.get("", &["apache", "nginx"], &["webserver"]),
            WebLog::Proxy => self.routes.get("", &["squid"], &["proxy"]),
        };
        sink.emit();
        Ok(())
    }
}

/// Adds the fields of a line; time and log source are the caller's.
pub(in crate::formats) fn fill(line: &AccessLine<'_>, event: &mut Event) -> WebLog {
    let kind = if squid_result(line.rest).is_some() {
        WebLog::Proxy
    } else {
        WebLog::Server
    };
    let agent_name = match kind {
        WebLog::Server => ["cs-user-agent", "cs-referer"],
        WebLog::Proxy => ["c-useragent", "cs-referrer"],
    };
    let mut push = |name: &str, value: Option<&str>| {
        if let Some(text) = value {
            event.fields.push(name, Value::Text(text));
        }
    };
    push("c-ip", Some(line.client));
    push("cs-username", line.user);
    push("cs-host", line.virtual_host);
    push("s-port", line.virtual_port);
    push("sc-status", line.status);
    push("sc-bytes", line.bytes);
    push(agent_name[0], line.agent);
    push(agent_name[1], line.referer);
    if kind == WebLog::Proxy {
        event.fields.alias_name("src_ip", "c-ip");
    }
    request(line.request, kind, event);
    extra(line.rest, event);
    kind
}

/// `GET /path HTTP/1.1`. Scanners send anything; what is no request line is kept as `request`.
pub(in crate::formats) fn request(text: &str, kind: WebLog, event: &mut Event) {
    let Some(text) = present(text) else {
        return;
    };
    let (method, rest) = split_word(text);
    let (target, version) = match rest.rsplit_once(' ') {
        Some((target, version)) if version.starts_with("HTTP/") => (target, Some(version)),
        _ => (rest, None),
    };
    let is_method = (1..=32).contains(&method.len())
        && method
            .bytes()
            .all(|b| b.is_ascii_alphabetic() || matches!(b, b'-' | b'_'));
    // HTTP/0.9 has no version, but its one method is GET and its target a path.
    if !is_method || target.is_empty() || (version.is_none() && !target.starts_with('/')) {
        event.fields.push("request", Value::Text(text));
        return;
    }
    event.fields.push("cs-method", Value::Text(method));
    if let Some(version) = version {
        event.fields.push("cs-version", Value::Text(version));
    }
    let parsed = if method == "CONNECT" {
        Target::authority(target)
    } else {
        Target::parse(target)
    };
    if kind == WebLog::Proxy {
        push_proxy_target(event, &parsed);
        return;
    }
    if let Some(host) = parsed.host
        && !event.fields.contains("cs-host")
    {
        event.fields.push("cs-host", Value::Text(host));
    }
    push_webserver_target(event, &parsed);
}

/// Squid's `result:hierarchy`, the last value of a line.
fn squid_result(rest: &str) -> Option<(&str, &str)> {
    let last = rest.rsplit(' ').next()?;
    let (result, hierarchy) = last.split_once(':')?;
    let known = ["TCP_", "UDP_", "NONE"]
        .iter()
        .any(|p| result.starts_with(p));
    (known
        && hierarchy
            .bytes()
            .all(|b| b.is_ascii_uppercase() || b == b'_'))
    .then_some((result, hierarchy))
}

/// Values behind the agent: `name=value`, addresses the request was forwarded for, or unnamed.
fn extra(rest: &str, event: &mut Event) {
    let mut rest = rest;
    for _ in 0..EXTRA_MAX {
        if rest.is_empty() {
            return;
        }
        let (word, after) = match rest.strip_prefix('"').and_then(|r| r.split_once('"')) {
            Some((inside, after)) => (inside, after.trim_start()),
            None => split_word(rest),
        };
        rest = after;
        if let Some((result, hierarchy)) = squid_result(word) {
            event.fields.push("s-action", Value::Text(result));
            event.fields.push("s-hierarchy", Value::Text(hierarchy));
        } else if let Some((name, value)) = named(word) {
            if let Some(value) = present(value.trim_matches('"')) {
                event.fields.push(name, Value::Text(value));
            }
        } else if is_address_list(word) {
            event.fields.push("x-forwarded-for", Value::Text(word));
        } else if let Some(word) = present(word) {
            event.fields.push("extra", Value::Text(word));
        }
    }
}

/// `rt=0.005`, as nginx formats often have it.
fn named(word: &str) -> Option<(&str, &str)> {
    let (name, value) = word.split_once('=')?;
    let is_name = (1..=32).contains(&name.len())
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
    is_name.then_some((name, value))
}

fn is_address_list(word: &str) -> bool {
    word.split(", ")
        .all(|one| one.parse::<std::net::IpAddr>().is_ok())
}
