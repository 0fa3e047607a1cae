//! YAML documents as trees that know their lines.
//!
//! In: the text of a rule file. Out: one tree, or one error with a line, for each document; a
//! broken document does not harm the next. Bounds: [`DOCUMENT_LEN_BYTES_MAX`], [`DEPTH_MAX`], and
//! [`NODES_MAX`] and [`EXPANDED_LEN_BYTES_MAX`] (after aliases are expanded, so an alias bomb is
//! an error).

mod read;

pub(crate) use read::parse_documents;

/// Longest document.
pub(crate) const DOCUMENT_LEN_BYTES_MAX: usize = 1 << 20;
/// Deepest nesting.
pub(crate) const DEPTH_MAX: usize = 64;
/// Most nodes of a document. The largest SigmaHQ rule has about 1,200.
pub(crate) const NODES_MAX: usize = 100_000;
/// Most bytes of text of a document once its aliases are expanded.
pub(crate) const EXPANDED_LEN_BYTES_MAX: usize = 4 << 20;

/// A value and the line (1-based) where it starts.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Node {
    pub(crate) value: Yaml,
    pub(crate) line: usize,
}

/// A YAML value.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Yaml {
    Null,
    Bool(bool),
    Int(i64),
    /// A number with a fraction or exponent, as written.
    Float(String),
    Str(String),
    List(Vec<Node>),
    Map(Vec<(Node, Node)>),
}

/// A document that is no YAML, or is beyond a bound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct YamlError {
    pub(crate) line: usize,
    pub(crate) reason: String,
}

impl Node {
    /// Returns the value of the first member called `key`.
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        self.members()
            .iter()
            .find(|(k, _)| k.as_str() == Some(key))
            .map(|(_, v)| v)
    }

    /// Returns the members of a map; none for another value.
    pub(crate) fn members(&self) -> &[(Self, Self)] {
        match &self.value {
            Yaml::Map(members) => members,
            _ => &[],
        }
    }

    /// Returns the elements of a list, a single value as a list of one, nothing for null.
    pub(crate) fn elements(&self) -> &[Self] {
        match &self.value {
            Yaml::List(elements) => elements,
            Yaml::Null => &[],
            _ => std::slice::from_ref(self),
        }
    }

    pub(crate) fn as_str(&self) -> Option<&str> {
        match &self.value {
            Yaml::Str(text) => Some(text),
            _ => None,
        }
    }

    /// Returns a scalar as text; `None` for null, lists and maps.
    pub(crate) fn to_text(&self) -> Option<String> {
        match &self.value {
            Yaml::Str(text) | Yaml::Float(text) => Some(text.clone()),
            Yaml::Int(n) => Some(n.to_string()),
            Yaml::Bool(b) => Some(b.to_string()),
            Yaml::Null | Yaml::List(_) | Yaml::Map(_) => None,
        }
    }

    /// Returns how large it is, with everything in it.
    pub(crate) fn size(&self) -> Size {
        let own = Size {
            nodes: 1,
            len_bytes: match &self.value {
                Yaml::Str(text) | Yaml::Float(text) => text.len(),
                _ => 0,
            },
        };
        match &self.value {
            Yaml::List(elements) => elements.iter().map(Self::size).fold(own, Size::plus),
            Yaml::Map(members) => members
                .iter()
                .map(|(key, value)| key.size().plus(value.size()))
                .fold(own, Size::plus),
            _ => own,
        }
    }
}

/// How much memory a tree takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Size {
    /// Values, the collections themselves included.
    pub(crate) nodes: usize,
    /// Bytes of their text.
    pub(crate) len_bytes: usize,
}

impl Size {
    pub(crate) fn plus(self, other: Self) -> Self {
        Self {
            nodes: self.nodes + other.nodes,
            len_bytes: self.len_bytes + other.len_bytes,
        }
    }

    fn check(self) -> Result<(), String> {
        if self.nodes > NODES_MAX {
            return Err(format!("more than {NODES_MAX} values (aliases counted)"));
        }
        if self.len_bytes > EXPANDED_LEN_BYTES_MAX {
            return Err(format!(
                "more than {EXPANDED_LEN_BYTES_MAX} bytes of text (aliases counted)"
            ));
        }
        Ok(())
    }
}

/// Parses a file of one document as JSON: for files that stand beside rules, such as their tests.
/// Numbers with a fraction become text where JSON could not keep them.
///
/// # Errors
/// Line and reason.
pub fn yaml_to_json(text: &str) -> Result<serde_json::Value, String> {
    match parse_documents(text).into_iter().next() {
        Some(Ok(node)) => Ok(to_json(&node)),
        Some(Err(error)) => Err(format!("line {}: {}", error.line, error.reason)),
        None => Ok(serde_json::Value::Null),
    }
}

fn to_json(node: &Node) -> serde_json::Value {
    use serde_json::Value as Json;
    match &node.value {
        Yaml::Null => Json::Null,
        Yaml::Bool(b) => Json::Bool(*b),
        Yaml::Int(n) => Json::from(*n),
        Yaml::Float(text) => text
            .parse::<f64>()
            .map_or_else(|_| Json::from(text.clone()), Json::from),
        Yaml::Str(text) => Json::from(text.clone()),
        Yaml::List(elements) => elements.iter().map(to_json).collect(),
        Yaml::Map(members) => Json::Object(
            members
                .iter()
                .map(|(k, v)| (k.to_text().unwrap_or_default(), to_json(v)))
                .collect(),
        ),
    }
}
