//! One view of an HTTP request, whatever log shows it.
//!
//! In: an event of a web source. Out: the parts of the request as the client sent them. Sources
//! keep values as logged, so exactly one layer, the escaping of the log, is undone here; what the
//! client itself encoded stays encoded. What a log cannot show is empty, and [`Seen`] says so.

mod escapes;
mod fields;
mod raw;
mod read;
mod request_line;
#[cfg(test)]
mod tests;

pub(crate) use escapes::{hex_byte, hex_digit};
pub(crate) use request_line::{host_of, split_authority};

use escapes::Piece;
use smallvec::SmallVec;
use yagura_model::Timestamp;

/// The parts of a request that an event showed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Seen(u16);

impl Seen {
    /// Method and target.
    pub const TARGET: Self = Self(1);
    /// `User-Agent`.
    pub const AGENT: Self = Self(1 << 1);
    /// `Referer`.
    pub const REFERER: Self = Self(1 << 2);
    /// Cookies.
    pub const COOKIES: Self = Self(1 << 3);
    /// Other headers.
    pub const HEADERS: Self = Self(1 << 4);
    /// The body of the request, if only an empty one.
    pub const BODY: Self = Self(1 << 5);
    /// Status of the response.
    pub const STATUS: Self = Self(1 << 6);
    /// Length of the response.
    pub const RESPONSE_BYTES: Self = Self(1 << 7);
    /// How long the response took.
    pub const DURATION: Self = Self(1 << 8);
    /// Address of the client.
    pub const CLIENT: Self = Self(1 << 9);

    /// Returns whether all of these parts were shown.
    #[must_use]
    pub const fn has(self, parts: Self) -> bool {
        self.0 & parts.0 == parts.0
    }

    /// Returns these parts and the others.
    #[must_use]
    pub const fn with(self, parts: Self) -> Self {
        Self(self.0 | parts.0)
    }
}

/// An HTTP request and what is known of its response. Missing texts are empty.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// When the source saw it.
    pub time: Option<Timestamp>,
    /// Host that the client asked for, as far as the log says.
    pub site: &'a [u8],
    /// Method; empty when the request line is none.
    pub method: &'a [u8],
    /// What the client asked for: path and query, or the whole line when it is no request line.
    pub target: &'a [u8],
    /// The target up to the first `?`.
    pub path: &'a [u8],
    /// The target behind the first `?`.
    pub query: &'a [u8],
    /// Whether the request line is none that a server could answer.
    pub is_broken: bool,
    /// `User-Agent`.
    pub agent: &'a [u8],
    /// `Referer`.
    pub referer: &'a [u8],
    /// `Cookie`, whole.
    pub cookies: &'a [u8],
    /// `Content-Type`.
    pub content_type: &'a [u8],
    /// Other headers in the order of the log: name in lower case or as logged, and value.
    pub headers: Headers<'a>,
    /// Body of the request, as far as it was logged.
    pub body: &'a [u8],
    /// Status of the response.
    pub status: Option<u16>,
    /// Length of the response.
    pub response_len_bytes: Option<u64>,
    /// How long the response took.
    pub duration_millis: Option<u64>,
    /// Address of the peer, without a port.
    pub client: &'a [u8],
    /// Addresses that the peer says it asks for.
    pub forwarded_for: &'a [u8],
    /// Address of the server.
    pub server: &'a [u8],
    /// Account name.
    pub user: &'a [u8],
    /// Which parts the event showed.
    pub seen: Seen,
}

/// Headers of a request.
pub type Headers<'a> = SmallVec<[(&'a [u8], &'a [u8]); 8]>;

impl Request<'_> {
    /// Most headers that are looked at.
    pub const HEADERS_MAX: usize = 64;
}

/// Memory for texts that had to be unescaped; reused from request to request.
#[derive(Debug, Default)]
pub struct ViewBuffer {
    bytes: Vec<u8>,
}

impl ViewBuffer {
    /// Most bytes of one request that are unescaped; a source's record is at most 16 MiB.
    const LEN_BYTES_MAX: usize = 16 << 20;
    /// Memory that is kept from one request to the next.
    const KEPT_LEN_BYTES_MAX: usize = 1 << 20;

    /// Makes an empty one.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn clear(&mut self) {
        if self.bytes.capacity() > Self::KEPT_LEN_BYTES_MAX {
            self.bytes = Vec::new();
        }
        self.bytes.clear();
    }

    fn text<'a>(&'a self, piece: &Piece<'a>) -> &'a [u8] {
        match piece {
            Piece::Logged(text) => text,
            Piece::Made(range) => self.bytes.get(range.clone()).unwrap_or_default(),
        }
    }
}
