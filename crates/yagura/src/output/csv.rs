//! Findings for spreadsheets and Timesketch: RFC 4180, one header line.
//!
//! In: findings one after the other. Out: bytes. Timesketch needs `message`, `datetime` (ISO
//! 8601 with zone) and `timestamp_desc` in every row; `timestamp` is in microseconds. Without a time
//! they are those of 1970-01-01, and the description says so.
//!
//! Invariant: no cell is a formula to a spreadsheet (such cells get a leading apostrophe), and no
//! cell holds a character that steers a terminal or reorders text. The exact text is in NDJSON.

use super::sanitize::visible;
use std::borrow::Cow;
use std::fmt::Write as _;
use yagura_model::{Evidence, Finding, Incident, Timestamp};

/// Column names, in order.
const COLUMNS: [&str; 21] = [
    "datetime",
    "timestamp",
    "timestamp_desc",
    "message",
    "level",
    "rule_title",
    "rule_id",
    "author",
    "computer",
    "user",
    "channel",
    "event_id",
    "record_id",
    "source_file",
    "tags",
    "matched",
    "group",
    "event_count",
    "references",
    "incident_id",
    "outcome",
];

/// Most characters of a cell: what spreadsheets accept (32,767), less room for the apostrophe.
const CELL_LEN_CHARS_MAX: usize = 32_000;

/// Appends the header line.
pub fn write_header(out: &mut Vec<u8>) {
    out.extend_from_slice(COLUMNS.join(",").as_bytes());
    out.extend_from_slice(b"\r\n");
}

/// Appends one finding as a line.
pub fn write_row(finding: &Finding, out: &mut Vec<u8>) {
    let rule = &finding.rule;
    let nanos = finding.time.map_or(0, Timestamp::as_nanos);
    let optional = |text: &Option<String>| text.clone().unwrap_or_default();
    let cells: [Cow<'_, str>; COLUMNS.len() - INCIDENT_COLUMNS] = [
        datetime(nanos).into(),
        micros(nanos).to_string().into(),
        timestamp_desc(finding).into(),
        text(&message(finding)).into(),
        rule.level.map_or("", |level| level.as_str()).into(),
        text(&rule.title.en).into(),
        text(&rule.id).into(),
        text(&optional(&rule.author)).into(),
        text(&optional(&finding.computer)).into(),
        text(&optional(&finding.user)).into(),
        text(&optional(&finding.channel)).into(),
        text(&optional(&finding.event_id)).into(),
        finding.record_id.to_string().into(),
        text(&finding.source_file).into(),
        text(&rule.tags.join(" ")).into(),
        text(&pairs(&finding.matched)).into(),
        text(&group(finding)).into(),
        finding
            .event_count
            .map(|count| count.to_string())
            .unwrap_or_default()
            .into(),
        text(&rule.references.join(" ")).into(),
    ];
    for (at, cell) in cells.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        quote(out, cell);
    }
    out.extend_from_slice(NO_INCIDENT);
    if let Some(incident) = finding.incident {
        add_incident(incident, out);
    }
}

/// The last columns, which are known later than the others.
const INCIDENT_COLUMNS: usize = 2;
/// What ends a line that has no incident.
const NO_INCIDENT: &[u8] = b",,\r\n";

/// Adds the incident to the last line of `out`, which was written without one.
pub fn add_incident(incident: Incident, out: &mut Vec<u8>) {
    out.truncate(out.len().saturating_sub(NO_INCIDENT.len()));
    let (id, outcome) = (incident.id, incident.outcome.as_str());
    out.extend_from_slice(format!(",{id},{outcome}\r\n").as_bytes());
}

/// `2026-03-01T10:02:11.500000+00:00`.
fn datetime(nanos: i64) -> String {
    let secs = nanos.div_euclid(1_000_000_000);
    let fraction = nanos.rem_euclid(1_000_000_000) / 1_000;
    let whole = yagura_model::Timestamp::from_secs(secs).map(|time| time.to_string());
    let whole = whole.as_deref().unwrap_or_default().trim_end_matches('Z');
    format!("{whole}.{fraction:06}+00:00")
}

fn micros(nanos: i64) -> i64 {
    nanos.div_euclid(1_000)
}

fn timestamp_desc(finding: &Finding) -> &'static str {
    if finding.time.is_none() {
        "No Time Recorded"
    } else if finding.group.is_some() {
        "Correlation Completed"
    } else {
        "Event Recorded"
    }
}

