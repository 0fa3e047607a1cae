//! Text to trees, within the bounds.
//!
//! Plain scalars are resolved by the YAML 1.2 core schema, except that whole numbers with leading
//! zeros stay text, since rules mean them as such.

use super::{DEPTH_MAX, DOCUMENT_LEN_BYTES_MAX, Node, Size, Yaml, YamlError};
use foldhash::HashMap;
use saphyr_parser::{Event, Parser, ScalarStyle};

/// Parses all documents of a file. Empty documents are left out.
pub(crate) fn parse_documents(text: &str) -> Vec<Result<Node, YamlError>> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    split_documents(text)
        .into_iter()
        .filter_map(|(document, first_line)| parse_document(document, first_line).transpose())
        .collect()
}

/// Returns whether a text is nothing but directives such as `%YAML 1.1`, which belong to the
/// document behind them.
fn is_directives(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim_end);
    lines.clone().any(|line| line.starts_with('%'))
        && lines.all(|line| line.is_empty() || line.starts_with(['%', '#']))
}

/// Cuts at `---` lines. YAML forbids such a line inside a document, so this is exact.
fn split_documents(text: &str) -> Vec<(&str, usize)> {
    let mut documents = Vec::new();
    let (mut start, mut first_line, mut at) = (0, 1, 0);
    for (line, number) in text.split_inclusive('\n').zip(1..) {
        let is_marker = line
            .strip_prefix("---")
            .is_some_and(|rest| rest.trim_start().len() < rest.len() || rest.is_empty());
        if is_marker && at > start && !is_directives(&text[start..at]) {
            documents.push((&text[start..at], first_line));
            (start, first_line) = (at, number);
        }
        at += line.len();
    }
    documents.push((&text[start..], first_line));
    documents
}

fn parse_document(text: &str, first_line: usize) -> Result<Option<Node>, YamlError> {
    let error = |line: usize, reason: String| YamlError {
        line: first_line + line.saturating_sub(1),
        reason,
    };
    if text.len() > DOCUMENT_LEN_BYTES_MAX {
        return Err(error(
            1,
            format!("document is longer than {DOCUMENT_LEN_BYTES_MAX} bytes"),
        ));
    }
    let mut builder = Builder::default();
    for event in Parser::new_from_str(text) {
        let (event, span) =
            event.map_err(|e| error(e.marker().line(), format!("not YAML: {}", e.info())))?;
        let line = first_line + span.start.line().saturating_sub(1);
        builder
            .event(event, line)
            .map_err(|reason| YamlError { line, reason })?;
    }
    Ok(builder.root.filter(|root| root.value != Yaml::Null))
}

/// A collection being filled.
struct Open {
    line: usize,
    anchor: usize,
    elements: Vec<Node>,
    is_map: bool,
}

#[derive(Default)]
struct Builder {
    stack: Vec<Open>,
    anchors: HashMap<usize, (Node, Size)>,
    size: Size,
    root: Option<Node>,
}

impl Builder {
    fn event(&mut self, event: Event<'_>, line: usize) -> Result<(), String> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let plain = style == ScalarStyle::Plain && tag.is_none();
                let value = if plain {
                    resolve(&text)
                } else {
                    Yaml::Str(text.into_owned())
                };
                let node = Node { value, line };
                let size = node.size();
                if anchor > 0 {
                    self.anchors.insert(anchor, (node.clone(), size));
                }
                self.add(node, size)
            }
            Event::SequenceStart(anchor, _) => self.open(line, anchor, false),
            Event::MappingStart(anchor, _) => self.open(line, anchor, true),
            Event::SequenceEnd | Event::MappingEnd => self.close(),
            Event::Alias(anchor) => {
                let (node, size) = self
                    .anchors
                    .get(&anchor)
                    .ok_or("an alias to an anchor that is not complete here")?;
                let size = *size;
                self.size.plus(size).check()?;
                let node = node.clone();
                self.add(node, size)
            }
            _ => Ok(()),
        }
    }

    fn open(&mut self, line: usize, anchor: usize, is_map: bool) -> Result<(), String> {
        if self.stack.len() >= DEPTH_MAX {
            return Err(format!("nested deeper than {DEPTH_MAX}"));
        }
        self.stack.push(Open {
            line,
            anchor,
            elements: Vec::new(),
            is_map,
        });
        Ok(())
    }

    fn close(&mut self) -> Result<(), String> {
        let Some(open) = self.stack.pop() else {
            return Ok(());
        };
        let value = if open.is_map {
            Yaml::Map(pairs(open.elements)?)
        } else {
            Yaml::List(open.elements)
        };
        let node = Node {
            value,
            line: open.line,
        };
        if open.anchor > 0 {
            self.anchors
                .insert(open.anchor, (node.clone(), node.size()));
        }
        // What is in it was counted when it came.
        let own = Size {
            nodes: 1,
            len_bytes: 0,
        };
        self.add(node, own)
    }

    fn add(&mut self, node: Node, size: Size) -> Result<(), String> {
        self.size = self.size.plus(size);
        self.size.check()?;
        match self.stack.last_mut() {
            Some(open) => open.elements.push(node),
            None if self.root.is_none() => self.root = Some(node),
            None => return Err("a second value in one document".to_owned()),
        }
        Ok(())
    }
}

