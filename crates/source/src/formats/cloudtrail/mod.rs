//! AWS CloudTrail (`cloudtrail`): log files (`{"Records": [...]}`), single records, EventBridge
//! events (the record is `detail`), and exports that carry the record as text (`CloudTrailEvent`
//! of LookupEvents, `eventJson` of CloudTrail Lake).

mod normalise;
#[cfg(test)]
mod tests;

use crate::Format;
use crate::json::{Dialect, JsonDecoder};
use yagura_model::Fields;

pub(super) const FORMAT: Format = Format {
    name: "cloudtrail",
    title: ("AWS CloudTrail", "AWS CloudTrail"),
    detect: |_| 0,
    framing: crate::json::framing,
    stateless: true,
    decoder: |_| Box::new(JsonDecoder::new(&[&DIALECT])),
};

pub(super) const DIALECT: Dialect = Dialect {
    name: "cloudtrail",
    is_general: false,
    recognise,
    normalise: normalise::normalise,
};

/// Members of every CloudTrail record besides its name and source.
const COMMON: [&str; 4] = [
    "awsRegion",
    "recipientAccountId",
    "eventVersion",
    "userIdentity.type",
];

fn recognise(fields: &Fields) -> bool {
    let has = |name: &str| fields.position(name).is_some();
    if has("eventName") && has("eventSource") {
        return COMMON.iter().any(|name| has(name));
    }
    (has("detail.eventName") && has("detail.eventSource"))
        || has("CloudTrailEvent")
        || has("eventJson")
}
