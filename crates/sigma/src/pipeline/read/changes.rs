//! The parameters of each transformation.

use crate::parse::{Refused, refuse};
use crate::pipeline::fields::{FieldChange, Mapped};
use crate::pipeline::hashes::Hashes;
use crate::pipeline::params::{Params, regex, texts};
use crate::pipeline::replace::{Replace, Template};
use crate::pipeline::run::AddCondition;
use crate::pipeline::values::{self, Case, ValueChange};
use crate::rule::RuleLogSource;
use crate::yaml::{Node, Yaml};

pub(super) fn field_change(
    kind: &str,
    params: &mut Params<'_>,
) -> Result<Option<FieldChange>, Refused> {
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

pub(super) fn value_change(
    kind: &str,
    params: &mut Params<'_>,
) -> Result<Option<ValueChange>, Refused> {
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

pub(super) fn hashes(params: &mut Params<'_>) -> Result<Hashes, Refused> {
    let default = || vec!["Hashes".to_owned(), "Hash".to_owned()];
    Ok(Hashes {
        algorithms: params.required_texts("valid_hash_algos")?,
        prefix: params.text("field_prefix")?.unwrap_or_default(),
        drop_algorithm: params.flag("drop_algo_prefix")?,
        fields: params.texts("field_to_parse")?.unwrap_or_else(default),
    })
}

pub(super) fn add_condition(params: &mut Params<'_>) -> Result<AddCondition, Refused> {
    let added = AddCondition {
        conditions: params.required("conditions")?.clone(),
        name: params.text("name")?,
        template: params.flag("template")?,
        negated: params.flag("negated")?,
    };
    added.branch(&RuleLogSource::default())?;
    Ok(added)
}

pub(super) fn log_source(params: &mut Params<'_>) -> Result<RuleLogSource, Refused> {
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
