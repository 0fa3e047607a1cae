//! Windows events exported from Splunk (`splunk_windows`): `EventCode` with `Channel` or
//! `LogName`, the search result often wrapped in `{"result": {...}}`. The payload has the names
//! that `renderXml` gives, which are those of the event.

#[cfg(test)]
mod tests;

use crate::Format;
use crate::json::{Dialect, DialectState, JsonDecoder, alias_all, first_time};
use crate::windows::{self, SystemKey};
use yagura_model::{Event, Fields, Value};

pub(super) const FORMAT: Format = Format {
    name: "splunk_windows",
    title: (
        "Windows events exported from Splunk",
        "SplunkからのWindowsイベント",
    ),
    detect: |_| 0,
    framing: crate::json::framing,
    stateless: true,
    decoder: |_| Box::new(JsonDecoder::new(&[&DIALECT])),
};

pub(super) const DIALECT: Dialect = Dialect {
    name: "splunk_windows",
    is_general: false,
    recognise,
    normalise,
};

fn recognise(fields: &Fields) -> bool {
    let has = |name| fields.position(name).is_some();
    (has("EventCode") && (has("Channel") || has("LogName")))
        || (has("result.EventCode") && (has("result.Channel") || has("result.LogName")))
}

/// `(Windows name, Splunk's)`.
const RENAMED: [(&str, &str); 7] = [
    ("EventID", "EventCode"),
    ("Channel", "LogName"),
    ("Computer", "ComputerName"),
    ("Computer", "dvc"),
    ("Provider_Name", "Name"),
    ("Provider_Name", "SourceName"),
    ("EventRecordID", "RecordNumber"),
];

fn normalise(event: &mut Event, state: &mut DialectState) {
    let fields = &mut event.fields;
    fields.strip_prefix("result.");
    for pair in RENAMED {
        if fields.position(pair.0).is_none() {
            alias_all(fields, &[pair]);
        }
    }
    event.time = first_time(fields, &["SystemTime", "UtcTime", "_time", "TimeCreated"]);
    if let Some(id) = fields.get("EventRecordID").and_then(Value::as_i64) {
        event.record_id = u64::try_from(id).unwrap_or(event.record_id);
    }
    let channel = fields.get_str("Channel").unwrap_or("").to_owned();
    let event_id = fields.get("EventID").and_then(Value::as_i64).unwrap_or(-1);
    let key = SystemKey {
        channel: &channel,
        event_id,
    };
    windows::normalise(event, key, &mut state.windows);
}
