use crate::formats::dialect_tests::{all, one, tags};

#[test]
fn the_operation_of_an_activity_is_found_in_every_shape() {
    const OPERATION: &str = "MICROSOFT.AUTHORIZATION/ELEVATEACCESS/ACTION";
    let diagnostic = format!(
        r#"{{"time":"2026-03-01T10:00:00Z","resourceId":"/providers/Microsoft.ADHybridHealthService/services/x","operationName":"{OPERATION}","category":"Administrative","properties":{{"message":"m"}}}}"#
    );
    let table = format!(
        r#"{{"TimeGenerated":"2026-03-01T10:00:00Z","OperationName":"Elevate","OperationNameValue":"{OPERATION}","CategoryValue":"Administrative","ResourceId":"/providers/Microsoft.ADHybridHealthService/services/x","Type":"AzureActivity"}}"#
    );
    let rest = format!(
        r#"{{"eventTimestamp":"2026-03-01T10:00:00Z","operationName":{{"value":"{OPERATION}","localizedValue":"Elevate"}},"category":{{"value":"Administrative"}},"resourceId":"/providers/Microsoft.ADHybridHealthService/services/x"}}"#
    );
    for record in [diagnostic, table, rest] {
        let event = one("azure", &record);
        assert_eq!(tags(&event).0, ["activitylogs"], "{record}");
        for name in ["operationName", "OperationNameValue"] {
            assert!(
                all(&event.fields, name).contains(&OPERATION.to_owned()),
                "{name} of {record}"
            );
        }
        for (name, value) in [
            ("CategoryValue", "Administrative"),
            ("ResourceProviderValue", "microsoft.adhybridhealthservice"),
        ] {
            assert!(
                all(&event.fields, name)
                    .iter()
                    .any(|v| v.eq_ignore_ascii_case(value)),
                "{name} of {record}"
            );
        }
        assert!(event.fields.contains("ResourceId"));
    }
}

#[test]
fn audit_records_are_found_by_the_names_rules_use() {
    let event = one(
        "azure",
        r#"{"time":"2026-03-01T10:00:00Z","category":"AuditLogs","operationName":"Update user","tenantId":"t","properties":{
        "loggedByService":"Core Directory","category":"UserManagement","activityDisplayName":"Update user","result":"success",
        "targetResources":[{"type":"User","modifiedProperties":[{"displayName":"UserType","oldValue":"[\"Guest\"]","newValue":"[\"Member\"]"},
        {"displayName":"ConsentContext.IsAdminConsent","newValue":"\"False\""}]}]}}"#,
    );
    assert_eq!(tags(&event).0, ["auditlogs"]);
    let has = |name: &str, value: &str| all(&event.fields, name).iter().any(|v| v == value);
    assert!(has("LoggedByService", "Core Directory"));
    assert!(
        has("Category", "UserManagement")
            && has("category", "UserManagement")
            && has("category", "AuditLogs")
    );
    assert!(has("OperationName", "Update user") && has("properties.message", "Update user"));
    assert!(has("Status", "success") && has("properties.result", "success"));
    assert!(has(
        "TargetResources.ModifiedProperties.DisplayName",
        "UserType"
    ));
    assert!(has(
        "TargetResources.ModifiedProperties.NewValue",
        r#"["Member"]"#
    ));
    assert!(has("ConsentContext.IsAdminConsent", "False"));
    assert!(has(
        "properties.message",
        r#""displayName":"UserType","oldValue":"[\"Guest\"]","newValue":"[\"Member\"]""#
    ));
}

#[test]
fn sign_ins_of_every_shape_say_result_and_reason() {
    let diagnostic = r#"{"time":"2026-03-01T10:00:00Z","category":"NonInteractiveUserSignInLogs","operationName":"Sign-in activity","tenantId":"t",
        "resultType":"50053","resultDescription":"locked","properties":{"userAgent":"axios/1","status":{"errorCode":50053,"additionalDetails":"MFA denied"},"deviceDetail":{"trustType":""}}}"#;
    let table = r#"{"TimeGenerated":"2026-03-01T10:00:00Z","OperationName":"Sign-in activity","Category":"SignInLogs","Type":"SigninLogs","ResultType":"50053",
        "ResultDescription":"locked","UserAgent":"axios/1","Status":"{\"errorCode\":50053,\"additionalDetails\":\"MFA denied\"}","DeviceDetail":"{\"trustType\":\"\"}"}"#;
    let graph = r#"{"createdDateTime":"2026-03-01T10:00:00Z","userPrincipalName":"taro@example.com","appDisplayName":"Portal","conditionalAccessStatus":"failure",
        "userAgent":"axios/1","status":{"errorCode":50053,"failureReason":"locked","additionalDetails":"MFA denied"},"deviceDetail":{"trustType":""}}"#;
    for record in [diagnostic, table, graph] {
        let event = one("azure", record);
        assert_eq!(tags(&event).0, ["signinlogs"], "{record}");
        let has = |name: &str, value: &str| all(&event.fields, name).iter().any(|v| v == value);
        assert!(has("ResultType", "50053"), "{record}");
        assert!(
            has("ResultDescription", "locked") && has("ResultDescription", "Failure"),
            "{record}"
        );
        assert!(
            has("Status", "Failure") && has("Status", "MFA denied"),
            "{record}"
        );
        assert!(
            has("userAgent", "axios/1") && has("DeviceDetail.trusttype", ""),
            "{record}"
        );
    }
}

#[test]
fn risks_and_pim_alerts_have_their_type() {
    let risk = one(
        "azure",
        r#"{"id":"r","riskEventType":"leakedCredentials","detectedDateTime":"2026-03-01T10:00:00Z"}"#,
    );
    assert_eq!(tags(&risk).0, ["riskdetection"]);
    let table = one(
        "azure",
        r#"{"TimeGenerated":"2026-03-01T10:00:00Z","RiskEventType":"leakedCredentials","Type":"AADUserRiskEvents"}"#,
    );
    assert_eq!(
        table.fields.get_str("riskEventType"),
        Some("leakedCredentials")
    );
    let alert = one(
        "azure",
        r##"{"@odata.type":"#microsoft.graph.staleSignInAlertIncident","id":"x"}"##,
    );
    assert_eq!(tags(&alert).0, ["pim"]);
    assert_eq!(
        alert.fields.get_str("riskEventType"),
        Some("staleSignInAlertIncident")
    );
}
