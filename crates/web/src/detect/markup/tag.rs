//! Tags, read as browsers read them: nearly anything after `<` and a letter is a tag.
//!
//! Attributes end at white space, `/` or `>`; a value is quoted by `"`, `'` or (old Internet
//! Explorer) `` ` ``. A `<` outside quotes ends the tag, so every byte is read a few times at most.

use super::super::found::Found;
use super::super::scan::{at, has, is_space, is_word, skip, skip_space, starts};
use super::words::{ATTRIBUTES_FRAMEWORK, TAGS_ACTING, TAGS_RAW, TAGS_WITH_ATTRIBUTE};
use super::{reason, style, url};
use crate::Score;

/// Longest name of an element, `importimplementation`, and a little more.
const NAME_LEN_BYTES_MAX: usize = 24;
/// Attributes that are read in one text. Tags opened inside the values of others repeat theirs; past
/// this only the first of each tag are read.
const ATTRIBUTES_MAX: usize = 256;
const ATTRIBUTES_OF_TAG_MIN: usize = 2;
/// Longest value that is followed to its end.
const VALUE_LEN_BYTES_MAX: usize = 2048;
/// Bytes of values that are read in one text, for the same reason; past this little of each.
const VALUES_LEN_BYTES_MAX: usize = 32 * 1024;
const VALUE_LEN_BYTES_MIN: usize = 64;

/// What may still be read of a text's attributes.
struct Budget {
    attributes: usize,
    value_len_bytes: usize,
}

/// The gravest tag of a text.
pub(super) fn find(lower: &[u8]) -> Option<Found> {
    let mut best: Option<Found> = None;
    let mut budget = Budget {
        attributes: ATTRIBUTES_MAX,
        value_len_bytes: VALUES_LEN_BYTES_MAX,
    };
    for open in memchr::memchr_iter(b'<', lower) {
        let Some(found) = tag(lower, open, &mut budget) else {
            continue;
        };
        if best.as_ref().is_none_or(|b| b.score < found.score) {
            best = Some(found);
        }
        if best.as_ref().is_some_and(|b| b.score >= Score::EFFECT) {
            break;
        }
    }
    best
}

/// Name of an element without the bytes that are only there to hide it.
#[derive(Default)]
struct Name {
    bytes: [u8; NAME_LEN_BYTES_MAX],
    len: usize,
    end: usize,
    /// A letter at a time with spaces between: `s c r i p t`.
    spaced: bool,
}

impl Name {
    fn read(lower: &[u8], from: usize) -> Self {
        let mut name = Self {
            end: from,
            ..Self::default()
        };
        let mut place = from;
        while name.len < NAME_LEN_BYTES_MAX {
            let byte = at(lower, place);
            if !(is_word(byte) || byte == b':' || byte == b'-') {
                let next = skip(lower, place, |b| b == 0);
                if next > place && is_word(at(lower, next)) {
                    place = next;
                    continue;
                }
                let first = name.len == 1 && at(lower, place + 2) == b' ';
                let further = name.spaced && !is_word(at(lower, place + 2));
                if (first || further) && byte == b' ' {
                    name.spaced = true;
                    place += 1;
                    if is_word(at(lower, place)) {
                        continue;
                    }
                }
                break;
            }
            name.bytes[name.len] = byte;
            name.len += 1;
            place += 1;
            name.end = place;
        }
        name
    }

    /// Its first letter alone: what followed were attributes of one letter.
    fn first(&self, start: usize) -> Self {
        Self {
            bytes: self.bytes,
            len: 1,
            end: start + 1,
            spaced: false,
        }
    }

    /// The name without its namespace.
    fn local(&self) -> &[u8] {
        let all = &self.bytes[..self.len];
        match memchr::memchr(b':', all) {
            Some(colon) => &all[colon + 1..],
            None => all,
        }
    }
}

fn tag(lower: &[u8], open: usize, budget: &mut Budget) -> Option<Found> {
    let start = skip_space(lower, open + 1);
    match at(lower, start) {
        b'/' => return end_tag(lower, open, start + 1, budget),
        b'!' | b'?' => return declaration(lower, open, start, budget),
        b'"' | b'\'' | b'%' => return attributes(lower, open, start, b"", budget),
        _ => {}
    }
    let mut name = Name::read(lower, start);
    let known = |local: &[u8]| {
        has(TAGS_ACTING, local) || TAGS_WITH_ATTRIBUTE.iter().any(|t| t.0.as_bytes() == local)
    };
    if name.spaced && !known(name.local()) && name.local() != b"dialog" {
        name = name.first(start);
    }
    let local = name.local();
    let acts = has(TAGS_ACTING, local);
    if start > open + 1 || name.spaced {
        let hidden = name.spaced;
        let ends = !is_word(at(lower, name.end)) && at(lower, name.end) != b'.';
        return (hidden || acts && ends)
            .then(|| Found::new(Score::BREAK_OUT, open..name.end, &reason::TAG_HIDDEN));
    }
    if name.len == 0 || !(at(lower, start).is_ascii_alphabetic() || at(lower, start) == b':') {
        return None;
    }
    let best = attributes(lower, open, name.end, local, budget);
    if best.as_ref().is_some_and(|f| f.score >= Score::BREAK_OUT) {
        return best;
    }
    if acts && !in_prose(lower, open, name.end) {
        let score = if local == b"script" || at(lower, name.end) != b'>' {
            Score::EFFECT
        } else {
            Score::BREAK_OUT
        };
        return Some(Found::new(score, open..name.end, &reason::TAG_ACTING));
    }
    if local == b"importimplementation" {
        return Some(Found::new(
            Score::BREAK_OUT,
            open..name.end,
            &reason::TAG_ACTING,
        ));
    }
    best.or_else(|| plain(lower, open, name.end))
}

