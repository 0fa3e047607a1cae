//! A request to the values that are judged, each with its place and how it was sent.
//!
//! Lazy and bounded by the caller: each part is handed to a visitor that may stop. Bodies are
//! read leniently, as attacked programs do, and what a reader of their type makes nothing of is
//! judged as a whole.

mod json;
mod multipart;
#[cfg(test)]
mod tests;
mod xml;

use crate::Place;
use crate::ladder::Coding;
use crate::view::{Request, hex_byte};
use std::ops::ControlFlow;

/// One value of a request, still encoded.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Part<'a> {
    pub(crate) place: Place,
    /// Name of the argument, cookie or header, encoded like the value.
    pub(crate) name: &'a [u8],
    pub(crate) value: &'a [u8],
    pub(crate) coding: Coding,
}

/// What the visitor says: go on, or no more.
pub(crate) type Flow = ControlFlow<()>;

/// Sees the parts.
pub(crate) trait Visitor {
    fn part(&mut self, part: Part<'_>) -> Flow;
}

impl<F: FnMut(Part<'_>) -> Flow> Visitor for F {
    fn part(&mut self, part: Part<'_>) -> Flow {
        self(part)
    }
}

/// Hands all parts of a request to the visitor, the request line first.
pub(crate) fn visit(request: &Request<'_>, visitor: &mut impl Visitor) -> Flow {
    path(request, visitor)?;
    query(request.query, visitor)?;
    plain(Place::Agent, b"user-agent", request.agent, visitor)?;
    referer(request.referer, visitor)?;
    cookies(request.cookies, visitor)?;
    for (name, value) in &request.headers {
        plain(Place::Header, name, value, visitor)?;
    }
    body(request, visitor)
}

fn path(request: &Request<'_>, visitor: &mut impl Visitor) -> Flow {
    if request.path.is_empty() {
        return Flow::Continue(());
    }
    visitor.part(Part {
        place: Place::Path,
        name: &[],
        value: request.path,
        coding: Coding::Url,
    })
}

fn query(query: &[u8], visitor: &mut impl Visitor) -> Flow {
    if query.is_empty() {
        return Flow::Continue(());
    }
    if memchr::memchr(b'=', query).is_none() {
        return visitor.part(Part {
            place: Place::Query,
            name: &[],
            value: query,
            coding: Coding::Form,
        });
    }
    pairs(query, [Place::ArgName, Place::ArgValue], visitor)
}

/// `name=value&name=value`. Where a name is none that a form has, the pair is judged as a whole,
/// as the `=` belongs to what was sent (`?<a href=...>`, `?1' or '1'='1`).
fn pairs(text: &[u8], places: [Place; 2], visitor: &mut impl Visitor) -> Flow {
    let mut rest = text;
    loop {
        let (pair, after) = split(rest, b'&');
        let (name, value) = split(pair, b'=');
        let is_name = is_name(name);
        // Names in a referer are judged where they are asked for.
        if !name.is_empty() && (!is_name || places[0] != Place::Referer) {
            visitor.part(Part {
                place: places[0],
                name: &[],
                value: if is_name { name } else { pair },
                coding: Coding::Form,
            })?;
        }
        if let Some(value) = value.filter(|v| !v.is_empty()) {
            visitor.part(Part {
                place: places[1],
                name,
                value,
                coding: Coding::Form,
            })?;
        }
        match after {
            Some(after) => rest = after,
            None => return Flow::Continue(()),
        }
    }
}

/// Splits at the first such byte.
fn split(text: &[u8], at: u8) -> (&[u8], Option<&[u8]>) {
    match memchr::memchr(at, text) {
        Some(found) => (&text[..found], Some(&text[found + 1..])),
        None => (text, None),
    }
}

/// What forms and programs call their arguments, percent-encoded or not.
fn is_name(name: &[u8]) -> bool {
    let is_sign = |b: u8| b.is_ascii_alphanumeric() || b >= 0x80 || b"_-.[]$:~@".contains(&b);
    let mut rest = name;
    while let Some(&byte) = rest.first() {
        let (sign, len) = match rest.get(1..3).and_then(hex_byte) {
            Some(encoded) if byte == b'%' => (encoded, 3),
            _ => (byte, 1),
        };
        if !is_sign(sign) {
            return false;
        }
        rest = &rest[len..];
    }
    true
}

fn plain(place: Place, name: &[u8], value: &[u8], visitor: &mut impl Visitor) -> Flow {
    if value.is_empty() {
        return Flow::Continue(());
    }
    visitor.part(Part {
        place,
        name,
        value,
        coding: Coding::Plain,
    })
}

/// The URL, and the arguments of its query: a program that reads it takes it apart.
fn referer(url: &[u8], visitor: &mut impl Visitor) -> Flow {
    if url.is_empty() {
        return Flow::Continue(());
    }
    let (front, query) = split(url, b'?');
    visitor.part(Part {
        place: Place::Referer,
        name: &[],
        value: front,
        coding: Coding::Url,
    })?;
    match query {
        Some(query) => pairs(query, [Place::Referer; 2], visitor),
        None => Flow::Continue(()),
    }
}

fn cookies(text: &[u8], visitor: &mut impl Visitor) -> Flow {
    let mut rest = (!text.is_empty()).then_some(text);
    while let Some(text) = rest {
        let (pair, after) = split(text, b';');
        let (name, value) = split(pair.trim_ascii(), b'=');
        if !is_name(name) {
            visitor.part(Part {
                place: Place::Cookie,
                name: &[],
                value: name,
                coding: Coding::Url,
            })?;
        }
        if let Some(value) = value.filter(|v| !v.is_empty()) {
            visitor.part(Part {
                place: Place::Cookie,
                name,
                value,
                coding: Coding::Url,
            })?;
        }
        rest = after;
    }
    Flow::Continue(())
}

/// What a body is, by its type, and where that says nothing, by its looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum BodyKind {
    Form,
    Json,
    Multipart,
    Xml,
    Other,
}

