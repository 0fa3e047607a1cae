//! The steps of a pipeline and what they do to a rule or correlation.

use super::conditions::{FieldCondition, Group, ItemCondition, RuleCondition};
use super::fields::FieldChange;
use super::hashes::Hashes;
use super::tree::{Branch, Leaf, Section};
use super::values::ValueChange;
use crate::condition::Condition;
use crate::parse::detection_of;
use crate::rule::{Correlation, Rule, RuleLogSource};
use crate::yaml::{Node, Yaml};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use yagura_model::RuleMeta;

/// A transformation with its conditions.
#[derive(Debug, Clone)]
pub(super) struct Step {
    pub(super) id: Option<String>,
    pub(super) rule_conditions: Group<RuleCondition>,
    pub(super) item_conditions: Group<ItemCondition>,
    pub(super) field_conditions: Group<FieldCondition>,
    pub(super) change: Change,
}

/// What a step does.
#[derive(Debug, Clone)]
pub(super) enum Change {
    Fields(FieldChange),
    Values(ValueChange),
    Hashes(Hashes),
    DropItem,
    AddCondition(AddCondition),
    LogSource(RuleLogSource),
    FailRule(String),
    FailItem(String),
    SetState(String, Yaml),
    /// `add_field`, `remove_field`, `set_field`: the list of fields to look at.
    AddFields(Vec<String>),
    RemoveFields(Vec<String>),
    SetFields(Vec<String>),
    Nest(Vec<Step>),
    /// Placeholders are resolved when rules are parsed ([`super::Pipeline::prepare`]).
    Placeholders,
}

/// `add_condition`.
#[derive(Debug, Clone)]
pub(super) struct AddCondition {
    pub(super) name: Option<String>,
    pub(super) conditions: Node,
    /// Whether `$category`, `$product` and `$service` stand for the rule's log source.
    pub(super) template: bool,
    pub(super) negated: bool,
}

/// How much a pipeline may add to one rule, so that repeated one-to-many steps end.
#[derive(Debug)]
pub(super) struct Room {
    left: usize,
}

impl Room {
    const MAX: usize = 100_000;

    pub(super) fn new() -> Self {
        Self { left: Self::MAX }
    }

    pub(super) fn take(&mut self, items: usize) -> Result<(), String> {
        self.left = self
            .left
            .checked_sub(items)
            .ok_or_else(|| format!("adds more than {} items and values", Self::MAX))?;
        Ok(())
    }
}

/// What is remembered of the steps applied to one rule.
#[derive(Debug, Default)]
pub(super) struct Tracking {
    /// Steps applied to the rule.
    pub(super) applied: BTreeSet<String>,
    /// Steps applied to each field name outside of items.
    pub(super) fields: BTreeMap<String, BTreeSet<String>>,
    pub(super) state: BTreeMap<String, Yaml>,
}

impl Tracking {
    /// Hands the steps applied to a name on to what it became.
    pub(super) fn note_field(&mut self, from: &str, to: &[String], id: Option<&str>) {
        if to == [from] {
            return;
        }
        let mut applied = self.fields.remove(from).unwrap_or_default();
        applied.extend(id.map(str::to_owned));
        for name in to {
            self.fields.insert(name.clone(), applied.clone());
        }
    }
}

