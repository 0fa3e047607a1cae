//! The managed folder as it stands on the disk, and the way from one state to the next.
//!
//! In: a folder, a [`Plan`], the contents of the package. Out: the folder in its new state.
//!
//! Invariant: readers see the whole old or the whole new state. The new state is made in a
//! folder beside, in which everything that stays is a hard link to the very same file, and then
//! takes the place of the old one: in one step where the system can exchange two names (Linux,
//! macOS), in two steps elsewhere; a crash between the two is repaired by the next update.

use super::checksum::Sha256;
use super::manifest::{MANIFEST_NAME, Manifest, ManifestError};
use super::package::is_taken;
use super::plan::{OnDisk, Plan};
use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// Deepest folder that is looked into.
const DEPTH_MAX: usize = 64;
/// Largest file that is looked at; a package cannot hold a larger one.
const FILE_LEN_BYTES_MAX: u64 = 256 << 20;

/// From so many new files on, the whole file system is brought to the disk instead of each file:
/// thousands of files one by one take half a minute, at once a moment.
const SYNC_EACH_MAX: usize = 100;

/// Why the folder cannot be read or changed. It is then as it was.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FolderError {
    /// The system says no.
    #[error("cannot {action} {}", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// The manifest cannot be used.
    #[error("{}: {source}", path.display())]
    Manifest {
        /// The managed folder.
        path: PathBuf,
        /// Why not; part of the text, since this names only the place.
        source: ManifestError,
    },
    /// Something of the user's is in the way of a folder of the package, or the other way round.
    #[error("{} is both a file and a folder in the package and here; move yours away", path.display())]
    InTheWay {
        /// Where.
        path: PathBuf,
    },
    /// Another update is at work.
    #[error("another update of {} is running", path.display())]
    Busy {
        /// The managed folder.
        path: PathBuf,
    },
}

impl FolderError {
    /// Says it in Japanese.
    #[must_use]
    pub fn in_japanese(&self) -> String {
        match self {
            Self::Io { path, source, .. } => {
                format!("{} を読み書きできません: {source}", path.display())
            }
            Self::Manifest { path, source } => {
                format!("{}: {}", path.display(), source.in_japanese())
            }
            Self::InTheWay { path } => format!(
                "{} がパッケージと手元とでファイルとフォルダーに食い違っています。手元のものを移動してください",
                path.display()
            ),
            Self::Busy { path } => format!("{} は別の更新が実行中です", path.display()),
        }
    }
}

