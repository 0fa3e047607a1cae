//! Where decoders put events and complaints.

use std::borrow::Cow;
use yagura_model::{Event, LogSource};

/// A record that could not be read. Reading goes on after it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("record {record} at byte {offset}: {reason}")]
pub struct RecordError {
    /// Byte offset of the record in the (decompressed) input.
    pub offset: u64,
    /// 1-based number of the record or line.
    pub record: u64,
    /// What is wrong, for a person.
    pub reason: Cow<'static, str>,
}

/// Receives what a decoder finds, one event at a time in a reused [`Event`].
pub struct Sink<'s> {
    event: Event,
    on_event: &'s mut dyn FnMut(&mut Event),
    on_error: &'s mut dyn FnMut(RecordError),
}

impl<'s> Sink<'s> {
    /// Makes a sink that hands events and errors to the two functions.
    pub fn new(
        on_event: &'s mut dyn FnMut(&mut Event),
        on_error: &'s mut dyn FnMut(RecordError),
    ) -> Self {
        Self {
            event: Event::new(LogSource::new("", &[], &[])),
            on_event,
            on_error,
        }
    }

    /// Returns the event being filled. Call [`Self::start`] before filling a new one.
    pub fn event(&mut self) -> &mut Event {
        &mut self.event
    }

    /// Empties the event and sets where it comes from.
    pub fn start(&mut self, format: &'static str, offset: u64, record: u64) -> &mut Event {
        self.event.clear();
        self.event.format = format;
        self.event.offset = offset;
        self.event.record_id = record;
        &mut self.event
    }

    /// Hands the filled event on.
    pub fn emit(&mut self) {
        (self.on_event)(&mut self.event);
    }

    /// Reports a record that could not be read.
    pub fn reject(&mut self, offset: u64, record: u64, reason: impl Into<Cow<'static, str>>) {
        (self.on_error)(RecordError {
            offset,
            record,
            reason: reason.into(),
        });
    }
}
