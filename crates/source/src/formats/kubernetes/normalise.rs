//! Log source and the short names that SigmaHQ's rules use.

use crate::json::{DialectState, alias_all, first_time, read_text};
use std::sync::{Arc, LazyLock};
use yagura_model::{Event, Fields, LogSource, Value};

/// SigmaHQ's rules state `service: audit` with and without `category: application`.
static LOG_SOURCE: LazyLock<Arc<LogSource>> =
    LazyLock::new(|| LogSource::new("kubernetes", &["audit"], &["application"]));

pub(super) fn normalise(event: &mut Event, _state: &mut DialectState) {
    event.log_source = Arc::clone(&LOG_SOURCE);
    read_text(event, "properties.log", "");
    let times = [
        "requestReceivedTimestamp",
        "stageTimestamp",
        "timestamp",
        "@timestamp",
        "time",
    ];
    event.time = first_time(&event.fields, &times);
    alias_all(
        &mut event.fields,
        &[
            ("apiGroup", "objectRef.apiGroup"),
            ("namespace", "objectRef.namespace"),
            ("subresource", "objectRef.subresource"),
        ],
    );
    pod_names(&mut event.fields);
    push_decision(&mut event.fields);
}

/// What rules call `hostPath` and `capabilities` stands deep in the requested pod, or in the pod
/// template of a workload.
fn pod_names(fields: &mut Fields) {
    for index in 0..fields.len() {
        let name = fields.name_at(index);
        if !name.starts_with("requestObject.") {
            continue;
        }
        if name.ends_with(".volumes.hostPath.path") {
            fields.alias("hostPath", index);
        } else if name.contains(".securityContext.capabilities.add") {
            fields.alias("capabilities", index);
        }
    }
}

/// One rule expects the authorizer's decision where the event has the status code.
fn push_decision(fields: &mut Fields) {
    let decision = fields.get_str("annotations.authorization.k8s.io/decision");
    if let Some(decision) = decision.map(str::to_ascii_uppercase) {
        fields.push("responseStatus.code", Value::Text(&decision));
    }
}
