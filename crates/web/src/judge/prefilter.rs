//! One automaton over the needles of all detectors.

use crate::detect::DETECTORS;
use aho_corasick::{AhoCorasick, AhoCorasickKind};

/// Tells which detectors could find something in a text.
pub(super) struct Prefilter {
    /// `None` when no detector has needles.
    automaton: Option<AhoCorasick>,
    /// By pattern: the detectors that have it.
    detectors: Vec<u64>,
    all: u64,
}

impl Prefilter {
    pub(super) fn new() -> Self {
        const { assert!(DETECTORS.len() <= 64) };
        let mut needles: Vec<(&[u8], u64)> = Vec::new();
        for (index, detector) in DETECTORS.iter().enumerate() {
            needles.extend(detector.needles.iter().map(|n| (*n, 1 << index)));
        }
        needles.sort_unstable();
        needles.dedup_by(|again, first| {
            let same = again.0 == first.0;
            if same {
                first.1 |= again.1;
            }
            same
        });
        let patterns = needles.iter().map(|(needle, _)| needle);
        let automaton = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .kind(Some(AhoCorasickKind::DFA))
            .build(patterns)
            .ok()
            .filter(|_| !needles.is_empty());
        let detectors: Vec<u64> = needles.iter().map(|(_, bits)| *bits).collect();
        Self {
            all: detectors.iter().fold(0, |all, bits| all | bits),
            automaton,
            detectors,
        }
    }

    /// Returns the detectors of which a needle stands in the text, as bits by their place in the
    /// list.
    pub(super) fn wanted(&self, text: &[u8]) -> u64 {
        let Some(automaton) = &self.automaton else {
            return 0;
        };
        let mut wanted = 0;
        for found in automaton.find_overlapping_iter(text) {
            wanted |= self.detectors[found.pattern().as_usize()];
            if wanted == self.all {
                break;
            }
        }
        wanted
    }
}
