//! `type time elb client:port target:port ... elb_status target_status received sent "request"
//! "agent" cipher protocol target_group "trace" "domain" ...`.

use crate::lines::Fault;
use crate::text::web::{Target, push_webserver_target};
use crate::text::{present, split_word};
use yagura_model::{Event, Value};

/// The values used here.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Record<'a> {
    kind: &'a str,
    pub(super) time: &'a str,
    balancer: &'a str,
    client: &'a str,
    target: &'a str,
    /// Seconds until the target answered; -1 when it did not.
    answered_in: &'a str,
    status: &'a str,
    target_status: &'a str,
    received: &'a str,
    sent: &'a str,
    request: &'a str,
    agent: &'a str,
    domain: &'a str,
    actions: &'a str,
}

const KINDS: [&str; 6] = ["http", "https", "h2", "grpcs", "ws", "wss"];

/// Takes a line apart.
///
/// # Errors
/// Which part is missing.
pub(super) fn parse(text: &str) -> Result<Record<'_>, Fault> {
    let mut values = Values { rest: text };
    let mut record = Record::default();
    let mut next = || values.next().unwrap_or("");
    let first = next();
    let is_typed = KINDS.contains(&first);
    (record.kind, record.time) = if is_typed {
        (first, next())
    } else {
        ("", first)
    };
    if record.time.as_bytes().get(10) != Some(&b'T') || !record.time.ends_with('Z') {
        return Err("no time in front".into());
    }
    (record.balancer, record.client, record.target) = (next(), next(), next());
    (_, record.answered_in, _) = (next(), next(), next());
    (record.status, record.target_status) = (next(), next());
    (record.received, record.sent) = (next(), next());
    let is_status = record.status == "-" || record.status.parse::<u16>().is_ok();
    if !record.client.contains(':') || !is_status {
        return Err("no client or status".into());
    }
    (record.request, record.agent) = (next(), next());
    if record.request.is_empty() {
        return Err("no request".into());
    }
    if is_typed {
        let _cipher_protocol_group_trace = [next(), next(), next(), next()];
        record.domain = next();
        let _certificate_priority_creation = [next(), next(), next()];
        record.actions = next();
    }
    Ok(record)
}

/// Adds the fields of a line.
pub(super) fn fill(record: &Record<'_>, event: &mut Event) {
    let (client, client_port) = record
        .client
        .rsplit_once(':')
        .unwrap_or((record.client, ""));
    let (server, _) = record
        .target
        .rsplit_once(':')
        .unwrap_or((record.target, ""));
    let (method, rest) = split_word(record.request);
    let (url, version) = rest.rsplit_once(' ').unwrap_or((rest, ""));
    // Without a method the request was none: the rest is what the balancer filled in.
    let url = if method == "-" { "" } else { url };
    let target = Target::parse(url);
    let host = present(record.domain).or(target.host).unwrap_or("");
    let named = [
        ("type", record.kind),
        ("elb", record.balancer),
        ("c-ip", client.trim_matches(['[', ']'])),
        ("c-port", client_port),
        ("s-ip", server),
        ("sc-status", record.status),
        ("target_status_code", record.target_status),
        ("cs-bytes", record.received),
        ("sc-bytes", record.sent),
        (
            "time-taken",
            Some(record.answered_in)
                .filter(|secs| !secs.starts_with('-'))
                .unwrap_or_default(),
        ),
        ("cs-method", method),
        ("cs-version", version.trim_end_matches('-')),
        ("cs-user-agent", record.agent),
        ("cs-host", host),
        ("actions_executed", record.actions),
    ];
    for (name, value) in named {
        if let Some(text) = present(value) {
            event.fields.push(name, Value::Text(text));
        }
    }
    if !target.path_and_query.is_empty() {
        // What the client asked the server for; the balancer writes the URL it makes of it.
        push_webserver_target(event, &Target::parse(target.path_and_query));
    }
}

/// Values between blanks; those in quotes may have blanks, and `\"` and `\xHH`.
struct Values<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Values<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let rest = self.rest.trim_start_matches(' ');
        let Some(inside) = rest.strip_prefix('"') else {
            let (word, after) = split_word(rest);
            self.rest = after;
            return (!word.is_empty()).then_some(word);
        };
        let bytes = inside.as_bytes();
        let mut at = 0;
        while let Some(found) = memchr::memchr2(b'"', b'\\', &bytes[at..]) {
            at += found;
            if bytes[at] == b'"' {
                self.rest = &inside[at + 1..];
                return Some(&inside[..at]);
            }
            at += 2;
            if at >= bytes.len() {
                break;
            }
        }
        self.rest = "";
        Some(inside)
    }
}
