//! The findings of the data block, with numbers in place of what they share.

use super::super::super::summary::{Group, RuleSlot, RuleTally, Summary, TimeRange};
use super::{Row, millis};
use std::collections::HashMap;
use yagura_model::{Finding, RuleMeta};

/// Numbers rules, files and groups while rows are made.
pub(super) struct Rows<'a> {
    summary: &'a Summary,
    rule_numbers: HashMap<*const RuleMeta, usize>,
    file_numbers: HashMap<&'a str, usize>,
    pub(super) files: Vec<&'a str>,
    group_numbers: HashMap<(RuleSlot, Option<&'a str>), usize>,
    pub(super) groups: Vec<(u64, Option<i64>, Option<i64>)>,
}

impl<'a> Rows<'a> {
    pub(super) fn new(summary: &'a Summary, rules: &[&'a RuleTally]) -> Self {
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

    pub(super) fn row(&mut self, slot: RuleSlot, finding: &'a Finding) -> Row<'a> {
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
            p: finding
                .incident
                .map(|incident| (incident.id.to_string(), incident.outcome.as_str())),
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
