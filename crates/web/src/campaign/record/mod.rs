//! One campaign: what is known of it, bounded.

mod merge;
mod tell;

use super::fact::{RequestFact, cut, mix};
use super::report::{Answers, Payload, PhaseKind};
use super::timeline::Timeline;
use crate::outcome::{Baseline, Evidence, EvidenceKind, Tally, Target};
use crate::{Category, Place, Score};
use std::net::IpAddr;
use yagura_model::{IncidentId, Timestamp};

/// What is known of a campaign.
#[derive(Debug)]
pub(super) struct Campaign {
    pub(super) id: IncidentId,
    pub(super) first: Timestamp,
    pub(super) last: Timestamp,
    pub(super) sources: u32,
    pub(super) source_sample: Vec<IpAddr>,
    sites: Vec<Named>,
    agents: Vec<Named>,
    requests: u64,
    pub(super) attacks: u64,
    /// Guesses and misses, which are attacks without a payload.
    pub(super) guesses: u32,
    pub(super) misses: u32,
    answers: Answers,
    categories: Vec<(Category, u32)>,
    targets: Vec<Target>,
    /// All paths as one, for payloads that stand in the path.
    any_path: Option<Box<Target>>,
    /// How attacks for files and commands were answered on all paths.
    tally: Tally,
    phases: [Option<(Timestamp, Timestamp, u32)>; PhaseKind::ALL.len()],
    evidence: Vec<Evidence>,
    payloads: Vec<Payload>,
    callbacks: Vec<IpAddr>,
    /// Scripts that took orders after an upload, and how many.
    scripts: Vec<Script>,
    timeline: Timeline,
    highest: Score,
    /// Kinds of evidence that were already told as a finding.
    told: u8,
}

#[derive(Debug)]
struct Named {
    hash: u64,
    text: Box<str>,
}

/// A script that took orders.
#[derive(Debug, Clone)]
pub(super) struct Script {
    path: Box<str>,
    pub(super) requests: u32,
    /// The shortest and the longest answer.
    lengths: Option<(u64, u64)>,
}

impl Script {
    fn merge(&mut self, other: &Self) {
        self.requests = self.requests.saturating_add(other.requests);
        self.lengths = match (self.lengths, other.lengths) {
            (Some(a), Some(b)) => Some((a.0.min(b.0), a.1.max(b.1))),
            (a, b) => a.or(b),
        };
    }

    /// Whether different orders had answers of different lengths, which one page for all has not.
    pub(super) fn is_varied(&self) -> bool {
        let is_wide = |(short, long): (u64, u64)| long - short > 16 + short / 8;
        self.requests >= 3 && self.lengths.is_some_and(is_wide)
    }
}

impl Campaign {
    pub(super) const SOURCES_KEPT_MAX: usize = 64;
    const NAMES_MAX: usize = 4;
    const TARGETS_MAX: usize = 12;
    const EVIDENCE_MAX: usize = 12;
    const PAYLOADS_MAX: usize = 8;
    const PAYLOAD_LEN_BYTES_MAX: usize = 200;
    const CALLBACKS_MAX: usize = 8;

    pub(super) fn new(time: Timestamp, source: IpAddr, path: &str) -> Self {
        Self {
            id: id(time, source, path),
            first: time,
            last: time,
            sources: 0,
            source_sample: Vec::new(),
            sites: Vec::new(),
            agents: Vec::new(),
            requests: 0,
            attacks: 0,
            guesses: 0,
            misses: 0,
            answers: Answers::default(),
            categories: Vec::new(),
            targets: Vec::new(),
            any_path: None,
            tally: Tally::default(),
            phases: Default::default(),
            evidence: Vec::new(),
            payloads: Vec::new(),
            callbacks: Vec::new(),
            scripts: Vec::new(),
            timeline: Timeline::default(),
            highest: Score(0),
            told: 0,
        }
    }

    /// Takes in another source.
    pub(super) fn add_source(&mut self, source: IpAddr) {
        self.sources = self.sources.saturating_add(1);
        if self.source_sample.len() < Self::SOURCES_KEPT_MAX {
            self.source_sample.push(source);
        }
    }

