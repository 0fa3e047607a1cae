use crate::formats::dialect_tests::{all, one, tags};

#[test]
fn events_are_found_bare_and_in_hooks() {
    let bare = r#"{"eventType":"zone.delete","displayMessage":"m","published":"2026-03-01T10:00:00.000Z","uuid":"u","target":[{"displayName":"a"},{"displayName":"b"}]}"#;
    let hook = format!(
        r#"{{"eventType":"com.okta.event_hook","eventTime":"x","data":{{"events":[{bare}]}}}}"#
    );
    let bridge = format!(r#"{{"detail-type":"SystemLog","time":"x","detail":{bare}}}"#);
    for record in [bare, &hook, &bridge] {
        let event = one("okta", record);
        assert_eq!(
            (event.log_source.product(), tags(&event).0),
            ("okta", vec!["okta"])
        );
        assert_eq!(all(&event.fields, "eventType"), ["zone.delete"], "{record}");
        assert_eq!(
            all(&event.fields, "target.displayName"),
            ["a", "b"],
            "{record}"
        );
        assert!(event.time.is_some());
    }
}
