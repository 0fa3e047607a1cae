//! Fetching: the bytes behind a [`Location`].
//!
//! In: a location that a person configured. Out: at most so many bytes, or why not. Invariants:
//! redirects are followed at most [`REDIRECTS_MAX`] times and never from `https://` to
//! `http://`; size and time are bounded; a proxy is used only when asked; certificates are
//! checked against the system's roots.

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
#[derive(Debug, Clone, Copy, Default)]
pub struct FetchOptions {
    /// Whether `HTTPS_PROXY` and the like of the environment count.
    pub proxy_from_environment: bool,
}

/// Fetches at most `len_bytes_max` bytes.
///
/// # Errors
/// [`FetchError`].
pub fn fetch(
    location: &Location,
    len_bytes_max: u64,
    options: FetchOptions,
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

fn too_large(location: &Location, len_bytes_max: u64) -> FetchError {
    FetchError::TooLarge {
        url: location.to_string(),
        max_kib: len_bytes_max >> 10,
    }
}

#[cfg(not(feature = "update"))]
fn web(location: &Location, _: u64, _: FetchOptions) -> Result<Vec<u8>, FetchError> {
    Err(FetchError::NoClient {
        url: location.to_string(),
    })
}

#[cfg(feature = "update")]
fn web(
    location: &Location,
    len_bytes_max: u64,
    options: FetchOptions,
) -> Result<Vec<u8>, FetchError> {
    let failed = |error: ureq::Error| match error {
        ureq::Error::BodyExceedsLimit(_) => too_large(location, len_bytes_max),
        ureq::Error::TooManyRedirects | ureq::Error::RequireHttpsOnly(_) => FetchError::Redirect {
            url: location.to_string(),
        },
        other => FetchError::Network {
            url: location.to_string(),
            reason: other.to_string(),
        },
    };
    let mut response = client::agent(location, options)
        .get(location.with_query())
        .call()
        .map_err(failed)?;
    if client::was_downgraded(&response) {
        return Err(FetchError::Redirect {
            url: location.to_string(),
        });
    }
    if response.status() != ureq::http::StatusCode::OK {
        return Err(FetchError::Status {
            url: location.to_string(),
            status: response.status().as_u16(),
        });
    }
    let body = response.body_mut().with_config().limit(len_bytes_max);
    body.read_to_vec().map_err(failed)
}

#[cfg(feature = "update")]
mod client {
    use super::{FetchOptions, Location, REDIRECTS_MAX};
    use std::sync::Arc;
    use std::time::Duration;
    use ureq::http::uri::Scheme;
    use ureq::tls::{RootCerts, TlsConfig, TlsProvider};
    use ureq::{Agent, Body, Proxy, ResponseExt};

    /// Name, connection and TLS.
    const CONNECT_MAX: Duration = Duration::from_secs(20);
    /// Silence of the server.
    const SILENCE_MAX: Duration = Duration::from_secs(30);
    /// Everything: 64 MiB at 1 Mbit/s take nine minutes.
    const WHOLE_MAX: Duration = Duration::from_secs(600);

    pub(super) fn agent(location: &Location, options: FetchOptions) -> Agent {
        let tls = TlsConfig::builder()
            .provider(TlsProvider::Rustls)
            .root_certs(RootCerts::PlatformVerifier)
            .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .build();
        Agent::config_builder()
            .tls_config(tls)
            .https_only(location.is_https())
            .max_redirects(REDIRECTS_MAX)
            .save_redirect_history(true)
            .http_status_as_error(false)
            .proxy(
                options
                    .proxy_from_environment
                    .then(Proxy::try_from_env)
                    .flatten(),
            )
            .user_agent(concat!("yagura/", env!("CARGO_PKG_VERSION")))
            .timeout_connect(Some(CONNECT_MAX))
            .timeout_recv_response(Some(SILENCE_MAX))
            .timeout_per_read(Some(SILENCE_MAX))
            .timeout_global(Some(WHOLE_MAX))
            .build()
            .new_agent()
    }

    /// Whether a redirect went from `https://` to `http://`. From an `https://` start the client
    /// refuses that by itself; this is for a start at `http://`.
    pub(super) fn was_downgraded(response: &ureq::http::Response<Body>) -> bool {
        let hops = response.get_redirect_history().unwrap_or_default();
        hops.windows(2).any(|pair| {
            pair[0].scheme() == Some(&Scheme::HTTPS) && pair[1].scheme() == Some(&Scheme::HTTP)
        })
    }
}
