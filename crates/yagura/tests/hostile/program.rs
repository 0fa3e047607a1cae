//! Runs the built program on hostile inputs and looks at it from outside: exit code, findings,
//! messages, memory. The promises that hold for every input are asserted here.

use serde_json::Value as Json;
use std::ffi::OsStr;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Most memory that any input may cost.
const PEAK_MIB_MAX: u64 = 300;
/// Far more than any of these inputs needs, even unoptimised and on a busy machine.
const TIME_MAX: Duration = Duration::from_secs(300);

/// Fires on [`EVIL`], with or without other fields.
const RULE: &str = "title: Evil
id: 00000000-0000-4000-8000-00000000e511
logsource: {product: p}
detection: {s: {A: evil}, condition: s}
";
/// A record that makes the rule fire.
pub(crate) const EVIL: &str = "{\"logsource\":{\"product\":\"p\"},\"A\":\"evil\"}\n";

/// A folder with a rule, and room for inputs.
pub(crate) struct Place {
    folder: TempDir,
}

/// What the program did.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) findings: Vec<Json>,
    pub(crate) messages: String,
}

impl Place {
    pub(crate) fn new() -> Self {
        let folder = TempDir::new().expect("a folder");
        std::fs::write(folder.path().join("rule.yml"), RULE).expect("a file");
        Self { folder }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(&path, bytes).expect("a file");
        path
    }

    /// Scans an input of this content and name with the rule.
    pub(crate) fn scan_bytes(&self, name: &str, bytes: impl AsRef<[u8]>) -> Ran {
        self.scan(&[self.write(name, bytes)])
    }

    /// Scans paths with the rule.
    pub(crate) fn scan(&self, paths: &[PathBuf]) -> Ran {
        let rules = self.path("rule.yml");
        self.scan_with(&rules, paths, &mut |_| {})
    }

    /// Scans standard input, as `write` makes it, with the rule.
    pub(crate) fn scan_stdin(&self, write: &mut dyn FnMut(&mut dyn Write)) -> Ran {
        self.scan_with(&self.path("rule.yml"), &["-".into()], write)
    }

    pub(crate) fn scan_with(
        &self,
        rules: &Path,
        paths: &[PathBuf],
        write: &mut dyn FnMut(&mut dyn Write),
    ) -> Ran {
        let fixed = ["scan", "--format", "ndjson", "--rules"].map(OsStr::new);
        let rest = paths.iter().map(|path| path.as_os_str());
        run(
            fixed.into_iter().chain([rules.as_os_str()]).chain(rest),
            write,
        )
    }
}

fn run<'a>(
    arguments: impl Iterator<Item = &'a OsStr>,
    write: &mut dyn FnMut(&mut dyn Write),
) -> Ran {
    let mut child = Command::new(env!("CARGO_BIN_EXE_yagura"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program");
    let started = Instant::now();
    let (mut stdin, stdout, stderr) =
        (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let (code, peak_mib, out, messages) = std::thread::scope(|scope| {
        let out = scope.spawn(|| text_of(stdout));
        let messages = scope.spawn(|| text_of(stderr));
        let ended = scope.spawn(move || wait(child, started));
        if let Some(stdin) = &mut stdin {
            write(stdin);
        }
        drop(stdin.take());
        let (code, peak_mib) = ended.join().expect("waiting");
        let joined = "reading";
        (
            code,
            peak_mib,
            out.join().expect(joined),
            messages.join().expect(joined),
        )
    });
    assert!(!messages.contains("panicked"), "{messages}");
    assert!(peak_mib < PEAK_MIB_MAX, "{peak_mib} MiB\n{messages}");
    let lines = out.lines();
    Ran {
        code,
        findings: lines
            .map(|line| serde_json::from_str(line).expect("JSON"))
            .collect(),
        messages,
    }
}

fn text_of(pipe: Option<impl Read>) -> String {
    let mut text = String::new();
    if let Some(mut pipe) = pipe {
        pipe.read_to_string(&mut text).expect("text");
    }
    text
}

/// Waits for the end of the program; returns its exit code and its largest memory in MiB (0 where
/// the system does not tell).
fn wait(mut child: Child, started: Instant) -> (Option<i32>, u64) {
    let status = format!("/proc/{}/status", child.id());
    let mut peak_mib = 0;
    loop {
        peak_mib = peak_mib.max(peak(&status).unwrap_or(0));
        if let Some(done) = child.try_wait().expect("a child") {
            return (done.code(), peak_mib);
        }
        if started.elapsed() > TIME_MAX {
            child.kill().expect("a child");
            panic!("not done after {TIME_MAX:?}");
        }
        std::thread::sleep(Duration::from_millis(3));
    }
}

fn peak(status: &str) -> Option<u64> {
    let status = String::from_utf8(std::fs::read(status).ok()?).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kib / 1_024)
}

impl Ran {
    /// Everything could be read, at least in part, and this many records made the rule fire.
    #[track_caller]
    pub(crate) fn found(&self, count: usize) -> &Self {
        assert_eq!(
            (self.code, self.findings.len()),
            (Some(0), count),
            "{}",
            self.messages
        );
        self
    }

    /// A message has all of these words.
    #[track_caller]
    pub(crate) fn says(&self, words: &[&str]) -> &Self {
        let said = |line: &str| words.iter().all(|word| line.contains(word));
        assert!(
            self.messages.lines().any(said),
            "{words:?} in\n{}",
            self.messages
        );
        self
    }
}
