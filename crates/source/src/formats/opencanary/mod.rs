//! OpenCanary (`opencanary`): one record an attempt to use the honeypot, told apart by `logtype`.

#[cfg(test)]
mod tests;

use crate::Format;
use crate::json::{Dialect, DialectState, JsonDecoder, first_time};
use std::sync::{Arc, LazyLock};
use yagura_model::{Event, Fields, LogSource};

pub(super) const FORMAT: Format = Format {
    name: "opencanary",
    title: ("OpenCanary honeypot", "OpenCanaryハニーポット"),
    detect: |_| 0,
    framing: crate::json::framing,
    stateless: true,
    decoder: |_| Box::new(JsonDecoder::new(&[&DIALECT])),
};

pub(super) const DIALECT: Dialect = Dialect {
    name: "opencanary",
    is_general: false,
    recognise,
    normalise,
};

static LOG_SOURCE: LazyLock<Arc<LogSource>> =
    LazyLock::new(|| LogSource::new("opencanary", &[], &["application"]));

fn recognise(fields: &Fields) -> bool {
    let has = |name| fields.position(name).is_some();
    has("logtype") && (has("node_id") || has("logdata") || has("dst_host"))
}

fn normalise(event: &mut Event, _state: &mut DialectState) {
    event.log_source = Arc::clone(&LOG_SOURCE);
    event.time = first_time(
        &event.fields,
        &["utc_time", "local_time_adjusted", "local_time"],
    );
}
