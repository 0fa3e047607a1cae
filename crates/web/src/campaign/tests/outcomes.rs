//! What shows success, and what does not.

use super::*;
use crate::outcome::EvidenceKind;

const ATTACKER: u32 = 7;

fn attacks(category: Category, n: i64, answer: impl Fn(i64) -> (u16, u64)) -> Vec<Request> {
    (0..n)
        .map(|i| {
            let (status, len) = answer(i);
            let payload = format!("id={i}'--");
            attack(START + i * 3, ip(ATTACKER), "/item", category, &payload).answered(status, len)
        })
        .collect()
}

fn evidence(seen: &Seen) -> Vec<EvidenceKind> {
    let proofs = seen.campaigns.worst[0].evidence.iter();
    proofs.map(|e| e.kind).collect()
}

#[test]
fn refusals_and_errors_alone_are_a_failure() {
    let statuses = [403, 404, 400, 500, 501, 429];
    let all = attacks(Category::Sqli, 40, |i| (statuses[i as usize % 6], 500));
    assert_eq!(track(&all).outcome(), Outcome::Failed);
}

#[test]
fn an_ordinary_answer_proves_nothing() {
    for category in [Category::Xss, Category::Sqli, Category::PathTraversal] {
        let all = attacks(category, 30, |i| (200, 7_000 + i as u64 * 10));
        assert_eq!(track(&all).outcome(), Outcome::Unknown);
    }
    let mixed = attacks(Category::TemplateInjection, 30, |i| {
        if i % 2 == 0 { (500, 640) } else { (200, 5_100) }
    });
    assert_eq!(track(&mixed).outcome(), Outcome::Unknown);
}

#[test]
fn an_answer_after_refusals_shows_a_file() {
    let all = attacks(Category::PathTraversal, 20, |i| {
        if i == 15 { (200, 1_900) } else { (404, 196) }
    });
    let seen = track(&all);
    assert_eq!(seen.outcome(), Outcome::Success);
    assert!(matches!(
        evidence(&seen)[..],
        [EvidenceKind::AnsweredAfterRefusals { refused: 19, .. }]
    ));
    assert_eq!(seen.kinds(), [RaisedKind::Success]);
}

#[test]
fn a_few_refusals_make_no_answer_remarkable() {
    let all = attacks(Category::PathTraversal, 5, |i| {
        if i == 4 { (200, 1_900) } else { (404, 196) }
    });
    assert_eq!(track(&all).outcome(), Outcome::Unknown);
}

#[test]
fn an_answer_that_everybody_gets_after_refusals_shows_nothing() {
    let mut all = attacks(Category::PathTraversal, 20, |i| {
        if i == 15 { (200, 7_050) } else { (403, 548) }
    });
    all.extend((0..10).map(|i| page(START - 100 + i, ip(90), "/item")));
    assert_eq!(track(&all).outcome(), Outcome::Unknown);
}

#[test]
fn what_passes_a_filter_shows_nothing() {
    let blocked = |ok: fn(i64) -> bool, ok_len: u64| {
        attacks(Category::PathTraversal, 40, |i| {
            if ok(i) { (200, ok_len) } else { (403, 548) }
        })
    };
    let one = blocked(|i| i == 30, 9_000);
    assert_eq!(track(&one).outcome(), Outcome::Unknown);
    let mut compared = blocked(|i| i == 30, 1_900);
    compared.extend((0..10).map(|i| page(START - 100 + i, ip(90), "/item")));
    assert_eq!(track(&compared).outcome(), Outcome::Success);
}

#[test]
fn one_page_for_different_payloads_shows_nothing() {
    let all = attacks(Category::CommandInjection, 40, |i| {
        if i % 10 == 9 {
            (200, 4_600 + i as u64)
        } else {
            (404, 196)
        }
    });
    assert_eq!(track(&all).outcome(), Outcome::Unknown);
    let long = attacks(Category::PathTraversal, 20, |i| {
        (200, 25_000 + i as u64 * 9)
    });
    let visits = (0..20).map(|i| page(START - 100 + i, ip(90), "/item").answered(200, 2_000));
    let all: Vec<_> = long.into_iter().chain(visits).collect();
    assert_eq!(track(&all).outcome(), Outcome::Unknown);
}

#[test]
fn a_file_found_again_is_still_a_file() {
    let mut all = attacks(Category::PathTraversal, 40, |_| (404, 196));
    for (at, dots) in [(20, 3), (25, 4), (30, 5)] {
        all[at].query = format!("{}etc/passwd", "../".repeat(dots));
        (all[at].status, all[at].len) = (200, 1_900);
    }
    assert_eq!(track(&all).outcome(), Outcome::Success);
}

