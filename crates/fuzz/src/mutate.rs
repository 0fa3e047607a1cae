//! Changed copies of good inputs, the same for the same seed.

/// A small generator of numbers (xorshift64*): the same seed gives the same numbers everywhere.
#[derive(Debug, Clone)]
pub struct Numbers(u64);

impl Numbers {
    /// Starts with a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// Returns a number below `end`; 0 where that is 0.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let number = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(number)
            .unwrap_or(0)
            .checked_rem(end)
            .unwrap_or(0)
    }

    /// Chooses one of them, `None` where there is none.
    pub fn choose<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        from.get(self.below(from.len()))
    }
}

/// What breaks parsers when it stands where something else should.
const INTRUDERS: [&[u8]; 22] = [
    b"\0",
    b"\0\0\0\0\0\0\0\0",
    b"\xFF\xFE",
    b"\xC3\x28",
    b"\xED\xA0\x80",
    b"\xF0\x9F\x92",
    "\u{202E}\u{200B}\u{FEFF}".as_bytes(),
    b"\xFF\xFF\xFF\xFF",
    b"\xFF\xFF\xFF\x7F",
    b"\x00\x00\x00\x80",
    b"18446744073709551616",
    b"-9223372036854775809",
    b"1e999",
    b"-0",
    b"NaN",
    b"99999-99-99T99:99:99.999999999999Z",
    b"\\uD800",
    b"\\\"",
    b"{{{{{{{{[[[[[[[[",
    b"\r\n\r\n",
    b"''''''''",
    b"\x1B[2J\x07",
];

/// Ends of structures, after which an input may be cut: lines, JSON values, XML elements, and in
/// binary logs the beginnings of records and chunks.
const BOUNDARIES: [&[u8]; 8] = [
    b"\n",
    b"}",
    b"]",
    b",",
    b">",
    b"---",
    b"**\0\0",
    b"ElfChnk\0",
];

/// Makes a changed copy of `input`; `other` lends pieces.
#[must_use]
pub fn mutate(input: &[u8], other: &[u8], numbers: &mut Numbers) -> Vec<u8> {
    let mut bytes = input.to_vec();
    let rounds = 1 + numbers.below(4);
    for _ in 0..rounds {
        once(&mut bytes, other, numbers);
    }
    bytes
}

fn once(bytes: &mut Vec<u8>, other: &[u8], numbers: &mut Numbers) {
    let at = numbers.below(bytes.len() + 1);
    match numbers.below(9) {
        0 => flip_bits(bytes, numbers),
        1 => cut_at_boundary(bytes, numbers),
        2 => bytes.truncate(at),
        3 => splice(bytes, other, numbers),
        4 => duplicate(bytes, numbers),
        5 => {
            let intruder = numbers.choose(&INTRUDERS).copied().unwrap_or_default();
            bytes.splice(at..at, intruder.iter().copied());
        }
        6 => {
            let intruder = numbers.choose(&INTRUDERS).copied().unwrap_or_default();
            let end = bytes.len().min(at + intruder.len());
            bytes[at..end].copy_from_slice(&intruder[..end - at]);
        }
        7 => {
            let end = bytes.len().min(at + numbers.below(200));
            bytes.drain(at..end);
        }
        _ => {
            // A run of one byte, as a broken disk leaves it.
            let end = bytes.len().min(at + numbers.below(600));
            let filler = *numbers.choose(&[0, b' ', b'"', 0xFF]).unwrap_or(&0);
            bytes[at..end].fill(filler);
        }
    }
}

fn flip_bits(bytes: &mut [u8], numbers: &mut Numbers) {
    let flips = 1 + numbers.below(8);
    for _ in 0..flips {
        let at = numbers.below(bytes.len());
        if let Some(byte) = bytes.get_mut(at) {
            *byte ^= 1 << numbers.below(8);
        }
    }
}

/// Every place behind a boundary.
#[must_use]
pub fn boundaries(bytes: &[u8]) -> Vec<usize> {
    (0..bytes.len())
        .filter(|&at| BOUNDARIES.iter().any(|mark| bytes[..at].ends_with(mark)))
        .collect()
}

fn cut_at_boundary(bytes: &mut Vec<u8>, numbers: &mut Numbers) {
    if let Some(&at) = numbers.choose(&boundaries(bytes)) {
        bytes.truncate(at);
    }
}

fn splice(bytes: &mut Vec<u8>, other: &[u8], numbers: &mut Numbers) {
    let (keep, from) = (
        numbers.below(bytes.len() + 1),
        numbers.below(other.len() + 1),
    );
    bytes.truncate(keep);
    bytes.extend_from_slice(&other[from..]);
}

fn duplicate(bytes: &mut Vec<u8>, numbers: &mut Numbers) {
    let start = numbers.below(bytes.len() + 1);
    let end = bytes.len().min(start + 1 + numbers.below(5_000));
    let piece = bytes[start..end].to_vec();
    bytes.splice(start..start, piece);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_changes() {
        let all = |seed| {
            let mut numbers = Numbers::new(seed);
            (0..50)
                .map(|_| mutate(b"{\"a\":1}\n", b"other", &mut numbers))
                .collect::<Vec<_>>()
        };
        assert_eq!(all(7), all(7));
        assert_ne!(all(7), all(8));
    }

    #[test]
    fn empty_inputs_can_be_changed() {
        let mut numbers = Numbers::new(1);
        (0..200).for_each(|_| drop(mutate(b"", b"", &mut numbers)));
    }
}
