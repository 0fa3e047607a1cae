//! `bench web`: starts the benchmark of web requests. `bench watch`: `yagura scan` beside `rsigma-eval` on the same rules and events, whole processes,
//! alternated, CPU seconds from the kernel's accounting of waited-for children.

use anyhow::Context;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// What one run of a process cost.
#[derive(Debug, Clone, Copy)]
struct Cost {
    cpu_secs: f64,
    wall_secs: f64,
    peak_mib: f64,
}

struct Options {
    rules: PathBuf,
    ndjson: PathBuf,
    evtx: Option<PathBuf>,
    runs: usize,
}

/// `bench watch [--rules PATH] [--ndjson FILE] [--evtx DIR] [--runs N]`
pub(crate) fn run(words: &[&str]) -> anyhow::Result<()> {
    let options = options(words)?;
    build(&["--package", "yagura"])?;
    build(&["--package", "yagura-bench-peers"])?;
    print_machine();
    let tiny = options.ndjson.with_extension("tiny");
    std::fs::write(&tiny, "{\"Channel\":\"Security\",\"EventID\":4624}\n")?;
    let events = count_lines(&options.ndjson)?;
    say(format_args!(
        "events {events}, rules {}",
        options.rules.display()
    ));
    table(&options, &tiny, events)?;
    let ndjson = text(&options.ndjson);
    say(format_args!(
        "peers: {}",
        output(&peers(&["floor", ndjson]))?
    ));
    if let Some(evtx) = &options.evtx {
        let dump = output(&peers(&["evtx", text(evtx)]))?;
        say(format_args!("evtx crate's own dump: {dump}"));
        let costs = repeat(options.runs, || measure(&yagura(&options, 1, evtx)))?;
        print_row("yagura scan, EVTX, 1 thread", &costs, None);
    }
    Ok(())
}

/// `bench web [--data FOLDER] [--libinjection FOLDER]`. The data are those of `YAGURA_TESTDATA`
/// unless named.
pub(crate) fn web(words: &[&str]) -> anyhow::Result<()> {
    build(&["--package", "yagura"])?;
    build(&["--package", "yagura-bench-web"])?;
    print_machine();
    let data = std::env::var_os("YAGURA_TESTDATA").map(|folder| Path::new(&folder).join("web"));
    let mut command = Command::new(target().join("release/yagura-bench-web"));
    command.arg("--yagura").arg(target().join("release/yagura"));
    command.arg("--work").arg(target().join("bench-web"));
    if let Some(data) = data.filter(|_| !words.contains(&"--data")) {
        command.arg("--data").arg(data);
    }
    let done = command.args(words).status()?;
    anyhow::ensure!(done.success(), "the benchmark failed");
    Ok(())
}

fn table(options: &Options, tiny: &Path, events: u64) -> anyhow::Result<()> {
    let mut rows: [Vec<Cost>; 4] = Default::default();
    for _ in 0..options.runs {
        rows[0].push(measure(&yagura(options, 1, &options.ndjson))?);
        rows[1].push(measure(&peers(&[
            "rsigma",
            text(&options.rules),
            text(&options.ndjson),
        ]))?);
        rows[2].push(measure(&yagura(options, 2, &options.ndjson))?);
        rows[3].push(measure(&yagura(options, 1, tiny))?);
    }
    let rsigma = output(&peers(&[
        "rsigma",
        text(&options.rules),
        text(&options.ndjson),
    ]))?;
    say(format_args!(
        "{:<36}{:>22}{:>9}{:>9}{:>14}",
        "median of runs", "CPU s (min..max)", "wall s", "MiB", "events/CPU-s"
    ));
    print_row("yagura scan, 1 thread", &rows[0], Some(events));
    print_row("rsigma-eval 0.23, routed, 1 thread", &rows[1], Some(events));
    print_row("yagura scan, 2 threads", &rows[2], Some(events));
    print_row("yagura start-up (one event)", &rows[3], None);
    let net = median(&rows[0], |c| c.cpu_secs) - median(&rows[3], |c| c.cpu_secs);
    say(format_args!("rsigma by phase: {rsigma}"));
    say(format_args!("yagura net of start-up: {:.2} CPU s", net));
    say(format_args!(
        "two threads: {:.2} times the wall speed of one",
        median(&rows[0], |c| c.wall_secs) / median(&rows[2], |c| c.wall_secs)
    ));
    Ok(())
}

fn options(words: &[&str]) -> anyhow::Result<Options> {
    let mut options = Options {
        rules: "rules".into(),
        ndjson: PathBuf::new(),
        evtx: None,
        runs: 3,
    };
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let value = words
            .next()
            .with_context(|| format!("{word} needs a value"))?;
        match *word {
            "--rules" => options.rules = value.into(),
            "--ndjson" => options.ndjson = value.into(),
            "--evtx" => options.evtx = Some(value.into()),
            "--runs" => options.runs = value.parse().context("--runs")?,
            _ => anyhow::bail!("unknown argument {word}"),
        }
    }
    if options.ndjson.as_os_str().is_empty() {
        let folder = Path::new("target/bench-sample");
        crate::sample::run(&[text(folder), "--people", "3000", "--days", "5"])?;
        options.ndjson = folder.join("windows.ndjson");
    }
    Ok(options)
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap_or_default()
}

fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| "target".into(), PathBuf::from)
}

fn build(arguments: &[&str]) -> anyhow::Result<()> {
    let done = Command::new("cargo")
        .args(["build", "--release", "--quiet"])
        .args(arguments)
        .status()?;
    anyhow::ensure!(done.success(), "the build failed");
    Ok(())
}

/// A program and its arguments.
type CommandLine = (PathBuf, Vec<String>);

fn yagura(options: &Options, threads: usize, input: &Path) -> CommandLine {
    let arguments = [
        "scan",
        "--quiet",
        "--format",
        "ndjson",
        "--rules",
        text(&options.rules),
        "--threads",
        &threads.to_string(),
        text(input),
    ];
    (
        target().join("release/yagura"),
        arguments.map(str::to_owned).to_vec(),
    )
}

fn peers(arguments: &[&str]) -> CommandLine {
    (
        target().join("release/yagura-bench-peers"),
        arguments.iter().map(|a| (*a).to_owned()).collect(),
    )
}

fn output((program, arguments): &CommandLine) -> anyhow::Result<String> {
    let output = Command::new(program).args(arguments).output()?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Runs a program, its output thrown away.
fn measure((program, arguments): &CommandLine) -> anyhow::Result<Cost> {
    let (before, started) = (children_cpu_secs(), Instant::now());
    let mut child = Command::new(program)
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let status = format!("/proc/{}/status", child.id());
    let mut peak_kib = 0.0_f64;
    while child.try_wait()?.is_none() {
        peak_kib = peak_kib.max(peak_of(&status));
        std::thread::sleep(Duration::from_millis(2));
    }
    Ok(Cost {
        cpu_secs: children_cpu_secs() - before,
        wall_secs: started.elapsed().as_secs_f64(),
        peak_mib: peak_kib / 1_024.0,
    })
}

fn repeat(runs: usize, mut one: impl FnMut() -> anyhow::Result<Cost>) -> anyhow::Result<Vec<Cost>> {
    (0..runs).map(|_| one()).collect()
}

fn read(path: &str) -> String {
    String::from_utf8_lossy(&std::fs::read(path).unwrap_or_default()).into_owned()
}

/// Fields 16 and 17 of `/proc/self/stat`: user and system time of waited-for children, in ticks
/// of 10 ms.
fn children_cpu_secs() -> f64 {
    let stat = read("/proc/self/stat");
    let behind_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks = behind_name.split_whitespace().skip(13).take(2);
    ticks.filter_map(|t| t.parse::<f64>().ok()).sum::<f64>() / 100.0
}

fn peak_of(status: &str) -> f64 {
    let text = read(status);
    let line = text.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    line.and_then(|l| l.split_whitespace().next())
        .and_then(|n| n.parse().ok())
        .unwrap_or(0.0)
}

fn count_lines(path: &Path) -> anyhow::Result<u64> {
    use std::io::{BufRead, BufReader};
    let mut reader =
        BufReader::new(std::fs::File::open(path).with_context(|| path.display().to_string())?);
    let (mut line, mut count) = (Vec::new(), 0);
    while reader.read_until(b'\n', &mut line)? > 0 {
        count += 1;
        line.clear();
    }
    Ok(count)
}

fn median(costs: &[Cost], of: impl Fn(&Cost) -> f64) -> f64 {
    let mut values: Vec<f64> = costs.iter().map(of).collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

fn print_row(name: &str, costs: &[Cost], events: Option<u64>) {
    let cpu = median(costs, |c| c.cpu_secs);
    let fold =
        |pick: fn(f64, f64) -> f64| costs.iter().map(|c| c.cpu_secs).reduce(pick).unwrap_or(0.0);
    #[expect(clippy::cast_precision_loss, reason = "a count of lines")]
    let rate = events.map_or_else(String::new, |n| format!("{:.0}", n as f64 / cpu));
    say(format_args!(
        "{name:<36}{cpu:>7.2} ({:.2}..{:.2}){:>9.2}{:>9.0}{rate:>14}",
        fold(f64::min),
        fold(f64::max),
        median(costs, |c| c.wall_secs),
        costs.iter().map(|c| c.peak_mib).fold(0.0, f64::max),
    ));
}

fn print_machine() {
    let cpu = read("/proc/cpuinfo");
    let model = cpu
        .lines()
        .find_map(|l| l.strip_prefix("model name"))
        .unwrap_or("?");
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let memory = read("/proc/meminfo");
    let total = memory.lines().next().unwrap_or("?");
    say(format_args!(
        "machine{model}, {cores} cores, {total}; kernel {}",
        read("/proc/sys/kernel/osrelease").trim()
    ));
}

#[expect(clippy::print_stdout, reason = "a command-line tool")]
fn say(line: std::fmt::Arguments<'_>) {
    println!("{line}");
}
