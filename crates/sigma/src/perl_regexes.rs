//! Regular expressions as rules write them (PCRE) to what the engine reads.
//!
//! Only where the engine would read the same text as something else, or not at all: set
//! operations (`&&`, `--`, `~~`) and nested sets do not exist in PCRE, a brace that repeats
//! nothing is a brace, `\<` and `\>` are signs and `\Z` is the end or just before a last line
//! break. Everything else goes through unchanged.

use std::iter::Peekable;
use std::str::CharIndices;

/// Rewrites an expression for the engine.
pub(crate) fn rewrite(source: &str) -> String {
    let mut writer = Writer {
        source,
        chars: source.char_indices().peekable(),
        out: String::with_capacity(source.len() + 8),
    };
    while let Some((at, c)) = writer.chars.next() {
        match c {
            '\\' => writer.escape(false),
            '[' => writer.set(),
            '{' if !is_repetition(&source[at..]) => writer.out.push_str(r"\{"),
            c => writer.out.push(c),
        }
    }
    writer.out
}

struct Writer<'s> {
    source: &'s str,
    chars: Peekable<CharIndices<'s>>,
    out: String,
}

/// What stands before a hyphen in a set.
#[derive(Clone, Copy, PartialEq)]
enum Before {
    /// One character, so that a range can start there.
    Character,
    /// The beginning, a range, or several characters.
    Other,
}

impl Writer<'_> {
    fn rest(&mut self) -> &str {
        let at = self.chars.peek().map_or(self.source.len(), |(at, _)| *at);
        &self.source[at..]
    }

    /// Writes an escape, of which the backslash was read.
    fn escape(&mut self, in_set: bool) {
        let Some((_, c)) = self.chars.next() else {
            return self.out.push('\\');
        };
        match c {
            '<' | '>' => self.out.push(c),
            'Z' if !in_set => self.out.push_str(r"(?:\n?\z)"),
            c => self.out.extend(['\\', c]),
        }
        if matches!(c, 'x' | 'u' | 'U' | 'p' | 'P') && self.rest().starts_with('{') {
            for (_, c) in self.chars.by_ref() {
                self.out.push(c);
                if c == '}' {
                    break;
                }
            }
        }
    }

    /// Writes a set, of which the bracket was read.
    fn set(&mut self) {
        self.out.push('[');
        if self.chars.next_if(|(_, c)| *c == '^').is_some() {
            self.out.push('^');
        }
        if self.chars.next_if(|(_, c)| *c == ']').is_some() {
            self.out.push_str(r"\]");
        }
        let mut before = if self.out.ends_with(r"\]") {
            Before::Character
        } else {
            Before::Other
        };
        while let Some((_, c)) = self.chars.next() {
            before = match c {
                ']' => return self.out.push(']'),
                '-' if before == Before::Character && self.range_follows() => {
                    self.out.push('-');
                    self.member();
                    Before::Other
                }
                c => self.one(c),
            };
        }
    }

    /// Returns whether the hyphen just read has an end of a range behind it.
    fn range_follows(&mut self) -> bool {
        let rest = self.rest();
        let several = rest.strip_prefix('\\').is_some_and(names_several);
        !rest.is_empty() && !rest.starts_with(']') && !rest.starts_with("[:") && !several
    }

    fn member(&mut self) {
        if let Some((_, c)) = self.chars.next() {
            self.one(c);
        }
    }

    /// Writes one member of a set.
    fn one(&mut self, c: char) -> Before {
        match c {
            '\\' => {
                let several = names_several(self.rest());
                self.escape(true);
                if several {
                    return Before::Other;
                }
            }
            '[' if self.rest().starts_with(':') && self.rest().contains(":]") => {
                self.out.push('[');
                for (_, c) in self.chars.by_ref() {
                    self.out.push(c);
                    if c == ']' {
                        break;
                    }
                }
                return Before::Other;
            }
            '[' | '&' | '~' | '-' => self.out.extend(['\\', c]),
            c => self.out.push(c),
        }
        Before::Character
    }
}

/// Returns whether an escape, without its backslash, means more than one character.
fn names_several(escape: &str) -> bool {
    escape.starts_with(['d', 'D', 'w', 'W', 's', 'S', 'p', 'P', 'h', 'H', 'v', 'V'])
}

/// Returns whether the text begins with `{2}`, `{2,}` or `{2,3}`.
fn is_repetition(text: &str) -> bool {
    let Some((inside, _)) = text[1..].split_once('}') else {
        return false;
    };
    let (min, max) = inside.split_once(',').unwrap_or((inside, ""));
    let is_number = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    !min.is_empty() && is_number(min) && is_number(max)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(source: &str, text: &str) -> bool {
        regex::Regex::new(&rewrite(source))
            .expect(source)
            .is_match(text)
    }

    #[test]
    fn sets_have_no_operations() {
        for (source, yes, no) in [
            ("^[a&&b]$", "&", "c"),
            ("^[a~~b]$", "~", "c"),
            ("^[+--]$", ",", "a"),
            ("^[--9]$", "5", "a"),
            ("^[[a]$", "[", "b"),
            ("^[]a-c-]$", "]", "d"),
            ("^[^]a]$", "b", "]"),
            (r"^[\w-.]$", "-", "/"),
            ("^[[:digit:]&]$", "7", "a"),
            (r"^[\]&&x]$", "]", "y"),
            (r"^[a-z&&[^b]]$", "b]", "b"),
        ] {
            assert!(matches(source, yes), "{source} {yes}");
            assert!(!matches(source, no), "{source} {no}");
        }
        // PCRE refuses it too.
        assert!(regex::Regex::new(&rewrite("[a--z]")).is_err());
    }

    #[test]
    fn what_repeats_nothing_is_a_brace() {
        assert!(matches("a{", "a{") && matches(r"\${x}", "${x}"));
        assert!(matches("^a{2}b{1,}c{0,1}$", "aabb"));
        assert!(matches("a{,2}", "a{,2}"));
        assert!(matches(r"\x{41}\p{Han}\u{42}", "A漢B"));
    }

    #[test]
    fn escapes_mean_what_they_mean_there() {
        assert!(matches(r"ab\Z", "ab\n") && !matches(r"ab\Z", "abc"));
        assert!(matches(r"^\<a\>$", "<a>"));
        for source in [r"\/\-\.\w+$", "(?i)a|b*?", r"\\[\\/]", "é[あ-ん]", "\\"] {
            assert_eq!(rewrite(source), source);
        }
    }
}
