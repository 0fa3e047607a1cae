//! Atlassian audit log (`bitbucket`): Bitbucket Data Center's audit file and interface. Jira and
//! Confluence write the same form; they are told apart by `method` or `product` only, so all of
//! them are read here.

#[cfg(test)]
mod tests;

use crate::Format;
use crate::json::{Dialect, DialectState, JsonDecoder, first_time};
use std::sync::{Arc, LazyLock};
use yagura_model::{Event, Fields, LogSource};

pub(super) const FORMAT: Format = Format {
    name: "bitbucket",
    title: ("Atlassian Bitbucket audit log", "Bitbucket監査ログ"),
    detect: |_| 0,
    framing: crate::json::framing,
    stateless: true,
    decoder: |_| Box::new(JsonDecoder::new(&[&DIALECT])),
};

pub(super) const DIALECT: Dialect = Dialect {
    name: "bitbucket",
    is_general: false,
    recognise,
    normalise,
};

static LOG_SOURCE: LazyLock<Arc<LogSource>> =
    LazyLock::new(|| LogSource::new("bitbucket", &["audit"], &[]));

fn recognise(fields: &Fields) -> bool {
    let has = |name| fields.position(name).is_some();
    has("auditType.action") && (has("auditType.category") || has("auditType.area"))
}

fn normalise(event: &mut Event, _state: &mut DialectState) {
    event.log_source = Arc::clone(&LOG_SOURCE);
    event.time = first_time(
        &event.fields,
        &["timestamp", "timestamp.epochSecond", "creationDate"],
    );
}
