//! The way over the network, from servers on this machine.

use super::fetch::{FetchError, REDIRECTS_MAX};
use super::samples::{rule, tar_gz};
use super::server::{ELSEWHERE, LOCALHOST, Page, serve, serve_tls};
use super::tests::{Office, two_rules};
use super::*;
use std::path::Path;

#[test]
fn a_package_is_fetched_from_a_server_with_its_checksum_beside() {
    let office = Office::new();
    let package = two_rules();
    let sums = format!(
        "{}  rules.tar.gz\n{}  other\n",
        Sha256::of(&package),
        Sha256::of(b"")
    );
    let server = serve(&[
        ("/v1/rules.tar.gz", Page::Bytes(package.clone())),
        (
            "/latest/rules.tar.gz",
            Page::Redirect("/v1/rules.tar.gz".to_owned()),
        ),
        ("/SHA256SUMS", Page::Bytes(sums.into_bytes())),
        ("/none", Page::Bytes(b"<html>".to_vec())),
    ]);
    let mut request = office.request(&format!("{server}/latest/rules.tar.gz"), b"");
    let beside = |path: &str| Checksum::Beside(Location::parse(path).expect(path));
    request.checksum = beside(&format!("{server}/SHA256SUMS"));
    let update = Update::prepare(request.clone(), 1).expect("a package");
    assert_eq!(update.difference.added.len(), 2);
    request.checksum = beside(&format!("{server}/none"));
    let no_sum = Update::prepare(request.clone(), 1);
    assert!(matches!(no_sum, Err(UpdateError::NoSum { .. })));
    request.checksum = beside("http://127.0.0.2:9/SHA256SUMS");
    let elsewhere = Update::prepare(request, 1);
    assert!(matches!(elsewhere, Err(UpdateError::Elsewhere { .. })));
}

fn fetched(url: &str, len_bytes_max: u64) -> Result<Vec<u8>, FetchError> {
    fetch(
        &Location::parse(url).expect(url),
        len_bytes_max,
        &FetchOptions::default(),
    )
}

#[test]
fn answers_are_bounded_and_whole() {
    let server = serve(&[
        ("/large", Page::Bytes(vec![b'x'; 5_000])),
        ("/cut", Page::CutOff(b"half".to_vec())),
        ("/busy", Page::Status(503)),
    ]);
    let get = |path: &str, max| fetched(&format!("{server}{path}"), max);
    assert_eq!(get("/large", 5_000).expect("whole").len(), 5_000);
    assert!(matches!(
        get("/large", 4_999),
        Err(FetchError::TooLarge { .. })
    ));
    let cut = get("/cut", 5_000).expect_err("half a page");
    assert!(cut.is_temporary(), "{cut}");
    let busy = get("/busy", 5_000).expect_err("busy");
    assert!(
        busy.is_temporary() && busy.to_string().contains("503"),
        "{busy}"
    );
    let missing = get("/missing", 5_000).expect_err("missing");
    assert!(
        !missing.is_temporary() && missing.to_string().contains("404"),
        "{missing}"
    );
    let nobody = fetched("http://127.0.0.1:1/", 1).expect_err("nobody listens");
    assert!(nobody.is_temporary(), "{nobody}");
}

#[test]
fn redirects_are_few_and_stay_on_the_web() {
    let end = REDIRECTS_MAX.to_string();
    let pages: Vec<(String, Page)> = (0..=REDIRECTS_MAX + 1)
        .map(|n| (format!("/{n}"), Page::Redirect(format!("/{}", n + 1))))
        .collect();
    let mut pages: Vec<(&str, Page)> = pages
        .iter()
        .map(|(p, page)| (p.as_str(), page.clone()))
        .collect();
    pages.push(("/file", Page::Redirect("file:///etc/hostname".to_owned())));
    let endless = serve(&pages);
    let refused = fetched(&format!("{endless}/0"), 100);
    assert!(
        matches!(refused, Err(FetchError::Redirect { .. })),
        "{refused:?}"
    );
    assert!(fetched(&format!("{endless}/file"), 100).is_err());
    pages.retain(|(path, _)| *path != format!("/{end}"));
    let last = format!("/{end}");
    pages.push((&last, Page::Bytes(b"here".to_vec())));
    let few = serve(&pages);
    assert_eq!(fetched(&format!("{few}/0"), 100).expect("a page"), b"here");
}

/// As many rules as the largest public collection has.
const MANY_RULES: usize = 3_800;

fn many_rules() -> Vec<u8> {
    let named = (0..MANY_RULES).map(|number| {
        let id = format!("r{number}");
        (
            format!("pack/rules/{}/{id}.yml", number % 40),
            rule(&id, "low"),
        )
    });
    let files: Vec<(String, String)> = named.collect();
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(n, t)| (n.as_str(), t.as_str()))
        .collect();
    tar_gz(&files)
}

