//! Which file a path leads to, however it is written: by links, `..` or another folder's name.

use std::fs::{self, Metadata};
use std::path::Path;

/// Names a regular file on this machine.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FileId(Id);

/// Device and inode.
#[cfg(unix)]
type Id = (u64, u64);
/// Elsewhere the path behind all links; it does not see hard links.
#[cfg(not(unix))]
type Id = std::path::PathBuf;

impl FileId {
    /// Returns the file that a path leads to; `None` if it is no regular file or not there.
    /// `-` is what standard input reads.
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        let path = if path.as_os_str() == "-" {
            Path::new("/dev/stdin")
        } else {
            path
        };
        Self::known(path, &fs::metadata(path).ok()?)
    }

    /// Returns the file with this metadata, which is that behind links.
    pub(super) fn known(path: &Path, meta: &Metadata) -> Option<Self> {
        if meta.is_file() {
            id(path, meta).map(Self)
        } else {
            None
        }
    }
}

#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "other systems may have no answer")]
fn id(_: &Path, meta: &Metadata) -> Option<Id> {
    use std::os::unix::fs::MetadataExt;
    Some((meta.dev(), meta.ino()))
}

#[cfg(not(unix))]
fn id(path: &Path, _: &Metadata) -> Option<Id> {
    fs::canonicalize(path).ok()
}
