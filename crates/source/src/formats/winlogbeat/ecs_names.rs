//! Windows names for what Winlogbeat's modules moved out of `event_data` (ECS field reference;
//! pySigma pipeline `ecs_windows`). A name the event still has is left alone.

use crate::json::{alias_all, text_of};
use yagura_model::{Fields, Value};

type Names = [(&'static str, &'static str)];

/// Any Sysmon event: who did it.
const SYSMON: &Names = &[
    ("RuleName", "rule.name"),
    ("ProcessGuid", "process.entity_id"),
    ("ProcessId", "process.pid"),
    ("Image", "process.executable"),
];
const SYSMON_PROCESS: &Names = &[
    ("CommandLine", "process.command_line"),
    ("CurrentDirectory", "process.working_directory"),
    ("FileVersion", "process.pe.file_version"),
    ("Description", "process.pe.description"),
    ("Product", "process.pe.product"),
    ("Company", "process.pe.company"),
    ("OriginalFileName", "process.pe.original_file_name"),
    ("ParentProcessGuid", "process.parent.entity_id"),
    ("ParentProcessId", "process.parent.pid"),
    ("ParentImage", "process.parent.executable"),
    ("ParentCommandLine", "process.parent.command_line"),
];
const SYSMON_NETWORK: &Names = &[
    ("Protocol", "network.transport"),
    ("SourceIp", "source.ip"),
    ("SourceHostname", "source.domain"),
    ("SourcePort", "source.port"),
    ("DestinationIp", "destination.ip"),
    ("DestinationHostname", "destination.domain"),
    ("DestinationPort", "destination.port"),
    ("DestinationPortName", "network.protocol"),
];
const SYSMON_LOAD: &Names = &[
    ("ImageLoaded", "file.path"),
    ("ImageLoaded", "dll.path"),
    ("FileVersion", "file.pe.file_version"),
    ("Description", "file.pe.description"),
    ("Product", "file.pe.product"),
    ("Company", "file.pe.company"),
    ("OriginalFileName", "file.pe.original_file_name"),
    ("Signed", "file.code_signature.signed"),
    ("Signature", "file.code_signature.subject_name"),
    ("SignatureStatus", "file.code_signature.status"),
];
const SYSMON_ACCESS: &Names = &[
    ("SourceImage", "process.executable"),
    ("SourceProcessId", "process.pid"),
    ("SourceProcessGUID", "process.entity_id"),
    ("SourceProcessGuid", "process.entity_id"),
];
const SYSMON_FILE: &Names = &[("TargetFilename", "file.path")];
const SYSMON_REGISTRY: &Names = &[
    ("TargetObject", "registry.path"),
    ("Details", "registry.data.strings"),
];
const SYSMON_PIPE: &Names = &[("PipeName", "file.name")];
const SYSMON_WMI: &Names = &[("Destination", "process.executable")];
const SYSMON_DNS: &Names = &[
    ("QueryName", "dns.question.name"),
    ("QueryStatus", "sysmon.dns.status"),
    ("QueryResults", "dns.resolved_ip"),
];
const SECURITY: &Names = &[
    ("NewProcessName", "process.executable"),
    ("NewProcessId", "process.pid"),
    ("ParentProcessName", "process.parent.executable"),
    ("CommandLine", "process.command_line"),
    ("ProcessName", "process.executable"),
    ("IpAddress", "source.ip"),
    ("IpPort", "source.port"),
];
const POWERSHELL: &Names = &[
    ("ScriptBlockText", "powershell.file.script_block_text"),
    ("ScriptBlockId", "powershell.file.script_block_id"),
    ("Path", "file.path"),
    ("HostApplication", "process.command_line"),
    ("EngineVersion", "powershell.engine.version"),
    ("HostVersion", "powershell.process.executable_version"),
    ("CommandLine", "powershell.command.value"),
];

/// Gives events whose payload was moved its names back.
pub(super) fn restore(fields: &mut Fields, channel: &str, event_id: i64) {
    let channel = channel.to_ascii_lowercase();
    if channel.ends_with("sysmon/operational") {
        add_missing(fields, SYSMON);
        add_missing(fields, sysmon_names(event_id));
        push_user(fields);
        push_hashes(fields);
        push_direction(fields);
    } else if channel == "security" {
        add_missing(fields, SECURITY);
    } else if channel.contains("powershell") {
        add_missing(fields, POWERSHELL);
    }
}

fn sysmon_names(event_id: i64) -> &'static Names {
    match event_id {
        1 => SYSMON_PROCESS,
        3 => SYSMON_NETWORK,
        6 | 7 => SYSMON_LOAD,
        8 | 10 => SYSMON_ACCESS,
        2 | 11 | 15 | 23 | 26..=29 => SYSMON_FILE,
        12..=14 => SYSMON_REGISTRY,
        17 | 18 => SYSMON_PIPE,
        20 => SYSMON_WMI,
        22 => SYSMON_DNS,
        _ => &[],
    }
}

fn add_missing(fields: &mut Fields, names: &Names) {
    for pair in names {
        if fields.position(pair.0).is_none() {
            alias_all(fields, std::slice::from_ref(pair));
        }
    }
}

fn push_user(fields: &mut Fields) {
    if fields.position("User").is_some() {
        return;
    }
    let user = match (
        text_of(fields, &["user.domain"]),
        text_of(fields, &["user.name"]),
    ) {
        (Some(domain), Some(name)) => format!(r"{domain}\{name}"),
        (None, Some(name)) => name.into_owned(),
        _ => return,
    };
    fields.push("User", Value::Text(&user));
}

/// Sysmon's one field `SHA1=..,MD5=..`, from the hashes ECS keeps apart.
fn push_hashes(fields: &mut Fields) {
    if fields.position("Hashes").is_some() {
        return;
    }
    let mut hashes = String::new();
    for (kind, member) in [
        ("SHA1", "sha1"),
        ("MD5", "md5"),
        ("SHA256", "sha256"),
        ("IMPHASH", ""),
    ] {
        for object in ["process", "file", "dll"] {
            let name = match member {
                "" => format!("{object}.pe.imphash"),
                _ => format!("{object}.hash.{member}"),
            };
            if let Some(hash) = fields.get_str(&name) {
                let comma = if hashes.is_empty() { "" } else { "," };
                hashes.push_str(&format!("{comma}{kind}={}", hash.to_ascii_uppercase()));
                break;
            }
        }
    }
    if !hashes.is_empty() {
        fields.push("Hashes", Value::Text(&hashes));
    }
}

fn push_direction(fields: &mut Fields) {
    if fields.position("Initiated").is_some() {
        return;
    }
    let initiated = match fields.get_str("network.direction") {
        Some("egress" | "outbound") => "true",
        Some("ingress" | "inbound") => "false",
        _ => return,
    };
    fields.push("Initiated", Value::Text(initiated));
}
