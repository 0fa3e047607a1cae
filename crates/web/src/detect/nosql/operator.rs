//! Operators as names of parameters and in values: `[$ne]`, `{"$gt": ..}`.

use super::{OPERATOR, OPERATOR_NAME, SIGNS_MAX, Verdict};
use crate::Score;

/// `x[$ne]`, `{"$gt": ""}`, `$where` as the name of a field.
pub(super) fn find(lower: &[u8], is_name: bool) -> Option<Verdict> {
    memchr::memchr_iter(b'$', lower)
        .take(SIGNS_MAX)
        .filter_map(|at| operator_at(lower, at, is_name))
        .max_by_key(|(_, score, _)| *score)
}

fn operator_at(lower: &[u8], at: usize, is_name: bool) -> Option<Verdict> {
    let word = &lower[at + 1..];
    let len = word
        .iter()
        .take(24)
        .take_while(|b| b.is_ascii_alphanumeric())
        .count();
    let (word, rest) = word.split_at(len);
    let span = at..at + 1 + len;
    let before = at.checked_sub(1).map(|i| lower[i]);
    if len > 1
        && before == Some(b'[')
        && rest.first() == Some(&b']')
        && (is_name || is_operator(word) && rest.get(1) == Some(&b'='))
    {
        let score = if runs_code(word) {
            Score::EFFECT
        } else {
            Score(60)
        };
        return Some((&OPERATOR_NAME, score, at - 1..span.end + 1));
    }
    if !is_operator(word) {
        return None;
    }
    if is_name && rest.is_empty() && matches!(before, None | Some(b'.')) && !is_odata(word) {
        let score = if runs_code(word) {
            Score::EFFECT
        } else {
            Score::BREAK_OUT
        };
        return Some((&OPERATOR_NAME, score, span));
    }
    let quote = before.filter(|b| matches!(b, b'"' | b'\''));
    let outside = match quote {
        Some(_) => lower[..at - 1].trim_ascii_end().last(),
        None => lower[..at].trim_ascii_end().last(),
    };
    let rest = match quote {
        Some(quote) => {
            let rest = rest.strip_prefix(b"\\").unwrap_or(rest);
            rest.strip_prefix(&[quote])?
        }
        None => rest,
    };
    let key = rest.trim_ascii_start().starts_with(b":")
        && matches!(
            outside,
            None | Some(b'{' | b',' | b'[' | b'\\' | b'\'' | b'"')
        );
    let score = match word {
        _ if runs_code(word) => Score::EFFECT,
        // Counters of visitors send what to update about a person under the same names.
        b"set" | b"unset" | b"setoninsert" => Score(30),
        _ => Score(60),
    };
    key.then_some((&OPERATOR, score, span))
}

/// Query, update and aggregation operators of MongoDB, and those of mappers with the same shape.
fn is_operator(word: &[u8]) -> bool {
    matches!(
        word,
        b"eq"
            | b"gt"
            | b"gte"
            | b"in"
            | b"lt"
            | b"lte"
            | b"ne"
            | b"nin"
            | b"and"
            | b"not"
            | b"nor"
            | b"or"
            | b"exists"
            | b"type"
            | b"expr"
            | b"jsonschema"
            | b"mod"
            | b"regex"
            | b"options"
            | b"text"
            | b"where"
            | b"geointersects"
            | b"geowithin"
            | b"near"
            | b"nearsphere"
            | b"all"
            | b"elemmatch"
            | b"size"
            | b"bitsallclear"
            | b"bitsallset"
            | b"bitsanyclear"
            | b"bitsanyset"
            | b"slice"
            | b"comment"
            | b"rand"
            | b"set"
            | b"unset"
            | b"inc"
            | b"mul"
            | b"rename"
            | b"setoninsert"
            | b"push"
            | b"pull"
            | b"pullall"
            | b"pop"
            | b"addtoset"
            | b"currentdate"
            | b"min"
            | b"max"
            | b"lookup"
            | b"match"
            | b"group"
            | b"out"
            | b"merge"
            | b"unionwith"
            | b"project"
            | b"addfields"
            | b"unwind"
            | b"facet"
            | b"graphlookup"
            | b"function"
            | b"accumulator"
            | b"cond"
            | b"ifnull"
            | b"switch"
            | b"concat"
            | b"substr"
            | b"strlencp"
            | b"like"
            | b"notlike"
            | b"ilike"
            | b"notilike"
            | b"between"
            | b"notbetween"
            | b"startswith"
            | b"endswith"
            | b"substring"
            | b"iregexp"
            | b"regexp"
            | b"notregexp"
            | b"any"
            | b"overlap"
            | b"contains"
            | b"contained"
            | b"col"
            | b"is"
            | b"literal"
            | b"beginswith"
            | b"keymapmatch"
            | b"allmatch"
            | b"query"
            | b"orderby"
            | b"explain"
            | b"maxscan"
            | b"maxtimems"
            | b"snapshot"
            | b"returnkey"
            | b"natural"
            | b"within"
            | b"box"
            | b"center"
    )
}

/// Operators that run JavaScript.
fn runs_code(word: &[u8]) -> bool {
    matches!(word, b"where" | b"function" | b"accumulator")
}

/// Names that OData and JSON Schema have as well.
fn is_odata(word: &[u8]) -> bool {
    matches!(
        word,
        b"orderby"
            | b"count"
            | b"search"
            | b"filter"
            | b"type"
            | b"comment"
            | b"explain"
            | b"options"
            | b"query"
            | b"all"
            | b"any"
            | b"text"
            | b"size"
            | b"group"
    )
}
