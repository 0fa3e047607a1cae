//! The words of the terminal summary and the HTML report, in both languages.
//!
//! Every entry has both languages or the program does not compile. `{name}` is filled in by
//! [`fill`]. The HTML report gets both dictionaries as data; its script asks by the same keys.

use super::lang::Lang;
use serde::Serialize;
use yagura_model::Level;

macro_rules! words {
    ($($key:ident: $en:literal, $ja:literal;)*) => {
        /// One language's words.
        #[derive(Debug, Serialize)]
        pub struct Words {
            $(
                #[doc = $en]
                pub $key: &'static str,
            )*
        }

        static EN: Words = Words { $($key: $en,)* };
        static JA: Words = Words { $($key: $ja,)* };

        #[cfg(test)]
        const PAIRS: &[(&str, &str, &str)] = &[$((stringify!($key), $en, $ja),)*];
    };
}

words! {
    critical: "critical", "重大";
    high: "high", "高";
    medium: "medium", "中";
    low: "low", "低";
    informational: "informational", "情報";
    unrated: "unrated", "未評価";

    title: "Scan report", "スキャン結果";
    read: "Read", "読み込み";
    read_line: "events: {events}; files: {files} ({bytes})", "{files} ファイル（{bytes}）から {events} イベント";
    events_period: "Events from {first} to {last}", "イベントの期間: {first} ～ {last}";
    findings_period: "Findings from {first} to {last}", "検知の期間: {first} ～ {last}";
    rules_in_force: "Rules", "ルール";
    rules_line: "{loaded} in force", "有効 {loaded} 件";
    rules_failed_part: "{n} did not load", "読み込めず {n} 件";
    rules_blind_part: "{n} saw no event of their kind", "対象イベントなし {n} 件";
    rules_without_fields_part: "{n} lacked a field they need", "必要なフィールドなし {n} 件";
    rules_not_evaluable_part: "{n} cannot be judged from files", "ファイルからは判定不能 {n} 件";
    rules_left_out_part: "{n} left out by options", "オプションで除外 {n} 件";
    left_out: "Left out by options: {all}.", "オプションによる除外: {all}。";
    left_out_findings: "findings {n} (highest: {level})", "検知 {n} 件（最高レベル: {level}）";
    left_out_rules: "rules {n}", "ルール {n} 件";
    left_out_events: "events {n}", "イベント {n} 件";
    elapsed: "Took", "所要時間";
    elapsed_line: "{secs} s with {threads} threads", "{secs} 秒（{threads} スレッド）";
    formats: "Formats", "形式";
    period: "Period", "期間";
    scanned: "Scanned", "対象";
    started: "Started", "開始";
    findings: "Findings", "検知";

    by_level: "By level", "レベル別";
    by_tactic: "By stage of the attack (ATT&CK tactic)", "攻撃の段階別（ATT&CK の戦術）";
    by_host: "Hosts", "ホスト";
    by_user: "Accounts", "アカウント";
    by_rule: "Rules that fired", "検知したルール";
    more_rows: "… and {n} more", "…ほか {n} 件";
    author_by: "Rule by {author}", "ルール作者: {author}";
    author_unknown: "unknown", "不明";

    campaigns: "Web attacks: what happened", "Web攻撃: 何が起きたか";
    campaigns_line: "Campaigns: {succeeded} succeeded, {unknown} unknown, {failed} failed", "一連の攻撃: 成功 {succeeded} 件、成否不明 {unknown} 件、失敗 {failed} 件";
    campaigns_note: "Requests that belong together are one campaign. Worst first.", "関連する要求を1つの攻撃にまとめています。深刻な順です。";
    campaign_period: "{first} to {last} {zone}", "{first} ～ {last} {zone}";
    campaign_payload: "Payload: {payload}", "ペイロード: {payload}";
    campaign_payloads: "Decoded payloads", "復号したペイロード";
    campaign_paths: "Paths", "パス";
    campaign_over_time: "Requests over time", "要求の推移";
    campaign_sources: "Sources", "送信元";
    campaign_agents: "Agents", "エージェント";
    campaign_phases: "Phases", "段階";
    campaign_steps: "{n} requests, {width} a bar", "{n} 件の要求（棒 1 本 {width}）";
    col_path: "Path", "パス";
    col_attacks: "Attacks", "攻撃";
    col_answered: "Answered", "応答";
    col_refused: "Refused", "拒否";
    incident_id: "Incident", "インシデント";
    incident_line: "{id}: {outcome}", "{id}（{outcome}）";
    blind_spots: "What these logs cannot show", "このログからは見えないもの";

    first_findings: "Look at these first", "最初に確認すべき検知";
    first_findings_note: "In order of time ({zone}). One finding of each rule and host, with their number.", "時刻順（{zone}）。ルールとホストごとに 1 件を、その件数とともに示しています。";
    times_until: "{n} times, until {last}", "{n} 回、{last} まで";
    times_only: "{n} times", "{n} 回";
    no_time: "no time recorded", "時刻の記録なし";
    no_host: "host not recorded", "ホストの記録なし";
    place_line: "{file}, record {record}", "{file} のレコード {record}";
    event_line: "Event {id} of {channel}", "{channel} のイベント {id}";
    channel_line: "Log {channel}", "ログ {channel}";
    user_line: "account {user}", "アカウント {user}";
    correlation_line: "{n} events together", "{n} 件のイベントの組み合わせ";
    advice: "Do", "対処";
    advice_heading: "What to do", "対処";
    log: "Log", "ログ";
    keywords: "keyword", "キーワード";

    not_read: "What could not be read", "読み込めなかったもの";
    files_skipped: "Files skipped", "読み飛ばしたファイル";
    bad_records: "Records that could not be read", "読み取れなかったレコード";
    rules_failed: "Rules that did not load", "読み込めなかったルール";
    rules_without_fields: "Rules that lacked a field in every event of their kind", "対象イベントに必要なフィールドがなかったルール";
    all_read: "Everything was read, and every rule loaded.", "すべて読み込めました。読み込めなかったルールもありません。";
    shortfalls: "Correlations that saw only a part", "一部しか判定できなかった相関ルール";
    shortfall_without_time: "matches without a time, which were not correlated: {n}", "時刻がなく、相関の判定に使わなかった一致: {n} 件";
    shortfall_late: "matches that were correlated late, out of order of time: {n}", "時刻順でなく遅れて判定した一致: {n} 件";
    shortfall_groups: "groups that were dropped for want of memory: {n}", "メモリー不足で破棄したグループ: {n} 件";
    shortfall_matches: "matches that were forgotten for want of memory: {n}", "メモリー不足で破棄した一致: {n} 件";
    shortfall_chains: "matches of inner correlations that were not passed on: {n}", "上位の相関ルールに渡されなかった一致: {n} 件";
    shortfall_findings: "findings that were not kept for want of memory: {n}", "メモリー不足で保持できなかった検知: {n} 件";
    next_shortfalls: "Correlations could not see everything: scan a shorter period (--since, --until), or fewer logs at a time.", "相関ルールがすべてを判定できていません。期間を短くする（--since、--until）か、ログを分けて実行してください。";
    record: "record {record}", "レコード {record}";

    next_steps: "What to do next", "次にすること";
    next_urgent: "Start with the highest level; do not switch a host off before its logs are safe.", "レベルの高い検知から始めてください。ログを保全するまでホストの電源は切らないでください。";
    next_all: "Every finding, with whole values, is in the NDJSON output (--format ndjson).", "すべての検知と省略のない値は NDJSON 出力（--format ndjson）にあります。";
    next_no_events: "Check the paths and the formats: an export of Windows logs is .evtx, most others are one record a line.", "パスと形式を確認してください。Windows のログは .evtx、他の多くは 1 行 1 レコードです。";
    next_no_rules: "Name a folder with Sigma rules: --rules DIR.", "Sigma ルールのフォルダーを --rules DIR で指定してください。";
    next_nothing: "Nothing found means: no rule fired. It does not prove that nothing happened.", "「検知なし」は、どのルールにも一致しなかったという意味です。何も起きていない証明ではありません。";
    next_left_out: "Scan again without --min-level, --tag, --exclude, --since and --until to see what they left out.", "除外されたものを見るには、--min-level、--tag、--exclude、--since、--until を付けずに再実行してください。";
    skip_empty: "empty", "空です";
    skip_empty_folder: "the folder is empty", "フォルダーが空です";
    skip_unknown: "not a log format that Yagura knows; name one with --input-format if it is", "対応していない形式です。ログであれば --input-format で形式を指定してください";
    skip_binary: "not a log format that Yagura knows (binary data)", "対応していない形式です（バイナリーデータ）";
    skip_zip: "a zip archive inside another or on standard input is not opened; unpack it first", "アーカイブ内や標準入力の zip は開きません。先に展開してください";
    skip_tar: "a tar archive inside another is not opened; unpack it first", "アーカイブ内の tar は開きません。先に展開してください";
    skip_deep: "more than 64 folders deep; name it to have it read", "フォルダーの階層が 64 を超えています。読み込むには直接指定してください";
    skip_output: "the output of this scan", "このスキャンの出力先です";
    skip_denied: "permission denied", "読み取り権限がありません";
    skip_missing: "no such file or folder", "ファイルまたはフォルダーがありません";
    next_denied: "Some logs are closed to this account: scan as one that may read them (for example with sudo), or on copies.", "このアカウントでは読めないログがあります。読み取り権限のあるアカウント（sudo など）で実行するか、コピーに対して実行してください。";
    next_skipped: "Something could not be read: what is in it has not been judged.", "読み込めなかった部分があります。その中身は判定されていません。";

    language_switch: "日本語", "English";
    language_switch_label: "日本語で表示", "Show in English";
    theme: "Theme", "配色";
    theme_auto: "Auto", "自動";
    theme_light: "Light", "明るい";
    theme_dark: "Dark", "暗い";
    zone: "Time zone", "時刻帯";
    print: "Print", "印刷";
    skip_to_findings: "Skip to the findings", "検知の一覧へ移動";
    levels_label: "Findings by level. Choose one to see only that level.", "レベル別の検知数。選ぶとそのレベルだけを表示します。";
    over_time: "Findings over time", "検知の推移";
    over_time_hint: "One bar is {width}. Choose a bar to see only its findings; arrow keys move between bars.", "棒 1 本は {width}。棒を選ぶとその時間の検知だけを表示します。矢印キーで移動できます。";
    chart_outside: "{before} findings are earlier and {after} later than the chart.", "図の範囲より前に {before} 件、後に {after} 件の検知があります。";
    chart_untimed: "{n} findings have no time.", "時刻のない検知が {n} 件あります。";
    chart_empty: "No finding has a time.", "時刻のある検知はありません。";
    bar_label: "{from} to {to}: {n} findings, highest level {level}", "{from} ～ {to}: 検知 {n} 件、最高レベル {level}";
    attack_matrix: "Stages of the attack (MITRE ATT&CK)", "攻撃の段階（MITRE ATT&CK）";
    attack_hint: "In the order in which an attack goes. Choose a stage or a technique to see only its findings.", "攻撃が進む順に並べています。段階や手法を選ぶと、その検知だけを表示します。";
    attack_none: "Not seen: {tactics}", "検知なし: {tactics}";
    attack_untagged: "The rules that fired name no stage of ATT&CK.", "検知したルールには ATT&CK の段階が書かれていません。";
    attack_no_technique: "no technique named", "手法の指定なし";
    table: "Findings", "検知の一覧";
    table_all: "{shown} findings", "検知 {shown} 件";
    table_filtered: "{shown} of {kept} findings", "検知 {kept} 件中 {shown} 件";
    table_bounded: "This report keeps {kept} of {total} findings: the first of every rule, then the highest levels. All are in the NDJSON output.", "この報告書には {total} 件の検知のうち {kept} 件を収めています（各ルールの最初の検知、続いてレベルの高い順）。全件は NDJSON 出力にあります。";
    fold: "Fold findings of one rule and host", "ルールとホストが同じ検知をまとめる";
    search: "Search", "検索";
    search_hint: "Any text: command, file, address …", "コマンド・ファイル名・アドレスなど";
    all: "All", "すべて";
    clear_filters: "Clear filters", "絞り込みを解除";
    filter_remove: "Remove filter: {filter}", "絞り込みを外す: {filter}";
    go_to_list: "Show the list", "一覧を見る";
    filter_time: "Time: {from} to {to}", "時刻: {from} ～ {to}";
    filter_technique: "Technique: {technique}", "手法: {technique}";
    no_match: "No finding matches these filters.", "条件に合う検知はありません。";
    col_time: "Time", "時刻";
    col_level: "Level", "レベル";
    col_rule: "Rule", "ルール";
    col_host: "Host", "ホスト";
    col_user: "Account", "アカウント";
    col_evidence: "What matched", "一致した内容";
    col_tactic: "Stage", "段階";
    col_technique: "Technique", "手法";
    col_count: "Count", "件数";
    sort_by: "Sort by {column}", "{column}で並べ替え";
    open_row: "Show details", "詳細を表示";
    page_previous: "Previous", "前へ";
    page_next: "Next", "次へ";
    page_of: "Page {page} of {pages}", "{pages} ページ中 {page} ページ";
    description: "Why this rule exists", "このルールの意味";
    matched_fields: "Fields that matched", "一致したフィールド";
    group_fields: "What the events have in common", "共通する値";
    false_positives: "Known harmless causes", "無害な原因の例";
    references: "References", "参考資料";
    details: "Details", "詳細";
    author: "Author", "作者";
    license: "Licence", "ライセンス";
    rule_id: "Rule id", "ルール ID";
    rule_status: "Status", "成熟度";
    source: "Where it is recorded", "記録の場所";
    occurrences: "Findings of this rule on this host", "このホストのこのルールの検知";
    occurrences_line: "{n} times from {first} to {last}", "{n} 回（{first} ～ {last}）";
    occurrences_kept: "In this report:", "この報告書にあるもの:";
    utc_time: "Time in UTC", "UTC 時刻";
    show_all: "Show all {n}", "{n} 件すべてを表示";
    show_fewer: "Show fewer", "一部だけ表示";
    other_names: "{n} findings of further names are not listed one by one.", "一覧に収まらない名前の検知が {n} 件あります。";
    file: "File", "ファイル";
    line: "Line", "行";
    reason: "Reason", "理由";
    record_number: "Record", "レコード";
    examples_note: "The first {shown} of {n} are shown.", "{n} 件のうち最初の {shown} 件を表示しています。";
    print_note: "Printed: the first {n} findings of the current view.", "印刷範囲: 現在の表示のうち最初の {n} 件";
    hidden_character: "Hidden character {code}", "見えない文字 {code}";
    footer: "Made by Yagura {version}. This file is complete in itself and asks the network for nothing. It holds data from your logs: pass it on with care.", "Yagura {version} が作成。このファイルは単独で完結し、ネットワークには何も要求しません。ログの内容を含むため、取り扱いに注意してください。";
    noscript: "The interactive part of this report needs JavaScript, which is switched off. The verdict above and the counts below do not.", "この報告書の対話的な部分には JavaScript が必要ですが、無効になっています。上の判定と下の件数はそのままご覧いただけます。";
    unit_second: "{n} s", "{n} 秒";
    unit_minute: "{n} min", "{n} 分";
    unit_hour: "{n} h", "{n} 時間";
    unit_day: "{n} days", "{n} 日";
}