/// A tag that only formats is a sign, no more; a name in `<` `>` may be a person or an address.
fn plain(lower: &[u8], open: usize, name_end: usize) -> Option<Found> {
    let next = at(lower, name_end);
    (next == b'>' || next == b'/' || is_space(next) && name_end < lower.len())
        .then(|| Found::new(Score::SIGN, open..name_end, &reason::TAG_PLAIN))
}

/// `the <script> tag`: a bare name between words, and nothing closes it.
fn in_prose(lower: &[u8], open: usize, name_end: usize) -> bool {
    let bare = at(lower, name_end) == b'>';
    let quoted = open >= 1 && lower[open - 1] == b'`';
    let before =
        quoted || open >= 2 && is_space(lower[open - 1]) && lower[open - 2].is_ascii_alphanumeric();
    let after = quoted
        || is_space(at(lower, name_end + 1)) && at(lower, name_end + 2).is_ascii_alphabetic();
    let named = memchr::memchr(b':', &lower[open..name_end]).is_none();
    bare && before
        && named
        && (after || name_end + 1 == lower.len())
        && crate::text::find(&lower[name_end..], b"</").is_none()
}

fn end_tag(lower: &[u8], open: usize, start: usize, budget: &mut Budget) -> Option<Found> {
    let name = Name::read(lower, start);
    if has(TAGS_RAW, name.local()) && !is_word(at(lower, name.end)) {
        let prose = in_prose(lower, open, name.end);
        let score = if prose { Score::SIGN } else { Score::BREAK_OUT };
        return Some(Found::new(score, open..name.end, &reason::TAG_END));
    }
    attributes(lower, open, start, b"/", budget)
}

/// Comments, CDATA, processing instructions: parsers disagree where these end.
fn declaration(lower: &[u8], open: usize, start: usize, budget: &mut Budget) -> Option<Found> {
    let at_mark = |with: &[u8]| starts(lower, start, with);
    let acting = ["?import", "?xml-stylesheet", "?xml:namespace", "!attlist"];
    if acting.iter().any(|a| at_mark(a.as_bytes())) {
        return Some(Found::new(
            Score::BREAK_OUT,
            open..start + 7,
            &reason::TAG_ACTING,
        ));
    }
    if at_mark(b"!--") {
        let conditional = starts(lower, skip_space(lower, start + 3), b"[if");
        let score = if conditional {
            Score::BREAK_OUT
        } else {
            Score::SIGN
        };
        return Some(Found::new(score, open..start + 3, &reason::COMMENT));
    }
    if at_mark(b"![cdata[") {
        return Some(Found::new(Score(30), open..start + 8, &reason::COMMENT));
    }
    if at_mark(b"!doctype") || at_mark(b"?xml") {
        return None;
    }
    attributes(lower, open, start + 1, b"!", budget)
}

/// Reads the attributes of the tag `name` from `from`: what acts, if anything does.
fn attributes(
    lower: &[u8],
    open: usize,
    from: usize,
    name: &[u8],
    budget: &mut Budget,
) -> Option<Found> {
    let mut best: Option<Found> = None;
    let mut place = from;
    let end = lower.len().min(from + VALUE_LEN_BYTES_MAX);
    let mut left = budget.attributes.max(ATTRIBUTES_OF_TAG_MIN);
    while place < end && left > 0 {
        left -= 1;
        budget.attributes = budget.attributes.saturating_sub(1);
        let start = skip(&lower[..end], place, |b| {
            is_space(b) || b"/\"'`,;()[]\\".contains(&b)
        });
        if start >= end || matches!(lower[start], b'>' | b'<') {
            break;
        }
        let name_end = skip(&lower[..end], start + 1, |b| {
            !is_space(b) && !b"/>=<\"'".contains(&b)
        });
        let mark = skip_space(lower, name_end);
        let attribute = &lower[start..name_end];
        let value = if at(lower, mark) == b'=' {
            budget.value(lower, skip_space(lower, mark + 1))
        } else {
            name_end..name_end
        };
        if value.is_empty() && at(lower, mark) != b'=' && is_event(attribute) {
            place = name_end;
            continue;
        }
        if let Some(found) = attribute_acts(lower, open, start, name, attribute, &value)
            && best.as_ref().is_none_or(|b| b.score < found.score)
        {
            best = Some(found);
        }
        if best.as_ref().is_some_and(|b| b.score >= Score::EFFECT) {
            break;
        }
        place = value.end.max(name_end);
    }
    best
}

