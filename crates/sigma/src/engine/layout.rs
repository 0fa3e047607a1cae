//! Where the fields that rules use stand in events with certain names, found once for all of them.

use super::Engine;
use super::coverage::View;
use super::expr::FieldId;
use foldhash::HashSet;
use std::sync::Arc;
use yagura_model::Fields;

/// The fields of one view of an event.
#[derive(Debug)]
pub(super) struct Layout {
    /// In the order of their values.
    pub(super) found: Arc<[Located]>,
    /// The log source and view whose coverage has all of them already.
    pub(super) noted: Option<(u64, View)>,
}

/// One value of a field that rules use.
#[derive(Debug, Clone, Copy)]
pub(super) struct Located {
    pub(super) field: FieldId,
    pub(super) entry: u32,
    /// Whether `entry` is one of the category view.
    pub(super) in_category: bool,
}

impl Layout {
    /// Names of the category view hide the same names of the source's own fields.
    pub(super) fn of(engine: &Engine, fields: &Fields, view: Option<&Fields>) -> Self {
        let mut found = Vec::new();
        if let Some(view) = view {
            locate(engine, view, true, &mut found);
        }
        let hidden: HashSet<FieldId> = found.iter().map(|located| located.field).collect();
        let own = found.len();
        locate(engine, fields, false, &mut found);
        let mut place = 0;
        found.retain(|located| {
            place += 1;
            place <= own || !hidden.contains(&located.field)
        });
        // Aliases answer for names that no entry has; several of one name are a list.
        let named: HashSet<FieldId> = found.iter().map(|located| located.field).collect();
        let aliases = fields.aliases().filter_map(|(alias, index)| {
            let field = engine.fields.id(alias)?;
            (!named.contains(&field)).then(|| located(field, index, false))
        });
        found.extend(aliases);
        Self {
            found: found.into(),
            noted: None,
        }
    }
}

fn locate(engine: &Engine, fields: &Fields, in_category: bool, found: &mut Vec<Located>) {
    let all = (0..fields.len()).filter_map(|index| {
        let field = engine.fields.id(fields.name_at(index))?;
        Some(located(field, index, in_category))
    });
    found.extend(all);
}

fn located(field: FieldId, entry: usize, in_category: bool) -> Located {
    #[expect(clippy::cast_possible_truncation, reason = "below Fields::ENTRIES_MAX")]
    let entry = entry as u32;
    Located {
        field,
        entry,
        in_category,
    }
}
