//! Operators of document stores and object mappers where a value is expected, and JavaScript that
//! leaves the condition of a query (MongoDB, CouchDB, Cypher, Django and its like).

use super::Detector;
use crate::{Category, Hit, Place, Reason, Score, Text};
use memchr::memmem;
use std::ops::Range;

pub(crate) const DETECTOR: Detector = Detector {
    needles: &[
        b"$",
        b"this.",
        b"this[",
        b"return",
        b"db.",
        b"_all_d",
        b"/_users",
        b"__",
        b"[password]",
        b"load csv",
        b"detach delete",
        b"call db",
        b"call apoc",
        b"match (",
        b"match(",
    ],
    detect,
};

static OPERATOR_NAME: Reason = Reason {
    code: "nosqli-operator-name",
    en: "the name of a parameter turns its value into an operator of a document database",
    ja: "パラメーター名によって、値が文書データベースの演算子に変わる",
};
static OPERATOR: Reason = Reason {
    code: "nosqli-operator",
    en: "a value holds an operator of a document database",
    ja: "値の中に、文書データベースの演算子が書かれている",
};
static CODE: Reason = Reason {
    code: "nosqli-code",
    en: "code is brought into a query of a document database",
    ja: "文書データベースの問い合わせにコードを持ち込んでいる",
};
static ALL_DOCUMENTS: Reason = Reason {
    code: "nosqli-all-documents",
    en: "a document database is asked for all it has",
    ja: "文書データベースの全内容を要求している",
};
static LOOKUP: Reason = Reason {
    code: "nosqli-lookup",
    en: "the name of a parameter asks an object mapper about a field piece by piece",
    ja: "パラメーター名を使い、項目の中身を少しずつ問い合わせている",
};
static CYPHER: Reason = Reason {
    code: "nosqli-cypher",
    en: "a value goes on as a query of a graph database",
    ja: "値がグラフデータベースの問い合わせとして続いている",
};

/// Signs in one text that are looked at.
const SIGNS_MAX: usize = 256;

