//! Findings for programs: one JSON object a line.
//!
//! In: findings one after the other. Out: bytes. Invariant: lossless (whatever a finding holds
//! is in its line) and safe to print (JSON escapes control characters).
//!
//! Keys, always all of them and in this order: `rule_id`, `rule_title`, `author`, `level`,
//! `time` (RFC 3339, UTC), `source_file`, `record_id`, `channel`, `event_id` (a number when it is
//! one), `computer`, `matched` (field to value, or to a list of values; keyword matches under
//! `keywords`), `tags`; what is unknown is `null`. Only correlations have also `group` (name to
//! value) and `event_count`. Findings that belong to an incident have at the end `incident_id` and
//! `outcome` (`success`, `failed`, `unknown`).

use std::fmt::Display;
use std::io::Write;
use yagura_model::{Finding, Incident};

/// Key of matches that belong to no field.
const KEYWORDS: &str = "keywords";

/// Writes findings into a buffer of the caller. Keeps its own memory between findings.
#[derive(Debug, Default)]
pub struct NdjsonWriter {
    order: Vec<u32>,
}

impl NdjsonWriter {
    /// Makes a writer.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends one line, with its line feed.
    pub fn write(&mut self, finding: &Finding, out: &mut Vec<u8>) {
        let rule = &finding.rule;
        out.extend_from_slice(b"{\"rule_id\":");
        string(out, &rule.id);
        out.extend_from_slice(b",\"rule_title\":");
        string(out, &rule.title.en);
        out.extend_from_slice(b",\"author\":");
        string_or_null(out, rule.author.as_deref());
        out.extend_from_slice(b",\"level\":");
        string_or_null(out, rule.level.map(|level| level.as_str()));
        out.extend_from_slice(b",\"time\":");
        match finding.time {
            Some(time) => quoted(out, time),
            None => out.extend_from_slice(b"null"),
        }
        out.extend_from_slice(b",\"source_file\":");
        string(out, &finding.source_file);
        out.extend_from_slice(b",\"record_id\":");
        display(out, finding.record_id);
        out.extend_from_slice(b",\"channel\":");
        string_or_null(out, finding.channel.as_deref());
        out.extend_from_slice(b",\"event_id\":");
        match finding.event_id.as_deref() {
            Some(id) if is_json_number(id) => out.extend_from_slice(id.as_bytes()),
            id => string_or_null(out, id),
        }
        out.extend_from_slice(b",\"computer\":");
        string_or_null(out, finding.computer.as_deref());
        out.extend_from_slice(b",\"matched\":");
        let matched = |at: usize| {
            let evidence = &finding.matched[at];
            let field = if evidence.field.is_empty() {
                KEYWORDS
            } else {
                &evidence.field
            };
            (field, evidence.value.as_str())
        };
        self.object(out, finding.matched.len(), matched);
        out.extend_from_slice(b",\"tags\":");
        list(out, rule.tags.iter().map(String::as_str));
        if let Some(group) = &finding.group {
            out.extend_from_slice(b",\"group\":");
            self.object(out, group.len(), |at| {
                (group[at].0.as_str(), group[at].1.as_str())
            });
        }
        if finding.group.is_some() || finding.event_count.is_some() {
            out.extend_from_slice(b",\"event_count\":");
            match finding.event_count {
                Some(count) => display(out, count),
                None => out.extend_from_slice(b"null"),
            }
        }
        out.extend_from_slice(END);
        if let Some(incident) = finding.incident {
            add_incident(incident, out);
        }
    }

    /// Writes pairs as an object; several values of one name become a list. Names come in
    /// alphabetical order: sorting keeps thousands of values of one hostile event linear enough.
    fn object<'a>(
        &mut self,
        out: &mut Vec<u8>,
        len: usize,
        pair: impl Fn(usize) -> (&'a str, &'a str),
    ) {
        self.order.clear();
        self.order.extend(0..u32::try_from(len).unwrap_or(u32::MAX));
        self.order.sort_by_key(|at| pair(*at as usize).0);
        out.push(b'{');
        let mut first = true;
        for same_name in self
            .order
            .chunk_by(|a, b| pair(*a as usize).0 == pair(*b as usize).0)
        {
            if !std::mem::take(&mut first) {
                out.push(b',');
            }
            string(out, pair(same_name[0] as usize).0);
            out.push(b':');
            match same_name {
                [only] => string(out, pair(*only as usize).1),
                several => list(out, several.iter().map(|at| pair(*at as usize).1)),
            }
        }
        out.push(b'}');
    }
}

/// Ends a line.
const END: &[u8] = b"}\n";

/// Adds the incident to the last line of `out`, which was written without one.
pub fn add_incident(incident: Incident, out: &mut Vec<u8>) {
    out.truncate(out.len().saturating_sub(END.len()));
    out.extend_from_slice(b",\"incident_id\":");
    quoted(out, incident.id);
    out.extend_from_slice(b",\"outcome\":");
    quoted(out, incident.outcome.as_str());
    out.extend_from_slice(END);
}

fn string(out: &mut Vec<u8>, text: &str) {
    // Writing text to a vector cannot fail.
    let _ = serde_json::to_writer(out, text);
}

