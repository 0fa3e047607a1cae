//! `yagura rules update`.

use super::{complain, exit, threads};
use crate::cli::Language;
use crate::output::Lang;
use crate::rules::update::checksum::Sha256;
use crate::rules::update::config::{ConfigError, UpdateConfig};
use crate::rules::update::fetch::FetchError;
use crate::rules::update::folder::FolderError;
use crate::rules::update::report::{self, Ending};
use crate::rules::update::{Update, UpdateError};
use clap::{Args, ValueEnum};
use std::io::{self, Write};
use std::path::PathBuf;
use yagura_model::Timestamp;

/// Arguments of `yagura rules update`.
#[derive(Debug, Args)]
#[command(after_help = "\
Nothing is fetched unless you name a package, and nothing is written without --apply.
Files that you changed, added or removed stay as they are; so does everything in DIR/local/.

Configuration (--config FILE):
  [rules.update]
  url = \"https://example.com/rules.tar.gz\"
  sha256 = \"...\"        # or sha256_url
  dir = \"rules\"         # beside the configuration file
  ca_file = \"ca.pem\"    # if not the system's authorities; beside the configuration file

Exit codes: 0 done or up to date, 2 configuration, checksum or certificate, 3 unreadable, 5 try again later")]
pub struct RulesUpdateArgs {
    /// Package to fetch: https://, http:// or file:// URL of a .tar.gz, .tar.zst or .zip
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
    /// SHA-256 sum that the package must have
    #[arg(long, value_name = "SUM", conflicts_with = "sha256_url")]
    pub sha256: Option<Sha256>,
    /// URL of a .sha256 file at the same place as the package
    #[arg(long, value_name = "URL")]
    pub sha256_url: Option<String>,
    /// Configuration file with a section [rules.update]
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Folder to update; the default is rules, beside the configuration file if there is one
    #[arg(long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
    /// Check https:// servers against the certificate authorities in this PEM file only, not
    /// against those of the system
    #[arg(long, value_name = "FILE")]
    pub ca_file: Option<PathBuf>,
    /// Write the package; without this the difference is only shown
    #[arg(long)]
    pub apply: bool,
    /// Take the package's version of this file although you changed or removed it (may be repeated)
    #[arg(long, value_name = "PATH")]
    pub restore: Vec<String>,
    /// Use the proxy that the environment names (HTTPS_PROXY and the like)
    #[arg(long)]
    pub proxy_from_env: bool,
    /// Form of the output
    #[arg(long, value_enum, default_value = "human")]
    pub format: UpdateFormat,
    /// Language of the output; the default is that of the terminal
    #[arg(long, value_enum)]
    pub lang: Option<Language>,
}

/// Form of the output of `yagura rules update`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum UpdateFormat {
    /// Text for people
    Human,
    /// One JSON object
    Json,
}

/// Runs the command.
#[must_use]
pub fn rules_update(args: &RulesUpdateArgs) -> u8 {
    let mut out = io::stdout().lock();
    let time = super::now().unwrap_or(Timestamp::from_nanos(0));
    match run(args, time, &mut out) {
        Ok(()) => exit::OK,
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => exit::OK,
        Err(failure) => {
            let code = failure.exit_code();
            complain(&failure.told(super::lang(args.lang)));
            code
        }
    }
}

/// Why the command did not succeed.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Update(#[from] UpdateError),
    #[error("writing the output")]
    Output(#[from] io::Error),
}

impl Failure {
    fn exit_code(&self) -> u8 {
        match self {
            Self::Config(_) | Self::Output(_) => exit::USAGE,
            Self::Update(error) => match error {
                UpdateError::Fetch(error) if error.is_temporary() => exit::TEMPORARY,
                UpdateError::Folder(FolderError::Busy { .. }) => exit::TEMPORARY,
                UpdateError::Fetch(
                    FetchError::NoClient { .. }
                    | FetchError::Certificate { .. }
                    | FetchError::Authorities { .. },
                )
                | UpdateError::Checksum { .. }
                | UpdateError::NoSum { .. }
                | UpdateError::Elsewhere { .. }
                | UpdateError::Restore { .. } => exit::USAGE,
                UpdateError::Fetch(_) | UpdateError::Package(_) | UpdateError::Folder(_) => {
                    exit::UNREADABLE
                }
            },
        }
    }

    /// Returns the error in the reader's language; English keeps the chain of causes.
    fn told(self, lang: Lang) -> anyhow::Error {
        match (&self, lang) {
            (Self::Config(error), Lang::Ja) => anyhow::anyhow!(error.in_japanese()),
            (Self::Update(error), Lang::Ja) => anyhow::anyhow!(error.in_japanese()),
            _ => anyhow::Error::new(self),
        }
    }
}

