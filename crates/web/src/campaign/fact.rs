//! What the tracker is told: one small fact of every web request.

use crate::{Category, Place, Score};
use std::hash::{BuildHasher, Hasher};
use std::net::IpAddr;
use yagura_model::Timestamp;

/// A text and its hash, so that texts are compared by one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Name<'a> {
    /// The text; may be empty where only the hash is of use.
    pub text: &'a str,
    /// Hash of the whole text.
    pub hash: u64,
}

impl<'a> Name<'a> {
    /// Most bytes of a text that are kept.
    pub const TEXT_LEN_BYTES_MAX: usize = 120;

    /// Hashes a text and cuts it at a character to what is kept.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        Self {
            hash: hash(text.as_bytes()),
            text: cut(text, Self::TEXT_LEN_BYTES_MAX),
        }
    }
}

/// Hashes bytes, alike in every run.
#[must_use]
pub fn hash(bytes: &[u8]) -> u64 {
    // Fixed, so that ids are the same in every run. Who finds two paths with one hash makes the
    // baselines of his own requests worse, nothing else.
    let mut hasher = foldhash::quality::FixedState::with_seed(0x7961_6775_7261).build_hasher();
    hasher.write(bytes);
    hasher.finish()
}

/// Joins two hashes.
pub(super) fn mix(a: u64, b: u64) -> u64 {
    let product = u128::from(a ^ 0x9E37_79B9_7F4A_7C15) * u128::from(b ^ 0xD6E8_FEB8_6659_FD93);
    let bytes = product.to_le_bytes();
    let half = |at: usize| {
        let mut word = [0; 8];
        word.copy_from_slice(&bytes[at..at + 8]);
        u64::from_le_bytes(word)
    };
    half(0) ^ half(8) ^ a.rotate_left(32)
}

/// Cuts text to at most `len_bytes_max` at a character.
pub(crate) fn cut(text: &str, len_bytes_max: usize) -> &str {
    &text[..text.floor_char_boundary(len_bytes_max)]
}

/// What kinds of request there are, as far as campaigns care.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// `GET`, `HEAD`, `OPTIONS` and what else only reads.
    Read,
    /// `POST`.
    Post,
    /// `PUT`, `MOVE`, `COPY`, `PATCH`: puts something where the path says.
    Put,
    /// Anything else.
    Other,
}

impl Method {
    /// Reads the name of a method.
    #[must_use]
    pub fn of(name: &[u8]) -> Self {
        match name {
            b"GET" | b"HEAD" | b"OPTIONS" => Self::Read,
            b"POST" => Self::Post,
            b"PUT" | b"MOVE" | b"COPY" | b"PATCH" => Self::Put,
            _ => Self::Other,
        }
    }

    /// Whether something is sent to the server.
    pub(super) const fn sends(self) -> bool {
        matches!(self, Self::Post | Self::Put)
    }
}

/// What the judge found in a request: its best hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttackFact<'a> {
    /// Kind of attack.
    pub category: Category,
    /// How sure and how grave.
    pub score: Score,
    /// Hash of the payload with digits and letters folded.
    pub skeleton: u64,
    /// Delay that the payload asks the server for.
    pub asked_delay_millis: Option<u32>,
    /// Where it stood.
    pub place: Place,
    /// Address that the payload wants the server to call.
    pub callback: Option<IpAddr>,
    /// The decoded payload.
    pub evidence: &'a str,
}

/// One web request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestFact<'a> {
    /// When, by the source's clock.
    pub time: Timestamp,
    /// Who asked.
    pub source: IpAddr,
    /// Whom: name of the site, empty where the log has none.
    pub site: Name<'a>,
    /// Path without query.
    pub path: Name<'a>,
    /// How.
    pub method: Method,
    /// Whether there was a query.
    pub has_query: bool,
    /// Whether the request named the page it came from.
    pub has_referer: bool,
    /// Status of the answer; 0 where the log has none.
    pub status: u16,
    /// Length of the answer.
    pub response_len_bytes: Option<u64>,
    /// How long the answer took.
    pub duration_millis: Option<u32>,
    /// Agent; its text is wanted of attacks only.
    pub agent: Name<'a>,
    /// Whether the agent calls itself a crawler.
    pub says_crawler: bool,
    /// What the judge found.
    pub attack: Option<AttackFact<'a>>,
}

/// What an answer says about an attack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    /// 2xx.
    Ok,
    /// 3xx.
    Redirect,
    /// 4xx.
    Refused,
    /// 5xx.
    Error,
    /// None, or not logged.
    Unknown,
}

impl RequestFact<'_> {
    pub(crate) fn answer(&self) -> Answer {
        match self.status {
            200..=299 => Answer::Ok,
            300..=399 => Answer::Redirect,
            400..=499 => Answer::Refused,
            500..=599 => Answer::Error,
            _ => Answer::Unknown,
        }
    }

    /// Seconds since the epoch.
    pub(super) fn secs(&self) -> i64 {
        self.time.as_nanos().div_euclid(1_000_000_000)
    }

    pub(super) fn source_key(&self) -> u64 {
        address_key(self.source)
    }

    /// The /24 or /48 that the source is in.
    pub(super) fn network_key(&self) -> u64 {
        match self.source.to_canonical() {
            IpAddr::V4(v4) => hash(&v4.octets()[..3]),
            IpAddr::V6(v6) => hash(&v6.octets()[..6]),
        }
    }

    pub(super) fn path_key(&self) -> u64 {
        mix(self.site.hash, self.path.hash)
    }
}

pub(super) fn address_key(address: IpAddr) -> u64 {
    match address.to_canonical() {
        IpAddr::V4(v4) => hash(&v4.octets()),
        IpAddr::V6(v6) => hash(&v6.octets()),
    }
}

/// Attacks that one tool or person tends to try together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Family {
    Query,
    Markup,
    File,
    Code,
    Java,
    Template,
    Probe,
}

impl Family {
    /// Whether such attacks run something on the server.
    pub(super) const fn runs_code(self) -> bool {
        matches!(self, Self::Code | Self::Java | Self::Template)
    }

    pub(super) const fn of(category: Category) -> Self {
        match category {
            Category::Sqli | Category::NoSqli => Self::Query,
            Category::Xss | Category::SessionFixation => Self::Markup,
            Category::PathTraversal | Category::RemoteFileInclusion | Category::Xxe => Self::File,
            Category::CommandInjection | Category::PhpInjection => Self::Code,
            Category::JavaInjection => Self::Java,
            Category::TemplateInjection => Self::Template,
            Category::Protocol | Category::KnownExploit | Category::Scanner => Self::Probe,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_at_a_character_and_hashed_whole() {
        let long = "あ".repeat(100);
        let name = Name::new(&long);
        assert!(name.text.len() <= Name::TEXT_LEN_BYTES_MAX && long.starts_with(name.text));
        assert_ne!(name.hash, Name::new(name.text).hash);
    }

    #[test]
    fn mixing_depends_on_the_order() {
        assert_ne!(mix(1, 2), mix(2, 1));
        assert_ne!(mix(0, 0), mix(0, 1));
    }

    #[test]
    fn an_address_is_the_same_mapped_or_not() {
        let plain: IpAddr = "192.0.2.7".parse().expect("address");
        let mapped: IpAddr = "::ffff:192.0.2.7".parse().expect("address");
        assert_eq!(address_key(plain), address_key(mapped));
    }
}
