//! Small steps over bytes that several detectors take.
//!
//! All work on lower-cased text and never look further than the bounds named here, so that a
//! detector that calls them at every byte still takes linear time.

use crate::text::work;

/// How far the partner of a bracket is looked for.
const GROUP_LEN_BYTES_MAX: usize = 512;
/// How deep brackets may nest; nobody's code does, and a text of nothing but brackets would be
/// read to [`GROUP_LEN_BYTES_MAX`] at each.
const GROUP_DEPTH_MAX: usize = 32;
/// How long a gap of spaces and comments between two tokens may be.
const GAP_LEN_BYTES_MAX: usize = 128;

/// Letter, digit or underscore.
pub(super) const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// White space as HTML, JavaScript and PHP skip it, other control bytes too: filters miss them.
pub(super) const fn is_space(byte: u8) -> bool {
    byte <= b' '
}

pub(super) fn at(text: &[u8], place: usize) -> u8 {
    text.get(place).copied().unwrap_or(0)
}

pub(super) fn starts(text: &[u8], place: usize, with: &[u8]) -> bool {
    text.get(place..).is_some_and(|rest| rest.starts_with(with))
}

/// First place from `from` where `test` fails.
pub(super) fn skip(text: &[u8], from: usize, test: impl Fn(u8) -> bool) -> usize {
    let rest = text.get(from..).unwrap_or_default();
    let end = (text.len() - rest.len()).max(from.min(text.len()));
    let length = rest.iter().position(|b| !test(*b)).unwrap_or(rest.len());
    work::count(length);
    end + length
}

/// Skips spaces, at most [`GAP_LEN_BYTES_MAX`] of them.
pub(super) fn skip_space(text: &[u8], from: usize) -> usize {
    let end = text.len().min(from.saturating_add(GAP_LEN_BYTES_MAX));
    skip(&text[..end], from, is_space)
}

/// Skips spaces and `/* */` comments between the tokens of C-like languages.
pub(super) fn skip_gap(text: &[u8], from: usize) -> usize {
    let limit = from.saturating_add(GAP_LEN_BYTES_MAX);
    let mut place = skip_space(text, from);
    while place < limit && starts(text, place, b"/*") {
        let end = text.len().min(place + GAP_LEN_BYTES_MAX);
        let Some(length) = crate::text::find(&text[place + 2..end.max(place + 2)], b"*/") else {
            return place;
        };
        place = skip_space(text, place + 2 + length + 2);
    }
    place
}

/// End of the last token before `to`: spaces and one comment are stepped over.
pub(super) fn back_gap(text: &[u8], to: usize) -> usize {
    let mut place = back_space(text, to);
    if text[..place].ends_with(b"*/") {
        let from = place.saturating_sub(GAP_LEN_BYTES_MAX);
        if let Some(open) = memchr::memmem::rfind(&text[from..place - 2], b"/*") {
            place = back_space(text, from + open);
        }
    }
    place
}

/// End of the last byte before `to` that is no space.
pub(super) fn back_space(text: &[u8], to: usize) -> usize {
    let from = to.saturating_sub(GAP_LEN_BYTES_MAX);
    let spaces = text[from..to].iter().rev().take_while(|b| is_space(**b));
    to - spaces.count()
}

/// The word that starts at `from` (may be empty); words longer than a name are cut.
pub(super) fn word_at(text: &[u8], from: usize) -> &[u8] {
    let end = text.len().min(from.saturating_add(64));
    text.get(from..skip(&text[..end], from, is_word))
        .unwrap_or_default()
}

/// The word that ends at `to` (may be empty).
pub(super) fn word_before(text: &[u8], to: usize) -> &[u8] {
    let from = to.saturating_sub(64);
    let letters = text[from..to].iter().rev().take_while(|b| is_word(**b));
    &text[to - letters.count()..to]
}

/// Whether a sorted list of lower-case words has `word`.
pub(super) fn has(sorted: &[&str], word: &[u8]) -> bool {
    !word.is_empty()
        && sorted
            .binary_search_by(|known| known.as_bytes().cmp(word))
            .is_ok()
}

