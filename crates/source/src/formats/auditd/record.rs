//! The header of a record: `node=HOST type=KIND msg=audit(TIME:SERIAL): name=value ... 0x1d NAME=value ...`.

use crate::lines::Fault;
use crate::text::dates::{Clock, number};
use yagura_model::Timestamp;

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
