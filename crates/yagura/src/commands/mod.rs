//! The commands: arguments to work to exit codes.

mod rules;
mod rules_update;
mod scan;

pub use rules::{check as rules_check, list as rules_list, test as rules_test};
pub use rules_update::{RulesUpdateArgs, UpdateFormat, rules_update};
pub use scan::scan;

use crate::cli::Language;
use crate::output::Lang;
use std::io;
use yagura_model::Timestamp;

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
    /// Did not work now, but may later.
    pub const TEMPORARY: u8 = 5;
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

/// The language that was asked for, else that of the terminal.
fn lang(asked: Option<Language>) -> Lang {
    match asked {
        Some(Language::Ja) => Lang::Ja,
        Some(Language::En) => Lang::En,
        None => {
            let set = ["LC_ALL", "LC_MESSAGES", "LANG"]
                .iter()
                .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
            if set.is_some_and(|value| value.starts_with("ja")) {
                Lang::Ja
            } else {
                Lang::En
            }
        }
    }
}

/// The time now; `None` when the clock is outside of the years 1970 to 2262.
fn now() -> Option<Timestamp> {
    let since_epoch = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .ok()?;
    i64::try_from(since_epoch.as_nanos())
        .ok()
        .map(Timestamp::from_nanos)
}
