//! Which fields of an event hold which part of a request.

use smallvec::SmallVec;
use yagura_model::{Event, Fields, Value};

/// The parts of a request as they stand in an event.
#[derive(Debug, Default)]
pub(super) struct Slots<'e> {
    pub(super) target: &'e str,
    /// The request line that the source could not take apart.
    pub(super) broken: &'e str,
    pub(super) method: &'e str,
    pub(super) host: &'e str,
    pub(super) agent: &'e str,
    pub(super) referer: &'e str,
    pub(super) cookies: &'e str,
    pub(super) content_type: &'e str,
    pub(super) client: &'e str,
    pub(super) forwarded_for: &'e str,
    pub(super) server: &'e str,
    pub(super) user: &'e str,
    pub(super) headers: SmallVec<[(&'e str, &'e str); 8]>,
    pub(super) body: Option<&'e str>,
    pub(super) body_base64: Option<&'e str>,
    pub(super) status: Option<u16>,
    pub(super) response_len_bytes: Option<u64>,
    pub(super) duration: Option<(Unit, Value<'e>)>,
}

/// Unit of a duration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    /// Seconds when it has a fraction, else milliseconds: what W3C logs and most servers write.
    ByForm,
    Seconds,
    Millis,
    Micros,
    Nanos,
}

/// Objects that hold the request's headers by name.
const HEADER_PREFIXES: [&str; 9] = [
    "http.request_headers.",
    "request.headers.",
    "headers.",
    "req.headers.",
    "request_headers.",
    "httpRequest.headers.",
    "http.request.headers.",
    "transaction.request.headers.",
    "requestHeaders.",
];

/// What logs call the body of a request.
const BODIES: [&str; 16] = [
    "request_body",
    "http.http_request_body_printable",
    "body",
    "request.body",
    "req.body",
    "requestBody",
    "http.request.body.content",
    "http.request.body",
    "httpRequest.body",
    "transaction.request.body",
    "http_request_body",
    "post_data",
    "postdata",
    "request_data",
    "body_data",
    "request_payload",
];

impl<'e> Slots<'e> {
    /// Collects them. The category view stands for the fields of the same name.
    pub(super) fn of(event: &'e Event) -> Self {
        let mut slots = Self::default();
        for (name, value) in event.category_fields.iter() {
            slots.named(name, value);
        }
        for (name, value) in event.fields.iter() {
            slots.named(name, value);
        }
        if is_line_of_text(event.format) {
            return slots;
        }
        slots.natives(&event.fields);
        slots
    }

    /// Takes a value under a name of Sigma's taxonomy; the first counts.
    fn named(&mut self, name: &'e str, value: Value<'e>) {
        let slot = match name.len() {
            // Apache's and nginx's formats often end so.
            2 if name == "rt" => return first(&mut self.duration, Some((Unit::Seconds, value))),
            4 if name == "c-ip" => &mut self.client,
            4 if name == "s-ip" => &mut self.server,
            5 if name == "c-uri" => &mut self.target,
            6 if name == "cs-uri" => &mut self.target,
            7 if name == "request" => &mut self.broken,
            7 if name == "cs-host" => &mut self.host,
            8 if name == "sc-bytes" => {
                return first(&mut self.response_len_bytes, whole(value));
            }
            9 if name == "sc-status" => {
                return first(
                    &mut self.status,
                    whole(value).and_then(|n| u16::try_from(n).ok()),
                );
            }
            9 if name == "cs-method" => &mut self.method,
            9 if name == "cs-cookie" => &mut self.cookies,
            10 if name == "cs-referer" => &mut self.referer,
            10 if name == "time-taken" => {
                return first(&mut self.duration, Some((Unit::ByForm, value)));
            }
            11 if name == "cs-username" => &mut self.user,
            11 if name == "c-useragent" || name == "cs-referrer" => {
                if name == "c-useragent" {
                    &mut self.agent
                } else {
                    &mut self.referer
                }
            }
            10 if name == "cs(Cookie)" => &mut self.cookies,
            11 if name == "cs(Referer)" => &mut self.referer,
            12 if name == "request_time" => {
                return first(&mut self.duration, Some((Unit::Seconds, value)));
            }
            13 if name == "cs-user-agent" => &mut self.agent,
            14 if name == "cs(User-Agent)" => &mut self.agent,
            15 if name == "cs-content-type" => &mut self.content_type,
            15 if name == "x-forwarded-for" => &mut self.forwarded_for,
            _ => return,
        };
        if slot.is_empty()
            && let Value::Text(text) = value
        {
            *slot = text;
        }
    }

