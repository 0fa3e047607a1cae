//! Unwraps the record, sets its time and log source, and adds what SigmaHQ's rules expect beyond
//! the record's own names.

use crate::json::{DialectState, first_time, read_text};
use std::sync::{Arc, LazyLock};
use yagura_model::{Event, Fields, LogSource, Value};

static LOG_SOURCE: LazyLock<Arc<LogSource>> =
    LazyLock::new(|| LogSource::new("aws", &["cloudtrail"], &[]));

/// Most documents inside `requestParameters` that are made searchable, and their length.
const DOCUMENTS_MAX: usize = 8;
const DOCUMENT_LEN_BYTES_MAX: usize = 16 << 10;

pub(super) fn normalise(event: &mut Event, _state: &mut DialectState) {
    event.log_source = Arc::clone(&LOG_SOURCE);
    for text in ["CloudTrailEvent", "eventJson"] {
        read_text(event, text, "");
    }
    event.fields.strip_prefix("detail.");
    event.time = first_time(&event.fields, &["eventTime", "time", "EventTime"]);
    push_status(&mut event.fields);
    push_documents(&mut event.fields);
}

/// `status: success` is what a vendor pipeline calls a call without an `errorCode`.
fn push_status(fields: &mut Fields) {
    if fields.position("status").is_none() && fields.position("eventName").is_some() {
        let failed = !matches!(fields.get("errorCode"), None | Some(Value::Null));
        fields.push(
            "status",
            Value::Text(if failed { "failure" } else { "success" }),
        );
    }
}

/// Policies are JSON text inside JSON: in the text of `requestParameters` their quotes are
/// escaped, but rules quote them plainly. They become further values of `requestParameters`.
fn push_documents(fields: &mut Fields) {
    let documents: Vec<String> = fields
        .iter()
        .filter(|(name, _)| name.starts_with("requestParameters."))
        .filter_map(|(_, value)| value.as_str())
        .filter(|text| text.trim_ascii_start().starts_with('{'))
        .filter(|text| text.len() <= DOCUMENT_LEN_BYTES_MAX)
        .take(DOCUMENTS_MAX)
        .map(str::to_owned)
        .collect();
    for document in documents {
        fields.push("requestParameters", Value::Json(&document));
    }
}
