//! The words that every part of Yagura shares.
//!
//! In: nothing. Out: types. Invariant: this crate does no I/O, reads no clock and knows no
//! format, no rule language and no storage; everything else may depend on it.
//!
//! - [`Event`]: one thing observed, with its native [`Fields`] and the [`LogSource`] it has.
//! - [`Finding`]: what a rule or judge said about events, with the evidence.
//! - [`ocsf::OcsfColumns`]: the same event under the names of the Open Cybersecurity Schema.
//! - [`Timestamp`]: nanoseconds since 1970-01-01T00:00:00Z.

mod event;
mod fields;
mod finding;
mod log_source;
pub mod ocsf;
mod shape;
mod time;

pub use event::{Event, EventFlags, EventId};
pub use fields::{Fields, Value};
pub use finding::{
    Evidence, Finding, Incident, IncidentId, Level, Outcome, ParseLevelError, RuleMeta,
    TranslatedText,
};
pub use log_source::LogSource;
pub use shape::ShapeCache;
pub use time::{ParseTimestampError, Timestamp};