/// Place of the bracket that closes the one at `open`. Brackets in quotes count too: payloads are
/// cut and unbalanced, a strict reader would lose them.
pub(super) fn closing(text: &[u8], open: usize) -> Option<usize> {
    group_end(text, open).ok()
}

/// End of the group that opens at `open`: its closing bracket or, where nothing closes it, as far
/// as `len_bytes_max`, less in a heap of brackets.
pub(super) fn closing_or(text: &[u8], open: usize, len_bytes_max: usize) -> usize {
    group_end(text, open).unwrap_or_else(|end| end.min(open.saturating_add(len_bytes_max)))
}

/// Place of the closing bracket, or how far it was looked for.
fn group_end(text: &[u8], open: usize) -> Result<usize, usize> {
    let (from, to) = match at(text, open) {
        b'(' => (b'(', b')'),
        b'[' => (b'[', b']'),
        _ => (b'{', b'}'),
    };
    let end = text.len().min(open + GROUP_LEN_BYTES_MAX);
    let mut depth = 0usize;
    for (place, byte) in text.iter().enumerate().take(end).skip(open) {
        work::count(1);
        if *byte == from {
            depth += 1;
            if depth > GROUP_DEPTH_MAX {
                return Err(place);
            }
        } else if *byte == to {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                return Ok(place);
            }
        }
    }
    Err(end)
}

/// Whether a code token may start at `place`: at the start of the text or behind an operator,
/// a bracket or the end of a statement; never behind a word, as in prose.
pub(super) fn opens_code(text: &[u8], place: usize) -> bool {
    let end = back_gap(text, place);
    let Some(last) = end.checked_sub(1).map(|p| text[p]) else {
        return true;
    };
    match last {
        // A quote right before the word opens a quotation; one with a gap or another sign between
        // closes a string.
        b'"' | b'\'' => end < place && end == 1,
        // Markdown quotes code with it.
        b'`' => end < place || end >= 2 && is_word(text[end - 2]),
        // Behind a word these separate clauses of a sentence when a space follows.
        b',' | b':' | b'?' | b'!' | b'.' => end == place,
        b'(' => end == place && !(end >= 2 && is_space(at(text, end - 2))),
        _ => b";{}()[]=+-*/%|&~^<>@`\\$#".contains(&last),
    }
}

/// Whether what ends at `place` may be the end of code: text ends there, or an operator follows.
pub(super) fn closes_code(text: &[u8], place: usize) -> bool {
    let next = skip_gap(text, place);
    match text.get(next) {
        None => true,
        Some(b'.' | b',' | b':' | b'?' | b'!') => {
            next == place && text.get(next + 1).is_some_and(|b| !is_space(*b))
        }
        Some(b'"' | b'\'' | b')') => next == place || next + 1 == text.len(),
        Some(b'(') => next == place,
        Some(byte) => b";}][=+-*/%|&~^<>`\\#{".contains(byte),
    }
}

/// Whether all of a value is looked up as words: what stands there is asked about, not run.
pub(super) fn is_search(name: &[u8]) -> bool {
    const NAMES: &[&str] = &[
        "find",
        "k",
        "kensaku",
        "key",
        "keyword",
        "keywords",
        "kw",
        "p",
        "q",
        "qs",
        "query",
        "s",
        "search",
        "searchword",
        "term",
        "text",
        "w",
        "wd",
        "word",
        "words",
    ];
    has(NAMES, &name.to_ascii_lowercase())
}

#[cfg(test)]
pub(super) mod check {
    //! What tests of detectors ask.

    use super::super::Detector;
    use crate::{Hit, Place, Text};

    /// Hits in a value of the query.
    pub(crate) fn hits(detector: &Detector, place: Place, name: &[u8], bytes: &[u8]) -> Vec<Hit> {
        let lower = bytes.to_ascii_lowercase();
        let text = Text {
            place,
            name,
            bytes,
            lower: &lower,
        };
        let mut hits = Vec::new();
        let wanted = |n: &&[u8]| crate::text::find(&lower, n).is_some();
        if detector.needles.iter().any(wanted) {
            (detector.detect)(&text, &mut hits);
        }
        for hit in &hits {
            assert!(hit.span.end <= bytes.len() && hit.span.start <= hit.span.end);
        }
        hits
    }

