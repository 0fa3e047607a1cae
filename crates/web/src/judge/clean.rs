//! Values in which nothing was found a short while ago.
//!
//! Browsers send the same `User-Agent`, pages and campaigns the same paths and arguments again
//! and again. A value found clean is remembered whole, so that an equal one is clean without
//! asking anybody. Bounded, and never wrong: what differs in a byte is judged.

use crate::parts::Part;
use foldhash::fast::FixedState;
use std::hash::{BuildHasher, Hasher};

/// Places in the table; a value has one of them.
const SLOTS: usize = 2_048;

/// Longest name and value that are remembered. With [`SLOTS`] this bounds the table to 1 MiB.
const LEN_BYTES_MAX: usize = 512;

const STATE: FixedState = FixedState::with_seed(0x636C_6561);

/// Remembers clean values of one thread.
#[derive(Debug, Default)]
pub(super) struct CleanValues {
    slots: Vec<Slot>,
}

#[derive(Debug, Default, Clone)]
struct Slot {
    /// Place and coding of the value, and length of its name.
    kind: (u8, u8, u16),
    /// Name and value; empty when nothing is remembered.
    text: Vec<u8>,
}

/// Where a value is, or would be, remembered.
#[derive(Debug, Clone, Copy)]
pub(super) struct Key(usize);

impl CleanValues {
    /// Looks a value up: `Ok` if it is clean, else the place for [`Self::remember`], if it is
    /// short enough to be remembered.
    pub(super) fn look_up(&self, part: &Part<'_>) -> Result<(), Option<Key>> {
        let (name, value) = (part.name, part.value);
        if name.len() + value.len() > LEN_BYTES_MAX || value.is_empty() {
            return Err(None);
        }
        let mut hasher = STATE.build_hasher();
        hasher.write(name);
        hasher.write(value);
        #[expect(clippy::cast_possible_truncation, reason = "reduced to the table")]
        let key = hasher.finish() as usize % SLOTS;
        match self.slots.get(key) {
            Some(slot) if slot.holds(part) => Ok(()),
            _ => Err(Some(Key(key))),
        }
    }

    /// Remembers a clean value in place of another.
    pub(super) fn remember(&mut self, Key(key): Key, part: &Part<'_>) {
        if self.slots.is_empty() {
            self.slots = vec![Slot::default(); SLOTS];
        }
        if let Some(slot) = self.slots.get_mut(key) {
            slot.kind = kind(part);
            slot.text.clear();
            slot.text.extend_from_slice(part.name);
            slot.text.extend_from_slice(part.value);
        }
    }
}

impl Slot {
    fn holds(&self, part: &Part<'_>) -> bool {
        self.kind == kind(part)
            && self.text.len() == part.name.len() + part.value.len()
            && self.text.starts_with(part.name)
            && self.text.ends_with(part.value)
    }
}

fn kind(part: &Part<'_>) -> (u8, u8, u16) {
    let name_len = u16::try_from(part.name.len()).unwrap_or(u16::MAX);
    (part.place as u8, part.coding as u8, name_len)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Place;
    use crate::ladder::Coding;

    #[test]
    fn only_the_same_value_at_the_same_place_is_remembered() {
        let part = |place, name: &'static [u8], value: &'static [u8]| Part {
            place,
            name,
            value,
            coding: Coding::Form,
        };
        let mut clean = CleanValues::default();
        let one = part(Place::ArgValue, b"a", b"bc");
        let Err(Some(key)) = clean.look_up(&one) else {
            panic!("nothing is remembered yet");
        };
        clean.remember(key, &one);
        assert!(clean.look_up(&one).is_ok());
        for other in [
            part(Place::ArgValue, b"ab", b"c"),
            part(Place::Cookie, b"a", b"bc"),
            part(Place::ArgValue, b"a", b"bd"),
            Part {
                coding: Coding::Url,
                ..one
            },
        ] {
            assert!(clean.look_up(&other).is_err());
        }
    }

    #[test]
    fn the_table_is_bounded() {
        let long = [b'x'; LEN_BYTES_MAX + 1];
        let part = Part {
            place: Place::Agent,
            name: b"",
            value: &long,
            coding: Coding::Plain,
        };
        assert!(matches!(CleanValues::default().look_up(&part), Err(None)));
        const { assert!(SLOTS * LEN_BYTES_MAX <= 1 << 20) };
    }
}
