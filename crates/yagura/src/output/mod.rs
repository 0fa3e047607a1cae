//! What `yagura scan` prints: findings and run facts in the forms that people and programs read.
//!
//! In: [`yagura_model::Finding`]s one after the other, and the [`RunFacts`] of a run. Out:
//! NDJSON and CSV as findings come; a terminal summary or one HTML file at the end, from a
//! [`Summary`] of bounded size. Invariant: everything that came from an event is text, never
//! markup, never a terminal command, never a spreadsheet formula.

pub mod attack;
pub mod campaigns;
pub mod csv;
mod facts;
pub mod html;
pub mod human;
pub mod lang;
pub mod ndjson;
#[cfg(test)]
mod samples;
pub mod sanitize;
pub mod shortfalls;
mod skip_reason;
pub mod summary;
pub mod verdict;
pub mod words;

pub use facts::{BadRecord, Bounded, LeftOut, RuleFailure, RunFacts, SkippedFile, WebSight};
pub use lang::{Lang, Zone};
pub use shortfalls::Shortfall;
pub use skip_reason::SkipReason;
pub use summary::Summary;
