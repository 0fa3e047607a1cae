//! All documents of a run together: filters applied, references resolved.

use crate::parse::{Document, ParsedFile};
use crate::problem::Problem;
use crate::rule::{Correlation, Filter, Rule};
use foldhash::HashMap;
use std::collections::VecDeque;
use std::sync::Arc;

/// What a correlation refers to: an index into [`RuleSet::rules`] or [`RuleSet::correlations`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RuleRef {
    /// A detection rule.
    Rule(usize),
    /// Another correlation.
    Correlation(usize),
}

/// A correlation whose references are all there.
#[derive(Debug, Clone)]
pub struct LinkedCorrelation {
    /// The correlation.
    pub correlation: Correlation,
    /// What each entry of its `rules` is, in the same order.
    pub refs: Vec<RuleRef>,
    /// Whether its matches are findings of their own: not when it only serves another one.
    pub emits: bool,
}

/// Rules ready to be compiled.
#[derive(Debug, Clone, Default)]
pub struct RuleSet {
    /// Detection rules in the order given.
    pub rules: Vec<Rule>,
    /// For each rule, whether its matches are findings of their own: not when it only serves a
    /// correlation without `generate`.
    pub emits: Vec<bool>,
    /// Correlations, those referred to before those that refer to them.
    pub correlations: Vec<LinkedCorrelation>,
    /// What did not load.
    pub problems: Vec<Problem>,
}

impl RuleSet {
    /// Puts parsed files together.
    #[must_use]
    pub fn assemble(files: impl IntoIterator<Item = ParsedFile>) -> Self {
        let mut set = Self::default();
        let (mut correlations, mut filters) = (Vec::new(), Vec::new());
        for file in files {
            set.problems.extend(file.problems);
            for document in file.documents {
                match document {
                    Document::Rule(rule) => set.rules.push(rule),
                    Document::Correlation(correlation) => correlations.push(correlation),
                    Document::Filter(filter) => filters.push(filter),
                }
            }
        }
        for filter in filters {
            set.apply_filter(&filter);
        }
        set.link(correlations);
        set
    }

    fn problem(&mut self, file: &str, line: usize, reason: String) {
        self.problems.push(Problem {
            file: file.to_owned(),
            line,
            reason,
        });
    }

    fn apply_filter(&mut self, filter: &Filter) {
        let mut unknown: Vec<&str> = filter.rules.iter().flatten().map(String::as_str).collect();
        let mut elsewhere = Vec::new();
        for rule in &mut self.rules {
            let named = |key: &str| rule.meta.id == key || rule.name.as_deref() == Some(key);
            let chosen = match &filter.rules {
                Some(rules) => rules.iter().any(|r| named(r)),
                None => true,
            };
            unknown.retain(|r| !named(r));
            if !chosen {
                continue;
            }
            if filter.log_source == rule.log_source {
                rule.detection.filters.push(Arc::clone(&filter.detection));
            } else if filter.rules.is_some() {
                elsewhere.push(rule.meta.id.clone());
            }
        }
        if !elsewhere.is_empty() {
            let reason = format!(
                "filter {:?}: changes nothing in {elsewhere:?}, whose log source is another",
                filter.title
            );
            self.problem(&filter.file, filter.line, reason);
        }
        if !unknown.is_empty() {
            let reason = format!("filter {:?}: no rule is called {unknown:?}", filter.title);
            self.problem(&filter.file, filter.line, reason);
        }
    }

    /// Resolves references; what refers to nothing, or in a circle, is a problem.
    fn link(&mut self, correlations: Vec<Correlation>) {
        let mut by_key: HashMap<String, RuleRef> = HashMap::default();
        let mut add = |id: &str, name: Option<&str>, target: RuleRef| {
            for key in std::iter::once(id).chain(name) {
                by_key.entry(key.to_owned()).or_insert(target);
            }
        };
        for (index, rule) in self.rules.iter().enumerate() {
            add(&rule.meta.id, rule.name.as_deref(), RuleRef::Rule(index));
        }
        for (index, correlation) in correlations.iter().enumerate() {
            add(
                &correlation.meta.id,
                correlation.name.as_deref(),
                RuleRef::Correlation(index),
            );
        }
        let targets: Vec<Vec<Option<RuleRef>>> = correlations
            .iter()
            .map(|c| c.rules.iter().map(|r| by_key.get(r).copied()).collect())
            .collect();
        self.order(correlations, &targets);
        self.mark_silent();
    }

