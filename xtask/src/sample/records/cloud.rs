//! Calls of AWS APIs as CloudTrail writes them, one record a line.

use super::{Place, Said, json, said, said_or};
use crate::sample::expand::{Random, guid};

const ACCOUNT: &str = "123456789012";

/// `source` (without the domain), `name`, `user` or `role`, `ip`, `agent`, `request`, `response`
/// (JSON), `mfa`, `error`, `extra` (JSON members).
pub(super) fn call(place: &Place<'_>, fields: &Said, random: &mut Random) -> String {
    let utc = place.at.utc();
    let name = said(fields, "name");
    let error = said(fields, "error");
    let reads = ["Get", "List", "Describe"]
        .iter()
        .any(|w| name.starts_with(w));
    let mut text = format!(
        "{{\"eventVersion\":\"1.09\",\"userIdentity\":{},\"eventTime\":\"{}T{}Z\",\"eventSource\":\"{}.amazonaws.com\",\"eventName\":{},\"awsRegion\":\"{}\",\"sourceIPAddress\":{},\"userAgent\":{}",
        identity(fields),
        utc.date(),
        utc.clock(),
        said(fields, "source"),
        json(name),
        said_or(fields, "region", "ap-northeast-1"),
        json(said_or(fields, "ip", &place.actor.ip)),
        json(said_or(fields, "agent", "aws-cli/2.17.9")),
    );
    if !error.is_empty() {
        text.push_str(&format!(",\"errorCode\":{}", json(error)));
    }
    text.push_str(&format!(
        ",\"requestParameters\":{},\"responseElements\":{},\"requestID\":\"{}\",\"eventID\":\"{}\",\"readOnly\":{reads},\"eventType\":\"{}\",\"managementEvent\":true,\"recipientAccountId\":\"{ACCOUNT}\",\"eventCategory\":\"Management\"",
        said_or(fields, "request", "null"),
        said_or(fields, "response", "null"),
        guid(random),
        guid(random),
        said_or(fields, "event_type", "AwsApiCall"),
    ));
    let extra = said(fields, "extra");
    if !extra.is_empty() {
        text.push_str(&format!(",{extra}"));
    }
    text.push('}');
    text
}

fn identity(fields: &Said) -> String {
    let (user, role) = (said(fields, "user"), said(fields, "role"));
    let mfa = said_or(fields, "mfa", "true");
    if role.is_empty() {
        return format!(
            "{{\"type\":\"IAMUser\",\"principalId\":\"AIDAEXAMPLE{}\",\"arn\":\"arn:aws:iam::{ACCOUNT}:user/{user}\",\"accountId\":\"{ACCOUNT}\",\"accessKeyId\":\"AKIAEXAMPLE{}\",\"userName\":{},\"sessionContext\":{{\"attributes\":{{\"mfaAuthenticated\":\"{mfa}\"}}}}}}",
            user.to_uppercase(),
            user.to_uppercase(),
            json(user),
        );
    }
    format!(
        "{{\"type\":\"AssumedRole\",\"principalId\":\"AROAEXAMPLE:{role}\",\"arn\":\"arn:aws:sts::{ACCOUNT}:assumed-role/{role}/session\",\"accountId\":\"{ACCOUNT}\",\"accessKeyId\":\"ASIAEXAMPLE\",\"sessionContext\":{{\"sessionIssuer\":{{\"type\":\"Role\",\"arn\":\"arn:aws:iam::{ACCOUNT}:role/{role}\",\"accountId\":\"{ACCOUNT}\",\"userName\":\"{role}\"}},\"attributes\":{{\"mfaAuthenticated\":\"false\"}}}}}}"
    )
}
