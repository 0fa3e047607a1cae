//! Why an input was not read, in both languages.

use super::lang::Lang;
use super::words::Words;
use std::fmt;
use std::io;

/// Why an input was not read, or not to its end.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum SkipReason {
    /// A file without content.
    Empty,
    /// A folder without files.
    EmptyFolder,
    /// Text in a form that is not known here.
    UnknownFormat,
    /// Bytes in a form that is not known here.
    BinaryData,
    /// A zip archive where none is opened.
    ZipInside,
    /// A tar archive in another archive.
    TarInside,
    /// A folder below too many others.
    TooDeep,
    /// What this scan writes.
    OwnOutput,
    /// The account may not read it.
    Denied,
    /// It is not there.
    Missing,
    /// Anything else, as the reader or the system says it.
    Other(String),
}

impl SkipReason {
    /// Says it as a phrase. What systems and libraries say is not translated.
    #[must_use]
    pub fn text(&self, lang: Lang) -> &str {
        let words = Words::of(lang);
        match self {
            Self::Empty => words.skip_empty,
            Self::EmptyFolder => words.skip_empty_folder,
            Self::UnknownFormat => words.skip_unknown,
            Self::BinaryData => words.skip_binary,
            Self::ZipInside => words.skip_zip,
            Self::TarInside => words.skip_tar,
            Self::TooDeep => words.skip_deep,
            Self::OwnOutput => words.skip_output,
            Self::Denied => words.skip_denied,
            Self::Missing => words.skip_missing,
            Self::Other(text) => text,
        }
    }
}

impl fmt::Display for SkipReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text(Lang::En))
    }
}

impl std::error::Error for SkipReason {}

impl From<io::Error> for SkipReason {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::PermissionDenied => Self::Denied,
            io::ErrorKind::NotFound => Self::Missing,
            _ => Self::Other(error.to_string()),
        }
    }
}
