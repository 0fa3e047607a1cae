//! One record: `node=HOST type=KIND msg=audit(TIME:SERIAL): name=value ... 0x1d NAME=value ...`.

use super::{socket, syscalls};
use crate::lines::Fault;
use crate::text::dates::{Clock, number};
use crate::text::escapes;
use crate::text::pairs::{Pairs, Quote};
use yagura_model::{Event, Timestamp, Value};

/// What stands in front of the fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header<'a> {
    /// Name of the host, or empty.
    pub(super) node: &'a str,
    /// Kind of record, for example `SYSCALL`.
    pub(super) kind: &'a str,
    /// `time:serial`.
    pub(super) id: &'a str,
    /// The fields.
    pub(super) body: &'a str,
}

impl<'a> Header<'a> {
    /// Takes the header off a record.
    ///
    /// # Errors
    /// Which part is missing.
    pub(super) fn parse(line: &'a str) -> Result<Self, Fault> {
        let (node, rest) = match line.strip_prefix("node=") {
            Some(rest) => rest.split_once(' ').unwrap_or((rest, "")),
            None => ("", line),
        };
        let rest = rest.strip_prefix("type=").ok_or("no type= in front")?;
        let (kind, rest) = rest.split_once(' ').ok_or("nothing behind the type")?;
        // The kernel's own messages (`audit: type=1400 audit(`) have no `msg=`.
        let rest = rest.strip_prefix("msg=").unwrap_or(rest);
        let rest = rest.strip_prefix("audit(").ok_or("no audit(time:serial)")?;
        let (id, body) = rest.split_once(')').ok_or("no audit(time:serial)")?;
        if !id.contains(':') || kind.is_empty() {
            return Err("no audit(time:serial)".into());
        }
        Ok(Self {
            node,
            kind: kind_name(kind),
            id,
            body: body.trim_start_matches([' ', ':']),
        })
    }

    /// Whether no other record belongs to the event: those that programs send (`msg='...'`)
    /// and those of the daemon.
    pub(super) fn is_alone(&self) -> bool {
        self.body.contains("msg='") || self.kind.starts_with("DAEMON_")
    }
}

/// Names the kinds that the kernel writes by number when no daemon takes them
/// (`linux/audit.h`).
fn kind_name(kind: &str) -> &str {
    match kind {
        "1100" => "USER_AUTH",
        "1130" => "SERVICE_START",
        "1131" => "SERVICE_STOP",
        "1300" => "SYSCALL",
        "1302" => "PATH",
        "1305" => "CONFIG_CHANGE",
        "1306" => "SOCKADDR",
        "1307" => "CWD",
        "1309" => "EXECVE",
        "1320" => "EOE",
        "1326" => "SECCOMP",
        "1327" => "PROCTITLE",
        "1400" => "AVC",
        other => other,
    }
}

/// Whether a line only separates events in the output of ausearch.
pub(super) fn is_separator(line: &str) -> bool {
    line == "----" || line.starts_with("time->")
}

/// Parses `1772327615.123:456`, or `03/01/2026 10:00:15.123:456` as `ausearch -i` writes it in
/// a US locale.
pub(super) fn time(id: &str, clock: &Clock) -> Option<Timestamp> {
    let (time, _serial) = id.rsplit_once(':')?;
    if let Some((date, clock_time)) = time.split_once(' ') {
        let mut parts = date.split('/').map(|part| number(part.as_bytes()));
        let (month, day, year) = (parts.next()??, parts.next()??, parts.next()??);
        let (time, nanos) = crate::text::dates::time_of_day(clock_time)?;
        return clock.local((i64::from(year), month, day), time, nanos);
    }
    let (secs, millis) = time.split_once('.').unwrap_or((time, "0"));
    let millis = number(millis.as_bytes()).filter(|m| *m < 1_000)?;
    Timestamp::from_millis(
        secs.parse::<i64>()
            .ok()?
            .checked_mul(1_000)?
            .checked_add(millis.into())?,
    )
}

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
