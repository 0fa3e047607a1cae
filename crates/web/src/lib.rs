//! Web attacks seen in logs.
//!
//! In: HTTP requests as any log shows them. Out: what each tried ([`Verdict`]s with decoded
//! evidence), campaigns, and whether they succeeded. Invariants: nothing here opens files, reads
//! a clock or knows the network; time is linear in the input and memory bounded; no input panics.
//!
//! The way of a request: `view` (an event to a [`Request`], the log's escaping undone) -> `parts`
//! (its values) -> `ladder` (the forms of each value) -> `judge` (prefilter) -> `detect`; then,
//! in order of time, [`campaign`] and [`outcome`].

pub mod campaign;
mod detect;
mod fields;
mod hit;
mod judge;
mod ladder;
pub mod outcome;
mod parts;
mod text;
mod view;

pub use fields::{FIELD_PREFIX, evidence, field, push_fields};
pub use hit::{Category, Hit, Reason, Score};
pub use judge::{Attack, AttackLevel, Judge, JudgeScratch, Verdict, VerdictFlags, tool_hash};
pub use text::{Place, Text};
pub use view::{Headers, Request, Seen, ViewBuffer};
