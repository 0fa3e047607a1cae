//! Guessing of passwords, by one source or by many together.
//!
//! A door is a path where people sign in. Two kinds are told apart: those that refuse with a
//! status (401, 403, 429), and forms that answer 200 with one page of one length however often
//! the password is wrong. A form that answers success and failure with the same redirect can't be
//! judged.
//!
//! People mistype too. What tells guessing: most attempts fail, from sources of which none ever
//! gets in, and there are many of them.

use super::fact::{Method, RequestFact};
use super::path;
use foldhash::HashMap;
use smallvec::SmallVec;
use std::net::IpAddr;

/// How a door says no.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// By a status.
    Status,
    /// By a page that is always the same.
    Page,
}

/// An attempt to sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Attempt {
    Refused,
    Answered,
}

/// A source at a door.
#[derive(Debug, Clone, Copy)]
struct Knocker {
    address: IpAddr,
    agent: u64,
    /// Weight of refusals and of answers.
    fails: u32,
    oks: u32,
    first: i64,
}

/// Who guesses: a source and how often it was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Guesser {
    pub(super) address: IpAddr,
    pub(super) first: i64,
    pub(super) refused: u32,
}

/// What happened at a door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum DoorEvent {
    /// It is being attacked, as is clear from now on. Oldest first.
    Attacked(Vec<Guesser>),
    /// Another guess, by one of those who attack it.
    Guess,
    /// A guesser got in.
    SignedIn { refused: u32 },
}

/// A path where people sign in.
#[derive(Debug)]
pub(super) struct Door {
    refusal: Refusal,
    window: i64,
    fails: u32,
    oks: u32,
    /// Weight of the refusals of those who never got in.
    lost: u32,
    /// Sources with a few refusals.
    repeaters: u32,
    /// Status and length of answers, with their number.
    pages: SmallVec<[(u16, u64, u32); 4]>,
    /// The agent that most have, by majority vote.
    agent: (u64, u32),
    /// Weight of the answers that this agent got.
    agent_oks: u32,
    knockers: HashMap<u64, Knocker>,
    /// Handle of the campaign against it, and when it was last seen (seconds).
    pub(super) campaign: Option<(u32, i64)>,
}

impl Door {
    /// Sources that are told apart at one door.
    pub(super) const KNOCKERS_MAX: usize = 1_024;
    const STATUS_WINDOW_SECS: i64 = 6 * 3_600;
    const PAGE_WINDOW_SECS: i64 = 600;
    /// An attempt that sends a form weighs as three requests of a protected page: browsers and
    /// programs ask for those without a password first.
    const POST_WEIGHT: u32 = 3;
    /// Refusals that many sources together must have.
    const LOST_MIN: u32 = 30 * Self::POST_WEIGHT;
    /// Refusals that one source must have.
    const LOST_BY_ONE_MIN: u32 = 20 * Self::POST_WEIGHT;
    /// Sources that repeat themselves, where one page is all there is to see.
    const REPEATERS_MIN: u32 = 8;
    const REPEATS_MIN: u32 = 4 * Self::POST_WEIGHT;
    /// How long after the last guess a door still counts as attacked.
    const ATTACKED_SECS: i64 = 1_800;

    pub(super) fn new(refusal: Refusal) -> Self {
        Self {
            refusal,
            window: i64::MIN,
            fails: 0,
            oks: 0,
            lost: 0,
            repeaters: 0,
            pages: SmallVec::new(),
            agent: (0, 0),
            agent_oks: 0,
            knockers: HashMap::default(),
            campaign: None,
        }
    }

