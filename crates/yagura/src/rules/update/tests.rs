//! The whole way: a package on a server or on the disk, a folder, and a person who tunes it.

use super::folder::FolderError;
use super::manifest::MANIFEST_NAME;
use super::package::PackageError;
use super::samples::{append, gzip, rule, tar, tar_gz, zip, zip_with_links};
use super::*;
use std::fs;
use std::path::Path;

pub(super) struct Office {
    root: tempfile::TempDir,
}

impl Office {
    pub(super) fn new() -> Self {
        Self {
            root: tempfile::tempdir().expect("a folder"),
        }
    }

    pub(super) fn dir(&self) -> PathBuf {
        self.root.path().join("rules")
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.dir().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    fn text(&self, path: &str) -> Option<String> {
        fs::read(self.dir().join(path))
            .ok()
            .map(|bytes| String::from_utf8(bytes).expect("text"))
    }

    /// Names of everything beside and below the folder but the lock.
    fn all_names(&self) -> Vec<String> {
        let mut names = Vec::new();
        list(self.root.path(), self.root.path(), &mut names);
        names.retain(|name| name != ".rules.yagura-lock");
        names.sort();
        names
    }

    pub(super) fn request(&self, url: &str, bytes: &[u8]) -> Request {
        Request {
            url: Location::parse(url).expect(url),
            checksum: Checksum::Pinned(Sha256::of(bytes)),
            dir: self.dir(),
            restore: BTreeSet::new(),
            fetch: FetchOptions::default(),
        }
    }

    fn prepare(&self, package: &[u8]) -> Result<Update, UpdateError> {
        self.prepare_restoring(package, &[])
    }

    fn prepare_restoring(&self, package: &[u8], restore: &[&str]) -> Result<Update, UpdateError> {
        let file = self.root.path().join("package");
        fs::write(&file, package).expect("a file");
        let mut request = self.request(&format!("file://{}", file.display()), package);
        request.restore = restore.iter().map(|p| (*p).to_owned()).collect();
        let update = Update::prepare(request, 1);
        fs::remove_file(&file).expect("the file");
        update
    }

    fn apply(&self, package: &[u8]) -> Update {
        let update = self.prepare(package).expect("a package");
        update.apply(Timestamp::from_nanos(0)).expect("an update");
        update
    }
}

fn list(root: &Path, dir: &Path, names: &mut Vec<String>) {
    for entry in fs::read_dir(dir).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() && !path.is_symlink() {
            list(root, &path, names);
        } else {
            let name = path.strip_prefix(root).expect("below");
            names.push(name.display().to_string());
        }
    }
}

pub(super) fn two_rules() -> Vec<u8> {
    tar_gz(&[
        ("pack-1/rules/a.yml", &rule("a", "low")),
        ("pack-1/rules/b.yml", &rule("b", "high")),
        ("pack-1/LICENSE", "terms"),
        ("pack-1/tool.py", "print()"),
    ])
}

#[test]
fn nothing_is_written_before_apply() {
    let office = Office::new();
    let update = office.prepare(&two_rules()).expect("a package");
    assert_eq!(update.difference.added.len(), 2);
    assert_eq!(
        update.difference.added[0].id, "b",
        "the highest level first"
    );
    assert_eq!(update.package().left_out, 1);
    assert!(!office.dir().exists());
    update.apply(Timestamp::from_nanos(0)).expect("an update");
    assert_eq!(
        office.all_names(),
        [
            "rules/.yagura-package.json",
            "rules/LICENSE",
            "rules/rules/a.yml",
            "rules/rules/b.yml"
        ]
    );
    let manifest = office.text(MANIFEST_NAME).expect("a manifest");
    assert!(manifest.contains("1970-01-01T00:00:00Z"), "{manifest}");
}

#[test]
fn the_same_package_again_changes_nothing() {
    let office = Office::new();
    office.apply(&two_rules());
    let update = office.prepare(&two_rules()).expect("a package");
    assert!(update.plan.is_empty() && update.difference == Difference::default());
    let before = fs::metadata(office.dir())
        .expect("the folder")
        .modified()
        .expect("a time");
    update
        .apply(Timestamp::from_nanos(1))
        .expect("nothing to do");
    let after = fs::metadata(office.dir())
        .expect("the folder")
        .modified()
        .expect("a time");
    assert_eq!(before, after);
}