#[test]
fn refusals_of_like_attacks_on_other_paths_count_where_hardly_any_is_answered() {
    let on = |i: i64, is_found: fn(i64) -> bool| {
        let path = ["/a", "/b", "/c", "/d", "/e", "/f"][i as usize % 6];
        let (status, len) = if is_found(i) {
            (200, 1_900)
        } else {
            (404, 196)
        };
        let query = format!("{}x{i}", "../".repeat(i as usize % 5));
        attack(
            START + i * 3,
            ip(ATTACKER),
            path,
            Category::PathTraversal,
            &query,
        )
        .answered(status, len)
    };
    let rare: Vec<_> = (0..20).map(|i| on(i, |i| i == 19)).collect();
    assert_eq!(track(&rare).outcome(), Outcome::Success);
    let never_refused: Vec<_> = (0..20).map(|i| on(i, |i| i % 6 == 5)).collect();
    assert_eq!(track(&never_refused).outcome(), Outcome::Unknown);
}

#[test]
fn a_script_that_passes_a_filter_is_no_success() {
    let all = attacks(Category::Xss, 20, |i| {
        if i == 15 { (200, 7_050) } else { (403, 548) }
    });
    assert_eq!(track(&all).outcome(), Outcome::Unknown);
}

#[test]
fn a_page_for_errors_with_status_200_is_no_file() {
    let all = attacks(Category::PathTraversal, 20, |i| {
        if i == 15 { (200, 200) } else { (404, 196) }
    });
    assert_eq!(track(&all).outcome(), Outcome::Unknown);
}

#[test]
fn payloads_in_paths_are_compared_with_each_other() {
    let all: Vec<_> = (0..20)
        .map(|i| {
            let path = format!("/cgi-bin/{}/etc/passwd", "%2e%2e/".repeat(i as usize + 1));
            let (status, len) = if i == 12 { (200, 1_200) } else { (404, 196) };
            Request {
                place: Place::Path,
                ..attack(
                    START + i,
                    ip(ATTACKER),
                    &path,
                    Category::PathTraversal,
                    "../",
                )
            }
            .answered(status, len)
        })
        .collect();
    assert_eq!(track(&all).outcome(), Outcome::Success);
}

#[test]
fn answers_far_longer_than_usual_show_data() {
    let all = attacks(Category::Sqli, 60, |i| {
        if i < 45 {
            (200, 5_000)
        } else {
            (200, 5_000 * (10 + i as u64 % 30))
        }
    });
    let seen = track(&all);
    assert_eq!(seen.outcome(), Outcome::Success);
    assert!(matches!(
        evidence(&seen)[..],
        [EvidenceKind::LargeAnswer {
            times: 15,
            usual_len_bytes: 5_000..8_000,
            ..
        }]
    ));
}

#[test]
fn a_tool_that_names_itself_goes_on_with_what_it_did() {
    let mut all = attacks(Category::Sqli, 60, |i| {
        if i < 45 { (200, 5_000) } else { (200, 90_000) }
    });
    for request in all.iter_mut().skip(45) {
        request.category = Some(Category::Scanner);
    }
    assert_eq!(track(&all).outcome(), Outcome::Success);
    all.iter_mut()
        .for_each(|r| r.category = Some(Category::Scanner));
    assert_eq!(track(&all).outcome(), Outcome::Unknown);
}

#[test]
fn what_is_usual_comes_from_ordinary_requests_first() {
    let long = || attacks(Category::Sqli, 5, |i| (200, 90_000 + i as u64 * 20_000));
    let mut all = long();
    let visit = |i: i64, len| page(START - 900 + i, ip(90), "/item").answered(200, len);
    all.extend((0..20).map(|i| visit(i, 5_000)));
    assert_eq!(track(&all).outcome(), Outcome::Success);
    let mut all = long();
    all.extend((0..20).map(|i| visit(i, 80_000)));
    assert_eq!(track(&all).outcome(), Outcome::Unknown);
    assert_eq!(
        track(&long()).outcome(),
        Outcome::Unknown,
        "nothing to compare with"
    );
}

