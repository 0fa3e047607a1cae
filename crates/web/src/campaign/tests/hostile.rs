//! Input made to hurt: memory, time, order.

use super::*;
use std::net::Ipv6Addr;

/// Bytes that a tracker may have: a third of what a whole scan may.
const LEN_BYTES_MAX: usize = 100 << 20;

/// Sources that have no network in common.
fn far(n: u32) -> IpAddr {
    IpAddr::V6(Ipv6Addr::from((0x2400_0000_u128 + u128::from(n)) << 96))
}

#[test]
fn a_million_sources_stay_within_memory_and_hide_no_campaign() {
    let mut tracker = Tracker::new();
    let mut of_campaign = Vec::new();
    for n in 0..1_000_000_u32 {
        let secs = START + i64::from(n) / 100;
        // Each looks at a page of its own; every fourth attacks once.
        let path = format!("/page/{n}");
        let request = match n % 4 {
            0 => attack(secs, far(n), &path, Category::Xss, "<script>").agent(&path),
            _ => page(secs, far(n), &path),
        };
        tracker.observe(&request.fact());
        if n % 5_000 == 77 {
            let payload = format!("{n}'");
            let request = attack(secs, ip(1), "/item", Category::Sqli, &payload);
            let request = request.answered(200, if n < 900_000 { 5_000 } else { 99_000 });
            of_campaign.push(
                tracker
                    .observe(&request.fact())
                    .campaign
                    .expect("an attack"),
            );
        }
    }
    assert!(
        tracker.len_bytes() < LEN_BYTES_MAX,
        "{}",
        tracker.len_bytes()
    );
    let campaigns = tracker.finish();
    let incidents: Vec<_> = of_campaign.iter().map(|h| tracker.resolve(*h)).collect();
    assert!(incidents.windows(2).all(|pair| pair[0] == pair[1]));
    assert_eq!(incidents[0].outcome, Outcome::Success);
    assert_eq!(campaigns.worst[0].id, incidents[0].id);
    assert_eq!(campaigns.worst[0].attacks, 200);
    assert!(campaigns.worst.len() <= Campaigns::KEPT_MAX);
    assert_eq!(campaigns.total(), 250_001);
}

#[test]
fn a_flood_of_sign_ins_stays_within_memory() {
    let mut tracker = Tracker::new();
    for n in 0..300_000_u32 {
        let request = Request {
            path: format!("/login/{}", n % 1_000),
            ..sign_in(START + i64::from(n) / 500, far(n), 401)
        };
        tracker.observe(&request.fact());
    }
    assert!(
        tracker.len_bytes() < LEN_BYTES_MAX,
        "{}",
        tracker.len_bytes()
    );
}

#[test]
fn a_large_campaign_is_bounded() {
    let mut tracker = Tracker::new();
    for n in 0..200_000_u32 {
        let path = format!("/{}", n % 9_999);
        let payload = format!("{n}'");
        let request = attack(
            START + i64::from(n) / 50,
            far(n % 50_000),
            &path,
            Category::Sqli,
            &payload,
        );
        tracker.observe(&request.fact());
    }
    assert!(
        tracker.len_bytes() < LEN_BYTES_MAX,
        "{}",
        tracker.len_bytes()
    );
    let campaigns = tracker.finish();
    assert!(campaigns.worst[0].attacks > 150_000);
    assert!(campaigns.worst[0].source_sample.len() <= 64);
}

#[test]
fn times_may_go_anywhere() {
    let mut dice = Dice(9);
    let ends = [-9_000_000_000, 0, START, 9_000_000_000];
    let all: Vec<_> = (0..5_000)
        .map(|i| {
            let secs = dice.pick(&ends) + dice.secs(0, 100_000);
            let source = ip(u32::try_from(dice.below(50)).unwrap_or(0));
            match i % 3 {
                0 => attack(secs, source, "/a", Category::Sqli, "'"),
                1 => sign_in(secs, source, dice.pick(&[200, 302, 401])),
                _ => page(secs, source, "/b").answered(404, 1),
            }
        })
        .collect();
    let order: Vec<_> = (0..all.len()).collect();
    let seen = track_in(&all, &order);
    assert!(seen.campaigns.total() > 0);
    let again = track_in(&all, &order);
    assert_eq!(seen.campaigns, again.campaigns, "the same in every run");
}

#[test]
fn one_request_far_in_the_future_disturbs_no_other_source() {
    let mut all: Vec<_> = (0..50)
        .map(|i| {
            attack(
                START + i * 60,
                ip(1),
                "/q",
                Category::Sqli,
                &format!("{i}'"),
            )
        })
        .collect();
    all.push(attack(9_000_000_000, ip(2), "/q", Category::Sqli, "'"));
    let mut order: Vec<_> = (0..50).collect();
    order.insert(10, 50);
    assert_eq!(track_in(&all, &order).campaigns.total(), 2);
}

#[test]
fn any_numbers_of_an_answer_are_taken() {
    for (status, len, millis) in [
        (u16::MAX, u64::MAX, u32::MAX),
        (0, 0, 0),
        (200, u64::MAX, 0),
    ] {
        let all: Vec<_> = (0..40)
            .map(|i| Request {
                millis: Some(millis),
                delay_millis: Some(u32::MAX),
                ..attack(START + i, ip(1), "", Category::Sqli, "")
            })
            .map(|r| r.answered(status, len))
            .collect();
        assert_eq!(track(&all).campaigns.total(), 1);
    }
}
