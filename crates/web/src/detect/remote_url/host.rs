//! What kind of host a URL names: inside, an address in a disguise, or an ordinary name.

use super::words::{HOSTS_INSIDE, HOSTS_OUT_OF_BAND, HOSTS_REBINDING};
use smallvec::SmallVec;

/// Kinds that matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Host {
    /// A name that anyone may link to.
    Name,
    /// An IPv4 address in its usual form, of the public network.
    Address,
    /// The machine itself, its network or a metadata service, or an address written so that a
    /// filter does not know it.
    Inside,
}

impl Host {
    /// Reads the host at the start of `rest`, which follows `//`.
    pub(super) fn read(rest: &[u8]) -> Self {
        if rest.first() == Some(&b'[') {
            return Self::Inside;
        }
        let end = rest
            .iter()
            .position(|b| matches!(b, b'/' | b'?' | b'#' | b':' | b' ' | b'"' | b'\'' | b'\\'))
            .unwrap_or(rest.len());
        let host = rest[..end].strip_suffix(b".").unwrap_or(&rest[..end]);
        let known = |list: &[&str]| list.iter().any(|h| h.as_bytes() == host);
        let under = |h: &&str| {
            host.ends_with(h.as_bytes())
                && (host.len() == h.len() || host[host.len() - h.len() - 1] == b'.')
        };
        if known(HOSTS_INSIDE)
            || HOSTS_REBINDING.iter().any(under)
            || host.ends_with(b".internal")
            || host.ends_with(b".localhost")
        {
            return Self::Inside;
        }
        // Enclosed letters and digits, an ideographic full stop: resolvers fold these to ASCII.
        if host
            .windows(2)
            .any(|w| w == b"\xe2\x91" || w == b"\xe2\x92" || w == b"\xe2\x93")
            || host
                .windows(3)
                .any(|w| w == b"\xe3\x80\x82" || w == b"\xef\xbd\xa1")
        {
            return Self::Inside;
        }
        numeric(host)
    }
}

/// One to four numbers, decimal, octal or hexadecimal, as `inet_aton` reads them.
fn numeric(host: &[u8]) -> Host {
    let mut parts: SmallVec<[u64; 4]> = SmallVec::new();
    let mut plain = true;
    for part in host.split(|b| *b == b'.') {
        let (digits, radix) = match part {
            [b'0', b'x', rest @ ..] => (rest, 16),
            [b'0', rest @ ..] if !rest.is_empty() => (rest, 8),
            _ => (part, 10),
        };
        plain &= radix == 10;
        let value = std::str::from_utf8(digits)
            .ok()
            .filter(|d| !d.is_empty() && !d.starts_with('+'))
            .and_then(|d| u64::from_str_radix(d, radix).ok());
        let Some(value) = value else {
            return Host::Name;
        };
        if parts.len() == 4 {
            return Host::Name;
        }
        parts.push(value);
    }
    if parts.len() < 4 || !plain {
        // `http://5/` is a mistake; a whole address in one number is not.
        let hidden = parts.len() > 1 || parts[0] > 0xffff || !plain;
        return if hidden { Host::Inside } else { Host::Name };
    }
    if is_inside(&parts) {
        Host::Inside
    } else {
        Host::Address
    }
}

/// RFC 1918, loopback, link-local (metadata services), unspecified, 192.0.0.0/24 and carrier NAT.
fn is_inside(parts: &[u64]) -> bool {
    matches!(
        (parts[0], parts[1], parts[2]),
        (0 | 10 | 127, _, _)
            | (169, 254, _)
            | (172, 16..=31, _)
            | (192, 168, _)
            | (192, 0, 0)
            | (100, 64..=127, _)
    )
}

/// Whether what follows `scheme:` without `//` is an address that lenient readers take for a host.
pub(super) fn is_bare_address(rest: &[u8]) -> bool {
    if rest.first() == Some(&b'[') {
        return true;
    }
    let end = rest
        .iter()
        .position(|b| matches!(b, b'/' | b'?' | b'#' | b':'))
        .unwrap_or(rest.len());
    let host = &rest[..end];
    let parts = host.split(|b| *b == b'.').count();
    (parts == 4 || parts == 1 && host.len() >= 8) && numeric(host) != Host::Name
}

/// A name below a service that logs who asks for it: found in values of attacks only.
pub(super) fn out_of_band(lower: &[u8]) -> Option<std::ops::Range<usize>> {
    HOSTS_OUT_OF_BAND.iter().find_map(|host| {
        let place = crate::text::find(lower, host.as_bytes())?;
        let end = place + host.len();
        let below = place > 1 && lower[place - 1] == b'.' && lower[place - 2] > b' ';
        let ends = lower
            .get(end)
            .is_none_or(|b| !b.is_ascii_alphanumeric() && *b != b'-');
        (below && ends).then_some(place..end)
    })
}
