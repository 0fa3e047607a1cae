//! One file: its documents, global `action` documents, and the parts that rules, correlations
//! and filters share.

use super::{Refused, correlation, detection, refuse, strings, texts};
use crate::problem::Problem;
use crate::rule::{Correlation, Filter, Rule, RuleLogSource};
use crate::yaml::{Node, Size, Yaml, parse_documents};
use foldhash::HashMap;
use std::sync::Arc;
use yagura_model::{Level, RuleMeta, TranslatedText};

/// What parsing needs besides the text.
#[derive(Debug, Clone, Default)]
pub struct ParseOptions {
    /// Values of placeholders (`%name%` under `expand`), by name.
    pub placeholders: HashMap<String, Vec<String>>,
    /// If given, placeholders without values stand for any text, but for these.
    pub any_text_except: Option<Vec<String>>,
}

/// What a document is.
#[derive(Debug, Clone)]
pub enum Document {
    /// A detection rule.
    Rule(Rule),
    /// A correlation.
    Correlation(Correlation),
    /// A global filter.
    Filter(Filter),
}

/// The documents of a file, and what is wrong with the others.
#[derive(Debug, Clone, Default)]
pub struct ParsedFile {
    /// Good documents in order.
    pub documents: Vec<Document>,
    /// A problem for each bad one.
    pub problems: Vec<Problem>,
}

/// Parses a rule file. `file` is its name for messages and findings.
#[must_use]
pub fn parse_file(file: &str, text: &str, options: &ParseOptions) -> ParsedFile {
    let mut parsed = ParsedFile::default();
    let mut actions = Actions::default();
    for document in parse_documents(text) {
        let result = document
            .map_err(|e| Refused {
                line: e.line,
                reason: e.reason,
            })
            .and_then(|node| actions.apply(node))
            .and_then(|node| match node {
                None => Ok(None),
                Some(node) => {
                    let result = parse_document(file, &node, options);
                    actions.previous = Some(node);
                    result.map(Some)
                }
            });
        match result {
            Ok(Some(document)) => parsed.documents.push(document),
            Ok(None) => {}
            Err(refused) => parsed.problems.push(Problem {
                file: file.to_owned(),
                line: refused.line,
                reason: refused.reason,
            }),
        }
    }
    parsed
}

/// Most that global documents and repeats add to the documents of one file.
const MERGED_MAX: Size = Size {
    nodes: 1_000_000,
    len_bytes: 64 << 20,
};

/// Rule collections (specification 1 and pySigma): `action: global` is merged into all documents
/// behind it, `reset` forgets it, `repeat` is merged into the document before it.
#[derive(Default)]
struct Actions {
    global: Option<(Node, Size)>,
    previous: Option<Node>,
    /// What was merged so far.
    merged: Size,
}

impl Actions {
    fn apply(&mut self, node: Node) -> Result<Option<Node>, Refused> {
        let Some(action) = node.get("action") else {
            let Some((global, size)) = &self.global else {
                return Ok(Some(node));
            };
            self.merged = self.merged.plus(*size);
            self.check(&node)?;
            return Ok(Some(merge(Some(global.clone()), node)));
        };
        let rest = without_action(&node);
        match action.as_str() {
            Some("global") => {
                let size = rest.size();
                self.global = Some((rest, size));
                Ok(None)
            }
            Some("reset") => {
                self.global = None;
                Ok(None)
            }
            Some("repeat") => match self.previous.take() {
                Some(before) => {
                    self.merged = self.merged.plus(before.size());
                    self.check(&node)?;
                    Ok(Some(merge(Some(before), rest)))
                }
                None => refuse(action, "action: repeat needs a document before it"),
            },
            _ => refuse(action, "action must be global, reset or repeat"),
        }
    }

    fn check(&self, node: &Node) -> Result<(), Refused> {
        let Size { nodes, len_bytes } = self.merged;
        if nodes > MERGED_MAX.nodes || len_bytes > MERGED_MAX.len_bytes {
            return refuse(
                node,
                "the global document is too large to be merged into so many",
            );
        }
        Ok(())
    }
}

fn without_action(node: &Node) -> Node {
    let others = node
        .members()
        .iter()
        .filter(|(k, _)| k.as_str() != Some("action"));
    Node {
        line: node.line,
        value: Yaml::Map(others.cloned().collect()),
    }
}