fn kind(content_type: &[u8], body: &[u8]) -> BodyKind {
    let has = |word: &[u8]| {
        content_type
            .windows(word.len())
            .take(128)
            .any(|w| w.eq_ignore_ascii_case(word))
    };
    let front = body.trim_ascii_start();
    match front.first() {
        _ if has(b"multipart/") => BodyKind::Multipart,
        _ if has(b"json") => BodyKind::Json,
        Some(b'<') if has(b"xml") || xml::looks_like(front) => BodyKind::Xml,
        _ if has(b"form-urlencoded") => BodyKind::Form,
        Some(b'{' | b'[') => BodyKind::Json,
        Some(b'-') if front.starts_with(b"--") && multipart::looks_like(front) => {
            BodyKind::Multipart
        }
        _ if content_type.is_empty() && looks_like_form(body) => BodyKind::Form,
        _ => BodyKind::Other,
    }
}

/// `name=` with a name that a form has.
fn looks_like_form(body: &[u8]) -> bool {
    let (name, value) = split(body, b'=');
    value.is_some()
        && name.len() <= 64
        && name
            .iter()
            .all(|b| b.is_ascii_alphanumeric() || b"_-.[]%+$:".contains(b))
}

fn body(request: &Request<'_>, visitor: &mut impl Visitor) -> Flow {
    let body = request.body;
    if body.trim_ascii().is_empty() {
        return Flow::Continue(());
    }
    let kind = kind(request.content_type, body);
    let taken = match kind {
        BodyKind::Form if memchr::memchr(b'=', body).is_some() => {
            return pairs(body, [Place::BodyName, Place::BodyValue], visitor);
        }
        BodyKind::Json => json::visit(body, visitor)?,
        BodyKind::Multipart => multipart::visit(body, visitor)?,
        BodyKind::Xml => {
            xml::visit(body, visitor)?;
            // Document types, entities and inclusions are seen in the whole.
            usize::from(!xml::asks_the_parser(body))
        }
        BodyKind::Form | BodyKind::Other => 0,
    };
    if taken > 0 {
        return Flow::Continue(());
    }
    visitor.part(Part {
        place: Place::Body,
        name: &[],
        value: body,
        coding: if kind == BodyKind::Form {
            Coding::Form
        } else {
            Coding::Plain
        },
    })
}

type Taken = ControlFlow<(), usize>;
