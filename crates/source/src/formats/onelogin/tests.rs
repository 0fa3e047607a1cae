use crate::formats::dialect_tests::{one, tags};

#[test]
fn records_have_product_service_and_time() {
    let event = one("onelogin", RECORD);
    assert_eq!(
        (event.log_source.product(), tags(&event)),
        ("onelogin", (vec!["onelogin.events"], vec![]))
    );
    assert_eq!(
        event.time.map(|t| t.to_string()).as_deref(),
        Some("2026-03-01T10:00:00Z")
    );
}

const RECORD: &str =
    r#"{"id":1,"event_type_id":3,"account_id":1,"created_at":"2026-03-01T10:00:00Z"}"#;
