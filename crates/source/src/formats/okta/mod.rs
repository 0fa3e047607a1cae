//! Okta System Log (`okta`): events of the log interface and of log streaming, and event hooks
//! (`data.events`).

#[cfg(test)]
mod tests;

use crate::Format;
use crate::json::{Dialect, DialectState, JsonDecoder, first_time};
use std::sync::{Arc, LazyLock};
use yagura_model::{Event, Fields, LogSource};

pub(super) const FORMAT: Format = Format {
    name: "okta",
    title: ("Okta System Log", "Okta System Log"),
    detect: |_| 0,
    framing: crate::json::framing,
    stateless: true,
    decoder: |_| Box::new(JsonDecoder::new(&[&DIALECT])),
};

pub(super) const DIALECT: Dialect = Dialect {
    name: "okta",
    is_general: false,
    recognise,
    normalise,
};

static LOG_SOURCE: LazyLock<Arc<LogSource>> =
    LazyLock::new(|| LogSource::new("okta", &["okta"], &[]));

/// Where the event stands: by itself, in an event hook, in EventBridge.
const PREFIXES: [&str; 3] = ["", "data.events.", "detail."];

fn recognise(fields: &Fields) -> bool {
    PREFIXES.iter().any(|prefix| {
        let has = |name| has(fields, prefix, name);
        has("eventType")
            && (has("displayMessage") || has("legacyEventType"))
            && (has("published") || has("uuid"))
    })
}

fn has(fields: &Fields, prefix: &str, name: &str) -> bool {
    fields
        .iter()
        .any(|(n, _)| n.strip_prefix(prefix) == Some(name))
}

fn normalise(event: &mut Event, _state: &mut DialectState) {
    event.log_source = Arc::clone(&LOG_SOURCE);
    for prefix in &PREFIXES[1..] {
        if has(&event.fields, prefix, "displayMessage") {
            // The wrapper has an `eventType` of its own, which is not that of the event.
            event.fields.retain(|name| name.starts_with(prefix));
            event.fields.strip_prefix(prefix);
        }
    }
    event.time = first_time(&event.fields, &["published", "@timestamp"]);
}
