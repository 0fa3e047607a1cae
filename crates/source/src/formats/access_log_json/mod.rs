//! Web access logs as JSON (`access_log_json`): nginx, Apache, Caddy, Traefik, Envoy, HAProxy,
//! Kong, Cloudflare, AWS (ALB, API Gateway, WAF), Google load balancers, and whatever else names
//! a method or request line, a target and a status in one of the usual ways.

mod names;
mod normalise;
#[cfg(test)]
mod tests;

use crate::Format;
use crate::json::{Dialect, JsonDecoder};

pub(super) use normalise::webserver_view;

pub(super) const FORMAT: Format = Format {
    name: "access_log_json",
    title: ("Web access log as JSON", "WebアクセスログのJSON"),
    detect: |_| 0,
    framing: crate::json::framing,
    stateless: true,
    decoder: |_| Box::new(JsonDecoder::new(&[&DIALECT])),
};

pub(super) const DIALECT: Dialect = Dialect {
    name: "access_log_json",
    is_general: true,
    recognise: normalise::recognise,
    normalise: normalise::normalise,
};
