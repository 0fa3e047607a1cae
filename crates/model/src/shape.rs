//! What was found out once about the names of an event's fields, for the next events with the
//! same names: logs have few kinds of events, each with its names in its order.

use crate::Fields;
use crate::fields::Span;
use foldhash::HashMap;
use foldhash::quality::FixedState;
use std::hash::{BuildHasher, Hasher};

/// Keeps a `T` for each sequence of names and aliases. Invariant: a `T` is returned for equal
/// sequences only, never for equal hashes.
#[derive(Debug)]
pub struct ShapeCache<T> {
    by_hash: HashMap<u64, (Shape, T)>,
    hasher: FixedState,
    /// Answer for a shape that is not kept.
    spare: Option<T>,
}

/// Names of one or two sets of fields.
#[derive(Debug)]
struct Shape(Box<[ShapePart]>);

#[derive(Debug)]
struct ShapePart {
    names: Box<str>,
    spans: Box<[Span]>,
    aliases: Box<[(Span, u32)]>,
}

impl<T> Default for ShapeCache<T> {
    fn default() -> Self {
        Self {
            by_hash: HashMap::default(),
            hasher: FixedState::default(),
            spare: None,
        }
    }
}

impl<T> ShapeCache<T> {
    /// Most shapes that are kept; names come from the input.
    const SHAPES_MAX: usize = 1_024;
    /// Most bytes of names of a shape that is kept.
    const NAMES_LEN_BYTES_MAX: usize = 8 << 10;

    /// Returns what `make` answered for fields with the same names and aliases.
    pub fn get_or_make(&mut self, fields: &[&Fields], make: impl FnOnce() -> T) -> &mut T {
        let hash = self.hash(fields);
        let is_known = match self.by_hash.get(&hash) {
            Some((shape, _)) => {
                if !shape.is_of(fields) {
                    // Two shapes of one hash: the second is not kept.
                    return self.spare.insert(make());
                }
                true
            }
            None => false,
        };
        if !is_known {
            let names_len_bytes: usize = fields.iter().map(|f| f.shape().0.len()).sum();
            if names_len_bytes > Self::NAMES_LEN_BYTES_MAX {
                return self.spare.insert(make());
            }
            if self.by_hash.len() >= Self::SHAPES_MAX {
                self.by_hash.clear();
            }
        }
        let entry = self.by_hash.entry(hash);
        &mut entry.or_insert_with(|| (Shape::of(fields), make())).1
    }

    fn hash(&self, fields: &[&Fields]) -> u64 {
        let mut hasher = self.hasher.build_hasher();
        for part in fields {
            let (names, spans, aliases) = part.shape();
            hasher.write(names.as_bytes());
            hasher.write_usize(spans.len() << 16 | aliases.len());
        }
        hasher.finish()
    }
}

impl Shape {
    fn of(fields: &[&Fields]) -> Self {
        let part = |fields: &&Fields| {
            let (names, spans, aliases) = fields.shape();
            ShapePart {
                names: names.into(),
                spans: spans.into(),
                aliases: aliases.into(),
            }
        };
        Self(fields.iter().map(part).collect())
    }

    fn is_of(&self, fields: &[&Fields]) -> bool {
        let same = |(part, fields): (&ShapePart, &&Fields)| {
            fields.shape() == (&part.names, &part.spans, &part.aliases)
        };
        self.0.len() == fields.len() && self.0.iter().zip(fields).all(same)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Value;

    fn fields(names: &[&str]) -> Fields {
        names.iter().map(|name| (*name, Value::Null)).collect()
    }

    #[test]
    fn the_same_names_are_asked_about_once() {
        let mut cache = ShapeCache::default();
        let mut asked = 0;
        for names in [["ab", "c"], ["a", "bc"], ["ab", "c"]] {
            let made = cache.get_or_make(&[&fields(&names)], || {
                asked += 1;
                names[0].to_owned()
            });
            assert_eq!(made, names[0]);
        }
        // Cut differently, the same letters have the same hash and yet another answer.
        assert_eq!(asked, 2);
    }

    #[test]
    fn aliases_and_the_number_of_sets_count() {
        let mut cache = ShapeCache::default();
        let plain = fields(&["a"]);
        let mut aliased = fields(&["a"]);
        aliased.alias("b", 0);
        assert_eq!(*cache.get_or_make(&[&plain], || 1), 1);
        assert_eq!(*cache.get_or_make(&[&aliased], || 2), 2);
        assert_eq!(*cache.get_or_make(&[&plain, &plain], || 3), 3);
        assert_eq!(*cache.get_or_make(&[&plain], || 4), 1);
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let mut cache = ShapeCache::default();
        for n in 0..3 * ShapeCache::<usize>::SHAPES_MAX {
            cache.get_or_make(&[&fields(&[&n.to_string()])], || n);
        }
        assert!(cache.by_hash.len() <= ShapeCache::<usize>::SHAPES_MAX);
        let long = "x".repeat(ShapeCache::<usize>::NAMES_LEN_BYTES_MAX + 1);
        let before = cache.by_hash.len();
        assert_eq!(*cache.get_or_make(&[&fields(&[&long])], || 7), 7);
        assert_eq!(cache.by_hash.len(), before);
    }
}
