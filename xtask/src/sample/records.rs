//! Records as products write them, and the files they go to.

/// Midnight (UTC) of the first day: Monday 2 March 2026.
const DAY_ONE_SECS: u64 = 1_772_409_600;

/// A small generator (SplitMix64): the same everywhere.
pub(super) struct Random(u64);

impl Random {
    pub(super) fn below(&mut self, bound: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        u32::try_from((z ^ (z >> 31)) % u64::from(bound.max(1))).unwrap_or(0)
    }

    pub(super) fn pick<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        let len = u32::try_from(texts.len()).unwrap_or(1);
        texts.get(self.below(len) as usize).copied().unwrap_or("")
    }
}

/// Lines of one file with their times, for sorting.
type Lines = Vec<(u64, String)>;

/// The office and what its machines have written.
pub(super) struct Office {
    pub(super) random: Random,
    pub(super) people: u32,
    windows: Lines,
    auth: Lines,
    audit: Lines,
    access: Lines,
    proxy: Lines,
    dns: Lines,
    serial: u64,
}

/// A moment: day, and second of the day in UTC.
#[derive(Debug, Clone, Copy)]
pub(super) struct At {
    pub(super) day: u32,
    pub(super) secs: u32,
}

impl At {
    fn epoch(self) -> u64 {
        DAY_ONE_SECS + u64::from(self.day) * 86_400 + u64::from(self.secs)
    }

    /// Later by some seconds.
    pub(super) fn plus(self, secs: u32) -> Self {
        Self {
            secs: self.secs + secs,
            ..self
        }
    }

    fn clock(self) -> String {
        let secs = self.secs % 86_400;
        format!("{:02}:{:02}:{:02}", secs / 3_600, secs / 60 % 60, secs % 60)
    }

    fn day_of_march(self) -> u32 {
        2 + self.day + self.secs / 86_400
    }
}

