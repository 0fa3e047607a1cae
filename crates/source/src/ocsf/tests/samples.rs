//! Real and documented records of every format.

use super::super::record::Record;
use super::super::{FAMILIES, columns};
use super::assert_kinds;
use crate::testing::read;
use crate::{Head, detect};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use yagura_model::Event;
use yagura_model::ocsf::{Class as C, Column, Status};

use Status::{Failure, Success, Unknown};

/// Reads a sample file as a caller would.
fn sample(path: &Path) -> Vec<Event> {
    let bytes = std::fs::read(path).expect("a sample");
    let head = Head {
        bytes: &bytes[..bytes.len().min(Head::LEN_BYTES_MAX)],
        name: "",
    };
    let format = detect(&head).expect("samples are recognised");
    read(format, &bytes).0
}

fn formats_folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/formats")
}

/// All sample files of all formats.
fn all_samples() -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for folder in std::fs::read_dir(formats_folder()).expect("a folder") {
        let samples = folder.expect("an entry").path().join("samples");
        for entry in std::fs::read_dir(samples).into_iter().flatten() {
            let path = entry.expect("an entry").path();
            if path
                .extension()
                .is_some_and(|e| e != "events" && e != "tsv")
            {
                found.push(path);
            }
        }
    }
    found.sort();
    assert!(found.len() > 60, "{}", found.len());
    found
}

/// A record of a sample file by its place, and what it must become.
type Expected = (
    &'static str,
    usize,
    C,
    u8,
    Status,
    &'static [(&'static str, &'static str)],
);

