//! When a step of a pipeline applies: conditions on the rule, on the item and on the field name.

use super::run::{Subject, Tracking};
use super::tree::Leaf;
use super::values;
use crate::condition::Condition;
use crate::rule::{Matcher, RuleLogSource};
use crate::yaml::Yaml;
use regex::Regex;
use std::cmp::Ordering;
use yagura_model::Level;

/// Conditions with the way they are joined. None at all is always true.
#[derive(Debug, Clone)]
pub(super) struct Group<C> {
    pub(super) conditions: Vec<(String, C)>,
    pub(super) link: Link,
    pub(super) negated: bool,
}

/// How conditions are joined.
#[derive(Debug, Clone)]
pub(super) enum Link {
    All,
    Any,
    /// An expression over their names.
    Expression(Condition),
}

impl<C> Group<C> {
    pub(super) fn holds(&self, test: impl Fn(&C) -> bool) -> bool {
        if self.conditions.is_empty() {
            return true;
        }
        let mut each = self.conditions.iter().map(|(_, condition)| condition);
        let joined = match &self.link {
            Link::All => each.all(&test),
            Link::Any => each.any(&test),
            Link::Expression(expression) => self.expression(expression, &test),
        };
        joined != self.negated
    }

    fn expression(&self, expression: &Condition, test: &impl Fn(&C) -> bool) -> bool {
        match expression {
            Condition::Name(name) => {
                let mut named = self.conditions.iter().filter(|(n, _)| n == name);
                named.any(|(_, condition)| test(condition))
            }
            Condition::Not(inner) => !self.expression(inner, test),
            Condition::And(terms) => terms.iter().all(|term| self.expression(term, test)),
            Condition::Or(terms) => terms.iter().any(|term| self.expression(term, test)),
            // Refused when the pipeline is read.
            Condition::Of(..) => false,
        }
    }
}

/// An order relation of pipelines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Op {
    Eq,
    Ne,
    Gt,
    Gte,
    Lt,
    Lte,
    In,
    NotIn,
}

impl Op {
    fn holds(self, order: Option<Ordering>) -> bool {
        match self {
            Self::Eq | Self::In => order == Some(Ordering::Equal),
            Self::Ne | Self::NotIn => order != Some(Ordering::Equal),
            Self::Gt => order == Some(Ordering::Greater),
            Self::Gte => order.is_some_and(Ordering::is_ge),
            Self::Lt => order == Some(Ordering::Less),
            Self::Lte => order.is_some_and(Ordering::is_le),
        }
    }
}

/// `processing_state`: what `set_state` left under a key.
#[derive(Debug, Clone)]
pub(super) struct StateCondition {
    pub(super) key: String,
    pub(super) value: Yaml,
    pub(super) op: Op,
}

impl StateCondition {
    fn holds(&self, tracking: &Tracking) -> bool {
        let state = tracking.state.get(&self.key);
        state.is_some_and(|state| self.op.holds(values::compare(state, &self.value)))
    }
}

/// Whether one or every value must pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Over {
    Any,
    All,
}

impl Over {
    fn holds<'m>(
        self,
        mut matchers: impl Iterator<Item = &'m Matcher>,
        test: impl Fn(&Matcher) -> bool,
    ) -> bool {
        match self {
            Self::Any => matchers.any(test),
            Self::All => matchers.all(test),
        }
    }
}

/// What a rule attribute is compared to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Attribute {
    Text(TextAttribute, String),
    List(ListAttribute, String),
    Level(Level),
    /// Place in [`STATUSES`].
    Status(usize),
}

/// An attribute that is one text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TextAttribute {
    Title,
    Id,
    Name,
    Description,
    Author,
    License,
}

/// An attribute that is a list of texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ListAttribute {
    Tags,
    Fields,
    References,
    FalsePositives,
}

impl TextAttribute {
    fn get<'s>(self, subject: &'s Subject<'_>) -> Option<&'s str> {
        let meta = subject.meta();
        match self {
            Self::Title => Some(&meta.title.en),
            Self::Id => Some(&meta.id),
            Self::Name => subject.name().map(String::as_str),
            Self::Description => Some(&meta.description.en),
            Self::Author => meta.author.as_deref(),
            Self::License => meta.license.as_deref(),
        }
    }
}

impl ListAttribute {
    fn get<'s>(self, subject: &'s Subject<'_>) -> &'s [String] {
        let meta = subject.meta();
        match self {
            Self::Tags => &meta.tags,
            Self::Fields => &meta.fields,
            Self::References => &meta.references,
            Self::FalsePositives => &meta.false_positives,
        }
    }
}

/// Statuses from the least to the most mature.
pub(super) const STATUSES: [&str; 5] = [
    "unsupported",
    "deprecated",
    "experimental",
    "test",
    "stable",
];

/// A condition on the rule as a whole.
#[derive(Debug, Clone)]
pub(super) enum RuleCondition {
    /// Of a correlation: of any rule that it refers to.
    LogSource(RuleLogSource),
    /// The value as a rule would write it.
    ContainsItem(String, Vec<Matcher>),
    ContainsField(String),
    IsRule,
    IsCorrelation,
    Attribute(Attribute, Op),
    Tag(String),
    Applied(String),
    State(StateCondition),
}

