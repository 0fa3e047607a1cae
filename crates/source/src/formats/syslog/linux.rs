//! Which Linux service wrote a message, and the fields of the messages SigmaHQ has rules for.

use crate::text::pairs::Pairs;
use crate::text::split_word;
use yagura_model::{Event, Value};

/// Most services of one message.
const SERVICES_MAX: usize = 4;

/// The services of a message, most specific first. Every message has `syslog` [C]: which files
/// a message went to is the host's configuration and not in the message.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::formats) struct Services {
    names: [&'static str; SERVICES_MAX],
    len: usize,
}

impl Services {
    /// Adds a service unless it is there.
    pub(super) fn add(&mut self, name: &'static str) {
        if self.len < SERVICES_MAX && !self.as_slice().contains(&name) {
            self.names[self.len] = name;
            self.len += 1;
        }
    }

    pub(in crate::formats) fn as_slice(&self) -> &[&'static str] {
        &self.names[..self.len]
    }
}

/// The name of a program without its path and what some add in parentheses:
/// `/usr/sbin/sshd(pam_unix)`.
pub(super) fn base_name(program: &str) -> &str {
    let name = program.rsplit('/').next().unwrap_or(program);
    match name.split_once('(') {
        Some((before, _)) if !before.is_empty() => before,
        _ => name,
    }
}

const FACILITY_AUTH: u8 = 4;
const FACILITY_CRON: u8 = 9;
const FACILITY_AUTHPRIV: u8 = 10;

/// Names the services by program, facility and message.
pub(in crate::formats) fn services(program: &str, facility: Option<u8>, message: &str) -> Services {
    let mut services = Services::default();
    match base_name(program) {
        // OpenSSH 9.8 split the daemon.
        "sshd" | "sshd-session" | "sshd-auth" => {
            services.add("sshd");
            services.add("auth");
        }
        "sudo" => {
            services.add("sudo");
            services.add("auth");
        }
        "su"
        | "login"
        | "pkexec"
        | "polkitd"
        | "polkit-agent-helper-1"
        | "systemd-logind"
        | "passwd"
        | "chpasswd"
        | "useradd"
        | "userdel"
        | "usermod"
        | "groupadd"
        | "groupdel"
        | "groupmod"
        | "gpasswd"
        | "chage"
        | "chfn"
        | "chsh"
        | "newusers"
        | "doas"
        | "unix_chkpwd"
        | "gdm-password]"
        | "gdm-password"
        | "gdm"
        | "lightdm"
        | "sddm-helper"
        | "sssd" => {
            services.add("auth");
        }
        "cron" | "crond" | "CRON" | "CROND" | "crontab" | "anacron" | "atd" => services.add("cron"),
        "clamd" | "clamav" | "freshclam" | "clamscan" | "clamdscan" | "clamonacc"
        | "clamav-milter" | "clamav-daemon" => services.add("clamav"),
        "guacd" | "guacamole" => services.add("guacamole"),
        "vsftpd" => services.add("vsftpd"),
        "nginx" => services.add("nginx"),
        "apache2" | "httpd" | "apache" => services.add("apache"),
        "squid" | "(squid-1)" => services.add("squid"),
        _ => {}
    }
    let is_auth = matches!(facility, Some(FACILITY_AUTH | FACILITY_AUTHPRIV));
    if is_auth || message.starts_with("pam_") {
        services.add("auth");
    }
    if facility == Some(FACILITY_CRON) {
        services.add("cron");
    }
    services.add("syslog");
    services
}

/// Adds the fields of a message and returns the category it makes.
pub(in crate::formats) fn fields(
    program: &str,
    message: &str,
    event: &mut Event,
) -> Option<&'static str> {
    match base_name(program) {
        "sudo" => sudo(message, event),
        "sshd" | "sshd-session" | "sshd-auth" => sshd(message, event),
        "clamd" | "clamav" | "clamscan" | "clamdscan" | "clamonacc" | "clamav-daemon" => {
            return clamav(message, event);
        }
        "kernel" => return netfilter(message, event),
        _ => {}
    }
    None
}

fn push(event: &mut Event, name: &str, value: &str) {
    if !value.is_empty() {
        event.fields.push(name, Value::Text(value));
    }
}

/// `   taro : 1 incorrect password attempt ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls`.
fn sudo(message: &str, event: &mut Event) {
    let Some((user, rest)) = message.trim_start().split_once(" : ") else {
        return;
    };
    if user.contains(' ') {
        return;
    }
    push(event, "user", user);
    let mut rest = rest;
    while !rest.is_empty() {
        // The command is last and may hold anything.
        if let Some(command) = rest.strip_prefix("COMMAND=") {
            return push(event, "COMMAND", command);
        }
        let (part, after) = rest.split_once(" ; ").unwrap_or((rest, ""));
        match part.split_once('=') {
            Some((name, value)) if name.bytes().all(|b| b.is_ascii_uppercase()) => {
                push(event, name, value);
            }
            _ => push(event, "reason", part),
        }
        rest = after;
    }
}

/// `Failed password for invalid user taro from 192.0.2.1 port 22 ssh2`. A user name may be
/// anything, so the last `from` counts.
fn sshd(message: &str, event: &mut Event) {
    let Some((before, after)) = message.rsplit_once(" from ") else {
        return;
    };
    let (address, rest) = split_word(after);
    if address.parse::<std::net::IpAddr>().is_err() {
        return;
    }
    push(event, "src_ip", address);
    if let Some(port) = rest.strip_prefix("port ") {
        push(event, "src_port", split_word(port).0.trim_end_matches(':'));
    }
    for mark in [
        " for invalid user ",
        " for illegal user ",
        " for ",
        "Invalid user ",
    ] {
        if let Some((_, user)) = before.split_once(mark) {
            return push(event, "user", user);
        }
    }
}

/// `/tmp/x: Eicar-Signature FOUND`, also as Sigma's `antivirus`.
fn clamav(message: &str, event: &mut Event) -> Option<&'static str> {
    let (file, signature) = message.strip_suffix(" FOUND")?.rsplit_once(": ")?;
    // clamd appends the hash and size of the file in parentheses.
    push(event, "Filename", file);
    push(event, "Signature", split_word(signature).0);
    Some("antivirus")
}

/// `[UFW BLOCK] IN=eth0 OUT= SRC=192.0.2.1 DST=198.51.100.2 PROTO=TCP SPT=1 DPT=2`.
fn netfilter(message: &str, event: &mut Event) -> Option<&'static str> {
    let at = message.find("IN=")?;
    let (prefix, pairs) = message.split_at(at);
    if !pairs.contains(" SRC=") || !pairs.contains(" DST=") {
        return None;
    }
    let start = event.fields.len();
    for (name, value, _) in Pairs::plain(pairs) {
        push(event, name, value);
    }
    for index in start..event.fields.len() {
        let alias = match event.fields.name_at(index) {
            "SRC" => "src_ip",
            "DST" => "dst_ip",
            "SPT" => "src_port",
            "DPT" => "dst_port",
            _ => continue,
        };
        event.fields.alias(alias, index);
    }
    let says = |words: &[&str]| {
        let upper = prefix.to_ascii_uppercase();
        words.iter().any(|word| upper.contains(word))
    };
    if says(&["BLOCK", "DROP", "REJECT", "DENY", "DENIED"]) {
        push(event, "action", "block");
        push(event, "blocked", "true");
    } else if says(&["ALLOW", "ACCEPT"]) {
        push(event, "action", "accept");
        push(event, "blocked", "false");
    }
    Some("firewall")
}
