//! Google Cloud and Workspace (`gcp`): Cloud Logging entries with `protoPayload`, also as Pub/Sub
//! and Eventarc deliver them (below `data`), HTTP load balancer entries, and activities of the
//! Workspace Reports interface.

mod normalise;
#[cfg(test)]
mod tests;

use crate::Format;
use crate::json::{Dialect, JsonDecoder};
use yagura_model::Fields;

pub(super) const FORMAT: Format = Format {
    name: "gcp",
    title: (
        "Google Cloud and Workspace audit logs",
        "Google Cloud・Workspaceの監査ログ",
    ),
    detect: |_| 0,
    framing: crate::json::framing,
    stateless: true,
    decoder: |_| Box::new(JsonDecoder::new(&[&DIALECT])),
};

pub(super) const DIALECT: Dialect = Dialect {
    name: "gcp",
    is_general: false,
    recognise,
    normalise: normalise::normalise,
};

fn recognise(fields: &Fields) -> bool {
    let has = |name| fields.position(name).is_some();
    has("protoPayload.methodName")
        || has("protoPayload.serviceName")
        || has("data.protoPayload.methodName")
        || (has("httpRequest.requestUrl") && (has("insertId") || has("logName")))
        || normalise::is_workspace_activity(fields)
}
