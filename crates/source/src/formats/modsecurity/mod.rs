//! ModSecurity audit logs as JSON (`modsecurity`), of version 2 (`audit_data`) and 3
//! (`transaction.messages`). The request is seen by webserver rules, with headers and body, which
//! access logs do not have.

#[cfg(test)]
mod tests;

use crate::Format;
use crate::json::{Dialect, DialectState, JsonDecoder, alias_all, as_time};
use crate::web_view::common_log_time;
use std::sync::{Arc, LazyLock};
use yagura_model::{Event, Fields, LogSource, Timestamp};

pub(super) const FORMAT: Format = Format {
    name: "modsecurity",
    title: ("ModSecurity audit log as JSON", "ModSecurity監査ログのJSON"),
    detect: |_| 0,
    framing: crate::json::framing,
    stateless: true,
    decoder: |_| Box::new(JsonDecoder::new(&[&DIALECT])),
};

pub(super) const DIALECT: Dialect = Dialect {
    name: "modsecurity",
    is_general: false,
    recognise,
    normalise,
};

static LOG_SOURCE: LazyLock<Arc<LogSource>> =
    LazyLock::new(|| LogSource::new("modsecurity", &["audit"], &["webserver"]));

fn recognise(fields: &Fields) -> bool {
    let has = |name| fields.position(name).is_some();
    (has("transaction.transaction_id") && has("request.request_line"))
        || (has("transaction.unique_id") && has("transaction.request"))
        || (has("transaction.id") && has("transaction.request") && has("transaction.client_ip"))
}

/// Names that both versions answer to.
const ALIASES: [(&str, &str); 4] = [
    ("message", "audit_data.messages"),
    ("message", "messages.message"),
    ("client_ip", "transaction.remote_address"),
    ("unique_id", "transaction.transaction_id"),
];

fn normalise(event: &mut Event, _state: &mut DialectState) {
    event.log_source = Arc::clone(&LOG_SOURCE);
    event.fields.strip_prefix("transaction.request.");
    event.time = time(&event.fields);
    if event.fields.position("transaction.messages").is_some()
        || event.fields.position("transaction.unique_id").is_some()
    {
        event.fields.strip_prefix("transaction.");
    }
    alias_all(&mut event.fields, &ALIASES);
    super::access_log_json::webserver_view(&mut event.fields, &mut event.category_fields);
}

fn time(fields: &Fields) -> Option<Timestamp> {
    let text = fields
        .get_str("transaction.time")
        .or_else(|| fields.get_str("transaction.time_stamp"))?;
    common_log_time(text)
        .or_else(|| asctime(text))
        .or_else(|| fields.get("transaction.time_stamp").and_then(as_time))
}

/// Reads `Tue Jan  2 15:04:05 2026`, as version 3 writes.
fn asctime(text: &str) -> Option<Timestamp> {
    let mut parts = text.split_ascii_whitespace().skip(1);
    let (month, day, clock, year) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    common_log_time(&format!("{day:0>2}/{month}/{year}:{clock} +0000"))
}
