//! The commands: arguments to work to exit codes.

mod scan;

pub use scan::scan;

/// Exit codes, the same for every command.
pub mod exit {
    /// Done.
    pub const OK: u8 = 0;
    /// Done, with findings that `--fail-on` asks about.
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
