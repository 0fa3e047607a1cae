//! Campaigns of web attacks in the data block.

use super::super::super::campaigns;
use super::super::super::facts::RunFacts;
use super::super::super::lang::Lang;
use super::{InBoth, level_number, millis};
use serde::Serialize;
use yagura_model::Outcome;
use yagura_web::campaign::{CampaignReport, Phase};

/// Campaigns that the report tells.
const CAMPAIGNS_MAX: usize = 100;

#[derive(Serialize)]
pub(super) struct Told<'a> {
    succeeded: u64,
    unknown: u64,
    failed: u64,
    rows: Vec<Campaign<'a>>,
}

/// A campaign; sentences are made here, in both languages.
#[derive(Serialize)]
struct Campaign<'a> {
    id: String,
    /// Level by its number.
    level: usize,
    /// `success`, `failed` or `unknown`.
    outcome: &'static str,
    said: InBoth<&'static str>,
    what: InBoth<String>,
    who: InBoth<String>,
    result: InBoth<Vec<String>>,
    advice: InBoth<&'static str>,
    first: i64,
    last: i64,
    requests: u64,
    sources: Vec<String>,
    agents: Vec<&'a str>,
    /// Path, attacks, answered, refused.
    paths: Vec<(&'a str, u32, u32, u32)>,
    payloads: Vec<String>,
    phases: Vec<(InBoth<&'static str>, u32, i64, i64)>,
    /// Start and width in seconds, and the requests of each step.
    start: i64,
    width: i64,
    steps: &'a [u32],
}

/// Words of one language for what becomes of attacks.
#[derive(Serialize)]
pub(super) struct Outcomes {
    success: &'static str,
    failed: &'static str,
    unknown: &'static str,
}

impl Outcomes {
    pub(super) fn new(lang: Lang) -> Self {
        Self {
            success: campaigns::outcome(Outcome::Success, lang),
            failed: campaigns::outcome(Outcome::Failed, lang),
            unknown: campaigns::outcome(Outcome::Unknown, lang),
        }
    }
}

impl<'a> Told<'a> {
    pub(super) fn new(facts: &'a RunFacts) -> Self {
        let told = &facts.campaigns;
        Self {
            succeeded: told.succeeded,
            unknown: told.unknown,
            failed: told.failed,
            rows: told
                .worst
                .iter()
                .take(CAMPAIGNS_MAX)
                .map(campaign)
                .collect(),
        }
    }
}

/// What the logs could not show, in both languages.
pub(super) fn blind_spots(facts: &RunFacts) -> InBoth<Vec<String>> {
    InBoth::new(|lang| campaigns::blind_spots(facts, lang))
}

fn campaign(report: &CampaignReport) -> Campaign<'_> {
    let phase = |phase: &Phase| {
        let name = InBoth::new(|lang| campaigns::phase(phase.kind, lang));
        (
            name,
            phase.requests,
            millis(phase.first),
            millis(phase.last),
        )
    };
    Campaign {
        id: report.id.to_string(),
        level: level_number(Some(report.level)),
        outcome: report.outcome.as_str(),
        said: InBoth::new(|lang| campaigns::outcome(report.outcome, lang)),
        what: InBoth::new(|lang| campaigns::what(report, lang)),
        who: InBoth::new(|lang| campaigns::who(report, lang)),
        result: InBoth::new(|lang| campaigns::result(report, lang)),
        advice: InBoth::new(|lang| campaigns::advice(report.outcome, lang)),
        first: millis(report.first),
        last: millis(report.last),
        requests: report.requests,
        sources: report
            .source_sample
            .iter()
            .map(ToString::to_string)
            .collect(),
        agents: report.agents.iter().map(AsRef::as_ref).collect(),
        paths: report
            .targets
            .iter()
            .map(|t| (&*t.path, t.attacks, t.ok, t.refused))
            .collect(),
        payloads: report.payloads.iter().map(campaigns::payload).collect(),
        phases: report.phases.iter().map(phase).collect(),
        start: report.timeline.start_secs,
        width: report.timeline.width_secs,
        steps: &report.timeline.steps,
    }
}
