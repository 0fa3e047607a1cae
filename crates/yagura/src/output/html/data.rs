//! The data block of the HTML report: what the script draws from.
//!
//! In: a [`Summary`] and [`RunFacts`]. Out: serde types whose short names the script knows.
//! Levels are numbers, highest first (0 critical to 5 unrated); times are milliseconds.

use super::super::attack::{ATTACK_NOTICE, ATTACK_VERSION, Coverage, TACTICS, technique_name};
use super::super::facts::{Bounded, RunFacts};
use super::super::lang::{Lang, Zone};
use super::super::summary::{Group, LevelCounts, RuleSlot, RuleTally, Summary, Tallies, TimeRange};
use super::super::verdict::{self, Verdict};
use super::super::words::{Words, size};
use super::HtmlOptions;
use serde::Serialize;
use std::collections::HashMap;
use yagura_model::{Finding, Level, RuleMeta, Timestamp, TranslatedText};

/// Names listed one by one.
const NAMES_MAX: usize = 300;
/// Longest text of a rule, in bytes; rule packs come from outside too.
const RULE_TEXT_LEN_BYTES_MAX: usize = 4_096;
/// Most references, tags or causes of one rule.
const RULE_LIST_MAX: usize = 32;

type Counts = [u64; LevelCounts::LEN];
/// English and, where someone has translated it, Japanese.
type Both<'a> = (&'a str, Option<&'a str>);

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Report<'a> {
    version: &'static str,
    attack_version: &'static str,
    attack_notice: &'static str,
    lang: &'static str,
    zone: &'static str,
    words: InBoth<&'static Words>,
    verdict: Said,
    run: Run<'a>,
    total: u64,
    levels: Counts,
    chart: Chart,
    tactics: Vec<Tactic>,
    techniques: Vec<Technique>,
    hosts: Names<'a>,
    users: Names<'a>,
    rules: Vec<Rule<'a>>,
    groups: Vec<(u64, Option<i64>, Option<i64>)>,
    files: Vec<&'a str>,
    findings: Vec<Row<'a>>,
    unread: Unread<'a>,
}

#[derive(Serialize)]
struct InBoth<T> {
    en: T,
    ja: T,
}

impl<T> InBoth<T> {
    fn new(text: impl Fn(Lang) -> T) -> Self {
        Self {
            en: text(Lang::En),
            ja: text(Lang::Ja),
        }
    }
}

#[derive(Serialize)]
struct Said {
    #[serde(flatten)]
    sentence: InBoth<String>,
    /// Highest level found; -1 when nothing was.
    level: i8,
    /// Keys of further sentences.
    more: Vec<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    inputs: &'a [String],
    started: Option<i64>,
    files: u64,
    bytes: String,
    events: u64,
    events_first: Option<i64>,
    events_last: Option<i64>,
    first: Option<i64>,
    last: Option<i64>,
    rules_loaded: u64,
    rules_failed: u64,
    rules_blind: u64,
    rules_not_evaluable: u64,
    secs: String,
    threads: usize,
    formats: Vec<(&'a str, u64)>,
}

#[derive(Serialize)]
struct Chart {
    start: i64,
    width: i64,
    before: u64,
    after: u64,
    untimed: u64,
    bars: Vec<Counts>,
}

#[derive(Serialize)]
struct Tactic {
    id: &'static str,
    #[serde(flatten)]
    name: InBoth<&'static str>,
    advice: InBoth<&'static str>,
    counts: Counts,
}

#[derive(Serialize)]
struct Technique {
    tactic: usize,
    id: String,
    name: String,
    counts: Counts,
    rules: usize,
}

#[derive(Serialize)]
struct Names<'a> {
    len: usize,
    other: u64,
    rows: Vec<(&'a str, Counts)>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule<'a> {
    id: &'a str,
    title: Both<'a>,
    description: Both<'a>,
    advice: Option<Both<'a>>,
    author: Option<&'a str>,
    license: Option<&'a str>,
    status: Option<&'a str>,
    level: usize,
    tags: &'a [String],
    references: &'a [String],
    false_positives: &'a [String],
    file: &'a str,
    count: u64,
    tactics: Vec<usize>,
    techniques: Vec<String>,
}

/// A finding; names are short because there are thousands.
#[derive(Serialize)]
struct Row<'a> {
    /// Rule.
    r: usize,
    /// Group of equal findings.
    g: Option<usize>,
    /// Time in milliseconds.
    t: Option<i64>,
    /// Time, exact, in UTC.
    iso: Option<Timestamp>,
    /// File.
    f: usize,
    /// Record number.
    n: u64,
    /// Channel.
    c: Option<&'a str>,
    /// Event id.
    e: Option<&'a str>,
    /// Host.
    h: Option<&'a str>,
    /// Account.
    u: Option<&'a str>,
    /// What matched.
    m: Vec<(&'a str, &'a str)>,
    /// Key of a correlation.
    k: Option<&'a [(String, String)]>,
    /// Events of a correlation.
    x: Option<u64>,
}

#[derive(Serialize)]
struct Unread<'a> {
    skipped: Problems<(&'a str, &'a str)>,
    bad: Problems<(&'a str, u64, &'a str)>,
    failed: Problems<(&'a str, Option<u64>, &'a str)>,
}

#[derive(Serialize)]
struct Problems<T> {
    total: u64,
    rows: Vec<T>,
}

impl<T> Problems<T> {
    fn new<'a, P>(list: &'a Bounded<P>, row: impl Fn(&'a P) -> T) -> Self {
        Self {
            total: list.total(),
            rows: list.examples().iter().map(row).collect(),
        }
    }
}