#[test]
fn a_delay_as_asked_shows_execution() {
    let timed = |asked: Option<u32>, took: u32, i: i64| Request {
        millis: Some(took),
        delay_millis: asked,
        ..attack(START + i, ip(ATTACKER), "/item", Category::Sqli, "sleep")
    };
    let mut all: Vec<_> = (0..6).map(|i| timed(None, 40, i)).collect();
    all.extend((6..9).map(|i| timed(Some(5_000), 5_040, i)));
    let seen = track(&all);
    assert_eq!(seen.outcome(), Outcome::Success);
    assert!(matches!(
        evidence(&seen)[..],
        [EvidenceKind::Delayed { times: 3, .. }]
    ));
    // As slow without being asked, or not as slow as asked.
    let mut all: Vec<_> = (0..6).map(|i| timed(None, 4_900, i)).collect();
    all.extend((6..9).map(|i| timed(Some(5_000), 5_040, i)));
    assert_eq!(track(&all).outcome(), Outcome::Unknown);
    let mut all: Vec<_> = (0..6).map(|i| timed(None, 40, i)).collect();
    all.extend((6..9).map(|i| timed(Some(5_000), 60, i)));
    assert_eq!(track(&all).outcome(), Outcome::Unknown);
    // Now and then on a site that is slow now and then.
    let mut all: Vec<_> = (0..20).map(|i| timed(None, 900, i)).collect();
    let slow = |i: i64| if i % 15 == 0 { 5_400 } else { 900 };
    all.extend((20..80).map(|i| timed(Some(5_000), slow(i), i)));
    assert_eq!(track(&all).outcome(), Outcome::Unknown);
}

fn upload(secs: i64, status: u16) -> Request {
    Request {
        method: Method::Post,
        status,
        ..page(secs, ip(ATTACKER), "/forum/upload.aspx")
    }
}

fn command(secs: i64, path: &str, is_found: bool) -> Request {
    Request {
        category: is_found.then_some(Category::CommandInjection),
        ..attack(secs, ip(ATTACKER), path, Category::CommandInjection, "c=id")
    }
}

#[test]
fn commands_to_a_new_script_after_an_upload_are_a_web_shell() {
    for is_found in [false, true] {
        let mut all: Vec<_> = (0..4).map(|i| upload(START + i, 403)).collect();
        all.push(upload(START + 10, 200));
        all.extend((0..6).map(|i| command(START + 60 + i * 20, "/avatars/a7.aspx", is_found)));
        let seen = track(&all);
        assert_eq!(seen.outcome(), Outcome::Success, "{is_found}");
        assert!(seen.kinds().contains(&RaisedKind::NewScript));
        assert!(matches!(
            evidence(&seen)[..],
            [EvidenceKind::NewScript { .. }]
        ));
    }
}

#[test]
fn a_web_shell_is_used_from_elsewhere_too() {
    let orders = |len: fn(u64) -> u64| {
        let mut all = vec![upload(START, 200)];
        all.extend((0..6).map(|i| Request {
            source: ip(200),
            len: len(i as u64),
            ..command(START + 600 + i * 20, "/avatars/a7.aspx", true)
        }));
        track(&all).outcome()
    };
    assert_eq!(orders(|i| 40 + i * 700), Outcome::Success);
    assert_eq!(orders(|_| 7_000), Outcome::Unknown, "a page for all");
}

#[test]
fn scripts_that_were_there_before_are_no_web_shells() {
    let mut all = vec![upload(START + 10, 200)];
    all.push(page(START, ip(90), "/images/thumb.php"));
    all.extend((0..6).map(|i| command(START + 60 + i * 20, "/images/thumb.php", false)));
    assert_eq!(track(&all).campaigns.total(), 0);
    // Refused uploads, and pictures that a page shows.
    let mut all = vec![upload(START, 403)];
    all.extend((0..6).map(|i| command(START + 60 + i, "/images/new.php", false)));
    assert_eq!(track(&all).campaigns.total(), 0);
    let mut all = vec![upload(START, 200)];
    all.extend((0..20).map(|i| Request {
        query: "src=a.jpg".to_owned(),
        ..page(START + 60 + i, ip(ATTACKER), "/images/thumb.php")
    }));
    assert_eq!(track(&all).campaigns.total(), 0);
}

#[test]
fn an_answer_after_refused_sign_ins_is_a_guessed_password() {
    for success in [302, 200, 204] {
        let mut all: Vec<_> = (0..40)
            .map(|i| sign_in(START + i, ip(ATTACKER), 401))
            .collect();
        all.push(sign_in(START + 41, ip(ATTACKER), success).answered(success, 0));
        let seen = track(&all);
        assert_eq!(seen.outcome(), Outcome::Success);
        assert_eq!(seen.kinds(), [RaisedKind::Guessing, RaisedKind::SignedIn]);
    }
    let failed: Vec<_> = (0..40)
        .map(|i| sign_in(START + i, ip(ATTACKER), 401))
        .collect();
    let seen = track(&failed);
    assert_eq!(seen.outcome(), Outcome::Failed);
    assert_eq!(seen.campaigns.worst[0].guesses, 40);
}

