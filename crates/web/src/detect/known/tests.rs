use super::{DETECTOR, NEEDLES};
use crate::detect::shell::tests::{best, hostile, pieces};
use crate::{Place, Score};
use proptest::prelude::*;

fn path(text: &str) -> u8 {
    best(&DETECTOR, Place::Path, "", text.as_bytes())
}

fn agent(text: &str) -> u8 {
    best(&DETECTOR, Place::Agent, "user-agent", text.as_bytes())
}

#[test]
fn finds_secrets_and_copies() {
    for text in [
        "/.env",
        "/app/.env.production",
        "/.git/HEAD",
        "/x/.svn/entries",
        "/.aws/credentials",
        "/wp-config.php.bak",
        "/index.php~",
        "/site/backup.tar.gz",
        "/db.sql",
        "/.unheard-of/settings.json",
        "/server.key",
        "/wp-content/debug.log",
    ] {
        assert!(path(text) >= Score::BREAK_OUT.0, "{text}");
    }
}

#[test]
fn finds_known_holes_and_shells() {
    for text in [
        "/vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php",
        "/cgi-bin/luci/;stok=/locale",
        "/HNAP1/",
        "/wls-wsat/CoordinatorPortType",
        "/boaform/admin/formLogin",
        "/actuator/env",
        "/uploads/c99.php",
        "/alfa.php",
    ] {
        assert!(path(text) >= Score::BREAK_OUT.0, "{text}");
    }
    assert!(
        best(
            &DETECTOR,
            Place::ArgValue,
            "s",
            br"/index/\think\app/invokefunction"
        ) >= Score::BREAK_OUT.0
    );
}

#[test]
fn finds_uploads_that_a_server_would_run() {
    for name in [
        "x.php",
        "x.php.jpg",
        "x.php\0.png",
        "x.jsp",
        "X.PhTmL",
        ".htaccess",
        "web.config",
    ] {
        assert!(
            best(&DETECTOR, Place::FileName, "", name.as_bytes()) >= Score::BREAK_OUT.0,
            "{name}"
        );
        assert!(
            best(&DETECTOR, Place::Header, "X-Filename", name.as_bytes()) >= Score::BREAK_OUT.0,
            "{name}"
        );
    }
    for name in [
        "photo.jpg",
        "php-manual.pdf",
        "report.2024.docx",
        "資料.xlsx",
        "config.json",
    ] {
        assert!(
            best(&DETECTOR, Place::FileName, "", name.as_bytes()) < Score::BREAK_OUT.0,
            "{name}"
        );
    }
}

#[test]
fn administration_pages_are_signs() {
    for text in [
        "/wp-login.php",
        "/admin/",
        "/phpmyadmin/",
        "/actuator/health",
    ] {
        assert!((1..Score::BREAK_OUT.0).contains(&path(text)), "{text}");
    }
}

#[test]
fn spares_ordinary_paths() {
    for text in [
        "/",
        "/index.html",
        "/.well-known/acme-challenge/x",
        "/robots.txt",
        "/js/app.min.js",
        "/config.xml",
        "/files/data.zip",
        "/files/report-2024.tar.gz",
        "/misc/sample.log",
        "/environment/.",
        "/shell-fish/recipe",
        "/blog/what-is-env",
        "/docs/id_rsa-explained.html",
        "/administration-office/",
        "/info/",
        "/.netlify/functions/x",
    ] {
        assert!(path(text) < Score::BREAK_OUT.0, "{text}");
    }
}

#[test]
fn finds_tools_by_their_own_name() {
    for text in [
        "sqlmap/1.7#stable (https://sqlmap.org)",
        "Mozilla/5.00 (Nikto/2.1.6)",
        "Mozilla/5.0 (compatible; Nmap Scripting Engine; https://nmap.org/book/nse.html)",
        "Fuzz Faster U Fool v2.0",
        "gobuster/3.1.0",
        "Nuclei - Open-source project (github.com/projectdiscovery/nuclei)",
        "Mozilla/5.0 zgrab/0.x",
    ] {
        assert!(agent(text) >= Score::BREAK_OUT.0, "{text}");
    }
    assert!(
        (1..Score::BREAK_OUT.0).contains(&agent("Mozilla/5.0 (compatible; CensysInspect/1.1)"))
    );
}

#[test]
fn spares_browsers_and_libraries() {
    for text in [
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/129.0 Safari/537.36",
        "curl/8.1.2",
        "python-requests/2.31.0",
        "Go-http-client/1.1",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Vegas/1.0",
        "Zapier",
    ] {
        assert!(agent(text) < Score::BREAK_OUT.0, "{text}");
    }
}

#[test]
fn needles_are_the_entries_of_the_data_files() {
    assert!(
        NEEDLES
            .iter()
            .all(|n| !n.is_empty() && **n == *n.to_ascii_lowercase())
    );
    assert!(NEEDLES.contains(&&b"/eval-stdin.php"[..]));
    assert!(NEEDLES.contains(&&b"sqlmap"[..]));
}

#[test]
fn hostile_texts_end_soon() {
    for text in hostile() {
        best(&DETECTOR, Place::Path, "", &text);
        best(&DETECTOR, Place::Agent, "", &text);
    }
}

proptest! {
    #[test]
    fn never_panics(text in pieces()) {
        best(&DETECTOR, Place::Path, "", &text);
        best(&DETECTOR, Place::Agent, "", &text);
    }
}
