//! Query logs of name servers (`dns_log`): BIND, Unbound and dnsmasq, from their own files. What
//! they send by syslog is read there with the same [`message`] parser.
//!
//! Other messages of these servers are events without the category, with the text as `message`.
//!
//! Category `dns` [T] with `query`, `record_type`, `answer` [H]; the asking host is `src_ip`.

mod message;
#[cfg(test)]
mod tests;

pub(super) use message::read_message;

use crate::lines::{Fault, Line, LineDecoder, LineParser};
use crate::routes::RouteCache;
use crate::text::dates::{Clock, month, number, time_of_day};
use crate::text::split_word;
use crate::{Decoder, Format, Framing, Head, Sink, SourceOptions};
use yagura_model::{Event, LogSource, Timestamp, Value};

pub(super) const FORMAT: Format = Format {
    name: "dns_log",
    title: (
        "Query log of BIND, Unbound or dnsmasq",
        "BIND・Unbound・dnsmasqの問い合わせログ",
    ),
    detect,
    framing: |_| Framing::Lines,
    stateless: true,
    decoder,
};

fn detect(head: &Head<'_>) -> u8 {
    let clock = Clock::new(&SourceOptions::default());
    let share = head.share_of_lines(|line| {
        let mut probe = Event::new(LogSource::new("", &[], &[]));
        parse(line, &clock).is_some_and(|p| read_message(p.server, p.message, &mut probe))
    });
    if share >= 60 { 93 } else { 0 }
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

impl LineParser for DnsLog {
    fn line(&mut self, line: &Line<'_>, sink: &mut Sink<'_>) -> Result<(), Fault> {
        let parsed = parse(line.text, &self.clock).ok_or("no time in front")?;
        let event = line.start("dns_log", sink);
        event.time = Some(parsed.time);
        let categories: &[&str] = if read_message(parsed.server, parsed.message, event) {
            &["dns"]
        } else {
            event.fields.push("message", Value::Text(parsed.message));
            &[]
        };
        event.log_source = self.routes.get("", &[parsed.server], categories);
        sink.emit();
        Ok(())
    }
}

struct Parsed<'a> {
    time: Timestamp,
    server: &'static str,
    message: &'a str,
}

/// Takes the time off a line and sees who wrote it.
fn parse<'a>(line: &'a str, clock: &Clock) -> Option<Parsed<'a>> {
    let (time, rest) = leading_time(line, clock)?;
    let (server, message) = match rest.split_once(']').filter(|_| !rest.starts_with("client")) {
        Some((tag, after)) if tag.starts_with("unbound[") => {
            ("unbound", after.trim_start_matches(':').trim_start())
        }
        Some((tag, after)) if tag.starts_with("dnsmasq[") => {
            ("dnsmasq", after.trim_start_matches(':').trim_start())
        }
        _ => ("named", rest),
    };
    Some(Parsed {
        time,
        server,
        message,
    })
}

/// `01-Mar-2026 10:00:00.123`, `2026-03-01T10:00:00.123Z`, `[1772359200]`, `Mar  1 10:00:00`.
fn leading_time<'a>(line: &'a str, clock: &Clock) -> Option<(Timestamp, &'a str)> {
    if let Some(inside) = line.strip_prefix('[') {
        let (secs, rest) = inside.split_once(']')?;
        let time = Timestamp::from_secs_f64(secs.parse().ok()?)?;
        return Some((time, rest.trim_start()));
    }
    let (date, rest) = split_word(line);
    if let Some(month) = month(date.as_bytes()) {
        let (day, rest) = split_word(rest);
        let (time, rest) = split_word(rest);
        let (time, nanos) = time_of_day(time)?;
        return Some((
            clock.yearless((month, number(day.as_bytes())?), time, nanos)?,
            rest,
        ));
    }
    if date.contains('T') {
        return Some((clock.iso(date)?, rest));
    }
    let mut parts = date.split('-');
    let day = number(parts.next()?.as_bytes())?;
    let month = month(parts.next()?.as_bytes())?;
    let year = number(parts.next()?.as_bytes())?;
    let (time, rest) = split_word(rest);
    let (time, nanos) = time_of_day(time)?;
    Some((
        clock.local((i64::from(year), month, day), time, nanos)?,
        rest,
    ))
}
