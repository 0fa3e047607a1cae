//! A URL where the site expects a file or a word: remote file inclusion, server-side request forgery.
//!
//! Most sites pass URLs in parameters: a URL of an ordinary host in a parameter that is named for it
//! is nothing. What counts: a scheme that only a server would open, a host that only a server
//! reaches, a host in disguise, an ending that makes the rest of a path harmless (`?`, `%00`), and
//! any foreign URL in a parameter whose name promises a file.

mod host;
mod promise;
mod reason;
#[cfg(test)]
mod tests;
mod words;

use super::Detector;
use super::scan::{at, has, is_word, skip};
use crate::{Category, Hit, Place, Score, Text};
use host::{Host, is_bare_address};
use promise::{Promise, promise};
use std::ops::Range;
use words::{EXTENSIONS, EXTENSIONS_OF_MEDIA, SCHEMES_STRANGE};

/// Codes of reasons that rest on nothing but an ordinary URL and the name of its parameter.
pub(crate) const CODES_OF_PLAIN_URLS: [&str; 2] = [reason::FILE.code, reason::FOREIGN.code];

pub(crate) const DETECTOR: Detector = Detector {
    needles: &[
        b"://",
        b":/",
        b"//",
        b"\\\\",
        b"http:",
        b"https:",
        b"ftp:",
        b"jar:",
        b"netdoc:",
        b"file:",
        b"file?",
        b"ftp?",
        b"ftps?",
        b"http?",
        b"https?",
        b"classpath:",
        b"url:",
        b"view-source:",
        b"collaborator.net",
        b"oast",
        b"interact",
        b"dnslog",
        b"ceye.io",
        b"canarytokens.com",
        b"bxss.",
    ],
    detect,
};

fn detect(text: &Text<'_>, hits: &mut Vec<Hit>) {
    if let Some(span) = host::out_of_band(text.lower) {
        hits.push(Hit {
            category: Category::RemoteFileInclusion,
            score: Score(60),
            span,
            reason: &reason::OUT_OF_BAND,
        });
    }
    let value = matches!(
        text.place,
        Place::ArgValue
            | Place::BodyValue
            | Place::Query
            | Place::Body
            | Place::Cookie
            | Place::FileName
    );
    let found = if value { in_value(text) } else { None };
    if let Some((score, span, reason)) = found {
        let end = span.end.min(text.lower.len());
        hits.push(Hit {
            category: Category::RemoteFileInclusion,
            score,
            span: span.start.min(end)..end,
            reason,
        });
    }
}

