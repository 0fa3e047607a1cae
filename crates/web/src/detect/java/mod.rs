//! Java in values: look-ups, expressions, names of classes, serialised objects.

mod class;
mod expression;
mod lookup;
mod reason;
mod serialised;
#[cfg(test)]
mod tests;
mod words;

use super::Detector;
use super::found::Found;
use super::php::is_file_name;
use crate::{Category, Hit, Place, Text};

pub(crate) const DETECTOR: Detector = Detector {
    needles: &[
        b"${",
        b"#{",
        b"%{",
        b"*{",
        b"~{",
        b"@{",
        b"jndi",
        b"java",
        b"org.",
        b"com.",
        b"net.sf.",
        b"ognl",
        b"memberaccess",
        b"methodaccess",
        b"#context",
        b"#request",
        b"#session",
        b"#attr",
        b"#parameters",
        b"#application",
        b"(#",
        b"redirect",
        b"action:",
        b".get",
        b".forname",
        b".exec(",
        b".execute()",
        b".invoke",
        b".newinstance",
        b".eval",
        b"class",
        b"runtime",
        b"processbuilder",
        b"transformer",
        b"closure",
        b"factory",
        b"templatesimpl",
        b"jdbcrowset",
        b"tiedmap",
        b"unmarshal",
        b"base64data",
        b"protectiondomain",
        b"\xac\xed",
        b"ro0ab",
        b"kztaau",
        b"cs7qaf",
        b"aced0005",
        b"<void",
        b"<object",
        b"<sorted-set",
        b"<dynamic-proxy",
        b"<tree-map",
        b"<jdk",
        b"<sun",
        b"<#",
        b"[#",
        b"#set",
        b"#foreach",
        b"#evaluate",
        b"#parse",
        b"#include",
        b"#define",
        b"#if",
        b"#macro",
        b"__$",
        b"<%",
        b".jsp",
        b".war",
        b".jar",
        b".ear",
        b". js",
        b".jsv",
        b".jsw",
        b".jhtml",
        b"sun.",
        b"weblogic.",
        b"groovy.",
        b"freemarker.",
        b"scala.",
        b"invocationhandler",
        b"expexception",
        b"swappable",
        b"forwarding",
        b"pooldatasource",
        b"clojure.",
        b"bsh.",
        b"@",
    ],
    detect,
};

fn detect(text: &Text<'_>, hits: &mut Vec<Hit>) {
    let lower = text.lower;
    let mut add = |found: Option<Found>| {
        hits.extend(found.map(|f| f.into_hit(Category::JavaInjection, lower.len())));
    };
    add(lookup::find(lower));
    if is_file_name(text) {
        add(serialised::upload(lower));
    }
    add(serialised::find(text));
    add(class::find(text));
    add(class::loader(text));
    if text.place != Place::Agent {
        add(expression::find(lower));
    }
}
