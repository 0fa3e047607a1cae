//! The header of a syslog line (RFC 5424 section 6; RFC 3164 section 4 and its many readings).

use super::normalise::{FACILITIES, SEVERITIES};
use crate::lines::Fault;
use crate::text::dates::{Clock, month, named_zone_secs, number, time_of_day};
use crate::text::{present, split_word};
use yagura_model::Timestamp;

/// Longest program name; RFC 5424 allows 48 octets, paths are longer.
const PROGRAM_LEN_BYTES_MAX: usize = 128;

/// What stands in front of the message. Missing parts are empty.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::formats) struct Header<'a> {
    /// Facility times eight plus severity.
    pub(super) priority: Option<u8>,
    pub(in crate::formats) time: Option<Timestamp>,
    pub(in crate::formats) host: &'a str,
    pub(in crate::formats) program: &'a str,
    pub(super) pid: &'a str,
    pub(super) message_id: &'a str,
    /// The structured data with its brackets.
    pub(super) structured: &'a str,
    pub(in crate::formats) message: &'a str,
}

impl Header<'_> {
    /// Whether this can hardly be anything but syslog.
    pub(super) fn is_sure(&self) -> bool {
        let is_tagged = !self.program.is_empty();
        (self.priority.is_some() && (is_tagged || !self.message.is_empty()))
            || (self.time.is_some() && is_tagged)
            || super::devices::is_device(self.message)
    }
}

/// Takes the header off a line.
///
/// # Errors
/// The line has neither a priority nor a time in front.
pub(in crate::formats) fn parse<'a>(line: &'a str, clock: &Clock) -> Result<Header<'a>, Fault> {
    let (priority, rest) = priority(line);
    if priority.is_some()
        && let Some(rest) = rest.strip_prefix("1 ")
    {
        return modern(rest, priority, clock);
    }
    let mut header = Header {
        priority,
        ..Header::default()
    };
    let text = rest.trim_start_matches([' ', ':']);
    match leading_time(text, clock).or_else(|| device_time(text, &mut header, clock)) {
        Some((time, after)) => {
            header.time = Some(time);
            legacy(after, &mut header, clock);
        }
        None if super::devices::is_fortigate(text) => header.message = text,
        None if let Some((time, after)) = spaced_time(text, clock) => {
            header.time = Some(time);
            legacy(after, &mut header, clock);
            // Programs of all kinds begin their own lines so; only syslog has host and process.
            if priority.is_none() && (header.host.is_empty() || header.pid.is_empty()) {
                return Err("no host and process behind the time".into());
            }
        }
        // RFC 3164 4.3.3: a message may come without a time.
        None if priority.is_some() => message(text, &mut header),
        None => return own_log(line, clock).ok_or_else(|| "no time or priority in front".into()),
    }
    Ok(header)
}

/// `<34>`, also behind the length of an octet-counted frame (RFC 6587).
fn priority(line: &str) -> (Option<u8>, &str) {
    let start = match line.split_once(' ') {
        Some((length, rest)) if rest.starts_with('<') && number(length.as_bytes()).is_some() => {
            rest
        }
        _ => line,
    };
    let parsed = start.strip_prefix('<').and_then(|inside| {
        let (digits, rest) = inside.split_once('>')?;
        let value = number(digits.as_bytes()).filter(|_| digits.len() <= 3)?;
        Some((u8::try_from(value).ok().filter(|p| *p <= 191)?, rest))
    });
    match parsed {
        Some((priority, rest)) => (Some(priority), rest.trim_start_matches(' ')),
        None => (None, line),
    }
}

/// RFC 5424 behind the version.
fn modern<'a>(rest: &'a str, priority: Option<u8>, clock: &Clock) -> Result<Header<'a>, Fault> {
    let (time, rest) = split_word(rest);
    let (host, rest) = split_word(rest);
    let (program, rest) = split_word(rest);
    let (pid, rest) = split_word(rest);
    let (message_id, rest) = split_word(rest);
    let parsed = present(time).map(|text| clock.iso(text));
    if parsed == Some(None) {
        return Err("the time behind the version is none".into());
    }
    let (structured, message) = structured(rest);
    let word = |text| present(text).unwrap_or("");
    Ok(Header {
        priority,
        time: parsed.flatten(),
        host: word(host),
        program: word(program),
        pid: word(pid),
        message_id: word(message_id),
        structured,
        message: message.strip_prefix('\u{feff}').unwrap_or(message),
    })
}

