//! What holds for any event, and for every table.

use super::super::columns;
use super::super::fill::fill;
use super::super::record::Record;
use super::super::table::Activity;
use super::{FAMILIES, assert_kinds, rows};
use proptest::prelude::*;
use std::collections::BTreeSet;
use yagura_model::ocsf::{ACTIVITY_OTHER, Class, OcsfColumns};
use yagura_model::{Event, LogSource, Timestamp, Value};

#[test]
fn activities_are_numbers_of_the_schema() {
    for case in FAMILIES.iter().flat_map(|family| family.cases) {
        let numbers: Vec<u8> = match &case.activity {
            Activity::Is(number) => vec![*number],
            Activity::Words(_, words) => words.iter().map(|(_, number)| *number).collect(),
            Activity::Verb(_) => vec![],
        };
        let highest = match case.class {
            Class::FILE_HOSTING_ACTIVITY => 17,
            Class::FILE_ACTIVITY => 14,
            Class::ACCOUNT_CHANGE => 12,
            Class::ENTITY_MANAGEMENT => 13,
            Class::EVENT_LOG_ACTIVITY => 10,
            Class::BASE_EVENT => 0,
            _ => 9,
        };
        assert!(
            numbers
                .iter()
                .all(|n| *n <= highest || *n == ACTIVITY_OTHER),
            "{} {numbers:?}",
            case.class.name()
        );
    }
}

/// Names that tables look for.
fn known_names() -> Vec<&'static str> {
    let names: BTreeSet<&str> = FAMILIES
        .iter()
        .flat_map(|family| {
            let lists = [family.hashes, family.answers, family.severity];
            rows(family)
                .flat_map(|row| row.names)
                .chain(lists.into_iter().flatten())
        })
        .copied()
        .chain([
            "EventID",
            "Channel",
            "Keywords",
            "event_type",
            "eventName",
            "action",
        ])
        .collect();
    names.into_iter().collect()
}

/// Values that look like what a column wants, and any text.
fn value() -> impl Strategy<Value = String> {
    let parts = prop::sample::select(vec![
        "192.0.2.1",
        "::ffff:192.0.2.1",
        "[",
        "]",
        "%",
        ":",
        "\\",
        "/",
        "-",
        "0x",
        "=",
        ",",
        ";",
        "type:",
        " ",
        "SHA256=",
        "IMPHASH=",
        "あ",
        "4624",
        "CMD (",
        ")",
        " port ",
        "for user ",
        "\u{0}",
        "taro",
    ]);
    let mixed = prop::collection::vec(parts, 0..8).prop_map(|parts| parts.concat());
    prop_oneof![3 => mixed, 1 => "\\PC{0,40}"]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_fields_give_columns_that_hold_what_they_promise(
        product in prop::sample::select(vec!["", "windows", "linux", "zeek", "suricata", "aws", "azure", "gcp", "okta", "cisco", "m365"]),
        service in prop::sample::select(vec!["", "security", "sysmon", "system", "auditd", "sshd", "sudo", "conn", "dns", "signinlogs", "osquery"]),
        category in prop::sample::select(vec!["", "webserver", "proxy", "dns", "firewall", "process_creation"]),
        fields in prop::collection::vec((any::<prop::sample::Index>(), value(), any::<bool>()), 0..20),
        event_id in 0_i64..9000,
    ) {
        let names = known_names();
        let mut event = Event::new(LogSource::new(product, &[service], &[category]));
        event.time = Timestamp::from_secs(1);
        event.fields.push("EventID", Value::Int(event_id));
        for (name, value, in_view) in &fields {
            let set = if *in_view { &mut event.category_fields } else { &mut event.fields };
            set.push(names[name.index(names.len())], Value::Text(value));
        }
        prop_assert_eq!(columns(&event).time, event.time);
        // Any table may meet any event: products are told by what anyone can write.
        for family in FAMILIES {
            let mut columns = OcsfColumns::new(event.time);
            fill(Record::new(&event), family, &mut columns);
            assert_kinds(&columns);
        }
    }
}
