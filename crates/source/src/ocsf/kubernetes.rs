//! Kubernetes' audit log.

use super::table::{Activity, Case, Family, Outcome, Source, When, from};
use yagura_model::ocsf::{Class, Column::*};

const CALL: &[Source] = &[
    // `impersonatedUser` is who the caller claims to act for.
    from(ActorUserName, &["user.username"]),
    from(ActorUserUid, &["user.uid"]),
    from(UserName, &["impersonatedUser.username"]),
    from(SrcIp, &["sourceIPs"]),
    from(UserAgent, &["userAgent"]),
    from(ApiOperation, &["verb"]),
    from(ApiService, &["objectRef.resource"]),
    from(UrlString, &["requestURI"]),
    from(ResourceUid, &["objectRef.name"]),
    from(HttpStatus, &["responseStatus.code"]),
    from(Message, &["responseStatus.message"]),
];

pub(super) const FAMILY: Family = Family {
    name: "Kubernetes",
    takes: When::Product("kubernetes"),
    cases: &[Case::new(
        When::Has("verb"),
        Class::API_ACTIVITY,
        Activity::Verb(&["verb"]),
    )],
    columns: &[CALL],
    outcome: Outcome::HttpStatus(&["responseStatus.code"]),
    ..Family::EMPTY
};
