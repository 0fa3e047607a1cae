//! A pipeline's YAML to steps.

use super::conditions::{
    Attribute, FieldCondition, Group, ItemCondition, Link, ListAttribute, Names, Op, Over,
    RuleCondition, STATUSES, StateCondition, TextAttribute,
};
use super::fields::{FieldChange, Mapped};
use super::params::{Params, texts};
use super::run::{AddCondition, Change, Step};
use super::values::{self, Case, Hashes, Replace, Template, ValueChange};
use super::{Part, Pipeline, Placeholders};
use crate::condition::Condition;
use crate::parse::{Refused, refuse};
use crate::problem::Problem;
use crate::rule::{Matcher, RegexPattern, RuleLogSource};
use crate::yaml::{Node, Yaml, parse_documents};
use regex::Regex;

/// Most steps of one pipeline, nested ones counted.
const STEPS_MAX: usize = 10_000;

/// Reads a pipeline.
pub(super) fn read(file: &str, text: &str) -> Result<Pipeline, Vec<Problem>> {
    let problem = |refused: Refused| Problem {
        file: file.to_owned(),
        line: refused.line,
        reason: format!("pipeline: {}", refused.reason),
    };
    let mut documents = parse_documents(text).into_iter();
    let node = match documents.next() {
        Some(Ok(node)) => node,
        Some(Err(error)) => {
            let (line, reason) = (error.line, error.reason);
            return Err(vec![problem(Refused { line, reason })]);
        }
        None => {
            let (line, reason) = (1, "the file is empty".to_owned());
            return Err(vec![problem(Refused { line, reason })]);
        }
    };
    let mut reader = Reader {
        steps: 0,
        refused: Vec::new(),
        placeholders: Placeholders::default(),
    };
    let pipeline = reader.pipeline(file, &node);
    let mut problems = reader.refused;
    match pipeline {
        Ok(mut pipeline) if problems.is_empty() => {
            pipeline.placeholders = reader.placeholders;
            return Ok(pipeline);
        }
        Ok(_) => {}
        Err(refused) => problems.push(refused),
    }
    Err(problems.into_iter().map(problem).collect())
}

struct Reader {
    steps: usize,
    refused: Vec<Refused>,
    placeholders: Placeholders,
}

impl Reader {
    fn pipeline(&mut self, file: &str, node: &Node) -> Result<Pipeline, Refused> {
        let mut params = Params::new(node)?;
        // They change the text of queries, which there is none of here.
        params.skip(&["postprocessing", "finalizers", "allowed_backends"]);
        let priority = match params.get("priority") {
            None => 0,
            Some(priority) => match priority.value {
                Yaml::Int(n) => n,
                _ => return refuse(priority, "`priority` must be a whole number"),
            },
        };
        let name = params.text("name")?;
        if let Some(vars) = params.get("vars") {
            self.vars(vars)?;
        }
        let steps = match params.get("transformations") {
            Some(steps) => self.steps(steps),
            None => Vec::new(),
        };
        params.finish()?;
        Ok(Pipeline {
            file: file.to_owned(),
            priority,
            parts: vec![Part {
                name: name.unwrap_or_else(|| file.to_owned()),
                steps,
            }],
            placeholders: Placeholders::default(),
        })
    }

    fn vars(&mut self, node: &Node) -> Result<(), Refused> {
        if !matches!(node.value, Yaml::Map(_) | Yaml::Null) {
            return refuse(node, "`vars` must be a map");
        }
        for (key, value) in node.members() {
            let Some(name) = key.to_text() else {
                return refuse(key, "the name of a variable must be text");
            };
            let values = texts(value, "vars")?;
            self.placeholders.vars.insert(name, values);
        }
        Ok(())
    }

    /// Reads steps; each wrong one is noted by itself.
    fn steps(&mut self, node: &Node) -> Vec<Step> {
        let mut steps = Vec::new();
        for element in node.elements() {
            self.steps += 1;
            let step = if self.steps > STEPS_MAX {
                refuse(element, format!("more than {STEPS_MAX} transformations"))
            } else {
                self.step(element)
            };
            match step {
                Ok(step) => steps.push(step),
                Err(refused) => {
                    self.refused.push(refused);
                    if self.steps > STEPS_MAX {
                        break;
                    }
                }
            }
        }
        steps
    }

