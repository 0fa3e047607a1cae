//! Rule packages: fetched, verified, compared with what is there, and written only when asked.
//!
//! In: a [`Request`] that a person configured. Out: an [`Update`], which says what would change,
//! and which [`Update::apply`] carries out. Invariants: nothing is asked of the network that
//! nobody configured; no package is looked at before its checksum was verified; nothing is
//! written before `apply`; what a person changed, added or removed stays (see [`plan`]).
//!
//! Pure: [`checksum`], [`location`], [`package`], [`manifest`], [`plan`], [`difference`].
//! With the disk or the network: [`fetch`], [`folder`].

mod archive;
pub mod checksum;
#[cfg(feature = "update")]
mod client;
pub mod config;
pub mod difference;
mod entry_path;
pub mod fetch;
pub mod folder;
pub mod location;
pub mod manifest;
pub mod package;
pub mod plan;
pub mod report;
#[cfg(test)]
pub(crate) mod samples;
#[cfg(all(test, feature = "update"))]
pub(crate) mod server;
#[cfg(test)]
mod tests;
#[cfg(all(test, feature = "update"))]
mod web_tests;

use checksum::{Sha256, sum_in};
use difference::{Catalog, Difference};
use fetch::{FetchError, FetchOptions, fetch};
use folder::{Folder, FolderError};
use location::Location;
use manifest::Manifest;
use package::{Package, PackageBounds, PackageError};
use plan::{Kept, Plan, Sums};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use yagura_model::Timestamp;
use yagura_sigma::Problem;

/// Largest package, compressed. The largest public rule collection takes 4 MiB.
const PACKAGE_LEN_BYTES_MAX: u64 = 64 << 20;
/// Largest checksum file.
const CHECKSUM_FILE_LEN_BYTES_MAX: u64 = 1 << 20;

/// Where the sum comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Checksum {
    /// The sum itself: whoever controls the server cannot exchange the package.
    Pinned(Sha256),
    /// A `.sha256` file beside the package: shows damage, and tampering on the way over https.
    Beside(Location),
}

/// What a person asks for.
#[derive(Debug, Clone)]
pub struct Request {
    /// The package.
    pub url: Location,
    /// Its sum.
    pub checksum: Checksum,
    /// The managed folder.
    pub dir: PathBuf,
    /// Files that get the package's contents whatever was done to them here.
    pub restore: BTreeSet<String>,
    /// How the network is used.
    pub fetch: FetchOptions,
}

/// Why there is no update. The folder is then as it was.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum UpdateError {
    /// Fetching failed.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// The package is not the one it should be.
    #[error("the checksum of the package is {found}, expected {expected}; nothing was changed")]
    Checksum {
        /// The sum it should have.
        expected: Sha256,
        /// The sum it has.
        found: Sha256,
    },
    /// The checksum file holds no sum for the package.
    #[error("{url} holds no SHA-256 sum for {file_name}")]
    NoSum {
        /// The checksum file.
        url: Location,
        /// The package.
        file_name: String,
    },
    /// The checksum file is somewhere else than the package.
    #[error(
        "the checksum file {url} must be at the same place as the package; from elsewhere give the sum itself"
    )]
    Elsewhere {
        /// The checksum file.
        url: Location,
    },
    /// The package is refused.
    #[error(transparent)]
    Package(#[from] PackageError),
    /// The folder cannot be read or changed.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// A file to restore is not in the package.
    #[error("the package has no file {path}, so it cannot be restored")]
    Restore {
        /// As it was asked for.
        path: String,
    },
}

impl UpdateError {
    /// Says it in Japanese.
    #[must_use]
    pub fn in_japanese(&self) -> String {
        match self {
            Self::Fetch(error) => error.in_japanese(),
            Self::Checksum { expected, found } => format!(
                "パッケージのチェックサムが一致しません（実際: {found}、期待: {expected}）。何も変更していません"
            ),
            Self::NoSum { url, file_name } => {
                format!("{url} に {file_name} の SHA-256 がありません")
            }
            Self::Elsewhere { url } => format!(
                "チェックサムのファイル {url} はパッケージと同じ場所になければなりません。別の場所の場合は値そのものを指定してください"
            ),
            Self::Package(error) => error.in_japanese(),
            Self::Folder(error) => error.in_japanese(),
            Self::Restore { path } => format!("パッケージに {path} がないため、元に戻せません"),
        }
    }
}

/// What an update would do.
#[derive(Debug)]
pub struct Update {
    request: Request,
    package: Package,
    sums: BTreeMap<String, Sha256>,
    /// The package that the folder holds now.
    pub before: Option<Manifest>,
    /// What happens to files.
    pub plan: Plan,
    /// What happens to rules.
    pub difference: Difference,
    /// Rules in the folder afterwards.
    pub rules_after: usize,
    /// Rules that do not load afterwards.
    pub problems: Vec<Problem>,
}

