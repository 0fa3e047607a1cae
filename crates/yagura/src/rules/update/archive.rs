//! Walking archives: `.tar.gz`, `.tar.zst` and `.zip`, told apart by their first bytes.
//!
//! In: the bytes of an archive. Out: its files, one after the other, to a [`Visit`]. Invariants:
//! nothing is written anywhere; links, devices and encrypted files are refused, not skipped;
//! what is expanded is bounded by [`PackageBounds`].

use super::package::{PackageBounds, PackageError};
use std::io::{self, Read};

/// Largest window of a zstd stream: 128 MiB, what `zstd --ultra -22` makes.
const ZSTD_WINDOW_LOG_MAX: u32 = 27;
/// What tar adds to the files themselves: headers, padding, long names.
const TAR_OVERHEAD_LEN_BYTES_MAX: u64 = 128 << 20;

/// Receives every file of an archive.
pub(super) trait Visit {
    /// Takes one file: its name as it stands in the archive, and its contents.
    fn file(&mut self, name: &[u8], contents: &mut dyn Read) -> Result<(), PackageError>;
    /// Takes one folder.
    fn folder(&mut self, name: &[u8]) -> Result<(), PackageError>;
}

/// Hands all files and folders of an archive on.
pub(super) fn walk(
    bytes: &[u8],
    bounds: PackageBounds,
    visit: &mut dyn Visit,
) -> Result<(), PackageError> {
    match bytes {
        [0x1F, 0x8B, ..] => tar(flate2::read::MultiGzDecoder::new(bytes), bounds, visit),
        [0x28, 0xB5, 0x2F, 0xFD, ..] => {
            let mut decoder =
                zstd::stream::read::Decoder::with_buffer(bytes).map_err(PackageError::Damaged)?;
            let limited = decoder.window_log_max(ZSTD_WINDOW_LOG_MAX);
            limited.map_err(PackageError::Damaged)?;
            tar(decoder, bounds, visit)
        }
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => zip(bytes, visit),
        _ => Err(PackageError::Kind),
    }
}

/// Stops a stream after so many bytes, and remembers that it did.
struct Bounded<R> {
    inner: R,
    left: u64,
    exceeded: bool,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let len = self.inner.read(buffer)?;
        let Some(left) = self.left.checked_sub(len as u64) else {
            self.exceeded = true;
            return Err(io::Error::other("too large"));
        };
        self.left = left;
        Ok(len)
    }
}

fn tar(
    stream: impl Read,
    bounds: PackageBounds,
    visit: &mut dyn Visit,
) -> Result<(), PackageError> {
    let mut stream = Bounded {
        inner: stream,
        left: bounds.unpacked_len_bytes_max + TAR_OVERHEAD_LEN_BYTES_MAX,
        exceeded: false,
    };
    let result = tar_entries(&mut stream, visit);
    if stream.exceeded {
        return Err(PackageError::TooLarge {
            max_mib: bounds.unpacked_len_bytes_max >> 20,
        });
    }
    result
}

fn tar_entries(stream: impl Read, visit: &mut dyn Visit) -> Result<(), PackageError> {
    let mut archive = tar::Archive::new(stream);
    for entry in archive.entries().map_err(PackageError::Damaged)? {
        let mut entry = entry.map_err(PackageError::Damaged)?;
        let kind = entry.header().entry_type();
        // Tools put comments, such as the commit, into global headers.
        if kind.is_pax_global_extensions() || kind.is_pax_local_extensions() {
            continue;
        }
        let name = entry.path_bytes().into_owned();
        // The oldest tars mark folders by a slash only.
        if kind.is_dir() || (kind.is_file() && name.ends_with(b"/")) {
            visit.folder(&name)?;
        } else if kind.is_file() || kind.is_contiguous() {
            visit.file(&name, &mut entry)?;
        } else {
            return Err(special(&name));
        }
    }
    Ok(())
}

fn zip(bytes: &[u8], visit: &mut dyn Visit) -> Result<(), PackageError> {
    let damaged = |e: zip::result::ZipError| PackageError::Damaged(io::Error::other(e));
    let mut archive = zip::ZipArchive::new(io::Cursor::new(bytes)).map_err(damaged)?;
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(damaged)?;
        let name = entry.name_raw().to_vec();
        if entry.encrypted() || !is_plain(entry.unix_mode()) {
            return Err(special(&name));
        }
        if entry.is_dir() {
            visit.folder(&name)?;
        } else {
            visit.file(&name, &mut entry)?;
        }
    }
    Ok(())
}

/// Whether the mode that Unix tools write is that of a file or folder (POSIX `S_IFMT`).
fn is_plain(unix_mode: Option<u32>) -> bool {
    const TYPE: u32 = 0o170_000;
    const FOLDER: u32 = 0o040_000;
    const FILE: u32 = 0o100_000;
    matches!(
        unix_mode.map(|mode| mode & TYPE),
        None | Some(0 | FOLDER | FILE)
    )
}

fn special(name: &[u8]) -> PackageError {
    PackageError::Special { name: shown(name) }
}

/// The name as it may be printed.
pub(super) fn shown(name: &[u8]) -> String {
    const SHOWN_LEN_MAX: usize = 200;
    let text = String::from_utf8_lossy(&name[..name.len().min(SHOWN_LEN_MAX)]);
    crate::output::sanitize::visible(&text).into_owned()
}
