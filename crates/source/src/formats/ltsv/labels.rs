//! What the labels mean: those that ltsv.org recommends, and the names of nginx's variables, which
//! many logs use as labels.

/// When the request came, the usual label first.
pub(super) const TIME: &[&str] = &[
    "time",
    "time_local",
    "time_iso8601",
    "epoch",
    "msec",
    "timestamp",
    "datetime",
    "unixtime",
];
/// The request line.
pub(super) const REQUEST_LINE: &[&str] = &["req", "request"];
pub(super) const METHOD: &[&str] = &["method", "request_method"];
pub(super) const PROTOCOL: &[&str] = &["protocol", "server_protocol"];
/// The target as the client sent it stands first: `uri` may be one that the server rewrote.
pub(super) const TARGET: &[&str] = &["request_uri", "uri"];
/// The query, where the target is without one.
pub(super) const QUERY: &[&str] = &["args", "query", "query_string"];
/// The client's address. Logs that have one of these mean the site by `host`.
pub(super) const CLIENT: &[&str] = &[
    "remote_addr",
    "remote_host",
    "client_ip",
    "clientip",
    "client",
];
/// The client at ltsv.org, the site in logs that name the client otherwise.
pub(super) const HOST: &str = "host";

/// Labels of one meaning, and the name of it.
const NAMES: &[(&str, &[&str])] = &[
    ("cs-host", &["vhost", "http_host", "server_name"]),
    (
        "x-forwarded-for",
        &[
            "forwardedfor",
            "http_x_forwarded_for",
            "x_forwarded_for",
            "xff",
        ],
    ),
    ("cs-username", &["user", "remote_user"]),
    ("sc-status", &["status"]),
    (
        "sc-bytes",
        &["size", "body_bytes_sent", "bytes_sent", "bytes"],
    ),
    ("cs-bytes", &["reqsize", "request_length"]),
    ("cs-referer", &["referer", "http_referer", "referrer"]),
    (
        "cs-user-agent",
        &["ua", "user_agent", "http_user_agent", "useragent", "agent"],
    ),
    ("cs-cookie", &["cookie", "http_cookie"]),
    ("s-ip", &["server_addr"]),
    ("s-port", &["server_port"]),
    ("request_time", &["reqtime", "request_time", "taken_sec"]),
    ("request_time_us", &["reqtime_microsec"]),
];

/// Usual labels that keep their names.
const OTHERS: &[&str] = &[
    "ident", "apptime", "runtime", "cache", "level", "message", "msg", "tag",
];

/// The name under which a label's value stands.
pub(super) fn name_of(label: &str) -> Option<&'static str> {
    let found = NAMES.iter().find(|(_, labels)| labels.contains(&label));
    found.map(|(name, _)| *name)
}

/// Whether the label is a usual one.
pub(super) fn is_known(label: &str) -> bool {
    let groups = [
        TIME,
        REQUEST_LINE,
        METHOD,
        PROTOCOL,
        TARGET,
        QUERY,
        CLIENT,
        OTHERS,
    ];
    label == HOST || name_of(label).is_some() || groups.iter().any(|labels| labels.contains(&label))
}
