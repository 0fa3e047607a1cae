//! Tar archives, packed as a whole (`.tgz`, `.tar.zst`) or not: one stream for each file in them.
//!
//! In: the unpacked bytes of the archive, read once from front to back. Out: its files, one after
//! the other. Nothing is written to disk, so what a name says does not matter; links, devices and
//! folders hold no log and are passed over. Formats: POSIX.1-2017 ustar and pax, GNU long names.

use super::archive::Failures;
use super::open::{Expansion, Stream, decompressed};
use std::io::{self, Read};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tar::{EntryType, Header, PaxExtensions};

/// Length of a header, and what contents are padded to.
pub(super) const BLOCK_LEN_BYTES: usize = 512;
/// Most entries of one archive that are looked at.
const ENTRIES_MAX: usize = 100_000;
/// Largest long name or pax header; names of real files end at 4 KiB.
const EXTENSION_LEN_BYTES_MAX: u64 = 1 << 20;

/// The bytes of an archive, from which the file at hand is read too.
type Shared = Arc<Mutex<Box<dyn Read + Send>>>;

/// Returns whether a block is the header of an entry: its checksum fits.
pub(super) fn is_header(block: &[u8]) -> bool {
    let Some(block) = block.get(..BLOCK_LEN_BYTES) else {
        return false;
    };
    let checksum = 148..156;
    let sum: u32 = block
        .iter()
        .enumerate()
        .map(|(at, byte)| u32::from(if checksum.contains(&at) { b' ' } else { *byte }))
        .sum();
    block[0] != 0 && Header::from_byte_slice(block).cksum().ok() == Some(sum)
}

/// Calls `each` with every file of an archive.
///
/// # Errors
/// The first file that could not be read, by name, and how many others could not.
pub(super) fn tar_streams(
    archive: Stream,
    expansion: &Expansion,
    each: &mut dyn FnMut(Stream) -> io::Result<()>,
) -> io::Result<()> {
    let shared: Shared = Arc::new(Mutex::new(archive.reader));
    let mut failures = Failures::default();
    let mut extension = Extension::default();
    for _ in 0..ENTRIES_MAX {
        let entry = match Entry::next(&shared, &mut extension) {
            Ok(Some(entry)) => entry,
            Ok(None) => return failures.into_result(),
            // Where the next entry starts is not known.
            Err(error) => {
                failures.add(error);
                return failures.into_result();
            }
        };
        let result = match entry.refused {
            Some(reason) => Err(io::Error::other(reason)),
            None if entry.is_log() => entry
                .open(&archive.name, &shared, expansion)
                .and_then(&mut *each),
            None => Ok(()),
        };
        let passed = entry.pass(&shared);
        let is_end = passed.is_err();
        // When the archive itself fails, both say so.
        if let Err(error) = result.and(passed) {
            failures.add_named(&entry.name, &error);
        }
        if is_end {
            return failures.into_result();
        }
    }
    failures.add(io::Error::other(format!(
        "holds more than {ENTRIES_MAX} entries; the others are not read"
    )));
    failures.into_result()
}

/// What headers of their own say of the next entry.
#[derive(Default)]
struct Extension {
    name: Option<Vec<u8>>,
    len: Option<u64>,
    is_sparse: bool,
}

impl Extension {
    fn read_pax(&mut self, bytes: &[u8]) -> io::Result<()> {
        for pair in PaxExtensions::new(bytes) {
            let pair = pair?;
            match pair.key_bytes() {
                b"path" => self.name = Some(pair.value_bytes().to_vec()),
                b"size" => self.len = pair.value().ok().and_then(|v| v.parse().ok()),
                key => self.is_sparse |= key.starts_with(b"GNU.sparse."),
            }
        }
        Ok(())
    }
}

/// An entry whose contents come next.
struct Entry {
    name: String,
    kind: EntryType,
    /// Why its contents cannot be read.
    refused: Option<&'static str>,
    padding: u64,
    /// Bytes of its contents that are still to come.
    left: Arc<AtomicU64>,
}

