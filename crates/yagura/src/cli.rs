//! What can be typed.

use crate::commands::RulesUpdateArgs;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;
use yagura_model::{Level, Timestamp};

/// Yagura: a watch-tower for people who guard other people's data.
#[derive(Debug, Parser)]
#[command(
    name = "yagura",
    version,
    propagate_version = true,
    disable_help_subcommand = true
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Judge logs on disk: every detection, explained
    Scan(Box<ScanArgs>),
    /// Check, list, test and update Sigma rules
    #[command(subcommand)]
    Rules(RulesCommand),
}

/// What can be done with rules.
#[derive(Debug, Subcommand)]
pub enum RulesCommand {
    /// Load rules and say what is wrong or blind
    Check(RulesArgs),
    /// List rules
    List(RulesArgs),
    /// Run the tests that stand beside rules (NAME.tests.yml beside NAME.yml)
    Test(RulesArgs),
    /// Fetch a rule package, show what it changes, and take it
    Update(RulesUpdateArgs),
}

/// Arguments of the commands that read rules.
#[derive(Debug, Args)]
pub struct RulesArgs {
    /// Rule files and folders; without any, the built-in rules
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Form of the output
    #[arg(long, value_enum, default_value = "human")]
    pub format: ListFormat,
    /// How the rules are read
    #[command(flatten)]
    pub loading: RuleLoadingArgs,
}

/// How rules are read.
#[derive(Debug, Args, Default)]
pub struct RuleLoadingArgs {
    /// Values of %placeholders%: a file NAME.txt with one value a line, or a folder of them
    #[arg(long, value_name = "PATH")]
    pub placeholders: Option<PathBuf>,
    /// Processing pipeline, as pySigma has them, that adapts the rules to other field names, log
    /// sources and values (may be repeated; they run in the order of their priority)
    #[arg(long, value_name = "FILE")]
    pub pipeline: Vec<PathBuf>,
}

/// Form of lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// Text for people
    Human,
    /// One JSON object a line
    Ndjson,
}

/// Form of the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    /// A summary for people
    Human,
    /// One JSON object a finding
    Ndjson,
    /// One row a finding, as Timesketch imports it
    Csv,
    /// One self-contained report
    Html,
}

/// Language of the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Language {
    /// English
    En,
    /// 日本語
    Ja,
}

/// Arguments of `yagura scan`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  yagura scan /var/log
  yagura scan --rules sigma/rules --min-level high --format html --output report.html logs/
  zcat access.log.gz | yagura scan --format ndjson --fail-on high -")]
pub struct ScanArgs {
    /// Files and folders to read; - is standard input
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Sigma rules to use instead of the built-in ones (file or folder; may be repeated)
    #[arg(long, value_name = "PATH")]
    pub rules: Vec<PathBuf>,
    /// Leave out rules with this id, tag, or part of the file name (may be repeated)
    #[arg(long, value_name = "WHAT")]
    pub exclude: Vec<String>,
    /// Form of the output
    #[arg(long, value_enum, default_value = "human")]
    pub format: OutputFormat,
    /// Write the output to this file instead of standard output
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Show only findings of this level and above
    #[arg(long, value_name = "LEVEL")]
    pub min_level: Option<Level>,
    /// Judge only events from this time on (2026-03-01 or 2026-03-01T10:00:00Z)
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    pub since: Option<Timestamp>,
    /// Judge only events before this time
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    pub until: Option<Timestamp>,
    /// Show only findings of rules with this tag, for example attack.t1059 (may be repeated)
    #[arg(long, value_name = "TAG")]
    pub tag: Vec<String>,
    /// Exit with 1 if there is a finding of this level or above, shown or not
    #[arg(long, value_name = "LEVEL")]
    pub fail_on: Option<Level>,
    /// Read all inputs as this format instead of recognising it
    #[arg(long, value_name = "NAME")]
    pub input_format: Option<String>,
    /// How the rules are read
    #[command(flatten)]
    pub loading: RuleLoadingArgs,
    /// Zone of times that carry none, for example +09:00
    #[arg(long, value_name = "OFFSET", default_value = "+00:00", value_parser = parse_zone, allow_hyphen_values = true)]
    pub source_zone: i32,
    /// Number of threads; 0 is one for each processor
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub threads: usize,
    /// Language of the summary and report; the default is that of the terminal
    #[arg(long, value_enum)]
    pub lang: Option<Language>,
    /// Say nothing on standard error but errors
    #[arg(long, short)]
    pub quiet: bool,
}

fn parse_time(text: &str) -> Result<Timestamp, String> {
    Timestamp::parse(text)
        .or_else(|| Timestamp::parse(&format!("{text}T00:00:00Z")))
        .ok_or_else(|| "expected 2026-03-01 or 2026-03-01T10:00:00Z".to_owned())
}

fn parse_zone(text: &str) -> Result<i32, String> {
    let wrong = || "expected an offset such as +09:00".to_owned();
    let (sign, rest) = match text.split_at_checked(1) {
        Some(("+", rest)) => (1, rest),
        Some(("-", rest)) => (-1, rest),
        _ => return Err(wrong()),
    };
    let (hours, minutes) = rest.split_once(':').unwrap_or((rest, "0"));
    let hours: i32 = hours.parse().map_err(|_| wrong())?;
    let minutes: i32 = minutes.parse().map_err(|_| wrong())?;
    if hours > 14 || minutes > 59 || hours < 0 || minutes < 0 {
        return Err(wrong());
    }
    Ok(sign * (hours * 3_600 + minutes * 60))
}
