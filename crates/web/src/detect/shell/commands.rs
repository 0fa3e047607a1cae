//! Names of commands, from the word lists beside this file.

use foldhash::fast::FixedState;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Unix-like systems.
const UNIX: &str = include_str!("unix.txt");
/// Windows.
const WINDOWS: &str = include_str!("windows.txt");
/// PowerShell.
const POWERSHELL: &str = include_str!("powershell.txt");

/// Longest name that is looked up; longer words are no command.
pub(super) const NAME_LEN_MAX: usize = 40;

/// How telling the name of a command is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// Hardly means anything but the command (`ifconfig`).
    Rare,
    /// Also an ordinary word, a product or a short token (`find`, `java`, `id`).
    Word,
}

static TABLE: LazyLock<HashMap<&'static [u8], Class, FixedState>> = LazyLock::new(|| {
    let mut table = HashMap::with_capacity_and_hasher(2048, FixedState::default());
    let lines = [UNIX, WINDOWS, POWERSHELL].into_iter().flat_map(str::lines);
    for word in lines
        .filter(|l| !l.starts_with('#'))
        .flat_map(str::split_whitespace)
    {
        match word.strip_suffix('?') {
            Some(name) => {
                table.insert(name.as_bytes(), Class::Word);
            }
            None => {
                table.entry(word.as_bytes()).or_insert(Class::Rare);
            }
        }
    }
    table
});

/// Whether a lower-case name is a command.
pub(super) fn class(name: &[u8]) -> Option<Class> {
    if name.is_empty() || name.len() > NAME_LEN_MAX {
        return None;
    }
    TABLE.get(name).copied()
}

/// Whether a pattern of the shell (`?`, `*`, `[..]`) can mean one of the commands.
pub(super) fn any_matches(pattern: &[u8]) -> bool {
    TABLE.keys().any(|name| super::glob::matches(pattern, name))
}

/// Commands that run the command after them.
pub(super) const WRAPPERS: &[&[u8]] = &[
    b"sudo",
    b"doas",
    b"strace",
    b"ltrace",
    b"time",
    b"nohup",
    b"nice",
    b"ionice",
    b"env",
    b"exec",
    b"eval",
    b"xargs",
    b"timeout",
    b"watch",
    b"busybox",
    b"toybox",
    b"setsid",
    b"command",
    b"builtin",
    b"stdbuf",
    b"unshare",
    b"chroot",
    b"setarch",
    b"perf",
    b"flock",
    b"script",
    b"nsenter",
    b"proxychains",
    b"call",
    b"start",
    b"cmd",
    b"runas",
    b"powershell",
    b"powershell.exe",
    b"pwsh",
];

/// Interpreters that run what a pipe brings them.
pub(super) const INTERPRETERS: &[&[u8]] = &[
    b"sh",
    b"bash",
    b"dash",
    b"zsh",
    b"ksh",
    b"csh",
    b"tcsh",
    b"fish",
    b"ash",
    b"perl",
    b"python",
    b"python2",
    b"python3",
    b"php",
    b"ruby",
    b"node",
    b"lua",
    b"tclsh",
    b"cmd",
    b"cmd.exe",
    b"powershell",
    b"powershell.exe",
    b"pwsh",
    b"iex",
    b"xargs",
    b"tee",
    b"base64",
];

/// Short commands that attackers send alone to see whether anything answers.
pub(super) const PROBES: &[&[u8]] = &[
    b"id",
    b"ls",
    b"ps",
    b"dir",
    b"env",
    b"ver",
    b"df",
    b"du",
    b"w",
    b"vol",
    b"set",
    b"cat",
    b"uptime",
    b"hostname",
    b"who",
    b"users",
    b"groups",
    b"arch",
    b"mount",
    b"route",
    b"ip",
    b"ss",
    b"last",
];

/// Words that follow a command of Windows as other commands have options.
pub(super) const VERBS: &[(&[u8], &[&[u8]])] = &[
    (
        b"net",
        &[
            b"user",
            b"users",
            b"localgroup",
            b"group",
            b"use",
            b"view",
            b"start",
            b"stop",
            b"share",
            b"session",
            b"accounts",
            b"config",
            b"statistics",
            b"file",
            b"time",
            b"computer",
        ],
    ),
    (
        b"net1",
        &[b"user", b"localgroup", b"group", b"use", b"view"],
    ),
    (
        b"reg",
        &[b"query", b"add", b"save", b"delete", b"export", b"import"],
    ),
    (
        b"sc",
        &[
            b"query", b"create", b"config", b"stop", b"start", b"delete", b"qc",
        ],
    ),
    (b"ip", &[b"addr", b"a", b"route", b"link", b"neigh"]),
    (b"vol", &[b"c:", b"d:"]),
    (
        b"apt",
        &[b"install", b"update", b"upgrade", b"list", b"remove"],
    ),
    (b"yum", &[b"install", b"update", b"list", b"remove"]),
    (b"set", &[b"/a", b"/p"]),
    (b"uname", &[b"a"]),
    (b"ps", &[b"aux", b"auxw", b"auxww", b"ef", b"ax"]),
    (b"at", &[b"now", b"midnight", b"noon"]),
    (b"kubectl", &[b"get", b"exec"]),
    (b"aws", &[b"s3", b"sts", b"iam", b"ec2"]),
];

/// Commands that take a host.
pub(super) const OF_HOSTS: &[&[u8]] = &[
    b"ping",
    b"ping6",
    b"ping.exe",
    b"nslookup",
    b"host",
    b"dig",
    b"traceroute",
    b"tracert",
    b"telnet",
    b"nc",
    b"wget",
    b"curl",
    b"ssh",
    b"ftp",
    b"whois",
    b"fetch",
];

/// Commands that print a file.
pub(super) const OF_FILES: &[&[u8]] = &[
    b"cat", b"tac", b"nl", b"head", b"tail", b"less", b"od", b"strings", b"base64", b"rm", b"ls",
    b"sh", b"bash", b"type", b"rev",
];
