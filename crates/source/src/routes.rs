//! Log sources already made, so that an event costs no allocation for its tags.

use std::sync::Arc;
use yagura_model::LogSource;

/// Hands out one `Arc` for each combination of tags.
#[derive(Default)]
pub(crate) struct RouteCache {
    /// Bounded by [`Self::ROUTES_MAX`]; the newest stands last.
    made: Vec<Arc<LogSource>>,
}

impl RouteCache {
    /// Far more combinations than a text format has; formats whose services come from the
    /// input start over when it is reached.
    const ROUTES_MAX: usize = 256;

    /// Returns the log source with these tags.
    pub(crate) fn get(
        &mut self,
        product: &str,
        services: &[&str],
        categories: &[&str],
    ) -> Arc<LogSource> {
        let same = |made: &Arc<LogSource>| {
            made.product() == product
                && made.services().eq(services.iter().copied())
                && made.categories().eq(categories.iter().copied())
        };
        if let Some(index) = self.made.iter().rposition(same) {
            // Logs come in runs of one kind: keep the one in use where it is found first.
            let last = self.made.len() - 1;
            self.made.swap(index, last);
            return Arc::clone(&self.made[last]);
        }
        if self.made.len() >= Self::ROUTES_MAX {
            self.made.clear();
        }
        let made = LogSource::new(product, services, categories);
        self.made.push(Arc::clone(&made));
        made
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_tags_share_one_log_source_and_the_number_is_bounded() {
        let mut cache = RouteCache::default();
        let first = cache.get("linux", &["sshd", "auth"], &[]);
        let other = cache.get("linux", &["auth"], &[]);
        assert!(Arc::ptr_eq(
            &first,
            &cache.get("linux", &["sshd", "auth"], &[])
        ));
        assert!(!Arc::ptr_eq(&first, &other));
        for n in 0..1_000 {
            cache.get("zeek", &[&n.to_string()], &[]);
        }
        assert!(cache.made.len() <= RouteCache::ROUTES_MAX);
    }
}
