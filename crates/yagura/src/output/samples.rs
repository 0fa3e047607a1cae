//! Findings for the tests of this module; all names are made up or reserved for documentation.

use std::sync::Arc;
use yagura_model::{
    Evidence, Finding, IncidentId, Level, Outcome, RuleMeta, Timestamp, TranslatedText,
};
use yagura_web::campaign::{
    Answers, CampaignReport, Payload, Phase, PhaseKind, TargetReport, Timeline,
};
use yagura_web::outcome::EvidenceKind;
use yagura_web::{Category, Score};

fn translated(en: &str, ja: &str) -> TranslatedText {
    TranslatedText {
        en: en.to_owned(),
        ja: Some(ja.to_owned()),
    }
}

fn rule() -> RuleMeta {
    RuleMeta {
        id: "5f3a2c1e-0000-4000-8000-000000000001".to_owned(),
        title: translated(
            "Encoded PowerShell Command",
            "符号化された PowerShell コマンド",
        ),
        description: translated(
            "A command line hides its content.",
            "コマンドラインが内容を隠しています。",
        ),
        advice: Some(translated(
            "Decode the command and ask the user.",
            "コマンドを復号し、利用者に確認してください。",
        )),
        author: Some("Example Author".to_owned()),
        level: Some(Level::High),
        status: Some("test".to_owned()),
        license: None,
        tags: vec!["attack.execution".to_owned(), "attack.t1059.001".to_owned()],
        references: vec!["https://example.com/rule".to_owned()],
        false_positives: vec!["Administrators' scripts".to_owned()],
        fields: Vec::new(),
        file: "rules/encoded.yml".to_owned(),
    }
}

/// An ordinary finding.
pub(super) fn plain() -> Finding {
    Finding {
        rule: Arc::new(rule()),
        time: Timestamp::parse("2026-03-01T10:02:11.5Z"),
        source_file: "logs/dc01.evtx".into(),
        record_id: 4_711,
        channel: Some("Security".to_owned()),
        event_id: Some("4688".to_owned()),
        computer: Some("DC01.example.com".to_owned()),
        user: Some("alice".to_owned()),
        matched: vec![
            Evidence::new(
                "Image",
                r"C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe",
            ),
            Evidence::new("CommandLine", "powershell.exe -enc SQBFAFgA"),
        ],
        group: None,
        event_count: None,
        incident: None,
    }
}

/// A finding of a correlation.
pub(super) fn correlation() -> Finding {
    let rule = RuleMeta {
        id: "5f3a2c1e-0000-4000-8000-000000000002".to_owned(),
        title: translated(
            "Many Failed Logons From One Address",
            "同じ送信元からの多数のログオン失敗",
        ),
        advice: None,
        level: Some(Level::Medium),
        tags: vec![
            "attack.credential-access".to_owned(),
            "attack.t1110".to_owned(),
        ],
        ..rule()
    };
    Finding {
        rule: Arc::new(rule),
        time: Timestamp::parse("2026-03-01T10:05:00Z"),
        record_id: 4_800,
        event_id: Some("4625".to_owned()),
        matched: Vec::new(),
        group: Some(vec![
            ("IpAddress".to_owned(), "203.0.113.7".to_owned()),
            ("TargetDomainName".to_owned(), "EXAMPLE".to_owned()),
        ]),
        event_count: Some(57),
        incident: None,
        ..plain()
    }
}

/// A finding in which every text attacks whoever looks at it.
pub(super) fn hostile() -> Finding {
    let rule = RuleMeta {
        id: "</script><script>alert(1)</script>".to_owned(),
        title: translated("<img src=x onerror=alert(2)>", "\u{202e}<b>太字</b>"),
        author: Some("=HYPERLINK(\"http://example.com\")".to_owned()),
        level: Some(Level::Critical),
        references: vec![
            "javascript:alert(3)".to_owned(),
            "https://example.com/?a=<b>".to_owned(),
        ],
        ..rule()
    };
    Finding {
        rule: Arc::new(rule),
        computer: Some("PC\x1b[2J\x07\r\nroot".to_owned()),
        user: Some("ad\u{200b}min".to_owned()),
        matched: vec![
            Evidence::new(
                "CommandLine",
                "<!--<script>alert(4)</script>\u{202e}gpj.exe\0\u{2028}]]>",
            ),
            Evidence::new("<svg onload=alert(5)>", "@SUM(1)"),
        ],
        ..plain()
    }
}

/// A campaign of web attacks, with hostile text in it.
pub(super) fn campaign() -> CampaignReport {
    let time = |secs: i64| Timestamp::from_secs(1_772_359_200 + secs).expect("in range");
    let timeline = Timeline {
        start_secs: 1_772_359_200,
        width_secs: 60,
        steps: vec![10, 0, 30],
    };
    CampaignReport {
        id: IncidentId(0x1234_5678_9ABC_DEF0),
        outcome: Outcome::Success,
        level: Level::Critical,
        first: time(0),
        last: time(170),
        sources: 25,
        source_sample: (1..=25)
            .map(|n| std::net::IpAddr::from([198, 51, 100, n]))
            .collect(),
        sites: vec!["www.example.jp".into()],
        agents: vec!["tool/1.0 <script>\u{202e}".into()],
        requests: 40,
        attacks: 38,
        guesses: 0,
        misses: 0,
        answers: Answers {
            ok: 8,
            refused: 30,
            ..Answers::default()
        },
        categories: vec![(Category::Sqli, 30), (Category::Xss, 8)],
        targets: vec![TargetReport {
            path: "/detail</script>\u{1b}[2J".into(),
            attacks: 38,
            ok: 8,
            refused: 30,
        }],
        phases: vec![Phase {
            kind: PhaseKind::Exploit,
            first: time(0),
            last: time(170),
            requests: 38,
        }],
        evidence: vec![yagura_web::outcome::Evidence {
            time: time(160),
            path: "/detail".into(),
            kind: EvidenceKind::LargeAnswer {
                len_bytes: 90_000,
                usual_len_bytes: 6_144,
                times: 3,
            },
        }],
        payloads: vec![Payload {
            time: time(160),
            category: Category::Sqli,
            score: Score(80),
            text: "' union select \u{1b}[31m<b>--".into(),
            path: "/detail".into(),
            status: 200,
        }],
        timeline,
    }
}
