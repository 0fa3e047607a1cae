//! Rules, correlations and filters as they were read: the meaning of a rule file, before it is
//! compiled.

use crate::condition::Condition;
use crate::pattern::Pattern;
use std::sync::Arc;
use yagura_model::{LogSource, RuleMeta};

/// The log source of a rule (specification 2.1, "Log source"). `None` is "any".
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleLogSource {
    /// Product, for example `windows`.
    pub product: Option<String>,
    /// Category, for example `process_creation`.
    pub category: Option<String>,
    /// Service, for example `security`.
    pub service: Option<String>,
}

impl RuleLogSource {
    /// Returns whether a rule of this log source is for events of `source`: every part it states
    /// holds. A rule that states nothing is for no event.
    #[must_use]
    pub fn covers(&self, source: &LogSource) -> bool {
        let stated = self.product.is_some() || self.category.is_some() || self.service.is_some();
        stated
            && self
                .product
                .as_deref()
                .is_none_or(|p| p == source.product())
            && self
                .service
                .as_deref()
                .is_none_or(|s| source.services().any(|o| o == s))
            && self
                .category
                .as_deref()
                .is_none_or(|c| source.categories().any(|o| o == c))
    }
}

/// A detection rule.
#[derive(Debug, Clone)]
pub struct Rule {
    /// What a finding says about the rule.
    pub meta: Arc<RuleMeta>,
    /// Line of its document in the file, from 1.
    pub line: usize,
    /// Name by which correlations refer to it.
    pub name: Option<String>,
    /// Which events it is for.
    pub log_source: RuleLogSource,
    /// What it looks for.
    pub detection: Detections,
    /// Why it cannot be evaluated although it is well formed (an unresolved placeholder).
    pub not_evaluable: Option<String>,
}

impl Rule {
    /// Returns whether the rule, or a filter joined to it, compares a field whose name `wanted`
    /// says yes to.
    #[must_use]
    pub fn compares_field(&self, wanted: impl Fn(&str) -> bool) -> bool {
        self.detection.compares_field(&wanted)
    }
}

impl Detections {
    fn compares_field(&self, wanted: &impl Fn(&str) -> bool) -> bool {
        let named = self.named.iter().any(|(_, d)| d.compares_field(wanted));
        named || self.filters.iter().any(|f| f.compares_field(wanted))
    }
}

impl Detection {
    fn compares_field(&self, wanted: &impl Fn(&str) -> bool) -> bool {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().any(|p| p.compares_field(wanted)),
            Self::Item(item) => item.field.as_deref().is_some_and(wanted),
        }
    }
}

/// The `detection` section.
#[derive(Debug, Clone, PartialEq)]
pub struct Detections {
    /// Named detections in the order of the file.
    pub named: Vec<(String, Detection)>,
    /// Conditions; a list of them is joined by "or".
    pub condition: Condition,
    /// Filters joined to this rule: each must hold as well.
    pub filters: Vec<Arc<Detections>>,
}

/// A search identifier: items joined by "and" and "or".
#[derive(Debug, Clone, PartialEq)]
pub enum Detection {
    /// Every one (a map).
    All(Vec<Detection>),
    /// At least one (a list).
    Any(Vec<Detection>),
    /// One field, or keywords.
    Item(Item),
}

/// A field with the values it is compared to.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Field; `None` for keywords, which are looked for in every value.
    pub field: Option<String>,
    /// The values. Each may be several alternatives (encodings); one of them is enough.
    pub terms: Vec<Vec<Matcher>>,
    /// Whether every term must match (modifier `all`) instead of one.
    pub all: bool,
    /// Whether the field must be present and no term may match (modifier `neq`).
    pub negated: bool,
}

/// One comparison.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Matcher {
    /// The whole text matches the pattern. Never an empty or missing value.
    Text {
        /// What to look for.
        pattern: Pattern,
        /// Whether case matters (modifier `cased`).
        cased: bool,
    },
    /// A present value without text: an empty string or null.
    Empty,
    /// A missing field or a null value.
    Null,
    /// The field is there (`true`) or not (`false`).
    Exists(bool),
    /// A regular expression that may match anywhere in the text.
    Regex(RegexPattern),
    /// An address in this network.
    Cidr(Network),
    /// A number in this relation to the field's number.
    Compare(Relation, Number),
    /// Equal to (or containing, starting or ending with) the value of another field.
    FieldRef {
        /// The other field.
        field: String,
        /// How they are compared.
        kind: FieldRefKind,
    },
    /// A part of the time that the field holds, in a relation to a number.
    TimePart {
        /// Which part.
        part: TimePart,
        /// The relation.
        relation: Relation,
        /// The number.
        number: i64,
    },
}

