//! One line to its parts, borrowed from it.

use crate::lines::Fault;
use crate::text::{present, split_word};

/// The parts of a line. Missing ones (`-`) are `None`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::formats) struct AccessLine<'a> {
    /// Virtual host, without its port.
    pub(super) virtual_host: Option<&'a str>,
    pub(super) virtual_port: Option<&'a str>,
    /// Address or name of the client.
    pub(super) client: &'a str,
    pub(super) user: Option<&'a str>,
    /// Between the brackets.
    pub(in crate::formats) time: &'a str,
    pub(super) request: &'a str,
    pub(super) status: Option<&'a str>,
    pub(super) bytes: Option<&'a str>,
    pub(super) referer: Option<&'a str>,
    pub(super) agent: Option<&'a str>,
    /// Whatever follows.
    pub(super) rest: &'a str,
}

/// Takes a line apart.
///
/// # Errors
/// Which part is missing.
pub(in crate::formats) fn parse(text: &str) -> Result<AccessLine<'_>, Fault> {
    let mut line = AccessLine::default();
    let open = memchr::memchr(b'[', text.as_bytes()).ok_or("no time in brackets")?;
    client_words(&text[..open], &mut line)?;
    let inside = &text[open + 1..];
    let close = memchr::memchr(b']', inside.as_bytes()).ok_or("no time in brackets")?;
    line.time = &inside[..close];
    let (request, rest) = split_quoted(inside[close + 1..].trim_start())
        .ok_or("no quoted request behind the time")?;
    line.request = request;
    let rest = numbers(rest, &mut line)?;
    line.rest = referer_and_agent(rest, &mut line);
    Ok(line)
}

/// `client ident user`, with a virtual host or a list of forwarding addresses in front.
fn client_words<'a>(head: &'a str, line: &mut AccessLine<'a>) -> Result<(), Fault> {
    let (first, mut rest) = split_word(head.trim());
    let (mut second, mut after_second) = split_word(rest);
    line.client = first.trim_end_matches(',');
    if first.ends_with(',') {
        // `client, proxy, proxy - - [`: the first address is the client's.
        while second.ends_with(',') || is_address(second) {
            rest = after_second;
            (second, after_second) = split_word(rest);
        }
    } else if is_address(second) || (after_second.contains(' ') && is_host_and_port(first)) {
        let (host, port) = match first.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => (host, Some(port)),
            _ => (first, None),
        };
        line.virtual_host = present(host);
        line.virtual_port = port;
        line.client = second;
        rest = after_second;
    }
    // A user name may have blanks.
    let (_ident, user) = split_word(rest);
    line.user = present(user.trim_end());
    if line.client.is_empty() {
        Err("no client in front of the time".into())
    } else {
        Ok(())
    }
}

fn is_address(word: &str) -> bool {
    let separators = word.bytes().filter(|b| matches!(b, b'.' | b':')).count();
    let digits = word
        .bytes()
        .all(|b| b.is_ascii_hexdigit() || matches!(b, b'.' | b':'));
    separators >= 2 && digits
}

fn is_host_and_port(word: &str) -> bool {
    word.rsplit_once(':').is_some_and(|(host, port)| {
        !host.is_empty()
            && !host.contains(':')
            && !port.is_empty()
            && port.bytes().all(|b| b.is_ascii_digit())
    })
}

/// Splits a quoted text off. A quote ends it when a blank or the end of the line follows, since
/// some servers do not escape quotes; a text without such an end is cut off, and taken whole.
fn split_quoted(text: &str) -> Option<(&str, &str)> {
    let inside = text.strip_prefix('"')?;
    let bytes = inside.as_bytes();
    let mut at = 0;
    let mut inner_quote = None;
    while let Some(found) = memchr::memchr2(b'"', b'\\', &bytes[at..]) {
        at += found;
        if bytes[at] == b'\\' {
            at += 2;
        } else if matches!(bytes.get(at + 1), None | Some(b' ')) {
            return Some((&inside[..at], inside[at + 1..].trim_start()));
        } else {
            inner_quote.get_or_insert(at);
            at += 1;
        }
        if at >= bytes.len() {
            break;
        }
    }
    Some(match inner_quote {
        Some(at) => (&inside[..at], inside[at + 1..].trim_start()),
        None => (inside, ""),
    })
}

/// `status bytes`, or `status final-status bytes`, and more numbers before the first quote.
fn numbers<'a>(text: &'a str, line: &mut AccessLine<'a>) -> Result<&'a str, Fault> {
    let (status, mut rest) = split_word(text);
    let is_status = |word: &str| word.len() == 3 && word.bytes().all(|b| b.is_ascii_digit());
    if !is_status(status) && status != "-" {
        return Err("no status behind the request".into());
    }
    line.status = present(status);
    let mut bytes = "";
    while !rest.is_empty() && !rest.starts_with('"') {
        let (word, after) = split_word(rest);
        let is_number = word == "-" || word.bytes().all(|b| b.is_ascii_digit());
        if bytes.is_empty() && is_number {
            bytes = word;
        } else if is_status(bytes) && line.bytes.is_none() && is_number {
            // Apache's `%s %>s %b`: the status before and after internal redirects.
            line.status = Some(bytes);
            line.bytes = present(word);
        } else {
            // Not the usual order: leave the rest to be kept as it is.
            break;
        }
        rest = after;
    }
    if line.bytes.is_none() {
        line.bytes = present(bytes);
    }
    Ok(rest)
}

/// The two quoted texts; a single one is the agent unless it looks like a URL.
fn referer_and_agent<'a>(text: &'a str, line: &mut AccessLine<'a>) -> &'a str {
    let Some((first, rest)) = split_quoted(text) else {
        return text;
    };
    if let Some((second, rest)) = split_quoted(rest) {
        line.referer = present(first);
        line.agent = present(second);
        return rest;
    }
    if first.starts_with("http://") || first.starts_with("https://") {
        line.referer = present(first);
    } else {
        line.agent = present(first);
    }
    rest
}