fn io_error(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> FolderError {
    let path = path.to_owned();
    move |source| FolderError::Io {
        action,
        path,
        source,
    }
}

/// What stands in a managed folder.
#[derive(Debug, Default)]
pub struct Folder {
    /// What the last update wrote, if there was one.
    pub manifest: Option<Manifest>,
    /// Path, with `/` between its parts, to what stands there. Only names that are UTF-8: no
    /// package can have others.
    pub on_disk: BTreeMap<String, OnDisk>,
    /// Contents of the rule files.
    pub rules: BTreeMap<String, Vec<u8>>,
}

impl Folder {
    /// Reads a folder; one that does not exist is empty.
    ///
    /// # Errors
    /// [`FolderError`].
    pub fn read(dir: &Path) -> Result<Self, FolderError> {
        let mut folder = Self::default();
        if !dir.try_exists().map_err(io_error("read", dir))? {
            return Ok(folder);
        }
        folder.list(dir, "", 0)?;
        let manifest = dir.join(MANIFEST_NAME);
        if manifest.try_exists().map_err(io_error("read", &manifest))? {
            let text = read_bounded(&manifest).map_err(io_error("read", &manifest))?;
            let parsed = Manifest::parse(&text).map_err(|source| FolderError::Manifest {
                path: dir.to_owned(),
                source,
            })?;
            folder.manifest = Some(parsed);
        }
        Ok(folder)
    }

    fn list(&mut self, dir: &Path, prefix: &str, depth: usize) -> Result<(), FolderError> {
        for entry in fs::read_dir(dir).map_err(io_error("read", dir))? {
            let entry = entry.map_err(io_error("read", dir))?;
            let path = entry.path();
            let kind = entry.file_type().map_err(io_error("read", &path))?;
            let Ok(name) = entry.file_name().into_string() else {
                continue;
            };
            let own = format!("{prefix}{name}");
            if kind.is_dir() && depth < DEPTH_MAX {
                self.list(&path, &format!("{own}/"), depth + 1)?;
                self.on_disk.insert(own, OnDisk::Other);
            } else if kind.is_file() {
                self.file(&path, own)?;
            } else {
                self.on_disk.insert(own, OnDisk::Other);
            }
        }
        Ok(())
    }

    /// Reads a file if it may be one of a package, or a rule of the user's.
    fn file(&mut self, path: &Path, own: String) -> Result<(), FolderError> {
        let is_rule = super::super::is_rule_file(Path::new(&own));
        if !is_rule && !is_taken(&own) {
            self.on_disk.insert(own, OnDisk::Other);
            return Ok(());
        }
        let contents = read_bounded(path).map_err(io_error("read", path))?;
        let sum = Sha256::of(&contents);
        self.on_disk.insert(own.clone(), OnDisk::File(sum));
        if is_rule {
            self.rules.insert(own, contents);
        }
        Ok(())
    }
}

fn read_bounded(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut file = File::open(path)?.take(FILE_LEN_BYTES_MAX + 1);
    file.read_to_end(&mut bytes)?;
    if bytes.len() as u64 > FILE_LEN_BYTES_MAX {
        return Err(io::Error::other("the file is too large"));
    }
    Ok(bytes)
}

/// Brings a folder into the planned state. `files` are the contents of the package.
///
/// # Errors
/// [`FolderError`]; the folder is then as it was.
pub fn install(
    dir: &Path,
    plan: &Plan,
    files: &BTreeMap<String, Vec<u8>>,
    manifest: &[u8],
) -> Result<(), FolderError> {
    let places = Places::beside(dir)?;
    let _lock = places.lock()?;
    places.repair()?;
    let staged = stage(&places, plan, files, manifest);
    let result = staged.and_then(|()| places.swap());
    // Left-overs are only untidy, and the next update removes them.
    let _ = fs::remove_dir_all(&places.next);
    result
}

/// The managed folder and the names beside it.
struct Places {
    current: PathBuf,
    next: PathBuf,
    previous: PathBuf,
    lock: PathBuf,
}

impl Places {
    /// Follows links, so that a link to the folder stays one.
    fn beside(dir: &Path) -> Result<Self, FolderError> {
        let current = match dir.canonicalize() {
            Ok(real) => real,
            Err(error) if error.kind() == io::ErrorKind::NotFound => absolute(dir)?,
            Err(error) => return Err(io_error("read", dir)(error)),
        };
        let no_name = || io::Error::other("the root folder cannot be managed");
        let (Some(parent), Some(name)) = (current.parent(), current.file_name()) else {
            return Err(io_error("replace", dir)(no_name()));
        };
        let beside = |suffix: &str| {
            let mut hidden = std::ffi::OsString::from(".");
            hidden.push(name);
            hidden.push(suffix);
            parent.join(hidden)
        };
        Ok(Self {
            next: beside(".yagura-next"),
            previous: beside(".yagura-previous"),
            lock: beside(".yagura-lock"),
            current,
        })
    }

    /// Keeps other updates away until the file is dropped.
    fn lock(&self) -> Result<File, FolderError> {
        if let Some(parent) = self.lock.parent() {
            fs::create_dir_all(parent).map_err(io_error("create", parent))?;
        }
        let file = File::create(&self.lock).map_err(io_error("write", &self.lock))?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(TryLockError::WouldBlock) => Err(FolderError::Busy {
                path: self.current.clone(),
            }),
            Err(TryLockError::Error(error)) => Err(io_error("lock", &self.lock)(error)),
        }
    }

    /// Undoes what an update left that was cut off.
    fn repair(&self) -> Result<(), FolderError> {
        if exists(&self.previous)? {
            if exists(&self.current)? {
                remove(&self.previous)?;
            } else {
                rename(&self.previous, &self.current)?;
            }
        }
        if exists(&self.next)? {
            remove(&self.next)?;
        }
        Ok(())
    }

    /// Puts the staged folder in the place of the current one; the old state is then at `next`.
    fn swap(&self) -> Result<(), FolderError> {
        if !exists(&self.current)? {
            return rename(&self.next, &self.current);
        }
        if exchange(&self.next, &self.current) {
            return Ok(());
        }
        rename(&self.current, &self.previous)?;
        if let Err(error) = rename(&self.next, &self.current) {
            rename(&self.previous, &self.current)?;
            return Err(error);
        }
        rename(&self.previous, &self.next)
    }
}

fn absolute(dir: &Path) -> Result<PathBuf, FolderError> {
    std::path::absolute(dir).map_err(io_error("find", dir))
}

fn exists(path: &Path) -> Result<bool, FolderError> {
    path.try_exists().map_err(io_error("read", path))
}

fn remove(path: &Path) -> Result<(), FolderError> {
    fs::remove_dir_all(path).map_err(io_error("remove", path))
}

fn rename(from: &Path, to: &Path) -> Result<(), FolderError> {
    fs::rename(from, to).map_err(io_error("rename", from))
}

/// Exchanges two names in one step; `false` where system or file system cannot.
#[cfg(any(target_os = "linux", target_os = "macos"))]
fn exchange(a: &Path, b: &Path) -> bool {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE).is_ok()
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn exchange(_a: &Path, _b: &Path) -> bool {
    false
}

