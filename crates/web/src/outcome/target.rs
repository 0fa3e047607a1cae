//! What one path answered to the attacks of one campaign.

use super::baseline::{Baseline, Delay};
use super::bins::Bins;
use super::{Evidence, EvidenceKind};
use crate::Category;
use crate::campaign::{Answer, RequestFact};
use yagura_model::Timestamp;

/// A path and what it answered.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    /// Hash of site and path.
    pub(crate) key: u64,
    /// The path, as far as it is kept.
    pub(crate) path: Box<str>,
    /// Attacks.
    pub(crate) attacks: u32,
    /// Attacks answered 2xx.
    pub(crate) ok: u32,
    /// Attacks answered 4xx.
    pub(crate) refused: u32,
    /// Those of them for which there was nothing, which were not merely blocked.
    missed: u32,
    /// Sign-ins refused, which no attack is to be compared with.
    pub(crate) guesses: u32,
    /// Whether an attack came that makes answers longer when it works.
    is_exploited: bool,
    /// Lengths of answers 2xx.
    lengths: Bins,
    refused_lengths: Bins,
    /// Durations of attacks that asked for no delay.
    durations: Bins,
    /// The first answer that looked like none before, after refusals.
    answered: Option<Answered>,
    large: Option<Large>,
    delayed: Option<(Timestamp, Delay, u32)>,
    /// Attacks that asked for a delay.
    asked: u32,
}

#[derive(Debug, Clone)]
struct Answered {
    time: Timestamp,
    path: Box<str>,
    len_bytes: Option<u64>,
    /// Hash of the payload without signs.
    payload: u64,
    /// Whether it is known what everybody else gets here.
    is_compared: bool,
    /// Whether another payload was answered alike: then this is the page, whatever was asked.
    is_common: bool,
}

/// How attacks of one kind were answered.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Tally {
    pub(crate) missed: u32,
    pub(crate) ok: u32,
}

impl Tally {
    /// Takes in an attack for a file or a command.
    pub(crate) fn add(&mut self, fact: &RequestFact<'_>) {
        let is_wanted = fact
            .attack
            .as_ref()
            .is_some_and(|a| shows_files_or_runs(a.category));
        if is_wanted {
            self.missed = self.missed.saturating_add(u32::from(is_miss(fact.status)));
            self.ok = self
                .ok
                .saturating_add(u32::from(matches!(fact.status, 200..=299)));
        }
    }

    pub(crate) fn merge(&mut self, other: Self) {
        self.missed = self.missed.saturating_add(other.missed);
        self.ok = self.ok.saturating_add(other.ok);
    }
}

#[derive(Debug, Clone, Copy)]
struct Large {
    time: Timestamp,
    len_bytes: u64,
    shortest_len_bytes: u64,
    usual_len_bytes: u64,
    times: u32,
    /// Whether one such answer is enough.
    is_plain: bool,
}

impl Target {
    /// Refusals, before and after, that make an answer remarkable.
    const REFUSED_MIN: u32 = 5;
    /// The same for refusals of like attacks on other paths, when hardly any is answered.
    const REFUSED_ELSEWHERE_MIN: u32 = 12;
    /// Answers 2xx of a campaign itself that tell what is usual.
    const OWN_ANSWERS_MIN: u64 = 8;
    /// The same, for a single long answer to be enough.
    const OWN_ANSWERS_SURE: u64 = 20;

    pub(crate) fn new(key: u64, path: &str) -> Self {
        Self {
            key,
            path: path.into(),
            attacks: 0,
            ok: 0,
            refused: 0,
            missed: 0,
            guesses: 0,
            is_exploited: false,
            lengths: Bins::default(),
            refused_lengths: Bins::default(),
            durations: Bins::default(),
            answered: None,
            large: None,
            delayed: None,
            asked: 0,
        }
    }

    /// Takes in an attack and the answer. `baseline` is of the path it asked for.
    pub(crate) fn attacked(&mut self, fact: &RequestFact<'_>, baseline: &Baseline) {
        let Some(attack) = &fact.attack else {
            return;
        };
        self.attacks = self.attacks.saturating_add(1);
        self.is_exploited |= has_effect_on_size(attack.category);
        let len_bytes = fact.response_len_bytes;
        match fact.answer() {
            Answer::Refused => {
                self.refused = self.refused.saturating_add(1);
                self.missed = self.missed.saturating_add(u32::from(is_miss(fact.status)));
                len_bytes
                    .into_iter()
                    .for_each(|n| self.refused_lengths.add(n));
            }
            Answer::Ok => {
                if shows_files_or_runs(attack.category) {
                    self.judge_answer(fact, baseline);
                }
                // A tool whose payload was not understood goes on with what it did before.
                let is_tool = attack.category == Category::Scanner;
                if has_effect_on_size(attack.category) || (is_tool && self.is_exploited) {
                    self.judge_length(fact, baseline);
                }
                self.ok = self.ok.saturating_add(1);
                len_bytes.into_iter().for_each(|n| self.lengths.add(n));
            }
            Answer::Error | Answer::Redirect | Answer::Unknown => {}
        }
        self.judge_delay(fact, baseline);
    }

