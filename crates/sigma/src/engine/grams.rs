//! Looks for many texts at once in one pass over a value.
//!
//! Each text is known by four neighbouring bytes of it, the ones that the other texts share
//! least. A pass hashes every four bytes of the value into a bitmap; only where a bit is set is
//! anything compared. Unlike an automaton, no step waits for the one before it, and upper and
//! lower case cost nothing: one bit of each byte is ignored on both sides.
//!
//! Only ASCII values may be searched: some letters outside ASCII have a lower case inside it.

use foldhash::HashMap;

/// Length of the window.
const GRAM_LEN: usize = 4;
/// Number of 64-bit words of the bitmap: 2^16 bits, 8 KiB.
const WORDS: usize = 1_024;
/// The bit that upper and lower case differ in, in each of four bytes.
const CASE_BITS: u32 = 0x2020_2020;

/// Texts in lower case, each with a number of the caller.
pub(super) struct Grams {
    bitmap: Box<[u64; WORDS]>,
    by_gram: HashMap<u32, Vec<Place>>,
    texts: Vec<Box<str>>,
}

/// Where the gram stands in a text.
struct Place {
    text: u32,
    offset: u32,
}

impl std::fmt::Debug for Grams {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Grams")
            .field("texts", &self.texts.len())
            .finish_non_exhaustive()
    }
}

/// Whether a text can be found this way: it has four ASCII bytes in a row.
pub(super) fn is_findable(text: &str) -> bool {
    text.as_bytes().windows(GRAM_LEN).any(<[u8]>::is_ascii)
}

impl Grams {
    /// Takes texts that are findable. Their numbers are their places in the list.
    pub(super) fn new(texts: Vec<Box<str>>) -> Self {
        let mut frequency: HashMap<u32, u32> = HashMap::default();
        for text in &texts {
            for (_, gram) in ascii_grams(text) {
                *frequency.entry(gram).or_default() += 1;
            }
        }
        let mut grams = Self {
            bitmap: Box::new([0; WORDS]),
            by_gram: HashMap::default(),
            texts: Vec::new(),
        };
        for (number, text) in (0_u32..).zip(&texts) {
            let rarest = ascii_grams(text).min_by_key(|(_, gram)| frequency[gram]);
            if let Some((offset, gram)) = rarest {
                let (word, bit) = bit_of(gram);
                grams.bitmap[word] |= bit;
                grams.by_gram.entry(gram).or_default().push(Place {
                    text: number,
                    offset,
                });
            }
        }
        grams.texts = texts;
        grams
    }

    /// Returns the texts.
    pub(super) fn texts(&self) -> &[Box<str>] {
        &self.texts
    }

    /// Calls `found` with the number of every text in an ASCII value.
    pub(super) fn search(&self, value: &str, mut found: impl FnMut(u32)) {
        let bytes = value.as_bytes();
        for (at, window) in bytes.windows(GRAM_LEN).enumerate() {
            let gram = gram_of(window);
            let (word, bit) = bit_of(gram);
            if self.bitmap[word] & bit != 0 {
                self.compare(bytes, at, gram, &mut found);
            }
        }
    }

    #[cold]
    fn compare(&self, bytes: &[u8], at: usize, gram: u32, found: &mut impl FnMut(u32)) {
        let Some(places) = self.by_gram.get(&gram) else {
            return;
        };
        for place in places {
            let text = self.texts[place.text as usize].as_bytes();
            let start = at.checked_sub(place.offset as usize);
            let part = start.and_then(|start| bytes.get(start..start + text.len()));
            if part.is_some_and(|part| part.eq_ignore_ascii_case(text)) {
                found(place.text);
            }
        }
    }
}

fn gram_of(window: &[u8]) -> u32 {
    match window {
        [a, b, c, d] => u32::from_le_bytes([*a, *b, *c, *d]) | CASE_BITS,
        _ => 0,
    }
}

/// Word and bit of the bitmap (Fibonacci hashing to 16 bits).
fn bit_of(gram: u32) -> (usize, u64) {
    let hash = gram.wrapping_mul(0x9E37_79B1) >> 16;
    ((hash >> 6) as usize & (WORDS - 1), 1 << (hash & 63))
}

fn ascii_grams(text: &str) -> impl Iterator<Item = (u32, u32)> {
    let windows = (0_u32..).zip(text.as_bytes().windows(GRAM_LEN));
    windows
        .filter(|(_, window)| window.is_ascii())
        .map(|(at, window)| (at, gram_of(window)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn finds_exactly_the_texts_that_are_there(
            texts in prop::collection::vec("[a-c\\\\é]{1,7}", 1..20),
            value in "[a-cA-C\\\\]{0,40}",
        ) {
            let texts: Vec<Box<str>> = texts.into_iter().filter(|t| is_findable(t)).map(Into::into).collect();
            let grams = Grams::new(texts.clone());
            let mut found = Vec::new();
            grams.search(&value, |number| found.push(number as usize));
            found.sort_unstable();
            found.dedup();
            let lower = value.to_lowercase();
            let expected: Vec<usize> = (0..texts.len()).filter(|n| lower.contains(&*texts[*n])).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
