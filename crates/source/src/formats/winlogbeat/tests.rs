use crate::formats::dialect_tests::{all, one, tags};
use yagura_model::Value;

#[test]
fn payload_gets_its_windows_names() {
    let event = one(
        "winlogbeat",
        r#"{"@timestamp":"2026-03-01T10:00:00.5Z","winlog":{"channel":"Microsoft-Windows-Sysmon/Operational",
        "event_id":"1","record_id":77,"provider_name":"Microsoft-Windows-Sysmon","computer_name":"ws01",
        "event_data":{"Image":"C:\\a.exe","CommandLine":"a.exe -x"}}}"#,
    );
    assert_eq!(tags(&event), (vec!["sysmon"], vec!["process_creation"]));
    assert_eq!(event.log_source.product(), "windows");
    assert_eq!(event.record_id, 77);
    let fields = &event.fields;
    assert_eq!(fields.get_str("Image"), Some(r"C:\a.exe"));
    assert_eq!(fields.get("EventID").and_then(Value::as_i64), Some(1));
    assert_eq!(
        fields.get_str("Channel"),
        Some("Microsoft-Windows-Sysmon/Operational")
    );
    assert_eq!(
        fields.get_str("Provider_Name"),
        Some("Microsoft-Windows-Sysmon")
    );
    assert_eq!(fields.get_str("ComputerName"), Some("ws01"));
}

#[test]
fn payload_shadows_the_system_section_but_not_the_route() {
    let event = one(
        "winlogbeat",
        r#"{"winlog":{"channel":"System","event_id":104,"user_data":{"Channel":"Security","SubjectUserName":"taro"}}}"#,
    );
    assert_eq!(tags(&event).0, ["system"]);
    assert_eq!(all(&event.fields, "Channel"), ["Security"]);
    assert_eq!(event.fields.get_str("SubjectUserName"), Some("taro"));
}

#[test]
fn fields_moved_to_ecs_come_back() {
    let event = one(
        "winlogbeat",
        r#"{"winlog":{"channel":"Microsoft-Windows-Sysmon/Operational","event_id":1,"event_data":{"IntegrityLevel":"High"}},
        "process":{"executable":"C:\\b.exe","command_line":"b","hash":{"md5":"aa","sha1":"bb"},
        "parent":{"executable":"C:\\p.exe"}},"user":{"domain":"OFFICE","name":"taro"}}"#,
    );
    let text = |name| event.fields.get_str(name);
    assert_eq!(text("Image"), Some(r"C:\b.exe"));
    assert_eq!(text("CommandLine"), Some("b"));
    assert_eq!(text("ParentImage"), Some(r"C:\p.exe"));
    assert_eq!(text("User"), Some(r"OFFICE\taro"));
    assert_eq!(text("Hashes"), Some("SHA1=BB,MD5=AA"));
    assert_eq!(text("IntegrityLevel"), Some("High"));
}

#[test]
fn words_become_the_numbers_of_the_event() {
    let event = one(
        "winlogbeat",
        r#"{"winlog":{"channel":"Security","event_id":4625,"keywords":["Audit Failure"]},"log":{"level":"error"}}"#,
    );
    assert_eq!(event.fields.get("Level"), Some(Value::Int(2)));
    assert_eq!(event.fields.get_str("Keywords"), Some("0x8010000000000000"));
}

#[test]
fn unnamed_data_answers_to_data_and_keeps_its_number() {
    let event = one(
        "winlogbeat",
        r#"{"winlog":{"channel":"Application","event_id":1,"event_data":{"param1":"a","param2":"b"}}}"#,
    );
    assert_eq!(all(&event.fields, "Data"), ["a", "b"]);
    assert_eq!(event.fields.get_str("param2"), Some("b"));
}

#[test]
fn version_6_and_dotted_keys_read_alike() {
    let old = one(
        "winlogbeat",
        r#"{"log_name":"Security","event_id":4688,"record_number":"5","event_data":{"NewProcessName":"C:\\n.exe"}}"#,
    );
    let dotted = one(
        "winlogbeat",
        r#"{"winlog.channel":"Security","winlog.event_id":4688,"winlog.record_id":5,"winlog.event_data.NewProcessName":"C:\\n.exe"}"#,
    );
    for event in [&old, &dotted] {
        assert_eq!(tags(event), (vec!["security"], vec!["process_creation"]));
        assert_eq!(event.category_fields.get_str("Image"), Some(r"C:\n.exe"));
        assert_eq!(event.record_id, 5);
    }
}

#[test]
fn sysmon_for_linux_is_of_product_linux() {
    let event = one(
        "winlogbeat",
        r#"{"winlog":{"channel":"Linux-Sysmon/Operational","event_id":11,"event_data":{"TargetFilename":"/etc/cron.d/x"}}}"#,
    );
    assert_eq!(event.log_source.product(), "linux");
    assert_eq!(tags(&event), (vec!["sysmon"], vec!["file_event"]));
    let flat = one(
        "windows_json",
        r#"{"Channel":"Linux-Sysmon/Operational","EventID":1,"Image":"/bin/id"}"#,
    );
    let nested = one(
        "windows_json",
        r#"{"Event":{"System":{"EventID":1,"Channel":"Linux-Sysmon/Operational"},"EventData":{"Image":"/bin/id"}}}"#,
    );
    for event in [flat, nested] {
        assert_eq!(event.log_source.product(), "linux");
        assert_eq!(tags(&event).1, ["process_creation"]);
    }
}

#[test]
fn search_hits_are_opened() {
    let event = one(
        "winlogbeat",
        r#"{"_index":"winlogbeat-1","_id":"x","_score":1.0,"_source":{"winlog":{"channel":"Security","event_id":4624}}}"#,
    );
    assert_eq!(tags(&event).0, ["security"]);
}
