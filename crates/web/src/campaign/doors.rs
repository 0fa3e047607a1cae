//! Guessing of passwords, by one source or by many together.
//!
//! A door is a path where people sign in. Two kinds are told apart: those that refuse with a
//! status (401, 403, 429), and forms that answer 200 with one page of one length however often
//! the password is wrong. A form that answers success and failure with the same redirect can't be
//! judged.
//!
//! People mistype too. What tells guessing: most attempts fail, from sources of which none ever
//! gets in, and there are many of them. A page of one length may also be the success of a program's
//! sign-in: until others were seen to be redirected instead, only haste tells guessing there.

use super::fact::{Method, RequestFact, mix};
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
    /// What of `fails` fell into the current quick window.
    quick: (i64, u32),
    signed_in: Option<SignIn>,
}

/// An answer that was no refusal, the first that a source got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SignIn {
    pub(super) secs: i64,
    pub(super) status: u16,
    /// Refusals of the source before it.
    refused: u32,
    /// Whether the source hardly did anything but knock.
    only_knocked: bool,
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
    /// It is being attacked, as is clear from now on. Oldest first; and whether one got in before
    /// that was clear.
    Attacked(Vec<Guesser>, Option<SignIn>),
    /// Another guess, by one of those who attack it.
    Guess,
    /// A guesser got in.
    SignedIn { refused: u32 },
}

/// A path where people sign in.
#[derive(Debug)]
pub(super) struct Door {
    refusal: Refusal,
    /// Half lives since the epoch.
    age: i64,
    fails: u32,
    oks: u32,
    /// Weight of the refusals of those who never got in.
    lost: u32,
    /// The same since an attack was last seen, so that what is over is not told again.
    fresh: u32,
    quick: Quick,
    /// Sources that were redirected after they had signed in.
    redirected: u32,
    /// Status and length of answers, with their number.
    pages: SmallVec<[(u16, u64, u32); 4]>,
    /// The tool that most have, by majority vote.
    agent: (u64, u32),
    /// Weight of the answers that this agent got.
    agent_oks: u32,
    knockers: HashMap<u64, Knocker>,
    /// Handle of the campaign against it, and when it was last seen (seconds).
    pub(super) campaign: Option<(u32, i64)>,
}

/// What happened within minutes.
#[derive(Debug, Clone, Copy, Default)]
struct Quick {
    window: i64,
    fails: u32,
    oks: u32,
    /// Sources with a few refusals.
    repeaters: u32,
}

impl Door {
    /// Sources that are told apart at one door.
    pub(super) const KNOCKERS_MAX: usize = 1_024;
    /// After this time, what happened counts half.
    const HALF_LIFE_SECS: i64 = 3 * 3_600;
    const HALF_LIVES_MAX: u64 = 3;
    const QUICK_SECS: i64 = 600;
    /// An attempt that sends a form weighs as three requests of a protected page: browsers and
    /// programs ask for those without a password first.
    const POST_WEIGHT: u32 = 3;
    /// Refusals that many sources together must have.
    const LOST_MIN: u32 = 30 * Self::POST_WEIGHT;
    /// Refusals that one source must have.
    const LOST_BY_ONE_MIN: u32 = 20 * Self::POST_WEIGHT;
    /// Sources that repeat themselves, where one page is all there is to see.
    const REPEATERS_MIN: u32 = 8;
    /// Sources redirected that show what success looks like.
    const REDIRECTED_MIN: u32 = 3;
    const REPEATS_MIN: u32 = 4 * Self::POST_WEIGHT;
    /// How long after the last guess a door still counts as attacked.
    const ATTACKED_SECS: i64 = 1_800;

