//! `yagura rules check|list|test`.

use super::{complain, exit, threads};
use crate::cli::{ListFormat, RulesArgs};
use crate::output::sanitize::visible;
use crate::output::words::counted;
use crate::rules::sight::{self, Sight};
use crate::rules::{Loading, tests};
use serde_json::json;
use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write};
use yagura_model::RuleMeta;
use yagura_sigma::{RuleLogSource, RuleSet};

/// Runs a command that writes to standard output.
fn run(work: impl FnOnce(&mut dyn Write) -> anyhow::Result<u8>) -> u8 {
    let mut out = BufWriter::new(io::stdout().lock());
    let result = work(&mut out).and_then(|code| Ok(out.flush().map(|()| code)?));
    match result {
        Ok(code) => code,
        Err(error) if super::is_broken_pipe(&error) => exit::OK,
        Err(error) => {
            complain(&error);
            exit::USAGE
        }
    }
}

fn load(args: &RulesArgs) -> anyhow::Result<RuleSet> {
    Loading::new(&args.loading)?.load(&args.paths, threads(0))
}

/// `yagura rules check`: exit 2 when a rule does not load.
#[must_use]
pub fn check(args: &RulesArgs) -> u8 {
    run(|out| {
        let set = load(args)?;
        let blind = blind_rules(&set);
        match args.format {
            ListFormat::Human => check_human(&set, &blind, out)?,
            ListFormat::Ndjson => check_ndjson(&set, &blind, out)?,
        }
        Ok(if set.problems.is_empty() {
            exit::OK
        } else {
            exit::USAGE
        })
    })
}

/// A rule or correlation that no log format could make fire.
struct BlindRule<'s> {
    meta: &'s RuleMeta,
    line: usize,
    reason: String,
}

fn blind_rules(set: &RuleSet) -> Vec<BlindRule<'_>> {
    let sights = sight::by_formats(set);
    let correlations = sight::of_correlations(set, &sights);
    let rules = set.rules.iter().map(|rule| {
        let source = log_source_text(&rule.log_source);
        let reason = format!("no log format supplies {source}");
        (&rule.meta, rule.line, reason)
    });
    let above = set.correlations.iter().map(|linked| {
        let correlation = &linked.correlation;
        let reason = "no log format supplies the rules it needs".to_owned();
        (&correlation.meta, correlation.line, reason)
    });
    let all = rules
        .chain(above)
        .zip(sights.into_iter().chain(correlations));
    all.filter(|(_, sight)| *sight == Sight::Blind)
        .map(|((meta, line, reason), _)| BlindRule { meta, line, reason })
        .collect()
}

fn log_source_text(source: &RuleLogSource) -> String {
    let parts = [
        ("product", &source.product),
        ("category", &source.category),
        ("service", &source.service),
    ];
    let stated = parts
        .iter()
        .filter_map(|(name, part)| part.as_ref().map(|p| format!("{name}={p}")));
    stated.collect::<Vec<_>>().join(" ")
}

/// Most files of blind rules that people are shown for one reason; NDJSON has all.
const BLIND_NAMED_MAX: usize = 3;