/// Makes the new state at `places.next`.
fn stage(
    places: &Places,
    plan: &Plan,
    files: &BTreeMap<String, Vec<u8>>,
    manifest: &[u8],
) -> Result<(), FolderError> {
    fs::create_dir(&places.next).map_err(io_error("create", &places.next))?;
    let mut written = vec![places.next.join(MANIFEST_NAME)];
    write(&written[0], manifest)?;
    for path in &plan.write {
        let target = places.next.join(path);
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent).map_err(io_error("create", parent))?;
        }
        let contents = files.get(path).map_or(&[][..], Vec::as_slice);
        write(&target, contents)?;
        written.push(target);
    }
    if written.len() < SYNC_EACH_MAX || !sync_file_system(&places.next) {
        written.iter().try_for_each(|path| sync(path))?;
    }
    if exists(&places.current)? {
        let carry = Carry { plan };
        carry.folder(&places.current, &places.next, "", 0)?;
    }
    Ok(())
}

fn write(path: &Path, contents: &[u8]) -> Result<(), FolderError> {
    let write = || File::create_new(path)?.write_all(contents);
    write().map_err(io_error("write", path))
}

/// Brings all that was written to the file system of a folder to the disk; `false` where that is
/// not possible.
#[cfg(target_os = "linux")]
fn sync_file_system(folder: &Path) -> bool {
    File::open(folder).is_ok_and(|folder| rustix::fs::syncfs(&folder).is_ok())
}

#[cfg(not(target_os = "linux"))]
fn sync_file_system(_folder: &Path) -> bool {
    false
}

/// Lets a file survive a power cut once its folder has its final name.
fn sync(path: &Path) -> Result<(), FolderError> {
    // Open for writing, as Windows asks for.
    let sync = || File::options().write(true).open(path)?.sync_all();
    sync().map_err(io_error("write", path))
}

/// Carries what stays over to the new state.
struct Carry<'p> {
    plan: &'p Plan,
}

impl Carry<'_> {
    fn folder(
        &self,
        from: &Path,
        to: &Path,
        prefix: &str,
        depth: usize,
    ) -> Result<(), FolderError> {
        if depth > DEPTH_MAX {
            let reason = io::Error::other("folders are nested too deeply");
            return Err(io_error("read", from)(reason));
        }
        for entry in fs::read_dir(from).map_err(io_error("read", from))? {
            let entry = entry.map_err(io_error("read", from))?;
            let (source, target) = (entry.path(), to.join(entry.file_name()));
            let own = format!("{prefix}{}", entry.file_name().to_string_lossy());
            let kind = entry.file_type().map_err(io_error("read", &source))?;
            if kind.is_dir() {
                self.subfolder(&source, &target, &format!("{own}/"), depth)?;
            } else if !self.is_replaced(&own) {
                carry_file(&source, &target)?;
            }
        }
        same_rights(from, to)
    }

    /// A folder that only held files that go is not carried over; an empty one of the user's is.
    fn subfolder(
        &self,
        from: &Path,
        to: &Path,
        prefix: &str,
        depth: usize,
    ) -> Result<(), FolderError> {
        let was_empty = fs::read_dir(from)
            .map_err(io_error("read", from))?
            .next()
            .is_none();
        match fs::create_dir(to) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && to.is_dir() => {}
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                return Err(FolderError::InTheWay {
                    path: from.to_owned(),
                });
            }
            other => other.map_err(io_error("create", to))?,
        }
        self.folder(from, to, prefix, depth + 1)?;
        if !was_empty {
            // Fails, as it should, when something is in it.
            let _ = fs::remove_dir(to);
        }
        Ok(())
    }

    fn is_replaced(&self, own: &str) -> bool {
        own == MANIFEST_NAME || self.plan.write.contains(own) || self.plan.remove.contains(own)
    }
}

/// The very same file under a second name; a copy where the file system has no hard links.
fn carry_file(from: &Path, to: &Path) -> Result<(), FolderError> {
    match fs::hard_link(from, to) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(FolderError::InTheWay {
            path: from.to_owned(),
        }),
        Err(error) => copy(from, to).map_err(|_| io_error("carry over", from)(error)),
    }
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    let meta = fs::symlink_metadata(from)?;
    if !meta.is_file() {
        return Err(io::ErrorKind::Unsupported.into());
    }
    fs::copy(from, to)?;
    let file = File::options().append(true).open(to)?;
    file.set_modified(meta.modified()?)?;
    file.sync_all()
}

/// Gives the new folder the old one's permissions and, where allowed, its owner.
fn same_rights(from: &Path, to: &Path) -> Result<(), FolderError> {
    let meta = fs::metadata(from).map_err(io_error("read", from))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, chown};
        // Only root may give folders away; for others the owner is the same already.
        let _ = chown(to, Some(meta.uid()), Some(meta.gid()));
    }
    fs::set_permissions(to, meta.permissions()).map_err(io_error("write", to))
}
