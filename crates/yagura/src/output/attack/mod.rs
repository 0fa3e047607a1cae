//! Names of MITRE ATT&CK for Enterprise, version 19, and the reading of Sigma's `attack.` tags.
//!
//! In: tags of a rule. Out: tactics in the order of an attack, techniques by their present id,
//! and under which tactics each technique belongs. Ids that were revoked or merged (`T1086`,
//! `T1562.001`) are answered with their successor.
//!
//! Version 19 split Defense Evasion into Stealth (it keeps TA0005) and Defense Impairment
//! (TA0112). Rules that still say `attack.defense-evasion` mean either; their technique decides.
//!
//! © 2025 The MITRE Corporation. This work is reproduced and distributed with the permission of
//! The MITRE Corporation (`attack/LICENSE.txt`). Only ids and names are kept here.

mod tactics;

pub use tactics::{TACTICS, Tactic, TacticIndex};

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Version of ATT&CK that the names come from.
pub const ATTACK_VERSION: &str = "19";

/// The notice that every text with ATT&CK names must carry.
pub const ATTACK_NOTICE: &str = "© 2025 The MITRE Corporation. This work is reproduced and \
    distributed with the permission of The MITRE Corporation.";

/// Most techniques read from one rule's tags; rules are written by outsiders.
pub const TECHNIQUES_PER_RULE_MAX: usize = 64;

/// A technique or sub-technique.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Technique {
    /// Id such as `T1059.001`.
    pub id: &'static str,
    /// English name, without the name of the parent.
    pub name: &'static str,
    /// Tactics it serves, in the order of an attack.
    pub tactics: Vec<TacticIndex>,
}

/// Ids and names, sorted by id: `id TAB tactic,tactic TAB name` a line.
static TECHNIQUES: LazyLock<Vec<Technique>> = LazyLock::new(|| {
    include_str!("techniques.tsv")
        .lines()
        .filter_map(|line| {
            let mut columns = line.split('\t');
            let (id, tactics, name) = (columns.next()?, columns.next()?, columns.next()?);
            let tactics = tactics
                .split(',')
                .filter_map(TacticIndex::from_short_name)
                .collect();
            Some(Technique { id, name, tactics })
        })
        .collect()
});

/// Old id to present id, sorted by old id: `old TAB new` a line.
static REPLACED: LazyLock<Vec<(&'static str, &'static str)>> = LazyLock::new(|| {
    include_str!("replaced.tsv")
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .collect()
});

/// Returns the id that stands for `id` today; ids that were never replaced come back as they are.
#[must_use]
pub fn current_id(id: &str) -> &str {
    match REPLACED.binary_search_by_key(&id, |(old, _)| old) {
        Ok(at) => REPLACED[at].1,
        Err(_) => id,
    }
}

/// Finds a technique by its present or former id (upper case).
#[must_use]
pub fn technique(id: &str) -> Option<&'static Technique> {
    let id = current_id(id);
    let at = TECHNIQUES
        .binary_search_by_key(&id, |technique| technique.id)
        .ok()?;
    Some(&TECHNIQUES[at])
}

/// Returns the name as ATT&CK prints it, `Parent: Sub` for a sub-technique; `None` if unknown.
#[must_use]
pub fn technique_name(id: &str) -> Option<Cow<'static, str>> {
    let found = technique(id)?;
    let parent = found
        .id
        .split_once('.')
        .and_then(|(parent, _)| technique(parent));
    Some(match parent {
        Some(parent) => format!("{}: {}", parent.name, found.name).into(),
        None => found.name.into(),
    })
}

/// What a rule's tags say about ATT&CK.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Tactics, in the order of an attack, each once.
    pub tactics: Vec<TacticIndex>,
    /// Technique ids of today, sorted, each with the tactics it is shown under.
    pub techniques: BTreeMap<String, Vec<TacticIndex>>,
}

impl Coverage {
    /// Reads the tags of a rule. Tags that name no tactic or technique (groups, software, other
    /// namespaces) are passed over.
    #[must_use]
    pub fn from_tags(tags: &[String]) -> Self {
        let mut named = Vec::new();
        let mut ids = Vec::new();
        let mut evasion = false;
        for tag in tags {
            let Some(word) = attack_word(tag) else {
                continue;
            };
            if word == "defense-evasion" {
                evasion = true;
            } else if let Some(tactic) = TacticIndex::from_short_name(&word) {
                named.push(tactic);
            } else if let Some(id) = technique_id(&word)
                && ids.len() < TECHNIQUES_PER_RULE_MAX
            {
                ids.push(id);
            }
        }
        if evasion {
            named.extend(meaning_of_defense_evasion(&ids));
        }
        let mut coverage = Self::default();
        for id in ids {
            let shown_under = place(&id, &named);
            coverage.techniques.insert(id, shown_under);
        }
        named.extend(coverage.techniques.values().flatten());
        named.sort_unstable();
        named.dedup();
        coverage.tactics = named;
        coverage
    }
}

/// Returns what follows `attack.`, in lower case with hyphens; older rules wrote underscores.
fn attack_word(tag: &str) -> Option<String> {
    let (namespace, word) = tag.split_once('.')?;
    namespace
        .eq_ignore_ascii_case("attack")
        .then(|| word.trim().to_ascii_lowercase().replace('_', "-"))
}

