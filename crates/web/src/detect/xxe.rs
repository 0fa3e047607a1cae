//! XML that makes its parser fetch or multiply: entities, document types, XInclude, schemas.
//!
//! A document type that only names a public standard (XHTML, property lists) is no attack; one
//! with declarations of its own, or that is fetched from elsewhere, leaves the data.

use super::Detector;
use crate::{Category, Hit, Place, Reason, Score, Text};
use std::ops::Range;

pub(crate) const DETECTOR: Detector = Detector {
    needles: &[
        b"<!entity",
        b"<!doctype",
        b"2001/xinclude",
        b":include",
        b"schemalocation",
        b"<?xml-stylesheet",
        b"utf-7",
        b"<xsl:",
    ],
    detect,
};

static EXTERNAL: Reason = Reason {
    code: "xxe-external-entity",
    en: "an XML entity is declared that the parser fetches from a file or server",
    ja: "ファイルやサーバーから読み込む XML の外部実体を宣言している",
};
static EXPANSION: Reason = Reason {
    code: "xxe-entity-expansion",
    en: "XML entities are built from other entities, which can grow without end",
    ja: "XML の実体が別の実体から組み立てられ、際限なく膨らみうる",
};
static ENTITY: Reason = Reason {
    code: "xxe-entity",
    en: "XML declares entities of its own",
    ja: "XML が独自の実体を宣言している",
};
static DOCTYPE: Reason = Reason {
    code: "xxe-doctype",
    en: "an XML document brings or fetches its own document type",
    ja: "XML が独自の文書型定義を持ち込む、または外部から読み込む",
};
static HIDDEN: Reason = Reason {
    code: "xxe-hidden",
    en: "XML is written in UTF-7, which hides declarations from filters",
    ja: "XML が UTF-7 で書かれ、宣言が検査から隠されている",
};
static XINCLUDE: Reason = Reason {
    code: "xxe-xinclude",
    en: "XInclude makes the parser insert another file",
    ja: "XInclude で別のファイルを取り込ませている",
};
static SCHEMA: Reason = Reason {
    code: "xxe-schema",
    en: "XML names a schema that the parser may fetch from another server",
    ja: "XML が、外部サーバーから取得されうるスキーマを指定している",
};
static STYLESHEET: Reason = Reason {
    code: "xxe-stylesheet",
    en: "an XSL style sheet that reads files or runs code is brought along",
    ja: "ファイルを読む、またはコードを動かす XSL スタイルシートを持ち込んでいる",
};

/// Declarations in one text that are looked at.
const DECLARATIONS_MAX: usize = 64;
/// Bytes of one declaration.
const DECLARATION_LEN_BYTES_MAX: usize = 1024;

fn detect(text: &Text<'_>, hits: &mut Vec<Hit>) {
    let lower = &text.lower[..text.lower.len().min(Text::LEN_BYTES_MAX)];
    let found = [
        strongest(lower, b"<!entity", entity),
        strongest(lower, b"<!doctype", doctype),
        xinclude(lower),
        hidden(lower),
        schema(lower, text.place),
        stylesheet(lower, text.place),
    ];
    for (reason, score, span) in found.into_iter().flatten() {
        hits.push(Hit {
            category: Category::Xxe,
            score,
            span,
            reason,
        });
    }
}

