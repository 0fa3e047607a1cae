//! Crowds that mean no harm.

use super::*;

fn silent(requests: &[Request]) {
    let seen = track(requests);
    assert_eq!(seen.raised, []);
    assert_eq!(seen.campaigns.total(), 0, "{:#?}", seen.campaigns.worst);
    assert!(seen.handles.iter().all(Option::is_none));
}

#[test]
fn a_crawler_with_old_links_is_silent() {
    let all: Vec<_> = (0..400)
        .map(|i| Request {
            crawler: true,
            referer: false,
            status: if i % 10 < 9 { 404 } else { 200 },
            ..page(START + i, ip(1), &format!("/old/{i}.html"))
        })
        .collect();
    silent(&all);
}

#[test]
fn visitors_of_pages_with_broken_links_are_silent() {
    let all: Vec<_> = (0..300)
        .map(|i| Request {
            status: if i % 10 == 0 { 200 } else { 404 },
            ..page(START + i / 5, ip(1), &format!("/img/{i}.png"))
        })
        .collect();
    silent(&all);
}

#[test]
fn a_reader_without_referer_who_meets_some_404_is_silent() {
    let all: Vec<_> = (0..120)
        .map(|i| Request {
            referer: false,
            status: if i % 3 == 0 { 404 } else { 200 },
            ..page(START + i * 4, ip(1), &format!("/p/{i}"))
        })
        .collect();
    silent(&all);
}

#[test]
fn a_health_check_is_silent_whatever_it_is_answered() {
    for status in [200, 401, 403, 404, 503] {
        let all: Vec<_> = (0..2_880)
            .map(|i| Request {
                referer: false,
                status,
                ..page(START + i * 30, ip(1), "/health")
            })
            .collect();
        let seen = track(&all);
        // One who is refused for a day without end may well guess; nothing else is said of him.
        let is_guess = status == 401;
        assert_eq!(seen.campaigns.total(), u64::from(is_guess), "{status}");
    }
}

#[test]
fn an_office_behind_one_address_may_mistype() {
    let mut dice = Dice(1);
    let all: Vec<_> = (0..600)
        .map(|i| {
            let agent = format!("{BROWSER} {}", dice.below(30));
            let status = if dice.below(100) < 20 { 401 } else { 302 };
            sign_in(START + i * 10, ip(1), status).agent(&agent)
        })
        .collect();
    silent(&all);
}

#[test]
fn a_busy_sign_in_with_typing_errors_is_silent() {
    let mut dice = Dice(2);
    let mut all = Vec::new();
    for person in 0..3_000 {
        let secs = dice.secs(START, START + 20_000);
        let errors = if dice.below(100) < 25 {
            dice.between(1, 4)
        } else {
            0
        };
        for i in 0..errors {
            all.push(sign_in(
                secs + 10 * i64::try_from(i).unwrap_or(0),
                ip(person),
                401,
            ));
        }
        if dice.below(100) < 97 {
            all.push(sign_in(secs + 60, ip(person), 302).answered(302, 0));
        }
    }
    silent(&all);
}

#[test]
fn a_form_that_everybody_is_answered_alike_is_silent() {
    let mut dice = Dice(4);
    let all: Vec<_> = (0..4_000)
        .map(|_| {
            let secs = dice.secs(START, START + 3_600);
            let person = u32::try_from(dice.below(3_000)).unwrap_or(0);
            sign_in(secs, ip(person), 200).answered(200, 812)
        })
        .collect();
    silent(&all);
}

#[test]
fn one_who_is_asked_for_a_password_first_is_silent() {
    let all: Vec<_> = (0..900)
        .map(|i| {
            page(START + i, ip(1), "/wiki/page").answered(if i % 3 < 2 { 401 } else { 200 }, 900)
        })
        .collect();
    silent(&all);
}

#[test]
fn a_typing_person_who_gets_in_while_others_guess_is_no_success() {
    let mut all: Vec<_> = (0..200)
        .map(|i| sign_in(START + i * 3, ip(1), 401).agent("python-requests/2.31"))
        .collect();
    for person in 0..40 {
        let secs = START + 5 + i64::from(person) * 14;
        all.push(sign_in(secs, ip(100 + person), 401));
        all.push(sign_in(secs + 9, ip(100 + person), 302).answered(302, 0));
    }
    let seen = track(&all);
    assert_eq!(seen.outcome(), Outcome::Failed);
    assert_eq!(seen.campaigns.worst[0].sources, 1);
}

#[test]
fn scans_are_told_from_crowds() {
    let scan = |i: i64, path: String| Request {
        referer: false,
        status: 404,
        ..page(START + i, ip(1), &path)
    };
    let probes: Vec<_> = (0..60)
        .map(|i| scan(i, format!("/admin{i}/.env")))
        .collect();
    assert_eq!(track(&probes).kinds(), [RaisedKind::Scanning]);
    let words: Vec<_> = (0..90).map(|i| scan(i, format!("/word{i}"))).collect();
    let seen = track(&words);
    assert_eq!(seen.kinds(), [RaisedKind::DirectorySearch]);
    assert_eq!(seen.outcome(), Outcome::Failed);
}
