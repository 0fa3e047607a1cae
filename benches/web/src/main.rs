//! `yagura scan` beside libinjection (C) and Apache with ModSecurity and its core rules, on the
//! same labelled requests: what each finds by category, its false alarms, and CPU seconds.
//!
//! `yagura-bench-web --yagura PATH --data FOLDER --work FOLDER [--libinjection FOLDER]`. A peer
//! that cannot be had on this machine is left out with a sentence.

mod cases;
mod cpu;
mod libinjection;
mod modsecurity;
mod yagura;

use anyhow::Context;
use cases::{Cases, Seen};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// What one judge said.
pub(crate) struct Judged {
    /// Name of the column.
    pub(crate) name: String,
    /// By line of the labels: whether the request was taken for an attack.
    pub(crate) visible: Vec<bool>,
    /// The same of attacks that only bodies and other headers show; empty where not judged.
    pub(crate) whole: Vec<bool>,
    /// CPU seconds for `requests` requests.
    pub(crate) cpu_secs: f64,
    pub(crate) requests: usize,
}

pub(crate) struct Options {
    pub(crate) yagura: PathBuf,
    pub(crate) data: PathBuf,
    pub(crate) work: PathBuf,
    pub(crate) libinjection: Option<PathBuf>,
}

fn options() -> anyhow::Result<Options> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let value = |name: &str| {
        let at = words.iter().position(|w| w == name)?;
        words.get(at + 1).map(PathBuf::from)
    };
    Ok(Options {
        yagura: value("--yagura").context("--yagura PATH")?,
        data: value("--data").context("--data FOLDER")?,
        work: value("--work").context("--work FOLDER")?,
        libinjection: value("--libinjection"),
    })
}

fn main() -> anyhow::Result<()> {
    let options = options()?;
    std::fs::create_dir_all(&options.work)?;
    let cases = Cases::read(&options.data)?;
    let mut judges = vec![yagura::judge(&options, &cases)?];
    for peer in [
        libinjection::judge(&options, &cases),
        modsecurity::judge(&options, &cases),
    ] {
        match peer {
            Ok(judged) => judges.push(judged),
            Err(error) => say(&format!("left out: {error:#}")),
        }
    }
    table(&cases, &judges);
    Ok(())
}

fn table(cases: &Cases, judges: &[Judged]) {
    let mut rows: BTreeMap<(u8, String), Vec<usize>> = BTreeMap::new();
    for (line, case) in cases.list.iter().enumerate() {
        let seen = if case.visible { "visible" } else { "hidden" };
        let keys = match () {
            () if case.benign => vec![(4, format!("false alarms: {}", case.source))],
            () if case.weak => continue,
            () => vec![
                (
                    if case.visible { 0 } else { 2 },
                    format!("{seen} {}", case.category),
                ),
                (if case.visible { 1 } else { 3 }, format!("{seen}, all")),
            ],
        };
        for key in keys {
            rows.entry(key).or_default().push(line);
        }
    }
    let names: String = judges.iter().map(|j| format!("{:>18}", j.name)).collect();
    say(&format!("{:34}{:>7}{names}", "found, %", "n"));
    for ((_, name), lines) in &rows {
        let cells: String = judges
            .iter()
            .map(|judge| format!("{:>18}", share(cases, judge, lines)))
            .collect();
        say(&format!("{name:34}{:>7}{cells}", lines.len()));
    }
    let rates: String = judges
        .iter()
        .map(|j| {
            #[expect(clippy::cast_precision_loss, reason = "a count of requests")]
            let rate = j.requests as f64 / j.cpu_secs.max(0.01);
            format!("{rate:>18.0}")
        })
        .collect();
    say(&format!("{:41}{rates}", "requests per CPU second"));
}

fn share(cases: &Cases, judge: &Judged, lines: &[usize]) -> String {
    let seen = |line: usize| match cases.list[line].seen() {
        Seen::InTheLine => &judge.visible,
        Seen::InTheWhole => &judge.whole,
    };
    if lines.iter().any(|line| seen(*line).is_empty()) {
        return "-".to_owned();
    }
    let hits = lines.iter().filter(|line| seen(**line)[**line]).count();
    #[expect(clippy::cast_precision_loss, reason = "counts of requests")]
    let percent = 100.0 * hits as f64 / lines.len().max(1) as f64;
    format!("{percent:.2}")
}

#[expect(clippy::print_stdout, reason = "a command-line tool")]
pub(crate) fn say(line: &str) {
    println!("{line}");
}
