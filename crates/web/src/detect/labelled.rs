//! What the detectors find in labelled values: a development aid, run by hand.
//!
//! `VALUES=values.tsv OUT=folder cargo test -p yagura-web labelled -- --ignored --nocapture`

use super::{DETECTORS, Detector};
use crate::{Hit, Place, Score, Text};
use std::collections::BTreeMap;
use std::fmt::Write as _;

fn place(name: &str) -> Place {
    match name {
        "Path" => Place::Path,
        "ArgName" => Place::ArgName,
        "ArgValue" => Place::ArgValue,
        "Query" => Place::Query,
        "Agent" => Place::Agent,
        "Referer" => Place::Referer,
        "Cookie" => Place::Cookie,
        "BodyName" => Place::BodyName,
        "BodyValue" => Place::BodyValue,
        "Body" => Place::Body,
        "FileName" => Place::FileName,
        _ => Place::Header,
    }
}

fn base64(text: &str) -> Vec<u8> {
    let digit = |b: u8| match b {
        b'A'..=b'Z' => b - b'A',
        b'a'..=b'z' => b - b'a' + 26,
        b'0'..=b'9' => b - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    let mut out = Vec::new();
    let (mut bits, mut held) = (0u32, 0);
    for b in text.bytes().filter(|b| *b != b'=') {
        bits = bits << 6 | u32::from(digit(b));
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push((bits >> held & 0xff) as u8);
        }
    }
    out
}

#[derive(Default)]
struct Case {
    fields: Vec<String>,
    best: u8,
    best_visible: u8,
    why: String,
    texts: String,
}

fn wanted(detector: &Detector, lower: &[u8]) -> bool {
    detector
        .needles
        .iter()
        .any(|n| memchr::memmem::find(lower, n).is_some())
}

#[test]
#[ignore = "needs a file of labelled values"]
fn labelled() {
    let file = std::fs::read_to_string(std::env::var("VALUES").expect("VALUES")).expect("file");
    let out = std::env::var("OUT").expect("OUT");
    std::fs::create_dir_all(&out).expect("OUT");
    let mut cases: BTreeMap<String, Case> = BTreeMap::new();
    for line in file.lines() {
        let cells: Vec<&str> = line.split('\t').collect();
        let (name, bytes) = (base64(cells[8]), base64(cells[9]));
        let lower = bytes.to_ascii_lowercase();
        let text = Text {
            place: place(cells[7]),
            name: &name,
            bytes: &bytes,
            lower: &lower,
        };
        let case = cases.entry(cells[0].to_owned()).or_default();
        case.fields = cells[1..6].iter().map(|c| (*c).to_owned()).collect();
        writeln!(
            case.texts,
            "    {}{} {:?} = {}",
            cells[6],
            cells[7],
            String::from_utf8_lossy(&name),
            bytes.escape_ascii()
        )
        .expect("string");
        let mut hits: Vec<Hit> = Vec::new();
        for detector in DETECTORS.iter().filter(|d| wanted(d, &lower)) {
            (detector.detect)(&text, &mut hits);
        }
        for hit in hits {
            case.best = case.best.max(hit.score.0);
            if cells[6] == "v" {
                case.best_visible = case.best_visible.max(hit.score.0);
            }
            writeln!(
                case.why,
                "    {} {} {} {}",
                hit.category.name(),
                hit.score.0,
                hit.reason.code,
                bytes[hit.span].escape_ascii()
            )
            .expect("string");
        }
    }
    let mut table: BTreeMap<String, (u32, u32)> = BTreeMap::new();
    let (mut missed, mut wrong, mut found) = (String::new(), String::new(), String::new());
    for (id, case) in &cases {
        let [kind, category, weak, visible, source] = &case.fields[..] else {
            panic!("fields of {id}")
        };
        let hidden = visible == "0";
        let best = if hidden { case.best } else { case.best_visible };
        let hit = best >= Score::BREAK_OUT.0;
        let key = if kind == "benign" {
            format!("benign {source}")
        } else if weak == "1" {
            "weak".to_owned()
        } else {
            format!("attack {category}{}", if hidden { " hidden" } else { "" })
        };
        let row = table.entry(key.clone()).or_default();
        row.0 += u32::from(hit);
        row.1 += 1;
        let into = match (kind == "benign", hit) {
            (false, false) => &mut missed,
            (true, true) => &mut wrong,
            (false, true) => &mut found,
            (true, false) => continue,
        };
        writeln!(into, "{id} {key} best {best}\n{}{}", case.why, case.texts).expect("string");
    }
    for (key, (hit, all)) in &table {
        eprintln!(
            "{key:28} {hit:5} of {all:5}  {:6.2} %",
            100.0 * f64::from(*hit) / f64::from(*all)
        );
    }
    for (name, text) in [("missed", missed), ("wrong", wrong), ("found", found)] {
        std::fs::write(format!("{out}/{name}.txt"), text).expect("OUT");
    }
}
