//! Expressions: OGNL, SpEL, EL, and templates whose expressions are Java.

use super::super::found::Found;
use super::super::scan::{
    at, closing_or, has, is_word, opens_code, skip, skip_space, starts, word_at, word_before,
};
use super::reason;
use super::words::{METHODS, PAGE_OBJECTS};
use crate::Score;

/// How much is read of an expression that nothing closes.
const INNER_LEN_BYTES_MAX: usize = 512;
/// Longest name of a class and its member that is read.
const NAME_LEN_BYTES_MAX: usize = 256;

/// The gravest expression.
pub(super) fn find(lower: &[u8]) -> Option<Found> {
    braces(lower)
        .or_else(|| ognl(lower))
        .or_else(|| reflection(lower))
        .or_else(|| directive(lower))
        .or_else(|| groovy(lower))
}

/// `%{..}`, `#{..}`, `${..}`, `*{..}` around what only an expression would hold.
fn braces(lower: &[u8]) -> Option<Found> {
    for open in memchr::memchr_iter(b'{', lower) {
        let Some(lead) = open.checked_sub(1).map(|p| lower[p]) else {
            continue;
        };
        if !matches!(lead, b'%' | b'#' | b'$' | b'*' | b'@' | b'~') {
            continue;
        }
        let end = closing_or(lower, open, INNER_LEN_BYTES_MAX);
        let inner = &lower[open + 1..end];
        let start = skip_space(lower, open + 1);
        let object = word_at(lower, start);
        let behind = at(lower, start + object.len());
        let acts = is_java(inner)
            || lead == b'%' && memchr::memchr3(b'#', b'@', b'(', inner).is_some()
            || has(PAGE_OBJECTS, object) && matches!(behind, b'.' | b'[')
            || string_called(inner);
        if acts {
            return Some(Found::new(
                Score::EFFECT,
                open - 1..end,
                &reason::EXPRESSION,
            ));
        }
    }
    None
}

/// A class, a method of reflection or a SpEL type inside an expression.
fn is_java(inner: &[u8]) -> bool {
    let parts = [
        &b"java."[..],
        b"javax.",
        b"t(java",
        b"t(org.",
        b"t(com.",
        b"t(sun.",
        b"@java",
        b"getclass(",
        b".class.",
        b"classloader",
        b"getruntime",
        b"processbuilder",
        b"_memberaccess",
        b"new java",
        b"#context",
        b"scriptengine",
        b"?new()",
        b"?api",
        b"getinputstream",
    ];
    parts.iter().any(|p| crate::text::find(inner, p).is_some())
}

/// `'x'.method(`, `"".class`.
fn string_called(inner: &[u8]) -> bool {
    memchr::memchr2_iter(b'\'', b'"', inner).any(|quote| {
        at(inner, quote + 1) == b'.'
            && matches!(
                at(inner, skip(inner, quote + 2, is_word)),
                b'(' | b'.' | b'}'
            )
    })
}

/// `'id'.execute()`, `['sh', '-c', 'id'].execute()`: in Groovy strings and lists run as commands.
fn groovy(lower: &[u8]) -> Option<Found> {
    crate::text::find_iter(lower, b".execute()").find_map(|dot| {
        let literal = matches!(lower[..dot].last(), Some(b'\'' | b'"' | b']'));
        literal.then(|| Found::new(Score::EFFECT, dot - 1..dot + 10, &reason::EXPRESSION))
    })
}

/// OGNL outside braces: `(#a=@java.lang.Runtime@..`, `#_memberAccess[..]`.
fn ognl(lower: &[u8]) -> Option<Found> {
    let found = |span| Some(Found::new(Score::EFFECT, span, &reason::EXPRESSION));
    for word in [
        &b"_memberaccess"[..],
        b"ognlcontext",
        b"ognlutil",
        b"#context[",
        b"#context.",
        b"#application[",
        b"#session[",
        b"#request[",
        b"#parameters.",
        b"#attr[",
        b"xwork.methodaccessor",
        b"xwork2.dispatcher",
        b"denymethodexecution",
        b"allowstaticmethodaccess",
    ] {
        if let Some(start) = crate::text::find(lower, word) {
            return found(start..start + word.len());
        }
    }
    for prefix in [&b"redirect:"[..], b"action:", b"redirectaction:"] {
        let end = prefix.len();
        if lower.starts_with(prefix)
            && matches!(
                (at(lower, end), at(lower, end + 1)),
                (b'$' | b'%' | b'#', b'{')
            )
        {
            return found(0..end + 2);
        }
    }
    // `@package.Class@member`.
    for start in memchr::memchr_iter(b'@', lower) {
        let end = name_end(lower, start + 1);
        let dotted = memchr::memchr(b'.', &lower[start + 1..end]).is_some();
        if dotted
            && at(lower, end) == b'@'
            && !word_at(lower, end + 1).is_empty()
            && is_java(&lower[start..end])
        {
            return found(start..end + 1);
        }
    }
    // `(#name=`, `(#name.`
    crate::text::find_iter(lower, b"(#").find_map(|start| {
        let end = skip(lower, start + 2, |b| is_word(b) || b == b'\'');
        let next = skip_space(lower, end);
        let first = at(lower, start + 2);
        let acts = (first.is_ascii_alphabetic() || first == b'_')
            && end > start + 2
            && (at(lower, next) == b'=' || at(lower, next) == b'.');
        (acts && opens_code(lower, start))
            .then(|| Found::new(Score::EFFECT, start..next + 1, &reason::EXPRESSION))
    })
}

