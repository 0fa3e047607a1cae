//! What a product does with JSON: how its records look and what they are called in Sigma.

use crate::routes::RouteCache;
use crate::windows::{FlatNames, WindowsRoutes};
use yagura_model::{Event, Fields, ShapeCache};

/// One kind of JSON record. Dialects stand in `formats/<name>/` and are listed, most specific
/// first, in `formats/mod.rs`.
pub(crate) struct Dialect {
    /// Short name, as in `--input-format` and [`Event::format`].
    pub(crate) name: &'static str,
    /// Whether records of other dialects may look like this one's: it is asked after all others.
    pub(crate) is_general: bool,
    /// Recognises a record by its flattened fields. Must be cheap: it may be asked for every
    /// record of another product.
    pub(crate) recognise: fn(&Fields) -> bool,
    /// Sets time and log source, adds names, and makes the category view.
    pub(crate) normalise: fn(&mut Event, &mut DialectState),
}

/// What dialects keep between records.
#[derive(Default)]
pub(crate) struct DialectState {
    /// Routes of Windows channels and event ids.
    pub(crate) windows: WindowsRoutes,
    /// Names of flat Windows events.
    pub(crate) flat_windows: ShapeCache<FlatNames>,
    /// Log sources of dialects whose services come from the record.
    pub(crate) routes: RouteCache,
    /// Channel of the current event, for its memory.
    pub(crate) channel: String,
}
