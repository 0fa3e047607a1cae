//! libinjection, compiled from its C source, on decoded values.
//!
//! It has no decoding of its own, so it gets path, arguments and headers percent-decoded here.

use crate::cases::{Case, Cases};
use crate::{Judged, Options, cpu};
use anyhow::Context;
use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

const SOURCES: [&str; 3] = [
    "libinjection_sqli.c",
    "libinjection_xss.c",
    "libinjection_html5.c",
];

pub(crate) fn judge(options: &Options, cases: &Cases) -> anyhow::Result<Judged> {
    let source = options
        .libinjection
        .as_deref()
        .context("libinjection (name the `src` folder of its repository with --libinjection)")?;
    let program = options.work.join("libinjection");
    compile(source, &options.work, &program)?;
    let (visible, cpu_secs) = run(&program, options, cases, false)?;
    let (whole, _) = run(&program, options, cases, true)?;
    Ok(Judged {
        name: "libinjection".to_owned(),
        visible,
        whole,
        cpu_secs,
        requests: cases.list.len(),
    })
}

fn compile(source: &Path, work: &Path, program: &Path) -> anyhow::Result<()> {
    let main = work.join("libinjection_main.c");
    std::fs::write(&main, include_str!("libinjection.c"))?;
    let done = Command::new("cc")
        .args([
            "-O2",
            "-w",
            "-D_GNU_SOURCE",
            "-DLIBINJECTION_VERSION=\"bench\"",
        ])
        .arg("-I")
        .arg(source)
        .arg(&main)
        .args(SOURCES.map(|name| source.join(name)))
        .arg("-o")
        .arg(program)
        .status()
        .context("libinjection (no C compiler)")?;
    anyhow::ensure!(done.success(), "libinjection (does not compile)");
    Ok(())
}

fn run(
    program: &Path,
    options: &Options,
    cases: &Cases,
    whole: bool,
) -> anyhow::Result<(Vec<bool>, f64)> {
    let mut input = String::new();
    for (line, case) in cases.list.iter().enumerate() {
        for value in values(case, whole) {
            write!(input, "{line}\t")?;
            value
                .iter()
                .try_for_each(|byte| write!(input, "{byte:02x}"))?;
            input.push('\n');
        }
    }
    let path = options.work.join("values.txt");
    std::fs::write(&path, input)?;
    let before = cpu::of_children();
    let output = Command::new(program)
        .stdin(Stdio::from(std::fs::File::open(&path)?))
        .output()?;
    let cpu_secs = cpu::of_children() - before;
    let mut hits = vec![false; cases.list.len()];
    for number in String::from_utf8_lossy(&output.stdout).lines() {
        if let Some(hit) = number.parse::<usize>().ok().and_then(|n| hits.get_mut(n)) {
            *hit = true;
        }
    }
    Ok((hits, cpu_secs))
}

/// Path, names and values of arguments, agent and referer; of the whole also other headers and
/// the body.
fn values(case: &Case, whole: bool) -> Vec<Vec<u8>> {
    let split = |text: &'_ [u8], at: &[u8]| -> (Vec<u8>, Vec<u8>) {
        match text.windows(at.len()).position(|w| w == at) {
            Some(found) => (text[..found].to_vec(), text[found + at.len()..].to_vec()),
            None => (text.to_vec(), Vec::new()),
        }
    };
    let (head, body) = split(&case.raw, b"\r\n\r\n");
    let mut lines = head.split(|b| *b == b'\n');
    let line = lines.next().unwrap_or_default();
    let (_, target) = split(line, b" ");
    let target = match target.windows(6).rposition(|w| w == b" HTTP/") {
        Some(at) => target[..at].to_vec(),
        None => target,
    };
    let (path, query) = split(&target, b"?");
    let mut values = vec![decode(&path)];
    values.extend(pairs(&query));
    for header in lines {
        let (name, value) = split(header.trim_ascii(), b":");
        let logged =
            name.eq_ignore_ascii_case(b"user-agent") || name.eq_ignore_ascii_case(b"referer");
        if logged || whole {
            values.push(decode(value.trim_ascii()));
        }
    }
    if whole {
        values.extend(pairs(&body));
        values.push(decode(&body));
    }
    values.retain(|v| !v.is_empty());
    values
}

fn pairs(text: &[u8]) -> Vec<Vec<u8>> {
    let words = text
        .split(|b| *b == b'&')
        .flat_map(|pair| pair.splitn(2, |b| *b == b'='));
    words.map(decode).collect()
}

/// Percent-decodes as long as something changes, three times at most.
fn decode(text: &[u8]) -> Vec<u8> {
    let mut text: Vec<u8> = text
        .iter()
        .map(|b| if *b == b'+' { b' ' } else { *b })
        .collect();
    for _ in 0..3 {
        let mut out = Vec::with_capacity(text.len());
        let mut at = 0;
        while at < text.len() {
            let hex = text
                .get(at + 1..at + 3)
                .and_then(|d| std::str::from_utf8(d).ok())
                .and_then(|d| u8::from_str_radix(d, 16).ok());
            if let (b'%', Some(byte)) = (text[at], hex) {
                out.push(byte);
                at += 3;
            } else {
                out.push(text[at]);
                at += 1;
            }
        }
        if out == text {
            break;
        }
        text = out;
    }
    text
}
