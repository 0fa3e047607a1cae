//! JSON of any product (`json`): each record is recognised by itself. A record that no dialect
//! knows keeps its own flattened names, without a log source, unless it names one itself: a
//! `logsource` object with `product`, `category` and `service` as in a Sigma rule.

use crate::json::{Dialect, DialectState, JsonDecoder};
use crate::{Format, SourceOptions};
use yagura_model::{Event, LogSource, Timestamp};

pub(super) const FORMAT: Format = Format {
    name: "json",
    title: (
        "JSON or NDJSON, product found by record",
        "JSON・NDJSON（製品は自動判定）",
    ),
    detect: crate::json::detect,
    framing: crate::json::framing,
    stateless: true,
    decoder,
};

pub(super) const DIALECT: Dialect = Dialect {
    name: "json",
    recognise: |_| true,
    normalise,
};

fn decoder(_: &SourceOptions) -> Box<dyn crate::Decoder> {
    Box::new(JsonDecoder::new(super::DIALECTS))
}

/// Where unknown products put their time, most explicit first.
const TIME_FIELDS: [&str; 9] = [
    "@timestamp",
    "timestamp",
    "time",
    "eventTime",
    "event_time",
    "datetime",
    "created_at",
    "TimeGenerated",
    "ts",
];

fn normalise(event: &mut Event, _state: &mut DialectState) {
    event.time = TIME_FIELDS
        .iter()
        .find_map(|name| event.fields.get_str(name).and_then(Timestamp::parse));
    let part = |name| event.fields.get_str(name).unwrap_or("");
    let service = part("logsource.service");
    let category = part("logsource.category");
    event.log_source = LogSource::new(
        part("logsource.product"),
        if service.is_empty() {
            &[]
        } else {
            std::slice::from_ref(&service)
        },
        if category.is_empty() {
            &[]
        } else {
            std::slice::from_ref(&category)
        },
    );
}
