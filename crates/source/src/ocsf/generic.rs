//! Events of products without a table: names that many products use.

use super::shared::{
    DNS, ENDPOINTS, FIREWALL_ACTIONS, FIREWALL_OUTCOME, HTTP_ACTIVITY, HTTP_OUTCOME, PROCESS,
    PROXY, WEB,
};
use super::table::{Activity, Case, Family, Outcome, Source, When, from};
use yagura_model::ocsf::{Class, Column::*};

const COMMON: &[Source] = &[
    from(
        DeviceHostname,
        &[
            "Computer",
            "hostname",
            "host.name",
            "host",
            "_HOSTNAME",
            "node",
            "computer",
            "Hostname",
        ],
    ),
    from(DeviceIp, &["host.ip", "host", "hostname"]),
    from(
        ActorUserName,
        &[
            "User",
            "user",
            "username",
            "user.name",
            "userName",
            "UserId",
            "actor",
            "account",
            "SubjectUserName",
            "cs-username",
            "user_name",
            "userIdentity.arn",
        ],
    ),
    from(UserName, &["TargetUserName", "target_user", "targetUser"]),
    from(
        SrcIp,
        &[
            "src_ip",
            "source.ip",
            "srcip",
            "client_ip",
            "clientIp",
            "sourceIPAddress",
            "remote_addr",
            "remote_ip",
            "ip",
            "ipAddress",
            "SourceIp",
            "c-ip",
        ],
    ),
    from(
        SrcPort,
        &["src_port", "source.port", "srcport", "SourcePort"],
    ),
    from(
        DstIp,
        &[
            "dst_ip",
            "destination.ip",
            "dstip",
            "dest_ip",
            "DestinationIp",
        ],
    ),
    from(
        DstPort,
        &[
            "dst_port",
            "destination.port",
            "dstport",
            "dest_port",
            "DestinationPort",
        ],
    ),
    from(DstHostname, &["destination.domain", "DestinationHostname"]),
    from(
        FilePath,
        &["TargetFilename", "file.path", "file_path", "filename"],
    ),
    from(HttpMethod, &["http_method"]),
    from(UrlString, &["url", "uri"]),
    from(UserAgent, &["user_agent", "userAgent", "http_user_agent"]),
    from(QueryHostname, &["QueryName", "dns.question.name"]),
    from(ApiOperation, &["eventName", "operation", "action", "event"]),
    from(ApiService, &["eventSource", "service"]),
    from(Message, &["message", "msg", "Message", "text"]),
];

pub(super) const FAMILY: Family = Family {
    name: "Products without a table",
    takes: When::Always,
    cases: &[
        Case::new(
            When::Category("webserver"),
            Class::HTTP_ACTIVITY,
            HTTP_ACTIVITY,
        )
        .columns(&[WEB])
        .outcome(HTTP_OUTCOME),
        Case::new(When::Category("proxy"), Class::HTTP_ACTIVITY, HTTP_ACTIVITY)
            .columns(&[PROXY])
            .outcome(HTTP_OUTCOME),
        Case::new(When::Category("dns"), Class::DNS_ACTIVITY, Activity::Is(0)).columns(&[DNS]),
        Case::new(
            When::Category("dns_query"),
            Class::DNS_ACTIVITY,
            Activity::Is(1),
        ),
        Case::new(
            When::Category("firewall"),
            Class::NETWORK_ACTIVITY,
            Activity::Words(&["action"], FIREWALL_ACTIONS),
        )
        .columns(&[ENDPOINTS])
        .outcome(FIREWALL_OUTCOME),
        Case::new(
            When::Category("network_connection"),
            Class::NETWORK_ACTIVITY,
            Activity::Is(1),
        ),
        Case::new(
            When::Category("process_creation"),
            Class::PROCESS_ACTIVITY,
            Activity::Is(1),
        ),
        Case::new(
            When::Category("file_event"),
            Class::FILE_ACTIVITY,
            Activity::Is(1),
        ),
        Case::new(
            When::Category("file_delete"),
            Class::FILE_ACTIVITY,
            Activity::Is(4),
        ),
        Case::new(
            When::Category("antivirus"),
            Class::DETECTION_FINDING,
            Activity::Is(1),
        )
        .columns(&[&[
            from(FindingTitle, &["Signature"]),
            from(FilePath, &["Filename"]),
        ]]),
    ],
    columns: &[PROCESS, COMMON],
    outcome: Outcome::Words {
        names: &["outcome", "status", "result"],
        success: &["success", "succeeded", "ok"],
        failure: &["failure", "failed", "error", "denied"],
    },
    severity: &["severity", "level", "Severity"],
    hashes: &["Hashes", "md5", "sha1", "sha256", "hash"],
    answers: &["answer", "answers"],
    ..Family::EMPTY
};
