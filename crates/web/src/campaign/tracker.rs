//! The tracker: facts in, campaigns out.

use super::doors::{Door, DoorEvent, Guesser};
use super::fact::{AttackFact, Family, Method, RequestFact, address_key, mix};
use super::joins::{Bucket, Common, Member};
use super::path;
use super::record::Campaign;
use super::report::{Campaigns, PhaseKind};
use super::slots::{CampaignHandle, NOBODY, Slots};
use super::sources::{Scan, Sent, Source};
use super::table::Table;
use crate::outcome::{Baseline, Evidence, EvidenceKind};
use crate::{Category, Score};
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

/// A source that attacks.
#[derive(Debug, Clone, Copy)]
struct Attacker {
    current: Stay,
    /// The stay before it by order of arrival: what comes late can fill the gap between.
    previous: Option<Stay>,
    attacks: u32,
}

/// Attacks of one source that belong together.
#[derive(Debug, Clone, Copy)]
struct Stay {
    handle: u32,
    /// Seconds.
    first: i64,
    last: i64,
}

impl Stay {
    fn is_near(&self, secs: i64) -> bool {
        secs >= self.first.saturating_sub(SAME_SOURCE_SECS)
            && secs <= self.last.saturating_add(SAME_SOURCE_SECS)
    }
}

