//! osquery results (`osquery`): differential and snapshot lines of the result log. Rows of the
//! event tables become process, file and network events.

mod normalise;
#[cfg(test)]
mod tests;

use crate::Format;
use crate::json::{Dialect, JsonDecoder};
use yagura_model::Fields;

pub(super) const FORMAT: Format = Format {
    name: "osquery",
    title: ("osquery result log", "osqueryの結果ログ"),
    detect: |_| 0,
    framing: crate::json::framing,
    stateless: true,
    decoder: |_| Box::new(JsonDecoder::new(&[&DIALECT])),
};

pub(super) const DIALECT: Dialect = Dialect {
    name: "osquery",
    is_general: false,
    recognise,
    normalise: normalise::normalise,
};

fn recognise(fields: &Fields) -> bool {
    let has = |name| fields.position(name).is_some();
    has("hostIdentifier")
        && has("name")
        && (has("columns") || has("snapshot") || has("diffResults") || has("calendarTime"))
}
