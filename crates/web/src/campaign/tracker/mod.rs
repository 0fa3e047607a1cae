//! The tracker: facts in, campaigns out.

mod attackers;
mod ending;
mod guesses;
mod joining;
mod uploads;

use super::doors::Door;
use super::fact::{RequestFact, address_key};
use super::joins::{Bucket, When};
use super::report::Campaigns;
use super::slots::{CampaignHandle, NOBODY, Slots};
use super::sources::Source;
use super::table::Table;
use crate::Score;
use crate::outcome::{Baseline, Evidence};
use attackers::Attacker;
use joining::unite;
use std::net::IpAddr;
use yagura_model::{Incident, Timestamp};

/// How far apart (in seconds) attacks of one source may be to belong together: two days, and a little
/// for what comes at about the same hour each day.
pub const SAME_SOURCE_SECS: i64 = 50 * 3_600;

/// What a request turned out to be part of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Observed {
    /// The campaign, if its source is known to attack.
    pub campaign: Option<CampaignHandle>,
    /// What became clear by this request.
    pub raised: Option<Raised>,
}

/// Something that no single request shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raised {
    /// What.
    pub kind: RaisedKind,
    /// Path that it is about.
    pub path: Box<str>,
    /// Sources of the campaign so far.
    pub sources: u32,
    /// Attempts of the campaign so far: attacks, guesses or misses, as the kind says.
    pub attempts: u64,
    /// What shows success.
    pub evidence: Option<Evidence>,
}

/// Kinds of [`Raised`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RaisedKind {
    /// Passwords are being guessed.
    Guessing,
    /// A guesser got in.
    SignedIn,
    /// A source looks for known holes and forgotten files.
    Scanning,
    /// A source looks for whatever may be there.
    DirectorySearch,
    /// A script that was not there before takes commands.
    NewScript,
    /// An attack seems to have succeeded.
    Success,
}

/// Follows campaigns. One thread; synchronous.
pub struct Tracker {
    baselines: Table<Baseline>,
    sources: Table<Source>,
    attackers: Table<Attacker>,
    doors: Table<Door>,
    /// When something was first uploaded to a site, by whomever (seconds).
    uploads: Table<i64>,
    buckets: Table<Bucket>,
    /// Connections of other hosts by destination: from whom, first and last time.
    outbound: Table<Outbound>,
    slots: Slots,
    told: Campaigns,
}

#[derive(Debug, Clone, Copy)]
struct Outbound {
    server: IpAddr,
    first: Timestamp,
    last: Timestamp,
}

impl Default for Tracker {
    fn default() -> Self {
        Self::new()
    }
}

impl Tracker {
    /// Paths whose ordinary answers are known.
    const PATHS_MAX: usize = 50_000;
    /// Sources whose misses and uploads are counted.
    const SOURCES_MAX: usize = 100_000;
    /// Sources known to attack.
    const ATTACKERS_MAX: usize = 200_000;
    /// Paths where people sign in.
    const DOORS_MAX: usize = 128;
    /// Sites whose uploads are known.
    const SITES_MAX: usize = 1_024;
    /// Things that sources may have in common.
    const BUCKETS_MAX: usize = 16_384;
    /// Destinations of outbound connections.
    const OUTBOUND_MAX: usize = 65_536;
    /// Campaigns that can still grow. Above it, small ones that rest longest are over.
    const OPEN_MAX: usize = 8_192;
    /// How long (in seconds) after an upload a new script belongs to it.
    const UPLOAD_SECS: i64 = 86_400;
    /// How long after an attack a connection may come that it caused.
    const OUTBOUND_NANOS: i64 = 86_400 * 1_000_000_000;

    /// Makes a tracker that has seen nothing.
    #[must_use]
    pub fn new() -> Self {
        Self {
            baselines: Table::new(Self::PATHS_MAX),
            sources: Table::new(Self::SOURCES_MAX),
            attackers: Table::new(Self::ATTACKERS_MAX),
            doors: Table::new(Self::DOORS_MAX),
            uploads: Table::new(Self::SITES_MAX),
            buckets: Table::new(Self::BUCKETS_MAX),
            outbound: Table::new(Self::OUTBOUND_MAX),
            slots: Slots::default(),
            told: Campaigns::default(),
        }
    }

