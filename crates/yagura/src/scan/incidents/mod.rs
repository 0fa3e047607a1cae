//! Campaigns of web attacks: what is found in requests waits until it is known what became of it.
//!
//! In: batches of facts and of findings, in the order of the inputs. Out: those findings with the
//! incident they belong to, findings that no single request shows, and the campaigns. One thread
//! at a time; the order of batches is that of inputs and blocks, so the answers do not depend on
//! the number of threads.

mod batch;
mod connections;
mod rules;
mod spill;

pub(super) use batch::WebBatch;
pub(super) use connections::Connections;

use super::{Format, Selection};
use crate::output::{LeftOut, Summary, csv, ndjson, ndjson::NdjsonWriter};
pub(super) use rules::RaisedRules;
use spill::{Record, Spill};
use std::collections::HashMap;
use std::io::{self, Write};
use std::sync::Arc;
use yagura_model::{Evidence, Finding, Incident, Level};
use yagura_web::campaign::{CampaignHandle, Campaigns, Raised, RequestFact, Tracker};

/// Follows campaigns and holds findings back.
pub(super) struct Incidents {
    tracker: Tracker,
    spill: Spill,
    rules: RaisedRules,
    format: Format,
    selection: Selection,
    ndjson: NdjsonWriter,
    /// Bytes of one finding.
    line: Vec<u8>,
    /// Findings that the tracker raised.
    summary: Summary,
    highest: Option<Level>,
    left_out: LeftOut,
}

impl Incidents {
    pub(super) fn new(format: Format, selection: &Selection) -> Self {
        Self {
            tracker: Tracker::new(),
            spill: Spill::default(),
            rules: RaisedRules::new(),
            format,
            selection: selection.clone(),
            ndjson: NdjsonWriter::new(),
            line: Vec::new(),
            summary: Summary::new(),
            highest: None,
            left_out: LeftOut::default(),
        }
    }

    /// Takes in the batch whose turn it is.
    pub(super) fn take(&mut self, batch: &WebBatch) -> io::Result<()> {
        for connection in &batch.connections {
            self.tracker
                .observe_outbound(connection.time, connection.from, connection.to);
        }
        let source = self.spill.source(&batch.source);
        let mut held = batch.held().peekable();
        for (fact, event) in batch.facts.iter().zip(&batch.events) {
            let observed = self.tracker.observe(&fact);
            let record = |len: usize| Record {
                campaign: observed.campaign,
                source,
                record_id: event.record_id,
                len,
            };
            while let Some(line) = held.next_if(|held| held.fact == event.fact) {
                self.spill.push(record(line.bytes.len()), line.bytes)?;
            }
            if let Some(raised) = &observed.raised {
                self.line.clear();
                if self.raise(raised, &fact, event, &batch.source) {
                    let line = std::mem::take(&mut self.line);
                    self.spill.push(record(line.len()), &line)?;
                    self.line = line;
                }
            }
        }
        Ok(())
    }

    /// Makes a finding of what the tracker raised; says whether it is to be shown.
    fn raise(
        &mut self,
        raised: &Raised,
        fact: &RequestFact<'_>,
        event: &batch::EventRef,
        source: &Arc<str>,
    ) -> bool {
        let rule = self.rules.of(raised.kind);
        if !self.selection.shows(rule) {
            self.left_out.finding(rule.level);
            if self.selection.selects(rule) {
                self.highest = self.highest.max(rule.level);
            }
            return false;
        }
        let finding = Finding {
            rule: Arc::clone(rule),
            time: Some(fact.time),
            source_file: Arc::clone(source),
            record_id: event.record_id,
            channel: None,
            event_id: None,
            computer: None,
            user: None,
            matched: evidence(raised, fact),
            group: None,
            event_count: None,
            incident: None,
        };
        self.highest = self.highest.max(finding.rule.level);
        match self.format {
            Format::Ndjson => self.ndjson.write(&finding, &mut self.line),
            Format::Csv => csv::write_row(&finding, &mut self.line),
            Format::Summary => {}
        }
        self.summary.add(&finding);
        true
    }

    /// Returns the findings that no single request shows, their highest level, and what of them
    /// the options left out.
    pub(super) fn take_raised(&mut self) -> (Summary, Option<Level>, LeftOut) {
        let summary = std::mem::take(&mut self.summary);
        (summary, self.highest, self.left_out)
    }

    /// Ends all campaigns and writes what was held back. Also says the incidents of the findings
    /// that are shown, by input and record.
    pub(super) fn finish(
        mut self,
        out: &mut impl Write,
        shown: &mut HashMap<Shown, Option<Incident>>,
    ) -> io::Result<Campaigns> {
        let campaigns = self.tracker.finish();
        let (tracker, format) = (&self.tracker, self.format);
        self.spill.read_back(|record, name, line| {
            let incident = record.campaign.map(|handle| tracker.resolve(handle));
            match (format, incident) {
                (Format::Ndjson, Some(incident)) => ndjson::add_incident(incident, line),
                (Format::Csv, Some(incident)) => csv::add_incident(incident, line),
                (Format::Summary, incident) => {
                    if let Some(shown) = shown.get_mut(&(Arc::clone(name), record.record_id)) {
                        *shown = incident;
                    }
                }
                (_, None) => {}
            }
            out.write_all(line)
        })?;
        Ok(campaigns)
    }
}

/// Input and record of a finding that is shown.
pub(super) type Shown = (Arc<str>, u64);

/// What a person wants to see of it.
fn evidence(raised: &Raised, fact: &RequestFact<'_>) -> Vec<Evidence> {
    let mut shown = vec![
        Evidence::new("webattack.source", &fact.source.to_string()),
        Evidence::new("webattack.path", &raised.path),
        Evidence::new("webattack.attempts", &raised.attempts.to_string()),
        Evidence::new("webattack.sources", &raised.sources.to_string()),
    ];
    if fact.status > 0 {
        shown.push(Evidence::new("webattack.status", &fact.status.to_string()));
    }
    if let Some(proof) = &raised.evidence {
        shown.push(Evidence::new("webattack.reason", &proof.en()));
        shown.push(Evidence::new("webattack.reason_ja", &proof.ja()));
    }
    shown
}

/// For the spill: a handle, or none.
fn handle_bits(handle: Option<CampaignHandle>) -> u32 {
    handle.map_or(u32::MAX, CampaignHandle::to_bits)
}
