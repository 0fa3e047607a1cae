//! What is told of a campaign.

use super::fact::Answer;
use super::timeline::Timeline;
use crate::outcome::Evidence;
use crate::{Category, Score};
use std::cmp::Reverse;
use std::net::IpAddr;
use yagura_model::{IncidentId, Level, Outcome, Timestamp};

/// A campaign, as it is told to people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CampaignReport {
    /// Its name.
    pub id: IncidentId,
    /// What became of it.
    pub outcome: Outcome,
    /// How urgent it is.
    pub level: Level,
    /// First request that belongs to it.
    pub first: Timestamp,
    /// Last request that belongs to it.
    pub last: Timestamp,
    /// Number of sources.
    pub sources: u32,
    /// The first of them.
    pub source_sample: Vec<IpAddr>,
    /// Some of the sites, where the logs name them.
    pub sites: Vec<Box<str>>,
    /// Some of the agents that attacks came with.
    pub agents: Vec<Box<str>>,
    /// All requests of its sources since the first attack.
    pub requests: u64,
    /// Requests with an attack in them.
    pub attacks: u64,
    /// Refused sign-ins.
    pub guesses: u32,
    /// Requests for what is not there, when it began to scan.
    pub misses: u32,
    /// What attacks were answered.
    pub answers: Answers,
    /// Kinds of attack with their number, most first.
    pub categories: Vec<(Category, u32)>,
    /// Paths, those attacked most first.
    pub targets: Vec<TargetReport>,
    /// How far it went.
    pub phases: Vec<Phase>,
    /// What shows that it worked, oldest first.
    pub evidence: Vec<Evidence>,
    /// Some decoded payloads.
    pub payloads: Vec<Payload>,
    /// Requests over time.
    pub timeline: Timeline,
}

impl CampaignReport {
    /// Sorts the worst first: by level, then by size; equals by time and name.
    pub(super) fn rank(&self) -> impl Ord {
        let size = self.attacks + u64::from(self.guesses) + u64::from(self.misses);
        (Reverse(self.level), Reverse(size), self.first, self.id)
    }
}

/// Number of answers by kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Answers {
    /// 2xx.
    pub ok: u64,
    /// 3xx.
    pub redirect: u64,
    /// 4xx.
    pub refused: u64,
    /// 5xx.
    pub error: u64,
    /// None, or not logged.
    pub unknown: u64,
}

impl Answers {
    pub(super) fn add(&mut self, answer: Answer) {
        *match answer {
            Answer::Ok => &mut self.ok,
            Answer::Redirect => &mut self.redirect,
            Answer::Refused => &mut self.refused,
            Answer::Error => &mut self.error,
            Answer::Unknown => &mut self.unknown,
        } += 1;
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.ok += other.ok;
        self.redirect += other.redirect;
        self.refused += other.refused;
        self.error += other.error;
        self.unknown += other.unknown;
    }
}

/// A path that was attacked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetReport {
    /// The path, as far as it is kept.
    pub path: Box<str>,
    /// Attacks, refused sign-ins among them.
    pub attacks: u32,
    /// Attacks answered 2xx.
    pub ok: u32,
    /// Attacks answered 4xx.
    pub refused: u32,
}

/// How far an attack has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhaseKind {
    /// Tries what is there.
    Probe,
    /// Sends what is to have an effect.
    Exploit,
    /// Uses what it got: commands to a web shell, a session.
    Use,
}

impl PhaseKind {
    /// All, in the order in which an attack goes.
    pub const ALL: [Self; 3] = [Self::Probe, Self::Exploit, Self::Use];
}

/// Requests of one phase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Phase {
    /// Which.
    pub kind: PhaseKind,
    /// Its first request.
    pub first: Timestamp,
    /// Its last request.
    pub last: Timestamp,
    /// Number of requests.
    pub requests: u32,
}

/// A decoded payload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payload {
    /// When it was sent.
    pub time: Timestamp,
    /// Kind of attack.
    pub category: Category,
    /// How sure and how grave.
    pub score: Score,
    /// The decisive part, decoded and cut.
    pub text: Box<str>,
    /// Where to.
    pub path: Box<str>,
    /// Status of the answer; 0 where the log has none.
    pub status: u16,
}

/// All campaigns of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Campaigns {
    /// The worst ones, worst first.
    pub worst: Vec<CampaignReport>,
    /// Campaigns by outcome: succeeded, unknown, failed.
    pub succeeded: u64,
    /// See [`Self::succeeded`].
    pub unknown: u64,
    /// See [`Self::succeeded`].
    pub failed: u64,
}

impl Campaigns {
    /// Most campaigns that are kept to be told one by one.
    pub const KEPT_MAX: usize = 200;

    /// Returns how many there were.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.succeeded + self.unknown + self.failed
    }

    pub(super) fn add(&mut self, report: CampaignReport) {
        *match report.outcome {
            Outcome::Success => &mut self.succeeded,
            Outcome::Unknown => &mut self.unknown,
            Outcome::Failed => &mut self.failed,
        } += 1;
        self.worst.push(report);
        if self.worst.len() >= 2 * Self::KEPT_MAX {
            self.tidy();
        }
    }

    pub(super) fn tidy(&mut self) {
        self.worst.sort_by(|a, b| a.rank().cmp(&b.rank()));
        self.worst.truncate(Self::KEPT_MAX);
    }
}
