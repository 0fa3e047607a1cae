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
        self.min_level.is_none_or(|min| level >= min)
            && !rules::is_excluded(rule, &self.excluded)
            && (self.tags.is_empty() || self.tags.iter().any(|tag| has_tag(rule, tag)))
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
