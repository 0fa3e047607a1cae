//! Windows events inside Wazuh alerts and archives (`wazuh`): `data.win.system.*` and
//! `data.win.eventdata.*`, names with a small first letter, backslashes doubled by its agent.
//! Records of Wazuh that carry no Windows event are left to other dialects.

mod normalise;
#[cfg(test)]
mod tests;

use crate::Format;
use crate::json::{Dialect, JsonDecoder};
use yagura_model::Fields;

pub(super) const FORMAT: Format = Format {
    name: "wazuh",
    title: (
        "Windows events in Wazuh alerts",
        "WazuhアラートのWindowsイベント",
    ),
    detect: |_| 0,
    framing: crate::json::framing,
    stateless: true,
    decoder: |_| Box::new(JsonDecoder::new(&[&DIALECT])),
};

pub(super) const DIALECT: Dialect = Dialect {
    name: "wazuh",
    is_general: false,
    recognise,
    normalise: normalise::normalise,
};

fn recognise(fields: &Fields) -> bool {
    let has = |name| fields.position(name).is_some();
    has("data.win.system.eventID") || has("win.system.eventID")
}
