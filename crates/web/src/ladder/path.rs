//! Paths as a file system reads them.

/// `\` becomes `/`, `//` and `/./` become `/`. Steps up (`..`) stay: they are what a path attack
/// is about. Returns whether anything changed.
pub(super) fn normal_form(from: &[u8], to: &mut Vec<u8>) -> bool {
    let mut at = 0;
    while let Some(&byte) = from.get(at) {
        let byte = if byte == b'\\' { b'/' } else { byte };
        let is_slash = |at: usize| matches!(from.get(at), Some(b'/' | b'\\'));
        if byte == b'/' && to.last() == Some(&b'/') {
            at += 1;
        } else if byte == b'.' && to.last() == Some(&b'/') && is_slash(at + 1) {
            at += 2;
        } else {
            to.push(byte);
            at += 1;
        }
    }
    to != from
}
