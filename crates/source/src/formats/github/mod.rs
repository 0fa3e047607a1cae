//! GitHub audit log (`github`): organisation and enterprise events from log streaming, the REST
//! interface and exports.

#[cfg(test)]
mod tests;

use crate::Format;
use crate::json::{Dialect, DialectState, JsonDecoder, first_time};
use std::sync::{Arc, LazyLock};
use yagura_model::{Event, Fields, LogSource};

pub(super) const FORMAT: Format = Format {
    name: "github",
    title: ("GitHub audit log", "GitHub監査ログ"),
    detect: |_| 0,
    framing: crate::json::framing,
    stateless: true,
    decoder: |_| Box::new(JsonDecoder::new(&[&DIALECT])),
};

pub(super) const DIALECT: Dialect = Dialect {
    name: "github",
    is_general: false,
    recognise,
    normalise,
};

static LOG_SOURCE: LazyLock<Arc<LogSource>> =
    LazyLock::new(|| LogSource::new("github", &["audit"], &[]));

fn recognise(fields: &Fields) -> bool {
    let has = |name| fields.position(name).is_some();
    let about = [
        "org",
        "org_id",
        "repo",
        "business",
        "business_id",
        "enterprise",
        "actor_id",
        "user_id",
        "actor_ip",
    ];
    has("action")
        && (has("_document_id") || (has("actor") && about.iter().any(|name| has(name))))
        && fields
            .get_str("action")
            .is_some_and(|action| action.contains('.'))
}

fn normalise(event: &mut Event, _state: &mut DialectState) {
    event.log_source = Arc::clone(&LOG_SOURCE);
    event.time = first_time(&event.fields, &["@timestamp", "created_at", "timestamp"]);
}
