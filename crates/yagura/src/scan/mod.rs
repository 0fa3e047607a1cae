//! `yagura scan`: judges logs on disk, without a server.
//!
//! In: inputs, rules, a selection. Out: findings in the chosen form on the writer, the facts of
//! the run. Memory is bounded by a few blocks a thread, whatever the size of the inputs.

mod archive;
mod emit;
mod file_id;
mod incidents;
mod inputs;
mod judge;
mod notes;
mod open;
mod selection;
mod tar;
mod web;
mod work;

pub use file_id::FileId;
pub use inputs::{Input, Inputs};
pub use selection::Selection;

use crate::output::{RunFacts, Summary, csv};
use incidents::Incidents;
use judge::Judge;
use std::io::{self, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use work::Work;
use yagura_model::{Event, Finding, Level};
use yagura_sigma::{
    BaseMatch, CorrelationMatch, Correlator, CorrelatorCounters, CorrelatorOptions, Coverage,
    Engine, RuleSet,
};
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
    engine: Engine,
    rules: RuleSet,
    web: web::WebRules,
    /// Says what correlations need of an event; never pushed to.
    wants: Correlator,
    /// Runs the correlations; what fired waits until the end of the scan, as a match of another
    /// input may still come before it in time.
    correlations: Mutex<Correlating>,
    options: JobOptions,
}

/// Correlations at work.
struct Correlating {
    correlator: Correlator,
    fired: Fired,
}

/// Most bytes of matches of correlations that are kept for the end of a scan. With those of the
/// correlator itself ([`CorrelatorOptions::len_bytes_max`]) 128 MiB.
const FIRED_LEN_BYTES_MAX: usize = 32 << 20;
/// Findings of correlations are written in pieces of about this size.
const PIECE_LEN_BYTES: usize = 1 << 20;

/// Matches of correlations, in bounded memory.
#[derive(Default)]
struct Fired {
    matches: Vec<CorrelationMatch>,
    len_bytes: usize,
    /// Matches that there was no room for.
    dropped: u64,
}

impl Fired {
    fn keep(&mut self, hit: CorrelationMatch) {
        let len_bytes = hit.len_bytes();
        if self.len_bytes + len_bytes > FIRED_LEN_BYTES_MAX {
            self.dropped += 1;
            return;
        }
        self.len_bytes += len_bytes;
        self.matches.push(hit);
    }
}

/// How a job reads, judges and writes.
#[derive(Debug, Clone)]
pub struct JobOptions {
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

impl Job {
    /// Compiles the rules.
    #[must_use]
    pub fn new(rules: RuleSet, options: JobOptions) -> Self {
        let correlator = || Correlator::new(&rules, CorrelatorOptions::default());
        Self {
            engine: Engine::new(&rules),
            web: web::WebRules::of(&rules),
            wants: correlator(),
            correlations: Mutex::new(Correlating {
                correlator: correlator(),
                fired: Fired::default(),
            }),
            rules,
            options,
        }
    }

    /// Returns the rules as they were read.
    #[must_use]
    pub fn rules(&self) -> &RuleSet {
        &self.rules
    }

    /// Says which of the options name no rule at all.
    #[must_use]
    pub fn unknown_words(&self) -> Vec<String> {
        let raised = incidents::RaisedRules::new();
        let raised = raised.iter().filter(|_| self.web.is_asked());
        let rules = self.rules.rules.iter().map(|rule| &*rule.meta);
        let correlations = self.rules.correlations.iter();
        let correlations = correlations.map(|linked| &*linked.correlation.meta);
        let all: Vec<_> = rules.chain(correlations).chain(raised).collect();
        self.options.selection.unknown_words(&all)
    }

    /// Returns what follows campaigns of web attacks, if a rule asks for web attacks at all.
    fn incidents(&self) -> Option<Incidents> {
        let options = &self.options;
        self.web
            .is_asked()
            .then(|| Incidents::new(options.format, &options.selection))
    }

    fn base_match(&self, rule: usize, event: &Event, source: &Arc<str>) -> Option<BaseMatch> {
        self.wants.base_match(rule, event, source)
    }

    /// Takes in matches of rules that serve correlations.
    fn correlate(&self, matches: &mut Vec<BaseMatch>) {
        if matches.is_empty() {
            return;
        }
        let mut guard = self
            .correlations
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let correlating = &mut *guard;
        for base in matches.drain(..) {
            let fired = &mut correlating.fired;
            correlating
                .correlator
                .push(base, &mut |hit| fired.keep(hit));
        }
    }