    /// An answer where others were refused, of a length that is neither that of a refusal nor that
    /// which everybody gets here.
    fn judge_answer(&mut self, fact: &RequestFact<'_>, baseline: &Baseline) {
        let len_bytes = fact.response_len_bytes;
        let payload = fact.attack.as_ref().map_or(0, |a| bare(a.evidence));
        if let Some(answered) = &mut self.answered {
            let is_alike = answered
                .len_bytes
                .zip(len_bytes)
                .is_none_or(|(a, b)| a.abs_diff(b) <= a / 16);
            answered.is_common |= is_alike && answered.payload != payload;
            return;
        }
        let is_like_refusal = len_bytes.is_some_and(|len| self.refused_lengths.knows(len));
        if self.refused > 0 && !is_like_refusal && !baseline.knows_length(len_bytes) {
            self.answered = Some(Answered {
                time: fact.time,
                path: fact.path.text.into(),
                len_bytes,
                payload,
                is_compared: baseline.usual_len_bytes_max().is_some(),
                is_common: false,
            });
        }
    }

    fn judge_length(&mut self, fact: &RequestFact<'_>, baseline: &Baseline) {
        let own = self.lengths.total();
        let usual = match baseline.usual_len_bytes_max() {
            Some(usual) => Some((usual, true)),
            None if own >= Self::OWN_ANSWERS_MIN => {
                // Long answers must not become usual by being many: what came before the first
                // of them is what counts.
                let usual = self.large.map(|large| large.usual_len_bytes);
                let usual = usual.unwrap_or_else(|| self.lengths.usual_max(0));
                Some((usual, own >= Self::OWN_ANSWERS_SURE))
            }
            None => None,
        };
        let (Some((usual, is_sure)), Some(len)) = (usual, fact.response_len_bytes) else {
            return;
        };
        if usual == 0 || len / 4 < usual || len < 4_096 {
            return;
        }
        let large = self.large.get_or_insert(Large {
            time: fact.time,
            len_bytes: 0,
            shortest_len_bytes: u64::MAX,
            usual_len_bytes: usual,
            times: 0,
            is_plain: false,
        });
        large.times = large.times.saturating_add(1);
        large.len_bytes = large.len_bytes.max(len);
        large.shortest_len_bytes = large.shortest_len_bytes.min(len);
        large.is_plain |= is_sure && len / 8 >= usual;
    }

    fn judge_delay(&mut self, fact: &RequestFact<'_>, baseline: &Baseline) {
        let asked = fact.attack.as_ref().and_then(|a| a.asked_delay_millis);
        let Some(took_millis) = fact.duration_millis else {
            return;
        };
        let Some(asked_millis) = asked.filter(|asked| *asked >= 1_000) else {
            self.durations.add(u64::from(took_millis));
            return;
        };
        let own = (self.durations.total() >= 3).then(|| self.durations.usual_max(100));
        let usual = baseline.usual_millis_max().or(own);
        self.asked = self.asked.saturating_add(1);
        // Clocks and log formats round: a little less is still the delay. Far more is a slow site.
        let took = u64::from(took_millis) * 100;
        let waited =
            took >= u64::from(asked_millis) * 95 && took <= u64::from(asked_millis) * 130 + 100_000;
        let is_usual = usual.is_none_or(|usual| usual * 2 > u64::from(asked_millis));
        if waited && !is_usual {
            let delay = Delay {
                asked_millis,
                took_millis,
            };
            let (.., times) = self.delayed.get_or_insert((fact.time, delay, 0));
            *times = times.saturating_add(1);
        }
    }

    /// Whether refusals make the answer remarkable. What a filter blocks says nothing of what it
    /// lets through, unless that is not what everybody gets here.
    fn is_remarkable(&self, answered: &Answered, all: Tally) -> bool {
        let refused = if answered.is_compared {
            self.refused
        } else {
            self.missed
        };
        let here = refused >= Self::REFUSED_MIN && self.ok <= (refused / 4).max(1);
        let everywhere = self.missed > 0
            && self.ok <= self.missed.max(2)
            && all.missed >= Self::REFUSED_ELSEWHERE_MIN
            && all.ok <= all.missed / 8;
        !answered.is_common && (here || everywhere)
    }

