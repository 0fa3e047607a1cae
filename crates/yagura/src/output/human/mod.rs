//! The terminal summary: what was found and what to do, for a tired person at night.
//!
//! In: a [`Summary`], the [`RunFacts`], and how to print. Out: text. Invariant: text from events
//! and rules passes [`sanitize::visible`], so the only escape sequences are our own colours, and
//! those only when asked for. Aligned columns use ASCII, as terminals disagree on the width of
//! block and box characters next to Japanese.

mod campaigns;
mod closing;
mod findings;
mod style;
#[cfg(test)]
mod tests;

use super::attack::TACTICS;
use super::facts::RunFacts;
use super::lang::{Lang, Zone};
use super::sanitize::{self, visible};
use super::summary::{LevelCounts, Summary, Tallies};
use super::verdict::{self, Verdict};
use super::words::{Words, fill, grouped, size};
use std::fmt::Write;
use style::{Style, styled};

/// How to print.
#[derive(Debug, Clone, Copy)]
pub struct HumanOptions {
    /// Language.
    pub lang: Lang,
    /// Zone of printed times.
    pub zone: Zone,
    /// Whether to use colour. The caller knows the terminal, `NO_COLOR` and `--color`.
    pub color: bool,
    /// Terminal width in columns; used between 40 and 160.
    pub width: usize,
    /// Most groups of findings printed one by one.
    pub findings_max: usize,
}

impl Default for HumanOptions {
    fn default() -> Self {
        Self {
            lang: Lang::En,
            zone: Zone::UTC,
            color: false,
            width: 100,
            findings_max: 20,
        }
    }
}

/// Below this width, what stands side by side stands one under the other.
const NARROW_COLUMNS: usize = 72;
/// Lines of one fact of the run.
const FACT_LINES_MAX: usize = 4;
/// Rows of a table of hosts, accounts or rules.
const ROWS_MAX: usize = 10;

/// Renders the summary of a run.
#[must_use]
pub fn render(summary: &Summary, facts: &RunFacts, options: HumanOptions) -> String {
    let width = options.width.clamp(40, 160);
    let mut page = Page {
        out: String::new(),
        words: Words::of(options.lang),
        options: HumanOptions { width, ..options },
        summary,
        facts,
    };
    page.verdict();
    page.run();
    page.campaigns();
    if summary.total() > 0 {
        page.levels();
        page.tactics();
        page.names(page.words.by_host, &summary.hosts);
        page.names(page.words.by_user, &summary.users);
        page.rules();
        page.findings();
    }
    page.not_read();
    page.shortfalls();
    page.blind_spots();
    page.next_steps();
    page.out
}

/// The text so far and all that the sections need.
struct Page<'a> {
    out: String,
    words: &'static Words,
    options: HumanOptions,
    summary: &'a Summary,
    facts: &'a RunFacts,
}

