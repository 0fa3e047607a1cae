//! Microsoft 365 unified audit log (`m365`): records of the Management Activity API, exports of
//! Search-UnifiedAuditLog (the record is the text `AuditData`), Microsoft Graph's audit queries
//! (the record is `auditData`), and the OfficeActivity table of Log Analytics.

mod normalise;
#[cfg(test)]
mod tests;

use crate::Format;
use crate::json::{Dialect, JsonDecoder};
use yagura_model::Fields;

pub(super) const FORMAT: Format = Format {
    name: "m365",
    title: (
        "Microsoft 365 unified audit log",
        "Microsoft 365統合監査ログ",
    ),
    detect: |_| 0,
    framing: crate::json::framing,
    stateless: true,
    decoder: |_| Box::new(JsonDecoder::new(&[&DIALECT])),
};

pub(super) const DIALECT: Dialect = Dialect {
    name: "m365",
    is_general: false,
    recognise,
    normalise: normalise::normalise,
};

fn recognise(fields: &Fields) -> bool {
    let has = |name| fields.position(name).is_some();
    (has("Operation") && (has("Workload") || has("OfficeWorkload") || has("RecordType")))
        || has("AuditData")
        || has("auditData.Operation")
        || (has("auditData") && has("auditLogRecordType"))
}