/// A regular expression with its flags.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RegexPattern {
    /// The expression.
    pub source: String,
    /// `i`: case does not matter.
    pub ignore_case: bool,
    /// `m`: `^` and `$` match at line ends.
    pub multi_line: bool,
    /// `s`: `.` matches line ends.
    pub dot_all: bool,
}

/// How two fields are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FieldRefKind {
    /// The same text without case.
    Equals,
    /// This field contains the other's text.
    Contains,
    /// This field starts with it.
    StartsWith,
    /// This field ends with it.
    EndsWith,
}

/// An order relation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Relation {
    /// Equal.
    Eq,
    /// Different.
    Ne,
    /// Greater.
    Gt,
    /// Greater or equal.
    Gte,
    /// Less.
    Lt,
    /// Less or equal.
    Lte,
}

impl Relation {
    /// Returns whether `left` stands in this relation to `right`; never for NaN.
    #[must_use]
    pub fn holds<T: PartialOrd>(self, left: T, right: T) -> bool {
        match self {
            Self::Eq => left == right,
            Self::Ne => left
                .partial_cmp(&right)
                .is_some_and(std::cmp::Ordering::is_ne),
            Self::Gt => left > right,
            Self::Gte => left >= right,
            Self::Lt => left < right,
            Self::Lte => left <= right,
        }
    }
}

/// A number of a rule, kept exactly.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub enum Number {
    /// A whole number.
    Int(i64),
    /// Any other finite number.
    Float(f64),
}

impl Number {
    /// Reads decimal text; `None` for anything else, hex and infinities included.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Ok(n) = text.parse() {
            return Some(Self::Int(n));
        }
        let plausible = text
            .bytes()
            .all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b));
        let number: f64 = text.parse().ok().filter(|_| plausible)?;
        number.is_finite().then_some(Self::Float(number))
    }

    /// Returns whether this number stands in `relation` to `other`. Whole numbers are compared
    /// exactly.
    #[must_use]
    pub fn compares(self, relation: Relation, other: Self) -> bool {
        match (self, other) {
            (Self::Int(a), Self::Int(b)) => relation.holds(a, b),
            (a, b) => relation.holds(a.as_f64(), b.as_f64()),
        }
    }

    /// Returns the nearest floating-point number.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "comparison with a fraction")]
    pub fn as_f64(self) -> f64 {
        match self {
            Self::Int(n) => n as f64,
            Self::Float(n) => n,
        }
    }
}

impl Eq for Number {}

impl std::hash::Hash for Number {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.as_f64().to_bits().hash(state);
    }
}

/// A part of a time (modifiers `minute` to `year`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TimePart {
    /// 0 to 59.
    Minute,
    /// 0 to 23.
    Hour,
    /// Day of the month, 1 to 31.
    Day,
    /// ISO 8601 week, 1 to 53.
    Week,
    /// 1 to 12.
    Month,
    /// The year.
    Year,
}

/// An IP network (modifier `cidr`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Network {
    /// Network bits, IPv4 as the IPv4-mapped IPv6 address.
    bits: u128,
    /// Length of the prefix in those 128 bits.
    prefix_len: u8,
}

impl Network {
    /// Reads `10.0.0.0/8`, `2001:db8::/32` or a single address.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (address, len) = match text.trim().split_once('/') {
            Some((address, len)) => (address, Some(len.parse::<u8>().ok()?)),
            None => (text.trim(), None),
        };
        let is_v4 = !address.contains(':');
        let max = if is_v4 { 32 } else { 128 };
        let len = len.unwrap_or(max);
        let prefix_len = if is_v4 { len.checked_add(96)? } else { len };
        (len <= max).then_some(())?;
        Some(Self {
            bits: address_bits(address)? & mask(prefix_len),
            prefix_len,
        })
    }

    /// Returns whether the text is an address in this network. An IPv4-mapped IPv6 address counts
    /// as IPv4; text that is no address is in no network.
    #[must_use]
    pub fn contains(&self, text: &str) -> bool {
        address_bits(text.trim()).is_some_and(|bits| bits & mask(self.prefix_len) == self.bits)
    }
}

fn mask(prefix_len: u8) -> u128 {
    match prefix_len {
        0 => 0,
        len => u128::MAX << (128 - u32::from(len.min(128))),
    }
}

