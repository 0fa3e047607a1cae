//! The fifteen tactics of ATT&CK for Enterprise, in the order in which an attack goes.

use super::super::lang::Lang;

/// A tactic: what the attacker wanted.
#[derive(Debug, PartialEq, Eq)]
pub struct Tactic {
    /// Id such as `TA0001`.
    pub id: &'static str,
    /// The word that tags use, such as `initial-access`.
    pub short_name: &'static str,
    en: &'static str,
    ja: &'static str,
    advice_en: &'static str,
    advice_ja: &'static str,
}

impl Tactic {
    /// Returns the name in a language.
    #[must_use]
    pub const fn name(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.en,
            Lang::Ja => self.ja,
        }
    }

    /// Returns one sentence on what to do first, for rules that give no advice of their own.
    #[must_use]
    pub const fn advice(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.advice_en,
            Lang::Ja => self.advice_ja,
        }
    }
}

/// Place of a tactic in [`TACTICS`]; later ones are nearer to the attacker's goal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TacticIndex(u8);

impl TacticIndex {
    /// Stealth, the heir of Defense Evasion's id.
    pub const STEALTH: Self = Self(6);
    /// Defense Impairment, split off Defense Evasion in version 19.
    pub const DEFENSE_IMPAIRMENT: Self = Self(7);

    /// Finds a tactic by the word that tags use, or by its id in lower case.
    #[must_use]
    pub fn from_short_name(word: &str) -> Option<Self> {
        let at = TACTICS
            .iter()
            .position(|tactic| tactic.short_name == word || tactic.id.eq_ignore_ascii_case(word))?;
        u8::try_from(at).ok().map(Self)
    }

    /// Returns the tactic.
    #[must_use]
    pub fn get(self) -> &'static Tactic {
        &TACTICS[self.index()]
    }

    /// Returns the place in [`TACTICS`].
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// All tactics, in the order of an attack.
pub static TACTICS: [Tactic; 15] = [
    Tactic {
        id: "TA0043",
        short_name: "reconnaissance",
        en: "Reconnaissance",
        ja: "偵察",
        advice_en: "See what the source asked for and whether anything answered; watch for the same source again.",
        advice_ja: "送信元が何を調べ、何が応答したかを確かめ、同じ送信元の次の動きに備えてください。",
    },
    Tactic {
        id: "TA0042",
        short_name: "resource-development",
        en: "Resource Development",
        ja: "攻撃の準備",
        advice_en: "Find out who brought this tool or account here and block its origin.",
        advice_ja: "そのツールやアカウントを誰が持ち込んだかを確かめ、入手元を遮断してください。",
    },
    Tactic {
        id: "TA0001",
        short_name: "initial-access",
        en: "Initial Access",
        ja: "初期侵入",
        advice_en: "Find the way in (mail, public service, account), close it, then look at what followed on this host.",
        advice_ja: "侵入口（メール・公開サービス・アカウント）を特定して塞ぎ、その後このホストで何が起きたかを追ってください。",
    },
    Tactic {
        id: "TA0002",
        short_name: "execution",
        en: "Execution",
        ja: "実行",
        advice_en: "Ask whether this user meant to run this program; if not, isolate the host and keep the file and its parent process.",
        advice_ja: "利用者本人が意図して実行したかを確かめてください。違えばホストを隔離し、ファイルと親プロセスの記録を残してください。",
    },
    Tactic {
        id: "TA0003",
        short_name: "persistence",
        en: "Persistence",
        ja: "永続化",
        advice_en: "Check who created this service, task, key or account; record it, then remove it on every host that has it.",
        advice_ja: "サービス・タスク・レジストリ・アカウントを誰が作ったかを確かめ、記録してから、同じものがある全ホストで取り除いてください。",
    },
    Tactic {
        id: "TA0004",
        short_name: "privilege-escalation",
        en: "Privilege Escalation",
        ja: "権限昇格",
        advice_en: "Treat the account as having full rights on this host; check what it did next.",
        advice_ja: "このアカウントはホストの全権を得たものとみなし、その後の操作を確認してください。",
    },
    Tactic {
        id: "TA0005",
        short_name: "stealth",
        en: "Stealth",
        ja: "隠密行動",
        advice_en: "Look at the real file, its signature and its parent process; names and places can be disguised.",
        advice_ja: "名前や場所は偽装できます。実体のファイル・署名・親プロセスを確認してください。",
    },
    Tactic {
        id: "TA0112",
        short_name: "defense-impairment",
        en: "Defense Impairment",
        ja: "防御の無力化",
        advice_en: "Switch the protection or the log back on at once, and check what happened while it was off.",
        advice_ja: "止められた防御やログをすぐに戻し、止まっていた間に何が起きたかを他の記録で確かめてください。",
    },
    Tactic {
        id: "TA0006",
        short_name: "credential-access",
        en: "Credential Access",
        ja: "認証情報の窃取",
        advice_en: "Assume that passwords and tickets on this host are known; change them from a clean machine, administrators first.",
        advice_ja: "このホストのパスワードやチケットは漏れたものとみなし、安全な端末から管理者のものを先に変更してください。",
    },
    Tactic {
        id: "TA0007",
        short_name: "discovery",
        en: "Discovery",
        ja: "内部の探索",
        advice_en: "One alone is often routine; several in a short time by one user are not. See what ran before and after.",
        advice_ja: "単発なら日常業務のことも多いですが、同じ利用者が短時間に続けていれば別です。前後の動きを確認してください。",
    },
    Tactic {
        id: "TA0008",
        short_name: "lateral-movement",
        en: "Lateral Movement",
        ja: "横展開",
        advice_en: "Look at both ends: where the connection came from, and what ran on the target after it.",
        advice_ja: "接続元と接続先の両方を調べ、接続の後に接続先で何が動いたかを確認してください。",
    },
    Tactic {
        id: "TA0009",
        short_name: "collection",
        en: "Collection",
        ja: "情報の収集",
        advice_en: "Find out which data was gathered and where it was put; it is often about to leave.",
        advice_ja: "何が集められ、どこに置かれたかを確かめてください。持ち出しの直前であることが多い段階です。",
    },
    Tactic {
        id: "TA0011",
        short_name: "command-and-control",
        en: "Command and Control",
        ja: "遠隔操作",
        advice_en: "Block the far end at the border and find every host that talks to it, before you clean this one.",
        advice_ja: "このホストを片付ける前に、通信先を境界で遮断し、同じ相手と通信する他のホストを探してください。",
    },
    Tactic {
        id: "TA0010",
        short_name: "exfiltration",
        en: "Exfiltration",
        ja: "持ち出し",
        advice_en: "Stop the transfer, note how much left and when, and tell the people who must report it.",
        advice_ja: "転送を止め、いつ・どれだけ出たかを記録し、報告の責任者に知らせてください。",
    },
    Tactic {
        id: "TA0040",
        short_name: "impact",
        en: "Impact",
        ja: "破壊・妨害",
        advice_en: "Disconnect the host now, protect the backups, and keep the machine as it is for the investigation.",
        advice_ja: "今すぐホストをネットワークから切り離し、バックアップを守り、機器はそのまま保全してください。",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn named_places_are_right() {
        assert_eq!(TacticIndex::STEALTH.get().short_name, "stealth");
        assert_eq!(
            TacticIndex::DEFENSE_IMPAIRMENT.get().short_name,
            "defense-impairment"
        );
    }
}
