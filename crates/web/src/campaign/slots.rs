//! Campaigns by handle: open ones, joined ones, and what became of those that are over.

use super::record::Campaign;
use yagura_model::{Incident, IncidentId, Outcome};

/// Stands for a campaign until its name is final.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CampaignHandle(pub(super) u32);

impl CampaignHandle {
    /// Returns the handle as a number, to be stored outside of memory.
    #[must_use]
    pub const fn to_bits(self) -> u32 {
        self.0
    }

    /// Makes a handle again from [`Self::to_bits`].
    #[must_use]
    pub const fn from_bits(bits: u32) -> Self {
        Self(bits)
    }
}

#[derive(Debug)]
enum Slot {
    Open(Box<Campaign>),
    Joined(u32),
    Closed(Incident),
}

/// All campaigns.
#[derive(Debug, Default)]
pub(super) struct Slots {
    slots: Vec<Slot>,
    /// Handles of open campaigns, and of some that no longer are.
    open: Vec<u32>,
    open_len: usize,
}

impl Slots {
    /// Handles there are; further campaigns share the last one.
    pub(super) const HANDLES_MAX: usize = 2_000_000;

    /// Begins a campaign.
    pub(super) fn open(&mut self, campaign: Campaign) -> u32 {
        if self.slots.len() >= Self::HANDLES_MAX {
            return self.share(campaign);
        }
        let handle = u32::try_from(self.slots.len()).unwrap_or(u32::MAX);
        self.slots.push(Slot::Open(Box::new(campaign)));
        self.open.push(handle);
        self.open_len += 1;
        handle
    }

    fn share(&mut self, campaign: Campaign) -> u32 {
        let last = u32::try_from(self.slots.len() - 1).unwrap_or(u32::MAX);
        let root = self.root(last);
        if self.get(root).is_none() {
            self.slots[root as usize] = Slot::Open(Box::new(campaign));
            self.open.push(root);
            self.open_len += 1;
        }
        root
    }

    /// Returns the campaign that a handle's has become.
    pub(super) fn root(&self, mut handle: u32) -> u32 {
        while let Some(Slot::Joined(into)) = self.slots.get(handle as usize) {
            handle = *into;
        }
        handle
    }

    /// Returns an open campaign by its root.
    pub(super) fn get(&mut self, root: u32) -> Option<&mut Campaign> {
        match self.slots.get_mut(root as usize) {
            Some(Slot::Open(campaign)) => Some(campaign),
            _ => None,
        }
    }

    /// Returns an open campaign by its root, to look at.
    pub(super) fn peek(&self, root: u32) -> Option<&Campaign> {
        match self.slots.get(root as usize) {
            Some(Slot::Open(campaign)) => Some(campaign),
            _ => None,
        }
    }

    /// Returns what became of a campaign that is over.
    pub(super) fn closed(&self, root: u32) -> Option<Incident> {
        match self.slots.get(root as usize) {
            Some(Slot::Closed(incident)) => Some(*incident),
            _ => None,
        }
    }

    /// Makes two open campaigns one; returns its root. The older stays, so that chains are short.
    pub(super) fn join(&mut self, a: u32, b: u32) -> u32 {
        let (a, b) = (self.root(a), self.root(b));
        if a == b || self.peek(a).is_none() || self.peek(b).is_none() {
            return if self.peek(a).is_some() { a } else { b };
        }
        let (into, from) = (a.min(b), a.max(b));
        let slot = std::mem::replace(&mut self.slots[from as usize], Slot::Joined(into));
        if let (Slot::Open(from), Some(campaign)) = (slot, self.get(into)) {
            campaign.merge(*from);
            self.open_len -= 1;
        }
        into
    }

    /// Takes an open campaign out; [`Self::closed`] knows it from now on.
    pub(super) fn close(&mut self, root: u32, outcome: Outcome) -> Option<Campaign> {
        let id = self.peek(root)?.id;
        let incident = Incident { id, outcome };
        match std::mem::replace(&mut self.slots[root as usize], Slot::Closed(incident)) {
            Slot::Open(campaign) => {
                self.open_len -= 1;
                Some(*campaign)
            }
            _ => None,
        }
    }

    /// Number of open campaigns.
    pub(super) fn open_len(&self) -> usize {
        self.open_len
    }

    /// Returns the roots of open campaigns, oldest first.
    pub(super) fn open_roots(&mut self) -> Vec<u32> {
        let slots = &self.slots;
        self.open
            .retain(|root| matches!(slots.get(*root as usize), Some(Slot::Open(_))));
        self.open.clone()
    }

    pub(super) fn len_bytes(&self) -> usize {
        let open = self.open.iter().filter_map(|root| self.peek(*root));
        self.slots.capacity() * size_of::<Slot>()
            + self.open.capacity() * size_of::<u32>()
            + open.map(Campaign::len_bytes).sum::<usize>()
    }
}

/// A name for what has none.
pub(super) const NOBODY: Incident = Incident {
    id: IncidentId(0),
    outcome: Outcome::Unknown,
};
