//! Wazuh's names and escapes to those of the Windows event.

use crate::json::{DialectState, alias_all, first_time};
use crate::windows::{self, SystemKey};
use yagura_model::{Event, Fields, Value};

/// Parts of the System section: `(Windows name, Wazuh's)`.
const SYSTEM: [(&str, &str); 15] = [
    ("EventID", "win.system.eventID"),
    ("Channel", "win.system.channel"),
    ("Computer", "win.system.computer"),
    ("ComputerName", "win.system.computer"),
    ("Provider_Name", "win.system.providerName"),
    ("Provider_Guid", "win.system.providerGuid"),
    ("EventRecordID", "win.system.eventRecordID"),
    ("Level", "win.system.level"),
    ("Task", "win.system.task"),
    ("Opcode", "win.system.opcode"),
    ("Version", "win.system.version"),
    ("Keywords", "win.system.keywords"),
    ("TimeCreated", "win.system.systemTime"),
    ("Execution_ProcessID", "win.system.processID"),
    ("Execution_ThreadID", "win.system.threadID"),
];
const PAYLOAD: &str = "win.eventdata.";

pub(super) fn normalise(event: &mut Event, state: &mut DialectState) {
    let fields = &mut event.fields;
    fields.strip_prefix("data.");
    event.time = first_time(
        fields,
        &["win.system.systemTime", "timestamp", "@timestamp"],
    );
    if let Some(id) = fields
        .get("win.system.eventRecordID")
        .and_then(Value::as_i64)
    {
        event.record_id = u64::try_from(id).unwrap_or(event.record_id);
    }
    undouble_backslashes(fields);
    name_payload(fields);
    for pair in SYSTEM {
        if fields.position(pair.0).is_none() {
            alias_all(fields, &[pair]);
        }
    }
    let channel = fields
        .get_str("win.system.channel")
        .unwrap_or("")
        .to_owned();
    let event_id = fields
        .get("win.system.eventID")
        .and_then(Value::as_i64)
        .unwrap_or(-1);
    let key = SystemKey {
        channel: &channel,
        event_id,
    };
    windows::normalise(event, key, &mut state.windows);
}

/// Wazuh makes the first letter of each payload name small. The few names that Windows itself
/// writes small (`param1`) answer in both spellings.
fn name_payload(fields: &mut Fields) {
    for index in 0..fields.len() {
        let Some(name) = fields.name_at(index).strip_prefix(PAYLOAD) else {
            continue;
        };
        let small = name.to_owned();
        let mut native = small.clone();
        if let Some(first) = native.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        fields.rename(index, &native);
        if native != small {
            fields.alias(&small, index);
        }
        if small == "data" || small.starts_with("param") {
            fields.alias("Data", index);
        }
    }
}

/// The agent doubles every backslash of a value before it writes JSON, older ones do not. Doubled
/// means: no run of backslashes in the whole event has an odd length.
fn undouble_backslashes(fields: &mut Fields) {
    let payload: Vec<(usize, String)> = (0..fields.len())
        .filter(|i| fields.name_at(*i).starts_with(PAYLOAD))
        .filter_map(|i| Some((i, fields.value_at(i).as_str()?.to_owned())))
        .filter(|(_, text)| text.contains('\\'))
        .collect();
    if payload.iter().all(|(_, text)| only_even_runs(text)) {
        for (index, text) in payload {
            fields.set(index, Value::Text(&text.replace(r"\\", r"\")));
        }
    }
}

fn only_even_runs(text: &str) -> bool {
    text.split(|c| c != '\\').all(|run| run.len() % 2 == 0)
}
