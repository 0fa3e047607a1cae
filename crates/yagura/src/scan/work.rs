//! Threads that read inputs.
//!
//! Each thread takes the next input. An input whose blocks stand alone is opened to the others:
//! a thread without an input of its own takes blocks of it, so one large file is read by all.

use super::emit::{Emitter, Piece};
use super::incidents::Incidents;
use super::judge::Judge;
use super::open::{Failed, Stream, streams};
use super::{Input, Job};
use crate::output::{BadRecord, SkipReason, SkippedFile};
use std::collections::HashMap;
use std::io::{self, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use yagura_model::{Event, Timestamp};
use yagura_source::{
    Block, Blocks, Decoder, Format, Head, RecordError, Sink, SourceOptions, detect, utf8_reader,
};

type BoxedRead = Box<dyn Read + Send>;

/// State shared by the threads of a scan.
pub(super) struct Work<'j, W> {
    job: &'j Job,
    inputs: &'j [Input],
    next_input: AtomicUsize,
    pub(super) bytes_read: Arc<AtomicU64>,
    emitter: Emitter<W>,
    open: Mutex<Open>,
    changed: Condvar,
    /// Named inputs that could not be read at all.
    pub(super) unreadable: AtomicUsize,
    stop: AtomicBool,
}

#[derive(Default)]
struct Open {
    streams: Vec<Arc<OpenStream>>,
    /// Threads that may still open a stream.
    active: usize,
}

/// A stream whose blocks any thread may take.
struct OpenStream {
    id: u64,
    input: usize,
    name: Arc<str>,
    format: &'static Format,
    options: SourceOptions,
    blocks: Mutex<Numbered>,
}

struct Numbered {
    blocks: Blocks<BoxedRead>,
    next: u64,
    done: bool,
    error: Option<io::Error>,
}

