//! The fields of records: decoded, put together, and what they imply added.

use super::record::{Header, time};
use super::{socket, syscalls};
use crate::text::dates::{Clock, number};
use crate::text::escapes;
use crate::text::pairs::{Pairs, Quote};
use yagura_model::{Event, Value};

/// What views need to know beyond the fields.
#[derive(Debug, Default)]
pub(super) struct Details {
    /// The arguments of an execve, joined by blanks.
    pub(super) command_line: String,
    /// Names of files that were created.
    pub(super) created: Vec<String>,
}

/// Adds the fields of all records of an event. The second value is whether all fitted.
pub(super) fn push_all(records: &str, event: &mut Event) -> (Details, bool) {
    let mut pushing = Pushing::new(event);
    let mut last_kind = "";
    for (index, line) in records.split('\n').enumerate() {
        let Ok(header) = Header::parse(line) else {
            continue;
        };
        if index == 0 && !header.node.is_empty() {
            pushing.push("node", header.node);
        }
        if header.kind != last_kind {
            pushing.push("type", header.kind);
            last_kind = header.kind;
        }
        pushing.record(&header);
    }
    pushing.end_of_argument();
    (pushing.details, pushing.fitted)
}

/// Adds the fields of a record that another log carries; `false` if it is none.
pub(in crate::formats) fn push_single(message: &str, clock: &Clock, event: &mut Event) -> bool {
    let Ok(header) = Header::parse(message) else {
        return false;
    };
    if let Some(time) = time(header.id, clock) {
        event.time = Some(time);
    }
    push_all(message, event);
    true
}

struct Pushing<'e> {
    event: &'e mut Event,
    details: Details,
    fitted: bool,
    decoded: Vec<u8>,
    /// The argument whose pieces (`a1[0]=`, `a1[1]=`) are being collected.
    argument: Option<(u32, Vec<u8>)>,
}

impl<'e> Pushing<'e> {
    fn new(event: &'e mut Event) -> Self {
        Self {
            event,
            details: Details::default(),
            fitted: true,
            decoded: Vec::new(),
            argument: None,
        }
    }

    fn push(&mut self, name: &str, value: &str) {
        self.fitted &= self.event.fields.push(name, Value::Text(value));
    }

    fn record(&mut self, header: &Header<'_>) {
        let start = self.event.fields.len();
        if let Some(decision) = header.body.strip_prefix("avc:") {
            self.access_vector(decision);
        }
        // Interpreted titles have blanks but no quotes.
        if let Some(title) = header.body.strip_prefix("proctitle=")
            && title.contains(' ')
            && !title.starts_with('"')
        {
            return self.push("proctitle", title.trim_end());
        }
        for (name, value, quote) in Pairs::plain(header.body) {
            if quote == Quote::Single {
                for (name, value, quote) in Pairs::plain(value) {
                    self.field(header.kind, name, value, quote);
                }
            } else {
                self.field(header.kind, name, value, quote);
            }
        }
        match header.kind {
            "SYSCALL" => self.syscall_name(start),
            "PATH" => self.created(start),
            "SOCKADDR" => self.socket(start),
            _ => {}
        }
    }

    fn field(&mut self, kind: &str, name: &str, value: &str, quote: Quote) {
        // `?` and `(null)` say that there is no value; `{` opens an interpreted address.
        let unquoted = quote == Quote::None;
        if unquoted && matches!(value, "" | "?" | "(null)" | "{") {
            return;
        }
        if kind == "EXECVE" && self.argument_field(name, value, unquoted) {
            return;
        }
        self.decoded.clear();
        if !(unquoted && is_encoded(name) && decode(value, &mut self.decoded)) {
            return self.push(name, value);
        }
        let decoded = std::mem::take(&mut self.decoded);
        self.decoded_field(name, &decoded);
        self.decoded = decoded;
    }

    fn decoded_field(&mut self, name: &str, bytes: &[u8]) {
        if name == "key" {
            // Several keys of one rule are separated by 0x01.
            for key in bytes.split(|b| *b == 1).filter(|key| !key.is_empty()) {
                self.push(name, &String::from_utf8_lossy(key));
            }
            return;
        }
        let text = String::from_utf8_lossy(bytes);
        if text.contains('\0') {
            let spaced = text.trim_end_matches('\0').replace('\0', " ");
            self.push(name, &spaced);
        } else {
            self.push(name, &text);
        }
    }

