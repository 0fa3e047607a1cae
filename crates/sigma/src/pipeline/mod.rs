//! Processing pipelines as pySigma has them: YAML files that adapt rules to other field names,
//! log sources and values.
//!
//! In: a pipeline's text, then rules. Out: changed rules. Several pipelines run in the order of
//! their `priority`, then of their file names ([`Pipeline::combine`]). A step that can't be done
//! here is an error with its line when the pipeline is read; one that refuses a rule makes a
//! [`Problem`] of that rule.
//!
//! Differences from pySigma, each because rules are run here and not turned into query text:
//! - `postprocessing` and `finalizers` concern query text and are passed over;
//!   `query_expression_placeholders`, placeholders from files, commands and the network, `regex`,
//!   `extract_fields`, `strict_field_mapping_failure` and `set_custom_attribute` are refused.
//! - Placeholders are resolved when rules are parsed: [`Pipeline::prepare`] hands on `vars`. The
//!   rule conditions of such a step are not looked at.
//! - Numbers and truth values are compared as text, so steps on text (`match_string`) see them too,
//!   and `convert_type` changes nothing but refuses texts that are no numbers.
//! - A field mapped to an empty list drops the item.
//! - Regular expressions are those of this crate: no look-around, no back-references.
//!
//! Filters are changed together with the rules they are joined to.

mod conditions;
mod fields;
mod hashes;
mod params;
mod read;
mod replace;
mod run;
mod tree;
mod values;

use crate::parse::ParseOptions;
use crate::problem::Problem;
use crate::rule::{Rule, RuleLogSource};
use crate::ruleset::{RuleRef, RuleSet};
use foldhash::HashMap;
use run::{Room, Step, Subject, Tracking};
use tree::Section;

/// A processing pipeline.
#[derive(Debug, Clone)]
pub struct Pipeline {
    file: String,
    priority: i64,
    /// Its steps; of a combined one, those of each pipeline in order.
    parts: Vec<Part>,
    placeholders: Placeholders,
}

/// The steps of one pipeline.
#[derive(Debug, Clone)]
struct Part {
    /// What the pipeline calls itself, or its file.
    name: String,
    steps: Vec<Step>,
}

/// What a pipeline says about placeholders.
#[derive(Debug, Clone, Default)]
struct Placeholders {
    vars: HashMap<String, Vec<String>>,
    values: Option<Choice>,
    wildcards: Option<Choice>,
}

/// Which placeholders a step is about.
#[derive(Debug, Clone)]
enum Choice {
    Only(Vec<String>),
    AllBut(Vec<String>),
}

impl Choice {
    fn chooses(&self, name: &str) -> bool {
        let listed = |names: &[String]| names.iter().any(|n| n == name);
        match self {
            Self::Only(names) => listed(names),
            Self::AllBut(names) => !listed(names),
        }
    }
}

impl Placeholders {
    fn add(&mut self, values: bool, include: Option<Vec<String>>, exclude: Option<Vec<String>>) {
        let choice = match include {
            Some(names) => Choice::Only(names),
            None => Choice::AllBut(exclude.unwrap_or_default()),
        };
        let slot = if values {
            &mut self.values
        } else {
            &mut self.wildcards
        };
        *slot = Some(match slot.take() {
            None => choice,
            Some(known) => known.or(choice),
        });
    }
}

impl Choice {
    /// What either of two steps is about.
    fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Only(mut a), Self::Only(b)) => {
                a.extend(b);
                Self::Only(a)
            }
            (Self::AllBut(a), Self::AllBut(b)) => {
                Self::AllBut(a.into_iter().filter(|name| b.contains(name)).collect())
            }
            (Self::AllBut(a), Self::Only(b)) | (Self::Only(b), Self::AllBut(a)) => {
                Self::AllBut(a.into_iter().filter(|name| !b.contains(name)).collect())
            }
        }
    }
}

impl Pipeline {
    /// Reads a pipeline. `file` is its name for messages.
    ///
    /// # Errors
    /// A problem for each step that is wrong or can't be done here.
    pub fn parse(file: &str, text: &str) -> Result<Self, Vec<Problem>> {
        read::read(file, text)
    }

