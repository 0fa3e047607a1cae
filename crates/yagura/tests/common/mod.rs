//! The program as its users run it.

use std::fs;
use std::path::Path;
use std::process::Command;

/// What the program said and how it ended.
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// Runs the program with the words in a folder with the files.
pub(crate) fn yagura(files: &[(&str, &str)], words: &[&str]) -> Run {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap_or(Path::new(""))).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    let run = Command::new(env!("CARGO_BIN_EXE_yagura"))
        .args(words)
        .current_dir(folder.path())
        .output()
        .expect("runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    Run {
        code: run.status.code(),
        out: text(run.stdout),
        err: text(run.stderr),
    }
}
