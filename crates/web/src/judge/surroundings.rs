//! What the rest of a request says about a URL in one of its values.
//!
//! Pages report themselves all day: counters, error reports and advertisements send the address of
//! the page they stand on, under any name. Such a URL belongs to the site that the `Referer`, the
//! `Origin` or the host of the request names, or it is one of many facts sent at once. A URL that
//! a script is to include is neither.

use super::whole::are_of_one_owner;
use crate::detect::CODES_OF_PLAIN_URLS;
use crate::view::{Request, host_of, split_authority};
use crate::{Hit, Score, Text};

/// Arguments of a query from which on it is a report.
const REPORT_ARGUMENTS_MIN: usize = 6;

/// What a request says besides its values.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Surroundings<'r> {
    site: &'r [u8],
    referer: &'r [u8],
    origin: &'r [u8],
    query: &'r [u8],
}

impl<'r> Surroundings<'r> {
    pub(super) fn of(request: &Request<'r>) -> Self {
        let mut headers = request.headers.iter();
        let origin = headers.find(|(name, _)| name.eq_ignore_ascii_case(b"origin"));
        Self {
            site: request.site,
            referer: request.referer,
            origin: origin.map_or(&[], |(_, value)| value),
            query: request.query,
        }
    }

    /// Returns what is left of the score of a hit.
    pub(super) fn weigh(&self, hit: &Hit, text: &Text<'_>) -> Score {
        if !CODES_OF_PLAIN_URLS.contains(&hit.reason.code) {
            return hit.score;
        }
        if self.own(text.lower) {
            return Score(0);
        }
        let arguments = memchr::memchr_iter(b'&', self.query).count() + 1;
        if arguments >= REPORT_ARGUMENTS_MIN && !text.lower.ends_with(b"?") {
            return hit.score.min(Score::SIGN);
        }
        hit.score
    }

    /// Whether the URL that a text begins with belongs to the site of the request.
    fn own(&self, url: &[u8]) -> bool {
        let host_of_url = |url| host_of(split_authority(url).0);
        let host = host_of_url(url);
        let own = [
            self.site,
            host_of_url(self.referer),
            host_of_url(self.origin),
        ];
        !host.is_empty()
            && own
                .iter()
                .any(|own| !own.is_empty() && are_of_one_owner(host, own))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Category, Hit, Place};

    fn score(value: &[u8], code: usize, surroundings: Surroundings<'_>) -> u8 {
        let reason: &'static crate::Reason = Box::leak(Box::new(crate::Reason {
            code: CODES_OF_PLAIN_URLS[code],
            en: "",
            ja: "",
        }));
        let hit = Hit {
            category: Category::RemoteFileInclusion,
            score: Score(60),
            span: 0..value.len(),
            reason,
        };
        let text = Text {
            place: Place::ArgValue,
            name: b"page",
            bytes: value,
            lower: value,
        };
        surroundings.weigh(&hit, &text).0
    }

    #[test]
    fn urls_of_the_page_that_asks_are_no_inclusion() {
        let counter = Surroundings {
            site: b"stat.example.net",
            referer: b"https://www.example.com/",
            ..Surroundings::default()
        };
        assert_eq!(score(b"https://shop.example.com/item", 0, counter), 0);
        assert_eq!(score(b"http://attacker.example/a.txt", 0, counter), 60);
        assert_eq!(
            score(b"http://attacker.example/", 1, Surroundings::default()),
            60
        );
    }

    #[test]
    fn a_url_among_many_facts_is_a_report() {
        let report = Surroundings {
            query: b"a=1&b=2&c=3&d=4&r=https://www.example.com/&e=5",
            ..Surroundings::default()
        };
        assert!(score(b"https://www.example.com/", 1, report) < 50);
        assert_eq!(score(b"http://attacker.example/a?", 0, report), 60);
    }
}
