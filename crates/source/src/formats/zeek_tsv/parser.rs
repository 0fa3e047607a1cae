//! Header lines and records.

use crate::lines::{Fault, Line, LineParser};
use crate::text::escapes;
use crate::{Sink, zeek};
use std::sync::Arc;
use yagura_model::{Event, Fields, LogSource, Timestamp, Value};

/// Most columns of a log; `conn` has about 25, packages add some.
const COLUMNS_MAX: usize = 1_024;

/// How the text of a column is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scalar {
    Text,
    Bool,
    Whole,
    Fraction,
}

/// One column.
#[derive(Debug, Clone)]
struct Column {
    name: Box<str>,
    scalar: Scalar,
    /// A set or vector.
    many: bool,
}

/// Reads the TSV logs of Zeek.
pub(super) struct ZeekTsv {
    separator: String,
    set_separator: String,
    empty: String,
    unset: String,
    path: String,
    log_source: Option<Arc<LogSource>>,
    columns: Vec<Column>,
    decoded: Vec<u8>,
}

impl Default for ZeekTsv {
    fn default() -> Self {
        Self {
            separator: "\t".to_owned(),
            set_separator: ",".to_owned(),
            empty: "(empty)".to_owned(),
            unset: "-".to_owned(),
            path: String::new(),
            log_source: None,
            columns: Vec::new(),
            decoded: Vec::new(),
        }
    }
}

impl ZeekTsv {
    fn header(&mut self, line: &str) -> Result<(), Fault> {
        // This line alone is separated by a blank, as the separator is not known before it.
        if let Some(separator) = line.strip_prefix("#separator ") {
            self.decoded.clear();
            escapes::backslash_x(separator.as_bytes(), &mut self.decoded);
            self.separator = String::from_utf8_lossy(&self.decoded).into_owned();
            if self.separator.is_empty() {
                self.separator.push('\t');
            }
            return Ok(());
        }
        let (name, value) = line
            .split_once(self.separator.as_str())
            .unwrap_or((line, ""));
        match name {
            "#set_separator" if !value.is_empty() => self.set_separator = value.to_owned(),
            "#empty_field" => self.empty = value.to_owned(),
            "#unset_field" => self.unset = value.to_owned(),
            "#path" => {
                self.path = value.to_owned();
                self.log_source = Some(zeek::route(value));
            }
            "#fields" => {
                let names = value.split(self.separator.as_str()).take(COLUMNS_MAX);
                self.columns = names.map(Column::text).collect();
            }
            "#types" => {
                let types = value.split(self.separator.as_str());
                let mut count = 0;
                for (column, name) in self.columns.iter_mut().zip(types) {
                    column.set_type(name);
                    count += 1;
                }
                if count != self.columns.len() {
                    return Err("fewer types than fields".into());
                }
            }
            // #open and #close.
            _ => {}
        }
        Ok(())
    }

    fn record(&mut self, text: &str, event: &mut Event) -> Result<(), Fault> {
        let mut values = text.split(self.separator.as_str());
        for (index, column) in self.columns.iter().enumerate() {
            let Some(value) = values.next() else {
                return Err(format!("{index} values for {} fields", self.columns.len()).into());
            };
            if value == self.unset {
                continue;
            }
            let decoded = &mut self.decoded;
            if !column.many {
                let value = if value == self.empty { "" } else { value };
                column.push(value, decoded, &mut event.fields);
            } else if value == self.empty {
                event.fields.push(&column.name, Value::Json("[]"));
            } else {
                let elements = value.split(self.set_separator.as_str());
                for element in elements.filter(|element| *element != self.unset) {
                    column.push(element, decoded, &mut event.fields);
                }
            }
        }
        if values.next().is_some() {
            return Err(format!("more values than the {} fields", self.columns.len()).into());
        }
        Ok(())
    }
}

impl Column {
    fn text(name: &str) -> Self {
        Self {
            name: name.into(),
            scalar: Scalar::Text,
            many: false,
        }
    }

    fn set_type(&mut self, name: &str) {
        let element = ["set[", "vector[", "list["]
            .iter()
            .find_map(|kind| name.strip_prefix(kind)?.strip_suffix(']'));
        self.many = element.is_some();
        self.scalar = match element.unwrap_or(name) {
            "bool" => Scalar::Bool,
            "count" | "int" | "port" => Scalar::Whole,
            "double" | "interval" | "time" => Scalar::Fraction,
            _ => Scalar::Text,
        };
    }

    /// Adds a value; one that is not of its type is kept as text.
    fn push(&self, text: &str, decoded: &mut Vec<u8>, fields: &mut Fields) {
        let typed = match self.scalar {
            Scalar::Text => None,
            Scalar::Bool => match text {
                "T" => Some(Value::Bool(true)),
                "F" => Some(Value::Bool(false)),
                _ => None,
            },
            Scalar::Whole => text.parse().map(Value::Int).ok(),
            Scalar::Fraction => text
                .parse()
                .ok()
                .filter(|n: &f64| n.is_finite())
                .map(Value::Float),
        };
        if let Some(value) = typed {
            fields.push(&self.name, value);
        } else if text.contains("\\x") {
            decoded.clear();
            escapes::backslash_x(text.as_bytes(), decoded);
            fields.push(&self.name, Value::Text(&String::from_utf8_lossy(decoded)));
        } else {
            fields.push(&self.name, Value::Text(text));
        }
    }
}

impl LineParser for ZeekTsv {
    fn line(&mut self, line: &Line<'_>, sink: &mut Sink<'_>) -> Result<(), Fault> {
        if line.text.starts_with('#') {
            return self.header(line.text);
        }
        let Some(log_source) = self.log_source.clone().filter(|_| !self.columns.is_empty()) else {
            return Err("no #path and #fields line before it".into());
        };
        let event = line.start("zeek_tsv", sink);
        self.record(line.text, event)?;
        event.time = match event.fields.get("ts") {
            Some(Value::Float(secs)) => Timestamp::from_secs_f64(secs),
            Some(Value::Text(text)) => Timestamp::parse(text),
            _ => None,
        };
        event.log_source = log_source;
        zeek::fill_view(&self.path, event);
        sink.emit();
        Ok(())
    }
}
