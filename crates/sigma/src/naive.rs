//! The plain evaluator: the specification read literally, one rule and one event at a time.
//!
//! It shares nothing with the engine but the parsed rule, and exists to check it: both must give
//! the same answer on every rule and event.

use crate::condition::{Condition, Quantity};
use crate::pattern::{DASHES, Part, Pattern, to_lowercase};
use crate::regexes;
use crate::rule::{Detection, Detections, FieldRefKind, Item, Matcher, Number, Rule, TimePart};
use yagura_model::{Event, Value};

/// Returns whether a rule is for this event and its condition holds.
#[must_use]
pub fn matches(rule: &Rule, event: &Event) -> bool {
    rule.not_evaluable.is_none()
        && rule.log_source.covers(&event.log_source)
        && View::of(rule, event).detections(&rule.detection)
}

/// The fields that a rule sees.
struct View<'e> {
    event: &'e Event,
    category: bool,
}

impl<'e> View<'e> {
    fn of(rule: &Rule, event: &'e Event) -> Self {
        Self {
            event,
            category: rule.log_source.category.is_some(),
        }
    }

    /// All values of a field; none if it is missing.
    fn values(&self, name: &str) -> Vec<Value<'e>> {
        let fields = &self.event.fields;
        let view = self.category.then_some(&self.event.category_fields);
        for set in view.into_iter().chain([fields]) {
            let named = set.iter().filter(|(own, _)| *own == name);
            let values: Vec<_> = named.map(|(_, value)| value).collect();
            if !values.is_empty() {
                return values;
            }
        }
        fields
            .aliases()
            .filter(|(alias, _)| *alias == name)
            .map(|(_, index)| fields.value_at(index))
            .collect()
    }

    fn detections(&self, detections: &Detections) -> bool {
        self.condition(&detections.condition, &detections.named)
            && detections
                .filters
                .iter()
                .all(|filter| self.detections(filter))
    }

    fn condition(&self, condition: &Condition, named: &[(String, Detection)]) -> bool {
        match condition {
            Condition::Name(name) => named
                .iter()
                .any(|(n, detection)| n == name && self.detection(detection)),
            Condition::Of(quantity, selector) => {
                let chosen = named.iter().filter(|(name, _)| selector.chooses(name));
                let (mut all, mut good) = (0_u32, 0_u32);
                for (_, detection) in chosen {
                    all += 1;
                    good += u32::from(self.detection(detection));
                }
                match quantity {
                    Quantity::AtLeast(n) => good >= *n,
                    Quantity::All => good == all,
                }
            }
            Condition::Not(inner) => !self.condition(inner, named),
            Condition::And(terms) => terms.iter().all(|term| self.condition(term, named)),
            Condition::Or(terms) => terms.iter().any(|term| self.condition(term, named)),
        }
    }

    fn detection(&self, detection: &Detection) -> bool {
        match detection {
            Detection::All(parts) => parts.iter().all(|part| self.detection(part)),
            Detection::Any(parts) => parts.iter().any(|part| self.detection(part)),
            Detection::Item(item) => self.item(item),
        }
    }

    fn item(&self, item: &Item) -> bool {
        let values = match &item.field {
            Some(field) => self.values(field),
            None => self
                .event
                .fields
                .iter()
                .take(self.event.fields.recorded_len())
                .map(|(_, v)| v)
                .filter(|v| !matches!(v, Value::Json(_)))
                .collect(),
        };
        let term = |matchers: &Vec<Matcher>| matchers.iter().any(|m| self.matcher(m, &values));
        if item.negated {
            return !values.is_empty() && !item.terms.iter().any(term);
        }
        if item.all {
            item.terms.iter().all(term)
        } else {
            item.terms.iter().any(term)
        }
    }

    fn matcher(&self, matcher: &Matcher, values: &[Value<'_>]) -> bool {
        match matcher {
            Matcher::Exists(wanted) => values.is_empty() != *wanted,
            Matcher::Null => values.is_empty() || values.contains(&Value::Null),
            Matcher::Empty => values.iter().any(|v| v.to_text().is_empty()),
            other => values.iter().any(|value| {
                let text = value.to_text();
                !text.is_empty() && self.text_matcher(other, &text)
            }),
        }
    }

    fn text_matcher(&self, matcher: &Matcher, text: &str) -> bool {
        match matcher {
            Matcher::Text { pattern, cased } => {
                same_guid(pattern, text) || like(pattern, text, *cased)
            }
            Matcher::Regex(regex) => regexes::compile(regex).is_ok_and(|r| r.is_match(text)),
            Matcher::Cidr(network) => network.contains(text),
            Matcher::Compare(relation, number) => {
                Number::parse(text).is_some_and(|n| n.compares(*relation, *number))
            }
            Matcher::TimePart {
                part,
                relation,
                number,
            } => time_part(*part, text).is_some_and(|n| relation.holds(n, *number)),
            Matcher::FieldRef { field, kind } => self.values(field).iter().any(|other| {
                let (left, right) = (to_lowercase(text), to_lowercase(&other.to_text()));
                !right.is_empty()
                    && match kind {
                        FieldRefKind::Equals => left == right,
                        FieldRefKind::Contains => left.contains(&right),
                        FieldRefKind::StartsWith => left.starts_with(&right),
                        FieldRefKind::EndsWith => left.ends_with(&right),
                    }
            }),
            Matcher::Exists(_) | Matcher::Null | Matcher::Empty => false,
        }
    }
}