    pub(super) fn new(refusal: Refusal) -> Self {
        Self {
            refusal,
            age: i64::MIN,
            fails: 0,
            oks: 0,
            lost: 0,
            fresh: 0,
            quick: Quick::default(),
            redirected: 0,
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

    /// Takes in an attempt of a source that made `requests` of any kind of late.
    pub(super) fn knocked(&mut self, fact: &RequestFact<'_>, requests: u32) -> Option<DoorEvent> {
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
            agent: tool(fact),
            fails: 0,
            oks: 0,
            first: fact.secs(),
            quick: (self.quick.window, 0),
            signed_in: None,
        });
        knocker.first = knocker.first.min(fact.secs());
        match attempt {
            Attempt::Refused => {
                let (window, quick) = &mut knocker.quick;
                if *window != self.quick.window {
                    (*window, *quick) = (self.quick.window, 0);
                }
                let is_repeater = *quick < Self::REPEATS_MIN;
                *quick = quick.saturating_add(weight);
                let is_repeater = is_repeater && *quick >= Self::REPEATS_MIN;
                self.quick.repeaters += u32::from(is_repeater);
                self.quick.fails = self.quick.fails.saturating_add(weight);
                knocker.fails = knocker.fails.saturating_add(weight);
                self.fails = self.fails.saturating_add(weight);
                if knocker.oks == 0 {
                    self.lost = self.lost.saturating_add(weight);
                    self.fresh = self.fresh.saturating_add(weight);
                }
                let knocker = *knocker;
                self.vote(tool(fact));
                self.refused(fact, knocker)
            }
            Attempt::Answered => {
                let before = *knocker;
                if knocker.oks == 0 {
                    self.lost = self.lost.saturating_sub(knocker.fails);
                }
                knocker.oks = knocker.oks.saturating_add(weight);
                let knocks = (knocker.fails + knocker.oks) / weight;
                knocker.signed_in.get_or_insert(SignIn {
                    secs: fact.secs(),
                    status: fact.status,
                    refused: before.fails,
                    only_knocked: requests <= 2 * knocks,
                });
                let knocker = *knocker;
                let is_first = before.oks == 0 && (300..400).contains(&fact.status);
                self.redirected = self.redirected.saturating_add(u32::from(is_first));
                self.quick.oks = self.quick.oks.saturating_add(weight);
                self.oks = self.oks.saturating_add(weight);
                self.answered(fact, before, knocker)
            }
        }
    }

    /// Lets what is past fade.
    fn roll(&mut self, secs: i64) {
        let window = secs.div_euclid(Self::QUICK_SECS);
        // A server writes requests when they end: some come a little late.
        if window != self.quick.window && window + 1 != self.quick.window {
            self.quick = Quick {
                window,
                ..Quick::default()
            };
        }
        let age = secs.div_euclid(Self::HALF_LIFE_SECS);
        let halves = age.abs_diff(self.age);
        if age < self.age && halves <= Self::HALF_LIVES_MAX {
            return;
        }
        self.age = age;
        if halves > Self::HALF_LIVES_MAX {
            let campaign = self
                .campaign
                .filter(|(_, last)| secs.abs_diff(*last) < 86_400);
            *self = Self {
                age,
                campaign,
                quick: self.quick,
                redirected: self.redirected,
                agent: campaign.map_or((0, 0), |_| self.agent),
                ..Self::new(self.refusal)
            };
        }
        (0..halves.min(Self::HALF_LIVES_MAX)).for_each(|_| self.halve());
    }