    /// Highest score in a value of the query.
    pub(crate) fn best(detector: &Detector, value: impl AsRef<[u8]>) -> u8 {
        let hits = hits(detector, Place::ArgValue, b"x", value.as_ref());
        hits.iter().map(|h| h.score.0).max().unwrap_or(0)
    }

    /// All of these are found.
    pub(crate) fn found(detector: &Detector, values: &[&str]) {
        let missed: Vec<_> = values.iter().filter(|v| best(detector, v) < 50).collect();
        assert!(missed.is_empty(), "not found: {missed:#?}");
    }

    /// None of these is.
    pub(crate) fn passed(detector: &Detector, values: &[&str]) {
        let loud = |value: &&&str| {
            let hits = hits(detector, Place::ArgValue, b"comment", value.as_bytes());
            hits.iter().any(|h| h.score.0 >= 50)
        };
        let wrong: Vec<_> = values.iter().filter(loud).collect();
        assert!(wrong.is_empty(), "false alarms: {wrong:#?}");
    }

    /// Japanese values in UTF-8, Shift_JIS and EUC-JP, with the bytes that look like ASCII signs.
    pub(crate) const JAPANESE: &[&[u8]] = &[
        "システム障害＜至急＞「一覧」（株）".as_bytes(),
        "ｼｽﾃﾑ管理者 (R6年度)".as_bytes(),
        "価格 < 1000円 & 送料 > 500円".as_bytes(),
        // Shift_JIS: 表 ソ 能 申 (second byte a backslash), ギ ー ポ (`` ` ``, `[`, `|`).
        b"\x95\x5c\x8e\xa6\x83\x5c\x83t\x83g\x94\x5c\x97\xcd\x90\x5c\x90\xbf",
        b"\x8b`\x95\xb6 \x83|\x81[\x83g \x83{\x81[\x83h\x83}\x83b\x83v (\xbc\xbd\xc3\xd1\xbe)",
        b"\xbc\xbd\xc3\xd1test\xbe script\xbe",
        // EUC-JP.
        b"\xc6\xfc\xcb\xdc\xb8\xec \xbc\xbe\xbc\xf4\xbe\xbe",
    ];

    /// No Japanese value is found.
    pub(crate) fn japanese_passes(detector: &Detector) {
        for value in JAPANESE {
            assert!(
                best(detector, value) < 50,
                "false alarm: {}",
                value.escape_ascii()
            );
        }
    }

    /// A table that [`super::has`] searches is sorted.
    pub(crate) fn sorted(tables: &[&[&str]]) {
        for table in tables {
            assert!(table.is_sorted(), "{:?}", &table[..2]);
        }
    }

    /// Cuts, repeats and spoils seeds: no panic, spans inside the text.
    pub(crate) fn survives(detector: &Detector, seeds: &[&str]) {
        const SIGNS: &[u8] = b"<>\"'(){}[]$#%=/*`;:.\\ \0\xff";
        let mut state = 0x2545_f491_4f6c_dd1du64;
        let mut next = move |below: usize| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            usize::try_from(state >> 33).expect("31 bits") % below.max(1)
        };
        for _ in 0..40 {
            for seed in seeds {
                let mut bytes = seed.as_bytes().to_vec();
                for _ in 0..next(4) {
                    let place = next(bytes.len());
                    match next(4) {
                        0 => bytes.truncate(place),
                        1 if place < bytes.len() => bytes[place] = next(256).to_le_bytes()[0],
                        2 => bytes.extend_from_within(place..),
                        _ => bytes.insert(place, SIGNS[next(SIGNS.len())]),
                    }
                }
                best(detector, &bytes);
            }
        }
        for sign in [
            "<", "\"", "(", "{", "${", "/*", "<a b=", "{{", "[](", "on=", "((", "http://", "<?",
        ] {
            best(detector, sign.repeat(8192 / sign.len()));
        }
    }
}