    /// Ends the correlations and tells their findings in order of time. Returns what they could
    /// not do, and how many findings were not kept.
    fn finish_correlations(&self, tell: &mut dyn FnMut(&Finding)) -> (CorrelatorCounters, u64) {
        let mut guard = self
            .correlations
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let correlating = &mut *guard;
        let fired = &mut correlating.fired;
        correlating.correlator.finish(&mut |hit| fired.keep(hit));
        let Fired {
            mut matches,
            dropped,
            ..
        } = std::mem::take(fired);
        matches.sort_by(|a, b| {
            let key =
                |m: &CorrelationMatch| (m.completing.time, m.correlation, m.completing.record_id);
            key(a).cmp(&key(b)).then_with(|| a.group.cmp(&b.group))
        });
        for hit in matches {
            let rule = &self.rules.correlations[hit.correlation].correlation.meta;
            tell(&hit.into_finding(rule));
        }
        (correlating.correlator.counters(), dropped)
    }
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
    if job.options.format == Format::Csv {
        let mut header = Vec::new();
        csv::write_header(&mut header);
        out.write_all(&header)?;
    }
    let work = Work::new(job, &inputs.found, out, job.options.threads);
    let judges = run_threads(job, &work, inputs, progress);
    let mut outcome = Outcome {
        facts: RunFacts::default(),
        summary: Summary::new(),
        highest: None,
        unreadable: work.unreadable.load(Ordering::Relaxed),
    };
    let mut last = Judge::new(job);
    let mut pieces = 0;
    let (counters, dropped) = job.finish_correlations(&mut |finding| {
        if last.admits(&finding.rule) {
            last.emit(finding);
        }
        if last.output.len() >= PIECE_LEN_BYTES {
            work.submit_behind(pieces, std::mem::take(&mut last.output));
            pieces += 1;
        }
    });
    work.submit_behind(pieces, std::mem::take(&mut last.output));
    let mut coverage = Coverage::default();
    let judges = judges.into_iter().chain([last]);
    for judge in judges {
        let (seen, facts, summary, highest) = judge.finish();
        coverage.merge(seen);
        outcome.facts.merge(facts);
        outcome.summary.merge(summary);
        outcome.highest = outcome.highest.max(highest);
    }
    outcome.facts.bytes = work.bytes_read.load(Ordering::Relaxed);
    let (mut out, incidents) = work.into_writer()?;
    if let Some(incidents) = incidents {
        tell_incidents(incidents, &mut out, &mut outcome)?;
    }
    notes::inputs(inputs, &mut outcome);
    notes::rules(job, &coverage, &mut outcome.facts);
    notes::correlations(counters, dropped, &mut outcome.facts);
    outcome.facts.threads = job.options.threads;
    outcome.facts.elapsed = started.elapsed();
    Ok((outcome, out))
}

/// Ends the campaigns and writes the findings that waited for them.
fn tell_incidents(
    mut incidents: Incidents,
    out: &mut impl Write,
    outcome: &mut Outcome,
) -> io::Result<()> {
    let (raised, highest, left_out) = incidents.take_raised();
    outcome.facts.left_out.merge(left_out);
    outcome.summary.merge(raised);
    outcome.highest = outcome.highest.max(highest);
    let key = |finding: &Finding| (Arc::clone(&finding.source_file), finding.record_id);
    let findings = outcome.summary.top().into_iter();
    let mut shown = findings.map(|(_, finding)| (key(finding), None)).collect();
    outcome.facts.campaigns = incidents.finish(out, &mut shown)?;
    outcome
        .summary
        .set_incidents(|finding| shown.get(&key(finding)).copied().flatten());
    Ok(())
}

/// How a few bytes were judged.
pub struct Judged {
    /// Events read.
    pub events: u64,
    /// Findings.
    pub findings: u64,
    /// The first record that could not be read.
    pub bad: Option<String>,
}

/// Judges bytes in memory, for rule tests.
///
/// # Errors
/// An unknown format.
pub fn judge_bytes(
    job: &Job,
    bytes: &[u8],
    format: Option<&'static yagura_source::Format>,
) -> io::Result<Judged> {
    let input = Input {
        path: "-".into(),
        name: "case".to_owned(),
        named: true,
        len_bytes: bytes.len() as u64,
    };
    let inputs = [input];
    let work = Work::new(job, &inputs, Vec::new(), 1);
    let mut judge = Judge::new(job);
    work.bytes(bytes, format, &mut judge)?;
    job.finish_correlations(&mut |finding| judge.emit(finding));
    let (_, facts, summary, _) = judge.finish();
    Ok(Judged {
        events: facts.events,
        findings: summary.total(),
        bad: facts
            .bad_records
            .examples()
            .first()
            .map(|b| b.reason.clone()),
    })
}

fn run_threads<'j, W: Write + Send>(
    job: &'j Job,
    work: &Work<'j, W>,
    inputs: &Inputs,
    progress: Progress<'_>,
) -> Vec<Judge<'j>> {
    let total: u64 = inputs.found.iter().map(|i| i.len_bytes).sum();
    let running = AtomicU64::new(job.options.threads as u64);
    std::thread::scope(|scope| {
        let running = &running;
        let caller = std::thread::current();
        let threads: Vec<_> = (0..job.options.threads)
            .map(|_| {
                let caller = caller.clone();
                scope.spawn(move || {
                    let mut judge = Judge::new(job);
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
