use super::*;

fn hits(place: Place, text: &[u8]) -> Vec<Hit> {
    let lower = text.to_ascii_lowercase();
    let mut hits = Vec::new();
    let text = Text {
        place,
        name: b"",
        bytes: text,
        lower: &lower,
    };
    detect(&text, &mut hits);
    for hit in &hits {
        assert!(
            hit.span.start <= hit.span.end && hit.span.end <= text.bytes.len(),
            "{:?} {} {}",
            hit.span,
            hit.reason.code,
            text.bytes.escape_ascii()
        );
    }
    let asked = NEEDLES
        .iter()
        .any(|n| memchr::memmem::find(&lower, n).is_some());
    assert!(
        asked || hits.is_empty(),
        "no needle: {}",
        text.bytes.escape_ascii()
    );
    hits
}

fn best(place: Place, text: &[u8]) -> u8 {
    hits(place, text)
        .iter()
        .map(|h| h.score.0)
        .max()
        .unwrap_or(0)
}

#[test]
#[ignore = "own lists"]
fn own() {
    let file = std::fs::read_to_string(std::env::var("OWN").expect("OWN")).expect("file");
    for line in file.lines() {
        let line = line.replace("%09", "\t").replace("%00", "\0");
        let b = best(Place::ArgValue, line.as_bytes());
        if std::env::var("BENIGN").is_err() && b < 50 || std::env::var("BENIGN").is_ok() && b >= 50
        {
            eprintln!("MISS {b} {line}");
        }
    }
}
