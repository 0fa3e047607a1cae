//! Windows events as XML (`windows_xml`): one `<Event>` after the other with or without a root
//! element, as Event Viewer, `wevtutil` and `Get-WinEvent` export them, in UTF-8 or UTF-16; and
//! the events of Sysmon for Linux. Field rules as for EVTX (`docs/log-sources.md`, section 4).
//!
//! The rendered message (`RenderingInfo`) and debug sections are left out.

mod parser;
#[cfg(test)]
mod tests;

pub(super) use parser::read_event;

use crate::windows::WindowsRoutes;
use crate::{Block, Decoder, Format, Framing, Head, Sink, SourceOptions};
use std::borrow::Cow;

pub(super) const FORMAT: Format = Format {
    name: "windows_xml",
    title: ("Windows events as XML", "WindowsイベントのXML"),
    detect,
    framing,
    stateless: true,
    decoder,
};

const END: &[u8] = b"</Event>";
const END_UTF16_LE: &[u8] = b"<\0/\0E\0v\0e\0n\0t\0>\0";
const END_UTF16_BE: &[u8] = b"\0<\0/\0E\0v\0e\0n\0t\0>";

/// How much of the input is searched for the name space.
const DETECT_LEN_BYTES: usize = 4_096;
const NAMESPACE: &str = "http://schemas.microsoft.com/win/2004/08/events/event";

fn detect(head: &Head<'_>) -> u8 {
    let start = &head.bytes[..head.bytes.len().min(DETECT_LEN_BYTES)];
    let text = decode(start, encoding_of(head.bytes));
    let Some(at) = event_start(&text) else {
        return 0;
    };
    let event = &text[at..];
    if event.contains(NAMESPACE) {
        95
    } else if event.contains("<System>") && event.contains("<EventID") {
        90
    } else {
        0
    }
}

fn framing(head: &Head<'_>) -> Framing {
    Framing::EndsWith(encoding_of(head.bytes).end())
}

fn decoder(_options: &SourceOptions) -> Box<dyn Decoder> {
    Box::new(WindowsXml::default())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Utf8,
    Utf16Le,
    Utf16Be,
}

impl Encoding {
    fn end(self) -> &'static [u8] {
        match self {
            Self::Utf8 => END,
            Self::Utf16Le => END_UTF16_LE,
            Self::Utf16Be => END_UTF16_BE,
        }
    }
}

/// Tells the encoding by the mark at the start, else by the first end of an event: blocks
/// other than the first have no mark.
fn encoding_of(bytes: &[u8]) -> Encoding {
    let has = |end| memchr::memmem::find(bytes, end).is_some();
    match bytes {
        [0xFF, 0xFE, ..] => Encoding::Utf16Le,
        [0xFE, 0xFF, ..] => Encoding::Utf16Be,
        _ if has(END) => Encoding::Utf8,
        _ if has(END_UTF16_LE) => Encoding::Utf16Le,
        _ if has(END_UTF16_BE) => Encoding::Utf16Be,
        _ => Encoding::Utf8,
    }
}

fn decode(bytes: &[u8], encoding: Encoding) -> Cow<'_, str> {
    let unit: fn([u8; 2]) -> u16 = match encoding {
        Encoding::Utf8 => return String::from_utf8_lossy(bytes),
        Encoding::Utf16Le => u16::from_le_bytes,
        Encoding::Utf16Be => u16::from_be_bytes,
    };
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    let decoded = char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER));
    Cow::Owned(decoded.collect())
}

/// Finds the start tag of an event, which `<Events>` is not.
fn event_start(text: &str) -> Option<usize> {
    text.match_indices("<Event").map(|(at, _)| at).find(|at| {
        let next = text.as_bytes().get(at + "<Event".len());
        next.is_some_and(|b| *b == b'>' || b.is_ascii_whitespace())
    })
}

#[derive(Default)]
struct WindowsXml {
    routes: WindowsRoutes,
}

impl Decoder for WindowsXml {
    fn decode(&mut self, block: &Block, sink: &mut Sink<'_>) {
        let encoding = encoding_of(&block.bytes);
        let end = encoding.end();
        let mut start = 0;
        let mut number = block.first_record;
        while start < block.bytes.len() {
            let found = memchr::memmem::find(&block.bytes[start..], end);
            let stop = found.map_or(block.bytes.len(), |at| start + at + end.len());
            let offset = block.offset + start as u64;
            self.record(&block.bytes[start..stop], encoding, offset, number, sink);
            start = stop;
            number += 1;
        }
    }
}

impl WindowsXml {
    fn record(
        &mut self,
        raw: &[u8],
        encoding: Encoding,
        offset: u64,
        number: u64,
        sink: &mut Sink<'_>,
    ) {
        let text = decode(raw, encoding);
        let Some(at) = event_start(&text) else {
            let rest =
                text.trim_matches(|c: char| c.is_whitespace() || c == '\0' || c == '\u{feff}');
            if !matches!(rest, "" | "</Events>") {
                sink.reject(offset, number, "no <Event> element");
            }
            return;
        };
        let event = sink.start("windows_xml", offset, number);
        event.raw.extend_from_slice(raw.trim_ascii());
        event.flags.invalid_utf8 = text.contains(char::REPLACEMENT_CHARACTER);
        match read_event(&text[at..], event, &mut self.routes) {
            Ok(fitted) => {
                event.flags.truncated = !fitted;
                sink.emit();
            }
            Err(fault) => sink.reject(offset, number, fault),
        }
    }
}