fn run(args: &RulesUpdateArgs, time: Timestamp, out: &mut dyn Write) -> Result<(), Failure> {
    let config = match &args.config {
        Some(path) => UpdateConfig::read(path)?,
        None => UpdateConfig::default(),
    };
    let typed = UpdateConfig {
        url: args.url.clone(),
        sha256: args.sha256,
        sha256_url: args.sha256_url.clone(),
        dir: args.dir.clone(),
        ca_file: args.ca_file.clone(),
    };
    let mut request = config.overlaid_by(typed).into_request()?;
    request.restore = args.restore.iter().cloned().collect();
    request.fetch.proxy_from_environment = args.proxy_from_env;
    let update = Update::prepare(request, threads(0))?;
    if args.apply {
        update.apply(time).map_err(UpdateError::from)?;
    }
    let ending = match (update.plan.is_empty(), args.apply) {
        (true, _) => Ending::UpToDate,
        (false, false) => Ending::Shown,
        (false, true) => Ending::Applied,
    };
    match args.format {
        UpdateFormat::Human => {
            out.write_all(report::human(&update, ending, super::lang(args.lang)).as_bytes())?;
        }
        UpdateFormat::Json => writeln!(out, "{}", report::json(&update, ending))?,
    }
    out.flush()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(feature = "update")]
    use crate::rules::update::{
        samples::{rule, tar_gz},
        server::{Page, serve},
    };
    use clap::Parser;

    #[derive(Parser)]
    struct Typed {
        #[command(flatten)]
        args: RulesUpdateArgs,
    }

    /// Runs the command as typed: its exit code, and what it printed or complained.
    fn typed(words: &[&str]) -> (u8, String) {
        let words = std::iter::once(&"update").chain(words);
        let args = Typed::try_parse_from(words).expect("right arguments").args;
        let mut out = Vec::new();
        match run(&args, Timestamp::from_nanos(0), &mut out) {
            Ok(()) => (exit::OK, String::from_utf8(out).expect("text")),
            Err(failure) => {
                let code = failure.exit_code();
                let lang = super::super::lang(args.lang);
                (code, format!("{:#}", failure.told(lang)))
            }
        }
    }

    #[test]
    fn without_a_configured_package_it_says_how_in_one_sentence() {
        let (code, text) = typed(&["--lang", "en"]);
        assert_eq!(code, exit::USAGE);
        assert!(
            text.contains("--url") && text.contains("[rules.update]"),
            "{text}"
        );
        assert!(typed(&["--lang", "ja"]).1.contains("設定されていません"));
        let (code, text) = typed(&["--lang", "en", "--url", "https://example.com/a.zip"]);
        assert_eq!(code, exit::USAGE);
        assert!(text.contains("--sha256"), "{text}");
    }

    #[test]
    #[cfg(not(feature = "update"))]
    fn without_a_network_client_it_says_what_to_do() {
        let words = [
            "--url",
            "https://example.com/p.zip",
            "--sha256",
            &"0".repeat(64),
        ];
        let (code, text) = typed(&words);
        assert_eq!(code, exit::USAGE);
        assert!(text.contains("file://"), "{text}");
    }

    #[test]
    #[cfg(feature = "update")]
    fn shows_then_applies_then_is_up_to_date() {
        let root = tempfile::tempdir().expect("a folder");
        let package = tar_gz(&[("p/a.yml", &rule("a", "high")), ("p/bad.yml", "title: x\n")]);
        let server = serve(&[("/p.tar.gz", Page::Bytes(package.clone()))]);
        let config = root.path().join("yagura.toml");
        let sum = Sha256::of(&package);
        let text = format!("[rules.update]\nurl = \"{server}/p.tar.gz\"\nsha256 = \"{sum}\"\n");
        std::fs::write(&config, text).expect("a file");
        let config = config.to_str().expect("a path");

        let (code, text) = typed(&["--config", config, "--lang", "en"]);
        assert_eq!(code, exit::OK);
        for part in ["1 added", "high  Rule a  (a)", "bad.yml:1: ", "--apply"] {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert!(!root.path().join("rules").exists());

        let (code, text) = typed(&["--config", config, "--format", "json", "--apply"]);
        assert_eq!(code, exit::OK);
        let told: serde_json::Value = serde_json::from_str(&text).expect("json");
        assert_eq!(told["status"], "applied");
        assert_eq!(told["added"][0]["rule_id"], "a");
        assert_eq!(told["counts"]["not_loaded"], 1);
        assert!(root.path().join("rules/a.yml").exists());

        let (code, text) = typed(&["--config", config, "--lang", "ja", "--apply"]);
        assert_eq!(code, exit::OK);
        assert!(text.contains("最新です"), "{text}");
    }

    #[test]
    #[cfg(feature = "update")]
    fn exit_codes_tell_what_to_do() {
        let root = tempfile::tempdir().expect("a folder");
        let dir = root.path().join("rules");
        let package = tar_gz(&[("a.yml", &rule("a", "high"))]);
        let server = serve(&[
            ("/p.tar.gz", Page::Bytes(package)),
            ("/none.tar.gz", Page::Bytes(Vec::new())),
            ("/busy.tar.gz", Page::Status(503)),
        ]);
        let code = |url: &str, sum: Sha256| {
            let (dir, sum) = (dir.to_str().expect("a path"), sum.to_string());
            typed(&["--dir", dir, "--url", url, "--sha256", &sum, "--apply"]).0
        };
        let wrong = Sha256::of(b"another");
        assert_eq!(code(&format!("{server}/p.tar.gz"), wrong), exit::USAGE);
        assert_eq!(
            code(&format!("{server}/busy.tar.gz"), wrong),
            exit::TEMPORARY
        );
        assert_eq!(code("http://127.0.0.1:1/p.tar.gz", wrong), exit::TEMPORARY);
        assert_eq!(code(&format!("{server}/missing"), wrong), exit::UNREADABLE);
        assert_eq!(code("file:///nowhere/p.tar.gz", wrong), exit::UNREADABLE);
        assert_eq!(
            code(&format!("{server}/none.tar.gz"), Sha256::of(b"")),
            exit::UNREADABLE
        );
        assert_eq!(code("ftp://example.com/p.tar.gz", wrong), exit::USAGE);
        assert!(!dir.exists());
    }
}
