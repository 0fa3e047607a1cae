use super::*;
use crate::Place;

/// Best score for a value of an argument.
fn score_named(name: &str, value: &[u8]) -> u8 {
    let lower = value.to_ascii_lowercase();
    let text = Text {
        place: Place::ArgValue,
        name: name.as_bytes(),
        bytes: value,
        lower: &lower,
    };
    let mut hits = Vec::new();
    let wanted = DETECTOR
        .needles
        .iter()
        .any(|n| memchr::memmem::find(&lower, n).is_some());
    if wanted {
        detect(&text, &mut hits);
    }
    hits.iter().map(|h| h.score.0).max().unwrap_or(0)
}
fn score(value: &str) -> u8 {
    score_named("q", value.as_bytes())
}

#[test]
fn adhoc() {
    for v in std::fs::read_to_string("/tmp/web-shell-attacks.txt")
        .unwrap()
        .lines()
    {
        let v = v.replace("\\r", "\r").replace("<LF>", "\n");
        let s = score(&v);
        if s < 50 {
            println!("MISS {s} {v}");
        }
    }
    for v in std::fs::read_to_string("/tmp/web-shell-benign.txt")
        .unwrap()
        .lines()
    {
        let v = v.replace("<LF>", "\n");
        let s = score(&v);
        if s >= 50 {
            println!("FALSE {s} {v}");
        }
    }
}
