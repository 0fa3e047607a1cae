//! The `detection` section: named detections and the condition over them.

use super::modifier::{self, Modifiers};
use super::{ParseOptions, Refused, refuse};
use crate::condition::{Condition, Selector};
use crate::regexes;
use crate::rule::{Detection, Detections, Item, Matcher};
use crate::yaml::{Node, Yaml};

/// Most nesting of lists and maps in a detection.
const DEPTH_MAX: usize = 16;
/// Most values that a condition asks for, a detection counted as often as it is named.
const EXPANDED_MAX: usize = 500_000;
/// Most that the regular expressions of one section come to, by the estimate of [`regexes`]. That
/// is about 100 MB compiled, or 200 ms to see that they compile.
const REGEXES_ESTIMATE_MAX: usize = 5_000_000;

/// Reads a section whose members, but for `reserved` ones, are detections. Also returns why the
/// rule cannot be evaluated, if a placeholder has no values.
pub(super) fn parse(
    section: &Node,
    options: &ParseOptions,
    reserved: &[&str],
) -> Result<(Detections, Option<String>), Refused> {
    let Yaml::Map(members) = &section.value else {
        return refuse(section, "must be a map of detections and a condition");
    };
    let mut context = Context::new(options);
    let mut named = Vec::new();
    for (key, value) in members {
        let Some(name) = key.to_text() else {
            return refuse(key, "the name of a detection must be text");
        };
        if !reserved.contains(&name.as_str()) {
            named.push((name, context.detection(value, 0)?));
        }
    }
    let Some(condition_node) = section.get("condition") else {
        return refuse(section, "no condition");
    };
    let condition = condition(condition_node)?;
    let sized: Vec<_> = named.iter().map(|(n, d)| (n.as_str(), size(d))).collect();
    let mut left = EXPANDED_MAX;
    check_names(&condition, &sized, &mut left).or_else(|r| refuse(condition_node, r))?;
    let detections = Detections {
        named,
        condition,
        filters: Vec::new(),
    };
    Ok((detections, context.not_evaluable))
}

/// Reads one detection.
pub(super) fn parse_one(node: &Node, options: &ParseOptions) -> Result<Detection, Refused> {
    let mut context = Context::new(options);
    let detection = context.detection(node, 0)?;
    match context.not_evaluable {
        Some(reason) => refuse(node, reason),
        None => Ok(detection),
    }
}

/// A condition, or a list of them joined by "or".
fn condition(node: &Node) -> Result<Condition, Refused> {
    let mut conditions = Vec::new();
    for part in node.elements() {
        let Some(text) = part.to_text() else {
            return refuse(part, "a condition must be text");
        };
        match Condition::parse(&text) {
            Ok(condition) => conditions.push(condition),
            Err(error) => return refuse(part, error.to_string()),
        }
    }
    match conditions.len() {
        0 => refuse(node, "the condition is empty"),
        1 => Ok(conditions.remove(0)),
        _ => Ok(Condition::Or(conditions)),
    }
}

/// Every name, and every selector, must mean at least one detection, and all together no more
/// values than are `left`.
fn check_names(
    condition: &Condition,
    sized: &[(&str, usize)],
    left: &mut usize,
) -> Result<(), String> {
    let mut spend = |chosen: &dyn Fn(&str) -> bool| {
        let chosen = sized.iter().filter(|(name, _)| chosen(name));
        let (count, values) = chosen.fold((0, 0), |(n, sum), (_, size)| (n + 1, sum + size));
        *left = left
            .checked_sub(values)
            .ok_or_else(|| format!("condition: asks for more than {EXPANDED_MAX} values in all"))?;
        Ok::<usize, String>(count)
    };
    match condition {
        Condition::Name(name) => match spend(&|n| n == name)? {
            0 => Err(format!("condition: there is no detection {name:?}")),
            _ => Ok(()),
        },
        Condition::Of(_, selector) => match (spend(&|n| selector.chooses(n))?, selector) {
            (0, Selector::Them) => Err("condition: no detection is called \"them\"".to_owned()),
            (0, Selector::Pattern(pattern)) => {
                Err(format!("condition: no detection is called {pattern:?}"))
            }
            _ => Ok(()),
        },
        Condition::Not(inner) => check_names(inner, sized, left),
        Condition::And(terms) | Condition::Or(terms) => terms
            .iter()
            .try_for_each(|term| check_names(term, sized, left)),
    }
}

