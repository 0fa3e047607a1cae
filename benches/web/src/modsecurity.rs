//! Apache with ModSecurity and the core rules, as Debian packages them, at their defaults
//! (paranoia level 1, blocked from a score of 5).
//!
//! Nothing is installed: the packages are unpacked into the work folder, one Apache process
//! listens on a port of the loopback address, and whole requests are sent to it. A request that is
//! answered 403 was taken for an attack. So it always sees the whole request.

use crate::cases::Cases;
use crate::{Judged, Options, cpu};
use anyhow::Context;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

const ADDRESS: &str = "127.0.0.1:18089";

/// What the module needs; what the system has already need not be downloaded.
const PACKAGES: [&str; 12] = [
    "apache2-bin",
    "libapache2-mod-security2",
    "modsecurity-crs",
    "libapr1",
    "libaprutil1",
    "liblua5.1-0",
    "liblua5.3-0",
    "libyajl2",
    "libfuzzy2",
    "libnghttp2-14",
    "libjansson4",
    "libpcre3",
];

pub(crate) fn judge(options: &Options, cases: &Cases) -> anyhow::Result<Judged> {
    let root = packages(&options.work)?;
    let configuration = configuration(&options.work, &root)?;
    let before = cpu::of_children();
    let mut server = start(&root, &configuration)?;
    let answers: Vec<bool> = cases
        .list
        .iter()
        .map(|case| is_refused(&case.raw).unwrap_or(false))
        .collect();
    // The process is the one started above.
    server.kill()?;
    server.wait()?;
    Ok(Judged {
        name: "ModSecurity+CRS".to_owned(),
        visible: answers.clone(),
        whole: answers,
        cpu_secs: cpu::of_children() - before,
        requests: cases.list.len(),
    })
}

/// Downloads and unpacks.
fn packages(work: &Path) -> anyhow::Result<PathBuf> {
    let folder = std::path::absolute(work.join("debian"))?;
    let root = folder.join("root");
    if root.join("usr/sbin/apache2").exists() {
        return Ok(root);
    }
    std::fs::create_dir_all(&root)?;
    for package in PACKAGES {
        // Libraries of another release may be missing; Apache says which it needs.
        let _ = Command::new("apt-get")
            .args(["download", package])
            .current_dir(&folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
    }
    for entry in std::fs::read_dir(&folder)?.flatten() {
        if entry.path().extension().is_some_and(|e| e == "deb") {
            Command::new("dpkg")
                .arg("-x")
                .arg(entry.path())
                .arg(&root)
                .status()
                .context("ModSecurity (no dpkg)")?;
        }
    }
    let module = root.join("usr/lib/apache2/modules/mod_security2.so");
    anyhow::ensure!(
        module.exists() && root.join("usr/sbin/apache2").exists(),
        "ModSecurity (Debian's packages are not to be had here)"
    );
    Ok(root)
}

fn configuration(work: &Path, root: &Path) -> anyhow::Result<PathBuf> {
    let run = std::path::absolute(work.join("apache"))?;
    std::fs::create_dir_all(run.join("documents"))?;
    let (run_text, root_text) = (run.display(), root.display());
    let modules = ["mpm_prefork", "authz_core", "unique_id", "security2"].map(|name| {
        format!("LoadModule {name}_module {root_text}/usr/lib/apache2/modules/mod_{name}.so\n")
    });
    let text = format!(
        "ServerRoot {run_text}\nServerName localhost\nListen {ADDRESS}\nPidFile {run_text}/pid\n\
         User nobody\nGroup nogroup\nErrorLog /dev/null\nKeepAlive Off\nTimeout 2\n{}\
         DocumentRoot {run_text}/documents\nSecRuleEngine On\nSecRequestBodyAccess On\n\
         SecAuditEngine Off\nSecDataDir /tmp\nSecTmpDir /tmp\n\
         SecUnicodeMapFile {root_text}/etc/modsecurity/unicode.mapping 20127\n\
         Include {root_text}/etc/modsecurity/crs/crs-setup.conf\n\
         Include {root_text}/usr/share/modsecurity-crs/rules/*.conf\n",
        modules.concat()
    );
    let path = run.join("httpd.conf");
    std::fs::write(&path, text)?;
    Ok(path)
}

fn start(root: &Path, configuration: &Path) -> anyhow::Result<Child> {
    let child = Command::new(root.join("usr/sbin/apache2"))
        .arg("-X")
        .arg("-f")
        .arg(configuration)
        .env("LD_LIBRARY_PATH", root.join("usr/lib/x86_64-linux-gnu"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .context("ModSecurity (Apache does not start)")?;
    for _ in 0..200 {
        if TcpStream::connect(ADDRESS).is_ok() {
            return Ok(child);
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    anyhow::bail!("ModSecurity (Apache does not answer)")
}

fn is_refused(request: &[u8]) -> anyhow::Result<bool> {
    let mut stream = TcpStream::connect(ADDRESS)?;
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    stream.write_all(request)?;
    stream.shutdown(std::net::Shutdown::Write)?;
    let mut answer = Vec::new();
    let _ = stream.take(64).read_to_end(&mut answer);
    Ok(answer.starts_with(b"HTTP/1.1 403") || answer.starts_with(b"HTTP/1.0 403"))
}
