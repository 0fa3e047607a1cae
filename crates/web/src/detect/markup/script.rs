//! JavaScript outside any tag: a value that the page writes into a script, or runs itself.
//!
//! A name of a function or of the DOM is nothing; it counts where code may start and code may end
//! ([`opens_code`], [`closes_code`]), which a sentence that talks about it does not give.

use super::super::found::Found;
use super::super::scan::{
    at, back_gap, closes_code, closing, has, is_space, is_word, opens_code, skip, skip_gap,
    skip_space, starts, word_at, word_before,
};
use super::reason;
use super::words::{
    CALLERS, FUNCTIONS, FUNCTIONS_PLAIN, GLOBALS, GLOBALS_NOUNS, MEMBERS, MEMBERS_NOUNS,
};
use crate::Score;

/// How long a list of imported names may be.
const NAMES_LEN_BYTES_MAX: usize = 256;

/// The first piece of script.
pub(super) fn find(lower: &[u8]) -> Option<Found> {
    calls(lower)
        .or_else(|| members(lower))
        .or_else(|| assignments(lower))
        .or_else(|| string_left(lower))
        .or_else(|| modules(lower))
}

/// Calls by bracket or by tagged template.
fn calls(lower: &[u8]) -> Option<Found> {
    let mut ticks = 0_usize;
    memchr::memchr2_iter(b'(', b'`', lower).find_map(|open| {
        let end = back_gap(lower, open);
        let end = if lower[..end].ends_with(b"?.") {
            end - 2
        } else {
            end
        };
        let found = if lower[open] == b'`' {
            ticks += 1;
            // In Markdown the second of a pair ends a quotation.
            template(lower, open, end, ticks % 2 == 1)
        } else if lower[..end].ends_with(b")") {
            wrapped(lower, open, end - 1)
        } else {
            call(lower, open, end)
        };
        found.map(|span| Found::new(Score::EFFECT, span, &reason::SCRIPT_CALL))
    })
}

/// `name(arguments)`, `new Name(..)`, `.map(name)`.
fn call(lower: &[u8], open: usize, end: usize) -> Option<std::ops::Range<usize>> {
    let name = word_before(lower, end);
    let start = end - name.len();
    if has(CALLERS, name) && start > 0 && matches!(lower[start - 1], b'.' | b'"' | b'\'') {
        let given = word_at(lower, skip_gap(lower, open + 1));
        let behind = skip_gap(lower, open + 1) + given.len();
        if has(FUNCTIONS, given)
            && !has(FUNCTIONS_PLAIN, given)
            && matches!(at(lower, skip_gap(lower, behind)), b')' | b',')
        {
            return Some(start..behind);
        }
    }
    if matches!(name, b"call" | b"apply" | b"bind") && start > 0 && lower[start - 1] == b'.' {
        let function = word_before(lower, start - 1);
        let first = start - 1 - function.len();
        let acts = has(FUNCTIONS, function) && !has(FUNCTIONS_PLAIN, function);
        return (acts && opens_code(lower, first)).then_some(first..open + 1);
    }
    if name == b"with" {
        let object = word_at(lower, skip_gap(lower, open + 1));
        return (has(GLOBALS, object) && opens_code(lower, start)).then_some(start..open + 1);
    }
    if !has(FUNCTIONS, name) {
        return None;
    }
    let before = back_gap(lower, start);
    let new = word_before(lower, before) == b"new";
    let start = if new { before - 3 } else { start };
    let plain = !new && has(FUNCTIONS_PLAIN, name);
    if plain && !plain_call(lower, start, open) || !opens_code(lower, start) {
        return None;
    }
    // `alert (red)` is a sentence; `alert/**/(1)` is not.
    if end < open && lower[end..open].iter().all(|b| *b == b' ') && start > 0 {
        return None;
    }
    match closing(lower, open) {
        Some(close) => closes_code(lower, close + 1).then_some(start..close + 1),
        None => (open + 1 < lower.len()).then_some(start..lower.len().min(open + 64)),
    }
}

/// A call of `open`, `find`, `import` is written like code: behind a DOM object, or with a string.
fn plain_call(lower: &[u8], start: usize, open: usize) -> bool {
    let string = matches!(
        at(lower, skip_gap(lower, open + 1)),
        b'"' | b'\'' | b'`' | b'/'
    );
    let object =
        start > 0 && lower[start - 1] == b'.' && has(GLOBALS, word_before(lower, start - 1));
    let import = starts(lower, start, b"import");
    object || string && (import || start > 0 && lower[start - 1] != b'.')
}

