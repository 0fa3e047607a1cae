use crate::formats::dialect_tests::{one, tags};

#[test]
fn records_have_product_service_and_time() {
    let event = one("github", RECORD);
    assert_eq!(
        (event.log_source.product(), tags(&event)),
        ("github", (vec!["audit"], vec![]))
    );
    assert_eq!(
        event.time.map(|t| t.to_string()).as_deref(),
        Some("2026-03-01T10:00:00Z")
    );
}

const RECORD: &str = r#"{"@timestamp":1772359200000,"_document_id":"d","action":"repo.destroy","actor":"taro","org":"example"}"#;

#[test]
fn other_records_with_an_action_are_left_alone() {
    one(
        "json",
        r#"{"action":"login","actor":"taro","org":"example"}"#,
    );
    one("json", r#"{"action":"user.login","time":5}"#);
}
