//! Which sources belong together: one tool, one hand.
//!
//! Many sources that begin the same kind of attack with the same agent or out of the same network
//! within an hour, each with about as many attempts, are one campaign. So are sources that send
//! the same payloads, and those whose payloads call the same address. A source that was at work
//! long before (a slow attacker) or does far more than the others (another attacker who happens to
//! come now) is not taken in: what is only near in time stays apart.

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

/// A source that has something in common with others.
#[derive(Debug, Clone, Copy)]
pub(super) struct Member {
    pub(super) source: u64,
    /// Its campaign.
    pub(super) handle: u32,
    /// Attacks of the source in all.
    pub(super) attacks: u32,
    /// Its first and its current attack (seconds).
    pub(super) first: i64,
    pub(super) now: i64,
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

    /// Notes an attack; returns campaigns that are one, none or at least two. `attacks` tells how
    /// many attacks a source has made by now.
    pub(super) fn note(
        &mut self,
        member: Member,
        attacks: impl Fn(u64) -> Option<u32>,
    ) -> SmallVec<[u32; 8]> {
        let window = self.window_secs();
        // More sources within minutes than can be watched do not come by chance.
        let is_flood = self.members.len() >= Self::MEMBERS_MAX
            && self.members.iter().all(|m| m.source != member.source);
        let is_due = self.settled.abs_diff(member.now) >= Self::SETTLED_SECS.unsigned_abs();
        let joined = if is_flood || is_due {
            self.settled = member.now;
            self.settle((!is_flood).then_some(member.now), attacks)
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
            Some(at) => self.members[at] = member,
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
            return self.members.iter().map(|m| m.handle).collect();
        }
        joined
    }

    /// Returns the campaigns that are one as of a time; `None` for the end.
    pub(super) fn settle(
        &mut self,
        now: Option<i64>,
        attacks: impl Fn(u64) -> Option<u32>,
    ) -> SmallVec<[u32; 8]> {
        if self.common == Common::Callback || self.members.len() < 3 && self.campaign.is_none() {
            return SmallVec::new();
        }
        for known in &mut self.members {
            known.attacks = attacks(known.source).unwrap_or(known.attacks);
        }
        let watched = |m: &&Member| now.is_none_or(|now| now - m.first >= Self::WATCHED_SECS);
        let watched: SmallVec<[Member; 8]> = self.members.iter().filter(watched).copied().collect();
        let alike = match self.common {
            Common::Spray => alike_in_spray(&watched),
            _ => alike_by_number(&watched),
        };
        let repeated = alike.iter().filter(|m| m.attacks >= 2).count();
        let enough = match self.common {
            Common::Kind => repeated >= 3 || alike.len() >= 6,
            Common::Payload => alike.len() >= 3,
            Common::Spray | Common::Callback => alike.len() >= 4,
        };
        if !enough && (self.campaign.is_none() || alike.is_empty()) {
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

/// Those who have made about as many attacks as most.
fn alike_by_number(members: &[Member]) -> SmallVec<[Member; 8]> {
    let mut attacks: SmallVec<[u32; 32]> = members.iter().map(|m| m.attacks).collect();
    attacks.sort_unstable();
    let median = attacks.get(attacks.len() / 2).copied().unwrap_or(0);
    let is_like = |m: &&Member| m.attacks * 4 >= median && m.attacks <= median * 4 + 4;
    members.iter().filter(is_like).copied().collect()
}

/// Those who have made a few attacks only.
fn alike_in_spray(members: &[Member]) -> SmallVec<[Member; 8]> {
    members.iter().filter(|m| m.attacks <= 3).copied().collect()
}
