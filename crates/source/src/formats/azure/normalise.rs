//! Service, time, and what SigmaHQ's rules expect beyond other spellings.

use super::spellings;
use crate::json::{DialectState, PairKeys, first_time, name_values, read_texts, text_of};
use std::sync::{Arc, LazyLock};
use yagura_model::{Event, Fields, LogSource, Value};

type Tags = LazyLock<Arc<LogSource>>;
static ACTIVITY: Tags = LazyLock::new(|| LogSource::new("azure", &["activitylogs"], &[]));
static AUDIT: Tags = LazyLock::new(|| LogSource::new("azure", &["auditlogs"], &[]));
static PIM: Tags = LazyLock::new(|| LogSource::new("azure", &["pim"], &[]));
static PIM_AUDIT: Tags = LazyLock::new(|| LogSource::new("azure", &["auditlogs", "pim"], &[]));
static RISK: Tags = LazyLock::new(|| LogSource::new("azure", &["riskdetection"], &[]));
static SIGN_IN: Tags = LazyLock::new(|| LogSource::new("azure", &["signinlogs"], &[]));
static OTHER: Tags = LazyLock::new(|| LogSource::new("azure", &[], &[]));

const TIMES: [&str; 9] = [
    "time",
    "TimeGenerated",
    "eventTimestamp",
    "createdDateTime",
    "activityDateTime",
    "detectedDateTime",
    "properties.createdDateTime",
    "properties.activityDateTime",
    "incidentDateTime",
];

pub(super) fn normalise(event: &mut Event, _state: &mut DialectState) {
    // Log Analytics returns its dynamic columns as text.
    read_texts(event, |name| !name.contains('.'));
    let fields = &mut event.fields;
    event.time = first_time(fields, &TIMES);
    event.log_source = Arc::clone(log_source(fields));
    let is_sign_in = Arc::ptr_eq(&event.log_source, &SIGN_IN);
    flatten_localised(fields);
    push_category(fields);
    push_provider(fields);
    if is_sign_in {
        push_sign_in(fields);
    } else {
        push_message(fields);
    }
    if let Some(alert) = pim_alert(fields).map(str::to_owned) {
        fields.push("riskEventType", Value::Text(&alert));
    }
    push_modified(fields);
    spellings::add(fields);
}

fn log_source(fields: &Fields) -> &'static Arc<LogSource> {
    let has = |names: &[&str]| names.iter().any(|name| fields.position(name).is_some());
    let category = text_of(fields, &["category", "category.value"]).unwrap_or_default();
    let table = text_of(fields, &["Type", "Category"]).unwrap_or_default();
    if has(&["riskEventType", "properties.riskEventType", "RiskEventType"]) {
        &RISK
    } else if pim_alert(fields).is_some() {
        &PIM
    } else if has(&[
        "loggedByService",
        "properties.loggedByService",
        "LoggedByService",
    ]) || category == "AuditLogs"
        || table == "AuditLogs"
    {
        let names = [
            "loggedByService",
            "properties.loggedByService",
            "LoggedByService",
        ];
        match text_of(fields, &names).as_deref() {
            Some("PIM") => &PIM_AUDIT,
            _ => &AUDIT,
        }
    } else if is_sign_in(&category) || is_sign_in(&table) || is_graph_sign_in(fields) {
        &SIGN_IN
    } else if has(&["OperationNameValue", "operationName.value"])
        || table == "AzureActivity"
        || is_activity_category(&category)
    {
        &ACTIVITY
    } else {
        &OTHER
    }
}

fn is_sign_in(kind: &str) -> bool {
    kind.to_ascii_lowercase().ends_with("signinlogs")
}

fn is_graph_sign_in(fields: &Fields) -> bool {
    fields.position("appDisplayName").is_some()
        && (fields.position("conditionalAccessStatus").is_some()
            || fields.position("clientAppUsed").is_some())
}

/// Categories of the activity log (Azure Monitor, "event categories").
fn is_activity_category(category: &str) -> bool {
    matches!(
        category,
        "Administrative"
            | "Security"
            | "ServiceHealth"
            | "ResourceHealth"
            | "Alert"
            | "Autoscale"
            | "Recommendation"
            | "Policy"
    )
}

/// `riskEventType` of SigmaHQ's PIM rules: the type of the alert in Graph.
pub(super) fn pim_alert(fields: &Fields) -> Option<&str> {
    let kind = fields
        .get_str("@odata.type")?
        .strip_prefix("#microsoft.graph.")?;
    let is_alert = kind.ends_with("AlertIncident") || kind.ends_with("AlertConfiguration");
    is_alert.then_some(kind)
}

/// The REST interface writes `{"value": .., "localizedValue": ..}` where exports write the value.
fn flatten_localised(fields: &mut Fields) {
    for name in [
        "operationName",
        "category",
        "status",
        "resourceProviderName",
        "eventName",
    ] {
        let value = fields.get_str(&format!("{name}.value")).map(str::to_owned);
        if let (Some(index), Some(value)) = (fields.position(name), value) {
            fields.set(index, Value::Text(&value));
        }
    }
}

