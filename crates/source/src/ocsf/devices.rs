//! Network devices in syslog: Cisco, Huawei, Juniper, FortiGate, Palo Alto, pf.

use super::shared::{DNS, ENDPOINTS, FIREWALL_ACTIONS, FIREWALL_OUTCOME, PROXY};
use super::table::{Activity, Case, Family, Outcome, Source, When, between, from};
use yagura_model::ocsf::{ACTIVITY_OTHER, Class, Column::*, Status};

const DEVICE: &[Source] = &[
    // A web filter's `hostname` is the site's.
    from(DeviceHostname, &["devname", "node"]),
    from(DeviceUid, &["devid", "serial"]),
    from(Message, &["msg", "message"]),
];
const SYSLOG_HOST: &[Source] = &[
    from(DeviceHostname, &["hostname"]),
    from(DeviceIp, &["hostname"]),
];
/// As Juniper and Cisco's ASA write the two ends.
const OTHER_ENDPOINTS: &[Source] = &[
    from(SrcIp, &["source-address"]),
    from(SrcPort, &["source-port"]),
    from(DstIp, &["destination-address"]),
    from(DstPort, &["destination-port"]),
    between(SrcIp, &["message"], "inside:", "/"),
    between(DstIp, &["message"], "outside:", "/"),
];
const USER: &[Source] = &[from(ActorUserName, &["username", "user"])];
const SESSION: &[Source] = &[
    from(UserName, &["username", "user"]),
    between(UserName, &["message"], "[user: ", "]"),
    between(UserName, &["message"], "User:", " "),
    between(UserName, &["message"], "User '", "'"),
    between(UserName, &["message"], "UserName=", ")"),
    between(UserName, &["message"], "user \"", "\""),
    between(SrcIp, &["message"], "[Source: ", "]"),
    from(SrcIp, &["srcip", "remip", "src_ip"]),
];
/// What an administrator typed.
const COMMAND: &[Source] = &[
    between(ActorUserName, &["message"], "User:", " "),
    between(ActorUserName, &["message"], "User '", "'"),
    between(ActorUserName, &["message"], " by ", " "),
    from(ActorUserName, &["user"]),
    between(ApiOperation, &["message"], "command:", ""),
    between(ApiOperation, &["message"], "executed '", "'"),
    between(ApiOperation, &["message"], "command '", "'"),
    from(ApiOperation, &["cfgpath"]),
    between(SrcIp, &["message"], "from IP ", ","),
    between(SrcIp, &["ui"], "(", ")"),
    between(SrcIp, &["message"], "(", ")"),
    from(ResourceUid, &["cfgobj"]),
];
const SITE: &[Source] = &[from(DstHostname, &["hostname"])];
const MALWARE: &[Source] = &[
    from(FindingTitle, &["virus", "attack", "threat", "threatid"]),
    from(FileName, &["filename"]),
    from(UrlString, &["url"]),
];

const fn says(words: &'static [&'static str], class: Class, activity: u8) -> Case {
    Case::new(
        When::Contains("message", words),
        class,
        Activity::Is(activity),
    )
}

pub(super) const FAMILY: Family = Family {
    name: "Network devices",
    takes: When::Any(&[
        When::Product("cisco"),
        When::Product("huawei"),
        When::Product("juniper"),
        When::Product("fortigate"),
        When::Product("fortios"),
        When::Product("paloalto"),
        When::Service("filterlog"),
        When::Format(&["syslog"]),
    ]),
    cases: &[
        Case::new(
            When::Category("proxy"),
            Class::HTTP_ACTIVITY,
            super::shared::HTTP_ACTIVITY,
        )
        .columns(&[PROXY, SITE])
        .outcome(FIREWALL_OUTCOME),
        Case::new(When::Category("dns"), Class::DNS_ACTIVITY, Activity::Is(6))
            .columns(&[DNS, ENDPOINTS]),
        // Before the firewall's case: these say more than that it was let through.
        says(
            &["Built inbound", "Built outbound"],
            Class::NETWORK_ACTIVITY,
            1,
        )
        .columns(&[SYSLOG_HOST]),
        says(&["Teardown "], Class::NETWORK_ACTIVITY, 2).columns(&[SYSLOG_HOST]),
        Case::new(
            When::Category("firewall"),
            Class::NETWORK_ACTIVITY,
            Activity::Words(&["action"], FIREWALL_ACTIONS),
        )
        .columns(&[ENDPOINTS, SYSLOG_HOST])
        .outcome(FIREWALL_OUTCOME),
        Case::new(
            When::Service("globalprotect"),
            Class::TUNNEL_ACTIVITY,
            Activity::Is(1),
        )
        .columns(&[SESSION, SYSLOG_HOST]),
        Case::new(
            When::Any(&[
                When::Is("subtype", &["virus", "ips", "anomaly"]),
                When::Service("threat"),
            ]),
            Class::DETECTION_FINDING,
            Activity::Is(1),
        )
        .columns(&[MALWARE, SYSLOG_HOST]),
        says(
            &[
                "LOGIN_SUCCESS",
                "succeeded in logging in",
                "Login Success",
                "login permitted",
            ],
            Class::AUTHENTICATION,
            1,
        )
        .columns(&[SESSION, SYSLOG_HOST])
        .outcome(Outcome::Is(Status::Success)),
        says(
            &[
                "LOGIN_FAILED",
                "failed to login",
                "Login Failed",
                "login failed",
            ],
            Class::AUTHENTICATION,
            1,
        )
        .columns(&[SESSION, SYSLOG_HOST])
        .outcome(Outcome::Is(Status::Failure)),
        Case::new(
            When::Is("action", &["login"]),
            Class::AUTHENTICATION,
            Activity::Is(1),
        )
        .columns(&[SESSION, SYSLOG_HOST])
        .outcome(Outcome::Words {
            names: &["status"],
            success: &["success"],
            failure: &["failed"],
        }),
        Case::new(
            When::Is("action", &["logout"]),
            Class::AUTHENTICATION,
            Activity::Is(2),
        )
        .columns(&[SESSION, SYSLOG_HOST]),
        says(
            &[
                "LOGGEDCMD",
                "executed '",
                "UI_CMDLINE_READ_LINE",
                "CONFIG_I:",
                "111008",
                "111010",
            ],
            Class::API_ACTIVITY,
            ACTIVITY_OTHER,
        )
        .columns(&[COMMAND, SYSLOG_HOST]),
        Case::new(
            When::Has("cfgpath"),
            Class::API_ACTIVITY,
            Activity::Verb(&["action"]),
        )
        .columns(&[COMMAND, SYSLOG_HOST]),
        says(&["Deny "], Class::NETWORK_ACTIVITY, 5)
            .columns(&[SYSLOG_HOST])
            .outcome(Outcome::Is(Status::Failure)),
        Case::new(When::Always, Class::BASE_EVENT, Activity::Is(0)).columns(&[SYSLOG_HOST]),
    ],
    columns: &[DEVICE, ENDPOINTS, OTHER_ENDPOINTS, USER],
    severity: &["severity", "level"],
    answers: &["answer"],
    ..Family::EMPTY
};
