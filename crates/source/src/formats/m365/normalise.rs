//! Unwraps the record, names the members of its name-value lists, and adds the names under which
//! SigmaHQ's rules for the Security & Compliance Center look for them.

use crate::json::{
    DialectState, PairKeys, alias_all, first_time, name_values, read_text, read_texts,
};
use std::sync::{Arc, LazyLock};
use yagura_model::{Event, Fields, LogSource, Value};

static AUDIT: LazyLock<Arc<LogSource>> = LazyLock::new(|| LogSource::new("m365", &["audit"], &[]));
static EXCHANGE: LazyLock<Arc<LogSource>> =
    LazyLock::new(|| LogSource::new("m365", &["audit", "exchange"], &[]));
static THREATS: LazyLock<Arc<LogSource>> = LazyLock::new(|| {
    LogSource::new(
        "m365",
        &["audit", "threat_management", "threat_detection"],
        &[],
    )
});

/// Lists of `{Name, Value}`, with the prefix their members get. Members of the property lists
/// are known by their bare name too: rules write `RequestType`, not its place in a list.
const LISTS: [(PairKeys, &str); 6] = [
    (pair("Parameters.Name", "Parameters.Value"), "Parameters."),
    (
        pair("OperationProperties.Name", "OperationProperties.Value"),
        "OperationProperties.",
    ),
    (
        pair("ExtendedProperties.Name", "ExtendedProperties.Value"),
        "",
    ),
    (pair("DeviceProperties.Name", "DeviceProperties.Value"), ""),
    (
        pair("ModifiedProperties.Name", "ModifiedProperties.NewValue"),
        "ModifiedProperties.",
    ),
    (
        pair("NonPIIParameters.Name", "NonPIIParameters.Value"),
        "Parameters.",
    ),
];

const fn pair(name: &'static str, value: &'static str) -> PairKeys {
    PairKeys { name, value }
}

/// `(name in rules, name in the record)`.
const ALIASES: [(&str, &str); 13] = [
    // Answers when the list was too long to be kept as text.
    ("Parameters", "Parameters.Name"),
    ("Workload", "OfficeWorkload"),
    ("eventSource", "Workload"),
    ("eventSource", "OfficeWorkload"),
    // Alerts carry the name of their policy, which is what rules mean by the event's name.
    ("eventName", "Name"),
    ("eventName", "Operation"),
    ("Payload", "Operation"),
    ("Payload", "Parameters"),
    ("Payload", "Parameters.Value"),
    ("Payload", "NonPIIParameters"),
    ("Payload", "CmdletOptions"),
    ("ClientIP", "ClientIPAddress"),
    ("ApplicationId", "AppId"),
];

pub(super) fn normalise(event: &mut Event, _state: &mut DialectState) {
    read_text(event, "AuditData", "");
    read_text(event, "auditData", "");
    event.fields.strip_prefix("auditData.");
    // Log Analytics holds the lists as text.
    read_texts(event, |name| {
        matches!(
            name,
            "Parameters" | "OperationProperties" | "ExtendedProperties" | "ModifiedProperties"
        )
    });
    let fields = &mut event.fields;
    let times = [
        "CreationTime",
        "TimeGenerated",
        "StartTime",
        "CreationDate",
        "createdDateTime",
    ];
    event.time = first_time(fields, &times);
    for (keys, prefix) in LISTS {
        name_values(fields, keys, |name| Some(format!("{prefix}{name}")));
    }
    push_status(fields);
    alias_all(fields, &ALIASES);
    event.log_source = match fields.get_str("Workload").unwrap_or("") {
        "Exchange" => Arc::clone(&EXCHANGE),
        "SecurityComplianceCenter" | "ThreatIntelligence" => Arc::clone(&THREATS),
        _ => Arc::clone(&AUDIT),
    };
}

/// Workloads spell success in several ways; rules write `status: success`.
fn push_status(fields: &mut Fields) {
    if fields.position("status").is_some() {
        return;
    }
    let status = match fields
        .get("ResultStatus")
        .map(|v| v.to_text().to_ascii_lowercase())
    {
        Some(text)
            if matches!(
                text.as_str(),
                "success" | "succeeded" | "true" | "partiallysucceeded"
            ) =>
        {
            "success"
        }
        Some(text) if matches!(text.as_str(), "failed" | "failure" | "false") => "failure",
        // Alert records have no result of their own: the alert was raised.
        None if fields.position("AlertId").is_some() => "success",
        _ => return,
    };
    fields.push("status", Value::Text(status));
}
