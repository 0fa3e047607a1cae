//! Campaigns: any facts in any order are tracked within memory, alike each time, and nothing is
//! called a success without evidence.

use std::net::{IpAddr, Ipv4Addr};
use yagura_model::{Outcome, Timestamp};
use yagura_web::campaign::{AttackFact, Campaigns, Method, Name, RequestFact, Tracker, hash};
use yagura_web::{Category, Place, Score};

/// Bytes that make one fact.
const FACT_LEN_BYTES: usize = 12;
/// Most bytes that a tracker may have after inputs of this size.
const LEN_BYTES_MAX: usize = 100 << 20;
/// 2026-03-01T00:00:00Z.
const START: i64 = 1_772_323_200;

const PATHS: [&str; 8] = [
    "/",
    "/item",
    "/login",
    "/wp-login.php",
    "/upload",
    "/uploads/a.php",
    "/index.php",
    "/.env",
];
const STATUSES: [u16; 8] = [200, 302, 401, 403, 404, 500, 0, 999];
const CATEGORIES: [Category; 14] = [
    Category::Sqli,
    Category::NoSqli,
    Category::Xss,
    Category::PathTraversal,
    Category::CommandInjection,
    Category::PhpInjection,
    Category::JavaInjection,
    Category::TemplateInjection,
    Category::RemoteFileInclusion,
    Category::Xxe,
    Category::SessionFixation,
    Category::Protocol,
    Category::KnownExploit,
    Category::Scanner,
];
const METHODS: [Method; 4] = [Method::Read, Method::Post, Method::Put, Method::Other];

/// What the bytes of a fact stand for.
#[derive(Clone, Copy)]
enum Scene {
    /// Any source, path and time.
    Crowd,
    /// A few sources at two paths within an hour, answered in any way.
    OneSite,
}

/// Facts of many sources, 12 bytes each.
pub(crate) fn campaign(bytes: &[u8]) {
    track_twice(bytes, Scene::Crowd);
}

/// Facts of one attacked site, 12 bytes each: what its answers are taken for.
pub(crate) fn outcome(bytes: &[u8]) {
    track_twice(bytes, Scene::OneSite);
}

fn track_twice(bytes: &[u8], scene: Scene) {
    let told = track(bytes, scene);
    assert_eq!(told, track(bytes, scene), "the same in every run");
    assert_eq!(told.succeeded + told.unknown + told.failed, told.total());
    for report in &told.worst {
        let proven = report.outcome == Outcome::Success;
        assert_eq!(proven, !report.evidence.is_empty(), "success is proven");
        let open = report.answers.ok + report.answers.redirect + report.answers.unknown;
        assert!(report.outcome != Outcome::Failed || open == 0, "answered");
        assert!(report.first <= report.last && report.sources > 0);
        let sentences = report.evidence.iter().flat_map(|e| [e.en(), e.ja()]);
        assert!(
            sentences
                .into_iter()
                .all(|s| !s.is_empty() && s.len() < 1_000)
        );
    }
}

fn track(bytes: &[u8], scene: Scene) -> Campaigns {
    let mut tracker = Tracker::new();
    let mut handles = Vec::new();
    for chunk in bytes.chunks_exact(FACT_LEN_BYTES) {
        let mut bytes = [0; FACT_LEN_BYTES];
        bytes.copy_from_slice(chunk);
        if bytes[0] == 0xFF {
            tracker.observe_outbound(
                time(bytes, scene),
                source(1, scene),
                source(bytes[2], scene),
            );
            continue;
        }
        let observed = tracker.observe(&fact(bytes, scene));
        if let Some(raised) = &observed.raised {
            assert!(observed.campaign.is_some(), "{raised:?} of no campaign");
        }
        handles.extend(observed.campaign);
    }
    assert!(
        tracker.len_bytes() < LEN_BYTES_MAX,
        "{}",
        tracker.len_bytes()
    );
    let told = tracker.finish();
    for handle in handles {
        let incident = tracker.resolve(handle);
        let report = told.worst.iter().find(|report| report.id == incident.id);
        assert!(report.is_none_or(|report| report.outcome == incident.outcome));
    }
    told
}

type Bytes = [u8; FACT_LEN_BYTES];

fn fact(bytes: Bytes, scene: Scene) -> RequestFact<'static> {
    let [
        _,
        _,
        who,
        path,
        method,
        status,
        len,
        millis,
        flags,
        category,
        score,
        payload,
    ] = bytes;
    let flag = |bit: u32| flags >> bit & 1 == 1;
    let paths = match scene {
        Scene::Crowd => &PATHS[..],
        Scene::OneSite => &PATHS[1..3],
    };
    RequestFact {
        time: time(bytes, scene),
        source: source(who, scene),
        site: Name::new(if flag(0) { "www.example.jp" } else { "" }),
        path: Name::new(paths[usize::from(path) % paths.len()]),
        method: *pick(&METHODS, method),
        has_query: flag(1),
        has_referer: flag(2),
        status: *pick(&STATUSES, status),
        // Up to some megabytes, in steps that grow.
        response_len_bytes: flag(3).then_some(u64::from(len & 31) << (len >> 5 << 1)),
        duration_millis: flag(4).then_some(u32::from(millis) * 100),
        agent: Name::new(if flag(5) { "Mozilla/5.0" } else { "tool/1.0" }),
        says_crawler: flag(6),
        attack: flag(7).then(|| AttackFact {
            category: *pick(&CATEGORIES, category),
            score: Score(score % 101),
            skeleton: hash(&[category, payload & 15]),
            asked_delay_millis: (payload & 16 > 0).then_some(u32::from(payload >> 5) * 1_000),
            place: Place::ArgValue,
            callback: (payload & 32 > 0).then(|| source(payload, scene)),
            evidence: "' or 1=1",
        }),
    }
}

fn pick<T>(from: &[T], byte: u8) -> &T {
    &from[usize::from(byte) % from.len()]
}

/// An hour, or two weeks and the ends of time.
fn time(bytes: Bytes, scene: Scene) -> Timestamp {
    let number = i64::from(u16::from_be_bytes([bytes[0], bytes[1]]));
    match (scene, bytes[0]) {
        (Scene::OneSite, _) => Timestamp::from_secs(START + number / 18),
        (_, 0xFE) => Some(Timestamp::from_nanos(i64::MAX - number)),
        (_, 0xFD) => Some(Timestamp::from_nanos(i64::MIN + number)),
        _ => Timestamp::from_secs(START + number * 20),
    }
    .unwrap_or(Timestamp::from_nanos(0))
}

fn source(byte: u8, scene: Scene) -> IpAddr {
    let host = match scene {
        Scene::Crowd => byte,
        Scene::OneSite => byte % 4,
    };
    // Two networks.
    let base = if byte & 1 == 0 {
        0xC633_6400
    } else {
        0xCB00_7100
    };
    IpAddr::V4(Ipv4Addr::from(base + u32::from(host)))
}
