//! The `yagura` program.

use clap::Parser;
use std::process::ExitCode;
use yagura::cli::{Cli, Command, RulesCommand};

fn main() -> ExitCode {
    let cli = Cli::parse();
    let code = match cli.command {
        Command::Scan(args) => yagura::commands::scan(&args),
        Command::Rules(RulesCommand::Check(args)) => yagura::commands::rules_check(&args),
        Command::Rules(RulesCommand::List(args)) => yagura::commands::rules_list(&args),
        Command::Rules(RulesCommand::Test(args)) => yagura::commands::rules_test(&args),
        Command::Rules(RulesCommand::Update(args)) => yagura::commands::rules_update(&args),
    };
    ExitCode::from(code)
}