    /// Appends each correlation behind those that it refers to.
    fn order(&mut self, correlations: Vec<Correlation>, targets: &[Vec<Option<RuleRef>>]) {
        let mut waiting: Vec<Option<Correlation>> = correlations.into_iter().map(Some).collect();
        let mut users: Vec<Vec<usize>> = vec![Vec::new(); waiting.len()];
        let mut missing: Vec<usize> = vec![0; waiting.len()];
        for (at, targets) in targets.iter().enumerate() {
            for target in targets {
                match target {
                    Some(RuleRef::Rule(_)) => {}
                    Some(RuleRef::Correlation(index)) => {
                        users[*index].push(at);
                        missing[at] += 1;
                    }
                    // Never comes.
                    None => missing[at] += 1,
                }
            }
        }
        let mut new_index: Vec<usize> = vec![0; waiting.len()];
        let mut ready: VecDeque<usize> =
            (0..waiting.len()).filter(|at| missing[*at] == 0).collect();
        while let Some(at) = ready.pop_front() {
            let Some(correlation) = waiting[at].take() else {
                continue;
            };
            let refs = targets[at].iter().flatten().map(|target| match target {
                RuleRef::Correlation(index) => RuleRef::Correlation(new_index[*index]),
                rule @ RuleRef::Rule(_) => *rule,
            });
            let refs = refs.collect();
            new_index[at] = self.correlations.len();
            self.correlations.push(LinkedCorrelation {
                correlation,
                refs,
                emits: true,
            });
            for &user in &users[at] {
                missing[user] -= 1;
                if missing[user] == 0 {
                    ready.push_back(user);
                }
            }
        }
        for (correlation, targets) in waiting.into_iter().zip(targets) {
            let Some(correlation) = correlation else {
                continue;
            };
            let missing = correlation
                .rules
                .iter()
                .zip(targets)
                .find(|(_, t)| t.is_none());
            let reason = match missing {
                Some((name, _)) => format!("correlation: no rule is called {name:?}"),
                None => "correlation: refers to itself in a circle, or to one that does not load"
                    .to_owned(),
            };
            self.problem(&correlation.meta.file, correlation.line, reason);
        }
    }

    /// Takes rules and correlations out for the reasons given, which become problems, and with
    /// them the correlations that need them.
    pub(crate) fn remove(&mut self, refused: Vec<(RuleRef, String)>) {
        if refused.is_empty() {
            return;
        }
        let mut gone: HashMap<RuleRef, String> = refused.into_iter().collect();
        let mut kept = HashMap::default();
        let mut rules = Vec::with_capacity(self.rules.len());
        for (index, rule) in std::mem::take(&mut self.rules).into_iter().enumerate() {
            match gone.get(&RuleRef::Rule(index)) {
                Some(reason) => self.problem(&rule.meta.file, rule.line, reason.clone()),
                None => {
                    kept.insert(RuleRef::Rule(index), RuleRef::Rule(rules.len()));
                    rules.push(rule);
                }
            }
        }
        self.rules = rules;
        let mut correlations: Vec<LinkedCorrelation> = Vec::with_capacity(self.correlations.len());
        for (index, mut linked) in std::mem::take(&mut self.correlations)
            .into_iter()
            .enumerate()
        {
            let own = RuleRef::Correlation(index);
            let correlation = &linked.correlation;
            let names = correlation.rules.iter().zip(&linked.refs);
            let needed = names
                .clone()
                .find(|(_, target)| !kept.contains_key(*target));
            let reason = gone.remove(&own).or_else(|| {
                needed.map(|(name, _)| format!("correlation: {name:?} is refused by a pipeline"))
            });
            if let Some(reason) = reason {
                self.problem(&correlation.meta.file, correlation.line, reason);
                continue;
            }
            for target in &mut linked.refs {
                *target = kept[target];
            }
            kept.insert(own, RuleRef::Correlation(correlations.len()));
            correlations.push(linked);
        }
        self.correlations = correlations;
        self.mark_silent();
    }

