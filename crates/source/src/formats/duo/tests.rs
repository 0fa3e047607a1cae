use crate::formats::dialect_tests::{one, tags};

#[test]
fn records_have_product_service_and_time() {
    let event = one("duo", RECORD);
    assert_eq!(
        (event.log_source.product(), tags(&event)),
        ("cisco", (vec!["duo"], vec![]))
    );
    assert_eq!(
        event.time.map(|t| t.to_string()).as_deref(),
        Some("2026-03-01T10:00:00Z")
    );
}

const RECORD: &str = r#"{"event_type":"authentication","txid":"t","reason":"bypass_user","isotimestamp":"2026-03-01T10:00:00+00:00"}"#;

#[test]
fn version_1_answers_to_the_newer_name() {
    let event = one(
        "duo",
        r#"{"eventtype":"authentication","factor":"Bypass Code","result":"SUCCESS","integration":"VPN","timestamp":1772359200}"#,
    );
    assert_eq!(event.fields.get_str("event_type"), Some("authentication"));
}
