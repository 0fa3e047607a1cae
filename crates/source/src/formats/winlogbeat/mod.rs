//! Windows events as Winlogbeat and Elastic Agent write them (`winlogbeat`): `winlog.*` with the
//! event's own names below `winlog.event_data`, or at the top level in Winlogbeat 6. Fields that
//! their Sysmon and Security modules moved to ECS names get their Windows names back.

mod ecs_names;
mod normalise;
#[cfg(test)]
mod tests;

use crate::Format;
use crate::json::{Dialect, JsonDecoder};
use yagura_model::Fields;

pub(super) const FORMAT: Format = Format {
    name: "winlogbeat",
    title: (
        "Windows events from Winlogbeat or Elastic Agent",
        "Winlogbeat・Elastic AgentのWindowsイベント",
    ),
    detect: |_| 0,
    framing: crate::json::framing,
    stateless: true,
    decoder: |_| Box::new(JsonDecoder::new(&[&DIALECT])),
};

pub(super) const DIALECT: Dialect = Dialect {
    name: "winlogbeat",
    is_general: false,
    recognise,
    normalise: normalise::normalise,
};

fn recognise(fields: &Fields) -> bool {
    let has = |name| fields.position(name).is_some();
    has("winlog.channel") || has("winlog.event_id") || (has("log_name") && has("event_id"))
}
