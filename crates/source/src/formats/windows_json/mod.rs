//! Windows events as flat JSON (`windows_json`): `Channel` and `EventID` at the top level, as
//! NXLog, the OTRF data sets and others write them. The nested shape (`System`, `EventData`) is
//! read as well.

use crate::json::{Dialect, DialectState, JsonDecoder};
use crate::windows::{self, SystemKey};
use crate::{Decoder, Format, SourceOptions};
use yagura_model::{Event, Fields, Timestamp, Value};

pub(super) const FORMAT: Format = Format {
    name: "windows_json",
    title: ("Windows events as JSON", "WindowsイベントのJSON"),
    detect: |_| 0,
    framing: crate::json::framing,
    stateless: true,
    decoder,
};

pub(super) const DIALECT: Dialect = Dialect {
    name: "windows_json",
    is_general: false,
    recognise,
    normalise,
};

fn decoder(_: &SourceOptions) -> Box<dyn Decoder> {
    Box::new(JsonDecoder::new(&[&DIALECT]))
}

fn recognise(fields: &Fields) -> bool {
    fields
        .positions(&["Channel", "EventID"])
        .iter()
        .all(Option::is_some)
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
const TIME_FIELDS: [&str; 5] = [
    "@timestamp",
    "TimeCreated",
    "SystemTime",
    "UtcTime",
    "EventTime",
];

fn normalise(event: &mut Event, state: &mut DialectState) {
    let fields = &mut event.fields;
    let names = RENAMED.map(|(name, _)| name);
    let others = RENAMED.map(|(_, other)| other);
    let renamed = fields
        .positions(&names)
        .into_iter()
        .zip(fields.positions(&others))
        .zip(names);
    for ((own, other), name) in renamed {
        if let (None, Some(other)) = (own, other) {
            fields.alias(name, other);
        }
    }
    let times = fields.positions(&TIME_FIELDS).into_iter().flatten();
    let mut texts = times.filter_map(|index| fields.value_at(index).as_str());
    event.time = texts.find_map(Timestamp::parse);
    let [channel, event_id, record, number] =
        fields.positions(&["Channel", "EventID", "EventRecordID", "RecordNumber"]);
    let whole = |index: Option<usize>| index.and_then(|index| fields.value_at(index).as_i64());
    if let Some(id) = whole(record.or(number)).and_then(|id| u64::try_from(id).ok()) {
        event.record_id = id;
    }
    let event_id = whole(event_id).unwrap_or(-1);
    state.channel.clear();
    if let Some(Value::Text(text)) = channel.map(|index| fields.value_at(index)) {
        state.channel.push_str(text);
    }
    let key = SystemKey {
        channel: &state.channel,
        event_id,
    };
    windows::normalise(event, key, &mut state.windows);
}
