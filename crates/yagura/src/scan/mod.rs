//! `yagura scan`: judges logs on disk, without a server.
//!
//! In: inputs, rules, a selection. Out: findings in the chosen form on the writer, the facts of
//! the run. Memory is bounded by a few blocks a thread, whatever the size of the inputs.

mod emit;
mod inputs;
mod judge;
mod open;
mod selection;
mod work;

pub use inputs::{Input, Inputs};
pub use selection::Selection;

use crate::output::{RunFacts, SkippedFile, Summary, csv};
use judge::Judge;
use std::io::{self, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use work::Work;
use yagura_model::Level;
use yagura_sigma::{Coverage, Engine, RuleCoverage, RuleSet};
use yagura_source::SourceOptions;

/// What is written while the scan goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// One JSON object a finding.
    Ndjson,
    /// One row a finding, behind a header.
    Csv,
    /// Nothing: the summary is made at the end.
    Summary,
}

/// What to do with the inputs.
pub struct Job {
    /// Compiled rules.
    pub engine: Engine,
    /// The rules as they were read.
    pub rules: RuleSet,
    /// Which findings and events count.
    pub selection: Selection,
    /// Form of the output.
    pub format: Format,
    /// Format of all inputs, if the caller says so.
    pub input_format: Option<&'static yagura_source::Format>,
    /// Zone and year of times that carry none.
    pub source_options: SourceOptions,
    /// Number of threads, at least 1.
    pub threads: usize,
}

/// What a scan found out.
pub struct Outcome {
    /// Counts and lists of what was read and what was not.
    pub facts: RunFacts,
    /// The findings, summarised.
    pub summary: Summary,
    /// Highest level of a finding.
    pub highest: Option<Level>,
    /// Named inputs that could not be read at all.
    pub unreadable: usize,
}

/// Called now and then with the bytes read and the bytes there are (0 if unknown).
pub type Progress<'p> = &'p mut dyn FnMut(u64, u64);

/// How often progress is told.
const PROGRESS_EVERY: Duration = Duration::from_millis(100);

/// Scans the inputs and writes findings to `out` as they come (NDJSON, CSV).
///
/// # Errors
/// Writing to `out`.
pub fn scan<W: Write + Send>(
    job: &Job,
    inputs: &Inputs,
    mut out: W,
    progress: Progress<'_>,
) -> io::Result<(Outcome, W)> {
    let started = Instant::now();
    if job.format == Format::Csv {
        let mut header = Vec::new();
        csv::write_header(&mut header);
        out.write_all(&header)?;
    }
    let work = Work::new(job, &inputs.found, out, job.threads);
    let judges = run_threads(job, &work, inputs, progress);
    let mut outcome = Outcome {
        facts: RunFacts::default(),
        summary: Summary::new(),
        highest: None,
        unreadable: work.unreadable.load(Ordering::Relaxed),
    };
    let mut coverage = Coverage::default();
    for judge in judges {
        let (seen, facts, summary, highest) = judge.finish();
        coverage.merge(seen);
        outcome.facts.merge(facts);
        outcome.summary.merge(summary);
        outcome.highest = outcome.highest.max(highest);
    }
    outcome.facts.bytes = work.bytes_read.load(Ordering::Relaxed);
    let out = work.into_writer()?;
    note_inputs(inputs, &mut outcome);
    note_rules(job, &coverage, &mut outcome.facts);
    outcome.facts.threads = job.threads;
    outcome.facts.elapsed = started.elapsed();
    Ok((outcome, out))
}

fn run_threads<'j, W: Write + Send>(
    job: &'j Job,
    work: &Work<'j, W>,
    inputs: &Inputs,
    progress: Progress<'_>,
) -> Vec<Judge<'j>> {
    let total: u64 = inputs.found.iter().map(|i| i.len_bytes).sum();
    let running = AtomicU64::new(job.threads as u64);
    std::thread::scope(|scope| {
        let running = &running;
        let caller = std::thread::current();
        let threads: Vec<_> = (0..job.threads)
            .map(|_| {
                let caller = caller.clone();
                scope.spawn(move || {
                    let mut judge = Judge::new(&job.engine, &job.selection, job.format);
                    work.run(&mut judge);
                    running.fetch_sub(1, Ordering::Release);
                    caller.unpark();
                    judge
                })
            })
            .collect();
        while running.load(Ordering::Acquire) > 0 {
            std::thread::park_timeout(PROGRESS_EVERY);
            progress(work.bytes_read.load(Ordering::Relaxed), total);
        }
        threads
            .into_iter()
            .filter_map(|thread| thread.join().ok())
            .collect()
    })
}

fn note_inputs(inputs: &Inputs, outcome: &mut Outcome) {
    for (file, error, named) in &inputs.failed {
        outcome.unreadable += usize::from(*named);
        outcome.facts.files_skipped.push(SkippedFile {
            file: file.clone(),
            reason: error.to_string(),
        });
    }
    for folder in &inputs.empty_folders {
        outcome.facts.files_skipped.push(SkippedFile {
            file: folder.clone(),
            reason: "the folder is empty".to_owned(),
        });
    }
}

fn note_rules(job: &Job, coverage: &Coverage, facts: &mut RunFacts) {
    for (index, rule) in job.rules.rules.iter().enumerate() {
        if rule.not_evaluable.is_some() {
            facts.rules_not_evaluable += 1;
        } else {
            facts.rules_loaded += 1;
            let covered = job.engine.coverage(index, coverage) == RuleCoverage::Covered;
            facts.rules_blind += u64::from(!covered);
        }
    }
    facts.rules_loaded += job.rules.correlations.len() as u64;
    for problem in &job.rules.problems {
        facts.rules_failed.push(crate::output::RuleFailure {
            file: problem.file.clone(),
            line: Some(problem.line as u64),
            reason: problem.reason.clone(),
        });
    }
}
