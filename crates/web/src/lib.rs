//! Web attacks seen in logs.
//!
//! In: HTTP requests as any log shows them. Out: what each tried ([`Hit`]s with decoded
//! evidence), campaigns, and whether they succeeded. Invariants: nothing here opens files, reads
//! a clock or knows the network; time is linear in the input and memory bounded; no input panics.

mod detect;
mod hit;
mod text;

pub use detect::asked_delay_s;
pub use hit::{Category, Hit, Reason, Score};
pub use text::{Place, Text};
