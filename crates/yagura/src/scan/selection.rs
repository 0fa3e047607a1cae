//! Which events are judged and which findings are shown.

use crate::rules;
use yagura_model::{Level, RuleMeta, Timestamp};

/// The caller's choice; everything by default.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Lowest level shown. A rule without a level counts as informational.
    pub min_level: Option<Level>,
    /// First time, included.
    pub since: Option<Timestamp>,
    /// Last time, not included.
    pub until: Option<Timestamp>,
    /// Tags of which a rule must have one; a tag also stands for those below it
    /// (`attack.t1059` for `attack.t1059.001`). Empty: any rule.
    pub tags: Vec<String>,
    /// Words that take rules out (see [`rules::is_excluded`]).
    pub excluded: Vec<String>,
}

impl Selection {
    /// Returns whether an event of this time is judged. With a bound, an event without a time is
    /// judged too: leaving it out would hide it.
    #[must_use]
    pub fn covers_time(&self, time: Option<Timestamp>) -> bool {
        time.is_none_or(|t| self.since.is_none_or(|s| t >= s) && self.until.is_none_or(|u| t < u))
    }

    /// Returns whether findings of this rule are shown.
    #[must_use]
    pub fn shows(&self, rule: &RuleMeta) -> bool {
        let level = rule.level.unwrap_or(Level::Informational);
        self.min_level.is_none_or(|min| level >= min) && self.selects(rule)
    }

    /// Returns whether findings of this rule count, shown or not.
    #[must_use]
    pub fn selects(&self, rule: &RuleMeta) -> bool {
        !rules::is_excluded(rule, &self.excluded)
            && (self.tags.is_empty() || self.tags.iter().any(|tag| has_tag(rule, tag)))
    }

    /// Returns a sentence for each tag and each word to leave out that no rule has.
    #[must_use]
    pub fn unknown_words(&self, rules: &[&RuleMeta]) -> Vec<String> {
        let has = |tag: &str| rules.iter().any(|rule| has_tag(rule, tag));
        let tags = self.tags.iter().filter(|tag| !has(tag)).map(|tag| {
            let whole = format!("attack.{}", tag.to_ascii_lowercase());
            let meant = if has(&whole) {
                format!("; did you mean {whole}?")
            } else {
                String::new()
            };
            format!("--tag {tag}: no loaded rule has this tag{meant}")
        });
        let leaves_out = |word: &String| {
            let word = std::slice::from_ref(word);
            rules.iter().any(|rule| rules::is_excluded(rule, word))
        };
        let words = self.excluded.iter().filter(|word| !leaves_out(word));
        let words = words.map(|word| format!("--exclude {word}: leaves out no loaded rule"));
        tags.chain(words).collect()
    }
}

fn has_tag(rule: &RuleMeta, wanted: &str) -> bool {
    let plain = |tag: &str| tag.to_ascii_lowercase().replace('_', "-");
    let wanted = plain(wanted);
    rule.tags.iter().map(|tag| plain(tag)).any(|tag| {
        tag.strip_prefix(wanted.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use yagura_model::TranslatedText;

    fn rule(level: Option<Level>, tags: &[&str]) -> RuleMeta {
        RuleMeta {
            id: String::new(),
            title: TranslatedText::default(),
            description: TranslatedText::default(),
            advice: None,
            author: None,
            level,
            status: None,
            license: None,
            tags: tags.iter().map(|t| (*t).to_owned()).collect(),
            references: Vec::new(),
            false_positives: Vec::new(),
            fields: Vec::new(),
            file: String::new(),
        }
    }

    #[test]
    fn a_tag_stands_for_those_below_it() {
        let selection = Selection {
            tags: vec!["attack.T1059".to_owned()],
            ..Selection::default()
        };
        assert!(selection.shows(&rule(None, &["attack.t1059.001"])));
        assert!(!selection.shows(&rule(None, &["attack.t10591"])));
    }

    #[test]
    fn words_that_no_rule_has_are_named() {
        let selection = Selection {
            tags: ["T1059", "attack.t1059.001"].map(str::to_owned).to_vec(),
            excluded: ["zzz", "attack.t1059.001"].map(str::to_owned).to_vec(),
            ..Selection::default()
        };
        let said = selection.unknown_words(&[&rule(None, &["attack.t1059.001"])]);
        assert_eq!(said.len(), 2);
        assert!(
            said[0].ends_with("did you mean attack.t1059?"),
            "{}",
            said[0]
        );
        assert!(said[1].contains("--exclude zzz"));
    }

    #[test]
    fn events_without_a_time_are_not_hidden() {
        let selection = Selection {
            since: Some(Timestamp::from_nanos(10)),
            until: Some(Timestamp::from_nanos(20)),
            ..Selection::default()
        };
        let covers = |n| selection.covers_time(Some(Timestamp::from_nanos(n)));
        assert!(selection.covers_time(None) && covers(10) && !covers(9) && !covers(20));
    }
}
