//! Who belongs together.

use super::*;

#[test]
fn a_slow_source_is_one_campaign_over_days() {
    let all: Vec<_> = (0..20)
        .map(|i| {
            let secs = START + i * 13_000;
            attack(secs, ip(1), "/q", Category::Xss, &format!("<b {i}>"))
        })
        .collect();
    assert_eq!(track(&all).campaigns.total(), 1);
}

#[test]
fn a_source_that_comes_back_after_days_is_another_campaign() {
    let all: Vec<_> = (0..3)
        .map(|i| attack(START + i * 3 * 86_400, ip(1), "/q", Category::Xss, "<b>"))
        .collect();
    assert_eq!(track(&all).campaigns.total(), 3);
}

/// One tool from many sources, a few requests each.
fn spread(sources: u32, each: i64, over_secs: i64, category: Category) -> Vec<Request> {
    let mut dice = Dice(u64::from(sources) ^ 5);
    (0..sources)
        .flat_map(|s| (0..each).map(move |i| (s, i)))
        .map(|(s, i)| {
            let secs = dice.secs(START, START + over_secs);
            let path = dice.pick(&["/a", "/b", "/c", "/d"]);
            let payload = format!("x={}{}", "../".repeat(i as usize + s as usize % 5), i);
            attack(secs, ip(10 + s), path, category, &payload).answered(404, 200)
        })
        .collect()
}

#[test]
fn many_sources_with_one_tool_are_one_campaign() {
    for (sources, each, over_secs) in [(25, 8, 400), (60, 3, 900), (8, 20, 3_000)] {
        let all = spread(sources, each, over_secs, Category::PathTraversal);
        let seen = track(&all);
        assert_eq!(seen.campaigns.worst[0].sources, sources);
        assert_eq!(seen.outcome(), Outcome::Failed);
    }
}

#[test]
fn one_network_with_many_agents_is_one_campaign() {
    let mut all = spread(20, 6, 600, Category::Sqli);
    for (i, request) in all.iter_mut().enumerate() {
        request.agent = format!("agent {}", i % 7);
    }
    assert_eq!(track(&all).campaigns.total(), 1);
}

#[test]
fn an_address_that_stands_in_a_list_of_payloads_joins_nobody() {
    let list = |who: u32, agent: &str| -> Vec<_> {
        let one = |i: i64| {
            let secs = START + i64::from(who) * 9_000 + i * 30;
            attack(
                secs,
                ip(who),
                "/q",
                Category::CommandInjection,
                &format!(";{i}"),
            )
            .agent(agent)
        };
        let mut all: Vec<_> = (0..40).map(one).collect();
        all[20].callback = Some("203.0.113.9".parse().expect("address"));
        all
    };
    let all: Vec<_> = [list(1, "a"), list(2, "b")].concat();
    assert_eq!(track(&all).campaigns.total(), 2);
}

/// Three attackers out of one network who happen to come in the same hour.
fn neighbours(agents: [&str; 3], answers: [(u16, u16); 3]) -> Vec<Request> {
    let mut dice = Dice(77);
    let one = (0..3_u32).flat_map(|who| (0..60).map(move |i| (who, i)));
    one.map(|(who, i)| {
        let (a, b) = answers[who as usize];
        let secs = START + dice.secs(0, 2_400);
        attack(secs, ip(who * 31), "/q", Category::Sqli, &format!("{i}'--"))
            .answered(if i % 2 == 0 { a } else { b }, 400)
            .agent(agents[who as usize])
    })
    .collect()
}

#[test]
fn neighbours_with_other_tools_or_other_answers_stay_apart() {
    let told = |agents, answers| track(&neighbours(agents, answers)).campaigns.total();
    let alike = [(404, 403); 3];
    assert_eq!(told([BROWSER; 3], alike), 1);
    assert_eq!(told(["a", "b", "c"], alike), 3);
    let apart = [(200, 500), (404, 400), (403, 403)];
    assert_eq!(told([BROWSER; 3], apart), 3);
}

#[test]
fn attackers_at_other_times_stay_apart() {
    let mut all = spread(25, 8, 400, Category::PathTraversal);
    let later = |i: i64| START + 12 * 3_600 + i * 4;
    all.extend((0..30).map(|i| {
        attack(later(i), ip(200), "/a", Category::PathTraversal, "x=../1").answered(404, 200)
    }));
    assert_eq!(track(&all).campaigns.total(), 2);
}

