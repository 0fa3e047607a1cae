//! What rules of `category: webserver` and `category: proxy` see of an HTTP request, whoever
//! logged it. Names: Sigma taxonomy (W3C extended log format).
//!
//! Invariant: values are as logged, nothing is decoded. A missing value (empty or `-`) makes no
//! field, as rules ask for `null`.

use yagura_model::{Fields, Timestamp, Value};

/// Longest file extension; longer ones are no extensions.
const EXTENSION_LEN_BYTES_MAX: usize = 16;

/// Pushes a field unless the log says that there is nothing.
pub(crate) fn push(view: &mut Fields, name: &str, value: Value<'_>) {
    let missing = match value {
        Value::Null => true,
        Value::Text(text) => matches!(text, "" | "-"),
        _ => false,
    };
    if !missing {
        view.push(name, value);
    }
}

/// Splits `GET /path HTTP/1.1` into method, target and version. A line without a method (broken
/// or binary requests) is all target.
pub(crate) fn split_request_line(line: &str) -> (&str, &str, &str) {
    let is_method = |word: &str| {
        !word.is_empty()
            && word
                .bytes()
                .all(|b| b.is_ascii_alphabetic() || b"-_".contains(&b))
    };
    let Some((method, rest)) = line.split_once(' ').filter(|(word, _)| is_method(word)) else {
        return ("", line, "");
    };
    // Targets may hold blanks: only a last word that is a version ends them.
    match rest
        .rsplit_once(' ')
        .filter(|(_, word)| word.starts_with("HTTP/"))
    {
        Some((target, version)) => (method, target, version),
        None => (method, rest, ""),
    }
}

/// Pushes the target of a request for `category: webserver`.
///
/// `cs-uri-query` has the query and, as a second value, the whole target: most of SigmaHQ's rules
/// look for paths under that name [C].
pub(crate) fn push_target(view: &mut Fields, target: &str) {
    if matches!(target, "" | "-") {
        return;
    }
    view.push("cs-uri", Value::Text(target));
    let (stem, query) = split_target(target);
    view.push("cs-uri-stem", Value::Text(stem));
    if let Some(query) = query {
        view.push("cs-uri-query", Value::Text(query));
    }
    view.push("cs-uri-query", Value::Text(target));
}

/// Pushes the target of a request for `category: proxy`, in which `c-uri` is the whole URL. The
/// target alone is a second value when the URL had to be put together [C].
pub(crate) fn push_url(view: &mut Fields, target: &str, host: &str, scheme: &str) {
    if matches!(target, "" | "-") {
        return;
    }
    if target.starts_with('/') && !host.is_empty() {
        let scheme = if scheme.is_empty() { "http" } else { scheme };
        view.push("c-uri", Value::Text(&format!("{scheme}://{host}{target}")));
    }
    view.push("c-uri", Value::Text(target));
    let (stem, query) = split_target(target);
    view.push("c-uri-stem", Value::Text(stem));
    push(view, "c-uri-query", Value::Text(query.unwrap_or("")));
    if let Some(extension) = extension(stem) {
        view.push("c-uri-extension", Value::Text(extension));
    }
}

/// Splits a target or URL into its path and its query.
fn split_target(target: &str) -> (&str, Option<&str>) {
    let (stem, query) = match target.split_once('?') {
        Some((stem, query)) => (stem, Some(query)),
        None => (target, None),
    };
    let path = match stem.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("/", |at| &rest[at..]),
        None => stem,
    };
    (path, query)
}

fn extension(stem: &str) -> Option<&str> {
    let file = stem.rsplit('/').next()?;
    let (_, extension) = file.rsplit_once('.')?;
    (!extension.is_empty() && extension.len() <= EXTENSION_LEN_BYTES_MAX).then_some(extension)
}

/// Reads `22/Nov/2026:21:16:31 +0900`, with an optional fraction of the second.
pub(crate) fn clf_time(text: &str) -> Option<Timestamp> {
    let text = text.trim_matches(['[', ']', ' ']);
    let (date, clock) = text.split_once(':')?;
    let mut parts = date.split('/');
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    let number = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    .iter()
    .position(|name| *name == month)?;
    Timestamp::parse(&format!(
        "{year}-{:02}-{day:0>2}T{}",
        number + 1,
        clock.replace(' ', "")
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn request_lines_are_split_at_method_and_version() {
        assert_eq!(
            split_request_line("GET /a?b HTTP/1.1"),
            ("GET", "/a?b", "HTTP/1.1")
        );
        assert_eq!(
            split_request_line("GET /a b c HTTP/2.0"),
            ("GET", "/a b c", "HTTP/2.0")
        );
        assert_eq!(split_request_line("GET /old"), ("GET", "/old", ""));
        assert_eq!(split_request_line("\\x16\\x03 x"), ("", "\\x16\\x03 x", ""));
        assert_eq!(split_request_line(""), ("", "", ""));
    }

    fn values<'f>(view: &'f Fields, name: &str) -> Vec<&'f str> {
        view.iter()
            .filter(|(n, _)| *n == name)
            .filter_map(|(_, v)| v.as_str())
            .collect()
    }

    #[test]
    fn targets_are_split_for_both_categories() {
        let mut view = Fields::new();
        push_target(&mut view, "/a/b.php?x=1?2");
        push_url(&mut view, "/a/b.php?x=1?2", "www.example.com", "");
        assert_eq!(values(&view, "cs-uri-stem"), ["/a/b.php"]);
        assert_eq!(values(&view, "cs-uri-query"), ["x=1?2", "/a/b.php?x=1?2"]);
        assert_eq!(
            values(&view, "c-uri"),
            ["http://www.example.com/a/b.php?x=1?2", "/a/b.php?x=1?2"]
        );
        assert_eq!(values(&view, "c-uri-extension"), ["php"]);
        let mut view = Fields::new();
        push_url(&mut view, "https://host.example/x.exe", "host.example", "");
        assert_eq!(values(&view, "c-uri"), ["https://host.example/x.exe"]);
        assert_eq!(values(&view, "c-uri-stem"), ["/x.exe"]);
        let mut view = Fields::new();
        push_url(&mut view, "https://host.example", "", "");
        assert_eq!(values(&view, "c-uri-stem"), ["/"]);
    }

    #[test]
    fn common_log_format_times_are_read() {
        let time = Timestamp::parse("2026-11-22T12:16:31Z");
        assert_eq!(clf_time("22/Nov/2026:21:16:31 +0900"), time);
        assert_eq!(clf_time("[22/Nov/2026:12:16:31.000000 +0000]"), time);
        assert_eq!(clf_time("22/Foo/2026:12:16:31 +0000"), None);
        assert_eq!(clf_time("not a time"), None);
    }
}
