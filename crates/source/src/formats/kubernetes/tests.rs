use crate::formats::dialect_tests::{all, one, tags};

const POD: &str = r#"{"kind":"Event","apiVersion":"audit.k8s.io/v1","auditID":"a","verb":"create","requestURI":"/api","stageTimestamp":"2026-03-01T10:00:00.1Z",
    "objectRef":{"resource":"pods","apiGroup":"apps"},"responseStatus":{"code":201},"annotations":{"authorization.k8s.io/decision":"allow"},
    "requestObject":{"spec":{"volumes":[{"hostPath":{"path":"/"}}],"containers":[{"securityContext":{"capabilities":{"add":["SYS_ADMIN","NET_RAW"]}}}]}}}"#;

#[test]
fn the_short_names_of_rules_answer() {
    let event = one("kubernetes", POD);
    assert_eq!(tags(&event), (vec!["audit"], vec!["application"]));
    assert_eq!(event.log_source.product(), "kubernetes");
    assert_eq!(all(&event.fields, "hostPath"), ["/"]);
    assert_eq!(all(&event.fields, "capabilities"), ["SYS_ADMIN", "NET_RAW"]);
    assert_eq!(all(&event.fields, "apiGroup"), ["apps"]);
    assert_eq!(all(&event.fields, "responseStatus.code"), ["201", "ALLOW"]);
}

#[test]
fn events_that_azure_carries_as_text_are_read() {
    let text = POD.replace('\n', "").replace('"', "\\\"");
    let record = format!(
        r#"{{"time":"2026-03-01T10:00:01Z","resourceId":"/x","operationName":"o","category":"kube-audit-admin","properties":{{"log":"{text}"}}}}"#
    );
    let event = one("kubernetes", &record);
    assert_eq!(event.fields.get_str("verb"), Some("create"));
    assert_eq!(event.time, one("kubernetes", POD).time);
}