fn like(pattern: &Pattern, text: &str, cased: bool) -> bool {
    if cased {
        let text: Vec<char> = text.chars().collect();
        return glob(pattern.parts(), &text);
    }
    let text: Vec<char> = to_lowercase(text).chars().collect();
    glob(pattern.to_lowercase().parts(), &text)
}

/// Whether the parts match the whole text: a table of "the first i units match the first j
/// characters", row by row.
fn glob(parts: &[Part], text: &[char]) -> bool {
    let mut reached = vec![false; text.len() + 1];
    reached[0] = true;
    for part in parts {
        match part {
            Part::Literal(literal) => {
                for c in literal.chars() {
                    reached = step(&reached, text, |t| t == c);
                }
            }
            Part::AnyOne => reached = step(&reached, text, |_| true),
            Part::Dash => reached = step(&reached, text, |t| DASHES.contains(&t)),
            Part::AnyMany => {
                let first = reached.iter().position(|r| *r).unwrap_or(reached.len());
                reached.iter_mut().skip(first).for_each(|r| *r = true);
            }
        }
    }
    reached.last().copied().unwrap_or(false)
}

fn step(reached: &[bool], text: &[char], fits: impl Fn(char) -> bool) -> Vec<bool> {
    let mut next = vec![false; reached.len()];
    for (at, c) in text.iter().enumerate() {
        next[at + 1] = reached[at] && fits(*c);
    }
    next
}

/// A whole GUID, with or without braces, equals the same GUID with or without them: Windows
/// writes braces, common EVTX parsers drop them.
fn same_guid(pattern: &Pattern, text: &str) -> bool {
    let (Some(a), Some(b)) = (pattern.as_literal().and_then(guid), guid(text)) else {
        return false;
    };
    a.eq_ignore_ascii_case(b)
}

/// Returns the text without braces if it is a GUID.
pub(crate) fn guid(text: &str) -> Option<&str> {
    let bare = match text.strip_prefix('{') {
        Some(inner) => inner.strip_suffix('}')?,
        None => text,
    };
    let is_guid = bare.len() == 36
        && bare.bytes().enumerate().all(|(at, b)| match at {
            8 | 13 | 18 | 23 => b == b'-',
            _ => b.is_ascii_hexdigit(),
        });
    is_guid.then_some(bare)
}