#[test]
fn rules_follow_the_package_and_tuning_stays() {
    let office = Office::new();
    let first = tar_gz(&[
        ("a.yml", &rule("a", "low")),
        ("b.yml", &rule("b", "low")),
        ("c.yml", &rule("c", "low")),
        ("d.yml", &rule("d", "low")),
        ("old/e.yml", &rule("e", "low")),
    ]);
    office.apply(&first);
    office.write("b.yml", &rule("b", "critical"));
    fs::remove_file(office.dir().join("c.yml")).expect("the file");
    office.write("mine.yml", &rule("mine", "low"));
    office.write("local/filter.yml", "title: f\n");
    let second = zip(&[
        ("a.yml", &rule("a", "high")),
        ("b.yml", &rule("b", "medium")),
        ("c.yml", &rule("c", "medium")),
        ("mine.yml", &rule("theirs", "low")),
        ("local/filter.yml", "title: theirs\n"),
    ]);
    let update = office.apply(&second);
    assert_eq!(office.text("a.yml"), Some(rule("a", "high")));
    assert_eq!(office.text("b.yml"), Some(rule("b", "critical")));
    assert_eq!(office.text("c.yml"), None);
    assert_eq!(office.text("d.yml"), None);
    assert!(
        !office.dir().join("old").exists(),
        "a folder that became empty goes"
    );
    assert_eq!(office.text("mine.yml"), Some(rule("mine", "low")));
    assert_eq!(
        office.text("local/filter.yml").as_deref(),
        Some("title: f\n")
    );
    let kept: Vec<_> = update
        .plan
        .kept
        .iter()
        .map(|(p, k)| (p.as_str(), *k))
        .collect();
    assert_eq!(
        kept,
        [
            ("b.yml", Kept::ChangedLocally),
            ("c.yml", Kept::RemovedLocally),
            ("mine.yml", Kept::Own),
        ]
    );
    let removed: Vec<_> = update
        .difference
        .removed
        .iter()
        .map(|r| r.id.as_str())
        .collect();
    assert_eq!(removed, ["d", "e"]);

    let again = office.prepare(&second).expect("a package");
    assert!(again.plan.is_empty(), "what was kept once is kept again");
    let restored = office
        .prepare_restoring(&second, &["b.yml", "c.yml"])
        .expect("a package");
    restored.apply(Timestamp::from_nanos(0)).expect("an update");
    assert_eq!(office.text("b.yml"), Some(rule("b", "medium")));
    assert_eq!(office.text("c.yml"), Some(rule("c", "medium")));
    let unknown = office.prepare_restoring(&second, &["nowhere.yml"]);
    assert!(matches!(unknown, Err(UpdateError::Restore { .. })));
}

#[test]
fn a_tuned_rule_that_moved_does_not_fire_twice() {
    let office = Office::new();
    office.apply(&tar_gz(&[
        ("a.yml", &rule("a", "low")),
        ("b.yml", &rule("b", "low")),
    ]));
    office.write("a.yml", &rule("a", "critical"));
    let moved = tar_gz(&[
        ("new/a.yml", &rule("a", "low")),
        ("b.yml", &rule("b", "low")),
    ]);
    for _ in 0..2 {
        office.apply(&moved);
        assert_eq!(office.text("a.yml"), Some(rule("a", "critical")));
        assert_eq!(office.text("new/a.yml"), None);
    }
}

#[test]
fn rules_that_do_not_load_are_named_and_the_others_taken() {
    let office = Office::new();
    let update = office.apply(&tar_gz(&[
        ("a.yml", &rule("a", "low")),
        ("bad.yml", "title: x\n"),
    ]));
    assert_eq!(update.problems.len(), 1);
    assert_eq!(update.problems[0].file, "bad.yml");
    assert_eq!(update.rules_after, 1);
}