fn check_human(set: &RuleSet, blind: &[BlindRule<'_>], out: &mut dyn Write) -> anyhow::Result<()> {
    for problem in &set.problems {
        writeln!(out, "does not load: {}", visible(&problem.to_string()))?;
    }
    for rule in &set.rules {
        if let Some(reason) = &rule.not_evaluable {
            writeln!(
                out,
                "cannot be evaluated: {}:{}: {}",
                visible(&rule.meta.file),
                rule.line,
                visible(reason)
            )?;
        }
    }
    let mut by_reason: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for rule in blind {
        let files = by_reason.entry(&rule.reason).or_default();
        files.push(&rule.meta.file);
    }
    for (reason, files) in by_reason {
        let named = files[..files.len().min(BLIND_NAMED_MAX)].join(", ");
        let more = match files.len().saturating_sub(BLIND_NAMED_MAX) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let line = format!("blind: {reason}: {} ({named}{more})", files.len());
        writeln!(out, "{}", visible(&line))?;
    }
    writeln!(
        out,
        "{} rules and {} correlations load, {} do not, {} cannot be evaluated, {} are blind",
        set.rules.len(),
        set.correlations.len(),
        set.problems.len(),
        set.rules
            .iter()
            .filter(|r| r.not_evaluable.is_some())
            .count(),
        blind.len(),
    )?;
    Ok(())
}

fn check_ndjson(set: &RuleSet, blind: &[BlindRule<'_>], out: &mut dyn Write) -> anyhow::Result<()> {
    for problem in &set.problems {
        let line = json!({"state": "not_loaded", "file": problem.file, "line": problem.line, "reason": problem.reason});
        writeln!(out, "{line}")?;
    }
    for rule in set.rules.iter().filter(|r| r.not_evaluable.is_some()) {
        let line = json!({"state": "not_evaluable", "file": rule.meta.file, "line": rule.line, "rule_id": rule.meta.id, "reason": rule.not_evaluable});
        writeln!(out, "{line}")?;
    }
    for BlindRule { meta, line, reason } in blind {
        let line = json!({"state": "blind", "file": meta.file, "line": line, "rule_id": meta.id, "reason": reason});
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// `yagura rules list`.
#[must_use]
pub fn list(args: &RulesArgs) -> u8 {
    run(|out| {
        let set = load(args)?;
        let rules = set
            .rules
            .iter()
            .map(|r| (&*r.meta, log_source_text(&r.log_source)));
        let correlations = set
            .correlations
            .iter()
            .map(|l| (&*l.correlation.meta, "correlation".to_owned()));
        for (meta, source) in rules.chain(correlations) {
            match args.format {
                ListFormat::Human => list_human(meta, &source, out)?,
                ListFormat::Ndjson => list_ndjson(meta, &source, out)?,
            }
        }
        Ok(exit::OK)
    })
}

fn list_human(meta: &RuleMeta, source: &str, out: &mut dyn Write) -> io::Result<()> {
    let level = meta.level.map_or("-", |l| l.as_str());
    let line = format!("{level:<13} {}  {} [{source}]", meta.id, meta.title.en);
    writeln!(out, "{}", visible(&line))
}

fn list_ndjson(meta: &RuleMeta, source: &str, out: &mut dyn Write) -> io::Result<()> {
    let line = json!({
        "rule_id": meta.id, "rule_title": meta.title.en, "rule_title_ja": meta.title.ja, "level": meta.level,
        "author": meta.author, "status": meta.status, "log_source": source, "tags": meta.tags, "file": meta.file,
    });
    writeln!(out, "{line}")
}

/// `yagura rules test`: exit 1 when a test fails.
#[must_use]
pub fn test(args: &RulesArgs) -> u8 {
    run(|out| {
        anyhow::ensure!(
            !args.paths.is_empty(),
            "name the rule files or folders to test"
        );
        let tested = tests::run(&args.paths, &Loading::new(&args.loading)?);
        let mut totals = (0, 0, 0);
        for file in &tested {
            totals.0 += file.passed as u64;
            totals.1 += file.failures.len();
            totals.2 += u64::from(file.cases == (0, 0) && file.failures.is_empty());
            for failure in &file.failures {
                writeln!(out, "FAILED {}: {failure}", file.rule_file.display())?;
            }
        }
        writeln!(
            out,
            "{}: {} passed, {} failed, {} without tests",
            counted(tested.len() as u64, "rule file", "rule files"),
            counted(totals.0, "case", "cases"),
            totals.1,
            counted(totals.2, "file", "files"),
        )?;
        Ok(if totals.1 == 0 {
            exit::OK
        } else {
            exit::FINDINGS
        })
    })
}
