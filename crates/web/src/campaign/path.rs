//! What a path says about itself.
//!
//! Facts of web servers and products, not of any attack: which files are run, where uploads go,
//! where people sign in, and what no page links to.

/// Extensions of files that servers run.
const SCRIPTS: &[&str] = &[
    "php", "php3", "php4", "php5", "php7", "php8", "phtml", "phar", "pht", "phps", "inc", "asp",
    "aspx", "ashx", "asmx", "asa", "cer", "cfm", "cfml", "jsp", "jspx", "jspf", "jsw", "jsv", "do",
    "action", "cgi", "fcgi", "pl", "pm", "py", "rb", "sh", "lua", "shtml", "stm", "war",
];

/// Folders that hold what users or editors upload, and static files: scripts have no place there.
const UPLOAD_FOLDERS: &[&str] = &[
    "upload",
    "uploads",
    "uploaded",
    "uploadfile",
    "uploadfiles",
    "userfiles",
    "userupload",
    "fileadmin",
    "images",
    "image",
    "img",
    "imgs",
    "pics",
    "pictures",
    "photo",
    "photos",
    "media",
    "medias",
    "attachment",
    "attachments",
    "avatar",
    "avatars",
    "icons",
    "tmp",
    "temp",
    "cache",
    "css",
    "fonts",
    "thumbs",
    "thumbnails",
    "banners",
];

/// Words in the paths that take uploads.
const UPLOADS: &[&str] = &[
    "upload",
    "import",
    "attach",
    "media",
    "plugin",
    "theme",
    "avatar",
    "image",
    "photo",
    "file",
    "editor",
    "connector",
    "finder",
    "install",
    "deploy",
    "restore",
    "webdav",
    "admin-ajax",
];

/// Words in the paths where people sign in.
const SIGN_IN: &[&str] = &[
    "login",
    "logon",
    "signin",
    "sign-in",
    "sign_in",
    "log-in",
    "log_in",
    "auth",
    "session",
    "xmlrpc",
    "password",
    "passwd",
    "token",
    "sso",
    "saml",
    "j_security_check",
    "adfs",
    "otp",
    "mfa",
    "credential",
];

/// Extensions that no page links to: configuration, backups, keys, dumps, logs.
const FORGOTTEN: &[&str] = &[
    "bak",
    "backup",
    "old",
    "orig",
    "save",
    "swp",
    "swo",
    "tmp",
    "sql",
    "sqlite",
    "db",
    "mdb",
    "dump",
    "env",
    "ini",
    "conf",
    "config",
    "cnf",
    "cfg",
    "yml",
    "yaml",
    "toml",
    "properties",
    "log",
    "pem",
    "key",
    "ppk",
    "pfx",
    "p12",
    "crt",
    "htpasswd",
    "htaccess",
    "git",
    "svn",
    "tar",
    "tgz",
    "gz",
    "bz2",
    "7z",
    "rar",
    "zip",
    "war",
    "jar",
    "dll",
    "exe",
    "bat",
    "cmd",
];

/// Folders and files of administration and of well-known products.
const BACKSTAGE: &[&str] = &[
    "administrator",
    "wp-admin",
    "wp-content",
    "wp-includes",
    "phpmyadmin",
    "pma",
    "myadmin",
    "cgi-bin",
    "solr",
    "jenkins",
    "actuator",
    "phpunit",
    "boaform",
    "hudson",
    "struts",
    "webdav",
    "server-status",
    "server-info",
    "setup",
    "backup",
    "backups",
    "webshell",
];

fn is_one_of(list: &[&str], word: &str) -> bool {
    list.iter().any(|known| known.eq_ignore_ascii_case(word))
}

fn extension(path: &str) -> Option<&str> {
    let name = path.rsplit('/').next()?;
    let (_, extension) = name.rsplit_once('.')?;
    (!extension.is_empty() && extension.len() <= 12).then_some(extension)
}

/// Whether a server would run this file, as the name says.
pub(super) fn is_script(path: &str) -> bool {
    // `x.php/y` and `x.php;jsessionid=1` run too; `x.php.jpg` does on some servers.
    let is_run = |segment: &str| {
        let segment = segment.split(';').next().unwrap_or_default();
        segment.split('.').skip(1).any(|e| is_one_of(SCRIPTS, e))
    };
    path.split('/').any(is_run)
}

/// Whether a file lies where only uploads and static files do.
pub(super) fn is_in_upload_folder(path: &str) -> bool {
    let mut folders = path.split('/');
    folders.next_back();
    folders.any(|folder| is_one_of(UPLOAD_FOLDERS, folder))
}

/// Whether people sign in here, as the name says.
pub(super) fn is_sign_in(path: &str) -> bool {
    contains_one_of(SIGN_IN, path)
}

/// Whether files are uploaded to here, as the name says.
pub(super) fn is_upload(path: &str) -> bool {
    contains_one_of(UPLOADS, path)
}

fn contains_one_of(words: &[&str], path: &str) -> bool {
    let contains = |word: &&str| {
        path.as_bytes()
            .windows(word.len())
            .any(|window| window.eq_ignore_ascii_case(word.as_bytes()))
    };
    words.iter().any(contains)
}

/// Whether this is what scanners ask for and pages do not link to. Scripts are not in it: crawlers
/// ask for those of sites that have moved.
pub(super) fn is_probe(path: &str) -> bool {
    let is_hidden = |segment: &str| {
        segment.len() > 1
            && segment.starts_with('.')
            && !segment.eq_ignore_ascii_case(".well-known")
    };
    let forgotten = extension(path).is_some_and(|e| is_one_of(FORGOTTEN, e) || e.ends_with('~'));
    forgotten
        || path
            .split('/')
            .any(|segment| is_hidden(segment) || is_one_of(BACKSTAGE, segment))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_are_known_by_any_extension() {
        for path in [
            "/a.php",
            "/u/x.PHP5",
            "/x.jsp;id=1",
            "/x.php/y",
            "/img/x.php.jpg",
        ] {
            assert!(is_script(path), "{path}");
        }
        for path in ["/", "/php", "/a.html", "/a.jpg", "/v1.2/items", ""] {
            assert!(!is_script(path), "{path}");
        }
    }

    #[test]
    fn the_last_part_of_a_path_is_no_folder() {
        assert!(is_in_upload_folder("/uploads/2026/x.php"));
        assert!(is_in_upload_folder("/site/Images/x.asp"));
        assert!(!is_in_upload_folder("/uploads"));
        assert!(!is_in_upload_folder("/app/index.php"));
    }

    #[test]
    fn probes_are_what_nothing_links_to() {
        for path in [
            "/.env",
            "/.git/config",
            "/backup.sql",
            "/wp-admin/x",
            "/cgi-bin/t",
        ] {
            assert!(is_probe(path), "{path}");
        }
        for path in [
            "/",
            "/news/2015/05/",
            "/img/logo.png",
            "/.well-known/security.txt",
        ] {
            assert!(!is_probe(path), "{path}");
        }
    }
}
