//! Modifiers (specification 2.1, "Sigma Modifiers"): `field|a|b: value` to comparisons.
//!
//! The modifiers are applied to each value in their order. One that cannot follow another, or
//! does not fit the value, is an error that names it.

use super::ParseOptions;
use crate::pattern::{DASHES, Part, Pattern};
use crate::rule::{FieldRefKind, Matcher, Network, Number, RegexPattern, Relation, TimePart};
use crate::yaml::{Node, Yaml};

/// One modifier of a field, those that concern the whole item apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Modifier {
    Contains,
    StartsWith,
    EndsWith,
    Exists,
    Cased,
    Windash,
    Re,
    IgnoreCase,
    MultiLine,
    DotAll,
    Base64,
    Base64Offset,
    Utf16Le,
    Utf16Be,
    Utf16,
    Cidr,
    Expand,
    FieldRef,
    Compare(Relation),
    Time(TimePart),
}

/// The modifiers of a field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Modifiers {
    chain: Vec<Modifier>,
    /// `all`
    pub(super) all: bool,
    /// `neq`
    pub(super) neq: bool,
}

impl Modifiers {
    /// Splits `Field|contains|all`. No field name (`|all`) means keywords.
    pub(super) fn parse(key: &str) -> Result<(Option<String>, Self), String> {
        let mut words = key.split('|');
        let field = words
            .next()
            .filter(|name| !name.is_empty())
            .map(str::to_owned);
        let mut modifiers = Self::default();
        for word in words {
            match word {
                "all" => modifiers.all = true,
                "neq" => modifiers.neq = true,
                _ => modifiers.chain.push(
                    modifier(word)
                        .ok_or_else(|| format!("unknown modifier {word:?} in {key:?}"))?,
                ),
            }
        }
        modifiers.check(key)?;
        Ok((field, modifiers))
    }

    fn has(&self, modifier: Modifier) -> bool {
        self.chain.contains(&modifier)
    }

    fn check(&self, key: &str) -> Result<(), String> {
        // Encodings multiply the text, so they must not be repeated at will.
        let repeated = |(at, modifier)| self.chain[..at].contains(modifier);
        if self.chain.iter().enumerate().any(repeated) {
            return Err(format!("a modifier is given twice in {key:?}"));
        }
        let flags = [Modifier::IgnoreCase, Modifier::MultiLine, Modifier::DotAll];
        for flag in flags {
            if self.has(flag) && !self.has(Modifier::Re) {
                return Err(format!(
                    "modifiers i, m and s need re before them in {key:?}"
                ));
            }
        }
        let exclusive = [Modifier::Re, Modifier::Cidr, Modifier::Exists];
        let compares = self.chain.iter().any(|m| matches!(m, Modifier::Compare(_)));
        let kinds = exclusive.iter().filter(|m| self.has(**m)).count() + usize::from(compares);
        if kinds > 1 {
            return Err(format!("modifiers that exclude each other in {key:?}"));
        }
        Ok(())
    }

    /// Returns the texts that a text stands for if placeholders in it are expanded, else itself.
    /// `any_text` is what stands for a placeholder that may be anything.
    fn expanded(
        &self,
        text: String,
        any_text: &str,
        options: &ParseOptions,
    ) -> Result<Vec<String>, Fault> {
        if self.has(Modifier::Expand) {
            expand(&text, any_text, options)
        } else {
            Ok(vec![text])
        }
    }

    fn regex(&self, source: String) -> RegexPattern {
        RegexPattern {
            source,
            ignore_case: self.has(Modifier::IgnoreCase),
            multi_line: self.has(Modifier::MultiLine),
            dot_all: self.has(Modifier::DotAll),
        }
    }
}

impl Modifier {
    /// Returns whether it needs the very characters of a text.
    fn encodes(self) -> bool {
        matches!(
            self,
            Self::Base64 | Self::Base64Offset | Self::Utf16Le | Self::Utf16Be | Self::Utf16
        )
    }
}

