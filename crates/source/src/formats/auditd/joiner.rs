//! Collects the records of an event and emits it when it is complete: at its EOE record, at
//! PROCTITLE (which the kernel writes last), or when too much came after it.

use super::processes::Processes;
use super::record::{self, Header};
use super::{fields, views};
use crate::lines::{Fault, Line, LineParser};
use crate::routes::RouteCache;
use crate::text::dates::Clock;
use crate::{Sink, SourceOptions};
use std::collections::VecDeque;

/// Most events that wait for records at once. Processors write concurrently, so a real log has
/// about as many as the machine has cores.
const OPEN_EVENTS_MAX: usize = 256;
/// An event is complete when this many lines came since its first record.
const AGE_LINES_MAX: u64 = 2_048;
/// Most records of one event; the rest is dropped and the event marked.
const RECORDS_MAX: u32 = 1_024;
/// Most bytes of one event; arguments of a program may be 2 MiB, which are logged as hex.
const EVENT_LEN_BYTES_MAX: usize = 8 << 20;
/// Most bytes of all events that wait.
const OPEN_LEN_BYTES_MAX: usize = 32 << 20;

/// Joins records. See the module.
pub(super) struct Joiner {
    clock: Clock,
    /// Oldest first.
    open: VecDeque<OpenEvent>,
    /// Emptied events whose memory is used again.
    spare: Vec<OpenEvent>,
    /// Bytes of the open events.
    open_len_bytes: usize,
    lines: u64,
    routes: RouteCache,
    processes: Processes,
}

/// An event whose records are still coming.
#[derive(Default)]
struct OpenEvent {
    /// `time:serial`, as it stands in the records.
    id: String,
    node: String,
    /// The records, one a line.
    raw: Vec<u8>,
    offset: u64,
    number: u64,
    records: u32,
    first_line: u64,
    truncated: bool,
}

impl Joiner {
    pub(super) fn new(options: &SourceOptions) -> Self {
        Self {
            clock: Clock::new(options),
            open: VecDeque::new(),
            spare: Vec::new(),
            open_len_bytes: 0,
            lines: 0,
            routes: RouteCache::default(),
            processes: Processes::default(),
        }
    }

    fn position(&self, header: &Header<'_>) -> Option<usize> {
        let same = |open: &OpenEvent| open.id == header.id && open.node == header.node;
        self.open.iter().rposition(same)
    }

    /// Adds a record to its event and returns where that is.
    fn add(&mut self, header: &Header<'_>, line: &Line<'_>) -> usize {
        let index = self.position(header).unwrap_or_else(|| {
            let mut event = self.spare.pop().unwrap_or_default();
            event.start(header, line, self.lines);
            self.open.push_back(event);
            self.open.len() - 1
        });
        self.open_len_bytes += self.open[index].push(line.raw);
        index
    }

    fn close(&mut self, index: usize, sink: &mut Sink<'_>) {
        let Some(mut open) = self.open.remove(index) else {
            return;
        };
        self.emit(&open, sink);
        self.open_len_bytes -= open.raw.len();
        open.clear();
        // Keeping a giant buffer for reuse would hold its memory for ever.
        if open.raw.capacity() < 64 << 10 {
            self.spare.push(open);
        }
    }

    fn emit(&mut self, open: &OpenEvent, sink: &mut Sink<'_>) {
        let text = String::from_utf8_lossy(&open.raw);
        let event = sink.start("auditd", open.offset, open.number);
        event.raw.extend_from_slice(&open.raw);
        event.flags.invalid_utf8 = matches!(text, std::borrow::Cow::Owned(_));
        event.time = record::time(&open.id, &self.clock);
        let (details, fitted) = fields::push_all(&text, event);
        event.flags.truncated = open.truncated || !fitted;
        let categories = views::fill(&details, event, &mut self.processes);
        event.log_source = self.routes.get("linux", &["auditd"], &categories);
        sink.emit();
    }

    fn close_old(&mut self, sink: &mut Sink<'_>) {
        while let Some(oldest) = self.open.front() {
            let too_old = oldest.first_line + AGE_LINES_MAX < self.lines;
            let too_many =
                self.open.len() > OPEN_EVENTS_MAX || self.open_len_bytes > OPEN_LEN_BYTES_MAX;
            if !too_old && !too_many {
                return;
            }
            self.close(0, sink);
        }
    }
}

impl OpenEvent {
    fn start(&mut self, header: &Header<'_>, line: &Line<'_>, now: u64) {
        self.id.push_str(header.id);
        self.node.push_str(header.node);
        self.offset = line.offset;
        self.number = line.number;
        self.first_line = now;
    }

    /// Adds a record and returns how many bytes the event grew by.
    fn push(&mut self, record: &[u8]) -> usize {
        let before = self.raw.len();
        if self.records >= RECORDS_MAX || before + record.len() > EVENT_LEN_BYTES_MAX {
            self.truncated = true;
            return 0;
        }
        if !self.raw.is_empty() {
            self.raw.push(b'\n');
        }
        self.raw.extend_from_slice(record);
        self.records += 1;
        self.raw.len() - before
    }

    fn clear(&mut self) {
        self.id.clear();
        self.node.clear();
        self.raw.clear();
        self.records = 0;
        self.truncated = false;
    }
}

impl LineParser for Joiner {
    fn line(&mut self, line: &Line<'_>, sink: &mut Sink<'_>) -> Result<(), Fault> {
        self.lines += 1;
        if record::is_separator(line.text) {
            // ausearch separates whole events.
            self.finish(sink);
            return Ok(());
        }
        let header = Header::parse(line.text)?;
        let known = self.position(&header);
        match (header.kind, known) {
            ("EOE", None) => {}
            ("EOE", Some(index)) => self.close(index, sink),
            // ausearch writes the records in reverse: a PROCTITLE that comes first is no end.
            ("PROCTITLE", Some(_)) => {
                let index = self.add(&header, line);
                self.close(index, sink);
            }
            (_, None) if header.is_alone() => {
                let index = self.add(&header, line);
                self.close(index, sink);
            }
            _ => {
                self.add(&header, line);
            }
        }
        self.close_old(sink);
        Ok(())
    }

    fn finish(&mut self, sink: &mut Sink<'_>) {
        while !self.open.is_empty() {
            self.close(0, sink);
        }
    }
}
