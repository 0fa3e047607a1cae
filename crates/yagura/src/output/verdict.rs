//! One sentence that says what came out: the first thing that anybody reads.

use super::facts::RunFacts;
use super::lang::Lang;
use super::skip_reason::SkipReason;
use super::summary::Summary;
use super::words::{Words, counted, fill, grouped};
use yagura_model::Level;

/// What came out of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// No event was read: nothing can be said.
    NoEvents,
    /// No rule was in force: nothing was judged.
    NoRules,
    /// The period that was asked for holds none of the events.
    NoneInTime,
    /// The options leave out all rules.
    NoneSelected,
    /// Rules fired, but the options leave out all of their findings.
    Hidden,
    /// No rule fired.
    NothingFound,
    /// Only findings below high.
    LowerOnly,
    /// High or critical findings.
    Urgent,
}

impl Verdict {
    /// Judges a run.
    #[must_use]
    pub fn of(summary: &Summary, facts: &RunFacts) -> Self {
        let highest = summary.levels.highest();
        if summary.total() > 0 {
            if highest >= Some(Level::High) {
                Self::Urgent
            } else {
                Self::LowerOnly
            }
        } else if facts.events == 0 {
            Self::NoEvents
        } else if facts.events == facts.left_out.events {
            Self::NoneInTime
        } else if facts.left_out.findings > 0 {
            Self::Hidden
        } else if facts.rules_loaded == 0 && facts.left_out.rules > 0 {
            Self::NoneSelected
        } else if facts.rules_loaded == 0 {
            Self::NoRules
        } else {
            Self::NothingFound
        }
    }
}

/// Whether a part of what was asked for was not judged.
#[must_use]
pub fn is_partial(facts: &RunFacts) -> bool {
    facts.files_skipped.total() > 0 || facts.bad_records.total() > 0
}

/// Whether a file was closed to the account.
#[must_use]
pub fn is_denied(facts: &RunFacts) -> bool {
    let skipped = facts.files_skipped.examples().iter();
    skipped.map(|s| &s.reason).any(|r| *r == SkipReason::Denied)
}

/// Says the verdict in one or two sentences.
#[must_use]
pub fn sentence(summary: &Summary, facts: &RunFacts, lang: Lang) -> String {
    let found = match lang {
        Lang::En => english(summary, facts),
        Lang::Ja => japanese(summary, facts),
    };
    let mut sentence = broken_in(facts, lang) + &found;
    if let Some(left_out) = left_out(facts, lang) {
        let gap = if lang == Lang::En { " " } else { "" };
        sentence.push_str(gap);
        sentence.push_str(&left_out);
    }
    sentence
}

/// Web attacks that succeeded come before all else.
fn broken_in(facts: &RunFacts, lang: Lang) -> String {
    match (facts.campaigns.succeeded, lang) {
        (0, _) => String::new(),
        (1, Lang::En) => "1 campaign of web attacks succeeded. ".to_owned(),
        (n, Lang::En) => format!("{} campaigns of web attacks succeeded. ", grouped(n)),
        (n, Lang::Ja) => format!("Web攻撃が {} 件成功しています。", grouped(n)),
    }
}

/// Says what the options left out, if anything.
#[must_use]
pub fn left_out(facts: &RunFacts, lang: Lang) -> Option<String> {
    let left_out = facts.left_out;
    let words = Words::of(lang);
    let level = words.level(left_out.highest);
    let mut parts = Vec::new();
    for (text, n) in [
        (words.left_out_findings, left_out.findings),
        (words.left_out_rules, left_out.rules),
        (words.left_out_events, left_out.events),
    ] {
        if n > 0 {
            parts.push(fill(text, &[("n", &grouped(n)), ("level", level)]));
        }
    }
    let all = parts.join(if lang == Lang::En { ", " } else { "、" });
    (!parts.is_empty()).then(|| fill(words.left_out, &[("all", &all)]))
}

