//! PHP in values: code, stream wrappers, serialised objects, settings, scripts uploaded.

mod call;
mod code;
mod reason;
#[cfg(test)]
mod tests;
mod upload;
mod words;

pub(super) use upload::is_file_name;

use super::Detector;
use super::found::Found;
use crate::{Category, Hit, Place, Text};

pub(crate) const DETECTOR: Detector = Detector {
    needles: words::NEEDLES,
    detect,
};

fn detect(text: &Text<'_>, hits: &mut Vec<Hit>) {
    let lower = text.lower;
    let mut add = |found: Option<Found>| {
        hits.extend(found.map(|f| f.into_hit(Category::PhpInjection, lower.len())));
    };
    if upload::is_file_name(text) {
        add(upload::find(lower));
    }
    add(code::tag(lower));
    add(code::wrapper(lower));
    if text.place != Place::Agent {
        add(code::serialised(lower));
        add(code::variable(lower));
        add(code::setting(lower, text.place));
    }
    if !matches!(text.place, Place::Path | Place::Agent) {
        add(call::find(lower));
        add(call::computed(lower));
        add(call::named(text));
    }
}
