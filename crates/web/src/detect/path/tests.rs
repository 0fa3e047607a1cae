use super::DETECTOR;
use super::walk::walk;
use crate::detect::shell::tests::{JAPANESE, best, hostile, pieces};
use crate::{Place, Score};
use proptest::prelude::*;

#[track_caller]
fn finds(place: Place, values: &[&[u8]]) {
    for text in values {
        assert!(
            best(&DETECTOR, place, "file", text) >= Score::BREAK_OUT.0,
            "not found: {}",
            text.escape_ascii()
        );
    }
}

#[track_caller]
fn spares(place: Place, values: &[&[u8]]) {
    for text in values {
        assert!(
            best(&DETECTOR, place, "file", text) < Score::BREAK_OUT.0,
            "found: {}",
            text.escape_ascii()
        );
    }
}

#[test]
fn finds_steps_out_of_the_root() {
    finds(
        Place::ArgValue,
        &[
            b"../../../../etc/hosts",
            b"..\\..\\..\\windows\\win.ini",
            b"/../../x",
            b"....//....//....//etc/hosts",
            b"..;/..;/manager",
            b"images/../../../../secret",
            b"/var/www/images/../../../etc/hosts",
            b"../../../etc/hosts\0.png",
            b".\0./.\0./etc/group",
            b"..0x2f..0x2fetc0x2fhosts",
            b"\xc0\xae\xc0\xae/\xc0\xae\xc0\xae/x",
            b"..\xc0\xaf..\xc0\xaf..\xc0\xafx",
            b"..\xe2\x88\x95..\xe2\x88\x95x",
            b"..%zz%yy..%zz%yy..%zz%yyx",
            b".../...//.../x",
        ],
    );
    finds(
        Place::Path,
        &[
            b"/log/..\\site.ini",
            b"/../../x",
            b"/static/../../../etc/passwd",
            b"/a/..;/../..;/b",
        ],
    );
}

#[test]
fn finds_files_of_the_system() {
    finds(
        Place::ArgValue,
        &[
            b"/etc/group",
            b"/etc/some.d/thing.conf",
            b"/proc/self/maps",
            b"/var/log/syslog.1",
            b"/root/.ssh/id_rsa",
            b"/home/taro/.bash_history",
            b"C:\\Windows\\System32\\drivers\\etc\\hosts",
            b"c:/winnt/win.ini",
            b"D:\\inetpub\\wwwroot\\web.config",
            b"\\Program Files\\Server\\conf\\x.ini",
            b"/srv/app/WEB-INF/web.xml",
            b"WEB-INF/web.xml",
            b"file:///etc/hosts",
            b"/x/wp-config.php",
            b"x.php::$DATA",
            b"\\\\192.0.2.1\\c$\\x",
            b"//etc//hosts",
            b"/chroot/../etc/passwd",
            b"/usr/local/etc/passwd",
            b"page.php\0.png",
        ],
    );
    finds(
        Place::Path,
        &[
            b"/proc/interrupts",
            b"/@fs/etc/passwd",
            b"/etc/passwd",
            b"//etc/passwd",
            b"/proxy/file:/etc/passwd",
            b"/wiki/%00/etc/passwd",
            b"/wiki/../../etc/passwd",
            b"/app/WEB-INF/web.xml",
        ],
    );
    finds(Place::Agent, &[b"/etc/shadow", b"/proc/net/tcp"]);
}

#[test]
fn spares_ordinary_paths() {
    spares(
        Place::ArgValue,
        &[
            b"../images/a.png",
            b"../../css/style.css",
            b"./a/b",
            b"/news/2024/index.html",
            b"/users/login",
            b"/home/index.php",
            b"/dev/blog",
            b"/etc/designs/site/logo.png",
            b"C:\\Users\\taro\\Documents\\report.docx",
            b"C:\\fakepath\\photo.jpg",
            b"report.log",
            b"php.ini",
            b"how do I edit the /etc/hosts file on my new computer?",
            b"http://example.com/a/../b",
            b"wait... what?",
            b"and so on...",
            b"1/2 ... 3/4",
            b"../",
            b"2024/01/02..2024/03/04",
            b"https://example.com/etc/passwd-reset",
            b"project file: x",
            b"/wiki/etc/passwd",
        ],
    );
    spares(
        Place::Path,
        &[
            b"/docs/etc/page",
            b"/a/b/../c",
            b"/projects/x/config.xml",
            b"/var/index.html",
            b"/files/named.conf",
            b"/process/version",
            b"/wiki/etc/passwd",
            b"/man/5/etc/hosts",
            b"/\xe6\x96\x87\xe6\x9b\xb8/etc/shadow",
        ],
    );
}

#[test]
fn spares_japanese_in_every_encoding() {
    spares(Place::ArgValue, JAPANESE);
}

#[test]
fn counts_steps_against_depth() {
    assert_eq!(walk(b"a/b/../../c").above, 0);
    assert_eq!(walk(b"a/../../../c").above, 2);
    assert_eq!(walk(b"http://example.com/../x").above, 1);
    assert!(walk(b"/..;a=b/x").evasive);
    assert!(!walk(b"a/...").evasive);
}

#[test]
fn hostile_texts_end_soon() {
    for text in hostile() {
        best(&DETECTOR, Place::ArgValue, "q", &text);
        best(&DETECTOR, Place::Path, "", &text);
    }
}

proptest! {
    #[test]
    fn never_panics(text in pieces()) {
        best(&DETECTOR, Place::ArgValue, "q", &text);
        best(&DETECTOR, Place::Path, "", &text);
    }
}
