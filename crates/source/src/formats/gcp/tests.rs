use crate::formats::dialect_tests::{all, one, tags};

#[test]
fn methods_answer_in_every_way_rules_name_them() {
    let methods = |method: &str, permission: &str| {
        let event = one(
            "gcp",
            &format!(
                r#"{{"protoPayload":{{"serviceName":"x.googleapis.com","methodName":"{method}","authorizationInfo":[{{"permission":"{permission}","granted":true}}]}},"timestamp":"2026-03-01T10:00:00Z"}}"#
            ),
        );
        assert_eq!(
            (event.log_source.product(), tags(&event).0),
            ("gcp", vec!["gcp.audit"])
        );
        all(&event.fields, "gcp.audit.method_name")
    };
    for (method, permission, expected) in [
        ("storage.buckets.list", "p", "storage.buckets.list"),
        (
            "v1.compute.vpnTunnels.insert",
            "p",
            "compute.vpnTunnels.insert",
        ),
        (
            "google.iam.admin.v1.DeleteServiceAccount",
            "iam.serviceAccounts.delete",
            "iam.serviceAccounts.delete",
        ),
        (
            "io.k8s.admissionregistration.v1.mutatingwebhookconfigurations.create",
            "p",
            "admissionregistration.k8s.io.v1.mutatingwebhookconfigurations.create",
        ),
        (
            "io.k8s.batch.v1.cronjobs.create",
            "p",
            "io.k8s.api.batch.v1.CronJob",
        ),
    ] {
        assert!(
            methods(method, permission).contains(&expected.to_owned()),
            "{method}"
        );
    }
}

#[test]
fn members_answer_as_pub_sub_delivers_them() {
    let bare = r#"{"protoPayload":{"serviceName":"k8s.io","methodName":"io.k8s.core.v1.pods.create","request":{"metadata":{"annotations":{"alpha.image-policy.k8s.io/break-glass":"true"}}}},
        "resource":{"type":"k8s_cluster"},"logName":"projects/p/logs/cloudaudit.googleapis.com%2Factivity"}"#;
    for record in [
        bare.to_owned(),
        format!(r#"{{"data":{bare},"message_id":"1"}}"#),
    ] {
        let event = one("gcp", &record);
        for (name, value) in [
            ("data.protoPayload.methodName", "io.k8s.core.v1.pods.create"),
            ("data.protoPayload.resource.type", "k8s_cluster"),
            (
                "data.protoPayload.logName",
                "cloudaudit.googleapis.com%2Factivity",
            ),
            ("annotation", "alpha.image-policy.k8s.io/break-glass"),
        ] {
            assert_eq!(event.fields.get_str(name), Some(value));
        }
    }
}

#[test]
fn workspace_events_read_alike_from_both_interfaces() {
    let reports = r#"{"id":{"time":"2026-03-01T10:00:00Z","applicationName":"admin"},"events":[{"name":"ENFORCE_STRONG_AUTHENTICATION","parameters":[{"name":"NEW_VALUE","value":"false"}]}]}"#;
    let logging = r#"{"protoPayload":{"serviceName":"admin.googleapis.com","methodName":"m","metadata":{"event":[{"eventName":"ENFORCE_STRONG_AUTHENTICATION","parameter":[{"name":"NEW_VALUE","value":"false"}]}]}}}"#;
    for record in [reports, logging] {
        let event = one("gcp", record);
        assert_eq!(tags(&event).0, ["google_workspace.admin", "gcp.audit"]);
        for (name, value) in [
            ("eventService", "admin.googleapis.com"),
            ("eventName", "ENFORCE_STRONG_AUTHENTICATION"),
            ("new_value", "false"),
        ] {
            assert_eq!(event.fields.get_str(name), Some(value), "{record}");
        }
    }
}
