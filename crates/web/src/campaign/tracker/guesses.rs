//! Guesses at doors, made campaigns.

use super::super::doors::{Door, DoorEvent, Guesser};
use super::super::fact::{RequestFact, address_key, mix};
use super::super::report::PhaseKind;
use super::super::sources::Source;
use super::{Raised, RaisedKind, Tracker};
use crate::outcome::{Evidence, EvidenceKind};
use yagura_model::Timestamp;

impl Tracker {
    /// Lets the doors know of an attempt to sign in.
    pub(super) fn knocked(
        &mut self,
        campaign: &mut Option<u32>,
        fact: &RequestFact<'_>,
    ) -> Option<Raised> {
        let key = |refusal| mix(fact.path_key(), refusal as u64);
        let doors = &self.doors;
        let concerned = Door::concerned(fact, |refusal| doors.peek(key(refusal)).is_some());
        let source = self.sources.peek(fact.source_key());
        let requests = source.map_or(0, Source::requests);
        let mut raised = None;
        for refusal in concerned {
            let door = self
                .doors
                .get_or_insert(key(refusal), || Door::new(refusal));
            let event = door.knocked(fact, requests);
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

    pub(super) fn door_event(
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
            DoorEvent::Attacked(guessers, _) => self.gather(known, guessers, fact),
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
        let signed_in = match event {
            DoorEvent::SignedIn { refused } => Some((fact.time, fact.status, refused)),
            DoorEvent::Attacked(_, Some(before)) => {
                let time = Timestamp::from_secs(before.secs).unwrap_or(fact.time);
                Some((time, before.status, 0))
            }
            DoorEvent::Attacked(_, None) | DoorEvent::Guess => None,
        };
        if let Some((time, status, refused)) = signed_in {
            record.prove(Evidence {
                time,
                path: fact.path.text.into(),
                kind: EvidenceKind::SignedIn {
                    refused: refused.max(record.guesses),
                    status,
                },
            });
            record.phase(PhaseKind::Use, time, 1);
            evidence = record.news();
        }
        let kind = if signed_in.is_some() {
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
    pub(super) fn gather(
        &mut self,
        known: Option<u32>,
        guessers: &[Guesser],
        fact: &RequestFact<'_>,
    ) -> u32 {
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
}
