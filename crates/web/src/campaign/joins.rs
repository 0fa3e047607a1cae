//! Which sources belong together: one tool, one hand.
//!
//! Many sources that begin the same kind of attack with the same agent or out of the same network
//! within an hour, each with about as many attempts, are one campaign. So are sources that send
//! the same payloads, and those whose payloads call the same address. A source that was at work
//! long before (a slow attacker) or does far more than the others (another attacker who happens to
//! come now) is not taken in: what is only near in time stays apart. Nor is one whose attacks the
//! site answers in other ways: what one tool sends is answered alike, whoever sends it.

use super::fact::{Answer, RequestFact};
use smallvec::SmallVec;

/// What sources have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Common {
    /// The kind of attack, and the agent or the network.
    Kind,
    /// A payload, the agent, and the network or the path.
    Payload,
    /// A payload, the agent and the path, by each of many a few times only, over a day.
    Spray,
    /// The address that payloads call.
    Callback,
}

/// The agents of a source.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Agents {
    #[default]
    Unseen,
    One(u64),
    Several,
}

/// How a source attacks and is answered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Habits {
    /// Attacks in all.
    pub(super) attacks: u32,
    /// Attacks by answer: given, blocked, nothing there, anything else.
    answers: [u32; 4],
    agents: Agents,
}

impl Habits {
    /// Attacks of its peers that a source is thought to have made too, so that a few answers do
    /// not tell it from them.
    const PRIOR: f32 = 2.0;
    /// How far the shares of answers may be from those of the peers, summed up; 2 is all.
    const APART: f32 = 0.8;

    /// Takes in an attack.
    pub(super) fn attacked(&mut self, fact: &RequestFact<'_>) {
        self.attacks = self.attacks.saturating_add(1);
        self.agents = match self.agents {
            Agents::Unseen => Agents::One(fact.agent.hash),
            Agents::One(agent) if agent == fact.agent.hash => self.agents,
            _ => Agents::Several,
        };
        let kind = match (fact.answer(), fact.status) {
            (Answer::Ok, _) => 0,
            (_, 401 | 403 | 406 | 429) => 1,
            (Answer::Refused, _) => 2,
            _ => 3,
        };
        self.answers[kind] = self.answers[kind].saturating_add(1);
    }

    /// Its agent, if it has but one.
    fn agent(&self) -> Option<u64> {
        match self.agents {
            Agents::One(agent) => Some(agent),
            Agents::Unseen | Agents::Several => None,
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "shares")]
    fn shares(&self) -> [f32; 4] {
        let all = self.answers.iter().sum::<u32>().max(1) as f32;
        self.answers.map(|n| n as f32 / all)
    }

    /// Whether it is answered as its peers are.
    #[expect(clippy::cast_precision_loss, reason = "shares")]
    fn is_answered_like(&self, peers: [f32; 4]) -> bool {
        let weight = self.attacks as f32 / (self.attacks as f32 + Self::PRIOR);
        let shares = self.shares();
        let apart: f32 = shares.iter().zip(peers).map(|(a, b)| (a - b).abs()).sum();
        apart * weight <= Self::APART
    }
}

/// A source that has something in common with others.
#[derive(Debug, Clone, Copy)]
pub(super) struct Member {
    pub(super) source: u64,
    /// Its campaign.
    pub(super) handle: u32,
    pub(super) habits: Habits,
    /// How many of them have what the bucket is about.
    pub(super) having: u32,
    /// Its first and its current attack (seconds).
    pub(super) first: i64,
    pub(super) now: i64,
}

/// When sources are compared.
#[derive(Debug, Clone, Copy)]
pub(super) enum When {
    /// At a time (seconds), and whether the first of them has to make room.
    Now(i64, bool),
    /// When nothing more comes.
    End,
}

/// Sources with one thing in common.
#[derive(Debug)]
pub(super) struct Bucket {
    common: Common,
    members: SmallVec<[Member; 2]>,
    /// The campaign they have become.
    campaign: Option<u32>,
    /// When they were last compared (seconds).
    settled: i64,
}

impl Bucket {
    /// Sources that are kept of one bucket.
    pub(super) const MEMBERS_MAX: usize = 32;
    const HOUR_SECS: i64 = 3_600;
    const DAY_SECS: i64 = 86_400;
    /// How long a source is watched before it is compared: the first requests of all look alike.
    const WATCHED_SECS: i64 = 120;
    /// How often sources are compared.
    const SETTLED_SECS: i64 = 10;

    fn window_secs(&self) -> i64 {
        match self.common {
            Common::Kind | Common::Payload => Self::HOUR_SECS,
            Common::Spray | Common::Callback => Self::DAY_SECS,
        }
    }

    pub(super) fn new(common: Common) -> Self {
        Self {
            common,
            members: SmallVec::new(),
            campaign: None,
            settled: i64::MIN,
        }
    }

    /// Notes an attack; returns campaigns that are one, none or at least two. `habits` tells what
    /// a source has done by now.
    pub(super) fn note(
        &mut self,
        member: Member,
        habits: impl Fn(u64) -> Option<Habits>,
    ) -> SmallVec<[u32; 8]> {
        let window = self.window_secs();
        // More sources within minutes than can be watched do not come by chance: who has to make
        // room is compared with all.
        let is_flood = self.members.len() >= Self::MEMBERS_MAX
            && self.members.iter().all(|m| m.source != member.source);
        let is_due = self.settled.abs_diff(member.now) >= Self::SETTLED_SECS.unsigned_abs();
        let joined = if is_flood || is_due {
            self.settled = member.now;
            self.settle(When::Now(member.now, is_flood), &habits)
        } else {
            SmallVec::new()
        };
        self.members
            .retain(|m| m.source == member.source || (member.now - m.now).abs() <= window);
        if self.members.is_empty() {
            self.campaign = None;
        }
        let known = self.members.iter().position(|m| m.source == member.source);
        let is_old = member.now - member.first > window;
        match known {
            Some(at) => {
                let having = self.members[at].having.saturating_add(1);
                self.members[at] = Member { having, ..member };
            }
            // A source that was at work long before has not come with the others.
            None if is_old && self.common != Common::Callback => {}
            None => {
                if self.members.len() >= Self::MEMBERS_MAX {
                    self.members.remove(0);
                }
                self.members.push(member);
            }
        }
        if self.common == Common::Callback {
            return self.calling(&habits);
        }
        joined
    }

