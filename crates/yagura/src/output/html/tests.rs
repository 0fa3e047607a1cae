use super::*;
use crate::output::SkipReason;
use crate::output::facts::{BadRecord, SkippedFile};
use crate::output::samples;
use serde_json::Value;

const OPTIONS: HtmlOptions = HtmlOptions {
    lang: Lang::En,
    zone: Zone::UTC,
};

fn hostile_page() -> String {
    let mut summary = Summary::new();
    summary.add(&samples::hostile());
    summary.add(&samples::plain());
    summary.add(&samples::correlation());
    let mut facts = RunFacts {
        events: 3,
        rules_loaded: 3,
        ..RunFacts::default()
    };
    facts.inputs.push("</script>{script}<b>".to_owned());
    facts.files_skipped.push(SkippedFile {
        file: "<script>a".to_owned(),
        reason: SkipReason::Other("{data}".to_owned()),
    });
    facts.bad_records.push(BadRecord {
        file: "b<!--".to_owned(),
        record: 1,
        offset: 4_096,
        reason: "]]>".to_owned(),
    });
    facts.campaigns.succeeded = 1;
    facts.campaigns.worst.push(samples::campaign());
    render(&summary, &facts, OPTIONS)
}

/// What stands between two marks, each of which occurs once.
fn between<'a>(page: &'a str, start: &str, end: &str) -> &'a str {
    let (_, rest) = page.split_once(start).expect("start mark");
    rest.split_once(end).expect("end mark").0
}

fn data(page: &str) -> Value {
    serde_json::from_str(between(page, "id=\"data\">", "</script>")).expect("JSON")
}

#[test]
fn nothing_from_events_is_markup() {
    let page = hostile_page();
    assert_eq!(
        page.matches("<script").count(),
        2,
        "the data block and the script"
    );
    assert_eq!(page.matches("</script").count(), 2);
    let block = between(&page, "id=\"data\">", "</script>");
    assert!(!block.contains(['<', '>', '&', '\u{2028}', '\u{2029}']));
    assert!(!block.chars().any(char::is_control));
}

#[test]
fn the_data_comes_back_as_it_was() {
    let data = data(&hostile_page());
    let hostile = samples::hostile();
    let shown = &data["findings"][0];
    assert_eq!(shown["m"][0][1], hostile.matched[0].value.as_str());
    assert_eq!(data["rules"][0]["title"][0], hostile.rule.title.en.as_str());
    let campaign = &data["campaigns"]["rows"][0];
    assert_eq!(campaign["id"], "web-123456789abcdef0");
    assert_eq!(
        campaign["paths"][0][0],
        &*samples::campaign().targets[0].path
    );
    assert_eq!(campaign["steps"], serde_json::json!([10, 0, 30]));
    assert_eq!(data["run"]["inputs"][0], "</script>{script}<b>");
    assert_eq!(data["unread"]["skipped"]["rows"][0][1], "{data}");
}

#[test]
fn the_policy_allows_exactly_this_script_and_no_connection() {
    let page = hostile_page();
    let script = between(&page, "\n<script>", "</script>");
    let hash = STANDARD.encode(Sha256::digest(script.as_bytes()));
    let policy = between(&page, "Content-Security-Policy\" content=\"", "\">");
    assert!(policy.starts_with("default-src 'none'; "));
    assert!(policy.contains(&format!("script-src 'sha256-{hash}';")));
    assert!(!policy.contains("connect-src") && !policy.contains("img-src"));
    assert!(!script.contains('\r'), "browsers hash line feeds only");
}

#[test]
fn the_page_refers_to_nothing_outside() {
    for part in [PAGE, STYLE, SCRIPT] {
        let part = part.replace("http://www.w3.org/2000/svg", "");
        for word in [
            "http:",
            "//cdn",
            "url(",
            "@import",
            "src=",
            "fetch(",
            "XMLHttpRequest",
            "innerHTML",
            "insertAdjacentHTML",
            "eval(",
        ] {
            assert!(!part.contains(word), "{word}");
        }
    }
    assert!(!STYLE.contains("</") && !SCRIPT.contains("</") && !SCRIPT.contains("<!--"));
}

#[test]
fn every_word_that_the_script_asks_for_exists() {
    let words = serde_json::to_value(Words::of(Lang::Ja)).expect("JSON");
    let mut asked = 0;
    let mut before = "";
    for part in SCRIPT.split("t(\"") {
        let key = part.split('"').next().unwrap_or_default();
        // `set("levels"` is no question for a word.
        if !before.is_empty() && !before.ends_with(|c: char| c.is_alphabetic()) {
            assert!(words.get(key).is_some(), "{key}");
            asked += 1;
        }
        before = part;
    }
    assert!(asked > 70);
    for key in [
        "unit_day",
        "unit_hour",
        "unit_minute",
        "unit_second",
        "critical",
        "unrated",
    ] {
        assert!(words.get(key).is_some(), "{key}");
    }
}

#[test]
fn levels_rules_and_groups_fit_together() {
    let mut summary = Summary::new();
    for _ in 0..3 {
        summary.add(&samples::plain());
    }
    summary.add(&samples::correlation());
    let data = data(&render(&summary, &RunFacts::default(), OPTIONS));
    assert_eq!(data["levels"], serde_json::json!([0, 3, 1, 0, 0, 0]));
    let finding = &data["findings"][0];
    let rule = &data["rules"][finding["r"].to_string().parse::<usize>().expect("a number")];
    assert_eq!(
        (&rule["level"], &rule["count"]),
        (&Value::from(1), &Value::from(3))
    );
    assert_eq!(
        data["groups"][finding["g"].to_string().parse::<usize>().expect("a number")][0],
        3
    );
    assert_eq!(finding["iso"], "2026-03-01T10:02:11.5Z");
    assert_eq!(data["tactics"].as_array().map(Vec::len), Some(15));
    assert_eq!(data["techniques"][0]["id"], "T1059.001");
}

#[test]
fn an_empty_run_makes_a_page_too() {
    let page = render(
        &Summary::new(),
        &RunFacts::default(),
        HtmlOptions {
            lang: Lang::Ja,
            zone: Zone::JST,
        },
    );
    assert!(page.contains("<html lang=\"ja\">"));
    assert_eq!(data(&page)["verdict"]["level"], -1);
    assert_eq!(data(&page)["zone"], "jst");
}
