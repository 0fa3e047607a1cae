//! A pipeline's YAML to steps.

mod changes;
mod conditions;

use super::params::{Params, texts};
use super::run::{Change, Step};
use super::{Part, Pipeline, Placeholders};
use crate::parse::{Refused, refuse};
use crate::problem::Problem;
use crate::yaml::{Node, Yaml, parse_documents};
use changes::{add_condition, field_change, hashes, log_source, value_change};
use conditions::{field_condition, group, item_condition, rule_condition};

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
