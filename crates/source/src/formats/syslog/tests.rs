use super::FORMAT;
use crate::SourceOptions;
use crate::testing::{golden, hostile, read, read_one, read_with, values};
use proptest::prelude::*;
use yagura_model::{Event, Timestamp};

const SAMPLE: &[u8] = include_bytes!("samples/linux.log");
const DEVICES: &[u8] = include_bytes!("samples/devices.log");

#[test]
fn samples_give_the_expected_events() {
    golden(&FORMAT, "syslog");
}

fn services(event: &Event) -> Vec<&str> {
    event.log_source.services().collect()
}

#[test]
fn a_date_without_year_is_read_against_the_reference_time() {
    let options = SourceOptions {
        reference_time: Timestamp::parse("2026-01-05T00:00:00Z").expect("a time"),
        zone_offset_secs: 32_400,
    };
    let lines = b"Dec 31 23:59:59 h cron[1]: a\nJan  1 00:00:00 h cron[1]: b\nJan  8 00:00:00 h cron[1]: c\n";
    let (events, _) = read_with(&FORMAT, lines, &options);
    let times: Vec<_> = events
        .iter()
        .filter_map(|e| e.time)
        .map(|t| t.to_string())
        .collect();
    assert_eq!(
        times,
        [
            "2025-12-31T14:59:59Z",
            "2025-12-31T15:00:00Z",
            "2025-01-07T15:00:00Z"
        ]
    );
}

#[test]
fn structured_data_is_unescaped_and_answers_to_short_names() {
    let line = "<165>1 2003-10-11T22:14:15.003Z www.example.com evntslog - ID47 \
        [exampleSDID@32473 iut=\"3\" eventSource=\"App\\]li\\\"ca\\\\tion\"][x@1 y=\"z\"] \u{feff}An event";
    let event = read_one(&FORMAT, line);
    assert_eq!(
        event.fields.get_str("exampleSDID@32473.eventSource"),
        Some("App]li\"ca\\tion")
    );
    assert_eq!(event.fields.get_str("y"), Some("z"));
    assert_eq!(event.fields.get_str("message"), Some("An event"));
    assert_eq!(event.fields.get_str("msgid"), Some("ID47"));
    assert_eq!(event.fields.get_str("facility"), Some("local4"));
}

#[test]
fn programs_decide_the_services_and_facilities_add_to_them() {
    let of = |line: &str| read_one(&FORMAT, line);
    assert_eq!(
        services(&of("Mar  1 10:00:00 h sshd[1]: x")),
        ["sshd", "auth", "syslog"]
    );
    assert_eq!(
        services(&of("Mar  1 10:00:00 h CRON[1]: x")),
        ["cron", "syslog"]
    );
    assert_eq!(
        services(&of("<86>Mar  1 10:00:00 h CRON[1]: x")),
        ["cron", "auth", "syslog"]
    );
    assert_eq!(services(&of("Mar  1 10:00:00 h app: x")), ["syslog"]);
    assert_eq!(of("Mar  1 10:00:00 h app: x").log_source.product(), "linux");
}

#[test]
fn sudo_commands_keep_their_separators() {
    let event = read_one(
        &FORMAT,
        "Mar  1 10:00:00 h sudo:     taro : TTY=pts/0 ; PWD=/home/taro ; USER=#-1 ; COMMAND=/bin/sh -c id ; PWD=x",
    );
    assert_eq!(event.fields.get_str("USER"), Some("#-1"));
    assert_eq!(
        event.fields.get_str("COMMAND"),
        Some("/bin/sh -c id ; PWD=x")
    );
    assert_eq!(values(&event.fields, "PWD"), ["/home/taro"]);
    assert_eq!(event.fields.get_str("user"), Some("taro"));
}

#[test]
fn a_user_name_cannot_forge_the_address() {
    let event = read_one(
        &FORMAT,
        "Mar  1 10:00:00 h sshd[1]: Invalid user a from 203.0.113.1 port 1 from 192.0.2.7 port 4711",
    );
    assert_eq!(values(&event.fields, "src_ip"), ["192.0.2.7"]);
    assert_eq!(event.fields.get_str("src_port"), Some("4711"));
}

#[test]
fn what_journalctl_says_between_messages_is_no_bad_record() {
    let (events, errors) = read(
        &FORMAT,
        b"-- Logs begin at Sun 2026-03-01 10:00:00 JST. --\nMar  1 10:00:00 h cron[1]: a\n-- Reboot --\n-- No entries --\n",
    );
    assert_eq!((events.len(), errors.len()), (1, 0));
}

