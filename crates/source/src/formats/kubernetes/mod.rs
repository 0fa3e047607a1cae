//! Kubernetes audit events (`kubernetes`): `audit.k8s.io` events from the log backend, event
//! lists from the webhook backend, and those that AKS sends as text in `properties.log`.

mod normalise;
#[cfg(test)]
mod tests;

use crate::Format;
use crate::json::{Dialect, JsonDecoder};
use yagura_model::Fields;

pub(super) const FORMAT: Format = Format {
    name: "kubernetes",
    title: ("Kubernetes audit log", "Kubernetes監査ログ"),
    detect: |_| 0,
    framing: crate::json::framing,
    stateless: true,
    decoder: |_| Box::new(JsonDecoder::new(&[&DIALECT])),
};

pub(super) const DIALECT: Dialect = Dialect {
    name: "kubernetes",
    is_general: false,
    recognise,
    normalise: normalise::normalise,
};

fn recognise(fields: &Fields) -> bool {
    let has = |name| fields.position(name).is_some();
    has("auditID")
        || (has("verb") && has("requestURI"))
        || (has("properties.log")
            && fields
                .get_str("category")
                .is_some_and(|c| c.starts_with("kube-audit")))
}
