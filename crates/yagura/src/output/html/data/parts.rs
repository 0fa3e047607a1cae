//! The parts of the data block that come from counts and run facts.

use super::super::super::attack::{Coverage, TACTICS, technique_name};
use super::super::super::facts::RunFacts;
use super::super::super::summary::{LevelCounts, RuleTally, Summary, Tallies};
use super::super::super::verdict::{self, Verdict};
use super::super::super::words::size;
use super::{Both, Chart, InBoth, Names, Rule, Run, Said, Tactic, Technique, level_number, millis};
use yagura_model::TranslatedText;

/// Names listed one by one.
const NAMES_MAX: usize = 300;
/// Longest text of a rule, in bytes; rule packs come from outside too.
const RULE_TEXT_LEN_BYTES_MAX: usize = 4_096;
/// Most references, tags or causes of one rule, and most inputs named.
const LIST_MAX: usize = 32;

pub(super) fn said(summary: &Summary, facts: &RunFacts) -> Said {
    let mut more = match Verdict::of(summary, facts) {
        Verdict::NoEvents => vec!["next_no_events"],
        Verdict::NoRules => vec!["next_no_rules"],
        Verdict::NoneInTime | Verdict::NoneSelected | Verdict::Hidden => vec!["next_left_out"],
        Verdict::NothingFound => vec!["next_nothing"],
        Verdict::LowerOnly => Vec::new(),
        Verdict::Urgent => vec!["next_urgent"],
    };
    if verdict::is_partial(facts) {
        more.push("next_skipped");
    }
    if verdict::is_denied(facts) {
        more.push("next_denied");
    }
    if !facts.shortfalls.is_empty() {
        more.push("next_shortfalls");
    }
    let highest = level_number(summary.levels.highest());
    Said {
        sentence: InBoth::new(|lang| verdict::sentence(summary, facts, lang)),
        level: if summary.total() > 0 {
            i8::try_from(highest).unwrap_or(-1)
        } else {
            -1
        },
        more,
    }
}

pub(super) fn run<'a>(summary: &Summary, facts: &'a RunFacts) -> Run<'a> {
    Run {
        inputs: &facts.inputs[..facts.inputs.len().min(LIST_MAX)],
        started: facts.started.map(millis),
        files: facts.files_read,
        bytes: size(facts.bytes),
        events: facts.events,
        events_first: facts.events_first.map(millis),
        events_last: facts.events_last.map(millis),
        first: summary.times.first.map(millis),
        last: summary.times.last.map(millis),
        rules_loaded: facts.rules_loaded,
        rules_failed: facts.rules_failed.total(),
        rules_blind: facts.rules_blind,
        rules_without_fields: facts.rules_without_fields.total(),
        rules_not_evaluable: facts.rules_not_evaluable,
        rules_left_out: facts.left_out.rules,
        secs: format!("{:.1}", facts.elapsed.as_secs_f64()),
        threads: facts.threads,
        formats: facts
            .formats
            .iter()
            .map(|(name, events)| (name.as_str(), *events))
            .collect(),
    }
}

pub(super) fn chart(summary: &Summary) -> Chart {
    let bars = summary.bars();
    Chart {
        start: bars.start_secs,
        width: bars.width_secs,
        before: bars.before,
        after: bars.after,
        untimed: summary.untimed,
        bars: bars.bars.iter().map(LevelCounts::worst_first).collect(),
    }
}

pub(super) fn tactics(summary: &Summary) -> Vec<Tactic> {
    TACTICS
        .iter()
        .zip(summary.tactics())
        .map(|(tactic, counts)| Tactic {
            id: tactic.id,
            name: InBoth::new(|lang| tactic.name(lang)),
            advice: InBoth::new(|lang| tactic.advice(lang)),
            counts: counts.worst_first(),
        })
        .collect()
}

/// Techniques, within each tactic the worst first.
pub(super) fn techniques(summary: &Summary) -> Vec<Technique> {
    let mut rows: Vec<_> = summary
        .techniques()
        .into_iter()
        .map(|((tactic, id), counts)| Technique {
            tactic: tactic.index(),
            name: technique_name(&id).unwrap_or_default().into_owned(),
            id,
            counts: counts.levels.worst_first(),
            rules: counts.rules,
        })
        .collect();
    rows.sort_by(|a, b| (a.tactic, b.counts).cmp(&(b.tactic, a.counts)));
    rows
}

pub(super) fn names(tallies: &Tallies) -> Names<'_> {
    let rows = tallies.worst_first().into_iter().take(NAMES_MAX);
    Names {
        len: tallies.len(),
        other: tallies.other().total(),
        rows: rows
            .map(|(name, counts)| (name, counts.worst_first()))
            .collect(),
    }
}

pub(super) fn rule(tally: &RuleTally) -> Rule<'_> {
    let meta = &*tally.rule;
    let coverage = Coverage::from_tags(&meta.tags);
    Rule {
        id: &meta.id,
        title: both(&meta.title),
        description: both(&meta.description),
        advice: meta.advice.as_ref().map(both),
        author: meta.author.as_deref(),
        license: meta.license.as_deref(),
        status: meta.status.as_deref(),
        level: level_number(meta.level),
        tags: first_of(&meta.tags),
        references: first_of(&meta.references),
        false_positives: first_of(&meta.false_positives),
        file: &meta.file,
        count: tally.all.count,
        tactics: coverage
            .tactics
            .iter()
            .map(|tactic| tactic.index())
            .collect(),
        techniques: coverage.techniques.into_keys().collect(),
    }
}

fn both(text: &TranslatedText) -> Both<'_> {
    (shortened(&text.en), text.ja.as_deref().map(shortened))
}

fn shortened(text: &str) -> &str {
    let end = text.len().min(RULE_TEXT_LEN_BYTES_MAX);
    let end = (0..=end)
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(0);
    &text[..end]
}

fn first_of(list: &[String]) -> &[String] {
    &list[..list.len().min(LIST_MAX)]
}
