//! A rule package: the files that count, checked.
//!
//! In: the bytes of an archive whose checksum was verified. Out: a [`Package`] in memory, or the
//! sentence that says why it is refused. Taken are rules (`.yml`, `.yaml`), licences, read-me
//! files and `.txt`; everything else, hidden folders and the folder `local/` are left out. A
//! single folder around everything, as most archives have it, is taken off. Pure: writes nothing.

use super::archive::{self, Visit};
use super::checksum::Sha256;
use super::entry_path::{NameError, entry_path};
use std::collections::{BTreeMap, HashSet};
use std::io::{self, Read};

/// Folder of the user's own rules, filters and exceptions; no package may write there.
pub const LOCAL_FOLDER: &str = "local";

/// What a package may grow to.
#[derive(Debug, Clone, Copy)]
pub struct PackageBounds {
    /// Most files and folders.
    pub entries_max: usize,
    /// Most bytes of all files together.
    pub unpacked_len_bytes_max: u64,
}

impl Default for PackageBounds {
    /// 200,000 files and 256 MiB: fifty times the largest public rule collection.
    fn default() -> Self {
        Self {
            entries_max: 200_000,
            unpacked_len_bytes_max: 256 << 20,
        }
    }
}

/// Why a package is refused. Nothing of it is used then.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PackageError {
    /// Neither gzip nor zstd nor zip.
    #[error("the package is no .tar.gz, .tar.zst or .zip archive")]
    Kind,
    /// The archive cannot be read.
    #[error("the package is damaged")]
    Damaged(#[source] io::Error),
    /// A name that could leave the folder.
    #[error("the package holds {reason}: {name}")]
    Name {
        /// The name, fit for printing.
        name: String,
        /// What is wrong with it.
        reason: NameError,
    },
    /// A link, device or encrypted file.
    #[error("the package holds a link, a device or an encrypted file: {name}")]
    Special {
        /// The name, fit for printing.
        name: String,
    },
    /// The same name twice, or twice but for case, which is one file on some systems.
    #[error("the package holds two files of the same name: {name}")]
    Twice {
        /// The name.
        name: String,
    },
    /// Too many files.
    #[error("the package holds more than {max} files")]
    TooMany {
        /// The bound.
        max: usize,
    },
    /// Too many bytes.
    #[error("the package unpacks to more than {max_mib} MiB")]
    TooLarge {
        /// The bound.
        max_mib: u64,
    },
    /// No rule in it: surely the wrong file.
    #[error("the package holds no rule file (.yml or .yaml)")]
    NoRules,
}

impl PackageError {
    /// Says it in Japanese.
    #[must_use]
    pub fn in_japanese(&self) -> String {
        match self {
            Self::Kind => "パッケージが .tar.gz・.tar.zst・.zip のいずれでもありません".to_owned(),
            Self::Damaged(cause) => format!("パッケージが壊れています: {cause}"),
            Self::Name { name, reason } => {
                format!("パッケージに{}があります: {name}", reason.in_japanese())
            }
            Self::Special { name } => {
                format!("パッケージにリンク・デバイス・暗号化されたファイルがあります: {name}")
            }
            Self::Twice { name } => {
                format!("パッケージに同じ名前のファイルが 2 つあります: {name}")
            }
            Self::TooMany { max } => format!("パッケージのファイルが {max} 個を超えています"),
            Self::TooLarge { max_mib } => {
                format!("パッケージを展開すると {max_mib} MiB を超えます")
            }
            Self::NoRules => "パッケージにルールファイル（.yml・.yaml）がありません".to_owned(),
        }
    }
}

/// The files of a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    /// Sum of the archive.
    pub sha256: Sha256,
    /// Path, with `/` between its parts, to contents.
    pub files: BTreeMap<String, Vec<u8>>,
    /// Number of files that were left out.
    pub left_out: usize,
}

