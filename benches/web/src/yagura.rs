//! `yagura scan` with its own rules, on what each log shows.

use crate::cases::{Cases, unpack};
use crate::{Judged, Options, cpu};
use anyhow::Context;
use std::process::Command;

pub(crate) fn judge(options: &Options, cases: &Cases) -> anyhow::Result<Judged> {
    let start_up = {
        let one = options.work.join("one.log");
        std::fs::write(
            &one,
            "192.0.2.1 - - [01/Oct/2026:00:00:00 +0900] \"GET / HTTP/1.1\" 200 5 \"-\" \"x\"\n",
        )?;
        scan(options, &one, 1)?.1
    };
    let run = |name: &str| -> anyhow::Result<(Vec<bool>, f64)> {
        let path = options.work.join(name);
        std::fs::write(&path, unpack(&options.data.join(format!("{name}.xz")))?)?;
        scan(options, &path, cases.list.len())
    };
    let (visible, cpu_secs) = run("access-combined.log")?;
    let (whole, _) = run("eve-http.jsonl")?;
    Ok(Judged {
        name: "yagura".to_owned(),
        visible,
        whole,
        cpu_secs: cpu_secs - start_up,
        requests: cases.list.len(),
    })
}

fn scan(
    options: &Options,
    path: &std::path::Path,
    lines: usize,
) -> anyhow::Result<(Vec<bool>, f64)> {
    let before = cpu::of_children();
    let output = Command::new(&options.yagura)
        .args(["scan", "--quiet", "--threads", "1", "--min-level", "medium"])
        .args(["--format", "ndjson"])
        .arg(path)
        .output()
        .with_context(|| format!("running {}", options.yagura.display()))?;
    let cpu_secs = cpu::of_children() - before;
    let mut hits = vec![false; lines];
    for line in output
        .stdout
        .split(|b| *b == b'\n')
        .filter(|l| !l.is_empty())
    {
        let finding: serde_json::Value = serde_json::from_slice(line)?;
        let record = finding.get("record_id").and_then(serde_json::Value::as_u64);
        let index = record.and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
        if let Some(hit) = hits.get_mut(index.wrapping_sub(1)) {
            *hit = true;
        }
    }
    Ok((hits, cpu_secs))
}
