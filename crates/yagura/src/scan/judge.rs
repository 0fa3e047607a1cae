//! One thread's judge: events in, findings out.

use super::Format;
use super::Job;
use super::incidents::{Connections, WebBatch};
use super::web::WebJudge;
use crate::output::{RunFacts, Summary, csv, ndjson::NdjsonWriter};
use std::borrow::Cow;
use std::cell::LazyCell;
use std::ops::Deref;
use std::sync::Arc;
use yagura_model::{Event, Finding, Level, RuleMeta, Value};
use yagura_sigma::{BaseMatch, Coverage, Match, Scratch};

/// Most matches that a thread collects before the correlations get them.
const BASE_MATCHES_MAX: usize = 4_096;

/// What a thread knows and has collected.
pub(super) struct Judge<'r> {
    job: &'r Job,
    scratch: Scratch,
    web: WebJudge,
    connections: Connections,
    /// Web requests since the last block.
    pub(super) web_batch: WebBatch,
    /// Whether the findings of the current event wait for what becomes of its campaign.
    holds: bool,
    matches: Vec<Match>,
    ndjson: NdjsonWriter,
    pub(super) facts: RunFacts,
    pub(super) summary: Summary,
    /// Matches of rules that serve correlations, since the last block.
    pub(super) base_matches: Vec<BaseMatch>,
    /// Output since the last block.
    pub(super) output: Vec<u8>,
    /// Highest level of a finding.
    pub(super) highest: Option<Level>,
    /// Format of the last event and how many came in a row, so that counting is cheap.
    run: (&'static str, u64),
}

impl<'r> Judge<'r> {
    pub(super) fn new(job: &'r Job) -> Self {
        Self {
            job,
            scratch: Scratch::new(),
            web: WebJudge::default(),
            connections: Connections::default(),
            web_batch: WebBatch::default(),
            holds: false,
            matches: Vec::new(),
            ndjson: NdjsonWriter::new(),
            facts: RunFacts::default(),
            summary: Summary::new(),
            output: Vec::new(),
            base_matches: Vec::new(),
            highest: None,
            run: ("", 0),
        }
    }

    /// Judges one event.
    pub(super) fn event(&mut self, event: &mut Event, source: &Arc<str>) {
        self.count(event);
        if !self.job.options.selection.covers_time(event.time) {
            self.facts.left_out.events += 1;
            return;
        }
        self.holds = self.web.judge(&self.job.web, event, &mut self.web_batch);
        if self.job.web.is_asked()
            && let Some(connection) = self.connections.read(event)
        {
            self.web_batch.connected(connection);
        }
        self.matches.clear();
        self.job
            .engine
            .evaluate(event, &mut self.scratch, &mut self.matches);
        if self.matches.is_empty() {
            return;
        }
        self.matches.sort_unstable();
        let matches = std::mem::take(&mut self.matches);
        let event: &Event = event;
        let parties = LazyCell::new(|| Parties::of(event));
        for found in &matches {
            self.matched(found.rule, event, source, &parties);
        }
        self.matches = matches;
    }

    fn count(&mut self, event: &Event) {
        self.facts.events += 1;
        if let Some(time) = event.time {
            self.facts.saw_event_at(time);
        }
        if self.run.0 == event.format {
            self.run.1 += 1;
        } else {
            self.end_run();
            self.run = (event.format, 1);
        }
    }

    fn end_run(&mut self) {
        if self.run.1 > 0 {
            *self.facts.formats.entry(self.run.0.to_owned()).or_default() += self.run.1;
            self.run.1 = 0;
        }
    }

    fn matched(
        &mut self,
        rule: usize,
        event: &Event,
        source: &Arc<str>,
        parties: &impl Deref<Target = Parties>,
    ) {
        if let Some(base) = self.job.base_match(rule, event, source) {
            self.base_matches.push(base);
            // One block may hold many events, and each be of use to many rules.
            if self.base_matches.len() >= BASE_MATCHES_MAX {
                self.job.correlate(&mut self.base_matches);
            }
        }
        let meta = self.job.engine.meta(rule);
        if !self.job.engine.emits(rule) || !self.admits(meta) {
            return;
        }
        let mut matched = self.job.engine.explain(rule, event, &mut self.scratch);
        self.web.add_evidence(&mut matched);
        let finding = Finding {
            rule: Arc::clone(meta),
            time: event.time,
            source_file: Arc::clone(source),
            record_id: event.record_id,
            channel: text_of(event, &["Channel"]),
            event_id: text_of(event, &["EventID"]),
            computer: parties.computer.clone(),
            user: parties.user.clone(),
            matched,
            group: None,
            event_count: None,
            incident: None,
        };
        if self.holds {
            if meta.level >= Some(Level::Medium) {
                self.web_batch.found_by_rule(&finding);
            }
            self.hold(&finding);
        } else {
            self.emit(&finding);
        }
    }

    /// Returns whether a finding of this rule is shown. One that is not is counted, and one that
    /// is only below the level to show still is a finding to `--fail-on`.
    pub(super) fn admits(&mut self, rule: &RuleMeta) -> bool {
        let selection = &self.job.options.selection;
        if selection.shows(rule) {
            return true;
        }
        self.facts.left_out.finding(rule.level);
        if selection.selects(rule) {
            self.highest = self.highest.max(rule.level);
        }
        false
    }

    /// Adds a finding of the last web request to what waits, and to the summary.
    fn hold(&mut self, finding: &Finding) {
        self.highest = self.highest.max(finding.rule.level);
        let (format, ndjson) = (self.job.options.format, &mut self.ndjson);
        self.web_batch.hold(|out| match format {
            Format::Ndjson => ndjson.write(finding, out),
            Format::Csv => csv::write_row(finding, out),
            Format::Summary => {}
        });
        self.summary.add(finding);
    }

    /// Adds a finding to output and summary.
    pub(super) fn emit(&mut self, finding: &Finding) {
        self.highest = self.highest.max(finding.rule.level);
        match self.job.options.format {
            Format::Ndjson => self.ndjson.write(finding, &mut self.output),
            Format::Csv => csv::write_row(finding, &mut self.output),
            Format::Summary => {}
        }
        self.summary.add(finding);
    }

    /// Returns what events were seen, for blind rules, and what was counted.
    pub(super) fn finish(mut self) -> (Coverage, RunFacts, Summary, Option<Level>) {
        self.end_run();
        self.web.finish(&mut self.facts);
        (
            self.scratch.into_coverage(),
            self.facts,
            self.summary,
            self.highest,
        )
    }
}

/// Host and account of an event with findings. Made once, however many rules found it.
struct Parties {
    computer: Option<String>,
    user: Option<String>,
}

impl Parties {
    fn of(event: &Event) -> Self {
        let columns = yagura_source::ocsf::columns(event);
        Self {
            computer: columns.computer().map(str::to_owned),
            user: columns.account().map(Cow::into_owned),
        }
    }
}

fn text_of(event: &Event, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| match event.fields.get(name)? {
        Value::Null | Value::Json(_) => None,
        value => Some(value.to_text().into_owned()).filter(|text| !text.is_empty() && text != "-"),
    })
}