impl Page<'_> {
    fn line(&mut self, text: &str) {
        self.out.push_str(text.trim_end());
        self.out.push('\n');
    }

    fn heading(&mut self, text: &str) {
        self.out.push('\n');
        self.paragraph(text, Some(Style::Heading), 0, 3);
    }

    /// Lines as wide as the page, behind `indent` blanks.
    fn paragraph(&mut self, text: &str, style: Option<Style>, indent: usize, lines_max: usize) {
        for line in sanitize::wrap(text, self.options.width - indent, lines_max) {
            let line = match style {
                Some(style) => self.styled(style, &line),
                None => line,
            };
            self.line(&format!("{}{line}", " ".repeat(indent)));
        }
    }

    /// Whether there is no room for columns beside each other.
    fn is_narrow(&self) -> bool {
        self.options.width < NARROW_COLUMNS
    }

    fn styled(&self, style: Style, text: &str) -> String {
        styled(text, style, self.options.color)
    }

    fn verdict(&mut self) {
        let sentence = verdict::sentence(self.summary, self.facts, self.options.lang);
        let style = match Verdict::of(self.summary, self.facts) {
            Verdict::Urgent => Style::Level(self.summary.levels.highest()),
            Verdict::NoEvents
            | Verdict::NoRules
            | Verdict::NoneInTime
            | Verdict::NoneSelected
            | Verdict::Hidden => Style::Warning,
            Verdict::LowerOnly | Verdict::NothingFound => Style::Heading,
        };
        self.paragraph(&sentence, Some(style), 0, 8);
        self.out.push('\n');
    }

    /// What was read, by which rules, how long it took.
    fn run(&mut self) {
        let (words, facts) = (self.words, self.facts);
        let read = fill(
            words.read_line,
            &[
                ("events", &grouped(facts.events)),
                ("files", &grouped(facts.files_read)),
                ("bytes", &size(facts.bytes)),
            ],
        );
        self.fact(words.read, &read);
        self.fact(words.rules_in_force, &rules_line(words, facts));
        let formats: Vec<_> = facts
            .formats
            .iter()
            .map(|(name, events)| format!("{name} {}", grouped(*events)))
            .collect();
        self.fact(words.formats, &formats.join(", "));
        self.period(words.events_period, facts.events_first, facts.events_last);
        let times = self.summary.times;
        self.period(words.findings_period, times.first, times.last);
        if facts.threads > 0 {
            let secs = format!("{:.1}", facts.elapsed.as_secs_f64());
            let values = [
                ("secs", secs.as_str()),
                ("threads", &facts.threads.to_string()),
            ];
            self.fact(words.elapsed, &fill(words.elapsed_line, &values));
        }
    }

    fn fact(&mut self, name: &str, text: &str) {
        if text.is_empty() {
            return;
        }
        let columns = self.options.width - 14;
        let lines = sanitize::wrap(&visible(text), columns, FACT_LINES_MAX);
        for (at, line) in lines.iter().enumerate() {
            let name = sanitize::pad(if at == 0 { name } else { "" }, 10);
            self.line(&format!("  {name}  {line}"));
        }
    }

    fn period(
        &mut self,
        text: &str,
        first: Option<yagura_model::Timestamp>,
        last: Option<yagura_model::Timestamp>,
    ) {
        if let (Some(first), Some(last)) = (first, last) {
            let zone = self.options.zone;
            let last = format!("{} {}", zone.format(last), zone.label);
            let line = fill(text, &[("first", &zone.format(first)), ("last", &last)]);
            self.fact("", &line);
        }
    }

    fn levels(&mut self) {
        self.heading(self.words.by_level);
        let levels = self.summary.levels;
        for level in LevelCounts::HIGHEST_FIRST
            .into_iter()
            .filter(|level| levels.get(*level) > 0)
        {
            let (count, name) = (levels.get(level), self.words.level(level));
            let name = self.styled(Style::Level(level), &sanitize::pad(name, 14));
            let columns = (self.options.width / 3).min(self.options.width - 28);
            let bar = bar(count, levels.total(), columns);
            self.line(&format!("  {name}{:>10}  {bar}", grouped(count)));
        }
    }

    fn tactics(&mut self) {
        let tactics = self.summary.tactics();
        if tactics.iter().all(|counts| counts.total() == 0) {
            return;
        }
        self.heading(self.words.by_tactic);
        for (tactic, counts) in TACTICS.iter().zip(tactics).filter(|(_, n)| n.total() > 0) {
            let name = tactic.name(self.options.lang);
            self.count_row(name, counts);
        }
    }

    /// A name, its count and its counts by level, highest first.
    fn count_row(&mut self, name: &str, counts: LevelCounts) {
        let total = grouped(counts.total());
        let by_level: Vec<_> = LevelCounts::HIGHEST_FIRST
            .into_iter()
            .filter(|level| counts.get(*level) > 0)
            .map(|level| {
                let text = format!("{} {}", self.words.level(level), grouped(counts.get(level)));
                self.styled(Style::Level(level), &text)
            })
            .collect();
        if self.is_narrow() {
            let name = sanitize::pad(&visible(name), self.options.width - 12);
            self.line(&format!("  {name}{total:>10}"));
            for level in by_level {
                self.line(&format!("    {level}"));
            }
        } else {
            let name = sanitize::pad(&visible(name), self.options.width * 2 / 5);
            self.line(&format!("  {name}{total:>10}  {}", by_level.join(", ")));
        }
    }

    fn names(&mut self, heading: &str, tallies: &Tallies) {
        if tallies.is_empty() {
            return;
        }
        self.heading(heading);
        for (name, counts) in tallies.worst_first().into_iter().take(ROWS_MAX) {
            self.count_row(name, counts);
        }
        self.more_rows(tallies.len());
    }

    fn rules(&mut self) {
        self.heading(self.words.by_rule);
        let rules = self.summary.rules.worst_first();
        let title_width = self.options.width.saturating_sub(2 + 14 + 10 + 4);
        for tally in rules.iter().take(ROWS_MAX) {
            let level = tally.rule.level;
            let name = self.styled(
                Style::Level(level),
                &sanitize::pad(self.words.level(level), 14),
            );
            let title = visible(self.options.lang.pick(&tally.rule.title));
            if self.is_narrow() {
                self.line(&format!("  {name}{:>10}", grouped(tally.all.count)));
                self.paragraph(&title, None, 4, 3);
                let author = self.author(tally.rule.author.as_deref(), self.options.width - 4);
                self.line(&format!("    {author}"));
                continue;
            }
            let title = sanitize::fit(&title, title_width);
            self.line(&format!(
                "  {name}{:>10}  {title}",
                grouped(tally.all.count)
            ));
            let author = self.author(tally.rule.author.as_deref(), title_width);
            self.line(&format!("  {}{author}", " ".repeat(26)));
        }
        self.more_rows(rules.len());
    }

    /// Whose rule it is; the licence of most rules asks for it wherever a match is shown.
    fn author(&self, author: Option<&str>, columns: usize) -> String {
        let author = author.unwrap_or(self.words.author_unknown);
        let text = fill(self.words.author_by, &[("author", &visible(author))]);
        self.styled(Style::Quiet, &sanitize::fit(&text, columns))
    }

    fn more_rows(&mut self, rows: usize) {
        if rows > ROWS_MAX {
            let more = grouped((rows - ROWS_MAX) as u64);
            let text = fill(self.words.more_rows, &[("n", &more)]);
            let text = self.styled(Style::Quiet, &text);
            self.line(&format!("  {text}"));
        }
    }
}

fn rules_line(words: &Words, facts: &RunFacts) -> String {
    let mut line = fill(
        words.rules_line,
        &[("loaded", &grouped(facts.rules_loaded))],
    );
    for (part, n) in [
        (words.rules_failed_part, facts.rules_failed.total()),
        (words.rules_blind_part, facts.rules_blind),
        (
            words.rules_without_fields_part,
            facts.rules_without_fields.total(),
        ),
        (words.rules_not_evaluable_part, facts.rules_not_evaluable),
        (words.rules_left_out_part, facts.left_out.rules),
    ] {
        if n > 0 {
            // Writing to a string cannot fail.
            let _ = write!(line, ", {}", fill(part, &[("n", &grouped(n))]));
        }
    }
    line
}

/// A bar of at most `columns`; anything that is not nothing has at least one mark.
fn bar(count: u64, total: u64, columns: usize) -> String {
    let scaled = u128::from(count) * columns as u128 / u128::from(total.max(1));
    let len = usize::try_from(scaled).unwrap_or(columns);
    "#".repeat(len.max(usize::from(count > 0)))
}
