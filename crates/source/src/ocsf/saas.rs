//! Services that people sign in to: Okta, GitHub, Bitbucket, OneLogin, Duo.

use super::table::{Activity, Case, Family, Outcome, Source, When, from};
use yagura_model::ocsf::{ACTIVITY_OTHER, Class, Column::*, Status};

const OKTA_ACTOR: &[Source] = &[
    from(ActorUserName, &["actor.alternateId", "actor.displayName"]),
    from(ActorUserUid, &["actor.id"]),
    from(SrcIp, &["client.ipAddress", "request.ipChain.ip"]),
    from(UserAgent, &["client.userAgent.rawUserAgent"]),
    from(ApiOperation, &["eventType"]),
    from(ResourceUid, &["target.id"]),
    from(UrlString, &["debugContext.debugData.requestUri"]),
    from(Message, &["displayMessage"]),
];
const OKTA_USER: &[Source] = &[
    from(UserName, &["actor.alternateId"]),
    from(UserUid, &["actor.id"]),
];
const OKTA_TARGET: &[Source] = &[from(UserName, &["target.alternateId"])];

const fn okta(words: &'static [&'static str], class: Class, activity: u8) -> Case {
    Case::new(When::Is("eventType", words), class, Activity::Is(activity))
}

pub(super) const OKTA: Family = Family {
    name: "Okta",
    takes: When::Product("okta"),
    cases: &[
        Case::new(
            When::Starts(
                "eventType",
                &[
                    "user.session.start",
                    "user.authentication.",
                    "policy.evaluate_sign_on",
                    "app.generic.unauth_app_access_attempt",
                ],
            ),
            Class::AUTHENTICATION,
            Activity::Is(1),
        )
        .columns(&[OKTA_USER]),
        okta(&["user.session.end"], Class::AUTHENTICATION, 2).columns(&[OKTA_USER]),
        okta(&["user.lifecycle.create"], Class::ACCOUNT_CHANGE, 1).columns(&[OKTA_TARGET]),
        okta(
            &["user.lifecycle.activate", "user.lifecycle.reactivate"],
            Class::ACCOUNT_CHANGE,
            2,
        )
        .columns(&[OKTA_TARGET]),
        okta(&["user.account.update_password"], Class::ACCOUNT_CHANGE, 3).columns(&[OKTA_TARGET]),
        okta(&["user.account.reset_password"], Class::ACCOUNT_CHANGE, 4).columns(&[OKTA_TARGET]),
        okta(
            &["user.lifecycle.deactivate", "user.lifecycle.suspend"],
            Class::ACCOUNT_CHANGE,
            5,
        )
        .columns(&[OKTA_TARGET]),
        okta(
            &[
                "user.lifecycle.delete.initiated",
                "user.lifecycle.delete.completed",
            ],
            Class::ACCOUNT_CHANGE,
            6,
        )
        .columns(&[OKTA_TARGET]),
        okta(&["user.account.lock"], Class::ACCOUNT_CHANGE, 9).columns(&[OKTA_USER]),
        okta(&["user.mfa.factor.activate"], Class::ACCOUNT_CHANGE, 10).columns(&[OKTA_TARGET]),
        okta(
            &["user.mfa.factor.deactivate", "user.mfa.factor.reset_all"],
            Class::ACCOUNT_CHANGE,
            11,
        )
        .columns(&[OKTA_TARGET]),
        okta(
            &["user.account.unlock", "user.account.unlock_by_admin"],
            Class::ACCOUNT_CHANGE,
            12,
        )
        .columns(&[OKTA_TARGET]),
        okta(&["group.user_membership.add"], Class::GROUP_MANAGEMENT, 3).columns(&[OKTA_TARGET]),
        okta(
            &["group.user_membership.remove"],
            Class::GROUP_MANAGEMENT,
            4,
        )
        .columns(&[OKTA_TARGET]),
        Case::new(
            When::Starts(
                "eventType",
                &["security.threat.detected", "security.attack"],
            ),
            Class::DETECTION_FINDING,
            Activity::Is(1),
        )
        .columns(&[&[from(FindingTitle, &["displayMessage"])]]),
        Case::new(
            When::Has("eventType"),
            Class::API_ACTIVITY,
            Activity::Verb(&["eventType"]),
        ),
    ],
    columns: &[OKTA_ACTOR],
    outcome: Outcome::Words {
        names: &["outcome.result"],
        success: &["SUCCESS", "ALLOW"],
        failure: &["FAILURE", "DENY"],
    },
    severity: &["severity"],
    ..Family::EMPTY
};