impl Update {
    /// Fetches and verifies a package and compares it with the folder. Writes nothing.
    ///
    /// # Errors
    /// [`UpdateError`].
    pub fn prepare(request: Request, threads: usize) -> Result<Self, UpdateError> {
        let expected = expected_sum(&request)?;
        let bytes = fetch(&request.url, PACKAGE_LEN_BYTES_MAX, &request.fetch)?;
        let found = Sha256::of(&bytes);
        if found != expected {
            return Err(UpdateError::Checksum { expected, found });
        }
        let package = Package::read(&bytes, PackageBounds::default())?;
        drop(bytes);
        if let Some(path) = request
            .restore
            .iter()
            .find(|p| !package.files.contains_key(*p))
        {
            return Err(UpdateError::Restore { path: path.clone() });
        }
        let folder = Folder::read(&request.dir)?;
        Ok(Self::compare(request, package, folder, threads))
    }

    fn compare(request: Request, package: Package, folder: Folder, threads: usize) -> Self {
        let sums: BTreeMap<String, Sha256> = package
            .files
            .iter()
            .map(|(path, contents)| (path.clone(), Sha256::of(contents)))
            .collect();
        let compared = Sums {
            package: &sums,
            manifest: folder.manifest.as_ref().map(|m| &m.files),
            disk: &folder.on_disk,
        };
        let mut plan = Plan::new(compared, &request.restore);
        let before = Catalog::new(&folder.rules, threads);
        hold_back_moved(&mut plan, &before, &package, &request.restore, threads);
        let after = Catalog::new(&rules_after(folder.rules, &plan, &package), threads);
        Self {
            difference: Difference::between(&before, &after),
            rules_after: after.len(),
            problems: after.problems,
            before: folder.manifest,
            request,
            package,
            sums,
            plan,
        }
    }

    /// Returns what was asked for.
    #[must_use]
    pub fn request(&self) -> &Request {
        &self.request
    }

    /// Returns the package.
    #[must_use]
    pub fn package(&self) -> &Package {
        &self.package
    }

    /// Writes what was planned, and the manifest. `time` goes into the manifest.
    ///
    /// # Errors
    /// [`FolderError`]; the folder is then as it was.
    pub fn apply(&self, time: Timestamp) -> Result<(), FolderError> {
        if self.plan.is_empty()
            && self
                .before
                .as_ref()
                .is_some_and(|m| m.files == self.sums && m.sha256 == self.package.sha256)
        {
            return Ok(());
        }
        let manifest = Manifest::new(
            self.request.url.to_string(),
            self.package.sha256,
            time.to_string(),
            self.sums.clone(),
        );
        let dir = &self.request.dir;
        let text = manifest.to_json().map_err(|error| FolderError::Io {
            action: "write",
            path: dir.join(manifest::MANIFEST_NAME),
            source: error.into(),
        })?;
        folder::install(dir, &self.plan, &self.package.files, &text)
    }
}

fn expected_sum(request: &Request) -> Result<Sha256, UpdateError> {
    let url = match &request.checksum {
        Checksum::Pinned(sum) => return Ok(*sum),
        Checksum::Beside(url) => url,
    };
    if !url.is_beside(&request.url) {
        return Err(UpdateError::Elsewhere { url: url.clone() });
    }
    let text = fetch(url, CHECKSUM_FILE_LEN_BYTES_MAX, &request.fetch)?;
    let file_name = request.url.file_name();
    sum_in(&String::from_utf8_lossy(&text), file_name).ok_or_else(|| UpdateError::NoSum {
        url: url.clone(),
        file_name: file_name.to_owned(),
    })
}

/// A rule that the user changed and the package moved to another file would fire twice: the
/// user's stays, the moved one is not taken.
fn hold_back_moved(
    plan: &mut Plan,
    before: &Catalog,
    package: &Package,
    restore: &BTreeSet<String>,
    threads: usize,
) {
    let ids = before.ids_by_file();
    let gone = plan
        .kept
        .iter()
        .filter(|(_, kept)| **kept == Kept::ChangedAndGone);
    let tuned: BTreeSet<&str> = gone
        .filter_map(|(path, _)| ids.get(path.as_str()))
        .flatten()
        .copied()
        .collect();
    if tuned.is_empty() {
        return;
    }
    let written = |path: &&String| plan.write.contains(*path) && !restore.contains(*path);
    let candidates = package.files.iter().filter(|(path, _)| written(path));
    let candidates = candidates.map(|(p, c)| (p.clone(), c.clone())).collect();
    for (path, ids) in Catalog::new(&candidates, threads).ids_by_file() {
        if ids.is_subset(&tuned) {
            plan.hold_back(path);
        }
    }
}

/// Rule files of the folder once the plan has been carried out.
fn rules_after(
    mut rules: BTreeMap<String, Vec<u8>>,
    plan: &Plan,
    package: &Package,
) -> BTreeMap<String, Vec<u8>> {
    rules.retain(|path, _| !plan.remove.contains(path));
    for path in &plan.write {
        if let Some(contents) = package.files.get(path) {
            rules.insert(path.clone(), contents.clone());
        }
    }
    rules
}