    /// Campaigns of those who want one address called again and again. A list of payloads that
    /// goes about names it once.
    fn calling(&self, habits: impl Fn(u64) -> Option<Habits>) -> SmallVec<[u32; 8]> {
        let attacks = |m: &Member| habits(m.source).unwrap_or(m.habits).attacks;
        let calling = self.members.iter().filter(|m| m.having * 4 >= attacks(m));
        calling.map(|m| m.handle).collect()
    }

    /// Returns the campaigns that are one.
    pub(super) fn settle(
        &mut self,
        when: When,
        habits: impl Fn(u64) -> Option<Habits>,
    ) -> SmallVec<[u32; 8]> {
        if self.common == Common::Callback || self.members.len() < 3 && self.campaign.is_none() {
            return SmallVec::new();
        }
        for known in &mut self.members {
            known.habits = habits(known.source).unwrap_or(known.habits);
        }
        let is_watched = |m: &Member| match when {
            When::Now(now, _) => now - m.first >= Self::WATCHED_SECS,
            When::End => true,
        };
        let is_flood = matches!(when, When::Now(_, true));
        let compared = self.members.iter().filter(|m| is_flood || is_watched(m));
        let compared: SmallVec<[Member; 8]> = compared.copied().collect();
        let mut alike = match self.common {
            Common::Spray => alike_in_spray(&compared),
            _ => alike(&compared, self.window_secs()),
        };
        let repeated = alike.iter().filter(|m| m.habits.attacks >= 2).count();
        let enough = match self.common {
            Common::Kind => repeated >= 3 && agent_of_most(&alike).is_some() || alike.len() >= 6,
            Common::Payload => alike.len() >= 3,
            Common::Spray | Common::Callback => alike.len() >= 4,
        };
        // Who comes later is compared with some who are still there, not with one who stayed on.
        let goes_on = self.campaign.is_some() && alike.len() >= 3;
        if !enough && !goes_on {
            return SmallVec::new();
        }
        let leaves = self.members.first().map(|m| m.source);
        alike.retain(|m| !is_flood || is_watched(m) || Some(m.source) == leaves);
        if alike.is_empty() {
            return SmallVec::new();
        }
        let mut handles: SmallVec<[u32; 8]> = self.campaign.into_iter().collect();
        handles.extend(alike.iter().map(|m| m.handle));
        self.campaign = handles.first().copied();
        handles
    }

    /// Returns about how many bytes of memory it points to.
    pub(super) fn len_bytes(&self) -> usize {
        if self.members.spilled() {
            self.members.capacity() * size_of::<Member>()
        } else {
            0
        }
    }
}

/// Those who have made about as many attacks as most and were not at work long before them, with
/// the agent that most have, if there is one, and were answered like the others.
fn alike(members: &[Member], window_secs: i64) -> SmallVec<[Member; 8]> {
    let mut firsts: SmallVec<[i64; 32]> = members.iter().map(|m| m.first).collect();
    firsts.sort_unstable();
    let first = firsts.get(firsts.len() / 2).copied().unwrap_or(0);

    let mut attacks: SmallVec<[u32; 32]> = members.iter().map(|m| m.habits.attacks).collect();
    attacks.sort_unstable();
    let median = attacks.get(attacks.len() / 2).copied().unwrap_or(0);
    let by_time_and_number = |m: &&Member| {
        let attacks = m.habits.attacks;
        let came_with = m.first.saturating_add(window_secs) >= first;
        came_with && attacks * 4 >= median && attacks <= median * 4 + 4
    };
    let mut alike: SmallVec<[Member; 8]> =
        members.iter().filter(by_time_and_number).copied().collect();
    if let Some(agent) = agent_of_most(&alike) {
        alike.retain(|m| m.habits.agent() == Some(agent));
    }
    let peers = middle(&alike);
    alike.retain(|m| m.habits.is_answered_like(peers));
    alike
}

/// The agent of at least two thirds.
fn agent_of_most(members: &[Member]) -> Option<u64> {
    let mut agents: SmallVec<[u64; 32]> = members.iter().filter_map(|m| m.habits.agent()).collect();
    agents.sort_unstable();
    let of_most = agents.get(agents.len() / 2).copied()?;
    let having = agents.iter().filter(|agent| **agent == of_most).count();
    (having * 3 >= members.len() * 2).then_some(of_most)
}

/// Shares of answers, in the middle of all.
#[expect(clippy::cast_precision_loss, reason = "at most MEMBERS_MAX")]
fn middle(members: &[Member]) -> [f32; 4] {
    let mut sums = [0.0; 4];
    for member in members {
        for (sum, share) in sums.iter_mut().zip(member.habits.shares()) {
            *sum += share;
        }
    }
    sums.map(|sum| sum / members.len().max(1) as f32)
}

/// Those who have made a few attacks only.
fn alike_in_spray(members: &[Member]) -> SmallVec<[Member; 8]> {
    members
        .iter()
        .filter(|m| m.habits.attacks <= 3)
        .copied()
        .collect()
}
