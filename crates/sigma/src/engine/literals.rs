//! Which texts a regular expression cannot match without.

use crate::pattern::to_lowercase;
use crate::rule::RegexPattern;
use regex_syntax::hir::{Class, Hir, HirKind};

/// Most alternatives that are followed.
const ALTERNATIVES_MAX: usize = 64;

/// Returns lower-case texts of which every matching text, in lower case, contains at least one;
/// `None` if the expression requires nothing.
pub(super) fn required_literals(pattern: &RegexPattern) -> Option<Vec<String>> {
    let hir = crate::regexes::parse(pattern).ok()?;
    required(&hir).filter(|literals| literals.iter().all(|text| !text.is_empty()))
}

fn required(hir: &Hir) -> Option<Vec<String>> {
    match hir.kind() {
        HirKind::Literal(literal) => {
            let text = std::str::from_utf8(&literal.0).ok()?;
            Some(vec![to_lowercase(text)])
        }
        HirKind::Class(_) => folded_char(hir).map(|c| vec![c.to_string()]),
        HirKind::Capture(capture) => required(&capture.sub),
        HirKind::Repetition(repetition) if repetition.min > 0 => required(&repetition.sub),
        HirKind::Concat(parts) => concat(parts),
        HirKind::Alternation(branches) => {
            let mut union = Vec::new();
            for branch in branches {
                union.extend(required(branch)?);
                if union.len() > ALTERNATIVES_MAX {
                    return None;
                }
            }
            Some(union)
        }
        _ => None,
    }
}

/// The best of: runs of neighbouring characters, and what single parts require.
fn concat(parts: &[Hir]) -> Option<Vec<String>> {
    let mut best: Option<Vec<String>> = None;
    let mut offer = |candidate: Vec<String>| {
        let shortest = |texts: &[String]| texts.iter().map(String::len).min().unwrap_or(0);
        let better = best
            .as_ref()
            .is_none_or(|b| shortest(&candidate) > shortest(b));
        if better && shortest(&candidate) > 0 {
            best = Some(candidate);
        }
    };
    let mut run = String::new();
    for part in parts {
        let text = match part.kind() {
            HirKind::Literal(literal) => std::str::from_utf8(&literal.0).ok().map(to_lowercase),
            _ => folded_char(part).map(String::from),
        };
        match text {
            Some(text) => run.push_str(&text),
            None => {
                // A look-around such as `\b` does not separate the characters beside it.
                if !matches!(part.kind(), HirKind::Look(_)) {
                    offer(vec![std::mem::take(&mut run)]);
                }
                if let Some(inner) = required(part) {
                    offer(inner);
                }
            }
        }
    }
    offer(vec![run]);
    best
}

/// The lower-case character of a class that is one letter in several cases (`(?i)a`).
fn folded_char(hir: &Hir) -> Option<char> {
    let HirKind::Class(Class::Unicode(class)) = hir.kind() else {
        return None;
    };
    let mut chars = class
        .ranges()
        .iter()
        .flat_map(|r| r.start()..=r.end())
        .take(5);
    let lower = |c: char| to_lowercase(c.encode_utf8(&mut [0; 4])).chars().next();
    let first = chars.next().and_then(lower)?;
    (class.ranges().len() <= 4 && chars.all(|c| lower(c) == Some(first))).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn literals(source: &str, ignore_case: bool) -> Option<Vec<String>> {
        required_literals(&RegexPattern {
            source: source.to_owned(),
            ignore_case,
            multi_line: false,
            dot_all: false,
        })
    }

    #[test]
    fn finds_what_must_be_there() {
        let texts = |t: &[&str]| Some(t.iter().map(|s| (*s).to_owned()).collect());
        assert_eq!(
            literals(r"\\Temp\\[0-9]+\.EXE$", false),
            texts(&[r"\temp\"])
        );
        assert_eq!(literals(r"(foo|BARS)\d", false), texts(&["foo", "bars"]));
        assert_eq!(literals(r"invoke-\w*", true), texts(&["invoke-"]));
        assert_eq!(literals(r"a*[xyz]", false), None);
        assert_eq!(literals(r"foo|", false), None);
    }
}
