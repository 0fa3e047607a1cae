//! `yagura scan`.

use super::{complain, exit, is_broken_pipe};
use crate::cli::{OutputFormat, RuleLoadingArgs, ScanArgs};
use crate::output::html::{self, HtmlOptions};
use crate::output::human::{self, HumanOptions};
use crate::output::sanitize::visible;
use crate::output::words::counted;
use crate::output::{Lang, RunFacts, SkipReason, Zone, shortfalls, verdict};
use crate::rules;
use crate::scan::{self, FileId, Format, Inputs, Job, JobOptions, Outcome, Selection};
use anyhow::Context;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::Path;
use yagura_sigma::RuleSet;
use yagura_source::SourceOptions;

/// Runs the command.
#[must_use]
pub fn scan(args: &ScanArgs) -> u8 {
    match run(args) {
        Ok(outcome) => exit_code(args, &outcome),
        Err(error) if is_broken_pipe(&error) => exit::OK,
        Err(error) => {
            complain(&error);
            exit::USAGE
        }
    }
}

fn exit_code(args: &ScanArgs, outcome: &Outcome) -> u8 {
    if outcome.unreadable > 0 {
        return exit::UNREADABLE;
    }
    match (args.fail_on, outcome.highest) {
        (Some(bar), Some(highest)) if highest >= bar => exit::FINDINGS,
        _ => exit::OK,
    }
}

fn run(args: &ScanArgs) -> anyhow::Result<Outcome> {
    let started = super::now();
    if let (Some(since), Some(until)) = (args.since, args.until) {
        anyhow::ensure!(since < until, "--since must be before --until");
    }
    let job = job(args)?;
    if !args.quiet {
        warn(&job.unknown_words());
    }
    let mut inputs = Inputs::list(&args.paths);
    let out = open_output(args, &mut inputs)?;
    let bar = progress_bar(args);
    let mut last = (0, 0);
    let mut progress = |read: u64, total: u64| {
        if last != (read, total) {
            last = (read, total);
            bar.set_length(total.max(read));
            bar.set_position(read);
        }
    };
    let (mut outcome, mut out) = scan::scan(&job, &inputs, BufWriter::new(out), &mut progress)?;
    bar.finish_and_clear();
    outcome.facts.started = started;
    outcome.facts.inputs = args.paths.iter().map(|p| p.display().to_string()).collect();
    out.write_all(summary_text(args, &outcome).as_bytes())?;
    out.flush()?;
    if !args.quiet {
        report_troubles(args, &outcome.facts, job.rules());
    }
    // The process ends here: taking thousands of rules apart first would only cost time.
    std::mem::forget(job);
    Ok(outcome)
}

/// Opens where findings go, after making sure that nothing which is read is written over.
fn open_output(args: &ScanArgs, inputs: &mut Inputs) -> anyhow::Result<Box<dyn Write + Send>> {
    let Some(path) = &args.output else {
        leave_out_stdout(inputs)?;
        return Ok(Box::new(io::stdout()));
    };
    if let Some(file) = FileId::of(path) {
        let RuleLoadingArgs {
            placeholders,
            pipeline,
        } = &args.loading;
        let others = [&args.rules[..], pipeline, placeholders.as_slice()].concat();
        let others = Inputs::list(&others);
        if let Some(input) = inputs.reading(&file).or_else(|| others.reading(&file)) {
            anyhow::bail!(
                "--output {} would overwrite {}, which is read; name another file",
                path.display(),
                input.name
            );
        }
    }
    let file = File::create(path).with_context(|| format!("writing {}", path.display()))?;
    Ok(Box::new(file))
}

/// `yagura scan . > report.txt`: what is written is not read; a log that was named is not added to.
fn leave_out_stdout(inputs: &mut Inputs) -> anyhow::Result<()> {
    let Some(file) = FileId::of(Path::new("/dev/stdout")) else {
        return Ok(());
    };
    match inputs.reading(&file) {
        Some(input) if input.named => {
            anyhow::bail!(
                "standard output is written to {}, which is read",
                input.name
            )
        }
        _ => inputs.leave_out(&file, SkipReason::OwnOutput),
    }
    Ok(())
}

fn job(args: &ScanArgs) -> anyhow::Result<Job> {
    let threads = super::threads(args.threads);
    let input_format = args
        .input_format
        .as_deref()
        .map(yagura_source::format_named)
        .transpose()?;
    let rules = load_rules(args, threads)?;
    let options = JobOptions {
        selection: Selection {
            min_level: args.min_level,
            since: args.since,
            until: args.until,
            tags: args.tag.clone(),
            excluded: args.exclude.clone(),
        },
        format: match args.format {
            OutputFormat::Ndjson => Format::Ndjson,
            OutputFormat::Csv => Format::Csv,
            OutputFormat::Human | OutputFormat::Html => Format::Summary,
        },
        input_format,
        source_options: SourceOptions {
            zone_offset_secs: args.source_zone,
            ..SourceOptions::default()
        },
        threads,
    };
    Ok(Job::new(rules, options))
}