pub(super) const GITHUB: Family = Family {
    name: "GitHub",
    takes: When::Product("github"),
    cases: &[Case::new(
        When::Has("action"),
        Class::API_ACTIVITY,
        Activity::Verb(&["action"]),
    )],
    columns: &[&[
        from(ActorUserName, &["actor"]),
        from(ActorUserUid, &["actor_id"]),
        from(CloudAccountUid, &["business", "org"]),
        from(UserName, &["user"]),
        from(SrcIp, &["actor_ip"]),
        from(UserAgent, &["user_agent"]),
        from(ApiOperation, &["action"]),
        from(ResourceUid, &["repo", "repository", "org"]),
    ]],
    ..Family::EMPTY
};

pub(super) const BITBUCKET: Family = Family {
    name: "Bitbucket",
    takes: When::Product("bitbucket"),
    cases: &[
        Case::new(
            When::Contains(
                "auditType.action",
                &["login failed", "login attempt failed"],
            ),
            Class::AUTHENTICATION,
            Activity::Is(1),
        )
        .outcome(Outcome::Is(Status::Failure)),
        Case::new(
            When::Has("auditType.action"),
            Class::API_ACTIVITY,
            Activity::Verb(&["auditType.action"]),
        ),
    ],
    columns: &[&[
        from(ActorUserName, &["author.name"]),
        from(ActorUserUid, &["author.id"]),
        from(SrcIp, &["source"]),
        from(UrlString, &["system"]),
        from(DeviceHostname, &["node"]),
        from(ApiOperation, &["auditType.action"]),
        from(ApiService, &["auditType.category"]),
        from(ResourceUid, &["affectedObjects.name"]),
    ]],
    ..Family::EMPTY
};

/// `event_type_id` of OneLogin's events.
const fn onelogin(ids: &'static [&'static str], class: Class, activity: u8) -> Case {
    Case::new(
        When::Is("event_type_id", ids),
        class,
        Activity::Is(activity),
    )
}

pub(super) const ONELOGIN: Family = Family {
    name: "OneLogin",
    takes: When::Product("onelogin"),
    cases: &[
        onelogin(&["5", "8"], Class::AUTHENTICATION, 1).outcome(Outcome::Is(Status::Success)),
        onelogin(&["6", "9"], Class::AUTHENTICATION, 1).outcome(Outcome::Is(Status::Failure)),
        onelogin(&["7"], Class::AUTHENTICATION, 2),
        onelogin(&["13"], Class::ACCOUNT_CHANGE, 1),
        onelogin(&["17"], Class::ACCOUNT_CHANGE, 6),
        onelogin(&["19"], Class::ACCOUNT_CHANGE, 9),
        onelogin(&["21"], Class::ACCOUNT_CHANGE, 12),
        Case::new(
            When::Has("event_type_id"),
            Class::API_ACTIVITY,
            Activity::Is(ACTIVITY_OTHER),
        ),
    ],
    columns: &[&[
        from(ActorUserName, &["actor_user_name"]),
        from(ActorUserUid, &["actor_user_id"]),
        from(UserName, &["user_name"]),
        from(UserUid, &["user_id"]),
        from(SrcIp, &["ipaddr"]),
        from(ApiOperation, &["event_type_id"]),
        from(ApiService, &["app_name"]),
        from(ResourceUid, &["app_id"]),
        from(Message, &["notes", "error_description"]),
    ]],
    ..Family::EMPTY
};

pub(super) const DUO: Family = Family {
    name: "Duo",
    takes: When::All(&[When::Product("cisco"), When::Service("duo")]),
    cases: &[
        Case::new(When::Has("factor"), Class::AUTHENTICATION, Activity::Is(1)).columns(&[&[
            from(UserName, &["user.name", "username"]),
            from(UserUid, &["user.key"]),
        ]]),
        Case::new(
            When::Any(&[
                When::Is("event_type", &["authentication", "enrollment"]),
                When::Has("result"),
            ]),
            Class::AUTHENTICATION,
            Activity::Is(1),
        )
        .columns(&[&[
            from(UserName, &["user.name", "username"]),
            from(UserUid, &["user.key"]),
        ]]),
        Case::new(
            When::Has("action"),
            Class::API_ACTIVITY,
            Activity::Verb(&["action"]),
        ),
    ],
    columns: &[&[
        from(ActorUserName, &["username"]),
        from(UserName, &["object"]),
        from(SrcIp, &["access_device.ip", "ip"]),
        from(SrcHostname, &["access_device.hostname"]),
        from(ApiOperation, &["action"]),
        from(ApiService, &["application.name", "integration"]),
        from(Message, &["reason", "description"]),
    ]],
    outcome: Outcome::Words {
        names: &["result"],
        success: &["success"],
        failure: &["failure", "denied", "fraud", "error"],
    },
    ..Family::EMPTY
};
