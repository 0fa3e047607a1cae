use crate::formats::dialect_tests::{all, one, tags};

#[test]
fn names_get_their_first_letter_back_and_backslashes_are_single() {
    let event = one(
        "wazuh",
        r#"{"data":{"win":{"system":{"eventID":"1","channel":"Microsoft-Windows-Sysmon/Operational","computer":"ws01",
        "eventRecordID":"9","systemTime":"2026-03-01T10:00:00.1Z"},
        "eventdata":{"image":"C:\\\\Windows\\\\a.exe","commandLine":"a","param1":"x"}}}}"#,
    );
    assert_eq!(tags(&event), (vec!["sysmon"], vec!["process_creation"]));
    assert_eq!(event.record_id, 9);
    assert!(event.time.is_some());
    assert_eq!(event.fields.get_str("Image"), Some(r"C:\Windows\a.exe"));
    assert_eq!(event.fields.get_str("ComputerName"), Some("ws01"));
    assert_eq!(all(&event.fields, "param1"), ["x"]);
    assert_eq!(all(&event.fields, "Data"), ["x"]);
}

#[test]
fn single_backslashes_stay_single() {
    let event = one(
        "wazuh",
        r#"{"data":{"win":{"system":{"eventID":"11","channel":"Microsoft-Windows-Sysmon/Operational"},
        "eventdata":{"targetFilename":"\\\\server\\share\\a.exe"}}}}"#,
    );
    assert_eq!(
        event.fields.get_str("TargetFilename"),
        Some(r"\\server\share\a.exe")
    );
}