    /// Takes `a0`, `a1[0]`, `a1_len` and `argc`; whether the field is done with.
    fn argument_field(&mut self, name: &str, value: &str, unquoted: bool) -> bool {
        let Some(digits) = name.strip_prefix('a') else {
            return false;
        };
        if digits.ends_with("_len") {
            return true;
        }
        let (index, is_piece) = match digits.split_once('[') {
            Some((index, _)) => (index, true),
            None => (digits, false),
        };
        let Some(index) = number(index.as_bytes()) else {
            return false;
        };
        if !(is_piece
            && self
                .argument
                .as_ref()
                .is_some_and(|(open, _)| *open == index))
        {
            self.end_of_argument();
            self.argument = Some((index, Vec::new()));
        }
        if let Some((_, bytes)) = &mut self.argument
            && !(unquoted && decode(value, bytes))
        {
            bytes.extend_from_slice(value.as_bytes());
        }
        if !is_piece {
            self.end_of_argument();
        }
        true
    }

    fn end_of_argument(&mut self) {
        let Some((index, bytes)) = self.argument.take() else {
            return;
        };
        let text = String::from_utf8_lossy(&bytes);
        self.push(&format!("a{index}"), &text);
        if index > 0 {
            self.details.command_line.push(' ');
        }
        self.details.command_line.push_str(&text);
    }

    /// `denied  { read } for ...`, under the names ausearch has for it.
    fn access_vector(&mut self, decision: &str) {
        let Some((result, rest)) = decision.trim_start().split_once('{') else {
            return;
        };
        self.push("seresult", result.trim());
        for permission in rest
            .split('}')
            .next()
            .unwrap_or("")
            .split_ascii_whitespace()
        {
            self.push("seperms", permission);
        }
    }

    /// Names the system call, unless the enriched part did.
    fn syscall_name(&mut self, start: usize) {
        if self.event.fields.contains("SYSCALL") {
            return;
        }
        let arch = self.since(start, "arch").unwrap_or("");
        let Some(call) = self.since(start, "syscall") else {
            return;
        };
        match number(call.as_bytes()) {
            Some(number) => {
                if let Some(name) = syscalls::name(arch, number) {
                    self.push("SYSCALL", name);
                }
            }
            // Interpreted already.
            None => {
                let name = call.to_owned();
                self.push("SYSCALL", &name);
            }
        }
    }

    /// The value of a field of the record whose fields begin at `start`.
    fn since(&self, start: usize, name: &str) -> Option<&str> {
        let fields = &self.event.fields;
        (start..fields.len())
            .find(|index| fields.name_at(*index) == name)
            .and_then(|index| fields.value_at(index).as_str())
    }

    /// Remembers a created file; a directory is none.
    fn created(&mut self, start: usize) {
        let is_created = self.since(start, "nametype") == Some("CREATE");
        let mode = self.since(start, "mode").unwrap_or("");
        let is_directory = mode.starts_with("040") || mode.starts_with("dir");
        if is_created
            && !is_directory
            && let Some(name) = self.since(start, "name").map(str::to_owned)
        {
            self.details.created.push(name);
        }
    }

    /// Adds `laddr` and `lport` as the enriched part has them.
    fn socket(&mut self, start: usize) {
        if self.since(start, "laddr").is_some() {
            return;
        }
        if let Some((address, port)) = self.since(start, "saddr").and_then(socket::decode) {
            self.push("laddr", &address.to_string());
            self.push("lport", &port.to_string());
        }
    }
}

/// Fields that the kernel writes as hexadecimal digits when they hold a quote, a blank or a
/// byte outside ASCII (`audit_log_untrustedstring`).
fn is_encoded(name: &str) -> bool {
    matches!(
        name,
        "acct"
            | "cmd"
            | "comm"
            | "cwd"
            | "data"
            | "dir"
            | "exe"
            | "file"
            | "grp"
            | "key"
            | "name"
            | "new-disk"
            | "new_group"
            | "ocomm"
            | "old-disk"
            | "path"
            | "proctitle"
            | "root_dir"
            | "vm"
            | "watch"
    )
}

/// Decodes what the kernel encoded: it writes capital digits.
fn decode(digits: &str, out: &mut Vec<u8>) -> bool {
    !digits.bytes().any(|b| b.is_ascii_lowercase())
        && escapes::hex(digits.as_bytes(), out).is_some()
}
