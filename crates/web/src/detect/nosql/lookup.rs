//! Names of parameters that an object mapper takes for questions about a field.

use super::{LOOKUP, Verdict};
use crate::Score;
use memchr::memmem;

/// `password__startswith`, `where[password][contains]`.
pub(super) fn find(lower: &[u8]) -> Option<Verdict> {
    let secret = [
        &b"password"[..],
        b"passwd",
        b"token",
        b"secret",
        b"api_key",
        b"apikey",
        b"is_superuser",
        b"is_staff",
        b"hash",
    ]
    .iter()
    .any(|w| crate::text::find(lower, w).is_some());
    if let Some(at) = memmem::rfind(lower, b"__") {
        let field = at > 0 && lower[at - 1].is_ascii_alphanumeric();
        let word = &lower[at + 2..];
        let probing = matches!(
            word,
            b"startswith"
                | b"istartswith"
                | b"endswith"
                | b"iendswith"
                | b"regex"
                | b"iregex"
                | b"has_key"
                | b"has_keys"
                | b"has_any_keys"
                | b"contained_by"
        );
        let any = matches!(
            word,
            b"contains"
                | b"icontains"
                | b"isnull"
                | b"gt"
                | b"gte"
                | b"lt"
                | b"lte"
                | b"exact"
                | b"iexact"
                | b"in"
                | b"range"
                | b"search"
                | b"trigram_similar"
        );
        if field && (probing || any && secret) {
            return Some((&LOOKUP, Score::BREAK_OUT, at..lower.len()));
        }
        return None;
    }
    let nested = [
        &b"][startswith]"[..],
        b"][endswith]",
        b"][contains]",
        b"][not]",
        b"][gt]",
        b"][gte]",
        b"][lt]",
        b"][lte]",
        b"][like]",
        b"][ne]",
    ]
    .iter()
    .find_map(|w| crate::text::find(lower, w).map(|at| at..at + w.len()));
    nested
        .filter(|_| secret)
        .map(|span| (&LOOKUP, Score::BREAK_OUT, span))
}