/// Follows campaigns. One thread; synchronous.
pub struct Tracker {
    baselines: Table<Baseline>,
    sources: Table<Source>,
    attackers: Table<Attacker>,
    doors: Table<Door>,
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
        let attacks = |source| attackers.peek(source).map(|known: &Attacker| known.attacks);
        for bucket in self.buckets.sorted_mut() {
            unite(&mut self.slots, &bucket.settle(None, attacks));
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

    /// Returns the open campaign that the source is in.
    fn campaign_of(&mut self, fact: &RequestFact<'_>) -> Option<u32> {
        self.campaign_of_source(fact.source_key(), fact.secs())
    }

    fn campaign_of_source(&mut self, source: u64, secs: i64) -> Option<u32> {
        self.attackers.peek(source)?;
        let attacker = self.attackers.get(source)?;
        if let Some(previous) = attacker.previous.filter(|stay| stay.is_near(secs)) {
            let current = attacker.current;
            attacker.current = previous;
            attacker.previous = Some(current);
            if current.is_near(secs) {
                attacker.current.first = previous.first.min(current.first);
                attacker.current.last = previous.last.max(current.last);
                attacker.current.handle = self.slots.join(previous.handle, current.handle);
                attacker.previous = None;
            }
        }
        let stay = attacker.current;
        let root = self.slots.root(stay.handle);
        (stay.is_near(secs) && self.slots.peek(root).is_some()).then_some(root)
    }

    fn open(&mut self, fact: &RequestFact<'_>, source: IpAddr, time: Timestamp) -> u32 {
        if self.slots.open_len() >= Self::OPEN_MAX {
            self.close_some();
        }
        let mut campaign = Campaign::new(time, source, fact.path.text);
        campaign.add_source(source);
        let handle = self.slots.open(campaign);
        self.attacks_in(handle, source, time);
        handle
    }

    /// Makes a source a part of a campaign.
    fn enlist(&mut self, root: u32, source: IpAddr, time: Timestamp) {
        if let Some(campaign) = self.slots.get(root) {
            campaign.add_source(source);
            self.attacks_in(root, source, time);
        }
    }

    /// Notes the campaign of a source.
    fn attacks_in(&mut self, handle: u32, source: IpAddr, time: Timestamp) {
        let secs = time.as_nanos().div_euclid(1_000_000_000);
        let key = address_key(source);
        let attacker = Attacker {
            current: Stay {
                handle,
                first: secs,
                last: secs,
            },
            previous: self.attackers.peek(key).map(|known| known.current),
            attacks: 0,
        };
        self.attackers.insert(key, attacker);
    }

    fn touch_attacker(&mut self, root: u32, fact: &RequestFact<'_>) {
        if let Some(attacker) = self.attackers.get(fact.source_key()) {
            let stay = &mut attacker.current;
            stay.handle = root;
            stay.first = stay.first.min(fact.secs());
            stay.last = stay.last.max(fact.secs());
            attacker.attacks = attacker.attacks.saturating_add(u32::from(is_attack(fact)));
        }
    }

    fn scanned(
        &mut self,
        scan: Scan,
        campaign: &mut Option<u32>,
        fact: &RequestFact<'_>,
    ) -> Raised {
        let root = *campaign.get_or_insert_with(|| self.open(fact, fact.source, fact.time));
        let misses = self
            .sources
            .peek(fact.source_key())
            .map_or(0, Source::misses);
        let mut sources = 0;
        if let Some(campaign) = self.slots.get(root) {
            campaign.misses = campaign.misses.saturating_add(misses);
            campaign.phase(PhaseKind::Probe, fact.time, misses);
            sources = campaign.sources;
        }
        Raised {
            kind: match scan {
                Scan::Probes => RaisedKind::Scanning,
                Scan::Directories => RaisedKind::DirectorySearch,
            },
            path: fact.path.text.into(),
            sources,
            attempts: u64::from(misses),
            evidence: None,
        }
    }

    /// Lets the doors know of an attempt to sign in.
    fn knocked(&mut self, campaign: &mut Option<u32>, fact: &RequestFact<'_>) -> Option<Raised> {
        let key = |refusal| mix(fact.path_key(), refusal as u64);
        let doors = &self.doors;
        let concerned = Door::concerned(fact, |refusal| doors.peek(key(refusal)).is_some());
        let mut raised = None;
        for refusal in concerned {
            let door = self
                .doors
                .get_or_insert(key(refusal), || Door::new(refusal));
            let event = door.knocked(fact);
            let attacked_by = door.campaign;
            if let Some(event) = event {
                let root = self.door_event(event, attacked_by, campaign, fact, &mut raised);
                if let Some(door) = self.doors.get(key(refusal)) {
                    door.campaign = Some((root, fact.secs()));
                }
            }
        }
        raised
    }

    fn door_event(
        &mut self,
        event: DoorEvent,
        attacked_by: Option<(u32, i64)>,
        campaign: &mut Option<u32>,
        fact: &RequestFact<'_>,
        raised: &mut Option<Raised>,
    ) -> u32 {
        let known = attacked_by.map(|(handle, _)| self.slots.root(handle));
        let known = known.filter(|root| self.slots.peek(*root).is_some());
        let root = match &event {
            DoorEvent::Attacked(guessers) => self.gather(known, guessers, fact),
            _ => known.unwrap_or_else(|| self.open(fact, fact.source, fact.time)),
        };
        if campaign.is_none() {
            if self.campaign_of(fact).is_none() {
                self.enlist(root, fact.source, fact.time);
            }
            *campaign = self.campaign_of(fact);
        }
        let guesses = u32::from(event == DoorEvent::Guess);
        let Some(record) = self.slots.get(root) else {
            return root;
        };
        if guesses > 0 {
            record.add_guesses(fact, fact.time, guesses);
            return root;
        }
        let mut evidence = None;
        let kind = if let DoorEvent::SignedIn { refused } = event {
            let proof = Evidence {
                time: fact.time,
                path: fact.path.text.into(),
                kind: EvidenceKind::SignedIn {
                    refused: refused.max(record.guesses),
                    status: fact.status,
                },
            };
            record.prove(proof);
            record.phase(PhaseKind::Use, fact.time, 1);
            evidence = record.news();
            RaisedKind::SignedIn
        } else {
            RaisedKind::Guessing
        };
        // One sign-in is told; each after it is in the campaign.
        if kind == RaisedKind::Guessing || evidence.is_some() {
            *raised = Some(Raised {
                kind,
                path: fact.path.text.into(),
                sources: record.sources,
                attempts: u64::from(record.guesses),
                evidence,
            });
        }
        root
    }

    /// Makes those who guess at one door one campaign. A source that has another campaign stays
    /// there when it is one of many: a machine can serve two masters.
    fn gather(&mut self, known: Option<u32>, guessers: &[Guesser], fact: &RequestFact<'_>) -> u32 {
        let are_many = guessers.len() > 3;
        let mut root = known;
        for guesser in guessers {
            let time = Timestamp::from_secs(guesser.first).unwrap_or(fact.time);
            let own = self.campaign_of_source(address_key(guesser.address), guesser.first);
            let joined = match (root, own) {
                (None, Some(own)) if !are_many => own,
                (None, None) => self.open(fact, guesser.address, time),
                (None, Some(_)) => continue,
                (Some(root), Some(own)) if !are_many => self.slots.join(root, own),
                (Some(root), Some(_)) => root,
                (Some(root), None) => {
                    self.enlist(root, guesser.address, time);
                    root
                }
            };
            root = Some(joined);
            if let Some(campaign) = self.slots.get(joined) {
                campaign.add_guesses(fact, time, guesser.refused);
            }
        }
        root.unwrap_or_else(|| self.open(fact, fact.source, fact.time))
    }

    /// A script that nobody was answered by before something was uploaded, and that now takes
    /// orders from who uploaded it.
    fn ran_script(
        &mut self,
        campaign: &mut Option<u32>,
        fact: &RequestFact<'_>,
        baseline: &Baseline,
    ) -> Option<Raised> {
        let takes_orders = fact.has_query || fact.method.sends();
        if !takes_orders || !matches!(fact.status, 200..=299) || !path::is_script(fact.path.text) {
            return None;
        }
        let source = fact.source_key();
        let sent = self.sources.peek(source)?.sent?;
        let (first, first_source) = baseline.first_ok?;
        let is_after_upload = first >= sent.secs && fact.secs() - sent.secs <= Self::UPLOAD_SECS;
        let is_own = first_source == source
            || (campaign.is_some()
                && self
                    .attackers
                    .peek(first_source)
                    .map(|a| self.slots.root(a.current.handle))
                    == *campaign);
        let runs_commands = fact
            .attack
            .as_ref()
            .is_some_and(|a| Family::of(a.category).runs_code() && a.score >= Score::BREAK_OUT);
        let is_misplaced = path::is_in_upload_folder(fact.path.text)
            && (sent.to_upload || campaign.is_some())
            && !fact.has_referer;
        let is_shell = is_misplaced || (runs_commands && sent.to_upload);
        if !is_after_upload || !is_own || !is_shell {
            return None;
        }
        let was_known = campaign.is_some();
        let root = *campaign.get_or_insert_with(|| self.open(fact, fact.source, fact.time));
        let record = self.slots.get(root)?;
        record.phase(PhaseKind::Use, fact.time, 1);
        let requests = record.used_script(fact.path.text);
        // Nothing but its place speaks against it: one more request must.
        if !was_known && !runs_commands && requests < 2 {
            return None;
        }
        record.prove(Evidence {
            time: fact.time,
            path: fact.path.text.into(),
            kind: EvidenceKind::NewScript { requests },
        });
        let evidence = record.news()?;
        Some(Raised {
            kind: RaisedKind::NewScript,
            path: fact.path.text.into(),
            sources: record.sources,
            attempts: u64::from(requests),
            evidence: Some(evidence),
        })
    }

    fn note_sent(&mut self, fact: &RequestFact<'_>) {
        // Forms that take a file often redirect to the page that shows it.
        if !fact.method.sends() || !matches!(fact.status, 200..=299 | 302 | 303) {
            return;
        }
        let Some(source) = self.sources.get(fact.source_key()) else {
            return;
        };
        let to_upload = fact.method == Method::Put || path::is_upload(fact.path.text);
        if !to_upload && fact.status >= 300 {
            return;
        }
        let secs = fact.secs();
        // The first counts, as orders to a web shell are sent too; but an upload before anything.
        let is_news = source.sent.is_none_or(|sent| {
            secs - sent.secs > Self::UPLOAD_SECS || (to_upload && !sent.to_upload)
        });
        if is_news {
            source.sent = Some(Sent { secs, to_upload });
        }
    }

    /// Joins the campaign with those of sources that have something in common with this one.
    fn join(&mut self, root: u32, fact: &RequestFact<'_>, attack: &AttackFact<'_>) -> u32 {
        let Some(attacker) = self.attackers.peek(fact.source_key()).copied() else {
            return root;
        };
        let mut root = root;
        for (common, key) in things_in_common(fact, attack) {
            let member = Member {
                source: fact.source_key(),
                handle: root,
                attacks: attacker.attacks,
                first: attacker.current.first,
                now: fact.secs(),
            };
            let bucket = self.buckets.get_or_insert(key, || Bucket::new(common));
            let attackers = &self.attackers;
            let handles = bucket.note(member, |source| {
                attackers.peek(source).map(|known| known.attacks)
            });
            unite(&mut self.slots, &handles);
            root = self.slots.root(root);
        }
        root
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

    /// Returns a connection to the campaign after its attacks.
    fn outbound_of(&self, campaign: &Campaign) -> Option<Evidence> {
        let until = campaign.last.saturating_add_nanos(Self::OUTBOUND_NANOS);
        campaign.addresses().find_map(|destination| {
            let seen = self.outbound.peek(address_key(destination))?;
            let is_after = seen.last >= campaign.first && seen.first <= until;
            is_after.then(|| Evidence {
                time: seen.first.max(campaign.first),
                path: "".into(),
                kind: EvidenceKind::Outbound {
                    server: seen.server,
                    destination,
                },
            })
        })
    }

    fn close(&mut self, root: u32) {
        let Incident { outcome, .. } = self.resolve(CampaignHandle(root));
        let Some(campaign) = self.slots.close(root, outcome) else {
            return;
        };
        let outbound = self.outbound_of(&campaign);
        self.told
            .add(campaign.report(outbound.into_iter().collect()));
    }

    /// Ends a quarter of the campaigns: of those with the least in them, the ones that rest
    /// longest.
    fn close_some(&mut self) {
        let mut rank: Vec<_> = self
            .slots
            .open_roots()
            .into_iter()
            .filter_map(|root| {
                let campaign = self.slots.peek(root)?;
                let size = campaign.attacks + u64::from(campaign.guesses + campaign.misses);
                let is_small = size < 16 && campaign.proofs().is_empty();
                Some((!is_small, campaign.last, root))
            })
            .collect();
        rank.sort_unstable();
        for (.., root) in rank.into_iter().take(Self::OPEN_MAX / 4) {
            self.close(root);
        }
    }
}

/// Makes campaigns one. Some may be over by now.
fn unite(slots: &mut Slots, handles: &[u32]) {
    for pair in handles.windows(2) {
        slots.join(pair[0], pair[1]);
    }
}

fn is_attack(fact: &RequestFact<'_>) -> bool {
    fact.attack
        .as_ref()
        .is_some_and(|attack| attack.score >= Score::BREAK_OUT)
}

/// Keys of what an attack may have in common with those of other sources on the site.
fn things_in_common(
    fact: &RequestFact<'_>,
    attack: &AttackFact<'_>,
) -> impl Iterator<Item = (Common, u64)> {
    let site = fact.site.hash;
    let family = Family::of(attack.category) as u64;
    let agent = mix(site, fact.agent.hash);
    let network = mix(site, fact.network_key());
    let path = fact.path_key();
    let key = |salt: u64, a: u64, b: u64| mix(mix(salt, a), b);
    // A payload that is in everybody's list says little: it takes the agent, and the network or the
    // path besides.
    let has_payload = attack.category != Category::Scanner;
    let payload = has_payload.then_some(attack.skeleton);
    let callback = attack.callback.map(address_key);
    [
        (Common::Kind, key(1, agent, family)),
        (Common::Kind, key(2, network, family)),
    ]
    .into_iter()
    .chain(payload.into_iter().flat_map(move |payload| {
        [
            (Common::Payload, key(3, mix(agent, network), payload)),
            (Common::Payload, key(4, mix(agent, path), payload)),
            (Common::Spray, key(5, mix(agent, path), payload)),
        ]
    }))
    .chain(callback.map(|to| (Common::Callback, key(6, to, 0))))
}