    /// Takes in a request of one of its sources.
    pub(super) fn add(&mut self, fact: &RequestFact<'_>, baseline: &Baseline) {
        self.first = self.first.min(fact.time);
        self.last = self.last.max(fact.time);
        self.requests += 1;
        self.timeline.add(fact.secs(), 1);
        note(&mut self.sites, fact.site.hash, fact.site.text);
        if let Some(attack) = &fact.attack {
            note(&mut self.agents, fact.agent.hash, fact.agent.text);
            self.attacks += 1;
            self.highest = self.highest.max(attack.score);
            self.answers.add(fact.answer());
            count(&mut self.categories, attack.category, 1);
            self.tally.add(fact);
            self.target(fact, baseline);
            self.note_payload(fact);
            if let Some(callback) = attack.callback {
                self.note_callback(callback);
            }
            let phase = if attack.score >= Score::EFFECT {
                PhaseKind::Exploit
            } else {
                PhaseKind::Probe
            };
            self.phase(phase, fact.time, 1);
        }
    }

    /// Counts refused sign-ins at the path of a request.
    pub(super) fn add_guesses(&mut self, fact: &RequestFact<'_>, time: Timestamp, guesses: u32) {
        self.first = self.first.min(time);
        self.last = self.last.max(time);
        self.guesses = self.guesses.saturating_add(guesses);
        self.phase(PhaseKind::Probe, time, guesses);
        note(&mut self.agents, fact.agent.hash, fact.agent.text);
        let target = self.target_of(fact);
        target.guesses = target.guesses.saturating_add(guesses);
    }

    /// Returns the path that a request asks for, among those that are kept.
    fn target_of(&mut self, fact: &RequestFact<'_>) -> &mut Target {
        let key = fact.path_key();
        let known = self.targets.iter().position(|t| t.key == key);
        let at = known.unwrap_or_else(|| {
            let target = Target::new(key, fact.path.text);
            if self.targets.len() < Self::TARGETS_MAX {
                self.targets.push(target);
                return self.targets.len() - 1;
            }
            // The one that matters least makes room.
            let least = (0..self.targets.len())
                .min_by_key(|at| worth(&self.targets[*at]))
                .unwrap_or(0);
            self.targets[least] = target;
            least
        });
        &mut self.targets[at]
    }

    fn target(&mut self, fact: &RequestFact<'_>, baseline: &Baseline) {
        self.target_of(fact).attacked(fact, baseline);
        let Some(attack) = &fact.attack else { return };
        let is_sure = attack.category != Category::KnownExploit || attack.score >= Score::EFFECT;
        if attack.place == Place::Path && is_sure {
            self.any_path
                .get_or_insert_with(|| Box::new(Target::new(0, "")))
                .attacked(fact, baseline);
        }
    }

    fn note_payload(&mut self, fact: &RequestFact<'_>) {
        let Some(attack) = &fact.attack else { return };
        let text = cut(attack.evidence, Self::PAYLOAD_LEN_BYTES_MAX);
        let is_known = |p: &Payload| {
            p.category == attack.category && *p.text == *text && *p.path == *fact.path.text
        };
        let is_answered = |status: u16| (200..300).contains(&status);
        if let Some(known) = self.payloads.iter_mut().find(|p| is_known(p)) {
            if is_answered(fact.status) && !is_answered(known.status) {
                (known.status, known.time) = (fact.status, fact.time);
            }
            return;
        }
        if attack.evidence.is_empty() {
            return;
        }
        let payload = Payload {
            time: fact.time,
            category: attack.category,
            score: attack.score,
            text: text.into(),
            path: fact.path.text.into(),
            status: fact.status,
        };
        if self.payloads.len() < Self::PAYLOADS_MAX {
            self.payloads.push(payload);
            return;
        }
        // Answered ones and graver ones say more; of equals the first stay.
        let worth = |p: &Payload| (is_answered(p.status), p.score);
        if let Some(least) = self.payloads.iter_mut().min_by_key(|p| worth(p))
            && worth(least) < worth(&payload)
        {
            *least = payload;
        }
    }

    fn note_callback(&mut self, callback: IpAddr) {
        if self.callbacks.len() < Self::CALLBACKS_MAX && !self.callbacks.contains(&callback) {
            self.callbacks.push(callback);
        }
    }

    /// Counts a request to a script that was uploaded, and says what it does so far.
    pub(super) fn used_script(&mut self, fact: &RequestFact<'_>) -> Script {
        let used = Script {
            path: fact.path.text.into(),
            requests: 1,
            lengths: fact.response_len_bytes.map(|len| (len, len)),
        };
        match self.scripts.iter_mut().find(|s| s.path == used.path) {
            Some(known) => {
                known.merge(&used);
                known.clone()
            }
            None => {
                if self.scripts.len() < Self::NAMES_MAX {
                    self.scripts.push(used.clone());
                }
                used
            }
        }
    }