/// One line for the timeline: level, title, host, what matched.
fn message(finding: &Finding) -> String {
    let level = finding.rule.level.map_or("unrated", |level| level.as_str());
    let mut line = format!("[{level}] {}", finding.rule.title.en);
    if let Some(computer) = &finding.computer {
        // Writing to a string cannot fail, here and below.
        let _ = write!(line, " on {computer}");
    }
    let details = if finding.group.is_some() {
        group(finding)
    } else {
        pairs(&finding.matched)
    };
    if !details.is_empty() {
        let _ = write!(line, " — {details}");
    }
    if let Some(author) = &finding.rule.author {
        let _ = write!(line, " (rule by {author})");
    }
    line
}

fn pairs(matched: &[Evidence]) -> String {
    let names = matched
        .iter()
        .map(|evidence| match evidence.field.as_str() {
            "" => ("keywords", evidence.value.as_str()),
            field => (field, evidence.value.as_str()),
        });
    join(names)
}

fn group(finding: &Finding) -> String {
    let pairs = finding.group.as_deref().unwrap_or_default();
    join(
        pairs
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str())),
    )
}

fn join<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut line = String::new();
    for (name, value) in pairs {
        if line.len() > 4 * CELL_LEN_CHARS_MAX {
            break; // more would be cut anyway
        }
        let separator = if line.is_empty() { "" } else { " | " };
        let _ = write!(line, "{separator}{name}={value}");
    }
    line
}

/// Makes text from outside harmless: visible, short enough, and no formula.
fn text(raw: &str) -> String {
    let mut safe = visible(raw).into_owned();
    if let Some((end, _)) = safe.char_indices().nth(CELL_LEN_CHARS_MAX) {
        safe.truncate(end);
        safe.push('…');
    }
    if starts_formula(raw) {
        safe.insert(0, '\'');
    }
    safe
}

/// Whether a spreadsheet may take a cell as a formula (OWASP, "CSV Injection"); blanks before it
/// do not help, and East Asian spreadsheets accept full-width signs.
fn starts_formula(cell: &str) -> bool {
    let first = cell
        .trim_start_matches([' ', '\u{a0}', '\u{3000}'])
        .chars()
        .next();
    matches!(
        first,
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠')
    )
}

fn quote(out: &mut Vec<u8>, cell: &str) {
    if !cell
        .bytes()
        .any(|b| matches!(b, b',' | b'"' | b'\r' | b'\n' | b'\'' | b' '))
    {
        out.extend_from_slice(cell.as_bytes());
        return;
    }
    out.push(b'"');
    out.extend_from_slice(cell.replace('"', "\"\"").as_bytes());
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::samples;

    fn row(finding: &Finding) -> String {
        let mut out = Vec::new();
        write_row(finding, &mut out);
        String::from_utf8(out).expect("UTF-8")
    }

    #[test]
    fn header_and_rows_have_the_same_columns() {
        let mut out = Vec::new();
        write_header(&mut out);
        write_row(&samples::plain(), &mut out);
        write_row(&samples::correlation(), &mut out);
        insta::assert_snapshot!(
            String::from_utf8(out)
                .expect("UTF-8")
                .replace("\r\n", "␍␊\n")
        );
    }

    #[test]
    fn formulas_get_a_leading_apostrophe() {
        for (raw, safe) in [
            ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'<TAB>=1"),
            ("\r=1", "'<CR>=1"),
            ("  =1", "'  =1"),
            ("＝1", "'＝1"),
            ("a=1", "a=1"),
        ] {
            assert_eq!(text(raw), safe);
        }
    }

    #[test]
    fn quotes_commas_and_line_breaks_stay_in_their_cell() {
        let mut finding = samples::plain();
        finding.computer = Some("a,\"b\"\r\n=c".to_owned());
        let row = row(&finding);
        assert!(row.contains(r#","a,""b""<CR><LF>=c","#));
        assert_eq!(row.matches('\n').count(), 1);
    }

    #[test]
    fn hostile_text_holds_no_control_character() {
        let row = row(&samples::hostile());
        assert!(
            !row.trim_end()
                .chars()
                .any(|c| c.is_control() || super::super::sanitize::is_dangerous(c))
        );
        assert!(row.contains("'=HYPERLINK"));
    }

    #[test]
    fn times_have_microseconds_and_a_zone_before_1970_too() {
        assert_eq!(datetime(-1), "1969-12-31T23:59:59.999999+00:00");
        assert_eq!(micros(-1), -1);
        assert_eq!(
            datetime(1_772_359_331_500_000_000),
            "2026-03-01T10:02:11.500000+00:00"
        );
        let mut finding = samples::plain();
        finding.time = None;
        assert!(
            row(&finding).starts_with("1970-01-01T00:00:00.000000+00:00,0,\"No Time Recorded\",")
        );
    }

    #[test]
    fn long_cells_are_cut_for_spreadsheets() {
        assert_eq!(
            text(&"あ".repeat(50_000)).chars().count(),
            CELL_LEN_CHARS_MAX + 1
        );
    }
}
