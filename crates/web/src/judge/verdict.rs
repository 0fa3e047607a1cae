//! What a request tried.

use super::delay;
use super::skeleton;
use crate::{Category, Hit, Place, Reason, Score, Text};
use smallvec::SmallVec;
use std::ops::Range;

/// How grave, in the words of rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AttackLevel {
    /// Unusual, proves nothing.
    Low,
    /// A value leaves the place it was meant for.
    Medium,
    /// And the effect it is for is named.
    High,
}

impl AttackLevel {
    /// Returns the level of a score; `None` below [`Score::SIGN`].
    #[must_use]
    pub fn of(score: Score) -> Option<Self> {
        match score {
            s if s >= Score::EFFECT => Some(Self::High),
            s if s >= Score::BREAK_OUT => Some(Self::Medium),
            s if s >= Score::SIGN => Some(Self::Low),
            _ => None,
        }
    }

    /// The word of Sigma.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }

    /// Highest score of the level.
    const fn score_max(self) -> u8 {
        match self {
            Self::Low => Score::BREAK_OUT.0 - 1,
            Self::Medium => Score::EFFECT.0 - 1,
            Self::High => 100,
        }
    }
}

/// What was unusual about a request as a whole.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct VerdictFlags {
    /// A value was percent-encoded more than once.
    pub double_encoded: bool,
    /// Not everything was judged: a bound was reached.
    pub truncated: bool,
}

/// What was found of one category.
#[derive(Debug, Clone)]
pub struct Attack {
    /// Kind of attack.
    pub category: Category,
    /// Best score, a little more for every further way in which it showed.
    pub score: Score,
    /// Where the best hit stood.
    pub place: Place,
    /// Why, in words.
    pub reason: &'static Reason,
    /// Hash of the evidence with digits, words and strings folded: the same for the same attack
    /// with other values.
    pub skeleton: u64,
    /// Seconds that the attack asks the server to wait, where it does.
    pub asked_delay_secs: Option<u32>,
    name: Range<usize>,
    decoded: Range<usize>,
    evidence: Range<usize>,
    codes: SmallVec<[&'static str; 4]>,
}

impl Attack {
    /// Returns the level of the score.
    #[must_use]
    pub fn level(&self) -> AttackLevel {
        AttackLevel::of(self.score).unwrap_or(AttackLevel::Low)
    }
}

/// What a request tried: at most one [`Attack`] a category, the gravest first.
#[derive(Debug, Default)]
pub struct Verdict {
    attacks: SmallVec<[Attack; 2]>,
    texts: Vec<u8>,
    /// What was unusual.
    pub flags: VerdictFlags,
}

impl Verdict {
    /// Most bytes of a value that are kept around the evidence, on each side.
    const CONTEXT_LEN_BYTES: usize = 128;
    /// Most bytes of evidence that are kept.
    const EVIDENCE_LEN_BYTES_MAX: usize = 512;
    /// What each further way in which an attack showed adds to its score.
    const FURTHER: u8 = 3;

    /// Returns the attacks, the gravest first.
    #[must_use]
    pub fn attacks(&self) -> &[Attack] {
        &self.attacks
    }

    /// Returns the best score, 0 if there is none.
    #[must_use]
    pub fn score(&self) -> Score {
        self.attacks.first().map_or(Score(0), |a| a.score)
    }

    /// Returns the level of the best score.
    #[must_use]
    pub fn level(&self) -> Option<AttackLevel> {
        AttackLevel::of(self.score())
    }

    /// Returns the decoded value in which the attack was found, cut around the evidence.
    #[must_use]
    pub fn decoded(&self, attack: &Attack) -> &[u8] {
        self.texts.get(attack.decoded.clone()).unwrap_or_default()
    }

    /// Returns the decisive part of [`Self::decoded`].
    #[must_use]
    pub fn evidence(&self, attack: &Attack) -> &[u8] {
        self.texts.get(attack.evidence.clone()).unwrap_or_default()
    }

    /// Returns the place of the evidence in [`Self::decoded`].
    #[must_use]
    pub fn span(&self, attack: &Attack) -> Range<usize> {
        let start = attack.evidence.start - attack.decoded.start;
        start..start + attack.evidence.len()
    }

    /// Returns the name of the argument, cookie or header, decoded; empty where there is none.
    #[must_use]
    pub fn name(&self, attack: &Attack) -> &[u8] {
        self.texts.get(attack.name.clone()).unwrap_or_default()
    }

    /// Returns a hash of what was tried, over all categories; `None` when nothing was.
    #[must_use]
    pub fn skeleton(&self) -> Option<u64> {
        self.attacks.first().map(|a| a.skeleton)
    }

    /// Returns what was found of a category so far.
    pub(super) fn found(&self, category: Category) -> Option<&Attack> {
        self.attacks.iter().find(|a| a.category == category)
    }

    pub(super) fn clear(&mut self) {
        self.attacks.clear();
        self.texts.clear();
        self.flags = VerdictFlags::default();
    }

    /// Takes in a hit.
    pub(super) fn add(&mut self, hit: &Hit, text: &Text<'_>) {
        let known = self.attacks.iter().position(|a| a.category == hit.category);
        let Some(at) = known else {
            let attack = self.attack(hit, text, SmallVec::from_slice(&[hit.reason.code]));
            self.attacks.push(attack);
            return;
        };
        if !self.attacks[at].codes.contains(&hit.reason.code) {
            self.attacks[at].codes.push(hit.reason.code);
        }
        if hit.score > self.attacks[at].score {
            let codes = std::mem::take(&mut self.attacks[at].codes);
            self.attacks[at] = self.attack(hit, text, codes);
        }
    }

    fn attack(&mut self, hit: &Hit, text: &Text<'_>, codes: SmallVec<[&'static str; 4]>) -> Attack {
        let whole = text.bytes;
        let start = hit.span.start.min(whole.len());
        let end = hit
            .span
            .end
            .clamp(start, whole.len())
            .min(start + Self::EVIDENCE_LEN_BYTES_MAX);
        let from = start.saturating_sub(Self::CONTEXT_LEN_BYTES);
        let to = whole.len().min(end + Self::CONTEXT_LEN_BYTES);
        let name = self.keep(text.name);
        let decoded = self.keep(&whole[from..to]);
        let evidence_start = decoded.start + (start - from);
        Attack {
            category: hit.category,
            score: Score(hit.score.0.min(100)),
            place: text.place,
            reason: hit.reason,
            skeleton: skeleton::of(hit.category, &whole[start..end]),
            asked_delay_secs: delay::asked(&text.lower[from..to]),
            name,
            evidence: evidence_start..evidence_start + (end - start),
            decoded,
            codes,
        }
    }

    fn keep(&mut self, text: &[u8]) -> Range<usize> {
        let start = self.texts.len();
        self.texts.extend_from_slice(text);
        start..self.texts.len()
    }

    /// Adds up and sorts. Further ways raise a score, but never to the next level.
    pub(super) fn finish(&mut self) {
        for attack in &mut self.attacks {
            let further = u8::try_from(attack.codes.len() - 1).unwrap_or(3).min(3);
            let raised = attack.score.0.saturating_add(further * Self::FURTHER);
            attack.score.0 = raised.min(attack.level().score_max());
        }
        self.attacks.retain(|attack| attack.score >= Score::SIGN);
        self.attacks
            .sort_by(|a, b| b.score.cmp(&a.score).then(a.category.cmp(&b.category)));
    }
}
