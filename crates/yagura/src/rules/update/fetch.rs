//! Fetching: the bytes behind a [`Location`].
//!
//! In: a location that a person configured. Out: at most so many bytes, or why not. Invariants:
//! redirects are followed at most [`REDIRECTS_MAX`] times, to other hosts too (packages are often
//! kept elsewhere), and never from `https://` to `http://`; size and time are bounded; a proxy is
//! used only when asked; certificates are checked against the system's roots, or against those of
//! one file only where it is given.

#[cfg(feature = "update")]
use super::client::web;
use super::location::Location;
use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;

/// Most redirects that are followed.
pub const REDIRECTS_MAX: u32 = 5;

/// Why nothing was fetched.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FetchError {
    /// A file cannot be read.
    #[error("cannot read {}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// The network does not work, or the server has trouble: later it may.
    #[error("cannot fetch {url}: {reason}")]
    Network {
        /// What was asked for.
        url: String,
        /// What happened.
        reason: String,
    },
    /// The server cannot show that it is who it should be.
    #[error("cannot fetch {url}: the certificate of the server is refused: {reason}")]
    Certificate {
        /// What was asked for.
        url: String,
        /// Why.
        reason: String,
    },
    /// The file of certificate authorities cannot be used.
    #[error("cannot use the certificate authorities in {}: {reason}", path.display())]
    Authorities {
        /// The file.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
    /// The server answers, but not with the package.
    #[error("cannot fetch {url}: the server answers {status}")]
    Status {
        /// What was asked for.
        url: String,
        /// HTTP status.
        status: u16,
    },
    /// More redirects than followed, or one to `http://` after `https://`.
    #[error("cannot fetch {url}: too many redirects, or one from https to http")]
    Redirect {
        /// What was asked for.
        url: String,
    },
    /// Too many bytes.
    #[error("{url} is larger than {max_kib} KiB")]
    TooLarge {
        /// What was asked for.
        url: String,
        /// The bound.
        max_kib: u64,
    },
    /// Built without the network client.
    #[error(
        "this program was built without a network client; fetch {url} yourself and use file://"
    )]
    NoClient {
        /// What was asked for.
        url: String,
    },
}

impl FetchError {
    /// Returns whether it may work later.
    #[must_use]
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::Network { .. } => true,
            // Request Timeout, Too Early, Too Many Requests (RFC 9110, 8470, 6585).
            Self::Status { status, .. } => matches!(status, 408 | 425 | 429 | 500..),
            _ => false,
        }
    }

    /// Says it in Japanese.
    #[must_use]
    pub fn in_japanese(&self) -> String {
        match self {
            Self::File { path, source } => format!("{} を読めません: {source}", path.display()),
            Self::Network { url, reason } => format!("{url} を取得できません: {reason}"),
            Self::Certificate { url, reason } => {
                format!("{url} を取得できません: サーバーの証明書を信頼できません: {reason}")
            }
            Self::Authorities { path, reason } => {
                format!("認証局の証明書 {} を使えません: {reason}", path.display())
            }
            Self::Status { url, status } => {
                format!("{url} を取得できません: サーバーの応答は {status} でした")
            }
            Self::Redirect { url } => format!(
                "{url} を取得できません: 転送が多すぎるか、https から http への転送がありました"
            ),
            Self::TooLarge { url, max_kib } => format!("{url} は {max_kib} KiB を超えています"),
            Self::NoClient { url } => format!(
                "このプログラムには通信機能がありません。{url} を別途取得し file:// で指定してください"
            ),
        }
    }
}

/// How the network is used.
#[derive(Debug, Clone, Default)]
pub struct FetchOptions {
    /// Whether `HTTPS_PROXY` and the like of the environment count.
    pub proxy_from_environment: bool,
    /// PEM file of the only certificate authorities that count; without it the system's do.
    pub ca_file: Option<PathBuf>,
}

/// Fetches at most `len_bytes_max` bytes.
///
/// # Errors
/// [`FetchError`].
pub fn fetch(
    location: &Location,
    len_bytes_max: u64,
    options: &FetchOptions,
) -> Result<Vec<u8>, FetchError> {
    match location.file() {
        Some(path) => {
            let failed = |source| FetchError::File {
                path: path.to_owned(),
                source,
            };
            let file = File::open(path).map_err(failed)?;
            let mut bytes = Vec::new();
            let read = file.take(len_bytes_max + 1).read_to_end(&mut bytes);
            read.map_err(failed)?;
            if bytes.len() as u64 > len_bytes_max {
                return Err(too_large(location, len_bytes_max));
            }
            Ok(bytes)
        }
        None => web(location, len_bytes_max, options),
    }
}

pub(super) fn too_large(location: &Location, len_bytes_max: u64) -> FetchError {
    FetchError::TooLarge {
        url: location.to_string(),
        max_kib: len_bytes_max >> 10,
    }
}

#[cfg(not(feature = "update"))]
fn web(location: &Location, _: u64, _: &FetchOptions) -> Result<Vec<u8>, FetchError> {
    Err(FetchError::NoClient {
        url: location.to_string(),
    })
}
