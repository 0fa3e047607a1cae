//! The forms of a value: what each decoder on its way to the attacked program could make of it.
//!
//! In: a value as the client sent it. Out: up to [`Ladder::FORMS_MAX`] distinct forms, the
//! plainest reading first. A table of byte classes skips the rungs that a value has nothing for:
//! a clean value is its own only form, without a copy. Each rung is linear and climbs from the
//! form before it, so the whole is linear.

mod backslash;
mod charset;
mod entities;
mod entity_names;
mod path;
mod percent;
#[cfg(test)]
mod tests;

use crate::text::base64;

/// How a value was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Coding {
    /// Percent-encoded with `+` for blanks: queries and forms.
    Form,
    /// Percent-encoded: paths, cookies, `Referer`.
    Url,
    /// As it is; what looks percent-encoded is a further form.
    Plain,
}

/// Memory for the forms of one value; reused.
#[derive(Debug, Default)]
pub(crate) struct Ladder {
    forms: Vec<Vec<u8>>,
    used: usize,
    /// Most forms beside the value itself.
    made_max: usize,
    flags: FormFlags,
}

/// What was unusual about a value.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct FormFlags {
    /// Percent-encoded more than once.
    pub(crate) double_encoded: bool,
    /// Not all forms could be made.
    pub(crate) truncated: bool,
}

/// The forms of a value.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Forms<'v> {
    first: Option<&'v [u8]>,
    more: &'v [Vec<u8>],
    pub(crate) flags: FormFlags,
}

impl<'v> Forms<'v> {
    pub(crate) fn iter(self) -> impl Iterator<Item = &'v [u8]> {
        let more = self.more.iter().map(Vec::as_slice);
        self.first.into_iter().chain(more)
    }
}

/// Classes of bytes that rungs look for.
mod class {
    pub(super) const PERCENT: u8 = 1;
    pub(super) const PLUS: u8 = 1 << 1;
    pub(super) const AMPERSAND: u8 = 1 << 2;
    pub(super) const BACKSLASH: u8 = 1 << 3;
    pub(super) const HIGH: u8 = 1 << 4;
    pub(super) const NUL: u8 = 1 << 5;
    /// No digit of base64.
    pub(super) const NOT_BASE64: u8 = 1 << 6;
    pub(super) const SLASH: u8 = 1 << 7;

    pub(super) const TABLE: [u8; 256] = table();

    const fn table() -> [u8; 256] {
        let mut table = [0; 256];
        let mut at = 0;
        while at < 256 {
            #[expect(clippy::cast_possible_truncation, reason = "below 256")]
            let byte = at as u8;
            table[at] = match byte {
                b'%' => PERCENT | NOT_BASE64,
                b'+' => PLUS,
                b'&' => AMPERSAND | NOT_BASE64,
                b'\\' => BACKSLASH | NOT_BASE64,
                b'/' => SLASH,
                0 => NUL | NOT_BASE64,
                0x80.. => HIGH | NOT_BASE64,
                b'=' | b'-' | b'_' => 0,
                _ if byte.is_ascii_alphanumeric() => 0,
                _ => NOT_BASE64,
            };
            at += 1;
        }
        table
    }

    pub(super) fn of(text: &[u8]) -> u8 {
        text.iter()
            .fold(0, |all, byte| all | TABLE[usize::from(*byte)])
    }
}

impl Ladder {
    /// Most forms of a value.
    pub(crate) const FORMS_MAX: usize = 6;
    /// Most layers of percent-encoding that are undone.
    const DEPTH_MAX: usize = 3;
    /// Shortest value that is tried as base64; shorter ones are words.
    const BASE64_LEN_MIN: usize = 16;

