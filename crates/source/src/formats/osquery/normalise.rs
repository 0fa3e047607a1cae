//! Rows to Sigma's process, file and network fields (osquery schema: `process_events`,
//! `bpf_process_events`, `es_process_events`, `process_etw_events`, `socket_events`,
//! `bpf_socket_events`, `file_events`, `process_file_events`, `es_process_file_events`).

use crate::json::{DialectState, copy_all, first_time, text_of};
use std::sync::{Arc, LazyLock};
use yagura_model::{Event, Fields, LogSource, Value};

/// What a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Process,
    File,
    Network,
    Other,
}

const PRODUCTS: [&str; 3] = ["linux", "macos", "windows"];
/// By product, then by kind in the order of [`Kind`].
static LOG_SOURCES: LazyLock<Vec<[Arc<LogSource>; 4]>> = LazyLock::new(|| {
    let of = |product, categories: &[&str]| LogSource::new(product, &["osquery"], categories);
    PRODUCTS
        .iter()
        .map(|product| {
            [
                of(product, &["process_creation"]),
                of(product, &["file_event"]),
                of(product, &["network_connection"]),
                of(product, &[]),
            ]
        })
        .collect()
});

pub(super) fn normalise(event: &mut Event, _state: &mut DialectState) {
    let fields = &mut event.fields;
    let times = ["columns.time", "unixTime", "calendarTime", "@timestamp"];
    event.time = first_time(fields, &times);
    for index in 0..fields.len() {
        if let Some(column) = fields.name_at(index).strip_prefix("columns.") {
            let column = column.to_owned();
            fields.alias(&column, index);
        }
    }
    let kind = kind(fields);
    event.log_source = Arc::clone(&LOG_SOURCES[product(fields)][kind as usize]);
    let view = &mut event.category_fields;
    match kind {
        Kind::Process => process_view(fields, view),
        Kind::File => copy_all(
            fields,
            view,
            &[
                ("TargetFilename", "columns.target_path"),
                ("TargetFilename", "columns.dest_filename"),
                ("TargetFilename", "columns.filename"),
                ("TargetFilename", "columns.path"),
                ("Image", "columns.executable"),
                ("ProcessId", "columns.pid"),
            ],
        ),
        Kind::Network => {
            copy_all(
                fields,
                view,
                &[
                    ("DestinationIp", "columns.remote_address"),
                    ("DestinationPort", "columns.remote_port"),
                    ("SourceIp", "columns.local_address"),
                    ("SourcePort", "columns.local_port"),
                    ("Image", "columns.path"),
                    ("ProcessId", "columns.pid"),
                ],
            );
            let outbound = text_of(fields, &["columns.action", "columns.syscall"]);
            let initiated = if outbound.as_deref() == Some("connect") {
                "true"
            } else {
                "false"
            };
            view.push("Initiated", Value::Text(initiated));
        }
        Kind::Other => {}
    }
}

/// Tells the table from its columns: the name of the query is the administrator's. Snapshots put
/// many rows into one record, whose fields no rule could tell apart.
fn kind(fields: &Fields) -> Kind {
    let has = |name| fields.position(name).is_some();
    if text_of(fields, &["action"]).as_deref() == Some("removed") {
        Kind::Other
    } else if has("columns.remote_port") && (has("columns.action") || has("columns.syscall")) {
        Kind::Network
    } else if has("columns.target_path") || has("columns.dest_filename") {
        let action = text_of(
            fields,
            &["columns.action", "columns.operation", "columns.event_type"],
        );
        match action.as_deref().map(str::to_ascii_lowercase).as_deref() {
            Some("created" | "create" | "moved_to" | "write" | "open") => Kind::File,
            _ => Kind::Other,
        }
    } else if has("columns.cmdline") && is_execution(fields) {
        Kind::Process
    } else {
        Kind::Other
    }
}

/// Event tables say when the process began or that it was executed; the `processes` table, which
/// lists what runs, has a `state` instead.
fn is_execution(fields: &Fields) -> bool {
    let event_type = text_of(
        fields,
        &["columns.event_type", "columns.type", "columns.syscall"],
    );
    match event_type.as_deref() {
        Some("exec" | "execve" | "execveat" | "ProcessStart") => true,
        Some(_) => false,
        None => {
            fields.position("columns.state").is_none() && fields.position("columns.time").is_some()
        }
    }
}

fn product(fields: &Fields) -> usize {
    let platform = text_of(
        fields,
        &[
            "decorations.platform",
            "decorations.host_platform",
            "platform",
        ],
    );
    let name = text_of(fields, &["name"]).unwrap_or_default();
    let has = |name| fields.position(name).is_some();
    match platform.as_deref().unwrap_or("") {
        "darwin" | "macos" => 1,
        "windows" => 2,
        "" if has("columns.signing_id")
            || has("columns.team_id")
            || name.contains("es_process") =>
        {
            1
        }
        "" if has("columns.token_elevation_type") || name.contains("etw") => 2,
        _ => 0,
    }
}

fn process_view(fields: &Fields, view: &mut Fields) {
    copy_all(
        fields,
        view,
        &[
            ("Image", "columns.path"),
            ("CommandLine", "columns.cmdline"),
            ("ProcessId", "columns.pid"),
            ("ParentProcessId", "columns.parent"),
            ("ParentProcessId", "columns.ppid"),
            ("ParentImage", "columns.parent_path"),
            ("ParentCommandLine", "columns.parent_cmdline"),
            ("User", "columns.username"),
            ("User", "columns.uid"),
            ("LogonId", "columns.auid"),
        ],
    );
    // The audit-based table keeps the quotes of the audit record.
    if let Some(directory) = fields.get_str("columns.cwd") {
        view.push("CurrentDirectory", Value::Text(directory.trim_matches('"')));
    }
}
