//! Channel and event id to Sigma services and categories.
//!
//! Sources: [T] Sigma specification 2.1, taxonomy appendix; [H] SigmaHQ's rule-test
//! configuration; [P] pySigma pipelines `sysmon` and `windows`; [C] our choice. Where T, H and P
//! agree no letter is written.

use super::{Names, SystemKey};
use foldhash::HashMap;
use std::sync::Arc;
use yagura_model::{Fields, LogSource, ShapeCache};

/// What decides the category beyond channel and event id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Detail {
    /// Nothing does.
    None,
    /// Sysmon 12: a key was created.
    RegistryCreate,
    /// Sysmon 12: a key or value was deleted.
    RegistryDelete,
    /// Security 4657: a new value was created.
    ValueCreated,
    /// Security 4657: an existing value was modified.
    ValueModified,
}

/// Log sources of one channel, by event id and detail.
type ByEvent = HashMap<(i64, Detail), Arc<LogSource>>;

/// Log sources already made, by what decides them, and names already looked at.
#[derive(Default)]
pub(crate) struct WindowsRoutes {
    /// Channel as written, then event id and detail. Bounded by [`Self::CHANNELS_MAX`] and
    /// [`Self::IDS_MAX`], as both come from the input.
    by_channel: HashMap<Box<str>, ByEvent>,
    /// What is to be done about the names of events.
    pub(super) names: ShapeCache<Names>,
}

impl WindowsRoutes {
    const CHANNELS_MAX: usize = 1_024;
    const IDS_MAX: usize = 4_096;

    pub(super) fn route(&mut self, key: SystemKey<'_>, detail: Detail) -> Arc<LogSource> {
        if let Some(known) = self
            .by_channel
            .get(key.channel)
            .and_then(|ids| ids.get(&(key.event_id, detail)))
        {
            return Arc::clone(known);
        }
        let made = LogSource::new(
            product(key.channel),
            services(key.channel),
            categories(key.channel, key.event_id, detail),
        );
        if self.by_channel.len() >= Self::CHANNELS_MAX {
            self.by_channel.clear();
        }
        let ids = self.by_channel.entry(key.channel.into()).or_default();
        if ids.len() >= Self::IDS_MAX {
            ids.clear();
        }
        ids.insert((key.event_id, detail), Arc::clone(&made));
        made
    }
}

/// Every log source that Windows events can have.
pub(crate) fn log_sources() -> Vec<Arc<LogSource>> {
    let security = [4688, 4657];
    let details = [
        Detail::None,
        Detail::RegistryCreate,
        Detail::RegistryDelete,
        Detail::ValueCreated,
        Detail::ValueModified,
    ];
    let mut found = Vec::new();
    for (channel, services) in CHANNELS {
        let ids = (0..=30)
            .chain([255, 400, 600, 800, 1_116, 4_103, 4_104])
            .chain(security);
        for id in ids {
            for detail in details {
                let made =
                    LogSource::new(product(channel), services, categories(channel, id, detail));
                if !found.contains(&made) {
                    found.push(made);
                }
            }
        }
    }
    found
}

const SYSMON: &str = "microsoft-windows-sysmon/operational";
/// Sysmon for Linux, whose events have the same numbers and fields.
const LINUX_SYSMON: &str = "linux-sysmon/operational";
const DEFENDER: &str = "microsoft-windows-windows defender/operational";

fn product(channel: &str) -> &'static str {
    if channel.eq_ignore_ascii_case(LINUX_SYSMON) {
        "linux"
    } else {
        "windows"
    }
}

pub(super) fn is_security(channel: &str) -> bool {
    channel.eq_ignore_ascii_case("Security")
}

pub(super) fn is_defender(channel: &str) -> bool {
    channel.eq_ignore_ascii_case(DEFENDER)
}

/// Reads the field that splits Sysmon 12 [H] and Security 4657 [P].
pub(super) fn detail(fields: &Fields, key: SystemKey<'_>) -> Detail {
    match key.event_id {
        12 if key.channel.eq_ignore_ascii_case(SYSMON) => match fields.get_str("EventType") {
            Some("CreateKey") => Detail::RegistryCreate,
            Some("DeleteKey" | "DeleteValue") => Detail::RegistryDelete,
            _ => Detail::None,
        },
        4657 if is_security(key.channel) => match fields.get_str("OperationType") {
            Some("%%1904" | "New registry value created") => Detail::ValueCreated,
            Some("%%1905" | "Existing registry value modified") => Detail::ValueModified,
            _ => Detail::None,
        },
        _ => Detail::None,
    }
}

