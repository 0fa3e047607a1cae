//! The fields of web requests under the names of Sigma's `webserver` and `proxy` categories.
//!
//! The taxonomy has `cs-uri-stem` and `cs-uri-query` for the two parts of a request target, yet
//! most of SigmaHQ's `webserver` rules look for paths in `cs-uri-query`, and its `proxy` rules
//! take `c-uri` and `cs-uri` now for the URL, now for the path. The category view therefore
//! lists both readings under these names; `fields` keep the strict one.

use yagura_model::{Event, Fields, Value};

/// A request target or URL, taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Target<'a> {
    /// As it was written.
    pub(crate) whole: &'a str,
    /// Host without user and port, if the target names one.
    pub(crate) host: Option<&'a str>,
    /// Path and query.
    pub(crate) path_and_query: &'a str,
    /// Path.
    pub(crate) path: &'a str,
    /// What follows the first `?`, if anything does.
    pub(crate) query: Option<&'a str>,
}

impl<'a> Target<'a> {
    /// Takes apart `/path?query` or `http://user@host:port/path?query`.
    pub(crate) fn parse(whole: &'a str) -> Self {
        let (host, path_and_query) = match whole.split_once("://") {
            Some((scheme, rest)) if is_scheme(scheme) => split_authority(rest),
            _ => (None, whole),
        };
        let (path, query) = match path_and_query.split_once('?') {
            Some((path, query)) => (path, Some(query).filter(|q| !q.is_empty())),
            None => (path_and_query, None),
        };
        Self {
            whole,
            host,
            path_and_query,
            path,
            query,
        }
    }

    /// Takes apart the `host:port` of a CONNECT request.
    pub(crate) fn authority(whole: &'a str) -> Self {
        Self {
            whole,
            host: Some(host_of(whole)).filter(|h| !h.is_empty()),
            path_and_query: "",
            path: "",
            query: None,
        }
    }

    /// The file name extension of the path, without the dot.
    pub(crate) fn extension(&self) -> Option<&'a str> {
        let name = self.path.rsplit('/').next()?;
        let (_, extension) = name.rsplit_once('.')?;
        (!extension.is_empty()).then_some(extension)
    }
}

fn is_scheme(text: &str) -> bool {
    !text.is_empty() && text.len() <= 16 && text.bytes().all(|b| b.is_ascii_alphanumeric())
}

fn split_authority(rest: &str) -> (Option<&str>, &str) {
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let host = host_of(&rest[..end]);
    (Some(host).filter(|h| !h.is_empty()), &rest[end..])
}

/// Cuts user and port off `user@host:port`, and the brackets off an IPv6 address.
pub(crate) fn host_of(authority: &str) -> &str {
    let host = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    if let Some(inside) = host.strip_prefix('[') {
        return inside.split_once(']').map_or(inside, |(host, _)| host);
    }
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    }
}

fn push(fields: &mut Fields, name: &str, value: &str) {
    fields.push(name, Value::Text(value));
}

/// Adds the target of a request to a web server.
pub(crate) fn push_webserver_target(event: &mut Event, target: &Target<'_>) {
    let fields = &mut event.fields;
    push(fields, "cs-uri", target.whole);
    if !target.path.is_empty() {
        push(fields, "cs-uri-stem", target.path);
    }
    if let Some(query) = target.query {
        push(fields, "cs-uri-query", query);
    }
    webserver_view(&mut event.category_fields, target.whole, target.query);
}

/// Lists both readings of `cs-uri-query`. Without a query the second is null, so that rules
/// which ask for a missing query still hold.
pub(crate) fn webserver_view(view: &mut Fields, whole: &str, query: Option<&str>) {
    push(view, "cs-uri-query", whole);
    view.push("cs-uri-query", query.map_or(Value::Null, Value::Text));
}

/// Adds the URL of a request through a proxy. A host that the source states itself wins.
pub(crate) fn push_proxy_target(event: &mut Event, target: &Target<'_>) {
    let fields = &mut event.fields;
    push(fields, "c-uri", target.whole);
    fields.alias_name("cs-uri", "c-uri");
    if !target.path.is_empty() {
        push(fields, "c-uri-stem", target.path);
        fields.alias_name("cs-uri-stem", "c-uri-stem");
    }
    if let Some(query) = target.query {
        push(fields, "c-uri-query", query);
        fields.alias_name("cs-uri-query", "c-uri-query");
    }
    if let Some(extension) = target.extension() {
        push(fields, "c-uri-extension", extension);
    }
    if let Some(host) = target.host
        && !fields.contains("cs-host")
    {
        push(fields, "cs-host", host);
    }
    fields.alias_name("r-dns", "cs-host");
    proxy_view(&mut event.category_fields, target);
}

/// Lists both readings of `c-uri` and `cs-uri`.
pub(crate) fn proxy_view(view: &mut Fields, target: &Target<'_>) {
    for name in ["c-uri", "cs-uri"] {
        push(view, name, target.whole);
        if target.host.is_some() && !target.path_and_query.is_empty() {
            push(view, name, target.path_and_query);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn targets_are_taken_apart() {
        let target = Target::parse("http://taro@www.example.com:8080/a/b.EXE?x=1?2");
        assert_eq!(target.host, Some("www.example.com"));
        assert_eq!((target.path, target.query), ("/a/b.EXE", Some("x=1?2")));
        assert_eq!(target.extension(), Some("EXE"));
        let target = Target::parse("/redirect?to=http://example.com/");
        assert_eq!((target.host, target.path), (None, "/redirect"));
        assert_eq!(
            Target::parse("https://[2001:db8::1]:443").host,
            Some("2001:db8::1")
        );
        assert_eq!(
            Target::authority("example.com:443").host,
            Some("example.com")
        );
        assert_eq!(Target::parse("/?").query, None);
    }

    proptest! {
        #[test]
        fn any_text_is_some_target(text in "[a-c:/?@\\[\\].é]{0,30}") {
            let target = Target::parse(&text);
            prop_assert!(text.ends_with(target.path_and_query));
            let _ = (target.extension(), Target::authority(&text));
        }
    }
}
