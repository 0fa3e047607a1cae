//! Correlation documents.

use super::document::meta;
use super::{Refused, refuse, texts};
use crate::rule::{Bounds, Correlation, CorrelationKind, Number, Relation};
use crate::yaml::{Node, Yaml};
use std::sync::Arc;

/// Longest window: a year.
const TIMESPAN_SECS_MAX: u64 = 366 * 86_400;
/// Most rules that one correlation refers to.
const RULES_MAX: usize = 1_000;
/// Most fields of a group or of a distinct value.
const FIELDS_MAX: usize = 64;

pub(super) fn parse(file: &str, node: &Node) -> Result<Correlation, Refused> {
    let Some(section) = node.get("correlation") else {
        return refuse(node, "no correlation section");
    };
    let meta = Arc::new(meta(file, node)?);
    let rules = texts(section.get("rules"), "correlation: `rules`")?;
    if rules.is_empty() {
        return refuse(section, "correlation: `rules` is missing or empty");
    }
    if rules.len() > RULES_MAX {
        return refuse(section, format!("correlation: more than {RULES_MAX} rules"));
    }
    let group_by = texts(section.get("group-by"), "correlation: `group-by`")?;
    if group_by.len() > FIELDS_MAX {
        return refuse(
            section,
            format!("correlation: more than {FIELDS_MAX} group-by fields"),
        );
    }
    Ok(Correlation {
        meta,
        line: node.line,
        name: node.get("name").and_then(Node::to_text),
        kind: kind(section)?,
        rules,
        group_by,
        aliases: aliases(section)?,
        timespan_secs: timespan_secs(section)?,
        // The specification puts it at the top level, pySigma into the section.
        generate: [node, section].iter().any(|n| {
            n.get("generate")
                .is_some_and(|g| g.value == Yaml::Bool(true))
        }),
    })
}

/// An alias, and the field it is in each rule.
type Alias = (String, Vec<(String, String)>);

fn kind(section: &Node) -> Result<CorrelationKind, Refused> {
    let Some(kind) = section.get("type") else {
        return refuse(section, "correlation: `type` is missing");
    };
    let condition = section.get("condition");
    let bounds = || match condition {
        Some(condition) => bounds(condition),
        None => refuse(section, "correlation: `condition` is missing"),
    };
    let fields = || {
        let fields = texts(
            condition.and_then(|c| c.get("field")),
            "correlation: `field`",
        )?;
        if !(1..=FIELDS_MAX).contains(&fields.len()) {
            return refuse(
                condition.unwrap_or(section),
                format!("correlation: the condition needs a `field` (or up to {FIELDS_MAX})"),
            );
        }
        Ok(fields)
    };
    let field = || fields().map(|mut fields| fields.remove(0));
    let optional_bounds = || condition.map(self::bounds).transpose();
    Ok(match kind.as_str() {
        Some("event_count") => CorrelationKind::EventCount(bounds()?),
        Some("value_count") => CorrelationKind::ValueCount(fields()?, bounds()?),
        Some("temporal") => CorrelationKind::Temporal(optional_bounds()?),
        Some("temporal_ordered") => CorrelationKind::TemporalOrdered(optional_bounds()?),
        Some("value_sum") => CorrelationKind::ValueSum(field()?, bounds()?),
        Some("value_avg") => CorrelationKind::ValueAvg(field()?, bounds()?),
        Some("value_percentile") => {
            CorrelationKind::ValuePercentile(field()?, percentile(condition)?, bounds()?)
        }
        // pySigma's word for the percentile 50.
        Some("value_median") => CorrelationKind::ValuePercentile(field()?, 50.0, bounds()?),
        _ => {
            return refuse(
                kind,
                "correlation: `type` must be event_count, value_count, temporal, temporal_ordered, \
                 value_sum, value_avg or value_percentile",
            );
        }
    })
}

fn percentile(condition: Option<&Node>) -> Result<f64, Refused> {
    let Some(node) = condition.and_then(|c| c.get("percentile")) else {
        return Ok(50.0);
    };
    let number = node
        .to_text()
        .and_then(|text| Number::parse(&text))
        .map(Number::as_f64);
    match number {
        Some(n) if (0.0..=100.0).contains(&n) => Ok(n),
        _ => refuse(node, "percentile must be a number from 0 to 100"),
    }
}

fn bounds(condition: &Node) -> Result<Bounds, Refused> {
    let mut bounds = Vec::new();
    for (key, value) in condition.members() {
        let relation = match key.as_str() {
            Some("gt") => Relation::Gt,
            Some("gte") => Relation::Gte,
            Some("lt") => Relation::Lt,
            Some("lte") => Relation::Lte,
            Some("eq") => Relation::Eq,
            Some("neq") => Relation::Ne,
            Some("field" | "percentile") => continue,
            _ => {
                return refuse(
                    key,
                    "correlation: a condition has gt, gte, lt, lte, eq, neq and field",
                );
            }
        };
        match value.to_text().and_then(|text| Number::parse(&text)) {
            Some(number) => bounds.push((relation, number)),
            None => return refuse(value, "correlation: a condition needs a number"),
        }
    }
    if bounds.is_empty() {
        return refuse(condition, "correlation: the condition has no criterion");
    }
    Ok(Bounds(bounds))
}

fn aliases(section: &Node) -> Result<Vec<Alias>, Refused> {
    let Some(node) = section.get("aliases") else {
        return Ok(Vec::new());
    };
    let Yaml::Map(members) = &node.value else {
        return refuse(node, "correlation: `aliases` must be a map");
    };
    let mut aliases = Vec::new();
    for (alias, fields) in members {
        let pairs = fields.members().iter();
        let by_rule = pairs.map(|(rule, field)| Some((rule.to_text()?, field.to_text()?)));
        match (alias.to_text(), by_rule.collect::<Option<Vec<_>>>()) {
            (Some(name), Some(by_rule)) if !by_rule.is_empty() => aliases.push((name, by_rule)),
            _ => return refuse(alias, "correlation: an alias maps rules to fields"),
        }
    }
    Ok(aliases)
}

/// `15s`, `10m`, `1h`, `7d`; also pySigma's `w`, `M` (30 days) and `y` (365 days).
fn timespan_secs(section: &Node) -> Result<u64, Refused> {
    // pySigma and older drafts also say `timeframe`.
    let Some(node) = section.get("timespan").or_else(|| section.get("timeframe")) else {
        return refuse(section, "correlation: `timespan` is missing");
    };
    let text = node.to_text().unwrap_or_default();
    let secs = text.char_indices().next_back().and_then(|(at, unit)| {
        let number: u64 = text[..at].trim().parse().ok()?;
        let unit_secs = match unit {
            's' => 1,
            'm' => 60,
            'h' => 3_600,
            'd' => 86_400,
            'w' => 7 * 86_400,
            'M' => 30 * 86_400,
            'y' => 365 * 86_400,
            _ => return None,
        };
        number.checked_mul(unit_secs)
    });
    match secs {
        Some(secs @ 1..=TIMESPAN_SECS_MAX) => Ok(secs),
        _ => refuse(
            node,
            format!("correlation: timespan {text:?} is not like 15s, 10m, 1h or 7d"),
        ),
    }
}
