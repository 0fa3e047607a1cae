//! Renders a report from made-up findings, to look at while working on it:
//! `cargo run -p yagura --example sample_report -- report.html [ja|en] [busy|quiet|empty]`.
//!
//! All hosts, accounts and addresses are made up or reserved for documentation. The same command
//! always makes the same report.

use std::sync::Arc;
use std::time::Duration;
use yagura::output::html::{self, HtmlOptions};
use yagura::output::human::{self, HumanOptions};
use yagura::output::{BadRecord, Lang, RuleFailure, RunFacts, SkippedFile, Summary, Zone};
use yagura_model::{Evidence, Finding, Level, RuleMeta, Timestamp, TranslatedText};

const START_SECS: i64 = 1_772_359_200; // 2026-03-01T10:00:00Z

/// English title, Japanese title, level, tags, field, value.
type Sample = (
    &'static str,
    &'static str,
    Option<Level>,
    &'static str,
    &'static str,
    &'static str,
);

const SAMPLES: [Sample; 24] = [
    (
        "Security Log Cleared",
        "セキュリティログの消去",
        Some(Level::Critical),
        "attack.defense-impairment attack.t1685.005",
        "Channel",
        "Security",
    ),
    (
        "Credential Dump of LSASS Memory",
        "LSASS メモリからの認証情報の取り出し",
        Some(Level::Critical),
        "attack.credential-access attack.t1003.001",
        "CommandLine",
        r"rundll32.exe C:\Windows\System32\comsvcs.dll, MiniDump 624 C:\Temp\l.dmp full",
    ),
    (
        "Volume Shadow Copies Deleted",
        "シャドーコピーの削除",
        Some(Level::Critical),
        "attack.impact attack.t1490",
        "CommandLine",
        "vssadmin.exe delete shadows /all /quiet",
    ),
    (
        "Encoded PowerShell Command",
        "符号化された PowerShell コマンド",
        Some(Level::High),
        "attack.execution attack.t1059.001 attack.t1027.010",
        "CommandLine",
        "powershell.exe -NoProfile -WindowStyle Hidden -enc SQBFAFgAIAAoAE4AZQB3AC0ATwBiAGoAZQBjAHQAIABOAGUAdAAuAFcAZQBiAEMAbABpAGUAbgB0ACkA",
    ),
    (
        "Office Program Starts a Shell",
        "Office からのシェル起動",
        Some(Level::High),
        "attack.initial-access attack.t1566.001 attack.execution attack.t1204.002",
        "ParentImage",
        r"C:\Program Files\Microsoft Office\root\Office16\WINWORD.EXE",
    ),
    (
        "Service Installed From Temporary Folder",
        "一時フォルダーからのサービス登録",
        Some(Level::High),
        "attack.persistence attack.t1543.003",
        "ImagePath",
        r"C:\Users\taro\AppData\Local\Temp\svc.exe",
    ),
    (
        "Remote Service Execution",
        "遠隔からのサービス実行",
        Some(Level::High),
        "attack.lateral-movement attack.t1021.002 attack.execution attack.t1569.002",
        "ServiceName",
        "PSEXESVC",
    ),
    (
        "Name With Reversed Direction",
        "文字の並びを逆にしたファイル名",
        Some(Level::High),
        "attack.stealth attack.t1036.002",
        "TargetFilename",
        "C:\\Users\\alice\\Downloads\\請求書_\u{202e}fdp.exe",
    ),
    (
        "Protection Switched Off",
        "防御機能の停止",
        Some(Level::High),
        "attack.defense_evasion attack.t1562.001",
        "CommandLine",
        "Set-MpPreference -DisableRealtimeMonitoring $true",
    ),
    (
        "Scheduled Task Created by Script",
        "スクリプトによるタスクの作成",
        Some(Level::Medium),
        "attack.persistence attack.execution attack.t1053.005",
        "CommandLine",
        r"schtasks.exe /create /sc minute /mo 15 /tn Updater /tr C:\ProgramData\u.vbs",
    ),
    (
        "Run Key Changed",
        "自動実行レジストリの変更",
        Some(Level::Medium),
        "attack.persistence attack.t1547.001",
        "TargetObject",
        r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run\Updater",
    ),
    (
        "Beacon to Rare Address",
        "まれな宛先への定期通信",
        Some(Level::Medium),
        "attack.command-and-control attack.t1071.001",
        "DestinationIp",
        "203.0.113.77",
    ),
    (
        "Large Upload to Cloud Storage",
        "クラウドストレージへの大量送信",
        Some(Level::Medium),
        "attack.exfiltration attack.t1567.002",
        "cs-host",
        "files.example.net",
    ),
    (
        "Many Failed Logons From One Address",
        "同じ送信元からの多数のログオン失敗",
        Some(Level::Medium),
        "attack.credential-access attack.t1110.003",
        "IpAddress",
        "198.51.100.23",
    ),
    (
        "Web Shell Path Requested",
        "Web シェルらしきパスへの要求",
        Some(Level::High),
        "attack.persistence attack.t1505.003 attack.initial-access attack.t1190",
        "cs-uri-stem",
        "/uploads/cmd.aspx",
    ),
    (
        "Archive Made With Password",
        "パスワード付き書庫の作成",
        Some(Level::Medium),
        "attack.collection attack.t1560.001",
        "CommandLine",
        r"7z.exe a -pExample2026 C:\Temp\o.7z D:\共有\人事",
    ),
    (
        "Domain Trust Listed",
        "ドメイン信頼関係の列挙",
        Some(Level::Low),
        "attack.discovery attack.t1482",
        "CommandLine",
        "nltest.exe /domain_trusts",
    ),
    (
        "Local Groups Listed",
        "ローカルグループの列挙",
        Some(Level::Low),
        "attack.discovery attack.t1069.001",
        "CommandLine",
        "net.exe localgroup administrators",
    ),
    (
        "System Information Queried",
        "システム情報の照会",
        Some(Level::Low),
        "attack.discovery attack.t1082",
        "CommandLine",
        "systeminfo.exe",
    ),
    (
        "Port Scan Seen by Sensor",
        "センサーが検知したポートスキャン",
        Some(Level::Low),
        "attack.reconnaissance attack.t1595.001",
        "src_ip",
        "192.0.2.44",
    ),
    (
        "New Local Account",
        "ローカルアカウントの作成",
        Some(Level::Medium),
        "attack.persistence attack.t1136.001",
        "TargetUserName",
        "support$",
    ),
    (
        "Program Started From Download Folder",
        "ダウンロードフォルダーからの起動",
        Some(Level::Low),
        "attack.execution",
        "Image",
        r"C:\Users\hanako\Downloads\setup.exe",
    ),
    (
        "Logon at Unusual Hour",
        "通常と異なる時間のログオン",
        Some(Level::Informational),
        "",
        "TargetUserName",
        "alice",
    ),
    (
        "Driver Loaded",
        "ドライバーの読み込み",
        None,
        "attack.privilege-escalation attack.t1068",
        "ImageLoaded",
        r"C:\Windows\System32\drivers\example.sys",
    ),
];

