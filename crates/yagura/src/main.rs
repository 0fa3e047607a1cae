//! The `yagura` program.

use clap::Parser;
use std::process::ExitCode;
use yagura::cli::{Cli, Command};

fn main() -> ExitCode {
    let cli = Cli::parse();
    let code = match cli.command {
        Command::Scan(args) => yagura::commands::scan(&args),
    };
    ExitCode::from(code)
}