impl<'a> Report<'a> {
    pub(super) fn new(summary: &'a Summary, facts: &'a RunFacts, options: HtmlOptions) -> Self {
        let rules = summary.rules.worst_first();
        let mut rows = Rows::new(summary, &rules);
        let findings = summary
            .top()
            .into_iter()
            .map(|(slot, finding)| rows.row(slot, finding))
            .collect();
        Self {
            version: env!("CARGO_PKG_VERSION"),
            attack_version: ATTACK_VERSION,
            attack_notice: ATTACK_NOTICE,
            lang: options.lang.tag(),
            zone: if options.zone == Zone::JST {
                "jst"
            } else {
                "utc"
            },
            words: InBoth::new(Words::of),
            verdict: said(summary, facts),
            run: run(summary, facts),
            total: summary.total(),
            levels: summary.levels.worst_first(),
            chart: chart(summary),
            tactics: tactics(summary),
            techniques: techniques(summary),
            hosts: names(&summary.hosts),
            users: names(&summary.users),
            rules: rules.into_iter().map(rule).collect(),
            groups: rows.groups,
            files: rows.files,
            findings,
            unread: Unread {
                skipped: Problems::new(&facts.files_skipped, |p| (&*p.file, &*p.reason)),
                bad: Problems::new(&facts.bad_records, |p| (&*p.file, p.record, &*p.reason)),
                failed: Problems::new(&facts.rules_failed, |p| (&*p.file, p.line, &*p.reason)),
            },
        }
    }
}

/// Numbers rules, files and groups while rows are made.
struct Rows<'a> {
    summary: &'a Summary,
    rule_numbers: HashMap<*const RuleMeta, usize>,
    file_numbers: HashMap<&'a str, usize>,
    files: Vec<&'a str>,
    group_numbers: HashMap<(RuleSlot, Option<&'a str>), usize>,
    groups: Vec<(u64, Option<i64>, Option<i64>)>,
}

impl<'a> Rows<'a> {
    fn new(summary: &'a Summary, rules: &[&'a RuleTally]) -> Self {
        let rule_numbers = rules
            .iter()
            .enumerate()
            .map(|(at, tally)| (std::sync::Arc::as_ptr(&tally.rule), at))
            .collect();
        Self {
            summary,
            rule_numbers,
            file_numbers: HashMap::new(),
            files: Vec::new(),
            group_numbers: HashMap::new(),
            groups: Vec::new(),
        }
    }

    fn row(&mut self, slot: RuleSlot, finding: &'a Finding) -> Row<'a> {
        let tally = self.summary.rules.get(slot);
        let host = finding.computer.as_deref();
        let group = tally
            .host(host)
            .map(|group| self.group_number(slot, host, group));
        let file: &str = &finding.source_file;
        let next = self.files.len();
        let file_number = *self.file_numbers.entry(file).or_insert(next);
        if file_number == next {
            self.files.push(file);
        }
        Row {
            r: self
                .rule_numbers
                .get(&std::sync::Arc::as_ptr(&tally.rule))
                .copied()
                .unwrap_or(0),
            g: group,
            t: finding.time.map(millis),
            iso: finding.time,
            f: file_number,
            n: finding.record_id,
            c: finding.channel.as_deref(),
            e: finding.event_id.as_deref(),
            h: host.filter(|name| !name.is_empty()),
            u: finding.user.as_deref().filter(|name| !name.is_empty()),
            m: finding
                .matched
                .iter()
                .map(|e| (e.field.as_str(), e.value.as_str()))
                .collect(),
            k: finding.group.as_deref(),
            x: finding.event_count,
        }
    }

    fn group_number(&mut self, slot: RuleSlot, host: Option<&'a str>, group: &Group) -> usize {
        let next = self.groups.len();
        let number = *self.group_numbers.entry((slot, host)).or_insert(next);
        if number == next {
            let TimeRange { first, last } = group.times;
            self.groups
                .push((group.count, first.map(millis), last.map(millis)));
        }
        number
    }
}

fn millis(time: Timestamp) -> i64 {
    time.as_nanos().div_euclid(1_000_000)
}

/// Number of a level, highest first.
fn level_number(level: Option<Level>) -> usize {
    LevelCounts::LEN - 1 - LevelCounts::index(level)
}

fn said(summary: &Summary, facts: &RunFacts) -> Said {
    let mut more = match Verdict::of(summary, facts) {
        Verdict::NoEvents => vec!["next_no_events"],
        Verdict::NoRules => vec!["next_no_rules"],
        Verdict::NothingFound => vec!["next_nothing"],
        Verdict::LowerOnly => Vec::new(),
        Verdict::Urgent => vec!["next_urgent"],
    };
    if verdict::is_partial(facts) {
        more.push("next_skipped");
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

fn run<'a>(summary: &Summary, facts: &'a RunFacts) -> Run<'a> {
    Run {
        inputs: &facts.inputs[..facts.inputs.len().min(RULE_LIST_MAX)],
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
        rules_not_evaluable: facts.rules_not_evaluable,
        secs: format!("{:.1}", facts.elapsed.as_secs_f64()),
        threads: facts.threads,
        formats: facts
            .formats
            .iter()
            .map(|(name, events)| (name.as_str(), *events))
            .collect(),
    }
}

fn chart(summary: &Summary) -> Chart {
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

fn tactics(summary: &Summary) -> Vec<Tactic> {
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
fn techniques(summary: &Summary) -> Vec<Technique> {
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

fn names(tallies: &Tallies) -> Names<'_> {
    let rows = tallies.worst_first().into_iter().take(NAMES_MAX);
    Names {
        len: tallies.len(),
        other: tallies.other().total(),
        rows: rows
            .map(|(name, counts)| (name, counts.worst_first()))
            .collect(),
    }
}

fn rule(tally: &RuleTally) -> Rule<'_> {
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
    &list[..list.len().min(RULE_LIST_MAX)]
}