/// Splits `[id name="value"][...]` off; where it is not well formed all is the message.
fn structured(rest: &str) -> (&str, &str) {
    if let Some(message) = rest.strip_prefix('-') {
        return ("", message.trim_start_matches(' '));
    }
    let bytes = rest.as_bytes();
    let (mut at, mut quoted, mut end) = (0, false, 0);
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' if quoted => at += 1,
            b'"' => quoted = !quoted,
            b']' if !quoted => {
                end = at + 1;
                if bytes.get(end) != Some(&b'[') {
                    break;
                }
            }
            b'[' | b' ' if !quoted && at == end && byte != b'[' => break,
            _ => {}
        }
        at += 1;
    }
    (&rest[..end], rest[end..].trim_start_matches(' '))
}

/// Finds the time behind the sequence numbers and host that Cisco devices put in front of it:
/// `45: router1: 000046: *Mar  1 10:00:00`.
fn device_time<'a>(
    text: &'a str,
    header: &mut Header<'a>,
    clock: &Clock,
) -> Option<(Timestamp, &'a str)> {
    header.priority?;
    let mut rest = text;
    for _ in 0..3 {
        let (word, after) = rest.split_once(": ")?;
        if word.contains(' ') {
            return None;
        }
        if !is_number(word) {
            header.host = word;
        }
        rest = after;
        if let Some(found) = leading_time(rest, clock) {
            return Some(found);
        }
    }
    None
}

fn is_number(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit())
}

/// Takes a time off: `Mar  1 10:00:00`, with a year before or after, a fraction, or ISO 8601.
pub(super) fn leading_time<'a>(text: &'a str, clock: &Clock) -> Option<(Timestamp, &'a str)> {
    let text = text.trim_start_matches(['*', '.']);
    if text.as_bytes().first()?.is_ascii_digit() {
        let (word, rest) = split_word(text);
        if let Some(year) = year(word) {
            return calendar_time(rest, Some(year), clock);
        }
        let word = word.strip_suffix(':').unwrap_or(word);
        if word.as_bytes().get(10) != Some(&b'T') {
            return None;
        }
        return Some((clock.iso(word)?, rest));
    }
    calendar_time(text, None, clock)
}

/// `2026-03-01 10:00:00`, also with a zone (macOS) and, as journalctl writes it, between a weekday
/// and the name of a zone.
fn spaced_time<'a>(text: &'a str, clock: &Clock) -> Option<(Timestamp, &'a str)> {
    let (first, rest) = split_word(text);
    let has_weekday = is_weekday(first);
    let dated = if has_weekday { rest } else { text };
    let (date, rest) = split_word(dated);
    let (word, after) = split_word(rest);
    if date.len() != 10 || dated.as_bytes()[10..].starts_with(b"  ") {
        return None;
    }
    let time = clock.iso(dated.get(..date.len() + 1 + word.len())?)?;
    let (zone, behind) = split_word(after);
    Some(match named_zone_secs(zone).filter(|_| has_weekday) {
        Some(secs) => (clock.in_zone(time, secs), behind),
        None => (time, after),
    })
}

fn is_weekday(word: &str) -> bool {
    matches!(word, "Mon" | "Tue" | "Wed" | "Thu" | "Fri" | "Sat" | "Sun")
}

/// `Mar  1 10:00:00`, with the year behind the day or the time if it did not stand in front.
fn calendar_time<'a>(
    text: &'a str,
    year_in_front: Option<u32>,
    clock: &Clock,
) -> Option<(Timestamp, &'a str)> {
    let month = month(text.as_bytes().get(..3)?)?;
    let (day, rest) = split_word(text.get(3..)?.strip_prefix(' ')?.trim_start_matches(' '));
    let day = number(day.as_bytes()).filter(|d| *d <= 31)?;
    let (word, after) = split_word(rest);
    let (year, word, after) = match year(word).filter(|_| year_in_front.is_none()) {
        Some(year) => {
            let (word, after) = split_word(after);
            (Some(year), word, after)
        }
        None => (year_in_front, word, after),
    };
    let (time, nanos) = time_of_day(word.strip_suffix(':').unwrap_or(word))?;
    let (next, behind) = split_word(after);
    let (year, after) = match (year, self::year(next.trim_end_matches(':'))) {
        (None, Some(found)) => (Some(found), behind),
        _ => (year, after),
    };
    let stamp = match year {
        Some(year) => clock.local((i64::from(year), month, day), time, nanos),
        None => clock.yearless((month, day), time, nanos),
    };
    Some((stamp?, after))
}

