//! JSON of any product (`json`): each record is recognised by itself. A record that no dialect
//! knows keeps its own flattened names, without a log source, unless it names one itself: a
//! `logsource` object with `product`, `category` and `service` as in a Sigma rule.

use crate::json::{Dialect, DialectState, JsonDecoder, first_time};
use crate::{Format, SourceOptions};
use std::sync::{Arc, LazyLock};
use yagura_model::{Event, Fields, LogSource};

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
    is_general: true,
    recognise: |_| true,
    normalise,
};

fn decoder(_: &SourceOptions) -> Box<dyn crate::Decoder> {
    Box::new(JsonDecoder::new(super::DIALECTS))
}

/// Where unknown products put their time, most explicit first.
const TIME_FIELDS: [&str; 20] = [
    "@timestamp",
    "timestamp",
    "time",
    "eventTime",
    "event_time",
    "datetime",
    "created_at",
    "TimeGenerated",
    "ts",
    "Timestamp",
    "EventTime",
    "@t",
    "date",
    "asctime",
    "createdAt",
    "created",
    "observed_timestamp",
    "timeUnixNano",
    "timeMillis",
    "_time",
];

static UNKNOWN: LazyLock<Arc<LogSource>> = LazyLock::new(|| LogSource::new("", &[], &[]));

fn normalise(event: &mut Event, _state: &mut DialectState) {
    event.time = first_time(&event.fields, &TIME_FIELDS);
    event.log_source = stated_log_source(&event.fields).unwrap_or_else(|| Arc::clone(&UNKNOWN));
}

fn stated_log_source(fields: &Fields) -> Option<Arc<LogSource>> {
    let part = |name| fields.get_str(name).filter(|text| !text.is_empty());
    let product = part("logsource.product");
    let (service, category) = (part("logsource.service"), part("logsource.category"));
    product.or(service).or(category)?;
    let product = product.unwrap_or("");
    Some(LogSource::new(
        product,
        service.as_slice(),
        category.as_slice(),
    ))
}
