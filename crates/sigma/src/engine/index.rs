//! From the values of an event to the few rules that could match it.
//!
//! For each rule one necessary condition is chosen: texts of a field of which at least one must
//! be there, or the presence of a field. The texts of all rules of a bucket are looked for
//! together: whole values and last path components by hash, the others in one pass over the value.
//! Rules without a necessary condition are candidates always.

use super::expr::{Expr, FieldId, KEYWORDS, Predicate, Test};
use super::grams::{Grams, is_findable};
use super::literals::required_literals;
use super::text_set::{TextSet, TextTest};
use super::{Bucket, Engine, Scratch};
use aho_corasick::{AhoCorasick, MatchKind};
use foldhash::{HashMap, HashSet};
use std::sync::OnceLock;
use yagura_model::{Event, Value};

/// One thing that must be there for a rule to match.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Witness {
    /// The whole value, in lower case.
    Exact(FieldId, Box<str>),
    /// The end of the value.
    Suffix(FieldId, Box<str>),
    /// Some part of the value.
    Part(FieldId, Box<str>),
    /// The field has a value.
    Present(FieldId),
}

/// Alternatives of which one must be there, and how much they say (the least of them).
struct Witnesses {
    alternatives: Vec<Witness>,
    strength: usize,
}

/// The index of one bucket.
#[derive(Debug, Default)]
pub(super) struct Index {
    always: Vec<u32>,
    fields: Vec<FieldIndex>,
}

/// The index of one field. Rules are those of the engine.
#[derive(Debug)]
struct FieldIndex {
    field: FieldId,
    present: Vec<u32>,
    exact: HashMap<Box<str>, Vec<u32>>,
    /// By last path component.
    file_name: HashMap<Box<str>, Vec<u32>>,
    /// Parts of values.
    parts: Option<(Grams, Vec<Box<[u32]>>)>,
    /// Parts too short for that, or not ASCII.
    short_parts: Option<(AhoCorasick, Vec<Box<[u32]>>)>,
    /// All parts, for values that are not ASCII; made when the first one comes.
    all_parts: OnceLock<Option<AhoCorasick>>,
}

impl Index {
    pub(super) fn build(engine: &Engine, bucket: &Bucket) -> Self {
        let mut index = Self::default();
        let mut by_field: HashMap<FieldId, Vec<(Witness, u32)>> = HashMap::default();
        for &rule in &bucket.rules {
            match witnesses(engine, &engine.rules[rule as usize].expr) {
                Some(found) => {
                    let distinct: HashSet<Witness> = found.alternatives.into_iter().collect();
                    for witness in distinct {
                        by_field
                            .entry(witness.field())
                            .or_default()
                            .push((witness, rule));
                    }
                }
                None => index.always.push(rule),
            }
        }
        index.fields = by_field
            .into_iter()
            .map(|(f, w)| FieldIndex::build(f, w))
            .collect();
        // The same order in every run.
        index.fields.sort_by_key(|f| f.field);
        index
    }

    /// Fills the scratch's candidates.
    pub(super) fn candidates(&self, engine: &Engine, event: &Event, scratch: &mut Scratch) {
        let _ = engine;
        scratch.start_candidates();
        for &rule in &self.always {
            scratch.add_candidate(rule);
        }
        for field in &self.fields {
            field.candidates(event, scratch);
        }
    }
}

impl Witness {
    fn field(&self) -> FieldId {
        match self {
            Self::Exact(field, _)
            | Self::Suffix(field, _)
            | Self::Part(field, _)
            | Self::Present(field) => *field,
        }
    }
}

impl FieldIndex {
    fn build(field: FieldId, witnesses: Vec<(Witness, u32)>) -> Self {
        let mut index = Self {
            field,
            present: Vec::new(),
            exact: HashMap::default(),
            file_name: HashMap::default(),
            parts: None,
            short_parts: None,
            all_parts: OnceLock::new(),
        };
        let mut parts: HashMap<Box<str>, Vec<u32>> = HashMap::default();
        for (witness, rule) in witnesses {
            match witness {
                Witness::Present(_) => index.present.push(rule),
                Witness::Exact(_, text) => index.exact.entry(text).or_default().push(rule),
                Witness::Suffix(_, text) => match whole_file_name(&text) {
                    Some(name) => index.file_name.entry(name.into()).or_default().push(rule),
                    None => parts.entry(text).or_default().push(rule),
                },
                Witness::Part(_, text) => parts.entry(text).or_default().push(rule),
            }
        }
        let mut parts: Vec<_> = parts.into_iter().collect();
        parts.sort();
        let (long, short): (Vec<_>, Vec<_>) = parts.into_iter().partition(|(t, _)| is_findable(t));
        index.add_parts(long);
        index.add_short_parts(short);
        index
    }

