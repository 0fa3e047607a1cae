//! The data block of the HTML report: what the script draws from.
//!
//! In: a [`Summary`] and [`RunFacts`]. Out: serde types whose short names the script knows.
//! Levels are numbers, highest first (0 critical to 5 unrated); times are milliseconds.

mod campaigns;
mod parts;
mod rows;

use super::super::attack::{ATTACK_NOTICE, ATTACK_VERSION};
use super::super::facts::{Bounded, RuleFailure, RunFacts};
use super::super::lang::{Lang, Zone};
use super::super::shortfalls;
use super::super::summary::{LevelCounts, Summary};
use super::super::words::Words;
use super::HtmlOptions;
use rows::Rows;
use serde::Serialize;
use yagura_model::{Level, Timestamp};

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
    campaigns: campaigns::Told<'a>,
    outcomes: InBoth<campaigns::Outcomes>,
    blind_spots: InBoth<Vec<String>>,
    shortfalls: InBoth<Vec<String>>,
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
    rules_without_fields: u64,
    rules_not_evaluable: u64,
    rules_left_out: u64,
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
    /// Incident and its outcome.
    p: Option<(String, &'static str)>,
}

#[derive(Serialize)]
struct Unread<'a> {
    /// File, then the reason in English and Japanese.
    skipped: Problems<(&'a str, &'a str, &'a str)>,
    bad: Problems<(&'a str, u64, &'a str)>,
    failed: Problems<(&'a str, Option<u64>, &'a str)>,
    lacking: Problems<(&'a str, Option<u64>, &'a str)>,
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
            verdict: parts::said(summary, facts),
            run: parts::run(summary, facts),
            total: summary.total(),
            levels: summary.levels.worst_first(),
            chart: parts::chart(summary),
            tactics: parts::tactics(summary),
            techniques: parts::techniques(summary),
            hosts: parts::names(&summary.hosts),
            users: parts::names(&summary.users),
            rules: rules.into_iter().map(parts::rule).collect(),
            groups: rows.groups,
            files: rows.files,
            findings,
            campaigns: campaigns::Told::new(facts),
            outcomes: InBoth::new(campaigns::Outcomes::new),
            blind_spots: campaigns::blind_spots(facts),
            shortfalls: InBoth::new(|lang| shortfalls::said(facts, lang)),
            unread: Unread {
                skipped: Problems::new(&facts.files_skipped, |p| {
                    (&*p.file, p.reason.text(Lang::En), p.reason.text(Lang::Ja))
                }),
                bad: Problems::new(&facts.bad_records, |p| (&*p.file, p.record, &*p.reason)),
                failed: Problems::new(&facts.rules_failed, rule_failure),
                lacking: Problems::new(&facts.rules_without_fields, rule_failure),
            },
        }
    }
}

fn rule_failure(rule: &RuleFailure) -> (&str, Option<u64>, &str) {
    (&rule.file, rule.line, &rule.reason)
}

fn millis(time: Timestamp) -> i64 {
    time.as_nanos().div_euclid(1_000_000)
}

/// Number of a level, highest first.
fn level_number(level: Option<Level>) -> usize {
    LevelCounts::LEN - 1 - LevelCounts::index(level)
}
