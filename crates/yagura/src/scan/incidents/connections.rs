//! Connections that somebody inside began: a server that calls its attacker was broken into.

use std::net::IpAddr;
use std::sync::Arc;
use yagura_model::{Event, LogSource, Timestamp, Value};

/// A connection, by who began it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::scan) struct Connection {
    pub(super) time: Timestamp,
    pub(super) from: IpAddr,
    pub(super) to: IpAddr,
}

/// Reads connections; keeps what it knows of the last log source.
#[derive(Default)]
pub(in crate::scan) struct Connections {
    last: Option<(Arc<LogSource>, bool)>,
}

/// Who began a connection and to whom, as sensors and firewalls call it.
const ENDS: [(&str, &str); 6] = [
    ("id.orig_h", "id.resp_h"),
    ("src_ip", "dest_ip"),
    ("src_ip", "dst_ip"),
    ("SourceIp", "DestinationIp"),
    ("SRC", "DST"),
    ("srcip", "dstip"),
];

/// Records of Suricata whose source began the connection; those of files and alerts may be
/// either way round.
const EVE_EVENTS: [&str; 10] = [
    "flow", "netflow", "tls", "http", "ssh", "ftp", "smtp", "ldap", "rfb", "quic",
];

impl Connections {
    /// Reads the connection of an event, if it shows one to the outside.
    pub(in crate::scan) fn read(&mut self, event: &Event) -> Option<Connection> {
        if !self.is_wanted(&event.log_source) {
            return None;
        }
        let text = |name: &str| event.fields.get(name).and_then(|v| v.as_str());
        if text("event_type").is_some_and(|kind| !EVE_EVENTS.contains(&kind)) {
            return None;
        }
        let address = |name: &str| {
            let value = event.fields.get(name)?;
            match value {
                Value::Text(text) => text.parse::<IpAddr>().ok(),
                _ => None,
            }
        };
        let (from, to) = ENDS
            .iter()
            .find_map(|(from, to)| address(from).zip(address(to)))?;
        let connection = Connection {
            time: event.time?,
            from,
            to,
        };
        yagura_web::campaign::is_public(to).then_some(connection)
    }

    fn is_wanted(&mut self, source: &Arc<LogSource>) -> bool {
        if let Some((last, wanted)) = &self.last
            && Arc::ptr_eq(last, source)
        {
            return *wanted;
        }
        let mut categories = source.categories();
        let of_network =
            categories.any(|c| matches!(c, "firewall" | "network" | "network_connection"));
        let wanted = of_network || matches!(source.product(), "zeek" | "suricata");
        self.last = Some((Arc::clone(source), wanted));
        wanted
    }
}
