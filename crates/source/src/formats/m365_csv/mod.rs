//! Exports of Microsoft 365's unified audit log as CSV (`m365_csv`), from Purview or from
//! `Search-UnifiedAuditLog | Export-Csv`: the column `AuditData` holds the record as JSON, which
//! is read as the dialect `m365` reads it. The other columns are kept under their names.
//!
//! A record is a line: the JSON has no line breaks, and no other column has any.

#[cfg(test)]
mod tests;

use crate::formats::m365;
use crate::json::DialectState;
use crate::lines::{Fault, Line, LineDecoder, LineParser};
use crate::{Decoder, Format, Framing, Head, Sink, SourceOptions};
use yagura_model::Value;

pub(super) const FORMAT: Format = Format {
    name: "m365_csv",
    title: (
        "Microsoft 365 unified audit log (CSV export)",
        "Microsoft 365統合監査ログ（CSV）",
    ),
    detect,
    framing: |_| Framing::Lines,
    stateless: false,
    decoder,
};

/// Most columns; exports have up to about 25.
const COLUMNS_MAX: usize = 256;
const RECORD_COLUMN: &str = "AuditData";

fn detect(head: &Head<'_>) -> u8 {
    let names = head.lines().find(|line| !is_comment(line)).and_then(split);
    let is_export = names.is_some_and(|names| {
        let has = |wanted: &[&str]| names.iter().any(|name| wanted.contains(&name.as_str()));
        has(&[RECORD_COLUMN])
            && has(&[
                "CreationDate",
                "CreationTime",
                "RecordId",
                "Operation",
                "Operations",
            ])
    });
    if is_export { 95 } else { 0 }
}

fn decoder(_options: &SourceOptions) -> Box<dyn Decoder> {
    Box::new(LineDecoder(M365Csv::default()))
}

/// PowerShell puts the type of its objects in front.
fn is_comment(line: &str) -> bool {
    line.starts_with("#TYPE ")
}

#[derive(Default)]
struct M365Csv {
    /// Names of the columns, once they were read.
    names: Vec<String>,
    state: DialectState,
}

impl LineParser for M365Csv {
    fn line(&mut self, line: &Line<'_>, sink: &mut Sink<'_>) -> Result<(), Fault> {
        if is_comment(line.text) {
            return Ok(());
        }
        let values = split(line.text).ok_or("a quote that is not closed")?;
        if values.iter().any(|value| value == RECORD_COLUMN) {
            // Files that were put together name the columns again.
            self.names = values;
            return Ok(());
        }
        if self.names.is_empty() {
            return Err("no line with the names of the columns before it".into());
        }
        if values.len() != self.names.len() {
            return Err(format!("{} values for {} columns", values.len(), self.names.len()).into());
        }
        let event = line.start("m365_csv", sink);
        let mut fitted = true;
        for (name, value) in self.names.iter().zip(&values) {
            if !value.is_empty() {
                fitted &= event.fields.push(name, Value::Text(value));
            }
        }
        event.flags.truncated = !fitted;
        (m365::DIALECT.normalise)(event, &mut self.state);
        event.format = "m365_csv";
        sink.emit();
        Ok(())
    }
}

/// Splits a line at commas outside quotes (RFC 4180); `None` if a quote is left open.
fn split(line: &str) -> Option<Vec<String>> {
    let mut values = Vec::new();
    let mut rest = line;
    while values.len() < COLUMNS_MAX {
        let (value, after) = match rest.strip_prefix('"') {
            Some(inside) => quoted(inside)?,
            None => match rest.split_once(',') {
                Some((value, after)) => (value.to_owned(), Some(after)),
                None => (rest.to_owned(), None),
            },
        };
        values.push(value);
        match after {
            Some(after) => rest = after,
            None => return Some(values),
        }
    }
    Some(values)
}

/// Reads up to the closing quote, undoing `""`, and the comma behind it.
fn quoted(inside: &str) -> Option<(String, Option<&str>)> {
    let mut value = String::new();
    let mut rest = inside;
    loop {
        let (part, after) = rest.split_once('"')?;
        value.push_str(part);
        match after.strip_prefix('"') {
            Some(more) => {
                value.push('"');
                rest = more;
            }
            None => return Some((value, after.strip_prefix(','))),
        }
    }
}
