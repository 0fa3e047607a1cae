//! The verdict on a request as fields of its event, for rules.

use crate::judge::{Attack, AttackLevel, Verdict};
use yagura_model::{Fields, Value};

/// What the fields of a verdict begin with.
pub const FIELD_PREFIX: &str = "webattack.";

/// The fields. All but `score` and `level` are lists in the same order, the gravest attack first.
pub mod field {
    /// Categories that were found.
    pub const CATEGORY: &str = "webattack.category";
    /// Best score, 20 to 100.
    pub const SCORE: &str = "webattack.score";
    /// Level of the best score: `low`, `medium` or `high`.
    pub const LEVEL: &str = "webattack.level";
    /// Categories that were found at level low.
    pub const LOW: &str = "webattack.low";
    /// Categories that were found at level medium.
    pub const MEDIUM: &str = "webattack.medium";
    /// Categories that were found at level high.
    pub const HIGH: &str = "webattack.high";
    /// The decoded value with the evidence.
    pub const DECODED: &str = "webattack.decoded";
    /// Where it stood: place, and the name of the argument, cookie or header.
    pub const WHERE: &str = "webattack.where";
    /// Stable name of the reason.
    pub const CODE: &str = "webattack.code";
    /// The reason in English.
    pub const REASON: &str = "webattack.reason";
    /// The reason in Japanese.
    pub const REASON_JA: &str = "webattack.reason_ja";
}

/// Adds the fields of a verdict; none when nothing was found.
pub fn push_fields(verdict: &Verdict, fields: &mut Fields) {
    let Some(level) = verdict.level() else {
        return;
    };
    fields.begin_judged();
    fields.push(field::LEVEL, Value::Text(level.name()));
    fields.push(field::SCORE, Value::Int(i64::from(verdict.score().0)));
    for attack in verdict.attacks() {
        let category = Value::Text(attack.category.name());
        fields.push(field::CATEGORY, category);
        fields.push(level_field(attack.level()), category);
        for (name, text) in evidence(verdict, attack) {
            fields.push(name, Value::Text(&text));
        }
    }
}

const fn level_field(level: AttackLevel) -> &'static str {
    match level {
        AttackLevel::Low => field::LOW,
        AttackLevel::Medium => field::MEDIUM,
        AttackLevel::High => field::HIGH,
    }
}

/// Returns what a person wants to see of an attack, under the names of its fields.
#[must_use]
pub fn evidence(verdict: &Verdict, attack: &Attack) -> [(&'static str, String); 5] {
    let name = verdict.name(attack);
    let place = match name {
        [] => attack.place.name().to_owned(),
        name => format!("{} {}", attack.place.name(), String::from_utf8_lossy(name)),
    };
    let decoded = String::from_utf8_lossy(verdict.decoded(attack)).into_owned();
    [
        (field::DECODED, decoded),
        (field::WHERE, place),
        (field::CODE, attack.reason.code.to_owned()),
        (field::REASON, attack.reason.en.to_owned()),
        (field::REASON_JA, attack.reason.ja.to_owned()),
    ]
}
