//! Chunks to events.

use crate::json::JsonParser;
use crate::windows::{WindowsRoutes, nested_event};
use crate::{Block, Decoder, Sink};
use evtx::{EvtxParser, ParserSettings};
use std::io::Cursor;

const HEADER_LEN_BYTES: usize = 4_096;
const CHUNK_LEN_BYTES: usize = 65_536;

/// Decodes blocks that start with the file header.
#[derive(Default)]
pub(super) struct EvtxDecoder {
    json: JsonParser,
    routes: WindowsRoutes,
}

impl Decoder for EvtxDecoder {
    fn decode(&mut self, block: &Block, sink: &mut Sink<'_>) {
        let chunks_len = block.bytes.len().saturating_sub(HEADER_LEN_BYTES);
        let tail_len = chunks_len % CHUNK_LEN_BYTES;
        if tail_len > 0 {
            let at = block.offset + (chunks_len - tail_len) as u64;
            sink.reject(at, block.first_record, "the last chunk is cut off");
        }
        let settings = ParserSettings::new().num_threads(1).indent(false);
        let parser = match EvtxParser::from_read_seek(Cursor::new(block.bytes.as_slice())) {
            Ok(parser) => parser,
            Err(error) => {
                sink.reject(block.offset, block.first_record, chain(&error));
                return;
            }
        };
        let mut parser = parser.with_configuration(settings);
        for record in parser.records_json_bytes() {
            match record {
                Ok(record) => self.record(&record.data, record.event_record_id, block, sink),
                Err(error) => sink.reject(block.offset, block.first_record, chain(&error)),
            }
        }
    }
}

impl EvtxDecoder {
    fn record(&mut self, json: &[u8], record_id: u64, block: &Block, sink: &mut Sink<'_>) {
        match self.json.parse(json) {
            Ok(parsed) => {
                let event = sink.start("evtx", block.offset, record_id);
                event.raw.extend_from_slice(json);
                let fitted = nested_event(parsed.nodes(), event, &mut self.routes);
                event.flags.truncated = !fitted;
                let spare = parsed.into_spare();
                self.json.recycle(spare);
                sink.emit();
            }
            Err(fault) => sink.reject(block.offset, record_id, fault),
        }
    }
}

/// The error with its causes.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}
