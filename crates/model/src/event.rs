//! One thing observed.

use crate::{Fields, LogSource, Timestamp};
use std::fmt;
use std::sync::Arc;

/// What was unusual about a record although it could be read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct EventFlags {
    /// A JSON object named the same key twice: the field has all the values.
    pub duplicate_keys: bool,
    /// Bytes that are no UTF-8 were replaced in the fields; the raw record has them.
    pub invalid_utf8: bool,
    /// The record had more fields or text than one event may have; the rest is only in `raw`.
    pub truncated: bool,
}

/// One normalised record. Reused by readers: [`Event::clear`] keeps the memory.
#[derive(Debug, Clone)]
pub struct Event {
    /// Name of the format that made it, for example `evtx`.
    pub format: &'static str,
    /// Sigma's product, services and categories of this event.
    pub log_source: Arc<LogSource>,
    /// When it happened, by the source's clock; `None` when the record does not say.
    pub time: Option<Timestamp>,
    /// `EventRecordID` of a Windows event, else the 1-based number of its line or record.
    pub record_id: u64,
    /// Byte offset of the record in its (decompressed) input.
    pub offset: u64,
    /// The source's own field names and values. Rules that state no category see these.
    pub fields: Fields,
    /// The view that rules with a category see, laid over `fields`: a name present here hides
    /// the same name there. Empty when both views are the same.
    pub category_fields: Fields,
    /// The record as it was read (EVTX: its JSON rendering, as its binary form needs the chunk).
    pub raw: Vec<u8>,
    /// What was unusual about the record.
    pub flags: EventFlags,
}

impl Event {
    /// Makes an empty event to be filled by a reader.
    #[must_use]
    pub fn new(log_source: Arc<LogSource>) -> Self {
        Self {
            format: "",
            log_source,
            time: None,
            record_id: 0,
            offset: 0,
            fields: Fields::new(),
            category_fields: Fields::new(),
            raw: Vec::new(),
            flags: EventFlags::default(),
        }
    }

    /// Empties everything but the log source, keeping the memory.
    pub fn clear(&mut self) {
        self.format = "";
        self.time = None;
        self.record_id = 0;
        self.offset = 0;
        self.fields.clear();
        self.category_fields.clear();
        self.raw.clear();
        self.flags = EventFlags::default();
    }

    /// Computes the identity of the event: the same record at the same place of the same source
    /// has the same identity in every run, so a replay changes nothing.
    #[must_use]
    pub fn id(&self, source: &str) -> EventId {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&(source.len() as u64).to_le_bytes());
        hasher.update(source.as_bytes());
        hasher.update(&self.offset.to_le_bytes());
        hasher.update(&self.record_id.to_le_bytes());
        hasher.update(&self.raw);
        let mut id = [0; 16];
        id.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
        EventId(id)
    }
}

/// First 16 bytes of BLAKE3(source, offset, record id, raw); printed as 32 hex digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EventId([u8; 16]);

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identity_depends_on_source_place_and_bytes() {
        let mut event = Event::new(LogSource::new("", &[], &[]));
        event.raw.extend_from_slice(b"line");
        let id = event.id("a.log");
        assert_eq!(id, event.id("a.log"));
        assert_ne!(id, event.id("b.log"));
        event.offset = 5;
        assert_ne!(id, event.id("a.log"));
        assert_eq!(id.to_string().len(), 32);
    }
}
