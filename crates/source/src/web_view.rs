//! What rules of `category: webserver` and `category: proxy` see of an HTTP request whose parts a
//! JSON record names. Names: Sigma taxonomy (W3C extended log format).
//!
//! Invariant: values are as logged, nothing is decoded. A missing value (empty or `-`) makes no
//! field, as rules ask for `null`.

use crate::SourceOptions;
use crate::text::dates::Clock;
use crate::text::web::{Target, proxy_view, webserver_view};
use yagura_model::{Fields, Timestamp, Value};

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
pub(crate) fn push_target(view: &mut Fields, target: &str) {
    if matches!(target, "" | "-") {
        return;
    }
    let parsed = Target::parse(target);
    view.push("cs-uri", Value::Text(target));
    push(view, "cs-uri-stem", Value::Text(path_of(&parsed)));
    webserver_view(view, target, parsed.query);
}

/// Pushes the target of a request for `category: proxy`, as the URL that a proxy would have seen.
pub(crate) fn push_url(view: &mut Fields, target: &str, host: &str) {
    if matches!(target, "" | "-") {
        return;
    }
    let parsed = Target::parse(target);
    push(view, "c-uri-stem", Value::Text(path_of(&parsed)));
    push(view, "c-uri-query", Value::Text(parsed.query.unwrap_or("")));
    push(
        view,
        "c-uri-extension",
        Value::Text(parsed.extension().unwrap_or("")),
    );
    if parsed.host.is_none() && target.starts_with('/') && !host.is_empty() {
        let url = format!("http://{host}{target}");
        proxy_view(view, &Target::parse(&url));
    } else {
        proxy_view(view, &parsed);
    }
}

/// The path; that of a bare host is its root.
fn path_of<'a>(target: &Target<'a>) -> &'a str {
    if target.path.is_empty() {
        "/"
    } else {
        target.path
    }
}

/// Reads `22/Nov/2026:21:16:31 +0900`, also in brackets.
pub(crate) fn common_log_time(text: &str) -> Option<Timestamp> {
    let clock = Clock::new(&SourceOptions::default());
    clock.common_log(text.trim_matches(['[', ']', ' ']))
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
        let found = view.iter().filter(|(n, _)| *n == name);
        found.filter_map(|(_, v)| v.as_str()).collect()
    }

    #[test]
    fn targets_are_split_for_both_categories() {
        let mut view = Fields::new();
        push_target(&mut view, "/a/b.php?x=1?2");
        push_url(&mut view, "/a/b.php?x=1?2", "www.example.com");
        assert_eq!(values(&view, "cs-uri-stem"), ["/a/b.php"]);
        assert_eq!(values(&view, "cs-uri-query"), ["/a/b.php?x=1?2", "x=1?2"]);
        assert_eq!(
            values(&view, "c-uri"),
            ["http://www.example.com/a/b.php?x=1?2", "/a/b.php?x=1?2"]
        );
        assert_eq!(values(&view, "c-uri-extension"), ["php"]);
        let mut view = Fields::new();
        push_url(&mut view, "https://host.example", "");
        assert_eq!(values(&view, "c-uri-stem"), ["/"]);
        assert!(!view.contains("cs-uri-stem"));
        push_target(&mut view, "-");
        assert!(!view.contains("cs-uri-stem"));
    }

    #[test]
    fn common_log_times_are_read_in_brackets_and_with_fractions() {
        let time = Timestamp::parse("2026-11-22T12:16:31Z");
        assert_eq!(common_log_time("22/Nov/2026:21:16:31 +0900"), time);
        assert_eq!(common_log_time("[22/Nov/2026:12:16:31.000000 +0000]"), time);
        assert_eq!(common_log_time("not a time"), None);
    }
}
