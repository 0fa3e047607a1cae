use crate::formats::dialect_tests::{one, tags};

#[test]
fn results_read_like_the_event() {
    let event = one(
        "splunk_windows",
        r#"{"preview":false,"result":{"EventCode":"4688","LogName":"Security","ComputerName":"ws01","RecordNumber":"12",
        "_time":"2026-03-01T10:00:00.000+09:00","NewProcessName":"C:\\a.exe"}}"#,
    );
    assert_eq!(tags(&event), (vec!["security"], vec!["process_creation"]));
    assert_eq!(event.record_id, 12);
    assert_eq!(
        event.time.map(|t| t.to_string()).as_deref(),
        Some("2026-03-01T01:00:00Z")
    );
    assert_eq!(event.category_fields.get_str("Image"), Some(r"C:\a.exe"));
    assert_eq!(event.fields.get_str("Computer"), Some("ws01"));
}