impl Entry {
    /// Reads headers up to the next entry; `None` at the end of the archive.
    fn next(shared: &Shared, extension: &mut Extension) -> io::Result<Option<Self>> {
        loop {
            let mut block = [0; BLOCK_LEN_BYTES];
            if !fill(shared, &mut block)? || block == [0; BLOCK_LEN_BYTES] {
                return Ok(None);
            }
            if !is_header(&block) {
                return Err(io::Error::other("the archive is damaged"));
            }
            let header = Header::from_byte_slice(&block);
            let kind = header.entry_type();
            let len = header.entry_size()?;
            if !kind.is_gnu_longname()
                && !kind.is_gnu_longlink()
                && !kind.is_pax_local_extensions()
                && !kind.is_pax_global_extensions()
            {
                return Ok(Some(Self::new(header, len, std::mem::take(extension))));
            }
            let bytes = contents(shared, len)?;
            if kind.is_gnu_longname() {
                let end = bytes.iter().position(|b| *b == 0).unwrap_or(bytes.len());
                extension.name = Some(bytes[..end].to_vec());
            } else if kind.is_pax_local_extensions() {
                extension.read_pax(&bytes)?;
            }
        }
    }

    fn new(header: &Header, len: u64, extension: Extension) -> Self {
        let len = extension.len.unwrap_or(len);
        let name = extension
            .name
            .unwrap_or_else(|| header.path_bytes().into_owned());
        let kind = header.entry_type();
        let is_sparse = kind.is_gnu_sparse() || extension.is_sparse;
        Self {
            name: String::from_utf8_lossy(&name).into_owned(),
            kind,
            refused: is_sparse.then_some("is stored with holes; unpack it first"),
            padding: padding(len),
            left: Arc::new(AtomicU64::new(len)),
        }
    }

    fn is_log(&self) -> bool {
        let file_name = self.name.rsplit('/').next().unwrap_or_default();
        // The oldest archives mark folders by a slash only; macOS adds `._` files of its own.
        (self.kind.is_file() || self.kind.is_contiguous())
            && !file_name.is_empty()
            && !file_name.starts_with("._")
    }

    fn open(&self, archive: &str, shared: &Shared, expansion: &Expansion) -> io::Result<Stream> {
        let contents = Contents {
            archive: Arc::clone(shared),
            left: Arc::clone(&self.left),
        };
        Ok(Stream {
            name: format!("{archive}/{}", self.name),
            reader: decompressed(Box::new(contents), expansion)?,
        })
    }

    /// Passes over what was not read of the contents.
    fn pass(&self, shared: &Shared) -> io::Result<()> {
        let rest = self.left.swap(0, Ordering::Relaxed);
        pass(shared, rest.saturating_add(self.padding))
    }
}

/// The contents of an entry, as long as it is the one at hand.
struct Contents {
    archive: Shared,
    left: Arc<AtomicU64>,
}

impl Read for Contents {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.left.load(Ordering::Relaxed);
        let len = usize::try_from(left).map_or(buffer.len(), |left| left.min(buffer.len()));
        if len == 0 {
            return Ok(0);
        }
        let read = lock(&self.archive).read(&mut buffer[..len])?;
        if read == 0 {
            return Err(cut_off());
        }
        self.left.fetch_sub(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

fn lock(shared: &Shared) -> std::sync::MutexGuard<'_, Box<dyn Read + Send>> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

fn cut_off() -> io::Error {
    io::Error::other("the archive is cut off")
}

const fn padding(len: u64) -> u64 {
    let block = BLOCK_LEN_BYTES as u64;
    (block - len % block) % block
}

/// Fills a block; false at the end of the archive.
fn fill(shared: &Shared, block: &mut [u8]) -> io::Result<bool> {
    match super::open::read_head(&mut *lock(shared), block)? {
        0 => Ok(false),
        len if len < block.len() => Err(cut_off()),
        _ => Ok(true),
    }
}

fn contents(shared: &Shared, len: u64) -> io::Result<Vec<u8>> {
    if len > EXTENSION_LEN_BYTES_MAX {
        return Err(io::Error::other("a header of the archive is too long"));
    }
    let mut bytes = Vec::new();
    (&mut *lock(shared)).take(len).read_to_end(&mut bytes)?;
    pass(shared, padding(len))?;
    Ok(bytes)
}

fn pass(shared: &Shared, len: u64) -> io::Result<()> {
    let passed = io::copy(&mut (&mut *lock(shared)).take(len), &mut io::sink())?;
    if passed < len {
        return Err(cut_off());
    }
    Ok(())
}
