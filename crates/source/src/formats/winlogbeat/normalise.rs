//! Winlogbeat's names to those of the Windows event.

use crate::json::{DialectState, alias_all, first_time};
use crate::windows::{self, SystemKey};
use yagura_model::{Event, Fields, Value};

const PAYLOAD_PREFIXES: [&str; 4] = [
    "winlog.event_data.",
    "winlog.user_data.",
    "event_data.",
    "user_data.",
];

/// Parts of the System section: `(Windows name, Winlogbeat's, Winlogbeat 6's)`.
const SYSTEM: [(&str, &str, &str); 13] = [
    ("EventID", "winlog.event_id", "event_id"),
    ("Channel", "winlog.channel", "log_name"),
    ("Computer", "winlog.computer_name", "computer_name"),
    ("ComputerName", "winlog.computer_name", "computer_name"),
    ("Provider_Name", "winlog.provider_name", "source_name"),
    ("Provider_Guid", "winlog.provider_guid", "provider_guid"),
    ("EventRecordID", "winlog.record_id", "record_number"),
    ("Task", "winlog.task", "task"),
    ("Opcode", "winlog.opcode", "opcode"),
    ("Version", "winlog.version", "version"),
    ("Execution_ProcessID", "winlog.process.pid", "process_id"),
    (
        "Execution_ThreadID",
        "winlog.process.thread.id",
        "thread_id",
    ),
    (
        "Security_UserID",
        "winlog.user.identifier",
        "user.identifier",
    ),
];

pub(super) fn normalise(event: &mut Event, state: &mut DialectState) {
    event.time = first_time(&event.fields, &["@timestamp", "event.created"]);
    let fields = &mut event.fields;
    let channel = text(fields, &["winlog.channel", "log_name"]);
    let event_id = ["winlog.event_id", "event_id", "event.code"]
        .iter()
        .find_map(|name| fields.get(name)?.as_i64())
        .unwrap_or(-1);
    if let Some(id) = ["winlog.record_id", "record_number"]
        .iter()
        .find_map(|name| u64::try_from(fields.get(name)?.as_i64()?).ok())
    {
        event.record_id = id;
    }
    for prefix in PAYLOAD_PREFIXES {
        fields.strip_prefix(prefix);
    }
    name_system(fields, event_id);
    push_level_and_keywords(fields);
    unnamed_data(fields);
    super::ecs_names::restore(fields, &channel, event_id);
    let key = SystemKey {
        channel: &channel,
        event_id,
    };
    windows::normalise(event, key, &mut state.windows);
}

fn text(fields: &Fields, names: &[&str]) -> String {
    let found = names.iter().find_map(|name| fields.get_str(name));
    found.unwrap_or_default().to_owned()
}

/// The payload shadows the System section: a Windows name that the payload has stays its own.
fn name_system(fields: &mut Fields, event_id: i64) {
    for (native, name, old_name) in SYSTEM {
        if fields.position(native).is_none() {
            alias_all(fields, &[(native, name), (native, old_name)]);
        }
    }
    // Some pipelines keep only ECS's `event.code`.
    if !fields.contains("EventID") && event_id >= 0 {
        fields.alias_name("EventID", "event.code");
    }
}

/// Levels and audit outcomes are words here and numbers in the event.
fn push_level_and_keywords(fields: &mut Fields) {
    let level = match text(fields, &["log.level", "level"])
        .to_ascii_lowercase()
        .as_str()
    {
        "critical" => 1,
        "error" => 2,
        "warning" => 3,
        "information" => 4,
        "verbose" => 5,
        _ => 0,
    };
    if level > 0 && fields.position("Level").is_none() {
        fields.push("Level", Value::Int(level));
    }
    let outcome = fields.iter().find_map(|(name, value)| {
        let is_keyword = matches!(name, "winlog.keywords" | "keywords");
        match (is_keyword, value.as_str()?) {
            (true, "Audit Success") => Some("0x8020000000000000"),
            (true, "Audit Failure") => Some("0x8010000000000000"),
            _ => None,
        }
    });
    if let Some(mask) = outcome
        && fields.position("Keywords").is_none()
    {
        fields.push("Keywords", Value::Text(mask));
    }
}

/// Winlogbeat calls unnamed `Data` elements `param1`, `param2`, ...: they also answer to `Data`.
fn unnamed_data(fields: &mut Fields) {
    if fields.position("Data").is_some() {
        return;
    }
    for index in 0..fields.len() {
        let name = fields.name_at(index);
        let number = name.strip_prefix("param").unwrap_or("");
        if !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) {
            fields.alias("Data", index);
        }
    }
}
