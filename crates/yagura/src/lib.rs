//! The parts of the `yagura` program that are worth testing without a process around them.
//!
//! - [`cli`]: what can be typed.
//! - [`commands`]: what is done then, with exit codes.
//! - [`scan`]: inputs to findings.
//! - [`rules`]: rule files on disk and in the binary.
//! - [`output`]: findings and run facts as NDJSON, CSV, a terminal summary or an HTML report.

pub mod cli;
pub mod commands;
pub mod output;
pub mod rules;
pub mod scan;
