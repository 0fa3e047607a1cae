//! A small web server on the loopback address, for tests.
//!
//! The certificates in `certificates/` are for tests only: two authorities, and two servers
//! (`localhost` with `127.0.0.1`, `example.com`) that the first one vouches for.

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::Arc;

/// Names `localhost` and `127.0.0.1`.
pub(crate) const LOCALHOST: &[u8] = include_bytes!("certificates/localhost.pem");
/// Names `example.com`.
pub(crate) const ELSEWHERE: &[u8] = include_bytes!("certificates/elsewhere.pem");

/// What the server says for a path.
#[derive(Clone)]
pub(crate) enum Page {
    /// 200 with these bytes.
    Bytes(Vec<u8>),
    /// 302 to there.
    Redirect(String),
    /// This status without a body.
    Status(u16),
    /// 200 with a length that is larger than what is sent, then the connection ends.
    CutOff(Vec<u8>),
}

/// Serves pages until the process ends; returns `http://127.0.0.1:PORT`.
pub(crate) fn serve(pages: &[(&str, Page)]) -> String {
    format!("http://127.0.0.1:{}", start(pages, None))
}

/// Serves pages over TLS with a certificate and its key (PEM) until the process ends; returns the
/// port.
pub(crate) fn serve_tls(pages: &[(&str, Page)], certificate: &[u8]) -> u16 {
    let chain = vec![CertificateDer::from_pem_slice(certificate).expect("a certificate")];
    let key = PrivateKeyDer::from_pem_slice(certificate).expect("a key");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .expect("a certificate with its key");
    start(pages, Some(Arc::new(config)))
}

fn start(pages: &[(&str, Page)], tls: Option<Arc<ServerConfig>>) -> u16 {
    let pages: BTreeMap<String, Page> = pages
        .iter()
        .map(|(path, page)| ((*path).to_owned(), page.clone()))
        .collect();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // A client that refuses us is no fault of the server.
            let _ = match &tls {
                None => answer(stream, &pages),
                Some(config) => ServerConnection::new(Arc::clone(config))
                    .map_err(std::io::Error::other)
                    .and_then(|connection| answer(StreamOwned::new(connection, stream), &pages)),
            };
        }
    });
    port
}

fn answer(stream: impl Read + Write, pages: &BTreeMap<String, Page>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let mut request = String::new();
    reader.read_line(&mut request)?;
    // The whole head, or the end of the connection would be a reset.
    let mut line = String::new();
    while reader.read_line(&mut line)? > 2 {
        line.clear();
    }
    let stream = reader.get_mut();
    let path = request.split(' ').nth(1).unwrap_or_default();
    let (status, head, body): (u16, String, &[u8]) =
        match pages.get(path).unwrap_or(&Page::Status(404)) {
            Page::Bytes(bytes) => (200, format!("Content-Length: {}", bytes.len()), bytes),
            Page::Redirect(to) => (302, format!("Location: {to}\r\nContent-Length: 0"), b""),
            Page::Status(status) => (*status, "Content-Length: 0".to_owned(), b""),
            Page::CutOff(bytes) => (200, format!("Content-Length: {}", bytes.len() + 9), bytes),
        };
    write!(
        stream,
        "HTTP/1.1 {status} Answer\r\n{head}\r\nConnection: close\r\n\r\n"
    )?;
    stream.write_all(body)?;
    stream.flush()
}
