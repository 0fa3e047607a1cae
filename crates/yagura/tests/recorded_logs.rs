//! The engine against the plain evaluator on recorded logs and on changed copies of their events.
//! Needs `YAGURA_TESTDATA` (a folder with `watch/watch-shared.tar.zst` and `sigma-rules.tar.zst`).

mod testdata;

use std::path::Path;
use yagura_model::{Event, Fields, Value};
use yagura_sigma::{Engine, RuleSet, Scratch, naive};
use yagura_source::{Block, Blocks, Head, Sink, SourceOptions, detect};

/// Every how many events one is judged by both: the plain evaluator is slow by design.
const EVERY: usize = 9;

#[test]
fn engine_and_plain_evaluator_agree_on_recorded_logs() {
    let (Some(set), Some(logs)) = (testdata::sigma_rules(), testdata::unpacked("watch-shared"))
    else {
        return testdata::say_skipped("the engine against the plain evaluator on recorded logs");
    };
    let engine = Engine::new(&set);
    let mut judged = 0;
    for_each_event(&logs, &mut |event| {
        judged += 1;
        if judged % EVERY == 0 {
            agree(&set, &engine, event);
            agree(&set, &engine, &changed(event, judged));
        }
    });
    assert!(judged > 5_000, "{judged} events");
}

fn for_each_event(path: &Path, each: &mut dyn FnMut(&Event)) {
    if path.is_dir() {
        let mut entries: Vec<_> = std::fs::read_dir(path).expect("folder").flatten().collect();
        entries.sort_by_key(std::fs::DirEntry::path);
        return entries
            .iter()
            .for_each(|entry| for_each_event(&entry.path(), each));
    }
    let bytes = std::fs::read(path).expect("file");
    let head = Head {
        bytes: &bytes[..bytes.len().min(Head::LEN_BYTES_MAX)],
        name: "",
    };
    let Some(format) = detect(&head) else {
        return;
    };
    let mut decoder = (format.decoder)(&SourceOptions::default());
    let mut blocks = Blocks::new(bytes.as_slice(), (format.framing)(&head));
    let mut on_event = |event: &mut Event| each(event);
    let mut on_error = |_| {};
    let mut sink = Sink::new(&mut on_event, &mut on_error);
    let mut block = Block::default();
    while let Ok(Some(piece)) = blocks.next_block(&mut block) {
        if piece.is_ok() {
            decoder.decode(&block, &mut sink);
        }
    }
    decoder.finish(&mut sink);
}

/// The event with its values changed, by number: other case, other dashes, nulls, lists, fields
/// left out.
fn changed(event: &Event, number: usize) -> Event {
    let mut copy = event.clone();
    copy.fields = change(&event.fields, number);
    copy.category_fields = change(&event.category_fields, number);
    copy
}

fn change(fields: &Fields, number: usize) -> Fields {
    let mut changed = Fields::new();
    for (index, (name, value)) in fields.iter().enumerate() {
        let text = value.to_text().into_owned();
        match (index + number / EVERY) % 7 {
            0 => drop(changed.push(name, Value::Text(&text.to_uppercase()))),
            1 => drop(changed.push(
                name,
                Value::Text(&text.replace('-', "\u{2013}").replace(" /", " -")),
            )),
            2 => drop(changed.push(name, Value::Null)),
            3 => {
                changed.push(name, Value::Text("other"));
                changed.push(name, value);
            }
            4 => {}
            5 => drop(changed.push(name, Value::Text(&format!("{text}\u{212A}É")))),
            _ => drop(changed.push(name, value)),
        }
    }
    changed
}

fn agree(set: &RuleSet, engine: &Engine, event: &Event) {
    let mut matches = Vec::new();
    engine.evaluate(event, &mut Scratch::new(), &mut matches);
    matches.sort();
    let fast: Vec<&str> = matches
        .iter()
        .map(|m| set.rules[m.rule].meta.file.as_str())
        .collect();
    let plain = set.rules.iter().filter(|rule| naive::matches(rule, event));
    let plain: Vec<&str> = plain.map(|rule| rule.meta.file.as_str()).collect();
    assert_eq!(fast, plain, "{}", String::from_utf8_lossy(&event.raw));
}
