//! What one thread hands over of one block.

use super::connections::Connection;
use std::sync::Arc;
use yagura_model::Finding;
use yagura_web::campaign::FactBatch;
use yagura_web::{Request, Verdict};

/// Facts of requests, and the findings in them.
#[derive(Default)]
pub(in crate::scan) struct WebBatch {
    pub(super) facts: FactBatch,
    /// The event of each fact.
    pub(super) events: Vec<EventRef>,
    pub(super) connections: Vec<Connection>,
    pub(super) source: Arc<str>,
    held: Vec<HeldRef>,
    bytes: Vec<u8>,
}

/// The event that a fact is of.
pub(super) struct EventRef {
    pub(super) fact: usize,
    pub(super) record_id: u64,
}

struct HeldRef {
    fact: usize,
    len: usize,
}

/// A finding that waits.
pub(super) struct Held<'b> {
    pub(super) fact: usize,
    pub(super) bytes: &'b [u8],
}

impl WebBatch {
    /// Adds a request; false when it cannot be tracked.
    pub(in crate::scan) fn push(
        &mut self,
        request: &Request<'_>,
        verdict: &Verdict,
        record_id: u64,
    ) -> bool {
        let is_tracked = self.facts.push(request, verdict);
        if is_tracked {
            self.events.push(EventRef {
                fact: self.events.len(),
                record_id,
            });
        }
        is_tracked
    }

    /// Adds a connection.
    pub(in crate::scan) fn connected(&mut self, connection: Connection) {
        self.connections.push(connection);
    }

    /// Says that a rule found something in the last request.
    pub(in crate::scan) fn found_by_rule(&mut self, finding: &Finding) {
        let evidence = finding.matched.first().map_or("", |e| &e.value);
        self.facts.found_by_rule(&finding.rule.id, evidence);
    }

    /// Adds a finding of the last request, as `write` writes it.
    pub(in crate::scan) fn hold(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        let start = self.bytes.len();
        write(&mut self.bytes);
        self.held.push(HeldRef {
            fact: self.events.len().saturating_sub(1),
            len: self.bytes.len() - start,
        });
    }

    /// Returns the findings in the order of their requests.
    pub(super) fn held(&self) -> impl Iterator<Item = Held<'_>> {
        let mut start = 0;
        self.held.iter().map(move |held| {
            let end = start + held.len;
            let bytes = &self.bytes[start..end];
            start = end;
            Held {
                fact: held.fact,
                bytes,
            }
        })
    }

    /// Hands over what there is, as of one source.
    pub(in crate::scan) fn take(&mut self, source: &Arc<str>) -> Option<Box<Self>> {
        if self.events.is_empty() && self.connections.is_empty() {
            return None;
        }
        let mut full = std::mem::take(self);
        full.source = Arc::clone(source);
        Some(Box::new(full))
    }

    /// Returns about how many bytes of memory it has.
    pub(in crate::scan) fn len_bytes(&self) -> usize {
        self.facts.len_bytes()
            + self.events.len() * size_of::<EventRef>()
            + self.held.len() * size_of::<HeldRef>()
            + self.connections.len() * size_of::<Connection>()
            + self.bytes.len()
    }
}