    fn mark_silent(&mut self) {
        self.emits = vec![true; self.rules.len()];
        let mut generates = vec![false; self.rules.len()];
        let mut shown = vec![false; self.correlations.len()];
        for linked in &self.correlations {
            for target in &linked.refs {
                match target {
                    RuleRef::Rule(index) => {
                        self.emits[*index] = false;
                        generates[*index] |= linked.correlation.generate;
                    }
                    RuleRef::Correlation(index) => shown[*index] |= linked.correlation.generate,
                }
            }
        }
        for (emits, generates) in self.emits.iter_mut().zip(generates) {
            *emits |= generates;
        }
        let served: Vec<usize> = self
            .correlations
            .iter()
            .flat_map(|l| &l.refs)
            .filter_map(|r| match r {
                RuleRef::Correlation(index) => Some(*index),
                RuleRef::Rule(_) => None,
            })
            .collect();
        for linked in &mut self.correlations {
            linked.emits = true;
        }
        for index in served {
            self.correlations[index].emits = shown[index];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::{ParseOptions, parse_file};

    fn rule(id: &str) -> String {
        format!(
            "title: {id}\nid: {id}\nlogsource: {{product: windows}}\ndetection: {{s: {{a: 1}}, condition: s}}\n---\n"
        )
    }

    fn correlation(id: &str, rules: &str) -> String {
        format!(
            "title: {id}\nid: {id}\ncorrelation: {{type: temporal, rules: [{rules}], group-by: [a], timespan: 1m}}\n---\n"
        )
    }

    fn set(text: &str) -> RuleSet {
        RuleSet::assemble([parse_file("f.yml", text, &ParseOptions::default())])
    }

    #[test]
    fn chains_are_ordered_and_circles_refused() {
        let set = set(&[
            correlation("outer", "inner, b"),
            correlation("inner", "a, b"),
            rule("a"),
            rule("b"),
            correlation("x", "y"),
            correlation("y", "x"),
            correlation("z", "nowhere"),
        ]
        .concat());
        let ids: Vec<_> = set
            .correlations
            .iter()
            .map(|c| c.correlation.meta.id.as_str())
            .collect();
        assert_eq!(ids, ["inner", "outer"]);
        assert_eq!(
            set.correlations[1].refs,
            [RuleRef::Correlation(0), RuleRef::Rule(1)]
        );
        assert!(!set.correlations[0].emits && set.correlations[1].emits);
        assert_eq!(set.emits, [false, false]);
        let reasons: Vec<_> = set.problems.iter().map(|p| p.reason.as_str()).collect();
        assert_eq!(reasons.len(), 3);
        assert!(
            reasons[0].contains("circle") && reasons[2].contains("nowhere"),
            "{reasons:?}"
        );
    }

    #[test]
    fn filters_join_only_the_rules_they_name() {
        let filter = "title: f\nlogsource: {product: windows}\nfilter: {rules: [a], s: {u: x}, condition: not s}\n---\n";
        let set = set(&[rule("a"), rule("b"), filter.to_owned()].concat());
        assert!(set.problems.is_empty(), "{:?}", set.problems);
        assert_eq!(set.rules[0].detection.filters.len(), 1);
        assert!(set.rules[1].detection.filters.is_empty());
    }

    #[test]
    fn a_filter_of_another_log_source_than_its_rule_is_named() {
        let filter = "title: f\nlogsource: {product: linux}\nfilter: {rules: RULES, s: {u: x}, condition: not s}\n---\n";
        let with = |rules| set(&[rule("a"), rule("b"), filter.replace("RULES", rules)].concat());
        let set = with("[a]");
        assert!(set.rules[0].detection.filters.is_empty());
        assert_eq!(set.problems.len(), 1);
        assert!(
            set.problems[0].reason.contains(r#"["a"]"#),
            "{:?}",
            set.problems
        );
        assert_eq!(with("any").problems, []);
    }
}
