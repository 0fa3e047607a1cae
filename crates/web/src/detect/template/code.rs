//! Code of Python, Ruby, Node.js, Perl, .NET outside braces; prototypes; server-side includes.

use super::super::found::Found;
use super::super::scan::{
    at, back_gap, back_space, closes_code, closing, has, is_word, opens_code, skip, skip_gap,
    skip_space, starts, word_at, word_before,
};
use super::reason;
use super::words::{CALLS, DUNDERS, MARKS, NODE_MODULES, SSI};
use crate::{Place, Score, Text};

/// `__proto__` and `constructor.prototype` in names, JSON and paths of properties.
pub(super) fn prototype(text: &Text<'_>) -> Option<Found> {
    let lower = text.lower;
    let found = |score, span| Some(Found::new(score, span, &reason::PROTOTYPE));
    for start in crate::text::find_iter(lower, b"__proto__") {
        let end = start + 9;
        let before = back_space(lower, start);
        let next = at(lower, skip_space(lower, end));
        let alone = before == 0 && end == lower.len() && text.place != Place::Path;
        let reached = matches!(next, b'.' | b'[' | b':' | b']' | b'=')
            || starts(lower, end, b"\"")
            || starts(lower, end, b"'");
        let sentence = end < lower.len()
            && at(lower, end + 1) <= b' '
            && matches!(at(lower, end), b'.' | b':');
        if alone || reached && !sentence {
            return found(Score(60), start..end);
        }
    }
    crate::text::find_iter(lower, b"constructor").find_map(|start| {
        let end = start + 11;
        let mark = skip(lower, end, |b| {
            matches!(b, b']' | b'.' | b'[' | b'"' | b'\'' | b' ' | b':' | b'{')
        });
        let reached =
            mark > end && starts(lower, mark, b"prototype") && !is_word(at(lower, mark + 9));
        let code = mark > end + 1
            || at(lower, end) == b'['
            || at(lower, end) == b'.' && matches!(at(lower, mark + 9), b'.' | b'[' | b'=' | 0);
        (reached && code && text.place != Place::Path)
            .then(|| Found::new(Score(60), start..mark + 9, &reason::PROTOTYPE))
    })
}

/// Calls that run code, with a string or another call as argument.
pub(super) fn calls(lower: &[u8]) -> Option<Found> {
    for open in memchr::memchr2_iter(b'(', b'{', lower) {
        let end = back_gap(lower, open);
        let from = end.saturating_sub(40);
        let name_length = lower[from..end]
            .iter()
            .rev()
            .take_while(|b| is_word(**b) || **b == b'.')
            .count();
        let name = &lower[end - name_length..end];
        let name = name.strip_prefix(b".").unwrap_or(name);
        let start = end - name.len();
        if lower[open] == b'{' {
            let percent = start >= 1 && lower[start - 1] == b'%' && name == b"x";
            if percent && closing(lower, open).is_some() {
                return Some(Found::new(
                    Score::EFFECT,
                    start - 1..open + 1,
                    &reason::CALL,
                ));
            }
            continue;
        }
        if endless(lower, name, start, open) || anonymous(lower, name, start, open) {
            let span = start..open + 1;
            return Some(Found::new(Score::BREAK_OUT, span, &reason::CALL));
        }
        let short = name
            .iter()
            .rposition(|b| *b == b'.')
            .map_or(name, |dot| &name[dot + 1..]);
        let two = name
            .rsplitn(3, |b| *b == b'.')
            .take(2)
            .map(<[u8]>::len)
            .sum::<usize>()
            + 1;
        let qualified = &name[name.len().saturating_sub(two)..];
        let percent = short == b"x" && start > 0 && lower[start - 1] == b'%';
        if percent && memchr::memchr(b')', &lower[open..]).is_some() && opens_code(lower, start - 1)
        {
            return Some(Found::new(
                Score::EFFECT,
                start - 1..open + 1,
                &reason::CALL,
            ));
        }
        if name == b"require" && node_module(lower, open) {
            return Some(Found::new(Score::EFFECT, start..open + 1, &reason::CALL));
        }
        let known = has(CALLS, qualified)
            || has(CALLS, name)
            || has(CALLS, short) && short.len() < name.len();
        let known = known || short == b"__import__";
        if !known || !argument_acts(lower, open) {
            continue;
        }
        let dotted = memchr::memchr(b'.', name).is_some();
        if (dotted && (start == 0 || opens_code(lower, start)))
            || opens_code(lower, start) && end == open
        {
            return Some(Found::new(Score::EFFECT, start..open + 1, &reason::CALL));
        }
    }
    None
}

/// `while(true)`, `for(;;)`: a server that evaluates it stops answering.
fn endless(lower: &[u8], name: &[u8], start: usize, open: usize) -> bool {
    if !matches!(name, b"while" | b"for") {
        return false;
    }
    let Some(close) = closing(lower, open) else {
        return false;
    };
    let inner = lower[open + 1..close].trim_ascii();
    let always = if name == b"while" {
        matches!(inner, b"true" | b"1" | b"!0" | b"!false" | b"!!1" | b"1==1")
    } else {
        inner.contains(&b';') && inner.iter().all(|b| matches!(b, b';' | b' '))
    };
    always && opens_code(lower, start)
}

/// `function(){ .. }`, with or without a name.
fn anonymous(lower: &[u8], name: &[u8], start: usize, open: usize) -> bool {
    name == b"function"
        && opens_code(lower, start)
        && closing(lower, open).is_some_and(|c| at(lower, skip_gap(lower, c + 1)) == b'{')
}

