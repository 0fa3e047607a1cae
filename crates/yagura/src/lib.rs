//! The parts of the `yagura` program that are worth testing without a process around them.
//!
//! - [`output`]: findings and run facts as NDJSON, CSV, a terminal summary or an HTML report.

pub mod output;