/// Channels (in lower case) and their services.
const CHANNELS: &[(&str, &[&str])] = &[
    ("security", &["security"]),
    ("system", &["system"]),
    ("application", &["application"]),
    (SYSMON, &["sysmon"]),
    (LINUX_SYSMON, &["sysmon"]),
    ("microsoft-windows-powershell/operational", &["powershell"]),
    ("powershellcore/operational", &["powershell"]),
    ("windows powershell", &["powershell-classic"]),
    (DEFENDER, &["windefend"]),
    (
        "microsoft-windows-taskscheduler/operational",
        &["taskscheduler"],
    ),
    ("microsoft-windows-wmi-activity/operational", &["wmi"]),
    (
        "microsoft-windows-bits-client/operational",
        &["bits-client"],
    ),
    ("microsoft-windows-ntlm/operational", &["ntlm"]),
    ("microsoft-windows-capi2/operational", &["capi2"]),
    ("microsoft-windows-shell-core/operational", &["shell-core"]),
    ("microsoft-windows-sense/operational", &["sense"]),
    ("microsoft-windows-ntfs/operational", &["ntfs"]),
    (
        "microsoft-windows-windows firewall with advanced security/firewall",
        &["firewall-as"],
    ),
    (
        "microsoft-windows-driverframeworks-usermode/operational",
        &["driver-framework"],
    ),
    (
        "microsoft-windows-printservice/admin",
        &["printservice-admin"],
    ),
    (
        "microsoft-windows-printservice/operational",
        &["printservice-operational"],
    ),
    (
        "microsoft-windows-terminalservices-localsessionmanager/operational",
        &["terminalservices-localsessionmanager"],
    ),
    (
        "microsoft-windows-codeintegrity/operational",
        &["codeintegrity-operational"],
    ),
    ("microsoft-windows-applocker/msi and script", &["applocker"]),
    ("microsoft-windows-applocker/exe and dll", &["applocker"]),
    (
        "microsoft-windows-applocker/packaged app-deployment",
        &["applocker"],
    ),
    (
        "microsoft-windows-applocker/packaged app-execution",
        &["applocker"],
    ),
    (
        "microsoft-windows-smbclient/security",
        &["smbclient-security"],
    ),
    (
        "microsoft-windows-smbclient/connectivity",
        &["smbclient-connectivity"],
    ),
    (
        "microsoft-windows-smbserver/connectivity",
        &["smbserver-connectivity"],
    ),
    (
        "microsoft-windows-security-mitigations/kernel mode",
        &["security-mitigations"],
    ),
    (
        "microsoft-windows-security-mitigations/user mode",
        &["security-mitigations"],
    ),
    ("msexchange management", &["msexchange-management"]),
    ("openssh/operational", &["openssh"]),
    ("dns server", &["dns-server"]),
    // The second name of each is the one Windows really uses [C].
    ("microsoft-windows-dns-server/audit", &["dns-server-audit"]),
    ("microsoft-windows-dnsserver/audit", &["dns-server-audit"]),
    (
        "microsoft-windows-dns-server/analytical",
        &["dns-server-analytic"],
    ),
    (
        "microsoft-windows-dnsserver/analytical",
        &["dns-server-analytic"],
    ),
    (
        "microsoft-windows-dns client events/operational",
        &["dns-client"],
    ),
    ("microsoft-windows-dns-client/operational", &["dns-client"]),
    // H says ldap, P says ldap_debug: both are accepted.
    (
        "microsoft-windows-ldap-client/debug",
        &["ldap", "ldap_debug"],
    ),
    // Both service names are in use.
    (
        "microsoft-servicebus-client",
        &["servicebus-client", "microsoft-servicebus-client"],
    ),
    (
        "microsoft-servicebus-client/admin",
        &["servicebus-client", "microsoft-servicebus-client"],
    ),
    (
        "microsoft-servicebus-client/operational",
        &["servicebus-client", "microsoft-servicebus-client"],
    ),
    ("microsoft-windows-dhcp-server/operational", &["dhcp"]),
    (
        "microsoft-windows-diagnosis-scripted/operational",
        &["diagnosis-scripted"],
    ),
    (
        "microsoft-windows-bitlocker/bitlocker management",
        &["bitlocker"],
    ),
    ("microsoft-windows-vhdmp/operational", &["vhdmp"]),
    ("microsoft-windows-vhdmp-operational", &["vhdmp"]),
    (
        "microsoft-windows-appxdeploymentserver/operational",
        &["appxdeployment-server"],
    ),
    (
        "microsoft-windows-appxpackaging/operational",
        &["appxpackaging-om"],
    ),
    (
        "microsoft-windows-appmodel-runtime/admin",
        &["appmodel-runtime"],
    ),
    ("microsoft-windows-lsa/operational", &["lsa-server"]),
    (
        "microsoft-iis-configuration/operational",
        &["iis-configuration"],
    ),
    (
        "microsoft-windows-certificateservicesclient-lifecycle-system/operational",
        &["certificateservicesclient-lifecycle-system"],
    ),
    (
        "microsoft-windows-kernel-shimengine/operational",
        &["kernel-shimengine"],
    ),
    (
        "microsoft-windows-kernel-shimengine/diagnostic",
        &["kernel-shimengine"],
    ),
    (
        "microsoft-windows-kernel-eventtracing",
        &["kernel-event-tracing"],
    ),
    (
        "microsoft-windows-kernel-eventtracing/admin",
        &["kernel-event-tracing"],
    ),
    ("microsoft-windows-hyper-v-worker", &["hyper-v-worker"]),
    (
        "microsoft-windows-hyper-v-worker-admin",
        &["hyper-v-worker"],
    ),
    (
        "microsoft-windows-application-experience/program-telemetry",
        &["application-experience"],
    ),
    (
        "microsoft-windows-application-experience/program-compatibility-assistant",
        &["application-experience"],
    ),
];

