use super::FORMAT;
use crate::SourceOptions;
use crate::testing::{golden, hostile, read, read_with, values};
use proptest::prelude::*;

const IIS: &[u8] = include_bytes!("samples/iis.log");
const PROXY: &[u8] = include_bytes!("samples/proxy.log");

#[test]
fn samples_give_the_expected_events() {
    golden(&FORMAT, "iis_w3c");
}

#[test]
fn a_later_fields_line_changes_the_columns() {
    let text =
        b"#Fields: time c-ip cs-uri-stem\n#Date: 2026-03-01 10:00:00\n10:00:01 192.0.2.1 /a\n\
        #Date: 2026-03-02 00:00:00\n#Fields: date time cs-method cs-uri-stem c-ip\n\
        2026-03-02 10:00:02 GET /b 192.0.2.2\n";
    let (events, errors) = read(&FORMAT, text);
    assert!(errors.is_empty());
    assert_eq!(
        events[0].time.map(|t| t.to_string()).as_deref(),
        Some("2026-03-01T10:00:01Z")
    );
    assert_eq!(
        events[1].time.map(|t| t.to_string()).as_deref(),
        Some("2026-03-02T10:00:02Z")
    );
    assert_eq!(events[1].fields.get_str("c-ip"), Some("192.0.2.2"));
}

#[test]
fn agents_answer_with_blanks_and_with_plus_signs() {
    let text = b"#Software: Microsoft Internet Information Services 10.0\n\
        #Fields: date time cs-method cs-uri-stem cs-uri-query c-ip cs(User-Agent)\n\
        2026-03-01 10:00:00 GET /a - 192.0.2.1 Mozilla/5.0+(compatible;+X)\n";
    let event = &read(&FORMAT, text).0[0];
    let agents = values(&event.category_fields, "cs-user-agent");
    assert_eq!(
        agents,
        ["Mozilla/5.0 (compatible; X)", "Mozilla/5.0+(compatible;+X)"]
    );
    assert_eq!(
        event.fields.get_str("cs-user-agent"),
        Some("Mozilla/5.0+(compatible;+X)")
    );
    assert!(!event.fields.contains("cs-uri-query"));
}

#[test]
fn local_times_take_the_zone_of_the_source() {
    let text = b"#Software: Microsoft Windows Firewall\n#Time Format: Local\n\
        #Fields: date time action protocol src-ip dst-ip src-port dst-port\n\
        2026-03-01 10:00:00 ALLOW TCP 192.0.2.1 203.0.113.1 50000 23\n";
    let options = SourceOptions {
        zone_offset_secs: 32_400,
        ..SourceOptions::default()
    };
    let event = &read_with(&FORMAT, text, &options).0[0];
    assert_eq!(
        event.time.map(|t| t.to_string()).as_deref(),
        Some("2026-03-01T01:00:00Z")
    );
    assert_eq!(event.fields.get_str("dst_port"), Some("23"));
    assert_eq!(
        event.log_source.categories().collect::<Vec<_>>(),
        ["firewall"]
    );
}

#[test]
fn records_that_do_not_fit_the_columns_are_reported() {
    let text = b"2026-03-01 1\n#Fields: date time c-ip\n2026-03-01 10:00:00\n\
        2026-03-01 10:00:00 192.0.2.1 more\n2026-03-01 10:00:00 192.0.2.1\n\xff\0\n";
    let (events, errors) = read(&FORMAT, text);
    assert_eq!(events.len(), 1);
    let reasons: Vec<_> = errors.iter().map(|e| e.reason.as_ref()).collect();
    assert_eq!(
        reasons,
        [
            "no #Fields line before it",
            "2 values for 3 columns",
            "more values than the 3 columns",
            "1 values for 3 columns",
        ]
    );
}

proptest! {
    #[test]
    fn hostile_bytes_do_no_harm(bytes in hostile(IIS)) {
        read(&FORMAT, &bytes);
    }

    #[test]
    fn hostile_proxy_logs_do_no_harm(bytes in hostile(PROXY)) {
        read(&FORMAT, &[b"#Fields: date time c-ip c-uri cs(User-Agent)\n", &bytes[..]].concat());
    }
}
