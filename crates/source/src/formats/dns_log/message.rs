//! Messages about queries and replies.

use crate::text::{present, split_word};
use std::net::IpAddr;
use yagura_model::{Event, Value};

/// Adds the fields of a message of the given server; whether it is about a query or a reply.
pub(in crate::formats) fn push_message(program: &str, message: &str, event: &mut Event) -> bool {
    let found = match program {
        "named" => bind(message),
        "unbound" => unbound(message),
        "dnsmasq" => dnsmasq(message),
        "coredns" => coredns(message),
        _ => None,
    };
    let Some(record) = found else {
        return false;
    };
    let named = [
        ("query", record.query.trim_end_matches('.')),
        ("record_type", record.record_type),
        ("query_class", record.class),
        ("answer", record.answer),
        ("rcode", record.rcode),
        ("src_ip", record.source),
        ("src_port", record.source_port),
        ("dst_ip", record.server),
    ];
    for (name, value) in named {
        if let Some(text) = present(value) {
            event.fields.push(name, Value::Text(text));
        }
    }
    !record.is_forward
}

/// What a message says; parts it does not have are empty.
#[derive(Debug, Clone, Copy, Default)]
struct Record<'a> {
    query: &'a str,
    record_type: &'a str,
    class: &'a str,
    answer: &'a str,
    rcode: &'a str,
    source: &'a str,
    source_port: &'a str,
    server: &'a str,
    /// A query handed on to another server: seen already when it came in.
    is_forward: bool,
}

/// `client @0x7f 192.0.2.10#53211 (a.example): view x: query: a.example IN A +E(0)K (192.0.2.53)`.
fn bind(message: &str) -> Option<Record<'_>> {
    let (head, question) = message.split_once(" query: ")?;
    let (_, client) = head.split_once("client ")?;
    let client = match client.strip_prefix("@0x") {
        Some(rest) => split_word(rest).1,
        None => client,
    };
    let (source, port) = client.split_once('#')?;
    let port_len = port.bytes().take_while(u8::is_ascii_digit).count();
    let (query, rest) = split_word(question);
    let (class, rest) = split_word(rest);
    let (record_type, rest) = split_word(rest);
    let server = rest
        .rsplit_once('(')
        .map_or("", |(_, s)| s.trim_end_matches(')'));
    Some(Record {
        query,
        record_type,
        class,
        source,
        source_port: &port[..port_len],
        // `+E(0)K` has parentheses too.
        server: if server.parse::<IpAddr>().is_ok() {
            server
        } else {
            ""
        },
        ..Record::default()
    })
}

/// `[1:0] info: 192.0.2.10 a.example. A IN NOERROR 0.01 0 61`; with `log-tag-queryreply` there is
/// `query:` or `reply:` instead of `info:`.
fn unbound(message: &str) -> Option<Record<'_>> {
    let message = match message.strip_prefix('[') {
        Some(rest) => rest.split_once("] ")?.1,
        None => message,
    };
    let (level, rest) = message.split_once(": ")?;
    if !matches!(level, "info" | "query" | "reply") {
        return None;
    }
    let rest = rest
        .strip_prefix("query: ")
        .or_else(|| rest.strip_prefix("reply: "))
        .unwrap_or(rest);
    let mut words = rest.split(' ');
    let record = Record {
        source: words.next()?,
        query: words.next()?,
        record_type: words.next()?,
        class: words.next()?,
        rcode: words.next().unwrap_or(""),
        ..Record::default()
    };
    let is_record = record.source.parse::<IpAddr>().is_ok()
        && record.query.ends_with('.')
        && record
            .class
            .bytes()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    is_record.then_some(record)
}

/// `query[A] a.example from 192.0.2.10`, `reply a.example is 203.0.113.5`; `extra` puts a serial
/// number and the client in front.
fn dnsmasq(message: &str) -> Option<Record<'_>> {
    let mut record = Record::default();
    let mut rest = message;
    let (serial, after) = split_word(message);
    if !serial.is_empty() && serial.bytes().all(|b| b.is_ascii_digit()) {
        let (client, after) = split_word(after);
        (record.source, record.source_port) = client.split_once('/').unwrap_or((client, ""));
        rest = after;
    }
    let (verb, rest) = split_word(rest);
    if let Some(record_type) = verb
        .strip_prefix("query[")
        .and_then(|t| t.strip_suffix(']'))
    {
        let (query, source) = rest.split_once(" from ")?;
        (record.query, record.record_type, record.source) = (query, record_type, source);
        return Some(record);
    }
    if verb == "forwarded" {
        let (query, server) = rest.split_once(" to ")?;
        (record.query, record.server, record.is_forward) = (query, server, true);
        return Some(record);
    }
    // Replies, the cache, names from files and what blockers add.
    let replies = ["reply", "cached", "cached-stale", "config", "DHCP"];
    let blocker = ["gravity", "exactly", "regex"].contains(&verb);
    if !(replies.contains(&verb) || verb.starts_with('/') || blocker) {
        return None;
    }
    let rest = if blocker { split_word(rest).1 } else { rest };
    let (query, answer) = rest.split_once(" is ")?;
    record.query = query;
    if let Some(record_type) = answer.strip_prefix('<').and_then(|t| t.strip_suffix('>')) {
        record.record_type = record_type;
    } else if answer == "NXDOMAIN" || answer.starts_with("NODATA") || answer == "SERVFAIL" {
        record.rcode = answer;
    } else {
        record.answer = answer;
        record.record_type = match answer.parse::<IpAddr>() {
            Ok(IpAddr::V4(_)) => "A",
            Ok(IpAddr::V6(_)) => "AAAA",
            Err(_) => "",
        };
    }
    Some(record)
}

/// `192.0.2.10:53211 - 1234 "A IN a.example. udp 41 false 512" NOERROR qr,rd,ra 100 0.01s`.
fn coredns(message: &str) -> Option<Record<'_>> {
    let (client, rest) = message.split_once(" - ")?;
    let (source, source_port) = client.rsplit_once(':')?;
    let (_, rest) = rest.split_once('"')?;
    let (question, after) = rest.split_once('"')?;
    let mut words = question.split(' ');
    Some(Record {
        record_type: words.next()?,
        class: words.next()?,
        query: words.next()?,
        rcode: split_word(after.trim_start()).0,
        source: source.trim_start_matches('[').trim_end_matches(']'),
        source_port,
        ..Record::default()
    })
}
