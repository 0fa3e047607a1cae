//! What an update means for detection: rules that come, change and go.
//!
//! In: the rule files of the folder before and after. Out: a [`Difference`] by rule id, and the
//! rules that do not load. Pure. A rule that only moved to another file is no difference.

use super::super::{is_rule_file, read};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use yagura_model::{Level, TranslatedText};
use yagura_sigma::{Document, ParseOptions, ParsedFile, Problem, RuleSet};

/// What is said about one rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleLine {
    /// Id; file and title where there is none.
    pub id: String,
    /// Title.
    pub title: TranslatedText,
    /// Level.
    pub level: Option<Level>,
    /// File, as a path in the folder.
    pub file: String,
}

/// A rule that is not what it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedRule {
    /// As it was.
    pub before: RuleLine,
    /// As it is.
    pub after: RuleLine,
}

/// Rules by what happens to them, each list with the highest level first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Difference {
    /// New rules.
    pub added: Vec<RuleLine>,
    /// Rules whose text changed.
    pub changed: Vec<ChangedRule>,
    /// Rules that are no longer there.
    pub removed: Vec<RuleLine>,
}

/// All rules, correlations and filters of a folder.
#[derive(Debug, Default)]
pub struct Catalog {
    /// Id to rule and text.
    rules: BTreeMap<String, (RuleLine, String)>,
    /// What does not load, with the path in the folder.
    pub problems: Vec<Problem>,
}

impl Catalog {
    /// Reads the rules of files given as path and text; other files are passed over.
    #[must_use]
    pub fn new(files: &BTreeMap<String, Vec<u8>>, threads: usize) -> Self {
        let files: Vec<(&String, &Vec<u8>)> = files
            .iter()
            .filter(|(path, _)| is_rule_file(Path::new(path)))
            .collect();
        let text = |index: usize| std::str::from_utf8(files[index].1);
        let open = |index: usize| {
            let (path, _) = files.get(index)?;
            let text = text(index).map_err(|e| format!("not UTF-8 at byte {}", e.valid_up_to()));
            Some(((*path).clone(), text.map(str::to_owned)))
        };
        let parsed = read::parse_all(files.len(), open, &ParseOptions::default(), threads);
        let mut catalog = Self::default();
        for (index, file) in parsed.iter().enumerate() {
            catalog.add(files[index].0, text(index).unwrap_or_default(), file);
        }
        catalog.problems = RuleSet::assemble(parsed).problems;
        catalog
    }

    /// Returns how many rules, correlations and filters there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rules.len()
    }

    /// Returns whether there is no rule.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    fn add(&mut self, file: &str, text: &str, parsed: &ParsedFile) {
        let starts: Vec<usize> = parsed.documents.iter().map(|d| line_of(d).0).collect();
        for (at, document) in parsed.documents.iter().enumerate() {
            let (first, line) = line_of(document);
            let line = RuleLine {
                file: file.to_owned(),
                ..line
            };
            let end = starts.get(at + 1).copied();
            let text = lines_between(text, first, end);
            let id = line.id.clone();
            self.rules.entry(id).or_insert((line, text));
        }
    }

    /// Ids of the rules of each file.
    #[must_use]
    pub fn ids_by_file(&self) -> BTreeMap<&str, BTreeSet<&str>> {
        let mut files: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (line, _) in self.rules.values() {
            files.entry(&line.file).or_default().insert(&line.id);
        }
        files
    }
}

/// The line where a document starts, and what is said about it.
fn line_of(document: &Document) -> (usize, RuleLine) {
    let (line, meta) = match document {
        Document::Rule(rule) => (rule.line, &rule.meta),
        Document::Correlation(correlation) => (correlation.line, &correlation.meta),
        Document::Filter(filter) => {
            let line = RuleLine {
                id: format!("{}#{}", filter.file, filter.title),
                title: TranslatedText {
                    en: filter.title.clone(),
                    ja: None,
                },
                level: None,
                file: String::new(),
            };
            return (filter.line, line);
        }
    };
    let about = RuleLine {
        id: meta.id.clone(),
        title: meta.title.clone(),
        level: meta.level,
        file: String::new(),
    };
    (line, about)
}