#[test]
fn forms_that_refuse_with_a_page_are_understood() {
    let form = |i: i64, status, len| Request {
        path: "/wp-login.php".to_owned(),
        ..sign_in(START + i * 2, ip(ATTACKER), status).answered(status, len)
    };
    let mut all: Vec<_> = (0..60)
        .map(|i| form(i, 200, 4_100 + i as u64 % 9))
        .collect();
    assert_eq!(track(&all).outcome(), Outcome::Failed);
    all.push(form(61, 302, 0));
    assert_eq!(track(&all).outcome(), Outcome::Success);
}

/// Guesses at a form by many sources, slowly, and people of that site with their pages.
fn slow_guesses(redirects: bool) -> Vec<Request> {
    let mut dice = Dice(9);
    let form = |secs: i64, who: u32, ok: bool| Request {
        referer: false,
        ..sign_in(secs, ip(who), if ok && redirects { 302 } else { 200 })
    };
    let mut all = Vec::new();
    for person in 0..40 {
        let secs = START + dice.secs(0, 20_000);
        all.extend((0..4).map(|i| page(secs + i, ip(600 + person), "/")));
        all.extend((0..person % 3).map(|i| form(secs + 5 + i64::from(i), 600 + person, false)));
        all.push(form(secs + 20, 600 + person, true));
    }
    for guess in 0..400 {
        let mut guess = form(START + 7_200 + guess * 20, 10 + guess as u32 % 80, false);
        guess.agent = "guesser".to_owned();
        all.push(guess);
    }
    all
}

#[test]
fn slow_guessing_at_a_form_shows_once_it_is_known_what_success_looks_like() {
    let seen = track(&slow_guesses(true));
    assert_eq!(seen.kinds(), [RaisedKind::Guessing]);
    assert_eq!(seen.outcome(), Outcome::Failed);
    let unknown = track(&slow_guesses(false));
    assert_eq!(unknown.campaigns.total(), 0, "may all be successes");
}

#[test]
fn a_password_found_before_guessing_was_clear_is_told() {
    let guesses = |found: usize| {
        let mut all: Vec<_> = (0..200)
            .map(|i| sign_in(START + i * 2, ip(10 + i as u32 % 40), 401).agent("guesser"))
            .collect();
        all[found].status = 302;
        track(&all)
    };
    for found in [5, 20, 150] {
        let seen = guesses(found);
        assert_eq!(seen.outcome(), Outcome::Success, "{found}");
        assert!(seen.kinds().contains(&RaisedKind::SignedIn));
    }
}

#[test]
fn a_person_with_the_agent_of_the_guessers_who_looks_at_pages_is_no_success() {
    let mut all: Vec<_> = (0..200)
        .map(|i| sign_in(START + i * 2, ip(10 + i as u32 % 40), 401))
        .collect();
    all.extend((0..6).map(|i| page(START + 280 + i, ip(600), "/news")));
    all.push(sign_in(START + 290, ip(600), 302));
    assert_eq!(track(&all).outcome(), Outcome::Failed);
}

#[test]
fn a_connection_to_the_attacker_afterwards_shows_success() {
    let callback: IpAddr = "203.0.113.9".parse().expect("address");
    let server: IpAddr = "10.0.0.5".parse().expect("address");
    let request = Request {
        callback: Some(callback),
        ..attack(
            START,
            ip(ATTACKER),
            "/",
            Category::JavaInjection,
            "${jndi:x}",
        )
    };
    for (after_secs, to, outcome) in [
        (30, callback, Outcome::Success),
        (30, ip(ATTACKER), Outcome::Success),
        (30, ip(99), Outcome::Unknown),
        (-3_600, callback, Outcome::Unknown),
        (3 * 86_400, callback, Outcome::Unknown),
    ] {
        let time = Timestamp::from_secs(START + after_secs).expect("in range");
        for is_first in [false, true] {
            let mut tracker = Tracker::new();
            if is_first {
                tracker.observe_outbound(time, server, to);
            }
            let handle = tracker
                .observe(&request.fact())
                .campaign
                .expect("an attack");
            if !is_first {
                tracker.observe_outbound(time, server, to);
            }
            assert_eq!(tracker.resolve(handle).outcome, outcome);
            tracker.finish();
            assert_eq!(tracker.resolve(handle).outcome, outcome);
        }
    }
}

#[test]
fn a_redirect_of_an_attack_stays_unknown() {
    let all = attacks(Category::Sqli, 10, |_| (301, 200));
    assert_eq!(track(&all).outcome(), Outcome::Unknown);
}

#[test]
fn a_log_without_status_leaves_the_outcome_unknown() {
    let all = attacks(Category::Sqli, 10, |_| (0, 0));
    assert_eq!(track(&all).outcome(), Outcome::Unknown);
}