fn modifier(word: &str) -> Option<Modifier> {
    Some(match word {
        "contains" => Modifier::Contains,
        "startswith" => Modifier::StartsWith,
        "endswith" => Modifier::EndsWith,
        "exists" => Modifier::Exists,
        "cased" => Modifier::Cased,
        "windash" => Modifier::Windash,
        "re" => Modifier::Re,
        "i" | "ignorecase" => Modifier::IgnoreCase,
        "m" | "multiline" => Modifier::MultiLine,
        "s" | "dotall" => Modifier::DotAll,
        "base64" => Modifier::Base64,
        "base64offset" => Modifier::Base64Offset,
        "utf16le" | "wide" => Modifier::Utf16Le,
        "utf16be" => Modifier::Utf16Be,
        "utf16" => Modifier::Utf16,
        "cidr" => Modifier::Cidr,
        "expand" => Modifier::Expand,
        "fieldref" => Modifier::FieldRef,
        "gt" => Modifier::Compare(Relation::Gt),
        "gte" => Modifier::Compare(Relation::Gte),
        "lt" => Modifier::Compare(Relation::Lt),
        "lte" => Modifier::Compare(Relation::Lte),
        "minute" => Modifier::Time(TimePart::Minute),
        "hour" => Modifier::Time(TimePart::Hour),
        "day" => Modifier::Time(TimePart::Day),
        "week" => Modifier::Time(TimePart::Week),
        "month" => Modifier::Time(TimePart::Month),
        "year" => Modifier::Time(TimePart::Year),
        _ => return None,
    })
}

/// Why a value has no comparison.
pub(super) enum Fault {
    /// A placeholder without values: the rule loads but is not evaluated.
    NoPlaceholder(String),
    /// The rule is wrong.
    Wrong(String),
}

fn wrong<T>(reason: impl Into<String>) -> Result<T, Fault> {
    Err(Fault::Wrong(reason.into()))
}

/// Most values that one text may expand to.
const VALUES_MAX: usize = 100_000;

/// A value on its way through the modifiers.
#[derive(Clone)]
enum Text {
    Pattern(Pattern),
    Bytes(Vec<u8>),
}

/// Applies the modifiers to one value. Several matchers are alternatives.
pub(super) fn matchers(
    value: &Node,
    is_keyword: bool,
    modifiers: &Modifiers,
    options: &ParseOptions,
) -> Result<Vec<Matcher>, Fault> {
    if modifiers.has(Modifier::Exists) {
        return match value.value {
            Yaml::Bool(b) => Ok(vec![Matcher::Exists(b)]),
            _ => wrong("exists needs true or false"),
        };
    }
    if let Some(part) = modifiers.chain.iter().find_map(|m| match m {
        Modifier::Time(part) => Some(*part),
        _ => None,
    }) {
        return time_part(value, part, modifiers);
    }
    if let Some(relation) = relation(modifiers) {
        let text = value.to_text().unwrap_or_default();
        return match Number::parse(&text) {
            Some(number) => Ok(vec![Matcher::Compare(relation, number)]),
            None => wrong(format!("{text:?} is no number")),
        };
    }
    match &value.value {
        Yaml::Null if modifiers.chain.is_empty() => return Ok(vec![Matcher::Null]),
        Yaml::Null => return wrong("null takes no modifier"),
        Yaml::List(_) | Yaml::Map(_) => {
            return wrong("a value must be text, a number, true, false or null");
        }
        _ => {}
    }
    let text = value.to_text().unwrap_or_default();
    if modifiers.has(Modifier::Re) {
        let sources = modifiers.expanded(text, ".*", options)?.into_iter();
        let regex = |source| Matcher::Regex(modifiers.regex(source));
        return Ok(sources.map(regex).collect());
    }
    if modifiers.has(Modifier::Cidr) {
        let texts = modifiers.expanded(text, "::/0", options)?.into_iter();
        let network = |text: String| match Network::parse(&text) {
            Some(network) => Ok(Matcher::Cidr(network)),
            None => wrong(format!("{text:?} is no network")),
        };
        return texts.map(network).collect();
    }
    if modifiers.has(Modifier::FieldRef) {
        return field_ref(text, modifiers);
    }
    text_matchers(&text, is_keyword, modifiers, options)
}

fn relation(modifiers: &Modifiers) -> Option<Relation> {
    modifiers.chain.iter().find_map(|m| match m {
        Modifier::Compare(relation) => Some(*relation),
        _ => None,
    })
}

fn time_part(value: &Node, part: TimePart, modifiers: &Modifiers) -> Result<Vec<Matcher>, Fault> {
    let text = value.to_text().unwrap_or_default();
    let Ok(number) = text.trim().parse() else {
        return wrong(format!("{text:?} is no whole number"));
    };
    Ok(vec![Matcher::TimePart {
        part,
        relation: relation(modifiers).unwrap_or(Relation::Eq),
        number,
    }])
}