impl Numbered {
    fn new(blocks: Blocks<BoxedRead>, next: u64) -> Self {
        Self {
            blocks,
            next,
            done: false,
            error: None,
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What a thread works with.
#[derive(Default)]
struct Hands {
    /// Decoders of the streams it works on.
    decoders: HashMap<u64, Box<dyn Decoder>>,
    /// The current block.
    block: Block,
}

impl<'j, W: Write + Send> Work<'j, W> {
    pub(super) fn new(job: &'j Job, inputs: &'j [Input], out: W, threads: usize) -> Self {
        Self {
            job,
            inputs,
            next_input: AtomicUsize::new(0),
            bytes_read: Arc::default(),
            emitter: Emitter::new(out, job.incidents()),
            open: Mutex::new(Open {
                streams: Vec::new(),
                active: threads,
            }),
            changed: Condvar::new(),
            unreadable: AtomicUsize::new(0),
            stop: AtomicBool::new(false),
        }
    }

    /// Works until nothing is left.
    pub(super) fn run(&self, judge: &mut Judge<'_>) {
        while !self.stopped() {
            let index = self.next_input.fetch_add(1, Ordering::Relaxed);
            let Some(input) = self.inputs.get(index) else {
                break;
            };
            self.input(index, input, judge);
        }
        lock(&self.open).active -= 1;
        self.changed.notify_all();
        self.help(judge);
    }

    fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed) || self.emitter.failed()
    }

    fn input(&self, index: usize, input: &Input, judge: &mut Judge<'_>) {
        let mut next_block = 0;
        let (mut read_any, mut unknown_any) = (false, false);
        let result = streams(input, &self.bytes_read, &mut |stream| {
            match self.stream(index, stream, input, &mut next_block, judge)? {
                Seen::Read => read_any = true,
                Seen::Unknown => unknown_any = true,
                Seen::Empty => {}
            }
            Ok(())
        });
        // What was handed out before an error has been judged.
        read_any |= result.is_err() && next_block > 0;
        if input.named && !read_any && (unknown_any || result.is_err()) {
            self.unreadable.fetch_add(1, Ordering::Relaxed);
        }
        if let Err(error) = result {
            judge.facts.files_skipped.push(SkippedFile {
                file: input.name.clone(),
                reason: error.into(),
            });
        }
        judge.facts.files_read += u64::from(read_any);
        self.emitter.finish_input(index, next_block);
    }

    /// Judges bytes as the only stream of the only input.
    pub(super) fn bytes(
        &self,
        bytes: &[u8],
        format: Option<&'static Format>,
        judge: &mut Judge<'_>,
    ) -> io::Result<()> {
        let head = Head {
            bytes: &bytes[..bytes.len().min(Head::LEN_BYTES_MAX)],
            name: "",
        };
        let Some(format) = format.or_else(|| detect(&head)) else {
            return Err(io::Error::other(unknown_reason(head.bytes)));
        };
        let reader: BoxedRead = Box::new(io::Cursor::new(bytes.to_vec()));
        let open = OpenStream {
            id: 0,
            input: 0,
            name: "case".into(),
            format,
            options: self.job.options.source_options,
            blocks: Mutex::new(Numbered::new(
                Blocks::new(reader, (format.framing)(&head)),
                0,
            )),
        };
        let mut hands = Hands::default();
        while self.take_block(&open, &mut hands, judge) {}
        self.finish_decoder(&open, &mut hands, judge);
        Ok(())
    }

    /// Reads one stream to its end.
    fn stream(
        &self,
        input: usize,
        mut stream: Stream,
        file: &Input,
        next_block: &mut u64,
        judge: &mut Judge<'_>,
    ) -> io::Result<Seen> {
        stream.reader = utf8_reader(stream.reader)?;
        let mut head = Vec::new();
        let mut start = (&mut stream.reader).take(Head::LEN_BYTES_MAX as u64);
        if let Err(error) = start.read_to_end(&mut head) {
            if head.is_empty() {
                return Err(error);
            }
            // What could be read is judged first.
            stream.reader = Box::new(Failed(Some(error)));
        }
        let view = Head {
            bytes: &head,
            name: &stream.name,
        };
        let Some(format) = self.job.options.input_format.or_else(|| detect(&view)) else {
            judge.facts.files_skipped.push(SkippedFile {
                file: stream.name,
                reason: unknown_reason(&head),
            });
            return Ok(if head.is_empty() {
                Seen::Empty
            } else {
                Seen::Unknown
            });
        };
        let framing = (format.framing)(&view);
        let reader: BoxedRead = Box::new(io::Cursor::new(head).chain(stream.reader));
        let open = Arc::new(OpenStream {
            id: (input as u64) << 32 | *next_block & 0xFFFF_FFFF,
            input,
            name: stream.name.into(),
            format,
            options: self.options(file),
            blocks: Mutex::new(Numbered::new(Blocks::new(reader, framing), *next_block)),
        });
        if format.stateless {
            lock(&self.open).streams.push(Arc::clone(&open));
            self.changed.notify_all();
        }
        let mut hands = Hands::default();
        while !self.stopped() && self.take_block(&open, &mut hands, judge) {}
        lock(&self.open).streams.retain(|s| s.id != open.id);
        if !format.stateless {
            self.finish_decoder(&open, &mut hands, judge);
        }
        let mut blocks = lock(&open.blocks);
        *next_block = blocks.next;
        match blocks.error.take() {
            Some(error) => Err(error),
            None => Ok(Seen::Read),
        }
    }

    fn options(&self, input: &Input) -> SourceOptions {
        let modified = std::fs::metadata(&input.path)
            .and_then(|m| m.modified())
            .ok();
        let since_epoch = modified.and_then(|t| t.duration_since(std::time::UNIX_EPOCH).ok());
        let mut options = self.job.options.source_options;
        if let Some(time) = since_epoch
            .and_then(|d| i64::try_from(d.as_nanos()).ok())
            .map(Timestamp::from_nanos)
        {
            options.reference_time = time;
        }
        options
    }

    /// Decodes the next block of a stream; false when there is none.
    fn take_block(&self, stream: &OpenStream, hands: &mut Hands, judge: &mut Judge<'_>) -> bool {
        let (piece, number) = {
            let mut numbered = lock(&stream.blocks);
            if numbered.done {
                return false;
            }
            match numbered.blocks.next_block(&mut hands.block) {
                Ok(Some(piece)) => {
                    numbered.next += 1;
                    (piece, numbered.next - 1)
                }
                end => {
                    numbered.done = true;
                    numbered.error = end.err();
                    return false;
                }
            }
        };
        match piece {
            Ok(()) => self.decode(stream, hands, judge),
            Err(error) => note_bad(judge, &stream.name, &error),
        }
        self.hand_in(stream, number, judge);
        true
    }

    fn decode(&self, stream: &OpenStream, hands: &mut Hands, judge: &mut Judge<'_>) {
        let block = &hands.block;
        let decoder = hands
            .decoders
            .entry(stream.id)
            .or_insert_with(|| (stream.format.decoder)(&stream.options));
        // A fault in a parsing library must cost one block, not the scan.
        let done = catch_unwind(AssertUnwindSafe(|| {
            drive(stream, judge, &mut |sink| decoder.decode(block, sink));
        }));
        if done.is_err() {
            hands.decoders.remove(&stream.id);
            let error = RecordError {
                offset: block.offset,
                record: block.first_record,
                reason: "the reader failed on this block; the rest of it is not searched".into(),
            };
            note_bad(judge, &stream.name, &error);
        }
    }

    fn finish_decoder(&self, stream: &OpenStream, hands: &mut Hands, judge: &mut Judge<'_>) {
        if let Some(decoder) = hands.decoders.get_mut(&stream.id) {
            drive(stream, judge, &mut |sink| decoder.finish(sink));
        }
        let number = {
            let mut blocks = lock(&stream.blocks);
            blocks.next += 1;
            blocks.next - 1
        };
        self.hand_in(stream, number, judge);
    }

    fn hand_in(&self, stream: &OpenStream, block: u64, judge: &mut Judge<'_>) {
        self.job.correlate(&mut judge.base_matches);
        let piece = Piece {
            output: std::mem::take(&mut judge.output),
            web: judge.web_batch.take(&stream.name),
        };
        self.emitter.submit(stream.input, block, piece);
    }

    /// Takes blocks of streams that other threads have opened.
    fn help(&self, judge: &mut Judge<'_>) {
        let mut hands = Hands::default();
        loop {
            let stream = {
                let mut open = lock(&self.open);
                loop {
                    if self.stopped() {
                        return;
                    }
                    if let Some(stream) = open.streams.first() {
                        break Arc::clone(stream);
                    }
                    if open.active == 0 {
                        return;
                    }
                    open = self
                        .changed
                        .wait(open)
                        .unwrap_or_else(PoisonError::into_inner);
                }
            };
            if !self.take_block(&stream, &mut hands, judge) {
                hands.decoders.remove(&stream.id);
                lock(&self.open).streams.retain(|s| s.id != stream.id);
            }
        }
    }

    /// Writes what comes behind all inputs.
    pub(super) fn submit_behind(&self, piece_number: u64, output: Vec<u8>) {
        let piece = Piece { output, web: None };
        self.emitter.submit(self.inputs.len(), piece_number, piece);
    }

    /// Returns the writer and what was tracked, or the first error of writing.
    pub(super) fn into_writer(self) -> io::Result<(W, Option<Incidents>)> {
        self.emitter.into_inner()
    }
}

/// What a stream turned out to be.
enum Seen {
    /// A log, which was read.
    Read,
    /// Nothing at all.
    Empty,
    /// No log that is known here.
    Unknown,
}

/// Runs a decoder with a sink that hands events to the judge.
fn drive(stream: &OpenStream, judge: &mut Judge<'_>, run: &mut dyn FnMut(&mut Sink<'_>)) {
    let mut bad = Vec::new();
    let mut bad_total = 0_u64;
    let mut on_event = |event: &mut Event| judge.event(event, &stream.name);
    let mut on_error = |error: RecordError| {
        bad_total += 1;
        if bad.len() < crate::output::Bounded::<BadRecord>::EXAMPLES_MAX {
            bad.push(error);
        }
    };
    run(&mut Sink::new(&mut on_event, &mut on_error));
    for error in &bad {
        note_bad(judge, &stream.name, error);
    }
    judge.facts.bad_records.count(bad_total - bad.len() as u64);
}

fn note_bad(judge: &mut Judge<'_>, name: &str, error: &RecordError) {
    judge.facts.bad_records.push(BadRecord {
        file: name.to_owned(),
        record: error.record,
        offset: error.offset,
        reason: error.reason.to_string(),
    });
}

/// Says what an input of unknown format looks like.
fn unknown_reason(head: &[u8]) -> SkipReason {
    if head.is_empty() {
        return SkipReason::Empty;
    }
    if head.starts_with(b"PK\x03\x04") {
        return SkipReason::ZipInside;
    }
    if super::tar::is_header(head) {
        return SkipReason::TarInside;
    }
    let binary = head.iter().take(4_096).any(|b| *b == 0)
        || std::str::from_utf8(&head[..head.len().min(4_096)]).is_err_and(|e| e.valid_up_to() < 64);
    if binary {
        SkipReason::BinaryData
    } else {
        SkipReason::UnknownFormat
    }
}
