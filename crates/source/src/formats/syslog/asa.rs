//! Connections in messages of Cisco's ASA and FTD (Cisco's syslog message guide): 106023 denied
//! by an access list, 302013 and 302015 built, 302014 and 302016 torn down.

use super::devices::DeviceRoute;
use super::firewalls::push_present;
use yagura_model::Event;

/// Ports below are those of servers.
const SERVER_PORTS_END: u16 = 1_024;

/// Adds the ends of a connection and makes the message one of a firewall.
pub(super) fn connection(
    mnemonic: &str,
    text: &str,
    event: &mut Event,
    mut route: DeviceRoute,
) -> DeviceRoute {
    let is_denied = mnemonic == "106023";
    let ends = match mnemonic {
        "106023" => denied(text),
        "302013" | "302015" => built(text),
        "302014" | "302016" => torn_down(text),
        _ => None,
    };
    let Some(Ends { source, target }) = ends else {
        return route;
    };
    let (action, blocked) = if is_denied {
        ("block", "true")
    } else {
        ("accept", "false")
    };
    let named = [
        ("src_ip", source.address),
        ("src_port", source.port),
        ("dst_ip", target.address),
        ("dst_port", target.port),
        ("action", action),
        ("blocked", blocked),
    ];
    push_present(event, &named);
    route.category = Some("firewall");
    route
}

#[derive(Debug, Clone, Copy)]
struct End<'a> {
    address: &'a str,
    /// Empty where the protocol has none.
    port: &'a str,
}

struct Ends<'a> {
    source: End<'a>,
    target: End<'a>,
}

/// `outside:192.0.2.1/443`, also with a user in parentheses behind it.
fn end(text: &str) -> Option<End<'_>> {
    let word = text.split([' ', '(']).next()?;
    let (_interface, place) = word.split_once(':')?;
    let (address, port) = place.rsplit_once('/').unwrap_or((place, ""));
    address
        .parse::<std::net::IpAddr>()
        .is_ok()
        .then_some(End { address, port })
}

/// `Deny tcp src outside:192.0.2.1/5 dst inside:198.51.100.1/22 by access-group "x"`.
fn denied(text: &str) -> Option<Ends<'_>> {
    let (_, rest) = text.strip_prefix("Deny ")?.split_once(" src ")?;
    let (source, target) = rest.split_once(" dst ")?;
    Some(Ends {
        source: end(source)?,
        target: end(target)?,
    })
}

/// `for outside:203.0.113.1/443 (...) to inside:192.0.2.5/50000 (...)`.
fn two_ends(text: &str) -> Option<(End<'_>, End<'_>)> {
    let (_, rest) = text.split_once(" for ")?;
    let (first, second) = rest.split_once(" to ")?;
    Some((end(first)?, end(second)?))
}

/// `Built outbound TCP connection 1 for ... to ...`: outbound ones began at the second end.
fn built(text: &str) -> Option<Ends<'_>> {
    let rest = text.strip_prefix("Built ")?;
    let (first, second) = two_ends(rest)?;
    Some(if rest.starts_with("outbound ") {
        Ends {
            source: second,
            target: first,
        }
    } else {
        Ends {
            source: first,
            target: second,
        }
    })
}

/// `Teardown TCP connection 1 for ... to ... duration ...` does not say who began: the end with
/// the port of a server did not, if there is one such end.
fn torn_down(text: &str) -> Option<Ends<'_>> {
    let (first, second) = two_ends(text.strip_prefix("Teardown ")?)?;
    let serves = |end: End<'_>| end.port.parse::<u16>().is_ok_and(|p| p < SERVER_PORTS_END);
    Some(if serves(first) && !serves(second) {
        Ends {
            source: second,
            target: first,
        }
    } else {
        Ends {
            source: first,
            target: second,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::FORMAT;
    use crate::testing::read_one;

    #[test]
    fn connections_have_the_fields_of_firewalls() {
        let built = "connection 1 for outside:203.0.113.1/443 (203.0.113.1/443) to inside:192.0.2.5/50000 (192.0.2.5/50000)";
        let ended = "connection 1 for outside:203.0.113.1/443 to inside:192.0.2.5/50000 duration 0:00:30 bytes 9 TCP FINs";
        let inbound = ("203.0.113.1", "443", "192.0.2.5", "50000");
        let outbound = ("192.0.2.5", "50000", "203.0.113.1", "443");
        for (text, ends, blocked) in [
            (
                "ASA-4-106023: Deny tcp src outside:192.0.2.1/5(LOCAL\\taro) dst inside:2001:db8::1/22 by access-group \"x\" [0x0, 0x0]".to_owned(),
                ("192.0.2.1", "5", "2001:db8::1", "22"),
                "true",
            ),
            (format!("ASA-6-302013: Built outbound TCP {built}"), outbound, "false"),
            (format!("ASA-6-302013: Built inbound TCP {built}"), inbound, "false"),
            (format!("FTD-6-302015: Built outbound UDP {built}"), outbound, "false"),
            (format!("ASA-6-302014: Teardown TCP {ended}"), outbound, "false"),
            (format!("ASA-6-302016: Teardown UDP {ended}"), outbound, "false"),
        ] {
            let event = read_one(&FORMAT, &format!("<166>Mar 01 2026 10:00:05 asa1 : %{text}"));
            let categories: Vec<_> = event.log_source.categories().collect();
            assert_eq!(categories, ["firewall"], "{text}");
            let of = |name| event.fields.get_str(name).unwrap_or("");
            let got = (of("src_ip"), of("src_port"), of("dst_ip"), of("dst_port"));
            assert_eq!(got, ends, "{text}");
            assert_eq!(of("blocked"), blocked, "{text}");
        }
    }

    #[test]
    fn a_message_without_ends_is_no_connection() {
        for text in [
            "ASA-4-106023: Deny tcp src outside:name/5 dst inside:192.0.2.1/22",
            "ASA-6-302013: Built",
            "ASA-6-302020: Built inbound ICMP connection for faddr 192.0.2.1/0 gaddr 192.0.2.2/0",
        ] {
            let event = read_one(&FORMAT, &format!("<166>Mar 01 2026 10:00:05: %{text}"));
            assert_eq!(event.log_source.categories().count(), 0, "{text}");
        }
        let icmp = "<166>Mar 01 2026 10:00:05: %ASA-4-106023: Deny icmp src outside:192.0.2.1 dst inside:192.0.2.9 (type 8, code 0) by access-group \"x\"";
        let event = read_one(&FORMAT, icmp);
        assert_eq!(event.fields.get_str("dst_ip"), Some("192.0.2.9"));
        assert!(!event.fields.contains("dst_port"));
    }
}
