//! Directives and records.

use super::columns::{Columns, Kind, Role};
use crate::lines::{Fault, Line, LineParser};
use crate::routes::RouteCache;
use crate::text::dates::Clock;
use crate::text::web::{Target, proxy_view, push_proxy_target, webserver_view};
use crate::text::{escapes, present};
use crate::{Sink, SourceOptions};
use yagura_model::{Event, Timestamp, Value};

/// How a logger writes blanks inside a header value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Blanks {
    /// IIS: `+`.
    Plus,
    /// CloudFront: `%20`, in a log separated by tabs.
    Percent,
    /// Values in quotes.
    Plain,
}

/// Reads W3C extended logs.
pub(super) struct W3c {
    local: Clock,
    utc: Clock,
    is_local: bool,
    columns: Option<Columns>,
    /// From `#Date:`, for logs with a time column only.
    date: String,
    blanks: Blanks,
    /// Product and service the `#Software:` line names.
    service: &'static str,
    routes: RouteCache,
    text: String,
}

impl W3c {
    pub(super) fn new(options: &SourceOptions) -> Self {
        Self {
            local: Clock::new(options),
            utc: Clock::new(&SourceOptions {
                zone_offset_secs: 0,
                ..*options
            }),
            is_local: false,
            columns: None,
            date: String::new(),
            blanks: Blanks::Plain,
            service: "",
            routes: RouteCache::default(),
            text: String::new(),
        }
    }

    fn directive(&mut self, line: &str) {
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.trim();
        match name {
            "#Fields" => self.columns = Some(Columns::parse(value)),
            "#Date" => self.date = value.get(..10).unwrap_or("").to_owned(),
            "#Time Format" => self.is_local = value.eq_ignore_ascii_case("local"),
            "#Software" => {
                let is_microsoft = value.starts_with("Microsoft");
                self.blanks = if is_microsoft {
                    Blanks::Plus
                } else {
                    Blanks::Plain
                };
                self.service = if value.contains("Internet Information") {
                    "iis"
                } else {
                    ""
                };
            }
            _ => {}
        }
    }

    /// Adds the columns; what belongs together is returned.
    fn columns<'l>(&self, text: &'l str, event: &mut Event) -> Result<Parts<'l>, Fault> {
        let columns = self.columns.as_ref().ok_or("no #Fields line before it")?;
        let mut values = Values::of(text, self.blanks);
        let mut parts = Parts::default();
        for (index, column) in columns.list.iter().enumerate() {
            let Some(value) = values.next() else {
                return Err(format!("{index} values for {} columns", columns.list.len()).into());
            };
            let Some(value) = present(value) else {
                continue;
            };
            event.fields.push(&column.name, Value::Text(value));
            let entry = event.fields.len() - 1;
            for alias in column.aliases {
                event.fields.alias(alias, entry);
            }
            match column.role {
                Role::Date => parts.date = value,
                Role::Time => parts.time = value,
                Role::DateTime => parts.date_time = value,
                Role::Stem => parts.stem = value,
                Role::Query => parts.query = value,
                Role::Uri => parts.uri = value,
                Role::Host => parts.host = value,
                Role::Scheme => parts.scheme = value,
                Role::Header | Role::Other => {}
            }
        }
        if values.next().is_some() {
            return Err(format!("more values than the {} columns", columns.list.len()).into());
        }
        Ok(parts)
    }

    fn time(&mut self, parts: &Parts<'_>) -> Option<Timestamp> {
        let clock = if self.is_local {
            &self.local
        } else {
            &self.utc
        };
        if parts.time.is_empty() {
            let text = parts.date_time.trim_matches(['[', ']', '"']);
            return clock.common_log(text).or_else(|| clock.iso(text));
        }
        let date = if parts.date.is_empty() {
            &self.date
        } else {
            parts.date
        };
        self.text.clear();
        self.text.push_str(date);
        self.text.push('T');
        self.text.push_str(parts.time);
        clock.iso(&self.text)
    }

    /// Header values as the client sent them, beside those of the log.
    fn header_view(&self, columns: &Columns, tabbed: bool, event: &mut Event) {
        let blanks = match self.blanks {
            Blanks::Plain if tabbed => Blanks::Percent,
            Blanks::Plus if tabbed => Blanks::Plain,
            other => other,
        };
        if blanks == Blanks::Plain {
            return;
        }
        for column in columns.list.iter().filter(|c| c.role == Role::Header) {
            let Some(written) = event.fields.get_str(&column.name) else {
                continue;
            };
            let sent = match blanks {
                Blanks::Plus if written.contains('+') => written.replace('+', " "),
                Blanks::Percent if written.contains('%') => {
                    let mut bytes = Vec::new();
                    escapes::percent(written.as_bytes(), &mut bytes);
                    String::from_utf8_lossy(&bytes).into_owned()
                }
                _ => continue,
            };
            for alias in column.aliases {
                event.category_fields.push(alias, Value::Text(&sent));
                // SigmaHQ has rules for both spellings.
                event.category_fields.push(alias, Value::Text(written));
            }
        }
    }

    fn server(&mut self, parts: &Parts<'_>, event: &mut Event) {
        if parts.stem.is_empty() {
            let target = Target::parse(parts.uri);
            if !target.path.is_empty() {
                event.fields.push("cs-uri-stem", Value::Text(target.path));
                webserver_view(&mut event.category_fields, target.whole, target.query);
            }
            return;
        }
        self.text.clear();
        self.text.push_str(parts.stem);
        let query = (!parts.query.is_empty()).then_some(parts.query.trim_start_matches('?'));
        if let Some(query) = query {
            self.text.push('?');
            self.text.push_str(query);
        }
        event.fields.push("cs-uri", Value::Text(&self.text));
        webserver_view(&mut event.category_fields, &self.text, query);
    }

    fn proxy(&mut self, parts: &Parts<'_>, event: &mut Event) {
        self.text.clear();
        if parts.uri.is_empty() {
            if !parts.scheme.is_empty() && !parts.host.is_empty() {
                self.text.push_str(parts.scheme);
                self.text.push_str("://");
            }
            self.text.push_str(parts.host);
            self.text.push_str(parts.stem);
            if !parts.query.is_empty() {
                self.text.push('?');
                self.text.push_str(parts.query.trim_start_matches('?'));
            }
        } else {
            self.text.push_str(parts.uri);
        }
        let target = Target::parse(&self.text);
        if event.fields.position("c-uri").is_some() {
            return proxy_view(&mut event.category_fields, &target);
        }
        push_proxy_target(event, &target);
    }
}