#[test]
fn a_slow_attacker_who_happens_to_come_now_stays_apart() {
    let mut all = spread(25, 8, 400, Category::Xss);
    let slow = |i: i64| {
        attack(
            START + i * 10_000 + 100,
            ip(200),
            "/a",
            Category::Xss,
            "x=<a>",
        )
    };
    all.extend((-5..5).map(slow));
    let seen = track(&all);
    assert_eq!(seen.campaigns.total(), 2);
    assert!(
        seen.campaigns
            .worst
            .iter()
            .any(|c| c.sources == 1 && c.attacks == 10)
    );
}

#[test]
fn one_who_was_at_work_before_the_others_came_stays_apart() {
    let mut all = spread(25, 8, 400, Category::PathTraversal);
    let before = |i: i64| START - 3 * 3_600 + i * 600;
    all.extend((0..24).map(|i| {
        attack(
            before(i),
            ip(90),
            "/a",
            Category::PathTraversal,
            &format!("y={i}"),
        )
        .answered(404, 200)
    }));
    assert_eq!(track(&all).campaigns.total(), 2);
}

#[test]
fn two_busy_attackers_with_one_browser_stay_apart() {
    let one = (0..100).map(|i| attack(START + i, ip(1), "/a", Category::Sqli, &format!("{i}'")));
    let other = (0..90).map(|i| attack(START + i, ip(2), "/b", Category::Sqli, &format!("{i}\"")));
    let all: Vec<_> = one.chain(other).collect();
    assert_eq!(track(&all).campaigns.total(), 2);
}

#[test]
fn the_same_request_from_many_over_a_day_is_one_campaign() {
    let far = |i: u32| IpAddr::V4(Ipv4Addr::new(203, 0, u8::try_from(i).expect("few"), 9));
    let all: Vec<_> = (0..24)
        .map(|i| {
            let secs = START + i64::from(i) * 3_500;
            Request {
                agent: "l9explore/1.2.2".to_owned(),
                ..attack(
                    secs,
                    far(i),
                    "/setup.php",
                    Category::CommandInjection,
                    ";wget",
                )
            }
        })
        .collect();
    assert_eq!(track(&all).campaigns.total(), 1);
}

#[test]
fn payloads_that_call_one_address_are_one_campaign() {
    let callback = "203.0.113.77".parse().ok();
    let all: Vec<_> = (0..5)
        .map(|i| Request {
            callback,
            agent: format!("tool {i}"),
            ..attack(
                START + i * 9_000,
                ip(30 * i as u32),
                "/",
                Category::JavaInjection,
                "${j}",
            )
        })
        .collect();
    assert_eq!(track(&all).campaigns.total(), 1);
}

#[test]
fn guessers_at_one_door_are_one_campaign() {
    let mut dice = Dice(3);
    let mut all: Vec<_> = (0..300)
        .map(|i| {
            sign_in(
                START + i * 2,
                ip(10 + u32::try_from(dice.below(60)).unwrap_or(0)),
                401,
            )
        })
        .collect();
    all.push(sign_in(START + 500, ip(12), 302).answered(302, 0));
    let seen = track(&all);
    assert_eq!(seen.outcome(), Outcome::Success);
    assert_eq!(seen.kinds(), [RaisedKind::Guessing, RaisedKind::SignedIn]);
    let campaign = &seen.campaigns.worst[0];
    assert_eq!((campaign.sources, campaign.guesses), (60, 300));
}

#[test]
fn names_are_the_same_in_every_run_and_come_from_the_first_request() {
    let all = spread(25, 8, 400, Category::PathTraversal);
    let id = |seen: &Seen| seen.campaigns.worst[0].id;
    let whole = id(&track(&all));
    assert_eq!(whole, id(&track(&all)));
    let first = all.iter().min_by_key(|r| r.secs).expect("some").clone();
    assert_eq!(whole, id(&track(&[first])));
}

#[test]
fn an_older_file_read_later_joins_what_it_belongs_to() {
    let all: Vec<_> = (0..40)
        .map(|i| {
            attack(
                START + i * 600,
                ip(1),
                "/q",
                Category::Sqli,
                &format!("{i}'"),
            )
        })
        .collect();
    let newest_file_first: Vec<_> = (20..40).chain(0..20).collect();
    let seen = track_in(&all, &newest_file_first);
    assert_eq!(seen.campaigns.total(), 1);
    // Days in between, which come last or from their start.
    let all: Vec<_> = (0..40)
        .map(|i| {
            attack(
                START + i * 9_000,
                ip(1),
                "/q",
                Category::Sqli,
                &format!("{i}'"),
            )
        })
        .collect();
    let order: Vec<_> = (28..40).chain(14..28).chain(0..14).collect();
    let seen = track_in(&all, &order);
    assert_eq!(seen.campaigns.total(), 1);
    assert_eq!(
        seen.campaigns.worst[0].first.as_nanos(),
        START * 1_000_000_000
    );
}