/// Text as JSON.
fn json(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if c < ' ' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

impl Office {
    pub(super) fn new(seed: u64, people: u32) -> Self {
        Self {
            random: Random(seed),
            people,
            windows: Vec::new(),
            auth: Vec::new(),
            audit: Vec::new(),
            access: Vec::new(),
            proxy: Vec::new(),
            dns: Vec::new(),
            serial: 1_000,
        }
    }

    pub(super) fn into_files(self) -> [(&'static str, Lines); 6] {
        [
            ("windows.ndjson", self.windows),
            ("auth.log", self.auth),
            ("audit.log", self.audit),
            ("access.log", self.access),
            ("squid.log", self.proxy),
            ("dns.log", self.dns),
        ]
    }

    /// A Windows event.
    pub(super) fn windows(
        &mut self,
        at: At,
        channel: &str,
        id: u32,
        host: &str,
        fields: &[(&str, &str)],
    ) {
        self.serial += 1;
        let mut line = format!(
            "{{\"@timestamp\":\"2026-03-{:02}T{}.{:03}Z\",\"Channel\":{},\"EventID\":{id},\"EventRecordID\":{},\"Computer\":{}",
            at.day_of_march(),
            at.clock(),
            self.serial % 1_000,
            json(channel),
            self.serial,
            json(host),
        );
        for (name, value) in fields {
            line.push_str(&format!(",{}:{}", json(name), json(value)));
        }
        line.push('}');
        self.windows.push((at.epoch(), line));
    }

    /// A started process (Sysmon 1).
    pub(super) fn process(
        &mut self,
        at: At,
        host: &str,
        user: &str,
        image: &str,
        command: &str,
        parent: &str,
    ) {
        let name = image.rsplit('\\').next().unwrap_or(image).to_owned();
        let user = format!("OFFICE\\{user}");
        self.windows(
            at,
            "Microsoft-Windows-Sysmon/Operational",
            1,
            host,
            &[
                ("Image", image),
                ("CommandLine", command),
                ("ParentImage", parent),
                ("User", &user),
                ("OriginalFileName", &name),
                ("IntegrityLevel", "Medium"),
                ("CurrentDirectory", "C:\\Windows\\system32\\"),
            ],
        );
    }

    /// A logon (Security 4624) or its failure (4625).
    pub(super) fn logon(
        &mut self,
        at: At,
        host: &str,
        user: &str,
        from: &str,
        kind: &str,
        good: bool,
    ) {
        let fields = [
            ("TargetUserName", user),
            ("TargetDomainName", "OFFICE"),
            ("LogonType", kind),
            ("IpAddress", from),
            ("AuthenticationPackageName", "Kerberos"),
            ("LogonProcessName", "Kerberos"),
            ("SubStatus", if good { "-" } else { "0xc000006a" }),
            ("Status", if good { "-" } else { "0xc000006d" }),
        ];
        self.windows(
            at,
            "Security",
            if good { 4_624 } else { 4_625 },
            host,
            &fields,
        );
    }

    /// A syslog line of the Linux server.
    pub(super) fn syslog(&mut self, at: At, program: &str, message: &str) {
        let line = format!(
            "Mar {:>2} {} web01 {program}: {message}",
            at.day_of_march(),
            at.clock()
        );
        self.auth.push((at.epoch(), line));
    }

    /// An executed program on the Linux server, as two records of one event.
    pub(super) fn execve(&mut self, at: At, uid: u32, exe: &str, arguments: &[&str]) {
        self.serial += 1;
        let (secs, serial) = (at.epoch(), self.serial);
        let comm = exe.rsplit('/').next().unwrap_or(exe);
        let tag = format!("msg=audit({secs}.{:03}:{serial})", serial % 1_000);
        let mut line = format!(
            "type=SYSCALL {tag}: arch=c000003e syscall=59 success=yes exit=0 a0=55d0 a1=55d1 a2=55d2 a3=0 items=2 ppid=901 pid={} auid={uid} uid={uid} gid={uid} euid={uid} suid={uid} fsuid={uid} egid={uid} sgid={uid} fsgid={uid} tty=(none) ses=3 comm=\"{comm}\" exe=\"{exe}\" key=\"exec\"\ntype=EXECVE {tag}: argc={}",
            2_000 + serial % 30_000,
            arguments.len(),
        );
        for (n, argument) in arguments.iter().enumerate() {
            if argument.contains([' ', '"']) {
                let hex: String = argument.bytes().map(|b| format!("{b:02X}")).collect();
                line.push_str(&format!(" a{n}={hex}"));
            } else {
                line.push_str(&format!(" a{n}=\"{argument}\""));
            }
        }
        self.audit.push((secs, line));
    }

    /// A request to the web server.
    pub(super) fn request(
        &mut self,
        at: At,
        client: &str,
        request: &str,
        status: u32,
        agent: &str,
    ) {
        let bytes = 400 + self.random.below(9_000);
        let line = format!(
            "{client} - - [{:02}/Mar/2026:{} +0000] \"{request} HTTP/1.1\" {status} {bytes} \"-\" \"{agent}\"",
            at.day_of_march(),
            at.clock(),
        );
        self.access.push((at.epoch(), line));
    }

    /// A request through the proxy.
    pub(super) fn proxied(
        &mut self,
        at: At,
        client: &str,
        method: &str,
        url: &str,
        bytes: u32,
        content_type: &str,
    ) {
        let millis = 20 + self.random.below(800);
        let code = if method == "CONNECT" {
            "TCP_TUNNEL/200"
        } else {
            "TCP_MISS/200"
        };
        let line = format!(
            "{}.{:03} {millis:>6} {client} {code} {bytes} {method} {url} - HIER_DIRECT/198.51.100.80 {content_type}",
            at.epoch(),
            millis % 1_000,
        );
        self.proxy.push((at.epoch(), line));
    }

    /// A name that was asked for.
    pub(super) fn query(&mut self, at: At, client: &str, name: &str, kind: &str) {
        let line = format!(
            "{:02}-Mar-2026 {}.{:03} client @0x7f2c {client}#{} ({name}): query: {name} IN {kind} +E(0)K (192.0.2.53)",
            at.day_of_march(),
            at.clock(),
            self.random.below(1_000),
            40_000 + self.random.below(20_000),
        );
        self.dns.push((at.epoch(), line));
    }
}
