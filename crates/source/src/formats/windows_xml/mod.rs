//! Windows events as XML (`windows_xml`): one `<Event>` after the other with or without a root
//! element, as Event Viewer, `wevtutil` and `Get-WinEvent` export them; and the events
//! of Sysmon for Linux. Field rules as for EVTX (`docs/log-sources.md`, section 4).
//!
//! The rendered message (`RenderingInfo`) and debug sections are left out.

mod parser;
#[cfg(test)]
mod tests;

pub(super) use parser::read_event;

use crate::windows::WindowsRoutes;
use crate::{Block, Decoder, Format, Framing, Head, Sink, SourceOptions};

pub(super) const FORMAT: Format = Format {
    name: "windows_xml",
    title: ("Windows events as XML", "WindowsイベントのXML"),
    detect,
    framing: |_| Framing::EndsWith(END),
    stateless: true,
    decoder,
};

const END: &[u8] = b"</Event>";

/// How much of the input is searched for the name space.
const DETECT_LEN_BYTES: usize = 4_096;
const NAMESPACE: &str = "http://schemas.microsoft.com/win/2004/08/events/event";

fn detect(head: &Head<'_>) -> u8 {
    let start = &head.bytes[..head.bytes.len().min(DETECT_LEN_BYTES)];
    let text = String::from_utf8_lossy(start);
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

fn decoder(_options: &SourceOptions) -> Box<dyn Decoder> {
    Box::new(WindowsXml::default())
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
        let mut start = 0;
        let mut number = block.first_record;
        while start < block.bytes.len() {
            let found = memchr::memmem::find(&block.bytes[start..], END);
            let stop = found.map_or(block.bytes.len(), |at| start + at + END.len());
            let offset = block.offset + start as u64;
            self.record(&block.bytes[start..stop], offset, number, sink);
            start = stop;
            number += 1;
        }
    }
}

impl WindowsXml {
    fn record(&mut self, raw: &[u8], offset: u64, number: u64, sink: &mut Sink<'_>) {
        let text = String::from_utf8_lossy(raw);
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
