//! Rule files on disk and in the binary: finding, reading and assembling them.

use crate::scan::Inputs;
use rust_embed::RustEmbed;
use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use yagura_sigma::{ParseOptions, ParsedFile, Problem, RuleSet, parse_file};

/// The rule pack that is part of the binary.
#[derive(RustEmbed)]
#[folder = "../../rules"]
#[include = "*.yml"]
#[exclude = "*.tests.yml"]
struct EmbeddedRules;

/// A rule file that was read.
struct RuleFile {
    name: String,
    text: Result<String, String>,
}

/// Largest rule file.
const FILE_LEN_BYTES_MAX: u64 = 64 << 20;

/// Loads the embedded pack.
#[must_use]
pub fn load_embedded(options: &ParseOptions, threads: usize) -> RuleSet {
    let mut names: Vec<Cow<'static, str>> = EmbeddedRules::iter().collect();
    names.sort();
    let read = |index: usize| {
        let name = names.get(index)?;
        let data = EmbeddedRules::get(name)?.data;
        Some(RuleFile {
            name: name.to_string(),
            text: String::from_utf8(data.into_owned()).map_err(|_| "not UTF-8".to_owned()),
        })
    };
    RuleSet::assemble(parse_all(names.len(), read, options, threads))
}

/// Loads all `.yml` and `.yaml` files below the paths, but for rule tests (`.tests.yml`).
///
/// Files that cannot be read become problems of the set.
#[must_use]
pub fn load(paths: &[PathBuf], options: &ParseOptions, threads: usize) -> RuleSet {
    let inputs = Inputs::list(paths);
    let files: Vec<_> = inputs
        .found
        .iter()
        .filter(|input| input.named || is_rule_file(&input.path))
        .collect();
    let read = |index: usize| {
        let file = files.get(index)?;
        Some(RuleFile {
            name: file.name.clone(),
            text: read_text(&file.path, file.len_bytes),
        })
    };
    let mut parsed = parse_all(files.len(), read, options, threads);
    for (file, error, _) in &inputs.failed {
        parsed.push(unreadable(file, &error.to_string()));
    }
    RuleSet::assemble(parsed)
}

fn is_rule_file(path: &Path) -> bool {
    let name = path.file_name().and_then(|n| n.to_str()).unwrap_or("");
    let hidden = path.components().any(|c| {
        c.as_os_str()
            .to_str()
            .is_some_and(|c| c.len() > 1 && c.starts_with('.') && c != "..")
    });
    let is_yaml = name.ends_with(".yml") || name.ends_with(".yaml");
    is_yaml && !hidden && !name.ends_with(".tests.yml")
}

fn read_text(path: &Path, len_bytes: u64) -> Result<String, String> {
    if len_bytes > FILE_LEN_BYTES_MAX {
        return Err(format!("larger than {} MiB", FILE_LEN_BYTES_MAX >> 20));
    }
    let bytes = std::fs::read(path).map_err(|e| e.to_string())?;
    String::from_utf8(bytes)
        .map_err(|e| format!("not UTF-8 at byte {}", e.utf8_error().valid_up_to()))
}

fn unreadable(file: &str, reason: &str) -> ParsedFile {
    ParsedFile {
        documents: Vec::new(),
        problems: vec![Problem {
            file: file.to_owned(),
            line: 1,
            reason: reason.to_owned(),
        }],
    }
}

/// Reads and parses `count` files in parallel, keeping their order.
fn parse_all(
    count: usize,
    read: impl Fn(usize) -> Option<RuleFile> + Sync,
    options: &ParseOptions,
    threads: usize,
) -> Vec<ParsedFile> {
    let next = AtomicUsize::new(0);
    let parsed: Mutex<Vec<(usize, ParsedFile)>> = Mutex::new(Vec::with_capacity(count));
    std::thread::scope(|scope| {
        for _ in 0..threads.min(count) {
            scope.spawn(|| {
                let mut own = Vec::new();
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(file) = read(index) else {
                        break;
                    };
                    let result = match &file.text {
                        Ok(text) => parse_file(&file.name, text, options),
                        Err(reason) => unreadable(&file.name, reason),
                    };
                    own.push((index, result));
                }
                parsed
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .extend(own);
            });
        }
    });
    let mut parsed = parsed.into_inner().unwrap_or_else(PoisonError::into_inner);
    parsed.sort_by_key(|(index, _)| *index);
    parsed.into_iter().map(|(_, file)| file).collect()
}
