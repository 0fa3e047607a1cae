//! Who asks for what is not there: scans and searches for directories.
//!
//! A crawler, a visitor of a page with broken links and a health check also meet 404. What tells
//! a scan: many different paths within minutes, hardly one of them there, that no page named.

use super::fact::{RequestFact, mix};
use super::path;

/// What one source did of late.
#[derive(Debug, Clone, Default)]
pub(super) struct Source {
    window: i64,
    requests: u16,
    misses: u16,
    probes: u16,
    /// A bit for each path missed, by hash: counts up to a few hundred well enough.
    missed: u128,
    was_told: bool,
    /// The first thing of late that it sent and that was taken.
    pub(super) sent: Option<Sent>,
}

/// Something that was sent to the server and taken.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sent {
    pub(super) secs: i64,
    /// Whether it went where files are uploaded to.
    pub(super) to_upload: bool,
}

/// What many misses look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scan {
    /// For known holes, forgotten files, administration.
    Probes,
    /// For whatever may be there.
    Directories,
}

impl Source {
    /// Length of the window that is counted.
    const WINDOW_SECS: i64 = 600;
    /// Bits set by about 25 different paths.
    const MISSED_BITS_MIN: u32 = 23;
    /// Misses in a window that no person makes.
    const MISSES_MANY: u16 = 60;

    /// Takes in a request; says once a window when it is a scan.
    pub(super) fn requested(&mut self, fact: &RequestFact<'_>) -> Option<Scan> {
        let window = fact.secs().div_euclid(Self::WINDOW_SECS);
        if window != self.window {
            *self = Self {
                window,
                sent: self.sent,
                ..Self::default()
            };
        }
        self.requests = self.requests.saturating_add(1);
        if !matches!(fact.status, 400 | 403..=406 | 410 | 414 | 423) {
            return None;
        }
        let is_probe = fact.attack.is_some() || path::is_probe(fact.path.text);
        if fact.has_referer && !is_probe {
            return None; // a broken link
        }
        self.misses = self.misses.saturating_add(1);
        self.probes = self.probes.saturating_add(u16::from(is_probe));
        self.missed |= 1 << (mix(fact.path.hash, 1) % 128);
        self.judge(fact.says_crawler)
    }

    fn judge(&mut self, says_crawler: bool) -> Option<Scan> {
        let share = |part: u16, of: u16| u32::from(part) * 100 / u32::from(of.max(1));
        let probes = share(self.probes, self.misses);
        let is_scan = !self.was_told
            && self.missed.count_ones() >= Self::MISSED_BITS_MIN
            && share(self.misses, self.requests) >= 70
            && (probes >= 50
                || (!says_crawler && (self.misses >= Self::MISSES_MANY || probes >= 30)));
        if !is_scan {
            return None;
        }
        self.was_told = true;
        Some(if probes >= 30 {
            Scan::Probes
        } else {
            Scan::Directories
        })
    }

    /// Returns how many requests there were in this window.
    pub(super) fn requests(&self) -> u32 {
        u32::from(self.requests)
    }

    /// Returns how many requests of this window were misses.
    pub(super) fn misses(&self) -> u32 {
        u32::from(self.misses)
    }
}
