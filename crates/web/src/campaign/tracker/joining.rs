//! Campaigns of several sources, made one.

use super::super::fact::{AttackFact, Family, RequestFact, address_key, mix};
use super::super::joins::{Bucket, Common, Member};
use super::super::slots::Slots;
use super::Tracker;
use crate::Category;

impl Tracker {
    /// Joins the campaign with those of sources that have something in common with this one.
    pub(super) fn join(
        &mut self,
        root: u32,
        fact: &RequestFact<'_>,
        attack: &AttackFact<'_>,
    ) -> u32 {
        let Some(attacker) = self.attackers.peek(fact.source_key()).copied() else {
            return root;
        };
        let mut root = root;
        for (common, key) in things_in_common(fact, attack) {
            let member = Member {
                source: fact.source_key(),
                handle: root,
                habits: attacker.habits,
                having: 1,
                first: attacker.current.first,
                now: fact.secs(),
            };
            let bucket = self.buckets.get_or_insert(key, || Bucket::new(common));
            let attackers = &self.attackers;
            let handles = bucket.note(member, |source| {
                attackers.peek(source).map(|known| known.habits)
            });
            unite(&mut self.slots, &handles);
            root = self.slots.root(root);
        }
        root
    }
}

/// Makes campaigns one. Some may be over by now.
pub(super) fn unite(slots: &mut Slots, handles: &[u32]) {
    for pair in handles.windows(2) {
        slots.join(pair[0], pair[1]);
    }
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
