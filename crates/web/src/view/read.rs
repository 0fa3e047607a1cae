//! An event to a request.

use super::escapes::{Escaping, Piece, unescape};
use super::fields::{Slots, millis};
use super::raw::bytes_of;
use super::{Headers, Request, Seen, ViewBuffer, request_line};
use crate::text::base64;
use yagura_model::Event;

impl<'a> Request<'a> {
    /// Reads the request that an event of a web server, proxy or sensor shows; `None` when it
    /// shows none.
    #[must_use]
    pub fn read(event: &'a Event, buffer: &'a mut ViewBuffer) -> Option<Self> {
        buffer.clear();
        let slots = Slots::of(event);
        if slots.target.is_empty() && slots.broken.is_empty() {
            return None;
        }
        let pieces = Pieces::of(&slots, event, buffer);
        Some(assemble(event, &slots, &pieces, buffer))
    }
}

/// Texts with the log's escaping undone.
struct Pieces<'e> {
    target: Piece<'e>,
    agent: Piece<'e>,
    referer: Piece<'e>,
    cookies: Piece<'e>,
    body: Piece<'e>,
    is_broken: bool,
}

impl<'e> Pieces<'e> {
    fn of(slots: &Slots<'e>, event: &'e Event, buffer: &mut ViewBuffer) -> Self {
        let escaping = match event.format {
            "access_log" | "alb_log" | "ltsv" | "syslog" => Escaping::Backslash,
            "zeek_json" => Escaping::Hex,
            _ => Escaping::None,
        };
        // A log of JSON records may call its request line so, too.
        let is_broken = slots.target.is_empty();
        let target = if is_broken {
            slots.broken
        } else {
            slots.target
        };
        let mut piece = |text: &'e str| unescape(bytes_of(event, text), escaping, buffer);
        Self {
            target: piece(target),
            agent: piece(slots.agent),
            referer: piece(slots.referer),
            cookies: piece(slots.cookies),
            body: body(slots, event, escaping, buffer),
            is_broken,
        }
    }
}

/// Sensors write the body in base64, and again with `.` for what cannot be printed.
fn body<'e>(
    slots: &Slots<'e>,
    event: &'e Event,
    escaping: Escaping,
    buffer: &mut ViewBuffer,
) -> Piece<'e> {
    if let Some(text) = slots.body_base64 {
        let start = buffer.bytes.len();
        if base64::decode(text.as_bytes(), &mut buffer.bytes).is_some() {
            return Piece::Made(start..buffer.bytes.len());
        }
        buffer.bytes.truncate(start);
    }
    let text = slots.body.unwrap_or_default();
    unescape(bytes_of(event, text), escaping, buffer)
}

fn assemble<'a>(
    event: &Event,
    slots: &Slots<'a>,
    pieces: &Pieces<'a>,
    buffer: &'a ViewBuffer,
) -> Request<'a> {
    let text = |piece: &Piece<'a>| buffer.text(piece);
    let whole = text(&pieces.target);
    let (method, whole) = if pieces.is_broken {
        request_line::split(whole)
    } else {
        (slots.method.as_bytes(), whole)
    };
    let (authority, target) = if method == b"CONNECT" {
        (whole, &[][..])
    } else {
        request_line::split_authority(whole)
    };
    let (path, query) = match memchr::memchr(b'?', target) {
        Some(at) => (&target[..at], &target[at + 1..]),
        None => (target, &[][..]),
    };
    let mut request = Request {
        time: event.time,
        site: request_line::host_of(match slots.host {
            "" => authority,
            host => host.as_bytes(),
        }),
        method,
        target,
        path,
        query,
        is_broken: pieces.is_broken,
        agent: text(&pieces.agent),
        referer: text(&pieces.referer),
        cookies: text(&pieces.cookies),
        content_type: slots.content_type.as_bytes(),
        headers: Headers::new(),
        body: text(&pieces.body),
        status: slots.status,
        response_len_bytes: slots.response_len_bytes,
        duration_millis: slots.duration.and_then(millis),
        client: slots.client.as_bytes(),
        forwarded_for: slots.forwarded_for.as_bytes(),
        server: slots.server.as_bytes(),
        user: slots.user.as_bytes(),
        seen: Seen::default(),
    };
    sort_headers(&mut request, slots);
    request.seen = seen(&request, slots);
    request
}

/// Headers that have a part of their own go there, unless a field of the log was there before.
fn sort_headers<'a>(request: &mut Request<'a>, slots: &Slots<'a>) {
    for (name, value) in &slots.headers {
        let value = value.as_bytes();
        let slot = match name.len() {
            6 if name.eq_ignore_ascii_case("cookie") => &mut request.cookies,
            7 if name.eq_ignore_ascii_case("referer") => &mut request.referer,
            10 if name.eq_ignore_ascii_case("user-agent") => &mut request.agent,
            12 if name.eq_ignore_ascii_case("content-type") => {
                request.content_type = value;
                request.headers.push((name.as_bytes(), value));
                continue;
            }
            _ => {
                request.headers.push((name.as_bytes(), value));
                continue;
            }
        };
        if slot.is_empty() {
            *slot = value;
        } else if *slot != value {
            request.headers.push((name.as_bytes(), value));
        }
    }
}

fn seen(request: &Request<'_>, slots: &Slots<'_>) -> Seen {
    [
        (true, Seen::TARGET),
        (!request.agent.is_empty(), Seen::AGENT),
        (!request.referer.is_empty(), Seen::REFERER),
        (!request.cookies.is_empty(), Seen::COOKIES),
        (!request.headers.is_empty(), Seen::HEADERS),
        (
            slots.body.is_some() || slots.body_base64.is_some(),
            Seen::BODY,
        ),
        (request.status.is_some(), Seen::STATUS),
        (request.response_len_bytes.is_some(), Seen::RESPONSE_BYTES),
        (request.duration_millis.is_some(), Seen::DURATION),
        (!request.client.is_empty(), Seen::CLIENT),
    ]
    .into_iter()
    .filter(|(shown, _)| *shown)
    .fold(Seen::default(), |seen, (_, part)| seen.with(part))
}
