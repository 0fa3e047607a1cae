//! What the samples of every format become, and laws that hold for any event.

use super::fill::fill;
use super::record::Record;
use super::table::{Activity, Source};
use super::{FAMILIES, columns};
use crate::testing::{read, read_one};
use crate::{Head, detect, format_named};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::net::IpAddr;
use std::path::Path;
use yagura_model::ocsf::{
    ACTIVITY_OTHER, Class, Column, ColumnKind, ObservableType, OcsfColumns, Status,
};
use yagura_model::{Event, LogSource, Timestamp, Value};

use Class as C;
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
    Class,
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

/// A Windows event of a channel, with its payload as JSON members.
fn windows(channel: &str, id: u32, payload: &str) -> Event {
    let record = format!(
        r#"{{"EventID":{id},"Channel":"{channel}","Computer":"dc01.example.com",{payload}}}"#
    );
    read_one(format_named("json").expect("a format"), &record)
}

fn get(event: &Event, column: Column) -> Option<String> {
    columns(event).get(column).map(str::to_owned)
}

#[test]
fn the_computer_is_that_of_the_system_section() {
    let event = windows(
        "Security",
        4624,
        r#""TargetUserName":"taro","TargetDomainName":"OFFICE","SubjectUserName":"DC01$""#,
    );
    let columns = columns(&event);
    assert_eq!(columns.computer(), Some("dc01.example.com"));
    assert_eq!(columns.account().as_deref(), Some(r"OFFICE\taro"));
    let mut shadowed = Event::new(LogSource::new("windows", &["system"], &[]));
    for computer in ["printer", "ws 1.example.com"] {
        shadowed.fields.push("Computer", Value::Text(computer));
    }
    shadowed.fields.push("Channel", Value::Text("System"));
    shadowed.fields.push("EventID", Value::Int(1));
    assert_eq!(
        super::columns(&shadowed).computer(),
        Some("ws 1.example.com")
    );
}

