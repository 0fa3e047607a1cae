use crate::formats::dialect_tests::{all, one, tags};

const RECORD: &str = r#"{"eventVersion":"1.08","eventTime":"2026-03-01T10:00:00Z","eventSource":"iam.amazonaws.com",
    "eventName":"PutUserPolicy","awsRegion":"ap-northeast-1","requestParameters":{"userName":"bob",
    "policyDocument":"{\"Effect\":\"Allow\"}"},"errorCode":null}"#;

#[test]
fn records_keep_their_names_and_gain_a_status() {
    let event = one("cloudtrail", RECORD);
    assert_eq!(
        (event.log_source.product(), tags(&event)),
        ("aws", (vec!["cloudtrail"], vec![]))
    );
    assert_eq!(
        event.fields.get_str("requestParameters.userName"),
        Some("bob")
    );
    assert_eq!(event.fields.get_str("status"), Some("success"));
    let failed = one("cloudtrail", &RECORD.replace("null", "\"AccessDenied\""));
    assert_eq!(failed.fields.get_str("status"), Some("failure"));
}

#[test]
fn documents_in_parameters_are_seen_unescaped() {
    let event = one("cloudtrail", RECORD);
    let texts = all(&event.fields, "requestParameters");
    assert_eq!(texts.len(), 2);
    assert!(
        texts
            .iter()
            .any(|text| text.contains(r#""Effect":"Allow""#))
    );
}

#[test]
fn wrapped_records_read_like_bare_ones() {
    let bare = one("cloudtrail", RECORD);
    let bridge = format!(
        r#"{{"version":"0","detail-type":"AWS API Call via CloudTrail","time":"x","detail":{RECORD}}}"#
    );
    let text = RECORD
        .replace('\n', "")
        .replace('\\', "\\\\")
        .replace('"', "\\\"");
    let looked_up = format!(r#"{{"EventId":"e","EventTime":"x","CloudTrailEvent":"{text}"}}"#);
    let lake = format!(r#"{{"eventJson":"{text}"}}"#);
    for record in [&bridge, &looked_up, &lake] {
        let event = one("cloudtrail", record);
        assert_eq!(event.time, bare.time, "{record}");
        for name in [
            "eventName",
            "eventSource",
            "status",
            "requestParameters.userName",
        ] {
            assert_eq!(event.fields.get(name), bare.fields.get(name), "{record}");
        }
    }
}
