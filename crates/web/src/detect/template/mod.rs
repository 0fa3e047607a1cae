//! Template and script engines other than PHP's and Java's: expressions, code, serialised objects.
//!
//! A placeholder (`{{name}}`, `${NAME}`) is at most a sign: an attack computes, calls, or reaches
//! for what a template's author would not name.

mod braces;
mod code;
mod reason;
#[cfg(test)]
mod tests;
mod words;

use super::Detector;
use super::found::Found;
use crate::{Category, Hit, Place, Text};

pub(crate) const DETECTOR: Detector = Detector {
    needles: &[
        b"{",
        b"@(",
        b"__",
        b"constructor",
        b"(",
        b"<!--",
        b"<esi",
        b"!!",
        b"!ruby",
        b"!php",
        b"$$_",
        b"system.",
        b"system \"",
        b"system '",
        b"system `",
        b"process.",
        b"objectdata",
        b"aaeaaad",
        b"php:function",
        b"msxsl",
        b"mainmodule",
        b"kernel.",
        b"io.popen",
        b"file.",
        b"\n",
        b"gasv",
        b"ganj",
        b"gajj",
        b"y29zcn",
        b"y3bvc2",
        b"functionname",
        b"escape",
        b"_mmarker",
        b"_nsattr",
        b"lookup",
        b"registerundefined",
        b"module.exports",
        b"require.",
    ],
    detect,
};

fn detect(text: &Text<'_>, hits: &mut Vec<Hit>) {
    let lower = text.lower;
    let mut add = |found: Option<Found>| {
        hits.extend(found.map(|f| f.into_hit(Category::TemplateInjection, lower.len())));
    };
    add(code::marks(text));
    if text.place == Place::Agent {
        return;
    }
    add(braces::find(lower));
    add(code::prototype(text));
    add(code::python(lower));
    if text.place != Place::Path {
        add(code::calls(lower));
        add(code::ruby(lower));
    }
}