/// Lays `over` on `base`: maps are merged, anything else is replaced.
fn merge(base: Option<Node>, over: Node) -> Node {
    let (Some(base), Yaml::Map(_)) = (base, &over.value) else {
        return over;
    };
    let Yaml::Map(mut members) = base.value else {
        return over;
    };
    let line = over.line;
    if let Yaml::Map(additions) = over.value {
        for (key, value) in additions {
            match members.iter().position(|(k, _)| k.value == key.value) {
                Some(at) => {
                    let (_, old) = members.remove(at);
                    members.insert(at, (key, merge(Some(old), value)));
                }
                None => members.push((key, value)),
            }
        }
    }
    Node {
        value: Yaml::Map(members),
        line,
    }
}

fn parse_document(file: &str, node: &Node, options: &ParseOptions) -> Result<Document, Refused> {
    if !matches!(node.value, Yaml::Map(_)) {
        return refuse(node, "a rule must be a map of attributes");
    }
    if node.get("correlation").is_some() {
        return correlation::parse(file, node).map(Document::Correlation);
    }
    if let Some(filter) = node.get("filter") {
        return parse_filter(file, node, filter, options).map(Document::Filter);
    }
    let Some(section) = node.get("detection") else {
        return refuse(node, "no detection, correlation or filter section");
    };
    let (detection, not_evaluable) =
        detection::parse(section, options, &["condition", "timeframe"])?;
    Ok(Document::Rule(Rule {
        meta: Arc::new(meta(file, node)?),
        line: node.line,
        name: text(node, "name"),
        log_source: log_source(node)?,
        detection,
        not_evaluable,
    }))
}

fn parse_filter(
    file: &str,
    node: &Node,
    section: &Node,
    options: &ParseOptions,
) -> Result<Filter, Refused> {
    let rules = match section.get("rules") {
        None => return refuse(section, "filter: `rules` is missing"),
        Some(rules) if rules.as_str() == Some("any") => None,
        Some(rules) => Some(texts(Some(rules), "filter: `rules`")?),
    };
    let (detection, not_evaluable) = detection::parse(section, options, &["condition", "rules"])?;
    if let Some(reason) = not_evaluable {
        return refuse(section, reason);
    }
    Ok(Filter {
        title: text(node, "title").unwrap_or_default(),
        file: file.to_owned(),
        line: node.line,
        log_source: log_source(node)?,
        rules,
        detection: Arc::new(detection),
    })
}

fn text(node: &Node, key: &str) -> Option<String> {
    node.get(key).and_then(Node::to_text)
}

fn log_source(node: &Node) -> Result<RuleLogSource, Refused> {
    let Some(section) = node.get("logsource") else {
        return refuse(node, "no logsource section");
    };
    if !matches!(section.value, Yaml::Map(_)) {
        return refuse(section, "logsource must be a map");
    }
    let part = |key| text(section, key).map(|t| t.to_lowercase());
    Ok(RuleLogSource {
        product: part("product"),
        category: part("category"),
        service: part("service"),
    })
}

/// Reads the descriptive attributes. Our own rules carry Japanese texts and advice in a custom
/// attribute `yagura`.
pub(super) fn meta(file: &str, node: &Node) -> Result<RuleMeta, Refused> {
    let Some(title) = text(node, "title") else {
        return refuse(node, "no title");
    };
    let ours = node.get("yagura");
    let our_text = |key: &str| ours.and_then(|o| text(o, key));
    let level = match node.get("level") {
        None => None,
        Some(level) => match level.to_text().unwrap_or_default().parse::<Level>() {
            Ok(level) => Some(level),
            Err(error) => return refuse(level, format!("level: {error}")),
        },
    };
    Ok(RuleMeta {
        id: text(node, "id").unwrap_or_else(|| format!("{file}#{title}")),
        title: TranslatedText {
            en: title,
            ja: our_text("title_ja"),
        },
        description: TranslatedText {
            en: text(node, "description").unwrap_or_default(),
            ja: our_text("description_ja"),
        },
        advice: our_text("advice").map(|en| TranslatedText {
            en,
            ja: our_text("advice_ja"),
        }),
        author: text(node, "author").or_else(|| match node.get("author") {
            Some(list) => Some(strings(Some(list)).join(", ")).filter(|a| !a.is_empty()),
            None => None,
        }),
        level,
        status: text(node, "status"),
        license: text(node, "license"),
        tags: strings(node.get("tags")),
        references: strings(node.get("references")),
        false_positives: strings(node.get("falsepositives")),
        fields: strings(node.get("fields")),
        file: file.to_owned(),
    })
}
