//! A [`RuleSet`] to an [`Engine`].

use super::expr::{Expr, FieldId, KEYWORDS, LazyRegex, Predicate, Test};
use super::text_set::{TextSet, TextTest};
use super::{Bucket, CompiledRule, Engine};
use crate::condition::{Condition, Quantity};
use crate::rule::{Detection, Detections, Item, Matcher, RuleLogSource};
use crate::ruleset::RuleSet;
use foldhash::HashMap;
use std::sync::{Arc, OnceLock};

/// Field names and their numbers.
#[derive(Debug, Default)]
pub(super) struct FieldTable {
    ids: HashMap<Box<str>, FieldId>,
    names: Vec<Box<str>>,
}

impl FieldTable {
    pub(super) fn len(&self) -> usize {
        self.names.len()
    }

    pub(super) fn id(&self, name: &str) -> Option<FieldId> {
        self.ids.get(name).copied()
    }

    pub(super) fn name(&self, id: FieldId) -> &str {
        self.names.get(id.0 as usize).map_or("", |name| name)
    }

    fn intern(&mut self, name: &str) -> FieldId {
        if let Some(id) = self.id(name) {
            return id;
        }
        #[expect(
            clippy::cast_possible_truncation,
            reason = "rules are read from memory, far fewer names than 2^32"
        )]
        let id = FieldId(self.names.len() as u32);
        self.names.push(name.into());
        self.ids.insert(name.into(), id);
        id
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "far fewer rules and predicates than 2^32"
)]
pub(super) fn compile(set: &RuleSet) -> Engine {
    let mut compiler = Compiler::default();
    let mut buckets: Vec<Bucket> = Vec::new();
    let mut bucket_of: HashMap<RuleLogSource, u32> = HashMap::default();
    let mut rules = Vec::with_capacity(set.rules.len());
    for (rule, &emits) in set.rules.iter().zip(&set.emits) {
        let bucket = *bucket_of.entry(rule.log_source.clone()).or_insert_with(|| {
            buckets.push(Bucket {
                log_source: rule.log_source.clone(),
                rules: Vec::new(),
                index: OnceLock::new(),
            });
            buckets.len() as u32 - 1
        });
        let expr = if rule.not_evaluable.is_some() {
            Expr::never()
        } else {
            buckets[bucket as usize].rules.push(rules.len() as u32);
            compiler.detections(&rule.detection)
        };
        rules.push(CompiledRule {
            meta: Arc::clone(&rule.meta),
            expr,
            bucket,
            emits,
        });
    }
    Engine {
        rules,
        predicates: compiler.predicates,
        fields: compiler.fields,
        buckets,
    }
}

/// What decides whether two predicates are the same.
#[derive(PartialEq, Eq, Hash)]
struct PredicateKey {
    field: FieldId,
    matchers: Vec<Matcher>,
}

#[derive(Default)]
struct Compiler {
    fields: FieldTable,
    predicates: Vec<Predicate>,
    known: HashMap<PredicateKey, u32>,
}

impl Compiler {
    fn detections(&mut self, detections: &Detections) -> Expr {
        let own = self.condition(&detections.condition, &detections.named);
        if detections.filters.is_empty() {
            return own;
        }
        let filters = detections
            .filters
            .iter()
            .map(|filter| self.detections(filter));
        all(std::iter::once(own)
            .chain(filters.collect::<Vec<_>>())
            .collect())
    }

    fn condition(&mut self, condition: &Condition, named: &[(String, Detection)]) -> Expr {
        match condition {
            Condition::Name(name) => match named.iter().find(|(n, _)| n == name) {
                Some((_, detection)) => self.detection(detection),
                None => Expr::never(),
            },
            Condition::Of(quantity, selector) => {
                let chosen = named.iter().filter(|(name, _)| selector.chooses(name));
                let parts: Vec<_> = chosen.map(|(_, d)| self.detection(d)).collect();
                match quantity {
                    Quantity::All => all(parts),
                    Quantity::AtLeast(0) => all(Vec::new()),
                    Quantity::AtLeast(1) => any(parts),
                    Quantity::AtLeast(n) => Expr::AtLeast(*n, parts.into()),
                }
            }
            Condition::Not(inner) => Expr::Not(Box::new(self.condition(inner, named))),
            Condition::And(terms) => all(terms.iter().map(|t| self.condition(t, named)).collect()),
            Condition::Or(terms) => any(terms.iter().map(|t| self.condition(t, named)).collect()),
        }
    }

