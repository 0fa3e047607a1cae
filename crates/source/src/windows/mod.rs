//! What all carriers of Windows events share (EVTX, JSON of several shippers, XML): which rules
//! see an event, and under which field names. The contract is `docs/log-sources.md`.
//!
//! In: an event whose `fields` hold the payload first and the System section behind it (so that
//! the payload shadows System in look-ups). Out: log source, aliases and the category view.

mod flat;
mod nested;
mod routes;
mod times;
mod views;

pub(crate) use flat::FlatNames;
pub(crate) use nested::{is_nested_event, nested_event, system_attribute};
pub(crate) use routes::{WindowsRoutes, log_sources};

use yagura_model::{Event, Fields, Value};

/// What routing reads: the System section only, never the payload.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SystemKey<'a> {
    pub(crate) channel: &'a str,
    pub(crate) event_id: i64,
}

/// Sets log source, aliases and the category view of a Windows event. `Computer` is also known as
/// `ComputerName`.
pub(crate) fn normalise(event: &mut Event, key: SystemKey<'_>, routes: &mut WindowsRoutes) {
    let fields = &mut event.fields;
    let names = routes.names.get_or_make(&[fields], || Names::of(fields));
    if let Some(index) = names.computer {
        fields.alias("ComputerName", index);
    }
    for (alias, index) in &names.without_blanks {
        fields.alias(alias, *index);
    }
    if let Some(index) = names.logon_process {
        trim_logon_process_name(event, index);
    }
    let detail = routes::detail(&event.fields, key);
    event.log_source = routes.route(key, detail);
    views::fill(event, key, detail);
}

/// What is to be done about the names of a Windows event.
#[derive(Debug)]
struct Names {
    computer: Option<usize>,
    logon_process: Option<usize>,
    /// A name with blanks answers without them and with `_` for them.
    without_blanks: Vec<(String, usize)>,
}

impl Names {
    fn of(fields: &Fields) -> Self {
        let [computer, logon_process] = fields.positions(&["Computer", "LogonProcessName"]);
        let named = fields.iter().map(|(name, _)| name).enumerate();
        let with_blanks = named.filter(|(_, name)| name.contains(' '));
        let closed_and_underscored = |(index, name): (usize, &str)| {
            [
                (name.replace(' ', ""), index),
                (name.replace(' ', "_"), index),
            ]
        };
        Self {
            computer,
            logon_process,
            without_blanks: with_blanks.flat_map(closed_and_underscored).collect(),
        }
    }
}

/// Windows writes `NtLmSsp ` with a trailing blank, so exact rules would never fire.
fn trim_logon_process_name(event: &mut Event, index: usize) {
    if let Value::Text(text) = event.fields.value_at(index)
        && text.ends_with(' ')
    {
        let trimmed = text.trim_end_matches(' ').to_owned();
        event.fields.set(index, Value::Text(&trimmed));
    }
}
