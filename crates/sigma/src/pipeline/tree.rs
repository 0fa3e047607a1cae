//! A rule's detections while a pipeline works on them: each item knows which steps changed it.

use crate::condition::{Condition, Quantity};
use crate::pattern::Pattern;
use crate::rule::{Detection, Detections, Item, Matcher};
use std::collections::BTreeSet;
use std::sync::Arc;

/// An item with the ids of the steps that changed it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Leaf {
    pub(super) item: Item,
    pub(super) applied: BTreeSet<String>,
    /// Whether it began as keywords. Its texts are then without the wildcards around them, as the
    /// rule writes them, and get these back in the end.
    is_keyword: bool,
}

fn change_patterns(item: &mut Item, change: impl Fn(&Pattern) -> Pattern) {
    for matcher in item.terms.iter_mut().flatten() {
        if let Matcher::Text { pattern, .. } = matcher {
            *pattern = change(pattern);
        }
    }
}

/// A detection.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Branch {
    All(Vec<Branch>),
    Any(Vec<Branch>),
    Leaf(Leaf),
}

impl Leaf {
    pub(super) fn new(mut item: Item) -> Self {
        let is_keyword = item.field.is_none();
        if is_keyword {
            change_patterns(&mut item, Pattern::unwrapped);
        }
        Self {
            item,
            applied: BTreeSet::new(),
            is_keyword,
        }
    }

    /// Returns the same item for another field, as if no step had changed it.
    pub(super) fn for_field(&self, field: String) -> Self {
        Self {
            item: Item {
                field: Some(field),
                ..self.item.clone()
            },
            applied: BTreeSet::new(),
            is_keyword: self.is_keyword,
        }
    }

    fn into_item(mut self) -> Item {
        if self.is_keyword {
            change_patterns(&mut self.item, |pattern| pattern.wrapped(true, true));
        }
        self.item
    }

    /// Returns all its comparisons.
    pub(super) fn matchers(&self) -> impl Iterator<Item = &Matcher> {
        self.item.terms.iter().flatten()
    }
}

impl Branch {
    /// What an item is replaced by to be dropped.
    pub(super) fn nothing() -> Self {
        Self::All(Vec::new())
    }

    pub(super) fn from_detection(detection: Detection) -> Self {
        let branches = |parts: Vec<Detection>| parts.into_iter().map(Self::from_detection);
        match detection {
            Detection::All(parts) => Self::All(branches(parts).collect()),
            Detection::Any(parts) => Self::Any(branches(parts).collect()),
            Detection::Item(item) => Self::Leaf(Leaf::new(item)),
        }
    }

    fn into_detection(self) -> Detection {
        let detections = |parts: Vec<Self>| parts.into_iter().map(Self::into_detection);
        match self {
            Self::All(parts) => Detection::All(detections(parts).collect()),
            Self::Any(parts) => Detection::Any(detections(parts).collect()),
            Self::Leaf(leaf) => Detection::Item(leaf.into_item()),
        }
    }

    /// Lets `change` see every item, and puts what it returns in the item's place.
    pub(super) fn rewrite(
        &mut self,
        change: &mut impl FnMut(&mut Leaf) -> Result<Option<Self>, String>,
    ) -> Result<(), String> {
        match self {
            Self::All(parts) | Self::Any(parts) => {
                for part in parts.iter_mut() {
                    part.rewrite(change)?;
                }
            }
            Self::Leaf(leaf) => {
                if let Some(replacement) = change(leaf)? {
                    *self = replacement;
                }
            }
        }
        Ok(())
    }

    /// Returns whether an item passes a test.
    pub(super) fn any_leaf(&self, test: &impl Fn(&Leaf) -> bool) -> bool {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().any(|part| part.any_leaf(test)),
            Self::Leaf(leaf) => test(leaf),
        }
    }

    /// Removes what holds nothing. Returns whether anything is left.
    fn prune(&mut self) -> bool {
        match self {
            Self::All(parts) | Self::Any(parts) => {
                parts.retain_mut(Self::prune);
                !parts.is_empty()
            }
            Self::Leaf(_) => true,
        }
    }
}

/// The detections of a rule or of one of its filters.
#[derive(Debug, Clone)]
pub(super) struct Section {
    pub(super) named: Vec<(String, Branch)>,
    pub(super) condition: Condition,
}

impl Section {
    /// Takes a rule's detections apart: its own first, then those of its filters.
    pub(super) fn all_of(detections: &mut Detections) -> Vec<Self> {
        let own = Self {
            named: branches(std::mem::take(&mut detections.named)),
            condition: detections.condition.clone(),
        };
        let filters = detections.filters.drain(..).map(|filter| Self {
            named: branches(filter.named.clone()),
            condition: filter.condition.clone(),
        });
        std::iter::once(own)
            .chain(filters.collect::<Vec<_>>())
            .collect()
    }

    /// Puts a rule's detections together again. Detections of which nothing is left are taken out
    /// of the conditions, as if they had not been there.
    ///
    /// # Errors
    /// If nothing is left of the rule.
    pub(super) fn put_back(sections: Vec<Self>, detections: &mut Detections) -> Result<(), String> {
        let mut parts = sections.into_iter().map(Self::finish);
        let Some(own) = parts.next().flatten() else {
            return Err("nothing is left of the rule".to_owned());
        };
        let filters = parts.flatten().map(Arc::new);
        *detections = Detections {
            filters: filters.collect(),
            ..own
        };
        Ok(())
    }

    fn finish(mut self) -> Option<Detections> {
        let mut empty: Vec<String> = Vec::new();
        self.named.retain_mut(|(name, branch)| {
            let stays = branch.prune();
            if !stays {
                empty.push(std::mem::take(name));
            }
            stays
        });
        let names: Vec<&str> = self.named.iter().map(|(name, _)| name.as_str()).collect();
        let condition = if empty.is_empty() {
            self.condition
        } else {
            prune(self.condition, &names)?
        };
        let named = self.named.into_iter();
        Some(Detections {
            named: named
                .map(|(n, branch)| (n, branch.into_detection()))
                .collect(),
            condition,
            filters: Vec::new(),
        })
    }
}

fn branches(named: Vec<(String, Detection)>) -> Vec<(String, Branch)> {
    let named = named.into_iter();
    named
        .map(|(name, detection)| (name, Branch::from_detection(detection)))
        .collect()
}

/// Takes out of a condition what means no detection any more.
fn prune(condition: Condition, names: &[&str]) -> Option<Condition> {
    let terms = |terms: Vec<Condition>| {
        let left: Vec<_> = terms.into_iter().filter_map(|t| prune(t, names)).collect();
        (!left.is_empty()).then_some(left)
    };
    match condition {
        Condition::Name(name) => names.contains(&&*name).then_some(Condition::Name(name)),
        Condition::Of(quantity, selector) => {
            let left = names.iter().filter(|name| selector.chooses(name)).count();
            let quantity = match quantity {
                Quantity::AtLeast(n) => {
                    Quantity::AtLeast(n.min(u32::try_from(left).unwrap_or(u32::MAX)))
                }
                Quantity::All => Quantity::All,
            };
            (left > 0).then_some(Condition::Of(quantity, selector))
        }
        Condition::Not(inner) => Some(Condition::Not(Box::new(prune(*inner, names)?))),
        Condition::And(inner) => terms(inner).map(Condition::And),
        Condition::Or(inner) => terms(inner).map(Condition::Or),
    }
}