    fn step(&mut self, node: &Node) -> Result<Step, Refused> {
        let mut params = Params::new(node)?;
        let step = Step {
            id: params.text("id")?,
            rule_conditions: group(
                &mut params,
                [
                    "rule_conditions",
                    "rule_cond_op",
                    "rule_cond_not",
                    "rule_cond_expr",
                ],
                rule_condition,
            )?,
            item_conditions: group(
                &mut params,
                [
                    "detection_item_conditions",
                    "detection_item_cond_op",
                    "detection_item_cond_not",
                    "detection_item_cond_expr",
                ],
                item_condition,
            )?,
            field_conditions: group(
                &mut params,
                [
                    "field_name_conditions",
                    "field_name_cond_op",
                    "field_name_cond_not",
                    "field_name_cond_expr",
                ],
                field_condition,
            )?,
            change: self.change(&mut params)?,
        };
        params.finish()?;
        Ok(step)
    }

    fn change(&mut self, params: &mut Params<'_>) -> Result<Change, Refused> {
        let kind_node = params.required("type")?;
        let kind = kind_node.to_text().unwrap_or_default();
        if let Some(change) = field_change(&kind, params)? {
            return Ok(Change::Fields(change));
        }
        if let Some(change) = value_change(&kind, params)? {
            return Ok(Change::Values(change));
        }
        Ok(match kind.as_str() {
            "hashes_fields" => Change::Hashes(hashes(params)?),
            "drop_detection_item" => Change::DropItem,
            "add_condition" => Change::AddCondition(add_condition(params)?),
            "change_logsource" => Change::LogSource(log_source(params)?),
            "rule_failure" => Change::FailRule(params.required_text("message")?),
            "detection_item_failure" => Change::FailItem(params.required_text("message")?),
            "set_state" => {
                let value = params.required("val")?.value.clone();
                Change::SetState(params.required_text("key")?, value)
            }
            "add_field" => Change::AddFields(params.required_texts("field")?),
            "remove_field" => Change::RemoveFields(params.required_texts("field")?),
            "set_field" => Change::SetFields(params.required_texts("fields")?),
            "nest" => Change::Nest(self.steps(params.required("items")?)),
            "value_placeholders" | "wildcard_placeholders" => {
                self.placeholders(&kind, params)?;
                Change::Placeholders
            }
            "query_expression_placeholders" => {
                return refuse(
                    kind_node,
                    format!("{kind}: needs a query language, which there is none of here"),
                );
            }
            "file_placeholders" | "http_placeholders" | "command_placeholders" => {
                return refuse(
                    kind_node,
                    format!("{kind}: values from outside are not read; use `vars`"),
                );
            }
            "regex"
            | "extract_fields"
            | "strict_field_mapping_failure"
            | "set_custom_attribute" => {
                return refuse(
                    kind_node,
                    format!("transformation {kind:?} is not supported"),
                );
            }
            _ => return refuse(kind_node, format!("unknown transformation {kind:?}")),
        })
    }

    fn placeholders(&mut self, kind: &str, params: &mut Params<'_>) -> Result<(), Refused> {
        let include = params.texts("include")?;
        let exclude = params.texts("exclude")?;
        if include.is_some() && exclude.is_some() {
            return refuse(params.node(), "`include` and `exclude` exclude each other");
        }
        self.placeholders
            .add(kind == "value_placeholders", include, exclude);
        Ok(())
    }
}

fn field_change(kind: &str, params: &mut Params<'_>) -> Result<Option<FieldChange>, Refused> {
    Ok(Some(match kind {
        "field_name_mapping" => FieldChange::Mapping(mapping(params.required("mapping")?)?),
        "field_name_prefix_mapping" => {
            let node = params.required("mapping")?;
            let mut prefixes = Vec::new();
            for (from, to) in mapping(node)? {
                match from {
                    Some(from) => prefixes.push((from, to)),
                    None => return refuse(node, "null is no prefix"),
                }
            }
            FieldChange::PrefixMapping(prefixes)
        }
        "field_name_suffix" => FieldChange::Suffix(params.required_text("suffix")?),
        "field_name_prefix" => FieldChange::Prefix(params.required_text("prefix")?),
        "field_name_transform" => {
            let explicit = params.get("mapping").map(mapping).transpose()?;
            let case = params.word("transform_func", &CASES)?;
            match case {
                Some(case) => FieldChange::Case(explicit.unwrap_or_default(), case),
                None => return refuse(params.node(), "`transform_func` is missing"),
            }
        }
        _ => return Ok(None),
    }))
}

const CASES: [(&str, Case); 3] = [
    ("lower", Case::Lower),
    ("upper", Case::Upper),
    ("snake_case", Case::Snake),
];

