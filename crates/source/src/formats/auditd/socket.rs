//! The `saddr` of a SOCKADDR record: a `struct sockaddr` in hexadecimal.

use crate::text::escapes;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Decodes an internet address and port; other families give nothing.
pub(super) fn decode(digits: &str) -> Option<(IpAddr, u16)> {
    let mut bytes = Vec::new();
    escapes::hex(digits.as_bytes(), &mut bytes)?;
    // The family is in the byte order of the machine, the port in that of the network.
    let family = bytes.get(..2)?;
    let port = u16::from_be_bytes([*bytes.get(2)?, *bytes.get(3)?]);
    match family {
        [2, 0] | [0, 2] => {
            let address: [u8; 4] = bytes.get(4..8)?.try_into().ok()?;
            Some((Ipv4Addr::from(address).into(), port))
        }
        [10, 0] | [0, 10] => {
            let address: [u8; 16] = bytes.get(8..24)?.try_into().ok()?;
            Some((Ipv6Addr::from(address).to_canonical(), port))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn internet_addresses_of_both_families_are_decoded() {
        let text = |digits| decode(digits).map(|(a, p)| format!("{a} {p}"));
        assert_eq!(
            text("0200115CCB0071420000000000000000").as_deref(),
            Some("203.0.113.66 4444")
        );
        let v6 = "0A0001BB0000000020010DB800000000000000000000000900000000";
        assert_eq!(text(v6).as_deref(), Some("2001:db8::9 443"));
        let mapped = "0A0001BB0000000000000000000000000000FFFFC000020100000000";
        assert_eq!(text(mapped).as_deref(), Some("192.0.2.1 443"));
        assert_eq!(text("01002F746D702F78"), None);
        assert_eq!(text("0200"), None);
    }
}
