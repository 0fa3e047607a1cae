//! `multipart/form-data` (RFC 7578), read without the boundary of the header: lines that begin
//! with `--` and the first line's text end a part.

use super::{Part, Taken, Visitor};
use crate::Place;
use crate::ladder::Coding;

/// Most bytes of a part's headers.
const HEAD_LEN_BYTES_MAX: usize = 8 * 1024;

/// Whether a body that begins with `--` has the headers of a part behind its first line.
pub(super) fn looks_like(body: &[u8]) -> bool {
    let head = &body[..body.len().min(1_024)];
    crate::text::find(&head.to_ascii_lowercase(), b"content-disposition:").is_some()
}

/// Hands out values, file names and what else the headers of parts hold; returns how many.
pub(super) fn visit(body: &[u8], visitor: &mut impl Visitor) -> Taken {
    let Some(start) = crate::text::find(body, b"--") else {
        return Taken::Continue(0);
    };
    let boundary = body[start..]
        .split(|b| *b == b'\n')
        .next()
        .unwrap_or_default();
    let boundary = boundary.strip_suffix(b"\r").unwrap_or(boundary);
    if boundary.len() < 3 {
        return Taken::Continue(0);
    }
    let finder = memchr::memmem::Finder::new(boundary);
    let mut taken = 0;
    let mut rest = &body[start + boundary.len()..];
    while !rest.is_empty() {
        let end = finder.find(rest).unwrap_or(rest.len());
        taken += part(&rest[..end], visitor)?;
        rest = rest.get(end + boundary.len()..).unwrap_or_default();
    }
    Taken::Continue(taken)
}

fn part(text: &[u8], visitor: &mut impl Visitor) -> Taken {
    let text = text.strip_prefix(b"\r\n").unwrap_or(text);
    let text = text.strip_prefix(b"\n").unwrap_or(text);
    if matches!(text.trim_ascii(), b"" | b"--") {
        return Taken::Continue(0);
    }
    let (head, value) = split_head(text);
    let mut name: &[u8] = &[];
    let mut taken = 0;
    for line in head.split(|b| *b == b'\n') {
        let (key, value) = super::split(line, b':');
        let value = value.unwrap_or_default().trim_ascii();
        if key
            .trim_ascii()
            .eq_ignore_ascii_case(b"content-disposition")
        {
            name = parameter(value, b"name").unwrap_or_default();
            for key in [&b"filename"[..], b"filename*"] {
                if let Some(file) = parameter(value, key) {
                    taken += 1;
                    hand(Place::FileName, name, file, visitor)?;
                }
            }
            if !name.is_empty() {
                taken += 1;
                hand(Place::BodyName, &[], name, visitor)?;
            }
        } else if !value.is_empty() {
            hand(Place::Header, key, value, visitor)?;
        }
    }
    let value = value.strip_suffix(b"\r\n").unwrap_or(value);
    if !value.is_empty() {
        taken += 1;
        hand(Place::BodyValue, name, value, visitor)?;
    }
    Taken::Continue(taken)
}

fn hand(place: Place, name: &[u8], value: &[u8], visitor: &mut impl Visitor) -> super::Flow {
    visitor.part(Part {
        place,
        name,
        value,
        coding: Coding::Plain,
    })
}

/// Splits at the first empty line.
fn split_head(text: &[u8]) -> (&[u8], &[u8]) {
    let front = &text[..text.len().min(HEAD_LEN_BYTES_MAX)];
    let windows = crate::text::find(front, b"\r\n\r\n").map(|at| (at, 4));
    let unix = crate::text::find(front, b"\n\n").map(|at| (at, 2));
    match windows.into_iter().chain(unix).min() {
        Some((at, len)) => (&text[..at], &text[at + len..]),
        None => (&[], text),
    }
}

/// The value of `; key="value"` or `; key=value`.
fn parameter<'t>(text: &'t [u8], key: &[u8]) -> Option<&'t [u8]> {
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'=', rest) {
        let before = rest[..at].trim_ascii_end();
        let word = before
            .iter()
            .rposition(|b| matches!(b, b';' | b' ' | b'\t' | b','))
            .map_or(before, |at| &before[at + 1..]);
        let is_it = word.eq_ignore_ascii_case(key);
        let value = rest[at + 1..].trim_ascii_start();
        let (value, after) = match value.strip_prefix(b"\"") {
            Some(inside) => {
                let (value, after) = quoted(inside);
                (value, after)
            }
            None => {
                let (value, after) = super::split(value, b';');
                (value.trim_ascii(), after.unwrap_or_default())
            }
        };
        if is_it {
            return Some(value);
        }
        rest = after;
    }
    None
}

/// A quoted text ends at a quote before a semicolon or the end: browsers do not escape quotes in
/// file names alike, and attackers count on that.
fn quoted(text: &[u8]) -> (&[u8], &[u8]) {
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'"', &text[at..]) {
        at += found;
        let after = text[at + 1..].trim_ascii_start();
        if after.is_empty() || after.starts_with(b";") {
            return (&text[..at], after);
        }
        at += 1;
    }
    (text, &[])
}
