use crate::formats::dialect_tests::{one, tags};

#[test]
fn records_have_product_service_and_time() {
    let event = one("bitbucket", RECORD);
    assert_eq!(
        (event.log_source.product(), tags(&event)),
        ("bitbucket", (vec!["audit"], vec![]))
    );
    assert_eq!(
        event.time.map(|t| t.to_string()).as_deref(),
        Some("2026-03-01T10:00:00Z")
    );
}

const RECORD: &str = r#"{"timestamp":{"epochSecond":1772359200,"nano":0},"auditType":{"category":"Security","action":"x"},"method":"Browser"}"#;
