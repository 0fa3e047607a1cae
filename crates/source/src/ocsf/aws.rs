//! AWS CloudTrail.

use super::table::{Activity, Case, Family, Outcome, Source, When, from};
use yagura_model::ocsf::{Class, Column::*};

const CALL: &[Source] = &[
    from(
        ActorUserName,
        &[
            "userIdentity.userName",
            "userIdentity.sessionContext.sessionIssuer.userName",
            "userIdentity.arn",
            "userIdentity.invokedBy",
            "userIdentity.type",
        ],
    ),
    from(
        ActorUserUid,
        &["userIdentity.arn", "userIdentity.principalId"],
    ),
    from(
        CloudAccountUid,
        &["userIdentity.accountId", "recipientAccountId"],
    ),
    from(SrcIp, &["sourceIPAddress"]),
    // A service that calls for the account stands here by name.
    from(SrcHostname, &["sourceIPAddress"]),
    from(UserAgent, &["userAgent"]),
    from(ApiOperation, &["eventName"]),
    from(ApiService, &["eventSource"]),
    from(
        ResourceUid,
        &[
            "resources.ARN",
            "requestParameters.roleArn",
            "requestParameters.policyArn",
            "requestParameters.bucketName",
            "requestParameters.functionName",
            "requestParameters.instanceId",
            "requestParameters.name",
        ],
    ),
    from(Message, &["errorMessage"]),
];
/// The account of IAM calls, in the identity's own account.
const ACCOUNT: &[Source] = &[from(
    UserName,
    &["requestParameters.userName", "requestParameters.roleName"],
)];
const SIGN_IN: &[Source] = &[
    from(
        UserName,
        &[
            "userIdentity.userName",
            "userIdentity.arn",
            "userIdentity.type",
        ],
    ),
    from(UserUid, &["userIdentity.arn"]),
];

pub(super) const FAMILY: Family = Family {
    name: "AWS CloudTrail",
    takes: When::Product("aws"),
    cases: &[
        Case::new(
            When::Is("eventName", &["ConsoleLogin", "UserAuthentication"]),
            Class::AUTHENTICATION,
            Activity::Is(1),
        )
        .columns(&[SIGN_IN])
        .outcome(Outcome::Words {
            names: &["responseElements.ConsoleLogin"],
            success: &["Success"],
            failure: &["Failure"],
        }),
        Case::new(
            When::Is("eventName", &["SwitchRole", "SwitchUserRole"]),
            Class::AUTHENTICATION,
            Activity::Is(7),
        )
        .columns(&[SIGN_IN]),
        Case::new(
            When::Has("eventName"),
            Class::API_ACTIVITY,
            Activity::Verb(&["eventName"]),
        )
        .columns(&[ACCOUNT]),
    ],
    columns: &[CALL],
    outcome: Outcome::First(&[
        Outcome::Words {
            names: &["status"],
            success: &["success"],
            failure: &["failure"],
        },
        Outcome::FailureIf("errorCode"),
    ]),
    ..Family::EMPTY
};
