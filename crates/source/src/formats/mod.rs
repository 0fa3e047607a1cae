//! The formats, one folder each.
//!
//! A folder holds `mod.rs` (the [`Format`] or [`Dialect`] and how it is recognised), where it is
//! not trivial `parser.rs` (bytes to fields) and `normalise.rs` (time, log source, views), and
//! `tests.rs` with `samples/` (real or documented records).

mod access_log;
mod access_log_json;
mod alb_log;
mod auditd;
mod azure;
mod bitbucket;
mod cloudtrail;
#[cfg(test)]
mod dialect_tests;
mod dns_log;
mod duo;
mod ecs;
mod eve;
mod evtx;
mod gcp;
mod github;
mod iis_w3c;
mod journald;
mod json;
mod kubernetes;
mod ltsv;
mod m365;
mod m365_csv;
mod modsecurity;
mod okta;
mod onelogin;
mod opencanary;
mod osquery;
#[cfg(test)]
mod recognition;
mod splunk_windows;
mod squid;
mod syslog;
mod wazuh;
mod web_error;
mod windows_json;
mod windows_xml;
mod winlogbeat;
mod zeek_json;
mod zeek_tsv;

use crate::format::CONFIDENCE_MIN;
use crate::json::Dialect;
use crate::{Format, Head, UnknownFormat};

/// All formats, the one with a magic number first. Recognition takes the surest; of equally sure
/// ones the first.
pub const FORMATS: &[&Format] = &[
    &evtx::FORMAT,
    &access_log::FORMAT,
    &alb_log::FORMAT,
    &auditd::FORMAT,
    &dns_log::FORMAT,
    &iis_w3c::FORMAT,
    &json::FORMAT,
    &ltsv::FORMAT,
    &squid::FORMAT,
    &syslog::FORMAT,
    &web_error::FORMAT,
    &windows_json::FORMAT,
    &windows_xml::FORMAT,
    &zeek_tsv::FORMAT,
    &winlogbeat::FORMAT,
    &wazuh::FORMAT,
    &splunk_windows::FORMAT,
    &eve::FORMAT,
    &zeek_json::FORMAT,
    &cloudtrail::FORMAT,
    &m365::FORMAT,
    &m365_csv::FORMAT,
    &kubernetes::FORMAT,
    &azure::FORMAT,
    &gcp::FORMAT,
    &okta::FORMAT,
    &osquery::FORMAT,
    &github::FORMAT,
    &bitbucket::FORMAT,
    &onelogin::FORMAT,
    &duo::FORMAT,
    &opencanary::FORMAT,
    &journald::FORMAT,
    &modsecurity::FORMAT,
    &ecs::FORMAT,
    &access_log_json::FORMAT,
];

/// JSON dialects in the order in which they are asked, most specific first: Kubernetes before
/// Azure, which may carry its records; ECS before access logs, whose names it shares. The last
/// takes any record.
pub(crate) const DIALECTS: &[&Dialect] = &[
    &windows_json::DIALECT,
    &winlogbeat::DIALECT,
    &wazuh::DIALECT,
    &splunk_windows::DIALECT,
    &eve::DIALECT,
    &zeek_json::DIALECT,
    &cloudtrail::DIALECT,
    &m365::DIALECT,
    &kubernetes::DIALECT,
    &azure::DIALECT,
    &gcp::DIALECT,
    &okta::DIALECT,
    &osquery::DIALECT,
    &github::DIALECT,
    &bitbucket::DIALECT,
    &onelogin::DIALECT,
    &duo::DIALECT,
    &opencanary::DIALECT,
    &journald::DIALECT,
    &modsecurity::DIALECT,
    &ecs::DIALECT,
    &access_log_json::DIALECT,
    &json::DIALECT,
];

/// Confidence of a magic number: no other format need be asked.
const CONFIDENCE_CERTAIN: u8 = 100;

