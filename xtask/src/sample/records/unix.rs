//! Syslog as rsyslog writes it with high precision, and the Linux audit log.

use super::{Place, Said, said, said_or};
use crate::sample::expand::Random;
use crate::sample::office::SERIAL;

/// `program` and `message`.
pub(super) fn syslog(place: &Place<'_>, fields: &Said) -> String {
    let local = place.at.local();
    format!(
        "{}T{}.{:06}+09:00 {} {}: {}",
        local.date(),
        local.clock(),
        local.milli * 1_000,
        place.host,
        said(fields, "program"),
        said(fields, "message"),
    )
}

/// `exe`, `argv` (parted by `¦`), `uid`, `auid`, `cwd`, `tty`.
pub(super) fn exec(place: &Place<'_>, fields: &Said, random: &mut Random) -> String {
    let exe = said(fields, "exe");
    let arguments: Vec<&str> = said(fields, "argv").split('¦').collect();
    let tag = tag(place);
    let mut text = syscall(place, fields, 59, random);
    text.push_str(&format!("\ntype=EXECVE {tag}: argc={}", arguments.len()));
    for (n, argument) in arguments.iter().enumerate() {
        text.push_str(&format!(" a{n}={}", quoted(argument)));
    }
    text.push_str(&format!(
        "\ntype=CWD {tag}: cwd={}\ntype=PATH {tag}: item=0 name={} inode={} dev=08:01 mode=0100755 ouid=0 ogid=0 rdev=00:00 nametype=NORMAL cap_fp=0 cap_fi=0 cap_fe=0 cap_fver=0 cap_frootid=0",
        quoted(said_or(fields, "cwd", "/")),
        quoted(exe),
        1_000 + random.below(90_000),
    ));
    let title: String = arguments
        .join("\0")
        .bytes()
        .map(|b| format!("{b:02X}"))
        .collect();
    text.push_str(&format!("\ntype=PROCTITLE {tag}: proctitle={title}"));
    text
}

/// `exe`, `name`, `uid`, `auid`, `cwd`.
pub(super) fn created(place: &Place<'_>, fields: &Said, random: &mut Random) -> String {
    let tag = tag(place);
    let name = said(fields, "name");
    let folder = name.rsplit_once('/').map_or("/", |(folder, _)| folder);
    let uid = said_or(fields, "uid", "0");
    format!(
        "{}\ntype=CWD {tag}: cwd={}\ntype=PATH {tag}: item=0 name={} inode=400 dev=08:01 mode=040755 ouid={uid} ogid={uid} rdev=00:00 nametype=PARENT\ntype=PATH {tag}: item=1 name={} inode={} dev=08:01 mode=0100644 ouid={uid} ogid={uid} rdev=00:00 nametype=CREATE",
        syscall(place, fields, 257, random),
        quoted(said_or(fields, "cwd", "/")),
        quoted(&format!("{folder}/")),
        quoted(name),
        1_000 + random.below(90_000),
    )
}

fn tag(place: &Place<'_>) -> String {
    let millis = place.at.millis();
    format!(
        "msg=audit({}.{:03}:{SERIAL})",
        millis / 1_000,
        millis % 1_000
    )
}

fn syscall(place: &Place<'_>, fields: &Said, number: u32, random: &mut Random) -> String {
    let exe = said(fields, "exe");
    let uid = said_or(fields, "uid", "0");
    let name = exe.rsplit('/').next().unwrap_or(exe);
    format!(
        "type=SYSCALL {}: arch=c000003e syscall={number} success=yes exit=0 a0=55{:06x}a0 a1=55{:06x}c0 a2=55{:06x}e0 a3=8 items=2 ppid={} pid={} auid={} uid={uid} gid={uid} euid={uid} suid={uid} fsuid={uid} egid={uid} sgid={uid} fsgid={uid} tty={} ses={} comm={} exe={} key={}",
        tag(place),
        random.below(0xff_ffff),
        random.below(0xff_ffff),
        random.below(0xff_ffff),
        800 + random.below(2_000),
        3_000 + random.below(60_000),
        said_or(fields, "auid", "4294967295"),
        said_or(fields, "tty", "(none)"),
        1 + random.below(400),
        quoted(name.get(..15).unwrap_or(name)),
        quoted(exe),
        quoted(said_or(fields, "key", "exec")),
    )
}

/// A value as auditd writes it: hex digits when it has blanks, quotes or letters beyond ASCII.
fn quoted(value: &str) -> String {
    let plain = value.bytes().all(|b| b.is_ascii_graphic() && b != b'"');
    if plain && !value.is_empty() {
        format!("\"{value}\"")
    } else {
        value.bytes().map(|b| format!("{b:02X}")).collect()
    }
}
