//! Normal work: people who log on, read, write and browse; servers that run their jobs; visitors
//! of the web site. Rates for processes and logons follow what is published of a real network
//! (LANL 2015: 591 process events and 1,459 authentications a person and day), scaled down.

use super::records::{At, Office};

/// Work begins at 08:30 in Japan, 23:30 UTC of the day before; here the day is taken as 0 to 9.
const WORK_STARTS_SECS: u32 = 0;
const WORK_SECS: u32 = 9 * 3_600;

const PROGRAMS: &[(&str, &str, &str)] = &[
    (
        r"C:\Program Files\Microsoft Office\root\Office16\WINWORD.EXE",
        r#""C:\Program Files\Microsoft Office\root\Office16\WINWORD.EXE" /n "C:\Users\{user}\Documents\report.docx""#,
        r"C:\Windows\explorer.exe",
    ),
    (
        r"C:\Program Files\Microsoft Office\root\Office16\EXCEL.EXE",
        r#""C:\Program Files\Microsoft Office\root\Office16\EXCEL.EXE" "\\fs01\work\budget.xlsx""#,
        r"C:\Windows\explorer.exe",
    ),
    (
        r"C:\Program Files\Microsoft Office\root\Office16\OUTLOOK.EXE",
        r#""C:\Program Files\Microsoft Office\root\Office16\OUTLOOK.EXE""#,
        r"C:\Windows\explorer.exe",
    ),
    (
        r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
        r#""C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe" --type=renderer --lang=ja"#,
        r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    ),
    (
        r"C:\Windows\System32\svchost.exe",
        r"C:\Windows\System32\svchost.exe -k netsvcs -p -s BITS",
        r"C:\Windows\System32\services.exe",
    ),
    (
        r"C:\Windows\System32\backgroundTaskHost.exe",
        r"backgroundTaskHost.exe -ServerName:App.AppX",
        r"C:\Windows\System32\svchost.exe",
    ),
    (
        r"C:\Windows\System32\notepad.exe",
        r"notepad.exe C:\Users\{user}\Desktop\memo.txt",
        r"C:\Windows\explorer.exe",
    ),
    (
        r"C:\Windows\System32\conhost.exe",
        r"\??\C:\Windows\system32\conhost.exe 0xffffffff -ForceV1",
        r"C:\Windows\System32\cmd.exe",
    ),
    (
        r"C:\Windows\System32\taskhostw.exe",
        "taskhostw.exe SYSTEM",
        r"C:\Windows\System32\svchost.exe",
    ),
    (
        r"C:\Program Files\7-Zip\7zFM.exe",
        r#""C:\Program Files\7-Zip\7zFM.exe" "C:\Users\{user}\Downloads\forms.zip""#,
        r"C:\Windows\explorer.exe",
    ),
    (
        r"C:\Windows\System32\cmd.exe",
        r#"C:\Windows\system32\cmd.exe /c "\\fs01\netlogon\map_drives.bat""#,
        r"C:\Windows\System32\userinit.exe",
    ),
    (
        r"C:\Windows\System32\net.exe",
        r"net use H: \\fs01\home",
        r"C:\Windows\System32\cmd.exe",
    ),
    (
        r"C:\Windows\System32\msiexec.exe",
        "C:\\Windows\\system32\\msiexec.exe /V",
        r"C:\Windows\System32\services.exe",
    ),
    (
        r"C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe",
        r"powershell.exe -ExecutionPolicy RemoteSigned -File C:\Scripts\inventory.ps1",
        r"C:\Windows\System32\svchost.exe",
    ),
];

const SITES: &[&str] = &[
    "www.example.jp",
    "news.example.com",
    "mail.example.com",
    "intra.example.org",
    "cdn.example.net",
    "maps.example.com",
    "update.example.com",
];
const PAGES: &[&str] = &[
    "/",
    "/index.html",
    "/news/2026/03.html",
    "/css/site.css",
    "/js/app.js",
    "/images/logo.png",
    "/search?q=%E5%B9%B4%E9%87%91",
    "/contact?lang=ja",
    "/forms/download?id=12",
    "/favicon.ico",
];
const AGENT: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/145.0.0.0 Safari/537.36";