/// Names the format of an input, or `None` when no format knows it.
#[must_use]
pub fn detect(head: &Head<'_>) -> Option<&'static Format> {
    let mut best: Option<(&'static Format, u8)> = None;
    for &format in FORMATS {
        let confidence = (format.detect)(head);
        if confidence == CONFIDENCE_CERTAIN {
            return Some(format);
        }
        if confidence >= CONFIDENCE_MIN && best.is_none_or(|(_, b)| confidence > b) {
            best = Some((format, confidence));
        }
    }
    best.map(|(format, _)| format)
}

/// Returns the format of a name.
///
/// # Errors
/// [`UnknownFormat`] with the names there are.
pub fn format_named(name: &str) -> Result<&'static Format, UnknownFormat> {
    let found = FORMATS.iter().find(|f| f.name == name);
    found.copied().ok_or_else(|| UnknownFormat {
        name: name.to_owned(),
        known: FORMATS
            .iter()
            .map(|f| f.name)
            .collect::<Vec<_>>()
            .join(", "),
    })
}

/// What the formats other than Windows events can supply: product, services, categories.
const LOG_SOURCES: &[(&str, &[&str], &[&str])] = &[
    ("linux", &["auditd"], &["process_creation"]),
    ("linux", &["auditd"], &["file_event"]),
    ("linux", &["auditd"], &["network_connection"]),
    ("linux", &["sysmon"], &["process_creation"]),
    ("linux", &["sysmon"], &["file_event"]),
    ("linux", &["sysmon"], &["network_connection"]),
    ("linux", &["sshd", "auth", "syslog"], &[]),
    ("linux", &["sudo", "auth", "syslog"], &[]),
    (
        "linux",
        &["cron", "clamav", "vsftpd", "guacamole", "syslog"],
        &[],
    ),
    (
        "linux",
        &["osquery"],
        &["process_creation", "file_event", "network_connection"],
    ),
    (
        "macos",
        &["osquery"],
        &["process_creation", "file_event", "network_connection"],
    ),
    ("", &["apache", "nginx"], &["webserver"]),
    ("", &["squid"], &["proxy"]),
    ("", &["named", "unbound", "dnsmasq"], &["dns"]),
    (
        "suricata",
        &["flow", "connection", "dns", "http", "alert"],
        &["firewall", "network", "dns", "webserver", "proxy"],
    ),
    (
        "zeek",
        &[
            "conn",
            "connection",
            "dns",
            "http",
            "files",
            "smb_files",
            "smb_mapping",
        ],
        &["firewall", "network", "dns", "proxy", "webserver"],
    ),
    (
        "zeek",
        &[
            "dce_rpc", "kerberos", "ntlm", "rdp", "ssh", "ssl", "x509", "weird", "notice",
        ],
        &[],
    ),
    ("modsecurity", &["audit"], &["webserver"]),
    ("aws", &["cloudtrail"], &[]),
    (
        "m365",
        &["audit", "exchange", "threat_management", "threat_detection"],
        &[],
    ),
    (
        "azure",
        &[
            "activitylogs",
            "auditlogs",
            "signinlogs",
            "riskdetection",
            "pim",
        ],
        &[],
    ),
    (
        "gcp",
        &[
            "gcp.audit",
            "google_workspace.admin",
            "google_workspace.login",
        ],
        &[],
    ),
    ("okta", &["okta"], &[]),
    ("onelogin", &["onelogin.events"], &[]),
    ("github", &["audit"], &[]),
    ("bitbucket", &["audit"], &[]),
    ("kubernetes", &["audit"], &["application"]),
    ("opencanary", &[], &["application"]),
    ("cisco", &["aaa", "syslog", "duo", "ldp", "bgp"], &[]),
    ("fortigate", &["event"], &[]),
    ("fortios", &["sslvpnd"], &[]),
    ("huawei", &["bgp"], &[]),
    ("juniper", &["bgp"], &[]),
];

/// Returns the log sources that the formats can supply, for finding rules that no input can ever
/// make fire. JSON records that name a log source of their own are not among them.
#[must_use]
pub fn log_sources() -> Vec<std::sync::Arc<yagura_model::LogSource>> {
    let others = LOG_SOURCES
        .iter()
        .map(|(p, s, c)| yagura_model::LogSource::new(p, s, c));
    crate::windows::log_sources()
        .into_iter()
        .chain(others)
        .collect()
}
