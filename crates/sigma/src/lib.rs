//! Sigma 2.1, whole: rules, filters and correlations are parsed, compiled into one engine, and
//! matched against events.
//!
//! In: rule texts and [`yagura_model::Event`]s. Out: matches with their evidence, and a
//! [`Problem`] with file, line and reason for every document that does not load. Invariants: no
//! I/O, no clock; no rule and no event can panic, hang or grow memory without bound;
//! [`Engine`] and [`naive`] give the same answer on every rule and event.
//!
//! The way of a rule: `yaml` (trees that know their lines) -> `parse` (documents to [`Rule`],
//! [`Correlation`], [`Filter`]) -> [`RuleSet`] (references resolved), changed by a [`Pipeline`] if there is one -> [`Engine`]; matches of base
//! rules -> [`Correlator`].

pub mod condition;
mod correlate;
mod engine;
pub mod naive;
mod parse;
pub mod pattern;
mod perl_regexes;
mod pipeline;
mod problem;
mod regexes;
mod rule;
mod ruleset;
mod yaml;

pub use correlate::{
    BaseMatch, CorrelationMatch, Correlator, CorrelatorCounters, CorrelatorOptions,
};
pub use engine::{Coverage, Engine, Match, RuleCoverage, Scratch};
pub use parse::{Document, ParseOptions, ParsedFile, parse_file};
pub use pipeline::Pipeline;
pub use problem::Problem;
pub use rule::{
    Bounds, Correlation, CorrelationKind, Detection, Detections, FieldRefKind, Filter, Item,
    Matcher, Network, Number, RegexPattern, Relation, Rule, RuleLogSource, TimePart,
};
pub use ruleset::{LinkedCorrelation, RuleRef, RuleSet};
pub use yaml::yaml_to_json;
