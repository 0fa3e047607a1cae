//! A decoded value of a request, as detectors read it.

pub(crate) mod base64;
mod find;
pub(crate) mod work;

pub(crate) use find::{find, find_iter};

/// Where in a request a text stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Place {
    /// Path of the target.
    Path,
    /// Name of an argument in the query.
    ArgName,
    /// Value of an argument in the query.
    ArgValue,
    /// The whole query, where it is no list of arguments.
    Query,
    /// `User-Agent`.
    Agent,
    /// `Referer`.
    Referer,
    /// Value of a cookie.
    Cookie,
    /// Value of another header.
    Header,
    /// Name of an argument in a form, JSON or multipart body.
    BodyName,
    /// Value of an argument in a form, JSON or multipart body, or an XML body's text.
    BodyValue,
    /// A body of another type, whole.
    Body,
    /// File name of an upload.
    FileName,
}

impl Place {
    /// The word that stands in the field `webattack.where`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::ArgName => "argument-name",
            Self::ArgValue => "argument",
            Self::Query => "query",
            Self::Agent => "user-agent",
            Self::Referer => "referer",
            Self::Cookie => "cookie",
            Self::Header => "header",
            Self::BodyName => "body-argument-name",
            Self::BodyValue => "body-argument",
            Self::Body => "body",
            Self::FileName => "file-name",
        }
    }
}

/// One form of a value: log and transfer encodings undone.
#[derive(Debug, Clone, Copy)]
pub struct Text<'a> {
    /// Where it stood.
    pub place: Place,
    /// Decoded name of the argument, cookie or header (empty where there is none).
    pub name: &'a [u8],
    /// The text. Bytes that are no UTF-8 stay as they are.
    pub bytes: &'a [u8],
    /// The same with ASCII letters in lower case; same length, so that spans fit both.
    pub lower: &'a [u8],
}

impl Text<'_> {
    /// Bytes of a text that are looked at; longer ones are cut there and flagged.
    pub const LEN_BYTES_MAX: usize = 8 * 1024;
}