#[test]
fn a_package_with_another_sum_is_refused_unread() {
    let office = Office::new();
    office.apply(&two_rules());
    let before = office.all_names();
    let file = office.root.path().join("package");
    let mut tampered = tar_gz(&[("a.yml", "")]);
    tampered.push(0);
    fs::write(&file, &tampered).expect("a file");
    let request = office.request(&format!("file://{}", file.display()), &two_rules());
    let refused = Update::prepare(request, 1);
    fs::remove_file(&file).expect("the file");
    assert!(matches!(refused, Err(UpdateError::Checksum { .. })));
    assert_eq!(office.all_names(), before);
}

#[test]
fn packages_that_reach_outside_are_refused_whole() {
    let office = Office::new();
    let with = |name: &str, kind| {
        let mut builder = tar::Builder::new(Vec::new());
        append(
            &mut builder,
            "a.yml",
            rule("a", "low").as_bytes(),
            tar::EntryType::Regular,
        );
        append(&mut builder, name, b"", kind);
        gzip(&builder.into_inner().expect("memory"))
    };
    use tar::EntryType;
    for name in [
        "../x.yml",
        "/etc/x.yml",
        "a/../../x.yml",
        r"..\x.yml",
        "C:/x.yml",
    ] {
        let refused = office.prepare(&with(name, EntryType::Regular));
        assert!(
            matches!(
                refused,
                Err(UpdateError::Package(PackageError::Name { .. }))
            ),
            "{name}"
        );
    }
    for kind in [
        EntryType::Symlink,
        EntryType::Link,
        EntryType::Char,
        EntryType::Block,
        EntryType::Fifo,
    ] {
        let refused = office.prepare(&with("x.yml", kind));
        assert!(
            matches!(
                refused,
                Err(UpdateError::Package(PackageError::Special { .. }))
            ),
            "{kind:?}"
        );
    }
    let link = zip_with_links(&[("a.yml", &rule("a", "low"))], &[("b.yml", "/etc/passwd")]);
    assert!(matches!(
        office.prepare(&link),
        Err(UpdateError::Package(PackageError::Special { .. }))
    ));
    let outside = zip(&[("../a.yml", &rule("a", "low"))]);
    assert!(matches!(
        office.prepare(&outside),
        Err(UpdateError::Package(PackageError::Name { .. }))
    ));
    assert!(office.all_names().is_empty());
}

#[test]
fn an_update_that_fails_half_way_leaves_everything_as_it_was() {
    let office = Office::new();
    office.apply(&two_rules());
    // A file of the user's where the next package has a folder.
    office.write("linux", "my notes");
    let before = office.all_names();
    let next = tar_gz(&[
        ("linux/c.yml", &rule("c", "low")),
        ("rules/a.yml", &rule("a", "high")),
    ]);
    let update = office.prepare(&next).expect("a package");
    let failed = update.apply(Timestamp::from_nanos(0));
    assert!(
        matches!(failed, Err(FolderError::InTheWay { .. })),
        "{failed:?}"
    );
    assert_eq!(office.all_names(), before);
    assert_eq!(office.text("rules/a.yml"), Some(rule("a", "low")));
    assert_eq!(office.text("linux").as_deref(), Some("my notes"));
}

#[test]
fn an_update_that_was_cut_off_is_repaired_by_the_next() {
    let office = Office::new();
    office.apply(&two_rules());
    office.write("local/mine.yml", "x: 1\n");
    // Cut off between the two renames, with a half-made folder left over.
    let beside = |name: &str| office.root.path().join(name);
    fs::rename(office.dir(), beside(".rules.yagura-previous")).expect("a folder");
    fs::create_dir(beside(".rules.yagura-next")).expect("a folder");
    fs::write(beside(".rules.yagura-next/half.yml"), "").expect("a file");
    office.apply(&tar_gz(&[
        ("c.yml", &rule("c", "low")),
        ("d.yml", &rule("d", "low")),
    ]));
    assert_eq!(office.text("local/mine.yml").as_deref(), Some("x: 1\n"));
    let names = office.all_names();
    assert!(
        names.iter().all(|name| name.starts_with("rules/")),
        "{names:?}"
    );
}

#[test]
fn two_updates_do_not_run_at_once() {
    let office = Office::new();
    let update = office.prepare(&two_rules()).expect("a package");
    let lock = fs::File::create(office.root.path().join(".rules.yagura-lock")).expect("a file");
    lock.lock().expect("a lock");
    let busy = update.apply(Timestamp::from_nanos(0));
    assert!(matches!(busy, Err(FolderError::Busy { .. })));
    drop(lock);
    update.apply(Timestamp::from_nanos(0)).expect("an update");
}

