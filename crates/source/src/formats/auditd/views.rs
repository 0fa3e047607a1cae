//! What rules with a category see of an audit event, under Sysmon's names.

use super::fields::Details;
use super::processes::Processes;
use yagura_model::{Event, Fields, Value};

/// `EINPROGRESS`: a non-blocking connect is under way.
const IN_PROGRESS: &str = "-115";
/// The login user of processes that nobody logged in for, as an unsigned number.
const UNSET_USER: &str = "4294967295";

/// Fills the category view and returns the categories.
pub(super) fn fill(
    details: &Details,
    event: &mut Event,
    processes: &mut Processes,
) -> Vec<&'static str> {
    let (fields, view) = (&event.fields, &mut event.category_fields);
    let text = |name: &str| fields.get_str(name).unwrap_or("");
    let call = text("SYSCALL");
    let failed = text("success") == "no";
    let executes = matches!(call, "execve" | "execveat")
        || (call.is_empty() && !details.command_line.is_empty());
    let mut categories = Vec::new();
    if executes && !failed {
        categories.push("process_creation");
    }
    if !details.created.is_empty() && !failed {
        categories.push("file_event");
    }
    let under_way =
        !failed || text("exit") == IN_PROGRESS || text("exit").starts_with("EINPROGRESS");
    if call == "connect" && under_way && !text("laddr").is_empty() {
        categories.push("network_connection");
    }
    if !categories.is_empty() {
        process(fields, view);
    }
    for category in &categories {
        match *category {
            "process_creation" => process_creation(details, fields, view, processes),
            "file_event" => file_event(details, fields, view),
            _ => network_connection(fields, view),
        }
    }
    remember(
        details,
        fields,
        categories.contains(&"process_creation"),
        processes,
    );
    categories
}

fn copy(fields: &Fields, view: &mut Fields, from: &str, to: &str) {
    if let Some(value) = fields.get(from) {
        view.push(to, value);
    }
}

fn push(view: &mut Fields, name: &str, value: &str) {
    if !value.is_empty() {
        view.push(name, Value::Text(value));
    }
}

/// Fields that all views have.
fn process(fields: &Fields, view: &mut Fields) {
    copy(fields, view, "exe", "Image");
    copy(fields, view, "pid", "ProcessId");
    let user = fields
        .get_str("UID")
        .or_else(|| fields.get_str("uid"))
        .unwrap_or("");
    push(view, "User", if user == "0" { "root" } else { user });
}

fn process_creation(details: &Details, fields: &Fields, view: &mut Fields, processes: &Processes) {
    push(view, "CommandLine", command_line(details, fields));
    copy(fields, view, "cwd", "CurrentDirectory");
    copy(fields, view, "ppid", "ParentProcessId");
    copy(fields, view, "ses", "TerminalSessionId");
    // Rules that ask for a session want 0 for what belongs to none.
    let login = fields.get_str("auid").unwrap_or("");
    push(
        view,
        "LogonId",
        if matches!(login, UNSET_USER | "unset") {
            "0"
        } else {
            login
        },
    );
    let node = fields.get_str("node").unwrap_or("");
    if let Some(parent) = number(fields, "ppid").and_then(|pid| processes.get(node, pid)) {
        push(view, "ParentImage", &parent.image);
        push(view, "ParentCommandLine", &parent.command_line);
    }
}

/// The arguments, else the title, which the kernel cuts at 128 bytes.
fn command_line<'a>(details: &'a Details, fields: &'a Fields) -> &'a str {
    if details.command_line.is_empty() {
        fields.get_str("proctitle").unwrap_or("")
    } else {
        &details.command_line
    }
}

fn file_event(details: &Details, fields: &Fields, view: &mut Fields) {
    let directory = fields.get_str("cwd").unwrap_or("");
    for name in &details.created {
        if name.starts_with('/') || directory.is_empty() {
            push(view, "TargetFilename", name);
        } else {
            let relative = name.strip_prefix("./").unwrap_or(name);
            let directory = directory.trim_end_matches('/');
            push(view, "TargetFilename", &format!("{directory}/{relative}"));
        }
    }
}

fn network_connection(fields: &Fields, view: &mut Fields) {
    copy(fields, view, "laddr", "DestinationIp");
    copy(fields, view, "lport", "DestinationPort");
    push(view, "Initiated", "true");
}

fn number(fields: &Fields, name: &str) -> Option<u32> {
    fields
        .get(name)
        .and_then(Value::as_i64)
        .and_then(|n| u32::try_from(n).ok())
}

fn remember(details: &Details, fields: &Fields, started: bool, processes: &mut Processes) {
    let (Some(pid), Some(image)) = (number(fields, "pid"), fields.get_str("exe")) else {
        return;
    };
    let node = fields.get_str("node").unwrap_or("");
    if started {
        processes.started(node, pid, image, command_line(details, fields));
    } else {
        processes.seen(node, pid, image);
    }
}
