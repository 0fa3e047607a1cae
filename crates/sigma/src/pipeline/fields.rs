//! Changes of field names: in items, in references to fields, in the list of fields, and in what
//! a correlation groups by and measures.

use super::run::{Room, Step, Tracking};
use super::tree::{Branch, Leaf};
use super::values::Case;
use crate::rule::{Correlation, CorrelationKind, Matcher};

/// What a field name becomes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Mapped {
    One(String),
    /// Alternatives; none drops the item.
    Many(Vec<String>),
}

impl Mapped {
    fn change(&self, change: impl Fn(&str) -> String) -> Self {
        match self {
            Self::One(name) => Self::One(change(name)),
            Self::Many(names) => Self::Many(names.iter().map(|name| change(name)).collect()),
        }
    }

    fn into_names(self) -> Vec<String> {
        match self {
            Self::One(name) => vec![name],
            Self::Many(names) => names,
        }
    }
}

/// A change of field names. `None` as a name is a keyword's.
#[derive(Debug, Clone)]
pub(super) enum FieldChange {
    Mapping(Vec<(Option<String>, Mapped)>),
    PrefixMapping(Vec<(String, Mapped)>),
    Suffix(String),
    Prefix(String),
    /// A mapping, and a change of case for all other names.
    Case(Vec<(Option<String>, Mapped)>, Case),
}

impl FieldChange {
    /// Returns what a name becomes; `None` if it stays.
    fn map(&self, field: Option<&str>) -> Option<Mapped> {
        let listed = |mapping: &[(Option<String>, Mapped)]| {
            let found = mapping.iter().find(|(from, _)| from.as_deref() == field);
            found.map(|(_, to)| to.clone())
        };
        match self {
            Self::Mapping(mapping) => listed(mapping),
            Self::PrefixMapping(mapping) => mapping.iter().find_map(|(prefix, to)| {
                let rest = field?.strip_prefix(prefix.as_str())?;
                Some(to.change(|to| format!("{to}{rest}")))
            }),
            Self::Suffix(suffix) => Some(Mapped::One(format!("{}{suffix}", field?))),
            Self::Prefix(prefix) => Some(Mapped::One(format!("{prefix}{}", field?))),
            Self::Case(mapping, case) => {
                let field = field?;
                listed(mapping).or_else(|| Some(Mapped::One(case.apply(field))))
            }
        }
    }

    /// Changes a name outside of an item, if the step's conditions on names hold.
    fn name(&self, step: &Step, field: &str, tracking: &mut Tracking) -> Vec<String> {
        let holds = step
            .field_conditions
            .holds(|c| c.holds(Some(field), tracking));
        let Some(mapped) = self.map(Some(field)).filter(|_| holds) else {
            return vec![field.to_owned()];
        };
        let names = mapped.into_names();
        tracking.note_field(field, &names, step.id.as_deref());
        names
    }

    /// Changes the names in a list.
    pub(super) fn names(
        &self,
        step: &Step,
        fields: &[String],
        tracking: &mut Tracking,
    ) -> Vec<String> {
        let fields = fields.iter();
        fields.flat_map(|f| self.name(step, f, tracking)).collect()
    }

    /// Changes an item for which the step's conditions hold. Returns what it becomes; `None` if it
    /// stays.
    pub(super) fn leaf(
        &self,
        step: &Step,
        leaf: &mut Leaf,
        tracking: &mut Tracking,
        room: &mut Room,
    ) -> Result<Option<Branch>, String> {
        let has_reference = self.references(step, leaf, tracking, room)?;
        let field = leaf.item.field.as_deref();
        let holds = step.field_conditions.holds(|c| c.holds(field, tracking));
        let mapped = self.map(field).filter(|_| holds);
        if mapped.is_none() && !has_reference {
            return Ok(None);
        }
        leaf.applied.extend(step.id.clone());
        Ok(Some(match mapped {
            None => Branch::Leaf(leaf.clone()),
            Some(Mapped::One(name)) => {
                leaf.item.field = Some(name);
                Branch::Leaf(leaf.clone())
            }
            Some(Mapped::Many(names)) => {
                room.take(names.len().saturating_mul(1 + leaf.item.terms.len()))?;
                let alternatives = names.into_iter().map(|name| leaf.for_field(name));
                Branch::Any(alternatives.map(Branch::Leaf).collect())
            }
        }))
    }

    /// Changes the fields that values refer to. Returns whether there was one for which the
    /// conditions hold.
    fn references(
        &self,
        step: &Step,
        leaf: &mut Leaf,
        tracking: &mut Tracking,
        room: &mut Room,
    ) -> Result<bool, String> {
        let is_reference = |m: &Matcher| matches!(m, Matcher::FieldRef { .. });
        if !leaf.matchers().any(is_reference) {
            return Ok(false);
        }
        let mut found = false;
        let mut terms = Vec::with_capacity(leaf.item.terms.len());
        for term in leaf.item.terms.drain(..) {
            let [Matcher::FieldRef { field, kind }] = term.as_slice() else {
                terms.push(term);
                continue;
            };
            found |= step
                .field_conditions
                .holds(|c| c.holds(Some(field), tracking));
            let names = self.name(step, field, tracking);
            room.take(names.len())?;
            terms.extend(
                names
                    .into_iter()
                    .map(|field| vec![Matcher::FieldRef { field, kind: *kind }]),
            );
        }
        leaf.item.terms = terms;
        Ok(found)
    }

    /// Changes the fields of a correlation.
    pub(super) fn correlation(
        &self,
        step: &Step,
        correlation: &mut Correlation,
        tracking: &mut Tracking,
    ) -> Result<(), String> {
        let mut one = |field: &mut String, what: &str| {
            let mut names = self.name(step, field, tracking);
            match (names.pop(), names.is_empty()) {
                (Some(name), true) => *field = name,
                _ => return Err(format!("{what} {field:?} must become one field")),
            }
            Ok(())
        };
        for (_, by_rule) in &mut correlation.aliases {
            for (_, field) in by_rule {
                one(field, "the alias of")?;
            }
        }
        let measured = match &mut correlation.kind {
            CorrelationKind::ValueCount(fields, _) => fields.as_mut_slice(),
            CorrelationKind::ValueSum(field, _)
            | CorrelationKind::ValueAvg(field, _)
            | CorrelationKind::ValuePercentile(field, _, _) => std::slice::from_mut(field),
            CorrelationKind::EventCount(_)
            | CorrelationKind::Temporal(_)
            | CorrelationKind::TemporalOrdered(_) => &mut [],
        };
        for field in measured {
            one(field, "the field of a condition")?;
        }
        let mut group_by = Vec::with_capacity(correlation.group_by.len());
        for field in &correlation.group_by {
            let is_alias = correlation.aliases.iter().any(|(alias, _)| alias == field);
            if is_alias {
                group_by.push(field.clone());
            } else {
                group_by.extend(self.name(step, field, tracking));
            }
        }
        correlation.group_by = group_by;
        Ok(())
    }
}
