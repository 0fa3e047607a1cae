use super::DETECTOR;
use crate::Place;
use crate::detect::scan::check::{best, found, hits, japanese_passes, passed, survives};

const ATTACKS: &[&str] = &[
    "<?php passthru('uptime'); ?>",
    "<?= `uptime` ?>",
    "<? echo 7;",
    "x<?",
    "[php]phpinfo();[/php]",
    "php://filter/convert.base64-encode/resource=index",
    "phar:///tmp/a.jpg/b",
    "expect://id",
    "data://text/plain,<?php",
    "data:;base64,PD9waHA=",
    "O:8:\"stdClass\":1:{s:1:\"a\";i:1;}",
    "a:2:{i:0;O:4:\"Mail\":0:{}}",
    "C:11:\"ArrayObject\":0:{}",
    "system('uname -a');",
    "1;phpinfo();",
    "${@print(md5(7))}",
    "{${phpinfo()}}",
    "assert($_POST['x'])",
    "$_SERVER[HTTP_HOST]",
    "GLOBALS[x]=1",
    "$a='sys'.'tem';$a('id');",
    "('sys'.'tem')('id');",
    "\"\\x73ystem\"('id')",
    "$_GET['f']($_GET['a']);",
    "eval(base64_decode('cGhwaW5mbygp'));",
    "preg_replace('/x/e','phpinfo()','x')",
    "call_user_func('system','id')",
    "shell_exec",
    "auto_prepend_file=php://input",
    "allow_url_include = 1",
    "openssl_decrypt($x,$y,$z)",
];

const ORDINARY: &[&str] = &[
    "index.php?id=3",
    "https://www.example.com/list.php",
    "The system (Linux) restarts; print (both sides) and copy (twice)",
    "what does the base64_decode function do?",
    "PHP 8.3: how do I call phpinfo() from a page?",
    "$100 {approximately}",
    "${HOME}/bin",
    "costs $5 (tax included)",
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
    "<?xpacket begin=\"\"?>",
    "a:1:b:2",
    "ratio 1:2:\"three\"",
    "user_id(3)",
    "is_active",
    "the file (pdf) was renamed; mail (at) example.com",
    "date(2024) and link(s)",
    "system",
    "{\"print\":\"(a)\",\"file\":\"b.php\"}",
    "(a)(b)(c)",
    "call `is_empty()` and then `parse_date(&s).unwrap()`",
    "[`glob`](https://www.example.com/glob)",
    "f(x)(y)",
    "taro (at) example.com",
];

#[test]
fn finds_code_wrappers_objects_and_settings() {
    found(&DETECTOR, ATTACKS);
}

#[test]
fn passes_prose_and_ordinary_values() {
    passed(&DETECTOR, ORDINARY);
    japanese_passes(&DETECTOR);
}

#[test]
fn judges_names_of_uploaded_files() {
    let score = |place, name: &str, value: &str| {
        let hits = hits(&DETECTOR, place, name.as_bytes(), value.as_bytes());
        hits.iter().map(|h| h.score.0).max().unwrap_or(0)
    };
    for bad in [
        "a.php",
        "a.PHP5",
        "a.phtml ",
        "a.php.jpg",
        ".htaccess",
        "x/.user.ini",
        "a.phar%00.png",
        "sess_0123456789abcdefghij01",
    ] {
        assert!(score(Place::FileName, "", bad) >= 50, "{bad}");
    }
    for good in [
        "report.pdf",
        "php入門.pdf",
        "写真.jpg",
        "graphp.txt",
        "sess_1.txt",
    ] {
        assert!(score(Place::FileName, "", good) < 50, "{good}");
    }
    assert!(score(Place::Header, "x-file-name", "a.php") >= 50);
    assert!(score(Place::Header, "accept", "a.php") < 50);
}

#[test]
fn finds_options_for_the_interpreter_in_a_query() {
    for query in [&b"-s"[..], b"-d allow_url_include=1", b"\xadd x"] {
        let hits = hits(&DETECTOR, Place::Query, b"", query);
        assert!(
            hits.iter().any(|h| h.score.0 >= 50),
            "{}",
            query.escape_ascii()
        );
    }
    assert!(best(&DETECTOR, "-s") < 50);
}

#[test]
fn asks_about_a_function_when_searching() {
    let hits = hits(&DETECTOR, Place::ArgValue, b"q", b"shell_exec");
    assert!(hits.iter().all(|h| h.score.0 < 50));
}

#[test]
fn survives_spoiled_bytes() {
    survives(&DETECTOR, ATTACKS);
    survives(&DETECTOR, ORDINARY);
}

#[test]
fn keeps_tables_sorted() {
    use super::words as w;
    crate::detect::scan::check::sorted(&[
        w::FUNCTIONS,
        w::FUNCTIONS_PLAIN,
        w::FUNCTIONS_NAMED,
        w::WRAPPERS,
        w::VARIABLES,
        w::DIRECTIVES,
        w::EXTENSIONS,
        w::FILES,
        w::PREFIXES,
    ]);
}

#[test]
fn keeps_a_needle_for_every_name() {
    use super::words as w;
    for name in w::FUNCTIONS_NAMED {
        let has = |n: &&[u8]| memchr::memmem::find(name.as_bytes(), n).is_some();
        assert!(w::NEEDLES.iter().any(has), "{name}");
    }
}
