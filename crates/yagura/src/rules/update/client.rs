//! Fetching from the web: HTTP over TLS, with what [`super::fetch`] promises.

use super::fetch::{FetchError, FetchOptions, REDIRECTS_MAX, too_large};
use super::location::Location;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use ureq::http::uri::Scheme;
use ureq::tls::{PemItem, RootCerts, TlsConfig, TlsProvider, parse_pem};
use ureq::{Agent, Body, Proxy, ResponseExt};

/// Name, connection and TLS.
const CONNECT_MAX: Duration = Duration::from_secs(20);
/// Silence of the server.
const SILENCE_MAX: Duration = Duration::from_secs(30);
/// Everything: 64 MiB at 1 Mbit/s take nine minutes.
const WHOLE_MAX: Duration = Duration::from_secs(600);
/// Largest file of certificate authorities; the whole list of a system is a quarter of it.
const CA_FILE_LEN_BYTES_MAX: u64 = 1 << 20;

/// Fetches a page.
pub(super) fn web(
    location: &Location,
    len_bytes_max: u64,
    options: &FetchOptions,
) -> Result<Vec<u8>, FetchError> {
    let failed = |error| refused(location, len_bytes_max, error);
    let mut response = agent(location, options)?
        .get(location.with_query())
        .call()
        .map_err(failed)?;
    if was_downgraded(&response) {
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

fn refused(location: &Location, len_bytes_max: u64, error: ureq::Error) -> FetchError {
    let url = location.to_string();
    match error {
        ureq::Error::BodyExceedsLimit(_) => too_large(location, len_bytes_max),
        ureq::Error::TooManyRedirects | ureq::Error::RequireHttpsOnly(_) => {
            FetchError::Redirect { url }
        }
        other => {
            let reason = other.to_string();
            if is_about_certificate(&other) {
                FetchError::Certificate { url, reason }
            } else {
                FetchError::Network { url, reason }
            }
        }
    }
}

/// Trying again later would not help then.
fn is_about_certificate(error: &ureq::Error) -> bool {
    let tls = match error {
        ureq::Error::Rustls(error) => Some(error),
        ureq::Error::Io(error) => error.get_ref().and_then(|inner| inner.downcast_ref()),
        _ => None,
    };
    matches!(
        tls,
        Some(rustls::Error::InvalidCertificate(_) | rustls::Error::NoCertificatesPresented)
    )
}

fn agent(location: &Location, options: &FetchOptions) -> Result<Agent, FetchError> {
    let roots = match &options.ca_file {
        Some(path) => authorities(path).map_err(|error| FetchError::Authorities {
            path: path.clone(),
            reason: error.to_string(),
        })?,
        None => RootCerts::PlatformVerifier,
    };
    let tls = TlsConfig::builder()
        .provider(TlsProvider::Rustls)
        .root_certs(roots)
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .build();
    let proxy = options.proxy_from_environment.then(Proxy::try_from_env);
    let config = Agent::config_builder()
        .tls_config(tls)
        .https_only(location.is_https())
        .max_redirects(REDIRECTS_MAX)
        .save_redirect_history(true)
        .http_status_as_error(false)
        .proxy(proxy.flatten())
        .user_agent(concat!("yagura/", env!("CARGO_PKG_VERSION")))
        .timeout_connect(Some(CONNECT_MAX))
        .timeout_recv_response(Some(SILENCE_MAX))
        .timeout_per_read(Some(SILENCE_MAX))
        .timeout_global(Some(WHOLE_MAX));
    Ok(config.build().new_agent())
}

/// Reads a PEM file; what is no certificate in it is passed over.
fn authorities(path: &Path) -> io::Result<RootCerts> {
    let mut pem = Vec::new();
    let file = File::open(path)?;
    file.take(CA_FILE_LEN_BYTES_MAX + 1).read_to_end(&mut pem)?;
    if pem.len() as u64 > CA_FILE_LEN_BYTES_MAX {
        return Err(io::Error::other("larger than 1 MiB"));
    }
    let mut certificates = Vec::new();
    for item in parse_pem(&pem) {
        if let PemItem::Certificate(certificate) = item.map_err(io::Error::other)? {
            certificates.push(certificate);
        }
    }
    if certificates.is_empty() {
        return Err(io::Error::other("no certificate (PEM) in it"));
    }
    Ok(RootCerts::new_with_certs(&certificates))
}

/// Whether a redirect went from `https://` to `http://`. From an `https://` start the client
/// refuses that by itself; this is for a start at `http://`.
fn was_downgraded(response: &ureq::http::Response<Body>) -> bool {
    let hops = response.get_redirect_history().unwrap_or_default();
    hops.windows(2).any(|pair| {
        pair[0].scheme() == Some(&Scheme::HTTPS) && pair[1].scheme() == Some(&Scheme::HTTP)
    })
}
