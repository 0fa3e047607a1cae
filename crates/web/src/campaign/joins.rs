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
#[derive(Debug, Default)]
pub(super) struct Bucket {
    members: SmallVec<[Member; 2]>,
    /// The campaign they have become.
    campaign: Option<u32>,
}

impl Bucket {
    /// Sources that are kept of one bucket.
    pub(super) const MEMBERS_MAX: usize = 32;
    const HOUR_SECS: i64 = 3_600;
    const DAY_SECS: i64 = 86_400;

    fn window_secs(common: Common) -> i64 {
        match common {
            Common::Kind | Common::Payload => Self::HOUR_SECS,
            Common::Spray | Common::Callback => Self::DAY_SECS,
        }
    }

    /// Notes an attack; returns the campaigns that are one, the current one last. `attacks` tells
    /// how many attacks a source has made by now.
    pub(super) fn note(
        &mut self,
        common: Common,
        member: Member,
        attacks: impl Fn(u64) -> Option<u32>,
    ) -> Option<Vec<u32>> {
        let window = Self::window_secs(common);
        self.members
            .retain(|m| m.source == member.source || (member.now - m.now).abs() <= window);
        if self.members.is_empty() {
            self.campaign = None;
        }
        let known = self.members.iter().position(|m| m.source == member.source);
        match known {
            Some(at) => self.members[at] = member,
            None if common != Common::Callback && member.now - member.first > window => {
                return None;
            }
            None => {
                if self.members.len() >= Self::MEMBERS_MAX {
                    self.members.remove(0);
                }
                self.members.push(member);
            }
        }
        for known in &mut self.members {
            known.attacks = attacks(known.source).unwrap_or(known.attacks);
        }
        let alike = self.alike(common, &member)?;
        let mut handles: Vec<_> = alike.iter().map(|m| m.handle).collect();
        handles.extend(self.campaign);
        handles.push(member.handle);
        self.campaign = Some(member.handle);
        Some(handles)
    }

    /// The members that do about as much as most, if the current one is among them and they are
    /// enough.
    fn alike(&self, common: Common, current: &Member) -> Option<SmallVec<[Member; 8]>> {
        if common == Common::Callback {
            return (self.members.len() >= 2).then(|| self.members.iter().copied().collect());
        }
        if common == Common::Spray {
            let few = |m: &&Member| m.attacks <= 3;
            let alike: SmallVec<[Member; 8]> = self.members.iter().filter(few).copied().collect();
            let enough = alike.len() >= 4 && current.attacks <= 3;
            return enough.then_some(alike);
        }
        let mut attacks: SmallVec<[u32; 32]> = self.members.iter().map(|m| m.attacks).collect();
        attacks.sort_unstable();
        let median = attacks.get(attacks.len() / 2).copied().unwrap_or(1);
        let is_like = |m: &Member| m.attacks * 4 >= median && m.attacks <= median * 4 + 4;
        if !is_like(current) {
            return None;
        }
        let alike: SmallVec<[Member; 8]> = self
            .members
            .iter()
            .filter(|m| is_like(m))
            .copied()
            .collect();
        let repeated = alike.iter().filter(|m| m.attacks >= 2).count();
        let enough = match common {
            Common::Payload => alike.len() >= 2,
            _ => repeated >= 3 || alike.len() >= 6,
        };
        (enough || self.campaign.is_some()).then_some(alike)
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
