//! Names of copies, dumps, archives of a whole site, and keys.

/// Extensions that copies get.
const COPIES: &[&[u8]] = &[
    b"bak",
    b"bak1",
    b"bak2",
    b"bk",
    b"bkp",
    b"backup",
    b"back",
    b"old",
    b"orig",
    b"original",
    b"save",
    b"saved",
    b"swp",
    b"swo",
    b"copy",
    b"tmp",
    b"temp",
    b"dist",
    b"sav",
    b"prev",
    b"1",
    b"2",
    b"~",
];

/// Programs and configurations, of which a copy shows the source.
const SOURCES: &[&[u8]] = &[
    b"php",
    b"php3",
    b"php4",
    b"php5",
    b"phtml",
    b"inc",
    b"asp",
    b"aspx",
    b"ashx",
    b"asmx",
    b"jsp",
    b"jspx",
    b"cfm",
    b"pl",
    b"cgi",
    b"py",
    b"rb",
    b"env",
    b"config",
    b"conf",
    b"cfg",
    b"ini",
    b"yml",
    b"yaml",
    b"json",
    b"xml",
    b"properties",
    b"sql",
    b"db",
    b"asax",
    b"cs",
    b"java",
    b"sh",
    b"bat",
    b"ps1",
    b"js",
    b"html",
    b"htaccess",
];

/// Databases, keys and settings of clients.
const SECRETS: &[(&[u8], u8)] = &[
    (b"sql", 50),
    (b"dump", 50),
    (b"mdb", 50),
    (b"accdb", 50),
    (b"sqlite", 50),
    (b"sqlite3", 50),
    (b"dmp", 50),
    (b"bson", 50),
    (b"key", 40),
    (b"pem", 40),
    (b"pfx", 55),
    (b"p12", 55),
    (b"ppk", 60),
    (b"kdb", 60),
    (b"kdbx", 60),
    (b"jks", 55),
    (b"keystore", 55),
    (b"ovpn", 55),
    (b"rdp", 50),
    (b"pst", 50),
    (b"ost", 50),
    (b"udl", 50),
    (b"asa", 40),
    (b"inc", 40),
    (b"db", 40),
];

/// Archives.
const ARCHIVES: &[&[u8]] = &[
    b"zip", b"tar", b"gz", b"tgz", b"rar", b"7z", b"bz2", b"xz", b"tbz2", b"zst",
];

/// Names that archives of a whole site or database have.
const WHOLE: &[&[u8]] = &[
    b"backup",
    b"backups",
    b"bak",
    b"www",
    b"wwwroot",
    b"web",
    b"website",
    b"webroot",
    b"site",
    b"html",
    b"htdocs",
    b"public_html",
    b"httpdocs",
    b"db",
    b"database",
    b"dump",
    b"sql",
    b"mysql",
    b"root",
    b"wordpress",
    b"wp",
    b"wp-content",
    b"joomla",
    b"old_site",
    b"oldsite",
    b"fullbackup",
    b"sitebackup",
    b"webbackup",
];

/// Logs by the names that programs give them.
const LOGS: &[&[u8]] = &[
    b"error.log",
    b"errors.log",
    b"debug.log",
    b"access.log",
    b"php_error.log",
    b"php_errors.log",
    b"php-error.log",
    b"php-errors.log",
    b"laravel.log",
    b"npm-debug.log",
    b"yarn-error.log",
    b"production.log",
    b"development.log",
    b"exception.log",
    b"system.log",
    b"ssl_error.log",
    b"ssl_access.log",
    b"mysql.log",
    b"sql.log",
    b"mail.log",
    b"auth.log",
    b"catalina.log",
    b"server.log",
    b"spring.log",
    b"ws_ftp.log",
    b"install.log",
    b"stacktrace.log",
];

/// Pictures, style sheets and scripts, which sites serve from anywhere.
pub(super) fn asset(name: &[u8]) -> bool {
    let extension = memchr::memrchr(b'.', name).map_or(&b""[..], |dot| &name[dot + 1..]);
    [
        &b"png"[..],
        b"jpg",
        b"jpeg",
        b"gif",
        b"svg",
        b"webp",
        b"avif",
        b"css",
        b"js",
        b"mjs",
        b"woff",
        b"woff2",
        b"ico",
        b"mp4",
        b"html",
        b"pdf",
    ]
    .contains(&extension)
}

/// Score of the last component of a path.
pub(super) fn score(name: &[u8]) -> u8 {
    if LOGS.contains(&name) {
        return 50;
    }
    if let Some(stem) = name.strip_suffix(b"~") {
        return if program(stem) { 55 } else { 30 };
    }
    let Some(dot) = memchr::memrchr(b'.', name) else {
        return 0;
    };
    let (stem, extension) = (&name[..dot], &name[dot + 1..]);
    if COPIES.contains(&extension) {
        let figure = extension.len() == 1;
        return match program(stem) {
            true => 55,
            false if figure || matches!(extension, b"tmp" | b"temp" | b"dist") => 0,
            false => 45,
        };
    }
    if let Some((_, score)) = SECRETS.iter().find(|(e, _)| *e == extension) {
        return *score;
    }
    if ARCHIVES.contains(&extension) {
        let first = stem
            .split(|b| matches!(b, b'.' | b'-' | b'_'))
            .next()
            .unwrap_or(stem);
        let dumped = [&b".sql"[..], b".dump", b".bak"]
            .iter()
            .any(|e| stem.ends_with(e));
        return match () {
            () if dumped => 55,
            () if stem.starts_with(b"backup") || stem.ends_with(b"backup") => 50,
            () if WHOLE.contains(&stem)
                || stem.ends_with(b".tar")
                    && WHOLE.contains(&first)
                    && first.len() + 4 == stem.len() =>
            {
                50
            }
            () => 0,
        };
    }
    0
}

/// `index.php` of `index.php.bak`.
fn program(stem: &[u8]) -> bool {
    memchr::memrchr(b'.', stem).is_some_and(|dot| SOURCES.contains(&&stem[dot + 1..]))
}
