//! Logs of DNS servers (`dns_log`): BIND's query log, Unbound (`log-queries`, `log-replies`),
//! dnsmasq (`log-queries`, also `extra`) and CoreDNS, in files of their own. The same messages
//! inside syslog are read by that format.
//!
//! Category `dns` with `query` (without the final dot), `record_type`, `answer`, `src_ip`,
//! `rcode`. Other messages of these servers are events without a category. Service `syslog` of
//! product linux for all: that is where the servers send them by default [C].

mod message;
#[cfg(test)]
mod tests;

pub(super) use message::push_message;

use crate::lines::{Fault, Line, LineDecoder, LineParser};
use crate::routes::RouteCache;
use crate::text::dates::{Clock, month, number, time_of_day};
use crate::{Decoder, Format, Framing, Head, Sink, SourceOptions};
use yagura_model::{Timestamp, Value};

pub(super) const FORMAT: Format = Format {
    name: "dns_log",
    title: (
        "DNS server log (BIND, Unbound, dnsmasq, CoreDNS)",
        "DNSサーバーのログ（BIND・Unbound・dnsmasq・CoreDNS）",
    ),
    detect,
    framing: |_| Framing::Lines,
    stateless: true,
    decoder,
};

fn detect(head: &Head<'_>) -> u8 {
    let clock = Clock::new(&SourceOptions::default());
    head.confidence_by_share(92, |line| header(line, &clock).is_some_and(|h| h.is_sure()))
}

fn decoder(options: &SourceOptions) -> Box<dyn Decoder> {
    Box::new(LineDecoder(DnsLog {
        clock: Clock::new(options),
        routes: RouteCache::default(),
    }))
}

struct DnsLog {
    clock: Clock,
    routes: RouteCache,
}

/// Time, server and message of a line.
#[derive(Debug, Clone, Copy)]
struct Header<'a> {
    time: Option<Timestamp>,
    program: &'a str,
    message: &'a str,
}

impl Header<'_> {
    /// Whether this is certainly of a DNS server.
    fn is_sure(&self) -> bool {
        match self.program {
            "named" => self.message.contains("client ") || self.message.contains("zone "),
            _ => true,
        }
    }
}

/// Takes time and server off a line; `None` if it is of no server we know.
fn header<'a>(line: &'a str, clock: &Clock) -> Option<Header<'a>> {
    if let Some((time, message)) = bind_time(line, clock) {
        return Some(Header {
            time: Some(time),
            program: "named",
            message,
        });
    }
    if line.starts_with("client ") && line.contains(" query: ") {
        return Some(Header {
            time: None,
            program: "named",
            message: line,
        });
    }
    if let Some(inside) = line.strip_prefix('[') {
        let (stamp, rest) = inside.split_once("] ")?;
        if stamp == "INFO" && rest.contains(" - ") {
            return Some(Header {
                time: None,
                program: "coredns",
                message: rest,
            });
        }
        // Unbound: `[1772359200] unbound[1:0] info: ...`
        let (_, message) = rest.strip_prefix("unbound[")?.split_once("] ")?;
        return Some(Header {
            time: Some(Timestamp::from_secs(stamp.parse().ok()?)?),
            program: "unbound",
            message,
        });
    }
    let parsed = super::syslog::parse(line, clock).ok()?;
    // With a host name it came by syslog, whose reader knows more.
    let known = ["dnsmasq", "unbound", "named"].contains(&parsed.program) && parsed.host.is_empty();
    known.then_some(Header {
        time: parsed.time,
        program: parsed.program,
        message: parsed.message,
    })
}

/// `01-Mar-2026 10:00:00.123 ` or the same in ISO 8601 before one of BIND's categories.
fn bind_time<'a>(line: &'a str, clock: &Clock) -> Option<(Timestamp, &'a str)> {
    let bytes = line.as_bytes();
    let dashed = bytes.get(2) == Some(&b'-') && bytes.get(6) == Some(&b'-');
    if dashed && bytes.get(11) == Some(&b' ') {
        let date = (
            i64::from(number(&bytes[7..11])?),
            month(&bytes[3..6])?,
            number(&bytes[..2])?,
        );
        let (word, rest) = line.get(12..)?.split_once(' ')?;
        let (time, nanos) = time_of_day(word)?;
        return Some((clock.local(date, time, nanos)?, rest));
    }
    if bytes.get(10) == Some(&b'T') {
        let (word, rest) = line.split_once(' ')?;
        let of_bind = [
            "client ",
            "queries: ",
            "query-errors: ",
            "resolver: ",
            "general: ",
        ];
        if of_bind.iter().any(|start| rest.starts_with(start)) {
            return Some((clock.iso(word)?, rest));
        }
    }
    None
}

impl LineParser for DnsLog {
    fn line(&mut self, line: &Line<'_>, sink: &mut Sink<'_>) -> Result<(), Fault> {
        let header = header(line.text, &self.clock).ok_or("of no DNS server that is known")?;
        let event = line.start("dns_log", sink);
        event.time = header.time;
        event.fields.push("message", Value::Text(header.message));
        event.fields.push("program", Value::Text(header.program));
        let categories: &[&str] = if push_message(header.program, header.message, event) {
            &["dns"]
        } else {
            &[]
        };
        event.log_source = self.routes.get("linux", &["syslog"], categories);
        sink.emit();
        Ok(())
    }
}