/// `(alert)(1)`, `(0,eval)(x)`.
fn wrapped(lower: &[u8], open: usize, close: usize) -> Option<std::ops::Range<usize>> {
    let end = back_gap(lower, close);
    let name = word_before(lower, end);
    let before = back_gap(lower, end - name.len());
    let opens = before > 0 && matches!(lower[before - 1], b'(' | b',');
    (opens && has(FUNCTIONS, name) && !has(FUNCTIONS_PLAIN, name)).then(|| before - 1..open + 1)
}

/// `` alert`1` ``, `` [].sort.call`..` ``.
fn template(lower: &[u8], open: usize, end: usize, opens: bool) -> Option<std::ops::Range<usize>> {
    let name = word_before(lower, end);
    let start = end - name.len();
    let before = back_gap(lower, start);
    let member = before > 0 && lower[before - 1] == b'.';
    if name.is_empty() || starts(lower, start.saturating_sub(1), b"`") {
        return None;
    }
    let acts = has(FUNCTIONS, name) && !has(FUNCTIONS_PLAIN, name);
    let code = opens && end == open && acts && opens_code(lower, start);
    (code || member && (acts || has(CALLERS, name))).then_some(start..open + 1)
}

/// `document.cookie`, `window["alert"]`, `[].constructor`.
fn members(lower: &[u8]) -> Option<Found> {
    let span = memchr::memchr2_iter(b'.', b'[', lower).find_map(|mark| {
        let next = skip_gap(lower, mark + 1);
        let end = back_gap(lower, mark);
        if lower[mark] == b'[' {
            return indexed(lower, mark, next, end);
        }
        if end > 0
            && matches!(lower[end - 1], b']' | b')' | b'"' | b'\'' | b'`')
            && starts(lower, next, b"constructor")
            && closes_code(lower, next + 11)
        {
            return Some(end - 1..next + 11);
        }
        member(lower, next, end)
    })?;
    Some(Found::new(Score::BREAK_OUT, span, &reason::SCRIPT_MEMBER))
}

/// Start of the global object that ends at `end`, in brackets or not.
fn object_start(lower: &[u8], end: usize) -> Option<(usize, &[u8])> {
    let wrapped = lower[..end].ends_with(b")");
    let name_end = if wrapped {
        back_gap(lower, end - 1)
    } else {
        end
    };
    let name = word_before(lower, name_end);
    let start = name_end - name.len();
    if !has(GLOBALS, name) {
        return None;
    }
    if !wrapped {
        return opens_code(lower, start).then_some((start, name));
    }
    let open = back_gap(lower, start);
    (open > 0 && lower[open - 1] == b'(').then(|| (open - 1, name))
}

fn member(lower: &[u8], next: usize, end: usize) -> Option<std::ops::Range<usize>> {
    let name = word_at(lower, next);
    let behind = next + name.len();
    let noun = has(MEMBERS_NOUNS, name);
    if !noun && !has(MEMBERS, name) {
        return None;
    }
    let (start, object) = object_start(lower, end)?;
    if noun && has(GLOBALS_NOUNS, object) || object == b"this" && name != b"constructor" {
        return None;
    }
    let goes_on = matches!(
        at(lower, skip_gap(lower, behind)),
        b'.' | b'(' | b'[' | b'=' | b'+'
    );
    let ends = if noun {
        goes_on
    } else {
        closes_code(lower, behind)
    };
    ends.then_some(start..behind)
}

/// `self["al" + "ert"]`, `top[/al/.source]`, `x["constructor"]`.
fn indexed(lower: &[u8], open: usize, next: usize, end: usize) -> Option<std::ops::Range<usize>> {
    let quote = matches!(at(lower, next), b'"' | b'\'' | b'`');
    if quote && starts(lower, next + 1, b"constructor") && end > 0 {
        return Some(open..next + 12);
    }
    if at(lower, next) == b']' && starts(lower, next, b"][") {
        let inner = skip_gap(lower, next + 2);
        let strange = matches!(at(lower, inner), b'"' | b'\'' | b'(' | b'!' | b'`');
        return strange.then_some(open..inner);
    }
    let strange = quote || matches!(at(lower, next), b'/' | b'\\' | b'(' | b'!' | b'+');
    let (start, _) = object_start(lower, end)?;
    if strange {
        return Some(start..next + 1);
    }
    let close = closing(lower, open)?;
    let called = matches!(at(lower, skip_gap(lower, close + 1)), b'(' | b'`' | b'[');
    (called && is_word(at(lower, next)))
        .then_some(start..close + 1)
        .filter(|_| memchr::memchr(b'(', &lower[close..]).is_some())
}

