//! ECS `event.category` and `event.type` to Sigma categories, and the fields of each.

use crate::json::{DialectState, alias_all, copy_all, first_time, text_of};
use std::sync::{Arc, LazyLock};
use yagura_model::{Event, Fields, LogSource, Value};

/// What a record is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Process,
    FileCreated,
    FileDeleted,
    Connection,
    DnsOfProcess,
    Dns,
    Registry,
    Library,
    Web,
    Auditd,
    Other,
}

const PRODUCTS: [&str; 4] = ["", "linux", "macos", "windows"];

/// Services and categories in the order of [`Kind`].
const TAGS: [(&[&str], &[&str]); 11] = [
    (&[], &["process_creation"]),
    (&[], &["file_event"]),
    (&[], &["file_delete"]),
    (&["connection"], &["network_connection", "network"]),
    (&[], &["dns_query"]),
    (&["dns"], &["dns", "network"]),
    (&[], &["registry_event", "registry_set"]),
    (&[], &["image_load"]),
    (&[], &["webserver"]),
    (&["auditd"], &[]),
    (&[], &[]),
];

static LOG_SOURCES: LazyLock<Vec<Vec<Arc<LogSource>>>> = LazyLock::new(|| {
    let of = |product| {
        TAGS.iter()
            .map(move |(s, c)| LogSource::new(product, s, c))
            .collect()
    };
    PRODUCTS.iter().map(|product| of(*product)).collect()
});

pub(super) fn normalise(event: &mut Event, _state: &mut DialectState) {
    let fields = &mut event.fields;
    event.time = first_time(fields, &["@timestamp", "event.created"]);
    let kind = kind(fields);
    event.log_source = Arc::clone(&LOG_SOURCES[product(fields)][kind as usize]);
    if has(fields, "auditd.data") || kind == Kind::Auditd {
        auditd_names(fields);
    }
    let view = &mut event.category_fields;
    if kind == Kind::Web {
        crate::formats::access_log_json::webserver_view(fields, view);
        return;
    }
    let names: &[(&str, &str)] = match kind {
        Kind::Process => PROCESS,
        Kind::FileCreated | Kind::FileDeleted => FILE,
        Kind::Connection => CONNECTION,
        Kind::DnsOfProcess => DNS_OF_PROCESS,
        Kind::Dns => DNS,
        Kind::Registry => REGISTRY,
        Kind::Library => LIBRARY,
        Kind::Web | Kind::Auditd | Kind::Other => return,
    };
    copy_all(fields, view, names);
    if kind != Kind::Dns {
        copy_all(fields, view, ACTOR);
        push_user(fields, view);
    }
    match kind {
        Kind::Process => push_command_line(fields, view),
        Kind::Connection => push_initiated(fields, view),
        _ => {}
    }
}

fn has(fields: &Fields, name: &str) -> bool {
    fields.position(name).is_some()
}

/// Whether one of the values of a list field is among `words`.
fn says(fields: &Fields, name: &str, words: &[&str]) -> bool {
    fields
        .iter()
        .any(|(n, value)| n == name && value.as_str().is_some_and(|v| words.contains(&v)))
}

fn kind(fields: &Fields) -> Kind {
    let category = |word| says(fields, "event.category", &[word]);
    let kind = |words| says(fields, "event.type", words);
    if has(fields, "http.response.status_code")
        && (has(fields, "url.original") || has(fields, "url.path"))
    {
        Kind::Web
    } else if category("process") && is_execution(fields) {
        Kind::Process
    } else if has(fields, "dns.question.name") {
        if has(fields, "process.executable") {
            Kind::DnsOfProcess
        } else {
            Kind::Dns
        }
    } else if category("file") && kind(&["creation"]) {
        Kind::FileCreated
    } else if category("file") && kind(&["deletion"]) {
        Kind::FileDeleted
    } else if category("registry") {
        Kind::Registry
    } else if category("library") || category("driver") {
        Kind::Library
    } else if category("network") && has(fields, "destination.ip") && !kind(&["end"]) {
        Kind::Connection
    } else if says(fields, "event.module", &["auditd"]) {
        Kind::Auditd
    } else {
        Kind::Other
    }
}

/// A program was started. Elastic Defend reports forks without one as well.
fn is_execution(fields: &Fields) -> bool {
    let started = says(fields, "event.type", &["start", "process_started"]);
    let executed = [
        "exec",
        "executed",
        "process_started",
        "start",
        "creation",
        "executed-command",
    ];
    started && !says(fields, "event.action", &["fork"]) || says(fields, "event.action", &executed)
}

fn product(fields: &Fields) -> usize {
    let os = text_of(
        fields,
        &[
            "host.os.type",
            "host.os.family",
            "host.os.platform",
            "agent.os.type",
        ],
    );
    match os.as_deref().map(str::to_ascii_lowercase).as_deref() {
        Some(
            "linux" | "debian" | "redhat" | "ubuntu" | "centos" | "suse" | "arch" | "alpine"
            | "amzn",
        ) => 1,
        Some("macos" | "darwin") => 2,
        Some("windows") => 3,
        _ if says(fields, "event.module", &["auditd"]) => 1,
        _ => 0,
    }
}

