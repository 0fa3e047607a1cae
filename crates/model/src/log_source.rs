//! What kind of log an event belongs to, in Sigma's terms (specification 2.1, `logsource`).
//!
//! A source states these tags when it makes an event; rules are routed by them. One event can
//! have several services and categories (a Sysmon event 13 is `registry_set` and
//! `registry_event`), so each is a list.

use std::hash::{BuildHasher, Hash};
use std::sync::Arc;

/// Product, services and categories of an event. Compared exactly, lower case by convention.
///
/// Cheap to share: sources keep one `Arc` for each distinct combination, and [`Self::key`] is a
/// hash made once, so that a consumer can cache what it derives from a log source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogSource {
    product: Box<str>,
    services: Box<[Box<str>]>,
    categories: Box<[Box<str>]>,
    key: u64,
}

impl LogSource {
    /// Makes the tags of an event. `product` is empty when the log has no product in the
    /// taxonomy (web servers, proxies).
    #[must_use]
    pub fn new(product: &str, services: &[&str], categories: &[&str]) -> Arc<Self> {
        let boxed = |names: &[&str]| names.iter().map(|n| Box::from(*n)).collect::<Box<[_]>>();
        let (services, categories) = (boxed(services), boxed(categories));
        // A fixed seed: the same tags have the same key in every thread and run.
        let state = foldhash::fast::FixedState::with_seed(0x5947_5241);
        let mut hasher = state.build_hasher();
        (product, &services, &categories).hash(&mut hasher);
        let key = std::hash::Hasher::finish(&hasher);
        Arc::new(Self {
            product: product.into(),
            services,
            categories,
            key,
        })
    }

    /// Returns the product, or an empty string.
    #[must_use]
    pub fn product(&self) -> &str {
        &self.product
    }

    /// Returns the services.
    pub fn services(&self) -> impl Iterator<Item = &str> {
        self.services.iter().map(AsRef::as_ref)
    }

    /// Returns the categories.
    pub fn categories(&self) -> impl Iterator<Item = &str> {
        self.categories.iter().map(AsRef::as_ref)
    }

    /// Returns a hash of the three, equal for equal tags. Distinct tags may share it: compare
    /// the log sources themselves before relying on it.
    #[must_use]
    pub fn key(&self) -> u64 {
        self.key
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_tags_have_equal_keys_and_others_differ() {
        let a = LogSource::new("windows", &["sysmon"], &["process_creation"]);
        let b = LogSource::new("windows", &["sysmon"], &["process_creation"]);
        let c = LogSource::new("windows", &["sysmon", "process_creation"], &[]);
        assert_eq!(a, b);
        assert_eq!(a.key(), b.key());
        assert_ne!(a.key(), c.key());
    }
}
