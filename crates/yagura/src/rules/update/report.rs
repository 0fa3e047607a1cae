//! What an update does, told to people and to programs.
//!
//! In: an [`Update`] and how it ended. Out: text. Titles, paths and reasons come from a package
//! that somebody else wrote: they are printed with control characters made visible.

use super::difference::RuleLine;
use super::{Checksum, Update};
use crate::output::sanitize::visible;
use crate::output::{Lang, words::Words, words::grouped};
use serde_json::{Value, json};
use std::fmt::Write;
use yagura_model::Level;

/// Most lines of one list for people; the JSON form has all.
const LINES_MAX: usize = 50;

/// How an update ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Nothing to do.
    UpToDate,
    /// Shown only.
    Shown,
    /// Written.
    Applied,
}

impl Ending {
    const fn as_str(self) -> &'static str {
        match self {
            Self::UpToDate => "up to date",
            Self::Shown => "available",
            Self::Applied => "applied",
        }
    }
}

/// Makes the one JSON object that programs read.
#[must_use]
pub fn json(update: &Update, ending: Ending) -> Value {
    let changed = update.difference.changed.iter().map(|rule| {
        let mut line = rule_json(&rule.after);
        line["previous_title"] = json!(rule.before.title.en);
        line["previous_level"] = json!(rule.before.level);
        line
    });
    let lines = |rules: &[RuleLine]| rules.iter().map(rule_json).collect::<Vec<_>>();
    json!({
        "status": ending.as_str(),
        "package": {
            "url": update.request().url.to_string(),
            "sha256": update.package().sha256,
            "previous_sha256": update.before.as_ref().map(|m| m.sha256),
            "files": update.package().files.len(),
            "files_left_out": update.package().left_out,
        },
        "dir": update.request().dir.display().to_string(),
        "counts": {
            "added": update.difference.added.len(),
            "changed": update.difference.changed.len(),
            "removed": update.difference.removed.len(),
            "not_loaded": update.problems.len(),
            "kept": update.plan.kept.len(),
            "rules": update.rules_after,
            "files_written": update.plan.write.len(),
            "files_removed": update.plan.remove.len(),
        },
        "added": lines(&update.difference.added),
        "changed": changed.collect::<Vec<_>>(),
        "removed": lines(&update.difference.removed),
        "not_loaded": update.problems.iter().map(|p| json!({"file": p.file, "line": p.line, "reason": p.reason})).collect::<Vec<_>>(),
        "kept": update.plan.kept.iter().map(|(path, kept)| json!({"file": path, "reason": kept.as_str()})).collect::<Vec<_>>(),
    })
}

fn rule_json(rule: &RuleLine) -> Value {
    json!({
        "rule_id": rule.id,
        "rule_title": rule.title.en,
        "rule_title_ja": rule.title.ja,
        "level": rule.level,
        "file": rule.file,
    })
}

/// Makes the text that people read.
#[must_use]
pub fn human(update: &Update, ending: Ending, lang: Lang) -> String {
    let mut page = Page {
        lang,
        words: Words::of(lang),
        text: String::new(),
    };
    page.head(update);
    page.rules(update);
    page.troubles(update);
    page.closing(update, ending);
    page.text
}

struct Page {
    lang: Lang,
    words: &'static Words,
    text: String,
}

