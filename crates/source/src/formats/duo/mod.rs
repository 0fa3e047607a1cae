//! Cisco Duo (`duo`): authentication and administrator logs of the Admin interface (versions 1
//! and 2) and of Duo Log Sync.

#[cfg(test)]
mod tests;

use crate::Format;
use crate::json::{Dialect, DialectState, JsonDecoder, alias_all, first_time};
use std::sync::{Arc, LazyLock};
use yagura_model::{Event, Fields, LogSource};

pub(super) const FORMAT: Format = Format {
    name: "duo",
    title: ("Cisco Duo logs", "Cisco Duoのログ"),
    detect: |_| 0,
    framing: crate::json::framing,
    stateless: true,
    decoder: |_| Box::new(JsonDecoder::new(&[&DIALECT])),
};

pub(super) const DIALECT: Dialect = Dialect {
    name: "duo",
    is_general: false,
    recognise,
    normalise,
};

static LOG_SOURCE: LazyLock<Arc<LogSource>> =
    LazyLock::new(|| LogSource::new("cisco", &["duo"], &[]));

fn recognise(fields: &Fields) -> bool {
    let has = |name| fields.position(name).is_some();
    (has("event_type") && has("txid"))
        || (has("factor") && has("result") && (has("access_device") || has("integration")))
        || (has("isotimestamp") && has("username") && has("action"))
}

fn normalise(event: &mut Event, _state: &mut DialectState) {
    event.log_source = Arc::clone(&LOG_SOURCE);
    // Version 1 calls it `eventtype`.
    alias_all(&mut event.fields, &[("event_type", "eventtype")]);
    event.time = first_time(&event.fields, &["isotimestamp", "timestamp", "ts"]);
}