/// The text from line `first` (from 1) to before line `end`, without the document marker.
fn lines_between(text: &str, first: usize, end: Option<usize>) -> String {
    let count = end.map_or(usize::MAX, |end| end.saturating_sub(first));
    let lines: Vec<&str> = text
        .lines()
        .skip(first.saturating_sub(1))
        .take(count)
        .collect();
    lines
        .join("\n")
        .trim_end_matches(['-', '\n', ' '])
        .to_owned()
}

impl Difference {
    /// Compares two states of a folder.
    #[must_use]
    pub fn between(before: &Catalog, after: &Catalog) -> Self {
        let mut difference = Self::default();
        for (id, (line, text)) in &after.rules {
            match before.rules.get(id) {
                None => difference.added.push(line.clone()),
                Some((_, old)) if old == text => {}
                Some((old, _)) => difference.changed.push(ChangedRule {
                    before: old.clone(),
                    after: line.clone(),
                }),
            }
        }
        let gone = before
            .rules
            .iter()
            .filter(|(id, _)| !after.rules.contains_key(*id));
        difference.removed = gone.map(|(_, (line, _))| line.clone()).collect();
        difference.added.sort_by(by_level);
        difference.removed.sort_by(by_level);
        difference
            .changed
            .sort_by(|a, b| by_level(&a.after, &b.after));
        difference
    }
}

fn by_level(a: &RuleLine, b: &RuleLine) -> std::cmp::Ordering {
    (b.level, &a.title.en, &a.id).cmp(&(a.level, &b.title.en, &b.id))
}

#[cfg(test)]
mod tests {
    use super::super::samples::rule;
    use super::*;

    fn catalog(files: &[(&str, &str)]) -> Catalog {
        let files = files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
        Catalog::new(&files.collect(), 1)
    }

    fn ids(lines: &[RuleLine]) -> Vec<&str> {
        lines.iter().map(|line| line.id.as_str()).collect()
    }

    #[test]
    fn rules_are_compared_by_id_not_by_file() {
        let (a, b, c) = (rule("a", "low"), rule("b", "low"), rule("c", "high"));
        let before = catalog(&[
            ("old/a.yml", &a),
            ("b.yml", &b),
            ("d.yml", &rule("d", "low")),
        ]);
        let after = catalog(&[
            ("new/a.yml", &a),
            ("b.yml", &b.replace("low", "high")),
            ("c.yml", &c),
        ]);
        let difference = Difference::between(&before, &after);
        assert_eq!(ids(&difference.added), ["c"]);
        assert_eq!(ids(&difference.removed), ["d"]);
        assert_eq!(difference.changed.len(), 1);
        let changed = &difference.changed[0];
        assert_eq!(
            (changed.before.level, changed.after.level),
            (Some(Level::Low), Some(Level::High))
        );
    }

    #[test]
    fn only_the_changed_rule_of_a_file_is_named() {
        let file = |level| {
            format!(
                "{}---\n{}---\n{}",
                rule("a", "low"),
                rule("b", level),
                rule("c", "low")
            )
        };
        let difference = Difference::between(
            &catalog(&[("all.yml", &file("low"))]),
            &catalog(&[("all.yml", &file("high"))]),
        );
        assert_eq!(difference.changed.len(), 1);
        assert_eq!(difference.changed[0].after.id, "b");
        assert!(difference.added.is_empty() && difference.removed.is_empty());
    }

    #[test]
    fn rules_that_do_not_load_are_named_with_file_line_and_reason() {
        let catalog = catalog(&[
            ("good.yml", &rule("a", "low")),
            ("bad.yml", "title: x\nlogsource: {product: windows}\n"),
            ("a.tests.yml", "not: a rule\n"),
        ]);
        assert_eq!(catalog.len(), 1);
        assert_eq!(catalog.problems.len(), 1);
        assert_eq!(catalog.problems[0].file, "bad.yml");
        assert!(catalog.problems[0].line >= 1 && !catalog.problems[0].reason.is_empty());
    }
}