/// Returns the present id of `t1059` or `t1059.001`.
fn technique_id(word: &str) -> Option<String> {
    let digits = word.strip_prefix('t')?;
    let (main, sub) = digits
        .split_once('.')
        .map_or((digits, None), |(m, s)| (m, Some(s)));
    let all_digits =
        |text: &str, len| text.len() == len && text.bytes().all(|b| b.is_ascii_digit());
    let well_formed = all_digits(main, 4) && sub.is_none_or(|sub| all_digits(sub, 3));
    well_formed.then(|| current_id(&word.to_ascii_uppercase()).to_owned())
}

/// Which of the two successors of Defense Evasion the techniques of a rule belong to; Stealth,
/// which kept the id, when they do not say.
fn meaning_of_defense_evasion(ids: &[String]) -> Vec<TacticIndex> {
    let successors = [TacticIndex::STEALTH, TacticIndex::DEFENSE_IMPAIRMENT];
    let mut meant: Vec<_> = ids
        .iter()
        .filter_map(|id| technique(id))
        .flat_map(|technique| &technique.tactics)
        .copied()
        .filter(|tactic| successors.contains(tactic))
        .collect();
    if meant.is_empty() {
        meant.push(TacticIndex::STEALTH);
    }
    meant
}

/// Under which tactics a technique of a rule is shown: those that both the rule and ATT&CK name,
/// else ATT&CK's, else (for an id unknown here) the rule's.
fn place(id: &str, named: &[TacticIndex]) -> Vec<TacticIndex> {
    let known = technique(id).map_or(&[][..], |technique| &technique.tactics);
    let both: Vec<_> = known
        .iter()
        .copied()
        .filter(|t| named.contains(t))
        .collect();
    let mut shown_under = match (both.is_empty(), known.is_empty()) {
        (false, _) => both,
        (true, false) => known.to_vec(),
        (true, true) => named.to_vec(),
    };
    shown_under.sort_unstable();
    shown_under.dedup();
    shown_under
}

#[cfg(test)]
mod tests {
    use super::*;

    fn coverage(tags: &[&str]) -> Coverage {
        Coverage::from_tags(&tags.iter().map(|tag| (*tag).to_owned()).collect::<Vec<_>>())
    }

    fn names(tactics: &[TacticIndex]) -> Vec<&'static str> {
        tactics
            .iter()
            .map(|tactic| tactic.get().short_name)
            .collect()
    }

    #[test]
    fn tables_are_sorted_complete_and_consistent() {
        assert!(TECHNIQUES.is_sorted_by_key(|technique| technique.id));
        assert!(REPLACED.is_sorted());
        assert_eq!(
            TECHNIQUES.len(),
            697,
            "222 techniques and 475 sub-techniques in version 19"
        );
        assert!(
            TECHNIQUES
                .iter()
                .all(|technique| !technique.tactics.is_empty())
        );
        assert!(REPLACED.iter().all(|(old, new)| {
            technique(new).is_some_and(|found| found.id == *new)
                && TECHNIQUES.binary_search_by_key(old, |t| t.id).is_err()
        }));
    }

    #[test]
    fn replaced_ids_answer_with_their_successor() {
        for (old, new) in [
            ("T1086", "T1059.001"),
            ("T1064", "T1059"),
            ("T1050", "T1543.003"),
            ("T1060", "T1547.001"),
            ("T1077", "T1021.002"),
            ("T1075", "T1550.002"),
            ("T1089", "T1685"),
            ("T1562.001", "T1685"),
            ("T1070.001", "T1685.005"),
            ("T1073", "T1574.001"),
            ("T1003", "T1003"),
        ] {
            assert_eq!(current_id(old), new);
        }
        assert_eq!(
            technique_name("T1086").as_deref(),
            Some("Command and Scripting Interpreter: PowerShell")
        );
        assert_eq!(technique_name("T9999"), None);
    }

    #[test]
    fn tags_are_read_in_both_spellings() {
        for tag in [
            "attack.credential-access",
            "attack.credential_access",
            "ATTACK.Credential_Access",
            "attack.ta0006",
        ] {
            assert_eq!(
                names(&coverage(&[tag]).tactics),
                ["credential-access"],
                "{tag}"
            );
        }
    }

    #[test]
    fn techniques_stand_under_the_tactics_that_rule_and_attack_share() {
        let coverage = coverage(&[
            "attack.persistence",
            "attack.t1053.005",
            "attack.g0016",
            "car.2013-08-001",
        ]);
        assert_eq!(names(&coverage.techniques["T1053.005"]), ["persistence"]);
        assert_eq!(names(&coverage.tactics), ["persistence"]);
    }

    #[test]
    fn defense_evasion_is_told_apart_by_the_technique() {
        assert_eq!(
            names(&coverage(&["attack.defense_evasion", "attack.t1562.001"]).tactics),
            ["defense-impairment"]
        );
        assert_eq!(
            names(&coverage(&["attack.defense-evasion", "attack.t1036"]).tactics),
            ["stealth"]
        );
        assert_eq!(
            names(&coverage(&["attack.defense-evasion"]).tactics),
            ["stealth"]
        );
    }

    #[test]
    fn unknown_techniques_are_kept_under_the_tactics_of_the_rule() {
        let coverage = coverage(&["attack.impact", "attack.t9999"]);
        assert_eq!(names(&coverage.techniques["T9999"]), ["impact"]);
    }

    #[test]
    fn malformed_tags_are_passed_over() {
        let coverage = coverage(&[
            "attack",
            "attack.",
            "attack.t12",
            "attack.t1059.1",
            "attack.té059",
            "tlp.red",
        ]);
        assert_eq!(coverage, Coverage::default());
    }
}
