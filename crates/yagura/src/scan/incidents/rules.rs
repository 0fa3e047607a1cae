//! Rules of what only many requests together show. They are built in, as no rule language can say
//! them; their findings look like those of any other rule.

use std::sync::Arc;
use yagura_model::{Level, RuleMeta, TranslatedText};
use yagura_web::campaign::RaisedKind;

/// The rules, in the order of [`ALL`].
pub(in crate::scan) struct RaisedRules(Vec<Arc<RuleMeta>>);

/// What a rule says.
struct Said {
    kind: RaisedKind,
    id: &'static str,
    level: Level,
    title: (&'static str, &'static str),
    description: (&'static str, &'static str),
    advice: (&'static str, &'static str),
    tags: &'static [&'static str],
    false_positives: &'static str,
}

const ALL: [Said; 6] = [
    Said {
        kind: RaisedKind::Guessing,
        id: "web.campaign.guessing",
        level: Level::Medium,
        title: (
            "Password Guessing on a Web Site",
            "Webサイトへのパスワード推測攻撃",
        ),
        description: (
            "Sign-ins to one path are refused again and again, by one source or by many together, and hardly anyone of them ever gets in.",
            "1つのパスへのサインインが、単独または多数の送信元から繰り返し拒否され、成功がほとんどありません。",
        ),
        advice: (
            "Slow down or block the sources, require a second factor, and look for a success in the same campaign.",
            "送信元を制限または遮断し、二要素認証を必須にしてください。同じ一連の攻撃の中に成功がないか確認します。",
        ),
        tags: &["attack.credential-access", "attack.t1110"],
        false_positives: "A program with an old password",
    },
    Said {
        kind: RaisedKind::SignedIn,
        id: "web.campaign.signed-in",
        level: Level::High,
        title: (
            "Sign-In Succeeded After Password Guessing",
            "パスワード推測攻撃の後のサインイン成功",
        ),
        description: (
            "A source that guessed passwords was answered differently from all refusals before: it seems to have got in.",
            "パスワードを推測していた送信元に、それまでの拒否とは異なる応答が返されました。侵入された可能性があります。",
        ),
        advice: (
            "Find the account in the log of the application, end its sessions, change the password, and see what was done with it.",
            "アプリケーションのログでアカウントを特定し、セッションを破棄してパスワードを変更し、その後の操作を確認してください。",
        ),
        tags: &[
            "attack.credential-access",
            "attack.t1110",
            "attack.initial-access",
            "attack.t1078",
        ],
        false_positives: "A person who remembered the password at last",
    },
    Said {
        kind: RaisedKind::Scanning,
        id: "web.campaign.scanning",
        level: Level::Low,
        title: (
            "Web Site Scanned for Known Holes",
            "Webサイトの脆弱性スキャン",
        ),
        description: (
            "One source asks within minutes for many things that are not there and that no page links to: forgotten files, administration, known holes.",
            "1つの送信元が数分のうちに、存在せずリンクもされていないもの（放置されたファイル、管理画面、既知の脆弱性）を多数要求しています。",
        ),
        advice: (
            "Look at what was answered and not refused; the rest is noise.",
            "拒否されずに応答したものを確認してください。それ以外は雑音です。",
        ),
        tags: &["attack.reconnaissance", "attack.t1595.002"],
        false_positives: "Authorised vulnerability scans",
    },
    Said {
        kind: RaisedKind::DirectorySearch,
        id: "web.campaign.directory-search",
        level: Level::Low,
        title: (
            "Web Site Searched With a List of Paths",
            "パス一覧によるWebサイトの探索",
        ),
        description: (
            "One source asks within minutes for many different paths, hardly any of which are there.",
            "1つの送信元が数分のうちに、ほとんど存在しない多数の異なるパスを要求しています。",
        ),
        advice: (
            "Look at what was answered and not refused; block the source if it goes on.",
            "拒否されずに応答したものを確認し、続くようなら送信元を遮断してください。",
        ),
        tags: &["attack.reconnaissance", "attack.t1595.003"],
        false_positives: "A crawler with an old list of pages",
    },
    Said {
        kind: RaisedKind::NewScript,
        id: "web.campaign.new-script",
        level: Level::High,
        title: (
            "New Script Takes Commands After an Upload",
            "アップロード後の新しいスクリプトへのコマンド送信",
        ),
        description: (
            "Something was uploaded, and then a script that was not there before answered requests from the same source: a web shell.",
            "何かがアップロードされた後、それまで無かったスクリプトが同じ送信元の要求に応答しています。Webシェルの疑いがあります。",
        ),
        advice: (
            "Take the server off the network, keep the file and the logs, and see what the commands did.",
            "サーバーをネットワークから切り離し、ファイルとログを保全して、コマンドで何が行われたか確認してください。",
        ),
        tags: &["attack.persistence", "attack.t1505.003"],
        false_positives: "An editor who tries a script just installed",
    },
    Said {
        kind: RaisedKind::Success,
        id: "web.campaign.success",
        level: Level::High,
        title: (
            "Web Attack That Seems to Have Succeeded",
            "成功したとみられるWeb攻撃",
        ),
        description: (
            "The answer to an attack differs from all others in a way that shows success: its size, its delay, or that there was one at all.",
            "攻撃への応答が、大きさや遅延、あるいは応答があったこと自体において他と異なり、成功を示しています。",
        ),
        advice: (
            "Send the same request to a copy of the site, or look at the answer if it was kept: it shows what left. Then close the hole.",
            "サイトの複製に同じ要求を送るか、保存された応答を確認して、何が持ち出されたかを調べてください。その後、脆弱性を修正します。",
        ),
        tags: &["attack.initial-access", "attack.t1190"],
        false_positives: "A page whose size varies a lot",
    },
];

impl RaisedRules {
    /// Returns all rules.
    pub(in crate::scan) fn iter(&self) -> impl Iterator<Item = &RuleMeta> {
        self.0.iter().map(AsRef::as_ref)
    }

    pub(in crate::scan) fn new() -> Self {
        Self(ALL.iter().map(|said| Arc::new(meta(said))).collect())
    }

    /// Returns the rule of a kind.
    pub(super) fn of(&self, kind: RaisedKind) -> &Arc<RuleMeta> {
        let at = ALL.iter().position(|said| said.kind == kind).unwrap_or(0);
        &self.0[at]
    }
}

fn meta(said: &Said) -> RuleMeta {
    let both = |(en, ja): (&str, &str)| TranslatedText {
        en: en.to_owned(),
        ja: Some(ja.to_owned()),
    };
    RuleMeta {
        id: said.id.to_owned(),
        title: both(said.title),
        description: both(said.description),
        advice: Some(both(said.advice)),
        author: Some("Yagura project".to_owned()),
        level: Some(said.level),
        status: Some("experimental".to_owned()),
        license: Some("Apache-2.0".to_owned()),
        tags: said.tags.iter().map(|tag| (*tag).to_owned()).collect(),
        references: Vec::new(),
        false_positives: vec![said.false_positives.to_owned()],
        fields: Vec::new(),
        file: "built in".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_rule() {
        let rules = RaisedRules::new();
        for said in &ALL {
            assert_eq!(rules.of(said.kind).id, said.id);
        }
    }
}
