//! Runs of small rule sets over small streams.

mod bounds;
mod kinds;
mod laws;
mod order;

use super::*;
use crate::parse::{ParseOptions, parse_file};
use proptest::prelude::*;
use yagura_model::{LogSource, Value};

const SEC: i64 = 1_000_000_000;

/// Base rules `a` to `d`, and the correlations given as flow maps behind `correlation:`.
fn set(correlations: &[(&str, &str)]) -> RuleSet {
    let base = |name: char| {
        format!(
            "title: {name}\nname: {name}\nid: id-{name}\nlogsource: {{product: p}}\ndetection: {{s: {{x: 1}}, condition: s}}\n---\n"
        )
    };
    let correlation = |(name, text): &(&str, &str)| {
        format!("title: {name}\nname: {name}\nid: id-{name}\ncorrelation: {text}\n---\n")
    };
    let text: String = ('a'..='d')
        .map(base)
        .chain(correlations.iter().map(correlation))
        .collect();
    let set = RuleSet::assemble([parse_file("f.yml", &text, &ParseOptions::default())]);
    assert_eq!(set.problems, []);
    set
}

#[derive(Debug, Clone)]
struct Sent {
    secs: f64,
    rule: &'static str,
    fields: Vec<(&'static str, String)>,
}

/// `12 a u=alice v=3`
fn sent(text: &'static str) -> Sent {
    let mut words = text.split(' ');
    let secs = words.next().and_then(|w| w.parse().ok()).expect("seconds");
    let rule = words.next().expect("rule");
    let fields = words.filter_map(|w| w.split_once('='));
    Sent {
        secs,
        rule,
        fields: fields.map(|(n, v)| (n, v.to_owned())).collect(),
    }
}

struct Run {
    set: RuleSet,
    correlator: Correlator,
    hits: Vec<CorrelationMatch>,
    sent: u64,
}

impl Run {
    fn new(correlations: &[(&str, &str)], options: CorrelatorOptions) -> Self {
        let set = set(correlations);
        let correlator = Correlator::new(&set, options);
        assert_eq!(correlator.problems(), []);
        Self {
            set,
            correlator,
            hits: Vec::new(),
            sent: 0,
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "small numbers")]
    fn push(&mut self, sent: &Sent) {
        self.sent += 1;
        let mut event = Event::new(LogSource::new("p", &[], &[]));
        event.time = Some(Timestamp::from_nanos(
            (sent.secs * SEC as f64).round() as i64
        ));
        event.record_id = self.sent;
        for (name, value) in &sent.fields {
            event.fields.push(name, Value::Text(value));
        }
        let named = |rule: &crate::Rule| rule.name.as_deref() == Some(sent.rule);
        let rule = self.set.rules.iter().position(named).expect("known rule");
        if let Some(base) = self.correlator.base_match(rule, &event, &"f".into()) {
            self.correlator.push(base, &mut |hit| self.hits.push(hit));
        }
    }

    /// Ends the run: `name@seconds group values`, in order of time.
    fn finish(mut self) -> Vec<String> {
        self.correlator.finish(&mut |hit| self.hits.push(hit));
        self.hits
            .sort_by_key(|hit| (hit.completing.time, hit.correlation));
        let shown = self.hits.iter().map(|hit| {
            let name = &self.set.correlations[hit.correlation].correlation.name;
            let secs = hit.completing.time.map_or(0, Timestamp::as_nanos) as f64 / SEC as f64;
            let group: Vec<_> = hit.group.iter().map(|(_, value)| value.as_str()).collect();
            let shown = format!(
                "{}@{secs} {}",
                name.as_deref().unwrap_or(""),
                group.join(",")
            );
            shown.trim_end().to_owned()
        });
        shown.collect()
    }
}

fn run(correlations: &[(&str, &str)], events: &[&'static str]) -> Vec<String> {
    let mut run = Run::new(correlations, CorrelatorOptions::default());
    events.iter().for_each(|text| run.push(&sent(text)));
    run.finish()
}

/// One correlation over rule `a` in groups of `u` with a timespan of ten seconds.
fn run_one(kind: &str, condition: &str, events: &[&'static str]) -> Vec<String> {
    let text = format!(
        "{{type: {kind}, rules: [a], group-by: [u], timespan: 10s, condition: {{{condition}}}}}"
    );
    run(&[("c", &text)], events)
}
