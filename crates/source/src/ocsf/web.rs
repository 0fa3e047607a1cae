//! Web servers, proxies and load balancers: access and error logs of any shape.

use super::shared::{
    ENDPOINTS, FIREWALL_ACTIONS, FIREWALL_OUTCOME, HTTP_ACTIVITY, HTTP_OUTCOME, PROXY, WEB,
};
use super::table::{Activity, Case, Family, Source, When, from};
use yagura_model::ocsf::{Class, Column::*};

const SERVER: &[Source] = &[
    from(DeviceHostname, &["s-computername", "host.name", "hostname"]),
    from(
        DeviceIp,
        &["s-ip", "transaction.host_ip", "transaction.local_address"],
    ),
    from(DeviceUid, &["elb", "s-sitename"]),
];
const SIGNATURE: &[Source] = &[
    from(
        FindingTitle,
        &["transaction.messages.message", "audit_data.messages"],
    ),
    from(DstIp, &["transaction.host_ip", "transaction.local_address"]),
    from(
        DstPort,
        &["transaction.host_port", "transaction.local_port"],
    ),
];
const ERROR: &[Source] = &[from(Message, &["message"]), from(ProcessPid, &["pid"])];

pub(super) const FAMILY: Family = Family {
    name: "Web servers and proxies",
    takes: When::Format(&[
        "access_log",
        "access_log_json",
        "alb_log",
        "iis_w3c",
        "ltsv",
        "modsecurity",
        "squid",
        "web_error",
    ]),
    cases: &[
        Case::new(When::Category("proxy"), Class::HTTP_ACTIVITY, HTTP_ACTIVITY)
            .columns(&[PROXY])
            .outcome(HTTP_OUTCOME),
        Case::new(
            When::Category("firewall"),
            Class::NETWORK_ACTIVITY,
            Activity::Words(&["action"], FIREWALL_ACTIONS),
        )
        .columns(&[ENDPOINTS])
        .outcome(FIREWALL_OUTCOME),
        Case::new(
            When::Category("webserver"),
            Class::HTTP_ACTIVITY,
            HTTP_ACTIVITY,
        )
        .columns(&[SIGNATURE, WEB])
        .outcome(HTTP_OUTCOME),
        Case::new(
            When::Format(&["web_error"]),
            Class::APPLICATION_ERROR,
            Activity::Is(1),
        )
        .columns(&[ERROR, WEB]),
    ],
    columns: &[WEB, SERVER],
    severity: &["level"],
    ..Family::EMPTY
};
