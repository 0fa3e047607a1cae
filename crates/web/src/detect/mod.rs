//! Detectors behind one prefilter.
//!
//! Each detector is a folder or file of the same shape: `NEEDLES`, of which one must stand in the
//! lower-cased text for the detector to be asked at all, and `detect`, a pure function. A detector
//! gives [`Score::BREAK_OUT`](crate::Score::BREAK_OUT) or more only for a syntactic break-out:
//! prose, names, numbers and ordinary values score nothing, in any language.

mod found;
mod java;
mod known;
#[cfg(test)]
mod linear;
mod markup;
mod nosql;
mod path;
mod php;
mod protocol;
mod remote_url;
mod scan;
mod shell;
mod sql;
mod template;
mod xxe;

pub(crate) use remote_url::CODES_OF_PLAIN_URLS;
pub(crate) use sql::asked_delay_s;

use crate::{Hit, Text};

/// A family of attacks.
pub(crate) struct Detector {
    /// One of these stands in the lower-cased text, or `detect` finds nothing.
    pub(crate) needles: &'static [&'static [u8]],
    /// Adds what it finds.
    pub(crate) detect: fn(&Text<'_>, &mut Vec<Hit>),
}

/// All detectors; the prefilter knows them by their place here.
pub(crate) const DETECTORS: &[Detector] = &[
    sql::DETECTOR,
    nosql::DETECTOR,
    markup::DETECTOR,
    path::DETECTOR,
    shell::DETECTOR,
    php::DETECTOR,
    java::DETECTOR,
    template::DETECTOR,
    remote_url::DETECTOR,
    xxe::DETECTOR,
    protocol::DETECTOR,
    known::DETECTOR,
];
