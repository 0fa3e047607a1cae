//! What stays the same when a tool tries the same with other values.

use crate::Category;
use crate::view::Request;
use foldhash::fast::FixedState;
use std::hash::{BuildHasher, Hasher};

/// Fixed, so that hashes are the same in every thread and run.
const STATE: FixedState = FixedState::with_seed(0x7965_6275);

/// Bytes of evidence that count.
const LEN_BYTES_MAX: usize = 512;

/// Hashes evidence with every run of letters, of digits and of blanks folded to one sign, and
/// case, blanks around signs and bytes above ASCII likewise.
pub(super) fn of(category: Category, evidence: &[u8]) -> u64 {
    let mut hasher = STATE.build_hasher();
    hasher.write(category.name().as_bytes());
    let mut last = 0;
    for byte in evidence.iter().take(LEN_BYTES_MAX) {
        let sign = match byte {
            b'0'..=b'9' => b'0',
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | 0x80.. => b'a',
            b' ' | b'\t' | b'\r' | b'\n' => b' ',
            other => *other,
        };
        let folds = matches!(sign, b'0' | b'a' | b' ');
        if !(folds && sign == last) {
            hasher.write_u8(sign);
        }
        last = sign;
    }
    hasher.finish()
}

/// Hashes what a client program sends alike with every request: its name, and which headers in
/// which order, as far as the log shows them. Numbers in the name (versions) do not count.
#[must_use]
pub fn tool_hash(request: &Request<'_>) -> u64 {
    let mut hasher = STATE.build_hasher();
    let mut in_number = false;
    for byte in request.agent.iter().take(LEN_BYTES_MAX) {
        let is_digit = byte.is_ascii_digit();
        if !is_digit {
            hasher.write_u8(*byte);
        } else if !in_number {
            hasher.write_u8(b'0');
        }
        in_number = is_digit;
    }
    for (name, _) in &request.headers {
        hasher.write_u8(0);
        hasher.write(name);
    }
    hasher.finish()
}