fn field_ref(field: String, modifiers: &Modifiers) -> Result<Vec<Matcher>, Fault> {
    let mut kind = FieldRefKind::Equals;
    for modifier in &modifiers.chain {
        kind = match modifier {
            Modifier::FieldRef => continue,
            Modifier::Contains => FieldRefKind::Contains,
            Modifier::StartsWith => FieldRefKind::StartsWith,
            Modifier::EndsWith => FieldRefKind::EndsWith,
            _ => return wrong("fieldref goes only with contains, startswith, endswith and neq"),
        };
    }
    Ok(vec![Matcher::FieldRef { field, kind }])
}

fn text_matchers(
    text: &str,
    is_keyword: bool,
    modifiers: &Modifiers,
    options: &ParseOptions,
) -> Result<Vec<Matcher>, Fault> {
    let cased = modifiers.has(Modifier::Cased);
    let texts = modifiers.expanded(text.to_owned(), "*", options)?;
    let parsed = texts.iter().map(|text| Text::Pattern(Pattern::parse(text)));
    let mut texts: Vec<Text> = parsed.collect();
    for modifier in &modifiers.chain {
        if modifier.encodes() {
            texts = spelled_out(texts)?;
        }
        let mut next = Vec::with_capacity(texts.len());
        for text in texts {
            apply(*modifier, text, &mut next)?;
        }
        texts = next;
    }
    let mut matchers = Vec::with_capacity(texts.len());
    for text in texts {
        let mut pattern = match text {
            Text::Pattern(pattern) => pattern,
            // UTF-16 without base64: each byte is one character, as in a byte-wise export.
            Text::Bytes(bytes) => {
                Pattern::literal(&bytes.into_iter().map(char::from).collect::<String>())
            }
        };
        if is_keyword {
            pattern = pattern.wrapped(true, true);
        }
        if pattern.parts().len() > Pattern::PARTS_MAX {
            return wrong(format!(
                "more than {} wildcards in one value",
                Pattern::PARTS_MAX
            ));
        }
        matchers.push(if pattern.is_empty() {
            Matcher::Empty
        } else {
            Matcher::Text { pattern, cased }
        });
    }
    Ok(matchers)
}

/// Turns each text with dashes of `windash` into one text for each way of writing it.
fn spelled_out(texts: Vec<Text>) -> Result<Vec<Text>, Fault> {
    /// Most ways of writing one text: four dashes.
    const WAYS_MAX: usize = 625;
    let mut all = Vec::with_capacity(texts.len());
    for text in texts {
        let Text::Pattern(pattern) = &text else {
            all.push(text);
            continue;
        };
        let mut spelled = vec![Pattern::default()];
        for part in pattern.parts() {
            let one = std::slice::from_ref(part);
            let dashes = DASHES.map(|dash| Part::Literal(dash.to_string()));
            let written: &[Part] = if *part == Part::Dash { &dashes } else { one };
            if spelled.len() * written.len() > WAYS_MAX || all.len() > VALUES_MAX {
                return wrong("more than 4 dashes before an encoding");
            }
            let joined = spelled.iter().flat_map(|before| {
                written.iter().map(move |part| {
                    let mut pattern = before.clone();
                    pattern.push(part.clone());
                    pattern
                })
            });
            spelled = joined.collect();
        }
        all.extend(spelled.into_iter().map(Text::Pattern));
    }
    Ok(all)
}

fn apply(modifier: Modifier, text: Text, out: &mut Vec<Text>) -> Result<(), Fault> {
    match (modifier, text) {
        (Modifier::Contains, text) => out.push(Text::Pattern(pattern(text).wrapped(true, true))),
        (Modifier::StartsWith, text) => out.push(Text::Pattern(pattern(text).wrapped(false, true))),
        (Modifier::EndsWith, text) => out.push(Text::Pattern(pattern(text).wrapped(true, false))),
        (Modifier::Windash, Text::Pattern(pattern)) => out.push(Text::Pattern(pattern.windash())),
        (Modifier::Utf16Le, text) => {
            out.push(Text::Bytes(utf16(&plain(text, "wide")?, u16::to_le_bytes)))
        }
        (Modifier::Utf16Be, text) => out.push(Text::Bytes(utf16(
            &plain(text, "utf16be")?,
            u16::to_be_bytes,
        ))),
        (Modifier::Utf16, text) => {
            let mut bytes = vec![0xFF, 0xFE];
            bytes.extend(utf16(&plain(text, "utf16")?, u16::to_le_bytes));
            out.push(Text::Bytes(bytes));
        }
        (Modifier::Base64, text) => {
            let encoded = base64(&bytes_of(text, "base64")?);
            out.push(Text::Pattern(Pattern::literal(&encoded)));
        }
        (Modifier::Base64Offset, text) => {
            let bytes = bytes_of(text, "base64offset")?;
            out.extend(
                (0..3).map(|offset| Text::Pattern(Pattern::literal(&base64_at(&bytes, offset)))),
            );
        }
        (Modifier::Cased | Modifier::Expand, text) => out.push(text),
        (Modifier::Windash, Text::Bytes(_)) => return wrong("windash cannot follow an encoding"),
        _ => return wrong("modifiers that do not go together"),
    }
    Ok(())
}

