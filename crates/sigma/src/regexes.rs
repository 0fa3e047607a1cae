//! Regular expressions of rules: checked when loaded, compiled when first needed.
//!
//! The engine is linear in the text (no backtracking), so no expression can be made slow by an
//! event; look-around and back-references are refused when the rule is loaded.

use crate::rule::RegexPattern;
use regex::{Regex, RegexBuilder};
use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, Hir, HirKind};

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
    // Only counted repetitions make a short expression large: compile those that might be.
    if size(&hir) > SIZE_UNCHECKED_MAX {
        compile(pattern)?;
    }
    Ok(())
}

/// Expressions up to this [`size`] compile well within [`COMPILED_LEN_BYTES_MAX`]: a state takes
/// tens of bytes.
const SIZE_UNCHECKED_MAX: usize = 20_000;

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

/// About how many states an expression compiles to.
fn size(hir: &Hir) -> usize {
    let sum = |subs: &[Hir]| subs.iter().map(size).fold(1, usize::saturating_add);
    match hir.kind() {
        HirKind::Literal(literal) => literal.0.len(),
        // A Unicode class becomes a handful of states for each of its ranges.
        HirKind::Class(Class::Unicode(class)) => class.ranges().len().saturating_mul(4),
        HirKind::Class(Class::Bytes(class)) => class.ranges().len(),
        HirKind::Repetition(r) => {
            let times = r.max.unwrap_or(r.min).max(r.min).max(1);
            size(&r.sub).saturating_mul(usize::try_from(times).unwrap_or(usize::MAX))
        }
        HirKind::Capture(capture) => size(&capture.sub).saturating_add(2),
        HirKind::Concat(subs) | HirKind::Alternation(subs) => sum(subs),
        HirKind::Empty | HirKind::Look(_) => 1,
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

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(source: &str) -> Result<(), String> {
        check(&RegexPattern {
            source: source.to_owned(),
            ignore_case: false,
            multi_line: false,
            dot_all: false,
        })
    }

    #[test]
    fn bombs_of_counted_repetitions_and_look_arounds_are_refused() {
        for source in [
            r"((a{1000}){1000}){1000}",
            r"\w{5000}",
            r"(\pL{100}){100}",
            r"a(?=b)",
            r"(a)\1",
            "(",
        ] {
            let reason = checked(source).expect_err(source);
            assert!(reason.contains("regular expression"), "{reason}");
        }
        for source in [
            r"\w{1,20}\.exe$",
            r"(a+)+$",
            r"[a-z]{2}\d{1,100}",
            r"^.{0,500}x",
        ] {
            assert_eq!(checked(source), Ok(()), "{source}");
        }
    }
}
