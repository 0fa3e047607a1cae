//! Chunks to events.

use super::chunks::{ChunkReader, HEADER_LEN_BYTES, Places};
use super::mend::Place;
use crate::json::JsonParser;
use crate::windows::{WindowsRoutes, nested_event};
use crate::{Block, Decoder, Sink};
use evtx::err::EvtxError;
use evtx::{EvtxParser, ParserSettings};
use std::cell::RefCell;

/// Decodes blocks that start with the file header.
#[derive(Default)]
pub(super) struct EvtxDecoder {
    json: JsonParser,
    routes: WindowsRoutes,
}

impl Decoder for EvtxDecoder {
    fn decode(&mut self, block: &Block, sink: &mut Sink<'_>) {
        let chunks = block.bytes.get(HEADER_LEN_BYTES..).unwrap_or_default();
        if chunks.is_empty() {
            sink.reject(block.offset, block.first_record, "the file has no chunk");
            return;
        }
        let places = RefCell::new(Places::default());
        let settings = ParserSettings::new().num_threads(1).indent(false);
        let mut parser = match EvtxParser::from_read_seek(ChunkReader::new(chunks, &places)) {
            Ok(parser) => parser.with_configuration(settings),
            Err(error) => return sink.reject(block.offset, block.first_record, reason(&error)),
        };
        for record in parser.records_json_bytes() {
            let place = places.borrow_mut().next.pop_front();
            let (offset, record_id) = place.map_or((block.offset, block.first_record), |place| {
                (block.offset + place.offset as u64, place.record_id)
            });
            let refusal = place.and_then(|place| place.refusal);
            match record {
                Ok(record) => self.record(&record.data, offset, record_id, sink),
                Err(error) => match refusal {
                    Some(refusal) => sink.reject(offset, record_id, refusal.reason()),
                    None => sink.reject(offset, record_id, reason(&error)),
                },
            }
        }
        if let Some(Place {
            offset, record_id, ..
        }) = places.into_inner().cut
        {
            let reason = "the file ends inside this record or before it";
            sink.reject(block.offset + offset as u64, record_id, reason);
        }
    }
}

impl EvtxDecoder {
    fn record(&mut self, json: &[u8], offset: u64, record_id: u64, sink: &mut Sink<'_>) {
        match self.json.parse(json) {
            Ok(parsed) => {
                let event = sink.start("evtx", offset, record_id);
                event.raw.extend_from_slice(json);
                let fitted = nested_event(parsed.nodes(), event, &mut self.routes);
                event.flags.truncated = !fitted;
                let spare = parsed.into_spare();
                self.json.recycle(spare);
                sink.emit();
            }
            Err(fault) => sink.reject(offset, record_id, fault),
        }
    }
}

/// The causes of an error in one line. That a record could not be parsed, and which, is said
/// beside it.
fn reason(error: &EvtxError) -> String {
    let mut cause: Option<&dyn std::error::Error> = match error {
        EvtxError::FailedToParseRecord { source, .. } => Some(source),
        other => Some(other),
    };
    let mut text = String::new();
    while let Some(error) = cause {
        let separator = if text.is_empty() { "" } else { ": " };
        text.push_str(separator);
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