/// Values that are looked at together.
#[derive(Default)]
struct Parts<'l> {
    date: &'l str,
    time: &'l str,
    date_time: &'l str,
    stem: &'l str,
    query: &'l str,
    uri: &'l str,
    host: &'l str,
    scheme: &'l str,
}

/// Splits a record at tabs if it has any, else at blanks: those of IIS, which quotes nothing,
/// or those outside quotes and brackets.
struct Values<'l> {
    rest: Option<&'l str>,
    tabbed: bool,
    quoted: bool,
}

impl<'l> Values<'l> {
    fn of(text: &'l str, blanks: Blanks) -> Self {
        Self {
            rest: Some(text),
            tabbed: text.contains('\t'),
            quoted: blanks == Blanks::Plain,
        }
    }
}

impl<'l> Iterator for Values<'l> {
    type Item = &'l str;

    fn next(&mut self) -> Option<&'l str> {
        let rest = self.rest?;
        if self.tabbed {
            let (value, after) = rest
                .split_once('\t')
                .map_or((rest, None), |(v, r)| (v, Some(r)));
            self.rest = after;
            return Some(value.trim_matches('"'));
        }
        let rest = rest.trim_start_matches(' ');
        if rest.is_empty() {
            self.rest = None;
            return None;
        }
        let closing = match rest.as_bytes()[0] {
            b'"' if self.quoted => Some('"'),
            b'[' if self.quoted => Some(']'),
            _ => None,
        };
        // A quote that is never closed belongs to an unquoted value.
        let quoted = closing
            .and_then(|c| rest[1..].split_once(c))
            .filter(|(_, after)| after.is_empty() || after.starts_with(' '));
        let (value, after) = quoted.unwrap_or_else(|| rest.split_once(' ').unwrap_or((rest, "")));
        self.rest = Some(after);
        Some(value)
    }
}

impl LineParser for W3c {
    fn line(&mut self, line: &Line<'_>, sink: &mut Sink<'_>) -> Result<(), Fault> {
        if line.text.starts_with('#') {
            self.directive(line.text);
            return Ok(());
        }
        let event = line.start("iis_w3c", sink);
        let parts = self.columns(line.text, event)?;
        event.time = self.time(&parts);
        let Some(columns) = self.columns.take() else {
            return Err("no #Fields line before it".into());
        };
        self.header_view(&columns, line.text.contains('\t'), event);
        let category = match columns.kind {
            Kind::Server => {
                self.server(&parts, event);
                "webserver"
            }
            Kind::Proxy => {
                self.proxy(&parts, event);
                "proxy"
            }
            Kind::Firewall => {
                firewall(event);
                "firewall"
            }
        };
        self.columns = Some(columns);
        let services = [self.service];
        let services = if self.service.is_empty() {
            &[][..]
        } else {
            &services[..]
        };
        event.log_source = self.routes.get("", services, &[category]);
        sink.emit();
        Ok(())
    }
}

/// The Windows firewall says ALLOW and DROP.
fn firewall(event: &mut Event) {
    let blocked = match event.fields.get_str("action") {
        Some("ALLOW") => "false",
        Some("DROP") => "true",
        _ => return,
    };
    event.fields.push("blocked", Value::Text(blocked));
}
