//! Operators of document stores and object mappers where a value is expected, and JavaScript that
//! leaves the condition of a query (MongoDB, CouchDB, Cypher, Django and its like).

mod code;
mod lookup;
mod operator;
#[cfg(test)]
mod tests;

use super::Detector;
use crate::{Category, Hit, Place, Reason, Score, Text};
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
        operator::find(lower, is_name),
        code::script(lower),
        code::collection(lower),
        code::cypher(lower),
        (text.place == Place::Path)
            .then(|| all_documents(lower))
            .flatten(),
        is_name.then(|| lookup::find(lower)).flatten(),
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