fn mapping(node: &Node) -> Result<Vec<(Option<String>, Mapped)>, Refused> {
    let Yaml::Map(members) = &node.value else {
        return refuse(node, "`mapping` must be a map");
    };
    let mut mapping = Vec::with_capacity(members.len());
    for (from, to) in members {
        let mapped = match (&to.value, to.to_text()) {
            (Yaml::List(_), _) => Mapped::Many(texts(to, "mapping")?),
            (_, Some(name)) => Mapped::One(name),
            // As if it were not there.
            (Yaml::Null, _) => continue,
            _ => return refuse(to, "a field becomes a name or a list of names"),
        };
        mapping.push((from.to_text(), mapped));
    }
    Ok(mapping)
}

fn value_change(kind: &str, params: &mut Params<'_>) -> Result<Option<ValueChange>, Refused> {
    Ok(Some(match kind {
        "replace_string" => {
            let node = params.required("regex")?;
            let regex = regex(node, false)?;
            let replacement = params.required("replacement")?;
            let text = replacement.to_text().unwrap_or_default();
            let template = Template::parse(&text, &regex).or_else(|r| refuse(replacement, r))?;
            ValueChange::Replace(Replace {
                regex,
                template,
                skip_special: params.flag("skip_special")?,
                interpret_special: params.flag("interpret_special")?,
            })
        }
        "map_string" => {
            let mapping = mapping(params.required("mapping")?)?.into_iter();
            let texts = mapping.filter_map(|(from, to)| {
                let to = match to {
                    Mapped::One(text) => vec![text],
                    Mapped::Many(texts) => texts,
                };
                Some((from?, to))
            });
            ValueChange::Map(texts.collect())
        }
        "set_value" => {
            let node = params.required("value")?;
            params.word("force_type", &[("str", ()), ("num", ())])?;
            match values::scalar(&node.value) {
                Some(value) => ValueChange::Set(value),
                None => return refuse(node, "`value` must be text, a number, true, false or null"),
            }
        }
        "convert_type" => match params.word("target_type", &[("str", false), ("num", true)])? {
            Some(true) => ValueChange::ToNumber,
            Some(false) => ValueChange::ToText,
            None => return refuse(params.node(), "`target_type` is missing"),
        },
        "case" => ValueChange::Case(params.word("method", &CASES)?.unwrap_or(Case::Lower)),
        _ => return Ok(None),
    }))
}

fn hashes(params: &mut Params<'_>) -> Result<Hashes, Refused> {
    let default = || vec!["Hashes".to_owned(), "Hash".to_owned()];
    Ok(Hashes {
        algorithms: params.required_texts("valid_hash_algos")?,
        prefix: params.text("field_prefix")?.unwrap_or_default(),
        drop_algorithm: params.flag("drop_algo_prefix")?,
        fields: params.texts("field_to_parse")?.unwrap_or_else(default),
    })
}

fn add_condition(params: &mut Params<'_>) -> Result<AddCondition, Refused> {
    let added = AddCondition {
        conditions: params.required("conditions")?.clone(),
        name: params.text("name")?,
        template: params.flag("template")?,
        negated: params.flag("negated")?,
    };
    added.branch(&RuleLogSource::default())?;
    Ok(added)
}

fn log_source(params: &mut Params<'_>) -> Result<RuleLogSource, Refused> {
    let mut part = |key| Ok(params.text(key)?.map(|text| text.to_lowercase()));
    let source = RuleLogSource {
        product: part("product")?,
        category: part("category")?,
        service: part("service")?,
    };
    if source == RuleLogSource::default() {
        return refuse(
            params.node(),
            "a log source needs `category`, `product` or `service`",
        );
    }
    Ok(source)
}

/// Reads conditions of one kind with the way they are joined.
fn group<C>(
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

fn rule_condition(kind: &str, params: &mut Params<'_>) -> Result<Option<RuleCondition>, Refused> {
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

fn item_condition(kind: &str, params: &mut Params<'_>) -> Result<Option<ItemCondition>, Refused> {
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

fn field_condition(kind: &str, params: &mut Params<'_>) -> Result<Option<FieldCondition>, Refused> {
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

/// Compiles an expression; `anchored` at the beginning of the text, as Python's `match` is.
fn regex(node: &Node, anchored: bool) -> Result<Regex, Refused> {
    let Some(source) = node.to_text() else {
        return refuse(node, "a regular expression must be text");
    };
    let pattern = RegexPattern {
        source: if anchored {
            format!("^(?:{source})")
        } else {
            source
        },
        ignore_case: false,
        multi_line: false,
        dot_all: false,
    };
    crate::regexes::compile(&pattern).or_else(|reason| refuse(node, reason))
}
