//! Network devices: recognised by what only they write, and routed to the product and service of
//! SigmaHQ's rules.

use super::asa;
use super::parser::Header;
use crate::text::pairs::Pairs;
use yagura_model::{Event, Value};

/// Where rules look for a message of a device.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct DeviceRoute {
    pub(super) product: &'static str,
    pub(super) services: Vec<&'static str>,
    pub(super) category: Option<&'static str>,
}

impl DeviceRoute {
    pub(super) fn new(product: &'static str, services: &[&'static str]) -> Self {
        Self {
            product,
            services: services.to_vec(),
            category: None,
        }
    }
}

/// Recognises a device and adds the fields of its message.
pub(super) fn recognise(header: &Header<'_>, event: &mut Event) -> Option<DeviceRoute> {
    let message = header.message;
    if let Some(tag) = cisco_tag(message) {
        event.fields.push("mnemonic", Value::Text(tag.text));
        let route = cisco(&tag, message);
        return Some(match tag.facility {
            "ASA" | "FTD" => asa::connection(tag.mnemonic, tag.rest, event, route),
            _ => route,
        });
    }
    if let Some(module) = huawei_module(message) {
        return Some(DeviceRoute::new(
            "huawei",
            routing_services(module, message),
        ));
    }
    if header.program == "tac_plus" {
        return Some(DeviceRoute::new("cisco", &["aaa"]));
    }
    if is_juniper(header) {
        let route = DeviceRoute::new("juniper", routing_services(header.program, message));
        return Some(super::firewalls::juniper_session(message, event, route));
    }
    super::firewalls::recognise(header, event)
}

/// Whether only a device writes such a message, also behind its own number and time, which stay
/// in front of it when a relay adds another header.
pub(super) fn is_device(message: &str) -> bool {
    message.starts_with('%')
        || cisco_tag(message).is_some()
        || huawei_module(message).is_some()
        || is_fortigate(message)
}

/// `%FACILITY-SEVERITY-MNEMONIC`.
struct CiscoTag<'a> {
    text: &'a str,
    facility: &'a str,
    mnemonic: &'a str,
    /// Behind the colon.
    rest: &'a str,
}

fn is_tag_word(word: &str) -> bool {
    !word.is_empty()
        && word
            .bytes()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_' || b == b'-')
}

/// Finds `%SYS-5-CONFIG_I:` at the start of a message or behind the device's own time.
fn cisco_tag(message: &str) -> Option<CiscoTag<'_>> {
    let at = memchr::memchr(b'%', message.as_bytes())?;
    if at > 0 && !message[..at].ends_with(": ") {
        return None;
    }
    let (text, rest) = message[at + 1..].split_once(':')?;
    let (head, mnemonic) = text.rsplit_once('-')?;
    let (facility, severity) = head.rsplit_once('-')?;
    let is_tag = is_tag_word(facility)
        && is_tag_word(mnemonic)
        && matches!(severity.as_bytes(), [b'0'..=b'7']);
    is_tag.then_some(CiscoTag {
        text,
        facility,
        mnemonic,
        rest: rest.trim_start(),
    })
}

/// SigmaHQ's services of product cisco: `aaa` (commands and logins), `bgp`, `ldp`; `syslog` for
/// all. The `aaa` rules are keywords such as `more` and `copy`, so only messages that record
/// commands or authentication go there.
fn cisco(tag: &CiscoTag<'_>, message: &str) -> DeviceRoute {
    let mut route = DeviceRoute::new("cisco", &["syslog"]);
    let starts = |words: &[&str]| words.iter().any(|word| tag.facility.starts_with(word));
    // ASA: 109, 113 authentication; 111008 to 111010 commands; 605 logins.
    let asa_aaa = matches!(tag.facility, "ASA" | "FTD" | "PIX" | "FWSM")
        && ["109", "113", "605"]
            .iter()
            .any(|class| tag.mnemonic.starts_with(class));
    let asa_command = matches!(tag.mnemonic, "111008" | "111009" | "111010");
    if starts(&["AAA", "PARSER", "TAC", "RADIUS", "ACCOUNTING", "HA_EM"]) || asa_aaa || asa_command
    {
        route.services.push("aaa");
    }
    if tag.facility.contains("BGP")
        || tag.mnemonic.contains("BADAUTH")
        || tag.mnemonic.contains("BGP")
    {
        route.services.push("bgp");
    }
    if tag.facility.contains("LDP") || message.contains("LDP") {
        route.services.push("ldp");
    }
    route
}

/// The module of `%%01BGP/3/BGP_AUTH_FAILED(l)[1]:`.
fn huawei_module(message: &str) -> Option<&str> {
    let at = message.find("%%")?;
    let digits = message.get(at + 2..at + 4)?;
    let (module, rest) = message[at + 4..].split_once('/')?;
    let has_level = matches!(rest.as_bytes(), [b'0'..=b'7', b'/', ..]);
    (digits.bytes().all(|b| b.is_ascii_digit()) && is_tag_word(module) && has_level)
        .then_some(module)
}

/// The routing protocol a message of Huawei or Juniper is about.
fn routing_services(part: &str, message: &str) -> &'static [&'static str] {
    let says = |word: &str| part.contains(word) || message.contains(word);
    match (
        says("BGP") || says(":179") || says("+179") || says("bgp"),
        says("LDP") || says(":646"),
    ) {
        (true, true) => &["syslog", "bgp", "ldp"],
        (true, false) => &["syslog", "bgp"],
        (false, true) => &["syslog", "ldp"],
        (false, false) => &["syslog"],
    }
}

/// Daemons that only Junos has, or its enterprise number in the structured data.
fn is_juniper(header: &Header<'_>) -> bool {
    matches!(
        header.program,
        "rpd"
            | "mgd"
            | "chassisd"
            | "dcd"
            | "jsrpd"
            | "kmd"
            | "pfed"
            | "jddosd"
            | "l2ald"
            | "/kernel"
    ) || header.program.starts_with("RT_")
        || header.structured.starts_with("[junos@2636.")
}

/// Whether this is FortiGate's `date=... time=... devname=... logid=...`.
pub(super) fn is_fortigate(message: &str) -> bool {
    message.starts_with("date=") && message.contains(" devid=") && message.contains("logid=")
        || message.starts_with("logver=") && message.contains(" devid=")
        || message.starts_with("timestamp=") && message.contains(" devid=")
}

/// Adds the pairs of a message.
pub(super) fn push_pairs(message: &str, event: &mut Event) {
    for (name, value, _) in Pairs::escaped(message) {
        if !value.is_empty() {
            event.fields.push(name, Value::Text(value));
        }
    }
}
