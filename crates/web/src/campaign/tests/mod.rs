//! Tests of the tracker, by what they are about.
#![expect(
    clippy::cast_possible_truncation,
    reason = "numbers of tests are small"
)]

mod crowds;
mod hostile;
mod joins;
mod mixes;
mod outcomes;

use super::*;
use crate::{Category, Place, Score};
use std::net::{IpAddr, Ipv4Addr};
use yagura_model::{Incident, Outcome, Timestamp};

/// 2026-03-01T00:00:00Z.
const START: i64 = 1_772_323_200;
const BROWSER: &str = "Mozilla/5.0 (X11; Linux x86_64) Browser/150.0";

/// A request, in parts that tests change.
#[derive(Debug, Clone)]
struct Request {
    secs: i64,
    source: IpAddr,
    method: Method,
    path: String,
    query: String,
    referer: bool,
    status: u16,
    len: u64,
    millis: Option<u32>,
    agent: String,
    crawler: bool,
    category: Option<Category>,
    score: Score,
    place: Place,
    delay_millis: Option<u32>,
    callback: Option<IpAddr>,
}

fn ip(n: u32) -> IpAddr {
    IpAddr::V4(Ipv4Addr::from(0xC633_6400 + n)) // 198.51.100.0 and on
}

/// A page that somebody looks at.
fn page(secs: i64, source: IpAddr, path: &str) -> Request {
    Request {
        secs,
        source,
        method: Method::Read,
        path: path.to_owned(),
        query: String::new(),
        referer: true,
        status: 200,
        len: 7_000,
        millis: None,
        agent: BROWSER.to_owned(),
        crawler: false,
        category: None,
        score: Score::BREAK_OUT,
        place: Place::ArgValue,
        delay_millis: None,
        callback: None,
    }
}

/// An attack in the query of a page.
fn attack(secs: i64, source: IpAddr, path: &str, category: Category, payload: &str) -> Request {
    Request {
        query: payload.to_owned(),
        referer: false,
        category: Some(category),
        ..page(secs, source, path)
    }
}

/// An attempt to sign in.
fn sign_in(secs: i64, source: IpAddr, status: u16) -> Request {
    Request {
        method: Method::Post,
        status,
        len: 1_400,
        ..page(secs, source, "/login")
    }
}

impl Request {
    fn answered(self, status: u16, len: u64) -> Self {
        Self {
            status,
            len,
            ..self
        }
    }

    fn agent(self, agent: &str) -> Self {
        Self {
            agent: agent.to_owned(),
            ..self
        }
    }

    fn fact(&self) -> RequestFact<'_> {
        RequestFact {
            time: Timestamp::from_secs(self.secs).expect("in range"),
            source: self.source,
            site: Name::new("www.example.jp"),
            path: Name::new(&self.path),
            method: self.method,
            has_query: !self.query.is_empty(),
            has_referer: self.referer,
            status: self.status,
            response_len_bytes: Some(self.len),
            duration_millis: self.millis,
            agent: Name::new(&self.agent),
            says_crawler: self.crawler,
            attack: self.category.map(|category| AttackFact {
                category,
                score: self.score,
                skeleton: hash(format!("{category:?} {}", self.query).as_bytes()),
                asked_delay_millis: self.delay_millis,
                place: self.place,
                callback: self.callback,
                evidence: &self.query,
            }),
        }
    }
}

/// What came of requests.
struct Seen {
    tracker: Tracker,
    handles: Vec<Option<CampaignHandle>>,
    raised: Vec<Raised>,
    campaigns: Campaigns,
}

/// Tracks requests in order of time.
fn track(requests: &[Request]) -> Seen {
    let mut order: Vec<_> = (0..requests.len()).collect();
    order.sort_by_key(|at| requests[*at].secs);
    track_in(requests, &order)
}

/// Tracks requests in the order given.
fn track_in(requests: &[Request], order: &[usize]) -> Seen {
    let mut tracker = Tracker::new();
    let mut handles = vec![None; requests.len()];
    let mut raised = Vec::new();
    for at in order {
        let observed = tracker.observe(&requests[*at].fact());
        handles[*at] = observed.campaign;
        raised.extend(observed.raised);
    }
    let campaigns = tracker.finish();
    Seen {
        tracker,
        handles,
        raised,
        campaigns,
    }
}

impl Seen {
    fn incident(&self, at: usize) -> Option<Incident> {
        self.handles[at].map(|handle| self.tracker.resolve(handle))
    }

    /// The outcome of the only campaign.
    fn outcome(&self) -> Outcome {
        assert_eq!(self.campaigns.total(), 1, "{:#?}", self.campaigns.worst);
        self.campaigns.worst[0].outcome
    }

    fn kinds(&self) -> Vec<RaisedKind> {
        self.raised.iter().map(|raised| raised.kind).collect()
    }
}

/// Numbers that look like chance and are the same in every run.
#[derive(Debug, Clone)]
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        // splitmix64
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `end`.
    fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }

    fn between(&mut self, from: u64, to: u64) -> u64 {
        from + self.below(to - from + 1)
    }

    fn secs(&mut self, from: i64, to: i64) -> i64 {
        from + i64::try_from(self.below(u64::try_from(to - from).unwrap_or(1))).unwrap_or(0)
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[usize::try_from(self.below(of.len() as u64)).unwrap_or(0)]
    }
}
