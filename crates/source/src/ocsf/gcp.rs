//! Google Cloud audit logs, load balancers, and Google Workspace.

use super::shared::HTTP_METHODS;
use super::table::{Activity, Case, Family, Outcome, Source, When, from};
use yagura_model::ocsf::{Class, Column::*, Status};

const CALL: &[Source] = &[
    from(
        ActorUserName,
        &[
            "protoPayload.authenticationInfo.principalEmail",
            "protoPayload.authenticationInfo.principalSubject",
            "actor.email",
        ],
    ),
    from(ActorUserUid, &["actor.profileId"]),
    from(
        SrcIp,
        &["protoPayload.requestMetadata.callerIp", "ipAddress"],
    ),
    from(
        UserAgent,
        &["protoPayload.requestMetadata.callerSuppliedUserAgent"],
    ),
    from(ApiOperation, &["protoPayload.methodName", "events.name"]),
    from(
        ApiService,
        &["protoPayload.serviceName", "id.applicationName"],
    ),
    from(ResourceUid, &["protoPayload.resourceName"]),
    from(UserName, &["USER_EMAIL"]),
    from(Message, &["protoPayload.status.message"]),
];
const REQUEST: &[Source] = &[
    from(SrcIp, &["httpRequest.remoteIp"]),
    from(DstIp, &["httpRequest.serverIp"]),
    from(HttpMethod, &["httpRequest.requestMethod"]),
    from(UrlString, &["httpRequest.requestUrl"]),
    from(UserAgent, &["httpRequest.userAgent"]),
    from(HttpStatus, &["httpRequest.status"]),
];
const SIGN_IN: &[Source] = &[from(
    UserName,
    &[
        "actor.email",
        "protoPayload.authenticationInfo.principalEmail",
    ],
)];

const fn sign_in(names: &'static [When], activity: u8) -> Case {
    let when = When::Any(names);
    Case::new(when, Class::AUTHENTICATION, Activity::Is(activity)).columns(&[SIGN_IN])
}

const SUCCESS: Outcome = Outcome::Is(Status::Success);
const FAILURE: Outcome = Outcome::Is(Status::Failure);

pub(super) const FAMILY: Family = Family {
    name: "Google Cloud and Workspace",
    takes: When::Product("gcp"),
    cases: &[
        Case::new(
            When::Category("webserver"),
            Class::HTTP_ACTIVITY,
            Activity::Words(&["httpRequest.requestMethod"], HTTP_METHODS),
        )
        .columns(&[REQUEST])
        .outcome(Outcome::HttpStatus(&["httpRequest.status"])),
        sign_in(
            &[
                When::Is("events.name", &["login_success"]),
                When::Is("protoPayload.metadata.event.eventName", &["login_success"]),
            ],
            1,
        )
        .outcome(SUCCESS),
        sign_in(
            &[
                When::Is("events.name", &["login_failure"]),
                When::Is("protoPayload.metadata.event.eventName", &["login_failure"]),
            ],
            1,
        )
        .outcome(FAILURE),
        sign_in(
            &[
                When::Is("events.name", &["logout"]),
                When::Is("protoPayload.metadata.event.eventName", &["logout"]),
            ],
            2,
        ),
        Case::new(
            When::Any(&[
                When::Has("protoPayload.methodName"),
                When::Has("events.name"),
            ]),
            Class::API_ACTIVITY,
            Activity::Verb(&["protoPayload.methodName", "events.name"]),
        ),
        Case::new(
            When::Has("protoPayload.serviceName"),
            Class::API_ACTIVITY,
            Activity::Is(0),
        ),
    ],
    columns: &[CALL],
    // A call that worked has an empty status.
    outcome: Outcome::First(&[
        Outcome::Code("protoPayload.status.code"),
        Outcome::FailureIf("protoPayload.status.message"),
    ]),
    severity: &["severity"],
    ..Family::EMPTY
};
