//! The parameters of each condition, and how conditions are joined.

use super::changes::log_source;
use crate::condition::Condition;
use crate::parse::{Refused, refuse};
use crate::pipeline::conditions::{
    Attribute, FieldCondition, Group, ItemCondition, Link, ListAttribute, Names, Op, Over,
    RuleCondition, STATUSES, StateCondition, TextAttribute,
};
use crate::pipeline::params::{Params, regex, texts};
use crate::pipeline::values;
use crate::rule::Matcher;
use crate::yaml::{Node, Yaml};

/// Reads conditions of one kind with the way they are joined.
pub(super) fn group<C>(
    params: &mut Params<'_>,
    [conditions, op, not, expression]: [&'static str; 4],
    read: fn(&str, &mut Params<'_>) -> Result<Option<C>, Refused>,
) -> Result<Group<C>, Refused> {
    let read_one = |node: &Node| {
        let mut params = Params::new(node)?;
        let kind_node = params.required("type")?;
        let kind = kind_node.to_text().unwrap_or_default();
        let Some(condition) = read(&kind, &mut params)? else {
            return refuse(
                kind_node,
                format!("unknown condition {kind:?} in {conditions}"),
            );
        };
        params.finish()?;
        Ok(condition)
    };
    let mut named = Vec::new();
    match params.get(conditions) {
        None => {}
        Some(node) => match &node.value {
            Yaml::Map(members) => {
                for (name, condition) in members {
                    named.push((name.to_text().unwrap_or_default(), read_one(condition)?));
                }
            }
            Yaml::List(elements) => {
                for condition in elements {
                    named.push((String::new(), read_one(condition)?));
                }
            }
            Yaml::Null => {}
            _ => return refuse(node, format!("`{conditions}` must be a list or a map")),
        },
    }
    let any = params.word(op, &[("and", false), ("or", true)])?;
    let negated = params.flag(not)?;
    let link = match (params.get(expression), any) {
        (None, Some(true)) => Link::Any,
        (None, _) => Link::All,
        (Some(node), Some(_)) => {
            return refuse(
                node,
                format!("`{expression}` and `{op}` exclude each other"),
            );
        }
        (Some(node), None) => Link::Expression(expression_over(node, &named)?),
    };
    Ok(Group {
        conditions: named,
        link,
        negated,
    })
}

fn expression_over<C>(node: &Node, named: &[(String, C)]) -> Result<Condition, Refused> {
    fn check<C>(expression: &Condition, named: &[(String, C)]) -> Result<(), String> {
        match expression {
            Condition::Name(name) if named.iter().any(|(n, _)| n == name) => Ok(()),
            Condition::Name(name) => Err(format!("there is no condition {name:?}")),
            Condition::Of(..) => Err("an expression has names, and, or, not".to_owned()),
            Condition::Not(inner) => check(inner, named),
            Condition::And(terms) | Condition::Or(terms) => {
                terms.iter().try_for_each(|term| check(term, named))
            }
        }
    }
    let text = node.to_text().unwrap_or_default();
    let expression = Condition::parse(&text).or_else(|error| refuse(node, error.to_string()))?;
    check(&expression, named).or_else(|reason| refuse(node, reason))?;
    Ok(expression)
}

pub(super) fn rule_condition(
    kind: &str,
    params: &mut Params<'_>,
) -> Result<Option<RuleCondition>, Refused> {
    Ok(Some(match kind {
        "logsource" => RuleCondition::LogSource(log_source(params)?),
        "contains_detection_item" => {
            let field = params.required_text("field")?;
            RuleCondition::ContainsItem(field, wanted(params)?)
        }
        "contains_field" => RuleCondition::ContainsField(params.required_text("field")?),
        "is_sigma_rule" => RuleCondition::IsRule,
        "is_sigma_correlation_rule" => RuleCondition::IsCorrelation,
        "rule_attribute" => {
            let op = params.word("op", &OPS)?.unwrap_or(Op::Eq);
            RuleCondition::Attribute(attribute(params, op)?, op)
        }
        "tag" => RuleCondition::Tag(params.required_text("tag")?),
        "processing_item_applied" => {
            RuleCondition::Applied(params.required_text("processing_item_id")?)
        }
        "processing_state" => RuleCondition::State(state(params)?),
        _ => return Ok(None),
    }))
}

pub(super) fn item_condition(
    kind: &str,
    params: &mut Params<'_>,
) -> Result<Option<ItemCondition>, Refused> {
    let over = |params: &mut Params<'_>| {
        let over = params.word("cond", &[("any", Over::Any), ("all", Over::All)])?;
        match over {
            Some(over) => Ok(over),
            None => refuse(params.node(), "`cond` is missing"),
        }
    };
    Ok(Some(match kind {
        "match_string" => ItemCondition::MatchString {
            over: over(params)?,
            regex: regex(params.required("pattern")?, true)?,
            negated: params.flag("negate")?,
        },
        "match_value" => ItemCondition::MatchValue(over(params)?, wanted(params)?),
        "contains_wildcard" => ItemCondition::ContainsWildcard(over(params)?),
        "is_null" => ItemCondition::IsNull(over(params)?),
        "processing_item_applied" => {
            ItemCondition::Applied(params.required_text("processing_item_id")?)
        }
        "processing_state" => ItemCondition::State(state(params)?),
        _ => return Ok(None),
    }))
}

pub(super) fn field_condition(
    kind: &str,
    params: &mut Params<'_>,
) -> Result<Option<FieldCondition>, Refused> {
    let names = |params: &mut Params<'_>| {
        let node = params.required("fields")?;
        let is_regex = params.word("mode", &[("plain", false), ("re", true)])?;
        if is_regex != Some(true) {
            return texts(node, "fields").map(Names::Plain);
        }
        let regexes = node.elements().iter().map(|element| regex(element, true));
        regexes.collect::<Result<_, _>>().map(Names::Regex)
    };
    Ok(Some(match kind {
        "include_fields" => FieldCondition::Include(names(params)?),
        "exclude_fields" => FieldCondition::Exclude(names(params)?),
        "processing_item_applied" => {
            FieldCondition::Applied(params.required_text("processing_item_id")?)
        }
        "processing_state" => FieldCondition::State(state(params)?),
        _ => return Ok(None),
    }))
}