    fn add_parts(&mut self, parts: Vec<(Box<str>, Vec<u32>)>) {
        if !parts.is_empty() {
            let (texts, rules): (Vec<_>, Vec<_>) = parts.into_iter().unzip();
            let rules = rules.into_iter().map(Vec::into_boxed_slice).collect();
            self.parts = Some((Grams::new(texts), rules));
        }
    }

    fn add_short_parts(&mut self, parts: Vec<(Box<str>, Vec<u32>)>) {
        if parts.is_empty() {
            return;
        }
        let (texts, rules): (Vec<_>, Vec<_>) = parts.into_iter().unzip();
        match automaton(&texts) {
            Some(automaton) => {
                let rules = rules.into_iter().map(Vec::into_boxed_slice).collect();
                self.short_parts = Some((automaton, rules));
            }
            // Too large for the automaton: every rule is a candidate when the field is there.
            None => self.present.extend(rules.into_iter().flatten()),
        }
    }

    fn candidates(&self, event: &Event, scratch: &mut Scratch) {
        if self.field == KEYWORDS && self.search_all_values(event, scratch) {
            return;
        }
        let mut seen = false;
        scratch.any_value(event, self.field, |scratch, value| {
            seen = true;
            self.look_up(event, value, scratch);
            false
        });
        if seen {
            for &rule in &self.present {
                scratch.add_candidate(rule);
            }
        }
    }

    /// Looks for keywords in all values without listing them first. Returns `false`, with the work
    /// to be done the long way, where there is more than long parts to look for, or a value is
    /// not ASCII.
    fn search_all_values(&self, event: &Event, scratch: &mut Scratch) -> bool {
        let only_parts = self.exact.is_empty()
            && self.file_name.is_empty()
            && self.present.is_empty()
            && self.short_parts.is_none();
        let Some(parts) = self.parts.as_ref().filter(|_| only_parts) else {
            return false;
        };
        let shortest = parts.0.shortest();
        for index in 0..event.fields.recorded_len() {
            match event.fields.value_at(index) {
                Value::Text(text) if !text.is_ascii() => return false,
                Value::Text(text) if text.len() >= shortest => search(parts, text, scratch),
                Value::Text(_) | Value::Json(_) | Value::Null => {}
                Value::Bool(_) | Value::Int(_) | Value::UInt(_) | Value::Float(_) => {
                    let text = event.fields.value_at(index).to_text();
                    if text.len() >= shortest {
                        search(parts, &text, scratch);
                    }
                }
            }
        }
        true
    }

    fn look_up(&self, event: &Event, value: u32, scratch: &mut Scratch) {
        let only_parts =
            self.exact.is_empty() && self.file_name.is_empty() && self.short_parts.is_none();
        if let (true, Some(parts), Value::Text(text)) =
            (only_parts, &self.parts, scratch.value(event, value))
            && text.is_ascii()
        {
            // No need for the text in lower case.
            return search(parts, text, scratch);
        }
        scratch.with_lower_text(event, value, |scratch, text| {
            self.look_up_lower(text, scratch)
        });
    }

    fn look_up_lower(&self, text: &str, scratch: &mut Scratch) {
        let mut add = |rules: &[u32]| rules.iter().for_each(|&rule| scratch.add_candidate(rule));
        if let Some(rules) = self.exact.get(text) {
            add(rules);
        }
        if !self.file_name.is_empty()
            && let Some(rules) = self.file_name.get(file_name(text))
        {
            add(rules);
        }
        if let Some((automaton, rules)) = &self.short_parts {
            for found in automaton.find_overlapping_iter(text) {
                add(&rules[found.pattern().as_usize()]);
            }
        }
        let Some(parts) = &self.parts else {
            return;
        };
        if text.is_ascii() {
            return search(parts, text, scratch);
        }
        match self.all_parts.get_or_init(|| automaton(parts.0.texts())) {
            Some(automaton) => {
                for found in automaton.find_overlapping_iter(text) {
                    add(&parts.1[found.pattern().as_usize()]);
                }
            }
            None => parts.1.iter().for_each(|rules| add(rules)),
        }
    }
}

fn search((grams, rules): &(Grams, Vec<Box<[u32]>>), text: &str, scratch: &mut Scratch) {
    grams.search(text, |number| {
        for &rule in &rules[number as usize] {
            scratch.add_candidate(rule);
        }
    });
}

