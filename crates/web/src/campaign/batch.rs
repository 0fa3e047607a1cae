//! Facts of many requests, packed by the threads that judge them for the one that tracks them.

use super::fact::{AttackFact, Method, Name, RequestFact, cut, hash};
use super::source;
use crate::{Attack, Category, Place, Request, Score, Verdict, tool_hash};
use std::net::IpAddr;
use std::ops::Range;
use yagura_model::Timestamp;

/// Facts in the order of their requests.
#[derive(Debug, Default)]
pub struct FactBatch {
    facts: Vec<Packed>,
    attacks: Vec<PackedAttack>,
    texts: String,
}

#[derive(Debug)]
struct Packed {
    time: Timestamp,
    source: IpAddr,
    site: PackedName,
    path: PackedName,
    agent: PackedName,
    response_len_bytes: Option<u64>,
    duration_millis: Option<u32>,
    status: u16,
    method: Method,
    has_query: bool,
    has_referer: bool,
    says_crawler: bool,
    attack: Option<u32>,
}

#[derive(Debug)]
struct PackedAttack {
    category: Category,
    score: Score,
    skeleton: u64,
    asked_delay_millis: Option<u32>,
    place: Place,
    callback: Option<IpAddr>,
    evidence: Range<u32>,
}

#[derive(Debug, Clone)]
struct PackedName {
    hash: u64,
    text: Range<u32>,
}

/// Parts of the names that crawlers give themselves.
const CRAWLERS: [&[u8]; 8] = [
    b"bot", b"crawl", b"spider", b"slurp", b"archive", b"feed", b"index", b"monitor",
];

impl FactBatch {
    /// Most bytes of a payload that are kept.
    const EVIDENCE_LEN_BYTES_MAX: usize = 256;

    /// Makes an empty batch.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a request; false when it cannot be tracked, as it has no time or no address.
    pub fn push(&mut self, request: &Request<'_>, verdict: &Verdict) -> bool {
        let Some((time, source)) = request.time.zip(source::of(request)) else {
            return false;
        };
        let attack = telling(verdict);
        let is_refused = matches!(request.status, Some(400..=499));
        let fact = Packed {
            time,
            source,
            site: self.name(hash(request.site), request.site, attack.is_some()),
            path: self.name(hash(request.path), request.path, true),
            agent: self.name(
                tool_hash(request),
                request.agent,
                attack.is_some() || is_refused,
            ),
            response_len_bytes: request.response_len_bytes,
            duration_millis: request
                .duration_millis
                .map(|millis| u32::try_from(millis).unwrap_or(u32::MAX)),
            status: request.status.unwrap_or(0),
            method: Method::of(request.method),
            has_query: !request.query.is_empty(),
            has_referer: !matches!(request.referer, b"" | b"-"),
            says_crawler: is_refused && says_crawler(request.agent),
            attack: attack.and_then(|_| u32::try_from(self.attacks.len()).ok()),
        };
        if let Some(attack) = attack {
            let decoded = verdict.decoded(attack);
            let packed = PackedAttack {
                category: attack.category,
                score: verdict.score(),
                skeleton: attack.skeleton,
                asked_delay_millis: attack.asked_delay_secs.map(|s| s.saturating_mul(1_000)),
                place: attack.place,
                callback: source::callback(attack.category, decoded),
                evidence: self.text(verdict.evidence(attack), Self::EVIDENCE_LEN_BYTES_MAX),
            };
            self.attacks.push(packed);
        }
        self.facts.push(fact);
        true
    }

    /// Says that a rule found an attack in the last request, which then counts as one even if the
    /// judge found none.
    pub fn found_by_rule(&mut self, rule_id: &str, evidence: &str) {
        let is_known = |fact: &Packed| {
            let attack = fact.attack.and_then(|at| self.attacks.get(at as usize));
            attack.is_some_and(|a| a.score >= Score::BREAK_OUT)
        };
        if self.facts.last().is_none_or(is_known) {
            return;
        }
        let packed = PackedAttack {
            category: Category::KnownExploit,
            score: Score::BREAK_OUT,
            skeleton: hash(rule_id.as_bytes()),
            asked_delay_millis: None,
            place: Place::Query,
            callback: None,
            evidence: self.text(evidence.as_bytes(), Self::EVIDENCE_LEN_BYTES_MAX),
        };
        let at = u32::try_from(self.attacks.len()).ok();
        self.attacks.push(packed);
        if let Some(fact) = self.facts.last_mut() {
            fact.attack = at;
        }
    }

    fn name(&mut self, hash: u64, text: &[u8], is_kept: bool) -> PackedName {
        let len = if is_kept { Name::TEXT_LEN_BYTES_MAX } else { 0 };
        PackedName {
            hash,
            text: self.text(text, len),
        }
    }

    fn text(&mut self, text: &[u8], len_bytes_max: usize) -> Range<u32> {
        let at = |len: usize| u32::try_from(len).unwrap_or(u32::MAX);
        let start = at(self.texts.len());
        let text = &text[..text.len().min(len_bytes_max)];
        match std::str::from_utf8(text) {
            Ok(text) => self.texts.push_str(text),
            Err(_) => {
                let lossy = String::from_utf8_lossy(text);
                self.texts.push_str(cut(&lossy, len_bytes_max));
            }
        }
        start..at(self.texts.len())
    }

    /// Returns the facts in the order in which they came.
    pub fn iter(&self) -> impl Iterator<Item = RequestFact<'_>> {
        self.facts.iter().map(|packed| self.unpack(packed))
    }

    fn unpack(&self, packed: &Packed) -> RequestFact<'_> {
        let name = |name: &PackedName| Name {
            text: self.slice(&name.text),
            hash: name.hash,
        };
        let attack = packed.attack.and_then(|at| self.attacks.get(at as usize));
        RequestFact {
            time: packed.time,
            source: packed.source,
            site: name(&packed.site),
            path: name(&packed.path),
            method: packed.method,
            has_query: packed.has_query,
            has_referer: packed.has_referer,
            status: packed.status,
            response_len_bytes: packed.response_len_bytes,
            duration_millis: packed.duration_millis,
            agent: name(&packed.agent),
            says_crawler: packed.says_crawler,
            attack: attack.map(|attack| AttackFact {
                category: attack.category,
                score: attack.score,
                skeleton: attack.skeleton,
                asked_delay_millis: attack.asked_delay_millis,
                place: attack.place,
                callback: attack.callback,
                evidence: self.slice(&attack.evidence),
            }),
        }
    }

    fn slice(&self, range: &Range<u32>) -> &str {
        let range = range.start as usize..range.end as usize;
        self.texts.get(range).unwrap_or_default()
    }

    /// Returns the number of facts.
    #[must_use]
    pub fn len(&self) -> usize {
        self.facts.len()
    }

    /// Returns whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.facts.is_empty()
    }

    /// Returns about how many bytes of memory the facts have.
    #[must_use]
    pub fn len_bytes(&self) -> usize {
        self.facts.len() * size_of::<Packed>()
            + self.attacks.len() * size_of::<PackedAttack>()
            + self.texts.len()
    }
}

/// Returns the gravest attack but for the name of a tool, which every request of it has.
fn telling(verdict: &Verdict) -> Option<&Attack> {
    let attacks = verdict.attacks();
    let by_payload = attacks.iter().find(|a| a.category != Category::Scanner);
    by_payload.or(attacks.first())
}

fn says_crawler(agent: &[u8]) -> bool {
    let agent = agent[..agent.len().min(512)].to_ascii_lowercase();
    CRAWLERS
        .iter()
        .any(|word| memchr::memmem::find(&agent, word).is_some())
}
