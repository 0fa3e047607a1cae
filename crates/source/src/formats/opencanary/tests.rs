use crate::formats::dialect_tests::{one, tags};

#[test]
fn records_have_product_category_and_time() {
    let event = one(
        "opencanary",
        r#"{"logtype":4002,"node_id":"n","dst_host":"10.0.0.1","utc_time":"2026-03-01 10:00:00.000000","local_time":"2026-03-01 19:00:00"}"#,
    );
    assert_eq!(
        (event.log_source.product(), tags(&event)),
        ("opencanary", (vec![], vec!["application"]))
    );
    assert_eq!(
        event.time.map(|t| t.to_string()).as_deref(),
        Some("2026-03-01T10:00:00Z")
    );
}
