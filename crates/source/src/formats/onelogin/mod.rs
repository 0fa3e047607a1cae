//! OneLogin events (`onelogin`): the event webhook and the events interface.

#[cfg(test)]
mod tests;

use crate::Format;
use crate::json::{Dialect, DialectState, JsonDecoder, first_time};
use std::sync::{Arc, LazyLock};
use yagura_model::{Event, Fields, LogSource};

pub(super) const FORMAT: Format = Format {
    name: "onelogin",
    title: ("OneLogin events", "OneLoginのイベント"),
    detect: |_| 0,
    framing: crate::json::framing,
    stateless: true,
    decoder: |_| Box::new(JsonDecoder::new(&[&DIALECT])),
};

pub(super) const DIALECT: Dialect = Dialect {
    name: "onelogin",
    is_general: false,
    recognise,
    normalise,
};

static LOG_SOURCE: LazyLock<Arc<LogSource>> =
    LazyLock::new(|| LogSource::new("onelogin", &["onelogin.events"], &[]));

fn recognise(fields: &Fields) -> bool {
    let has = |name| fields.position(name).is_some();
    has("event_type_id") && (has("account_id") || has("actor_user_id") || has("user_id"))
}

fn normalise(event: &mut Event, _state: &mut DialectState) {
    event.log_source = Arc::clone(&LOG_SOURCE);
    event.time = first_time(&event.fields, &["event_timestamp", "created_at"]);
}
