//! The HTML report: one file that asks the network for nothing.
//!
//! In: a [`Summary`], the [`RunFacts`], language and zone to begin with. Out: a page with its
//! style, script and data inside. Invariants: what comes from events and rules is only in the
//! data block (JSON with `<`, `>` and `&` escaped, so it can't end the block) and in escaped
//! text; the Content-Security-Policy allows exactly this script by its hash, and no connection.

mod data;
#[cfg(test)]
mod tests;

use super::facts::RunFacts;
use super::lang::{Lang, Zone};
use super::summary::{LevelCounts, Summary};
use super::verdict;
use super::words::{Words, fill, grouped};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use std::fmt::Write;

const PAGE: &str = include_str!("report.html");
const STYLE: &str = include_str!("report.css");
/// One script: the files share one scope and run in this order.
const SCRIPT: &str = concat!(
    include_str!("js/base.js"),
    include_str!("js/overview.js"),
    include_str!("js/campaigns.js"),
    include_str!("js/table.js"),
    include_str!("js/report.js"),
);

/// How the report opens. Readers can switch both.
#[derive(Debug, Clone, Copy)]
pub struct HtmlOptions {
    /// Language.
    pub lang: Lang,
    /// Zone of the times.
    pub zone: Zone,
}

/// Renders the report of a run. Its size is bounded as the summary is.
#[must_use]
pub fn render(summary: &Summary, facts: &RunFacts, options: HtmlOptions) -> String {
    let words = Words::of(options.lang);
    let sentence = verdict::sentence(summary, facts, options.lang);
    let data = data::Report::new(summary, facts, options);
    // Our own types have no maps with keys that are no strings: this can't fail.
    let data = serde_json::to_string(&data).unwrap_or_default();
    fill(
        PAGE,
        &[
            ("lang", options.lang.tag()),
            ("csp", &policy()),
            ("title", &escape(&format!("Yagura – {}", words.title))),
            ("css", STYLE),
            ("verdict", &escape(&sentence)),
            ("noscript", &escape(words.noscript)),
            ("levels", &level_rows(summary, words)),
            ("data", &json_for_script(&data)),
            ("script", SCRIPT),
        ],
    )
}

/// Nothing but this style and this script. No frames, forms or base address either.
fn policy() -> String {
    let hash = STANDARD.encode(Sha256::digest(SCRIPT.as_bytes()));
    format!(
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{hash}'; \
         base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'"
    )
}

/// Rows for readers without JavaScript.
fn level_rows(summary: &Summary, words: &Words) -> String {
    let mut rows = String::new();
    for level in LevelCounts::HIGHEST_FIRST {
        let (name, count) = (words.level(level), grouped(summary.levels.get(level)));
        // Writing to a string cannot fail.
        let _ = write!(rows, "<tr><th>{}</th><td>{count}</td></tr>", escape(name));
    }
    rows
}

/// Escapes text for HTML content and double-quoted attributes.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// Makes JSON safe inside a script element: these characters occur only within its strings,
/// where the escapes mean the same.
fn json_for_script(json: &str) -> String {
    let mut out = String::with_capacity(json.len() + json.len() / 16);
    for c in json.chars() {
        match c {
            '<' => out.push_str("\\u003c"),
            '>' => out.push_str("\\u003e"),
            '&' => out.push_str("\\u0026"),
            '\u{2028}' => out.push_str("\\u2028"),
            '\u{2029}' => out.push_str("\\u2029"),
            _ => out.push(c),
        }
    }
    out
}