type Verdict = (&'static Reason, Score, Range<usize>);

fn detect(text: &Text<'_>, hits: &mut Vec<Hit>) {
    let lower = &text.lower[..text.lower.len().min(Text::LEN_BYTES_MAX)];
    let is_name = matches!(text.place, Place::ArgName | Place::BodyName);
    let found = [
        operator(lower, is_name),
        script(lower),
        collection(lower),
        cypher(lower),
        (text.place == Place::Path)
            .then(|| all_documents(lower))
            .flatten(),
        is_name.then(|| lookup(lower)).flatten(),
    ];
    for (reason, score, span) in found.into_iter().flatten() {
        hits.push(Hit {
            category: Category::NoSqli,
            score,
            span,
            reason,
        });
    }
}

/// `x[$ne]`, `{"$gt": ""}`, `$where` as the name of a field.
fn operator(lower: &[u8], is_name: bool) -> Option<Verdict> {
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

/// JavaScript behind a quote or number: `'; return true; //`, `' && this.x.match(/a/)`.
fn script(lower: &[u8]) -> Option<Verdict> {
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
fn collection(lower: &[u8]) -> Option<Verdict> {
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

/// Paths of CouchDB that list everything.
fn all_documents(lower: &[u8]) -> Option<Verdict> {
    let paths: [&[u8]; 5] = [
        b"/_all_dbs",
        b"/_all_docs",
        b"/_users/_",
        b"/_users/org.couchdb.user:",
        b"/_node/_local/_config",
    ];
    paths.iter().find_map(|p| {
        let at = crate::text::find(lower, p)?;
        Some((&ALL_DOCUMENTS, Score::BREAK_OUT, at..at + p.len()))
    })
}

/// Graph queries behind a quote: `'}) RETURN n UNION MATCH (m) ... //`.
fn cypher(lower: &[u8]) -> Option<Verdict> {
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

/// `password__startswith`, `where[password][contains]`.
fn lookup(lower: &[u8]) -> Option<Verdict> {
    let secret = [
        &b"password"[..],
        b"passwd",
        b"token",
        b"secret",
        b"api_key",
        b"apikey",
        b"is_superuser",
        b"is_staff",
        b"hash",
    ]
    .iter()
    .any(|w| crate::text::find(lower, w).is_some());
    if let Some(at) = memmem::rfind(lower, b"__") {
        let field = at > 0 && lower[at - 1].is_ascii_alphanumeric();
        let word = &lower[at + 2..];
        let probing = matches!(
            word,
            b"startswith"
                | b"istartswith"
                | b"endswith"
                | b"iendswith"
                | b"regex"
                | b"iregex"
                | b"has_key"
                | b"has_keys"
                | b"has_any_keys"
                | b"contained_by"
        );
        let any = matches!(
            word,
            b"contains"
                | b"icontains"
                | b"isnull"
                | b"gt"
                | b"gte"
                | b"lt"
                | b"lte"
                | b"exact"
                | b"iexact"
                | b"in"
                | b"range"
                | b"search"
                | b"trigram_similar"
        );
        if field && (probing || any && secret) {
            return Some((&LOOKUP, Score::BREAK_OUT, at..lower.len()));
        }
        return None;
    }
    let nested = [
        &b"][startswith]"[..],
        b"][endswith]",
        b"][contains]",
        b"][not]",
        b"][gt]",
        b"][gte]",
        b"][lt]",
        b"][lte]",
        b"][like]",
        b"][ne]",
    ]
    .iter()
    .find_map(|w| crate::text::find(lower, w).map(|at| at..at + w.len()));
    nested
        .filter(|_| secret)
        .map(|span| (&LOOKUP, Score::BREAK_OUT, span))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best(place: Place, text: &[u8]) -> u8 {
        let lower = text.to_ascii_lowercase();
        let mut hits = Vec::new();
        let text = Text {
            place,
            name: b"",
            bytes: text,
            lower: &lower,
        };
        let asked = DETECTOR
            .needles
            .iter()
            .any(|n| crate::text::find(&lower, n).is_some());
        detect(&text, &mut hits);
        assert!(
            asked || hits.is_empty(),
            "no needle in {:?}",
            text.bytes.escape_ascii().to_string()
        );
        for hit in &hits {
            assert!(hit.span.end <= text.bytes.len());
        }
        hits.iter().map(|h| h.score.0).max().unwrap_or(0)
    }

    #[test]
    fn finds_operators_in_names() {
        for name in [
            "login[$ne]",
            "user[password][$regex]",
            "ids[$in][]",
            "filter[$where]",
            "[$gt]",
            "$where",
            "email__istartswith",
            "reset_token__gt",
            "where[password][startsWith]",
        ] {
            assert!(best(Place::ArgName, name.as_bytes()) >= 50, "{name}");
        }
    }

    #[test]
    fn leaves_ordinary_names() {
        for name in [
            "$filter",
            "$orderby",
            "$select",
            "$top",
            "user[name]",
            "prices[]",
            "csrf__token",
            "created__gte",
            "is_active__exact",
            "title__icontains",
            "utm_source",
            "__VIEWSTATE",
            "__EVENTTARGET",
        ] {
            assert!(best(Place::ArgName, name.as_bytes()) < 50, "{name}");
        }
    }

    #[test]
    fn finds_operators_and_code_in_values() {
        for value in [
            r#"{"$gt": ""}"#,
            "{ $nin: [1] }",
            "', $or: [ {}, { 'x':'y",
            r#"{\"$where\":\"sleep(3000)\"}"#,
            "x' && this.secret.length > 3 //",
            "0; return true",
            "'; return this.a == 1; var z='",
            "db.accounts.find({})",
            "a' }) DETACH DELETE n //",
        ] {
            assert!(best(Place::ArgValue, value.as_bytes()) >= 50, "{value}");
        }
    }

    #[test]
    fn leaves_prose_prices_and_code_questions() {
        for value in [
            "It costs $5: that is cheap",
            "Is this. the place? We return to it; return tickets are $20.",
            "You can return it within 30 days; return shipping is free.",
            "What does this.setState do in React?",
            "see docs/db.example.com (internal)",
            "返品は 30 日以内; return policy を参照",
            r#"{"price":"$100","size":"in: 5"}"#,
            r#"{"user_properties":{"$set":{"plan":"free"}}}"#,
            "${user.name}",
            "__init__.py",
        ] {
            assert!(best(Place::ArgValue, value.as_bytes()) < 50, "{value}");
        }
    }

    proptest::proptest! {
        #[test]
        fn takes_any_bytes(parts in proptest::collection::vec(
            proptest::prop_oneof![
                proptest::collection::vec(proptest::num::u8::ANY, 0..6),
                proptest::sample::select(DETECTOR.needles.to_vec()).prop_map(<[u8]>::to_vec),
                proptest::sample::select(vec![&b"[$ne]"[..], b"'", b"\"", b"where", b"startswith", b"(", b":"])
                    .prop_map(<[u8]>::to_vec),
            ], 0..30)) {
            let text: Vec<u8> = parts.concat();
            for place in [Place::ArgName, Place::ArgValue, Place::Path] {
                best(place, &text);
            }
        }
    }

    use proptest::strategy::Strategy as _;
}