const HOSTS: [&str; 9] = [
    "DC01.example.com",
    "FILE01.example.com",
    "WEB01.example.com",
    "PC-014.example.com",
    "PC-022.example.com",
    "PC-031.example.com",
    "経理-PC03",
    "BUILD01.example.com",
    "mail.example.com",
];
const USERS: [&str; 6] = [
    "taro",
    "hanako",
    "alice",
    "SYSTEM",
    "svc-backup",
    "administrator",
];

/// A small generator (SplitMix64), so that the report is the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % n
    }

    fn of<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        let at = self.below(list.len() as u64);
        &list[usize::try_from(at).unwrap_or(0)]
    }
}

fn rules() -> Vec<Arc<RuleMeta>> {
    SAMPLES
        .iter()
        .enumerate()
        .map(|(at, sample)| Arc::new(rule(at, sample)))
        .collect()
}

fn rule(at: usize, &(en, ja, level, tags, ..): &Sample) -> RuleMeta {
    let translated = |en: &str, ja: &str| TranslatedText {
        en: en.to_owned(),
        ja: Some(ja.to_owned()),
    };
    RuleMeta {
        id: format!("5f3a2c1e-0000-4000-8000-{at:012}"),
        title: translated(en, ja),
        description: translated(
            "Attackers do this to reach their goal with what the system already has; administrators rarely need to.",
            "攻撃者はシステムに元からある機能でこれを行います。管理者が必要とすることはまれです。",
        ),
        advice: at.is_multiple_of(3).then(|| {
            translated(
                "Ask the owner of the account whether this was intended; if not, isolate the host and keep the memory.",
                "アカウントの持ち主に意図した操作かを確認し、違えばホストを隔離してメモリを保全してください。",
            )
        }),
        author: (at != 19).then(|| if at.is_multiple_of(2) { "Example Rules Team" } else { "Taro (Example CSIRT)" }.to_owned()),
        level,
        status: Some("test".to_owned()),
        license: None,
        tags: tags.split_whitespace().map(str::to_owned).collect(),
        references: vec!["https://example.com/rules/why".to_owned(), "javascript:alert(1)".to_owned()],
        false_positives: vec!["Software distribution".to_owned(), "Penetration tests".to_owned()],
        fields: Vec::new(),
        file: format!("rules/example_{at:02}.yml"),
    }
}