fn pairs(elements: Vec<Node>) -> Result<Vec<(Node, Node)>, String> {
    let mut members: Vec<(Node, Node)> = Vec::with_capacity(elements.len() / 2);
    let mut elements = elements.into_iter();
    while let (Some(key), Some(value)) = (elements.next(), elements.next()) {
        members.push((key, value));
    }
    let mut lines: HashMap<&Yaml, usize> = HashMap::default();
    for (key, _) in &members {
        if let Some(first) = lines.insert(&key.value, key.line) {
            let name = key.to_text().unwrap_or_default();
            return Err(format!(
                "key {name:?} is given twice, on lines {first} and {}",
                key.line
            ));
        }
    }
    Ok(members)
}

/// YAML 1.2 core schema for plain scalars.
fn resolve(text: &str) -> Yaml {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Yaml::Null,
        "true" | "True" | "TRUE" => return Yaml::Bool(true),
        "false" | "False" | "FALSE" => return Yaml::Bool(false),
        _ => {}
    }
    let unsigned = text.trim_start_matches(['-', '+']);
    if !unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return Yaml::Str(text.to_owned());
    }
    if let Some(hex) = text.strip_prefix("0x")
        && let Ok(n) = i64::from_str_radix(hex, 16)
    {
        return Yaml::Int(n);
    }
    let leading_zero = unsigned.len() > 1 && unsigned.starts_with('0') && !unsigned.contains('.');
    if !leading_zero && let Ok(n) = text.parse::<i64>() {
        return Yaml::Int(n);
    }
    let is_float = unsigned.contains(['.', 'e', 'E'])
        && unsigned
            .bytes()
            .all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b))
        && text.parse::<f64>().is_ok_and(f64::is_finite);
    if is_float {
        return Yaml::Float(text.to_owned());
    }
    Yaml::Str(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn one(text: &str) -> Node {
        parse_documents(text).remove(0).expect("valid")
    }

    #[test]
    fn directives_belong_to_the_document_behind_them() {
        let text = "# c\n%YAML 1.1\n---\na: 1\n---\nb: 2\n";
        let documents = parse_documents(text);
        let lines: Vec<_> = documents
            .iter()
            .map(|d| d.as_ref().map(|n| n.line))
            .collect();
        assert_eq!(lines, [Ok(4), Ok(6)]);
    }

    #[test]
    fn documents_know_their_lines_and_fail_alone() {
        let documents = parse_documents("a: 1\n---\nb: [\n--- # third\nc: x\n");
        assert_eq!(documents.len(), 3);
        let error = documents[1].as_ref().expect_err("unclosed");
        assert!((3..=4).contains(&error.line), "{error:?}");
        let third = documents[2].as_ref().expect("valid");
        assert_eq!(third.get("c").map(|n| n.line), Some(5));
    }

    #[test]
    fn scalars_follow_the_core_schema() {
        let node = one("[1, 0x10, 007, 1.50, 'true', true, ~, 4625a, 10.0.0.1, 1e3, yes]");
        let values: Vec<_> = node.elements().iter().map(|n| n.value.clone()).collect();
        let str = |s: &str| Yaml::Str(s.to_owned());
        assert_eq!(
            values,
            [
                Yaml::Int(1),
                Yaml::Int(16),
                str("007"),
                Yaml::Float("1.50".to_owned()),
                str("true"),
                Yaml::Bool(true),
                Yaml::Null,
                str("4625a"),
                str("10.0.0.1"),
                Yaml::Float("1e3".to_owned()),
                str("yes"),
            ]
        );
    }

    #[test]
    fn alias_bombs_depth_and_repeated_keys_are_errors() {
        let mut bomb = "a: &a [x,x,x,x,x,x,x,x,x,x]\n".to_owned();
        for (from, to) in ["a", "b", "c", "d", "e", "f", "g"]
            .iter()
            .zip(["b", "c", "d", "e", "f", "g", "h"])
        {
            bomb.push_str(&format!(
                "{to}: &{to} [{}]\n",
                vec![format!("*{from}"); 10].join(",")
            ));
        }
        let error = parse_documents(&bomb)
            .remove(0)
            .expect_err("too many nodes");
        assert!(
            error.reason.contains("more than") && error.line > 1,
            "{error:?}"
        );
        for opening in ["[", "- ", "? "] {
            let error = parse_documents(&opening.repeat(10_000))
                .remove(0)
                .expect_err("too deep");
            assert!(
                error.reason.contains("deeper") || error.reason.contains("limit"),
                "{error:?}"
            );
        }
        let error = parse_documents("a: 1\nb: 2\na: 3\n")
            .remove(0)
            .expect_err("twice");
        assert!(error.reason.contains("lines 1 and 3"), "{error:?}");
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,200}") {
            parse_documents(&text);
        }
    }
}
