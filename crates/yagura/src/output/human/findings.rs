//! The findings to look at first, one by one, with their evidence.

use super::super::attack::Coverage;
use super::super::campaigns;
use super::super::sanitize::{self, visible};
use super::super::summary::{Group, RuleSlot};
use super::super::words::{fill, grouped};
use super::{Page, Style};
use std::cmp::Reverse;
use std::collections::HashMap;
use yagura_model::Finding;

/// Evidence fields printed of one finding.
const FIELDS_MAX: usize = 8;
/// Lines of one value.
const VALUE_LINES_MAX: usize = 3;
/// Widest column of field names.
const NAME_WIDTH_MAX: usize = 24;

/// A finding that stands for its group.
struct First<'a> {
    finding: &'a Finding,
    group: Option<Group>,
}

impl Page<'_> {
    pub(super) fn findings(&mut self) {
        self.heading(self.words.first_findings);
        let note = fill(
            self.words.first_findings_note,
            &[("zone", self.options.zone.label)],
        );
        self.paragraph(&note, Some(Style::Quiet), 0, 3);
        for first in self.first_of_each_group() {
            self.out.push('\n');
            self.finding(&first);
        }
    }

    fn finding(&mut self, first: &First<'_>) {
        let finding = first.finding;
        self.finding_head(finding);
        let rule = &finding.rule;
        let title = visible(self.options.lang.pick(&rule.title)).into_owned();
        let title = match self.repeats(first.group) {
            Some(repeats) => format!("{title} ({repeats})"),
            None => title,
        };
        self.paragraph(&title, Some(Style::Heading), 2, self.lines_max(2));
        let author = self.author(rule.author.as_deref(), self.options.width - 2);
        self.line(&format!("  {author}"));
        self.evidence(finding);
        self.place(finding);
        self.advice(finding);
    }

    /// Time, level, host.
    fn finding_head(&mut self, finding: &Finding) {
        let time = finding.time.map_or_else(
            || self.words.no_time.to_owned(),
            |time| self.options.zone.format(time),
        );
        let level = finding.rule.level;
        let name = self.styled(Style::Level(level), self.words.level(level));
        let host = finding.computer.as_deref().unwrap_or(self.words.no_host);
        let host = visible(host).into_owned();
        if self.is_narrow() {
            self.line(&format!("{time}  {name}"));
            self.paragraph(&host, None, 2, 1);
        } else {
            let host = sanitize::fit(&host, self.options.width - 40);
            self.line(&format!("{time}  {name}  {host}"));
        }
    }

    /// Lines for what takes `wide` lines on a wide page.
    fn lines_max(&self, wide: usize) -> usize {
        if self.is_narrow() { 2 * wide } else { wide }
    }

    fn repeats(&self, group: Option<Group>) -> Option<String> {
        let group = group.filter(|group| group.count > 1)?;
        let count = grouped(group.count);
        Some(match group.times.last {
            Some(last) if group.times.first != Some(last) => {
                let last = self.options.zone.format(last);
                fill(self.words.times_until, &[("n", &count), ("last", &last)])
            }
            _ => fill(self.words.times_only, &[("n", &count)]),
        })
    }

    /// What matched, or what the events of a correlation have in common.
    fn evidence(&mut self, finding: &Finding) {
        let mut pairs: Vec<(&str, &str)> = Vec::new();
        for (name, value) in finding.group.iter().flatten() {
            pairs.push((name, value));
        }
        for evidence in &finding.matched {
            let name = if evidence.field.is_empty() {
                self.words.keywords
            } else {
                &evidence.field
            };
            pairs.push((name, &evidence.value));
        }
        pairs.dedup();
        let shown = &pairs[..pairs.len().min(FIELDS_MAX)];
        let widest = shown
            .iter()
            .map(|(name, _)| sanitize::width(name))
            .max()
            .unwrap_or(0);
        let name_width = widest.min(NAME_WIDTH_MAX).min(self.options.width / 3);
        for (name, value) in shown {
            self.field(name, value, name_width);
        }
        if pairs.len() > FIELDS_MAX {
            let more = grouped((pairs.len() - FIELDS_MAX) as u64);
            let more = fill(self.words.more_rows, &[("n", &more)]);
            self.line(&format!("    {more}"));
        }
    }

    fn field(&mut self, name: &str, value: &str, name_width: usize) {
        let name = sanitize::pad(&visible(name), name_width);
        let columns = self.options.width.saturating_sub(4 + name_width + 2);
        let lines = sanitize::wrap(&visible(value), columns, self.lines_max(VALUE_LINES_MAX));
        for (at, line) in lines.into_iter().enumerate() {
            let name = if at == 0 {
                &name
            } else {
                &" ".repeat(name_width)
            };
            self.line(&format!("    {name}  {line}"));
        }
    }

    /// Where the record is, so that anybody can find it again.
    fn place(&mut self, finding: &Finding) {
        let words = self.words;
        let mut parts = Vec::new();
        match (&finding.event_id, &finding.channel) {
            (Some(id), Some(channel)) => {
                parts.push(fill(words.event_line, &[("id", id), ("channel", channel)]));
            }
            (_, Some(channel)) => parts.push(fill(words.channel_line, &[("channel", channel)])),
            _ => {}
        }
        if let Some(count) = finding.event_count {
            parts.push(fill(words.correlation_line, &[("n", &grouped(count))]));
        }
        if let Some(user) = finding.user.as_deref().filter(|user| !user.is_empty()) {
            parts.push(fill(words.user_line, &[("user", user)]));
        }
        if let Some(incident) = finding.incident {
            let id = incident.id.to_string();
            let outcome = campaigns::outcome(incident.outcome, self.options.lang);
            parts.push(fill(
                words.incident_line,
                &[("id", &id), ("outcome", outcome)],
            ));
        }
        let record = finding.record_id.to_string();
        parts.push(fill(
            words.place_line,
            &[("file", &finding.source_file), ("record", &record)],
        ));
        let place = parts.join("; ");
        self.paragraph(&visible(&place), Some(Style::Quiet), 2, self.lines_max(3));
    }

    /// The first line of the rule's advice, else the advice of the stage it belongs to.
    fn advice(&mut self, finding: &Finding) {
        let lang = self.options.lang;
        let own = finding.rule.advice.as_ref().map(|advice| lang.pick(advice));
        let own = own.and_then(|advice| advice.trim().lines().next());
        let of_stage = || {
            let tactics = Coverage::from_tags(&finding.rule.tags).tactics;
            tactics.last().map(|tactic| tactic.get().advice(lang))
        };
        let Some(advice) = own.or_else(of_stage) else {
            return;
        };
        let text = format!("{}: {}", self.words.advice, visible(advice));
        self.paragraph(&text, None, 2, self.lines_max(2));
    }
}

impl<'a> Page<'a> {
    /// One finding of each rule and host: the most urgent ones, then put in order of time. The
    /// first host of every rule comes before the second host of another.
    fn first_of_each_group(&self) -> Vec<First<'a>> {
        let mut hosts_of_rule = HashMap::<RuleSlot, Vec<Option<&str>>>::new();
        let mut candidates = Vec::new();
        for (slot, finding) in self.summary.top() {
            let hosts = hosts_of_rule.entry(slot).or_default();
            let host = finding.computer.as_deref();
            if hosts.contains(&host) {
                continue;
            }
            candidates.push((Reverse(finding.rule.level), hosts.len(), slot, finding));
            hosts.push(host);
        }
        candidates.sort_by_key(|(level, rank, ..)| (*level, *rank));
        let mut first: Vec<_> = candidates
            .into_iter()
            .take(self.options.findings_max)
            .map(|(_, _, slot, finding)| First {
                finding,
                group: self
                    .summary
                    .rules
                    .get(slot)
                    .host(finding.computer.as_deref())
                    .copied(),
            })
            .collect();
        first.sort_by_key(|first| (first.finding.time.is_none(), first.finding.time));
        first
    }
}