fn finding(dice: &mut Dice, rules: &[Arc<RuleMeta>], at: usize, secs: i64) -> Finding {
    let (_, _, _, _, field, value) = SAMPLES[at];
    let correlation = at == 13;
    Finding {
        rule: Arc::clone(&rules[at]),
        time: Timestamp::from_millis(
            (START_SECS + secs) * 1_000 + i64::try_from(dice.below(1_000)).unwrap_or(0),
        ),
        source_file: format!(
            "logs/{}.evtx",
            dice.of(&["dc01-security", "file01-sysmon", "web01-access"])
        )
        .into(),
        record_id: 1_000 + dice.below(90_000),
        channel: Some("Microsoft-Windows-Sysmon/Operational".to_owned()),
        event_id: Some(dice.of(&["1", "4688", "7045", "13"]).to_string()),
        computer: Some(
            dice.of(&HOSTS[..if at < 3 { 3 } else { HOSTS.len() }])
                .to_string(),
        ),
        user: (at != 19).then(|| dice.of(&USERS).to_string()),
        matched: if correlation {
            Vec::new()
        } else {
            vec![
                Evidence::new("Image", r"C:\Windows\System32\cmd.exe"),
                Evidence::new(field, value),
            ]
        },
        group: correlation.then(|| vec![(field.to_owned(), value.to_owned())]),
        event_count: correlation.then(|| 20 + dice.below(80)),
        incident: None,
    }
}

/// An attack of an hour and a half in a day of noise.
fn busy(summary: &mut Summary) {
    let (mut dice, rules) = (Dice(7), rules());
    for _ in 0..420 {
        let at = 9 + usize::try_from(dice.below(15)).unwrap_or(0);
        let secs = i64::try_from(dice.below(86_400)).unwrap_or(0);
        summary.add(&finding(&mut dice, &rules, at, secs));
    }
    for step in 0..90_i64 {
        let at = usize::try_from(dice.below(16)).unwrap_or(0);
        let jitter = i64::try_from(dice.below(400)).unwrap_or(0);
        summary.add(&finding(&mut dice, &rules, at, 46_000 + step * 60 + jitter));
    }
    let mut hostile = finding(&mut dice, &rules, 3, 49_000);
    hostile.computer = Some("PC-<img src=x onerror=alert(1)>\x1b[2J".to_owned());
    hostile.matched.push(Evidence::new(
        "ScriptBlockText",
        "if ($a) {\n\tInvoke-Expression $b\u{200b}\n}",
    ));
    summary.add(&hostile);
}

fn quiet(summary: &mut Summary) {
    let (mut dice, rules) = (Dice(3), rules());
    for (at, secs) in [(16, 40), (17, 90), (18, 95), (22, 400)] {
        summary.add(&finding(&mut dice, &rules, at, secs));
    }
}

fn facts(complete: bool) -> RunFacts {
    let mut facts = RunFacts {
        inputs: vec!["logs/".to_owned()],
        started: Timestamp::from_secs(START_SECS + 90_000),
        files_read: 24,
        bytes: 105_240_000,
        events: 251_062,
        events_first: Timestamp::from_secs(START_SECS),
        events_last: Timestamp::from_secs(START_SECS + 86_399),
        rules_loaded: 3_752,
        rules_blind: 1_203,
        rules_not_evaluable: 2,
        elapsed: Duration::from_millis(3_214),
        threads: 2,
        ..RunFacts::default()
    };
    facts.formats = [("evtx", 201_050), ("access_log", 38_012), ("eve", 12_000)]
        .map(|(n, e)| (n.to_owned(), e))
        .into();
    if complete {
        return facts;
    }
    for (file, reason) in [
        ("logs/old/AppEvent.Evt", "a format that is not known here"),
        ("logs/locked.evtx", "permission denied"),
    ] {
        facts.files_skipped.push(SkippedFile {
            file: file.to_owned(),
            reason: yagura::output::SkipReason::Other(reason.to_owned()),
        });
    }
    for record in [17, 18, 4_071] {
        facts.bad_records.push(BadRecord {
            file: "logs/dc01-security.evtx".to_owned(),
            record,
            offset: 4_096,
            reason: "chunk 3: checksum does not match".to_owned(),
        });
    }
    facts.rules_without_fields.push(RuleFailure {
        file: "rules/local/command.yml".to_owned(),
        line: Some(1),
        reason: "no event of its log source has CommandLine".to_owned(),
    });
    facts.rules_failed.push(RuleFailure {
        file: "rules/local/broken.yml".to_owned(),
        line: Some(12),
        reason: "unknown modifier `contain`, did you mean `contains`?".to_owned(),
    });
    facts
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().unwrap_or_else(|| "report.html".to_owned());
    let lang: Lang = arguments.next().as_deref().unwrap_or("en").parse()?;
    let kind = arguments.next();
    let mut summary = Summary::new();
    match kind.as_deref() {
        Some("quiet") => quiet(&mut summary),
        Some("empty") => {}
        _ => busy(&mut summary),
    }
    let facts = facts(matches!(kind.as_deref(), Some("quiet" | "empty")));
    let zone = if lang == Lang::Ja {
        Zone::JST
    } else {
        Zone::UTC
    };
    std::fs::write(
        &path,
        html::render(&summary, &facts, HtmlOptions { lang, zone }),
    )?;
    let text = human::render(
        &summary,
        &facts,
        HumanOptions {
            lang,
            zone,
            ..HumanOptions::default()
        },
    );
    std::io::Write::write_all(&mut std::io::stdout(), text.as_bytes())?;
    Ok(())
}
