//! Names of uploaded files that a server would run or obey (CWE-434).

/// Extensions that servers run, wherever in the name they stand: Apache runs `x.php.jpg` too where
/// a handler is set by extension.
const RUN: &[&[u8]] = &[
    b"php", b"php3", b"php4", b"php5", b"php7", b"php8", b"phtml", b"pht", b"phar", b"phps",
    b"asp", b"aspx", b"ashx", b"asmx", b"asa", b"cer", b"jsp", b"jspx", b"jspf", b"jhtml", b"war",
    b"cfm", b"cfc", b"cgi", b"shtml",
];

/// Files that servers obey.
const OBEYED: &[&[u8]] = &[
    b".htaccess",
    b".htpasswd",
    b".user.ini",
    b"web.config",
    b"php.ini",
    b"crossdomain.xml",
    b"clientaccesspolicy.xml",
    b"authorized_keys",
    b".bashrc",
    b".profile",
    b".env",
];

/// What an upload by this name would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Upload {
    Run,
    Obeyed,
}

/// Judges the lower-case name of an uploaded file.
pub(super) fn judge(name: &[u8]) -> Option<Upload> {
    let name = name.trim_ascii_end();
    let base = name
        .rsplit(|b| matches!(b, b'/' | b'\\'))
        .next()
        .unwrap_or(name);
    if OBEYED.contains(&base) {
        return Some(Upload::Obeyed);
    }
    // `x.php `, `x.php.`, `x.php\0.jpg`, `x.php::$data`: what systems drop from a name.
    base.split(|b| matches!(b, b'.' | 0 | b':' | b';' | b'%' | b' '))
        .skip(1)
        .any(|e| RUN.contains(&e))
        .then_some(Upload::Run)
}