const OPS: [(&str, Op); 8] = [
    ("eq", Op::Eq),
    ("ne", Op::Ne),
    ("gt", Op::Gt),
    ("gte", Op::Gte),
    ("lt", Op::Lt),
    ("lte", Op::Lte),
    ("in", Op::In),
    ("not_in", Op::NotIn),
];

fn state(params: &mut Params<'_>) -> Result<StateCondition, Refused> {
    Ok(StateCondition {
        key: params.required_text("key")?,
        value: params.required("val")?.value.clone(),
        op: params.word("op", &OPS[..6])?.unwrap_or(Op::Eq),
    })
}

/// The comparison that a condition looks for.
fn wanted(params: &mut Params<'_>) -> Result<Vec<Matcher>, Refused> {
    let node = params.required("value")?;
    match values::scalar(&node.value) {
        Some(value) => Ok(vec![value]),
        None => refuse(node, "`value` must be text, a number, true, false or null"),
    }
}

fn attribute(params: &mut Params<'_>, op: Op) -> Result<Attribute, Refused> {
    let node = params.required("attribute")?;
    let name = node.to_text().unwrap_or_default();
    let value = params.required_text("value")?;
    let text = |attribute| match op {
        Op::Eq | Op::Ne => Ok(Attribute::Text(attribute, value.clone())),
        _ => refuse(node, format!("{name} is text: only eq and ne can be asked")),
    };
    let list = |attribute| Ok(Attribute::List(attribute, value.clone()));
    match name.as_str() {
        "title" => text(TextAttribute::Title),
        "id" => text(TextAttribute::Id),
        "name" => text(TextAttribute::Name),
        "description" => text(TextAttribute::Description),
        "author" => text(TextAttribute::Author),
        "license" => text(TextAttribute::License),
        "tags" => list(ListAttribute::Tags),
        "fields" => list(ListAttribute::Fields),
        "references" => list(ListAttribute::References),
        "falsepositives" => list(ListAttribute::FalsePositives),
        "level" => match value.to_lowercase().parse() {
            Ok(level) => Ok(Attribute::Level(level)),
            Err(_) => refuse(node, format!("{value:?} is no level")),
        },
        "status" => match STATUSES.iter().position(|s| *s == value.to_lowercase()) {
            Some(place) => Ok(Attribute::Status(place)),
            None => refuse(node, format!("{value:?} is no status")),
        },
        _ => refuse(node, format!("attribute {name:?} is not kept of rules")),
    }
}
