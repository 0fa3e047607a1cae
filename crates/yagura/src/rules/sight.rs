//! Whether rules could fire at all: a rule whose log source or fields nothing supplies is blind.

use yagura_sigma::{CorrelationKind, LinkedCorrelation, RuleLogSource, RuleRef, RuleSet};

/// What a rule can see, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sight {
    /// All that it needs.
    Sees,
    /// Its log source, but not the fields it needs; or it cannot be evaluated.
    LacksFields,
    /// Nothing.
    Blind,
}

/// Returns for each rule whether any log format supplies its log source.
#[must_use]
pub fn by_formats(set: &RuleSet) -> Vec<Sight> {
    let known = yagura_source::log_sources();
    let is_known = |source: &RuleLogSource| known.iter().any(|known| source.covers(known));
    let sight = |supplied| if supplied { Sight::Sees } else { Sight::Blind };
    let rules = set.rules.iter();
    rules
        .map(|rule| sight(is_known(&rule.log_source)))
        .collect()
}

/// Returns what each correlation can see through the rules it refers to.
#[must_use]
pub fn of_correlations(set: &RuleSet, rules: &[Sight]) -> Vec<Sight> {
    let mut sights: Vec<Sight> = Vec::with_capacity(set.correlations.len());
    for linked in &set.correlations {
        let below = linked.refs.iter().map(|target| match target {
            RuleRef::Rule(index) => rules[*index],
            // Those referred to come before those that refer to them.
            RuleRef::Correlation(index) => sights[*index],
        });
        let sight = if needs_all(linked) {
            below.max()
        } else {
            below.min()
        };
        sights.push(sight.unwrap_or(Sight::Blind));
    }
    sights
}

fn needs_all(linked: &LinkedCorrelation) -> bool {
    matches!(
        linked.correlation.kind,
        CorrelationKind::Temporal(None) | CorrelationKind::TemporalOrdered(None)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use yagura_sigma::{ParseOptions, parse_file};

    #[test]
    fn correlations_see_what_their_rules_see() {
        let rule = |name: &str, product: &str| {
            format!(
                "title: {name}\nname: {name}\nlogsource: {{product: {product}}}\ndetection: {{s: {{a: 1}}, condition: s}}\n---\n"
            )
        };
        let over = |name: &str, kind: &str, rules: &str| {
            format!(
                "title: {name}\nname: {name}\ncorrelation: {{type: {kind}, rules: [{rules}], group-by: [a], timespan: 1m, condition: {{gte: 2}}}}\n---\n"
            )
        };
        let text = [
            rule("known", "windows"),
            rule("nowhere", "acme"),
            over("any", "event_count", "known, nowhere"),
            over("none", "event_count", "nowhere"),
            over("all", "temporal", "known, nowhere").replace(", condition: {gte: 2}", ""),
            over("chain", "event_count", "all"),
        ]
        .concat();
        let set = RuleSet::assemble([parse_file("f.yml", &text, &ParseOptions::default())]);
        assert_eq!(set.problems, []);
        let rules = by_formats(&set);
        assert_eq!(rules, [Sight::Sees, Sight::Blind]);
        let names = set.correlations.iter().map(|l| l.correlation.name.clone());
        let sights = of_correlations(&set, &rules);
        let blind = names.zip(sights).filter(|(_, s)| *s == Sight::Blind);
        let mut blind: Vec<_> = blind.filter_map(|(name, _)| name).collect();
        blind.sort();
        assert_eq!(blind, ["all", "chain", "none"]);
    }
}
