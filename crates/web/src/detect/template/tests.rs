use super::DETECTOR;
use crate::Place;
use crate::detect::scan::check::{found, hits, japanese_passes, passed, survives};

const ATTACKS: &[&str] = &[
    "{{7*7}}",
    "{{ '7'*7 }}",
    "{{config}}",
    "{{request.application.__globals__}}",
    "{{''.__class__.__mro__[1].__subclasses__()}}",
    "{{()|attr('__class__')}}",
    "{{['id']|map('system')|join}}",
    "{{constructor.constructor('x')()}}",
    "{{#with \"s\" as |string|}}",
    "{{range.constructor(\"return 1\")()}}",
    "{% import os %}{{os.popen('id')}}",
    "{%if 1%}x{%endif%}",
    "${7*7}",
    "#{7*7}",
    "*{3*3}",
    "@(6*7)",
    "{7*7}",
    "{system('id')}",
    "{$smarty.version}",
    "<!--#exec cmd=\"id\"-->",
    "<!--#printenv -->",
    "<esi:include src=\"http://h.example/\"/>",
    "require('child_process').exec('id')",
    "global.process.mainModule.require('fs')",
    "process.mainModule.require(\"child_process\")",
    "__import__('os').system('id')",
    "os.popen(\"id\").read()",
    "eval(compile('x','y','exec'))",
    "!!python/object/apply:os.system ['id']",
    "--- !ruby/object:Gem::Installer",
    "%x(id)",
    "Kernel.exec('id')",
    "x; system \"touch /tmp/a\"",
    "IO.popen(\"id\")",
    "@{[system 'id']}",
    "_$$ND_FUNC$$_function(){}()",
    "cos\nsystem\n(S'id'\ntR.",
    "while(true){}",
    "x=1;(function(){return 1})()",
    "__proto__[admin]",
    "constructor.prototype.admin",
    "a[constructor][prototype][x]",
    "{\"__proto__\":{\"a\":1}}",
    "console.log('x')",
];

const ORDINARY: &[&str] = &[
    r#"{"size":"1920*1080","at":{"0":{}}}"#,
    r#"{"keys":"1a+2b+3c","pos":0}"#,
    "the system \"works\"; system 5",
    "Dear {{name}}, your order {{ order.id }} is ready",
    "{{title | upper}}",
    "${HOME} and #{count}",
    "{\"a\":{\"b\":[1,2]}}",
    "{{\"a\":1}}",
    "[[1,2],[3,4]]",
    "@(home) @taro",
    "what is __init__ in Python?",
    "the __proto__ property; the constructor and prototype patterns",
    "set {1,2,3} and {a-b}",
    "{2024-01-02}",
    "100% {sure}",
    "{3f2504e0-4f89-11d3-9a0c-0305e82c3301}",
    "while (it rains) stay home",
    "open file. read (twice)",
    "a function (of time) {sic}",
    "I use require('express') in my app",
    "os.system is old, use subprocess",
    "<!-- a comment -->",
    "how do I eval (x) safely?",
    "exec summary (draft)",
    "wow!! nice",
    "料金 {税込}（100円）",
    "{2-3} or {10/12}",
    "ヽ(#`Д´)ﾉ (@^_^@) m(__)m (*{}*)",
];

#[test]
fn finds_expressions_code_and_objects() {
    found(&DETECTOR, ATTACKS);
}

#[test]
fn passes_placeholders_prose_and_json() {
    passed(&DETECTOR, ORDINARY);
    japanese_passes(&DETECTOR);
}

#[test]
fn passes_braces_that_a_broken_script_left_in_a_path() {
    for path in ["/\"${WEBLOC}/view.php", "/item/{id}", "/a/{{url}}"] {
        let hits = hits(&DETECTOR, Place::Path, b"", path.as_bytes());
        assert!(hits.iter().all(|h| h.score.0 < 50), "{path}");
    }
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
        w::ENGINE_OBJECTS,
        w::STATEMENTS,
        w::DUNDERS,
        w::CALLS,
        w::NODE_MODULES,
        w::SSI,
    ]);
}