fn name_end(lower: &[u8], from: usize) -> usize {
    let within = &lower[..lower.len().min(from + NAME_LEN_BYTES_MAX)];
    skip(within, from, |b| is_word(b) || matches!(b, b'.' | b'$'))
}

/// Calls of methods that load or run code, one on another's result, or with a class's name.
fn reflection(lower: &[u8]) -> Option<Found> {
    let mut first: Option<usize> = None;
    let mut count = 0usize;
    for open in memchr::memchr_iter(b'(', lower) {
        let name = word_before(lower, open);
        let start = open - name.len();
        if start == 0 || lower[start - 1] != b'.' || !has(METHODS, name) {
            continue;
        }
        first.get_or_insert(start);
        let sure = matches!(
            name,
            b"forname"
                | b"getruntime"
                | b"getclass"
                | b"defineclass"
                | b"loadclass"
                | b"getdeclaredmethod"
                | b"getmethod"
                | b"getenginebyname"
                | b"getdeclaredconstructors"
                | b"getclassloader"
                | b"newinstance"
        );
        count += if sure { 2 } else { 1 };
    }
    let start = first?;
    // Code that is talked about: `call getClass() on it`.
    let object = lower[..start - 1].last().is_some_and(|b| *b > b' ');
    if count >= 2 && object {
        return Some(Found::new(
            Score::EFFECT,
            start..lower.len().min(start + 64),
            &reason::REFLECTION,
        ));
    }
    None
}

/// `<#assign`, `[#assign`, `#set($x=..)`, `__${..}__::`, `<%! .. %>`.
fn directive(lower: &[u8]) -> Option<Found> {
    let found = |span| Some(Found::new(Score::EFFECT, span, &reason::TEMPLATE));
    const FREEMARKER: &[&[u8]] = &[
        b"assign",
        b"attempt",
        b"compress",
        b"function",
        b"global",
        b"if",
        b"import",
        b"include",
        b"list",
        b"local",
        b"macro",
        b"setting",
        b"switch",
        b"visit",
    ];
    for mark in memchr::memchr_iter(b'#', lower) {
        let word = word_at(lower, mark + 1);
        let end = mark + 1 + word.len();
        let opened = mark > 0 && matches!(lower[mark - 1], b'<' | b'[');
        if opened
            && FREEMARKER.contains(&word)
            && (at(lower, end) <= b' ' || at(lower, end) == b'>')
        {
            return found(mark - 1..end);
        }
        let next = skip_space(lower, end);
        let velocity = matches!(
            word,
            b"set"
                | b"foreach"
                | b"evaluate"
                | b"define"
                | b"parse"
                | b"include"
                | b"if"
                | b"macro"
        );
        if velocity
            && at(lower, next) == b'('
            && matches!(at(lower, skip_space(lower, next + 1)), b'$' | b'"' | b'\'')
        {
            return found(mark..next + 1);
        }
    }
    if let Some(start) = crate::text::find(lower, b"__${")
        && crate::text::find(&lower[start..], b"}__").is_some()
    {
        return found(start..start + 4);
    }
    crate::text::find_iter(lower, b"<%").find_map(|start| {
        let next = at(lower, start + 2);
        let code = matches!(next, b'=' | b'!' | b'@' | b'-' | b'#')
            || next <= b' ' && crate::text::find(&lower[start..], b"%>").is_some();
        let score = if code { Score::EFFECT } else { Score::SIGN };
        (start + 2 < lower.len())
            .then(|| Found::new(score, start..start + 3, &reason::TEMPLATE))
            .filter(|_| starts(lower, start, b"<%"))
    })
}
