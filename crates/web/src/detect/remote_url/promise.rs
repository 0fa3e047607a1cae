//! What the name of a parameter promises: a URL, a file of the site, or neither.
//!
//! Names are compounds (`base_dir`, `returnPath`, `absoluteurl`). As in English, the last word says
//! what the thing is: a `file_url` is a URL, a `url_path` is a path. Only when the last word says
//! nothing (`page_id`) do the words before it count.

use super::super::scan::{has, is_search};
use super::words::{
    NAMES_OF_FILES, NAMES_OF_ROOTS, NAMES_OF_TEXT, NAMES_OF_URLS, NAMES_OF_URLS_SHORT,
};
use smallvec::SmallVec;

/// What a value is, going by the name of its parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Promise {
    /// A URL, or free text: people paste URLs there.
    Url,
    /// A file or a page of the site itself.
    File,
    Unknown,
}

/// How much of a name is read.
const NAME_LEN_BYTES_MAX: usize = 64;

pub(super) fn promise(name: &[u8]) -> Promise {
    let name = &name[..name.len().min(NAME_LEN_BYTES_MAX)];
    let lower: SmallVec<[u8; NAME_LEN_BYTES_MAX]> =
        name.iter().map(u8::to_ascii_lowercase).collect();
    let lower = lower.as_slice();
    if is_search(name) || has(NAMES_OF_URLS_SHORT, without_number(lower)) {
        return Promise::Url;
    }
    if any(NAMES_OF_ROOTS, |root| {
        crate::text::find(lower, root).is_some()
    }) {
        return Promise::File;
    }
    let words = words(name, lower);
    let (Some(head), rest) = (words.last(), &words[..words.len().saturating_sub(1)]) else {
        return Promise::Unknown;
    };
    let promised = std::iter::once(head)
        .chain(rest)
        .map(|word| of_word(word))
        .find(|promise| *promise != Promise::Unknown);
    promised.unwrap_or(Promise::Unknown)
}

/// What a word says; names in lower case may be several words without a gap (`includepath`).
fn of_word(word: &[u8]) -> Promise {
    if has(NAMES_OF_FILES, word) {
        return Promise::File;
    }
    let ends = |list: &[&str]| any(list, |part| word.ends_with(part));
    let starts = |list: &[&str]| any(list, |part| word.starts_with(part));
    if ends(NAMES_OF_URLS) || ends(NAMES_OF_TEXT) {
        Promise::Url
    } else if ends(NAMES_OF_FILES) {
        Promise::File
    } else if starts(NAMES_OF_URLS) || starts(NAMES_OF_TEXT) {
        Promise::Url
    } else if starts(NAMES_OF_FILES) {
        Promise::File
    } else {
        Promise::Unknown
    }
}

fn any(list: &[&str], test: impl Fn(&[u8]) -> bool) -> bool {
    list.iter().any(|part| test(part.as_bytes()))
}

/// The words of a name, in lower case: split at signs and where a capital begins a word.
fn words<'a>(name: &[u8], lower: &'a [u8]) -> SmallVec<[&'a [u8]; 8]> {
    let mut words = SmallVec::new();
    let mut start = 0;
    for at in 0..=name.len() {
        let here = name.get(at).copied().unwrap_or(0);
        let hump = here.is_ascii_uppercase() && at > start && name[at - 1].is_ascii_lowercase();
        let sign = here < 0x80 && !here.is_ascii_alphanumeric();
        if hump || sign {
            let word = without_number(&lower[start..at]);
            if !word.is_empty() {
                words.push(word);
            }
            start = if sign { at + 1 } else { at };
        }
    }
    words
}

/// `page2`, `url1`: the number tells nothing.
fn without_number(word: &[u8]) -> &[u8] {
    let digits = word.iter().rev().take_while(|b| b.is_ascii_digit()).count();
    &word[..word.len() - digits]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_of_a_name_decides() {
        for name in [
            "page",
            "base_dir",
            "basePath",
            "path_prefix",
            "site_path",
            "current_block_path",
            "conf[local_path]",
            "includefile",
            "currentPage",
            "page2",
            "pageId",
        ] {
            assert_eq!(promise(name.as_bytes()), Promise::File, "{name}");
        }
        for name in [
            "url",
            "file_url",
            "pageUrl",
            "redirect_uri",
            "homepage",
            "u1",
            "imgSrc",
            "http_referer",
            "returnto",
            "fromLink",
            "comment",
        ] {
            assert_eq!(promise(name.as_bytes()), Promise::Url, "{name}");
        }
        for name in ["x", "id", "ext1", "", "名前"] {
            assert_eq!(promise(name.as_bytes()), Promise::Unknown, "{name}");
        }
    }
}
