//! A campaign as it is told.

use super::super::report::{CampaignReport, Phase, PhaseKind, TargetReport};
use super::{Campaign, Named};
use crate::Score;
use crate::outcome::Evidence;
use yagura_model::{Level, Outcome};

impl Campaign {
    pub(in crate::campaign) fn outcome(&self, proofs: &[Evidence]) -> Outcome {
        let open = self.answers.ok + self.answers.redirect + self.answers.unknown;
        if !proofs.is_empty() {
            Outcome::Success
        } else if open > 0 {
            Outcome::Unknown
        } else {
            Outcome::Failed
        }
    }

    fn level(&self, outcome: Outcome) -> Level {
        match outcome {
            Outcome::Success => Level::Critical,
            Outcome::Unknown if self.highest >= Score::EFFECT => Level::High,
            Outcome::Unknown => Level::Medium,
            Outcome::Failed => Level::Low,
        }
    }

    /// Says all that is known.
    pub(in crate::campaign) fn report(mut self, outside: Vec<Evidence>) -> CampaignReport {
        outside.into_iter().for_each(|e| self.prove(e));
        let evidence = self.proofs();
        let outcome = self.outcome(&evidence);
        self.categories
            .sort_by_key(|(category, n)| (std::cmp::Reverse(*n), *category));
        self.targets
            .sort_by_key(|t| std::cmp::Reverse(t.attacks.saturating_add(t.guesses)));
        // What was answered says most.
        self.payloads.sort_by_key(|p| {
            (
                !(200..300).contains(&p.status),
                std::cmp::Reverse(p.score),
                p.time,
            )
        });
        let phases = PhaseKind::ALL.into_iter().zip(self.phases);
        CampaignReport {
            id: self.id,
            outcome,
            level: self.level(outcome),
            first: self.first,
            last: self.last,
            sources: self.sources,
            source_sample: self.source_sample,
            sites: texts(self.sites),
            agents: texts(self.agents),
            requests: self.requests,
            attacks: self.attacks,
            guesses: self.guesses,
            misses: self.misses,
            answers: self.answers,
            categories: self.categories,
            targets: self
                .targets
                .into_iter()
                .map(|t| TargetReport {
                    path: t.path,
                    attacks: t.attacks.saturating_add(t.guesses),
                    ok: t.ok,
                    refused: t.refused.saturating_add(t.guesses),
                })
                .collect(),
            phases: phases
                .filter_map(|(kind, phase)| {
                    phase.map(|(first, last, requests)| Phase {
                        kind,
                        first,
                        last,
                        requests,
                    })
                })
                .collect(),
            evidence,
            payloads: self.payloads,
            timeline: self.timeline,
        }
    }
}

fn texts(names: Vec<Named>) -> Vec<Box<str>> {
    names.into_iter().map(|name| name.text).collect()
}
