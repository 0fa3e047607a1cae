//! Suricata EVE (`eve`): one JSON object an event, told apart by `event_type`. Native names stay;
//! DNS, HTTP and flow records also get the view of `category: dns`, `proxy` or `webserver`, and
//! `firewall`.

mod normalise;
#[cfg(test)]
mod tests;

use crate::Format;
use crate::json::{Dialect, JsonDecoder};
use yagura_model::Fields;

pub(super) const FORMAT: Format = Format {
    name: "eve",
    title: ("Suricata EVE", "Suricata EVE"),
    detect: |_| 0,
    framing: crate::json::framing,
    stateless: true,
    decoder: |_| Box::new(JsonDecoder::new(&[&DIALECT])),
};

pub(super) const DIALECT: Dialect = Dialect {
    name: "eve",
    is_general: false,
    recognise,
    normalise: normalise::normalise,
};

fn recognise(fields: &Fields) -> bool {
    let has = |name| fields.position(name).is_some();
    has("event_type")
        && has("timestamp")
        && (has("flow_id") || has("src_ip") || has("stats") || has("engine") || has("in_iface"))
}