#[test]
fn headers_with_a_spaced_date_or_a_priority_word_are_read() {
    let sshd = "sshd[99]: Failed password for root from 192.0.2.1 port 22 ssh2";
    for (front, host, facility, time) in [
        (
            "2026-03-01 10:00:01 web01",
            "web01",
            None,
            "2026-03-01T10:00:01Z",
        ),
        (
            "2026-03-01 10:00:01.25+0900  localhost",
            "localhost",
            None,
            "2026-03-01T01:00:01.25Z",
        ),
        (
            "Sun 2026-03-01 10:00:01 JST web01",
            "web01",
            None,
            "2026-03-01T01:00:01Z",
        ),
        (
            "Mar  1 10:00:01 web01 authpriv.notice",
            "web01",
            Some("authpriv"),
            "2026-03-01T10:00:01Z",
        ),
        (
            "Mar  1 10:00:01 auth.info web01",
            "web01",
            Some("auth"),
            "2026-03-01T10:00:01Z",
        ),
        (
            "Mar  1 10:00:01 auth.example.com",
            "auth.example.com",
            None,
            "2026-03-01T10:00:01Z",
        ),
    ] {
        let line = format!("{front} {sshd}");
        let event = read_one(&FORMAT, &line);
        assert_eq!(event.fields.get_str("hostname"), Some(host), "{line}");
        assert_eq!(event.fields.get_str("facility"), facility, "{line}");
        assert_eq!(event.fields.get_str("user"), Some("root"), "{line}");
        let got = event.time.map(|t| t.to_string());
        assert_eq!(got.as_deref(), Some(time), "{line}");
        let head = crate::Head {
            bytes: line.as_bytes(),
            name: "",
        };
        assert_eq!(
            crate::detect(&head).map(|f| f.name),
            Some("syslog"),
            "{line}"
        );
    }
    let own =
        b"2026-03-01 10:00:01,123 INFO main: started\n2026-03-01 10:00:01.1 UTC [12] LOG:  x\n";
    assert!(
        crate::detect(&crate::Head {
            bytes: own,
            name: ""
        })
        .is_none()
    );
}

#[test]
fn the_zone_that_a_device_states_counts() {
    let options = SourceOptions {
        zone_offset_secs: 3_600,
        ..SourceOptions::default()
    };
    for (line, time) in [
        (
            "<190>2026 Mar  1 10:00:07 JST: %AAA-6-X: y",
            "2026-03-01T01:00:07Z",
        ),
        (
            "<190>1: Mar  1 10:00:07.5 JST: %AAA-6-X: y",
            "2026-03-01T01:00:07.5Z",
        ),
        (
            "<190>1: sw1: 2: Mar  1 2026 10:00:07 EST: %AAA-6-X: y",
            "2026-03-01T15:00:07Z",
        ),
        (
            "<190>2026 Mar  1 10:00:07 UTC: %AAA-6-X: y",
            "2026-03-01T10:00:07Z",
        ),
        // Of several meanings: the zone of the source.
        (
            "<190>2026 Mar  1 10:00:07 CST: %AAA-6-X: y",
            "2026-03-01T09:00:07Z",
        ),
    ] {
        let (events, errors) = read_with(&FORMAT, line.as_bytes(), &options);
        assert!(errors.is_empty(), "{line}");
        let got = events[0].time.map(|t| t.to_string());
        assert_eq!(got.as_deref(), Some(time), "{line}");
    }
}

#[test]
fn sessions_of_junos_answer_to_the_names_of_firewalls() {
    let event = read_one(
        &FORMAT,
        r#"<14>1 2026-03-01T10:00:13.123Z srx1 RT_FLOW - RT_FLOW_SESSION_CREATE [junos@2636.1.1.1.2.26 source-address="192.0.2.5" source-port="50001" destination-address="203.0.113.7" destination-port="23"]"#,
    );
    for (name, value) in [
        ("src_ip", "192.0.2.5"),
        ("src_port", "50001"),
        ("dst_ip", "203.0.113.7"),
        ("dst_port", "23"),
        ("source-address", "192.0.2.5"),
    ] {
        assert_eq!(event.fields.get_str(name), Some(value), "{name}");
    }
}

#[test]
fn a_json_message_of_a_known_product_is_routed_by_it() {
    let event = read_one(
        &FORMAT,
        r#"Mar  1 10:00:00 h nxlog[9]: {"Channel":"Security","EventID":4625,"Hostname":"ws1"}"#,
    );
    assert_eq!(event.log_source.product(), "windows");
    assert_eq!(services(&event), ["security"]);
    let event = read_one(
        &FORMAT,
        r#"Mar  1 10:00:00 h app[9]: {"level":"info","n":1}"#,
    );
    assert_eq!(event.log_source.product(), "linux");
    assert_eq!(event.fields.get_str("level"), Some("info"));
}

#[test]
fn lines_without_header_are_reported_and_the_rest_is_read() {
    let (events, errors) = read(
        &FORMAT,
        b"\tat java.lang.Thread\n<999>x\n<34>1 yesterday h a - - - x\n\n<13>x: y\n",
    );
    assert_eq!(events.len(), 1);
    let reasons: Vec<_> = errors
        .iter()
        .map(|e| (e.record, e.reason.as_ref()))
        .collect();
    assert_eq!(
        reasons,
        [
            (1, "no time or priority in front"),
            (2, "no time or priority in front"),
            (3, "the time behind the version is none"),
        ]
    );
}

#[test]
fn odd_bytes_and_very_long_messages_are_read() {
    let mut line = b"<13>Mar  1 10:00:00 h app[1]: \xff\0\x01".to_vec();
    line.resize(1 << 20, b'a');
    let (events, errors) = read(&FORMAT, &line);
    assert!(errors.is_empty() && events[0].flags.invalid_utf8);
    assert_eq!(events[0].raw.len(), 1 << 20);
}

proptest! {
    #[test]
    fn hostile_bytes_do_no_harm(bytes in hostile(SAMPLE)) {
        read(&FORMAT, &bytes);
    }

    #[test]
    fn hostile_devices_do_no_harm(bytes in hostile(DEVICES)) {
        read(&FORMAT, &bytes);
    }
}
