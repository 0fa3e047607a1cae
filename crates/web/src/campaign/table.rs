//! A map of bounded size: what was touched least recently goes first.
//!
//! Two generations: an entry that is touched is in the young one. When that is full, the old one
//! is dropped and the young one becomes old.

use foldhash::HashMap;

#[derive(Debug)]
pub(super) struct Table<V> {
    young: HashMap<u64, V>,
    old: HashMap<u64, V>,
    half: usize,
}

impl<V> Table<V> {
    /// Makes a table of at most `entries_max` entries, of which it keeps at least half.
    pub(super) fn new(entries_max: usize) -> Self {
        Self {
            young: HashMap::default(),
            old: HashMap::default(),
            half: (entries_max / 2).max(1),
        }
    }

    /// Returns an entry, if it is there.
    pub(super) fn get(&mut self, key: u64) -> Option<&mut V> {
        if !self.young.contains_key(&key) {
            let value = self.old.remove(&key)?;
            self.insert(key, value);
        }
        self.young.get_mut(&key)
    }

    /// Looks at an entry without calling it used.
    pub(super) fn peek(&self, key: u64) -> Option<&V> {
        self.young.get(&key).or_else(|| self.old.get(&key))
    }

    /// Returns an entry, which is made if it is not there.
    pub(super) fn get_or_insert(&mut self, key: u64, make: impl FnOnce() -> V) -> &mut V {
        if !self.young.contains_key(&key) {
            let value = self.old.remove(&key).unwrap_or_else(make);
            self.make_room();
            return self.young.entry(key).or_insert(value);
        }
        self.young
            .get_mut(&key)
            .expect("looked up in the line above")
    }

    /// Puts an entry in, in place of what was there.
    pub(super) fn insert(&mut self, key: u64, value: V) {
        self.old.remove(&key);
        self.make_room();
        self.young.insert(key, value);
    }

    fn make_room(&mut self) {
        if self.young.len() >= self.half {
            self.old = std::mem::take(&mut self.young);
        }
    }

    /// Returns all entries, in no order.
    pub(super) fn values(&self) -> impl Iterator<Item = &V> {
        self.young.values().chain(self.old.values())
    }

    /// Returns all entries in the order of their keys.
    pub(super) fn sorted_mut(&mut self) -> Vec<&mut V> {
        let all = self.young.iter_mut().chain(self.old.iter_mut());
        let mut all: Vec<_> = all.collect();
        all.sort_unstable_by_key(|(key, _)| **key);
        all.into_iter().map(|(_, value)| value).collect()
    }

    /// Returns the number of entries.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.young.len() + self.old.len()
    }

    /// Returns about how many bytes the entries hold, without what they point to.
    pub(super) fn len_bytes(&self) -> usize {
        (self.young.capacity() + self.old.capacity()) * (size_of::<(u64, V)>() + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_used_stays_whatever_else_comes() {
        let mut table = Table::new(100);
        for n in 0..100_000_u64 {
            *table.get_or_insert(n, || 0) += 1;
            *table.get_or_insert(u64::MAX, || 0) += 1;
            assert!(table.len() <= 101);
        }
        assert_eq!(table.peek(u64::MAX), Some(&100_000));
        assert_eq!(table.get(0), None);
    }

    #[test]
    fn an_old_entry_keeps_its_value_when_it_is_found_again() {
        let mut table = Table::new(4);
        table.insert(1, "one");
        table.insert(2, "two");
        table.insert(3, "three");
        assert_eq!(table.get(1), Some(&mut "one"));
        assert_eq!(table.peek(3), Some(&"three"));
    }
}
