//! Markup in character sets that only some readers know: UTF-7, and ASCII with the eighth bit set.

use super::super::found::Found;
use super::super::scan::skip;
use super::reason;
use crate::Score;

/// `+ADw-` (`<` in UTF-7), `\xbcscript\xbe` .. `\xbc/script\xbe` (`<`, `>` and 0x80).
pub(super) fn find(lower: &[u8]) -> Option<Found> {
    utf7(lower).or_else(|| eighth_bit(lower))
}

fn utf7(lower: &[u8]) -> Option<Found> {
    let open = crate::text::find(lower, b"adw-")?;
    let close = crate::text::find(&lower[open..], b"ad4-")? + open;
    let shifted = |p: usize| p == 0 || matches!(lower[p - 1], b'+' | b' ');
    (shifted(open) && shifted(close))
        .then(|| Found::new(Score::EFFECT, open..close + 4, &reason::CHARSET))
}

/// The end tag repeats the name of the start tag: no text in Shift_JIS or EUC-JP does.
fn eighth_bit(lower: &[u8]) -> Option<Found> {
    let close = crate::text::find(lower, b"\xbc/")?;
    let end = skip(lower, close + 2, |b| b.is_ascii_alphabetic());
    let name = &lower[close + 2..end];
    if name.len() < 2 || name.len() > 16 || !lower[end..].iter().take(2).any(|b| *b == 0xbe) {
        return None;
    }
    let opens =
        memchr::memchr_iter(0xbc, &lower[..close]).any(|p| lower[p + 1..close].starts_with(name));
    opens.then(|| Found::new(Score::EFFECT, close..end, &reason::CHARSET))
}
