//! The end of the terminal summary: what could not be read, and what to do next.

use super::super::facts::Bounded;
use super::super::sanitize::{self, visible};
use super::super::shortfalls;
use super::super::verdict::{self, Verdict};
use super::super::words::{fill, grouped};
use super::{Page, Style};

/// Examples of what could not be read.
const EXAMPLES_MAX: usize = 10;

impl Page<'_> {
    pub(super) fn not_read(&mut self) {
        let (words, facts, lang) = (self.words, self.facts, self.options.lang);
        self.examples(words.files_skipped, &facts.files_skipped, |skipped| {
            (skipped.file.clone(), skipped.reason.text(lang).to_owned())
        });
        self.examples(words.bad_records, &facts.bad_records, |bad| {
            let record = fill(words.record, &[("record", &bad.record.to_string())]);
            (format!("{}, {record}", bad.file), bad.reason.clone())
        });
        self.examples(words.rules_failed, &facts.rules_failed, |failed| {
            let line = failed
                .line
                .map(|line| format!(":{line}"))
                .unwrap_or_default();
            (format!("{}{line}", failed.file), failed.reason.clone())
        });
    }

    pub(super) fn shortfalls(&mut self) {
        let all = shortfalls::said(self.facts, self.options.lang);
        if all.is_empty() {
            return;
        }
        self.heading(self.words.shortfalls);
        for text in all {
            self.step(&text);
        }
    }

    fn examples<T>(
        &mut self,
        heading: &str,
        list: &Bounded<T>,
        parts: impl Fn(&T) -> (String, String),
    ) {
        if list.total() == 0 {
            return;
        }
        self.heading(&format!("{heading}: {}", grouped(list.total())));
        for example in list.examples().iter().take(EXAMPLES_MAX) {
            let (place, reason) = parts(example);
            self.paragraph(&visible(&place), Some(Style::Warning), 2, 3);
            self.paragraph(&visible(&reason), None, 6, 3);
        }
        let shown = list.examples().len().min(EXAMPLES_MAX) as u64;
        if list.total() > shown {
            let more = fill(
                self.words.more_rows,
                &[("n", &grouped(list.total() - shown))],
            );
            self.line(&format!("  {more}"));
        }
    }

    pub(super) fn next_steps(&mut self) {
        let words = self.words;
        let first = match Verdict::of(self.summary, self.facts) {
            Verdict::NoEvents => words.next_no_events,
            Verdict::NoRules => words.next_no_rules,
            Verdict::NoneInTime | Verdict::NoneSelected | Verdict::Hidden => words.next_left_out,
            Verdict::NothingFound => words.next_nothing,
            Verdict::LowerOnly => words.next_all,
            Verdict::Urgent => words.next_urgent,
        };
        self.heading(words.next_steps);
        self.step(first);
        if Verdict::of(self.summary, self.facts) == Verdict::Urgent {
            self.step(words.next_all);
        }
        if verdict::is_partial(self.facts) {
            self.step(words.next_skipped);
        }
        if verdict::is_denied(self.facts) {
            self.step(words.next_denied);
        }
        if !self.facts.shortfalls.is_empty() {
            self.step(words.next_shortfalls);
        }
    }

    pub(super) fn step(&mut self, text: &str) {
        for (at, line) in sanitize::wrap(text, self.options.width - 4, 12)
            .into_iter()
            .enumerate()
        {
            let mark = if at == 0 { "-" } else { " " };
            self.line(&format!("  {mark} {line}"));
        }
    }
}