/// Reads a part of the time in `text`, without any change of zone.
pub(crate) fn time_part(part: TimePart, text: &str) -> Option<i64> {
    let text = text.trim();
    let date = text.get(..10)?;
    let mut numbers = date.split(['-', '/']).map(|n| n.parse::<i64>().ok());
    let (year, month, day) = (numbers.next()??, numbers.next()??, numbers.next()??);
    let clock = |range: std::ops::Range<usize>| text.get(range)?.parse::<i64>().ok();
    match part {
        TimePart::Year => Some(year),
        TimePart::Month => Some(month),
        TimePart::Day => Some(day),
        TimePart::Week => iso_week(year, month, day),
        TimePart::Hour => clock(11..13),
        TimePart::Minute => clock(14..16),
    }
}

/// ISO 8601 week number.
fn iso_week(year: i64, month: i64, day: i64) -> Option<i64> {
    let is_leap = |y: i64| y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);
    let lengths = [
        31,
        28 + i64::from(is_leap(year)),
        31,
        30,
        31,
        30,
        31,
        31,
        30,
        31,
        30,
        31,
    ];
    let months = lengths.get(..usize::try_from(month.checked_sub(1)?).ok()?)?;
    let ordinal = months.iter().sum::<i64>() + day;
    // Monday is 1; 1 January of year 1 was a Monday.
    let before = year - 1;
    let days = before * 365 + before / 4 - before / 100 + before / 400 + ordinal;
    let weekday = (days - 1).rem_euclid(7) + 1;
    let week = (ordinal - weekday + 10) / 7;
    let weeks_in = |y: i64| {
        let p = |y: i64| (y + y / 4 - y / 100 + y / 400) % 7;
        52 + i64::from(p(y) == 4 || p(y - 1) == 3)
    };
    Some(match week {
        0 => weeks_in(year - 1),
        w if w > weeks_in(year) => 1,
        w => w,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::Relation;

    #[test]
    fn globs_match_whole_texts() {
        let like = |pattern, text| super::like(&Pattern::parse(pattern), text, false);
        assert!(like("*\\cmd.exe", "C:\\WINDOWS\\CMD.EXE"));
        assert!(like("1?", "10") && !like("1?", "1") && !like("1?", "100"));
        assert!(like("a*b*c", "aXbYc") && !like("a*b*c", "aXbYcZ"));
        assert!(like("*", "x") && like("a**", "a"));
        assert!(super::like(
            &Pattern::parse("*8???").wrapped(true, false),
            "0x8210",
            false
        ));
        assert!(!super::like(&Pattern::parse("A"), "a", true));
    }

    #[test]
    fn parts_of_times() {
        let text = "2026-11-25T09:05:00Z";
        let part = |part| time_part(part, text);
        assert_eq!(part(TimePart::Year), Some(2026));
        assert_eq!(part(TimePart::Month), Some(11));
        assert_eq!(part(TimePart::Day), Some(25));
        assert_eq!(part(TimePart::Hour), Some(9));
        assert_eq!(part(TimePart::Minute), Some(5));
        assert_eq!(part(TimePart::Week), Some(48));
        assert_eq!(time_part(TimePart::Week, "2021-01-03"), Some(53));
        assert_eq!(time_part(TimePart::Week, "2018-12-31"), Some(1));
        assert_eq!(time_part(TimePart::Hour, "2026-11-25"), None);
        assert_eq!(time_part(TimePart::Day, "not a date"), None);
    }

    #[test]
    fn guids_ignore_braces_and_case() {
        let pattern = Pattern::literal("{0CCE9210-69AE-11D9-BED3-505054503030}");
        assert!(same_guid(&pattern, "0cce9210-69ae-11d9-bed3-505054503030"));
        assert!(!same_guid(&pattern, "0cce9210-69ae-11d9-bed3-50505450303"));
        assert!(!same_guid(&Pattern::literal("{0CCE}"), "0CCE"));
    }

    #[test]
    fn relations_never_hold_for_unequal_kinds() {
        assert!(Relation::Ne.holds(1, 2) && !Relation::Ne.holds(f64::NAN, 1.0));
    }
}
