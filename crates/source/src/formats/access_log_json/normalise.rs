//! Recognition, time and the webserver view.

use super::names;
use crate::json::{DialectState, PairKeys, as_time, name_values};
use crate::web_view::{self, common_log_time};
use std::borrow::Cow;
use std::net::SocketAddr;
use std::sync::{Arc, LazyLock};
use yagura_model::{Event, Fields, LogSource, Timestamp, Value};

static LOG_SOURCE: LazyLock<Arc<LogSource>> =
    LazyLock::new(|| LogSource::new("", &[], &["webserver"]));

/// A status, and a method or request line that looks like one. Both are cheap to refuse.
pub(super) fn recognise(fields: &Fields) -> bool {
    let status = first(fields, names::STATUS).and_then(|(_, value)| value.as_i64());
    status.is_some_and(|code| (0..=999).contains(&code))
        && (request_line(fields).is_some()
            || (method(fields).is_some() && target(fields).is_some()))
}

pub(super) fn normalise(event: &mut Event, _state: &mut DialectState) {
    event.log_source = Arc::clone(&LOG_SOURCE);
    event.time = time(&event.fields);
    webserver_view(&mut event.fields, &mut event.category_fields);
}

fn time(fields: &Fields) -> Option<Timestamp> {
    names::TIME.iter().find_map(|name| {
        let value = fields.get(name)?;
        as_time(value).or_else(|| common_log_time(value.as_str()?))
    })
}

/// Fills the view of `category: webserver` from whichever names the record has.
pub(in crate::formats) fn webserver_view(fields: &mut Fields, view: &mut Fields) {
    name_headers(fields);
    let line = request_line(fields).unwrap_or_default();
    let method_name = if line.0.is_empty() {
        method(fields).unwrap_or("")
    } else {
        line.0
    };
    web_view::push(view, "cs-method", Value::Text(method_name));
    push_target(fields, view, line.1);
    match line.2 {
        "" => push_first(fields, view, "cs-version", names::VERSION),
        version => web_view::push(view, "cs-version", Value::Text(version)),
    }
    for (name, from) in [
        ("sc-status", names::STATUS),
        ("sc-bytes", names::SENT_BYTES),
        ("cs-bytes", names::RECEIVED_BYTES),
        ("cs-username", names::USER),
        ("cs-host", names::HOST),
        ("cs-user-agent", names::AGENT),
        ("cs-referer", names::REFERER),
        ("cs-cookie", names::COOKIE),
        ("cs-content-type", names::CONTENT_TYPE),
        ("s-ip", names::SERVER_ADDRESS),
        ("s-port", names::SERVER_PORT),
        ("time-taken", names::DURATION),
        ("x-forwarded-for", names::FORWARDED_FOR),
    ] {
        push_first(fields, view, name, from);
    }
    push_client(fields, view);
    push_headers(fields, view);
}

fn first<'f>(fields: &'f Fields, names: &[&'static str]) -> Option<(&'static str, Value<'f>)> {
    names.iter().find_map(|name| {
        let index = fields.position(name)?;
        let value = fields.value_at(index);
        let usable = !matches!(value, Value::Null | Value::Json(_) | Value::Text("" | "-"));
        usable.then_some((*name, value))
    })
}

fn push_first(fields: &Fields, view: &mut Fields, to: &str, from: &[&'static str]) {
    if let Some((_, value)) = first(fields, from) {
        web_view::push(view, to, value);
    }
}

/// Returns method, target and version, if the record has a line with all of them.
fn request_line(fields: &Fields) -> Option<(&str, &str, &str)> {
    names::REQUEST_LINE.iter().find_map(|name| {
        let parts = web_view::split_request_line(fields.get_str(name)?);
        (!parts.2.is_empty() || (!parts.0.is_empty() && parts.1.starts_with('/'))).then_some(parts)
    })
}

fn method(fields: &Fields) -> Option<&str> {
    let text = first(fields, names::METHOD)?.1.as_str()?;
    let is_method = text.len() <= 24
        && text
            .bytes()
            .all(|b| b.is_ascii_uppercase() || b"-_".contains(&b));
    is_method.then_some(text)
}

/// The target by itself. Some logs call it the request; and a line without a method is all there
/// is of a broken request.
fn target(fields: &Fields) -> Option<Value<'_>> {
    let found = first(fields, names::TARGET).or_else(|| first(fields, names::REQUEST_LINE));
    found.map(|(_, value)| value)
}

fn push_target(fields: &Fields, view: &mut Fields, from_line: &str) {
    let mut target = match from_line {
        "" => target(fields).map_or(Cow::Borrowed(""), Value::to_text),
        line => Cow::Borrowed(line),
    };
    if !target.contains('?')
        && let Some((_, Value::Text(query))) = first(fields, names::QUERY)
    {
        target = Cow::Owned(format!("{target}?{}", query.trim_start_matches('?')));
    }
    web_view::push_target(view, &target);
}

/// The peer's address, without a port.
fn push_client(fields: &Fields, view: &mut Fields) {
    let Some((_, Value::Text(text))) = first(fields, names::CLIENT) else {
        return;
    };
    match text.parse::<SocketAddr>() {
        Ok(address) => web_view::push(view, "c-ip", Value::Text(&address.ip().to_string())),
        Err(_) => web_view::push(view, "c-ip", Value::Text(text)),
    }
}

/// AWS WAF writes headers as a list of `{name, value}`.
fn name_headers(fields: &mut Fields) {
    let keys = PairKeys {
        name: "httpRequest.headers.name",
        value: "httpRequest.headers.value",
    };
    if fields.position(keys.name).is_some() {
        name_values(fields, keys, |name| {
            Some(format!("httpRequest.headers.{name}"))
        });
    }
}

/// Headers fill what the log has no field of its own for.
fn push_headers(fields: &Fields, view: &mut Fields) {
    let aliases = fields
        .aliases()
        .map(|(name, index)| (name, fields.value_at(index)));
    for (name, value) in fields.iter().chain(aliases) {
        let Some(header) = names::HEADER_PREFIXES
            .iter()
            .find_map(|p| name.strip_prefix(p))
        else {
            continue;
        };
        let to = match header.to_ascii_lowercase().as_str() {
            "user-agent" => "cs-user-agent",
            "referer" => "cs-referer",
            "cookie" => "cs-cookie",
            "host" => "cs-host",
            "content-type" => "cs-content-type",
            "content-length" => "cs-bytes",
            "x-forwarded-for" => "x-forwarded-for",
            _ => continue,
        };
        if view.position(to).is_none() {
            web_view::push(view, to, value);
        }
    }
}