fn pattern(text: Text) -> Pattern {
    match text {
        Text::Pattern(pattern) => pattern,
        Text::Bytes(bytes) => {
            Pattern::literal(&bytes.into_iter().map(char::from).collect::<String>())
        }
    }
}

fn plain(text: Text, modifier: &str) -> Result<String, Fault> {
    match text {
        Text::Pattern(pattern) => match pattern.as_literal() {
            Some(text) => Ok(text.to_owned()),
            None => wrong(format!("{modifier} needs text without wildcards")),
        },
        Text::Bytes(_) => wrong(format!("{modifier} cannot follow another encoding")),
    }
}

fn bytes_of(text: Text, modifier: &str) -> Result<Vec<u8>, Fault> {
    match text {
        Text::Bytes(bytes) => Ok(bytes),
        text @ Text::Pattern(_) => plain(text, modifier).map(String::into_bytes),
    }
}

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn base64(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let group =
            chunk.iter().fold(0_u32, |n, b| n << 8 | u32::from(*b)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let index = (group >> (18 - 6 * place)) as usize & 63;
            text.push(if place <= chunk.len() {
                char::from(BASE64[index])
            } else {
                '='
            });
        }
    }
    text
}

/// The part of the encoding that does not depend on the neighbours when the text starts `offset`
/// bytes into a group of three.
fn base64_at(bytes: &[u8], offset: usize) -> String {
    let mut padded = vec![b' '; offset];
    padded.extend_from_slice(bytes);
    let encoded = base64(&padded);
    let start = [0, 2, 3][offset];
    let end = match padded.len() % 3 {
        0 => encoded.len(),
        1 => encoded.len() - 3,
        _ => encoded.len() - 2,
    };
    encoded.get(start..end).unwrap_or("").to_owned()
}

