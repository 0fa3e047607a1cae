//! Squid's native access log (`squid`): `time elapsed client code/status bytes method URL user
//! hierarchy/peer type`, with or without the header fields that `log_mime_hdrs` adds.
//!
//! Category `proxy` [T]. Squid's variants in the form of web servers are read by `access_log`.

#[cfg(test)]
mod tests;

use crate::lines::{Fault, Line, LineDecoder, LineParser};
use crate::routes::RouteCache;
use crate::text::present;
use crate::text::web::{Target, push_proxy_target};
use crate::{Decoder, Format, Framing, Head, Sink, SourceOptions};
use yagura_model::{Event, Timestamp, Value};

pub(super) const FORMAT: Format = Format {
    name: "squid",
    title: ("Squid access log", "Squidのアクセスログ"),
    detect: |head: &Head<'_>| {
        if head.share_of_lines(|l| parse(l).is_ok()) >= 60 {
            92
        } else {
            0
        }
    },
    framing: |_| Framing::Lines,
    stateless: true,
    decoder: |_: &SourceOptions| -> Box<dyn Decoder> { Box::new(LineDecoder(Squid::default())) },
};

#[derive(Default)]
struct Squid {
    routes: RouteCache,
}

impl LineParser for Squid {
    fn line(&mut self, line: &Line<'_>, sink: &mut Sink<'_>) -> Result<(), Fault> {
        let request = parse(line.text)?;
        let event = line.start("squid", sink);
        event.time = Some(request.time);
        event.log_source = self.routes.get("", &["squid"], &["proxy"]);
        fill(&request, event);
        sink.emit();
        Ok(())
    }
}

/// The columns of a line; `-` is nothing.
struct Request<'a> {
    time: Timestamp,
    elapsed_millis: i64,
    client: &'a str,
    code: &'a str,
    status: i64,
    bytes: i64,
    method: &'a str,
    url: &'a str,
    user: Option<&'a str>,
    hierarchy: &'a str,
    peer: Option<&'a str>,
    content_type: Option<&'a str>,
}

fn parse(line: &str) -> Result<Request<'_>, Fault> {
    let mut words = line.split_ascii_whitespace();
    let mut next = |what: &'static str| words.next().ok_or(what);
    let time = next("empty")?;
    let time = time
        .split_once('.')
        .filter(|(secs, _)| secs.len() >= 9)
        .and_then(|_| time.parse().ok().and_then(Timestamp::from_secs_f64))
        .ok_or("no time in seconds with a fraction in front")?;
    let elapsed = next("no elapsed time")?
        .parse()
        .map_err(|_| "the elapsed time is no number")?;
    let client = next("no client")?;
    let (code, status) = next("no result code")?
        .split_once('/')
        .ok_or("no `code/status`")?;
    let status = status.parse().map_err(|_| "the status is no number")?;
    let bytes = next("no size")?
        .parse()
        .map_err(|_| "the size is no number")?;
    let method = next("no method")?;
    // A URL may hold blanks that a client sent raw: the last three columns are found from the end.
    let url = next("no URL")?;
    let rest: Vec<&str> = words.by_ref().take(64).collect();
    let at = rest
        .iter()
        .rposition(|word| is_hierarchy(word))
        .filter(|at| *at > 0);
    let at = at.ok_or("no user and hierarchy behind the URL")?;
    let (hierarchy, peer) = rest[at].split_once('/').unwrap_or((rest[at], "-"));
    let url = if at == 1 {
        url
    } else {
        whole_url(line, url, rest[at - 1])
    };
    Ok(Request {
        time,
        elapsed_millis: elapsed,
        client,
        code,
        status,
        bytes,
        method,
        url,
        user: present(rest[at - 1]),
        hierarchy,
        peer: present(peer),
        content_type: rest.get(at + 1).copied().and_then(present),
    })
}

/// `HIER_DIRECT/192.0.2.1`, in old versions `DIRECT/192.0.2.1`.
fn is_hierarchy(word: &str) -> bool {
    word.split_once('/').is_some_and(|(code, _)| {
        code.len() >= 4 && code.bytes().all(|b| b.is_ascii_uppercase() || b == b'_')
    })
}

fn whole_url<'a>(line: &'a str, first: &'a str, user: &str) -> &'a str {
    let start = line.find(first).unwrap_or(0);
    let end = line
        .rfind(&format!(" {user} "))
        .filter(|end| *end > start)
        .unwrap_or(line.len());
    line[start..end].trim_end()
}

fn fill(request: &Request<'_>, event: &mut Event) {
    let fields = &mut event.fields;
    let text = |text| Value::Text(text);
    fields.push("c-ip", text(request.client));
    fields.alias_name("src_ip", "c-ip");
    fields.push("cs-method", text(request.method));
    fields.push("sc-status", Value::Int(request.status));
    fields.push("sc-bytes", Value::Int(request.bytes));
    fields.push("time-taken", Value::Int(request.elapsed_millis));
    fields.push("s-action", text(request.code));
    fields.push("s-hierarchy", text(request.hierarchy));
    if let Some(peer) = request.peer {
        fields.push("r-ip", text(peer));
        fields.alias_name("dst_ip", "r-ip");
    }
    if let Some(user) = request.user {
        fields.push("cs-username", text(user));
    }
    if let Some(content_type) = request.content_type {
        fields.push("cs-mime-type", text(content_type));
    }
    let target = if request.method == "CONNECT" {
        Target::authority(request.url)
    } else {
        Target::parse(request.url)
    };
    push_proxy_target(event, &target);
}
