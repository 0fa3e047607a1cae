//! Elastic Common Schema without a Windows event (`ecs`): Auditbeat, Elastic Defend, Packetbeat
//! and Filebeat on any system. Categories and fields of Sigma where ECS leaves no doubt.

mod normalise;
#[cfg(test)]
mod tests;

use crate::Format;
use crate::json::{Dialect, JsonDecoder};
use yagura_model::Fields;

pub(super) const FORMAT: Format = Format {
    name: "ecs",
    title: ("Elastic Common Schema", "Elastic Common Schema"),
    detect: |_| 0,
    framing: crate::json::framing,
    stateless: true,
    decoder: |_| Box::new(JsonDecoder::new(&[&DIALECT])),
};

pub(super) const DIALECT: Dialect = Dialect {
    name: "ecs",
    is_general: true,
    recognise,
    normalise: normalise::normalise,
};

fn recognise(fields: &Fields) -> bool {
    let has = |name| fields.position(name).is_some();
    has("@timestamp")
        && (has("ecs.version")
            || has("event.category")
            || has("event.dataset")
            || has("event.module"))
}
