//! Campaigns of web attacks in words, for the terminal and the HTML report.
//!
//! In: [`CampaignReport`]s, and what the logs showed of requests. Out: sentences in one language.
//! They hold text from outside (paths, payloads, agents): whoever prints them makes it harmless.

use super::facts::{RunFacts, WebSight};
use super::lang::Lang;
use super::words::grouped;
use yagura_model::Outcome;
use yagura_web::Category;
use yagura_web::campaign::{CampaignReport, Payload, PhaseKind};

/// Names that are listed before the rest is a number.
const NAMES_MAX: usize = 3;

/// Says what became of it, in a word.
#[must_use]
pub const fn outcome(outcome: Outcome, lang: Lang) -> &'static str {
    match (outcome, lang) {
        (Outcome::Success, Lang::En) => "succeeded",
        (Outcome::Success, Lang::Ja) => "成功",
        (Outcome::Failed, Lang::En) => "failed",
        (Outcome::Failed, Lang::Ja) => "失敗",
        (Outcome::Unknown, Lang::En) => "outcome unknown",
        (Outcome::Unknown, Lang::Ja) => "成否不明",
    }
}

/// Says what was tried.
#[must_use]
pub fn what(report: &CampaignReport, lang: Lang) -> String {
    let mut kinds: Vec<&str> = Vec::new();
    if report.guesses > 0 {
        kinds.push(pick(lang, "password guessing", "パスワード推測"));
    }
    kinds.extend(report.categories.iter().map(|(c, _)| category(*c, lang)));
    if kinds.is_empty() {
        kinds.push(pick(lang, "scan", "スキャン"));
    }
    listed(&kinds, lang)
}

/// Says who attacked what, how often.
#[must_use]
pub fn who(report: &CampaignReport, lang: Lang) -> String {
    let sources: Vec<_> = report
        .source_sample
        .iter()
        .map(ToString::to_string)
        .collect();
    let sources: Vec<_> = sources.iter().map(String::as_str).collect();
    let more = (report.sources as usize).saturating_sub(NAMES_MAX.min(sources.len()));
    let mut from = join(&sources[..sources.len().min(NAMES_MAX)], lang);
    if more > 0 {
        let more = grouped(more as u64);
        from.push_str(&match lang {
            Lang::En => format!(" and {more} more"),
            Lang::Ja => format!(" ほか {more} 件"),
        });
    }
    let sites: Vec<_> = report.sites.iter().map(AsRef::as_ref).collect();
    let site = match (sites.is_empty(), lang) {
        (true, _) => String::new(),
        (false, Lang::En) => format!(" against {}", listed(&sites, lang)),
        (false, Lang::Ja) => format!(" → {}", listed(&sites, lang)),
    };
    format!("{from}{site}: {}", counts(report, lang))
}

fn counts(report: &CampaignReport, lang: Lang) -> String {
    let mut parts = Vec::new();
    for (n, en, ja) in [
        (report.attacks, "attacks", "攻撃"),
        (
            u64::from(report.guesses),
            "refused sign-ins",
            "拒否された認証",
        ),
        (
            u64::from(report.misses),
            "requests for what is not there",
            "存在しないものへの要求",
        ),
    ] {
        if n > 0 {
            parts.push(match lang {
                Lang::En => format!("{} {en}", grouped(n)),
                Lang::Ja => format!("{ja} {} 件", grouped(n)),
            });
        }
    }
    let parts: Vec<_> = parts.iter().map(String::as_str).collect();
    let paths: Vec<_> = report.targets.iter().map(|t| &*t.path).collect();
    let on = match (paths.is_empty(), lang) {
        (true, _) => String::new(),
        (false, Lang::En) => format!(" on {}", listed(&paths, lang)),
        (false, Lang::Ja) => format!("（{}）", listed(&paths, lang)),
    };
    format!("{}{on}", join(&parts, lang))
}