impl Words {
    /// Returns a language's words.
    #[must_use]
    pub fn of(lang: Lang) -> &'static Self {
        match lang {
            Lang::En => &EN,
            Lang::Ja => &JA,
        }
    }

    /// Returns the name of a level.
    #[must_use]
    pub const fn level(&self, level: Option<Level>) -> &'static str {
        match level {
            Some(Level::Critical) => self.critical,
            Some(Level::High) => self.high,
            Some(Level::Medium) => self.medium,
            Some(Level::Low) => self.low,
            Some(Level::Informational) => self.informational,
            None => self.unrated,
        }
    }
}

/// Puts values where a text says `{name}`. Values are not searched again, so that text from an
/// event can't name another value.
#[must_use]
pub fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(text.len() + 32);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{')
        && let Some((name, after)) = after.split_once('}')
    {
        out.push_str(before);
        let value = values
            .iter()
            .find(|(key, _)| *key == name)
            .map_or("", |(_, value)| value);
        out.push_str(value);
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Prints a number and an English noun.
#[must_use]
pub fn counted(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(n), if n == 1 { one } else { many })
}

/// Prints a number with a comma every three digits.
#[must_use]
pub fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() * 4 / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Prints a size in units of 1,000, as file managers and disk makers do.
#[must_use]
pub fn size(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["kB", "MB", "GB", "TB", "PB"];
    if bytes < 1_000 {
        return format!("{bytes} B");
    }
    let mut scaled = u128::from(bytes) * 10 / 1_000;
    let mut unit = 0;
    while scaled >= 10_000 && unit + 1 < UNITS.len() {
        scaled /= 1_000;
        unit += 1;
    }
    format!("{}.{} {}", scaled / 10, scaled % 10, UNITS[unit])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<&str> {
        let mut names: Vec<_> = text
            .split('{')
            .skip(1)
            .filter_map(|part| part.split_once('}'))
            .map(|(name, _)| name)
            .collect();
        names.sort_unstable();
        names
    }

    #[test]
    fn both_languages_use_the_same_values() {
        for (key, en, ja) in PAIRS {
            assert_eq!(names(en), names(ja), "{key}");
            assert!(!en.is_empty() && !ja.is_empty(), "{key}");
        }
    }

    #[test]
    fn values_are_put_in_once() {
        assert_eq!(fill("{a} of {b}", &[("a", "{b}"), ("b", "x")]), "{b} of x");
        assert_eq!(fill("{unknown}, {a", &[]), ", {a");
        assert_eq!(fill("plain", &[]), "plain");
    }

    #[test]
    fn numbers_and_sizes_are_readable() {
        assert_eq!(
            [0, 999, 1_000, 1_234_567].map(grouped),
            ["0", "999", "1,000", "1,234,567"]
        );
        assert_eq!(
            [999, 1_000, 105_240_000, u64::MAX].map(size),
            ["999 B", "1.0 kB", "105.2 MB", "18446.7 PB"]
        );
    }
}
