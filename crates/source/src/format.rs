//! What a format is: a name, a way to recognise it, and a decoder.

use crate::{Block, Framing, Sink};
use yagura_model::Timestamp;

/// How sure a format is that an input is its own, 0 (not at all) to 100.
///
/// Text formats grade by how closely the first lines fit: a strict grammar that fits every line
/// says 90, a loose one 50. A magic number says 100.
pub type Confidence = u8;

/// Confidence below which an input counts as unknown.
pub(crate) const CONFIDENCE_MIN: Confidence = 30;

/// The start of an input, for recognising its format.
#[derive(Debug, Clone, Copy)]
pub struct Head<'a> {
    /// The first bytes (decompressed), at most [`Head::LEN_BYTES_MAX`].
    pub bytes: &'a [u8],
    /// Name of the input, for example a path; may be empty.
    pub name: &'a str,
}

impl<'a> Head<'a> {
    /// How many bytes are looked at.
    pub const LEN_BYTES_MAX: usize = 64 << 10;

    /// Returns the first non-empty lines as text, without a last line that is cut off.
    /// Lines that are no UTF-8 are left out.
    pub fn lines(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let whole = if self.bytes.len() < Self::LEN_BYTES_MAX {
            self.bytes
        } else {
            &self.bytes[..memchr::memrchr(b'\n', self.bytes).unwrap_or(self.bytes.len())]
        };
        let whole = whole.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(whole);
        whole
            .split(|&b| b == b'\n')
            .filter_map(|line| std::str::from_utf8(line).ok())
            .map(|line| line.trim_end_matches('\r'))
            .filter(|line| !line.trim().is_empty())
            .take(50)
    }

    /// Returns the share of the first lines for which `fits` is true, 0 to 100; 0 without lines.
    /// Lines that go on with a message (they begin with a blank) and what journalctl says between
    /// messages (`-- Reboot --`) speak neither for a format nor against it.
    pub fn share_of_lines(&self, fits: impl Fn(&str) -> bool) -> u8 {
        let (mut all, mut good) = (0_u32, 0_u32);
        let lines = self.lines().filter(|line| !line.starts_with([' ', '\t']));
        for line in lines.filter(|line| !line.starts_with("-- ")) {
            all += 1;
            good += u32::from(fits(line));
        }
        u8::try_from((good * 100).checked_div(all).unwrap_or(0)).unwrap_or(100)
    }

    /// Grades a format whose lines can hardly be anything else, by its share of the first lines:
    /// `sure` where most fit. Other programs write to the same file or stream, so a third is
    /// enough where no other format has more.
    pub fn confidence_by_share(&self, sure: Confidence, fits: impl Fn(&str) -> bool) -> Confidence {
        /// Servers write broken lines when a request is cut off.
        const SHARE_MOST: u8 = 60;
        const SHARE_MIN: u8 = 33;
        match self.share_of_lines(fits) {
            SHARE_MOST.. => sure,
            share @ SHARE_MIN.. => {
                let scaled = u16::from(sure) * u16::from(share) / 100;
                u8::try_from(scaled).unwrap_or(sure).max(CONFIDENCE_MIN)
            }
            _ => 0,
        }
    }
}

/// What formats need to know that their bytes don't say.
#[derive(Debug, Clone, Copy)]
pub struct SourceOptions {
    /// The time against which a date without a year is read (RFC 3164): the year is chosen so
    /// that the date is not more than a day after it. Callers pass the file's modification time.
    pub reference_time: Timestamp,
    /// Offset from UTC of times that carry no zone, in seconds; 0 is UTC, 32,400 is JST.
    pub zone_offset_secs: i32,
}

impl Default for SourceOptions {
    /// UTC, and the year 2026.
    fn default() -> Self {
        Self {
            reference_time: Timestamp::from_nanos(1_798_761_599_000_000_000),
            zone_offset_secs: 0,
        }
    }
}

/// Turns blocks into events. One decoder reads one input from its start, in order; blocks of a
/// stateless format may go to several decoders.
pub trait Decoder: Send {
    /// Reads all records of a block.
    fn decode(&mut self, block: &Block, sink: &mut Sink<'_>);

    /// Hands on what still waits for more records. Called once at the end of the input.
    fn finish(&mut self, _sink: &mut Sink<'_>) {}
}

/// One log format. The registry is [`crate::FORMATS`].
pub struct Format {
    /// Short name, as in `--input-format`.
    pub name: &'static str,
    /// What it is, in one line of English and Japanese.
    pub title: (&'static str, &'static str),
    /// Recognises an input.
    pub detect: fn(&Head<'_>) -> Confidence,
    /// Says how the input is cut into records.
    pub framing: fn(&Head<'_>) -> Framing,
    /// Whether each block can be decoded without those before it.
    pub stateless: bool,
    /// Makes a decoder.
    pub decoder: fn(&SourceOptions) -> Box<dyn Decoder>,
}

impl std::fmt::Debug for Format {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Format")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// No format has this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown input format {name:?}; known: {known}")]
pub struct UnknownFormat {
    /// The name that was asked for.
    pub name: String,
    /// The names there are, separated by commas.
    pub known: String,
}
