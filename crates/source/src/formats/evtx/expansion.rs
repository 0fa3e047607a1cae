//! How large a record becomes when it is rendered, before it is.
//!
//! A record is an instance of a template that stands anywhere in the chunk, with values that may
//! be instances again, and a template may use a value many times: sixty levels of ten are more
//! than any memory. In: the bytes of a chunk, the place of a record. Out: an upper bound of its
//! text, or `None` for what is no BinXML. Nothing is followed twice, so the cost is linear.

use foldhash::HashMap;
use std::rc::Rc;

/// Deepest nesting; the `evtx` crate has the same bound.
const DEPTH_MAX: usize = 64;
/// Most values of a template.
const PLACES_MAX: usize = 4_096;
/// Longest text of one UTF-16 unit, of one byte of a value, and of the marks around an element:
/// `\u0000` in JSON, `255,` or a date for eight bytes, quotes and braces.
const UNIT_LEN_BYTES: u64 = 6;
const VALUE_BYTE_LEN_BYTES: u64 = 6;
const MARKS_LEN_BYTES: u64 = 16;
const TEMPLATE_HEADER_LEN_BYTES: usize = 24;
const TYPE_STRING: u8 = 0x01;
const TYPE_BINXML: u8 = 0x21;

/// Estimates the records of one chunk.
pub(super) struct Expansion<'c> {
    chunk: &'c [u8],
    /// By offset; `None` while it is being read, so that a circle ends.
    templates: HashMap<usize, Option<Rc<Content>>>,
}

/// What a stream of tokens becomes.
#[derive(Debug, Default)]
struct Content {
    /// Length of its text without the values of its places.
    len: u64,
    /// How often each value is used.
    places: Vec<u32>,
}

impl<'c> Expansion<'c> {
    pub(super) fn new(chunk: &'c [u8]) -> Self {
        Self {
            chunk,
            templates: HashMap::default(),
        }
    }

    /// Returns the most bytes of text that the BinXML at this place may give.
    pub(super) fn of(&mut self, start: usize, end: usize) -> Option<u64> {
        self.stream(start, end, false, 0).map(|content| content.len)
    }

    fn stream(
        &mut self,
        start: usize,
        end: usize,
        in_template: bool,
        depth: usize,
    ) -> Option<Content> {
        if depth > DEPTH_MAX || end > self.chunk.len() {
            return None;
        }
        let mut content = Content {
            places: Vec::with_capacity(if in_template { 32 } else { 0 }),
            ..Content::default()
        };
        let mut at = start;
        while at < end {
            match self.u8(at)? {
                0x00 => break,
                0x0F => at += 4,
                token @ (0x01 | 0x41) => {
                    at += if in_template { 7 } else { 5 };
                    at = self.name(at, &mut content)?;
                    at += if token == 0x41 { 4 } else { 0 };
                }
                0x06 | 0x46 | 0x09 | 0x49 | 0x0A => at = self.name(at + 1, &mut content)?,
                0x02..=0x04 => at += 1,
                0x05 | 0x45 => at = self.literal(at + 1, &mut content)?,
                0x08 | 0x48 => at += 3,
                0x0B => at = self.text(at + 1, &mut content)?,
                0x0C => at = self.instance(at, depth, &mut content)?,
                0x0D | 0x0E => {
                    let place = usize::from(self.u16(at + 1)?);
                    if place >= PLACES_MAX {
                        return None;
                    }
                    if content.places.len() <= place {
                        content.places.resize(place + 1, 0);
                    }
                    content.places[place] += 1;
                    at += 4;
                }
                _ => return None,
            }
        }
        Some(content)
    }

    /// A reference to a name, which may stand right behind it.
    fn name(&self, at: usize, content: &mut Content) -> Option<usize> {
        let offset = self.offset(at)?;
        let units = u64::from(self.u16(offset + 6)?);
        content.len += UNIT_LEN_BYTES * units + MARKS_LEN_BYTES;
        let behind = at + 4;
        if offset == behind {
            return Some(behind + 8 + 2 * usize::try_from(units).ok()? + 2);
        }
        Some(behind)
    }

    /// Text with its length in front.
    fn text(&self, at: usize, content: &mut Content) -> Option<usize> {
        let units = self.u16(at)?;
        content.len += UNIT_LEN_BYTES * u64::from(units);
        Some(at + 2 + 2 * usize::from(units))
    }

    /// A value that is written out, with its type in front.
    fn literal(&self, at: usize, content: &mut Content) -> Option<usize> {
        let len = match self.u8(at)? {
            TYPE_STRING => return self.text(at + 1, content),
            0x03 | 0x04 => 1,
            0x05 | 0x06 => 2,
            0x07 | 0x08 | 0x0B | 0x0D | 0x14 => 4,
            0x09 | 0x0A | 0x0C | 0x11 | 0x15 => 8,
            0x0F | 0x12 => 16,
            _ => return None,
        };
        content.len += MARKS_LEN_BYTES + VALUE_BYTE_LEN_BYTES * len as u64;
        Some(at + 1 + len)
    }

    /// An instance of a template: adds its text and returns where it ends.
    fn instance(&mut self, at: usize, depth: usize, content: &mut Content) -> Option<usize> {
        let definition = self.offset(at + 6)?;
        let mut at = at + 10;
        let template_len = self.offset(definition + TEMPLATE_HEADER_LEN_BYTES - 4)?;
        if definition == at {
            at += TEMPLATE_HEADER_LEN_BYTES + template_len;
        }
        let template = self.template(definition, template_len, depth)?;
        let count = self.offset(at)?;
        let mut descriptor = at + 4;
        let mut value = descriptor + 4 * count;
        content.len = content.len.saturating_add(template.len);
        for index in 0..count {
            let len = usize::from(self.u16(descriptor)?);
            let once = if self.u8(descriptor + 2)? == TYPE_BINXML {
                self.stream(value, value + len, false, depth + 1)?.len
            } else {
                VALUE_BYTE_LEN_BYTES * len as u64
            };
            let times = template.places.get(index).copied().unwrap_or(0).max(1);
            content.len = content
                .len
                .saturating_add(once.saturating_mul(u64::from(times)));
            descriptor += 4;
            value += len;
        }
        Some(value)
    }

    fn template(&mut self, definition: usize, len: usize, depth: usize) -> Option<Rc<Content>> {
        if let Some(known) = self.templates.get(&definition) {
            return known.clone();
        }
        self.templates.insert(definition, None);
        let start = definition + TEMPLATE_HEADER_LEN_BYTES;
        let content = Rc::new(self.stream(start, start + len, true, depth + 1)?);
        self.templates.insert(definition, Some(Rc::clone(&content)));
        Some(content)
    }

    fn u8(&self, at: usize) -> Option<u8> {
        self.chunk.get(at).copied()
    }

    fn u16(&self, at: usize) -> Option<u16> {
        let bytes = self.chunk.get(at..at + 2)?;
        Some(u16::from_le_bytes([bytes[0], bytes[1]]))
    }

    /// A number of four bytes that cannot be more than the chunk is long.
    fn offset(&self, at: usize) -> Option<usize> {
        let bytes = self.chunk.get(at..at + 4)?;
        let value = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
        usize::try_from(value)
            .ok()
            .filter(|value| *value <= self.chunk.len())
    }
}
