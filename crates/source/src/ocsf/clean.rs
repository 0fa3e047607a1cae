//! One value: the part that is wanted, and whether it suits its column.

use super::table::Part;
use std::borrow::Cow;
use std::net::IpAddr;
use yagura_model::ocsf::ColumnKind;

/// Returns the part of a value that suits a column, or `None` when nothing in it does.
pub(super) fn clean<'e>(
    value: Cow<'e, str>,
    part: &Part,
    kind: ColumnKind,
) -> Option<Cow<'e, str>> {
    let value = match part {
        Part::Whole | Part::System => value,
        Part::Fixed(text) => Cow::Borrowed(*text),
        Part::Between(before, after) => narrow(value, |text| between(text, before, after))?,
        Part::UpToLast(before, after) => narrow(value, |text| {
            Some(text.split_once(before)?.1.rsplit_once(after)?.0)
        })?,
        Part::WordBefore(mark) => {
            narrow(value, |text| text.split_once(mark)?.0.rsplit(' ').next())?
        }
        Part::Parent => narrow(value, |text| Some(text.rsplit_once('\\')?.0))?,
        Part::Leaf => narrow(value, |text| Some(text.rsplit_once('\\')?.1))?,
    };
    match kind {
        ColumnKind::Text => narrow(value, trimmed),
        ColumnKind::User => narrow(value, |text| trimmed(text.trim_matches('"'))),
        ColumnKind::Hostname => narrow(value, hostname),
        ColumnKind::Ip => address(value),
        ColumnKind::Mac => narrow(value, |text| is_mac(text.trim()).then(|| text.trim())),
        ColumnKind::Port => narrow(value, |text| {
            text.trim().parse::<u16>().ok().map(|_| text.trim())
        }),
        ColumnKind::Number => number(value),
    }
}

/// Applies a function that returns a part of its argument, without copying borrowed text.
pub(super) fn narrow<'e>(
    value: Cow<'e, str>,
    pick: impl Fn(&str) -> Option<&str>,
) -> Option<Cow<'e, str>> {
    match value {
        Cow::Borrowed(text) => pick(text).map(Cow::Borrowed),
        Cow::Owned(text) => pick(&text).map(|part| Cow::Owned(part.to_owned())),
    }
}

fn trimmed(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}

fn between<'t>(text: &'t str, before: &str, after: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(before)?;
    if after.is_empty() {
        return Some(rest);
    }
    rest.split_once(after).map(|(part, _)| part)
}

/// A host's name without the port and the backslashes that some sources put around it.
fn hostname(text: &str) -> Option<&str> {
    let text = text.trim().trim_start_matches('\\').trim_end_matches('.');
    let name = match text.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => text,
    };
    let is_name = !name.is_empty()
        && name.len() <= 255
        && !name.contains([' ', '/', ':', '[', '\\', '@', '\t', '"'])
        && name.parse::<IpAddr>().is_err();
    is_name.then_some(name)
}

/// An address without port, brackets or zone; IPv4 in IPv6 becomes IPv4, so that one host has one
/// address.
fn address(value: Cow<'_, str>) -> Option<Cow<'_, str>> {
    let value = narrow(value, bare_address)?;
    match value.parse::<IpAddr>().ok()? {
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => Some(Cow::Owned(v4.to_string())),
            None => Some(value),
        },
        IpAddr::V4(_) => Some(value),
    }
}

fn bare_address(text: &str) -> Option<&str> {
    let text = text.trim();
    if text.parse::<IpAddr>().is_ok() {
        return Some(text);
    }
    let text = match text.strip_prefix('[') {
        Some(rest) => rest.split_once(']')?.0,
        None => text
            .split_once(':')
            .filter(|(_, port)| !port.contains(':'))
            .map_or(text, |(ip, _)| ip),
    };
    Some(text.split_once('%').map_or(text, |(ip, _)| ip))
}

fn is_mac(text: &str) -> bool {
    let mut parts = 0;
    text.split([':', '-']).all(|part| {
        parts += 1;
        part.len() == 2 && part.bytes().all(|b| b.is_ascii_hexdigit())
    }) && parts == 6
}

/// A whole number in decimal; Windows writes process numbers in hexadecimal.
fn number(value: Cow<'_, str>) -> Option<Cow<'_, str>> {
    let value = narrow(value, trimmed)?;
    if let Some(hex) = value.strip_prefix("0x") {
        return u64::from_str_radix(hex, 16)
            .ok()
            .map(|n| Cow::Owned(n.to_string()));
    }
    value.parse::<u64>().is_ok().then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(text: &str, kind: ColumnKind) -> Option<String> {
        clean(Cow::Borrowed(text), &Part::Whole, kind).map(Cow::into_owned)
    }

    #[test]
    fn addresses_lose_port_brackets_and_zone() {
        for (text, expected) in [
            ("192.0.2.1", Some("192.0.2.1")),
            (" 192.0.2.1:443", Some("192.0.2.1")),
            ("[2001:db8::1]:443", Some("2001:db8::1")),
            ("::ffff:192.0.2.1", Some("192.0.2.1")),
            ("fe80::1%eth0", Some("fe80::1")),
            ("[::1", None),
            ("LOCAL", None),
            ("s3.example.com", None),
            ("", None),
        ] {
            assert_eq!(whole(text, ColumnKind::Ip).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn host_names_are_no_addresses_and_no_sentences() {
        for (text, expected) in [
            ("ws1.example.com", Some("ws1.example.com")),
            (r"\\WS1", Some("WS1")),
            ("www.example.com:8443", Some("www.example.com")),
            ("192.0.2.1", None),
            ("2001:db8::1", None),
            ("AWS Internal", None),
        ] {
            assert_eq!(
                whole(text, ColumnKind::Hostname).as_deref(),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn numbers_are_decimal() {
        assert_eq!(whole("0x1a2c", ColumnKind::Number).as_deref(), Some("6700"));
        assert_eq!(whole("200", ColumnKind::Number).as_deref(), Some("200"));
        assert_eq!(whole("%%1936", ColumnKind::Number), None);
        assert_eq!(whole("70000", ColumnKind::Port), None);
    }

    #[test]
    fn parts_are_cut_out_of_texts() {
        let cut = |text, part| clean(Cow::Borrowed(text), &part, ColumnKind::Text);
        let text = "new user: name=taro, UID=1001";
        assert_eq!(
            cut(text, Part::Between("name=", ",")).as_deref(),
            Some("taro")
        );
        assert_eq!(
            cut(text, Part::Between("UID=", "")).as_deref(),
            Some("1001")
        );
        assert_eq!(cut(text, Part::Between("GID=", ",")), None);
        assert_eq!(cut(r"HKLM\A\B", Part::Parent).as_deref(), Some(r"HKLM\A"));
        assert_eq!(cut(r"HKLM\A\B", Part::Leaf).as_deref(), Some("B"));
    }
}
