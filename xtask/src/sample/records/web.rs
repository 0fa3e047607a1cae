//! Web server, proxy and name server.

use super::{Place, Said, said, said_or};
use crate::sample::expand::Random;

const BROWSER: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/145.0.0.0 Safari/537.36";

/// Combined log format of Apache: `method`, `url`, `status`, `bytes`, `agent`, `referer`.
pub(super) fn access(place: &Place<'_>, fields: &Said, random: &mut Random) -> String {
    let local = place.at.local();
    format!(
        "{} - - [{:02}/{}/{}:{} +0900] \"{} {} HTTP/1.1\" {} {} \"{}\" \"{}\"",
        said_or(fields, "client", &place.actor.ip),
        local.day,
        local.month_name(),
        local.year,
        local.clock(),
        said_or(fields, "method", "GET"),
        said(fields, "url"),
        said_or(fields, "status", "200"),
        bytes(fields, random),
        said_or(fields, "referer", "-"),
        said_or(fields, "agent", BROWSER),
    )
}

/// Squid's own format: `method`, `url`, `bytes`, `type`, `result`.
pub(super) fn squid(place: &Place<'_>, fields: &Said, random: &mut Random) -> String {
    let method = said_or(fields, "method", "CONNECT");
    let tunnel = method == "CONNECT";
    let millis = place.at.millis();
    format!(
        "{}.{:03} {:>6} {} {} {} {method} {} {} HIER_DIRECT/198.51.100.{} {}",
        millis / 1_000,
        millis % 1_000,
        if tunnel {
            900 + random.below(90_000)
        } else {
            12 + random.below(700)
        },
        said_or(fields, "client", &place.actor.ip),
        said_or(
            fields,
            "result",
            if tunnel {
                "TCP_TUNNEL/200"
            } else {
                "TCP_MISS/200"
            }
        ),
        bytes(fields, random),
        said(fields, "url"),
        said_or(fields, "user", "-"),
        10 + random.below(60),
        said_or(fields, "type", if tunnel { "-" } else { "text/html" }),
    )
}

/// Query log of BIND: `name`, `type`.
pub(super) fn query(place: &Place<'_>, fields: &Said, random: &mut Random) -> String {
    let utc = place.at.utc();
    let name = said(fields, "name");
    format!(
        "{:02}-{}-{} {}.{:03} queries: info: client @0x7f3c58{:06x} {}#{} ({name}): query: {name} IN {} +E(0)K (10.20.1.53)",
        utc.day,
        utc.month_name(),
        utc.year,
        utc.clock(),
        utc.milli,
        random.below(0xff_ffff),
        said_or(fields, "client", &place.actor.ip),
        49_152 + random.below(16_000),
        said_or(fields, "type", "A"),
    )
}

fn bytes(fields: &Said, random: &mut Random) -> String {
    let said = said(fields, "bytes");
    if said.is_empty() {
        (380 + random.below(42_000)).to_string()
    } else {
        said.to_owned()
    }
}
