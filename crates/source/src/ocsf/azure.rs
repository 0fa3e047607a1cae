//! Azure and Entra ID: sign-ins, audit, activity and risk logs. The format lets every member
//! answer with and without `properties.` and with a small and a capital first letter.

use super::table::{Activity, Case, Family, Outcome, Source, When, from};
use yagura_model::ocsf::{Class, Column::*};

const SIGN_IN: &[Source] = &[
    from(
        UserName,
        &[
            "properties.userPrincipalName",
            "userPrincipalName",
            "properties.servicePrincipalName",
            "servicePrincipalName",
            "properties.userDisplayName",
            "identity",
        ],
    ),
    from(
        UserUid,
        &[
            "properties.userId",
            "userId",
            "properties.servicePrincipalId",
            "servicePrincipalId",
        ],
    ),
    from(CloudAccountUid, &["tenantId"]),
    from(
        SrcIp,
        &[
            "properties.ipAddress",
            "ipAddress",
            "callerIpAddress",
            "CallerIpAddress",
        ],
    ),
    from(
        SrcHostname,
        &[
            "properties.deviceDetail.displayName",
            "deviceDetail.displayName",
        ],
    ),
    from(UserAgent, &["properties.userAgent", "userAgent"]),
    from(ApiService, &["properties.appDisplayName", "appDisplayName"]),
    from(
        ResourceUid,
        &["properties.resourceDisplayName", "resourceDisplayName"],
    ),
    from(
        Message,
        &[
            "properties.status.failureReason",
            "status.failureReason",
            "resultDescription",
        ],
    ),
];
const OPERATION: &[Source] = &[
    from(
        ActorUserName,
        &[
            "caller",
            "Caller",
            "properties.initiatedBy.user.userPrincipalName",
            "initiatedBy.user.userPrincipalName",
            "properties.initiatedBy.app.displayName",
            "initiatedBy.app.displayName",
            "identity.claims.http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn",
            "identity.claims.name",
            "properties.userPrincipalName",
            "userPrincipalName",
            "identity",
        ],
    ),
    from(
        ActorUserUid,
        &[
            "properties.initiatedBy.user.id",
            "initiatedBy.user.id",
            "properties.initiatedBy.app.appId",
            "initiatedBy.app.appId",
        ],
    ),
    from(
        SrcIp,
        &[
            "callerIpAddress",
            "CallerIpAddress",
            "properties.initiatedBy.user.ipAddress",
            "initiatedBy.user.ipAddress",
            "properties.ipAddress",
            "ipAddress",
            "httpRequest.clientIpAddress",
        ],
    ),
    from(
        UserName,
        &[
            "properties.targetResources.userPrincipalName",
            "targetResources.userPrincipalName",
        ],
    ),
    from(
        ApiOperation,
        &[
            "operationName.value",
            "OperationNameValue",
            "properties.activityDisplayName",
            "activityDisplayName",
            "operationName",
            "OperationName",
        ],
    ),
    from(
        ApiService,
        &[
            "resourceProviderName.value",
            "ResourceProviderValue",
            "properties.loggedByService",
            "loggedByService",
            "category",
            "Category",
        ],
    ),
    from(
        ResourceUid,
        &[
            "resourceId",
            "ResourceId",
            "_ResourceId",
            "properties.targetResources.id",
            "targetResources.id",
        ],
    ),
    from(UserAgent, &["properties.userAgent", "userAgent"]),
];
const RISK: &[Source] = &[
    from(
        FindingTitle,
        &[
            "properties.riskEventType",
            "riskEventType",
            "alertType",
            "title",
        ],
    ),
    from(
        UserName,
        &["properties.userPrincipalName", "userPrincipalName"],
    ),
];

/// The parts of a result in every spelling.
const RESULT: Outcome = Outcome::First(&[
    Outcome::Words {
        names: &["properties.result", "result", "Result"],
        success: &["success"],
        failure: &["failure", "timeout"],
    },
    Outcome::Words {
        names: &[
            "status.value",
            "ActivityStatusValue",
            "resultType",
            "ResultType",
            "resultSignature",
        ],
        success: &["success", "succeeded", "succeeded.", "0"],
        failure: &["failure", "failed"],
    },
]);

pub(super) const SIGN_IN_FAMILY: Family = Family {
    name: "Entra ID sign-ins",
    takes: When::All(&[When::Product("azure"), When::Service("signinlogs")]),
    cases: &[Case::new(
        When::Always,
        Class::AUTHENTICATION,
        Activity::Is(1),
    )],
    columns: &[SIGN_IN],
    outcome: Outcome::First(&[
        Outcome::Code("properties.status.errorCode"),
        Outcome::Code("status.errorCode"),
        Outcome::Code("resultType"),
        Outcome::Code("ResultType"),
    ]),
    ..Family::EMPTY
};

pub(super) const FAMILY: Family = Family {
    name: "Azure and Entra ID",
    takes: When::Product("azure"),
    cases: &[
        Case::new(
            When::Any(&[When::Service("riskdetection"), When::Service("pim")]),
            Class::DETECTION_FINDING,
            Activity::Is(1),
        )
        .columns(&[RISK]),
        Case::new(
            When::Always,
            Class::API_ACTIVITY,
            Activity::Verb(&[
                "operationName.value",
                "OperationNameValue",
                "properties.activityDisplayName",
                "activityDisplayName",
                "operationName",
                "OperationName",
            ]),
        ),
    ],
    columns: &[OPERATION],
    outcome: RESULT,
    severity: &["properties.riskLevel", "riskLevel", "level", "Level"],
    ..Family::EMPTY
};