/// A diagnostic export calls all audit records `AuditLogs`; the category that rules mean is
/// inside.
fn push_category(fields: &mut Fields) {
    let inner = fields.get_str("properties.category").map(str::to_owned);
    if let Some(inner) = inner {
        fields.push("category", Value::Text(&inner));
    }
}

/// The resource provider, from `/providers/<name>/` in the resource id.
fn push_provider(fields: &mut Fields) {
    let Some(id) = text_of(fields, &["resourceId", "ResourceId", "_ResourceId"]) else {
        return;
    };
    let lower = id.to_ascii_lowercase();
    let provider = lower
        .split_once("/providers/")
        .and_then(|(_, rest)| rest.split('/').next());
    if let Some(provider) = provider.map(str::to_owned)
        && fields.position("ResourceProviderValue").is_none()
    {
        fields.push("ResourceProviderValue", Value::Text(&provider));
    }
}

/// What the portal shows of a sign-in: whether it succeeded, and the two flows that rules name.
fn push_sign_in(fields: &mut Fields) {
    let names = [
        "resultType",
        "ResultType",
        "properties.status.errorCode",
        "status.errorCode",
        "Status.errorCode",
    ];
    if let Some(code) = names.iter().find_map(|name| fields.get(name)?.as_i64()) {
        let result = if code == 0 { "Success" } else { "Failure" };
        fields.push("signInResult", Value::Text(result));
    }
    let names = [
        "properties.authenticationProtocol",
        "authenticationProtocol",
        "AuthenticationProtocol",
    ];
    let flow = match text_of(fields, &names).as_deref() {
        Some("deviceCode") => "Device Code",
        Some("ropc") => "ROPC",
        _ => return,
    };
    fields.push("properties.message", Value::Text(flow));
}

/// Some activity names end in a blank, which rules do not write.
fn push_message(fields: &mut Fields) {
    let names = [
        "operationName",
        "properties.activityDisplayName",
        "activityDisplayName",
        "OperationName",
    ];
    let name = text_of(fields, &names).map(|text| text.trim_ascii().to_owned());
    if let Some(name) = name {
        fields.push("properties.message", Value::Text(&name));
    }
}

const MODIFIED: [(PairKeys, PairKeys); 3] = [
    modified(
        "properties.targetResources.modifiedProperties.displayName",
        "properties.targetResources.modifiedProperties.newValue",
        "properties.targetResources.modifiedProperties.oldValue",
    ),
    modified(
        "targetResources.modifiedProperties.displayName",
        "targetResources.modifiedProperties.newValue",
        "targetResources.modifiedProperties.oldValue",
    ),
    modified(
        "TargetResources.modifiedProperties.displayName",
        "TargetResources.modifiedProperties.newValue",
        "TargetResources.modifiedProperties.oldValue",
    ),
];

const fn modified(
    name: &'static str,
    new: &'static str,
    old: &'static str,
) -> (PairKeys, PairKeys) {
    (PairKeys { name, value: new }, PairKeys { name, value: old })
}

/// Modified properties that rules use as fields of the record.
const NAMED_PROPERTIES: [&str; 2] = [
    "ConsentContext.IsAdminConsent",
    "ConsentContext.OnBehalfOfAll",
];

fn push_modified(fields: &mut Fields) {
    for name in [
        "properties.targetResources.type",
        "targetResources.type",
        "TargetResources.type",
    ] {
        // The portal, and the rules, write it in two words.
        if fields.get_str(name) == Some("ServicePrincipal") {
            fields.push(name, Value::Text("Service Principal"));
        }
    }
    for (new, old) in MODIFIED {
        if fields.position(new.name).is_some() {
            name_values(fields, new, |name| {
                Some(format!("ModifiedProperties.{name}.NewValue"))
            });
            name_values(fields, old, |name| {
                Some(format!("ModifiedProperties.{name}.OldValue"))
            });
        }
    }
    for property in NAMED_PROPERTIES {
        let value = fields.get_str(&format!("ModifiedProperties.{property}.NewValue"));
        // Values are JSON: `"False"` with its quotes.
        if let Some(value) = value.map(|v| v.trim_matches('"').to_owned()) {
            fields.push(property, Value::Text(&value));
        }
    }
    let side = |which| fields.get_str(&format!("ModifiedProperties.UserType.{which}"));
    if let (Some(old), Some(new)) = (side("OldValue"), side("NewValue")) {
        // The one rule on it quotes the members of the modified property as JSON text.
        let quoted = |text: &str| text.replace('"', "\\\"");
        let text = format!(
            r#""displayName":"UserType","oldValue":"{}","newValue":"{}""#,
            quoted(old),
            quoted(new)
        );
        fields.push("properties.message", Value::Text(&text));
    }
}
