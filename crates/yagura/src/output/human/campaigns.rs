//! What happened, campaign by campaign, and what the logs could not show of it.

use super::super::campaigns;
use super::super::sanitize::{self, visible};
use super::super::words::{fill, grouped};
use super::{Page, Style};
use yagura_web::campaign::CampaignReport;

/// Campaigns that are told one by one.
const CAMPAIGNS_MAX: usize = 10;

impl Page<'_> {
    pub(super) fn campaigns(&mut self) {
        let told = &self.facts.campaigns;
        if told.total() == 0 {
            return;
        }
        self.heading(self.words.campaigns);
        let counts = fill(
            self.words.campaigns_line,
            &[
                ("succeeded", &grouped(told.succeeded)),
                ("unknown", &grouped(told.unknown)),
                ("failed", &grouped(told.failed)),
            ],
        );
        self.paragraph(&counts, None, 2, 3);
        for report in told.worst.iter().take(CAMPAIGNS_MAX) {
            self.campaign(report);
        }
        if let Some(worst) = told.worst.first() {
            self.out.push('\n');
            let advice = campaigns::advice(worst.outcome, self.options.lang);
            let advice = format!("{}: {advice}", self.words.advice);
            self.paragraph(&advice, None, 2, 4);
        }
        let shown = told.worst.len().min(CAMPAIGNS_MAX) as u64;
        if told.total() > shown {
            let more = grouped(told.total() - shown);
            let more = fill(self.words.more_rows, &[("n", &more)]);
            self.line(&format!("  {}", self.styled(Style::Quiet, &more)));
        }
    }

    /// Five lines at most: how urgent, who did what, what came of it (two lines), a payload.
    fn campaign(&mut self, report: &CampaignReport) {
        let (lang, zone) = (self.options.lang, self.options.zone);
        let level = Some(report.level);
        let name = self.words.level(level);
        let level = self.styled(Style::Level(level), name);
        let outcome = campaigns::outcome(report.outcome, lang);
        let period = fill(
            self.words.campaign_period,
            &[
                ("first", &zone.format(report.first)),
                ("last", &zone.format(report.last)),
                ("zone", zone.label),
            ],
        );
        self.out.push('\n');
        let told = format!("{outcome}  {period}  {}", report.id);
        if sanitize::width(name) + sanitize::width(&told) + 4 <= self.options.width {
            self.line(&format!("  {level}  {told}"));
        } else {
            self.line(&format!("  {level}"));
            self.story(&told, 3);
        }
        let what = campaigns::what(report, lang);
        let who = campaigns::who(report, lang);
        self.story(&format!("{what}; {who}"), 1);
        let result = campaigns::result(report, lang);
        self.story(&result.join("; "), 2);
        if let Some(payload) = report.payloads.first() {
            let payload = campaigns::payload(payload);
            let text = fill(self.words.campaign_payload, &[("payload", &payload)]);
            self.story(&text, 1);
        }
    }

    fn story(&mut self, text: &str, lines_max: usize) {
        let lines_max = if self.is_narrow() {
            3 * lines_max
        } else {
            lines_max
        };
        self.paragraph(&visible(text), None, 4, lines_max);
    }

    pub(super) fn blind_spots(&mut self) {
        let spots = campaigns::blind_spots(self.facts, self.options.lang);
        if spots.is_empty() {
            return;
        }
        self.heading(self.words.blind_spots);
        for spot in spots {
            self.step(&visible(&spot));
        }
    }
}
