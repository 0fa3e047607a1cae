//! A small web server on the loopback address, for tests.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};

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
    let pages: BTreeMap<String, Page> = pages
        .iter()
        .map(|(path, page)| ((*path).to_owned(), page.clone()))
        .collect();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let _ = answer(stream, &pages);
        }
    });
    format!("http://{address}")
}

fn answer(mut stream: TcpStream, pages: &BTreeMap<String, Page>) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    // The whole head, or the end of the connection would be a reset.
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }
    let path = request.split(' ').nth(1).unwrap_or_default();
    let end = "Connection: close\r\n\r\n";
    match pages.get(path).unwrap_or(&Page::Status(404)) {
        Page::Bytes(bytes) => {
            write!(
                stream,
                "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n{end}",
                bytes.len()
            )?;
            stream.write_all(bytes)
        }
        Page::Redirect(to) => write!(
            stream,
            "HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n{end}"
        ),
        Page::Status(status) => {
            write!(stream, "HTTP/1.1 {status} No\r\nContent-Length: 0\r\n{end}")
        }
        Page::CutOff(bytes) => {
            write!(
                stream,
                "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n{end}",
                bytes.len() + 9
            )?;
            stream.write_all(bytes)
        }
    }
}
