//! Rule files on disk and in the binary: finding, reading and assembling them.

mod pipelines;
mod read;
pub mod sight;
pub mod tests;
pub mod update;

use crate::cli::RuleLoadingArgs;
use crate::scan::Inputs;
use anyhow::Context;
use rust_embed::RustEmbed;
use std::borrow::Cow;
use std::path::{Path, PathBuf};
use yagura_sigma::{ParseOptions, ParsedFile, Pipeline, Problem, RuleSet};

/// The rule pack that is part of the binary.
#[derive(RustEmbed)]
#[folder = "../../rules"]
#[include = "*.yml"]
#[exclude = "*.tests.yml"]
struct EmbeddedRules;

/// How rules are read.
#[derive(Debug, Default)]
pub struct Loading {
    options: ParseOptions,
    pipeline: Option<Pipeline>,
}

impl Loading {
    /// Reads placeholders and pipelines. Values of placeholders from files come before those of
    /// pipelines.
    ///
    /// # Errors
    /// A file that cannot be read or is wrong.
    pub fn new(args: &RuleLoadingArgs) -> anyhow::Result<Self> {
        let mut options = ParseOptions::default();
        if let Some(path) = &args.placeholders {
            read_placeholders(path, &mut options)?;
        }
        let pipeline = pipelines::read(&args.pipeline)?;
        if let Some(pipeline) = &pipeline {
            pipeline.prepare(&mut options);
        }
        Ok(Self { options, pipeline })
    }

    /// Loads all rule files below the paths, or the embedded pack if there is no path. Files
    /// that cannot be read or parsed become problems of the set.
    ///
    /// # Errors
    /// A named path that does not exist.
    pub fn load(&self, paths: &[PathBuf], threads: usize) -> anyhow::Result<RuleSet> {
        for path in paths {
            std::fs::metadata(path).with_context(|| format!("reading rules {}", path.display()))?;
        }
        let parsed = if paths.is_empty() {
            self.parse_embedded(threads)
        } else {
            self.parse(paths, threads)
        };
        Ok(self.assemble(parsed))
    }

    /// Puts parsed files together and lets the pipelines change them.
    fn assemble(&self, parsed: impl IntoIterator<Item = ParsedFile>) -> RuleSet {
        let mut set = RuleSet::assemble(parsed);
        if let Some(pipeline) = &self.pipeline {
            pipeline.apply(&mut set);
        }
        set
    }

    fn parse_embedded(&self, threads: usize) -> Vec<ParsedFile> {
        let mut names: Vec<Cow<'static, str>> = EmbeddedRules::iter().collect();
        names.sort();
        let open = |index: usize| {
            let name = names.get(index)?;
            let text = EmbeddedRules::get(name)
                .and_then(|file| String::from_utf8(file.data.into_owned()).ok())
                .ok_or_else(|| "not UTF-8".to_owned());
            Some((name.to_string(), text))
        };
        read::parse_all(names.len(), open, &self.options, threads)
    }

    fn parse(&self, paths: &[PathBuf], threads: usize) -> Vec<ParsedFile> {
        let inputs = Inputs::list(paths);
        let files: Vec<_> = inputs
            .found
            .iter()
            .filter(|i| i.named || is_rule_file(below(paths, &i.path)))
            .collect();
        let open = |index: usize| {
            let file = files.get(index)?;
            Some((file.name.clone(), read::text(&file.path, file.len_bytes)))
        };
        let mut parsed = read::parse_all(files.len(), open, &self.options, threads);
        for (file, error, _) in &inputs.failed {
            parsed.push(read::unreadable(file, &error.to_string()));
        }
        parsed
    }
}

/// Returns what of a path lies below the named one it was found under: a hidden folder above it
/// is the caller's own choice.
fn below<'p>(named: &[PathBuf], path: &'p Path) -> &'p Path {
    let rests = named
        .iter()
        .filter_map(|folder| path.strip_prefix(folder).ok());
    rests
        .filter(|rest| !rest.as_os_str().is_empty())
        .min_by_key(|rest| rest.as_os_str().len())
        .unwrap_or(path)
}

/// `.yml` and `.yaml`, but neither rule tests nor files in hidden folders.
fn is_rule_file(path: &Path) -> bool {
    let name = file_name(path);
    let is_yaml = name.ends_with(".yml") || name.ends_with(".yaml");
    is_yaml && !name.ends_with(tests::SUFFIX) && !is_hidden(path)
}

/// `NAME.tests.yml`, but not in hidden folders.
fn is_tests_file(path: &Path) -> bool {
    file_name(path).ends_with(tests::SUFFIX) && !is_hidden(path)
}

fn file_name(path: &Path) -> &str {
    path.file_name().and_then(|n| n.to_str()).unwrap_or("")
}

fn is_hidden(path: &Path) -> bool {
    path.components().any(|part| matches!(part, std::path::Component::Normal(name) if name.as_encoded_bytes().starts_with(b".")))
}

/// Returns whether a rule's id or a tag is one of the words, or its file name contains one.
#[must_use]
pub fn is_excluded(meta: &yagura_model::RuleMeta, words: &[String]) -> bool {
    words.iter().any(|word| {
        meta.id.eq_ignore_ascii_case(word)
            || meta.tags.iter().any(|tag| tag.eq_ignore_ascii_case(word))
            || meta.file.contains(word.as_str())
    })
}

/// Takes out rules that [`is_excluded`] says are out.
pub fn exclude(set: &mut RuleSet, words: &[String]) {
    let is_out = |meta: &yagura_model::RuleMeta| is_excluded(meta, words);
    for (rule, emits) in set.rules.iter().zip(&mut set.emits) {
        *emits &= !is_out(&rule.meta);
    }
    for linked in &mut set.correlations {
        linked.emits &= !is_out(&linked.correlation.meta);
    }
}

/// A file `NAME.txt` holds the values of `%NAME%`, one a line; `#` starts a comment.
fn read_placeholders(path: &Path, options: &mut ParseOptions) -> anyhow::Result<()> {
    let inputs = Inputs::list(&[path.to_owned()]);
    if let Some((file, error, _)) = inputs.failed.into_iter().next() {
        return Err(error).with_context(|| format!("reading placeholders {file}"));
    }
    for file in inputs.found {
        let text = read::text(&file.path, file.len_bytes)
            .map_err(|reason| anyhow::anyhow!("reading placeholders {}: {reason}", file.name))?;
        let name = file
            .path
            .file_stem()
            .and_then(|n| n.to_str())
            .unwrap_or_default();
        let values = text
            .lines()
            .map(str::trim)
            .filter(|l| !l.is_empty() && !l.starts_with('#'));
        options
            .placeholders
            .insert(name.to_owned(), values.map(str::to_owned).collect());
    }
    Ok(())
}

/// A problem with a file as a whole.
fn problem(file: &str, reason: &str) -> Problem {
    Problem {
        file: file.to_owned(),
        line: 1,
        reason: reason.to_owned(),
    }
}

#[cfg(test)]
mod hidden_folder_tests {
    use super::*;

    #[test]
    fn only_hidden_folders_below_the_named_one_are_left_out() {
        let named = [PathBuf::from("/home/x/.config/rules")];
        let is_rule = |path: &str| is_rule_file(below(&named, Path::new(path)));
        assert!(is_rule("/home/x/.config/rules/windows/a.yml"));
        assert!(!is_rule("/home/x/.config/rules/.git/a.yml"));
        assert!(!is_rule("/home/x/.config/rules/a.tests.yml"));
    }
}
