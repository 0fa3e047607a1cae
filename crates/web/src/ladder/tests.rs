use super::{Coding, Ladder};
use crate::Text;
use proptest::prelude::*;

fn forms(value: &[u8], coding: Coding) -> Vec<String> {
    let mut ladder = Ladder::default();
    let forms = ladder.climb(value, coding, false);
    forms.iter().map(|f| f.escape_ascii().to_string()).collect()
}

fn query(value: &str) -> Vec<String> {
    forms(value.as_bytes(), Coding::Form)
}

#[test]
fn a_clean_value_is_its_own_only_form() {
    let mut ladder = Ladder::default();
    let value = b"Mozilla/5.0 (X11; Linux x86_64)";
    let forms = ladder.climb(value, Coding::Plain, false);
    assert!(std::ptr::eq(forms.iter().next().expect("one"), &value[..]));
    assert_eq!((forms.iter().count(), ladder.forms.len()), (1, 0));
}

#[test]
fn one_layer_is_the_first_form_and_more_are_a_further_one() {
    assert_eq!(query("a+b%3Dc"), ["a b=c"]);
    assert_eq!(forms(b"a+b%3Dc", Coding::Url), ["a+b=c"]);
    assert_eq!(query("50%+off%zz"), ["50% off%zz"]);
    assert_eq!(query("%2527"), ["%27", "\\'"]);
    assert_eq!(query("%252527"), ["%2527", "\\'"]);
    assert_eq!(query("%u0027%U003c"), ["\\'<"]);
    assert_eq!(forms(b"%27", Coding::Plain), ["%27", "\\'"]);
    let mut ladder = Ladder::default();
    assert!(
        ladder
            .climb(b"%2527", Coding::Form, false)
            .flags
            .double_encoded
    );
    assert!(
        !ladder
            .climb(b"%27", Coding::Form, false)
            .flags
            .double_encoded
    );
    let deep = format!("%{}27", "25".repeat(50));
    let forms = ladder.climb(deep.as_bytes(), Coding::Form, false);
    assert!(forms.flags.truncated && forms.iter().count() == 2);
}

#[test]
fn escapes_of_pages_scripts_and_styles_are_further_forms() {
    assert_eq!(query("%26lt;b%26%2362;%26%23x3a")[1], "<b>:");
    assert_eq!(query("%26nothing;&x")[..], ["&nothing;&x"]);
    assert_eq!(query("\\x3cb\\u003e\\u{27}\\047")[1], "<b>\\'\\'");
    assert_eq!(query("exp\\72 ession")[1], "express".to_owned() + "ion");
    assert_eq!(query("C:\\new\\x"), ["C:\\\\new\\\\x"]);
}

#[test]
fn full_width_and_overlong_characters_are_ascii_in_a_further_form() {
    let wide = "＜ａ＞　１".as_bytes();
    assert_eq!(forms(wide, Coding::Plain)[1], "<a> 1");
    assert_eq!(query("..%c0%af..%c1%9c")[1], "../..\\\\");
    assert_eq!(query("..%c0%2f..")[1], "../..");
    assert_eq!(query("%e0%80%af%f0%80%80%af")[1], "//");
    assert_eq!(query("%E5%B9%B4%E9%87%91").len(), 1);
}

#[test]
fn second_bytes_of_shift_jis_are_no_signs_of_ascii() {
    // "表示 ソ" ends in bytes that look like a backslash; a real one behind it stays.
    let forms = forms(b"\x95\x5c\x8e\xa6 \x83\x5c \x83\x7c;", Coding::Plain);
    assert_eq!(forms.len(), 2);
    assert!(!forms[1].contains('|') && !forms[1].contains("\\\\") && forms[1].ends_with(';'));
    let coded = query("%95%5C%8E%A6%83%7C");
    assert_eq!(coded.len(), 1);
    assert!(!coded[0].contains('|'));
    // EUC-JP has no such bytes, and kana of C0 lines are no overlong ASCII.
    assert_eq!(query("%C0%AE%C0%A4%A4%CE").len(), 1);
}

#[test]
fn long_base64_of_text_is_read_and_other_words_are_not() {
    assert_eq!(
        query("PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==")[1],
        "<script>alert(1)</script>"
    );
    assert_eq!(query("internationalization").len(), 1);
    assert_eq!(query("d41d8cd98f00b204e9800998ecf8427e").len(), 1);
    assert_eq!(
        query("data:text/html;base64,PHNjcmlwdD5hPC9zY3JpcHQ%2B")[1],
        "<script>a</script>"
    );
}

#[test]
fn paths_get_their_normal_form() {
    let mut ladder = Ladder::default();
    let forms = ladder.climb(b"/a//b/./..\\c", Coding::Url, true);
    assert_eq!(forms.iter().last(), Some(&b"/a/b/../c"[..]));
    assert_eq!(
        ladder.climb(b"/a/b.html", Coding::Url, true).iter().count(),
        1
    );
}

#[test]
fn bytes_without_nul_are_a_further_form() {
    assert_eq!(query("%3Csc%00ript%3E"), ["<sc\\x00ript>", "<script>"]);
}

proptest! {
    #[test]
    fn any_bytes_have_few_forms_that_are_hardly_longer(
        value in proptest::collection::vec(
            prop_oneof![any::<u8>(), proptest::sample::select(b"%&\\+ux0123456789abcdef#;\xc0\xef\xbc".to_vec())],
            0..300,
        ),
        path: bool,
    ) {
        let mut ladder = Ladder::default();
        for coding in [Coding::Form, Coding::Url, Coding::Plain] {
            let forms = ladder.climb(&value, coding, path);
            prop_assert!((1..=Ladder::FORMS_MAX).contains(&forms.iter().count()));
            for form in forms.iter() {
                // `\ff` of a style sheet is two bytes, `%uhhhh` three.
                prop_assert!(form.len() <= value.len().max(16) * 2);
            }
        }
    }
}

#[test]
fn hostile_values_take_a_bounded_number_of_forms() {
    let mut ladder = Ladder::default();
    for unit in [
        "%25", "&#37;", "\\x25", "\\u0025", "%c0%af", "\0", "//./", "%u0025",
    ] {
        let value = unit.repeat(Text::LEN_BYTES_MAX / unit.len());
        let forms = ladder.climb(value.as_bytes(), Coding::Form, true);
        let total: usize = forms.iter().map(<[u8]>::len).sum();
        assert!(
            total <= (Ladder::FORMS_MAX + 1) * Text::LEN_BYTES_MAX,
            "{unit}"
        );
    }
}
