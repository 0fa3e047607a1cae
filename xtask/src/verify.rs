//! `verify`: the checks that take too long for `./test`, each reported in one line.

use anyhow::Context;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

/// How many times as many changed samples as in an ordinary test run.
const FUZZ_ROUNDS: &str = "20";
/// Seconds for each fuzz target, unless told.
const FUZZ_SECS: &str = "60";

/// Reports each check as it ends.
struct Checks {
    logs: PathBuf,
    failed: usize,
}

/// `verify [--fuzz-secs N]`
pub(crate) fn run(words: &[&str]) -> anyhow::Result<()> {
    let fuzz_secs = match words {
        [] => FUZZ_SECS,
        ["--fuzz-secs", secs] if secs.parse::<u32>().is_ok() => secs,
        _ => anyhow::bail!("usage: cargo xtask verify [--fuzz-secs N]"),
    };
    let logs = PathBuf::from("target/verify-logs");
    std::fs::create_dir_all(&logs).context("target/verify-logs")?;
    let mut checks = Checks { logs, failed: 0 };
    let long = [
        "--release",
        "--package",
        "yagura",
        "--test",
        "hostile",
        "--",
        "--ignored",
    ];
    checks.run("giant inputs", cargo(&["test"]).args(long))?;
    let mut replay = cargo(&["test", "--package", "yagura-fuzz"]);
    checks.run(
        "changed samples",
        replay.env("YAGURA_FUZZ_ROUNDS", FUZZ_ROUNDS),
    )?;
    fuzz(&mut checks, fuzz_secs)?;
    recorded(&mut checks)?;
    anyhow::ensure!(checks.failed == 0, "{} checks failed", checks.failed);
    Ok(())
}

impl Checks {
    fn run(&mut self, name: &str, command: &mut Command) -> anyhow::Result<()> {
        let path = self
            .logs
            .join(format!("{}.log", name.replace([' ', '/'], "-")));
        let log = File::create(&path).with_context(|| path.display().to_string())?;
        command.stdout(log.try_clone()?).stderr(log);
        let started = Instant::now();
        let good = command.status().is_ok_and(|status| status.success());
        let secs = started.elapsed().as_secs();
        self.failed += usize::from(!good);
        if good {
            say(name, format_args!("ok      {secs:>5} s"));
        } else {
            say(
                name,
                format_args!("FAILED  {secs:>5} s  ({})", path.display()),
            );
        }
        Ok(())
    }
}

#[expect(clippy::print_stdout, reason = "the results of the command")]
fn say(name: &str, result: std::fmt::Arguments<'_>) {
    println!("{name:<28}{result}");
}

fn cargo(words: &[&str]) -> Command {
    let mut command = Command::new("cargo");
    command.args(words);
    command
}

/// Each fuzz target for a while, on a copy of its corpus.
fn fuzz(checks: &mut Checks, secs: &str) -> anyhow::Result<()> {
    // The toolchain that runs this task must not be handed on.
    let nightly = |words: &[&str]| {
        let mut command = Command::new("rustup");
        command
            .args(["run", "nightly", "cargo", "fuzz"])
            .args(words);
        command
    };
    let mut version = nightly(&["--version"]);
    version.stdout(Stdio::null()).stderr(Stdio::null());
    if !version.status().is_ok_and(|status| status.success()) {
        let reason = "needs a nightly toolchain and `cargo install cargo-fuzz`";
        say("fuzz targets", format_args!("skipped: {reason}"));
        return Ok(());
    }
    let list = nightly(&["list"]).output().context("cargo fuzz list")?;
    for target in String::from_utf8_lossy(&list.stdout).lines() {
        let found = format!("target/fuzz-corpus/{target}");
        std::fs::create_dir_all(&found).context("target/fuzz-corpus")?;
        let kept = format!("fuzz/corpus/{target}");
        let samples = format!("crates/source/src/formats/{target}/samples");
        let folders = [found, kept, samples];
        let there = folders.iter().filter(|folder| Path::new(folder).is_dir());
        let mut command = nightly(&["run", target]);
        command
            .args(there)
            .args(["--", "-timeout=10", "-max_len=250000"]);
        command.arg(format!("-max_total_time={secs}"));
        checks.run(&format!("fuzz {target}"), &mut command)?;
    }
    Ok(())
}

/// The checks that come with the shared test data.
fn recorded(checks: &mut Checks) -> anyhow::Result<()> {
    let Some(data) = std::env::var_os("YAGURA_TESTDATA") else {
        say(
            "recorded hits",
            format_args!("skipped: YAGURA_TESTDATA is not set"),
        );
        return Ok(());
    };
    let data = Path::new(&data).join("watch");
    let target = std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
    let program = Path::new(&target).join("release/yagura");
    checks.run(
        "program",
        &mut cargo(&["build", "--release", "--package", "yagura"]),
    )?;
    let rules = Path::new("target/testdata/sigma-rules");
    std::fs::create_dir_all(rules).context("target/testdata")?;
    let mut tar = Command::new("tar");
    tar.arg("--zstd")
        .arg("-xf")
        .arg(data.join("sigma-rules.tar.zst"));
    checks.run("rules of SigmaHQ", tar.arg("-C").arg(rules))?;
    let mut hits = Command::new("python3");
    hits.arg(data.join("check_scan.py"))
        .arg(&program)
        .arg("--rules")
        .arg(rules);
    let archive = data.join("watch-shared.tar.zst");
    checks.run("recorded hits", hits.arg("--archive").arg(archive))?;
    let mut cases = Command::new("python3");
    cases.arg(data.join("check_correlation.py")).arg(&program);
    checks.run(
        "correlation cases",
        cases.arg(data.join("correlation-cases")),
    )
}
