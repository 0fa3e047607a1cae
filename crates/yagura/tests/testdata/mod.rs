//! The shared test data: archives below `$YAGURA_TESTDATA/watch`, unpacked once.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};
use yagura::cli::RuleLoadingArgs;
use yagura::rules::Loading;
use yagura_sigma::RuleSet;

/// Where an archive is unpacked; `None` where there is no test data.
pub(crate) fn unpacked(name: &str) -> Option<PathBuf> {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let data = Path::new(&std::env::var_os("YAGURA_TESTDATA")?).join("watch");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if !folder.join(".unpacked").exists() {
        std::fs::create_dir_all(&folder).expect("a folder");
        let archive = data.join(format!("{name}.tar.zst"));
        let mut tar = Command::new("tar");
        tar.arg("--zstd")
            .arg("-xf")
            .arg(archive)
            .arg("-C")
            .arg(&folder);
        assert!(tar.status().expect("tar").success());
        std::fs::write(folder.join(".unpacked"), "").expect("a file");
    }
    Some(folder)
}

/// The rules of SigmaHQ, all of them.
pub(crate) fn sigma_rules() -> Option<RuleSet> {
    let folder = unpacked("sigma-rules")?;
    let set = Loading::new(&RuleLoadingArgs::default())
        .and_then(|loading| loading.load(&[folder], 2))
        .expect("rules");
    assert_eq!(set.problems, []);
    Some(set)
}

/// Says so even where the output of tests that pass is hidden.
pub(crate) fn say_skipped(what: &str) {
    let text = format!("\nSKIPPED, as YAGURA_TESTDATA is not set: {what}\n");
    std::io::stderr()
        .write_all(text.as_bytes())
        .expect("standard error");
}