/// Says what became of it and what shows it; one sentence each.
#[must_use]
pub fn result(report: &CampaignReport, lang: Lang) -> Vec<String> {
    let answers = report.answers;
    let answered = grouped(answers.ok + answers.redirect + answers.unknown);
    match report.outcome {
        Outcome::Success => {
            let said = report.evidence.iter().map(|evidence| match lang {
                Lang::En => evidence.en(),
                Lang::Ja => evidence.ja(),
            });
            said.collect()
        }
        Outcome::Failed if report.attacks == 0 => vec![
            pick(
                lang,
                "nothing was answered but with a refusal",
                "拒否以外の応答はない",
            )
            .to_owned(),
        ],
        Outcome::Failed => vec![match lang {
            Lang::En => format!(
                "all refused or failed ({} times 4xx, {} times 5xx)",
                grouped(answers.refused),
                grouped(answers.error)
            ),
            Lang::Ja => format!(
                "すべて拒否または失敗（4xx {} 件、5xx {} 件）",
                grouped(answers.refused),
                grouped(answers.error)
            ),
        }],
        Outcome::Unknown => vec![match lang {
            Lang::En => format!(
                "{answered} of {} were answered like any request: the log does not show what the answers held",
                grouped(report.attacks)
            ),
            Lang::Ja => format!(
                "{} 件のうち {answered} 件に通常と同様の応答。応答の内容はログからは分からない",
                grouped(report.attacks)
            ),
        }],
    }
}

/// Says what to do.
#[must_use]
pub const fn advice(outcome: Outcome, lang: Lang) -> &'static str {
    match outcome {
        Outcome::Success => pick(
            lang,
            "Treat it as a break-in: keep the logs, see what else these sources asked for, close the hole.",
            "侵入として対応: ログを保全し、同じ送信元の他の要求を確認して、脆弱性をふさいでください。",
        ),
        Outcome::Unknown => pick(
            lang,
            "Send one of the payloads to a copy of the site, or look for traces in the application's own log.",
            "サイトの複製にペイロードを送って試すか、アプリケーションのログで痕跡を確認してください。",
        ),
        Outcome::Failed => pick(
            lang,
            "Nothing to do at once; block the sources if they go on.",
            "直ちに必要な対応はありません。続くようなら送信元を遮断してください。",
        ),
    }
}

/// Says one payload that was sent, and what was answered.
#[must_use]
pub fn payload(payload: &Payload) -> String {
    let status = match payload.status {
        0 => String::new(),
        status => format!(" → {status}"),
    };
    format!("{}: {}{status}", payload.path, payload.text)
}

/// Names a phase.
#[must_use]
pub const fn phase(kind: PhaseKind, lang: Lang) -> &'static str {
    match kind {
        PhaseKind::Probe => pick(lang, "probing", "探索"),
        PhaseKind::Exploit => pick(lang, "exploit", "攻撃"),
        PhaseKind::Use => pick(lang, "after the break-in", "侵入後"),
    }
}

/// Names a kind of attack.
#[must_use]
pub const fn category(category: Category, lang: Lang) -> &'static str {
    match category {
        Category::Sqli => pick(lang, "SQL injection", "SQLインジェクション"),
        Category::NoSqli => pick(lang, "query injection", "クエリインジェクション"),
        Category::Xss => pick(lang, "cross-site scripting", "クロスサイトスクリプティング"),
        Category::PathTraversal => pick(lang, "path traversal", "パストラバーサル"),
        Category::CommandInjection => pick(lang, "command injection", "コマンドインジェクション"),
        Category::PhpInjection => pick(lang, "PHP injection", "PHPコードインジェクション"),
        Category::JavaInjection => pick(lang, "Java injection", "Javaコードインジェクション"),
        Category::TemplateInjection => {
            pick(lang, "template injection", "テンプレートインジェクション")
        }
        Category::RemoteFileInclusion => {
            pick(lang, "remote file inclusion", "リモートファイルの読み込み")
        }
        Category::Xxe => pick(lang, "XML external entity", "XML外部実体参照"),
        Category::SessionFixation => pick(lang, "session fixation", "セッション固定"),
        Category::Protocol => pick(lang, "abuse of HTTP", "HTTPの悪用"),
        Category::KnownExploit => pick(lang, "known exploit", "既知の脆弱性"),
        Category::Scanner => pick(lang, "scanner", "スキャナー"),
    }
}

/// Says of each format that showed requests but no bodies what it hides and what to switch on.
#[must_use]
pub fn blind_spots(facts: &RunFacts, lang: Lang) -> Vec<String> {
    let blind = |sight: &WebSight| sight.requests > 0 && sight.with_body == 0;
    facts
        .web
        .iter()
        .filter(|(_, sight)| blind(sight))
        .map(|(format, sight)| {
            let (n, remedy) = (grouped(sight.requests), remedy(format, lang));
            match lang {
                Lang::En => format!(
                    "{format}: {n} requests without their bodies. Attacks in forms, uploads and JSON cannot be seen in it. {remedy}"
                ),
                Lang::Ja => format!(
                    "{format}: {n} 件の要求に本文の記録がありません。フォーム・アップロード・JSON の中の攻撃は見えません。{remedy}"
                ),
            }
        })
        .collect()
}