impl Package {
    /// Reads an archive.
    ///
    /// # Errors
    /// [`PackageError`].
    pub fn read(bytes: &[u8], bounds: PackageBounds) -> Result<Self, PackageError> {
        let mut collector = Collector {
            bounds,
            left_len_bytes: bounds.unpacked_len_bytes_max,
            entries: 0,
            names: HashSet::new(),
            files: BTreeMap::new(),
        };
        archive::walk(bytes, bounds, &mut collector)?;
        let files = without_top_folder(collector.files);
        let all = files.len();
        let files: BTreeMap<String, Vec<u8>> = files
            .into_iter()
            .filter_map(|(path, contents)| Some((path, contents?)))
            .filter(|(path, _)| is_taken(path))
            .collect();
        if !files.keys().any(|path| is_yaml(path)) {
            return Err(PackageError::NoRules);
        }
        Ok(Self {
            sha256: Sha256::of(bytes),
            left_out: all - files.len(),
            files,
        })
    }
}

struct Collector {
    bounds: PackageBounds,
    left_len_bytes: u64,
    entries: usize,
    /// Names in lower case.
    names: HashSet<String>,
    /// `None`: a file that is not taken.
    files: BTreeMap<String, Option<Vec<u8>>>,
}

impl Collector {
    fn name(&mut self, raw: &[u8]) -> Result<String, PackageError> {
        self.entries += 1;
        if self.entries > self.bounds.entries_max {
            return Err(PackageError::TooMany {
                max: self.bounds.entries_max,
            });
        }
        entry_path(raw).map_err(|reason| PackageError::Name {
            name: archive::shown(raw),
            reason,
        })
    }
}

impl Visit for Collector {
    fn folder(&mut self, raw: &[u8]) -> Result<(), PackageError> {
        self.name(raw).map(drop)
    }

    fn file(&mut self, raw: &[u8], contents: &mut dyn Read) -> Result<(), PackageError> {
        let path = self.name(raw)?;
        if !self.names.insert(path.to_lowercase()) {
            return Err(PackageError::Twice { name: path });
        }
        // Whether a file is taken is known for sure only without the top folder, but its name
        // and ending are known now: what is surely not taken need not be kept in memory.
        let kept = has_taken_name(&path).then_some(contents);
        let contents = match kept {
            Some(contents) => Some(self.contents(contents)?),
            None => None,
        };
        self.files.insert(path, contents);
        Ok(())
    }
}

impl Collector {
    fn contents(&mut self, contents: &mut dyn Read) -> Result<Vec<u8>, PackageError> {
        let mut bytes = Vec::new();
        contents
            .take(self.left_len_bytes + 1)
            .read_to_end(&mut bytes)
            .map_err(PackageError::Damaged)?;
        self.left_len_bytes =
            self.left_len_bytes
                .checked_sub(bytes.len() as u64)
                .ok_or(PackageError::TooLarge {
                    max_mib: self.bounds.unpacked_len_bytes_max >> 20,
                })?;
        Ok(bytes)
    }
}

/// Takes off the one folder that holds everything, if there is one.
fn without_top_folder<T>(files: BTreeMap<String, T>) -> BTreeMap<String, T> {
    let top = files.keys().next().and_then(|path| path.split_once('/'));
    let Some(prefix) = top.map(|(top, _)| format!("{top}/")) else {
        return files;
    };
    if !files.keys().all(|path| path.starts_with(&prefix)) {
        return files;
    }
    files
        .into_iter()
        .map(|(path, contents)| (path[prefix.len()..].to_owned(), contents))
        .collect()
}

fn is_yaml(path: &str) -> bool {
    let path = path.to_lowercase();
    path.ends_with(".yml") || path.ends_with(".yaml")
}

fn has_taken_name(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
    is_yaml(&name)
        || name.ends_with(".txt")
        || name.starts_with("license")
        || name.starts_with("readme")
}

/// Whether a package may bring a file of this path.
pub(super) fn is_taken(path: &str) -> bool {
    let is_hidden = path.split('/').any(|part| part.starts_with('.'));
    let top = path.split('/').next().unwrap_or(path);
    !is_hidden && !top.eq_ignore_ascii_case(LOCAL_FOLDER) && has_taken_name(path)
}