/// What a pipeline works on.
pub(super) enum Subject<'r> {
    /// A rule, with its detections taken apart.
    Rule(&'r mut Rule, Vec<Section>),
    /// A correlation, with the log sources of the rules below it.
    Correlation(&'r mut Correlation, Vec<RuleLogSource>),
}

impl Subject<'_> {
    pub(super) fn meta(&self) -> &Arc<RuleMeta> {
        match self {
            Self::Rule(rule, _) => &rule.meta,
            Self::Correlation(correlation, _) => &correlation.meta,
        }
    }

    fn meta_mut(&mut self) -> &mut RuleMeta {
        Arc::make_mut(match self {
            Self::Rule(rule, _) => &mut rule.meta,
            Self::Correlation(correlation, _) => &mut correlation.meta,
        })
    }

    pub(super) fn name(&self) -> Option<&String> {
        match self {
            Self::Rule(rule, _) => rule.name.as_ref(),
            Self::Correlation(correlation, _) => correlation.name.as_ref(),
        }
    }

    pub(super) fn is_correlation(&self) -> bool {
        matches!(self, Self::Correlation(..))
    }

    pub(super) fn log_sources(&self) -> impl Iterator<Item = &RuleLogSource> {
        match self {
            Self::Rule(rule, _) => std::slice::from_ref(&rule.log_source),
            Self::Correlation(_, sources) => sources.as_slice(),
        }
        .iter()
    }

    pub(super) fn any_leaf(&self, test: impl Fn(&Leaf) -> bool) -> bool {
        match self {
            Self::Rule(_, sections) => sections
                .iter()
                .flat_map(|section| &section.named)
                .any(|(_, branch)| branch.any_leaf(&test)),
            Self::Correlation(..) => false,
        }
    }

    fn rewrite(
        &mut self,
        mut change: impl FnMut(&mut Leaf) -> Result<Option<Branch>, String>,
    ) -> Result<(), String> {
        if let Self::Rule(_, sections) = self {
            for (_, branch) in sections.iter_mut().flat_map(|s| &mut s.named) {
                branch.rewrite(&mut change)?;
            }
        }
        Ok(())
    }
}

impl Step {
    /// Applies the step to a rule or correlation if its conditions hold.
    ///
    /// # Errors
    /// Why the rule can't be used.
    pub(super) fn apply(
        &self,
        subject: &mut Subject<'_>,
        tracking: &mut Tracking,
        room: &mut Room,
    ) -> Result<(), String> {
        if !self.rule_conditions.holds(|c| c.holds(subject, tracking)) {
            return Ok(());
        }
        tracking.applied.extend(self.id.clone());
        match &self.change {
            Change::Fields(change) => self.change_fields(change, subject, tracking, room)?,
            Change::Values(_) | Change::Hashes(_) | Change::DropItem | Change::FailItem(_) => {
                subject.rewrite(|leaf| self.change_leaf(leaf, tracking, room))?;
            }
            Change::AddCondition(added) => added.apply(self.id.as_deref(), subject, room)?,
            Change::LogSource(log_source) => {
                if let Subject::Rule(rule, _) = subject {
                    rule.log_source = log_source.clone();
                }
            }
            Change::FailRule(message) => return Err(message.clone()),
            Change::SetState(key, value) => {
                tracking.state.insert(key.clone(), value.clone());
            }
            Change::AddFields(fields) => subject.meta_mut().fields.extend_from_slice(fields),
            Change::RemoveFields(fields) => {
                subject.meta_mut().fields.retain(|f| !fields.contains(f));
            }
            Change::SetFields(fields) => subject.meta_mut().fields.clone_from(fields),
            Change::Nest(steps) => {
                for step in steps {
                    step.apply(subject, tracking, room)?;
                }
            }
            Change::Placeholders => {}
        }
        Ok(())
    }

    fn concerns(&self, leaf: &Leaf, tracking: &Tracking) -> bool {
        self.item_conditions.holds(|c| c.holds(leaf, tracking))
            && self.field_conditions.holds(|c| c.holds_for(leaf, tracking))
    }

    fn change_fields(
        &self,
        change: &FieldChange,
        subject: &mut Subject<'_>,
        tracking: &mut Tracking,
        room: &mut Room,
    ) -> Result<(), String> {
        let fields = change.names(self, &subject.meta().fields, tracking);
        room.take(fields.len())?;
        if fields != subject.meta().fields {
            subject.meta_mut().fields = fields;
        }
        if let Subject::Correlation(correlation, _) = subject {
            return change.correlation(self, correlation, tracking);
        }
        subject.rewrite(|leaf| {
            if self.concerns(leaf, tracking) {
                change.leaf(self, leaf, tracking, room)
            } else {
                Ok(None)
            }
        })
    }

