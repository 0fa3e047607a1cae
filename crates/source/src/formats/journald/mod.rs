//! systemd journal as JSON (`journald`): `journalctl -o json`, systemd-journal-upload, and
//! shippers that keep the journal's field names.

mod normalise;
#[cfg(test)]
mod tests;

use crate::Format;
use crate::json::{Dialect, JsonDecoder};
use yagura_model::Fields;

pub(super) const FORMAT: Format = Format {
    name: "journald",
    title: ("systemd journal as JSON", "systemdジャーナルのJSON"),
    detect: |_| 0,
    framing: crate::json::framing,
    stateless: true,
    decoder: |_| Box::new(JsonDecoder::new(&[&DIALECT])),
};

pub(super) const DIALECT: Dialect = Dialect {
    name: "journald",
    is_general: false,
    recognise,
    normalise: normalise::normalise,
};

fn recognise(fields: &Fields) -> bool {
    let has = |name| fields.position(name).is_some();
    has("__REALTIME_TIMESTAMP")
        || (has("MESSAGE")
            && [
                "_HOSTNAME",
                "_TRANSPORT",
                "_BOOT_ID",
                "_COMM",
                "SYSLOG_IDENTIFIER",
            ]
            .iter()
            .any(|n| has(n)))
}