    fn halve(&mut self) {
        for knocker in self.knockers.values_mut() {
            knocker.fails /= 2;
            // Who got in once is known as long as anything is.
            let once = u32::from(knocker.oks > 0 && knocker.fails > 0);
            knocker.oks = (knocker.oks / 2).max(once);
        }
        self.knockers.retain(|_, k| k.fails + k.oks > 0);
        let knockers = || self.knockers.values();
        self.fails = knockers().map(|k| k.fails).sum();
        self.oks = knockers().map(|k| k.oks).sum();
        self.lost = knockers().filter(|k| k.oks == 0).map(|k| k.fails).sum();
        self.fresh /= 2;
        self.agent_oks /= 2;
        self.pages.iter_mut().for_each(|(.., n)| *n = n.div_ceil(2));
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
        let shown = self.pages.iter().filter(|(status, ..)| *status < 300);
        let most = shown.map(|(.., n)| *n).max().unwrap_or(0);
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
            self.fresh = 0;
            let is_guess = (knocker.oks == 0 && knocker.agent == self.agent.0)
                || (knocker.fails >= 3 * Self::POST_WEIGHT && knocker.oks * 3 <= knocker.fails);
            return is_guess.then_some(DoorEvent::Guess);
        }
        let attempts = (self.fails + self.oks).max(1);
        let is_much = knocker.oks * 10 <= knocker.fails;
        let lost = self.lost.min(self.fresh) >= Self::LOST_MIN && self.lost * 5 >= attempts * 4;
        let (by_one, by_many) = match self.refusal {
            Refusal::Status => (knocker.fails >= Self::LOST_BY_ONE_MIN, lost),
            Refusal::Page => {
                let quick = self.quick;
                let in_haste = quick.repeaters >= Self::REPEATERS_MIN
                    && quick.fails * 5 >= (quick.fails + quick.oks) * 4;
                let is_known = self.redirected >= Self::REDIRECTED_MIN;
                let refused = if is_known {
                    knocker.fails
                } else {
                    knocker.quick.1
                };
                (
                    refused >= Self::LOST_BY_ONE_MIN,
                    in_haste || (is_known && lost),
                )
            }
        };
        if by_many && self.is_guesser(&knocker) {
            let signed_in = self.found();
            let mut guessers = self.guessers();
            guessers.extend(signed_in.map(|(knocker, _)| guesser(&knocker)));
            Some(DoorEvent::Attacked(guessers, signed_in.map(|(_, s)| s)))
        } else if by_one && is_much {
            Some(DoorEvent::Attacked(vec![guesser(&knocker)], None))
        } else {
            None
        }
    }

    /// The first of those who guessed as the others do and got in.
    fn found(&self) -> Option<(Knocker, SignIn)> {
        let is_quiet = self.agent_oks * 20 <= self.fails;
        let knockers = self.knockers.values().filter(|k| k.agent == self.agent.0);
        let found = knockers.filter_map(|k| Some((*k, k.signed_in?)));
        // The attack began when most of those who guess came.
        let mut firsts: Vec<_> = self.guessers().iter().map(|g| g.first).collect();
        firsts.sort_unstable();
        let began = firsts.get(firsts.len() / 10).copied().unwrap_or(i64::MAX);
        let found = found.filter(|(_, signed_in)| {
            signed_in.secs >= began && Self::is_found(signed_in, is_quiet)
        });
        found.min_by_key(|(k, signed_in)| (signed_in.secs, k.address))
    }

    /// Whether one with the agent of the attack found a password, and is not one of many people
    /// with that agent who know theirs and look at pages too.
    fn is_found(signed_in: &SignIn, is_quiet: bool) -> bool {
        signed_in.only_knocked && (is_quiet || signed_in.refused >= 3 * Self::POST_WEIGHT)
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

    fn answered(
        &mut self,
        fact: &RequestFact<'_>,
        before: Knocker,
        knocker: Knocker,
    ) -> Option<DoorEvent> {
        let is_like_attack = tool(fact) == self.agent.0;
        // The more people with this agent get in, the more must speak against one who does.
        let is_quiet = self.agent_oks * 20 <= self.fails;
        self.agent_oks += if is_like_attack { Self::POST_WEIGHT } else { 0 };
        let is_found = knocker
            .signed_in
            .is_some_and(|signed_in| Self::is_found(&signed_in, is_quiet));
        let is_guess = (is_like_attack && is_found) || before.fails >= Self::LOST_BY_ONE_MIN;
        if !is_guess || !self.is_under_attack(fact.secs()) || before.oks > 0 {
            return None;
        }
        Some(DoorEvent::SignedIn {
            refused: self.fails / Self::POST_WEIGHT,
        })
    }

    /// What can be said of a source that found no room.
    fn crowded(&mut self, fact: &RequestFact<'_>, attempt: Attempt) -> Option<DoorEvent> {
        let is_like_attack = self.is_under_attack(fact.secs()) && tool(fact) == self.agent.0;
        (is_like_attack && attempt == Attempt::Refused).then_some(DoorEvent::Guess)
    }

    /// Returns about how many bytes of memory it points to.
    pub(super) fn len_bytes(&self) -> usize {
        self.knockers.capacity() * (size_of::<(u64, Knocker)>() + 1)
    }
}

/// What tells one program from another: its agent, and whether it says where it comes from.
fn tool(fact: &RequestFact<'_>) -> u64 {
    mix(fact.agent.hash, u64::from(fact.has_referer))
}

fn guesser(knocker: &Knocker) -> Guesser {
    Guesser {
        address: knocker.address,
        first: knocker.first,
        refused: (knocker.fails / Door::POST_WEIGHT).max(1),
    }
}