    fn detection(&mut self, detection: &Detection) -> Expr {
        match detection {
            Detection::All(parts) => all(parts.iter().map(|p| self.detection(p)).collect()),
            Detection::Any(parts) => any(parts.iter().map(|p| self.detection(p)).collect()),
            Detection::Item(item) => self.item(item),
        }
    }

    fn item(&mut self, item: &Item) -> Expr {
        let field = item
            .field
            .as_deref()
            .map_or(KEYWORDS, |name| self.fields.intern(name));
        if item.all {
            let terms = item
                .terms
                .iter()
                .map(|term| self.matchers(field, term))
                .collect();
            return all(terms);
        }
        let matchers: Vec<Matcher> = item.terms.iter().flatten().cloned().collect();
        let one = self.matchers(field, &matchers);
        if item.negated {
            let present = self.matchers(field, &[Matcher::Exists(true)]);
            return all(vec![present, Expr::Not(Box::new(one))]);
        }
        one
    }

    /// One of the matchers. Those of one kind share a predicate; the cheap ones come first.
    fn matchers(&mut self, field: FieldId, matchers: &[Matcher]) -> Expr {
        let mut groups: [Vec<Matcher>; 3] = Default::default();
        let mut singles = Vec::new();
        for matcher in matchers {
            match matcher {
                Matcher::Text { .. } | Matcher::Empty | Matcher::Null => {
                    groups[0].push(matcher.clone())
                }
                Matcher::Cidr(_) => groups[1].push(matcher.clone()),
                Matcher::Regex(_) => singles.push(matcher.clone()),
                _ => groups[2].push(matcher.clone()),
            }
        }
        let [texts, networks, others] = groups;
        let mut parts = Vec::new();
        for group in [texts, networks].into_iter().filter(|g| !g.is_empty()) {
            parts.push(self.predicate(field, group));
        }
        for single in others.into_iter().chain(singles) {
            parts.push(self.predicate(field, vec![single]));
        }
        any(parts)
    }

    fn predicate(&mut self, field: FieldId, matchers: Vec<Matcher>) -> Expr {
        let key = PredicateKey { field, matchers };
        if let Some(&known) = self.known.get(&key) {
            return Expr::Predicate(known);
        }
        let Some(test) = self.test(&key.matchers) else {
            return Expr::never();
        };
        #[expect(
            clippy::cast_possible_truncation,
            reason = "far fewer predicates than 2^32"
        )]
        let number = self.predicates.len() as u32;
        self.predicates.push(Predicate { field, test });
        self.known.insert(key, number);
        Expr::Predicate(number)
    }

    /// Makes the test of matchers of one kind.
    fn test(&mut self, matchers: &[Matcher]) -> Option<Test> {
        Some(match matchers.first()? {
            Matcher::Text { .. } | Matcher::Empty | Matcher::Null => {
                Test::Text(Box::new(text_test(matchers)))
            }
            Matcher::Cidr(_) => Test::Cidr(
                matchers
                    .iter()
                    .filter_map(|m| match m {
                        Matcher::Cidr(network) => Some(*network),
                        _ => None,
                    })
                    .collect(),
            ),
            Matcher::Exists(wanted) => Test::Exists(*wanted),
            Matcher::Regex(pattern) => Test::Regex(Box::new(LazyRegex::new(pattern.clone()))),
            Matcher::Compare(relation, number) => Test::Compare(*relation, *number),
            Matcher::FieldRef { field, kind } => Test::FieldRef(self.fields.intern(field), *kind),
            Matcher::TimePart {
                part,
                relation,
                number,
            } => Test::TimePart(*part, *relation, *number),
        })
    }
}

fn text_test(matchers: &[Matcher]) -> TextTest {
    let mut test = TextTest::default();
    for matcher in matchers {
        match matcher {
            Matcher::Text {
                pattern,
                cased: false,
            } => test.lower.add(&pattern.to_lowercase()),
            Matcher::Text {
                pattern,
                cased: true,
            } => {
                test.cased.get_or_insert_with(TextSet::default).add(pattern);
            }
            Matcher::Empty => test.empty = true,
            Matcher::Null => test.null = true,
            _ => {}
        }
    }
    test.lower.finish();
    if let Some(cased) = &mut test.cased {
        cased.finish();
    }
    test
}

fn all(mut parts: Vec<Expr>) -> Expr {
    if parts.len() == 1 {
        parts.remove(0)
    } else {
        Expr::All(parts.into())
    }
}

fn any(mut parts: Vec<Expr>) -> Expr {
    if parts.len() == 1 {
        parts.remove(0)
    } else {
        Expr::Any(parts.into())
    }
}
