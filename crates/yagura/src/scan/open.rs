//! Opening an input: its bytes, decompressed as its first bytes ask.
//!
//! `.gz`, `.zst`, `.bz2` and `.xz` are one stream; a `.zip` is one stream for each of its files.
//! What a stream expands to is bounded by [`Bomb`]; nothing is ever written to disk.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Largest expansion of a compressed input, once it has given [`EXPANDED_LEN_BYTES_FREE`]. Real
/// logs stay below 1:100; a bomb is 1:1000 and more.
pub(super) const EXPANSION_MAX: u64 = 500;
/// Bytes that any compressed input may expand to.
pub(super) const EXPANDED_LEN_BYTES_FREE: u64 = 256 << 20;

/// One stream of bytes with its name.
pub(super) struct Stream {
    pub(super) name: String,
    pub(super) reader: Box<dyn Read + Send>,
}

/// Counts the bytes read from disk, for progress and facts.
pub(super) struct Counted<R> {
    inner: R,
    total: Arc<AtomicU64>,
    own: Arc<AtomicU64>,
}

impl<R: Read> Counted<R> {
    pub(super) fn new(inner: R, total: Arc<AtomicU64>) -> Self {
        Self {
            inner,
            total,
            own: Arc::default(),
        }
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let len = self.inner.read(buffer)?;
        self.total.fetch_add(len as u64, Ordering::Relaxed);
        self.own.fetch_add(len as u64, Ordering::Relaxed);
        Ok(len)
    }
}

/// Ends a stream that expands beyond reason.
struct Bomb<R> {
    inner: R,
    compressed: Arc<AtomicU64>,
    expanded: u64,
}

impl<R: Read> Read for Bomb<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let len = self.inner.read(buffer)?;
        self.expanded += len as u64;
        let compressed = self.compressed.load(Ordering::Relaxed).max(1);
        if self.expanded > EXPANDED_LEN_BYTES_FREE && self.expanded / compressed > EXPANSION_MAX {
            return Err(io::Error::other(format!(
                "expands to more than {EXPANSION_MAX} times its size; not read further"
            )));
        }
        Ok(len)
    }
}

/// Calls `each` with every stream of a file (or of standard input).
///
/// # Errors
/// Opening or reading; what was read before has been handed on.
pub(super) fn streams(
    input: &super::Input,
    total: &Arc<AtomicU64>,
    each: &mut dyn FnMut(Stream) -> io::Result<()>,
) -> io::Result<()> {
    if input.is_stdin() {
        let reader = Counted::new(io::stdin(), Arc::clone(total));
        return each(Stream {
            name: input.name.clone(),
            reader: decompressed(Box::new(reader), Arc::default())?.0,
        });
    }
    let file = File::open(&input.path)?;
    let mut head = [0; 4];
    let len = read_head(&mut (&file), &mut head)?;
    if head[..len] == *b"PK\x03\x04" {
        return zip_streams(input, file, total, each);
    }
    let mut file = file;
    io::Seek::rewind(&mut file)?;
    let reader = Counted::new(file, Arc::clone(total));
    let own = Arc::clone(&reader.own);
    each(Stream {
        name: input.name.clone(),
        reader: decompressed(Box::new(reader), own)?.0,
    })
}

fn zip_streams(
    input: &super::Input,
    file: File,
    total: &Arc<AtomicU64>,
    each: &mut dyn FnMut(Stream) -> io::Result<()>,
) -> io::Result<()> {
    /// Most files of one archive that are read.
    const FILES_MAX: usize = 100_000;
    let archive_len = file.metadata().map(|m| m.len()).unwrap_or(0);
    let mut archive = zip::ZipArchive::new(BufReader::new(file)).map_err(io::Error::other)?;
    let mut first_error = None;
    for index in 0..archive.len().min(FILES_MAX) {
        let result = zip_entry(input, &mut archive, index, each);
        if let Err(error) = result {
            first_error.get_or_insert(error);
        }
    }
    total.fetch_add(archive_len, Ordering::Relaxed);
    first_error.map_or(Ok(()), Err)
}

