//! One message of a name server.

use crate::text::split_word;
use yagura_model::{Event, Value};

/// Adds the fields of a query or answer. Returns `false`, adding nothing, when the message is
/// neither.
pub(crate) fn read_message(server: &str, message: &str, event: &mut Event) -> bool {
    let found = match server {
        "named" => bind(message),
        "unbound" => unbound(message),
        "dnsmasq" => dnsmasq(message),
        _ => None,
    };
    let Some(found) = found else {
        return false;
    };
    let fields = &mut event.fields;
    for (name, value) in [
        ("query", found.query),
        ("record_type", found.record_type),
        ("answer", found.answer),
        ("src_ip", found.client),
        ("src_port", found.client_port),
        ("response_code", found.response_code),
    ] {
        if !value.is_empty() {
            fields.push(name, Value::Text(value));
        }
    }
    fields.alias_name("c-ip", "src_ip");
    true
}

#[derive(Default)]
struct Found<'a> {
    query: &'a str,
    record_type: &'a str,
    answer: &'a str,
    client: &'a str,
    client_port: &'a str,
    response_code: &'a str,
}

/// The root is `.`; other names lose their last dot.
fn name(text: &str) -> &str {
    match text.strip_suffix('.') {
        Some("") | None => text,
        Some(bare) => bare,
    }
}

/// `[queries: info: ]client @0x7f 192.0.2.1#5353 (name): [view v: ]query: name IN A +E(0) (…)`.
fn bind(message: &str) -> Option<Found<'_>> {
    let at = message.find("client ").filter(|at| *at < 64)?;
    let rest = &message[at + "client ".len()..];
    let rest = if rest.starts_with('@') {
        split_word(rest).1
    } else {
        rest
    };
    let (client, rest) = split_word(rest);
    let (ip, port) = client.trim_end_matches(':').split_once('#')?;
    let query = rest.split_once("query: ").map(|(_, query)| query)?;
    let mut words = query.split_ascii_whitespace();
    let query = words.next()?;
    let _class = words.next()?;
    Some(Found {
        query: name(query),
        record_type: words.next()?,
        client: ip,
        client_port: port.trim_end_matches(|c: char| !c.is_ascii_digit()),
        ..Found::default()
    })
}

/// `info: 192.0.2.1 name. A IN` and, for answers, `NOERROR 0.01 0 44` behind it.
fn unbound(message: &str) -> Option<Found<'_>> {
    let rest = message
        .strip_prefix("info: ")
        .or_else(|| message.strip_prefix("query: "))?;
    let rest = rest.strip_prefix("reply: ").unwrap_or(rest);
    let words: Vec<&str> = rest.split_ascii_whitespace().take(8).collect();
    let [client, query, record_type, class, more @ ..] = words.as_slice() else {
        return None;
    };
    let is_query =
        matches!(*class, "IN" | "CH" | "HS" | "ANY") && client.parse::<std::net::IpAddr>().is_ok();
    is_query.then(|| Found {
        query: name(query),
        record_type,
        client,
        response_code: more.first().copied().unwrap_or(""),
        ..Found::default()
    })
}

/// `query[A] name from 192.0.2.1`, `reply name is 192.0.2.2`, with `log-queries=extra` behind
/// `serial client/port`.
fn dnsmasq(message: &str) -> Option<Found<'_>> {
    let mut words = message.split_ascii_whitespace();
    let mut verb = words.next()?;
    let mut client = ("", "");
    if verb.bytes().all(|b| b.is_ascii_digit()) {
        client = words.next()?.split_once('/')?;
        verb = words.next()?;
    }
    let query = words.next()?;
    let link = words.next()?;
    let value = words.next().unwrap_or("");
    let found = Found {
        query: name(query),
        client: client.0,
        client_port: client.1,
        ..Found::default()
    };
    if let Some(record_type) = verb
        .strip_prefix("query[")
        .and_then(|v| v.strip_suffix(']'))
    {
        return (link == "from").then_some(Found {
            record_type,
            client: value,
            ..found
        });
    }
    let is_answer = matches!(
        verb,
        "reply" | "cached" | "config" | "validation" | "/etc/hosts" | "DHCP"
    );
    (is_answer && link == "is").then_some(Found {
        answer: value,
        ..found
    })
}