#[test]
fn sign_ins_of_windows_tell_success_from_failure() {
    for (id, payload, activity, status) in [
        (4624, r#""LogonType":3"#, 1, Success),
        (4625, r#""LogonType":3"#, 1, Failure),
        (4634, r#""LogonType":3"#, 2, Success),
        (4768, r#""Status":"0x0""#, 3, Success),
        (4769, r#""Status":"0x1b""#, 4, Failure),
        (4771, r#""Status":"0x18""#, 6, Failure),
        (4776, r#""Status":"0xc000006a""#, 1, Failure),
        (4648, r#""Keywords":"0x8020000000000000""#, 1, Success),
    ] {
        let event = windows("Security", id, payload);
        let columns = columns(&event);
        assert_eq!(columns.class, Class::AUTHENTICATION, "{id}");
        assert_eq!(
            (columns.activity_id, columns.status),
            (activity, status),
            "{id}"
        );
    }
}

#[test]
fn changes_of_accounts_and_groups_name_both_sides() {
    let event = windows(
        "Security",
        4732,
        r#""TargetUserName":"Administrators","MemberName":"-","MemberSid":"S-1-5-21-7","SubjectUserName":"alice""#,
    );
    let group = columns(&event);
    assert_eq!(
        (group.class, group.activity_id),
        (Class::GROUP_MANAGEMENT, 3)
    );
    assert_eq!(group.get(Column::GroupName), Some("Administrators"));
    assert_eq!(group.get(Column::UserUid), Some("S-1-5-21-7"));
    assert_eq!(group.account().as_deref(), Some("alice"));
    let event = windows(
        "Security",
        4720,
        r#""TargetUserName":"evil","SubjectUserName":"alice""#,
    );
    assert_eq!(columns(&event).type_uid(), 300_101);
    assert_eq!(get(&event, Column::ActorUserName).as_deref(), Some("alice"));
}

#[test]
fn objects_are_classed_by_their_type() {
    for (kind, class) in [
        ("File", Class::FILE_ACTIVITY),
        ("Key", Class::REGISTRY_KEY_ACTIVITY),
        ("Process", Class::PROCESS_ACTIVITY),
        ("SAM_USER", Class::WINDOWS_RESOURCE_ACTIVITY),
    ] {
        let event = windows(
            "Security",
            4663,
            &format!(r#""ObjectType":"{kind}","ObjectName":"x""#),
        );
        assert_eq!(columns(&event).class, class, "{kind}");
    }
}

#[test]
fn hashes_of_sysmon_are_told_apart_and_the_import_hash_is_none() {
    let hashes = format!(
        "SHA1={},MD5={},IMPHASH={}",
        "a".repeat(40),
        "b".repeat(32),
        "c".repeat(32)
    );
    let payload = format!(r#""Image":"C:\\a.exe","Hashes":"{hashes}""#);
    let event = windows("Microsoft-Windows-Sysmon/Operational", 1, &payload);
    let columns = columns(&event);
    let lengths: Vec<usize> = columns.hashes().iter().map(|(_, hex)| hex.len()).collect();
    assert_eq!(lengths, [40, 32]);
    assert_eq!(columns.get(Column::FileName), Some("a.exe"));
    assert!(
        columns
            .observables()
            .any(|o| o.kind == ObservableType::Hash)
    );
}

#[test]
fn answers_of_sysmon_are_taken_apart() {
    let payload = r#""QueryName":"www.example.com","QueryStatus":"0","QueryResults":"type:  5 cdn.example.net;::ffff:192.0.2.1;""#;
    let event = windows("Microsoft-Windows-Sysmon/Operational", 22, payload);
    assert_eq!(columns(&event).answers(), ["cdn.example.net", "192.0.2.1"]);
}

#[test]
fn a_product_without_a_table_is_read_by_common_names() {
    let record = r#"{"host":"web01","user":"OFFICE\\taro","src_ip":"192.0.2.9:443","msg":"hello"}"#;
    let event = read_one(format_named("json").expect("a format"), record);
    let columns = columns(&event);
    assert_eq!(columns.class, Class::BASE_EVENT);
    assert_eq!(columns.computer(), Some("web01"));
    assert_eq!(columns.account().as_deref(), Some(r"OFFICE\taro"));
    assert_eq!(columns.get(Column::SrcIp), Some("192.0.2.9"));
}

/// Asserts what every column promises.
fn assert_kinds(columns: &OcsfColumns<'_>) {
    for (column, value) in columns.iter() {
        let name = column.name();
        assert!(!value.trim().is_empty(), "{name}");
        let holds = match column.kind() {
            ColumnKind::Ip => value.parse::<IpAddr>().is_ok(),
            ColumnKind::Port => value.parse::<u16>().is_ok(),
            ColumnKind::Number => value.parse::<u64>().is_ok(),
            ColumnKind::Mac => value.len() == 17,
            ColumnKind::Hostname => value.parse::<IpAddr>().is_err() && !value.contains(' '),
            ColumnKind::User | ColumnKind::Text => true,
        };
        assert!(holds, "{name}: {value:?}");
    }
    assert!(Class::ALL.contains(&columns.class));
    assert!(columns.observables().all(|o| !o.value.is_empty()));
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
            *classed.entry(event.format).or_default() |= columns.class != Class::BASE_EVENT;
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

#[test]
fn activities_are_numbers_of_the_schema() {
    for case in FAMILIES.iter().flat_map(|family| family.cases) {
        let numbers: Vec<u8> = match &case.activity {
            Activity::Is(number) => vec![*number],
            Activity::Words(_, words) => words.iter().map(|(_, number)| *number).collect(),
            Activity::Verb(_) => vec![],
        };
        let highest = match case.class {
            Class::FILE_HOSTING_ACTIVITY => 17,
            Class::FILE_ACTIVITY => 14,
            Class::ACCOUNT_CHANGE => 12,
            Class::ENTITY_MANAGEMENT => 13,
            Class::EVENT_LOG_ACTIVITY => 10,
            Class::BASE_EVENT => 0,
            _ => 9,
        };
        assert!(
            numbers
                .iter()
                .all(|n| *n <= highest || *n == ACTIVITY_OTHER),
            "{} {numbers:?}",
            case.class.name()
        );
    }
}

/// All rows of a family, those of its cases first.
fn rows(family: &super::Family) -> impl Iterator<Item = &'static Source> {
    let of_cases = family.cases.iter().flat_map(|case| case.columns);
    of_cases.chain(family.columns).copied().flatten()
}

/// Part 4's tables, from the tables themselves.
fn documentation() -> String {
    let mut out = String::new();
    for family in FAMILIES {
        let classes: BTreeSet<Class> = family.cases.iter().map(|case| case.class).collect();
        let classes: Vec<&str> = classes.into_iter().map(Class::name).collect();
        writeln!(out, "### {}", family.name).expect("a string");
        writeln!(out, "Classes: {}.\n", classes.join(", ")).expect("a string");
        out.push_str("| column | fields |\n|---|---|\n");
        for column in Column::ALL {
            let mut names: Vec<String> = Vec::new();
            for name in rows(family)
                .filter(|row| row.column == *column)
                .flat_map(|row| row.names)
            {
                let name = format!("`{name}`");
                if !names.contains(&name) {
                    names.push(name);
                }
            }
            if !names.is_empty() {
                writeln!(out, "| {} | {} |", column.name(), names.join(", ")).expect("a string");
            }
        }
        for (name, fields) in [
            ("file.hashes", family.hashes),
            ("answers.rdata", family.answers),
        ] {
            if !fields.is_empty() {
                writeln!(out, "| {name} | `{}` |", fields.join("`, `")).expect("a string");
            }
        }
        out.push('\n');
    }
    out
}

/// With `YAGURA_BLESS=1` in the environment the documentation is written instead.
#[test]
fn the_documentation_lists_the_fields_of_every_column() {
    const MARK: &str =
        "<!-- The rest of this file is written by a test of crates/source/src/ocsf. -->\n";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/log-sources.md");
    let text = std::fs::read_to_string(&path).expect("the documentation");
    let (before, tables) = text.split_once(MARK).expect("a mark");
    let now = documentation();
    if std::env::var_os("YAGURA_BLESS").is_some() {
        std::fs::write(&path, format!("{before}{MARK}{now}")).expect("a writable file");
    } else {
        assert!(tables == now, "run the test with YAGURA_BLESS=1");
    }
}

/// Names that tables look for.
fn known_names() -> Vec<&'static str> {
    let names: BTreeSet<&str> = FAMILIES
        .iter()
        .flat_map(|family| {
            let lists = [family.hashes, family.answers, family.severity];
            rows(family)
                .flat_map(|row| row.names)
                .chain(lists.into_iter().flatten())
        })
        .copied()
        .chain([
            "EventID",
            "Channel",
            "Keywords",
            "event_type",
            "eventName",
            "action",
        ])
        .collect();
    names.into_iter().collect()
}

/// Values that look like what a column wants, and any text.
fn value() -> impl Strategy<Value = String> {
    let parts = prop::sample::select(vec![
        "192.0.2.1",
        "::ffff:192.0.2.1",
        "[",
        "]",
        "%",
        ":",
        "\\",
        "/",
        "-",
        "0x",
        "=",
        ",",
        ";",
        "type:",
        " ",
        "SHA256=",
        "IMPHASH=",
        "あ",
        "4624",
        "CMD (",
        ")",
        " port ",
        "for user ",
        "\u{0}",
        "taro",
    ]);
    let mixed = prop::collection::vec(parts, 0..8).prop_map(|parts| parts.concat());
    prop_oneof![3 => mixed, 1 => "\\PC{0,40}"]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_fields_give_columns_that_hold_what_they_promise(
        product in prop::sample::select(vec!["", "windows", "linux", "zeek", "suricata", "aws", "azure", "gcp", "okta", "cisco", "m365"]),
        service in prop::sample::select(vec!["", "security", "sysmon", "system", "auditd", "sshd", "sudo", "conn", "dns", "signinlogs", "osquery"]),
        category in prop::sample::select(vec!["", "webserver", "proxy", "dns", "firewall", "process_creation"]),
        fields in prop::collection::vec((any::<prop::sample::Index>(), value(), any::<bool>()), 0..20),
        event_id in 0_i64..9000,
    ) {
        let names = known_names();
        let mut event = Event::new(LogSource::new(product, &[service], &[category]));
        event.time = Timestamp::from_secs(1);
        event.fields.push("EventID", Value::Int(event_id));
        for (name, value, in_view) in &fields {
            let set = if *in_view { &mut event.category_fields } else { &mut event.fields };
            set.push(names[name.index(names.len())], Value::Text(value));
        }
        prop_assert_eq!(columns(&event).time, event.time);
        // Any table may meet any event: products are told by what anyone can write.
        for family in FAMILIES {
            let mut columns = OcsfColumns::new(event.time);
            fill(Record::new(&event), family, &mut columns);
            assert_kinds(&columns);
        }
    }
}