impl Page {
    fn say<'t>(&self, en: &'t str, ja: &'t str) -> &'t str {
        match self.lang {
            Lang::En => en,
            Lang::Ja => ja,
        }
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn head(&mut self, update: &Update) {
        let package = update.package();
        let name = self.say("Package", "パッケージ");
        let url = visible(&update.request().url.to_string()).into_owned();
        self.line(&format!("{name}: {url}"));
        self.line(&format!("SHA-256: {}", package.sha256));
        if let Some(before) = &update.before
            && before.sha256 != package.sha256
        {
            let held = self.say("Here so far", "これまで");
            let (sum, time) = (before.sha256, visible(&before.time));
            self.line(&format!("{held}: {sum} ({time})"));
        }
        if matches!(update.request().checksum, Checksum::Beside(_)) {
            let note = self.say(
                "Note: the checksum came from the same place as the package. It shows damage, not an exchanged package; --sha256 shows both.",
                "注意: チェックサムはパッケージと同じ場所のものです。破損は分かりますが、すり替えは分かりません。--sha256 なら両方分かります。",
            );
            self.line(note);
        }
        let difference = &update.difference;
        let [added, changed, removed, rules] = [
            difference.added.len(),
            difference.changed.len(),
            difference.removed.len(),
            update.rules_after,
        ]
        .map(|n| grouped(n as u64));
        self.line(&match self.lang {
            Lang::En => format!(
                "Rules: {added} added, {changed} changed, {removed} removed; {rules} afterwards"
            ),
            Lang::Ja => {
                format!("ルール: 追加 {added}、変更 {changed}、削除 {removed}（更新後 {rules} 件）")
            }
        });
    }

    fn rules(&mut self, update: &Update) {
        let difference = &update.difference;
        let line = |page: &Self, rule: &RuleLine| {
            let (level, title) = (page.level(rule.level), page.lang.pick(&rule.title));
            format!("{level}  {}  ({})", visible(title), visible(&rule.id))
        };
        let added = difference.added.iter().map(|r| line(self, r)).collect();
        let removed = difference.removed.iter().map(|r| line(self, r)).collect();
        let changed = difference.changed.iter().map(|rule| {
            let (old, new) = (rule.before.level, rule.after.level);
            let moved = if old == new {
                String::new()
            } else {
                format!("{} → ", self.level(old))
            };
            format!("{moved}{}", line(self, &rule.after))
        });
        let changed = changed.collect();
        self.list(self.say("Added", "追加"), added);
        self.list(self.say("Changed", "変更"), changed);
        self.list(self.say("Removed", "削除"), removed);
    }

    fn level(&self, level: Option<Level>) -> &'static str {
        self.words.level(level)
    }

    fn troubles(&mut self, update: &Update) {
        let problems = update.problems.iter();
        let problems = problems.map(|problem| visible(&problem.to_string()).into_owned());
        let problems = problems.collect();
        let kept = update.plan.kept.iter().map(|(path, kept)| {
            let reason = self.say(kept.as_str(), kept.in_japanese());
            format!("{} {}: {reason}", visible(path), self.say("kept", "維持"))
        });
        let kept = kept.collect();
        self.list(
            self.say("Rules that do not load", "読み込めないルール"),
            problems,
        );
        self.list(
            self.say("Files kept as they are here", "手元のまま維持するファイル"),
            kept,
        );
    }

    fn list(&mut self, heading: &str, lines: Vec<String>) {
        if lines.is_empty() {
            return;
        }
        let _ = writeln!(self.text, "\n{heading}: {}", grouped(lines.len() as u64));
        for line in lines.iter().take(LINES_MAX) {
            let _ = writeln!(self.text, "  {line}");
        }
        if lines.len() > LINES_MAX {
            let more = grouped((lines.len() - LINES_MAX) as u64);
            let more = match self.lang {
                Lang::En => format!("  … and {more} more; --format json lists all"),
                Lang::Ja => format!("  …ほか {more} 件（--format json ですべて表示）"),
            };
            self.line(&more);
        }
    }

    fn closing(&mut self, update: &Update, ending: Ending) {
        let dir = update.request().dir.display().to_string();
        let dir = visible(&dir);
        let [written, removed] = [update.plan.write.len(), update.plan.remove.len()];
        let closing = match (ending, self.lang) {
            (Ending::UpToDate, Lang::En) => format!("{dir} is up to date."),
            (Ending::UpToDate, Lang::Ja) => format!("{dir} は最新です。"),
            (Ending::Shown, Lang::En) => format!(
                "Nothing was written. To write {written} files to {dir} and remove {removed}, add --apply."
            ),
            (Ending::Shown, Lang::Ja) => format!(
                "何も書き込んでいません。{dir} に {written} ファイルを書き込み {removed} ファイルを削除するには --apply を付けてください。"
            ),
            (Ending::Applied, Lang::En) => {
                format!("Written to {dir}: {written} files; {removed} files removed.")
            }
            (Ending::Applied, Lang::Ja) => {
                format!("{dir} に {written} ファイルを書き込み、{removed} ファイルを削除しました。")
            }
        };
        self.line(&format!("\n{closing}"));
    }
}