/// `;location='..'`, `x.innerHTML=..`, `![]`.
fn assignments(lower: &[u8]) -> Option<Found> {
    let found = |span| Some(Found::new(Score::BREAK_OUT, span, &reason::SCRIPT_MEMBER));
    for word in [
        &b"location"[..],
        b"innerhtml",
        b"outerhtml",
        b"srcdoc",
        b"__definegetter__",
        b"__lookupgetter__",
    ] {
        for start in crate::text::find_iter(lower, word) {
            let end = start + word.len();
            let mark = skip_gap(lower, end);
            let sets = at(lower, mark) == b'=' && at(lower, mark + 1) != b'=';
            let sets = sets || starts(lower, mark, b"+=") || word.starts_with(b"__");
            if start == 0 || !sets || is_word(lower[start - 1]) || is_word(at(lower, end)) {
                continue;
            }
            let behind = skip_gap(lower, mark + 1);
            let value = matches!(at(lower, behind), b'"' | b'\'' | b'`')
                || starts(lower, behind, b"javascript")
                || has(GLOBALS, word_at(lower, behind));
            let name = skip(lower, behind, is_word);
            let statement = lower[start - 1] == b';' && name > behind && at(lower, name) == b';';
            let value = value || statement;
            if lower[start - 1] == b'.' || value && opens_code(lower, start) {
                return found(start..mark + 1);
            }
        }
    }
    for word in [&b"![]"[..], b"! []", b"=~[]", b"({}+[])", b"(+[]", b"[+[]"] {
        // `![](..)` is an image in Markdown.
        let mut places = crate::text::find_iter(lower, word);
        if let Some(start) = places.find(|p| !matches!(at(lower, p + word.len()), b'(' | b':')) {
            return found(start..start + word.len());
        }
    }
    None
}

/// A string of the page's script is closed, code follows, and `//` drops what the page wrote.
fn string_left(lower: &[u8]) -> Option<Found> {
    let quote = memchr::memchr2(b'"', b'\'', lower)?;
    let behind = skip_space(lower, quote + 1);
    let operator = matches!(
        at(lower, behind),
        b';' | b'-' | b'+' | b'*' | b',' | b')' | b'}' | b']' | b'^' | b'|' | b'&' | b'?' | b'%'
    );
    let acts = |text: &[u8]| memchr::memchr3(b'(', b'=', b'`', text).is_some();
    if operator {
        let comment = memchr::memmem::rfind(&lower[behind..], b"//").map(|p| p + behind);
        if let Some(comment) = comment.filter(|c| *c > 0 && lower[*c - 1] != b':')
            && acts(&lower[behind..comment])
        {
            return Some(Found::new(
                Score::BREAK_OUT,
                quote..comment + 2,
                &reason::STRING_LEFT,
            ));
        }
    }
    // Internet Explorer's own filter: `' in x.y=`.
    if starts(lower, behind, b"in") {
        let name = skip_space(lower, behind + 2);
        let end = skip(lower, name, |b| is_word(b) || b == b'.');
        let dotted = memchr::memchr(b'.', &lower[name..end]).is_some();
        if dotted && at(lower, skip_space(lower, end)) == b'=' {
            return Some(Found::new(
                Score::BREAK_OUT,
                quote..end + 1,
                &reason::STRING_LEFT,
            ));
        }
    }
    None
}

/// `import {x} from "..."`, `import * as`.
fn modules(lower: &[u8]) -> Option<Found> {
    for start in crate::text::find_iter(lower, b"import") {
        let next = skip_gap(lower, start + 6);
        let opens = matches!(at(lower, next), b'{' | b'*') && opens_code(lower, start);
        let names = &lower[start..lower.len().min(start + NAMES_LEN_BYTES_MAX)];
        let from = crate::text::find(names, b"from").map(|p| start + p + 4);
        if opens
            && let Some(from) = from
            && matches!(at(lower, skip(lower, from, is_space)), b'"' | b'\'')
        {
            return Some(Found::new(
                Score::BREAK_OUT,
                start..from,
                &reason::SCRIPT_CALL,
            ));
        }
    }
    None
}