    /// Takes what the taxonomy has no name for from the names of JSON logs.
    fn natives(&mut self, fields: &'e Fields) {
        let aliases = fields
            .aliases()
            .map(|(name, index)| (name, fields.value_at(index)));
        for (name, value) in fields.iter().chain(aliases) {
            self.native(name, value);
        }
    }

    fn native(&mut self, name: &'e str, value: Value<'e>) {
        let unit = match name {
            "http.http_request_body" => {
                self.body_base64 = self.body_base64.or(value.as_str());
                return;
            }
            // Zeek's `http.log` has no other name for them.
            "uri" if self.target.is_empty() => {
                self.target = value.as_str().unwrap_or_default();
                return;
            }
            "http.xff" | "http.true_client_ip" => {
                self.forwarded_for = value.as_str().unwrap_or_default();
                return;
            }
            "request_time" | "duration_s" | "upstream_response_time" => Unit::Seconds,
            "duration_ms" | "responseTime" | "response_time" | "latency_ms" => Unit::Millis,
            "duration_us" | "request_time_us" => Unit::Micros,
            "Duration" | "event.duration" | "duration_ns" => Unit::Nanos,
            _ => return self.header_or_body(name, value),
        };
        let by_form = !matches!(self.duration, Some((known, _)) if known != Unit::ByForm);
        if by_form {
            self.duration = Some((unit, value));
        }
    }

    fn header_or_body(&mut self, name: &'e str, value: Value<'e>) {
        let text = match value {
            Value::Text(text) => text,
            Value::Json(text) if BODIES.contains(&name) => text,
            _ => return,
        };
        if BODIES.contains(&name) {
            self.body = Some(self.body.unwrap_or(text));
        } else if self.headers.len() < super::Request::HEADERS_MAX
            && let Some(header) = HEADER_PREFIXES.iter().find_map(|p| name.strip_prefix(p))
        {
            // `http.request_headers.name` is the list that the aliases were made from.
            if !(name.starts_with("http.request_headers.") && matches!(header, "name" | "value")) {
                self.headers.push((header, text));
            }
        }
    }
}

fn is_line_of_text(format: &str) -> bool {
    matches!(
        format,
        "access_log" | "iis_w3c" | "alb_log" | "squid" | "syslog"
    )
}

fn first<T>(slot: &mut Option<T>, value: Option<T>) {
    if slot.is_none() {
        *slot = value;
    }
}

fn whole(value: Value<'_>) -> Option<u64> {
    u64::try_from(value.as_i64()?).ok()
}

/// Returns a duration in milliseconds.
pub(super) fn millis((unit, value): (Unit, Value<'_>)) -> Option<u64> {
    let number: f64 = match value {
        #[expect(clippy::cast_precision_loss, reason = "a duration")]
        Value::Int(n) => n as f64,
        Value::Float(n) => n,
        Value::Text(text) => text.trim_end_matches(['s', 'm']).parse().ok()?,
        _ => return None,
    };
    let has_fraction = match value {
        Value::Float(_) => true,
        Value::Text(text) => text.contains('.'),
        _ => false,
    };
    let factor = match unit {
        Unit::ByForm if has_fraction => 1e3,
        Unit::ByForm | Unit::Millis => 1.0,
        Unit::Seconds => 1e3,
        Unit::Micros => 1e-3,
        Unit::Nanos => 1e-6,
    };
    let millis = number * factor;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked: a day at most"
    )]
    (0.0..=86_400_000.0)
        .contains(&millis)
        .then_some(millis as u64)
}