#[rustfmt::skip]
const EXPECTED: &[Expected] = &[
    ("windows_xml/samples/export.log", 0, C::PROCESS_ACTIVITY, 1, Success, &[
        ("device.hostname", "ws1.example.com"), ("actor.user.name", "SYSTEM"), ("actor.user.domain", "NT AUTHORITY"),
        ("process.file.path", r"C:\Windows\System32\whoami.exe"), ("process.name", "whoami.exe"), ("process.pid", "6700"),
        ("process.cmd_line", "whoami /priv & exit"), ("process.parent_process.file.path", r"C:\Windows\System32\cmd.exe"),
        ("process.parent_process.pid", "16"),
    ]),
    ("windows_xml/samples/export.log", 1, C::AUTHENTICATION, 1, Success, &[("user.name", "taro"), ("src_endpoint.ip", "198.51.100.7")]),
    ("windows_xml/samples/export.log", 2, C::EVENT_LOG_ACTIVITY, 1, Success, &[("actor.user.name", "taro"), ("actor.user.domain", "OFFICE"), ("resource.uid", "Security")]),
    ("windows_xml/samples/export.log", 4, C::WINDOWS_SERVICE_ACTIVITY, 1, Success, &[("win_service.name", "PSEXESVC"), ("process.cmd_line", r"%SystemRoot%\PSEXESVC.exe")]),
    ("windows_xml/samples/export.log", 8, C::REGISTRY_KEY_ACTIVITY, 4, Unknown, &[("reg_key.path", r"HKLM\SOFTWARE\X")]),
    ("windows_xml/samples/export.log", 10, C::DETECTION_FINDING, 1, Success, &[("finding_info.title", "Trojan:Win32/X"), ("file.path", r"C:\x.exe")]),
    ("winlogbeat/samples/records.ndjson", 1, C::PROCESS_ACTIVITY, 1, Unknown, &[("actor.user.name", "taro"), ("process.cmd_line", "vssadmin.exe delete shadows /all /quiet"), ("device.hostname", "ws01.office.example.com")]),
    ("winlogbeat/samples/records.ndjson", 2, C::NETWORK_ACTIVITY, 1, Unknown, &[("src_endpoint.ip", "192.0.2.10"), ("dst_endpoint.port", "4444"), ("dst_endpoint.hostname", "pool.example.com")]),
    ("winlogbeat/samples/records.ndjson", 4, C::PROCESS_ACTIVITY, 3, Unknown, &[("actor.process.file.path", r"C:\Temp\x.exe"), ("process.name", "lsass.exe")]),
    ("winlogbeat/samples/records.ndjson", 7, C::REGISTRY_VALUE_ACTIVITY, 2, Unknown, &[("reg_value.name", "UseLogonCredential"), ("reg_value.data", "DWORD (0x00000001)")]),
    ("winlogbeat/samples/records.ndjson", 9, C::DNS_ACTIVITY, 6, Success, &[("query.hostname", "api.telegram.org")]),
    ("winlogbeat/samples/records.ndjson", 18, C::SCRIPT_ACTIVITY, 1, Unknown, &[("script.script_content", "Invoke-Mimikatz -DumpCreds")]),
    ("winlogbeat/samples/records.ndjson", 21, C::GROUP_MANAGEMENT, 3, Unknown, &[("group.name", "Administrators"), ("user.uid", "S-1-5-21-1")]),
    ("wazuh/samples/records.ndjson", 17, C::WINDOWS_SERVICE_ACTIVITY, 4, Unknown, &[("win_service.name", "Windows Defender Antivirus Service")]),
    ("splunk_windows/samples/records.ndjson", 22, C::PROCESS_ACTIVITY, 1, Success, &[("process.pid", "16"), ("process.parent_process.pid", "4")]),
    ("auditd/samples/audit.log", 2, C::PROCESS_ACTIVITY, 1, Success, &[("actor.user.name", "taro"), ("process.file.path", "/usr/bin/whoami"), ("process.parent_process.file.path", "/usr/bin/bash"), ("process.pid", "2102")]),
    ("auditd/samples/audit.log", 6, C::NETWORK_ACTIVITY, 1, Failure, &[("dst_endpoint.ip", "203.0.113.66"), ("dst_endpoint.port", "4444"), ("process.name", "bash")]),
    ("auditd/samples/audit.log", 19, C::AUTHENTICATION, 1, Failure, &[("user.name", "taro"), ("src_endpoint.ip", "198.51.100.23")]),
    ("journald/samples/records.ndjson", 4, C::PROCESS_ACTIVITY, 1, Failure, &[("actor.user.name", "taro"), ("user.name", "root"), ("process.cmd_line", "/bin/sh -c echo a ; id"), ("device.hostname", "web01")]),
    ("syslog/samples/linux.log", 6, C::AUTHENTICATION, 1, Failure, &[("user.name", "admin"), ("src_endpoint.ip", "198.51.100.23"), ("src_endpoint.port", "50022"), ("device.hostname", "web01")]),
    ("syslog/samples/linux.log", 8, C::AUTHENTICATION, 1, Failure, &[("user.name", "root"), ("src_endpoint.ip", "198.51.100.23")]),
    ("syslog/samples/linux.log", 13, C::SCHEDULED_JOB_ACTIVITY, 6, Unknown, &[("actor.user.name", "root"), ("job.name", "cd / && run-parts --report /etc/cron.hourly")]),
    ("syslog/samples/linux.log", 22, C::NETWORK_ACTIVITY, 5, Failure, &[("src_endpoint.ip", "203.0.113.5"), ("dst_endpoint.port", "23")]),
    ("syslog/samples/devices.log", 2, C::AUTHENTICATION, 1, Success, &[("user.name", "admin"), ("src_endpoint.ip", "192.0.2.5"), ("device.ip", "192.0.2.1")]),
    ("syslog/samples/devices.log", 5, C::NETWORK_ACTIVITY, 1, Unknown, &[("src_endpoint.ip", "192.0.2.5"), ("dst_endpoint.ip", "203.0.113.1"), ("device.hostname", "asa1")]),
    ("syslog/samples/devices.log", 17, C::HTTP_ACTIVITY, 3, Failure, &[("device.hostname", "FGT60F"), ("http_request.url.url_string", "https://files.example.xyz/a/setup.exe")]),
    ("syslog/samples/devices.log", 19, C::NETWORK_ACTIVITY, 6, Success, &[("actor.user.name", "taro"), ("actor.user.domain", "office"), ("dst_endpoint.ip", "203.0.113.11")]),
    ("access_log/samples/access.log", 3, C::HTTP_ACTIVITY, 6, Success, &[("src_endpoint.ip", "198.51.100.8"), ("http_request.url.hostname", "www.example.com"), ("http_response.code", "302")]),
    ("access_log_json/samples/records.ndjson", 8, C::HTTP_ACTIVITY, 3, Failure, &[("src_endpoint.ip", "192.0.2.76"), ("http_request.user_agent", "curl/8")]),
    ("alb_log/samples/alb.log", 0, C::HTTP_ACTIVITY, 3, Success, &[("src_endpoint.port", "2817"), ("dst_endpoint.ip", "10.0.0.1"), ("device.uid", "app/web/50dc6c495c0c9188")]),
    ("iis_w3c/samples/iis.log", 9, C::HTTP_ACTIVITY, 3, Success, &[("device.hostname", "WEB01"), ("dst_endpoint.port", "80")]),
    ("ltsv/samples/access.log", 1, C::HTTP_ACTIVITY, 6, Success, &[("src_endpoint.ip", "198.51.100.8"), ("http_request.url.hostname", "www.example.com"), ("http_response.code", "302"), ("actor.user.name", "taro")]),
    ("modsecurity/samples/records.ndjson", 1, C::HTTP_ACTIVITY, 6, Failure, &[("finding_info.title", r#"Warning. [id "942100"]"#), ("dst_endpoint.port", "443")]),
    ("squid/samples/squid.log", 3, C::HTTP_ACTIVITY, 1, Failure, &[("dst_endpoint.ip", "203.0.113.66"), ("src_endpoint.ip", "192.0.2.32")]),
    ("web_error/samples/error.log", 11, C::APPLICATION_ERROR, 1, Unknown, &[("src_endpoint.ip", "198.51.100.9"), ("http_request.url.url_string", "/.env")]),
    ("dns_log/samples/bind.log", 0, C::DNS_ACTIVITY, 1, Unknown, &[("query.hostname", "www.example.com"), ("query.type", "A"), ("src_endpoint.ip", "192.0.2.10")]),
    ("dns_log/samples/resolvers.log", 3, C::DNS_ACTIVITY, 2, Failure, &[("query.hostname", "evil.duckdns.org")]),
    ("eve/samples/records.ndjson", 6, C::HTTP_ACTIVITY, 3, Success, &[("dst_endpoint.hostname", "www.example.com"), ("http_request.user_agent", "Mozilla/5.0")]),
    ("eve/samples/records.ndjson", 4, C::DNS_ACTIVITY, 2, Success, &[("query.hostname", "pool.minexmr.com")]),
    ("zeek_json/samples/records.ndjson", 20, C::AUTHENTICATION, 4, Success, &[("user.name", "taro"), ("user.domain", "EXAMPLE.COM"), ("dst_endpoint.port", "88")]),
    ("zeek_tsv/samples/zeek.log", 0, C::NETWORK_ACTIVITY, 6, Success, &[("src_endpoint.ip", "192.0.2.50"), ("dst_endpoint.ip", "203.0.113.66"), ("dst_endpoint.port", "443")]),
    ("cloudtrail/samples/records.ndjson", 3, C::AUTHENTICATION, 1, Failure, &[("user.name", "alice"), ("src_endpoint.ip", "192.0.2.15"), ("api.operation", "ConsoleLogin")]),
    ("cloudtrail/samples/records.ndjson", 4, C::API_ACTIVITY, 4, Success, &[("actor.user.uid", "arn:aws:iam::123456789012:user/alice"), ("cloud.account.uid", "123456789012"), ("api.service.name", "iam.amazonaws.com")]),
    ("m365/samples/records.ndjson", 0, C::API_ACTIVITY, 1, Success, &[("actor.user.name", "taro@example.com"), ("api.operation", "New-InboxRule"), ("api.service.name", "Exchange")]),
    ("m365/samples/records.ndjson", 6, C::AUTHENTICATION, 1, Failure, &[("user.name", "taro@example.com"), ("src_endpoint.ip", "192.0.2.20")]),
    ("m365_csv/samples/export.log", 2, C::FILE_HOSTING_ACTIVITY, 2, Success, &[("file.name", "日本語.xlsx")]),
    ("azure/samples/records.ndjson", 1, C::API_ACTIVITY, 4, Success, &[("actor.user.name", "taro@example.com"), ("api.service.name", "MICROSOFT.NETWORK"), ("src_endpoint.ip", "192.0.2.30")]),
    ("azure/samples/records.ndjson", 26, C::AUTHENTICATION, 1, Failure, &[("user.name", "taro@example.com"), ("api.service.name", "Azure Portal")]),
    ("azure/samples/records.ndjson", 40, C::DETECTION_FINDING, 1, Unknown, &[("finding_info.title", "anomalousToken"), ("src_endpoint.ip", "198.51.100.21")]),
    ("gcp/samples/records.ndjson", 12, C::API_ACTIVITY, 4, Success, &[("actor.user.name", "taro@example.com"), ("api.service.name", "iam.googleapis.com"), ("src_endpoint.ip", "192.0.2.110")]),
    ("kubernetes/samples/records.ndjson", 8, C::API_ACTIVITY, 2, Success, &[("actor.user.name", "taro"), ("http_request.user_agent", "trufflehog"), ("api.service.name", "pods")]),
    ("okta/samples/records.ndjson", 15, C::AUTHENTICATION, 1, Failure, &[("user.name", "taro@example.com"), ("src_endpoint.ip", "192.0.2.120")]),
    ("github/samples/records.ndjson", 0, C::API_ACTIVITY, 4, Unknown, &[("actor.user.name", "taro"), ("resource.uid", "example/app"), ("cloud.account.uid", "example")]),
    ("bitbucket/samples/records.ndjson", 0, C::API_ACTIVITY, 2, Unknown, &[("actor.user.name", "taro"), ("src_endpoint.ip", "192.0.2.140")]),
    ("onelogin/samples/records.ndjson", 6, C::AUTHENTICATION, 1, Success, &[("user.name", "Taro"), ("src_endpoint.ip", "192.0.2.150")]),
    ("duo/samples/records.ndjson", 0, C::AUTHENTICATION, 1, Success, &[("user.name", "taro"), ("src_endpoint.ip", "192.0.2.160"), ("api.service.name", "VPN")]),
    ("opencanary/samples/records.ndjson", 0, C::DETECTION_FINDING, 1, Unknown, &[("device.hostname", "opencanary-1"), ("src_endpoint.ip", "192.0.2.170"), ("user.name", "root")]),
    ("osquery/samples/records.ndjson", 7, C::NETWORK_ACTIVITY, 1, Unknown, &[("device.hostname", "web01.example.com"), ("dst_endpoint.ip", "203.0.113.9"), ("process.file.path", "/bin/bash")]),
    ("osquery/samples/records.ndjson", 10, C::FILE_ACTIVITY, 1, Unknown, &[("file.path", "/etc/cron.d/backup")]),
    ("ecs/samples/records.ndjson", 0, C::PROCESS_ACTIVITY, 1, Unknown, &[("device.hostname", "web01"), ("actor.user.name", "taro"), ("process.cmd_line", "base64 -d /tmp/x"), ("process.parent_process.pid", "1")]),
    ("ecs/samples/records.ndjson", 8, C::FILE_ACTIVITY, 4, Unknown, &[("file.path", "/var/log/auth.log"), ("process.name", "rm")]),
];

#[test]
fn real_records_of_every_family_have_their_columns() {
    for (path, index, class, activity, status, values) in EXPECTED {
        let events = sample(&formats_folder().join(path));
        let columns = columns(&events[*index]);
        let place = format!("{path} {index}");
        assert_eq!(columns.class.name(), class.name(), "{place}");
        assert_eq!(columns.activity_id, *activity, "{place}");
        assert_eq!(columns.status, *status, "{place}");
        for (name, value) in *values {
            let column = Column::ALL.iter().find(|column| column.name() == *name);
            let got = columns.get(*column.expect("a column of that name"));
            assert_eq!(got, Some(*value), "{place}: {name}");
        }
    }
}

/// Formats none of whose samples get a class, and why.
const WITHOUT_A_CLASS: &[(&str, &str)] = &[(
    "json",
    "records of unknown products do not say what they are",
)];

#[test]
fn columns_of_all_samples_hold_what_they_promise() {
    let mut classed: BTreeMap<&str, bool> = BTreeMap::new();
    for path in all_samples() {
        for event in sample(&path) {
            let columns = columns(&event);
            assert_eq!(columns.time, event.time);
            assert_kinds(&columns);
            *classed.entry(event.format).or_default() |= columns.class != C::BASE_EVENT;
        }
    }
    let without: Vec<&str> = classed
        .iter()
        .filter(|(_, any)| !**any)
        .map(|(name, _)| *name)
        .collect();
    let allowed: Vec<&str> = WITHOUT_A_CLASS.iter().map(|(name, _)| *name).collect();
    assert_eq!(without, allowed);
    // EVTX is binary and has no sample in the repository: its events are those of `windows_xml`.
    assert!(classed.len() >= 32, "{classed:?}");
}

#[test]
fn every_table_reads_some_sample() {
    let mut unused: BTreeSet<&str> = FAMILIES.iter().map(|family| family.name).collect();
    for path in all_samples() {
        for event in sample(&path) {
            let record = Record::new(&event);
            let family = FAMILIES.iter().find(|family| record.is(&family.takes));
            unused.remove(family.expect("the last takes any").name);
        }
    }
    assert!(unused.is_empty(), "{unused:?}");
}
