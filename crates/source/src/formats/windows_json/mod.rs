//! Windows events as flat JSON (`windows_json`): `Channel` and `EventID` at the top level, as
//! NXLog, the OTRF data sets and others write them. The nested shape (`System`, `EventData`) is
//! read as well.

use crate::json::{Dialect, DialectState, JsonDecoder};
use crate::windows::{self, SystemKey};
use crate::{Decoder, Format, SourceOptions};
use yagura_model::{Event, Fields, Timestamp};

pub(super) const FORMAT: Format = Format {
    name: "windows_json",
    title: ("Windows events as JSON", "WindowsイベントのJSON"),
    detect: |_| 0,
    framing: crate::json::framing,
    stateless: true,
    decoder: decoder,
};

pub(super) const DIALECT: Dialect = Dialect {
    name: "windows_json",
    is_general: false,
    recognise,
    normalise,
};

fn decoder(options: &SourceOptions) -> Box<dyn Decoder> {
    Box::new(JsonDecoder::new(&[&DIALECT], options))
}

fn recognise(fields: &Fields) -> bool {
    fields.position("Channel").is_some() && fields.position("EventID").is_some()
}

/// Names that shippers use for parts of the System section.
const RENAMED: [(&str, &str); 5] = [
    ("Computer", "Hostname"),
    ("ComputerName", "Hostname"),
    ("Provider_Name", "SourceName"),
    ("Provider_Name", "ProviderName"),
    ("EventRecordID", "RecordNumber"),
];

/// Where the time stands; those with a zone first. `EventTime` is the host's local time.
const TIME_FIELDS: [&str; 5] = ["@timestamp", "TimeCreated", "SystemTime", "UtcTime", "EventTime"];

fn normalise(event: &mut Event, state: &mut DialectState) {
    for (name, other) in RENAMED {
        if event.fields.position(name).is_none() {
            event.fields.alias_name(name, other);
        }
    }
    event.time = TIME_FIELDS
        .iter()
        .find_map(|name| event.fields.get_str(name).and_then(Timestamp::parse));
    if let Some(id) = event.fields.get("EventRecordID").and_then(|v| v.as_i64()) {
        event.record_id = u64::try_from(id).unwrap_or(event.record_id);
    }
    let channel = event.fields.get_str("Channel").unwrap_or("").to_owned();
    let event_id = event.fields.get("EventID").and_then(|v| v.as_i64()).unwrap_or(-1);
    let key = SystemKey {
        channel: &channel,
        event_id,
    };
    windows::normalise(event, key, &mut state.windows);
}
