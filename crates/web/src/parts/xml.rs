//! XML bodies: the text between tags, and the values of attributes.

use super::{Flow, Part, Visitor};
use crate::Place;
use crate::ladder::Coding;

/// Whether a body of another type is XML nevertheless.
pub(super) fn looks_like(body: &[u8]) -> bool {
    body.starts_with(b"<?xml") || body.starts_with(b"<!DOCTYPE ")
}

/// Whether a document tells the parser to do something: it has a document type, a processing
/// instruction of its own, or an inclusion.
pub(super) fn asks_the_parser(body: &[u8]) -> bool {
    let declares = crate::text::find_iter(body, b"<!").any(|at| {
        let rest = &body[at + 2..];
        !rest.starts_with(b"--") && !rest.starts_with(b"[CDATA[")
    });
    let instructs =
        crate::text::find_iter(body, b"<?").any(|at| !body[at + 2..].starts_with(b"xml "));
    declares
        || instructs
        || [
            &b"XInclude"[..],
            b":include",
            b":schemaLocation",
            b":stylesheet",
        ]
        .iter()
        .any(|word| crate::text::find(body, word).is_some())
}

/// Hands out texts and attribute values. Entities are left to the ladder, document types to who
/// sees the whole.
pub(super) fn visit(body: &[u8], visitor: &mut impl Visitor) -> Flow {
    let mut rest = body;
    let mut name: &[u8] = &[];
    while let Some(at) = memchr::memchr(b'<', rest) {
        text(name, &rest[..at], visitor)?;
        rest = &rest[at + 1..];
        if let Some(inside) = rest.strip_prefix(b"![CDATA[") {
            let end = crate::text::find(inside, b"]]>").unwrap_or(inside.len());
            text(name, &inside[..end], visitor)?;
            rest = inside.get(end + 3..).unwrap_or_default();
            continue;
        }
        let end = tag_len(rest);
        let tag = &rest[..end];
        rest = rest.get(end + 1..).unwrap_or_default();
        if tag.first().is_some_and(u8::is_ascii_alphabetic) {
            name = tag
                .split(|b| b.is_ascii_whitespace() || *b == b'/')
                .next()
                .unwrap_or_default();
            attributes(&tag[name.len()..], visitor)?;
        }
    }
    text(name, rest, visitor)
}

fn text(name: &[u8], value: &[u8], visitor: &mut impl Visitor) -> Flow {
    let value = value.trim_ascii();
    if value.is_empty() {
        return Flow::Continue(());
    }
    visitor.part(Part {
        place: Place::BodyValue,
        name,
        value,
        coding: Coding::Plain,
    })
}

/// Length up to the `>` that is in no quotes.
fn tag_len(text: &[u8]) -> usize {
    let mut quote = None;
    for (at, byte) in text.iter().enumerate() {
        match (quote, byte) {
            (None, b'>') => return at,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    text.len()
}

fn attributes(tag: &[u8], visitor: &mut impl Visitor) -> Flow {
    let mut rest = tag;
    while let Some(at) = memchr::memchr(b'=', rest) {
        let name = rest[..at].trim_ascii();
        let value = rest[at + 1..].trim_ascii_start();
        let (value, after) = match value.first() {
            Some(quote @ (b'"' | b'\'')) => super::split(&value[1..], *quote),
            _ => super::split(value, b' '),
        };
        text(name, value, visitor)?;
        rest = after.unwrap_or_default();
    }
    Flow::Continue(())
}
