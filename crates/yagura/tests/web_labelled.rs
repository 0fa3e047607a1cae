//! What is found of labelled web requests, and what of benign ones is taken for attacks.
//! Needs `YAGURA_TESTDATA` (a folder with `web/labels.tsv` and its logs).

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Read as _;
use std::path::Path;
use yagura_model::Event;
use yagura_source::{Block, Blocks, Head, Sink, SourceOptions, detect};
use yagura_web::{Judge, JudgeScratch, Request, Score, ViewBuffer, evidence};

/// A request of the set, as `labels.tsv` has it.
struct Label {
    id: String,
    benign: bool,
    category: String,
    weak: bool,
    visible: bool,
    source: String,
}

fn labels(folder: &Path) -> BTreeMap<u64, Label> {
    let bytes = std::fs::read(folder.join("labels.tsv")).expect("labels.tsv");
    let text = String::from_utf8(bytes).expect("UTF-8");
    let row = |line: &str| {
        let cells: Vec<&str> = line.split('\t').collect();
        let number = cells.first()?.parse().ok()?;
        let label = Label {
            id: cells[1].to_owned(),
            benign: cells[2] == "benign",
            category: cells[3].to_owned(),
            weak: cells[4] == "1",
            visible: cells[5] == "1",
            source: cells[6].to_owned(),
        };
        Some((number, label))
    };
    text.lines().filter_map(row).collect()
}

/// Best score of each line, with why.
fn judge(folder: &Path, name: &str) -> BTreeMap<u64, (u8, String)> {
    let mut bytes = Vec::new();
    let file = std::fs::File::open(folder.join(name)).expect(name);
    liblzma::read::XzDecoder::new(file)
        .read_to_end(&mut bytes)
        .expect(name);
    let head = Head {
        bytes: &bytes[..bytes.len().min(Head::LEN_BYTES_MAX)],
        name,
    };
    let format = detect(&head).expect("a known format");
    let mut decoder = (format.decoder)(&SourceOptions::default());
    let mut blocks = Blocks::new(bytes.as_slice(), (format.framing)(&head));
    let (judge, mut scratch, mut buffer) = (Judge::new(), JudgeScratch::new(), ViewBuffer::new());
    let mut scores = BTreeMap::new();
    let mut on_event = |event: &mut Event| {
        let record = event.record_id;
        let Some(request) = Request::read(event, &mut buffer) else {
            return;
        };
        let verdict = judge.judge(&request, &mut scratch);
        let mut why = String::new();
        for attack in verdict.attacks() {
            let facts = evidence(verdict, attack).map(|(_, text)| text);
            writeln!(
                why,
                "    {} {} {} | {} | {}",
                attack.category.name(),
                attack.score.0,
                facts[2],
                facts[1],
                facts[0].escape_debug()
            )
            .expect("a string");
        }
        scores.insert(record, (verdict.score().0, why));
    };
    let mut on_error = |_| {};
    let mut sink = Sink::new(&mut on_event, &mut on_error);
    let mut block = Block::default();
    while let Ok(Some(piece)) = blocks.next_block(&mut block) {
        if piece.is_ok() {
            decoder.decode(&block, &mut sink);
        }
    }
    decoder.finish(&mut sink);
    scores
}

/// Found and all, by kind of request.
#[derive(Default)]
struct Table {
    attacks: BTreeMap<(String, bool), (u32, u32)>,
    benign: BTreeMap<String, (u32, u32)>,
}

fn percent((hit, all): (u32, u32)) -> f64 {
    100.0 * f64::from(hit) / f64::from(all.max(1))
}

fn add((hit, all): (u32, u32), (more_hit, more_all): (u32, u32)) -> (u32, u32) {
    (hit + more_hit, all + more_all)
}

impl Table {
    fn of(labels: &BTreeMap<u64, Label>, scores: &BTreeMap<u64, (u8, String)>) -> Self {
        let mut table = Self::default();
        for (line, label) in labels {
            let hit = scores
                .get(line)
                .is_some_and(|(score, _)| *score >= Score::BREAK_OUT.0);
            let row = if label.benign {
                table.benign.entry(label.source.clone()).or_default()
            } else if label.weak {
                let key = ("weak".to_owned(), label.visible);
                table.attacks.entry(key).or_default()
            } else {
                let key = (label.category.clone(), label.visible);
                table.attacks.entry(key).or_default()
            };
            *row = add(*row, (u32::from(hit), 1));
        }
        table
    }

