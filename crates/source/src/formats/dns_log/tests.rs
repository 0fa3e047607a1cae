use super::{FORMAT, read_message};
use crate::testing::{golden, hostile, read};
use proptest::prelude::*;
use yagura_model::{Event, LogSource};

const SAMPLE: &[u8] = include_bytes!("samples/bind.log");

#[test]
fn samples_give_the_expected_events() {
    golden(&FORMAT, "dns_log");
}

fn fields(server: &str, message: &str) -> Option<[String; 4]> {
    let mut event = Event::new(LogSource::new("", &[], &[]));
    read_message(server, message, &mut event).then(|| {
        ["query", "record_type", "answer", "src_ip"]
            .map(|name| event.fields.get_str(name).unwrap_or("").to_owned())
    })
}

#[test]
fn each_server_is_understood() {
    let some = |texts: [&str; 4]| Some(texts.map(str::to_owned));
    assert_eq!(
        fields(
            "named",
            "queries: info: client @0x7f2c 2001:db8::9#41011 (a.example): view lan: query: a.example IN AAAA +E(0)K (192.0.2.53)"
        ),
        some(["a.example", "AAAA", "", "2001:db8::9"])
    );
    assert_eq!(
        fields(
            "unbound",
            "info: 192.0.2.10 b.example. TXT IN NXDOMAIN 0.012 0 44"
        ),
        some(["b.example", "TXT", "", "192.0.2.10"])
    );
    assert_eq!(
        fields(
            "dnsmasq",
            "12 192.0.2.10/5353 reply c.example is 198.51.100.7"
        ),
        some(["c.example", "", "198.51.100.7", "192.0.2.10"])
    );
    assert_eq!(
        fields("dnsmasq", "started, version 2.90 cachesize 150"),
        None
    );
    assert_eq!(
        fields("unbound", "info: start of service (unbound 1.19.0)."),
        None
    );
    assert_eq!(fields("named", "zone example/IN: loaded serial 3"), None);
}

#[test]
fn malformed_lines_are_named_and_the_others_read() {
    let (events, errors) = read(&FORMAT, SAMPLE);
    assert!(events.len() >= 20, "{}", events.len());
    assert_eq!(errors.len(), 2, "{errors:?}");
}

proptest! {
    #[test]
    fn hostile_bytes_do_no_harm(bytes in hostile(SAMPLE)) {
        read(&FORMAT, &bytes);
    }
}
