//! Records as products write them. A script names them by these kinds:
//!
//! | kind | file | record |
//! |---|---|---|
//! | `process` | `windows.ndjson` | a started program: Sysmon 1, or Security 4688 on PCs without Sysmon |
//! | `sysmon N`, `security N`, `system N`, `powershell N`, `defender N`, `tasks N`, `bits N`, `firewall N` | `windows.ndjson` | that event of that channel |
//! | `auth`, `syslog` | `auth.log`, `syslog` | a line of syslog |
//! | `exec`, `created` | `audit.log` | an executed program, a created file |
//! | `web` | `access.log` | a request to the web site |
//! | `squid` | `squid.log` | a request through the proxy |
//! | `dns` | `queries.log` | a question to the name server |
//! | `cloudtrail` | `cloudtrail.ndjson` | a call of an AWS API |

mod cloud;
mod unix;
mod web;
mod windows;

use super::clock::At;
use super::expand::{Actor, Random};

pub(super) use windows::has_sysmon;

/// The files; [`record`] answers with a place in this list.
pub(super) const FILES: [&str; 8] = [
    "windows.ndjson",
    "auth.log",
    "syslog",
    "audit.log",
    "access.log",
    "squid.log",
    "queries.log",
    "cloudtrail.ndjson",
];

/// When and where something happens.
pub(super) struct Place<'p> {
    pub(super) at: At,
    pub(super) host: &'p str,
    pub(super) actor: &'p Actor,
}

/// What a script says of a record.
pub(super) type Said = [(&'static str, String)];

/// Looks up what a script says; empty when it does not.
fn said<'s>(fields: &'s Said, name: &str) -> &'s str {
    said_or(fields, name, "")
}

fn said_or<'s>(fields: &'s Said, name: &str, otherwise: &'s str) -> &'s str {
    let found = fields.iter().find(|(own, _)| *own == name);
    found.map_or(otherwise, |(_, value)| value)
}

/// Writes a record: the place of its file and its text. `None` when the host keeps no such log.
pub(super) fn record(
    kind: &str,
    place: &Place<'_>,
    fields: &Said,
    random: &mut Random,
) -> Option<(usize, String)> {
    let written = match kind {
        "auth" => (1, unix::syslog(place, fields)),
        "syslog" => (2, unix::syslog(place, fields)),
        "exec" => (3, unix::exec(place, fields, random)),
        "created" => (3, unix::created(place, fields, random)),
        "web" => (4, web::access(place, fields, random)),
        "squid" => (5, web::squid(place, fields, random)),
        "dns" => (6, web::query(place, fields, random)),
        "cloudtrail" => (7, cloud::call(place, fields, random)),
        _ => (0, windows::event(kind, place, fields, random)?),
    };
    Some(written)
}

/// Text as JSON.
fn json(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if c < ' ' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
