//! What shows that an attack succeeded, as a sentence in both languages.

use std::net::IpAddr;
use yagura_model::Timestamp;

/// One thing that shows success.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// When it was seen.
    pub time: Timestamp,
    /// Path that answered; empty where none did.
    pub path: Box<str>,
    /// What was seen.
    pub kind: EvidenceKind,
}

/// Kinds of evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EvidenceKind {
    /// An attack was answered where others like it were refused.
    AnsweredAfterRefusals {
        /// Attacks refused.
        refused: u32,
        /// Length of the answer.
        len_bytes: Option<u64>,
    },
    /// Answers to attacks were far longer than usual.
    LargeAnswer {
        /// Length of the longest.
        len_bytes: u64,
        /// What is usual, at most.
        usual_len_bytes: u64,
        /// How many.
        times: u32,
    },
    /// The server waited as long as the payload asked it to.
    Delayed {
        /// What was asked for.
        asked_millis: u32,
        /// How long the answer took.
        took_millis: u32,
        /// How many times.
        times: u32,
    },
    /// A script that was not there before took requests after something was uploaded.
    NewScript {
        /// Requests it answered.
        requests: u32,
    },
    /// A sign-in was answered differently after many refusals.
    SignedIn {
        /// Refusals before it.
        refused: u32,
        /// Status of the answer.
        status: u16,
    },
    /// The server connected to the attacker afterwards.
    Outbound {
        /// Who connected.
        server: IpAddr,
        /// To whom.
        destination: IpAddr,
    },
}

impl EvidenceKind {
    /// Returns whether both say the same, but for numbers.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }
}

impl Evidence {
    /// Says it in English. The path is text from outside: show it as such.
    #[must_use]
    pub fn en(&self) -> String {
        let path = &self.path;
        match self.kind {
            EvidenceKind::AnsweredAfterRefusals { refused, len_bytes } => {
                let len = len_bytes.map(|len| format!(" with {len} bytes"));
                let len = len.unwrap_or_default();
                format!("{path} answered{len} where {refused} attacks like it were refused")
            }
            EvidenceKind::LargeAnswer {
                len_bytes,
                usual_len_bytes,
                times,
            } => format!(
                "{path} gave {times} answers of up to {len_bytes} bytes where at most {usual_len_bytes} are usual: data may have left"
            ),
            EvidenceKind::Delayed {
                asked_millis,
                took_millis,
                times,
            } => format!(
                "{path} took {} s when the payload asked for {} s ({times} times): it was executed",
                secs(took_millis),
                secs(asked_millis)
            ),
            EvidenceKind::NewScript { requests } => format!(
                "{path}, not seen before, answered after something was uploaded (requests: {requests}): a web shell"
            ),
            EvidenceKind::SignedIn { refused, status } => format!(
                "{path} answered {status} after {refused} refused sign-ins: a password was guessed"
            ),
            EvidenceKind::Outbound {
                server,
                destination,
            } => format!("{server} connected to the attacker's {destination} afterwards"),
        }
    }

    /// Says it in Japanese.
    #[must_use]
    pub fn ja(&self) -> String {
        let path = &self.path;
        match self.kind {
            EvidenceKind::AnsweredAfterRefusals { refused, len_bytes } => {
                let len = len_bytes.map(|len| format!("（{len} バイト）"));
                let len = len.unwrap_or_default();
                format!("同様の攻撃 {refused} 件が拒否される中で {path} が応答{len}")
            }
            EvidenceKind::LargeAnswer {
                len_bytes,
                usual_len_bytes,
                times,
            } => format!(
                "{path} の応答が通常（最大 {usual_len_bytes} バイト）より大きい（最大 {len_bytes} バイト、{times} 回）。データが持ち出された可能性"
            ),
            EvidenceKind::Delayed {
                asked_millis,
                took_millis,
                times,
            } => format!(
                "{path} の応答が、ペイロードの求めた {} 秒どおりに遅延（{} 秒、{times} 回）。ペイロードが実行された",
                secs(asked_millis),
                secs(took_millis)
            ),
            EvidenceKind::NewScript { requests } => format!(
                "アップロードの後、それまで無かった {path} が {requests} 件の要求に応答。Web シェルの疑い"
            ),
            EvidenceKind::SignedIn { refused, status } => format!(
                "{path} で認証が {refused} 回拒否された後に {status} の応答。パスワードが破られた"
            ),
            EvidenceKind::Outbound {
                server,
                destination,
            } => format!("その後、{server} から攻撃者の {destination} への接続"),
        }
    }
}

/// Seconds with one digit behind the point.
fn secs(millis: u32) -> String {
    format!("{}.{}", millis / 1_000, millis % 1_000 / 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_said_in_both_languages() {
        let address = "192.0.2.1".parse().expect("address");
        let kinds = [
            EvidenceKind::AnsweredAfterRefusals {
                refused: 30,
                len_bytes: Some(1_873),
            },
            EvidenceKind::LargeAnswer {
                len_bytes: 90_000,
                usual_len_bytes: 6_144,
                times: 12,
            },
            EvidenceKind::Delayed {
                asked_millis: 5_000,
                took_millis: 5_120,
                times: 2,
            },
            EvidenceKind::NewScript { requests: 4 },
            EvidenceKind::SignedIn {
                refused: 299,
                status: 302,
            },
            EvidenceKind::Outbound {
                server: address,
                destination: address,
            },
        ];
        for kind in kinds {
            let evidence = Evidence {
                time: Timestamp::from_nanos(0),
                path: "/p".into(),
                kind,
            };
            let (en, ja) = (evidence.en(), evidence.ja());
            assert!(en.is_ascii() && !en.ends_with('.'), "{en}");
            assert!(!ja.is_ascii(), "{ja}");
        }
    }
}
