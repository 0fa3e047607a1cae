//! `{{ }}`, `${ }`, `#{ }`, `{% %}`, `@( )`, `<%= %>`: what stands inside decides.

use super::super::found::Found;
use super::super::scan::{
    at, closing, closing_or, has, is_space, is_word, skip, skip_space, starts, word_at,
};
use super::reason;
use super::words::{ENGINE_OBJECTS, STATEMENTS};
use crate::Score;
use aho_corasick::AhoCorasick;
use std::sync::LazyLock;

/// How much is read of an expression that nothing closes.
const INNER_LEN_BYTES_MAX: usize = 256;

/// How much is read of a statement.
const STATEMENT_LEN_BYTES_MAX: usize = 128;

/// The gravest expression in braces.
pub(super) fn find(lower: &[u8]) -> Option<Found> {
    let mut best: Option<Found> = None;
    for open in memchr::memchr2_iter(b'{', b'(', lower) {
        let Some(found) = at_bracket(lower, open) else {
            continue;
        };
        if best.as_ref().is_none_or(|b| b.score < found.score) {
            best = Some(found);
        }
        if best.as_ref().is_some_and(|b| b.score >= Score::BREAK_OUT) {
            break;
        }
    }
    best
}

fn at_bracket(lower: &[u8], open: usize) -> Option<Found> {
    let lead = open.checked_sub(1).map_or(0, |p| lower[p]);
    if lower[open] == b'(' {
        return (lead == b'@').then(|| razor(lower, open)).flatten();
    }
    match (lead, at(lower, open + 1)) {
        (_, b'{') => double(lower, open),
        (_, b'%') => statement(lower, open),
        (b'@', b'[') => Some(Found::new(
            Score::EFFECT,
            open - 1..open + 2,
            &reason::INTERPOLATION,
        )),
        (b'$' | b'#' | b'*' | b'@' | b'~' | b'%', _) => single(lower, open - 1, open),
        _ => smarty(lower, open),
    }
}

/// `{{ .. }}`.
fn double(lower: &[u8], open: usize) -> Option<Found> {
    let end = closing_or(lower, open, INNER_LEN_BYTES_MAX);
    let inner = &lower[open + 2..end.max(open + 2)];
    let inner = inner.strip_suffix(b"}").unwrap_or(inner);
    let trimmed = inner.trim_ascii();
    // `{{"a":1}}` is JSON, `{{{raw}}}` Handlebars.
    let trimmed = trimmed.strip_prefix(b"{").unwrap_or(trimmed);
    let helper = matches!(
        trimmed.first(),
        Some(b'#' | b'>' | b'.' | b'=' | b'!' | b'@' | b'$' | b'[')
    ) && trimmed.len() > 1;
    let json = matches!(trimmed.first(), Some(b'"')) && json_pair(trimmed);
    let object = word_at(trimmed, 0);
    let known = has(ENGINE_OBJECTS, object);
    if !json && (helper || known || computes(trimmed)) {
        return Some(Found::new(
            Score(60),
            open..end.min(open + 160),
            &reason::EXPRESSION,
        ));
    }
    let placeholder = !trimmed.is_empty() && !json;
    placeholder.then(|| Found::new(Score::SIGN, open..open + 2, &reason::PLACEHOLDER))
}

fn json_pair(inner: &[u8]) -> bool {
    let quote = skip(inner, 1, |b| b != b'"');
    at(inner, skip_space(inner, quote + 1)) == b':'
}

/// `${ .. }`, `#{ .. }`: computes, or is a placeholder of a shell or a log.
fn single(lower: &[u8], start: usize, open: usize) -> Option<Found> {
    let end = closing_or(lower, open, INNER_LEN_BYTES_MAX);
    let inner = lower[open + 1..end].trim_ascii();
    // `%{..}` and `#{..}` also end a word in prose and in times; JSON may follow `:{`.
    if computes(inner) {
        return Some(Found::new(
            Score(60),
            start..end.min(start + 160),
            &reason::EXPRESSION,
        ));
    }
    (!inner.is_empty()).then(|| Found::new(Score::SIGN, start..open + 1, &reason::PLACEHOLDER))
}

/// `{% if .. %}`.
fn statement(lower: &[u8], open: usize) -> Option<Found> {
    let start = skip(lower, open + 2, |b| {
        is_space(b) || matches!(b, b'-' | b'+' | b'=')
    });
    let word = word_at(lower, start);
    let word = word.strip_prefix(b"end").unwrap_or(word);
    let inner = &lower[start..lower.len().min(start + INNER_LEN_BYTES_MAX)];
    let end = crate::text::find(inner, b"%}");
    let inner = &inner[..end.unwrap_or(inner.len()).min(STATEMENT_LEN_BYTES_MAX)];
    let known = has(STATEMENTS, word) || computes(inner);
    let ends = end.is_some() && !inner.is_empty();
    (ends || known && !word.is_empty())
        .then(|| Found::new(Score(60), open..start + word.len(), &reason::STATEMENT))
}