type Finding = (Score, Range<usize>, &'static crate::Reason);

/// The URL that a value is, or begins or ends with.
fn in_value(text: &Text<'_>) -> Option<Finding> {
    let lower = text.lower;
    if let Some(found) = cut_scheme(lower) {
        return Some(found);
    }
    let start = skip(lower, 0, |b| {
        b <= b' ' || matches!(b, b'"' | b'\'' | b'<' | b'(')
    });
    if lower[start..].starts_with(b"\\\\") || lower[start..].starts_with(b"//") {
        return share(text, start);
    }
    let scheme_end = skip(lower, start, |b| {
        is_word(b) || matches!(b, b'+' | b'-' | b'.')
    });
    if at(lower, scheme_end) == b':'
        && (1..=16).contains(&(scheme_end - start))
        && let Some(found) = url(text, start, scheme_end)
    {
        return Some(found);
    }
    inside_text(lower)
}

/// `http?`, `file:x?`: the rest of the path that the script adds becomes a query.
fn cut_scheme(lower: &[u8]) -> Option<Finding> {
    let scheme = [&b"https"[..], b"http", b"ftps", b"ftp", b"file"]
        .into_iter()
        .find(|s| lower.starts_with(s))?;
    let next = at(lower, scheme.len());
    let cut = lower.ends_with(b"?") && matches!(next, b':' | b'?') && !lower.contains(&b' ');
    cut.then_some((Score(60), 0..lower.len(), &reason::CUT))
}

fn url(text: &Text<'_>, start: usize, scheme_end: usize) -> Option<Finding> {
    let lower = text.lower;
    let scheme = &lower[start..scheme_end];
    let slashes = skip(lower, scheme_end + 1, |b| matches!(b, b'/' | b'\\'));
    let count = slashes - scheme_end - 1;
    let rest = &lower[slashes..];
    let all = start..lower.len();
    let web = matches!(scheme, b"http" | b"https" | b"ftp");
    if web && count < 2 {
        return is_bare_address(rest).then_some((Score::EFFECT, all, &reason::ADDRESS));
    }
    let nested = matches!(
        scheme,
        b"jar" | b"url" | b"view-source" | b"netdoc" | b"classpath" | b"feed"
    ) && (count > 0 || crate::text::find(rest, b":/").is_some());
    if nested || has(SCHEMES_STRANGE, scheme) && count >= 2 || scheme == b"file" && count >= 1 {
        return Some((Score(70), all, &reason::SCHEME));
    }
    if !web || rest.is_empty() {
        return None;
    }
    web_url(text, slashes, rest)
}

/// `http`, `https` or `ftp` with `//`.
fn web_url(text: &Text<'_>, slashes: usize, rest: &[u8]) -> Option<Finding> {
    let all = 0..text.lower.len();
    let authority_end = rest
        .iter()
        .position(|b| matches!(b, b'/' | b'?' | b'#'))
        .unwrap_or(rest.len());
    let authority = &rest[..authority_end];
    let user = memchr::memrchr(b'@', authority);
    let host = Host::read(user.map_or(rest, |u| &rest[u + 1..]));
    let confused = user.is_some()
        || authority.contains(&b'\\')
        || authority.contains(&b' ') && rest.contains(&b'@');
    let page = matches!(text.place, Place::Referer | Place::Header);
    if page {
        return None;
    }
    if host == Host::Inside {
        return Some((Score::EFFECT, all, &reason::INSIDE));
    }
    if confused {
        return Some((Score(60), all, &reason::CONFUSED));
    }
    let path = &rest[authority_end..];
    let cut = text.lower.ends_with(b"?")
        || memchr::memchr(0, path).is_some()
        || text.lower.ends_with(b"%00")
        || text.lower.ends_with(b"#");
    let promise = promise(text.name);
    let script = ends_in_script(path);
    if host == Host::Address && (promise != Promise::Url || script) {
        return Some((Score(60), all, &reason::ADDRESS));
    }
    // The page that a script is to include is not a picture or a style sheet.
    let media = has(EXTENSIONS_OF_MEDIA, extension(path));
    if promise == Promise::File && !media
        || cut && text.lower.ends_with(b"?")
        || cut && promise != Promise::Url
    {
        return Some((Score(60), all, &reason::FILE));
    }
    let clean = |b: &u8| *b > b' ' && !b"\"'()<>".contains(b);
    if promise == Promise::Unknown
        && !media
        && matches!(text.place, Place::ArgValue | Place::Query)
        && text.lower[slashes..].iter().all(clean)
    {
        return Some((Score::BREAK_OUT, all, &reason::FOREIGN));
    }
    (script && promise == Promise::Unknown).then_some((Score::BREAK_OUT, all, &reason::FILE))
}

/// `//host/share`, `\\host\share`.
fn share(text: &Text<'_>, start: usize) -> Option<Finding> {
    let lower = text.lower;
    let all = start..lower.len();
    let rest = &lower[skip(lower, start, |b| matches!(b, b'/' | b'\\'))..];
    let dotted = rest
        .iter()
        .take_while(|b| is_word(**b) || matches!(b, b'.' | b'-'))
        .any(|b| *b == b'.');
    let host_end = rest
        .iter()
        .position(|b| !(is_word(*b) || matches!(b, b'.' | b'-')))
        .unwrap_or(rest.len());
    let path = matches!(at(rest, host_end), b'/' | b'\\');
    if lower[start] == b'\\' {
        let share = host_end > 0 && path && rest.len() > host_end + 1;
        return share.then_some((Score(60), all, &reason::SHARE));
    }
    let inside = host_end > 0 && Host::read(rest) == Host::Inside && dotted;
    if inside {
        return Some((Score::EFFECT, all, &reason::INSIDE));
    }
    (dotted && path && promise(text.name) == Promise::File).then_some((
        Score(60),
        all,
        &reason::FILE,
    ))
}

/// A URL of an inside host within a longer text: `x@http://169.254.169.254/`.
fn inside_text(lower: &[u8]) -> Option<Finding> {
    crate::text::find_iter(lower, b"://169.254.169.254")
        .next()
        .map(|start| (Score::EFFECT, start..start + 18, &reason::INSIDE))
}

fn ends_in_script(path: &[u8]) -> bool {
    has(EXTENSIONS, extension(path))
}

fn extension(path: &[u8]) -> &[u8] {
    let end = path
        .iter()
        .position(|b| matches!(b, b'?' | b'#' | 0))
        .unwrap_or(path.len());
    let path = &path[..end];
    memchr::memrchr(b'.', path).map_or(&[], |dot| &path[dot + 1..])
}