    /// The kinds of door that a request concerns; `is_known` says which there are already.
    pub(super) fn concerned(
        fact: &RequestFact<'_>,
        is_known: impl Fn(Refusal) -> bool,
    ) -> SmallVec<[Refusal; 2]> {
        let mut doors = SmallVec::new();
        let is_post = fact.method == Method::Post;
        let answered = matches!(fact.status, 200..=399);
        let refused = fact.status == 401 || (is_post && matches!(fact.status, 403 | 429));
        if refused || (answered && is_known(Refusal::Status)) {
            doors.push(Refusal::Status);
        }
        if is_post
            && answered
            && fact.response_len_bytes.is_some()
            && path::is_sign_in(fact.path.text)
        {
            doors.push(Refusal::Page);
        }
        doors
    }

    /// Takes in an attempt.
    pub(super) fn knocked(&mut self, fact: &RequestFact<'_>) -> Option<DoorEvent> {
        self.roll(fact.secs());
        let weight = if fact.method == Method::Post {
            Self::POST_WEIGHT
        } else {
            1
        };
        let attempt = self.attempt(fact);
        let key = fact.source_key();
        if self.knockers.len() >= Self::KNOCKERS_MAX && !self.knockers.contains_key(&key) {
            return self.crowded(fact, attempt);
        }
        let knocker = self.knockers.entry(key).or_insert(Knocker {
            address: fact.source,
            agent: fact.agent.hash,
            fails: 0,
            oks: 0,
            first: fact.secs(),
        });
        knocker.first = knocker.first.min(fact.secs());
        match attempt {
            Attempt::Refused => {
                self.repeaters += u32::from(
                    knocker.fails < Self::REPEATS_MIN
                        && knocker.fails + weight >= Self::REPEATS_MIN,
                );
                knocker.fails = knocker.fails.saturating_add(weight);
                self.fails = self.fails.saturating_add(weight);
                if knocker.oks == 0 {
                    self.lost = self.lost.saturating_add(weight);
                }
                let knocker = *knocker;
                self.vote(fact.agent.hash);
                self.refused(fact, knocker)
            }
            Attempt::Answered => {
                let before = *knocker;
                if knocker.oks == 0 {
                    self.lost = self.lost.saturating_sub(knocker.fails);
                }
                knocker.oks = knocker.oks.saturating_add(weight);
                self.oks = self.oks.saturating_add(weight);
                self.answered(fact, before)
            }
        }
    }

    /// Begins to count anew when a window is over.
    fn roll(&mut self, secs: i64) {
        let len = match self.refusal {
            Refusal::Status => Self::STATUS_WINDOW_SECS,
            Refusal::Page => Self::PAGE_WINDOW_SECS,
        };
        let window = secs.div_euclid(len);
        if window != self.window {
            let campaign = self
                .campaign
                .filter(|(_, last)| (secs - last).abs() < 86_400);
            *self = Self {
                window,
                campaign,
                agent: if campaign.is_some() {
                    self.agent
                } else {
                    (0, 0)
                },
                ..Self::new(self.refusal)
            };
        }
    }

    fn attempt(&mut self, fact: &RequestFact<'_>) -> Attempt {
        if self.refusal == Refusal::Status {
            return if matches!(fact.status, 200..=399) {
                Attempt::Answered
            } else {
                Attempt::Refused
            };
        }
        let len = fact.response_len_bytes.unwrap_or(0);
        // The name that was tried stands in some pages: a little more or less is the same page.
        let is_like = |known: u64| known.abs_diff(len) <= 32 + known / 64;
        let at = self
            .pages
            .iter()
            .position(|(status, known, _)| *status == fact.status && is_like(*known));
        match at {
            Some(at) => self.pages[at].2 = self.pages[at].2.saturating_add(1),
            None if self.pages.len() < 8 => self.pages.push((fact.status, len, 1)),
            None => return Attempt::Answered,
        }
        let most = self.pages.iter().map(|(.., n)| *n).max().unwrap_or(0);
        let at = at.unwrap_or(self.pages.len() - 1);
        // Redirects after success and failure look alike too often.
        if self.pages[at].2 == most && fact.status < 300 {
            Attempt::Refused
        } else {
            Attempt::Answered
        }
    }

