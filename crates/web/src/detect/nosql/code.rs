//! Code brought into a query: JavaScript, calls of collections, graph queries.

use super::{CODE, CYPHER, SIGNS_MAX, Verdict};
use crate::Score;

/// JavaScript behind a quote or number: `'; return true; //`, `' && this.x.match(/a/)`.
pub(super) fn script(lower: &[u8]) -> Option<Verdict> {
    let starts: [&[u8]; 5] = [b"this.", b"this[", b"return ", b"return(", b"return'"];
    starts.iter().find_map(|start| {
        crate::text::find_iter(lower, start)
            .take(SIGNS_MAX)
            .find_map(|at| script_at(lower, at))
    })
}

fn script_at(lower: &[u8], at: usize) -> Option<Verdict> {
    let before = lower[..at].trim_ascii_end();
    let joined = before.ends_with(b"&&") || before.ends_with(b"||");
    let ended = before.ends_with(b";") || before.ends_with(b"}");
    let rest = &lower[at..lower.len().min(at + 160)];
    if lower[at..].starts_with(b"this") {
        let member = rest[5..]
            .iter()
            .take_while(|b| b.is_ascii_alphanumeric() || b"_'\"]".contains(b))
            .count();
        let tail = rest[5 + member..].trim_ascii_start();
        let used = [&b"."[..], b"==", b"!=", b"[", b"<", b">", b"=", b")"]
            .iter()
            .any(|t| tail.starts_with(t));
        return ((joined || ended) && member > 0 && used).then_some((
            &CODE,
            Score(60),
            at..at + 5 + member,
        ));
    }
    let head = before.strip_suffix(b";").unwrap_or(before).trim_ascii_end();
    let closed = ended
        && (head.is_empty()
            || head
                .last()
                .is_some_and(|b| matches!(b, b'\'' | b'"' | b')' | b'}') || b.is_ascii_digit()));
    let value = rest[6..].trim_ascii_start();
    let returned = [
        &b"true"[..],
        b"false",
        b"1",
        b"0",
        b"'",
        b"\"",
        b"this",
        b"!",
        b"(",
        b"/",
        b"obj",
        b"{",
    ]
    .iter()
    .any(|v| value.starts_with(v));
    (closed && returned).then_some((&CODE, Score::BREAK_OUT, at..at + 6))
}

/// `db.users.find(...)`.
pub(super) fn collection(lower: &[u8]) -> Option<Verdict> {
    crate::text::find_iter(lower, b"db.")
        .take(SIGNS_MAX)
        .find_map(|at| {
            let free = at == 0
                || !(lower[at - 1].is_ascii_alphanumeric() || b"._-/".contains(&lower[at - 1]));
            let rest = &lower[at + 3..lower.len().min(at + 131)];
            let open = memchr::memchr(b'(', rest)?;
            let called = rest[..open].rsplit(|b| *b == b'.').next()?;
            let path = rest[..open]
                .iter()
                .all(|b| b.is_ascii_alphanumeric() || b"._$".contains(b));
            let method = matches!(
                called,
                b"find"
                    | b"findone"
                    | b"insert"
                    | b"insertone"
                    | b"insertmany"
                    | b"update"
                    | b"updateone"
                    | b"updatemany"
                    | b"remove"
                    | b"delete"
                    | b"deleteone"
                    | b"deletemany"
                    | b"drop"
                    | b"dropdatabase"
                    | b"aggregate"
                    | b"distinct"
                    | b"mapreduce"
                    | b"getcollectionnames"
                    | b"getcollection"
                    | b"getusers"
                    | b"getname"
                    | b"listcollections"
                    | b"adduser"
                    | b"createuser"
                    | b"eval"
                    | b"runcommand"
                    | b"admincommand"
                    | b"version"
                    | b"hostinfo"
                    | b"serverstatus"
                    | b"shutdownserver"
                    | b"count"
                    | b"save"
            );
            (free && path && method).then_some((&CODE, Score(60), at..at + 3 + open + 1))
        })
}

/// Graph queries behind a quote: `'}) RETURN n UNION MATCH (m) ... //`.
pub(super) fn cypher(lower: &[u8]) -> Option<Verdict> {
    let alone: [&[u8]; 7] = [
        b"load csv from '",
        b"load csv from \"",
        b"load csv with headers from '",
        b"load csv with headers from \"",
        b"call apoc.",
        b"call db.labels(",
        b"call dbms.",
    ];
    for mark in alone {
        if let Some(at) = crate::text::find(lower, mark) {
            return Some((&CYPHER, Score(70), at..at + mark.len()));
        }
    }
    let closed = lower.iter().any(|b| matches!(b, b'\'' | b'"' | b'}'));
    let cut = crate::text::find(lower, b"//").is_some();
    let marks: [&[u8]; 4] = [
        b"detach delete ",
        b"union match (",
        b"with 1 as ",
        b" match (n",
    ];
    marks.iter().filter(|_| closed && cut).find_map(|mark| {
        let at = crate::text::find(lower, mark)?;
        Some((&CYPHER, Score(60), at..at + mark.len()))
    })
}
