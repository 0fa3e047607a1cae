//! Campaigns: one story for each attacker.
//!
//! In: a [`RequestFact`] of every web request, about in order of time, and outbound connections.
//! Out: for each attack the campaign it belongs to, and at the end each campaign's name, outcome
//! and story. Sources are one campaign while their attacks are no more than [`SAME_SOURCE_SECS`]
//! apart; several sources are joined by what they have in common (see [`joins`], [`doors`]).
//!
//! Which campaigns are one turns out late, so a request is given a [`CampaignHandle`], which
//! [`Tracker::resolve`] turns into a name and an outcome.
//!
//! Late facts: windows reach back as far as forward, so what comes an hour late, or a day (an
//! older file read after a newer one), joins what it belongs to. Counts are the same in any order;
//! only "seen before" goes by the order of arrival within an instant.
//!
//! Invariants: memory is bounded by the constants here whatever comes; the same facts in the same
//! order give the same answers; no clock is read.

mod batch;
mod doors;
mod fact;
mod joins;
mod path;
mod record;
mod report;
mod slots;
mod source;
mod sources;
mod table;
#[cfg(test)]
mod tests;
mod timeline;
mod tracker;

pub use batch::FactBatch;
pub(crate) use fact::Answer;
pub use fact::{AttackFact, Method, Name, RequestFact, hash};
pub use report::{Answers, CampaignReport, Campaigns, Payload, Phase, PhaseKind, TargetReport};
pub use slots::CampaignHandle;
pub use source::is_public;
pub use timeline::Timeline;
pub use tracker::{Observed, Raised, RaisedKind, SAME_SOURCE_SECS, Tracker};