fn address_bits(text: &str) -> Option<u128> {
    // A zone (`fe80::1%eth0`) says which interface, not which address.
    let text = text.split('%').next().unwrap_or(text);
    match text.parse().ok()? {
        std::net::IpAddr::V4(v4) => Some(v4.to_ipv6_mapped().to_bits()),
        std::net::IpAddr::V6(v6) => Some(v6.to_bits()),
    }
}

/// A correlation rule (specification 2.1, "Sigma Correlation Rules").
#[derive(Debug, Clone)]
pub struct Correlation {
    /// What a finding says about the rule.
    pub meta: Arc<RuleMeta>,
    /// Line of its document in the file, from 1.
    pub line: usize,
    /// Name by which other correlations refer to it.
    pub name: Option<String>,
    /// Kind of correlation with what it needs.
    pub kind: CorrelationKind,
    /// The rules it refers to, by id or name.
    pub rules: Vec<String>,
    /// Fields or aliases whose values make a group.
    pub group_by: Vec<String>,
    /// Alias to (rule reference, field).
    pub aliases: Vec<(String, Vec<(String, String)>)>,
    /// Length of the window in seconds.
    pub timespan_secs: u64,
    /// Whether the rules it refers to also give findings of their own.
    pub generate: bool,
}

/// What a correlation counts.
#[derive(Debug, Clone, PartialEq)]
pub enum CorrelationKind {
    /// Events.
    EventCount(Bounds),
    /// Distinct values of the fields (several: distinct tuples).
    ValueCount(Vec<String>, Bounds),
    /// Every rule matched, in any order. The bounds, if given, are on how many of the rules
    /// matched instead of all.
    Temporal(Option<Bounds>),
    /// Every rule matched in the order given.
    TemporalOrdered(Option<Bounds>),
    /// Sum of a number field.
    ValueSum(String, Bounds),
    /// Mean of a number field.
    ValueAvg(String, Bounds),
    /// The given percentile (0 to 100) of a number field; pySigma's key `percentile`, 50 when
    /// the rule does not say.
    ValuePercentile(String, f64, Bounds),
}

/// The criteria of a correlation's condition; all must hold.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Bounds(pub Vec<(Relation, Number)>);

impl Bounds {
    /// Returns whether a value satisfies every criterion.
    #[must_use]
    pub fn hold(&self, value: Number) -> bool {
        self.0
            .iter()
            .all(|(relation, bound)| value.compares(*relation, *bound))
    }
}

/// A global filter (specification 2.1, "Sigma Filters"): its condition is joined to that of each
/// rule it names by "and".
#[derive(Debug, Clone)]
pub struct Filter {
    /// Title, for messages.
    pub title: String,
    /// File and line, for messages.
    pub file: String,
    /// Line of its document, from 1.
    pub line: usize,
    /// Log source; a rule is filtered only if it states the same.
    pub log_source: RuleLogSource,
    /// Rules by id or name; `None` means any rule of the log source.
    pub rules: Option<Vec<String>>,
    /// Its detections and condition.
    pub detection: Arc<Detections>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_hold_mapped_addresses_and_no_other_text() {
        let net = Network::parse("10.0.0.0/8").expect("valid");
        assert!(net.contains("10.255.0.1") && net.contains("::ffff:10.0.0.1"));
        assert!(!net.contains("11.0.0.1") && !net.contains("10.0.0") && !net.contains("::a00:1"));
        let net = Network::parse("fe80::/10").expect("valid");
        assert!(net.contains("fe80::1%eth0") && !net.contains("2001:db8::1"));
        assert!(
            Network::parse("0.0.0.0/0")
                .expect("valid")
                .contains("8.8.8.8")
        );
        assert!(
            !Network::parse("0.0.0.0/0")
                .expect("valid")
                .contains("2001:db8::1")
        );
        for bad in [
            "10.0.0.0/33",
            "10.0.0/8",
            "x",
            "::/129",
            "10.0.0.0/",
            "10.0.0.0/-1",
        ] {
            assert_eq!(Network::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn numbers_compare_exactly() {
        let big = Number::parse("9007199254740993").expect("number");
        assert!(big.compares(Relation::Gt, Number::Int(9_007_199_254_740_992)));
        assert!(
            Number::parse("1.5")
                .expect("number")
                .compares(Relation::Lt, Number::Int(2))
        );
        for text in ["0x10", "inf", "NaN", "1e999", "", "12a"] {
            assert_eq!(Number::parse(text), None, "{text}");
        }
    }
}