    fn change_leaf(
        &self,
        leaf: &mut Leaf,
        tracking: &Tracking,
        room: &mut Room,
    ) -> Result<Option<Branch>, String> {
        if !self.concerns(leaf, tracking) {
            return Ok(None);
        }
        match &self.change {
            Change::Values(change) => {
                if change.apply(leaf, room)? {
                    leaf.applied.extend(self.id.clone());
                }
                Ok(None)
            }
            Change::Hashes(hashes) => hashes.apply(leaf),
            Change::DropItem => Ok(Some(Branch::nothing())),
            Change::FailItem(message) => Err(message.clone()),
            _ => Ok(None),
        }
    }
}

impl AddCondition {
    /// Reads the detection as it is for rules of a log source.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn branch(
        &self,
        log_source: &RuleLogSource,
    ) -> Result<Branch, crate::parse::Refused> {
        let node = if self.template {
            &substitute(&self.conditions, log_source)
        } else {
            &self.conditions
        };
        detection_of(node).map(Branch::from_detection)
    }

    fn apply(
        &self,
        id: Option<&str>,
        subject: &mut Subject<'_>,
        room: &mut Room,
    ) -> Result<(), String> {
        let Subject::Rule(rule, sections) = subject else {
            return Ok(());
        };
        let Some(own) = sections.first_mut() else {
            return Ok(());
        };
        room.take(self.conditions.size().nodes)?;
        let refused = |r: crate::parse::Refused| format!("add_condition: {}", r.reason);
        let mut branch = self.branch(&rule.log_source).map_err(refused)?;
        branch.rewrite(&mut |leaf| {
            leaf.applied.extend(id.map(str::to_owned));
            Ok(None)
        })?;
        // `them` leaves out names with an underscore.
        let unused = |name: &String| own.named.iter().all(|(known, _)| known != name);
        let name = match &self.name {
            Some(name) => name.clone(),
            None => (own.named.len()..)
                .map(|n| format!("_cond_{n}"))
                .find(unused)
                .unwrap_or_default(),
        };
        own.named.retain(|(known, _)| *known != name);
        own.named.push((name.clone(), branch));
        let mut added = Condition::Name(name);
        if self.negated {
            added = Condition::Not(Box::new(added));
        }
        // Flat, so that many such steps do not nest deeply.
        let mut terms = match std::mem::replace(&mut own.condition, Condition::And(Vec::new())) {
            Condition::And(terms) => terms,
            other => vec![other],
        };
        terms.push(added);
        own.condition = Condition::And(terms);
        Ok(())
    }
}

/// Replaces `$category`, `${product}` and so on in every text. A part that the rule does not state
/// is `None`, as pySigma writes it.
fn substitute(node: &Node, log_source: &RuleLogSource) -> Node {
    let value = match &node.value {
        Yaml::Str(text) => {
            let mut text = text.clone();
            for (name, value) in [
                ("category", &log_source.category),
                ("product", &log_source.product),
                ("service", &log_source.service),
            ] {
                let value = value.as_deref().unwrap_or("None");
                text = text.replace(&format!("${{{name}}}"), value);
                text = text.replace(&format!("${name}"), value);
            }
            Yaml::Str(text)
        }
        Yaml::List(elements) => {
            Yaml::List(elements.iter().map(|e| substitute(e, log_source)).collect())
        }
        Yaml::Map(members) => {
            let members = members.iter();
            Yaml::Map(
                members
                    .map(|(key, value)| (key.clone(), substitute(value, log_source)))
                    .collect(),
            )
        }
        other => other.clone(),
    };
    Node {
        value,
        line: node.line,
    }
}