fn remedy(format: &str, lang: Lang) -> &'static str {
    match format {
        "ltsv" => pick(
            lang,
            "nginx: add request_body:$request_body to the log_format. Apache: the audit log of ModSecurity (SecAuditLogParts with C, SecAuditLogFormat JSON).",
            "nginx: log_format に request_body:$request_body を追加。Apache: ModSecurity の監査ログ（SecAuditLogParts に C、SecAuditLogFormat JSON）。",
        ),
        "access_log" => pick(
            lang,
            "nginx: log_format with escape=json and $request_body. Apache: the audit log of ModSecurity (SecAuditLogParts with C, SecAuditLogFormat JSON); mod_dumpio for a short while.",
            "nginx: log_format に escape=json と $request_body を追加。Apache: ModSecurity の監査ログ（SecAuditLogParts に C、SecAuditLogFormat JSON）、短期間なら mod_dumpio。",
        ),
        "access_log_json" => pick(
            lang,
            "nginx: add \"request_body\":\"$request_body\" to log_format. Other servers and proxies: log the body, and mask passwords in it.",
            "nginx: log_format に \"request_body\":\"$request_body\" を追加。他のサーバーやプロキシでは本文を記録し、パスワードは伏せてください。",
        ),
        "eve" => pick(
            lang,
            "Suricata: in eve-log, under alert, http-body: yes and http-body-printable: yes.",
            "Suricata: eve-log の alert に http-body: yes と http-body-printable: yes を設定。",
        ),
        "zeek_json" | "zeek_tsv" => pick(
            lang,
            "Zeek writes no bodies by itself: a script on http_entity_data, or Suricata beside it (eve-log, http-body: yes).",
            "Zeek は本文を記録しません。http_entity_data を使うスクリプトか、Suricata の併用（eve-log の http-body: yes）が必要です。",
        ),
        "iis_w3c" => pick(
            lang,
            "IIS cannot log bodies: use ModSecurity for IIS, or a reverse proxy in front that logs them.",
            "IIS は本文を記録できません。IIS 用 ModSecurity か、本文を記録するリバースプロキシを前段に置いてください。",
        ),
        "alb_log" => pick(
            lang,
            "The load balancer cannot log bodies: log them on the servers behind it.",
            "ロードバランサーは本文を記録できません。背後のサーバーで記録してください。",
        ),
        _ => pick(
            lang,
            "Log bodies on the server or on a reverse proxy, with passwords masked.",
            "サーバーかリバースプロキシで、パスワードを伏せて本文を記録してください。",
        ),
    }
}

const fn pick(lang: Lang, en: &'static str, ja: &'static str) -> &'static str {
    match lang {
        Lang::En => en,
        Lang::Ja => ja,
    }
}

fn join(names: &[&str], lang: Lang) -> String {
    names.join(pick(lang, ", ", "、"))
}

/// The first names, and that there are more.
fn listed(names: &[&str], lang: Lang) -> String {
    let mut text = join(&names[..names.len().min(NAMES_MAX)], lang);
    if names.len() > NAMES_MAX {
        text.push_str(pick(lang, ", …", " など"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::samples;

    #[test]
    fn a_story_is_told_in_both_languages() {
        let report = samples::campaign();
        let told = [Lang::En, Lang::Ja].map(|lang| {
            let mut lines = vec![what(&report, lang), who(&report, lang)];
            lines.extend(result(&report, lang));
            lines
        });
        insta::assert_debug_snapshot!(told);
    }

    #[test]
    fn logs_without_bodies_are_named_with_what_to_switch_on() {
        let mut facts = RunFacts::default();
        let seen = |requests, with_body| WebSight {
            requests,
            with_body,
        };
        facts.web.insert("access_log".to_owned(), seen(1_200, 0));
        facts.web.insert("modsecurity".to_owned(), seen(5, 4));
        facts.web.insert("iis_w3c".to_owned(), seen(7, 0));
        for lang in [Lang::En, Lang::Ja] {
            let said = blind_spots(&facts, lang);
            assert_eq!(said.len(), 2);
            assert!(said[0].contains("1,200") && said[0].contains("$request_body"));
        }
    }
}