fn zip_entry(
    input: &super::Input,
    archive: &mut zip::ZipArchive<BufReader<File>>,
    index: usize,
    each: &mut dyn FnMut(Stream) -> io::Result<()>,
) -> io::Result<()> {
    let mut entry = archive.by_index(index).map_err(io::Error::other)?;
    let name = entry.name().map_err(io::Error::other)?.into_owned();
    // Resource forks that macOS adds to archives are no logs.
    if entry.is_dir() || name.starts_with("__MACOSX/") {
        return Ok(());
    }
    let compressed = Arc::new(AtomicU64::new(entry.compressed_size()));
    // The archive lends its entries, but streams are read by other threads: copy it, bounded.
    let mut bytes = Vec::new();
    let mut bounded = Bomb {
        inner: &mut entry,
        compressed: Arc::clone(&compressed),
        expanded: 0,
    };
    bounded
        .by_ref()
        .take(ZIP_ENTRY_LEN_BYTES_MAX + 1)
        .read_to_end(&mut bytes)?;
    if bytes.len() as u64 > ZIP_ENTRY_LEN_BYTES_MAX {
        return Err(io::Error::other(format!(
            "{name} in the archive is larger than {} GiB; unpack it first",
            ZIP_ENTRY_LEN_BYTES_MAX >> 30
        )));
    }
    let len = Arc::new(AtomicU64::new(bytes.len() as u64));
    each(Stream {
        name: format!("{}/{name}", input.name),
        reader: decompressed(Box::new(io::Cursor::new(bytes)), len)?.0,
    })
}

/// Largest file of a zip archive.
const ZIP_ENTRY_LEN_BYTES_MAX: u64 = 1 << 30;

/// Wraps a reader by what its first bytes say; also says which compression was found.
fn decompressed(
    mut reader: Box<dyn Read + Send>,
    compressed: Arc<AtomicU64>,
) -> io::Result<(Box<dyn Read + Send>, Option<&'static str>)> {
    let mut head = [0; 6];
    let len = read_head(&mut reader, &mut head)?;
    let whole = io::Cursor::new(head[..len].to_vec()).chain(reader);
    let bomb = |inner: Box<dyn Read + Send>| -> Box<dyn Read + Send> {
        Box::new(Bomb {
            inner,
            compressed,
            expanded: 0,
        })
    };
    Ok(match &head[..len] {
        [0x1F, 0x8B, ..] => (
            bomb(Box::new(flate2::read::MultiGzDecoder::new(whole))),
            Some("gzip"),
        ),
        [0x28, 0xB5, 0x2F, 0xFD, ..] => {
            let mut decoder = zstd::stream::read::Decoder::new(whole)?;
            decoder.window_log_max(ZSTD_WINDOW_LOG_MAX)?;
            (bomb(Box::new(decoder)), Some("zstd"))
        }
        [b'B', b'Z', b'h', b'1'..=b'9', ..] => (
            bomb(Box::new(bzip2::read::MultiBzDecoder::new(whole))),
            Some("bzip2"),
        ),
        [0xFD, b'7', b'z', b'X', b'Z', 0] => {
            let stream = liblzma::stream::Stream::new_auto_decoder(
                XZ_MEMORY_LEN_BYTES_MAX,
                liblzma::stream::CONCATENATED,
            )
            .map_err(io::Error::other)?;
            (
                bomb(Box::new(liblzma::read::XzDecoder::new_stream(
                    whole, stream,
                ))),
                Some("xz"),
            )
        }
        _ => (Box::new(whole), None),
    })
}

/// Largest window of a zstd stream: 128 MiB, what `zstd --ultra -22` makes.
const ZSTD_WINDOW_LOG_MAX: u32 = 27;
/// Memory that an xz stream may ask for: `xz -9` needs 65 MiB.
const XZ_MEMORY_LEN_BYTES_MAX: u64 = 128 << 20;

fn read_head(reader: &mut impl Read, head: &mut [u8]) -> io::Result<usize> {
    let mut len = 0;
    while len < head.len() {
        match reader.read(&mut head[len..])? {
            0 => break,
            n => len += n,
        }
    }
    Ok(len)
}
