use super::*;
use crate::output::SkipReason;
use crate::output::facts::{BadRecord, RuleFailure, SkippedFile};
use crate::output::{samples, sanitize};
use std::time::Duration;

fn facts() -> RunFacts {
    let mut facts = RunFacts {
        files_read: 3,
        bytes: 1_234_567,
        events: 25_062,
        rules_loaded: 3_752,
        rules_blind: 1_200,
        elapsed: Duration::from_millis(3_210),
        threads: 2,
        ..RunFacts::default()
    };
    facts.formats.insert("evtx".to_owned(), 25_062);
    facts.files_skipped.push(SkippedFile {
        file: "logs/old.evt\x1b[2J".to_owned(),
        reason: SkipReason::Other("not a format that is known here".to_owned()),
    });
    facts.bad_records.push(BadRecord {
        file: "logs/dc01.evtx".to_owned(),
        record: 17,
        offset: 1_234,
        reason: "chunk 3: checksum does not match".to_owned(),
    });
    facts.rules_failed.push(RuleFailure {
        file: "rules/broken.yml".to_owned(),
        line: Some(12),
        reason: "unknown modifier `contain`".to_owned(),
    });
    facts
}

fn summary() -> Summary {
    let mut summary = Summary::new();
    for finding in [samples::plain(), samples::correlation(), samples::plain()] {
        summary.add(&finding);
    }
    summary
}

#[test]
fn english_summary() {
    insta::assert_snapshot!(render(
        &summary(),
        &facts(),
        HumanOptions {
            width: 80,
            ..HumanOptions::default()
        }
    ));
}

#[test]
fn japanese_summary() {
    let options = HumanOptions {
        lang: Lang::Ja,
        zone: Zone::JST,
        width: 80,
        ..HumanOptions::default()
    };
    insta::assert_snapshot!(render(&summary(), &facts(), options));
}

#[test]
fn nothing_found_and_nothing_read_are_said_clearly() {
    let read = RunFacts {
        events: 7,
        files_read: 1,
        rules_loaded: 5,
        ..RunFacts::default()
    };
    let nothing = [read, RunFacts::default()]
        .map(|facts| render(&Summary::new(), &facts, HumanOptions::default()));
    insta::assert_snapshot!(nothing.join("=====\n"));
}

#[test]
fn hostile_text_never_reaches_the_terminal_raw() {
    let mut summary = Summary::new();
    summary.add(&samples::hostile());
    for lang in [Lang::En, Lang::Ja] {
        let page = render(
            &summary,
            &facts(),
            HumanOptions {
                lang,
                ..HumanOptions::default()
            },
        );
        assert!(
            !page
                .lines()
                .flat_map(str::chars)
                .any(sanitize::is_dangerous)
        );
        assert!(page.contains("<ESC>[2J") && page.contains("<U+202E>"));
    }
}

#[test]
fn colour_is_only_used_when_asked_for_and_is_always_ended() {
    let plain = render(&summary(), &facts(), HumanOptions::default());
    let colored = render(
        &summary(),
        &facts(),
        HumanOptions {
            color: true,
            ..HumanOptions::default()
        },
    );
    assert!(!plain.contains('\x1b'));
    for line in colored.lines() {
        assert_eq!(
            line.matches("\x1b[0m").count() * 2,
            line.matches('\x1b').count(),
            "{line}"
        );
    }
    let stripped: String = colored
        .split('\x1b')
        .enumerate()
        .map(|(at, part)| {
            if at == 0 {
                part
            } else {
                part.split_once('m').map_or("", |(_, rest)| rest)
            }
        })
        .collect();
    assert_eq!(stripped, plain);
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    let mut summary = summary();
    let mut long = samples::plain();
    long.computer = Some("とても長い名前".repeat(30));
    long.matched[0].value = "引数 ".repeat(300);
    summary.add(&long);
    let mut facts = facts();
    facts.campaigns.succeeded = 1;
    facts.campaigns.worst.push(samples::campaign());
    facts.files_skipped.push(SkippedFile {
        file: "folder/".repeat(30),
        reason: SkipReason::Other("a long reason ".repeat(30)),
    });
    for (lang, width) in [Lang::En, Lang::Ja]
        .into_iter()
        .flat_map(|lang| [40, 71, 72, 80, 100, 160].map(|width| (lang, width)))
    {
        let options = HumanOptions {
            lang,
            width,
            ..HumanOptions::default()
        };
        for line in render(&summary, &facts, options).lines() {
            assert!(sanitize::width(line) <= width, "{width}: {line}");
        }
    }
}

#[test]
fn campaigns_are_told_in_five_lines_without_what_steers_terminals() {
    let mut facts = facts();
    facts.campaigns.succeeded = 1;
    facts.campaigns.worst.push(samples::campaign());
    facts.web.insert(
        "access_log".to_owned(),
        crate::output::WebSight {
            requests: 1_200,
            with_body: 0,
        },
    );
    let text = render(&Summary::new(), &facts, HumanOptions::default());
    insta::assert_snapshot!(text);
    let japanese = HumanOptions {
        lang: Lang::Ja,
        zone: Zone::JST,
        ..HumanOptions::default()
    };
    insta::assert_snapshot!(render(&Summary::new(), &facts, japanese));
}
