//! Names of uploaded files, in a form or in the headers that upload scripts read.

use super::super::found::Found;
use super::super::scan::{has, is_word};
use super::reason;
use super::words::{EXTENSIONS, FILES};
use crate::{Place, Score, Text};

/// Shortest session id that PHP makes.
const SESSION_LEN_BYTES_MIN: usize = 20;

/// Whether the text names an uploaded file.
pub(crate) fn is_file_name(text: &Text<'_>) -> bool {
    if text.place == Place::FileName {
        return true;
    }
    let letters = |name: &[u8], want: &[u8]| {
        let kept = name.iter().filter(|b| b.is_ascii_alphanumeric());
        kept.map(u8::to_ascii_lowercase).eq(want.iter().copied())
    };
    text.place == Place::Header
        && (letters(text.name, b"xfilename") || letters(text.name, b"filename"))
}

/// A name whose ending makes the server run the file, or that changes its settings.
pub(super) fn find(lower: &[u8]) -> Option<Found> {
    let start = memchr::memrchr2(b'/', b'\\', lower).map_or(0, |p| p + 1);
    let name = &lower[start..];
    let all = start..lower.len();
    let trimmed = name.trim_ascii();
    if FILES.iter().any(|f| trimmed == f.as_bytes()) {
        return Some(Found::new(Score::EFFECT, all, &reason::UPLOAD));
    }
    let session = trimmed
        .strip_prefix(b"sess_")
        .or_else(|| trimmed.strip_prefix(b"sess-"));
    if session.is_some_and(|id| {
        id.len() >= SESSION_LEN_BYTES_MIN
            && id.iter().all(|b| is_word(*b) || matches!(b, b'-' | b','))
    }) {
        return Some(Found::new(Score(60), all, &reason::SESSION));
    }
    // Any part counts, not only the last: `a.php.jpg` is run by servers that add handlers.
    let runs = name
        .split(|b| matches!(b, b'.' | b';' | b':' | b'%' | 0))
        .skip(1)
        .map(<[u8]>::trim_ascii)
        .filter_map(|part| part.split(|b| !is_word(*b)).next())
        .any(|part| has(EXTENSIONS, part));
    runs.then(|| Found::new(Score::EFFECT, all, &reason::UPLOAD))
}