impl Budget {
    /// Bytes of an attribute's value, without its quotes.
    fn value(&mut self, lower: &[u8], start: usize) -> std::ops::Range<usize> {
        let len_max = self
            .value_len_bytes
            .clamp(VALUE_LEN_BYTES_MIN, VALUE_LEN_BYTES_MAX);
        let within = &lower[..lower.len().min(start.saturating_add(len_max))];
        let found = value(within, start.min(within.len()));
        self.value_len_bytes = self.value_len_bytes.saturating_sub(found.len());
        found
    }
}

fn value(lower: &[u8], start: usize) -> std::ops::Range<usize> {
    let quote = at(lower, start);
    let is_quoted = matches!(quote, b'"' | b'\'' | b'`');
    let from = (start + usize::from(is_quoted)).min(lower.len());
    if is_quoted && let Some(length) = memchr::memchr(quote, &lower[from..]) {
        return from..from + length;
    }
    from..skip(lower, from, |b| !is_space(b) && b != b'>')
}

fn attribute_acts(
    lower: &[u8],
    open: usize,
    start: usize,
    tag: &[u8],
    attribute: &[u8],
    value: &std::ops::Range<usize>,
) -> Option<Found> {
    if is_event(attribute) {
        let span = open..(start + attribute.len() + 1)
            .max(value.end)
            .min(lower.len());
        return Some(Found::new(Score::EFFECT, span, &reason::EVENT));
    }
    if let Some(event) = event_in_value(lower, value) {
        return Some(Found::new(Score::EFFECT, open..event, &reason::EVENT));
    }
    if let Some(found) = url::scheme(lower, value.start, value.end) {
        return Some(found);
    }
    let text = &lower[value.clone()];
    if attribute == b"style" && style::acts(text) {
        return Some(Found::new(Score::EFFECT, open..value.end, &reason::STYLE));
    }
    let binds = [
        "srcdoc",
        "datasrc",
        "datafld",
        "dynsrc",
        "lowsrc",
        "formaction",
    ];
    if !value.is_empty() && binds.iter().any(|b| b.as_bytes() == attribute) {
        return Some(Found::new(Score::EFFECT, open..value.end, &reason::EVENT));
    }
    let framework = |f: &&str| attribute.len() > f.len() && attribute.starts_with(f.as_bytes());
    if !tag.is_empty() && !value.is_empty() && ATTRIBUTES_FRAMEWORK.iter().any(framework) {
        return Some(Found::new(
            Score::BREAK_OUT,
            open..value.end,
            &reason::EVENT,
        ));
    }
    let (_, needed) = TAGS_WITH_ATTRIBUTE.iter().find(|t| t.0.as_bytes() == tag)?;
    let known = needed.iter().any(|n| n.as_bytes() == attribute);
    known.then(|| Found::new(Score::BREAK_OUT, open..value.end, &reason::TAG_ACTING))
}

/// `src=x/onerror=..`: some readers end an unquoted value at the slash. Gives the end of the name.
fn event_in_value(lower: &[u8], value: &std::ops::Range<usize>) -> Option<usize> {
    let quoted = value.start > 0 && matches!(lower[value.start - 1], b'"' | b'\'' | b'`');
    if quoted {
        return None;
    }
    crate::text::find_iter(&lower[value.clone()], b"on").find_map(|length| {
        let start = value.start + length;
        let end = skip(lower, start, |b| b.is_ascii_alphabetic());
        let parted = length > 0 && matches!(lower[start - 1], b'/' | b'"' | b'\'' | b']' | 0);
        let parted = parted && end - start >= 5 && at(lower, skip_space(lower, end)) == b'=';
        parted.then_some(end)
    })
}

/// `onload`, `onwebkitanimationend`, with junk before it that browsers skip.
pub(super) fn is_event(attribute: &[u8]) -> bool {
    let junk = |b: &&u8| !b.is_ascii_alphanumeric() && !matches!(b, b':' | b'-' | b'_');
    let skipped = attribute.iter().take_while(junk).count();
    let name = &attribute[skipped..];
    let letters = name.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    name.starts_with(b"on") && letters >= 5 && !name[letters..].iter().any(|b| is_word(*b))
}
