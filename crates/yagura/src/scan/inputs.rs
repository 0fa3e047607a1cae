//! What is to be read: the named files, the files below named folders, and standard input.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Deepest folder that is entered.
const DEPTH_MAX: usize = 64;

/// One thing to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// Where it is; `-` is standard input.
    pub path: PathBuf,
    /// Its name in findings: as on the command line, or found below it.
    pub name: String,
    /// Whether the caller named it, so that failing to read it is an error.
    pub named: bool,
    /// Size in bytes, 0 if unknown.
    pub len_bytes: u64,
}

impl Input {
    /// Returns whether this is standard input.
    #[must_use]
    pub fn is_stdin(&self) -> bool {
        self.path.as_os_str() == "-"
    }
}

/// The inputs in a stable order, and what could not be listed.
#[derive(Debug, Default)]
pub struct Inputs {
    /// What to read.
    pub found: Vec<Input>,
    /// Path, reason, and whether the caller named it.
    pub failed: Vec<(String, io::Error, bool)>,
    /// Named folders without any file.
    pub empty_folders: Vec<String>,
}

impl Inputs {
    /// Lists the inputs below the given paths. Links to folders are not followed below a named
    /// folder, so that a circle is no trap.
    #[must_use]
    pub fn list(paths: &[PathBuf]) -> Self {
        let mut inputs = Self::default();
        for path in paths {
            if path.as_os_str() == "-" {
                inputs.push(path, 0, true);
                continue;
            }
            match fs::metadata(path) {
                Ok(meta) if meta.is_dir() => {
                    let before = inputs.found.len() + inputs.failed.len();
                    inputs.folder(path, 0, true);
                    if inputs.found.len() + inputs.failed.len() == before {
                        inputs.empty_folders.push(path.display().to_string());
                    }
                }
                Ok(meta) => inputs.push(path, meta.len(), true),
                Err(error) => inputs.fail(path, error, true),
            }
        }
        inputs
    }

    fn push(&mut self, path: &Path, len_bytes: u64, named: bool) {
        self.found.push(Input {
            path: path.to_owned(),
            name: path.display().to_string(),
            named,
            len_bytes,
        });
    }

    fn fail(&mut self, path: &Path, error: io::Error, named: bool) {
        self.failed.push((path.display().to_string(), error, named));
    }

    fn folder(&mut self, folder: &Path, depth: usize, named: bool) {
        let entries = fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
        let mut entries = match entries {
            Ok(entries) => entries,
            Err(error) => return self.fail(folder, error, named),
        };
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let path = entry.path();
            // `file_type` does not follow links; a link to a file is read, one to a folder not.
            let is_dir = entry.file_type().is_ok_and(|t| t.is_dir());
            if is_dir && depth < DEPTH_MAX {
                self.folder(&path, depth + 1, false);
            } else if !is_dir {
                match fs::metadata(&path) {
                    Ok(meta) if meta.is_file() => self.push(&path, meta.len(), false),
                    Ok(_) => {}
                    Err(error) => self.fail(&path, error, false),
                }
            }
        }
    }
}
