//! The condition of a rule (specification 2.1, "Condition").
//!
//! Grammar, weakest binding first: `or`, `and`, `not`, then `N of`, names and parentheses. Words
//! of the grammar are read without case.

use std::fmt;

/// A parsed condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// A detection by its name.
    Name(String),
    /// `1 of`, `all of`: over detections chosen by name.
    Of(Quantity, Selector),
    /// The opposite.
    Not(Box<Condition>),
    /// All of these.
    And(Vec<Condition>),
    /// Any of these.
    Or(Vec<Condition>),
}

/// How many of the chosen detections must match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantity {
    /// At least this many (`1 of`, `any of` is 1).
    AtLeast(u32),
    /// Every one (`all of`).
    All,
}

/// Which detections are meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selector {
    /// All whose names do not start with an underscore (`them`).
    Them,
    /// Those whose names match; `*` stands for any characters.
    Pattern(String),
}

impl Selector {
    /// Returns whether a detection of this name is meant.
    #[must_use]
    pub fn chooses(&self, name: &str) -> bool {
        match self {
            Self::Them => !name.starts_with('_'),
            Self::Pattern(pattern) => name_matches(pattern, name),
        }
    }
}

fn name_matches(pattern: &str, name: &str) -> bool {
    let mut pieces = pattern.split('*');
    let first = pieces.next().unwrap_or("");
    let Some(mut rest) = name.strip_prefix(first) else {
        return false;
    };
    let mut last = None;
    for piece in pieces {
        if let Some(previous) = last.replace(piece) {
            match rest.find(previous) {
                Some(at) => rest = &rest[at + previous.len()..],
                None => return false,
            }
        }
    }
    match last {
        Some(last) => rest.len() >= last.len() && rest.ends_with(last),
        None => rest.is_empty(),
    }
}

/// A condition that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("condition: {reason}")]
pub struct ConditionError {
    reason: String,
}

fn error<T>(reason: impl fmt::Display) -> Result<T, ConditionError> {
    Err(ConditionError {
        reason: reason.to_string(),
    })
}

/// Deepest nesting of parentheses and `not`.
const DEPTH_MAX: usize = 64;
/// Most words of a condition.
const TOKENS_MAX: usize = 10_000;

impl Condition {
    /// Reads a condition.
    ///
    /// # Errors
    /// What is wrong, naming the word.
    pub fn parse(text: &str) -> Result<Self, ConditionError> {
        let tokens = tokens(text)?;
        let mut parser = Parser { tokens, at: 0 };
        let condition = parser.any(0)?;
        match parser.peek() {
            None => Ok(condition),
            Some("|") => error(
                "aggregations behind `|` were removed from Sigma; write a correlation rule instead",
            ),
            Some(word) => error(format_args!("unexpected {word:?}")),
        }
    }
}

fn tokens(text: &str) -> Result<Vec<&str>, ConditionError> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(c) = rest.chars().next() {
        let len = if matches!(c, '(' | ')' | '|') {
            1
        } else {
            rest.find(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '|'))
                .unwrap_or(rest.len())
        };
        if tokens.len() >= TOKENS_MAX {
            return error(format_args!("more than {TOKENS_MAX} words"));
        }
        tokens.push(&rest[..len]);
        rest = rest[len..].trim_start();
    }
    Ok(tokens)
}

struct Parser<'t> {
    tokens: Vec<&'t str>,
    at: usize,
}

