//! Zeek logs as JSON (`zeek_json`): the log's name stands in `_path` (streaming logs, Corelight)
//! or must be told from its fields, as Zeek's own JSON files do not say it.

mod normalise;
#[cfg(test)]
mod tests;

use crate::Format;
use crate::json::{Dialect, JsonDecoder};
use yagura_model::Fields;

pub(super) const FORMAT: Format = Format {
    name: "zeek_json",
    title: ("Zeek logs as JSON", "ZeekログのJSON"),
    detect: |_| 0,
    framing: crate::json::framing,
    stateless: true,
    decoder: |_| Box::new(JsonDecoder::new(&[&DIALECT])),
};

pub(super) const DIALECT: Dialect = Dialect {
    name: "zeek_json",
    is_general: false,
    recognise,
    normalise: normalise::normalise,
};

fn recognise(fields: &Fields) -> bool {
    let has = |name| fields.position(name).is_some();
    if !has("ts") {
        return false;
    }
    has("id.orig_h")
        || has("_path")
        || (has("fuid") && has("source"))
        || normalise::guess(fields).is_some()
}
