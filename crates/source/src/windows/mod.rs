//! What all carriers of Windows events share (EVTX, JSON of several shippers, XML): which rules
//! see an event, and under which field names. The contract is `docs/log-sources.md`.
//!
//! In: an event whose `fields` hold the payload first and the System section behind it (so that
//! the payload shadows System in look-ups). Out: log source, aliases and the category view.

mod nested;
mod routes;
mod views;

pub(crate) use nested::{is_nested_event, nested_event, system_attribute};
pub(crate) use routes::{WindowsRoutes, log_sources};

use yagura_model::{Event, Value};

/// What routing reads: the System section only, never the payload.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SystemKey<'a> {
    pub(crate) channel: &'a str,
    pub(crate) event_id: i64,
}

/// Sets log source, aliases and the category view of a Windows event. `Computer` is also known as
/// `ComputerName`.
pub(crate) fn normalise(event: &mut Event, key: SystemKey<'_>, routes: &mut WindowsRoutes) {
    let [computer, logon_process] = event.fields.positions(&["Computer", "LogonProcessName"]);
    if let Some(index) = computer {
        event.fields.alias("ComputerName", index);
    }
    if let Some(index) = logon_process {
        trim_logon_process_name(event, index);
    }
    add_aliases_of_blanks(event);
    let detail = routes::detail(&event.fields, key);
    event.log_source = routes.route(key, detail);
    views::fill(event, key, detail);
}

/// A name with blanks answers without them and with `_` for them.
fn add_aliases_of_blanks(event: &mut Event) {
    let fields = &mut event.fields;
    for index in 0..fields.len() {
        let name = fields.name_at(index);
        if name.as_bytes().contains(&b' ') {
            let (closed, underscored) = (name.replace(' ', ""), name.replace(' ', "_"));
            fields.alias(&closed, index);
            fields.alias(&underscored, index);
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
