//! Elastic Common Schema: Auditbeat, Filebeat, Elastic Endpoint, Packetbeat.

use super::shared::HTTP_METHODS;
use super::table::{Activity, Case, Family, Outcome, Part, Source, When, from, part};
use yagura_model::ocsf::{ACTIVITY_OTHER, Class, Column::*};

const COMMON: &[Source] = &[
    from(
        DeviceHostname,
        &["host.name", "host.hostname", "agent.name"],
    ),
    from(DeviceIp, &["host.ip"]),
    from(DeviceUid, &["host.id"]),
    from(ActorUserName, &["user.name", "user.email"]),
    from(ActorUserDomain, &["user.domain"]),
    from(ActorUserUid, &["user.id"]),
    from(UserName, &["user.target.name"]),
    from(GroupName, &["group.name"]),
    from(SrcIp, &["source.ip", "client.ip", "source.address"]),
    from(SrcPort, &["source.port", "client.port"]),
    from(SrcHostname, &["source.domain", "client.domain"]),
    from(SrcMac, &["source.mac"]),
    from(
        DstIp,
        &["destination.ip", "server.ip", "destination.address"],
    ),
    from(DstPort, &["destination.port", "server.port"]),
    from(DstHostname, &["destination.domain", "server.domain"]),
    from(ProcessPath, &["process.executable"]),
    from(ProcessName, &["process.name"]),
    from(ProcessCmdLine, &["process.command_line", "CommandLine"]),
    from(ProcessPid, &["process.pid"]),
    from(
        ParentPath,
        &["process.parent.executable", "process.parent.name"],
    ),
    from(ParentCmdLine, &["process.parent.command_line"]),
    from(ParentPid, &["process.parent.pid"]),
    from(FilePath, &["file.path", "dll.path"]),
    from(FileName, &["file.name", "dll.name"]),
    from(HttpMethod, &["http.request.method"]),
    from(UrlString, &["url.full", "url.original", "url.path"]),
    from(UrlHostname, &["url.domain"]),
    from(UserAgent, &["user_agent.original"]),
    from(HttpStatus, &["http.response.status_code"]),
    from(QueryHostname, &["dns.question.name"]),
    from(QueryType, &["dns.question.type"]),
    from(FindingTitle, &["rule.name"]),
    from(Message, &["message"]),
];
const PROGRAM: &[Source] = &[from(FilePath, &["process.executable"])];
const KEY: &[Source] = &[from(RegKeyPath, &["registry.path"])];
const VALUE: &[Source] = &[
    part(RegKeyPath, &["registry.path"], Part::Parent),
    from(RegValueName, &["registry.value"]),
    part(RegValueName, &["registry.path"], Part::Leaf),
    from(RegValueData, &["registry.data.strings"]),
];
/// Who signed in stands where others have who acts.
const SIGN_IN: &[Source] = &[
    from(UserName, &["user.name", "user.effective.name"]),
    from(UserDomain, &["user.domain"]),
    from(UserUid, &["user.id"]),
];

const fn category(name: &'static [&'static str], class: Class, activity: Activity) -> Case {
    Case::new(When::Is("event.category", name), class, activity)
}

const fn both(when: &'static [When], class: Class, activity: u8) -> Case {
    Case::new(When::All(when), class, Activity::Is(activity))
}

const PROCESS: When = When::Is("event.category", &["process"]);
const IAM: When = When::Is("event.category", &["iam"]);
const CHANGES: &[(&str, u8)] = &[
    ("creation", 1),
    ("access", 2),
    ("change", 3),
    ("deletion", 4),
];