fn argument_acts(lower: &[u8], open: usize) -> bool {
    let first = at(lower, skip_gap(lower, open + 1));
    let end = closing(lower, open).unwrap_or(lower.len());
    let inner = &lower[open + 1..end.max(open + 1)];
    let ends = end >= lower.len() || closes_code(lower, end + 1);
    let code = matches!(first, b'"' | b'\'' | b'`' | b'[' | b'%')
        || memchr::memchr2(b'(', b'[', inner).is_some();
    ends && code
}

fn node_module(lower: &[u8], open: usize) -> bool {
    let quote = skip_gap(lower, open + 1);
    let from = skip(lower, quote, |b| matches!(b, b'"' | b'\'' | b'`' | b'\\'));
    let from = if starts(lower, from, b"node:") {
        from + 5
    } else {
        from
    };
    let end = skip(lower, from, |b| is_word(b) || b == b'/');
    from > quote && has(NODE_MODULES, &lower[from..end])
}

/// `''.__class__.__mro__`, `|attr('__globals__')`.
pub(super) fn python(lower: &[u8]) -> Option<Found> {
    let mut count = 0usize;
    let mut first = None;
    for start in crate::text::find_iter(lower, b"__") {
        if start > 0 && is_word(lower[start - 1]) {
            continue;
        }
        let word = word_at(lower, start);
        if !has(DUNDERS, word) {
            continue;
        }
        let before = start.checked_sub(1).map_or(0, |p| lower[p]);
        let next = at(lower, start + word.len());
        let reached = matches!(before, b'.' | b'[' | b'\'' | b'"' | b'|') || before == b'(';
        let goes_on = matches!(
            next,
            b'.' | b'[' | b'(' | b')' | b'}' | b'\'' | b'"' | b']' | b'|' | 0
        );
        if reached && goes_on {
            count += 1;
            first.get_or_insert(start);
        }
    }
    let start = first?;
    let score = if count >= 2 {
        Score::EFFECT
    } else {
        Score::BREAK_OUT
    };
    Some(Found::new(
        score,
        start..lower.len().min(start + 96),
        &reason::PYTHON,
    ))
}

/// `<!--#exec cmd=..-->`, `<esi:include`, serialised objects, gadget names.
pub(super) fn marks(text: &Text<'_>) -> Option<Found> {
    let lower = text.lower;
    for start in crate::text::find_iter(lower, b"<!--") {
        let mark = skip_space(lower, start + 4);
        if at(lower, mark) == b'#' && has(SSI, word_at(lower, mark + 1)) {
            return Some(Found::new(Score::EFFECT, start..mark + 2, &reason::INCLUDE));
        }
    }
    for mark in MARKS {
        if let Some(start) = crate::text::find(lower, mark.as_bytes()) {
            let word = mark.as_bytes()[0].is_ascii_lowercase();
            if !word
                || opens_code(lower, start)
                || start > 0 && matches!(lower[start - 1], b'.' | b'"' | b'\'')
            {
                return Some(Found::new(
                    Score::EFFECT,
                    start..start + mark.len(),
                    &reason::OBJECT,
                ));
            }
        }
    }
    pickle(text.bytes)
}

/// A Python pickle, plain or in base64.
fn pickle(bytes: &[u8]) -> Option<Found> {
    let found = |span| Some(Found::new(Score::EFFECT, span, &reason::OBJECT));
    for module in [
        &b"cos\nsystem\n"[..],
        b"cposix\nsystem\n",
        b"cnt\nsystem\n",
        b"csubprocess\n",
        b"c__builtin__\n",
        b"cbuiltins\n",
    ] {
        if let Some(start) = crate::text::find(bytes, module) {
            return found(start..start + module.len());
        }
    }
    // Protocol 4 with a frame, protocol 3 with a global, protocol 0 `cos\n`.
    let base64 = [
        &b"gASV"[..],
        b"gANj",
        b"gAJj",
        b"Y29zCnN5c3RlbQ",
        b"Y3Bvc2l4CnN5c3Rl",
    ];
    let start = base64
        .iter()
        .find(|m| bytes.starts_with(m) && bytes.len() >= 24)?;
    found(0..start.len())
}

/// `${self.module.cache.util.os.system("id")}` and other member chains end in a call: see
/// [`super::braces`]. Here: `process.mainModule`, `%x`, `Process.spawn "id"`, backquotes of Ruby.
pub(super) fn ruby(lower: &[u8]) -> Option<Found> {
    statement(lower).or_else(|| member(lower))
}

/// `; system "id"`: Perl, Ruby, Lua and gnuplot need no brackets around the argument.
fn statement(lower: &[u8]) -> Option<Found> {
    crate::text::find_iter(lower, b"system").find_map(|start| {
        let end = start + 6;
        let argument = skip_space(lower, end);
        let string = matches!(at(lower, argument), b'"' | b'\'' | b'`') && argument > end;
        let before = lower[..back_space(lower, start)].last();
        let opens = matches!(before, Some(b';' | b'\n' | b'&' | b'|'));
        (string && opens).then(|| Found::new(Score(60), start..argument + 1, &reason::CALL))
    })
}

fn member(lower: &[u8]) -> Option<Found> {
    for dot in memchr::memchr_iter(b'.', lower) {
        let object = word_before(lower, dot);
        let method = word_at(lower, dot + 1);
        let known = matches!(
            (object, method),
            (b"process", b"spawn")
                | (b"kernel", b"exec" | b"system" | b"spawn")
                | (b"io", b"popen")
                | (b"file", b"open" | b"read")
        );
        let end = dot + 1 + method.len();
        let start = dot - object.len();
        let argument = skip_space(lower, end);
        let string = matches!(at(lower, argument), b'"' | b'\'') && argument > end;
        if known && string && opens_code(lower, start) {
            return Some(Found::new(Score::EFFECT, start..end, &reason::CALL));
        }
    }
    None
}
