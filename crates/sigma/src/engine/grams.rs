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
const CASE_BITS_OF_EIGHT: u64 = 0x2020_2020_2020_2020;

/// Texts in lower case, each with a number of the caller.
pub(super) struct Grams {
    bitmap: Box<[u64; WORDS]>,
    by_gram: HashMap<u32, Vec<Place>>,
    texts: Vec<Box<str>>,
    /// Distance of the places that are looked at.
    stride: usize,
    /// Length of the shortest text.
    shortest: usize,
    /// Whether a number or boolean could have one of the texts.
    has_number_like_text: bool,
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
        let shortest = texts
            .iter()
            .map(|text| longest_ascii_run(text))
            .min()
            .unwrap_or(0);
        let stride = match shortest + 1 - GRAM_LEN.min(shortest) {
            4.. => 4,
            2..4 => 2,
            _ => 1,
        };
        let mut grams = Self {
            bitmap: Box::new([0; WORDS]),
            by_gram: HashMap::default(),
            texts: Vec::new(),
            stride,
            shortest: texts.iter().map(|text| text.len()).min().unwrap_or(0),
            has_number_like_text: texts.iter().any(|text| is_number_like(text)),
        };
        for (number, text) in (0_u32..).zip(&texts) {
            for (offset, gram) in rarest_run(text, stride, &frequency) {
                let (word, shift) = bit_of(gram);
                grams.bitmap[word] |= 1 << shift;
                grams.by_gram.entry(gram).or_default().push(Place {
                    text: number,
                    offset,
                });
            }
        }
        grams.texts = texts;
        grams
    }

    /// Returns whether a number or boolean, written out, could have one of the texts in it.
    pub(super) fn has_number_like_text(&self) -> bool {
        self.has_number_like_text
    }

    /// Returns the texts.
    pub(super) fn texts(&self) -> &[Box<str>] {
        &self.texts
    }

    /// Calls `found` with the number of every text in an ASCII value.
    pub(super) fn search(&self, value: &str, mut found: impl FnMut(u32)) {
        if value.len() < self.shortest {
            return;
        }
        match self.stride {
            4 => self.search_every::<4>(value.as_bytes(), &mut found),
            2 => self.search_every::<2>(value.as_bytes(), &mut found),
            _ => self.search_every::<1>(value.as_bytes(), &mut found),
        }
    }

    fn search_every<const STRIDE: usize>(&self, bytes: &[u8], found: &mut impl FnMut(u32)) {
        let mut at = 0;
        if STRIDE == GRAM_LEN {
            let (fours, _) = bytes.as_chunks::<GRAM_LEN>();
            for four in fours {
                let gram = u32::from_le_bytes(*four) | CASE_BITS;
                if self.bit(gram) {
                    self.compare(bytes, at, gram, found);
                }
                at += GRAM_LEN;
            }
            return;
        }
        while let Some((eight, _)) = bytes.get(at..).and_then(<[u8]>::split_first_chunk::<8>) {
            let folded = u64::from_le_bytes(*eight) | CASE_BITS_OF_EIGHT;
            for place in (0..GRAM_LEN).step_by(STRIDE) {
                let gram = gram_at(folded, place);
                if self.bit(gram) {
                    self.compare(bytes, at + place, gram, found);
                }
            }
            at += GRAM_LEN;
        }
        for at in (at..bytes.len()).step_by(STRIDE) {
            if let Some(window) = bytes.get(at..at + GRAM_LEN) {
                let gram = gram_of(window);
                if self.bit(gram) {
                    self.compare(bytes, at, gram, found);
                }
            }
        }
    }

    /// Whether some text may have the gram.
    fn bit(&self, gram: u32) -> bool {
        let (word, shift) = bit_of(gram);
        self.bitmap[word] >> shift & 1 != 0
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

/// The gram at a place of eight folded bytes.
fn gram_at(eight: u64, place: usize) -> u32 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the other bytes are cut off"
    )]
    let gram = (eight >> (8 * place)) as u32;
    gram
}

/// Word of the bitmap and place of the bit in it (Fibonacci hashing to 16 bits).
fn bit_of(gram: u32) -> (usize, u32) {
    let hash = gram.wrapping_mul(0x9E37_79B1) >> 16;
    ((hash >> 6) as usize & (WORDS - 1), hash & 63)
}

/// Whether all letters of a text are such as numbers and booleans are written with.
fn is_number_like(text: &str) -> bool {
    text.bytes()
        .all(|b| b.is_ascii_digit() || b"+-.einfatrulsn".contains(&b))
}

fn ascii_grams(text: &str) -> impl Iterator<Item = (u32, u32)> {
    let windows = (0_u32..).zip(text.as_bytes().windows(GRAM_LEN));
    windows
        .filter(|(_, window)| window.is_ascii())
        .map(|(at, window)| (at, gram_of(window)))
}

/// Returns `stride` neighbouring grams of a text, the run whose most frequent one is rarest.
fn rarest_run(text: &str, stride: usize, frequency: &HashMap<u32, u32>) -> Vec<(u32, u32)> {
    let grams: Vec<(u32, u32)> = ascii_grams(text).collect();
    let is_run = |run: &&[(u32, u32)]| run.windows(2).all(|pair| pair[0].0 + 1 == pair[1].0);
    let runs = grams.windows(stride).filter(is_run);
    let commonest = |run: &&[(u32, u32)]| run.iter().map(|(_, gram)| frequency[gram]).max();
    runs.min_by_key(commonest)
        .map(<[_]>::to_vec)
        .unwrap_or_default()
}

/// Length of the longest run of ASCII bytes.
fn longest_ascii_run(text: &str) -> usize {
    let runs = text.as_bytes().split(|byte| !byte.is_ascii());
    runs.map(<[u8]>::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn finds_exactly_the_texts_that_are_there(
            least in 4_usize..9,
            texts in prop::collection::vec("[a-c\\\\é]{1,12}", 1..20),
            value in "[a-cA-C\\\\]{0,40}",
        ) {
            let texts: Vec<Box<str>> = texts.into_iter().filter(|t| is_findable(t) && t.len() >= least).map(Into::into).collect();
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
