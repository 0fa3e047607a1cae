//! The end of campaigns.

use super::super::fact::address_key;
use super::super::record::Campaign;
use super::super::slots::CampaignHandle;
use super::Tracker;
use crate::outcome::{Evidence, EvidenceKind};
use yagura_model::Incident;

impl Tracker {
    /// Returns a connection to the campaign after its attacks.
    pub(super) fn outbound_of(&self, campaign: &Campaign) -> Option<Evidence> {
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

    pub(super) fn close(&mut self, root: u32) {
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
    pub(super) fn close_some(&mut self) {
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
