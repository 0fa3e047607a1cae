//! Azure and Entra ID (`azure`): activity log, audit log, sign-ins, risk detections and
//! privileged identity management, each in the three shapes in which it leaves Azure: diagnostic
//! settings (`time`, `category`, `properties`), Log Analytics tables (`OperationName`, `Type`),
//! and the REST or Graph interface (`operationName.value`, `activityDisplayName`).

mod normalise;
mod spellings;
#[cfg(test)]
mod tests;

use crate::Format;
use crate::json::{Dialect, JsonDecoder};
use yagura_model::Fields;

pub(super) const FORMAT: Format = Format {
    name: "azure",
    title: ("Azure and Entra ID logs", "Azure・Entra IDのログ"),
    detect: |_| 0,
    framing: crate::json::framing,
    stateless: true,
    decoder: |_| Box::new(JsonDecoder::new(&[&DIALECT])),
};

pub(super) const DIALECT: Dialect = Dialect {
    name: "azure",
    is_general: false,
    recognise,
    normalise: normalise::normalise,
};

fn recognise(fields: &Fields) -> bool {
    let has = |name| fields.position(name).is_some();
    let diagnostic =
        has("operationName") && has("category") && (has("resourceId") || has("tenantId"));
    let table = has("TimeGenerated")
        && (has("OperationName") || has("OperationNameValue") || has("RiskEventType"));
    let rest = has("operationName.value") && (has("eventTimestamp") || has("resourceId"));
    let is_any = diagnostic || table || rest || is_graph(fields) || is_risk(fields);
    // AKS sends Kubernetes audit events as diagnostic records.
    is_any && !(super::kubernetes::DIALECT.recognise)(fields)
}

/// Graph's sign-ins and directory audits, and alerts of privileged identity management.
fn is_graph(fields: &Fields) -> bool {
    let has = |name| fields.position(name).is_some();
    has("loggedByService")
        || (has("userPrincipalName") && has("appDisplayName") && has("createdDateTime"))
        || (has("userId") && has("appDisplayName") && has("conditionalAccessStatus"))
        || normalise::pim_alert(fields).is_some()
}

/// Risk detections of Graph, and of diagnostic settings, which write no category for some.
fn is_risk(fields: &Fields) -> bool {
    let has = |name| fields.position(name).is_some();
    has("riskEventType") || has("properties.riskEventType")
}
