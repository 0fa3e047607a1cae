use crate::formats::dialect_tests::{all, one, tags};

#[test]
fn both_versions_show_the_request() {
    let version_2 = r#"{"transaction":{"time":"01/Mar/2026:19:00:00.5 +0900","transaction_id":"T","remote_address":"192.0.2.1"},
        "request":{"request_line":"POST /a?b=c HTTP/1.1","headers":{"Host":"h","User-Agent":"x"},"body":["d=e"]},
        "response":{"status":403},"audit_data":{"messages":["SQL Injection"]}}"#;
    let version_3 = r#"{"transaction":{"client_ip":"192.0.2.1","time_stamp":"Sun Mar  1 10:00:00 2026","unique_id":"T",
        "request":{"method":"POST","http_version":1.1,"uri":"/a?b=c","headers":{"Host":"h","User-Agent":"x"},"body":"d=e"},
        "response":{"http_code":403},"messages":[{"message":"SQL Injection"}]}}"#;
    for record in [version_2, version_3] {
        let event = one("modsecurity", record);
        assert_eq!(
            (event.log_source.product(), tags(&event).1),
            ("modsecurity", vec!["webserver"])
        );
        assert!(event.time.is_some(), "{record}");
        for (name, value) in [
            ("cs-method", "POST"),
            ("cs-uri-stem", "/a"),
            ("cs-uri-query", "b=c"),
            ("cs-host", "h"),
            ("cs-user-agent", "x"),
            ("sc-status", "403"),
            ("c-ip", "192.0.2.1"),
        ] {
            assert!(
                all(&event.category_fields, name).contains(&value.to_owned()),
                "{name} of {record}"
            );
        }
        assert_eq!(all(&event.fields, "message"), ["SQL Injection"]);
    }
}
