//! What an update does to each file, decided before anything is written.
//!
//! In: the sums of the package's files, of the manifest's, and of the folder's. Out: a [`Plan`].
//! Pure. Invariant: a file is written or removed only if it is what the last update left there;
//! whatever a person changed, removed or added stays as it is, and is named.

use super::checksum::Sha256;
use std::collections::{BTreeMap, BTreeSet};

/// What stands in the folder under a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnDisk {
    /// A plain file with this sum.
    File(Sha256),
    /// A link, a folder or anything else.
    Other,
}

/// Why a file of the package is not taken, or one that left the package stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kept {
    /// The user changed it.
    ChangedLocally,
    /// The user changed it, and the package no longer has it.
    ChangedAndGone,
    /// The user changed it, and the package now has the same rules under another path.
    ChangedAndMoved,
    /// The user removed it.
    RemovedLocally,
    /// The user had put a file of their own there.
    Own,
}

impl Kept {
    /// Returns the word for JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ChangedLocally => "changed locally",
            Self::ChangedAndGone => "changed locally, no longer in the package",
            Self::ChangedAndMoved => "its rules are kept in a file changed locally",
            Self::RemovedLocally => "removed locally",
            Self::Own => "a file of your own",
        }
    }

    /// Says it in Japanese.
    #[must_use]
    pub const fn in_japanese(self) -> &'static str {
        match self {
            Self::ChangedLocally => "手元で変更済み",
            Self::ChangedAndGone => "手元で変更済み、パッケージからは削除",
            Self::ChangedAndMoved => "同じルールが手元で変更したファイルにある",
            Self::RemovedLocally => "手元で削除済み",
            Self::Own => "手元で追加したファイル",
        }
    }
}

/// The sums a plan is made of; paths as in the package.
#[derive(Debug, Clone, Copy)]
pub struct Sums<'a> {
    /// The new package.
    pub package: &'a BTreeMap<String, Sha256>,
    /// The package that the folder holds, if it holds one.
    pub manifest: Option<&'a BTreeMap<String, Sha256>>,
    /// The folder; absent paths are missing.
    pub disk: &'a BTreeMap<String, OnDisk>,
}

/// What is written, removed and kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// Files that get the contents they have in the package.
    pub write: BTreeSet<String>,
    /// Files that the package no longer has.
    pub remove: BTreeSet<String>,
    /// Files that stay as the user left them.
    pub kept: BTreeMap<String, Kept>,
}

impl Plan {
    /// Decides. `restore` names files that get the package's contents whatever the user did.
    #[must_use]
    pub fn new(sums: Sums<'_>, restore: &BTreeSet<String>) -> Self {
        let mut plan = Self::default();
        for (path, new) in sums.package {
            let before = sums.manifest.and_then(|m| m.get(path));
            let on_disk = sums.disk.get(path);
            if on_disk == Some(&OnDisk::File(*new)) {
                continue;
            }
            match kept_as(before, on_disk) {
                Some(kept) if !restore.contains(path) => {
                    plan.kept.insert(path.clone(), kept);
                }
                _ => {
                    plan.write.insert(path.clone());
                }
            }
        }
        plan.leave(sums);
        plan
    }

    /// Decides about files that the package no longer has.
    fn leave(&mut self, sums: Sums<'_>) {
        let gone = sums.manifest.into_iter().flatten();
        for (path, before) in gone.filter(|(path, _)| !sums.package.contains_key(*path)) {
            match sums.disk.get(path) {
                None => {}
                Some(on_disk) if *on_disk == OnDisk::File(*before) => {
                    self.remove.insert(path.clone());
                }
                Some(_) => {
                    self.kept.insert(path.clone(), Kept::ChangedAndGone);
                }
            }
        }
    }

    /// Does not write a file after all, since its rules are in a file that the user changed.
    pub fn hold_back(&mut self, path: &str) {
        if self.write.remove(path) {
            self.kept.insert(path.to_owned(), Kept::ChangedAndMoved);
        }
    }

    /// Returns whether no file changes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.write.is_empty() && self.remove.is_empty()
    }
}