/// A file of certificate authorities among the test certificates.
fn ca(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("src/rules/update/certificates")
        .join(name)
}

fn trusting(ca_file: Option<PathBuf>) -> FetchOptions {
    FetchOptions {
        ca_file,
        ..FetchOptions::default()
    }
}

#[test]
fn a_large_package_comes_over_tls_whole_and_verified() {
    let office = Office::new();
    let package = many_rules();
    let port = serve_tls(&[("/p.tar.gz", Page::Bytes(package.clone()))], LOCALHOST);
    let url = format!("https://localhost:{port}/p.tar.gz");
    let mut request = office.request(&url, &package);
    request.fetch = trusting(Some(ca("ca.pem")));
    let update = Update::prepare(request.clone(), 2).expect("a package");
    assert_eq!(update.difference.added.len(), MANY_RULES);
    update.apply(Timestamp::from_nanos(0)).expect("an update");
    let same = Update::prepare(request.clone(), 2).expect("a package");
    assert!(same.plan.is_empty());
    request.checksum = Checksum::Pinned(Sha256::of(b"another"));
    let wrong = Update::prepare(request, 2);
    assert!(matches!(wrong, Err(UpdateError::Checksum { .. })));
}

#[test]
fn only_servers_that_an_authority_vouches_for_are_asked() {
    let pages = [("/a", Page::Bytes(b"here".to_vec()))];
    let (own, other) = (serve_tls(&pages, LOCALHOST), serve_tls(&pages, ELSEWHERE));
    let get = |port: u16, options: &FetchOptions| {
        let url = Location::parse(&format!("https://localhost:{port}/a")).expect("a URL");
        fetch(&url, 100, options)
    };
    let trusted = trusting(Some(ca("ca.pem")));
    assert_eq!(get(own, &trusted).expect("a page"), b"here");
    for (port, options) in [
        // The system's authorities do not know it.
        (own, trusting(None)),
        (own, trusting(Some(ca("other_ca.pem")))),
        // Right authority, wrong name.
        (other, trusted),
    ] {
        let refused = get(port, &options).expect_err("not trusted");
        let is_refusal = matches!(refused, FetchError::Certificate { .. });
        assert!(is_refusal && !refused.is_temporary(), "{refused}");
    }
    for (file, reason) in [
        ("nowhere.pem", "nowhere.pem"),
        ("../server.rs", "no certificate"),
    ] {
        let refused = get(own, &trusting(Some(ca(file)))).expect_err("no authorities");
        let is_refusal = matches!(refused, FetchError::Authorities { .. });
        assert!(
            is_refusal && refused.to_string().contains(reason),
            "{refused}"
        );
    }
}

#[test]
fn redirects_over_tls_reach_other_trusted_hosts_only() {
    let page = [("/a", Page::Bytes(b"here".to_vec()))];
    let (good, bad) = (serve_tls(&page, LOCALHOST), serve_tls(&page, ELSEWHERE));
    let to = |url: String| Page::Redirect(url);
    let pages = [
        ("/host", to(format!("https://127.0.0.1:{good}/a"))),
        ("/wrong-name", to(format!("https://127.0.0.1:{bad}/a"))),
        ("/plain", to(format!("{}/a", serve(&page)))),
    ];
    let start = serve_tls(&pages, LOCALHOST);
    let get = |path: &str| {
        let url = Location::parse(&format!("https://localhost:{start}{path}")).expect("a URL");
        fetch(&url, 100, &trusting(Some(ca("ca.pem"))))
    };
    assert_eq!(get("/host").expect("a page"), b"here");
    let wrong = get("/wrong-name");
    assert!(
        matches!(wrong, Err(FetchError::Certificate { .. })),
        "{wrong:?}"
    );
    let plain = get("/plain");
    assert!(
        matches!(plain, Err(FetchError::Redirect { .. })),
        "{plain:?}"
    );
}

#[test]
fn answers_over_tls_are_bounded_and_whole() {
    let pages = [
        ("/large", Page::Bytes(vec![b'x'; 50_000])),
        ("/cut", Page::CutOff(b"half".to_vec())),
    ];
    let port = serve_tls(&pages, LOCALHOST);
    let get = |path: &str, max| {
        let url = Location::parse(&format!("https://localhost:{port}{path}")).expect("a URL");
        fetch(&url, max, &trusting(Some(ca("ca.pem"))))
    };
    assert_eq!(get("/large", 50_000).expect("whole").len(), 50_000);
    let large = get("/large", 49_999);
    assert!(
        matches!(large, Err(FetchError::TooLarge { .. })),
        "{large:?}"
    );
    assert!(get("/cut", 50_000).expect_err("half a page").is_temporary());
}