pub(super) const FAMILY: Family = Family {
    name: "Elastic Common Schema",
    takes: When::Format(&["ecs"]),
    cases: &[
        Case::new(
            When::Is("event.kind", &["alert", "signal"]),
            Class::DETECTION_FINDING,
            Activity::Is(1),
        ),
        Case::new(
            When::Has("http.response.status_code"),
            Class::HTTP_ACTIVITY,
            Activity::Words(&["http.request.method"], HTTP_METHODS),
        )
        .outcome(Outcome::HttpStatus(&["http.response.status_code"])),
        both(
            &[PROCESS, When::Is("event.type", &["end"])],
            Class::PROCESS_ACTIVITY,
            2,
        ),
        both(
            &[PROCESS, When::Is("event.type", &["start"])],
            Class::PROCESS_ACTIVITY,
            1,
        )
        .columns(&[PROGRAM]),
        Case::new(
            PROCESS,
            Class::PROCESS_ACTIVITY,
            Activity::Is(ACTIVITY_OTHER),
        ),
        Case::new(
            When::Has("dns.answers.data"),
            Class::DNS_ACTIVITY,
            Activity::Is(6),
        ),
        Case::new(
            When::Has("dns.question.name"),
            Class::DNS_ACTIVITY,
            Activity::Is(1),
        ),
        category(
            &["file"],
            Class::FILE_ACTIVITY,
            Activity::Words(&["event.type"], CHANGES),
        ),
        Case::new(
            When::All(&[
                When::Is("event.category", &["registry"]),
                When::Is("event.type", &["deletion"]),
            ]),
            Class::REGISTRY_KEY_ACTIVITY,
            Activity::Is(4),
        )
        .columns(&[KEY]),
        category(
            &["registry"],
            Class::REGISTRY_VALUE_ACTIVITY,
            Activity::Is(2),
        )
        .columns(&[VALUE]),
        category(&["library"], Class::MODULE_ACTIVITY, Activity::Is(1)),
        category(
            &["driver"],
            Class::KERNEL_EXTENSION_ACTIVITY,
            Activity::Is(1),
        ),
        Case::new(
            When::All(&[
                When::Is("event.category", &["authentication", "session"]),
                When::Is("event.type", &["end"]),
            ]),
            Class::AUTHENTICATION,
            Activity::Is(2),
        )
        .columns(&[SIGN_IN]),
        category(
            &["authentication", "session"],
            Class::AUTHENTICATION,
            Activity::Is(1),
        )
        .columns(&[SIGN_IN]),
        both(
            &[IAM, When::Is("event.type", &["group"])],
            Class::GROUP_MANAGEMENT,
            ACTIVITY_OTHER,
        ),
        both(
            &[IAM, When::Is("event.type", &["creation"])],
            Class::ACCOUNT_CHANGE,
            1,
        ),
        both(
            &[IAM, When::Is("event.type", &["deletion"])],
            Class::ACCOUNT_CHANGE,
            6,
        ),
        Case::new(IAM, Class::ACCOUNT_CHANGE, Activity::Is(ACTIVITY_OTHER)),
        category(
            &["network"],
            Class::NETWORK_ACTIVITY,
            Activity::Words(
                &["event.type"],
                &[
                    ("start", 1),
                    ("end", 2),
                    ("denied", 5),
                    ("connection", 6),
                    ("protocol", 6),
                    ("allowed", 6),
                    ("info", 6),
                ],
            ),
        ),
        category(
            &["configuration"],
            Class::ENTITY_MANAGEMENT,
            Activity::Words(&["event.type"], CHANGES),
        ),
        Case::new(
            When::Has("destination.ip"),
            Class::NETWORK_ACTIVITY,
            Activity::Is(6),
        ),
    ],
    columns: &[COMMON],
    outcome: Outcome::Words {
        names: &["event.outcome", "auditd.result"],
        success: &["success"],
        failure: &["failure", "fail"],
    },
    severity: &["log.level"],
    hashes: &[
        "process.hash.md5",
        "process.hash.sha1",
        "process.hash.sha256",
        "file.hash.md5",
        "file.hash.sha1",
        "file.hash.sha256",
        "dll.hash.md5",
        "dll.hash.sha1",
        "dll.hash.sha256",
    ],
    answers: &["dns.answers.data", "dns.resolved_ip"],
    ..Family::EMPTY
};
