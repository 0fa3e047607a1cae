//! Windows events as one flat JSON object each.

use super::{Place, Said, json, said, said_or};
use crate::sample::expand::{Random, guid};
use crate::sample::office::SERIAL;

const SYSMON: &str = "Microsoft-Windows-Sysmon";
const SECURITY: &str = "Microsoft-Windows-Security-Auditing";

/// Kind in scripts, channel, provider.
const CHANNELS: [(&str, &str, &str); 8] = [
    ("sysmon", "Microsoft-Windows-Sysmon/Operational", SYSMON),
    ("security", "Security", SECURITY),
    ("system", "System", "Service Control Manager"),
    (
        "powershell",
        "Microsoft-Windows-PowerShell/Operational",
        "Microsoft-Windows-PowerShell",
    ),
    (
        "defender",
        "Microsoft-Windows-Windows Defender/Operational",
        "Microsoft-Windows-Windows Defender",
    ),
    (
        "tasks",
        "Microsoft-Windows-TaskScheduler/Operational",
        "Microsoft-Windows-TaskScheduler",
    ),
    (
        "bits",
        "Microsoft-Windows-Bits-Client/Operational",
        "Microsoft-Windows-Bits-Client",
    ),
    (
        "firewall",
        "Microsoft-Windows-Windows Firewall With Advanced Security/Firewall",
        "Microsoft-Windows-Windows Firewall With Advanced Security",
    ),
];

/// Two PCs of three have Sysmon; the third writes process creation to the Security log.
pub(in crate::sample) fn has_sysmon(number: u32) -> bool {
    !number.is_multiple_of(3)
}

fn host_has_sysmon(host: &str) -> bool {
    match host.strip_prefix("pc").map(str::parse) {
        Some(Ok(number)) => has_sysmon(number),
        _ => true,
    }
}

/// An event, or `None` when it is Sysmon's and the host has none.
pub(super) fn event(
    kind: &str,
    place: &Place<'_>,
    fields: &Said,
    random: &mut Random,
) -> Option<String> {
    if kind == "process" {
        return Some(process(place, fields, random));
    }
    let (name, id) = kind.split_once(' ')?;
    if name == "sysmon" && !host_has_sysmon(place.host) {
        return None;
    }
    let &(_, channel, provider) = CHANNELS.iter().find(|(own, ..)| *own == name)?;
    let mut all: Vec<(&str, &str)> = Vec::with_capacity(fields.len() + 2);
    let (time, process) = (utc_time(place), guid_braced(random));
    if name == "sysmon" {
        all.push(("UtcTime", &time));
        all.push(("ProcessGuid", &process));
    }
    all.extend(fields.iter().map(|(name, value)| (*name, value.as_str())));
    Some(object(place, channel, provider, id, &all))
}

fn object(
    place: &Place<'_>,
    channel: &str,
    provider: &str,
    id: &str,
    fields: &[(&str, &str)],
) -> String {
    let utc = place.at.utc();
    let mut text = format!(
        "{{\"@timestamp\":\"{}T{}.{:03}Z\",\"Hostname\":{},\"Channel\":{},\"SourceName\":{},\"EventID\":{id},\"RecordNumber\":{SERIAL}",
        utc.date(),
        utc.clock(),
        utc.milli,
        json(&format!("{}.office.example", place.host)),
        json(channel),
        json(provider),
    );
    for (name, value) in fields {
        text.push(',');
        text.push_str(&json(name));
        text.push(':');
        text.push_str(&json(value));
    }
    text.push('}');
    text
}

fn process(place: &Place<'_>, fields: &Said, random: &mut Random) -> String {
    let user = said_or(fields, "User", &place.actor.user);
    let system = matches!(user, "SYSTEM" | "LOCAL SERVICE" | "NETWORK SERVICE");
    let integrity = said_or(
        fields,
        "IntegrityLevel",
        if system { "System" } else { "Medium" },
    );
    let process = Process {
        image: said(fields, "Image"),
        command: said_or(fields, "CommandLine", said(fields, "Image")),
        parent: said(fields, "ParentImage"),
        parent_command: said_or(fields, "ParentCommandLine", said(fields, "ParentImage")),
        domain: if system { "NT AUTHORITY" } else { "OFFICE" },
        user,
        integrity,
        pid: 1_000 + 4 * random.below(5_000),
        parent_pid: 600 + 4 * random.below(2_000),
        logon_id: format!("0x{:x}", 0x3_e7 + random.below(0x9f_ffff)),
    };
    if host_has_sysmon(place.host) {
        process.sysmon(place, fields, random)
    } else {
        process.security(place)
    }
}