fn year(word: &str) -> Option<u32> {
    let is_year = word.len() == 4 && !word.contains(':');
    number(word.as_bytes()).filter(|y| is_year && (1970..2262).contains(y))
}

/// `[host] program[pid]: message` behind the time, or `UTC: %SYS-5-CONFIG_I: ...` of devices.
fn legacy<'a>(rest: &'a str, header: &mut Header<'a>, clock: &Clock) {
    let rest = rest.trim_start_matches([' ', ':']);
    let (first, after) = split_word(rest);
    if after.starts_with('%') && first.ends_with(':') {
        let zone = named_zone_secs(&first[..first.len() - 1]);
        if let (Some(time), Some(secs)) = (header.time, zone) {
            header.time = Some(clock.in_zone(time, secs));
        }
        header.message = after;
        return;
    }
    if let Some(priority) = priority_word(first) {
        header.priority = header.priority.or(Some(priority));
        return legacy_host(after, header);
    }
    legacy_host(rest, header);
}

fn legacy_host<'a>(rest: &'a str, header: &mut Header<'a>) {
    let (first, after) = split_word(rest);
    let is_tag = first.ends_with(':') || first.ends_with(']');
    if !is_tag && !after.is_empty() && !first.starts_with('%') {
        header.host = first;
        let (second, behind) = split_word(after);
        match priority_word(second) {
            Some(priority) => {
                header.priority = header.priority.or(Some(priority));
                message(behind, header);
            }
            None => message(after, header),
        }
    } else {
        message(rest, header);
    }
}

/// The priority as a word, `authpriv.notice`, as BusyBox and syslog-ng write it.
fn priority_word(word: &str) -> Option<u8> {
    let (facility, severity) = word.split_once('.')?;
    let at = |names: &[&str], name| names.iter().position(|n| *n == name);
    let severity = match severity {
        "warn" => "warning",
        "error" => "err",
        "panic" => "emerg",
        other => other,
    };
    let severity = at(&SEVERITIES, severity)?;
    u8::try_from(at(&FACILITIES, facility)? * 8 + severity).ok()
}

fn message<'a>(text: &'a str, header: &mut Header<'a>) {
    // `asa1 : %ASA-6-302013: ...`
    let text = text.strip_prefix(": ").unwrap_or(text);
    header.message = text;
    if let Some((program, pid, message)) = split_tag(text) {
        header.message = message;
        header.pid = pid;
        // A Cisco sequence number is no program.
        if !is_number(program) {
            header.program = program;
        }
    }
}

/// Splits `program[pid]: message`.
fn split_tag(text: &str) -> Option<(&str, &str, &str)> {
    let len = text
        .bytes()
        .take_while(|b| !matches!(b, b' ' | b':' | b'[' | b'=' | b'{' | b'"'))
        .count();
    if len == 0 || len > PROGRAM_LEN_BYTES_MAX || text.starts_with('%') {
        return None;
    }
    let (program, rest) = text.split_at(len);
    if let Some(inside) = rest.strip_prefix('[') {
        let (pid, after) = inside.split_once(']')?;
        if pid.len() > PROGRAM_LEN_BYTES_MAX {
            return None;
        }
        let message = after.strip_prefix(':').unwrap_or(after);
        return Some((program, pid, strip_blank(message)));
    }
    Some((program, "", strip_blank(rest.strip_prefix(':')?)))
}

/// One blank separates; more belong to the message (sudo's).
fn strip_blank(text: &str) -> &str {
    text.strip_prefix(' ').unwrap_or(text)
}

/// `Sun Mar  1 10:00:00 2026 [pid 3] ...` (vsftpd) and `... 2026 -> /file: X FOUND` (ClamAV).
fn own_log<'a>(line: &'a str, clock: &Clock) -> Option<Header<'a>> {
    let is_dated = is_weekday(line.get(..3)?);
    let (time, rest) = leading_time(line.get(4..).filter(|_| is_dated)?, clock)?;
    let mut header = Header {
        time: Some(time),
        message: rest,
        ..Header::default()
    };
    if let Some((pid, message)) = rest.strip_prefix("[pid ").and_then(|r| r.split_once(']')) {
        header.program = "vsftpd";
        header.pid = pid;
        header.message = strip_blank(message);
    } else if let Some(message) = rest.strip_prefix("-> ") {
        header.program = "clamd";
        header.message = message;
    } else {
        return None;
    }
    Some(header)
}
