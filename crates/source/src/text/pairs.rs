//! Reading `key=value` pairs, as auditd, firewalls and many daemons write them.

/// How a value was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Quote {
    /// Without quotes, up to the next blank.
    None,
    /// In `"`.
    Double,
    /// In `'`: a text that has pairs of its own (auditd).
    Single,
}

/// Iterates over the pairs of a text; words that are no pair are passed over.
#[derive(Debug, Clone)]
pub(crate) struct Pairs<'a> {
    rest: &'a str,
    /// Whether a `\"` inside double quotes does not end them.
    backslash: bool,
}

impl<'a> Pairs<'a> {
    /// Reads pairs whose quoted values have no escapes.
    pub(crate) fn plain(text: &'a str) -> Self {
        Self {
            rest: text,
            backslash: false,
        }
    }

    /// Reads pairs in whose quoted values a backslash escapes a quote.
    pub(crate) fn escaped(text: &'a str) -> Self {
        Self {
            rest: text,
            backslash: true,
        }
    }

    /// Splits a value off the text that follows `=`.
    fn value(&self, text: &'a str) -> (&'a str, Quote, &'a str) {
        match text.as_bytes().first() {
            Some(b'"') => {
                let inside = &text[1..];
                let end = self.closing_quote(inside).unwrap_or(inside.len());
                (
                    &inside[..end],
                    Quote::Double,
                    inside.get(end + 1..).unwrap_or(""),
                )
            }
            Some(b'\'') => {
                let inside = &text[1..];
                let end = inside.rfind('\'').unwrap_or(inside.len());
                (
                    &inside[..end],
                    Quote::Single,
                    inside.get(end + 1..).unwrap_or(""),
                )
            }
            _ => {
                let end = text.find(is_blank).unwrap_or(text.len());
                (&text[..end], Quote::None, &text[end..])
            }
        }
    }

    fn closing_quote(&self, inside: &str) -> Option<usize> {
        let bytes = inside.as_bytes();
        let mut at = 0;
        while let Some(found) = memchr::memchr2(b'"', b'\\', &bytes[at..]) {
            at += found;
            if bytes[at] == b'"' {
                return Some(at);
            }
            at += if self.backslash { 2 } else { 1 };
            if at >= bytes.len() {
                return None;
            }
        }
        None
    }
}

/// auditd puts 0x1d before the part it enriched.
fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{1d}' | '\n' | '\r')
}

fn is_key_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'[' | b']')
}

impl<'a> Iterator for Pairs<'a> {
    type Item = (&'a str, &'a str, Quote);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            self.rest = self.rest.trim_start_matches(|c| is_blank(c) || c == ',');
            if self.rest.is_empty() {
                return None;
            }
            let key_len = self.rest.bytes().take_while(|b| is_key_byte(*b)).count();
            if key_len > 0 && self.rest.as_bytes().get(key_len) == Some(&b'=') {
                let key = &self.rest[..key_len];
                let (value, quote, rest) = self.value(&self.rest[key_len + 1..]);
                self.rest = rest;
                return Some((key, value, quote));
            }
            let word = self.rest.find(is_blank).unwrap_or(self.rest.len());
            self.rest = &self.rest[word..];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn quotes_blanks_and_odd_words_are_understood() {
        let text =
            "avc: denied { read } for pid=1 name=\"a b\" msg='op=x res=ok'\u{1d}AUID=\"taro\" e=";
        let pairs: Vec<_> = Pairs::plain(text).collect();
        assert_eq!(
            pairs,
            [
                ("pid", "1", Quote::None),
                ("name", "a b", Quote::Double),
                ("msg", "op=x res=ok", Quote::Single),
                ("AUID", "taro", Quote::Double),
                ("e", "", Quote::None),
            ]
        );
        let escaped: Vec<_> = Pairs::escaped(r#"a="x \" y" b="open"#).collect();
        assert_eq!(
            escaped,
            [
                ("a", r#"x \" y"#, Quote::Double),
                ("b", "open", Quote::Double)
            ]
        );
    }

    proptest! {
        #[test]
        fn any_text_comes_to_an_end(text in "[a=\"'\\\\ é\u{1d},]{0,60}") {
            prop_assert!(Pairs::plain(&text).count() <= text.len());
            prop_assert!(Pairs::escaped(&text).count() <= text.len());
        }
    }
}
