//! Regular expressions of rules: checked when loaded, compiled when first needed.
//!
//! The engine is linear in the text (no backtracking), so no expression can be made slow by an
//! event; look-around and back-references are refused when the rule is loaded.

use crate::perl_regexes::rewrite;
use crate::rule::RegexPattern;
use regex::{Regex, RegexBuilder, bytes};
use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, Hir, HirKind};

/// Largest compiled expression.
const COMPILED_LEN_BYTES_MAX: usize = 4 << 20;
/// Expressions up to this estimate compile. Measured: of many kinds of repeated parts the first
/// that did not fit was estimated 61,000.
const ESTIMATE_SMALL_MAX: usize = 50_000;
/// Expressions from this estimate on do not. Measured: the largest that fitted was estimated
/// 370,000.
const ESTIMATE_POSSIBLE_MAX: usize = 1_000_000;
/// Longest expression.
const SOURCE_LEN_BYTES_MAX: usize = 16 << 10;

/// Compiles an expression for ASCII texts only: several times smaller, and of the same answer there,
/// as no letter outside ASCII can be in the text. `None` where the expression may name one: without
/// case, the long s is an s.
pub(crate) fn compile_for_ascii(pattern: &RegexPattern) -> Option<bytes::Regex> {
    let names_letters = |escape: &&str| pattern.source.contains(*escape);
    let escapes = [r"\x{", r"\u", r"\U", r"\p", r"\P"];
    if !pattern.source.is_ascii() || escapes.iter().any(names_letters) {
        return None;
    }
    bytes::RegexBuilder::new(&rewrite(&pattern.source))
        .unicode(false)
        .case_insensitive(pattern.ignore_case)
        .multi_line(pattern.multi_line)
        .dot_matches_new_line(pattern.dot_all)
        .size_limit(COMPILED_LEN_BYTES_MAX)
        .dfa_size_limit(1 << 20)
        .build()
        .ok()
}

/// Compiles an expression.
pub(crate) fn compile(pattern: &RegexPattern) -> Result<Regex, String> {
    RegexBuilder::new(&rewrite(&pattern.source))
        .case_insensitive(pattern.ignore_case)
        .multi_line(pattern.multi_line)
        .dot_matches_new_line(pattern.dot_all)
        .size_limit(COMPILED_LEN_BYTES_MAX)
        .dfa_size_limit(1 << 20)
        .build()
        .map_err(|error| reason(&pattern.source, &error.to_string()))
}

/// Checks an expression, and compiles it where only that can tell whether it is too large. Returns
/// an estimate of its size, so that the caller can bound that of many.
///
/// # Errors
/// What is wrong, for a person.
pub(crate) fn check(pattern: &RegexPattern) -> Result<usize, String> {
    if pattern.source.len() > SOURCE_LEN_BYTES_MAX {
        return Err(format!(
            "regular expression longer than {SOURCE_LEN_BYTES_MAX} bytes"
        ));
    }
    let estimate = estimate(&parse(pattern)?);
    if estimate >= ESTIMATE_POSSIBLE_MAX {
        let error = "counted repetitions make it too large";
        return Err(reason(&pattern.source, error));
    }
    if estimate > ESTIMATE_SMALL_MAX {
        compile(pattern)?;
    }
    Ok(estimate)
}

/// Parses an expression.
pub(crate) fn parse(pattern: &RegexPattern) -> Result<Hir, String> {
    ParserBuilder::new()
        .case_insensitive(pattern.ignore_case)
        .multi_line(pattern.multi_line)
        .dot_matches_new_line(pattern.dot_all)
        .nest_limit(100)
        .build()
        .parse(&rewrite(&pattern.source))
        .map_err(|error| reason(&pattern.source, &error.to_string()))
}

/// Estimates the compiled size: roughly, and as a number of states.
fn estimate(hir: &Hir) -> usize {
    let sum = |subs: &[Hir]| subs.iter().map(estimate).fold(1, usize::saturating_add);
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => 1,
        HirKind::Literal(literal) => literal.0.len(),
        HirKind::Class(Class::Unicode(class)) => {
            // A range over several lengths of UTF-8 is several paths.
            let is_wide = class.ranges().iter().any(|r| r.len() > 0xFFFF);
            1 + 3 * class.ranges().len() + if is_wide { 30 } else { 0 }
        }
        HirKind::Class(Class::Bytes(class)) => 1 + class.ranges().len(),
        HirKind::Capture(capture) => estimate(&capture.sub),
        HirKind::Repetition(repetition) => {
            let times = repetition.max.unwrap_or(repetition.min).max(1);
            estimate(&repetition.sub).saturating_mul(times as usize)
        }
        HirKind::Concat(subs) | HirKind::Alternation(subs) => sum(subs),
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
    use proptest::prelude::*;

    fn checked(source: &str) -> Result<usize, String> {
        check(&RegexPattern {
            source: source.to_owned(),
            ignore_case: false,
            multi_line: false,
            dot_all: false,
        })
    }

    proptest! {
        #[test]
        fn on_ascii_texts_the_small_kind_gives_the_same_answer(
            parts in prop::collection::vec(
                prop::sample::select(vec![
                    "a", "K", "s", ".", r"\w", r"\W", r"\d", r"\s", r"\b", "^", "$", "[^a]", "[a-f]",
                    "(?:b|c)", "+", "?", "{0,2}", r"\.", "(?i)", "(?s)", r"\xE9", r"[\w-]",
                ]),
                1..8,
            ),
            flags in any::<[bool; 3]>(),
            text in "[aAkKsSbc1 .\n-]{0,12}",
        ) {
            let pattern = RegexPattern {
                source: parts.concat(),
                ignore_case: flags[0],
                multi_line: flags[1],
                dot_all: flags[2],
            };
            if let (Some(small), Ok(whole)) = (compile_for_ascii(&pattern), compile(&pattern)) {
                prop_assert_eq!(small.is_match(text.as_bytes()), whole.is_match(&text));
            }
        }
    }

    #[test]
    fn letters_outside_ascii_are_left_to_the_whole_kind() {
        for source in ["\u{17f}", r"\x{17F}", r"\u017F", r"\p{Han}", "caf\u{e9}"] {
            let pattern = RegexPattern {
                source: source.to_owned(),
                ignore_case: true,
                multi_line: false,
                dot_all: false,
            };
            assert!(compile_for_ascii(&pattern).is_none(), "{source}");
        }
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
            assert!(checked(source).is_ok(), "{source}");
        }
    }
}