fn load_rules(args: &ScanArgs, threads: usize) -> anyhow::Result<RuleSet> {
    let mut set = rules::Loading::new(&args.loading)?.load(&args.rules, threads)?;
    if !args.exclude.is_empty() {
        rules::exclude(&mut set, &args.exclude);
    }
    Ok(set)
}

fn progress_bar(args: &ScanArgs) -> ProgressBar {
    if args.quiet || !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    let is_narrow = columns(terminal_size::terminal_size_of(io::stderr())) < 80;
    let style = ProgressStyle::with_template(if is_narrow {
        "{wide_bar} {percent:>3}%"
    } else {
        "{bar:30} {percent:>3}% {bytes}/{total_bytes} {bytes_per_sec} {eta}"
    });
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}

/// Times are shown in Japan's zone to readers of Japanese, in UTC to others.
fn zone(args: &ScanArgs) -> Zone {
    match super::lang(args.lang) {
        Lang::Ja => Zone::JST,
        Lang::En => Zone::UTC,
    }
}

fn summary_text(args: &ScanArgs, outcome: &Outcome) -> String {
    match args.format {
        OutputFormat::Human => human::render(&outcome.summary, &outcome.facts, human_options(args)),
        OutputFormat::Html => html::render(
            &outcome.summary,
            &outcome.facts,
            HtmlOptions {
                lang: super::lang(args.lang),
                zone: zone(args),
            },
        ),
        OutputFormat::Ndjson | OutputFormat::Csv => String::new(),
    }
}

fn human_options(args: &ScanArgs) -> HumanOptions {
    let to_terminal = args.output.is_none() && io::stdout().is_terminal();
    HumanOptions {
        lang: super::lang(args.lang),
        zone: zone(args),
        color: to_terminal && takes_colour(),
        width: if to_terminal {
            columns(terminal_size::terminal_size())
        } else {
            HumanOptions::default().width
        },
        ..HumanOptions::default()
    }
}

/// What was typed and is probably not what was meant.
#[expect(clippy::print_stderr, reason = "messages of the command")]
fn warn(sentences: &[String]) {
    for sentence in sentences {
        eprintln!("yagura: warning: {}", visible(sentence));
    }
}

/// Width of a terminal; that of a file if it does not tell.
fn columns(size: Option<(terminal_size::Width, terminal_size::Height)>) -> usize {
    let told = size.map(|(width, _)| usize::from(width.0));
    told.filter(|columns| *columns > 0)
        .unwrap_or(HumanOptions::default().width)
}

/// What <https://no-color.org> and terminfo's name for terminals without abilities ask for.
fn takes_colour() -> bool {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !is_set("NO_COLOR") && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}

/// Most inputs and records that are named on standard error; the line of totals counts all.
const EXAMPLES_MAX: usize = 20;

/// For output that programs read, what went wrong is told on standard error.
#[expect(clippy::print_stderr, reason = "messages of the command")]
fn report_troubles(args: &ScanArgs, facts: &RunFacts, rules: &RuleSet) {
    if matches!(args.format, OutputFormat::Human) && args.output.is_none() {
        return;
    }
    // Names of files and texts of rules may come from an attacker.
    let say = |line: String| eprintln!("{}", visible(&line));
    for problem in &rules.problems {
        say(format!("rule not loaded: {problem}"));
    }
    for rule in rules.rules.iter().filter(|r| r.not_evaluable.is_some()) {
        let reason = rule.not_evaluable.as_deref().unwrap_or_default();
        say(format!(
            "rule not evaluable: {}:{}: {reason}",
            rule.meta.file, rule.line
        ));
    }
    let lacking = facts.rules_without_fields.examples().iter();
    for rule in lacking.take(EXAMPLES_MAX) {
        let line = rule.line.unwrap_or(1);
        eprintln!("rule blind: {}:{line}: {}", rule.file, rule.reason);
    }
    for skipped in facts.files_skipped.examples().iter().take(EXAMPLES_MAX) {
        say(format!("not read: {}: {}", skipped.file, skipped.reason));
    }
    for text in shortfalls::said(facts, Lang::En) {
        eprintln!("correlations: {text}");
    }
    for bad in facts.bad_records.examples().iter().take(EXAMPLES_MAX) {
        say(format!(
            "bad record: {}: record {} at byte {}: {}",
            bad.file, bad.record, bad.offset, bad.reason
        ));
    }
    if let Some(left_out) = verdict::left_out(facts, Lang::En) {
        eprintln!("{left_out}");
    }
    eprintln!(
        "{} of {}, {}, {} not read, {} ({} not loaded, {} not evaluable, {} without their log source here, {} without their fields), {:.2} s",
        counted(facts.events, "event", "events"),
        counted(facts.files_read, "file", "files"),
        counted(facts.bad_records.total(), "bad record", "bad records"),
        counted(facts.files_skipped.total(), "file", "files"),
        counted(facts.rules_loaded, "rule", "rules"),
        facts.rules_failed.total(),
        facts.rules_not_evaluable,
        facts.rules_blind,
        facts.rules_without_fields.total(),
        facts.elapsed.as_secs_f64(),
    );
}