fn english(summary: &Summary, facts: &RunFacts) -> String {
    let judged = facts.events - facts.left_out.events;
    let count = counted;
    let critical = summary.levels.get(Some(Level::Critical));
    let high = summary.levels.get(Some(Level::High));
    match Verdict::of(summary, facts) {
        Verdict::NoEvents => {
            "No events were read, so nothing can be said about these logs.".to_owned()
        }
        Verdict::NoRules => "No rule was loaded, so nothing was judged.".to_owned(),
        Verdict::NothingFound => format!(
            "Nothing found: none of {} fired on {}.",
            count(facts.rules_loaded, "rule", "rules"),
            count(judged, "event", "events")
        ),
        Verdict::NoneInTime => {
            "No event lies between --since and --until, so nothing was judged.".to_owned()
        }
        Verdict::NoneSelected => {
            "The options leave out every rule, so nothing can be shown.".to_owned()
        }
        Verdict::Hidden => {
            "Rules fired, but the options leave out every finding of theirs.".to_owned()
        }
        Verdict::LowerOnly => format!(
            "Nothing critical or high. {} of lower level to review.",
            count(summary.total(), "finding", "findings")
        ),
        Verdict::Urgent => {
            let found = match (critical, high) {
                (0, high) => count(high, "high finding", "high findings"),
                (critical, 0) => count(critical, "critical finding", "critical findings"),
                (critical, high) => format!(
                    "{} critical and {}",
                    grouped(critical),
                    count(high, "high finding", "high findings")
                ),
            };
            match urgent_hosts(summary) {
                0 => format!("{found}. Look at these first."),
                hosts => format!(
                    "{found} on {}. Look at these first.",
                    count(hosts, "host", "hosts")
                ),
            }
        }
    }
}

fn japanese(summary: &Summary, facts: &RunFacts) -> String {
    let critical = summary.levels.get(Some(Level::Critical));
    let high = summary.levels.get(Some(Level::High));
    match Verdict::of(summary, facts) {
        Verdict::NoEvents => {
            "イベントを 1 件も読み込めませんでした。このログについては何も判断できません。"
                .to_owned()
        }
        Verdict::NoRules => "ルールが 1 件も読み込まれず、何も判定していません。".to_owned(),
        Verdict::NothingFound => format!(
            "検知なし。{} 件のイベントは {} 件のルールのどれにも一致しませんでした。",
            grouped(facts.events - facts.left_out.events),
            grouped(facts.rules_loaded)
        ),
        Verdict::NoneInTime => {
            "指定した期間（--since、--until）にイベントが 1 件もなく、何も判定していません。"
                .to_owned()
        }
        Verdict::NoneSelected => {
            "オプションですべてのルールが除外されており、表示できるものがありません。".to_owned()
        }
        Verdict::Hidden => {
            "一致したルールがありますが、オプションですべての検知が除外されています。".to_owned()
        }
        Verdict::LowerOnly => format!(
            "「重大」「高」の検知はありません。それより低い検知が {} 件あります。",
            grouped(summary.total())
        ),
        Verdict::Urgent => {
            let found = match (critical, high) {
                (0, high) => format!("「高」の検知が {} 件", grouped(high)),
                (critical, 0) => format!("「重大」の検知が {} 件", grouped(critical)),
                (critical, high) => {
                    format!(
                        "「重大」{} 件、「高」{} 件の検知",
                        grouped(critical),
                        grouped(high)
                    )
                }
            };
            let particle = if critical > 0 && high > 0 { "が" } else { "" };
            match urgent_hosts(summary) {
                0 => format!("{found}{particle}あります。これらを最初に確認してください。"),
                hosts => format!(
                    "{} 台のホストで{found}{particle}あります。これらを最初に確認してください。",
                    grouped(hosts)
                ),
            }
        }
    }
}

fn urgent_hosts(summary: &Summary) -> u64 {
    let hosts = summary.hosts.worst_first();
    hosts
        .iter()
        .filter(|(_, counts)| counts.highest() >= Some(Level::High))
        .count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::samples;

    fn facts(events: u64, rules_loaded: u64) -> RunFacts {
        RunFacts {
            events,
            rules_loaded,
            ..RunFacts::default()
        }
    }

    fn both(summary: &Summary, facts: &RunFacts) -> [String; 2] {
        [Lang::En, Lang::Ja].map(|lang| sentence(summary, facts, lang))
    }

    #[test]
    fn silence_is_told_apart_from_blindness() {
        let none = Summary::new();
        let said = [facts(0, 9), facts(9, 0), facts(1_200, 1)].map(|facts| both(&none, &facts));
        insta::assert_debug_snapshot!(said);
    }

    #[test]
    fn web_attacks_that_succeeded_come_first() {
        let mut facts = facts(9, 9);
        facts.campaigns.succeeded = 2;
        let [en, ja] = both(&Summary::new(), &facts);
        assert!(
            en.starts_with("2 campaigns of web attacks succeeded. "),
            "{en}"
        );
        assert!(ja.starts_with("Web攻撃が 2 件成功しています。"), "{ja}");
    }

    #[test]
    fn the_highest_levels_are_counted_with_their_hosts() {
        let mut summary = Summary::new();
        summary.add(&samples::correlation());
        let lower = both(&summary, &facts(9, 9));
        summary.add(&samples::plain());
        let one_high = both(&summary, &facts(9, 9));
        summary.add(&samples::hostile());
        summary.add(&samples::plain());
        let more = both(&summary, &facts(9, 9));
        insta::assert_debug_snapshot!([lower, one_high, more]);
    }
}