fn string_or_null(out: &mut Vec<u8>, text: Option<&str>) {
    match text {
        Some(text) => string(out, text),
        None => out.extend_from_slice(b"null"),
    }
}

fn list<'a>(out: &mut Vec<u8>, items: impl Iterator<Item = &'a str>) {
    out.push(b'[');
    for (at, item) in items.enumerate() {
        if at > 0 {
            out.push(b',');
        }
        string(out, item);
    }
    out.push(b']');
}

fn display(out: &mut Vec<u8>, value: impl Display) {
    // Writing to a vector cannot fail.
    let _ = write!(out, "{value}");
}

/// For values whose text needs no escaping.
fn quoted(out: &mut Vec<u8>, value: impl Display) {
    let _ = write!(out, "\"{value}\"");
}

/// Whether decimal text is the same as a JSON number: no sign, no leading zero, at most 15 digits
/// (readers that keep numbers as floating point would change longer ones).
fn is_json_number(text: &str) -> bool {
    let digits = !text.is_empty() && text.len() <= 15 && text.bytes().all(|b| b.is_ascii_digit());
    digits && (text == "0" || !text.starts_with('0'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::samples;
    use serde_json::Value;

    fn line(finding: &Finding) -> String {
        let mut out = Vec::new();
        NdjsonWriter::new().write(finding, &mut out);
        String::from_utf8(out).expect("UTF-8")
    }

    #[test]
    fn a_plain_finding_has_these_keys_in_this_order() {
        insta::assert_snapshot!(line(&samples::plain()).trim_end(), @r#"{"rule_id":"5f3a2c1e-0000-4000-8000-000000000001","rule_title":"Encoded PowerShell Command","author":"Example Author","level":"high","time":"2026-03-01T10:02:11.5Z","source_file":"logs/dc01.evtx","record_id":4711,"channel":"Security","event_id":4688,"computer":"DC01.example.com","matched":{"CommandLine":"powershell.exe -enc SQBFAFgA","Image":"C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe"},"tags":["attack.execution","attack.t1059.001"]}"#);
    }

    #[test]
    fn a_correlation_has_its_group_and_count() {
        insta::assert_snapshot!(line(&samples::correlation()).trim_end(), @r#"{"rule_id":"5f3a2c1e-0000-4000-8000-000000000002","rule_title":"Many Failed Logons From One Address","author":"Example Author","level":"medium","time":"2026-03-01T10:05:00Z","source_file":"logs/dc01.evtx","record_id":4800,"channel":"Security","event_id":4625,"computer":"DC01.example.com","matched":{},"tags":["attack.credential-access","attack.t1110"],"group":{"IpAddress":"203.0.113.7","TargetDomainName":"EXAMPLE"},"event_count":57}"#);
    }

    #[test]
    fn hostile_text_comes_back_as_it_was() {
        let finding = samples::hostile();
        let line = line(&finding);
        assert_eq!(line.matches('\n').count(), 1);
        assert!(!line.trim_end().chars().any(char::is_control));
        let value: Value = serde_json::from_str(&line).expect("JSON");
        assert_eq!(value["computer"].as_str(), finding.computer.as_deref());
        assert_eq!(
            value["matched"]["CommandLine"],
            finding.matched[0].value.as_str()
        );
    }

    #[test]
    fn several_values_of_a_field_are_a_list_and_keywords_have_their_key() {
        let mut finding = samples::plain();
        finding.matched = [("B", "2"), ("", "mimikatz"), ("A", "1"), ("B", "3")]
            .map(|(field, value)| yagura_model::Evidence::new(field, value))
            .to_vec();
        let value: Value = serde_json::from_str(&line(&finding)).expect("JSON");
        assert_eq!(
            value["matched"],
            serde_json::json!({"A": "1", "B": ["2", "3"], "keywords": "mimikatz"})
        );
    }

    #[test]
    fn unknown_values_are_null_and_only_true_numbers_are_numbers() {
        let mut finding = samples::plain();
        (finding.time, finding.computer, finding.event_id) = (None, None, None);
        let value: Value = serde_json::from_str(&line(&finding)).expect("JSON");
        assert!(
            value["time"].is_null() && value["computer"].is_null() && value["event_id"].is_null()
        );
        for (text, is_number) in [
            ("4624", true),
            ("0", true),
            ("007", false),
            ("-1", false),
            ("1e3", false),
            ("99999999999999999", false),
        ] {
            finding.event_id = Some(text.to_owned());
            let value: Value = serde_json::from_str(&line(&finding)).expect("JSON");
            assert_eq!(value["event_id"].is_number(), is_number, "{text}");
        }
    }

    #[test]
    fn a_finding_with_thousands_of_values_is_written_quickly() {
        let mut finding = samples::plain();
        finding.matched = (0..4_096)
            .map(|n| yagura_model::Evidence::new("Field", &n.to_string()))
            .collect();
        let mut writer = NdjsonWriter::new();
        let mut out = Vec::new();
        for _ in 0..100 {
            out.clear();
            writer.write(&finding, &mut out);
        }
        assert!(out.len() > 20_000);
    }
}