    /// Majority vote (Boyer and Moore): the agent of most refusals, if most have one.
    fn vote(&mut self, agent: u64) {
        match &mut self.agent {
            (known, votes) if *known == agent => *votes = votes.saturating_add(1),
            (_, votes) if *votes > 0 => *votes -= 1,
            leader => {
                *leader = (agent, 1);
                self.agent_oks = 0;
            }
        }
    }

    fn is_under_attack(&self, secs: i64) -> bool {
        self.campaign
            .is_some_and(|(_, last)| (secs - last).abs() <= Self::ATTACKED_SECS)
    }

    fn refused(&mut self, fact: &RequestFact<'_>, knocker: Knocker) -> Option<DoorEvent> {
        if self.is_under_attack(fact.secs()) {
            let is_guess = (knocker.oks == 0 && knocker.agent == self.agent.0)
                || (knocker.fails >= 3 * Self::POST_WEIGHT && knocker.oks * 3 <= knocker.fails);
            return is_guess.then_some(DoorEvent::Guess);
        }
        let attempts = (self.fails + self.oks).max(1);
        let by_one = knocker.fails >= Self::LOST_BY_ONE_MIN && knocker.oks * 10 <= knocker.fails;
        let by_many = match self.refusal {
            Refusal::Status => self.lost >= Self::LOST_MIN && self.lost * 5 >= attempts * 4,
            Refusal::Page => {
                self.repeaters >= Self::REPEATERS_MIN && self.fails * 5 >= attempts * 4
            }
        };
        if by_many && self.is_guesser(&knocker) {
            Some(DoorEvent::Attacked(self.guessers()))
        } else if by_one {
            Some(DoorEvent::Attacked(vec![guesser(&knocker)]))
        } else {
            None
        }
    }

    /// Whether a source was only refused, often or with the agent of the attack; people who
    /// mistyped once and went away have another.
    fn is_guesser(&self, knocker: &Knocker) -> bool {
        let repeats = knocker.fails >= 3 * Self::POST_WEIGHT;
        knocker.oks == 0 && (knocker.agent == self.agent.0 || repeats)
    }

    fn guessers(&self) -> Vec<Guesser> {
        let knockers = self.knockers.values();
        let mut found: Vec<_> = knockers
            .filter(|k| self.is_guesser(k))
            .map(guesser)
            .collect();
        found.sort_by_key(|g| (g.first, g.address));
        found
    }

    fn answered(&mut self, fact: &RequestFact<'_>, before: Knocker) -> Option<DoorEvent> {
        let is_like_attack = fact.agent.hash == self.agent.0;
        // The more people with this agent get in, the more must speak against one who does.
        let is_quiet = self.agent_oks * 20 <= self.fails;
        self.agent_oks += if is_like_attack { Self::POST_WEIGHT } else { 0 };
        let repeats = before.fails >= 3 * Self::POST_WEIGHT;
        let is_guess =
            (is_like_attack && (is_quiet || repeats)) || before.fails >= Self::LOST_BY_ONE_MIN;
        if !is_guess || !self.is_under_attack(fact.secs()) || before.oks > 0 {
            return None;
        }
        Some(DoorEvent::SignedIn {
            refused: self.fails / Self::POST_WEIGHT,
        })
    }

    /// What can be said of a source that found no room.
    fn crowded(&mut self, fact: &RequestFact<'_>, attempt: Attempt) -> Option<DoorEvent> {
        let is_like_attack = self.is_under_attack(fact.secs()) && fact.agent.hash == self.agent.0;
        (is_like_attack && attempt == Attempt::Refused).then_some(DoorEvent::Guess)
    }

    /// Returns about how many bytes of memory it points to.
    pub(super) fn len_bytes(&self) -> usize {
        self.knockers.capacity() * (size_of::<(u64, Knocker)>() + 1)
    }
}

fn guesser(knocker: &Knocker) -> Guesser {
    Guesser {
        address: knocker.address,
        first: knocker.first,
        refused: (knocker.fails / Door::POST_WEIGHT).max(1),
    }
}
