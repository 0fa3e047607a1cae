//! Whether an attack succeeded, and what says so.
//!
//! In: the answers of a site to attacks and to everybody else. Out: [`Outcome`] with
//! [`Evidence`]. Invariant: without evidence nothing is called a success, and an attack that was
//! answered is never called failed: what a log cannot tell stays [`Outcome::Unknown`].

mod baseline;
mod bins;
mod evidence;
mod target;

pub(crate) use baseline::Baseline;
pub(crate) use target::{Tally, Target};

pub use evidence::{Evidence, EvidenceKind};
pub use yagura_model::Outcome;
