//! Reading and parsing many files at once.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use yagura_sigma::{ParseOptions, ParsedFile, parse_file};

/// Largest rule file.
const FILE_LEN_BYTES_MAX: u64 = 64 << 20;

/// Name of a file and its text, or why there is none.
pub(super) type RuleFile = (String, Result<String, String>);

/// Reads a file as text.
///
/// # Errors
/// Why not, for a person.
pub(super) fn text(path: &Path, len_bytes: u64) -> Result<String, String> {
    if len_bytes > FILE_LEN_BYTES_MAX {
        return Err(format!("larger than {} MiB", FILE_LEN_BYTES_MAX >> 20));
    }
    let bytes = std::fs::read(path).map_err(|e| e.to_string())?;
    String::from_utf8(bytes)
        .map_err(|e| format!("not UTF-8 at byte {}", e.utf8_error().valid_up_to()))
}

/// Makes the result of a file that cannot be read.
pub(super) fn unreadable(file: &str, reason: &str) -> ParsedFile {
    ParsedFile {
        documents: Vec::new(),
        problems: vec![super::problem(file, reason)],
    }
}

/// Opens and parses `count` files in parallel, keeping their order.
pub(super) fn parse_all(
    count: usize,
    open: impl Fn(usize) -> Option<RuleFile> + Sync,
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
                    let Some((name, text)) = open(index) else {
                        break;
                    };
                    let result = match text {
                        Ok(text) => parse_file(&name, &text, options),
                        Err(reason) => unreadable(&name, &reason),
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