/// Who did it; the same for all kinds of endpoint events.
const ACTOR: &[(&str, &str)] = &[
    ("Image", "process.executable"),
    ("ProcessId", "process.pid"),
    ("ProcessGuid", "process.entity_id"),
];
const PROCESS: &[(&str, &str)] = &[
    ("CommandLine", "process.command_line"),
    ("CurrentDirectory", "process.working_directory"),
    ("ParentImage", "process.parent.executable"),
    ("ParentCommandLine", "process.parent.command_line"),
    ("ParentProcessId", "process.parent.pid"),
    ("ParentProcessId", "process.ppid"),
    ("ParentProcessGuid", "process.parent.entity_id"),
    ("OriginalFileName", "process.pe.original_file_name"),
    ("Description", "process.pe.description"),
    ("Product", "process.pe.product"),
    ("Company", "process.pe.company"),
    ("FileVersion", "process.pe.file_version"),
    ("IntegrityLevel", "process.Ext.token.integrity_level_name"),
    ("md5", "process.hash.md5"),
    ("sha1", "process.hash.sha1"),
    ("sha256", "process.hash.sha256"),
    ("imphash", "process.pe.imphash"),
    ("LogonId", "process.Ext.authentication_id"),
    ("LogonId", "auditd.session"),
];
const FILE: &[(&str, &str)] = &[("TargetFilename", "file.path")];
const CONNECTION: &[(&str, &str)] = &[
    ("SourceIp", "source.ip"),
    ("SourcePort", "source.port"),
    ("DestinationIp", "destination.ip"),
    ("DestinationPort", "destination.port"),
    ("DestinationHostname", "destination.domain"),
    ("Protocol", "network.transport"),
];
const DNS_OF_PROCESS: &[(&str, &str)] = &[
    ("QueryName", "dns.question.name"),
    ("QueryResults", "dns.resolved_ip"),
    ("QueryResults", "dns.answers.data"),
];
const DNS: &[(&str, &str)] = &[
    ("query", "dns.question.name"),
    ("record_type", "dns.question.type"),
    ("answer", "dns.answers.data"),
    ("src_ip", "source.ip"),
    ("dst_ip", "destination.ip"),
];
const REGISTRY: &[(&str, &str)] = &[
    ("TargetObject", "registry.path"),
    ("Details", "registry.data.strings"),
];
const LIBRARY: &[(&str, &str)] = &[
    ("ImageLoaded", "dll.path"),
    ("ImageLoaded", "file.path"),
    ("OriginalFileName", "dll.pe.original_file_name"),
    ("Signed", "dll.code_signature.exists"),
    ("Signature", "dll.code_signature.subject_name"),
    ("SignatureStatus", "dll.code_signature.status"),
];

fn push_user(fields: &Fields, view: &mut Fields) {
    let Some(name) = text_of(
        fields,
        &[
            "user.name",
            "user.effective.name",
            "auditd.summary.actor.primary",
        ],
    ) else {
        return;
    };
    match fields.get_str("user.domain") {
        Some(domain) if !domain.is_empty() => {
            view.push("User", Value::Text(&format!(r"{domain}\{name}")));
        }
        _ => {
            view.push("User", Value::Text(&name));
        }
    }
}

/// Auditbeat has the arguments only; they are joined as a shell would show them, unquoted.
fn push_command_line(fields: &Fields, view: &mut Fields) {
    for (to, from) in [
        ("CommandLine", "process.args"),
        ("ParentCommandLine", "process.parent.args"),
    ] {
        if view.position(to).is_some() {
            continue;
        }
        let args: Vec<_> = fields
            .iter()
            .filter(|(n, _)| *n == from)
            .map(|(_, v)| v.to_text())
            .collect();
        if !args.is_empty() {
            view.push(to, Value::Text(&args.join(" ")));
        }
    }
}

fn push_initiated(fields: &Fields, view: &mut Fields) {
    let initiated = match fields.get_str("network.direction") {
        Some("egress" | "outbound" | "outgoing") => "true",
        Some("ingress" | "inbound" | "incoming") => "false",
        _ if says(
            fields,
            "event.action",
            &["connection_attempted", "connected-to"],
        ) =>
        {
            "true"
        }
        _ if says(
            fields,
            "event.action",
            &["connection_accepted", "accepted-connection-from"],
        ) =>
        {
            "false"
        }
        _ => return,
    };
    view.push("Initiated", Value::Text(initiated));
}

/// Auditbeat's `auditd.data.a0` is what auditd calls `a0`; its message type is small.
fn auditd_names(fields: &mut Fields) {
    for index in 0..fields.len() {
        if let Some(name) = fields.name_at(index).strip_prefix("auditd.data.") {
            let name = name.to_owned();
            fields.alias(&name, index);
        }
    }
    alias_all(
        fields,
        &[
            ("SYSCALL", "auditd.data.syscall"),
            ("exe", "process.executable"),
            ("comm", "process.name"),
            ("type", "auditd.message_type"),
            ("name", "file.path"),
            ("key", "tags"),
        ],
    );
}
