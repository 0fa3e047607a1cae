//! Every fuzz target on stable: the samples of its format, samples cut at every boundary, changed
//! samples, and the inputs kept in `fuzz/corpus/`. `YAGURA_FUZZ_ROUNDS=N` changes N times as much.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use yagura_fuzz::mutate::{Numbers, boundaries, mutate};
use yagura_fuzz::{run, targets};

/// Bytes of changed inputs that each target gets.
const BUDGET_LEN_BYTES: usize = 1 << 20;
/// Far more than an input of this size needs, even unoptimised and on a busy machine.
const TIME_MAX: Duration = Duration::from_secs(20);
/// Longest sample that is cut at every boundary; of a longer one every nth.
const CUTS_MAX: usize = 100;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The files of a folder, in order of their names; none where there is no folder.
fn files(folder: &Path, wanted: &dyn Fn(&str) -> bool) -> Vec<Vec<u8>> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut paths: Vec<_> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    let named = |path: &PathBuf| {
        path.file_name()
            .is_some_and(|n| wanted(&n.to_string_lossy()))
    };
    let good = paths
        .into_iter()
        .filter(|path| path.is_file() && named(path));
    good.map(|path| std::fs::read(path).expect("a file"))
        .collect()
}

/// Good inputs of a target.
fn seeds(target: &str) -> Vec<Vec<u8>> {
    let formats = root().join("crates/source/src/formats");
    let is_sample = |name: &str| !name.ends_with(".events") && name != "FIRES.tsv";
    match target {
        "rule" => rule_files(&|name| !name.ends_with(".tests.yml")),
        "yaml" => rule_files(&|name| name.ends_with(".tests.yml")),
        "detect" => {
            let all = targets().into_iter().filter(|name| *name != "detect");
            all.flat_map(|name| files(&formats.join(name).join("samples"), &is_sample))
                .collect()
        }
        _ => files(&formats.join(target).join("samples"), &is_sample),
    }
}

fn rule_files(wanted: &dyn Fn(&str) -> bool) -> Vec<Vec<u8>> {
    let mut folders = vec![root().join("rules")];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        found.extend(files(&folder, wanted));
        let entries = std::fs::read_dir(&folder).expect("a folder");
        let mut below: Vec<_> = entries
            .map(|entry| entry.expect("an entry").path())
            .collect();
        below.sort();
        folders.extend(below.into_iter().filter(|path| path.is_dir()));
    }
    found
}

fn corpus(target: &str) -> Vec<Vec<u8>> {
    files(&root().join("fuzz/corpus").join(target), &|_| true)
}

/// Runs one input; says which it was if it fails.
fn try_one(target: &str, bytes: &[u8], what: &str) {
    let started = Instant::now();
    let done = std::panic::catch_unwind(|| run(target, bytes));
    let elapsed = started.elapsed();
    if done.is_err() || elapsed > TIME_MAX {
        let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{target}.failed"));
        std::fs::write(&kept, bytes).expect("a writable folder");
        panic!(
            "{target}: {what} failed after {elapsed:?}; it is in {}",
            kept.display()
        );
    }
}

fn replay(target: &str, rounds: usize) {
    let mut inputs = corpus(target);
    inputs.extend(seeds(target));
    assert!(
        !inputs.is_empty(),
        "{target} has neither samples nor a corpus"
    );
    for bytes in &inputs {
        try_one(target, bytes, "a good or kept input");
        let cuts = boundaries(bytes);
        for cut in cuts.iter().step_by(cuts.len().div_ceil(CUTS_MAX).max(1)) {
            if bytes.len() < BUDGET_LEN_BYTES / CUTS_MAX {
                try_one(target, &bytes[..*cut], "an input cut at a boundary");
            }
        }
    }
    let mut numbers = Numbers::new(target.len() as u64);
    let mut left = BUDGET_LEN_BYTES * rounds;
    while left > 0 {
        let [input, other] = [numbers.below(inputs.len()), numbers.below(inputs.len())];
        let bytes = mutate(&inputs[input], &inputs[other], &mut numbers);
        try_one(target, &bytes, "a changed input");
        left = left.saturating_sub(bytes.len().max(512));
    }
}

#[test]
fn no_target_breaks_a_promise() {
    let rounds = std::env::var("YAGURA_FUZZ_ROUNDS").ok();
    let rounds = rounds.and_then(|text| text.parse().ok()).unwrap_or(1);
    let only = std::env::var("YAGURA_FUZZ_TARGET").ok();
    let all = targets();
    let chosen = all
        .iter()
        .filter(|name| only.as_deref().is_none_or(|only| only == **name));
    let chosen: Vec<_> = chosen.collect();
    assert!(!chosen.is_empty(), "no target has this name");
    let next = std::sync::atomic::AtomicUsize::new(0);
    let threads = std::thread::available_parallelism().map_or(1, |n| n.get());
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(target) =
                    chosen.get(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed))
                {
                    let started = Instant::now();
                    replay(target, rounds);
                    println!("{target}: {:?}", started.elapsed());
                }
            });
        }
    });
}

#[test]
fn every_target_has_a_fuzz_binary() {
    let manifest = std::fs::read(root().join("fuzz/Cargo.toml")).expect("the fuzz package");
    let manifest = String::from_utf8(manifest).expect("text");
    let names = manifest
        .lines()
        .filter_map(|line| line.strip_prefix("name = \""));
    let mut named: Vec<_> = names
        .map(|rest| rest.trim_end_matches('"'))
        .skip(1)
        .collect();
    let mut wanted = targets();
    named.sort_unstable();
    wanted.sort_unstable();
    assert_eq!(named, wanted, "fuzz/Cargo.toml");
}
