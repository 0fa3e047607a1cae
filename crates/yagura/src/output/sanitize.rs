//! Text of events made safe to look at.
//!
//! In: any text that an attacker may have written. Out: the same text with every character that
//! can steer a terminal, reorder a line or hide itself replaced by a visible name: `<ESC>`,
//! `<LF>`, `<U+202E>`. Invariant: the result holds no control, bidirectional or invisible
//! formatting character. The exact text is in the NDJSON output.

use std::borrow::Cow;
use std::fmt::Write;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Returns the text with dangerous characters made visible; borrowed when there is none.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    let Some(first) = text.find(is_dangerous) else {
        return Cow::Borrowed(text);
    };
    let mut out = String::with_capacity(text.len() + 16);
    out.push_str(&text[..first]);
    for c in text[first..].chars() {
        if is_dangerous(c) {
            push_name(&mut out, c);
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// Whether a character can steer a terminal, reorder text or hide.
#[must_use]
pub fn is_dangerous(c: char) -> bool {
    match c {
        ' '..='~' => false,
        // C0, DEL and C1: escape sequences, bells, line breaks.
        '\0'..='\x1f' | '\x7f'..='\u{9f}' => true,
        // Soft hyphen, combining grapheme joiner, Arabic letter mark.
        '\u{ad}' | '\u{34f}' | '\u{61c}' => true,
        // Hangul fillers and invisible Khmer vowels look like nothing or like a blank.
        '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' | '\u{17b4}' | '\u{17b5}' => true,
        // Mongolian selectors, zero-width characters, marks and line or paragraph separators.
        '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}' | '\u{2029}' => true,
        // Bidirectional embeddings, overrides and isolates; invisible operators.
        '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' => true,
        // Variation selectors can carry hidden bytes; so can tags.
        '\u{fe00}'..='\u{fe0f}' | '\u{e0000}'..='\u{e0fff}' => true,
        // Byte order mark and interlinear annotations; musical and shorthand formatting.
        '\u{feff}'
        | '\u{fff0}'..='\u{fffb}'
        | '\u{1d173}'..='\u{1d17a}'
        | '\u{1bca0}'..='\u{1bca3}' => true,
        _ => false,
    }
}

fn push_name(out: &mut String, c: char) {
    match c {
        '\0' => out.push_str("<NUL>"),
        '\x07' => out.push_str("<BEL>"),
        '\x08' => out.push_str("<BS>"),
        '\t' => out.push_str("<TAB>"),
        '\n' => out.push_str("<LF>"),
        '\r' => out.push_str("<CR>"),
        '\x1b' => out.push_str("<ESC>"),
        '\x7f' => out.push_str("<DEL>"),
        // Writing to a string cannot fail.
        _ => {
            let _ = write!(out, "<U+{:04X}>", u32::from(c));
        }
    }
}

/// Returns how many terminal columns the text takes; text should be [`visible`] already.
#[must_use]
pub fn width(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// Cuts text to at most `columns` terminal columns, with `…` where something was cut.
#[must_use]
pub fn fit(text: &str, columns: usize) -> Cow<'_, str> {
    if width(text) <= columns {
        return Cow::Borrowed(text);
    }
    let mut used = 1; // the ellipsis
    let end = text
        .char_indices()
        .find(|(_, c)| {
            used += c.width().unwrap_or(0);
            used > columns
        })
        .map_or(text.len(), |(at, _)| at);
    Cow::Owned(format!("{}…", &text[..end]))
}

/// Fits text into exactly `columns` terminal columns: cut, or filled with blanks.
#[must_use]
pub fn pad(text: &str, columns: usize) -> String {
    let fitted = fit(text, columns);
    let blanks = columns.saturating_sub(width(&fitted));
    format!("{fitted}{}", " ".repeat(blanks))
}

/// Breaks text into lines of at most `columns` terminal columns, at blanks where possible, and
/// at most `lines_max` lines; the last is cut with `…` when more was left.
#[must_use]
pub fn wrap(text: &str, columns: usize, lines_max: usize) -> Vec<String> {
    let columns = columns.max(2);
    let mut lines = Vec::new();
    let mut rest = text.trim_end();
    while !rest.is_empty() {
        if lines.len() + 1 >= lines_max {
            lines.push(fit(rest, columns).into_owned());
            break;
        }
        let end = line_end(rest, columns);
        lines.push(rest[..end].trim_end().to_owned());
        rest = rest[end..].trim_start_matches(' ');
    }
    lines
}

/// Byte length of the first line: up to the last blank that fits, else what fits.
fn line_end(text: &str, columns: usize) -> usize {
    let mut used = 0;
    let mut last_blank = None;
    for (at, c) in text.char_indices() {
        used += c.width().unwrap_or(0);
        if used > columns {
            return match last_blank {
                // A blank in the first half would waste most of the line.
                Some(blank) if blank * 2 > at => blank,
                _ => at.max(c.len_utf8().min(text.len())),
            };
        }
        if c == ' ' {
            last_blank = Some(at + 1);
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_sequences_and_bells_become_visible() {
        assert_eq!(visible("\x1b[31mred\x07"), "<ESC>[31mred<BEL>");
        assert_eq!(
            visible("\x1b]8;;http://example.com\x1b\\x"),
            "<ESC>]8;;http://example.com<ESC>\\x"
        );
        assert_eq!(visible("a\u{9b}31m"), "a<U+009B>31m");
        assert_eq!(visible("user\r\nfake line\0"), "user<CR><LF>fake line<NUL>");
    }

    #[test]
    fn reordering_and_invisible_characters_become_visible() {
        assert_eq!(visible("photo_\u{202e}gnp.exe"), "photo_<U+202E>gnp.exe");
        assert_eq!(visible("ad\u{200b}min\u{feff}"), "ad<U+200B>min<U+FEFF>");
        assert_eq!(
            visible("\u{2066}x\u{2069}\u{e0041}"),
            "<U+2066>x<U+2069><U+E0041>"
        );
        assert_eq!(visible("a\u{2028}b"), "a<U+2028>b");
    }

    #[test]
    fn ordinary_text_is_borrowed_as_it_is() {
        for text in [
            "",
            r"C:\Windows\System32\cmd.exe",
            "日本語のファイル名.docx",
            "naïve — ＡＢＣ ｱｲｳ 😀",
        ] {
            assert!(matches!(visible(text), Cow::Borrowed(same) if same == text));
        }
    }

    #[test]
    fn no_character_that_terminals_obey_survives() {
        let all: String = (0..=0x10_ffff).filter_map(char::from_u32).collect();
        let safe = visible(&all);
        assert!(!safe.chars().any(char::is_control));
        assert!(!safe.chars().any(is_dangerous));
    }

    #[test]
    fn wide_characters_count_as_two_columns() {
        assert_eq!(fit("検知ルール", 7), "検知ル…");
        assert_eq!(fit("検知ルール", 10), "検知ルール");
        assert_eq!(width(&pad("検知", 8)), 8);
        assert_eq!(width(&pad("検知ルール名", 7)), 7);
    }

    #[test]
    fn long_text_wraps_at_blanks_and_ends_with_an_ellipsis() {
        assert_eq!(
            wrap("one two three four", 9, 9),
            ["one two", "three", "four"]
        );
        assert_eq!(wrap("one two three four", 9, 2), ["one two", "three fo…"]);
        assert_eq!(wrap("検知されました", 4, 9), ["検知", "され", "まし", "た"]);
        assert_eq!(wrap("", 9, 9), Vec::<String>::new());
    }

    #[test]
    fn wrapping_always_ends() {
        for columns in 0..4 {
            assert!(wrap("あ い うえお\u{301}", columns, 100).len() <= 100);
        }
    }
}