    /// Makes the forms of a value.
    pub(crate) fn climb<'v>(
        &'v mut self,
        value: &'v [u8],
        coding: Coding,
        is_path: bool,
    ) -> Forms<'v> {
        self.used = 0;
        self.made_max = Self::FORMS_MAX;
        self.flags = FormFlags::default();
        let classes = class::of(value);
        let coded = match coding {
            Coding::Form => classes & (class::PERCENT | class::PLUS) != 0,
            Coding::Url => classes & class::PERCENT != 0,
            Coding::Plain => false,
        };
        if coded {
            let plus = coding == Coding::Form;
            self.push_from(value, |from, to| percent::decode(from, plus, to));
        }
        let first = (self.used == 0).then_some(value);
        self.made_max -= usize::from(first.is_some());
        self.percent_again(value, coding);
        self.characters(value);
        let classes = class::of(self.last(value));
        if classes & class::AMPERSAND != 0 {
            self.rung(value, entities::decode);
        }
        if classes & class::BACKSLASH != 0 {
            self.backslashes(value);
        }
        if classes & class::NUL != 0 {
            self.rung(value, without_nul);
        }
        if is_path && classes & (class::SLASH | class::BACKSLASH) != 0 {
            self.rung(value, path::normal_form);
        }
        self.base64(value, classes);
        Forms {
            first,
            more: &self.forms[..self.used],
            flags: self.flags,
        }
    }

    fn last<'v>(&'v self, value: &'v [u8]) -> &'v [u8] {
        match self.used {
            0 => value,
            used => &self.forms[used - 1],
        }
    }

    /// Adds what `step` makes of the last form, unless it says that it changed nothing.
    fn rung(&mut self, value: &[u8], step: impl FnOnce(&[u8], &mut Vec<u8>) -> bool) -> bool {
        let from = match self.used {
            0 => None,
            used => Some(std::mem::take(&mut self.forms[used - 1])),
        };
        let changed = self.push_from(from.as_deref().unwrap_or(value), step);
        if let Some(from) = from {
            let at = self.used - 1 - usize::from(changed);
            self.forms[at] = from;
        }
        changed
    }

    fn push_from(&mut self, from: &[u8], step: impl FnOnce(&[u8], &mut Vec<u8>) -> bool) -> bool {
        if self.used >= self.made_max {
            self.flags.truncated = true;
            return false;
        }
        if self.forms.len() == self.used {
            self.forms.push(Vec::new());
        }
        let to = &mut self.forms[self.used];
        to.clear();
        let changed = step(from, to);
        self.used += usize::from(changed);
        changed
    }

    /// Further layers of percent-encoding. The first stays a form of its own, since a program
    /// that decodes once sees it.
    fn percent_again(&mut self, value: &[u8], coding: Coding) {
        if !percent::is_left(self.last(value)) {
            return;
        }
        let undone = usize::from(coding != Coding::Plain);
        let mut again = 0;
        self.rung(value, |from, to| {
            percent::decode(from, false, to);
            again = 1;
            while percent::is_left(to) && undone + again < Self::DEPTH_MAX {
                let from = std::mem::take(to);
                percent::decode(&from, false, to);
                again += 1;
            }
            true
        });
        self.flags.double_encoded = undone + again > 1;
        self.flags.truncated |= percent::is_left(self.last(value));
    }

    /// Bytes above ASCII: Japanese encodings, overlong and full-width forms of ASCII.
    fn characters(&mut self, value: &[u8]) {
        if class::of(self.last(value)) & class::HIGH == 0 {
            return;
        }
        match charset::guess(self.last(value)) {
            charset::Guess::Utf8 => {
                self.rung(value, charset::narrow);
            }
            charset::Guess::ShiftJis => {
                // In place of the form: trail bytes in the range of ASCII are no ASCII.
                if self.rung(value, charset::without_trails) {
                    let masked = self.used - 1;
                    if masked > 0 {
                        self.forms.swap(masked - 1, masked);
                        self.used -= 1;
                    }
                }
            }
            charset::Guess::EucJp => {}
            charset::Guess::Unknown => {
                self.rung(value, charset::shortest_forms);
            }
        }
    }

    fn backslashes(&mut self, value: &[u8]) {
        let before = self.used;
        let script = self.rung(value, backslash::script);
        // A style sheet's escapes are read from the same text, not from what a script makes of it.
        if script && before > 0 {
            let from = std::mem::take(&mut self.forms[before - 1]);
            self.push_from(&from, backslash::style);
            self.forms[before - 1] = from;
        } else if script {
            self.push_from(value, backslash::style);
        } else {
            self.rung(value, backslash::style);
        }
    }

    /// Long values that are base64 of text, and what follows `;base64,`.
    fn base64(&mut self, value: &[u8], classes: u8) {
        let last = self.last(value);
        let start = if classes & class::NOT_BASE64 == 0 {
            0
        } else {
            match crate::text::find(last, b";base64,") {
                Some(at) => at + b";base64,".len(),
                None => return,
            }
        };
        if last.len() - start >= Self::BASE64_LEN_MIN {
            self.rung(value, |from, to| {
                base64::decode(&from[start..], to).is_some() && is_text(to)
            });
        }
    }
}

/// Base64 of anything else (keys, hashes, pictures) is mostly bytes that no text has.
fn is_text(bytes: &[u8]) -> bool {
    let printable = bytes
        .iter()
        .filter(|b| matches!(b, b' '..=b'~' | b'\t' | b'\r' | b'\n'));
    printable.count() * 20 >= bytes.len() * 19
}

fn without_nul(from: &[u8], to: &mut Vec<u8>) -> bool {
    to.extend(from.iter().filter(|b| **b != 0));
    true
}

/// Appends a value with one layer undone.
pub(crate) fn decode_once(value: &[u8], coding: Coding, to: &mut Vec<u8>) {
    match coding {
        Coding::Plain => to.extend_from_slice(value),
        Coding::Form => {
            percent::decode(value, true, to);
        }
        Coding::Url => {
            percent::decode(value, false, to);
        }
    }
}
