//! The judge: a request in, what it tried out.
//!
//! Each value climbs the ladder; each form passes one prefilter over the needles of all
//! detectors; only detectors that could find something are asked. Work is bounded by
//! [`Judge::VALUES_MAX`] values and [`Judge::LEN_BYTES_MAX`] bytes a request, and linear below.

mod clean;
mod delay;
mod prefilter;
mod skeleton;
mod surroundings;
#[cfg(test)]
mod tests;
mod verdict;
mod whole;

pub use skeleton::tool_hash;
pub use verdict::{Attack, AttackLevel, Verdict, VerdictFlags};

use crate::detect::DETECTORS;
#[cfg(test)]
use crate::ladder::Coding;
use crate::ladder::{FormFlags, Ladder};
use crate::parts::{self, Flow, Part, Visitor};
use crate::view::Request;
use crate::{Hit, Place, Text};
use clean::CleanValues;
use prefilter::Prefilter;
use surroundings::Surroundings;

/// Judges requests. Shared by all threads; each has its own [`JudgeScratch`].
pub struct Judge {
    prefilter: Prefilter,
}

/// Working memory of one thread.
#[derive(Default)]
pub struct JudgeScratch {
    ladder: Ladder,
    lower: Vec<u8>,
    name: Vec<u8>,
    hits: Vec<Hit>,
    clean: CleanValues,
    verdict: Verdict,
}

impl JudgeScratch {
    /// Makes an empty one.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns the verdict on the last request.
    #[must_use]
    pub fn verdict(&self) -> &Verdict {
        &self.verdict
    }
}

impl Judge {
    /// Most names and values of a request that are judged; what is beyond is flagged.
    pub const VALUES_MAX: usize = 1_024;
    /// Most bytes of a request that are judged; what is beyond is flagged.
    pub const LEN_BYTES_MAX: usize = 256 * 1024;
    /// A value longer than [`Text::LEN_BYTES_MAX`] is judged in windows that share this much, so
    /// that padding hides nothing and no attack is cut in two.
    const OVERLAP_LEN_BYTES: usize = 512;

    /// Builds the prefilter.
    #[must_use]
    pub fn new() -> Self {
        Self {
            prefilter: Prefilter::new(),
        }
    }

    /// Judges a request. The verdict is that of the last request judged with the scratch.
    pub fn judge<'s>(&self, request: &Request<'_>, scratch: &'s mut JudgeScratch) -> &'s Verdict {
        scratch.verdict.clear();
        let mut run = Run {
            judge: self,
            surroundings: Surroundings::of(request),
            scratch,
            values: 0,
            len: 0,
        };
        let _ = parts::visit(request, &mut run);
        whole::judge(request, &mut scratch.verdict);
        scratch.verdict.finish();
        &scratch.verdict
    }
}

impl Default for Judge {
    fn default() -> Self {
        Self::new()
    }
}

/// The judging of one request.
struct Run<'j, 's, 'r> {
    judge: &'j Judge,
    surroundings: Surroundings<'r>,
    scratch: &'s mut JudgeScratch,
    values: usize,
    len: usize,
}

impl Visitor for Run<'_, '_, '_> {
    fn part(&mut self, part: Part<'_>) -> Flow {
        if self.is_spent() {
            return Flow::Break(());
        }
        let key = match self.scratch.clean.look_up(&part) {
            Ok(()) => {
                self.spend(part.value.len());
                return Flow::Continue(());
            }
            Err(key) => key,
        };
        let mut rest = part.value;
        loop {
            if self.is_spent() {
                return Flow::Break(());
            }
            let window = &rest[..rest.len().min(Text::LEN_BYTES_MAX)];
            self.spend(window.len());
            let unusual = self.window(part, window);
            if window.len() == rest.len() {
                if let (false, Some(key)) = (unusual, key) {
                    self.scratch.clean.remember(key, &part);
                }
                return Flow::Continue(());
            }
            rest = &rest[Text::LEN_BYTES_MAX - Judge::OVERLAP_LEN_BYTES..];
        }
    }
}

impl Run<'_, '_, '_> {
    /// Whether a bound is reached; that is flagged.
    fn is_spent(&mut self) -> bool {
        let spent = self.values >= Judge::VALUES_MAX || self.len >= Judge::LEN_BYTES_MAX;
        self.scratch.verdict.flags.truncated |= spent;
        spent
    }

    fn spend(&mut self, len: usize) {
        self.values += 1;
        self.len += len;
    }

    /// Judges a piece of a value; returns whether there was anything to say about it.
    fn window(&mut self, part: Part<'_>, window: &[u8]) -> bool {
        let scratch = &mut *self.scratch;
        let is_path = part.place == Place::Path;
        let forms = scratch.ladder.climb(window, part.coding, is_path);
        let flags = &mut scratch.verdict.flags;
        flags.double_encoded |= forms.flags.double_encoded;
        flags.truncated |= forms.flags.truncated;
        let mut unusual = forms.flags != FormFlags::default();
        let mut named = false;
        for form in forms.iter() {
            // Windows are cut before decoding, so only extra forms of odd characters are longer.
            let form = &form[..form.len().min(Text::LEN_BYTES_MAX)];
            let wanted = self.judge.prefilter.wanted(form);
            if wanted == 0 {
                continue;
            }
            if !std::mem::replace(&mut named, true) {
                decode_name(part, &mut scratch.name);
            }
            scratch.lower.clear();
            scratch.lower.extend_from_slice(form);
            scratch.lower.make_ascii_lowercase();
            let text = Text {
                place: part.place,
                name: &scratch.name,
                bytes: form,
                lower: &scratch.lower,
            };
            scratch.hits.clear();
            for (index, detector) in DETECTORS.iter().enumerate() {
                if wanted >> index & 1 == 1 {
                    (detector.detect)(&text, &mut scratch.hits);
                }
            }
            unusual |= !scratch.hits.is_empty();
            for hit in &mut scratch.hits {
                hit.score = self.surroundings.weigh(hit, &text);
                scratch.verdict.add(hit, &text);
            }
        }
        unusual
    }
}

/// Longest name that detectors see.
const NAME_LEN_BYTES_MAX: usize = 256;

fn decode_name(part: Part<'_>, name: &mut Vec<u8>) {
    name.clear();
    let encoded = &part.name[..part.name.len().min(NAME_LEN_BYTES_MAX)];
    crate::ladder::decode_once(encoded, part.coding, name);
    if part.place == Place::Header {
        name.make_ascii_lowercase();
    }
}

#[cfg(test)]
impl Judge {
    /// Judges one value, for tests.
    pub(crate) fn judge_value<'s>(
        &self,
        place: Place,
        value: &[u8],
        coding: Coding,
        scratch: &'s mut JudgeScratch,
    ) -> &'s Verdict {
        scratch.verdict.clear();
        let mut run = Run {
            judge: self,
            surroundings: Surroundings::default(),
            scratch,
            values: 0,
            len: 0,
        };
        let _ = run.part(Part {
            place,
            name: b"q",
            value,
            coding,
        });
        scratch.verdict.finish();
        &scratch.verdict
    }
}