/// `{7*7}`, `{$smarty.version}`, `{system('id')}`, `{literal}`.
fn smarty(lower: &[u8], open: usize) -> Option<Found> {
    let end = closing(lower, open)?;
    let inner = &lower[open + 1..end];
    if matches!(inner.trim_ascii_start().first(), Some(b'"')) && json_pair(inner.trim_ascii_start())
    {
        return None;
    }
    let word = word_at(inner, 0);
    let next = at(inner, word.len());
    let tag = matches!(word, b"literal" | b"ldelim" | b"rdelim") && next == 0;
    let include = matches!(
        word,
        b"include" | b"fetch" | b"include_php" | b"insert" | b"eval"
    ) && next == b' '
        && memchr::memchr(b'=', inner).is_some();
    let smarty = inner.starts_with(b"$smarty")
        || inner.starts_with(b"self::")
        || inner.starts_with(b"smarty");
    // `{2-3}` and `{1/2}` are ranges and sizes.
    let sum = arithmetic(inner) && memchr::memchr2(b'*', b'+', inner).is_some();
    let call = next == b'('
        && word.len() > 2
        && matches!(at(inner, word.len() + 1), b'\'' | b'"')
        && inner.ends_with(b")")
        && !word.is_empty();
    (tag || include || smarty || sum || call)
        .then(|| Found::new(Score(60), open..end + 1, &reason::EXPRESSION))
}

/// `@(1+2)`.
fn razor(lower: &[u8], open: usize) -> Option<Found> {
    let before = open.checked_sub(2).map_or(b' ', |p| lower[p]);
    let end = closing(lower, open)?;
    let inner = lower[open + 1..end].trim_ascii();
    (!is_word(before) && computes(inner))
        .then(|| Found::new(Score(60), open - 1..end + 1, &reason::EXPRESSION))
}

/// What leads from a value to its class, its environment or a filter.
static CLIMBS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::new([
        "__",
        ".constructor",
        "|attr",
        "| attr",
        ".class",
        "|filter",
        "|map",
        "|join",
        "|reduce",
        "|sort(",
        ".env",
        "_self",
        ".mro",
        "::",
    ])
    .expect("a few short literals fit")
});

/// Whether an expression does more than to name a value: arithmetic on numbers or strings, a call,
/// an index, a climb to a class.
pub(super) fn computes(inner: &[u8]) -> bool {
    if arithmetic(inner) {
        return true;
    }
    let call = memchr::memchr_iter(b'(', inner).any(|p| {
        p > 0 && (is_word(inner[p - 1]) || matches!(inner[p - 1], b']' | b')' | b'"' | b'\''))
    });
    let string_index =
        crate::text::find(inner, b"['").is_some() || crate::text::find(inner, b"[\"").is_some();
    let string_first = matches!(inner.first(), Some(b'\'' | b'"' | b'[' | b'('))
        && inner
            .iter()
            .any(|b| matches!(b, b'.' | b'|' | b'*' | b'+' | b'['));
    call || string_index && is_word(at(inner, 0))
        || string_first && !json_pair(inner)
        || CLIMBS.is_match(inner)
}

/// `7*7`, `'a'*3`, `1337 - 0`.
fn arithmetic(inner: &[u8]) -> bool {
    let operand = |b: u8| b.is_ascii_digit() || matches!(b, b'\'' | b'"');
    let first = inner.iter().find(|b| !b.is_ascii_whitespace());
    first.is_some_and(|b| operand(*b))
        && memchr::memchr3_iter(b'*', b'+', b'-', inner)
            .chain(memchr::memchr2_iter(b'/', b'%', inner))
            .any(|place| {
                let left = inner[..place].trim_ascii_end().last().copied().unwrap_or(0);
                // Of a run of signs only the first has an operand before it.
                operand(left) && {
                    let right = skip(inner, place + 1, |b| is_space(b) || b == inner[place]);
                    operand(at(inner, right)) || at(inner, right) == b'['
                }
            })
        && !date(inner)
}

/// `2024-01-02` and `1/2` of a date or size are no sum; a sum of digits only has two parts.
fn date(inner: &[u8]) -> bool {
    let parts = inner.split(|b| matches!(b, b'-' | b'/')).count();
    let plain = inner
        .iter()
        .all(|b| b.is_ascii_digit() || matches!(b, b'-' | b'/' | b' ' | b':' | b't' | b'z' | b'.'));
    plain && parts >= 3
        || starts(inner, 0, b"0-")
        || inner.iter().all(|b| b.is_ascii_hexdigit() || *b == b'-') && parts >= 4
}
