//! `${..}` as Log4j and Commons Text resolve it: look-ups nest, defaults hide letters.

use super::super::found::Found;
use super::super::scan::{at, has, skip, starts, word_at};
use super::reason;
use super::words::{JNDI_PROTOCOLS, LOOKUPS};
use crate::Score;
use smallvec::SmallVec;

/// Longest resolved text that is kept; `jndi:` and its protocol come early.
const RESOLVED_LEN_BYTES_MAX: usize = 512;
/// How deep look-ups nest before the reader gives up.
const DEPTH_MAX: usize = 32;

/// The gravest look-up.
pub(super) fn find(lower: &[u8]) -> Option<Found> {
    let open = crate::text::find(lower, b"${");
    if let Some(start) = crate::text::find_iter(lower, b"jndi:").find(|p| asks(lower, *p)) {
        let from = open.filter(|o| *o < start).unwrap_or(start);
        return Some(Found::new(Score::EFFECT, from..lower.len(), &reason::JNDI));
    }
    let open = open?;
    let mut nested = false;
    let mut known = None;
    for start in crate::text::find_iter(lower, b"${") {
        let name = skip(lower, start + 2, |b| b.is_ascii_alphanumeric());
        let inner = &lower[start + 2..name];
        nested |= starts(lower, start + 2, b"${") || starts(lower, start + 2, b"::-");
        if at(lower, name) == b':' && has(LOOKUPS, inner) {
            known.get_or_insert(start..name + 1);
        }
    }
    if nested || known.is_some() {
        let resolved = resolve(&lower[open..]);
        if crate::text::find(&resolved, b"jndi:").is_some() {
            return Some(Found::new(Score::EFFECT, open..lower.len(), &reason::JNDI));
        }
    }
    let span = known.or_else(|| nested.then_some(open..open + 4))?;
    Some(Found::new(Score(60), span, &reason::LOOKUP))
}

/// Whether `jndi:` at `start` names a protocol, or stands right behind `${`.
fn asks(lower: &[u8], start: usize) -> bool {
    let protocol = skip(lower, start + 5, |b| {
        !b.is_ascii_alphanumeric() && b != b'$'
    });
    let opened = start >= 2 && matches!(lower[start - 1], b'{' | b':' | b'}');
    opened || has(JNDI_PROTOCOLS, word_at(lower, protocol))
}

/// What the letters come to when inner look-ups give their default or their own text.
fn resolve(lower: &[u8]) -> SmallVec<[u8; 256]> {
    let mut out: SmallVec<[u8; 256]> = SmallVec::new();
    let mut opens: SmallVec<[usize; 16]> = SmallVec::new();
    let mut place = 0;
    while place < lower.len() && out.len() < RESOLVED_LEN_BYTES_MAX {
        let byte = lower[place];
        if byte == b'$' && at(lower, place + 1) == b'{' && opens.len() < DEPTH_MAX {
            opens.push(out.len());
            place += 2;
            continue;
        }
        if byte == b'}'
            && let Some(open) = opens.pop()
        {
            let keep = kept(&out[open..]).len();
            let from = out.len() - keep;
            out.drain(open..from);
            place += 1;
            continue;
        }
        if !matches!(byte, b'\'' | b'"' | b'\\') {
            out.push(byte);
        }
        place += 1;
    }
    out
}

/// The text that one look-up leaves: its default, or what follows its name.
fn kept(inner: &[u8]) -> &[u8] {
    if let Some(mark) = crate::text::find(inner, b":-") {
        return &inner[mark + 2..];
    }
    let letters = [&b"lower:"[..], b"upper:", b"date:", b"base64:", b"main:"];
    letters
        .iter()
        .find_map(|name| inner.strip_prefix(*name))
        .unwrap_or(inner)
}