impl RuleCondition {
    pub(super) fn holds(&self, subject: &Subject<'_>, tracking: &Tracking) -> bool {
        match self {
            Self::LogSource(wanted) => subject.log_sources().any(|s| states(s, wanted)),
            Self::ContainsItem(field, wanted) => subject.any_leaf(|leaf| {
                leaf.item.field.as_ref() == Some(field)
                    && leaf.matchers().any(|m| wanted.contains(&without_case(m)))
            }),
            Self::ContainsField(field) => {
                subject.any_leaf(|leaf| leaf.item.field.as_ref() == Some(field))
            }
            Self::IsRule => !subject.is_correlation(),
            Self::IsCorrelation => subject.is_correlation(),
            Self::Attribute(attribute, op) => attribute.holds(*op, subject),
            Self::Tag(tag) => subject.meta().tags.contains(tag),
            Self::Applied(id) => tracking.applied.contains(id),
            Self::State(state) => state.holds(tracking),
        }
    }
}

/// Returns whether a log source states every part that is wanted.
fn states(source: &RuleLogSource, wanted: &RuleLogSource) -> bool {
    let same = |wanted: &Option<String>, has: &Option<String>| wanted.is_none() || wanted == has;
    same(&wanted.product, &source.product)
        && same(&wanted.category, &source.category)
        && same(&wanted.service, &source.service)
}

fn without_case(matcher: &Matcher) -> Matcher {
    match matcher {
        Matcher::Text { pattern, .. } => Matcher::Text {
            pattern: pattern.clone(),
            cased: false,
        },
        other => other.clone(),
    }
}

impl Attribute {
    fn holds(&self, op: Op, subject: &Subject<'_>) -> bool {
        let meta = subject.meta();
        match self {
            Self::Text(attribute, wanted) => {
                let text = attribute.get(subject);
                text.is_some_and(|text| op.holds(Some(text.cmp(wanted))))
            }
            Self::List(attribute, wanted) => match op {
                Op::In => attribute.get(subject).contains(wanted),
                Op::NotIn => !attribute.get(subject).contains(wanted),
                // A list is different from any single value.
                other => other == Op::Ne,
            },
            Self::Level(wanted) => meta.level.is_some_and(|l| op.holds(Some(l.cmp(wanted)))),
            Self::Status(wanted) => {
                let status = meta.status.as_deref();
                let place = status.and_then(|s| STATUSES.iter().position(|known| *known == s));
                place.is_some_and(|place| op.holds(Some(place.cmp(wanted))))
            }
        }
    }
}

/// A condition on an item.
#[derive(Debug, Clone)]
pub(super) enum ItemCondition {
    /// The expression matches at the beginning of the text.
    MatchString {
        over: Over,
        regex: Regex,
        negated: bool,
    },
    MatchValue(Over, Vec<Matcher>),
    ContainsWildcard(Over),
    IsNull(Over),
    Applied(String),
    State(StateCondition),
}

impl ItemCondition {
    pub(super) fn holds(&self, leaf: &Leaf, tracking: &Tracking) -> bool {
        match self {
            Self::MatchString {
                over,
                regex,
                negated,
            } => over.holds(leaf.matchers(), |matcher| {
                let text = values::plain(matcher);
                text.is_some_and(|text| regex.is_match(&text)) != *negated
            }),
            Self::MatchValue(over, wanted) => {
                over.holds(leaf.matchers(), |m| wanted.contains(&without_case(m)))
            }
            Self::ContainsWildcard(over) => over.holds(leaf.matchers(), |matcher| match matcher {
                Matcher::Text { pattern, .. } => pattern.as_literal().is_none(),
                _ => false,
            }),
            Self::IsNull(over) => over.holds(leaf.matchers(), |m| *m == Matcher::Null),
            Self::Applied(id) => leaf.applied.contains(id),
            Self::State(state) => state.holds(tracking),
        }
    }
}

/// A condition on a field name.
#[derive(Debug, Clone)]
pub(super) enum FieldCondition {
    Include(Names),
    Exclude(Names),
    Applied(String),
    State(StateCondition),
}

/// Field names, or expressions that match at their beginning.
#[derive(Debug, Clone)]
pub(super) enum Names {
    Plain(Vec<String>),
    Regex(Vec<Regex>),
}

impl Names {
    fn contain(&self, field: Option<&str>) -> bool {
        let Some(field) = field else {
            return false;
        };
        match self {
            Self::Plain(names) => names.iter().any(|name| name == field),
            Self::Regex(regexes) => regexes.iter().any(|regex| regex.is_match(field)),
        }
    }
}

impl FieldCondition {
    /// Judges a field name; `None` is a keyword's.
    pub(super) fn holds(&self, field: Option<&str>, tracking: &Tracking) -> bool {
        match self {
            Self::Include(names) => names.contain(field),
            Self::Exclude(names) => !names.contain(field),
            Self::Applied(id) => field.is_some_and(|field| {
                let applied = tracking.fields.get(field);
                applied.is_some_and(|applied| applied.contains(id))
            }),
            Self::State(state) => state.holds(tracking),
        }
    }

    /// Judges an item: by its own field, or by one that its values refer to.
    pub(super) fn holds_for(&self, leaf: &Leaf, tracking: &Tracking) -> bool {
        if let Self::Applied(id) = self {
            return leaf.applied.contains(id);
        }
        self.holds(leaf.item.field.as_deref(), tracking)
            || leaf.matchers().any(|matcher| match matcher {
                Matcher::FieldRef { field, .. } => self.holds(Some(field), tracking),
                _ => false,
            })
    }
}