/// Number of values of a detection, and of its parts.
fn size(detection: &Detection) -> usize {
    let parts: usize = match detection {
        Detection::All(parts) | Detection::Any(parts) => parts.iter().map(size).sum(),
        Detection::Item(item) => item.terms.iter().map(Vec::len).sum(),
    };
    1 + parts
}

struct Context<'o> {
    options: &'o ParseOptions,
    not_evaluable: Option<String>,
    regexes_estimate: usize,
}

impl<'o> Context<'o> {
    fn new(options: &'o ParseOptions) -> Self {
        Self {
            options,
            not_evaluable: None,
            regexes_estimate: 0,
        }
    }

    fn detection(&mut self, node: &Node, depth: usize) -> Result<Detection, Refused> {
        if depth > DEPTH_MAX {
            return refuse(node, format!("nested deeper than {DEPTH_MAX}"));
        }
        match &node.value {
            Yaml::Map(members) => {
                let items = members.iter().map(|(key, value)| self.item(key, value));
                let items: Vec<_> = items.collect::<Result<_, _>>()?;
                if items.is_empty() {
                    return refuse(node, "an empty detection matches everything");
                }
                Ok(Detection::All(items))
            }
            Yaml::List(elements) => {
                let (maps, plain): (Vec<_>, Vec<_>) = elements
                    .iter()
                    .partition(|e| matches!(e.value, Yaml::Map(_) | Yaml::List(_)));
                let mut any = Vec::new();
                for map in maps {
                    any.push(self.detection(map, depth + 1)?);
                }
                if !plain.is_empty() {
                    any.push(self.keywords(&plain, &Modifiers::default(), node)?);
                }
                if any.is_empty() {
                    return refuse(node, "an empty list of detections");
                }
                Ok(if any.len() == 1 {
                    any.remove(0)
                } else {
                    Detection::Any(any)
                })
            }
            Yaml::Null => refuse(node, "an empty detection"),
            _ => self.keywords(&[node], &Modifiers::default(), node),
        }
    }

    fn keywords(
        &mut self,
        values: &[&Node],
        modifiers: &Modifiers,
        at: &Node,
    ) -> Result<Detection, Refused> {
        self.make_item(None, modifiers, values, at)
    }

    fn item(&mut self, key: &Node, value: &Node) -> Result<Detection, Refused> {
        let Some(key_text) = key.to_text() else {
            return refuse(key, "a field name must be text");
        };
        let (field, modifiers) = match Modifiers::parse(&key_text) {
            Ok(parsed) => parsed,
            Err(reason) => return refuse(key, reason),
        };
        let values: Vec<&Node> = match &value.value {
            Yaml::List(elements) => elements.iter().collect(),
            _ => vec![value],
        };
        if values.is_empty() {
            return refuse(
                value,
                format!("field {key_text:?} has an empty list of values"),
            );
        }
        self.make_item(field, &modifiers, &values, key)
    }

    fn make_item(
        &mut self,
        field: Option<String>,
        modifiers: &Modifiers,
        values: &[&Node],
        at: &Node,
    ) -> Result<Detection, Refused> {
        let mut terms = Vec::with_capacity(values.len());
        for value in values {
            match modifier::matchers(value, field.is_none(), modifiers, self.options) {
                Ok(matchers) => {
                    let checked = matchers.iter().try_for_each(|m| self.check_regex(m));
                    checked.or_else(|reason| refuse(value, reason))?;
                    terms.push(matchers);
                }
                Err(modifier::Fault::NoPlaceholder(name)) => {
                    let reason = format!("placeholder %{name}% has no values (--placeholders)");
                    self.not_evaluable.get_or_insert(reason);
                    terms.push(Vec::new());
                }
                Err(modifier::Fault::Wrong(reason)) => {
                    let line = if value.line > 0 { value } else { at };
                    return refuse(line, reason);
                }
            }
        }
        Ok(Detection::Item(Item {
            field,
            terms,
            all: modifiers.all,
            negated: modifiers.neq,
        }))
    }

    fn check_regex(&mut self, matcher: &Matcher) -> Result<(), String> {
        let Matcher::Regex(regex) = matcher else {
            return Ok(());
        };
        self.regexes_estimate += regexes::check(regex)?;
        if self.regexes_estimate > REGEXES_ESTIMATE_MAX {
            return Err("the regular expressions of this rule are too large together".to_owned());
        }
        Ok(())
    }
}
