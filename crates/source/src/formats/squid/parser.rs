//! `time elapsed client result/status bytes method URL user hierarchy/peer type [more]`.

use crate::lines::Fault;
use crate::text::web::{Target, push_proxy_target};
use crate::text::{present, split_word};
use yagura_model::{Event, Timestamp, Value};

/// The parts of a line, as they stand in it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Record<'a> {
    time: Timestamp,
    elapsed_millis: &'a str,
    client: &'a str,
    result: &'a str,
    status: &'a str,
    bytes: &'a str,
    method: &'a str,
    url: &'a str,
    user: &'a str,
    hierarchy: &'a str,
    peer: &'a str,
    mime_type: &'a str,
    more: &'a str,
}

/// Takes a line apart.
///
/// # Errors
/// Which part is wrong.
pub(super) fn parse(text: &str) -> Result<Record<'_>, Fault> {
    let (stamp, rest) = split_word(text.trim_start());
    let time = time(stamp).ok_or("no time in seconds in front")?;
    let (elapsed_millis, rest) = split_word(rest);
    let (client, rest) = split_word(rest);
    let (code, rest) = split_word(rest);
    let (result, status) = code.split_once('/').ok_or("no result/status")?;
    let is_result = result.bytes().all(|b| b.is_ascii_uppercase() || b == b'_')
        && result.len() >= 4
        && status.bytes().all(|b| b.is_ascii_digit());
    if !is_result {
        return Err("no result/status".into());
    }
    let (bytes, rest) = split_word(rest);
    let (method, rest) = split_word(rest);
    let (url, rest) = split_word(rest);
    let (user, rest) = split_word(rest);
    let (route, rest) = split_word(rest);
    let (hierarchy, peer) = route.split_once('/').ok_or("fewer than ten values")?;
    let (mime_type, more) = split_word(rest);
    Ok(Record {
        time,
        elapsed_millis,
        client,
        result,
        status,
        bytes,
        method,
        url,
        user,
        hierarchy,
        peer,
        mime_type,
        more,
    })
}

fn time(stamp: &str) -> Option<Timestamp> {
    let (secs, millis) = stamp.split_once('.')?;
    let millis = crate::text::dates::number(millis.as_bytes()).filter(|_| millis.len() == 3)?;
    let secs: i64 = secs.parse().ok().filter(|_| secs.len() >= 9)?;
    Timestamp::from_millis(secs.checked_mul(1_000)?.checked_add(millis.into())?)
}

/// Adds the fields of a line and its time.
pub(super) fn fill(record: &Record<'_>, event: &mut Event) {
    event.time = Some(record.time);
    // Status 0: the client went away before there was one.
    let status = if matches!(record.status, "000" | "0") {
        "-"
    } else {
        record.status
    };
    let (referer, agent) = quoted(record.more);
    // Otherwise the peer is another proxy.
    let is_server = matches!(
        record.hierarchy,
        "HIER_DIRECT" | "DIRECT" | "ORIGINAL_DST" | "PINNED"
    );
    let server = if is_server { record.peer } else { "-" };
    let named = [
        ("c-ip", record.client),
        ("time-taken", record.elapsed_millis),
        ("s-action", record.result),
        ("sc-status", status),
        ("sc-bytes", record.bytes),
        ("cs-method", record.method),
        ("cs-username", record.user),
        ("s-hierarchy", record.hierarchy),
        ("cs-mime-type", record.mime_type),
        ("cs-referrer", referer),
        ("c-useragent", agent),
        ("dst_ip", server),
    ];
    for (name, value) in named {
        if let Some(text) = present(value) {
            event.fields.push(name, Value::Text(text));
        }
    }
    event.fields.alias_name("src_ip", "c-ip");
    if record.url.starts_with("error:") {
        return;
    }
    let target = match record.method {
        "CONNECT" => Target::authority(record.url),
        _ => Target::parse(record.url),
    };
    push_proxy_target(event, &target);
}

/// Referer and agent, which many sites add to the format; a single text is the agent.
fn quoted(more: &str) -> (&str, &str) {
    let mut texts = more.split('"').skip(1).step_by(2);
    match (texts.next(), texts.next()) {
        (Some(referer), Some(agent)) => (referer, agent),
        (Some(agent), None) => ("-", agent),
        _ => ("-", "-"),
    }
}

/// Adds the fields of a line that another log carries; `false` if it is none.
pub(in crate::formats) fn push_message(message: &str, event: &mut Event) -> bool {
    match parse(message) {
        Ok(record) => {
            fill(&record, event);
            true
        }
        Err(_) => false,
    }
}