pub(super) fn day(office: &mut Office, day: u32) {
    for person in 1..=office.people {
        person_day(office, day, person);
    }
    servers(office, day);
    visitors(office, day);
}

fn person_day(office: &mut Office, day: u32, person: u32) {
    let (user, host) = (
        format!("user{person:03}"),
        format!("pc{person:03}.office.example"),
    );
    let address = format!("192.0.2.{}", 20 + person % 200);
    let start = At {
        day,
        secs: WORK_STARTS_SECS + office.random.below(2_400),
    };
    // One in forty mistypes the password first.
    if office.random.below(40) == 0 {
        office.logon(start, &host, &user, &address, "2", false);
    }
    office.logon(start.plus(9), &host, &user, &address, "2", true);
    office.logon(
        start.plus(14),
        "fs01.office.example",
        &user,
        &address,
        "3",
        true,
    );
    for _ in 0..30 {
        let at = start.plus(60 + office.random.below(WORK_SECS - 3_000));
        let len = u32::try_from(PROGRAMS.len()).unwrap_or(1);
        let (image, command, parent) = PROGRAMS[office.random.below(len) as usize];
        office.process(
            at,
            &host,
            &user,
            image,
            &command.replace("{user}", &user),
            parent,
        );
    }
    for _ in 0..25 {
        let at = start.plus(60 + office.random.below(WORK_SECS - 3_000));
        let site = office.random.pick(SITES);
        office.query(at, &address, site, "A");
        let bytes = 900 + office.random.below(90_000);
        if office.random.below(3) > 0 {
            office.proxied(at, &address, "CONNECT", &format!("{site}:443"), bytes, "-");
        } else {
            let page = office.random.pick(PAGES);
            office.proxied(
                at,
                &address,
                "GET",
                &format!("http://{site}{page}"),
                bytes,
                "text/html",
            );
        }
    }
    let end = start.plus(WORK_SECS - 600);
    office.windows(
        end,
        "Security",
        4_634,
        &host,
        &[("TargetUserName", &user), ("LogonType", "2")],
    );
}

fn servers(office: &mut Office, day: u32) {
    for hour in 0..24 {
        let at = At {
            day,
            secs: hour * 3_600 + 60,
        };
        office.syslog(
            at,
            "CRON[2211]",
            "pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)",
        );
        office.execve(
            at,
            0,
            "/usr/bin/run-parts",
            &["run-parts", "--report", "/etc/cron.hourly"],
        );
        office.execve(
            at.plus(30),
            33,
            "/usr/bin/php8.2",
            &["php", "/srv/www/cron.php"],
        );
        office.windows(
            at,
            "System",
            7_036,
            "fs01.office.example",
            &[("param1", "Windows Update"), ("param2", "running")],
        );
    }
    let backup = At {
        day,
        secs: 16 * 3_600,
    };
    office.process(
        backup,
        "fs01.office.example",
        "svc_backup",
        r"C:\Program Files\Backup\agent.exe",
        r#""C:\Program Files\Backup\agent.exe" --job nightly"#,
        r"C:\Windows\System32\services.exe",
    );
    let admin = At {
        day,
        secs: 2 * 3_600,
    };
    office.syslog(
        admin,
        "sshd[4021]",
        "Accepted publickey for admin from 192.0.2.15 port 50122 ssh2: ED25519 SHA256:3q2a",
    );
    office.syslog(
        admin.plus(30),
        "sudo",
        "   admin : TTY=pts/0 ; PWD=/home/admin ; USER=root ; COMMAND=/usr/bin/apt-get upgrade",
    );
    office.syslog(
        admin.plus(90),
        "sshd[4077]",
        "Failed password for admin from 192.0.2.15 port 50140 ssh2",
    );
    office.execve(
        admin.plus(40),
        0,
        "/usr/bin/apt-get",
        &["apt-get", "upgrade"],
    );
}

fn visitors(office: &mut Office, day: u32) {
    for _ in 0..office.people * 20 {
        let at = At {
            day,
            secs: office.random.below(86_400),
        };
        let client = format!("203.0.113.{}", 1 + office.random.below(250));
        let page = office.random.pick(PAGES);
        let status = if office.random.below(60) == 0 {
            404
        } else {
            200
        };
        office.request(at, &client, &format!("GET {page}"), status, AGENT);
    }
}
