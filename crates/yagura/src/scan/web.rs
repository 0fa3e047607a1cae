//! Judges web requests for the rules that ask for it.
//!
//! In: an event of a log source that such a rule covers. Out: the fields `webattack.*` in it,
//! before the rules see it. Other events cost one comparison of pointers.

use super::incidents::WebBatch;
use crate::output::{RunFacts, WebSight};
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};
use yagura_model::{Event, Evidence, LogSource};
use yagura_sigma::{Rule, RuleLogSource, RuleSet};
use yagura_web::{Judge, JudgeScratch, Request, Seen, ViewBuffer, field};

/// Whether a rule asks for a verdict on web requests.
pub(super) fn asks(rule: &Rule) -> bool {
    rule.compares_field(|name| name.starts_with(yagura_web::FIELD_PREFIX))
}

/// The log sources of rules that ask, and the judge. Shared by all threads.
pub(super) struct WebRules {
    sources: Vec<RuleLogSource>,
    /// Built when the first request comes.
    judge: OnceLock<Judge>,
}

impl WebRules {
    pub(super) fn of(rules: &RuleSet) -> Self {
        let asking = rules.rules.iter().filter(|rule| asks(rule));
        let mut sources: Vec<_> = asking.map(|rule| rule.log_source.clone()).collect();
        sources.sort_unstable();
        sources.dedup();
        Self {
            sources,
            judge: OnceLock::new(),
        }
    }

    /// Whether any rule asks.
    pub(super) fn is_asked(&self) -> bool {
        !self.sources.is_empty()
    }

    fn want(&self, source: &LogSource) -> bool {
        self.sources.iter().any(|rule| rule.covers(source))
    }
}

/// What a thread keeps for judging requests.
#[derive(Default)]
pub(super) struct WebJudge {
    buffer: ViewBuffer,
    scratch: JudgeScratch,
    /// The last log source, and whether its events are judged.
    last: Option<(Arc<LogSource>, bool)>,
    /// Whether the last event had attacks in it.
    found: bool,
    /// What the logs showed of requests, by format.
    sights: BTreeMap<&'static str, WebSight>,
}

impl WebJudge {
    /// Judges the request of an event, if a rule asks for it. Says whether it was added to the
    /// batch, to be tracked.
    pub(super) fn judge(
        &mut self,
        rules: &WebRules,
        event: &mut Event,
        batch: &mut WebBatch,
    ) -> bool {
        self.found = false;
        if !self.is_wanted(rules, &event.log_source) {
            return false;
        }
        let judge = rules.judge.get_or_init(Judge::new);
        let Some(request) = Request::read(event, &mut self.buffer) else {
            return false;
        };
        let sight = self.sights.entry(event.format).or_default();
        sight.requests += 1;
        sight.with_body += u64::from(request.seen.has(Seen::BODY));
        let verdict = judge.judge(&request, &mut self.scratch);
        let is_tracked = batch.push(&request, verdict, event.record_id);
        drop(request);
        self.found = !verdict.attacks().is_empty();
        if self.found {
            yagura_web::push_fields(verdict, &mut event.fields);
        }
        is_tracked
    }

    /// Hands over what was counted.
    pub(super) fn finish(&self, facts: &mut RunFacts) {
        for (format, sight) in &self.sights {
            facts
                .web
                .entry((*format).to_owned())
                .or_default()
                .merge(*sight);
        }
    }

    fn is_wanted(&mut self, rules: &WebRules, source: &Arc<LogSource>) -> bool {
        if let Some((last, wanted)) = &self.last
            && Arc::ptr_eq(last, source)
        {
            return *wanted;
        }
        let wanted = rules.want(source);
        self.last = Some((Arc::clone(source), wanted));
        wanted
    }

    /// Adds to what a rule matched what a person wants to know of the attacks it names.
    pub(super) fn add_evidence(&mut self, matched: &mut Vec<Evidence>) {
        let is_ours = |e: &Evidence| e.field.starts_with(yagura_web::FIELD_PREFIX);
        if !self.found || !matched.iter().any(is_ours) {
            return;
        }
        let verdict = self.scratch.verdict();
        let attacks = verdict.attacks();
        let named = attacks.iter().find(|a| {
            let name = a.category.name();
            matched.iter().any(|e| is_ours(e) && e.value == name)
        });
        // A rule that names no category is about the gravest attack.
        let attack = named.or(attacks.first());
        for (name, value) in attack
            .into_iter()
            .flat_map(|attack| yagura_web::evidence(verdict, attack))
        {
            let wanted = name != field::CODE && !matched.iter().any(|e| e.field == name);
            if wanted {
                matched.push(Evidence::new(name, &value));
            }
        }
    }
}
