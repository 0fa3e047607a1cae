//! Findings for the tests of this module; all names are made up or reserved for documentation.

use std::sync::Arc;
use yagura_model::{Evidence, Finding, Level, RuleMeta, Timestamp, TranslatedText};

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
