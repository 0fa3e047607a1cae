use crate::formats::dialect_tests::{all, one, tags};

#[test]
fn members_of_name_value_lists_get_names() {
    let event = one(
        "m365",
        r#"{"CreationTime":"2026-03-01T10:00:00","Operation":"Set-Mailbox","Workload":"Exchange","ResultStatus":"True",
        "Parameters":[{"Name":"Identity","Value":"taro"},{"Name":"ForwardingSmtpAddress","Value":"smtp:m@example.net"}],
        "ExtendedProperties":[{"Name":"RequestType","Value":"Cmsi:Cmsi"}]}"#,
    );
    assert_eq!(
        (event.log_source.product(), tags(&event).0),
        ("m365", vec!["audit", "exchange"])
    );
    assert_eq!(
        event.fields.get_str("Parameters.ForwardingSmtpAddress"),
        Some("smtp:m@example.net")
    );
    assert_eq!(event.fields.get_str("RequestType"), Some("Cmsi:Cmsi"));
    assert!(all(&event.fields, "Parameters")[0].contains("ForwardingSmtpAddress"));
    assert_eq!(event.fields.get_str("eventName"), Some("Set-Mailbox"));
    assert_eq!(event.fields.get_str("status"), Some("success"));
}

#[test]
fn alerts_are_known_by_the_name_of_their_policy() {
    let event = one(
        "m365",
        r#"{"Operation":"AlertTriggered","Workload":"SecurityComplianceCenter","RecordType":40,"Name":"Impossible travel activity",
        "Status":"Active","AlertId":"a"}"#,
    );
    assert_eq!(
        tags(&event).0,
        ["audit", "threat_management", "threat_detection"]
    );
    assert_eq!(
        event.fields.get_str("eventSource"),
        Some("SecurityComplianceCenter")
    );
    assert!(all(&event.fields, "eventName").contains(&"Impossible travel activity".to_owned()));
    assert_eq!(event.fields.get_str("status"), Some("success"));
}

#[test]
fn exports_carry_the_record_as_text_or_object() {
    let text = one(
        "m365",
        r#"{"RecordType":"ExchangeAdmin","CreationDate":"2026-03-02T10:00:00Z","AuditData":"{\"CreationTime\":\"2026-03-01T10:00:00\",\"Operation\":\"New-InboxRule\",\"Workload\":\"Exchange\"}"}"#,
    );
    let object = one(
        "m365",
        r#"{"auditLogRecordType":"x","auditData":{"CreationTime":"2026-03-01T10:00:00","Operation":"New-InboxRule","Workload":"Exchange"}}"#,
    );
    for event in [text, object] {
        assert_eq!(event.fields.get_str("Operation"), Some("New-InboxRule"));
        assert_eq!(tags(&event).0, ["audit", "exchange"]);
        assert_eq!(
            event.time.map(|t| t.to_string()).as_deref(),
            Some("2026-03-01T10:00:00Z")
        );
    }
}