    /// Whether long answers differ: from each other, or from what else the attacks got. One page
    /// of one length whatever is asked for is no data.
    fn is_varied(&self, large: &Large) -> bool {
        let shorter = self.lengths.total() > u64::from(large.times);
        shorter || (large.times >= 2 && large.len_bytes / 5 * 4 > large.shortest_len_bytes)
    }

    /// Returns what shows success; `all` is of all paths.
    pub(crate) fn evidence(&self, all: Tally) -> impl Iterator<Item = Evidence> {
        let answered = self
            .answered
            .as_ref()
            .filter(|answered| self.is_remarkable(answered, all))
            .map(|answered| Evidence {
                time: answered.time,
                path: answered.path.clone(),
                kind: EvidenceKind::AnsweredAfterRefusals {
                    refused: if self.refused >= Self::REFUSED_MIN {
                        self.refused
                    } else {
                        all.missed
                    },
                    len_bytes: answered.len_bytes,
                },
            });
        let is_plain = |large: &Large| large.is_plain || large.times >= 3;
        let large = self
            .large
            .filter(|large| is_plain(large) && self.is_varied(large));
        let large = large.map(|large| Evidence {
            time: large.time,
            path: self.path.clone(),
            kind: EvidenceKind::LargeAnswer {
                len_bytes: large.len_bytes,
                usual_len_bytes: large.usual_len_bytes,
                times: large.times,
            },
        });
        let delayed = self
            .delayed
            .filter(|(_, _, times)| *times >= 2 && times.saturating_mul(10) >= self.asked);
        let delayed = delayed.map(|(time, delay, times)| Evidence {
            time,
            path: self.path.clone(),
            kind: EvidenceKind::Delayed {
                asked_millis: delay.asked_millis,
                took_millis: delay.took_millis,
                times,
            },
        });
        answered.into_iter().chain(large).chain(delayed)
    }

    /// Adds what another campaign saw of the same path.
    pub(crate) fn merge(&mut self, other: Self) {
        self.attacks = self.attacks.saturating_add(other.attacks);
        self.ok = self.ok.saturating_add(other.ok);
        self.refused = self.refused.saturating_add(other.refused);
        self.missed = self.missed.saturating_add(other.missed);
        self.guesses = self.guesses.saturating_add(other.guesses);
        self.is_exploited |= other.is_exploited;
        self.lengths.merge(&other.lengths);
        self.refused_lengths.merge(&other.refused_lengths);
        self.durations.merge(&other.durations);
        self.answered = match (self.answered.take(), other.answered) {
            (Some(mine), Some(theirs)) => Some(Answered {
                is_common: mine.is_common || theirs.is_common,
                ..if theirs.time < mine.time {
                    theirs
                } else {
                    mine
                }
            }),
            (mine, theirs) => mine.or(theirs),
        };
        self.large = match (self.large, other.large) {
            (Some(a), Some(b)) => Some(Large {
                time: a.time.min(b.time),
                len_bytes: a.len_bytes.max(b.len_bytes),
                shortest_len_bytes: a.shortest_len_bytes.min(b.shortest_len_bytes),
                usual_len_bytes: a.usual_len_bytes.max(b.usual_len_bytes),
                times: a.times.saturating_add(b.times),
                is_plain: a.is_plain || b.is_plain,
            }),
            (a, b) => a.or(b),
        };
        self.asked = self.asked.saturating_add(other.asked);
        self.delayed = match (self.delayed, other.delayed) {
            (Some((time, delay, a)), Some((.., b))) => Some((time, delay, a.saturating_add(b))),
            (a, b) => a.or(b),
        };
    }
}

/// Whether a status says that there is nothing, not that the request was blocked.
fn is_miss(status: u16) -> bool {
    matches!(status, 400 | 404 | 405 | 410 | 414 | 422)
}

/// Hash of the letters and digits of a payload: how a file was reached does not matter.
fn bare(payload: &str) -> u64 {
    let letters = payload.bytes().filter(u8::is_ascii_alphanumeric);
    letters.fold(0xCBF2_9CE4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte.to_ascii_lowercase())).wrapping_mul(0x0100_0000_01B3)
    })
}

/// Attacks whose answer, where there is one at all, is what they wanted.
fn shows_files_or_runs(category: Category) -> bool {
    matches!(
        category,
        Category::PathTraversal
            | Category::RemoteFileInclusion
            | Category::CommandInjection
            | Category::PhpInjection
            | Category::KnownExploit
    )
}

/// Attacks that make an answer longer by success, not by what they sent.
fn has_effect_on_size(category: Category) -> bool {
    !matches!(
        category,
        Category::Xss
            | Category::SessionFixation
            | Category::JavaInjection
            | Category::Protocol
            | Category::Scanner
            | Category::KnownExploit
    )
}