    /// Puts pipelines together: those of lower priority first, then by file name. Of variables of
    /// one name the last counts.
    #[must_use]
    pub fn combine(mut pipelines: Vec<Self>) -> Self {
        pipelines.sort_by(|a, b| (a.priority, &a.file).cmp(&(b.priority, &b.file)));
        let mut combined = Self {
            file: String::new(),
            priority: 0,
            parts: Vec::new(),
            placeholders: Placeholders::default(),
        };
        for pipeline in pipelines {
            combined.parts.extend(pipeline.parts);
            let Placeholders {
                vars,
                values,
                wildcards,
            } = pipeline.placeholders;
            let known = &mut combined.placeholders;
            known.vars.extend(vars);
            for (slot, choice) in [
                (&mut known.values, values),
                (&mut known.wildcards, wildcards),
            ] {
                *slot = match (slot.take(), choice) {
                    (Some(a), Some(b)) => Some(a.or(b)),
                    (a, b) => a.or(b),
                };
            }
        }
        combined
    }

    /// Gives the parser the values of placeholders: variables where the pipeline has
    /// `value_placeholders`, any text where it has `wildcard_placeholders`. Values that are there
    /// already stay.
    pub fn prepare(&self, options: &mut ParseOptions) {
        let Placeholders {
            vars,
            values,
            wildcards,
        } = &self.placeholders;
        for (name, texts) in vars {
            if values.as_ref().is_some_and(|choice| choice.chooses(name)) {
                let known = options.placeholders.entry(name.clone());
                known.or_insert_with(|| texts.clone());
            }
        }
        match wildcards {
            None => {}
            Some(Choice::Only(names)) => {
                for name in names {
                    let known = options.placeholders.entry(name.clone());
                    known.or_insert_with(|| vec!["*".to_owned()]);
                }
            }
            Some(Choice::AllBut(names)) => options.any_text_except = Some(names.clone()),
        }
    }

    /// Changes all rules and correlations of a set. What it refuses becomes a problem of the set
    /// and leaves it, with the correlations that need it.
    pub fn apply(&self, set: &mut RuleSet) {
        let mut refused = Vec::new();
        for (index, rule) in set.rules.iter_mut().enumerate() {
            if let Err(reason) = self.apply_to_rule(rule) {
                refused.push((RuleRef::Rule(index), reason));
            }
        }
        let mut sources: Vec<Vec<RuleLogSource>> = Vec::new();
        for (index, linked) in set.correlations.iter_mut().enumerate() {
            let below = linked.refs.iter().flat_map(|target| match target {
                RuleRef::Rule(index) => std::slice::from_ref(&set.rules[*index].log_source),
                RuleRef::Correlation(index) => sources[*index].as_slice(),
            });
            let mut below: Vec<RuleLogSource> = below.cloned().collect();
            below.sort();
            below.dedup();
            sources.push(below.clone());
            let mut subject = Subject::Correlation(&mut linked.correlation, below);
            if let Err(reason) = self.run(&mut subject) {
                refused.push((RuleRef::Correlation(index), reason));
            }
        }
        set.remove(refused);
    }

    /// Changes one rule.
    ///
    /// # Errors
    /// Why the pipeline refuses it. The rule is then as it was, or partly changed in what it says
    /// about itself.
    pub fn apply_to_rule(&self, rule: &mut Rule) -> Result<(), String> {
        let mut detections = rule.detection.clone();
        let sections = Section::all_of(&mut detections);
        let mut subject = Subject::Rule(rule, sections);
        self.run(&mut subject)?;
        if let Subject::Rule(rule, sections) = subject {
            Section::put_back(sections, &mut detections)
                .map_err(|reason| format!("pipeline: {reason}"))?;
            rule.detection = detections;
        }
        Ok(())
    }

    fn run(&self, subject: &mut Subject<'_>) -> Result<(), String> {
        let (mut tracking, mut room) = (Tracking::default(), Room::new());
        for part in &self.parts {
            for step in &part.steps {
                step.apply(subject, &mut tracking, &mut room)
                    .map_err(|reason| format!("pipeline {}: {reason}", part.name))?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