impl<'t> Parser<'t> {
    fn peek(&self) -> Option<&'t str> {
        self.tokens.get(self.at).copied()
    }

    fn take_word(&mut self, word: &str) -> bool {
        let found = self
            .peek()
            .is_some_and(|token| token.eq_ignore_ascii_case(word));
        self.at += usize::from(found);
        found
    }

    fn any(&mut self, depth: usize) -> Result<Condition, ConditionError> {
        let mut terms = vec![self.all(depth)?];
        while self.take_word("or") {
            terms.push(self.all(depth)?);
        }
        Ok(if terms.len() == 1 {
            terms.remove(0)
        } else {
            Condition::Or(terms)
        })
    }

    fn all(&mut self, depth: usize) -> Result<Condition, ConditionError> {
        let mut terms = vec![self.negation(depth)?];
        while self.take_word("and") {
            terms.push(self.negation(depth)?);
        }
        Ok(if terms.len() == 1 {
            terms.remove(0)
        } else {
            Condition::And(terms)
        })
    }

    fn negation(&mut self, depth: usize) -> Result<Condition, ConditionError> {
        if depth > DEPTH_MAX {
            return error(format_args!("nested deeper than {DEPTH_MAX}"));
        }
        if self.take_word("not") {
            return Ok(Condition::Not(Box::new(self.negation(depth + 1)?)));
        }
        self.primary(depth)
    }

    fn primary(&mut self, depth: usize) -> Result<Condition, ConditionError> {
        let Some(token) = self.peek() else {
            return error("it ends where a name is expected");
        };
        self.at += 1;
        if token == "(" {
            let inner = self.any(depth + 1)?;
            return if self.take_word(")") {
                Ok(inner)
            } else {
                error("a `)` is missing")
            };
        }
        if let Some(quantity) = quantity(token)
            && self.take_word("of")
        {
            let Some(selector) = self.peek().filter(|token| is_name(token)) else {
                return error(format_args!("`{token} of` needs `them` or a name"));
            };
            self.at += 1;
            let selector = if selector.eq_ignore_ascii_case("them") {
                Selector::Them
            } else {
                Selector::Pattern(selector.to_owned())
            };
            return Ok(Condition::Of(quantity, selector));
        }
        if is_name(token) {
            Ok(Condition::Name(token.to_owned()))
        } else {
            error(format_args!("unexpected {token:?}"))
        }
    }
}

fn quantity(token: &str) -> Option<Quantity> {
    match token.to_ascii_lowercase().as_str() {
        "all" => Some(Quantity::All),
        "any" => Some(Quantity::AtLeast(1)),
        number => number.parse().ok().map(Quantity::AtLeast),
    }
}

fn is_name(token: &str) -> bool {
    let keyword = ["and", "or", "not", "of"]
        .iter()
        .any(|word| token.eq_ignore_ascii_case(word));
    !keyword && !matches!(token, "(" | ")" | "|")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn name(text: &str) -> Condition {
        Condition::Name(text.to_owned())
    }

    #[test]
    fn binds_not_before_and_before_or() {
        let parsed = Condition::parse("a or not b AND (c or 1 of d_*)").expect("valid");
        let d = Condition::Of(Quantity::AtLeast(1), Selector::Pattern("d_*".to_owned()));
        assert_eq!(
            parsed,
            Condition::Or(vec![
                name("a"),
                Condition::And(vec![
                    Condition::Not(Box::new(name("b"))),
                    Condition::Or(vec![name("c"), d]),
                ]),
            ])
        );
        assert_eq!(
            Condition::parse("all of them"),
            Ok(Condition::Of(Quantity::All, Selector::Them))
        );
    }

    #[test]
    fn says_what_is_wrong() {
        for (text, words) in [
            ("", "ends"),
            ("a and", "ends"),
            ("a b", "\"b\""),
            ("(a", "`)`"),
            ("1 of", "needs"),
            ("a | count() > 5", "correlation"),
            ("and a", "\"and\""),
            ("not", "ends"),
        ] {
            let error = Condition::parse(text).expect_err(text).to_string();
            assert!(error.contains(words), "{text}: {error}");
        }
        assert!(Condition::parse(&format!("{}a", "(".repeat(100_000))).is_err());
        assert!(Condition::parse(&format!("{}a", "not ".repeat(9_000))).is_err());
    }

    #[test]
    fn selectors_choose_by_name() {
        let chooses = |pattern: &str, name| Selector::Pattern(pattern.to_owned()).chooses(name);
        assert!(chooses("selection*", "selection"));
        assert!(chooses("sel*_a*", "sel_x_a1"));
        assert!(!chooses("sel*_a", "sel_x_ab"));
        assert!(chooses("a*a", "aa") && !chooses("a*a", "a"));
        assert!(chooses("plain", "plain") && !chooses("plain", "plain2"));
        assert!(!Selector::Them.chooses("_hidden"));
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "[a-z1 ()*|_]{0,60}") {
            let _ = Condition::parse(&text);
        }
    }
}
