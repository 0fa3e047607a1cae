//! Where a package is: `http://`, `https://` and `file://` URLs.
//!
//! In: text that a person wrote. Out: a [`Location`]. Passwords in URLs are refused, and queries
//! are not shown, since they may be a key; both would end up in logs and in the manifest.

use std::fmt;
use std::path::{Path, PathBuf};

/// A URL that can be fetched. Printed without its query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// The URL without a fragment.
    text: String,
    place: Place,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    File(PathBuf),
    Web { is_https: bool },
}

/// Why a text is no URL of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LocationError {
    /// It starts with something else.
    #[error("expected a URL with http://, https:// or file://")]
    Scheme,
    /// It names no host.
    #[error("the URL names no host")]
    Host,
    /// It holds a user name or password.
    #[error("user names and passwords in URLs are not supported")]
    Credentials,
    /// It holds blanks or control characters.
    #[error("the URL holds a blank or a control character; write it as %20")]
    Blank,
    /// A file URL names another machine.
    #[error("a file URL must name a file of this machine: file:///folder/package.tar.gz")]
    RemoteFile,
    /// A percent sign is not followed by two digits, or the path is no UTF-8.
    #[error("the file URL is wrongly percent-encoded")]
    Encoding,
}

impl Location {
    /// Reads a URL.
    ///
    /// # Errors
    /// [`LocationError`].
    pub fn parse(text: &str) -> Result<Self, LocationError> {
        let text = text.split('#').next().unwrap_or(text);
        if text.contains(|c: char| c.is_whitespace() || c.is_control()) {
            return Err(LocationError::Blank);
        }
        let (scheme, rest) = text.split_once("://").ok_or(LocationError::Scheme)?;
        let place = match scheme.to_ascii_lowercase().as_str() {
            "file" => Place::File(file_path(rest)?),
            "http" => Place::Web { is_https: false },
            "https" => Place::Web { is_https: true },
            _ => return Err(LocationError::Scheme),
        };
        if let Place::Web { .. } = place {
            check_authority(rest)?;
        }
        Ok(Self {
            text: text.to_owned(),
            place,
        })
    }

    /// Returns the file that a `file://` URL names.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        match &self.place {
            Place::File(path) => Some(path),
            Place::Web { .. } => None,
        }
    }

    /// Returns whether what is fetched cannot be changed on the way.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.place == Place::Web { is_https: true }
    }

    /// Returns the whole URL, with its query.
    #[must_use]
    pub fn with_query(&self) -> &str {
        &self.text
    }

    /// Returns the last part of the path.
    #[must_use]
    pub fn file_name(&self) -> &str {
        let path = self.without_query();
        path.rsplit('/').next().unwrap_or(path)
    }

    /// Returns whether both are on the same machine, reached the same way.
    #[must_use]
    pub fn is_beside(&self, other: &Self) -> bool {
        match (&self.place, &other.place) {
            (Place::File(_), Place::File(_)) => true,
            (Place::Web { .. }, Place::Web { .. }) => self.origin() == other.origin(),
            _ => false,
        }
    }

    fn origin(&self) -> String {
        let path = self.text.splitn(4, '/');
        path.take(3)
            .collect::<Vec<_>>()
            .join("/")
            .to_ascii_lowercase()
    }

    fn without_query(&self) -> &str {
        self.text.split('?').next().unwrap_or(&self.text)
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.without_query())
    }
}

fn check_authority(rest: &str) -> Result<(), LocationError> {
    let authority = rest.split(['/', '?']).next().unwrap_or("");
    if authority.contains('@') {
        return Err(LocationError::Credentials);
    }
    if authority.is_empty() || authority.starts_with(':') {
        return Err(LocationError::Host);
    }
    Ok(())
}

/// RFC 8089: `file:///path` or `file://localhost/path`.
fn file_path(rest: &str) -> Result<PathBuf, LocationError> {
    let rest = rest.strip_prefix("localhost").unwrap_or(rest);
    if !rest.starts_with('/') {
        return Err(LocationError::RemoteFile);
    }
    let path = percent_decoded(rest).ok_or(LocationError::Encoding)?;
    // file:///C:/rules.zip
    let is_drive = cfg!(windows) && path.as_bytes().get(2) == Some(&b':');
    Ok(PathBuf::from(if is_drive { &path[1..] } else { &path }))
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut parts = text.split('%');
    let mut bytes = parts.next()?.as_bytes().to_vec();
    for part in parts {
        let digits = part.get(..2)?;
        if digits.starts_with('+') {
            return None;
        }
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        bytes.extend_from_slice(&part.as_bytes()[2..]);
    }
    String::from_utf8(bytes).ok().filter(|t| !t.contains('\0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Location {
        Location::parse(text).expect(text)
    }

    #[test]
    fn files_and_web_pages_are_told_apart() {
        let file = parse("file:///srv/my%20rules.zip");
        assert_eq!(file.file(), Some(Path::new("/srv/my rules.zip")));
        assert_eq!(
            parse("file://localhost/a.zip").file(),
            Some(Path::new("/a.zip"))
        );
        assert!(parse("HTTPS://example.com/a.zip").is_https());
        assert!(!parse("http://127.0.0.1:8000/a.zip").is_https());
    }

    #[test]
    fn what_is_no_url_of_ours_is_refused() {
        for (text, error) in [
            ("rules.zip", LocationError::Scheme),
            ("ftp://example.com/a.zip", LocationError::Scheme),
            ("https:///a.zip", LocationError::Host),
            (
                "https://taro:secret@example.com/a.zip",
                LocationError::Credentials,
            ),
            ("https://example.com/a b.zip", LocationError::Blank),
            ("file://fileserver/a.zip", LocationError::RemoteFile),
            ("file:///a%2", LocationError::Encoding),
            ("file:///a%ff", LocationError::Encoding),
            ("file:///a%00", LocationError::Encoding),
        ] {
            assert_eq!(Location::parse(text), Err(error), "{text}");
        }
    }

    #[test]
    fn queries_are_sent_but_not_shown() {
        let url = parse("https://example.com/rules/a.tar.gz?key=secret#top");
        assert_eq!(
            url.with_query(),
            "https://example.com/rules/a.tar.gz?key=secret"
        );
        assert_eq!(url.to_string(), "https://example.com/rules/a.tar.gz");
        assert_eq!(url.file_name(), "a.tar.gz");
    }

    #[test]
    fn the_same_place_is_the_same_host_port_and_scheme() {
        let url = parse("https://example.com/rules/a.tar.gz");
        assert!(url.is_beside(&parse("https://EXAMPLE.com/sums/a.sha256")));
        for other in [
            "http://example.com/a.sha256",
            "https://example.org/a.sha256",
            "https://example.com:8443/a.sha256",
            "file:///a.sha256",
        ] {
            assert!(!url.is_beside(&parse(other)), "{other}");
        }
    }
}