fn automaton(texts: &[Box<str>]) -> Option<AhoCorasick> {
    let texts = texts.iter().map(|text| text.as_bytes());
    AhoCorasick::builder()
        .match_kind(MatchKind::Standard)
        .build(texts)
        .ok()
}

/// What stands behind the last `\` or `/`.
fn file_name(text: &str) -> &str {
    text.rfind(['\\', '/']).map_or(text, |at| &text[at + 1..])
}

/// The last path component of an ending, if the ending has all of it.
fn whole_file_name(ending: &str) -> Option<&str> {
    let name = file_name(ending);
    (!name.is_empty() && name.len() < ending.len()).then_some(name)
}

/// Chooses what must be there for a condition to hold.
fn witnesses(engine: &Engine, expr: &Expr) -> Option<Witnesses> {
    match expr {
        Expr::Predicate(number) => of_predicate(&engine.predicates[*number as usize]),
        Expr::Not(_) => None,
        Expr::All(parts) => {
            let found = parts.iter().filter_map(|part| witnesses(engine, part));
            found.max_by_key(|w| w.strength)
        }
        Expr::Any(parts) | Expr::AtLeast(1.., parts) => {
            let mut union = Witnesses {
                alternatives: Vec::new(),
                strength: usize::MAX,
            };
            for part in parts {
                let found = witnesses(engine, part)?;
                union.alternatives.extend(found.alternatives);
                union.strength = union.strength.min(found.strength);
            }
            Some(union)
        }
        Expr::AtLeast(0, _) => None,
    }
}

fn of_predicate(predicate: &Predicate) -> Option<Witnesses> {
    let field = predicate.field;
    let present = || Witnesses {
        alternatives: vec![Witness::Present(field)],
        strength: 1,
    };
    match &predicate.test {
        Test::Text(test) => of_text(field, test),
        Test::Exists(true) if field != KEYWORDS => Some(present()),
        Test::Exists(_) => None,
        Test::Regex(regex) => Some(match required_literals(&regex.pattern) {
            Some(texts) => Witnesses {
                strength: strength(texts.iter().map(String::len)),
                alternatives: texts
                    .into_iter()
                    .map(|t| Witness::Part(field, t.into()))
                    .collect(),
            },
            None => present(),
        }),
        Test::Cidr(_) | Test::Compare(..) | Test::FieldRef(..) | Test::TimePart(..) => {
            Some(present())
        }
    }
}

/// The shortest text says least; a single character hardly more than presence.
fn strength(lens: impl Iterator<Item = usize>) -> usize {
    lens.min().unwrap_or(0) + 1
}

fn of_text(field: FieldId, test: &TextTest) -> Option<Witnesses> {
    if test.null {
        return None;
    }
    let mut alternatives = Vec::new();
    let mut strength = usize::MAX;
    if test.empty || test.lower.any || test.cased.as_ref().is_some_and(|c| c.any) {
        alternatives.push(Witness::Present(field));
        strength = 1;
    }
    for set in std::iter::once(&test.lower).chain(&test.cased) {
        of_set(field, set, &mut alternatives, &mut strength);
    }
    Some(Witnesses {
        alternatives,
        strength,
    })
}

fn of_set(field: FieldId, set: &TextSet, out: &mut Vec<Witness>, strength: &mut usize) {
    let lower = |text: &str| crate::pattern::to_lowercase(text).into_boxed_str();
    let mut add = |witness: Witness, worth: usize| {
        *strength = (*strength).min(worth + 1);
        out.push(witness);
    };
    // A whole value says more than a part of the same length.
    for text in &set.exact {
        add(Witness::Exact(field, lower(text)), text.len() + 2);
    }
    for guid in &set.guids {
        add(Witness::Exact(field, guid.clone()), guid.len());
        add(
            Witness::Exact(field, format!("{{{guid}}}").into()),
            guid.len(),
        );
    }
    for text in &set.suffixes {
        add(Witness::Suffix(field, lower(text)), text.len() + 1);
    }
    for text in &set.prefixes {
        add(Witness::Part(field, lower(text)), text.len());
    }
    for finder in &set.contains {
        let text = String::from_utf8_lossy(finder.needle());
        add(Witness::Part(field, lower(&text)), text.len());
    }
    for glob in &set.globs {
        match glob.longest_literal() {
            Some(text) => add(Witness::Part(field, lower(text)), text.len()),
            None => add(Witness::Present(field), 0),
        }
    }
}
