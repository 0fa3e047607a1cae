//! Headers and messages of the two servers.

use crate::text::dates::{Clock, month, number, time_of_day};
use crate::text::split_word;
use yagura_model::{Event, Timestamp, Value};

/// Who wrote a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Server {
    Apache,
    Nginx,
}

impl Server {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Apache => "apache",
            Self::Nginx => "nginx",
        }
    }
}

/// What stands in front of the message.
#[derive(Debug, Clone, Copy)]
pub(super) struct Header<'a> {
    pub(super) server: Server,
    pub(super) time: Timestamp,
    /// What follows the time.
    rest: &'a str,
}

/// Recognises a line by its time and the bracket behind it.
pub(super) fn recognise<'a>(line: &'a str, clock: &Clock) -> Option<Header<'a>> {
    if let Some(inside) = line.strip_prefix('[') {
        let (time, rest) = inside.split_once(']')?;
        let rest = rest.trim_start();
        return has_level(rest).then_some(Header {
            server: Server::Apache,
            time: asctime(time, clock)?,
            rest,
        });
    }
    let bytes = line.as_bytes();
    let slashed = bytes.get(4) == Some(&b'/') && bytes.get(7) == Some(&b'/');
    if !slashed || bytes.get(10) != Some(&b' ') {
        return None;
    }
    let date = (
        i64::from(number(&bytes[..4])?),
        number(&bytes[5..7])?,
        number(&bytes[8..10])?,
    );
    let (time, nanos) = time_of_day(line.get(11..19)?)?;
    let rest = line.get(19..)?.trim_start();
    has_level(rest).then_some(Header {
        server: Server::Nginx,
        time: clock.local(date, time, nanos)?,
        rest,
    })
}

/// Whether a bracket with a level follows: `[error]`, `[core:error]`, `[ssl:trace3]`.
fn has_level(rest: &str) -> bool {
    let Some((inside, _)) = rest.strip_prefix('[').and_then(|r| r.split_once(']')) else {
        return false;
    };
    let level = inside.rsplit(':').next().unwrap_or(inside);
    let level = level.trim_end_matches(|c: char| c.is_ascii_digit());
    matches!(
        level,
        "emerg" | "alert" | "crit" | "error" | "warn" | "notice" | "info" | "debug" | "trace"
    )
}

/// Parses `Sun Mar 01 10:00:00.123456 2026`.
fn asctime(text: &str, clock: &Clock) -> Option<Timestamp> {
    let mut words = text.split_ascii_whitespace();
    let _weekday = words.next()?;
    let month = month(words.next()?.as_bytes())?;
    let day = number(words.next()?.as_bytes())?;
    let (time, nanos) = time_of_day(words.next()?)?;
    let year = number(words.next()?.as_bytes())?;
    clock.local((i64::from(year), month, day), time, nanos)
}

/// Adds the fields of a line.
pub(super) fn fill(header: &Header<'_>, event: &mut Event) {
    match header.server {
        Server::Apache => apache(header.rest, event),
        Server::Nginx => nginx(header.rest, event),
    }
}

fn push(event: &mut Event, name: &str, value: &str) {
    if !value.is_empty() {
        event.fields.push(name, Value::Text(value));
    }
}

/// `[core:error] [pid 1:tid 2] [client 192.0.2.1:80] AH00001: message`; 2.2 has `[error]`.
fn apache(rest: &str, event: &mut Event) {
    let mut rest = rest;
    let mut first = true;
    while let Some((inside, after)) = rest.strip_prefix('[').and_then(|r| r.split_once(']')) {
        if first {
            let (module, level) = inside.split_once(':').unwrap_or(("", inside));
            push(event, "module", module);
            push(event, "level", level);
        } else if let Some(pid) = inside.strip_prefix("pid ") {
            push(event, "pid", pid.split(':').next().unwrap_or(pid));
        } else if let Some(client) = inside
            .strip_prefix("client ")
            .or_else(|| inside.strip_prefix("remote "))
        {
            // 2.4 writes the process id and then always a port; 2.2 neither.
            let has_port = event.fields.contains("pid");
            if !event.fields.contains("c-ip") {
                push(
                    event,
                    "c-ip",
                    if has_port {
                        without_port(client)
                    } else {
                        client
                    },
                );
            }
        } else {
            // A bracket of the message itself.
            break;
        }
        first = false;
        rest = after.trim_start();
    }
    push(event, "message", rest);
}

fn without_port(client: &str) -> &str {
    client
        .rsplit_once(':')
        .map_or(client, |(address, _)| address)
}

/// `[error] 12#34: *56 message, client: 192.0.2.1, server: x, request: "GET / HTTP/1.1", host: "y"`.
fn nginx(rest: &str, event: &mut Event) {
    let Some((level, rest)) = rest.strip_prefix('[').and_then(|r| r.split_once(']')) else {
        return push(event, "message", rest);
    };
    push(event, "level", level);
    let rest = rest.trim_start();
    let (process, message) = split_word(rest);
    let pid = process.split('#').next().unwrap_or("");
    if process.ends_with(':') && pid.bytes().all(|b| b.is_ascii_digit()) {
        push(event, "pid", pid);
        push(event, "message", message);
    } else {
        push(event, "message", rest);
    }
    // The parts stand at the end, in this order; texts in the message may look like them.
    let Some((_, mut parts)) = rest.rsplit_once(", client: ") else {
        return;
    };
    let (client, after) = parts.split_once(", ").unwrap_or((parts, ""));
    push(event, "c-ip", client);
    parts = after;
    if let Some((_, after)) = parts.split_once("request: \"") {
        let request = after
            .split("\", ")
            .next()
            .unwrap_or(after)
            .trim_end_matches('"');
        let (method, rest) = split_word(request);
        push(event, "cs-method", method);
        push(
            event,
            "cs-uri",
            rest.rsplit_once(" HTTP/")
                .map_or(rest, |(target, _)| target),
        );
    }
    if let Some((_, after)) = parts.rsplit_once("host: \"") {
        push(event, "cs-host", after.split('"').next().unwrap_or(""));
    }
}
