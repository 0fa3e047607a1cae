//! What a scan tells of itself besides its findings: inputs that were not read, rules that are
//! blind or did not load, correlations that ran out of room.

use super::{Inputs, Job, Outcome, web};
use crate::output::{RuleFailure, RunFacts, Shortfall, SkipReason, SkippedFile};
use crate::rules::sight::{self, Sight};
use yagura_model::RuleMeta;
use yagura_sigma::{CorrelatorCounters, Coverage, RuleCoverage};

pub(super) fn inputs(inputs: &Inputs, outcome: &mut Outcome) {
    for (file, error, named) in &inputs.failed {
        outcome.unreadable += usize::from(*named);
        outcome.facts.files_skipped.push(SkippedFile {
            file: file.clone(),
            reason: error.clone(),
        });
    }
    for folder in &inputs.empty_folders {
        outcome.facts.files_skipped.push(SkippedFile {
            file: folder.clone(),
            reason: SkipReason::EmptyFolder,
        });
    }
}

pub(super) fn correlations(counters: CorrelatorCounters, dropped: u64, facts: &mut RunFacts) {
    let all = [
        (Shortfall::WithoutTime, counters.without_time),
        (Shortfall::Late, counters.late),
        (Shortfall::GroupsDropped, counters.groups_evicted),
        (Shortfall::MatchesForgotten, counters.entries_forgotten),
        (Shortfall::ChainsCut, counters.chains_cut),
        (Shortfall::FindingsDropped, dropped),
    ];
    facts.shortfalls = all.into_iter().filter(|(_, n)| *n > 0).collect();
}

pub(super) fn rules(job: &Job, coverage: &Coverage, facts: &mut RunFacts) {
    let set = &job.rules;
    let mut sights = Vec::with_capacity(set.rules.len());
    for (index, rule) in set.rules.iter().enumerate() {
        let is_shown = in_force(job, &rule.meta, facts);
        if rule.not_evaluable.is_some() {
            facts.rules_not_evaluable += u64::from(is_shown);
            sights.push(Sight::LacksFields);
            continue;
        }
        facts.rules_loaded += u64::from(is_shown);
        let (sight, reason) = match job.engine.coverage(index, coverage) {
            RuleCoverage::Covered => (Sight::Sees, String::new()),
            // What judges requests found nothing, but it was there.
            RuleCoverage::NoFields(_) if web::asks(rule) => (Sight::Sees, String::new()),
            RuleCoverage::NoLogSource => (Sight::Blind, String::new()),
            RuleCoverage::NoFields(names) => (Sight::LacksFields, lacks(&names)),
        };
        sights.push(sight);
        if is_shown {
            see(sight, &rule.meta, rule.line, reason, facts);
        }
    }
    let correlations = sight::of_correlations(set, &sights);
    for (linked, sight) in set.correlations.iter().zip(correlations) {
        let correlation = &linked.correlation;
        if !in_force(job, &correlation.meta, facts) {
            continue;
        }
        facts.rules_loaded += 1;
        let reason = "rules that it needs cannot fire on these events".to_owned();
        see(sight, &correlation.meta, correlation.line, reason, facts);
    }
    for problem in set.problems.iter().chain(job.wants.problems()) {
        facts.rules_failed.push(RuleFailure {
            file: problem.file.clone(),
            line: Some(problem.line as u64),
            reason: problem.reason.clone(),
        });
    }
}

/// Counts a rule that the options leave out.
fn in_force(job: &Job, meta: &RuleMeta, facts: &mut RunFacts) -> bool {
    let is_shown = job.options.selection.shows(meta);
    facts.left_out.rules += u64::from(!is_shown);
    is_shown
}

fn see(sight: Sight, meta: &RuleMeta, line: usize, reason: String, facts: &mut RunFacts) {
    match sight {
        Sight::Sees => {}
        Sight::Blind => facts.rules_blind += 1,
        Sight::LacksFields => facts.rules_without_fields.push(RuleFailure {
            file: meta.file.clone(),
            line: Some(line as u64),
            reason,
        }),
    }
}

/// Says which fields a rule lacked.
fn lacks(names: &[String]) -> String {
    if names.is_empty() {
        return "its condition cannot hold on any event".to_owned();
    }
    let more = if names.len() == Coverage::MISSING_MAX {
        ", ..."
    } else {
        ""
    };
    format!("no event of its log source has {}{more}", names.join(", "))
}
