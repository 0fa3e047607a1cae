//! Groups of rows that several tables use: the names of Sigma's taxonomy, which formats give
//! their events whatever the product calls them.

use super::table::{Activity, Outcome, Source, from};
use yagura_model::ocsf::Column::*;

/// Methods of HTTP Activity (4002).
pub(super) const HTTP_METHODS: &[(&str, u8)] = &[
    ("CONNECT", 1),
    ("DELETE", 2),
    ("GET", 3),
    ("HEAD", 4),
    ("OPTIONS", 5),
    ("POST", 6),
    ("PUT", 7),
    ("TRACE", 8),
    ("PATCH", 9),
];

/// Activity of a request.
pub(super) const HTTP_ACTIVITY: Activity = Activity::Words(
    &[
        "cs-method",
        "http.http_method",
        "method",
        "httpRequest.requestMethod",
    ],
    HTTP_METHODS,
);

/// Outcome of a request.
pub(super) const HTTP_OUTCOME: Outcome = Outcome::HttpStatus(&[
    "sc-status",
    "http.status",
    "status_code",
    "httpRequest.status",
]);

/// A request at a web server.
pub(super) const WEB: &[Source] = &[
    from(SrcIp, &["c-ip", "src_ip"]),
    from(SrcPort, &["c-port", "src_port"]),
    from(DstIp, &["s-ip", "dst_ip"]),
    from(DstPort, &["s-port", "dst_port"]),
    from(DstHostname, &["cs-host"]),
    from(ActorUserName, &["cs-username"]),
    from(HttpMethod, &["cs-method"]),
    from(UrlString, &["cs-uri"]),
    from(UrlHostname, &["cs-host"]),
    from(UserAgent, &["cs-user-agent"]),
    from(HttpStatus, &["sc-status"]),
];

/// A request at a proxy.
pub(super) const PROXY: &[Source] = &[
    from(SrcIp, &["c-ip", "src_ip"]),
    from(SrcPort, &["c-port", "src_port"]),
    // The target of a tunnel is an address with a port.
    from(DstIp, &["dst_ip", "cs-host", "c-uri"]),
    from(DstPort, &["dst_port"]),
    from(DstHostname, &["cs-host", "r-dns"]),
    from(ActorUserName, &["cs-username", "username"]),
    from(HttpMethod, &["cs-method"]),
    from(UrlString, &["c-uri", "cs-uri"]),
    from(UrlHostname, &["cs-host", "r-dns"]),
    from(UserAgent, &["c-useragent", "cs-user-agent"]),
    from(HttpStatus, &["sc-status"]),
];

/// A query of a DNS server's log.
pub(super) const DNS: &[Source] = &[
    from(QueryHostname, &["query"]),
    from(QueryType, &["record_type"]),
];

/// The two ends of a connection.
pub(super) const ENDPOINTS: &[Source] = &[
    from(SrcIp, &["src_ip"]),
    from(SrcPort, &["src_port"]),
    from(DstIp, &["dst_ip"]),
    from(DstPort, &["dst_port"]),
];

/// Sysmon's names for a process, which views of other products have too.
pub(super) const PROCESS: &[Source] = &[
    from(ProcessPath, &["Image"]),
    from(ProcessCmdLine, &["CommandLine"]),
    from(ProcessPid, &["ProcessId"]),
    from(ParentPath, &["ParentImage"]),
    from(ParentCmdLine, &["ParentCommandLine"]),
    from(ParentPid, &["ParentProcessId"]),
];

/// Words of a firewall for what it did with a connection, as Network Activity (4001) numbers it.
pub(super) const FIREWALL_ACTIONS: &[(&str, u8)] = &[
    ("accept", 6),
    ("allow", 6),
    ("allowed", 6),
    ("pass", 6),
    ("permit", 6),
    ("permitted", 6),
    ("start", 1),
    ("close", 2),
    ("timeout", 2),
    ("client-rst", 3),
    ("server-rst", 3),
    ("block", 5),
    ("blocked", 5),
    ("deny", 5),
    ("denied", 5),
    ("drop", 5),
    ("dropped", 5),
    ("reject", 5),
    ("reset-both", 5),
];

/// Whether a firewall let it through.
pub(super) const FIREWALL_OUTCOME: Outcome = Outcome::Words {
    names: &["action"],
    success: &[
        "accept",
        "allow",
        "allowed",
        "pass",
        "permit",
        "permitted",
        "start",
        "close",
    ],
    failure: &[
        "block",
        "blocked",
        "deny",
        "denied",
        "drop",
        "dropped",
        "reject",
        "reset-both",
    ],
};
