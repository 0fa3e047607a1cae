//! Windows events as flat JSON (`windows_json`): `Channel` and `EventID` at the top level, as
//! NXLog, the OTRF data sets and others write them. The nested shape (`System`, `EventData`) is
//! read as well.

use crate::json::{Dialect, DialectState, JsonDecoder};
use crate::windows::{self, FlatNames, SystemKey};
use crate::{Decoder, Format, SourceOptions};
use yagura_model::{Event, Fields};

pub(super) const FORMAT: Format = Format {
    name: "windows_json",
    title: ("Windows events as JSON", "WindowsイベントのJSON"),
    detect: |_| 0,
    framing: crate::json::framing,
    stateless: true,
    decoder,
};

pub(super) const DIALECT: Dialect = Dialect {
    name: "windows_json",
    is_general: false,
    recognise,
    normalise,
};

fn decoder(_: &SourceOptions) -> Box<dyn Decoder> {
    Box::new(JsonDecoder::new(&[&DIALECT]))
}

fn recognise(fields: &Fields) -> bool {
    fields
        .positions(&["Channel", "EventID"])
        .iter()
        .all(Option::is_some)
}

fn normalise(event: &mut Event, state: &mut DialectState) {
    let fields = &mut event.fields;
    let shapes = &mut state.flat_windows;
    let names = shapes.get_or_make(&[fields], || FlatNames::of(fields));
    names.alias(fields);
    event.time = names.time(fields);
    if let Some(id) = names.record_id(fields) {
        event.record_id = id;
    }
    let event_id = names.event_id(fields);
    state.channel.clear();
    state.channel.push_str(names.channel(fields));
    let key = SystemKey {
        channel: &state.channel,
        event_id,
    };
    windows::normalise(event, key, &mut state.windows);
}

#[cfg(test)]
mod tests {
    use super::FORMAT;
    use crate::testing::read_one;
    use yagura_model::Value;

    #[test]
    fn records_of_velociraptor_are_routed_and_dated() {
        let event = read_one(
            &FORMAT,
            r#"{"System":{"Provider":{"Name":"Microsoft-Windows-Sysmon"},"EventID":{"Value":1},"TimeCreated":{"SystemTime":1795615201.5},"EventRecordID":77,"Channel":"Microsoft-Windows-Sysmon/Operational","Computer":"ws1"},"EventData":{"Image":"C:\\a.exe"},"Message":"x"}"#,
        );
        assert_eq!(event.fields.get("EventID"), Some(Value::Int(1)));
        let categories: Vec<_> = event.log_source.categories().collect();
        assert_eq!(categories, ["process_creation"]);
        let time = event.time.map(|t| t.to_string());
        assert_eq!(time.as_deref(), Some("2026-11-25T14:00:01.5Z"));
    }

    #[test]
    fn flat_records_may_have_times_that_are_numbers() {
        let event = read_one(
            &FORMAT,
            r#"{"Channel":"Security","EventID":1102,"TimeCreated":1795615201}"#,
        );
        let time = event.time.map(|t| t.to_string());
        assert_eq!(time.as_deref(), Some("2026-11-25T14:00:01Z"));
    }
}
