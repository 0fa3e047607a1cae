//! Scans, uploads and what runs after them.

use super::super::fact::{Family, Method, RequestFact};
use super::super::path;
use super::super::report::PhaseKind;
use super::super::sources::{Scan, Sent, Source};
use super::{Raised, RaisedKind, Tracker};
use crate::Score;
use crate::outcome::{Baseline, Evidence, EvidenceKind};

impl Tracker {
    pub(super) fn scanned(
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

    /// A script that nobody was answered by before something was uploaded, and that now takes
    /// orders from who uploaded it, or from another who must show more: commands, a folder where
    /// no script belongs, and answers that differ.
    pub(super) fn ran_script(
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
        let (first, first_source) = baseline.first_ok?;
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
        let is_misplaced = path::is_in_upload_folder(fact.path.text) && !fact.has_referer;
        let sent = self.sources.peek(source).and_then(|s| s.sent);
        let sent =
            sent.filter(|sent| first >= sent.secs && fact.secs() - sent.secs <= Self::UPLOAD_SECS);
        let by_uploader = sent.is_some_and(|sent| {
            let is_suspect = sent.to_upload || campaign.is_some();
            (is_misplaced && is_suspect) || (runs_commands && sent.to_upload)
        });
        let uploaded = self.uploads.peek(fact.site.hash);
        let by_another = is_misplaced && runs_commands && uploaded.is_some_and(|at| first >= *at);
        if !is_own || !(by_uploader || by_another) {
            return None;
        }
        let was_known = campaign.is_some();
        let root = *campaign.get_or_insert_with(|| self.open(fact, fact.source, fact.time));
        let record = self.slots.get(root)?;
        record.phase(PhaseKind::Use, fact.time, 1);
        let script = record.used_script(fact);
        let requests = script.requests;
        // Nothing but its place speaks against it: one more request must.
        let is_clear = was_known || runs_commands || requests >= 2;
        if !(by_uploader && is_clear || by_another && script.is_varied()) {
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

    pub(super) fn note_sent(&mut self, fact: &RequestFact<'_>) {
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
        if to_upload {
            let first = self.uploads.get_or_insert(fact.site.hash, || secs);
            *first = secs.min(*first);
        }
        // The first counts, as orders to a web shell are sent too; but an upload before anything.
        let is_news = source.sent.is_none_or(|sent| {
            secs - sent.secs > Self::UPLOAD_SECS || (to_upload && !sent.to_upload)
        });
        if is_news {
            source.sent = Some(Sent { secs, to_upload });
        }
    }
}
