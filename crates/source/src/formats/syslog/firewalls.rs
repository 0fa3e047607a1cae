//! Firewalls that send their records as pairs or comma-separated values: FortiGate, Palo Alto,
//! pf, and Junos sessions. Fields of Sigma's `firewall`: `src_ip`, `src_port`, `dst_ip`,
//! `dst_port`, `username`, `action`, `blocked`.

use super::devices::{DeviceRoute, is_fortigate, push_pairs};
use super::parser::Header;
use crate::text::present;
use crate::text::web::{Target, push_proxy_target};
use yagura_model::{Event, Fields, Value};

/// Most columns of one comma-separated record that are looked at.
const COLUMNS_MAX: usize = 64;

pub(super) fn recognise(header: &Header<'_>, event: &mut Event) -> Option<DeviceRoute> {
    if is_fortigate(header.message) {
        return Some(fortigate(header.message, event));
    }
    if header.program == "filterlog" {
        return packet_filter(header.message, event);
    }
    palo_alto(header.message, event)
}

/// Names those of structured data too, which are aliases themselves.
fn alias_all(fields: &mut Fields, aliases: &[(&str, &str)]) {
    for (alias, name) in aliases {
        let own = fields.position(name);
        let index = own.or_else(|| fields.aliases().find(|(a, _)| a == name).map(|(_, i)| i));
        if let Some(index) = index {
            fields.alias(alias, index);
        }
    }
}

/// The service is the `type`: `event` [T], `traffic`, `utm`, `anomaly`.
fn fortigate(message: &str, event: &mut Event) -> DeviceRoute {
    push_pairs(message, event);
    let service = match event.fields.get_str("type") {
        Some("event") => "event",
        Some("traffic") => "traffic",
        Some("utm") => "utm",
        Some("anomaly") => "anomaly",
        _ => "syslog",
    };
    let mut route = DeviceRoute::new("fortigate", &[service]);
    alias_all(
        &mut event.fields,
        &[
            ("src_ip", "srcip"),
            ("dst_ip", "dstip"),
            ("src_port", "srcport"),
            ("dst_port", "dstport"),
            ("username", "user"),
        ],
    );
    route.category = match (service, event.fields.get_str("subtype")) {
        ("traffic", _) => Some("firewall"),
        ("utm", Some("dns")) => {
            let names = [
                ("query", "qname"),
                ("record_type", "qtype"),
                ("answer", "ipaddr"),
            ];
            alias_all(&mut event.fields, &names);
            Some("dns")
        }
        ("utm", Some("webfilter")) => {
            web_filter(event);
            Some("proxy")
        }
        _ => None,
    };
    route
}

fn web_filter(event: &mut Event) {
    let names = [
        ("cs-host", "hostname"),
        ("c-useragent", "agent"),
        ("cs-method", "httpmethod"),
        ("cs-referrer", "referralurl"),
        ("c-ip", "srcip"),
    ];
    alias_all(&mut event.fields, &names);
    let text = |name| event.fields.get_str(name).unwrap_or("");
    // `url` is the path in most versions, the whole URL in some.
    let url = text("url");
    let whole = if url.contains("://") || text("hostname").is_empty() {
        url.to_owned()
    } else {
        let scheme = text("service").to_ascii_lowercase();
        format!("{scheme}://{}{url}", text("hostname"))
    };
    push_proxy_target(event, &Target::parse(&whole));
}

/// pfSense and OPNsense: `rule,,,tracker,em0,match,block,in,4,...,src,dst,sport,dport`.
fn packet_filter(message: &str, event: &mut Event) -> Option<DeviceRoute> {
    let columns: Vec<&str> = message.split(',').take(COLUMNS_MAX).collect();
    let at = |index: usize| columns.get(index).copied().unwrap_or("");
    // The address columns of IPv4 and IPv6 differ.
    let (protocol, source) = match at(8) {
        "4" => (16, 18),
        "6" => (12, 15),
        _ => return None,
    };
    let named = [
        ("interface", at(4)),
        ("action", at(6)),
        ("direction", at(7)),
        ("protocol", at(protocol)),
        ("src_ip", at(source)),
        ("dst_ip", at(source + 1)),
        ("src_port", at(source + 2)),
        ("dst_port", at(source + 3)),
        ("blocked", if at(6) == "pass" { "false" } else { "true" }),
    ];
    push_present(event, &named);
    let mut route = DeviceRoute::new("", &["filterlog"]);
    route.category = Some("firewall");
    Some(route)
}

/// `1,2026/03/01 10:00:00,serial,TRAFFIC,end,...` (PAN-OS syslog field descriptions).
fn palo_alto(message: &str, event: &mut Event) -> Option<DeviceRoute> {
    let service = match message.split(',').nth(3)? {
        "TRAFFIC" => "traffic",
        "THREAT" => "threat",
        "SYSTEM" => "system",
        "CONFIG" => "config",
        "GLOBALPROTECT" => "globalprotect",
        "USERID" => "userid",
        "AUTHENTICATION" => "authentication",
        _ => return None,
    };
    let columns: Vec<&str> = message.split(',').take(COLUMNS_MAX).collect();
    let at = |index: usize| columns.get(index).copied().unwrap_or("");
    let dated = at(1).len() == 19 && at(1).as_bytes()[4] == b'/';
    if !dated {
        return None;
    }
    push_present(
        event,
        &[("type", at(3)), ("subtype", at(4)), ("serial", at(2))],
    );
    let mut route = DeviceRoute::new("paloalto", &[service]);
    if matches!(service, "traffic" | "threat") {
        let named = [
            ("src_ip", at(7)),
            ("dst_ip", at(8)),
            ("rule", at(11)),
            ("username", at(12)),
            ("app", at(14)),
            ("src_port", at(24)),
            ("dst_port", at(25)),
            ("protocol", at(29)),
            ("action", at(30)),
        ];
        push_present(event, &named);
    }
    route.category = match service {
        "traffic" => Some("firewall"),
        "globalprotect" => Some("appliance"),
        _ => None,
    };
    Some(route)
}

/// `RT_FLOW_SESSION_CREATE` and its like with structured data.
pub(super) fn juniper_session(
    message: &str,
    event: &mut Event,
    mut route: DeviceRoute,
) -> DeviceRoute {
    if !event.fields.contains("source-address") || !event.fields.contains("destination-port") {
        return route;
    }
    alias_all(
        &mut event.fields,
        &[
            ("src_ip", "source-address"),
            ("dst_ip", "destination-address"),
            ("src_port", "source-port"),
            ("dst_port", "destination-port"),
        ],
    );
    let denied = message.contains("DENY")
        || event
            .fields
            .get_str("msgid")
            .is_some_and(|id| id.contains("DENY"));
    let (action, blocked) = if denied {
        ("block", "true")
    } else {
        ("accept", "false")
    };
    push_present(event, &[("action", action), ("blocked", blocked)]);
    route.category = Some("firewall");
    route
}

pub(super) fn push_present(event: &mut Event, named: &[(&str, &str)]) {
    for (name, value) in named {
        if let Some(text) = present(value) {
            event.fields.push(name, Value::Text(text));
        }
    }
}
