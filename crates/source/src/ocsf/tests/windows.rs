//! Windows events, and products without a table.

use super::super::columns;
use crate::format_named;
use crate::testing::read_one;
use yagura_model::ocsf::Status::{Failure, Success};
use yagura_model::ocsf::{Class, Column, ObservableType};
use yagura_model::{Event, LogSource, Value};

/// A Windows event of a channel, with its payload as JSON members.
fn windows(channel: &str, id: u32, payload: &str) -> Event {
    let record = format!(
        r#"{{"EventID":{id},"Channel":"{channel}","Computer":"dc01.example.com",{payload}}}"#
    );
    read_one(format_named("json").expect("a format"), &record)
}

fn get(event: &Event, column: Column) -> Option<String> {
    columns(event).get(column).map(str::to_owned)
}

#[test]
fn the_computer_is_that_of_the_system_section() {
    let event = windows(
        "Security",
        4624,
        r#""TargetUserName":"taro","TargetDomainName":"OFFICE","SubjectUserName":"DC01$""#,
    );
    let columns = columns(&event);
    assert_eq!(columns.computer(), Some("dc01.example.com"));
    assert_eq!(columns.account().as_deref(), Some(r"OFFICE\taro"));
    let mut shadowed = Event::new(LogSource::new("windows", &["system"], &[]));
    for computer in ["printer", "ws 1.example.com"] {
        shadowed.fields.push("Computer", Value::Text(computer));
    }
    shadowed.fields.push("Channel", Value::Text("System"));
    shadowed.fields.push("EventID", Value::Int(1));
    assert_eq!(
        super::super::columns(&shadowed).computer(),
        Some("ws 1.example.com")
    );
}

#[test]
fn sign_ins_of_windows_tell_success_from_failure() {
    for (id, payload, activity, status) in [
        (4624, r#""LogonType":3"#, 1, Success),
        (4625, r#""LogonType":3"#, 1, Failure),
        (4634, r#""LogonType":3"#, 2, Success),
        (4768, r#""Status":"0x0""#, 3, Success),
        (4769, r#""Status":"0x1b""#, 4, Failure),
        (4771, r#""Status":"0x18""#, 6, Failure),
        (4776, r#""Status":"0xc000006a""#, 1, Failure),
        (4648, r#""Keywords":"0x8020000000000000""#, 1, Success),
    ] {
        let event = windows("Security", id, payload);
        let columns = columns(&event);
        assert_eq!(columns.class, Class::AUTHENTICATION, "{id}");
        assert_eq!(
            (columns.activity_id, columns.status),
            (activity, status),
            "{id}"
        );
    }
}

#[test]
fn changes_of_accounts_and_groups_name_both_sides() {
    let event = windows(
        "Security",
        4732,
        r#""TargetUserName":"Administrators","MemberName":"-","MemberSid":"S-1-5-21-7","SubjectUserName":"alice""#,
    );
    let group = columns(&event);
    assert_eq!(
        (group.class, group.activity_id),
        (Class::GROUP_MANAGEMENT, 3)
    );
    assert_eq!(group.get(Column::GroupName), Some("Administrators"));
    assert_eq!(group.get(Column::UserUid), Some("S-1-5-21-7"));
    assert_eq!(group.account().as_deref(), Some("alice"));
    let event = windows(
        "Security",
        4720,
        r#""TargetUserName":"evil","SubjectUserName":"alice""#,
    );
    assert_eq!(columns(&event).type_uid(), 300_101);
    assert_eq!(get(&event, Column::ActorUserName).as_deref(), Some("alice"));
}

#[test]
fn objects_are_classed_by_their_type() {
    for (kind, class) in [
        ("File", Class::FILE_ACTIVITY),
        ("Key", Class::REGISTRY_KEY_ACTIVITY),
        ("Process", Class::PROCESS_ACTIVITY),
        ("SAM_USER", Class::WINDOWS_RESOURCE_ACTIVITY),
    ] {
        let event = windows(
            "Security",
            4663,
            &format!(r#""ObjectType":"{kind}","ObjectName":"x""#),
        );
        assert_eq!(columns(&event).class, class, "{kind}");
    }
}

#[test]
fn hashes_of_sysmon_are_told_apart_and_the_import_hash_is_none() {
    let hashes = format!(
        "SHA1={},MD5={},IMPHASH={}",
        "a".repeat(40),
        "b".repeat(32),
        "c".repeat(32)
    );
    let payload = format!(r#""Image":"C:\\a.exe","Hashes":"{hashes}""#);
    let event = windows("Microsoft-Windows-Sysmon/Operational", 1, &payload);
    let columns = columns(&event);
    let lengths: Vec<usize> = columns.hashes().iter().map(|(_, hex)| hex.len()).collect();
    assert_eq!(lengths, [40, 32]);
    assert_eq!(columns.get(Column::FileName), Some("a.exe"));
    assert!(
        columns
            .observables()
            .any(|o| o.kind == ObservableType::Hash)
    );
}

#[test]
fn answers_of_sysmon_are_taken_apart() {
    let payload = r#""QueryName":"www.example.com","QueryStatus":"0","QueryResults":"type:  5 cdn.example.net;::ffff:192.0.2.1;""#;
    let event = windows("Microsoft-Windows-Sysmon/Operational", 22, payload);
    assert_eq!(columns(&event).answers(), ["cdn.example.net", "192.0.2.1"]);
}

#[test]
fn a_product_without_a_table_is_read_by_common_names() {
    let record = r#"{"host":"web01","user":"OFFICE\\taro","src_ip":"192.0.2.9:443","msg":"hello"}"#;
    let event = read_one(format_named("json").expect("a format"), record);
    let columns = columns(&event);
    assert_eq!(columns.class, Class::BASE_EVENT);
    assert_eq!(columns.computer(), Some("web01"));
    assert_eq!(columns.account().as_deref(), Some(r"OFFICE\taro"));
    assert_eq!(columns.get(Column::SrcIp), Some("192.0.2.9"));
}