/// A started program.
struct Process<'p> {
    image: &'p str,
    command: &'p str,
    parent: &'p str,
    parent_command: &'p str,
    domain: &'p str,
    user: &'p str,
    integrity: &'p str,
    pid: u32,
    parent_pid: u32,
    logon_id: String,
}

impl Process<'_> {
    fn sysmon(&self, place: &Place<'_>, fields: &Said, random: &mut Random) -> String {
        let account = format!("{}\\{}", self.domain, self.user);
        let name = self.image.rsplit('\\').next().unwrap_or(self.image);
        let company = said_or(fields, "Company", "Microsoft Corporation");
        let [process, parent, logon] = [0; 3].map(|_| guid_braced(random));
        let all = [
            ("UtcTime", utc_time(place)),
            ("ProcessGuid", process),
            ("ProcessId", self.pid.to_string()),
            ("Image", self.image.to_owned()),
            (
                "FileVersion",
                said_or(fields, "FileVersion", "10.0.22621.3").to_owned(),
            ),
            (
                "Description",
                said_or(fields, "Description", name).to_owned(),
            ),
            ("Product", said_or(fields, "Product", company).to_owned()),
            ("Company", company.to_owned()),
            (
                "OriginalFileName",
                said_or(fields, "OriginalFileName", name).to_owned(),
            ),
            ("CommandLine", self.command.to_owned()),
            (
                "CurrentDirectory",
                said_or(fields, "CurrentDirectory", r"C:\Windows\system32\").to_owned(),
            ),
            ("User", account.clone()),
            ("LogonGuid", logon),
            ("LogonId", self.logon_id.clone()),
            (
                "TerminalSessionId",
                u32::from(self.domain == "OFFICE").to_string(),
            ),
            ("IntegrityLevel", self.integrity.to_owned()),
            ("Hashes", hashes(self.image)),
            ("ParentProcessGuid", parent),
            ("ParentProcessId", self.parent_pid.to_string()),
            ("ParentImage", self.parent.to_owned()),
            ("ParentCommandLine", self.parent_command.to_owned()),
            ("ParentUser", account),
        ];
        object(place, CHANNELS[0].1, SYSMON, "1", &borrowed(&all))
    }

    fn security(&self, place: &Place<'_>) -> String {
        let (sid, account) = match self.user {
            "SYSTEM" => (
                "S-1-5-18".to_owned(),
                format!("{}$", place.host.to_uppercase()),
            ),
            "LOCAL SERVICE" => ("S-1-5-19".to_owned(), self.user.to_owned()),
            "NETWORK SERVICE" => ("S-1-5-20".to_owned(), self.user.to_owned()),
            user => (account_sid(place.actor.rid()), user.to_owned()),
        };
        let (elevation, label) = match self.integrity {
            "System" => ("%%1936", "S-1-16-16384"),
            "High" => ("%%1937", "S-1-16-12288"),
            _ => ("%%1938", "S-1-16-8192"),
        };
        let all = [
            ("SubjectUserSid", sid),
            ("SubjectUserName", account),
            ("SubjectDomainName", "OFFICE".to_owned()),
            ("SubjectLogonId", self.logon_id.clone()),
            ("NewProcessId", format!("0x{:x}", self.pid)),
            ("NewProcessName", self.image.to_owned()),
            ("TokenElevationType", elevation.to_owned()),
            ("ProcessId", format!("0x{:x}", self.parent_pid)),
            ("CommandLine", self.command.to_owned()),
            ("TargetUserSid", "S-1-0-0".to_owned()),
            ("TargetUserName", "-".to_owned()),
            ("TargetDomainName", "-".to_owned()),
            ("TargetLogonId", "0x0".to_owned()),
            ("ParentProcessName", self.parent.to_owned()),
            ("MandatoryLabel", label.to_owned()),
        ];
        object(place, "Security", SECURITY, "4688", &borrowed(&all))
    }
}

fn borrowed<'f>(fields: &'f [(&'f str, String)]) -> Vec<(&'f str, &'f str)> {
    fields
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect()
}

fn account_sid(rid: u32) -> String {
    format!("S-1-5-21-1004336348-1177238915-682003330-{rid}")
}

fn utc_time(place: &Place<'_>) -> String {
    let utc = place.at.utc();
    format!("{} {}.{:03}", utc.date(), utc.clock(), utc.milli)
}

fn guid_braced(random: &mut Random) -> String {
    format!("{{{}}}", guid(random))
}

/// Hashes that are the same for the same program.
fn hashes(image: &str) -> String {
    let seed = image.bytes().fold(0_u64, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(byte.into())
    });
    let mut random = Random::new(seed);
    let mut hex = |words: usize| -> String {
        (0..words)
            .map(|_| format!("{:016X}", random.next()))
            .collect()
    };
    format!("MD5={},SHA256={},IMPHASH={}", hex(2), hex(4), hex(2))
}
