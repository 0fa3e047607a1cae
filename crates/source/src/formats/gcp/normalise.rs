//! Audit records (`google.cloud.audit.AuditLog`) and Workspace activities.

use crate::json::{DialectState, PairKeys, alias_all, first_time, name_values, text_of};
use std::sync::{Arc, LazyLock};
use yagura_model::{Event, Fields, LogSource, Value};

type Tags = LazyLock<Arc<LogSource>>;
static AUDIT: Tags = LazyLock::new(|| LogSource::new("gcp", &["gcp.audit"], &[]));
static ADMIN: Tags =
    LazyLock::new(|| LogSource::new("gcp", &["google_workspace.admin", "gcp.audit"], &[]));
static LOGIN: Tags =
    LazyLock::new(|| LogSource::new("gcp", &["google_workspace.login", "gcp.audit"], &[]));
static WORKSPACE: Tags = LazyLock::new(|| LogSource::new("gcp", &["google_workspace"], &[]));
static WEB: Tags = LazyLock::new(|| LogSource::new("gcp", &["http"], &["webserver"]));

/// Longest list of annotation names that is kept as values.
const ANNOTATIONS_MAX: usize = 64;

pub(super) fn is_workspace_activity(fields: &Fields) -> bool {
    fields.position("id.applicationName").is_some() && fields.position("events.name").is_some()
}

pub(super) fn normalise(event: &mut Event, _state: &mut DialectState) {
    event.fields.strip_prefix("data.");
    let times = ["timestamp", "id.time", "receiveTimestamp", "publishTime"];
    event.time = first_time(&event.fields, &times);
    if is_workspace_activity(&event.fields) {
        event.log_source = activity(&mut event.fields);
    } else if event.fields.position("protoPayload.serviceName").is_some()
        || event.fields.position("protoPayload.methodName").is_some()
    {
        event.log_source = audit(&mut event.fields);
    } else {
        event.log_source = Arc::clone(&WEB);
        crate::formats::access_log_json::webserver_view(
            &mut event.fields,
            &mut event.category_fields,
        );
    }
}

fn audit(fields: &mut Fields) -> Arc<LogSource> {
    push_methods(fields);
    push_log_name(fields);
    push_annotations(fields);
    parameters(
        fields,
        PairKeys {
            name: "protoPayload.metadata.event.parameter.name",
            value: "protoPayload.metadata.event.parameter.value",
        },
    );
    alias_all(
        fields,
        &[
            ("data.protoPayload.resource.type", "resource.type"),
            ("eventService", "protoPayload.serviceName"),
            ("protoPayload.Servicename", "protoPayload.serviceName"),
            ("eventName", "protoPayload.metadata.event.eventName"),
        ],
    );
    // SigmaHQ's newer rules name the members as Pub/Sub delivers them, the older ones do not.
    for index in 0..fields.len() {
        if fields.name_at(index).starts_with("protoPayload.") {
            let alias = format!("data.{}", fields.name_at(index));
            fields.alias(&alias, index);
        }
    }
    match fields.get_str("protoPayload.serviceName").unwrap_or("") {
        "admin.googleapis.com" => Arc::clone(&ADMIN),
        "login.googleapis.com" => Arc::clone(&LOGIN),
        _ => Arc::clone(&AUDIT),
    }
}

/// Rules name a call in several ways: as the record does, without the version in front, by the
/// permission it needs, and as older interfaces called it.
fn push_methods(fields: &mut Fields) {
    const ALIAS: &str = "gcp.audit.method_name";
    alias_all(
        fields,
        &[
            (ALIAS, "protoPayload.methodName"),
            (ALIAS, "protoPayload.authorizationInfo.permission"),
        ],
    );
    let Some(method) = fields.get_str("protoPayload.methodName").map(str::to_owned) else {
        return;
    };
    for other in other_methods(&method) {
        fields.push("protoPayload.methodName", Value::Text(&other));
        fields.alias(ALIAS, fields.len() - 1);
    }
}

fn other_methods(method: &str) -> Vec<String> {
    let mut others = Vec::new();
    if let Some((version, rest)) = method.split_once('.')
        && matches!(version, "v1" | "beta" | "alpha" | "v2")
    {
        others.push(rest.to_owned());
    }
    if method.ends_with(".ReidentifyContent") {
        others.push("projects.content.reidentify".to_owned());
    }
    if let Some(rest) = method.strip_prefix("io.k8s.admissionregistration.") {
        others.push(format!("admissionregistration.k8s.io.{rest}"));
    }
    if let Some(rest) = method.strip_prefix("io.k8s.batch.") {
        let mut parts = rest.split('.');
        let kind = match (parts.next(), parts.next()) {
            (Some(version), Some("jobs")) => Some((version, "Job")),
            (Some(version), Some("cronjobs")) => Some((version, "CronJob")),
            _ => None,
        };
        others.extend(kind.map(|(version, kind)| format!("io.k8s.api.batch.{version}.{kind}")));
    }
    others
}

/// `projects/<id>/logs/cloudaudit.googleapis.com%2Factivity` without the project.
fn push_log_name(fields: &mut Fields) {
    let log = fields
        .get_str("logName")
        .and_then(|name| name.split_once("/logs/"));
    if let Some(log) = log.map(|(_, log)| log.to_owned()) {
        fields.push("data.protoPayload.logName", Value::Text(&log));
    }
}

/// The names of annotations are data: a keyword rule asks for one.
fn push_annotations(fields: &mut Fields) {
    let names: Vec<String> = fields
        .iter()
        .filter_map(|(name, _)| name.split_once(".annotations."))
        .map(|(_, name)| name.to_owned())
        .take(ANNOTATIONS_MAX)
        .collect();
    for name in names {
        fields.push("annotation", Value::Text(&name));
    }
}

/// Parameters of a Workspace event are `{name, value}`; rules write their names small.
fn parameters(fields: &mut Fields, keys: PairKeys) {
    name_values(fields, keys, |name| Some(name.to_ascii_lowercase()));
}

fn activity(fields: &mut Fields) -> Arc<LogSource> {
    for value in [
        "events.parameters.value",
        "events.parameters.multiValue",
        "events.parameters.boolValue",
        "events.parameters.intValue",
    ] {
        parameters(
            fields,
            PairKeys {
                name: "events.parameters.name",
                value,
            },
        );
    }
    alias_all(
        fields,
        &[
            ("eventName", "events.name"),
            ("protoPayload.metadata.event.eventName", "events.name"),
        ],
    );
    let application = text_of(fields, &["id.applicationName"])
        .unwrap_or_default()
        .into_owned();
    let service = format!("{application}.googleapis.com");
    for name in [
        "eventService",
        "protoPayload.serviceName",
        "protoPayload.Servicename",
    ] {
        fields.push(name, Value::Text(&service));
    }
    match application.as_str() {
        "admin" => Arc::clone(&ADMIN),
        "login" => Arc::clone(&LOGIN),
        _ => Arc::clone(&WORKSPACE),
    }
}