/// Why what stands on the disk must stay, if it must: it is not what the last update wrote.
fn kept_as(before: Option<&Sha256>, on_disk: Option<&OnDisk>) -> Option<Kept> {
    match (before, on_disk) {
        (None, None) => None,
        (None, Some(_)) => Some(Kept::Own),
        (Some(_), None) => Some(Kept::RemovedLocally),
        (Some(before), Some(OnDisk::File(sum))) if before == sum => None,
        (Some(_), Some(_)) => Some(Kept::ChangedLocally),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sums(pairs: &[(&str, &str)]) -> BTreeMap<String, Sha256> {
        let pair = |(path, text): &(&str, &str)| ((*path).to_owned(), Sha256::of(text.as_bytes()));
        pairs.iter().map(pair).collect()
    }

    fn plan(
        package: &[(&str, &str)],
        manifest: Option<&[(&str, &str)]>,
        disk: &[(&str, &str)],
        restore: &[&str],
    ) -> Plan {
        let (package, manifest) = (sums(package), manifest.map(sums));
        let disk = sums(disk)
            .into_iter()
            .map(|(path, sum)| (path, OnDisk::File(sum)))
            .collect();
        let restore = restore.iter().map(|p| (*p).to_owned()).collect();
        let sums = Sums {
            package: &package,
            manifest: manifest.as_ref(),
            disk: &disk,
        };
        Plan::new(sums, &restore)
    }

    fn paths(set: &BTreeSet<String>) -> Vec<&str> {
        set.iter().map(String::as_str).collect()
    }

    #[test]
    fn files_that_nobody_touched_follow_the_package() {
        let plan = plan(
            &[("changed", "2"), ("new", "1"), ("same", "1")],
            Some(&[("changed", "1"), ("same", "1"), ("gone", "1")]),
            &[
                ("changed", "1"),
                ("same", "1"),
                ("gone", "1"),
                ("mine", "x"),
            ],
            &[],
        );
        assert_eq!(paths(&plan.write), ["changed", "new"]);
        assert_eq!(paths(&plan.remove), ["gone"]);
        assert!(plan.kept.is_empty());
    }

    #[test]
    fn what_a_person_did_is_kept_and_named() {
        let plan = plan(
            &[("edited", "2"), ("deleted", "2"), ("mine", "1")],
            Some(&[
                ("edited", "1"),
                ("deleted", "1"),
                ("edited and gone", "1"),
                ("both gone", "1"),
            ]),
            &[("edited", "x"), ("mine", "x"), ("edited and gone", "x")],
            &[],
        );
        assert!(plan.is_empty());
        let kept: Vec<_> = plan.kept.iter().map(|(p, k)| (p.as_str(), *k)).collect();
        assert_eq!(
            kept,
            [
                ("deleted", Kept::RemovedLocally),
                ("edited", Kept::ChangedLocally),
                ("edited and gone", Kept::ChangedAndGone),
                ("mine", Kept::Own),
            ]
        );
    }

    #[test]
    fn a_local_change_that_equals_the_package_is_no_change() {
        let plan = plan(&[("a", "2")], Some(&[("a", "1")]), &[("a", "2")], &[]);
        assert_eq!(plan, Plan::default());
    }

    #[test]
    fn restored_files_get_the_contents_of_the_package() {
        let plan = plan(
            &[("a", "1"), ("b", "1")],
            Some(&[("a", "1"), ("b", "1")]),
            &[("a", "x")],
            &["a", "b"],
        );
        assert_eq!(paths(&plan.write), ["a", "b"]);
    }

    #[test]
    fn a_link_in_place_of_a_file_is_a_local_change() {
        let package = sums(&[("a", "2")]);
        let manifest = sums(&[("a", "1"), ("gone", "1")]);
        let disk = ["a", "gone"].map(|p| (p.to_owned(), OnDisk::Other));
        let sums = Sums {
            package: &package,
            manifest: Some(&manifest),
            disk: &BTreeMap::from(disk),
        };
        let plan = Plan::new(sums, &BTreeSet::new());
        assert!(plan.is_empty() && plan.kept.len() == 2);
    }
}
