//! Detectors take time in proportion to the text, whatever stands in it.

use super::DETECTORS;
use crate::text::work;
use crate::{Place, Text};

/// Steps for a byte of a text, in all detectors together.
const STEPS_PER_BYTE_MAX: usize = 300;

/// What is opened and never closed, begun again and again, or read from each of its parts.
const SHAPES: &[&str] = &[
    "(",
    "[",
    "{",
    "<",
    "'",
    "\"",
    "`",
    "\\",
    "\\\n",
    "/",
    "%",
    "&",
    "|",
    "$",
    ";",
    "#",
    "@",
    "!",
    "-",
    "*",
    "+",
    "=",
    ".",
    ":",
    "\0",
    "\r\n",
    "\u{2013}",
    "\u{2019}",
    "\u{3042}",
    "${",
    "#{",
    "{{",
    "{%",
    "{%|",
    "<%",
    "<?",
    "<!--",
    "<!",
    "</",
    "/*",
    "/*/*/*",
    "*/",
    "*/(",
    "--",
    "&&",
    "||",
    "::",
    "$(",
    "$((",
    "``",
    "a`",
    "alert`",
    "../",
    "..\\",
    "....//",
    "/etc/passwd ",
    "/etc/passwd/",
    "<a/b=",
    "<a$a=?",
    "<a b='",
    "<script> a ",
    "=fnstimportfs",
    ";import{",
    "javascript:",
    "data:",
    "function(){",
    "require(",
    "a.b(",
    "x['a'](",
    "java.$",
    "@java.lang.a",
    "${g",
    "~{a'",
    "<#if ",
    "or(",
    "or 1=1 ",
    "having(1)and ",
    "if(1)+",
    "if(1)and ",
    "case when 1 end+",
    "union select ",
    "select a from b where 1=1 or ",
    "order by(1)+",
    "''",
    "''''",
    "' '",
    "@'",
    "$a$",
    "/*!50000",
    "1.e(",
    "insert into a ",
    "drop table ",
    ";show a ",
    "[a]",
    "a.",
    ";id ",
    ";$a",
    ";a=$a",
    "{a,",
    "{a,}",
    "for %a in ",
    "if not exist ",
    "\rset-cookie:",
    "\r\nget / http/1.1",
    "this.a&&",
    "db.a(",
    "$ne",
    "[$ne]",
    "__class__",
    "__proto__",
    "constructor.",
    "o:1:\"a\":",
    "a:1:{",
    "php://",
    "$_get[",
    "system(",
    "\"system\"(",
    "eval(eval",
    "http://a@",
    "<!entity a ",
    "jndi:",
    "<svg onload",
    " on=",
    "<a href=",
    "\\u0041",
    "0x41",
    "onload=",
    "expression(",
    "url(",
    "(#a",
    "a..",
    "'a'.",
    "<xsl:<",
];

/// Signs in front that change how the rest is read.
const LEADS: &[&str] = &["", "'", "<a "];

fn steps(place: Place, lead: &str, shape: &str, len_bytes: usize) -> usize {
    let mut text = lead.to_owned();
    while text.len() < len_bytes {
        text.push_str(shape);
    }
    let lower = &text.as_bytes()[..len_bytes];
    let text = Text {
        place,
        name: b"q",
        bytes: lower,
        lower,
    };
    let mut hits = Vec::new();
    work::of(|| DETECTORS.iter().for_each(|d| (d.detect)(&text, &mut hits)))
}

#[test]
fn twice_the_text_is_twice_the_work() {
    let mut worst = (0, String::new());
    for place in [Place::ArgValue, Place::Path] {
        for shape in SHAPES {
            for lead in LEADS {
                let [half, whole] = [2_048, 4_096].map(|len| steps(place, lead, shape, len));
                let what = format!("{place:?} {lead:?} {shape:?}: {half}, {whole}");
                assert!(whole <= half * 5 / 2 + 40_000, "not linear: {what}");
                worst = worst.max((whole / 4_096, what));
            }
        }
    }
    assert!(worst.0 < STEPS_PER_BYTE_MAX, "much work: {worst:?}");
}
