//! Opening an input: its bytes, decompressed as its first bytes ask.
//!
//! `.gz`, `.zst`, `.bz2` and `.xz` are one stream; a `.zip` or `.tar`, itself compressed or not, is
//! one stream for each of its files.
//! What an input expands to is bounded by [`Expansion`]; nothing is ever written to disk.

use super::tar;
use std::fs::File;
use std::io::{self, Read};
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

/// What the compressed bytes of one input have given so far, however they are wrapped.
#[derive(Debug, Clone, Default)]
pub(super) struct Expansion {
    compressed: Arc<AtomicU64>,
    expanded: Arc<AtomicU64>,
}

impl Expansion {
    /// Starts with a compressed length that is known.
    pub(super) fn of(compressed_len: u64) -> Self {
        Self {
            compressed: Arc::new(AtomicU64::new(compressed_len)),
            expanded: Arc::default(),
        }
    }

    /// Ends a stream when the input expands beyond reason.
    pub(super) fn bound(&self, inner: Box<dyn Read + Send>) -> Box<dyn Read + Send> {
        Box::new(Bounded {
            inner,
            expansion: self.clone(),
        })
    }
}

struct Bounded<R> {
    inner: R,
    expansion: Expansion,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let len = self.inner.read(buffer)?;
        let Expansion {
            compressed,
            expanded,
        } = &self.expansion;
        let expanded = expanded.fetch_add(len as u64, Ordering::Relaxed) + len as u64;
        let compressed = compressed.load(Ordering::Relaxed).max(1);
        if expanded > EXPANDED_LEN_BYTES_FREE && expanded / compressed > EXPANSION_MAX {
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
        return single(input, reader, each);
    }
    let file = File::open(&input.path)?;
    let mut head = [0; 4];
    let len = read_head(&mut (&file), &mut head)?;
    if head[..len] == *b"PK\x03\x04" {
        return super::archive::zip_streams(input, file, total, each);
    }
    let mut file = file;
    io::Seek::rewind(&mut file)?;
    single(input, Counted::new(file, Arc::clone(total)), each)
}

/// Hands on the only stream of an input, or the files of the tar archive that it is.
fn single<R: Read + Send + 'static>(
    input: &super::Input,
    reader: Counted<R>,
    each: &mut dyn FnMut(Stream) -> io::Result<()>,
) -> io::Result<()> {
    let expansion = Expansion {
        compressed: Arc::clone(&reader.own),
        expanded: Arc::default(),
    };
    let mut reader = decompressed(Box::new(reader), &expansion)?;
    let mut head = Vec::new();
    let read = (&mut reader)
        .take(tar::BLOCK_LEN_BYTES as u64)
        .read_to_end(&mut head);
    // What could be read is judged before an error is told.
    let rest: Box<dyn Read + Send> = match read {
        Ok(_) => reader,
        Err(error) => Box::new(Failed(Some(error))),
    };
    let is_tar = tar::is_header(&head);
    let stream = Stream {
        name: input.name.clone(),
        reader: Box::new(io::Cursor::new(head).chain(rest)),
    };
    if is_tar {
        tar::tar_streams(stream, &expansion, each)
    } else {
        each(stream)
    }
}

/// A reader that fails once, with an error that was met before, and then is at its end.
pub(super) struct Failed(pub(super) Option<io::Error>);

impl Read for Failed {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

/// Wraps a reader by what its first bytes say.
pub(super) fn decompressed(
    mut reader: Box<dyn Read + Send>,
    expansion: &Expansion,
) -> io::Result<Box<dyn Read + Send>> {
    let mut head = [0; 6];
    let len = read_head(&mut reader, &mut head)?;
    let whole = io::Cursor::new(head[..len].to_vec()).chain(reader);
    let decoder: Box<dyn Read + Send> = match &head[..len] {
        [0x1F, 0x8B, ..] => Box::new(flate2::read::MultiGzDecoder::new(whole)),
        [0x28, 0xB5, 0x2F, 0xFD, ..] => {
            let mut decoder = zstd::stream::read::Decoder::new(whole)?;
            decoder.window_log_max(ZSTD_WINDOW_LOG_MAX)?;
            Box::new(decoder)
        }
        [b'B', b'Z', b'h', b'1'..=b'9', ..] => Box::new(bzip2::read::MultiBzDecoder::new(whole)),
        [0xFD, b'7', b'z', b'X', b'Z', 0] => {
            let stream = liblzma::stream::Stream::new_auto_decoder(
                XZ_MEMORY_LEN_BYTES_MAX,
                liblzma::stream::CONCATENATED,
            )
            .map_err(io::Error::other)?;
            Box::new(liblzma::read::XzDecoder::new_stream(whole, stream))
        }
        _ => return Ok(Box::new(whole)),
    };
    Ok(expansion.bound(decoder))
}

/// Largest window of a zstd stream: 128 MiB, what `zstd --ultra -22` makes.
const ZSTD_WINDOW_LOG_MAX: u32 = 27;
/// Memory that an xz stream may ask for: `xz -9` needs 65 MiB.
const XZ_MEMORY_LEN_BYTES_MAX: u64 = 128 << 20;

pub(super) fn read_head(reader: &mut impl Read, head: &mut [u8]) -> io::Result<usize> {
    let mut len = 0;
    while len < head.len() {
        match reader.read(&mut head[len..])? {
            0 => break,
            n => len += n,
        }
    }
    Ok(len)
}
