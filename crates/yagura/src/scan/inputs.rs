//! What is to be read: the named files, the files below named folders, and standard input.
//!
//! Invariant: a file is read once, however many paths and links lead to it.

use super::file_id::FileId;
use crate::output::SkipReason;
use std::collections::HashMap;
use std::fs::{self, Metadata};
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
    pub failed: Vec<(String, SkipReason, bool)>,
    /// Named folders without any file.
    pub empty_folders: Vec<String>,
    /// Where in `found` a file is.
    places: HashMap<FileId, usize>,
    /// Files and failures met, those that were known already too.
    met: usize,
}

impl Inputs {
    /// Lists the inputs below the given paths. Links to folders are not followed below a named
    /// folder, so that a circle is no trap.
    #[must_use]
    pub fn list(paths: &[PathBuf]) -> Self {
        let mut inputs = Self::default();
        for path in paths {
            if path.as_os_str() == "-" {
                inputs.push(path, 0, FileId::of(path), true);
                continue;
            }
            match fs::metadata(path) {
                Ok(meta) if meta.is_dir() => {
                    let before = inputs.met;
                    inputs.folder(path, 0, true);
                    if inputs.met == before {
                        inputs.empty_folders.push(path.display().to_string());
                    }
                }
                Ok(meta) => inputs.file(path, &meta, true),
                Err(error) => inputs.fail(path, error, true),
            }
        }
        inputs
    }

    /// Returns the input that reads this file.
    #[must_use]
    pub fn reading(&self, file: &FileId) -> Option<&Input> {
        self.found.get(*self.places.get(file)?)
    }

    /// Takes out the input that reads this file, and says why.
    pub fn leave_out(&mut self, file: &FileId, reason: SkipReason) {
        let Some(place) = self.places.remove(file) else {
            return;
        };
        let input = self.found.remove(place);
        for other in self.places.values_mut().filter(|other| **other > place) {
            *other -= 1;
        }
        self.failed.push((input.name, reason, false));
    }

    fn file(&mut self, path: &Path, meta: &Metadata, named: bool) {
        self.push(path, meta.len(), FileId::known(path, meta), named);
    }

    fn push(&mut self, path: &Path, len_bytes: u64, id: Option<FileId>, named: bool) {
        self.met += 1;
        if let Some(id) = id {
            if let Some(place) = self.places.get(&id) {
                self.found[*place].named |= named;
                return;
            }
            self.places.insert(id, self.found.len());
        }
        self.found.push(Input {
            path: path.to_owned(),
            name: path.display().to_string(),
            named,
            len_bytes,
        });
    }

    fn fail(&mut self, path: &Path, reason: impl Into<SkipReason>, named: bool) {
        self.met += 1;
        let name = path.display().to_string();
        self.failed.push((name, reason.into(), named));
    }

    fn folder(&mut self, folder: &Path, depth: usize, named: bool) {
        if depth > DEPTH_MAX {
            return self.fail(folder, SkipReason::TooDeep, false);
        }
        let entries = fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
        let mut entries = match entries {
            Ok(entries) => entries,
            Err(error) => return self.fail(folder, error, named),
        };
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let path = entry.path();
            // `file_type` does not follow links; a link to a file is read, one to a folder not.
            if entry.file_type().is_ok_and(|t| t.is_dir()) {
                self.folder(&path, depth + 1, false);
                continue;
            }
            match fs::metadata(&path) {
                Ok(meta) if meta.is_file() => self.file(&path, &meta, false),
                Ok(_) => {}
                Err(error) => self.fail(&path, error, false),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::Lang;

    #[test]
    fn a_file_is_listed_once_however_it_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let log = folder.path().join("a.log");
        fs::write(&log, "x").expect("a file");
        fs::hard_link(&log, folder.path().join("b.log")).expect("a link");
        let roundabout = folder.path().join(".").join("a.log");
        let inputs = Inputs::list(&[folder.path().to_owned(), roundabout, log.clone()]);
        let found: Vec<_> = inputs.found.iter().map(|i| (&i.path, i.named)).collect();
        if cfg!(unix) {
            assert_eq!(found, [(&log, true)]);
        }
        assert!(inputs.empty_folders.is_empty());
    }

    #[test]
    fn a_folder_too_deep_to_enter_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let deep: PathBuf = (0..=DEPTH_MAX).map(|_| "d").collect();
        fs::create_dir_all(folder.path().join(&deep)).expect("folders");
        fs::write(folder.path().join(&deep).join("a.log"), "x").expect("a file");
        let inputs = Inputs::list(&[folder.path().to_owned()]);
        assert!(inputs.found.is_empty() && inputs.empty_folders.is_empty());
        let (_, reason, named) = &inputs.failed[0];
        assert!(*reason == SkipReason::TooDeep && !named);
        assert!(
            reason
                .text(Lang::En)
                .contains(&format!("{DEPTH_MAX} folders"))
        );
    }
}
