use super::columns;
use crate::testing::read;
use crate::{Head, detect};
use std::path::Path;
use yagura_model::Event;

fn all_events() -> Vec<(String, Vec<Event>)> {
    let formats = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/formats");
    let mut all = Vec::new();
    for folder in std::fs::read_dir(&formats)
        .expect("a folder")
        .map(|e| e.expect("an entry").path())
    {
        let Ok(samples) = std::fs::read_dir(folder.join("samples")) else {
            continue;
        };
        for path in samples.map(|e| e.expect("an entry").path()) {
            if path.extension().is_none_or(|e| e == "events" || e == "tsv") {
                continue;
            }
            let bytes = std::fs::read(&path).expect("a sample");
            let head = Head {
                bytes: &bytes[..bytes.len().min(Head::LEN_BYTES_MAX)],
                name: "",
            };
            let format = detect(&head).expect("a format");
            let name = path
                .strip_prefix(&formats)
                .expect("below")
                .display()
                .to_string();
            all.push((name, read(format, &bytes).0));
        }
    }
    all.sort_by(|a, b| a.0.cmp(&b.0));
    all
}

#[test]
fn dump() {
    for (name, events) in all_events() {
        if name.contains("array.json") || name.contains("malformed") {
            continue;
        }
        for (i, event) in events.iter().enumerate() {
            let c = columns(event);
            let values: Vec<String> = c
                .iter()
                .filter(|(c, _)| c.name() != "message")
                .map(|(c, v)| format!("{}={}", c.name(), v.chars().take(50).collect::<String>()))
                .collect();
            println!(
                "{name} #{i} {} [{}] act={} {:?} {:?} | {} | {:?} {:?} account={:?}",
                event.format,
                c.class.name(),
                c.activity_id,
                c.status,
                c.severity,
                values.join("; "),
                c.hashes(),
                c.answers(),
                c.account()
            );
        }
    }
}