#[cfg(unix)]
#[test]
fn files_of_the_user_stay_the_very_same_files() {
    use std::os::unix::fs::{MetadataExt, symlink};
    let office = Office::new();
    office.apply(&two_rules());
    office.write("local/mine.yml", "x: 1\n");
    fs::create_dir(office.dir().join("empty")).expect("a folder");
    symlink("/nowhere", office.dir().join("link")).expect("a link");
    let inode = |path: &str| {
        fs::symlink_metadata(office.dir().join(path))
            .expect(path)
            .ino()
    };
    let before = (inode("local/mine.yml"), inode("link"));
    office.apply(&tar_gz(&[
        ("a.yml", &rule("a", "high")),
        ("b.yml", &rule("b", "low")),
    ]));
    assert_eq!((inode("local/mine.yml"), inode("link")), before);
    assert_eq!(
        fs::metadata(office.dir().join("local/mine.yml"))
            .expect("it")
            .nlink(),
        1
    );
    assert!(office.dir().join("empty").is_dir());
}

#[test]
fn damaged_and_wrong_archives_are_refused_with_a_reason() {
    let office = Office::new();
    let refused = |bytes: &[u8]| match office.prepare(bytes) {
        Err(UpdateError::Package(error)) => error,
        other => panic!("{other:?}"),
    };
    assert!(matches!(refused(b"<html>"), PackageError::Kind));
    assert!(matches!(refused(b""), PackageError::Kind));
    assert!(matches!(
        refused(&tar_gz(&[("README.md", "hello")])),
        PackageError::NoRules
    ));
    assert!(matches!(
        refused(&two_rules()[..60]),
        PackageError::Damaged(_)
    ));
    let twice = tar_gz(&[("a.yml", "x: 1"), ("A.yml", "x: 2")]);
    assert!(matches!(refused(&twice), PackageError::Twice { .. }));
}

#[test]
fn packages_are_bounded_in_files_and_bytes() {
    let bounds = PackageBounds {
        entries_max: 3,
        unpacked_len_bytes_max: 1 << 20,
    };
    let read = |bytes: &[u8]| Package::read(bytes, bounds);
    let four = tar_gz(&[("a.yml", ""), ("b.yml", ""), ("c", ""), ("d", "")]);
    assert!(matches!(read(&four), Err(PackageError::TooMany { max: 3 })));
    let large = "x".repeat((1 << 20) + 1);
    let bombs = [
        tar_gz(&[("a.yml", &large)]),
        zip(&[("a.yml", &large)]),
        zstd::encode_all(&*tar(&[("a.yml", &large)]), 1).expect("memory"),
    ];
    for bomb in bombs {
        assert!(matches!(
            read(&bomb),
            Err(PackageError::TooLarge { max_mib: 1 })
        ));
    }
    // A name of a gigabyte, as a pax header may hold it.
    let mut builder = tar::Builder::new(Vec::new());
    append(
        &mut builder,
        "long",
        &vec![b'0'; 130 << 20],
        tar::EntryType::XHeader,
    );
    let long = gzip(&builder.into_inner().expect("memory"));
    assert!(matches!(read(&long), Err(PackageError::TooLarge { .. })));
}

#[test]
fn a_single_top_folder_is_taken_off_and_others_are_not() {
    let paths = |bytes: &[u8]| {
        let package = Package::read(bytes, PackageBounds::default()).expect("a package");
        package.files.into_keys().collect::<Vec<_>>()
    };
    let zstd = zstd::encode_all(&*tar(&[("./p-1/win/a.yml", ""), ("./p-1/b.YAML", "")]), 1)
        .expect("memory");
    assert_eq!(paths(&zstd), ["b.YAML", "win/a.yml"]);
    let flat = zip(&[
        ("win/a.yml", ""),
        ("version.txt", ""),
        (".github/ci.yml", ""),
    ]);
    assert_eq!(paths(&flat), ["version.txt", "win/a.yml"]);
}