/// Replaces `%name%` by the values of the placeholder; `\%` is a plain percent sign.
fn expand(text: &str, any_text: &str, options: &ParseOptions) -> Result<Vec<String>, Fault> {
    let mut expanded = vec![String::new()];
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        let (before, behind) = (&rest[..at], &rest[at + 1..]);
        if let Some(before) = before.strip_suffix('\\') {
            expanded.iter_mut().for_each(|e| {
                e.push_str(before);
                e.push('%');
            });
            rest = behind;
            continue;
        }
        expanded.iter_mut().for_each(|e| e.push_str(before));
        let Some(end) = behind.find('%') else {
            expanded.iter_mut().for_each(|e| e.push('%'));
            rest = behind;
            continue;
        };
        let name = &behind[..end];
        let any_text = [any_text.to_owned()];
        let is_any = |except: &Vec<String>| except.iter().all(|n| n != name);
        let values = match options.placeholders.get(name).filter(|v| !v.is_empty()) {
            Some(values) => values.as_slice(),
            None if options.any_text_except.as_ref().is_some_and(is_any) => &any_text,
            None => return Err(Fault::NoPlaceholder(name.to_owned())),
        };
        if expanded.len() * values.len() > VALUES_MAX {
            return wrong(format!("more than {VALUES_MAX} values"));
        }
        expanded = expanded
            .iter()
            .flat_map(|e| values.iter().map(move |value| format!("{e}{value}")))
            .collect();
        rest = &behind[end + 1..];
    }
    expanded.iter_mut().for_each(|e| e.push_str(rest));
    Ok(expanded)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(key: &str, value: Yaml) -> Result<Vec<String>, String> {
        let (field, modifiers) = Modifiers::parse(key)?;
        let node = Node { value, line: 1 };
        matchers(&node, field.is_none(), &modifiers, &ParseOptions::default())
            .map(|matchers| {
                matchers
                    .iter()
                    .map(|m| match m {
                        Matcher::Text { pattern, .. } => pattern.to_string(),
                        other => format!("{other:?}"),
                    })
                    .collect()
            })
            .map_err(|fault| match fault {
                Fault::NoPlaceholder(name) => format!("no {name}"),
                Fault::Wrong(reason) => reason,
            })
    }

    fn text(key: &str, value: &str) -> Vec<String> {
        shown(key, Yaml::Str(value.to_owned())).expect("valid")
    }

    #[test]
    fn encodings_chain_in_order() {
        assert_eq!(text("a|base64", "foob"), ["Zm9vYg=="]);
        assert_eq!(
            text("a|base64offset|contains", "foobar"),
            ["*Zm9vYmFy*", "*Zvb2Jhc*", "*mb29iYX*"]
        );
        assert_eq!(text("a|wide|base64", "ab"), ["YQBiAA=="]);
        assert_eq!(text("a|utf16be|base64", "ab"), ["AGEAYg=="]);
        assert_eq!(text("a|utf16|base64", "a"), ["//5hAA=="]);
        assert_eq!(
            text("a|utf16le|base64offset|contains", "IEX"),
            ["*SQBFAFgA*", "*kARQBYA*", "*JAEUAWA*"]
        );
    }

    #[test]
    fn windash_before_an_encoding_becomes_all_ways_of_writing() {
        assert_eq!(
            text("a|windash|base64", "-a"),
            ["LWE=", "L2E=", "4oCTYQ==", "4oCUYQ==", "4oCVYQ=="]
        );
        assert_eq!(
            text("a|windash|wide|base64offset|contains", "-a /b").len(),
            75
        );
        let many = Yaml::Str("-a -b -c -d -e".to_owned());
        let reason = shown("a|windash|base64", many).expect_err("too many");
        assert!(reason.contains("dashes"), "{reason}");
        assert!(shown("a|windash|base64", Yaml::Str("-a*".to_owned())).is_err());
    }

    #[test]
    fn empty_text_is_its_own_matcher_and_contains_is_any_text() {
        assert_eq!(text("a", ""), ["Empty"]);
        assert_eq!(text("a|contains", ""), ["*"]);
        assert_eq!(shown("a", Yaml::Null).expect("valid"), ["Null"]);
    }

    #[test]
    fn wrong_combinations_are_named() {
        for (key, value, words) in [
            ("a|contians", "x", "contians"),
            ("a|re|cidr", "x", "exclude"),
            ("a|i", "x", "re before"),
            ("a|cidr", "10.0.0.0/99", "no network"),
            ("a|gt", "many", "no number"),
            ("a|exists", "yes", "true or false"),
            ("a|base64", "x*", "wildcards"),
            ("a|wide|windash", "-x", "encoding"),
            ("a|expand", "%Admins%", "no Admins"),
            ("a|hour", "noon", "whole number"),
        ] {
            let reason = shown(key, Yaml::Str(value.to_owned())).expect_err(key);
            assert!(reason.contains(words), "{key}: {reason}");
        }
    }

    #[test]
    fn placeholders_become_alternatives() {
        let mut options = ParseOptions::default();
        options
            .placeholders
            .insert("s".to_owned(), vec!["a*".to_owned(), "b".to_owned()]);
        let texts = expand(r"x-%s%-\%y", "*", &options).unwrap_or_default();
        assert_eq!(texts, ["x-a*-%y", "x-b-%y"]);
    }

    #[test]
    fn placeholders_of_expressions_and_networks_are_filled_or_named() {
        let mut options = ParseOptions::default();
        let mut put = |name: &str, values: &[&str]| {
            let values = values.iter().map(|v| (*v).to_owned()).collect();
            options.placeholders.insert(name.to_owned(), values);
        };
        put("re", &["^foo.+$", "bar"]);
        put("nets", &["10.0.0.0/8", "2001:db8::/32"]);
        for (key, value, shown) in [
            ("a|re|expand", "x%re%", vec!["x^foo.+$", "xbar"]),
            (
                "a|expand|cidr",
                "%nets%",
                vec!["prefix_len: 104", "prefix_len: 32"],
            ),
            ("a|re|expand", "%unknown%", vec![]),
            ("a|cidr|expand", "%unknown%", vec![]),
        ] {
            let (_, modifiers) = Modifiers::parse(key).expect("valid");
            let node = Node {
                value: Yaml::Str(value.to_owned()),
                line: 1,
            };
            match matchers(&node, false, &modifiers, &options) {
                Ok(matchers) => {
                    assert_eq!(matchers.len(), shown.len(), "{key}");
                    for (matcher, part) in matchers.iter().zip(shown) {
                        let text = match matcher {
                            Matcher::Regex(regex) => regex.source.clone(),
                            other => format!("{other:?}"),
                        };
                        assert!(text.contains(part), "{text} {part}");
                    }
                }
                Err(Fault::NoPlaceholder(name)) => {
                    assert_eq!((name.as_str(), shown.len()), ("unknown", 0))
                }
                Err(Fault::Wrong(reason)) => panic!("{key}: {reason}"),
            }
        }
    }
}