    pub(super) fn phase(&mut self, kind: PhaseKind, time: Timestamp, requests: u32) {
        let (first, last, n) = self.phases[kind as usize].get_or_insert((time, time, 0));
        *first = (*first).min(time);
        *last = (*last).max(time);
        *n = n.saturating_add(requests);
    }

    /// Adds evidence; like evidence of the same path is replaced.
    pub(super) fn prove(&mut self, evidence: Evidence) {
        let like = |e: &Evidence| e.kind.is_like(&evidence.kind) && e.path == evidence.path;
        if let Some(known) = self.evidence.iter_mut().find(|e| like(e)) {
            let first = known.time.min(evidence.time);
            *known = evidence;
            known.time = first;
        } else if self.evidence.len() < Self::EVIDENCE_MAX {
            self.evidence.push(evidence);
        }
    }

    /// Returns all that shows success.
    pub(super) fn proofs(&self) -> Vec<Evidence> {
        let of_targets = self.targets.iter().chain(self.any_path.as_deref());
        let mut proofs = self.evidence.clone();
        for evidence in of_targets.flat_map(|target| target.evidence(self.tally)) {
            let is_known = proofs
                .iter()
                .any(|p| p.kind.is_like(&evidence.kind) && p.path == evidence.path);
            if !is_known {
                proofs.push(evidence);
            }
        }
        proofs.sort_by_key(|e| e.time);
        proofs.truncate(Self::EVIDENCE_MAX);
        proofs
    }

    /// Returns a proof of a kind that was not returned before.
    pub(super) fn news(&mut self) -> Option<Evidence> {
        let bit = |kind: &EvidenceKind| match kind {
            EvidenceKind::AnsweredAfterRefusals { .. } => 1,
            EvidenceKind::LargeAnswer { .. } => 2,
            EvidenceKind::Delayed { .. } => 4,
            EvidenceKind::NewScript { .. } => 8,
            EvidenceKind::SignedIn { .. } => 16,
            EvidenceKind::Outbound { .. } => 32,
        };
        let told = self.told;
        let news = self
            .proofs()
            .into_iter()
            .find(|e| told & bit(&e.kind) == 0)?;
        self.told |= bit(&news.kind);
        Some(news)
    }

    /// Where the server would call if it did what payloads say, and where the attacks come from.
    pub(super) fn addresses(&self) -> impl Iterator<Item = IpAddr> {
        self.callbacks.iter().chain(&self.source_sample).copied()
    }

    /// Returns about how many bytes of memory it has.
    pub(super) fn len_bytes(&self) -> usize {
        size_of::<Self>()
            + self.targets.capacity() * size_of::<Target>()
            + self.any_path.as_ref().map_or(0, |_| size_of::<Target>())
            + self.targets.iter().map(|t| t.path.len()).sum::<usize>()
            + self.evidence.capacity() * size_of::<Evidence>()
            + self.payloads.capacity() * size_of::<Payload>()
            + self
                .payloads
                .iter()
                .map(|p| p.text.len() + p.path.len())
                .sum::<usize>()
            + self.source_sample.capacity() * size_of::<IpAddr>()
            + self.timeline.steps.capacity() * size_of::<u32>()
            + 512
    }
}

/// What a path says about the campaign; more is better.
fn worth(target: &Target) -> (bool, u32) {
    let tried = target.attacks.saturating_add(target.guesses);
    (target.evidence(Tally::default()).next().is_some(), tried)
}

/// The name of a campaign comes from its first fact, so that it is the same in every run.
fn id(time: Timestamp, source: IpAddr, path: &str) -> IncidentId {
    // FNV-1a: a name must not change with the version of a hash library.
    let address = source.to_string();
    let bytes = time.as_nanos().to_le_bytes();
    let parts = bytes
        .iter()
        .chain(address.as_bytes())
        .chain(path.as_bytes());
    let fnv = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3);
    IncidentId(mix(parts.fold(0xCBF2_9CE4_8422_2325, fnv), 0))
}

fn note(names: &mut Vec<Named>, hash: u64, text: &str) {
    let is_new = !text.is_empty() && names.iter().all(|name| name.hash != hash);
    if is_new && names.len() < Campaign::NAMES_MAX {
        names.push(Named {
            hash,
            text: text.into(),
        });
    }
}

fn count(categories: &mut Vec<(Category, u32)>, category: Category, n: u32) {
    match categories.iter_mut().find(|(known, _)| *known == category) {
        Some((_, known)) => *known = known.saturating_add(n),
        None => categories.push((category, n)),
    }
}