    /// Takes in a request.
    pub fn observe(&mut self, fact: &RequestFact<'_>) -> Observed {
        let baseline = self.baseline(fact);
        let scan = self
            .sources
            .get_or_insert(fact.source_key(), Source::default);
        let scan = scan.requested(fact);
        let mut campaign = self.campaign_of(fact);
        if campaign.is_none() && is_attack(fact) {
            campaign = Some(self.open(fact, fact.source, fact.time));
        }
        let mut raised = scan.map(|scan| self.scanned(scan, &mut campaign, fact));
        raised = self.knocked(&mut campaign, fact).or(raised);
        raised = self.ran_script(&mut campaign, fact, &baseline).or(raised);
        self.note_sent(fact);
        let Some(root) = campaign else {
            return Observed::default();
        };
        if let Some(campaign) = self.slots.get(root) {
            campaign.add(fact, &baseline);
        }
        self.touch_attacker(root, fact);
        let root = match &fact.attack {
            Some(attack) if attack.score >= Score::BREAK_OUT => self.join(root, fact, attack),
            _ => root,
        };
        if raised.is_none() && fact.attack.is_some() {
            raised = self.proven(root);
        }
        Observed {
            campaign: Some(CampaignHandle(root)),
            raised,
        }
    }

    /// Takes in a connection that began at `server`. Only those to callbacks and sources of
    /// campaigns matter; the caller needs to know neither.
    pub fn observe_outbound(&mut self, time: Timestamp, server: IpAddr, destination: IpAddr) {
        let seen = self
            .outbound
            .get_or_insert(address_key(destination), || Outbound {
                server,
                first: time,
                last: time,
            });
        seen.first = seen.first.min(time);
        if time >= seen.last {
            (seen.last, seen.server) = (time, server);
        }
    }

    /// Returns the name and the outcome of a campaign, as far as they are known now.
    #[must_use]
    pub fn resolve(&self, handle: CampaignHandle) -> Incident {
        let root = self.slots.root(handle.0);
        if let Some(incident) = self.slots.closed(root) {
            return incident;
        }
        let Some(campaign) = self.slots.peek(root) else {
            return NOBODY;
        };
        let mut proofs = campaign.proofs();
        proofs.extend(self.outbound_of(campaign));
        Incident {
            id: campaign.id,
            outcome: campaign.outcome(&proofs),
        }
    }

    /// Ends all campaigns and tells them. Handles still resolve.
    pub fn finish(&mut self) -> Campaigns {
        let attackers = &self.attackers;
        let habits = |source| attackers.peek(source).map(|known: &Attacker| known.habits);
        for bucket in self.buckets.sorted_mut() {
            unite(&mut self.slots, &bucket.settle(When::End, habits));
        }
        for root in self.slots.open_roots() {
            self.close(root);
        }
        self.told.tidy();
        std::mem::take(&mut self.told)
    }

    /// Returns about how many bytes of memory it has.
    #[must_use]
    pub fn len_bytes(&self) -> usize {
        self.baselines.len_bytes()
            + self.sources.len_bytes()
            + self.attackers.len_bytes()
            + self.doors.len_bytes()
            + self.uploads.len_bytes()
            + self.doors.values().map(Door::len_bytes).sum::<usize>()
            + self.buckets.len_bytes()
            + self.buckets.values().map(Bucket::len_bytes).sum::<usize>()
            + self.outbound.len_bytes()
            + self.slots.len_bytes()
    }

    /// Returns how the path answered before, and counts this answer.
    fn baseline(&mut self, fact: &RequestFact<'_>) -> Baseline {
        let known = self
            .baselines
            .get_or_insert(fact.path_key(), Baseline::default);
        let before = *known;
        if matches!(fact.status, 200..=299) {
            known.note_ok(fact.secs(), fact.source_key());
            if fact.attack.is_none() {
                fact.response_len_bytes
                    .into_iter()
                    .for_each(|len| known.lengths.add(len));
            }
        }
        if fact.attack.is_none() {
            fact.duration_millis
                .into_iter()
                .for_each(|millis| known.durations.add(u64::from(millis)));
        }
        before
    }

    /// Tells a success that was not told before.
    fn proven(&mut self, root: u32) -> Option<Raised> {
        let campaign = self.slots.get(root)?;
        let evidence = campaign.news()?;
        Some(Raised {
            kind: RaisedKind::Success,
            path: evidence.path.clone(),
            sources: campaign.sources,
            attempts: campaign.attacks,
            evidence: Some(evidence),
        })
    }
}

fn is_attack(fact: &RequestFact<'_>) -> bool {
    fact.attack
        .as_ref()
        .is_some_and(|attack| attack.score >= Score::BREAK_OUT)
}
