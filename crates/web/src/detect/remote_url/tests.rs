use super::DETECTOR;
use super::host::Host;
use crate::Place;
use crate::detect::scan::check::{found, hits, japanese_passes, survives};

fn score(name: &str, value: &str) -> u8 {
    let hits = hits(
        &DETECTOR,
        Place::ArgValue,
        name.as_bytes(),
        value.as_bytes(),
    );
    hits.iter().map(|h| h.score.0).max().unwrap_or(0)
}

const ATTACKS: &[&str] = &[
    "http://169.254.169.254/latest/meta-data/",
    "http://2130706433/",
    "http://0x7f.1/",
    "http://0177.0.0.1/",
    "http://[::1]/",
    "http://[::ffff:10.0.0.1]/x",
    "http://localhost:8080/manager",
    "http://metadata.google.internal/",
    "http://127.0.0.1.nip.io/",
    "http:2852039166",
    "gopher://h.example:6379/_x",
    "dict://h.example:11211/stat",
    "file:///etc/hosts",
    "jar:http://h.example/a.jar!/b",
    "netdoc:///etc/hosts",
    "ldap://h.example/a",
    "http://www.example.com@h.example/",
    "\\\\h.example\\share\\a.txt",
    "http://h.example/a.txt?",
    "http://ⓛⓞⓒⓐⓛ/",
];

#[test]
fn finds_strange_schemes_and_inside_hosts_under_any_name() {
    found(&DETECTOR, ATTACKS);
    for value in &ATTACKS[..15] {
        assert!(score("url", value) >= 50, "{value}");
    }
}

#[test]
fn finds_a_remote_url_where_a_file_is_expected() {
    for name in [
        "page",
        "file",
        "include_path",
        "template",
        "mosConfig_absolute_path",
        "lang",
    ] {
        assert!(score(name, "http://h.example/shell") >= 50, "{name}");
    }
    assert!(score("src", "http://203.0.113.7/a.php") >= 50);
    assert!(score("x", "x.y.oastify.com") >= 50);
}

#[test]
fn passes_urls_that_most_sites_have() {
    for (name, value) in [
        ("url", "https://www.example.com/page"),
        ("return_to", "https://www.example.com/a?b=1"),
        ("next", "/top"),
        ("redirect_uri", "https://app.example.com/callback"),
        ("q", "https://www.example.com/"),
        ("homepage", "http://taro.example.com/"),
        ("image_url", "https://203.0.113.7/a.png"),
        ("service", "https://portal.example.go.jp/"),
        ("file", "report.pdf"),
        ("page", "3"),
        ("path", "//"),
        (
            "comment",
            "see http://www.example.com/ and https://example.org/a.php",
        ),
        ("x", "http is a protocol?"),
        ("x", "file a report?"),
        ("ip", "169.254.1.1"),
        ("x", "1:2:3"),
        ("x", "webhook.site"),
        ("時刻", "10:30"),
    ] {
        assert!(score(name, value) < 50, "{name}={value}");
    }
    japanese_passes(&DETECTOR);
}

#[test]
fn reads_addresses_as_lenient_readers_do() {
    for (host, kind) in [
        ("10.1.2.3", Host::Inside),
        ("203.0.113.9/x", Host::Address),
        ("0x7f000001", Host::Inside),
        ("017700000001", Host::Inside),
        ("127.1", Host::Inside),
        ("www.example.com", Host::Name),
        ("4chan.example", Host::Name),
        ("1.2.3.4.5", Host::Name),
        ("99999999999999999999999", Host::Name),
    ] {
        assert_eq!(Host::read(host.as_bytes()), kind, "{host}");
    }
}

#[test]
fn survives_spoiled_bytes() {
    survives(&DETECTOR, ATTACKS);
}

#[test]
fn keeps_tables_sorted() {
    use super::words as w;
    crate::detect::scan::check::sorted(&[
        w::NAMES_OF_URLS,
        w::NAMES_OF_URLS_SHORT,
        w::NAMES_OF_FILES,
        w::SCHEMES_STRANGE,
        w::HOSTS_INSIDE,
        w::HOSTS_REBINDING,
        w::HOSTS_OUT_OF_BAND,
        w::EXTENSIONS,
    ]);
}
