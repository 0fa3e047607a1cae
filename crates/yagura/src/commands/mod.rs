//! The commands: arguments to work to exit codes.

mod rules;
mod scan;

pub use rules::{check as rules_check, list as rules_list, test as rules_test};
pub use scan::scan;

use std::io;

/// Exit codes, the same for every command.
pub mod exit {
    /// Done.
    pub const OK: u8 = 0;
    /// Done, with findings that `--fail-on` asks about, or with tests that failed.
    pub const FINDINGS: u8 = 1;
    /// Wrong arguments or configuration.
    pub const USAGE: u8 = 2;
    /// An input could not be read at all.
    pub const UNREADABLE: u8 = 3;
}

/// Prints an error with its causes to standard error.
#[expect(clippy::print_stderr, reason = "the one place where commands complain")]
fn complain(error: &anyhow::Error) {
    eprintln!("yagura: {error:#}");
}

/// Number of threads for `--threads`: 0 is one for each processor.
fn threads(asked: usize) -> usize {
    /// More threads than any machine of a small team has processors.
    const THREADS_MAX: usize = 256;
    match asked {
        0 => std::thread::available_parallelism().map_or(1, usize::from),
        n => n.min(THREADS_MAX),
    }
}

/// The reader of our output has gone (`| head`): not an error.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .downcast_ref::<io::Error>()
        .is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
}
