//! Zip archives: one stream for each file in them, read straight from the archive.
//!
//! Nothing is written to disk, so what a name says (`../`, `C:\`) does not matter. All files of
//! an archive share one [`Expansion`], so that entries that lie over each other gain nothing.

use super::Input;
use super::open::{Counted, Expansion, Stream, decompressed};
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use zip::{CompressionMethod, ZipArchive};

/// Most files of one archive that are read.
const FILES_MAX: usize = 100_000;

/// Calls `each` with every file of an archive.
///
/// # Errors
/// The first file that could not be read, by name, and how many others could not.
pub(super) fn zip_streams(
    input: &Input,
    file: File,
    total: &Arc<AtomicU64>,
    each: &mut dyn FnMut(Stream) -> io::Result<()>,
) -> io::Result<()> {
    let expansion = Expansion::of(file.metadata()?.len());
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(io::Error::other)?;
    let mut failures = Failures::default();
    for index in 0..archive.len().min(FILES_MAX) {
        let result = match Entry::find(&mut archive, index) {
            Ok(None) => Ok(()),
            Ok(Some(entry)) => entry
                .open(input, total, &expansion)
                .and_then(&mut *each)
                .map_err(|error| named(&entry.name, &error)),
            Err(error) => Err(error),
        };
        if let Err(error) = result {
            failures.add(error);
        }
    }
    failures.into_result()
}

/// Files of an archive that could not be read.
#[derive(Default)]
pub(super) struct Failures {
    first: Option<io::Error>,
    others: usize,
}

impl Failures {
    pub(super) fn add(&mut self, error: io::Error) {
        match self.first {
            None => self.first = Some(error),
            Some(_) => self.others += 1,
        }
    }

    pub(super) fn add_named(&mut self, name: &str, error: &impl std::fmt::Display) {
        self.add(named(name, error));
    }

    /// Returns the first, and how many others there were.
    pub(super) fn into_result(self) -> io::Result<()> {
        match (self.first, self.others) {
            (None, _) => Ok(()),
            (Some(error), 0) => Err(error),
            (Some(error), others) => Err(io::Error::other(format!(
                "{error}; and {others} other files"
            ))),
        }
    }
}

fn named(name: &str, error: &impl std::fmt::Display) -> io::Error {
    io::Error::other(format!("{name}: {error}"))
}

/// A file in an archive.
struct Entry {
    name: String,
    method: CompressionMethod,
    /// Where its bytes lie in the archive.
    start: u64,
    len: u64,
    crc32: u32,
}

impl Entry {
    /// Looks up an entry; `None` for what is no file with content of its own.
    fn find(archive: &mut ZipArchive<BufReader<File>>, index: usize) -> io::Result<Option<Self>> {
        let entry = archive.by_index_raw(index).map_err(io::Error::other)?;
        let name = entry.name().map_err(io::Error::other)?.into_owned();
        // Resource forks that macOS adds to archives are no logs.
        if !entry.is_file() || name.starts_with("__MACOSX/") {
            return Ok(None);
        }
        if entry.encrypted() {
            return Err(named(&name, &"is encrypted; unpack it first"));
        }
        let start = entry.data_start();
        Ok(Some(Self {
            start: start.ok_or_else(|| named(&name, &"the archive does not say where it is"))?,
            method: entry.compression(),
            len: entry.compressed_size(),
            crc32: entry.crc32(),
            name,
        }))
    }

    /// Opens the archive once more, as other threads may read the stream.
    fn open(
        &self,
        input: &Input,
        total: &Arc<AtomicU64>,
        expansion: &Expansion,
    ) -> io::Result<Stream> {
        let mut file = File::open(&input.path)?;
        file.seek(SeekFrom::Start(self.start))?;
        let packed = Counted::new(file.take(self.len), Arc::clone(total));
        let content: Box<dyn Read + Send> = match self.method {
            CompressionMethod::Stored => Box::new(packed),
            CompressionMethod::Deflated => Box::new(flate2::read::DeflateDecoder::new(packed)),
            other => {
                let reason =
                    format!("compressed by {other}, which is not read here; unpack it first");
                return Err(io::Error::other(reason));
            }
        };
        let checked = Checked {
            inner: expansion.bound(content),
            crc: flate2::Crc::new(),
            expected: self.crc32,
        };
        Ok(Stream {
            name: format!("{}/{}", input.name, self.name),
            reader: decompressed(Box::new(checked), expansion)?,
        })
    }
}

/// Compares the checksum of a file when it has been read to its end.
struct Checked<R> {
    inner: R,
    crc: flate2::Crc,
    expected: u32,
}

impl<R: Read> Read for Checked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let len = self.inner.read(buffer)?;
        self.crc.update(&buffer[..len]);
        if len == 0 && !buffer.is_empty() && self.crc.sum() != self.expected {
            return Err(io::Error::other(
                "its checksum does not fit: the archive is damaged",
            ));
        }
        Ok(len)
    }
}