    fn strong(&self, wanted: impl Fn(bool) -> bool) -> (u32, u32) {
        self.attacks
            .iter()
            .filter(|((category, visible), _)| category != "weak" && wanted(*visible))
            .fold((0, 0), |sum, (_, row)| add(sum, *row))
    }

    fn worst_visible(&self) -> f64 {
        self.attacks
            .iter()
            .filter(|((category, visible), row)| category != "weak" && *visible && row.1 >= 20)
            .map(|(_, row)| percent(*row))
            .fold(100.0, f64::min)
    }

    #[expect(clippy::print_stdout, reason = "a table for whoever runs the test")]
    fn print(&self, name: &str) {
        println!("== {name}");
        for ((category, visible), row) in &self.attacks {
            let seen = if *visible { "" } else { "hidden" };
            println!("{category:14}{seen:8}{:5}{:8.2}", row.1, percent(*row));
        }
        for (source, row) in &self.benign {
            println!("benign {source:20}{:3} of {:5}", row.0, row.1);
        }
    }

    fn benign_at_most(&self, prefix: &str, bound: f64) {
        for (source, row) in self.benign.iter().filter(|(s, _)| s.starts_with(prefix)) {
            assert!(percent(*row) <= bound, "{source}: {row:?}");
        }
    }
}

/// Writes what was missed and what was wrong, for whoever works on a detector.
fn tell(name: &str, labels: &BTreeMap<u64, Label>, scores: &BTreeMap<u64, (u8, String)>) {
    let Some(folder) = std::env::var_os("YAGURA_WEB_OUT") else {
        return;
    };
    let mut text = String::new();
    for (line, label) in labels {
        let (score, why) = scores.get(line).cloned().unwrap_or_default();
        let hit = score >= Score::BREAK_OUT.0;
        if hit == label.benign || (label.weak && hit) {
            let kind = if label.benign { "benign" } else { "attack" };
            let (category, source, id) = (&label.category, &label.source, &label.id);
            let seen = if label.visible { "visible" } else { "hidden" };
            let strong = if label.weak { "weak" } else { "strong" };
            writeln!(
                text,
                "{line} {kind} {strong} {seen} {category} {source} {id} {score}\n{why}"
            )
            .expect("a string");
        }
    }
    std::fs::write(Path::new(&folder).join(name), text).expect("YAGURA_WEB_OUT");
}

#[test]
fn labelled_requests_are_judged_within_the_bar() {
    let Some(data) = std::env::var_os("YAGURA_TESTDATA") else {
        println!("skipped: YAGURA_TESTDATA is not set");
        return;
    };
    let folder = Path::new(&data).join("web");
    let labels = labels(&folder);
    let tables = [
        "access-combined.log",
        "access-nginx.jsonl",
        "eve-http.jsonl",
    ]
    .map(|name| {
        let scores = judge(&folder, &format!("{name}.xz"));
        assert!(
            scores.len() * 100 >= labels.len() * 99,
            "{name} is not read"
        );
        tell(name, &labels, &scores);
        let table = Table::of(&labels, &scores);
        table.print(name);
        table
    });
    let real = judge(&folder, "benign-elastic.log.xz");
    let alarms = real.values().filter(|s| s.0 >= Score::BREAK_OUT.0);
    let alarms: Vec<_> = alarms.collect();
    println!("real log: {} of {} {alarms:#?}", alarms.len(), real.len());
    let [combined, nginx, eve] = &tables;
    let found = |table: &Table, visible: bool| percent(table.strong(|v| v == visible));
    println!(
        "visible {:.1} worst {:.1} nginx {:.1} EVE {:.1} hidden {:.1}",
        found(combined, true),
        combined.worst_visible(),
        found(nginx, true),
        percent(eve.strong(|_| true)),
        found(eve, false)
    );
    assert!(alarms.len() * 1_000 <= real.len());
    for table in &tables {
        table.benign_at_most("ja-", 0.1);
        table.benign_at_most("prose-en", 1.0);
        table.benign_at_most("httpparams-norm", 0.5);
        table.benign_at_most("crs", 5.0);
    }
    assert!(found(combined, true) >= 93.0);
    assert!(combined.worst_visible() >= 80.0);
    assert!(found(nginx, true) >= 92.0);
    assert!(percent(eve.strong(|_| true)) >= 92.0);
    assert!(found(eve, false) >= 85.0);
}
