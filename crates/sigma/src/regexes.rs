//! Regular expressions of rules: checked when loaded, compiled when first needed.
//!
//! The engine is linear in the text (no backtracking), so no expression can be made slow by an
//! event; look-around and back-references are refused when the rule is loaded.

use crate::rule::RegexPattern;
use regex::{Regex, RegexBuilder};
use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Hir, HirKind};

/// Largest compiled expression.
const COMPILED_LEN_BYTES_MAX: usize = 4 << 20;
/// Longest expression.
const SOURCE_LEN_BYTES_MAX: usize = 16 << 10;

/// Compiles an expression.
pub(crate) fn compile(pattern: &RegexPattern) -> Result<Regex, String> {
    RegexBuilder::new(&pattern.source)
        .case_insensitive(pattern.ignore_case)
        .multi_line(pattern.multi_line)
        .dot_matches_new_line(pattern.dot_all)
        .size_limit(COMPILED_LEN_BYTES_MAX)
        .dfa_size_limit(1 << 20)
        .build()
        .map_err(|error| reason(&pattern.source, &error.to_string()))
}

/// Checks an expression without compiling it where its syntax tells that it will compile.
///
/// # Errors
/// What is wrong, for a person.
pub(crate) fn check(pattern: &RegexPattern) -> Result<(), String> {
    if pattern.source.len() > SOURCE_LEN_BYTES_MAX {
        return Err(format!(
            "regular expression longer than {SOURCE_LEN_BYTES_MAX} bytes"
        ));
    }
    let hir = parse(pattern)?;
    // Only counted repetitions make a short expression large: compile those to see.
    if has_counted_repetition(&hir) {
        compile(pattern)?;
    }
    Ok(())
}

/// Parses an expression.
pub(crate) fn parse(pattern: &RegexPattern) -> Result<Hir, String> {
    ParserBuilder::new()
        .case_insensitive(pattern.ignore_case)
        .multi_line(pattern.multi_line)
        .dot_matches_new_line(pattern.dot_all)
        .nest_limit(100)
        .build()
        .parse(&pattern.source)
        .map_err(|error| reason(&pattern.source, &error.to_string()))
}

fn has_counted_repetition(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Repetition(r) => {
            r.min > 1 || r.max.is_some_and(|max| max > 1) || has_counted_repetition(&r.sub)
        }
        HirKind::Capture(capture) => has_counted_repetition(&capture.sub),
        HirKind::Concat(subs) | HirKind::Alternation(subs) => {
            subs.iter().any(has_counted_repetition)
        }
        _ => false,
    }
}

fn reason(source: &str, error: &str) -> String {
    // The crate's message is a drawing over several lines; its last line says what is wrong.
    let last = error
        .lines()
        .rev()
        .find(|l| !l.trim().is_empty())
        .unwrap_or("")
        .trim();
    format!(
        "regular expression {source:?}: {}",
        last.strip_prefix("error: ").unwrap_or(last)
    )
}