type Verdict = (&'static Reason, Score);

fn strongest(
    lower: &[u8],
    mark: &[u8],
    judge: fn(&[u8]) -> Option<Verdict>,
) -> Option<(&'static Reason, Score, Range<usize>)> {
    crate::text::find_iter(lower, mark)
        .take(DECLARATIONS_MAX)
        .filter_map(|start| {
            let rest = &lower[start + mark.len()..];
            let rest = &rest[..rest.len().min(DECLARATION_LEN_BYTES_MAX)];
            let len = memchr::memchr(b'>', rest).map_or(rest.len(), |i| i + 1);
            let (reason, score) = judge(&rest[..len])?;
            Some((reason, score, start..start + mark.len() + len))
        })
        .max_by_key(|(_, score, _)| *score)
}

/// What stands behind `<!ENTITY`.
fn entity(declaration: &[u8]) -> Option<Verdict> {
    let rest = blanks(declaration)?;
    let rest = match rest.strip_prefix(b"%") {
        Some(parameter) => blanks(parameter)?,
        None => rest,
    };
    let name = rest
        .iter()
        .take_while(|b| b.is_ascii_alphanumeric() || b"_-.:".contains(b) || **b >= 0x80)
        .count();
    if name == 0 {
        return None;
    }
    let value = rest[name..].trim_ascii_start();
    if value.starts_with(b"system") || value.starts_with(b"public") {
        return Some((&EXTERNAL, Score::EFFECT));
    }
    if !matches!(value.first(), Some(b'\'' | b'"')) {
        return None;
    }
    let refers = |sign: u8| {
        memchr::memchr_iter(sign, value).any(|i| {
            let name = value[i + 1..]
                .iter()
                .take_while(|b| b.is_ascii_alphanumeric() || b"_-.".contains(b))
                .count();
            name > 0 && value.get(i + 1 + name) == Some(&b';')
        })
    };
    if refers(b'&') || refers(b'%') {
        return Some((&EXPANSION, Score(70)));
    }
    Some((&ENTITY, Score::BREAK_OUT))
}

/// At least one blank, then the rest.
fn blanks(text: &[u8]) -> Option<&[u8]> {
    let trimmed = text.trim_ascii_start();
    (trimmed.len() < text.len()).then_some(trimmed)
}

/// What stands behind `<!DOCTYPE`.
fn doctype(declaration: &[u8]) -> Option<Verdict> {
    let rest = blanks(declaration)?;
    let name = rest
        .iter()
        .take_while(|b| !b.is_ascii_whitespace() && !matches!(b, b'[' | b'>'))
        .count();
    let rest = rest[name..].trim_ascii_start();
    if name > 0 && rest.starts_with(b"[") {
        return Some((&DOCTYPE, Score::BREAK_OUT));
    }
    let subset = memchr::memchr(b'[', rest).is_some();
    if let Some(system) = rest.strip_prefix(b"system") {
        let legacy = crate::text::find(system, b"about:legacy-compat").is_some();
        return (!legacy || subset).then_some((&DOCTYPE, Score(60)));
    }
    let public = rest.strip_prefix(b"public")?.trim_ascii_start();
    let identifier = public.get(1..).unwrap_or_default();
    let formal = identifier.starts_with(b"-//") || identifier.starts_with(b"+//");
    (!formal || subset).then_some((&DOCTYPE, Score(60)))
}

fn xinclude(lower: &[u8]) -> Option<(&'static Reason, Score, Range<usize>)> {
    crate::text::find(lower, b"http://www.w3.org/2001/xinclude")?;
    let start =
        crate::text::find(lower, b":include").or_else(|| crate::text::find(lower, b"<include"))?;
    let rest = &lower[start..];
    let end = memchr::memchr(b'>', rest).map_or(rest.len(), |i| i + 1);
    Some((&XINCLUDE, Score::EFFECT, start..start + end))
}

/// XML in UTF-7, where `<` is `+ADw-`: nobody writes it but to pass a filter.
fn hidden(lower: &[u8]) -> Option<(&'static Reason, Score, Range<usize>)> {
    let start = crate::text::find(lower, b"<?xml")?;
    let rest = &lower[start..];
    let end = crate::text::find(rest, b"?>").map_or(rest.len(), |i| i + 2);
    crate::text::find(&rest[..end], b"utf-7")?;
    Some((&HIDDEN, Score(60), start..start + end))
}

/// A schema from elsewhere in a plain value; whole XML documents name theirs rightly.
fn schema(lower: &[u8], place: Place) -> Option<(&'static Reason, Score, Range<usize>)> {
    let start = crate::text::find(lower, b"schemalocation")?;
    let rest = &lower[start..];
    let end = memchr::memchr(b'>', rest).unwrap_or(rest.len());
    crate::text::find(&rest[..end], b"://")?;
    let element = memchr::memchr(b'<', &lower[..start]).is_some();
    let score = if place == Place::Body {
        Score::SIGN
    } else {
        Score::BREAK_OUT
    };
    element.then_some((&SCHEMA, score, start..start + end))
}

fn stylesheet(lower: &[u8], place: Place) -> Option<(&'static Reason, Score, Range<usize>)> {
    if let Some(start) = crate::text::find(lower, b"<xsl:") {
        let acts = [
            &b"document("[..],
            b"unparsed-text",
            b"system-property(",
            b"php:function",
            b"msxsl:script",
            b"<xsl:include",
            b"<xsl:import",
            b"<xsl:result-document",
            b"exsl:document",
            b"java:",
            b"/java/",
            b"saxon:",
        ];
        let found = acts
            .iter()
            .find_map(|a| crate::text::find(lower, a).map(|i| i..i + a.len()));
        if let Some(span) = found {
            return Some((&STYLESHEET, Score(70), span));
        }
        return (place != Place::Body).then(|| (&STYLESHEET, Score::SIGN, start..start + 5));
    }
    let start = crate::text::find(lower, b"<?xml-stylesheet")?;
    let rest = &lower[start..];
    let end = crate::text::find(rest, b"?>").map_or(rest.len(), |i| i + 2);
    let remote = crate::text::find(&rest[..end], b"://").is_some();
    (remote && place != Place::Body).then_some((&STYLESHEET, Score::BREAK_OUT, start..start + end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best(place: Place, text: &str) -> u8 {
        let lower = text.to_ascii_lowercase();
        let mut hits = Vec::new();
        let text = Text {
            place,
            name: b"",
            bytes: text.as_bytes(),
            lower: lower.as_bytes(),
        };
        detect(&text, &mut hits);
        for hit in &hits {
            assert!(hit.span.end <= text.bytes.len());
        }
        hits.iter().map(|h| h.score.0).max().unwrap_or(0)
    }

    #[test]
    fn finds_declarations_that_fetch_or_multiply() {
        for text in [
            r#"<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]><r>&x;</r>"#,
            r#"<!DOCTYPE r [ <!ENTITY % p PUBLIC 'any' 'http://203.0.113.5/p.dtd'> %p; ]>"#,
            r#"<!DOCTYPE r SYSTEM "http://203.0.113.5/r.dtd"><r/>"#,
            r#"<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><l>&b;</l>"#,
            r#"<x xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include parse="text" href="file:///etc/hosts"/></x>"#,
        ] {
            assert!(best(Place::Body, text) >= 50, "{text}");
            assert!(best(Place::ArgValue, text) >= 50, "{text}");
        }
    }

    #[test]
    fn leaves_documents_of_public_standards() {
        for text in [
            "<!DOCTYPE html><html><body>x</body></html>",
            r#"<!DOCTYPE html SYSTEM "about:legacy-compat">"#,
            r#"<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">"#,
            r#"<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">"#,
            r#"<urlset xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://www.sitemaps.org/schemas/sitemap/0.9 http://www.sitemaps.org/schemas/sitemap/0.9/sitemap.xsd">"#,
            "申請書の <!ENTITY の書き方を教えてください",
            "How do I use <!DOCTYPE in a page?",
        ] {
            assert!(best(Place::Body, text) < 50, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn takes_any_bytes(bytes in "(<!entity|<!doctype|<xsl:|%|&|;|\\[|'|system|public| |>|\\PC){0,40}") {
            best(Place::BodyValue, &bytes);
        }
    }
}
