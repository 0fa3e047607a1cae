//! Tasks of Yagura's developers: `cargo xtask sample|bench`.

mod bench;
mod sample;

use std::process::ExitCode;

const USAGE: &str = "usage: cargo xtask COMMAND
  sample DIR [--seed N] [--days N] [--people N] [--benign-only]   make the logs of an office
  bench watch [--rules PATH] [--ndjson FILE] [--evtx DIR] [--runs N]   measure scanning
  bench web [--data FOLDER] [--libinjection FOLDER]   judges of web requests side by side";

#[expect(clippy::print_stderr, reason = "a command-line tool")]
fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match words.as_slice() {
        ["sample", rest @ ..] => sample::run(rest),
        ["bench", "watch", rest @ ..] => bench::run(rest),
        ["bench", "web", rest @ ..] => bench::web(rest),
        _ => Err(anyhow::anyhow!(USAGE)),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::from(2)
        }
    }
}