fn services(channel: &str) -> &'static [&'static str] {
    let found = CHANNELS
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(channel));
    found.map_or(&[], |(_, services)| services)
}

fn categories(channel: &str, event_id: i64, detail: Detail) -> &'static [&'static str] {
    match channel.to_ascii_lowercase().as_str() {
        SYSMON | LINUX_SYSMON => sysmon_categories(event_id, detail),
        "microsoft-windows-powershell/operational" | "powershellcore/operational" => match event_id
        {
            4103 => &["ps_module"],
            4104 => &["ps_script"],
            _ => &[],
        },
        "windows powershell" => match event_id {
            400 => &["ps_classic_start"],
            600 => &["ps_classic_provider_start"],
            800 => &["ps_classic_script"],
            _ => &[],
        },
        "security" => match (event_id, detail) {
            (4688, _) => &["process_creation"],
            // registry_set for new values too [C]: Sysmon 13 covers them as well.
            (4657, Detail::ValueCreated) => &["registry_event", "registry_set", "registry_add"],
            (4657, Detail::ValueModified) => &["registry_event", "registry_set"],
            _ => &[],
        },
        DEFENDER => match event_id {
            1006..=1012 | 1017..=1019 | 1115 | 1116 => &["antivirus"],
            _ => &[],
        },
        _ => &[],
    }
}

fn sysmon_categories(event_id: i64, detail: Detail) -> &'static [&'static str] {
    match event_id {
        1 => &["process_creation"],
        2 => &["file_change"],
        3 => &["network_connection"],
        4 | 16 => &["sysmon_status"],
        5 => &["process_termination"],
        6 => &["driver_load"],
        7 => &["image_load"],
        8 => &["create_remote_thread"],
        9 => &["raw_access_thread"],
        10 => &["process_access"],
        11 => &["file_event"],
        // H splits by EventType; 7 of SigmaHQ's 10 registry_delete rules rely on it.
        12 => match detail {
            Detail::RegistryCreate => &["registry_event", "registry_add"],
            Detail::RegistryDelete => &["registry_event", "registry_delete"],
            _ => &["registry_event", "registry_add", "registry_delete"],
        },
        13 => &["registry_set", "registry_event"],
        14 => &["registry_rename", "registry_event"],
        15 => &["create_stream_hash"],
        17 | 18 => &["pipe_created"],
        19..=21 => &["wmi_event"],
        22 => &["dns_query"],
        23 => &["file_delete"],
        24 => &["clipboard_capture", "clipboard_change"],
        25 => &["process_tampering"],
        // file_delete [C]: the same deletion, only without the archived copy; otherwise the
        // file_delete rules see nothing on most installations.
        26 => &["file_delete_detected", "file_delete"],
        27 => &["file_block_executable"],
        28 => &["file_block_shredding"],
        29 => &["file_executable_detected"],
        255 => &["sysmon_error"],
        _ => &[],
    }
}
