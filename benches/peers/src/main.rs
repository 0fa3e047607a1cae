//! Peers of `yagura scan` on the same rules and events: prints one JSON line a measurement.
//!
//! - `rsigma RULES NDJSON`: `rsigma-eval` with exact log-source routing: one of its engines for each
//!   log source of a rule, and for each event only those that are for it. Routing is looked up in
//!   the same table as Yagura's, so both engines are asked the same questions.
//! - `floor NDJSON`: parsing alone, with `serde_json` and with `simd-json`.
//! - `evtx DIR`: the `evtx` crate's own dump to JSON.

use anyhow::Context;
use rsigma_eval::{Engine, JsonEvent};
use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::sync::Arc;
use yagura_model::{Event, LogSource};
use yagura_sigma::RuleLogSource;
use yagura_source::{Block, Decoder, Sink, SourceOptions, format_named};

#[expect(clippy::print_stdout, reason = "a command-line tool")]
fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let line = match words.as_slice() {
        ["rsigma", rules, ndjson] => rsigma(rules, ndjson)?,
        ["floor", ndjson] => floor(ndjson)?,
        ["evtx", folder] => evtx(folder)?,
        _ => {
            anyhow::bail!("usage: yagura-bench-peers rsigma RULES NDJSON | floor NDJSON | evtx DIR")
        }
    };
    println!("{line}");
    Ok(())
}

/// CPU seconds of this thread so far (`/proc/thread-self/schedstat`, nanoseconds).
fn cpu_secs() -> f64 {
    let text = std::fs::read("/proc/thread-self/schedstat").unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let nanos: f64 = text
        .split(' ')
        .next()
        .and_then(|n| n.parse().ok())
        .unwrap_or(0.0);
    nanos / 1e9
}

fn lines(path: &str, mut each: impl FnMut(&mut Vec<u8>)) -> anyhow::Result<u64> {
    let mut reader = BufReader::with_capacity(1 << 20, File::open(path).context(path.to_owned())?);
    let mut line = Vec::new();
    let mut count = 0;
    while reader.read_until(b'\n', &mut line)? > 0 {
        count += 1;
        each(&mut line);
        line.clear();
    }
    Ok(count)
}

/// The engines of rules, by log source.
struct Routed {
    engines: Vec<(RuleLogSource, Engine)>,
    routes: HashMap<(String, String, String), Arc<[usize]>>,
    decoder: Box<dyn Decoder>,
}

fn rsigma(rules: &str, ndjson: &str) -> anyhow::Result<serde_json::Value> {
    let before = cpu_secs();
    let collection = rsigma_parser::parse_sigma_directory(Path::new(rules))?;
    let mut by_source: HashMap<RuleLogSource, Vec<&rsigma_parser::SigmaRule>> = HashMap::new();
    for rule in &collection.rules {
        let source = RuleLogSource {
            product: rule.logsource.product.clone(),
            category: rule.logsource.category.clone(),
            service: rule.logsource.service.clone(),
        };
        by_source.entry(source).or_default().push(rule);
    }
    let mut failed = 0;
    let engines = by_source.into_iter().map(|(source, rules)| {
        let mut engine = Engine::new();
        failed += engine.add_rules(rules).len();
        (source, engine)
    });
    let mut routed = Routed {
        engines: engines.collect(),
        routes: HashMap::new(),
        decoder: (format_named("json")?.decoder)(&SourceOptions::default()),
    };
    let load = cpu_secs() - before;
    let (mut hits, mut bad) = (0_u64, 0_u64);
    let before = cpu_secs();
    let events = lines(ndjson, |line| {
        match serde_json::from_slice::<serde_json::Value>(line) {
            Ok(value) => hits += routed.judge(&value, line),
            Err(_) => bad += 1,
        }
    })?;
    let judged = cpu_secs() - before;
    Ok(serde_json::json!({
        "rules": collection.rules.len(), "rules_failed": failed, "load_cpu_secs": load, "events": events - bad,
        "bad": bad, "hits": hits, "loop_cpu_secs": judged,
    }))
}

impl Routed {
    fn judge(&mut self, value: &serde_json::Value, line: &[u8]) -> u64 {
        let text = |name: &str| match value.get(name) {
            Some(serde_json::Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
            None => String::new(),
        };
        let key = (text("Channel"), text("EventID"), text("EventType"));
        let engines = match self.routes.get(&key) {
            Some(known) => Arc::clone(known),
            None => self.route(key, line),
        };
        let event = JsonEvent::borrow(value);
        engines
            .iter()
            .map(|&at| self.engines[at].1.evaluate(&event).len() as u64)
            .sum()
    }

    fn route(&mut self, key: (String, String, String), line: &[u8]) -> Arc<[usize]> {
        let block = Block {
            bytes: line.to_vec(),
            ..Block::default()
        };
        let mut source = LogSource::new("", &[], &[]);
        let mut on_event = |event: &mut Event| source = Arc::clone(&event.log_source);
        self.decoder
            .decode(&block, &mut Sink::new(&mut on_event, &mut |_| {}));
        let covering = self
            .engines
            .iter()
            .enumerate()
            .filter(|(_, (rule, _))| rule.covers(&source));
        let found: Arc<[usize]> = covering.map(|(at, _)| at).collect();
        self.routes.insert(key, Arc::clone(&found));
        found
    }
}

fn floor(ndjson: &str) -> anyhow::Result<serde_json::Value> {
    let before = cpu_secs();
    let events = lines(ndjson, |line| {
        std::hint::black_box(serde_json::from_slice::<serde_json::Value>(line).is_ok());
    })?;
    let serde = cpu_secs() - before;
    let before = cpu_secs();
    let mut buffers = simd_json::Buffers::default();
    lines(ndjson, |line| {
        std::hint::black_box(simd_json::to_tape_with_buffers(line, &mut buffers).is_ok());
    })?;
    let simd = cpu_secs() - before;
    Ok(
        serde_json::json!({"events": events, "serde_json_cpu_secs": serde, "simd_json_tape_cpu_secs": simd}),
    )
}

fn evtx(folder: &str) -> anyhow::Result<serde_json::Value> {
    let before = cpu_secs();
    let (mut events, mut bytes) = (0_u64, 0_u64);
    let mut folders = vec![Path::new(folder).to_owned()];
    let settings = evtx::ParserSettings::new().num_threads(1).indent(false);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder)?.flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "evtx")
                && let Ok(parser) = evtx::EvtxParser::from_buffer(std::fs::read(&path)?)
            {
                let mut parser = parser.with_configuration(settings.clone());
                for record in parser.records_json_bytes().flatten() {
                    events += 1;
                    bytes += record.data.len() as u64;
                }
            }
        }
    }
    Ok(serde_json::json!({"events": events, "json_bytes": bytes, "cpu_secs": cpu_secs() - before}))
}
